-- SPDX-License-Identifier: MIT
-- Something that the server would make twice: so its list is read first, and what is there already is the result.

local ascii = require "reply.ascii"
local before = require "reply.call.before"
local decode = require "reply.call.decode"
local json = require "reply.json"
local new_receipt = require("reply.receipt").new
local operations = require "reply.operations"
local pages = require "reply.call.pages"

-- Words come in other spellings, such as EmailReplied for email_replied.
local function is_same(item, fields, values)
  for _, field in ipairs(fields) do
    local there, wanted = item[field.wire or field.name], values[field.name]
    local is_other = field.type == "web_address" or ascii.plain(there) ~= ascii.plain(wanted)
    if there ~= wanted and is_other then return false end
  end
  return true
end

local function fields_of(operation)
  local fields = {}
  for _, field in ipairs(operation.fields) do
    for _, name in ipairs(operation.look_first.by) do
      if field.name == name then fields[#fields + 1] = field end
    end
  end
  return fields
end

-- The one that is there, nil, or false and the error.
local function find(client, operation, values, call, run)
  local list, fields = operations[operation.look_first.list], fields_of(operation)
  local items = pages.new(list.name, 0, function(skip)
    return before(run, client, operation, list, { skip = skip > 0 and ("%d"):format(skip) or nil }, call)
  end)
  for item, err in items do
    if err then
      err.outcome = "not_sent"   -- also of a list that cannot be read on
      return false, err
    end
    if type(item) == "table" and is_same(item, fields, values) then return item end
  end
  return nil
end

--- Carries out an operation, unless the list that it looks at first has what it would make.
---@param run function carries out one operation of checked values, see `reply.client`
---@return table? receipt with `existed` where it was there
---@return reply.Error? err
return function(client, operation, values, call, run)
  if values.dry_run then return run(client, operation, values, call) end
  local item, err = find(client, operation, values, call, run)
  if err then return nil, err end
  if not item then return run(client, operation, values, call) end
  local receipt = new_receipt(operation, { outcome = "sent", attempts = 0, body = item, raw = json.encode(item),
                                           existed = true, sandbox = call.sandbox })
  decode.fields(operation, receipt, item)
  return receipt
end
