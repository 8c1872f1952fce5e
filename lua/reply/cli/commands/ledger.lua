-- SPDX-License-Identifier: MIT
-- `lua-reply ledger`: what may have left, and the word of a person that settles it.

local core = require "reply.core"
local errors = require "reply.errors"
local fail = require "reply.cli.fail"
local key_word = require "reply.cli.key_word"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"

local DAY = 86400
local UNITS = { d = DAY, h = 3600 }
local NO_TIME = "--settled-before must be a day that has begun, such as 2026-01-31, or 90d or 12h ago"

local function refuse(context, message) return fail.with(context, fail.usage("ledger", { message })) end

local function time_of(seconds) return seconds and os.date("!%Y-%m-%dT%H:%M:%SZ", seconds) or nil end

-- With times that a person reads, and JSON's readers know.
local function shown(entry)
  local copy = {}
  for name, value in pairs(entry) do copy[name] = value end
  copy.claimed_at, copy.settled_at = time_of(entry.claimed_at), time_of(entry.settled_at)
  return copy
end

local HOLDS = "`key`, `state`, `operation`, `contact`, `claimed_at`, `settled_at`"

-- The key stands whole in a line of its own: a person copies it.
local function tell(entry, output)
  if output.json then return output:object(shown(entry)) end
  output:write_wrapped(("%s: %s to contact %s, %s"):format(output.paint("yellow", "may have left"), entry.operation,
                                                           entry.contact or "-", time_of(entry.claimed_at)))
  output:write("  " .. key_word(entry.key))
end

local actions = {}

function actions.list(context, ledger)
  local is_empty = true
  for entry, err in ledger:unresolved() do
    if not entry then return fail.with(context, err) end
    tell(entry, context.output)
    is_empty = false
    if context.output.closed then return context.output:lost_status() end
  end
  if is_empty then context.output:none() end
  return status.SENT
end

function actions.show(context, ledger)
  local entry, err = ledger:look(context.parsed.key)
  if err then return fail.with(context, err) end
  if not entry then
    return fail.with(context, errors.here("ledger:look", "not_found", "the ledger does not know the key"))
  end
  context.output:object(shown(entry), HOLDS)
  return status.SENT
end

function actions.resolve(context, ledger)
  local outcome = context.parsed.outcome:gsub("-", "_")
  local resolved, err = ledger:resolve(context.parsed.key, outcome)
  if not resolved then return fail.with(context, err) end
  context.output:object{ key = context.parsed.key, state = outcome }
  return status.SENT
end

local function time_on(year, month, day, hour)
  return os.time{ year = tonumber(year), month = tonumber(month), day = tonumber(day), hour = hour }
end

-- The beginning of a day here, or so long ago. A day that is none would be another one, and one to come would take the
-- keys of all that was sent.
local function time_before(text)
  local year, month, day = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if year then
    local begin, noon = time_on(year, month, day, 0), time_on(year, month, day, 12)
    return os.date("%Y-%m-%d", noon) == text and begin <= os.time() and begin or nil
  end
  local count, unit = text:match("^(%d+)([dh])$")
  return count and os.time() - tonumber(count) * UNITS[unit] or nil
end

function actions.forget(context, ledger)
  local before = time_before(context.parsed["--settled-before"])
  if not before then return refuse(context, NO_TIME) end
  local count, err = ledger:forget{ settled_before = before }
  if not count then return fail.with(context, err) end
  context.output:object{ forgotten = count }
  return status.SENT
end

-- A file that a mistyped name would make knows of nothing. What else is wrong with it, the store says.
local function missing(context)
  local path = context.parsed["--ledger"]
  return path and core.is_missing(path) and "there is no ledger " .. path or nil
end

local function run(context)
  local why = missing(context)
  if why then return refuse(context, why) end
  local client, err = settings.client(context, { ledger = true })
  if not client then return fail.with(context, err) end
  return actions[context.parsed.action](context, client.ledger)
end

local function declare(command)
  command:command_target("action")
  local function add(name, summary, usage)
    return command:command(name):target("action " .. name):summary(summary):description(summary)
      :usage(("Usage: lua-reply ledger %s [options]"):format(name .. usage))
  end
  add("list", "Lists what may have left: a person has to look at it.", "")
  add("show", "Shows what is known of a key.", " KEY"):argument("key"):description("the dedupe key")
  local resolve = add("resolve", "Notes what you saw in the contact's thread in Reply.io.", " KEY sent|not_sent")
  resolve:argument("key"):description("the dedupe key")
  resolve:argument("outcome"):choices{ "sent", "not_sent", "not-sent" }
    :description("after not_sent the message may be sent again")
  add("forget", "Removes what was settled long ago; its keys may be used again.", " --settled-before TIME")
    :option("--settled-before"):target("--settled-before"):argname("TIME"):count(1)
    :description("a day such as 2026-01-31, or 90d or 12h ago")
end

return {
  name = "ledger", summary = "Shows what may have left, and settles it.",
  group = "Many, and what is known",
  usage = { "list|show|resolve|forget", "[options]" }, declare = declare, run = run,
}
