-- SPDX-License-Identifier: MIT
-- Checks the table of a call against the operation's data: all faults at once, before anything touches the network.

local ascii = require "reply.ascii"
local json = require "reply.json"
local nearest = require "reply.nearest"
local operations = require "reply.operations"
local types = require "reply.types"

local validate = {}

local function list_in(sentence, names)
  if #names == 1 then return names[1] end
  return table.concat(names, ", ", 1, #names - 1) .. sentence .. names[#names]
end

local function fault(field, message)
  return { pointer = "/" .. (field.wire or field.name), field = field.name, message = message }
end

-- What stands under a name. A null is nothing: whoever decodes arguments has one for what was left out.
local function given(input, name)
  local value = input[name]
  if json.is_null(value) then return nil end
  return value
end

local function by_name(fields)
  local known = {}
  for _, field in ipairs(fields) do known[field.name] = field end
  return known
end

local function broken(field, rule)
  return fault(field, field.name .. " " .. rule)
end

local function is_place(name, places)
  return places and type(name) == "number" and name % 1 == 0 and name >= 1 and name <= places
end

--- Adds a fault for each name in the input that no field has.
---@param input table
---@param fields table the fields' data
---@param known table the same by name
---@param what string what no such name is: `a field of …`
---@param faults table list that faults are added to
---@param places? integer what stands at the positions up to there is somebody else's to check
function validate.unknown_names(input, fields, known, what, faults, places)
  local names
  for name in pairs(input) do
    if not known[name] and not is_place(name, places) then
      names = names or {}
      names[#names + 1] = name
    end
  end
  if not names then return end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for _, name in ipairs(names) do
    local text = type(name) == "string" and name or "[" .. tostring(name) .. "]"
    local guess = type(name) == "string" and nearest(name, fields)
    faults[#faults + 1] = { pointer = json.pointer(text), field = text,
      message = ("%s is not %s"):format(text, what) .. (guess and "; did you mean " .. guess .. "?" or "") }
  end
end

local function any_given(input, names)
  for _, name in ipairs(names) do
    if given(input, name) ~= nil then return true end
  end
  return false
end

-- What a field that is given asks of others: that one of them is there, that they are not, or that they have a certain
-- value.
local function check_others(field, input, faults)
  local friends = field.only_with
  if friends and not any_given(input, friends) then
    faults[#faults + 1] = broken(field, "goes only with " .. list_in(" or ", friends))
  end
  for _, name in ipairs(field.not_with or {}) do
    if name ~= field.name and given(input, name) ~= nil then
      faults[#faults + 1] = broken(field, "does not go with " .. name)
    end
  end
  local name, wanted = field.only_if and field.only_if[1], field.only_if and field.only_if[2]
  local value = name and given(input, name)
  if type(value) == "string" and ascii.lower(value) ~= ascii.lower(wanted) then
    faults[#faults + 1] = broken(field, ("goes only with the %s %s"):format(name, wanted))
  end
end

-- Fields that exclude each other, and fields that need each other.
local function check_company(operation, input, plan, faults)
  local choices, known = operation.one_of, plan.known
  if choices then
    local names = {}
    for _, name in ipairs(choices) do
      if given(input, name) ~= nil then names[#names + 1] = name end
    end
    if #names == 0 then
      faults[#faults + 1] = fault(known[choices[1]], "one of " .. list_in(" and ", choices) .. " is required")
    elseif #names > 1 then
      faults[#faults + 1] = fault(known[names[2]], list_in(" and ", names) .. " exclude each other: give one")
    end
  end
  for _, field in ipairs(plan.in_company) do
    local value, needed_by = input[field.name], field.required_with
    if value ~= nil and not json.is_null(value) then
      check_others(field, input, faults)
    elseif needed_by and given(input, needed_by) ~= nil then
      faults[#faults + 1] = broken(field, "is required with " .. needed_by)
    end
  end
end

-- A key is for what must not be made twice.
local function check_key(operation, values, known, faults)
  if values.dedupe_key and operation.repeats and operation.repeats(values) then
    faults[#faults + 1] = broken(known.dedupe_key, "does not go with a request that may be made again")
  end
end

-- Who gives an email address, a name or the whole object for an id is told where the id is.
local function advice(field, value)
  local is_text = type(value) == "string" and value:find("[A-Za-z@\128-\255]")
  local is_object = type(value) == "table" and field.type ~= "list"
  if not field.found_by or not (is_text or is_object) then return "" end
  return (": %s gives the id"):format(field.found_by)
end

-- The faults of a table of fields inside a field, as those of the whole.
local function add_nested(own, name, pointer, faults)
  for _, one in ipairs(own) do
    faults[#faults + 1] = { pointer = pointer .. one.pointer, field = name .. "." .. one.field,
                            message = name .. "." .. one.message }
  end
end

local function check_table(value, field, name, pointer, faults)
  if type(value) ~= "table" then
    faults[#faults + 1] = { pointer = pointer, field = name, message = name .. " " .. select(2, types.object(value)) }
    return nil
  end
  local own, fields = {}, field.fields
  local values = validate.values(fields, value, own)
  validate.unknown_names(value, fields, by_name(fields), "a field of " .. name, own)
  add_nested(own, name, pointer, faults)
  return values
end

-- Checks what is inside of a field that holds a table of fields, or a list of such tables.
local function check_inside(value, field, faults)
  local pointer = "/" .. (field.wire or field.name)
  if field.type ~= "list" then return check_table(value, field, field.name, pointer, faults) end
  local list = {}
  for index = 1, #value do
    local name, place = ("%s[%d]"):format(field.name, index), pointer .. "/" .. index - 1
    list[index] = check_table(value[index], field, name, place, faults)
  end
  return list
end

--- Checks the values of some fields.
---@param fields table the fields' data
---@param input table what the caller gave; never changed
---@param faults table list that faults are added to
---@return table values the good ones, ready for the wire
function validate.values(fields, input, faults)
  local values = {}
  for index = 1, #fields do
    local field = fields[index]
    local name = field.name
    local value, checked, message = input[name], nil, nil
    if value ~= nil then checked, message = (field.check or types[field.type])(value, field, input) end
    if checked ~= nil then
      if field.fields then checked = check_inside(value, field, faults) end
      values[name] = checked
    elseif value ~= nil and not json.is_null(value) then
      faults[#faults + 1] = broken(field, message .. advice(field, value))
    elseif field.required and not (field.nullable and value ~= nil) then
      faults[#faults + 1] = broken(field, value == nil and "is required" or "is required, got null")
    else
      values[name] = field.nullable and value or field.otherwise
    end
  end
  return values
end

--- Tells whether an option of a call is one of this operation's: some go with uploads only, with what must not be made
--- twice, or with a message to a contact.
---@param option table an entry of `operations.options`, or a field
---@param operation table an entry of `reply.operations`
---@return boolean
function validate.is_for(option, operation)
  if option.to_contact and not (operation.path and operation.path:find("{contact}", 1, true)) then return false end
  if option.uploads then return (operation.upload or operation.upload_first) ~= nil end
  return not option.once or not operation.repeatable
end

local function has_company(field)
  return field.only_with or field.not_with or field.only_if or field.required_with
end

local function fields_of(operation)
  local list = {}
  for _, fields in ipairs{ operation.fields, operations.options } do
    for _, field in ipairs(fields) do
      if validate.is_for(field, operation) then list[#list + 1] = field end
    end
  end
  return list
end

-- Whether nothing in an operation depends on what is not given, but for what is required.
local function is_plain(operation, fields)
  for _, field in ipairs(fields) do
    if field.required_with or field.otherwise ~= nil then return false end
  end
  return not operation.one_of and not operation.repeats
end

-- What a call of this operation may have, in order and by name, and those of it that have something to say of others.
-- `checks`: of those that are right by themselves; a plain operation has them.
local function plan_of(operation)
  local fields, checks = fields_of(operation), {}
  local plan = { fields = fields, known = by_name(fields), in_company = {}, required = {} }
  for _, field in ipairs(fields) do
    if field.required then plan.required[#plan.required + 1] = field.name end
    if has_company(field) then
      plan.in_company[#plan.in_company + 1] = field
    elseif not field.fields then
      checks[field.name] = field.check or types[field.type]
    end
  end
  plan.checks = is_plain(operation, fields) and checks
  return plan
end

local plans = setmetatable({}, { __index = function(self, operation)
  local plan = plan_of(operation)
  self[operation] = plan
  return plan
end })

-- The values of a call that is right at the first look, as most are. nil: it has to be looked at one by one. The nils
-- make room for four fields.
local function values_of(plan, input, places)
  local checks, known, values = plan.checks, plan.known, { contact = nil, subject = nil, body = nil, timeout = nil }
  for name, value in next, input do
    local check = checks[name]
    if check then
      local checked = check(value, known[name], input)
      if checked == nil then return nil end
      values[name] = checked
    elseif not is_place(name, places) then
      return nil
    end
  end
  local required = plan.required
  for index = 1, #required do
    if values[required[index]] == nil then return nil end
  end
  return values
end

--- Checks the table of a call.
---@param operation table an entry of `reply.operations`
---@param input table what the caller gave; never changed
---@param places? integer so many positions of its list are not looked at
---@return table? values fields and options by name, ready for the wire
---@return table? faults a list of { pointer, field, message }
---@return boolean? is_mistyped one of them is a name that no field has
function validate.call(operation, input, places)
  local plan = plans[operation]
  local values = plan.checks and getmetatable(input) == nil and values_of(plan, input, places)
  if values then return values end
  local faults, known = {}, plan.known
  values = validate.values(plan.fields, input, faults)
  check_company(operation, input, plan, faults)
  check_key(operation, values, known, faults)
  local count = #faults
  validate.unknown_names(input, plan.fields, known, "a field of " .. operation.name, faults, places)
  if #faults > 0 then return nil, faults, #faults > count end
  return values
end

--- Checks a table of settings, such as that of `reply.new`.
---@param fields table the settings' data
---@param input table
---@param owner string what the settings belong to, for the message
---@param places? integer so many positions of its list are not looked at
---@return table? values with the defaults of those that are left out
---@return table? faults
function validate.settings(fields, input, owner, places)
  local faults = {}
  local values = validate.values(fields, input, faults)
  validate.unknown_names(input, fields, by_name(fields), "a field of " .. owner, faults, places)
  if #faults > 0 then return nil, faults end
  for _, field in ipairs(fields) do
    if values[field.name] == nil then values[field.name] = field.default end
  end
  return values
end

return validate
