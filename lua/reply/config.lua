-- SPDX-License-Identifier: MIT
-- The settings of a client, as data, and where each comes from: an option, then the environment, then a default.

local ascii = require "reply.ascii"
local core = require "reply.core"
local environment = require "reply.environment"
local is_interrupt = require "reply.interrupt"
local json = require "reply.json"
local lazy = require "reply.lazy"
local pace_options = require "reply.pace.options"
local pasted = require "reply.pasted"
local pem = require "reply.pem"
local types = require "reply.types"
local validate = require "reply.validate"

local config = {}

-- A value that is one word.
local function visible(value)
  if type(value) ~= "string" then return nil, "must be a string, got a " .. type(value) end
  if value == "" then return nil, "must not be empty, got an empty string" end
  return pasted.check(value)
end

local function header_id(value, field)
  return (type(value) == "number" and types.id or visible)(value, field)
end

-- An address may have letters of any alphabet.
local function email(value, field)
  local unseen = type(value) == "string" and pasted.unseen(value)
  if unseen then return nil, ("must not have what is not seen, got a string with %s"):format(unseen) end
  return types.line(value, field)
end

-- What may stand in a key is that of a bearer token: RFC 6750. Others that are visible do no harm.
local BEARER = "%f[A-Za-z0-9][Bb][Ee][Aa][Rr][Ee][Rr][^A-Za-z0-9%-%._~%+/=]"

local function api_key(value)
  if type(value) == "string" then
    local before = value:find(BEARER) and "Bearer" or value:match("^REPLY_API_KEY=")   -- a line of a .env file
    if before then return nil, ('must be the key alone, got a string with "%s" before it'):format(before) end
    return visible(value)
  end
  local callable = types["function"](value)
  if callable then return callable end
  return nil, "must be a string or a function that returns one, got a " .. type(value)
end

-- Scheme and host are written small: who compares two of them, or looks for http, sees one server as one.
local function base_url(value, field)
  local text, message = types.string(value, field)
  if not text then return nil, message end
  local ok, told = core.check_url(text)
  if not ok then return nil, (told:gsub("^the base URL ", "")) end
  if (text .. "/"):find("/[vV]%d+[%d%.]*/") then
    return nil, "must be the address without a version of the API: every path begins with /v3 already"
  end
  return (told:gsub("^%a+://[^/]+", ascii.lower))
end

-- Its message must not wait in the core until all else is right.
local function proxy(value, field)
  local text, message = types.string(value, field)
  if not text then return nil, message end
  local ok, why = core.check_proxy(text)
  if not ok then return nil, (why:gsub("^the proxy ", "")) end
  return text
end

-- A bundle that libcurl cannot read would fail every call; one that was cut short, some day.
local function ca_file(value, field)
  local path, message = types.file(value, field)
  if not path then return nil, message end
  local fault = pem.fault_of(path)
  if fault then return nil, "must be a PEM file of certificates, got one " .. fault end
  return path
end

-- The sandbox is loaded only where it is asked for.
local function sandbox(value)
  if type(value) == "boolean" then return value end
  if type(value) ~= "table" then
    return nil, "must be true, false or a table of the sandbox's state (REPLY_SANDBOX takes 1, true, yes, on, "
                .. "0, false, no and off), got a " .. type(value)
  end
  local ok, why = lazy("reply.sandbox.state").check(value)
  return ok and value or nil, why and "must be a state of the sandbox: " .. why
end

local NO_STORE = "must be a store, such as reply.stores.sqlite{ path = … }, got "
local STORE_FUNCTIONS = { "look", "claim", "settle", "resolve", "unresolved", "forget" }

-- Whatever has the functions of a store may be one.
local function ledger(value)
  if type(value) ~= "table" then return nil, NO_STORE .. "a " .. type(value) end
  if value.take and not value.claim then return nil, NO_STORE .. "one that is for pace alone" end
  for _, name in ipairs(STORE_FUNCTIONS) do
    if type(value[name]) ~= "function" then return nil, NO_STORE .. "one without " .. name end
  end
  return value
end

