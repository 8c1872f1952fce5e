-- SPDX-License-Identifier: MIT
-- Renders lua/reply/annotations.lua: what the Lua language server cannot see, as the sources make it from data.

local batch_entries = require "reply.batch.input"
local pace_options = require "reply.pace.options"
local senders = require "reply.senders"
local shapes = require "support.reference.shapes"
local validate = require "reply.validate"
local words = require "support.reference.words"

local HEADER = [[
---@meta _
-- SPDX-License-Identifier: MIT
-- Types for the Lua language server. No program requires this file.
-- Made by spec/support/reference.lua from the library's own data: change that, then `make docs`.
]]

local Page = {}
Page.__index = Page

function Page:line(text, ...)
  self[#self + 1] = select("#", ...) > 0 and text:format(...) or text
end

function Page:field(name, optional, kind, doc)
  self:line("---@field %s%s %s %s", name, optional and "?" or "", kind, doc)
end

-- A class of one of the tables that the library gives out.
function Page:shape(class, about, fields)
  self:line("\n--- %s\n---@class %s", about, class)
  for _, field in ipairs(fields) do
    self:field(field.name, not (field.always or field.instead), field.type, field.doc)
  end
end

-- A class of one of those that are a line, too.
function Page:printed(class, about, fields)
  self:shape(class, about, fields)
  self:line "---@operator concat(any): string"
end

-- Names such as the kinds of an error, with what each means.
function Page:alias(name, about, values)
  self:line("\n--- %s\n---@alias %s", about, name)
  for _, value in ipairs(values) do self:line('---| "%s" # %s', value.name, value.doc) end
end

-- A class of what a caller gives, from the data that checks it.
function Page:input(class, about, fields, operation)
  local name = class:match("^%S+")
  for _, field in ipairs(fields) do
    if field.fields then
      self:input(words.inner_class(field, name), ("What is in `%s`."):format(field.name), field.fields, {})
    end
  end
  self:line("\n--- %s\n---@class %s", about, class)
  for _, field in ipairs(fields) do
    local notes = { field.doc, words.limit(field) }
    if notes[2] == "" then notes[2] = nil end
    local required = words.required(operation, field)
    if required ~= "yes" and required ~= "no" then notes[#notes + 1] = required end
    if field.default then notes[#notes + 1] = ("default: %s"):format(field.default) end
    if field.env then notes[#notes + 1] = "environment: " .. field.env end
    self:field(field.name, not field.required, words.annotation(field, name), table.concat(notes, "; "))
  end
end

-- The classes of the options that a function takes.
local function options_of(operation)
  local uploads = operation.upload or operation.upload_first
  local classes = uploads and "reply.UploadOptions" or "reply.CallOptions"
  if validate.is_for({ once = true, to_contact = true }, operation) then return classes .. ", reply.ApartOptions" end
  return operation.repeatable and classes or classes .. ", reply.OnceOptions"
end

-- What a function gives: its type and its name.
local function result_of(operation)
  if operation.result == "receipt" then return "reply." .. words.class(operation.name) .. "Receipt", "receipt" end
  if operation.result == "answer" then return "reply.Answer", "answer" end
  if operation.result == "pages" then return "reply.Pages", "items" end
  return "table", "object"
end

-- The error is not marked as optional: where there is no result it is there, and a language server does not know that.
local ERROR = "---@return reply.Error err where there is no "

function Page:classes_of(operation)
  local class = "reply." .. words.class(operation.name)
  local options = options_of(operation)
  self:input(class .. " : " .. options, "What `" .. operation.name .. "` takes.", words.fields(operation), operation)
  if not operation.receipt then return end
  self:line("\n--- What `%s` gives.\n---@class %sReceipt : reply.Receipt", operation.name, class)
  for _, field in ipairs(operation.receipt) do
    self:field(field.name, true, field.type == "failures" and "reply.Failure[]" or field.type, field.doc)
  end
end

function Page:function_of(owner, operation)
  local result, name = result_of(operation)
  self:line("\n--- %s", operation.summary)
  if operation.holds then
    self:line("---\n--- %s: %s.", operation.result == "pages" and "Items" or "Fields", operation.holds)
  end
  for _, refusal in ipairs(operation.refusals or {}) do
    self:line("---\n--- Error %s: %s.", words.refusal(refusal), refusal.doc)
  end
  self:line("---\n--- Reference: %s", operation.reference)
  local needs_table = operation.result ~= "pages" and #operation.fields > 0
  for _, field in ipairs(operation.fields) do needs_table = needs_table or field.required end
  self:line("---@param input%s reply.%s", needs_table and "" or "?", words.class(operation.name))
  if operation.result == "pages" then
    self:line("---@return %s|reply.Preview %s an iterator: `for item, err in items do`; a preview of a dry run", result,
              name)
  else
    self:line("---@return (%s|reply.Preview)? %s a preview of a dry run", result, name)
    self:line(ERROR .. name)
  end
  self:line("function %s%s(input) end", owner, operation.name)
end

-- What `batch` takes: a list of entries, and its own options.
function Page:batch_classes()
  local names = {}
  for _, operation in ipairs(self.operations) do
    if operation.result ~= "pages" then
      local class = "reply." .. words.class(operation.name)
      names[#names + 1] = class .. "Entry"
      self:line("\n--- `%s` in a batch.\n---@class %sEntry : %s", operation.name, class, class)
      self:field("[1]", false, ('"%s"'):format(operation.name), "the name of the function")
    end
  end
  self:line("\n---@alias reply.Entry %s", table.concat(names, "|"))
  self:input("reply.Batch", "What `batch` takes: a list of entries, and options.", batch_entries.fields, {})
  self:field("[integer]", false, "reply.Entry", "the calls")
  self:shape("reply.BatchResult", "What became of an entry.", shapes.batch_result)
end

function Page:batch_function(owner)
  self:line("\n--- Makes many calls at once, each as if it were alone. Nothing is sent before every entry is valid.")
  self:line("---@param input reply.Batch\n---@return reply.BatchResult[]? results in the order of the input")
  self:line(ERROR .. "list: nothing was sent")
  self:line("function %sbatch(input) end", owner)
end

-- What is no operation, but called like one.
function Page:other_functions(owner)
  self:batch_function(owner)
  self:line("\n--- Chooses what to send from: the first account that is connected and under its limit.")
  self:line("---@param input reply.ChooseSender\n---@return reply.Choice? choice")
  self:line(ERROR .. "choice: kind `not_found` where no account can send now")
  self:line("function %schoose_sender(input) end", owner)
end

local EVENT = [[

--- Reads what a webhook of Reply.io posted.
---@param body string|table? the bytes, or what they decode to
---@return reply.Delivery? event
---@return reply.Error err where there is no event: kind `validation`
function reply.event(body) end]]

local RECEIVE = [[
local Sandbox = {}

--- Lets a contact answer: in the last thread with them, or in a new one.
---@param said { contact: integer, text: string, channel: string? }
---@return string body of the webhook that Reply.io would post, for `reply.event`
---@return integer thread its id
function Sandbox:receive(said) end]]

local ALL = [[
local Pages = {}

--- Everything that is left, in one list.
---@return table[]? items
---@return reply.Error err where there is no list
function Pages:all() end]]

function Page:shared_shapes()
  self:alias("reply.Outcome", "Whether a message left.", shapes.outcomes)
  self:alias("reply.Kind", "The kind of a failure.", shapes.kinds)
  self:alias("reply.Phase", "How far a request came.", shapes.phases)
  self:shape("reply.Fault", "One wrong value.", shapes.fault)
  self:printed("reply.Error", "Why there is no receipt; `tostring` gives one line that is safe to log.", shapes.error)
  self:printed("reply.Receipt", "What every receipt has.", shapes.receipt)
  self:shape("reply.Answer : reply.Receipt", "What `request` gives.", shapes.answer)
  self:printed("reply.Preview", "What a call with `dry_run` gives.", shapes.preview)
  self:shape("reply.Failure", "What the server left out of something that was to be done to many.", shapes.failure)
  self:shape("reply.PassedOver", "An account that cannot send now.", shapes.passed_over)
  self:shape("reply.Choice", "What `choose_sender` gives.", shapes.choice)
  self:shape("reply.Delivery", "What `reply.event` gives.", shapes.delivery)
  self:line("---@field [string] any")
  self:shape("reply.Event", "What `on_event` is called with after every attempt.", shapes.event)
  self:shape("reply.Pages", "A list that fetches its next page when it is needed.", shapes.pages)
  self:line("---@overload fun(): (table|false|nil), reply.Error")
  self:line(ALL)
  self:shape("reply.Sandbox", "What the sandbox knows, and what would have gone out: plain tables.", shapes.sandbox)
  self:line(RECEIVE)
  self:shape("reply.Sent", "A message that would have gone out, with the fields of its call.", shapes.sent)
  self:line("---@field [string] any")
end

local annotations = {}

--- The text of the file.
---@param operations table `reply.operations`
---@param config table `reply.config`
---@return string
function annotations.render(operations, config)
  local page = setmetatable({ operations = operations }, Page)
  page:shared_shapes()
  page:input("reply.Options", "The options of `reply.new`.", config.fields, {})
  page:input("reply.Pace", "The settings of the option `pace`.", pace_options.fields, {})
  local every_call, uploads, once, apart = {}, {}, {}, {}
  for _, option in ipairs(operations.options) do
    local list = option.uploads and uploads or option.to_contact and apart or option.once and once or every_call
    list[#list + 1] = option
  end
  page:input("reply.CallOptions", "What every call takes beside its fields.", every_call, {})
  page:input("reply.UploadOptions : reply.CallOptions", "What a call that uploads takes, too.", uploads, {})
  page:input("reply.OnceOptions", "What a call takes, too, that must not be made twice.", once, {})
  page:input("reply.ApartOptions : reply.OnceOptions", "What a send to a contact takes, too.", apart, {})
  for _, operation in ipairs(operations) do page:classes_of(operation) end
  page:batch_classes()
  page:input("reply.ChooseSender", "What `choose_sender` takes.", senders.fields, {})
  page:shape("reply.Client", "A client: what `reply.new` gives.", shapes.client)
  page:line("local Client = {}")
  for _, operation in ipairs(operations) do page:function_of("Client:", operation) end
  page:other_functions("Client:")
  page:line("\n---@class reply\nlocal reply = {}")
  for _, operation in ipairs(operations) do page:function_of("reply.", operation) end
  page:other_functions("reply.")
  page:line(EVENT)
  return HEADER .. table.concat(page, "\n") .. "\n"
end

return annotations
