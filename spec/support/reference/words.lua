-- SPDX-License-Identifier: MIT
-- How the types and limits of `reply.operations` and `reply.config` read: in an annotation and in a sentence.

local with_commas = require "reply.with_commas"

local words = {}

-- By the type of a field: { its type in an annotation, what the docs call it, its limit }
local TYPES = {
  bytes = { "string", "string of bytes", "not empty" },
  bundle = { "string", "path", "a PEM file with a certificate, and none that is broken" },
  boolean = { "boolean", "boolean" },
  choice = { "string", "string" },
  file = { "string", "path", "a file that can be read, not empty" },
  filename = { "string", "string", "not empty, one line, no space at its ends" },
  ["function"] = { "function", "function" },
  header = { "integer|string", "integer or string", "visible ASCII" },
  id = { "integer|string", "id" },
  integer = { "integer|string", "integer" },
  json = { "table", "table" },
  key = { "string|fun(): string", "string or function", "visible ASCII" },
  line = { "string", "string", "not empty, one line, no space at its ends" },
  list = { "table[]", "list" },
  method = { '"GET"|"POST"|"PUT"|"PATCH"|"DELETE"', "string" },
  object = { "table", "table" },
  pace = { '"wait"|"error"|"off"|reply.Pace', "string or table" },
  path = { "string", "string", "at most 8,000 bytes" },
  query = { "table<string, string|number|boolean|(string|number|boolean)[]>", "table" },
  sandbox = { "boolean|table", "boolean or table" },
  seconds = { "number", "seconds", "more than 0, at most 86,400" },
  share = { "number", "number", "more than 0, at most 1" },
  store = { "reply.LedgerStore", "store" },
  slots = { "reply.PaceStore", "store" },
  string = { "string", "string", "not empty" },
  text = { "string", "string", "one line" },
  time = { "string", "string", "a time or a day of ISO 8601" },
  url = { "string", "URL" },
  web_address = { "string", "URL", "http or https" },
}

local ITEMS = { id = { "(integer|string)[]", "list of ids" }, string = { "string[]", "list of strings" },
                choice = { "string[]", "list of strings" } }

-- What a reader without the language server calls a type of an annotation.
local PLAIN = { ['"sent"'] = "string", ["true"] = "boolean", ["reply.Preview"] = "table", ["reply.Outcome"] = "string",
                ["reply.Kind"] = "string", ["reply.Phase"] = "string", ["reply.Fault[]"] = "list",
                ["reply.Error"] = "error", ["string[]"] = "list", ["table<string, string>"] = "table" }

local function type_of(field)
  return field.type == "list" and ITEMS[field.items] or TYPES[field.type]
         or error(("no words for the type %s of the field %s"):format(field.type, field.name))
end

--- The class of the tables inside a field.
---@param class string of what the field belongs to
function words.inner_class(field, class)
  return class .. words.class(field.name)
end

--- The type of a field in an annotation.
---@param class string of what the field belongs to
function words.annotation(field, class)
  if field.fields then return words.inner_class(field, class) .. (field.type == "list" and "[]" or "") end
  local kind = field.signature or type_of(field)[1]
  return field.nullable and kind .. "|userdata" or kind
end

--- The type of a field in the docs.
function words.type(field)
  return type_of(field)[2]
end

--- The type of a field that the library gives out.
function words.plain(field)
  if field.type:find("%[%]$") then return "list" end
  return PLAIN[field.type] or field.type
end

--- The limit of a field, "" where it has none.
function words.limit(field)
  if field.type == "web_address" then
    return ("http or https, at most %s characters"):format(with_commas(field.max_characters))
  end
  if field.max_characters then return ("1 to %s characters"):format(with_commas(field.max_characters)) end
  if field.single_line then
    return field.type == "list" and "one line each" or type_of(field)[3] .. ", one line"
  end
  if field.type == "id" or field.type == "integer" then
    local least = with_commas(field.min or 1)
    return field.max and least .. " to " .. with_commas(field.max) or "at least " .. least
  end
  if field.choices then return (field.min_items and "at least one, " or "") .. words.list(field.choices, "or") end
  if field.max_items then return ("%d to %d items"):format(field.min_items or 0, field.max_items) end
  if field.min_items then return ("at least %d item%s"):format(field.min_items, field.min_items > 1 and "s" or "") end
  return type_of(field)[3] or ""
end

--- The type of a receipt's field: what a reader calls it.
function words.given(field)
  local list = field.type == "failures" or field.type:find("%[%]$")
  return list and "list" or field.type
end

--- The sentence about what the key needs, with a space before it; "" where nothing is known.
function words.scope(operation)
  local scopes = {}
  for scope in (operation.scope or ""):gmatch("%S+") do scopes[#scopes + 1] = scope end
  if #scopes == 0 then return "" end
  return (" The key needs the scope%s %s."):format(#scopes > 1 and "s" or "", words.list(scopes, "and"))
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

-- A field, and after it those inside of it, under names such as `payload_config.include_email_url`.
local function add_field(list, field)
  list[#list + 1] = field
  for _, inner in ipairs(field.fields or {}) do
    local name = field.name .. (field.type == "list" and "[]." or ".") .. inner.name
    list[#list + 1] = setmetatable({ name = name }, { __index = inner })
  end
end

--- The fields of an operation with what is inside of them, those that are required first.
function words.all_fields(operation)
  local list = {}
  for _, field in ipairs(words.fields(operation)) do add_field(list, field) end
  return list
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

-- `{ contact = …, subject = … [, email_account = …] }`; `(a = … | b = …)` where exactly one must be given.
local function table_of(operation)
  local needed, choices, optional = {}, {}, {}
  for _, field in ipairs(words.fields(operation)) do
    local list = field.required and needed or words.is_choice(operation, field) and choices or optional
    list[#list + 1] = field.name .. " = …"
  end
  if #choices > 0 then needed[#needed + 1] = "(" .. table.concat(choices, " | ") .. ")" end
  local text = table.concat(needed, ", ")
  if #optional > 0 then
    text = text .. (#needed > 0 and " [, " or "[") .. table.concat(optional, ", ") .. "]"
  end
  return text == "" and "()" or "{ " .. text .. " }"
end

local RESULTS = { receipt = "receipt, err = %s", object = "object, err = %s", answer = "answer, err = %s",
                  pages = "for item, err in %s do" }

--- How a function is called, and what it gives.
function words.syntax(operation)
  return RESULTS[operation.result]:format("client:" .. operation.name .. table_of(operation))
end

--- What a refusal is known by: its status, its code, or both.
function words.refusal(refusal)
  local code = refusal.code and "`" .. refusal.code .. "`"
  return table.concat({ refusal.status and ("%d"):format(refusal.status) or code, refusal.status and code or nil }, " ")
end

--- The name of a class: send_email is SendEmail.
function words.class(name)
  return (("_" .. name):gsub("_(%l)", string.upper))
end

return words
