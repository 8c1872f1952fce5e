-- SPDX-License-Identifier: MIT
-- The functions as tools of a language model: what it is told of them, and what it gets when it calls one.

local call = require "reply.tools.call"
local definition = require "reply.tools.definition"
local errors = require "reply.errors"
local json = require "reply.json"
local nearest = require "reply.nearest"
local operations = require "reply.operations"
local result = require "reply.tools.result"
local schema = require "reply.tools.schema"
local validate = require "reply.validate"

local tools = { changes = schema.changes }

-- `request` reaches every endpoint, so that no guard would hold. And where an account's events are posted to is for a
-- person to say: whoever makes a webhook reads all that comes, and its URL may have a secret.
local function is_tool(operation)
  return operation.path ~= nil and not operation.path:find("^/v3/webhooks")
end

local offered = {}
for _, operation in ipairs(operations) do
  if is_tool(operation) then offered[#offered + 1], offered[operation.name] = operation, operation end
end

-- The tool of that name: a list has numbers, too.
local function find(selected, name)
  return type(name) == "string" and selected[name] or nil
end

local function no_tool(name, known)
  local guess = type(name) == "string" and nearest(name, known)
  return ("there is no tool %s%s"):format(tostring(name), guess and ("; did you mean %s?"):format(guess) or "")
end

--- The operations that are offered.
---@param only? string[] their names; all where it is absent
---@return table? list of them, and a set by name
---@return string? why a name is none
function tools.select(only)
  if only == nil then return offered end
  local wanted, selected = {}, {}
  for _, name in ipairs(only) do
    if not find(offered, name) then return nil, no_tool(name, offered) end
    wanted[name] = true
  end
  for _, operation in ipairs(offered) do
    if wanted[operation.name] then selected[#selected + 1], selected[operation.name] = operation, operation end
  end
  return selected
end

local function names(value)
  if type(value) == "table" then return value end
  return nil, "must be a list of names, got a " .. type(value)
end

local ONLY = { name = "only", check = names }
local OPTIONS = {
  ["reply.tools"] = { ONLY, { name = "format", type = "choice", choices = { "mcp", "anthropic", "openai" } } },
  ["reply.call_tool"] = { ONLY, { name = "timeout", type = "seconds" }, { name = "confirm", type = "function" } },
}

-- A mistyped `confirm` would ask nobody. No position is told: it would be one in here.
local function check_options(options, owner)
  if options ~= nil and type(options) ~= "table" then
    error(("%s takes a table, got %s"):format(owner, type(options)), 0)
  end
  local given, faults = validate.settings(OPTIONS[owner], options or {}, owner)
  if not given then error(("%s: %s"):format(owner, faults[1].message), 0) end
  local selected, why = tools.select(given.only)
  if not selected then error(("%s: only: %s"):format(owner, why), 0) end
  return selected, given
end

-- `reply.tools`, see there.
function tools.definitions(options)
  local selected, given = check_options(options, "reply.tools")
  local shape = definition[given.format or "mcp"]
  local list = json.list{}
  for index, operation in ipairs(selected) do list[index] = shape(operation) end
  return list
end

-- Anything else is no fault of a model.
local function check_client(client)
  local kind = getmetatable(client)
  if type(kind) == "table" and kind.__name == "reply.client" then return end
  error("reply.call_tool takes a client, got " .. type(client), 0)
end

--- A call, ready to be made; or what the model gets instead.
---@return table? call see `reply.tools.call`
---@return table? refused
function tools.prepare(client, name, arguments, options)
  check_client(client)
  local selected, given = check_options(options, "reply.call_tool")
  local operation = find(selected, name)
  if operation then return call.new(client, operation, arguments, given) end
  return nil, result.of_error(errors.here("call_tool", "validation", no_tool(name, selected)))
end

--- A result with its text, which is what hosts give to their models.
---@param given table see `reply.tools.result`
---@return table result
function tools.finish(given)
  given.text = json.encode(given.content)
  return given
end

-- `reply.call_tool`, see there.
function tools.call(client, name, arguments, options)
  local prepared, refused = tools.prepare(client, name, arguments, options)
  if not prepared then return tools.finish(refused) end
  local confirm = prepared.changes and options and options.confirm
  local foregone = confirm and prepared:foregone()
  if foregone then return tools.finish(foregone) end
  if confirm and not confirm(prepared:words()) then return tools.finish(prepared:decline()) end
  return tools.finish(prepared:run())
end

return tools
