-- SPDX-License-Identifier: MIT
-- `lua-reply batch`: many calls from a file, one result a line as soon as it is known. With a ledger it may be started
-- again: what was sent is not sent a second time.

local batch_input = require "reply.batch.input"
local driver = require "reply.cli.driver"
local entries = require "reply.cli.entries"
local fail = require "reply.cli.fail"
local fields = require "reply.cli.fields"
local is_interrupt = require "reply.interrupt"
local line = require "reply.cli.line"
local progress = require "reply.cli.progress"
local receipts = require "reply.receipt"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"

local INTERRUPTED = "interrupted!"   -- what ends a batch, see `reply.interrupt`

-- Entries are lines here.
local function name_lines(err)
  for _, fault in ipairs(err.errors or {}) do fault.message = fault.message:gsub("^entry (%d+)", "line %1") end
  if err.message then err.message = err.message:gsub("entry (%d+) of the batch", "line %1") end
  return err
end

local function read(context)
  local text, why = context.input:read(context.parsed.list, "the list")
  if not text then return nil, { why } end
  if not text:find "%S" then return nil, { "the list is empty" } end
  return entries.read(text)
end

local LEFT_OUT = "`contact`, `id`, `status`, `error`, `details`"

-- What a person is told of a receipt: where nothing has left, somebody was left out, or the ledger does not have it.
local function tell_receipt(output, index, receipt)
  local left_out = receipts.left_out(receipt)
  if not (receipt.dry_run or left_out[1] or receipt.ledger_error) then return end
  output:write_wrapped(("line %d: %s"):format(index, line.of_receipt(receipt, output.paint)))
  if left_out[1] then output:object(left_out, LEFT_OUT) end
end

-- One result: a program gets each; a person those that ask for something.
local function tell(run, index, receipt, err)
  local output, entry = run.context.output, run.list[index]
  local is_repeatable = entries.is_repeatable(entry)
  local own = err and status.of(name_lines(err), is_repeatable) or status.of_receipt(receipt, entry.contacts)
  if output.json then
    local more = { line = index, operation = entry[1], contact = entry.contact, dedupe_key = entry.dedupe_key }
    if err then output:error(err, more) else output:receipt(receipt, more) end
  elseif err then
    output:write_wrapped(("line %d: %s"):format(index, line.of_error(err, output.paint, true)))
  else
    tell_receipt(output, index, receipt)
  end
  run.status = status.worse(run.status, own)
  run.progress:count(receipt or err, is_repeatable)
end

-- A Ctrl-C that comes meanwhile takes no result away.
local function tell_surely(...)
  local ok, why = pcall(tell, ...)
  if ok then return end
  tell(...)
  error(why, 0)
end

-- Whether nothing had gone out for an entry when the batch was broken off: nobody is told of it.
local function is_untouched(err)
  return err and err.kind == "canceled" and err.outcome == "not_sent"
end

-- What the same command would do. Where there is a key, there is a ledger; where a ledger is named, what has no key
-- is wrong and is never sent.
local function advice_on(list, has_file)
  local has_keys = entries.have_keys(list)
  if not has_file and not entries.all_have_keys(list) then
    return "Without --ledger FILE, the same command would send "
           .. (has_keys and "again what has no dedupe_key." or "all of it again.")
  end
  return has_keys and "The same command again goes on: what was sent is not sent again."
         or "The same command again does all of it again, and no harm."
end

local function say_where(run)
  local words = run.progress:numbers()
  local rest = run.progress.total - run.progress.done
  if rest > 0 then words = words .. (", %d not begun"):format(rest) end
  run.context.output:say("stopped. " .. words .. ".\n" .. advice_on(run.list, run.context.parsed["--ledger"]))
end

local function show(run)
  local output = run.context.output
  if not output.progress_columns or not run.progress:is_due() then return end
  local budget = run.context.client:budget()
  output:progress(run.progress:line(budget))
end

local function options_of(run, given)
  for index, entry in ipairs(run.list) do given[index] = entry end
  given.on_result = function(index, receipt, err)
    if not is_untouched(err) then tell_surely(run, index, receipt, err) end
    if run.context.output.closed then error(INTERRUPTED, 0) end
    show(run)
  end
  return given
end

local function finish(run)
  run.context.output:say(run.progress:numbers() .. ".")
  return run.status
end

local function run_all(run, given)
  local client, output = run.context.client, run.context.output
  client.driver = driver(client.driver, function() show(run) end)
  local ok, results, err = pcall(client.batch, client, options_of(run, given))
  client.last_result = false
  output:clear()
  if ok and not results then return fail.with(run.context, name_lines(err)) end
  if ok then return finish(run) end
  if not is_interrupt(results) then error(results, 0) end
  if output.closed == "pipe" then return status.SIGNAL + status.PIPE end
  say_where(run)
  if output.closed then return status.worse(run.status, status.NOT_SENT) end
  error(results, 0)
end

local function run(context)
  local list, faults = read(context)
  if not list then return fail.with(context, fail.usage("batch", faults)) end
  local given
  given, faults = fields.read(batch_input.fields, context.parsed, context.input)
  if not given then return fail.with(context, fail.usage("batch", faults)) end
  local client, err = settings.client(context, { ledger = entries.have_keys(list) or nil })
  if not client then return fail.with(context, err) end
  if context.parsed["--ledger"] then entries.add_keys(list, client) end
  if context.parsed["--dry-run"] then entries.only_show(list) end
  local ready, why = client:ready()
  if not ready and not entries.are_shown(list) then   -- told once, and not for every line
    why.operation = "batch"
    return fail.with(context, why)
  end
  return run_all({ context = context, list = list, progress = progress.new(#list), status = status.SENT }, given)
end

return {
  name = "batch", summary = "Makes many calls, from a file of one JSON object a line.",
  group = "Many, and what is known",
  usage = { "FILE", "[options]" },
  epilog = "A line that is no JSON, or names no function, stops all of it, with --partial, too.",
  declare = function(command)
    command:argument("FILE"):target("list"):description(
      'a line is {"operation": "email", "contact": …, …}; - is the standard input')
    for _, field in ipairs(fields.givable(batch_input.fields)) do fields.declare(command, field) end
    command:flag("--dry-run"):target("--dry-run"):description("shows the requests that would go out, and sends nothing")
  end,
  run = run,
}
