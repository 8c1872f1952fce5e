-- SPDX-License-Identifier: MIT
-- What a call with a `dedupe_key` does beside the others: it looks before anything else, and has the last word noted.
-- The claim comes in between, right before the message may leave: see `reply.call.perform`.

local audio_of = require "reply.ledger.audio"
local core = require "reply.core"
local encode = require "reply.call.encode"
local errors = require "reply.errors"
local fingerprint = require "reply.ledger.fingerprint"
local observe = require "reply.call.observe"
local protect = require "reply.call.protect"
local tickets = require "reply.ledger.ticket"
local types = require "reply.types"
local unsent = require "reply.call.unsent"

local NOT_APART = "apart needs a ledger whose store can look for a contact's other messages"
local NOT_NOTED = "broken off before its end was noted"
local NO_LEDGER = "dedupe_key needs a ledger that it is looked up in: give reply.new the option ledger"

local function ticket_of(client, operation, values, call)
  local audio, faults = audio_of(values)
  if faults then return nil, errors.here(operation.name, "validation", faults) end
  local request = encode.of(operation, values)
  return tickets.new(client.ledger.store, call, {
    key = client.ledger:place_of(values.dedupe_key), operation = operation, contact = values.contact,
    apart = values.apart, follows = values.follows and client.ledger:place_of(values.follows),
    fingerprint = fingerprint(client.settings, request, audio),
  })
end

-- That the end could not be noted changes nothing of what the caller is told, but that he is told.
local function note_end(self, receipt, err)
  local told, ticket = receipt or err, self.ticket
  told.ledger_error = NOT_NOTED   -- where it does not come to more
  told.ledger_error = ticket:settle(receipt, err)
  local on_event = told.ledger_error and observe.looks(self.call, self.client.settings.on_event)
  if not on_event then return end
  on_event{ operation = ticket.operation.name, attempt = told.attempts, outcome = told.outcome, kind = told.kind,
            phase = told.phase, seconds = 0, request_id = told.request_id, ledger_error = told.ledger_error }
  told.observer_error = self.call.observer_error or nil
end

-- Sends it, and has its end noted.
local function carry_out(self, send, ...)
  local receipt, err = send(...)
  self.receipt, self.err = receipt or false, err or false   -- from here the result stands
  if self.ticket.is_claimed then note_end(self, receipt, err) end
end

-- Gives the result where it stands, and raises what came then: but not that there was no memory for a note.
local function finish(self, ok, why)
  local result, interrupt = self.receipt or self.err, self.call.interrupt
  if ok or result and why == core.NO_MEMORY then
    if not interrupt then return self.receipt or nil, self.err or nil end
    why = interrupt
  end
  if result then self.client.last_result, self.call.last_result = result, result end
  error(why, 0)
end

local Call = { __close = protect.close }
Call.__index = Call

-- Called where the call is broken off, also while its end was being noted. Without an attempt nothing has left, though
-- the claim may be there.
function Call:leave()
  local ticket = self.ticket
  if not ticket.is_asked then return end
  ticket:hurry()
  local told = self.call.last_result
  if not told then
    told = self.unsent
    self.client.last_result, self.call.last_result = told, told
  end
  pcall(note_end, self, told.outcome == "sent" and told or nil, told.outcome ~= "sent" and told or nil)
end

local function add_preview(client, operation, values, call, result)
  local ticket, err = ticket_of(client, operation, values, call)
  if not ticket then return nil, err end
  result.ledger = ticket:preview()
  return result
end

--- Carries a call out, if its key lets it. A dry run notes nothing, and tells what is known.
---@param send function carries out the call; takes what this takes, and `run`
---@param run function
---@return table? receipt with `replayed` where an earlier call sent it
---@return reply.Error? err of the kind `duplicate` where an earlier call may have sent it, or is sending it
return function(client, operation, values, call, send, run)
  if not client.ledger then return nil, errors.here(operation.name, "config", NO_LEDGER) end
  if values.apart and not client.ledger.store.keeps_apart then
    return nil, errors.here(operation.name, "config", NOT_APART)
  end
  local refusal = client.driver.cannot_wait and client.driver:cannot_wait()
  if refusal then return nil, errors.from_answer(operation.name, refusal, { attempts = 0, retryable = false }) end
  if values.dry_run then
    return add_preview(client, operation, values, call, send(client, operation, values, call, run))
  end
  local ticket, refused = ticket_of(client, operation, values, call)
  if not ticket then return nil, refused end
  if not ticket:look() then return ticket:answer() end
  if ticket.voice_attachment then values.voice_attachment = types.id(ticket.voice_attachment, {}) end
  call.ticket = ticket
  local self = setmetatable({ client = client, call = call, ticket = ticket, receipt = false, err = false,
                              is_over = false, unsent = unsent.broken_off(operation, call) }, Call)
  return finish(self, pcall(protect.run, self, carry_out, self, send, client, operation, values, call, run))
end
