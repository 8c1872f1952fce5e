-- SPDX-License-Identifier: MIT
-- The fields of an operation as options of its command: made from the data, and read back into the table of a call.

local json = require "reply.json"
local names = require "reply.cli.names"
local operations = require "reply.operations"
local with_commas = require "reply.with_commas"

-- How a type is written: what stands for its value in a usage, and what a word of the command line becomes. What is not
-- here is a text that the check of the call takes as it is.
local ARGUMENTS = {
  id = "ID", integer = "NUMBER", file = "FILE", filename = "NAME", json = "JSON", query = "JSON", object = "JSON",
  list = "JSON", method = "METHOD", path = "PATH", time = "TIME", url = "URL", web_address = "URL", choice = "WORD",
  seconds = "SECONDS", header = "ID", bundle = "FILE", share = "NUMBER",
}
local AS_JSON = { json = true, query = true, object = true, list = true }

-- A list of plain items is given item by item.
local function is_series(field) return field.type == "list" and field.items ~= nil and not field.fields end

local function is_json(field) return AS_JSON[field.type] and not is_series(field) end

-- What may be long may stand in a file.
local function has_file(field)
  return is_json(field) or field.type == "string" and not field.single_line and not field.once
end

local function words_of(field) return field.choices or field.values end

local function argument_of(field)
  if is_series(field) then return ARGUMENTS[field.items] or "TEXT" end
  return ARGUMENTS[field.type] or "TEXT"
end

-- What functions and the options of every call are called here.
local CALLED = {}
for _, operation in ipairs(operations) do CALLED[operation.name] = names.command(operation.name) end
for _, option in ipairs(operations.options) do CALLED[option.name] = names.option(option.name) end

-- A sentence of the data, as a terminal shows it.
local function plain(text)
  local named = text:gsub("`([%l_]+)`", CALLED)
  return (named:gsub("`", ""))
end

local function inner_names(field)
  local list = {}
  for index, inner in ipairs(field.fields) do list[index] = inner.name end
  return table.concat(list, ", ")
end

local function description_of(field)
  local notes = {}
  local function add(note) notes[#notes + 1] = note end
  if field.required then add "required" end
  if field.max_characters then add("1 to " .. with_commas(field.max_characters) .. " characters") end
  if words_of(field) then add(table.concat(words_of(field), ", ")) end
  if field.fields then add("with " .. inner_names(field)) end
  if is_series(field) then add "may be given several times" end
  if field.default ~= nil then add("default " .. tostring(field.default)) end
  if field.type == "file" and field.place == "upload" then add "- is the standard input, with --filename" end
  if field.env then add("or " .. field.env) end
  if field.nullable then add '"null" for none' end
  if field.found_by then add("see lua-reply " .. names.command(field.found_by)) end
  return plain(field.doc) .. (#notes > 0 and " (" .. table.concat(notes, "; ") .. ")" or "")
end

local fields = { plain = plain, argument = argument_of }

--- What every option of a text or of JSON has beside it; a help says it once.
fields.FILES = "A text or JSON may stand in a file, too: --NAME-file FILE; - is the standard input."

--- Tells whether one of some fields may stand in a file.
function fields.have_files(list)
  for _, field in ipairs(list) do
    if has_file(field) then return true end
  end
  return false
end

--- The fields that a command line can give: bytes and functions it cannot.
---@param list table fields of an operation or settings
---@return table
function fields.givable(list)
  local kept = {}
  for _, field in ipairs(list) do
    if field.type ~= "bytes" and field.type ~= "function" then kept[#kept + 1] = field end
  end
  return kept
end

local function declare_flag(command, field, may_be_false)
  local option = names.option(field.name)
  local flag = command:flag(option):target(option):description(description_of(field))
  if not may_be_false then return end
  local opposite = "--no-" .. option:sub(3)
  command:mutex(flag, command:flag(opposite):target(opposite):description("the opposite"))
end

--- Adds the options of a field to a command of argparse.
---@param command table
---@param field table
---@param may_be_false boolean? a flag has an opposite
function fields.declare(command, field, may_be_false)
  if field.type == "boolean" then return declare_flag(command, field, may_be_false) end
  local option = names.option(field.name)
  local element = command:option(option):target(option):argname(argument_of(field)):description(description_of(field))
  if is_series(field) then element:count("*") else element:overwrite(false) end   -- of two, one would be lost
  element.words = words_of(field)   -- no choices of argparse, which would refuse what the check takes in other letters
  if has_file(field) then
    command:option(option .. "-file"):target(option .. "-file"):argname("FILE"):hidden(true):description(fields.FILES)
      :overwrite(false)
  end
end

-- Ids and words have no commas, and no brackets.
local function items_of(field, given, option)
  if field.items == "string" then return json.list(given) end
  local items = {}
  for _, one in ipairs(given) do
    if one:find "^%s*%[" then return nil, option .. " takes its items one by one or with commas, not as JSON" end
    for item in one:gmatch("[^,%s]+") do items[#items + 1] = item end
  end
  return json.list(items)
end

-- The value of one word, or nil and what is wrong.
local function value_of(field, word, option)
  if field.nullable and word == "null" then return json.null end
  if is_json(field) then
    local value, why = json.decode(word)
    if value == nil then return nil, ("%s is not JSON: %s"):format(option, why) end
    return value
  end
  if field.type == "seconds" or field.type == "share" then return tonumber(word) or word end
  return word
end

-- The word of a field, from wherever it was given.
local function word_of(field, parsed, input)
  local option = names.option(field.name)
  local word, path = parsed[option], parsed[option .. "-file"]
  if not path then return word end
  if word then return nil, ("%s and %s-file exclude each other: give one"):format(option, option) end
  return input:read_text(path, option .. "-file")
end

local function read_one(field, parsed, input)
  local option = names.option(field.name)
  if field.type == "boolean" then
    if parsed["--no-" .. option:sub(3)] then return false end
    return parsed[option]
  end
  if is_series(field) then
    if #parsed[option] == 0 then return nil end
    return items_of(field, parsed[option], option)
  end
  local word, why = word_of(field, parsed, input)
  if word == nil then return nil, why end
  return value_of(field, word, option)
end

--- Reads fields back.
---@param list table the fields' data
---@param parsed table what argparse gave
---@param input table see `reply.cli.input`
---@return table? values the table of a call
---@return string[]? faults
function fields.read(list, parsed, input)
  local values, faults = {}, {}
  for _, field in ipairs(fields.givable(list)) do
    local value, why = read_one(field, parsed, input)
    if why then faults[#faults + 1] = why end
    values[field.name] = value
  end
  if #faults > 0 then return nil, faults end
  return values
end

return fields
