-- SPDX-License-Identifier: MIT
-- A call that a model makes. A message has a key of its own bytes, so that no session sends it twice; and it is kept
-- apart from others to the same contact, which may be the same one in other words.

local audio = require "reply.audio"
local core = require "reply.core"
local errors = require "reply.errors"
local json = require "reply.json"
local message_key = require "reply.ledger.message_key"
local pages = require "reply.call.pages"
local result = require "reply.tools.result"
local schema = require "reply.tools.schema"
local validate = require "reply.validate"

local APART = 600   -- seconds between two messages of a kind to one contact

local USUAL_ITEMS, MOST_ITEMS = 25, 1000

local Call = {}
Call.__index = Call

-- A text of arguments, or a table of them.
local function read(arguments)
  if arguments == nil or arguments == "" or json.is_null(arguments) then return {} end
  if type(arguments) == "string" then arguments = json.decode(arguments) end
  if type(arguments) == "table" and (next(arguments) == nil or not json.is_list(arguments)) then return arguments end
  return nil, { { pointer = "", message = "the arguments must be a JSON object" } }
end

-- What a model asks to upload may be any file of this machine: only audio is.
local function check_audio(values, faults)
  if not values.file then return end
  local file = io.open(values.file, "rb")
  local bytes = file and file:read(64) or ""
  if file then file:close() end
  if audio.is_audio(bytes) then return end
  faults[#faults + 1] = { pointer = "/file", field = "file", message = "file must be audio, got another file" }
end

-- The fields of the function by themselves, and the two that only a tool has.
local function divide(fields, arguments)
  local own, options = {}, {}
  for name, value in pairs(arguments) do
    if schema.is_option(fields[name]) then options[name] = value elseif fields[name] then own[name] = value end
  end
  return own, options
end

-- What a model gave, its fields and its options apart; or nil and all that is wrong.
local function check(operation, arguments)
  local fields = schema.fields(operation)
  local own, given = divide(fields, arguments)
  local values, faults = validate.call(operation, own)
  faults = faults or {}
  if values then check_audio(values, faults) end
  local options = validate.values(schema.options(operation), given, faults)
  validate.unknown_names(arguments, fields, fields, "an argument of " .. operation.name, faults)
  if #faults > 0 then return nil, faults end
  return own, options
end

-- The key of the message, as a list of the command line has it, too; and a name for a repeat that is wanted.
local function key_of(client, operation, input, repeat_name)
  local key = message_key(client, operation, input)
  if not key then return nil, { { pointer = "/file", field = "file", message = "file cannot be read" } } end
  return repeat_name and "message:" .. core.sha256(key .. ":" .. repeat_name) or key
end

-- What the function is called with, and the key of what changes something; or nil and all that is wrong.
local function prepare(client, operation, arguments)
  local given, faults = read(arguments)
  if not given then return nil, faults end
  local input, options = check(operation, given)
  if not input then return nil, options end
  if not schema.changes(operation) then return input end
  local key
  key, faults = key_of(client, operation, input, options.dedupe_key)
  if faults then return nil, faults end
  if schema.is_once(operation) then input.dedupe_key = key end
  if schema.is_apart(operation) then input.apart, input.follows = APART, options.follows end
  return input, key
end

local function in_words(value)
  return (type(value) == "table" or json.is_null(value)) and json.encode(value) or tostring(value)
end

local function read_list(client, operation, input)
  local page = validate.values(operation.fields, input, {})   -- without what is null
  local most = tonumber(page.top or operation.fields[1] and USUAL_ITEMS or MOST_ITEMS)
  local list = client[operation.name](client, input)
  local items = json.list{}
  while #items < most do
    local item, err = list()
    if item == nil then break end
    if not item then return nil, err end
    items[#items + 1] = item
  end
  return { items = items, total_count = list.total_count,
           next_skip = not pages.is_over(list) and tonumber(page.skip or 0) + most or nil }
end

local function perform(client, operation, input)
  if operation.result == "pages" then return read_list(client, operation, input) end
  local value, err = client[operation.name](client, input)
  if value == nil then return nil, err end
  return { [operation.result == "receipt" and "receipt" or "data"] = value }
end

-- Of what is made once.
function Call:result_of(receipt)
  return result.of_receipt(receipt, self.operation, self.input.dedupe_key, self.input.contacts)
end

--- Makes the call.
---@return table result see `reply.tools.result`
function Call:run()
  local members, err = perform(self.client, self.operation, self.input)
  if err then return result.of_error(err, self.operation, self.input.dedupe_key) end
  if schema.is_once(self.operation) then return self:result_of(members.receipt) end
  return result.of_data(members, self.operation, self.input.contacts)
end

--- Ends the call before it was made, as the person did not agree.
---@param why? string
---@return table result
function Call:decline(why)
  local err = errors.here(self.operation.name, "canceled", why or "the person said no")
  return result.of_error(err, self.operation, self.input.dedupe_key)
end

-- What the settings and the ledger say to it before it is made: a preview, or why it would be refused.
local function rehearse(self)
  local ready, err = self.client:ready()
  if not ready then return nil, err end
  local input = { dry_run = true }
  for name, value in pairs(self.input) do input[name] = value end
  local preview
  preview, err = self.client[self.operation.name](self.client, input)
  return preview, err or preview.ledger and preview.ledger.error
end

--- What comes of the call where it is known that it does nothing, so that nobody has to be asked.
---@return table? result
function Call:foregone()
  local preview, err = rehearse(self)
  if err then return result.of_error(err, self.operation, self.input.dedupe_key) end
  local receipt = preview.ledger and preview.ledger.receipt
  return receipt and self:result_of(receipt)
end

--- What a person is asked before it goes out.
---@return string
function Call:question()
  return (schema.is_apart(self.operation) and "Send this message?" or "Do this?") .. "\n\n" .. self:words()
end

--- The message or the change as it would go out, for a person to read.
---@return string
function Call:words()
  local lines = { self.operation.summary }
  for _, field in ipairs(self.operation.fields) do
    local value = self.input[field.name]
    if value ~= nil and (field.nullable or not json.is_null(value)) then
      lines[#lines + 1] = ("%s: %s"):format(field.name:gsub("_", " "), in_words(value))
    end
  end
  return table.concat(lines, "\n")
end

local call = {}

--- Prepares a call: nothing is sent yet.
---@param client reply.Client
---@param operation table an entry of `reply.operations`
---@param arguments table|string|nil as the model gave them
---@param options { timeout: number? }
---@return table? call
---@return table? refused a result, where the arguments are wrong
function call.new(client, operation, arguments, options)
  local input, key = prepare(client, operation, arguments)
  if not input then return nil, result.of_error(errors.here(operation.name, "validation", key), operation) end
  input.timeout = options.timeout
  return setmetatable({ client = client, operation = operation, changes = schema.changes(operation), input = input,
                        key = key }, Call)
end

return call
