-- SPDX-License-Identifier: MIT
-- Renders doc/reply.3, the man page: the reference for a terminal, from the same data. In the macros of man(7).

local batch_entries = require "reply.batch.input"
local roff = require "support.reference.roff"
local senders = require "reply.senders"
local shapes = require "support.reference.shapes"
local words = require "support.reference.words"

local Page = setmetatable({}, { __index = roff.Page })
Page.__index = Page

local bold, sentence = roff.Page.bold, roff.Page.sentence

-- What a caller gives.
function Page:input(fields, operation)
  self:names(fields, function(field)
    local required = operation and words.required(operation, field) or "no"
    return { words.type(field), required == "yes" and "required" or required == "no" and "" or required,
             words.limit(field), field.default and "default " .. tostring(field.default) or "", field.env or "" }
  end)
end

-- What the library gives out.
function Page:shape(fields)
  self:names(fields, function(field) return { words.plain(field), field.always and "always" or "" } end)
end

function Page:refusals(operation)
  if not operation.refusals then return end
  self:paragraph("Errors of its own:")
  for _, refusal in ipairs(operation.refusals) do
    self:line(".IP \\(bu 2")
    self:line(sentence(("%s: %s"):format(words.refusal(refusal), refusal.doc)))
  end
end

function Page:operation(operation)
  self:line(".SS " .. operation.name)
  self:line(sentence(operation.summary))
  self:code(words.syntax(operation))
  self:input(words.all_fields(operation), operation)
  if operation.receipt and #operation.receipt > 0 then
    self:paragraph("Its receipt:")
    self:names(operation.receipt, function(field) return { words.given(field) } end)
  elseif operation.holds then
    self:paragraph(("The server's own fields%s: %s."):format(operation.result == "pages" and " of an item" or "",
                                                             operation.holds))
  end
  self:refusals(operation)
end

function Page:environment(config)
  self:section "ENVIRONMENT"
  self:line "Read once, when the module is required. An option wins."
  for _, field in ipairs(config.fields) do
    if field.env then self:line(".TP\n" .. bold(field.env) .. "\n" .. sentence(field.doc)) end
  end
end

local DESCRIPTION = [[
A message leaves at most once, and the caller always knows whether it left. Every function takes one table and gives a
result, or `nil` and an error; the table is never changed. The functions of the module use one client, made at the first
call from the environment; `reply.new` makes another.]]

local EXAMPLE = [[
local reply = require "reply"

local receipt, err = reply.send_email{
  contact = 90514382,
  subject = "Re: your question about SOC 2",
  body = "<p>Short answer, yes.</p>",
}
if receipt then
  print("it left:", receipt.status)
elseif err.outcome == "unknown" then
  print("it may have left, a person has to look:", err)
else
  print("it did not leave:", err)
end]]

local manual = {}

--- The text of the page.
---@param operations table `reply.operations`
---@param config table `reply.config`
---@return string
function manual.render(operations, config)
  local page = roff.begin(Page, "REPLY", 3)
  page:section("NAME")
  page:line "reply \\- one message to one contact through Reply.io, from Lua 5.4 and LuaJIT"
  page:section("SYNOPSIS")
  page:code 'local reply = require "reply"\n\nreceipt, err = reply.send_email{ … }\nclient, err = reply.new{ … }'
  page:section("DESCRIPTION", DESCRIPTION)
  page:section("FUNCTIONS", "An id is an integer of at least 1, or its digits. Limits of strings count characters.")
  for _, operation in ipairs(operations) do page:operation(operation) end
  page:line ".SS batch"
  page:line(sentence "Makes many calls at once, each as if it were alone. Nothing is sent before every entry is valid.")
  page:code 'results, err = client:batch{ { "send_email", contact = …, … }, … [, concurrency = …] }'
  page:input(batch_entries.fields)
  page:paragraph("Each result:")
  page:shape(shapes.batch_result)
  page:line ".SS choose_sender"
  page:line(sentence "Chooses the first account that is connected and under its limit.")
  page:code "choice, err = client:choose_sender{ operation = … [, among = …, timeout = …] }"
  page:input(senders.fields, {})
  page:paragraph("Its choice:")
  page:shape(shapes.choice)
  page:paragraph("Each that was passed over, also in `err.passed_over`:")
  page:shape(shapes.passed_over)
  page:line ".SS reply.event"
  page:line(sentence "Reads what a webhook of Reply.io posted. No signature is documented, so none is checked.")
  page:code "event, err = reply.event(body)"
  page:shape(shapes.delivery)
  page:section("OPTIONS OF A CALL", "In the same table as the fields; `on_progress` where something is uploaded.")
  page:input(operations.options)
  page:section("OPTIONS OF A CLIENT", "What `reply.new` takes.")
  page:input(config.fields)
  page:section("OUTCOMES", "Whether the message left.")
  page:names(shapes.outcomes)
  page:section("RECEIPTS", "What every receipt has beside the function's own fields.")
  page:shape(shapes.receipt)
  page:paragraph("What `request` gives has also:")
  page:shape(shapes.answer)
  page:paragraph("What a call with `dry_run` gives instead:")
  page:shape(shapes.preview)
  page:section("ERRORS", "`tostring(err)` is one line, safe to log. `reply.is_error(value)` tells one.")
  page:shape(shapes.error)
  page:paragraph("The kinds:")
  page:names(shapes.kinds)
  page:paragraph("The phases:")
  page:names(shapes.phases)
  page:section("EVENTS", "What `on_event` is called with after every attempt.")
  page:shape(shapes.event)
  page:environment(config)
  page:section("EXAMPLES")
  page:code(EXAMPLE)
  page:section("SEE ALSO")
  page:line ".BR lua\\-reply (1),\n.BR lua5.4 (1),\n.BR luajit (1),\n.BR libcurl (3)"
  page:line(".PP\n.UR https://docs.reply.io/api-reference/\nThe public reference of the API\n.UE .")
  return page:text()
end

return manual
