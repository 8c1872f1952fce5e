-- SPDX-License-Identifier: MIT
-- How the types and limits of `reply.operations` and `reply.config` read: in an annotation and in a sentence.

local words = {}

-- By the type of a field: { its type in an annotation, what the README calls it, its limit }
local TYPES = {
  bytes = { "string", "string of bytes", "not empty" },
  boolean = { "boolean", "boolean" },
  choice = { "string", "string" },
  file = { "string", "path", "a file that can be read, not empty" },
  filename = { "string", "string", "not empty, no line break" },
  ["function"] = { "function", "function" },
  header = { "integer|string", "integer or string", "one line" },
  id = { "integer|string", "id" },
  integer = { "integer|string", "integer" },
  json = { "table", "table" },
  key = { "string|fun(): string", "string or function" },
  list = { "table[]", "list" },
  method = { '"GET"|"POST"|"PUT"|"PATCH"|"DELETE"', "string" },
  pace = { '"wait"|"error"|"off"|reply.Pace', "string or table" },
  path = { "string", "string" },
  query = { "table<string, string|number|boolean|(string|number|boolean)[]>", "table" },
  sandbox = { "boolean|table", "boolean or table" },
  seconds = { "number", "seconds", "more than 0, at most 86,400" },
  share = { "number", "number", "more than 0, at most 1" },
  store = { "table", "store" },
  string = { "string", "string", "not empty" },
  text = { "string", "string", "one line" },
  url = { "string", "URL" },
}

-- Limits stay below a million.
local function with_commas(number)
  return (("%d"):format(number):gsub("(%d)(%d%d%d)$", "%1,%2"))
end

local function type_of(field)
  return TYPES[field.type] or error(("no words for the type %s of the field %s"):format(field.type, field.name))
end

--- The type of a field in an annotation.
function words.annotation(field)
  return field.signature or type_of(field)[1]
end

--- The type of a field in the README.
function words.type(field)
  return type_of(field)[2]
end

--- The limit of a field, "" where it has none.
function words.limit(field)
  if field.max_characters then return ("1 to %s characters"):format(with_commas(field.max_characters)) end
  if field.type == "id" or field.type == "integer" then
    local least = with_commas(field.min or 1)
    return field.max and least .. " to " .. with_commas(field.max) or "at least " .. least
  end
  return type_of(field)[3] or ""
end

--- Names in a sentence: "`a`, `b` or `c`".
function words.list(names, last)
  local quoted = {}
  for index, name in ipairs(names) do quoted[index] = "`" .. name .. "`" end
  if #quoted < 2 then return quoted[1] or "" end
  return table.concat(quoted, ", ", 1, #quoted - 1) .. " " .. last .. " " .. quoted[#quoted]
end

--- Whether a field is one of those of which exactly one must be given.
function words.is_choice(operation, field)
  for _, name in ipairs(operation.one_of or {}) do
    if name == field.name then return true end
  end
  return false
end

--- When a field has to be given: "yes", a condition, or "no".
function words.required(operation, field)
  if field.required then return "yes" end
  if words.is_choice(operation, field) then return "one of " .. words.list(operation.one_of, "and") end
  if field.required_with then return "with `" .. field.required_with .. "`" end
  return "no"
end

--- The fields of an operation, those that are required first.
function words.fields(operation)
  local ordered = {}
  for _, wanted in ipairs{ true, false } do
    for _, field in ipairs(operation.fields) do
      if (field.required == true) == wanted then ordered[#ordered + 1] = field end
    end
  end
  return ordered
end

--- The name of a class: send_email is SendEmail.
function words.class(name)
  return (("_" .. name):gsub("_(%l)", string.upper))
end

return words