config.fields = {
  { name = "api_key", type = "key", check = api_key, doc = "the key; the option may be a function that returns it" },
  { name = "base_url", type = "url", check = base_url, default = "https://api.reply.io",
    doc = "https, or http on loopback" },
  { name = "team", type = "header", check = header_id, doc = "the team to act in, for a key of several" },
  { name = "user", type = "header", check = header_id, doc = "the user to act as, by id" },
  { name = "user_email", type = "text", check = email, doc = "the user to act as, by email address" },
  { name = "timeout", type = "seconds", default = 30, doc = "seconds for a whole call, repeats included" },
  { name = "connect_timeout", type = "seconds", default = 5,
    doc = "seconds until the connection stands, TLS included" },
  { name = "retries", type = "integer", check = types.count, min = 0, max = 10, default = 2,
    doc = "how often a call may be made again where that cannot send a second message" },
  { name = "ca_file", type = "bundle", check = ca_file, doc = "PEM file of the authorities to trust" },
  { name = "proxy", type = "url", check = proxy,
    doc = "of a proxy, http or https; http_proxy and the like are not used" },
  { name = "user_agent", type = "text", check = types.line, doc = "put before the library's own" },
  { name = "on_event", type = "function", signature = "fun(event: reply.Event)",
    doc = "called with a table after every attempt" },
  { name = "wait", type = "function", signature = "fun(descriptor: integer?, seconds: number)",
    doc = "waits in an event loop of your own" },
  { name = "pace", type = "pace", check = pace_options.check, default = "wait",
    doc = "how it keeps to Reply.io's limits of requests: a mode, or a table of settings" },
  { name = "ledger", type = "store", check = ledger,
    doc = "where it is noted what was sent under which `dedupe_key`: a store of `reply.stores`" },
  { name = "sandbox", type = "sandbox", check = sandbox, doc = "no network: answers come from `reply.sandbox`" },
}

for _, field in ipairs(config.fields) do
  config.fields[field.name], field.env = field, environment.variables[field.name]
end

-- A null is nothing, as in a call.
local function is_left_out(value)
  return value == nil or json.is_null(value)
end

-- Says where a value came from that the caller did not give.
local function name_sources(faults, options)
  for _, fault in ipairs(faults) do
    local variable = is_left_out(options[fault.field]) and environment.values[fault.field] ~= nil
                     and config.fields[fault.field].env
    if variable then fault.message = ("%s (from %s)"):format(fault.message, variable) end
  end
  return faults
end

--- A copy of options, with those that they inherit.
---@param options table
---@return table
function config.copy(options)
  local copy = {}
  for name, value in pairs(options) do copy[name] = value end
  for _, field in ipairs(config.fields) do copy[field.name] = options[field.name] end
  return copy
end

--- The settings of a new client.
---@param options table what the caller gave; never changed
---@return table? settings
---@return table? faults a list of { pointer, field, message }
function config.resolve(options)
  local given = config.copy(options)
  for _, field in ipairs(config.fields) do
    if is_left_out(given[field.name]) then given[field.name] = environment.values[field.name] end
  end
  -- A user named by email replaces one from the environment: the API takes one of them.
  if given.user_email ~= nil and is_left_out(options.user) then given.user = nil end

  local settings, faults = validate.settings(config.fields, given, "reply.new")
  if given.user ~= nil and given.user_email ~= nil then
    faults = faults or {}
    faults[#faults + 1] = { pointer = "/user_email", field = "user_email",
                            message = "user and user_email exclude each other: give one" }
  end
  if faults then return nil, name_sources(faults, options) end
  return settings
end

--- Calls the caller's `api_key` function.
---@param source function
---@return string? key
---@return string? why never with what the function gave or raised: the key may be in it
function config.key_from(source)
  local ok, key = pcall(source)
  if not ok and is_interrupt(key) then error(key, 0) end   -- the user's, and nothing has left
  if not ok then return nil, "the api_key function raised an error" end
  if type(key) ~= "string" then return nil, "the api_key function gave a " .. type(key) .. ", not a string" end
  local checked, message = api_key(key)
  return checked, message and "the string of the api_key function " .. message
end

config.no_key = "no API key: none in the option api_key of reply.new, none in the environment's REPLY_API_KEY "
                .. "(read when reply was required)"

return config
