-- SPDX-License-Identifier: MIT
-- One call's way through the ledger: look, then claim right before the message may leave, then settle. Between claim
-- and settle the record is this call's, by a token; if it dies there, the record is unknown when the lease is over.

local ask = require "reply.ledger.ask"
local blocking = require "reply.drivers.blocking"
local decode = require "reply.call.decode"
local errors = require "reply.errors"
local new_patience = require "reply.patience"
local note = require "reply.ledger.note"
local refusals = require "reply.ledger.refusals"
local retry = require "reply.call.retry"
local token = require "reply.stores.token"
local unsent = require "reply.call.unsent"

local Ticket = {}
Ticket.__index = Ticket

-- The lease outlasts the call's own time by this, and no first byte leaves after the call's time. Seconds.
local LEASE_BEYOND = 5
-- A store that had no more than this to answer is not to blame that it did not. Seconds.
local NO_TIME = 0.01
-- For the last word, after the call's time may be over.
local TIME_TO_SETTLE, TIME_IN_A_HURRY = 2, 0.2
-- Between two tries: a store that is started anew is back in a moment.
local PAUSE = 0.1

local MAY_GO_AGAIN = { not_sent = true, rejected = true }

-- So many seconds from now.
local function for_seconds(driver, seconds)
  return new_patience(driver, { deadline = driver:now() + seconds })
end

-- Keeps what to tell where the message does not go. The sandbox's messages are all that its ledger knows.
local function refuse(self, receipt, err)
  local told = receipt or err
  told.sandbox = self.sandbox
  self.receipt, self.err, self.is_refused = receipt, err, true
  return false
end

local function refuse_for(self, record)
  local name = self.operation.name
  if record.key ~= self.key then return refuse(self, nil, refusals.not_apart(name, record, self.apart)) end
  if record.fingerprint ~= self.fingerprint then return refuse(self, nil, refusals.another_message(name)) end
  if record.state == "sent" then return refuse(self, note.receipt(self.operation, record.note)) end
  if record.state == "intent" then return refuse(self, nil, refusals.in_progress(name, record)) end
  return refuse(self, nil, refusals.unknown(name))
end

-- Without the store's word; where it was asked too late for one, that is no fault of it.
local function refuse_without(self, fault, left)
  local name = self.operation.name
  local err = left <= NO_TIME and errors.from_answer(name, unsent.no_time(), { attempts = 0, retryable = false })
  return refuse(self, nil, err or refusals.store(name, fault))
end

-- What a store finds the messages by that are in its way.
local function claim_of(self)
  return { operation = self.operation.name, contact = self.contact, apart = self.apart, follows = self.follows }
end

--- Looks whether the message may go. Nothing is noted yet.
---@return boolean goes if not, `answer` gives what to tell
function Ticket:look()
  local left = self.patience.left()
  local record, fault = ask(self.store, self.patience, "look", self.key, self.apart and claim_of(self))
  self.record = record
  if record == nil then return refuse_without(self, fault, left) end
  if not record then return true end
  if not MAY_GO_AGAIN[record.state] then return refuse_for(self, record) end
  if record.fingerprint == self.fingerprint then
    self.voice_attachment = note.read(record.note).voice_attachment   -- nobody uploads twice
  end
  return true
end

--- Notes, before it leaves, that the message is about to.
---@param voice_attachment integer? what is uploaded already
---@return boolean goes if not, `answer` gives what to tell
function Ticket:claim(voice_attachment)
  self.owner = token()
  self.is_asked = true   -- first: what breaks the call off now may find the claim there
  local left, claim = self.patience.left(), claim_of(self)
  claim.owner, claim.lease, claim.fingerprint = self.owner, math.max(left, 0) + LEASE_BEYOND, self.fingerprint
  claim.note = note.of_claim(voice_attachment)
  local result, fault = ask(self.store, self.patience, "claim", self.key, claim)
  if result == true then
    self.is_claimed = true
    return true
  end
  if result then refuse_for(self, result) else refuse_without(self, fault, left) end
  if self.err then self.err.voice_attachment = voice_attachment end
  if fault and fault.in_doubt then self:settle(nil, self.err) end   -- so that it frees a claim that stands all the same
  self.is_asked = false
  return false
