-- SPDX-License-Identifier: MIT
-- What a server says of a failure, in one form, whichever it chose: a problem of RFC 9457, ASP.NET's map of fields, a
-- gateway's { error = { message } }, a bare string or plain text. Nothing is trusted to have the right type: what comes
-- out is a string, or a list of { pointer, field, message }. The server's own form stays in `body`.

local ascii = require "reply.ascii"
local core = require "reply.core"
local json = require "reply.json"

local LONGEST_TEXT = 4096   -- of a plain text that is taken for a reason; there is always `raw`
local LONGEST_PATH = 1000
local DEEPEST = 6
local MOST = 1000   -- members or items that are looked at, and faults: nobody says more, and 8 MiB may have a million

-- Where servers put the same thing, by names without their spelling; the first that has it counts.
local REASONS = { "detail", "message", "errormessage", "errordescription", "description", "error", "reason" }
local CODES = { "code", "errorcode" }
local LISTS = { "errors", "modelstate", "validationerrors", "invalidparams", "details" }
local POINTERS = { "pointer", "path" }
local FIELDS = { "field", "property", "propertyname", "parameter", "param", "name" }

local problem = {}

-- `pairs` of so many members at most.
local function some(object)
  local count = 0
  return function(_, name)
    count = count + 1
    if count > MOST then return nil end
    return next(object, name)
  end
end

-- The members of an object by their names without their spelling: .NET writes them either way, others with a stroke.
local function members(object)
  local found = {}
  for name, value in some(type(object) == "table" and object or {}) do
    local plain = type(name) == "string" and ascii.plain(name)
    if plain and value ~= json.null and (found[plain] == nil or plain == name) then found[plain] = value end
  end
  return found
end

local function text_of(value)
  return type(value) == "string" and value:find("%S") and value or nil
end

-- The first text, or the text of a number, under one of these names.
local function first_of(object, names)
  for _, name in ipairs(names) do
    local value = object[name]
    local text = text_of(value) or type(value) == "number" and json.encode(value)
    if text then return text end
  end
  return nil
end

local reason_of

-- The first text under a name of a reason, or as deep as that in what stands there. `object`: see `members`.
local function reason_in(object, depth)
  for _, name in ipairs(REASONS) do
    local text = reason_of(object[name], depth - 1)
    if text then return text end
  end
  return nil
end

function reason_of(value, depth)
  if type(value) ~= "table" then return text_of(value) end
  return depth > 0 and reason_in(members(value), depth) or nil
end

-- A path of names, such as `$.rules[0].value`, as a JSON Pointer. One that is a pointer already stays, and so does one
-- that is too long for a path: each bracket is looked for to its end.
local function pointer_of(path)
  local text = path:gsub("^#/", "/")
  if text:find("^/") or #text > LONGEST_PATH then return text end
  text = text:gsub("^%$%.?", ""):gsub("[~/]", { ["~"] = "~0", ["/"] = "~1" }):gsub("%[([^%]]*)%]", ".%1")
  return (text:gsub("^%.", ""):gsub("^(.)", "/%1"):gsub("%.", "/"))
end

local function fault(at, message)
  return { pointer = at ~= "" and at or nil, field = at ~= "" and at:sub(2) or nil, message = message }
end

-- Where an entry of a list says that it belongs.
local function place_of(object)
  return first_of(object, POINTERS) or first_of(members(object.source), POINTERS) or first_of(object, FIELDS)
end

local function names_of(object)
  local names = {}
  for name in some(object) do names[#names + 1] = tostring(name) end
  table.sort(names, core.before)
  return names
end

local add

-- What stands beside a pointer, whatever it is called.
local function add_words(faults, object, at, depth)
  for _, name in ipairs(names_of(object)) do
    if name ~= "pointer" then add(faults, object[name], at, depth, true) end
  end
  return true
end

-- One fault that says itself what it is; false: it is a map of fields.
local function add_entry(faults, value, at, depth, in_list)
  local object = members(value)
  local place = place_of(object)
  local message = reason_in(object, 2) or (in_list or place) and (text_of(object.title) or first_of(object, CODES))
  if not message and in_list and text_of(object.pointer) then
    return add_words(faults, object, pointer_of(object.pointer), depth)
  end
  if not message or not (in_list or place or at ~= "") then return false end
  faults[#faults + 1] = fault(place and pointer_of(place) or at, message)
  return true
end

local function add_fields(faults, object, at, depth)
  for _, name in ipairs(names_of(object)) do add(faults, object[name], at .. pointer_of(name), depth) end
end

-- Adds what is said of the value at a pointer: a text, a list, an entry, or a map of fields.
function add(faults, value, at, depth, in_list)
  if #faults == MOST then return end
  if text_of(value) then
    faults[#faults + 1] = fault(at, value)
  elseif type(value) == "table" and depth > 0 then
    if value[1] ~= nil then
      for index = 1, math.min(#value, MOST) do add(faults, value[index], at, depth - 1, true) end
    elseif not add_entry(faults, value, at, depth - 1, in_list) then
      add_fields(faults, value, at, depth - 1)
    end
  end
end

local function faults_of(value)
  local faults = {}
  add(faults, value, "", DEEPEST)
  return #faults > 0 and faults or nil
end

local function read_object(body)
  local object = members(body)
  local inner = members(object.error)
  local said = { type = text_of(object.type), title = text_of(object.title), detail = reason_in(object, 3),
                 code = first_of(object, CODES) or first_of(inner, CODES) }
  for _, name in ipairs(LISTS) do said.errors = said.errors or faults_of(object[name]) or faults_of(inner[name]) end
  -- Some have a list of faults in `message`, and in `error` no more than the name of the status.
  local message = type(object.message) == "table" and object.message or {}
  if message[1] ~= nil then said.errors = said.errors or faults_of(message) end
  -- ASP.NET's map of fields without anything around it, or words under names that nobody knows here.
  if not next(said) then said.errors = faults_of(body) end
  return said
end

-- Each end by itself: a pattern for both goes from every blank of the text to the end of the blanks there.
local function trim(text)
  local from = text:find("%S")
  return from and text:match(".*%S", from) or ""
end

-- A text for people: no page, and no JSON that broke off.
local function plain_text(text)
  local trimmed = trim((text:gsub("^\239\187\191", "")))
  local is_plain = #trimmed <= LONGEST_TEXT and not trimmed:find("^[<{%[\"]") and not trimmed:find("[%z\1-\8\14-\31]")
  return is_plain and core.utf8_length(trimmed) and text_of(trimmed) or nil
end

--- What an answer says of a failure.
---@param text string? the bytes of the answer
---@return { type: string?, title: string?, detail: string?, code: string?, errors: table?, body: any } said `body` is
---the decoded answer
function problem.read(text)
  if not text or text == "" then return {} end
  local body = json.read(text)
  local said = {}
  if body == nil then
    said.detail = plain_text(text)
  elseif type(body) ~= "table" then
    said.detail = text_of(body)
  elseif body[1] ~= nil then
    said.errors = faults_of(body)
  else
    said = read_object(body)
  end
  if body ~= json.null then said.body = body end
  return said
end

return problem
