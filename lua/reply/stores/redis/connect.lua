-- SPDX-License-Identifier: MIT
-- The options of what makes a `connect`. One that is mistyped must not lead to another Redis than is meant: what is
-- wrong with them is told by `reply.new`, through the store that has the `connect`.

local options = require "reply.stores.options"

local connect = {}

-- Any bytes.
local function secret(value)
  if type(value) == "string" then return value end
  return nil, "must be a string, got a " .. type(value)
end

--- The fields that every `connect` has.
connect.fields = {
  { name = "host", type = "line" },
  { name = "port", type = "count", max = 65535 },
  { name = "path", type = "line" },
  { name = "username", check = secret },
  { name = "password", check = secret },
  { name = "database", type = "count", min = 0 },
}

-- Why a `connect` cannot be used.
local faults = setmetatable({}, { __mode = "k" })

--- Makes a `connect` of options.
---@param given table?
---@param owner string the function that takes them
---@param fields table the options' data
---@param make fun(values: table): function
---@return function connect where the options are wrong, one that never connects
function connect.new(given, owner, fields, make)
  local values, fault = options.read(fields, given == nil and {} or given, owner)
  -- Redis hears of both together: without a word it would take the client for its default user.
  if values.username and not values.password then
    fault = options.fault(owner, "username needs a password, got none")
  end
  if not fault then return make(values) end
  local function refuse() return nil, fault.message end
  faults[refuse] = fault
  return refuse
end

--- What is wrong with the options of a `connect`, if anything is.
---@param of function?
---@return table? fault
function connect.fault(of)
  return of and faults[of]
end

return connect