end

--- What to tell where the message did not go.
---@return table? receipt that of the message that went before
---@return reply.Error? err
function Ticket:answer()
  return self.receipt, self.err
end

-- Asks for the last word to be noted, as long as there is time for that and it may help.
local function settle(self, patience, ...)
  while true do
    local noted, fault = ask(self.store, patience, "settle", self.key, self.owner, ...)
    if noted ~= nil or not fault.retryable or patience.left() <= PAUSE then return noted, fault end
    if patience.sleep(PAUSE) == false then return noted, fault end
  end
end

-- The audio that the next call need not upload. That of an earlier call may be gone where the server refused it: not
-- where it refused whoever asked.
local function audio_to_keep(self, err)
  local is_refused = err.outcome == "rejected" and not retry.leaves_doubt(err.outcome, err.status)
  return not (self.voice_attachment and is_refused) and err.voice_attachment or nil
end

--- Notes what became of it, where the claim was asked for. Where that was broken off, it may be asked once more.
---@param receipt table?
---@param err reply.Error?
---@return string? why it could not be noted; the record becomes unknown by itself
function Ticket:settle(receipt, err)
  local may_be_noted = self.is_settling
  self.is_settling = true
  local text = receipt and note.of_receipt(receipt) or note.of_error(err, audio_to_keep(self, err))
  local patience = for_seconds(self.driver, self.time_to_settle)
  local state = receipt and "sent" or err.outcome
  local noted, fault = settle(self, patience, state, text)
  if noted then return nil end
  if fault then return fault.message end
  if not self.is_claimed or may_be_noted then return nil end   -- there is none to take back
  return "the call took longer than its lease, and the key was settled or used again meanwhile"
end

--- Notes what became of it by the answer of its last attempt, as its call would have.
---@param answer table a driver's answer
---@param attempts integer
---@param voice_attachment integer? what was uploaded for it
function Ticket:settle_answer(answer, attempts, voice_attachment)
  local operation, receipt, err = self.operation, nil, nil
  if answer.outcome == "sent" then
    receipt = decode.result[operation.result](operation, answer, attempts)
  else
    err = errors.from_answer(operation.name, answer, { attempts = attempts, retryable = false })
  end
  local told = receipt or err
  told.voice_attachment = voice_attachment
  self:settle(receipt, err)
end

--- From now on nothing waits in the way of the call: its coroutine may be closed, or its loop raise again. Takes no
--- memory.
function Ticket:hurry()
  self.driver, self.time_to_settle = blocking, TIME_IN_A_HURRY
end

--- What is known of the key, for a dry run, and what the call would end with without being made.
---@return { state: string, same_message: boolean?, receipt: reply.Receipt?, error: reply.Error? } known `absent` where
---nothing is
function Ticket:preview()
  self:look()
  local record = self.record
  if record == nil then return { state = "unavailable", error = self.err } end
  if not record then return { state = "absent" } end
  if record.key ~= self.key then return { state = "not_apart", error = self.err } end
  return { state = record.state, same_message = record.fingerprint == self.fingerprint, receipt = self.receipt,
           error = self.err }
end

local ticket = {}

--- A call's ticket.
---@param store reply.LedgerStore
---@param call { driver: table, deadline: number, sandbox: boolean? } `deadline` on the driver's clock:
---it moves while the call waits for its slot
---@param message { key: string, operation: table, fingerprint: string, contact: string?, apart: number?,
---follows: string? }
---@return table
function ticket.new(store, call, message)
  return setmetatable({
    store = store, driver = call.driver, patience = new_patience(call.driver, call), key = message.key,
    operation = message.operation, fingerprint = message.fingerprint, contact = message.contact,
    apart = message.apart, follows = message.follows, sandbox = call.sandbox,
    is_asked = false, is_claimed = false, is_refused = false, is_settling = false, time_to_settle = TIME_TO_SETTLE,
  }, Ticket)
end

return ticket
