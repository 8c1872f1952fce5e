-- SPDX-License-Identifier: MIT
-- What a command needs beside its own options: the client's settings, the key, the ledger and the pacing.

local config = require "reply.config"
local fail = require "reply.cli.fail"
local fields = require "reply.cli.fields"
local optional = require "reply.optional"
local reply = require "reply"
local state = require "reply.cli.state"
local terminal = require "reply.cli.terminal"

local settings = {}

-- Read from where only the user can write: never from the command line, which everybody on the machine can read.
local NOT_OPTIONS = { api_key = true, sandbox = true, ledger = true, pace = true }

--- The settings of a client that are options of the command line.
---@return table[] fields
function settings.fields()
  local list = {}
  for _, field in ipairs(fields.givable(config.fields)) do
    if not NOT_OPTIONS[field.name] then list[#list + 1] = field end
  end
  return list
end

local MOST_OF_KEY = 65536   -- bytes

-- What to do where `reply.sqlite` is not.
settings.NO_SQLITE = "install libsqlite3-dev and build again, or the rock or Debian package lua-reply-sqlite"

-- Where a key is looked for, at a shell.
settings.NO_KEY = "there is no API key: put it into REPLY_API_KEY, or into a file for --key-file; --sandbox needs none"

local function fault(...)
  return nil, fail.usage("lua-reply", { ... }, "config")
end

-- The key from a file, without what an editor puts around it. A terminal would show it while it is typed.
local function key_from(path, input)
  if path == "-" and terminal.columns "stdin" then
    return nil, "--key-file - reads a pipe, not a terminal, which would show the key: name a file"
  end
  local text, why = input:read_text(path, "--key-file", MOST_OF_KEY)
  if not text then return nil, why end
  local key = text:gsub("^%s+", ""):gsub("%s+$", "")
  if key == "" then return nil, "--key-file has no key in it" end
  return key
end

--- The path of the ledger: the one that was named, or that of the user's folder.
---@return string? path
---@return string? why
function settings.ledger_path(context)
  local given = context.parsed["--ledger"]
  if given then return given end
  return state.file "ledger.db"
end

local function in_sandbox(context)
  if context.parsed["--sandbox"] then return true end
  local resolved = config.resolve{}
  return resolved ~= nil and resolved.sandbox ~= nil and resolved.sandbox ~= false
end

--- Whether there can be files of SQLite.
function settings.has_sqlite()
  return optional "reply.sqlite" ~= nil
end

-- Asked for by the command, or by the user; false: not even then.
local function ledger_of(context, is_needed)
  if is_needed == false or not is_needed and not context.parsed["--ledger"] then return nil end
  local path, why = settings.ledger_path(context)
  if not path then return nil, ("the ledger: %s: --ledger FILE names another"):format(why) end
  if not settings.has_sqlite() then
    return nil, "the ledger needs reply.sqlite, which is not installed: " .. settings.NO_SQLITE
  end
  return reply.stores.sqlite{ path = path }
end

local function own_limits(why)
  return nil, "each command has the limits to itself: " .. why
end

--- What keeps the slots: all commands of a user share their limits, where there is a file for that.
---@param context table
---@return table? pace the option of `reply.new`
---@return string? why they are not shared
function settings.pace(context)
  if in_sandbox(context) then return nil end
  if not settings.has_sqlite() then return own_limits "reply.sqlite is not installed" end
  local path, why = state.file "pace.db"
  if not path then return own_limits(why) end
  local store = reply.stores.sqlite{ path = path }
  local is_usable, trouble = store:check_pacing()
  if not is_usable then return own_limits(trouble.message) end
  return { store = store }
end

--- The options of `reply.new`.
---@param context table { parsed, input }
---@param needs { ledger: boolean? }
---@return table? options
---@return reply.Error? err
function settings.options(context, needs)
  local parsed = context.parsed
  local options, faults = fields.read(settings.fields(), parsed, context.input)
  if not options then return nil, fail.usage("lua-reply", faults, "config") end
  if in_sandbox(context) then options.sandbox = true end
  local why
  if parsed["--key-file"] then
    options.api_key, why = key_from(parsed["--key-file"], context.input)
    if not options.api_key then return fault(why) end
  end
  options.ledger, why = ledger_of(context, needs.ledger)
  if why then return fault(why) end
  options.pace = settings.pace(context)
  options.on_event = function(event)
    if event.pace_error then context.output:say("lua-reply: " .. event.pace_error) end
  end
  return options
end

--- Makes the client of a command.
---@param context table
---@param needs { ledger: boolean? }
---@return reply.Client? client
---@return reply.Error? err
function settings.client(context, needs)
  local options, err = settings.options(context, needs)
  if not options then return nil, err end
  local client
  client, err = reply.new(options)
  if client then client.no_key = settings.NO_KEY end
  context.client = client or false
  return client, err
end

return settings
