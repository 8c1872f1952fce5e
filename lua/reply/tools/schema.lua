-- SPDX-License-Identifier: MIT
-- What a model is told of the arguments of a function, and of what it gives: JSON Schema 2020-12 of the operation's
-- data. No schema has `oneOf` or the like at its top, which the APIs of models refuse.

local json = require "reply.json"

local schema = {}

local TIME = "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2}))?$"

local function text_of(field)
  return { type = "string", minLength = 1, maxLength = field.max_characters,
           pattern = field.single_line and "^[^\\r\\n]*$" or nil }
end

local function integer_of(field)
  return { type = "integer", minimum = field.min or 1, maximum = field.max }
end

-- A field of another type has no form in JSON, and is not offered.
local TYPES = {
  id = integer_of, integer = integer_of, string = text_of, file = text_of, web_address = text_of,
  boolean = function() return { type = "boolean" } end,
  choice = function(field) return { type = "string", enum = json.list(field.choices) } end,
  time = function() return { type = "string", pattern = TIME } end,
  json = function() return { type = "object" } end,
}

-- What a model reads of a field: its text, and what it asks of others.
local function description_of(field)
  local parts = { (field.doc:gsub("`reply%.null`", "`null`")) }
  if field.found_by then parts[#parts + 1] = (": `%s` gives it"):format(field.found_by) end
  if field.only_if then parts[#parts + 1] = ("; only where `%s` is `%s`"):format(field.only_if[1], field.only_if[2]) end
  if field.not_with then parts[#parts + 1] = "; by itself, but for `top` and `skip`" end
  return table.concat(parts)
end

local function property(field)
  local made = TYPES[field.type](field)
  made.description, made.default = description_of(field), field.otherwise
  if field.nullable then made.type = json.list{ made.type, "null" } end
  return made
end

-- The schema of a table of fields.
local function table_of(fields)
  local properties, required = {}, json.list{}
  for _, field in ipairs(fields) do
    properties[field.name] = property(field)
    if field.required then required[#required + 1] = field.name end
  end
  return { type = "object", properties = properties, required = required, additionalProperties = false }
end

function TYPES.object(field) return table_of(field.fields) end

function TYPES.list(field)
  local items = field.fields and table_of(field.fields) or field.items and TYPES[field.items](field)
  return { type = "array", items = items or { type = "object" }, minItems = field.min_items,
           maxItems = field.max_items }
end

-- What a call that is made at most once takes beside its fields.
local ONCE_OPTIONS = {
  { name = "dedupe_key", type = "string", max_characters = 200,
    doc = "only where the person wants the very same message or change once more: a name for that repeat" },
}

-- And a message to a contact.
local APART_OPTIONS = {
  ONCE_OPTIONS[1],
  { name = "follows", type = "string", max_characters = 255,
    doc = "only where the person wants another message to the same contact so soon: the `message_key` of the earlier "
          .. "one" },
}

--- Tells whether a second call could do harm, so that the ledger sees to it: a message, or what is created.
---@param operation table an entry of `reply.operations`
---@return boolean
function schema.is_once(operation)
  return operation.path ~= nil and not operation.repeatable
end

--- Tells whether an operation sends a message to a contact, which is kept apart from others.
---@param operation table an entry of `reply.operations`
---@return boolean
function schema.is_apart(operation)
  return schema.is_once(operation) and operation.path:find("{contact}", 1, true) ~= nil
end

--- Tells whether an operation changes something that another person sees: a send, and what is not a read beside it.
--- Audio that is uploaded is there for nobody.
---@param operation table an entry of `reply.operations`
---@return boolean
function schema.changes(operation)
  return operation.result == "receipt" and not operation.upload
end

--- What a model may give beside the fields of an operation.
---@param operation table an entry of `reply.operations`
---@return table fields
function schema.options(operation)
  if schema.is_apart(operation) then return APART_OPTIONS end
  return schema.is_once(operation) and ONCE_OPTIONS or {}
end

--- Tells whether a field is one of these.
---@param field table?
---@return boolean
function schema.is_option(field)
  return field == APART_OPTIONS[1] or field == APART_OPTIONS[2]
end

--- What a model may give to an operation.
---@param operation table an entry of `reply.operations`
---@return table fields a list, and a set by name
function schema.fields(operation)
  local fields = {}
  for _, list in ipairs{ operation.fields, schema.options(operation) } do
    for _, field in ipairs(list) do
      if TYPES[field.type] then fields[#fields + 1], fields[field.name] = field, field end
    end
  end
  return fields
end

--- The names of which exactly one has to be given.
---@param operation table an entry of `reply.operations`
---@return string[] names
function schema.choices(operation)
  local fields, names = schema.fields(operation), {}
  for _, name in ipairs(operation.one_of or {}) do
    if fields[name] then names[#names + 1] = name end
  end
  return names
end

--- The schema of the arguments.
---@param operation table an entry of `reply.operations`
---@return table
function schema.input(operation)
  local made, choices = table_of(schema.fields(operation)), schema.choices(operation)
  if #choices == 1 then made.required[#made.required + 1] = choices[1] end
  return made
end

-- The members that every result has.
local function result_of(outcomes, more)
  more.outcome = { type = "string", enum = outcomes }
  more.may_call_again = { type = "boolean", description = "false: do not call this tool again for this" }
  more.advice = { type = "string", description = "what to do now" }
  more.error = { type = "object", description = "why it did not work" }
  return { type = "object", properties = more, required = { "outcome", "may_call_again", "advice" } }
end

-- Of what the server says no type is promised: a client that finds another one would take what left for an error.
local function receipt_of(operation)
  local properties = {}
  for _, field in ipairs(operation.receipt) do properties[field.name] = { description = field.doc } end
  return { type = "object", properties = properties }
end

--- The schema of what comes back.
---@param operation table an entry of `reply.operations`
---@return table
function schema.output(operation)
  if schema.is_once(operation) then
    return result_of({ "sent", "not_sent", "rejected", "unknown" }, {
      receipt = receipt_of(operation),
      message_key = { type = "string", description = "names this message in the ledger" },
    })
  end
  local outcomes = { "done", "not_sent", "rejected", "unknown" }
  if operation.result == "receipt" then return result_of(outcomes, { receipt = receipt_of(operation) }) end
  if operation.result == "object" then return result_of(outcomes, { data = { description = operation.holds } }) end
  return result_of(outcomes, {
    items = { type = "array", description = operation.holds }, total_count = { type = "number" },
    next_skip = { type = "integer", description = "the `skip` of the next ones; absent where these are the last" },
  })
end

return schema
