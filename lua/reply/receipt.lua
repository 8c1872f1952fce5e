-- SPDX-License-Identifier: MIT
-- What a call gives where it worked, or where it was a dry run: plain tables that print as one line. Their fields are
-- all that `pairs` and an encoder see of them.

local ascii = require "reply.ascii"
local errors = require "reply.errors"
local json = require "reply.json"

local receipt = {}

-- Of a list its length; of another table nothing that a line could hold.
local function add(parts, name, value)
  if type(value) == "table" then value = json.is_list(value) and #value or nil end
  if value ~= nil then parts[#parts + 1] = ("%s %s"):format(name, tostring(value)) end
end

-- The operation's own fields, in the order of its data, and what is out of the ordinary.
local function line_of(self, operation)
  local parts = {}
  for _, field in ipairs(operation.receipt or {}) do add(parts, field.name, self[field.name]) end
  if not operation.receipt then add(parts, "status", self.status) end
  add(parts, "request_id", self.request_id)
  if self.attempts and self.attempts > 1 then add(parts, "attempts", self.attempts) end
  add(parts, "unreadable:", self.unreadable)
  local where = self.sandbox and " in the sandbox" or ""
  local told = #parts > 0 and ": " .. table.concat(parts, ", ") or ""
  return errors.one_line(("%s: %s%s%s"):format(operation.name, self.outcome, where, told))
end

local function preview_line(self, operation)
  return errors.one_line(("%s: dry run: %s %s"):format(operation.name, self.method, self.url))
end

-- The metatable of an operation's tables of one kind.
local function kind_of(name, line)
  local made = setmetatable({}, { __mode = "k" })
  return function(operation)
    local kind = made[operation]
    if not kind then
      kind = { __name = name, __concat = errors.join, __tostring = function(self) return line(self, operation) end }
      made[operation] = kind
    end
    return kind
  end
end

local kind_of_receipt, kind_of_preview = kind_of("reply.receipt", line_of), kind_of("reply.preview", preview_line)

--- Makes a receipt or an answer of its fields.
---@param operation table an entry of `reply.operations`
---@param fields table
---@return reply.Receipt
function receipt.new(operation, fields)
  return setmetatable(fields, kind_of_receipt(operation))
end

local function list_of(value)
  return type(value) == "table" and value or {}
end

local function is_receipt(given)
  local kind = getmetatable(given)
  return kind ~= nil and kind.__name == "reply.receipt"
end

--- Those of several for whom the server did not do what it was asked.
---@param given table a receipt; what was read may have such lists, too, and left nobody out
---@return table[]
function receipt.left_out(given)
  local list = {}
  if not is_receipt(given) then return list end
  for index, one in ipairs(list_of(given.not_processed)) do list[index] = one end
  for _, one in ipairs(list_of(given.contacts)) do   -- of an import
    if type(one) == "table" and ascii.lower(tostring(one.status)) == "failed" then list[#list + 1] = one end
  end
  return list
end

--- Whether the server took a request for several, and did it for none of them.
---@param given table a receipt
---@param asked any those that it was for, where the receipt does not name all
---@return boolean
function receipt.is_for_nobody(given, asked)
  local count = #receipt.left_out(given)
  if count == 0 then return false end
  if type(given.added) == "table" then return not given.added[1] end
  local all = given.contacts or asked
  return type(all) == "table" and count == #all
end

--- Makes a preview of its fields.
---@param operation table an entry of `reply.operations`
---@param fields table
---@return reply.Preview
function receipt.preview(operation, fields)
  return setmetatable(fields, kind_of_preview(operation))
end

return receipt
