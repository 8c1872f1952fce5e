-- SPDX-License-Identifier: MIT
-- The one place that ends a call which is broken off: by an interrupt, by a watchdog, by an event loop that cancels, by
-- coroutine.close, or because memory runs out. The attempt is ended, the core is asked how far it came, and on_event is
-- told, once. Then the caller gets the outcome where only memory was short; anything else goes on as it was raised, and
-- what became of the message is the client's `last_result`, also where the call had just come to its end.
--
-- All that this takes is made before the request goes out, because afterwards there may be no memory.

local core = require "reply.core"
local errors = require "reply.errors"
local new_receipt = require("reply.receipt").new
local protect = require "reply.call.protect"
local retry = require "reply.call.retry"

local NO_MEMORY = core.NO_MEMORY

local Guard = { __close = protect.close }
Guard.__index = Guard

local guard = {}

-- Guards whose calls came to their end, each with the one before: nobody has their receipts or errors, and other calls
-- may. As many as a batch has lanes.
local spare, spares, MOST = false, 0, 64

-- A false field holds its place: a new one would take memory.
local function new()
  return setmetatable({
    operation = false, client = false, call = false, result = false,
    attempt = false,    -- the one that is under way
    last = false,       -- the last one
    tell = false,       -- tells of that
    was_made = false,   -- the last one came to a request, as far as is known
    outcome = false,    -- that of the last one, by itself
    in_doubt = false,   -- an earlier attempt may have left
    told_later = false, is_over = false,
    before = false,     -- the next spare one
    receipt = { outcome = "sent", attempts = 0, status = false, raw = "", unreadable = NO_MEMORY },
    err = errors.new{ outcome = "unknown", kind = "canceled", phase = "wait", attempts = 0, retryable = false,
                      message = NO_MEMORY, status = false, raw = "" },
  }, Guard)
end

local function take(operation, call, client)
  local self = spare or new()
  if spare then spare, spares, self.before = self.before, spares - 1, false end
  local receipt, err = self.receipt, self.err
  if self.operation ~= operation then
    self.operation, err.operation = operation, operation.name
    new_receipt(operation, receipt)
  end
  self.call, self.client = call, client
  receipt.voice_attachment, receipt.sandbox = call.voice_attachment, call.sandbox
  err.voice_attachment, err.sandbox = call.voice_attachment, call.sandbox
  return self
end

-- After a call that came to its end. Nothing of it is kept alive.
local function give_back(self)
  local receipt, err = self.receipt, self.err
  self.call, self.client, self.last, self.tell, self.in_doubt = false, false, false, false, false
  receipt.raw, err.raw, err.status, err.attempts = "", "", false, 0
  if spares < MOST then spare, spares, self.before = self, spares + 1, spare end
end

local function note(self, outcome, kind, phase, status, raw)
  local err, receipt = self.err, self.receipt
  self.was_made, self.outcome = phase ~= "local", outcome
  if self.in_doubt and retry.leaves_doubt(outcome, status, self.last.request) then outcome = "unknown" end
  err.outcome = outcome
  err.kind, err.phase = kind or "canceled", phase
  if status then err.status = status end
  if raw then err.raw, receipt.raw = raw, raw end
end

--- An attempt begins.
---@param number integer
---@param attempt table see `reply.call.exchange`
---@param tell fun(answer: table, attempt: table) judges an answer and tells on_event of it, the first time that it is
---called
function Guard:begins(number, attempt, tell)
  local err = self.err
  if self.tell and err.outcome == "unknown" then self.in_doubt = true end
  err.attempts, self.receipt.attempts = number, number
  self.attempt = attempt   -- first: it knows that nothing of it has left yet
  err.outcome, err.kind, err.phase, self.was_made, self.outcome = "unknown", "canceled", "wait", true, "unknown"
  err.status, err.raw, self.receipt.raw = false, "", ""   -- an earlier attempt's answer is none to this one
  self.last = attempt
  self.tell = tell
end

--- An attempt ended with this answer.
function Guard:ends(answer)
  note(self, answer.outcome, answer.kind, answer.phase, answer.status, answer.body)
  local attempt = self.attempt
  self.attempt = false   -- first: one that is closed cannot be asked any more
  attempt:close()
end

-- Ends the attempt. Where nginx carries it, it ends later and is told of then; until then it may have left.
local function settle(self)
  local attempt = self.attempt
  attempt:cancel()
  if attempt:verdict() then note(self, attempt:verdict()) else self.told_later = true end
  attempt:close()
end

local function text_of(why)
  return "broken off: " .. (why == nil and "its coroutine was closed" or tostring(why))
end

-- on_event hears nothing of an attempt that did not come to a request, and of another no doubt of an earlier one.
local function tell(self)
  local err, slot = self.err, self.call.slot
  if self.told_later or not self.was_made then return end
  if slot then slot:hurry() end
  local kind = self.outcome ~= "sent" and err.kind or nil   -- that of the error alone
  self.tell({ outcome = self.outcome, kind = kind, phase = err.phase, status = err.status or nil,
              message = err.message, headers = {}, body = err.raw }, self.last)
end

-- What never began to go out takes no slot.
local function free_slot(self)
  local call = self.call
  local slot = call.slot
  if not slot or self.tell and self.last.slot == slot and self.was_made then return end
  call.slot = false
  slot:hurry()
  slot:free()
end

-- The result as the caller gets it.
local function conclude(self)
  local err, receipt, last = self.err, self.receipt, self.last
  if last and not self.was_made then err.attempts = err.attempts - 1 end
  if not err.status then err.status = nil end
  local repeatable = self.operation.repeatable or last and last.repeatable   -- of `request`, each call says it
  err.retryable = err.outcome == "unknown" and repeatable == true
  if err.outcome ~= "unknown" or err.retryable then err.hint = nil end   -- it says that the message may have left
  -- A read that nobody can read is of no use, as always.
  local result = self.operation.result
  if err.outcome == "sent" and (result == "receipt" or result == "answer") then
    receipt.status = result == "answer" and err.status or nil
    return receipt
  end
  if err.outcome == "sent" then err.outcome, err.kind, err.phase = "unknown", "protocol", "answer" end
  return nil, err
end

--- Called on the way out, where the call is left by anything but its end. Without memory each of these may fail: then
--- "unknown" stands.
function Guard:leave(why)
  if not self.tell then
    pcall(free_slot, self)
    if not self.call.voice_attachment then return end   -- nothing was done for it
    note(self, "not_sent", "canceled", "local")
  end
  if why ~= NO_MEMORY then
    local ok, text = pcall(text_of, why)
    if ok then self.err.message, self.receipt.unreadable = text, text end
  end
  if self.attempt then pcall(settle, self) end
  pcall(tell, self)
  pcall(free_slot, self)
  local receipt, err = conclude(self)
  self.result = receipt or false
  self.client.last_result, self.call.last_result = receipt or err, receipt or err
end

-- Keeps what became of a message where it can be asked for when an interrupt comes a moment later, on the way to the
-- caller. What is repeatable is no message.
local function keep(client, operation, call, result, err)
  if not operation.repeatable then client.last_result, call.last_result = result or err, result or err end
  return result, err
end

local function work_to_the_end(work, guarded, operation, call, client, ...)
  return keep(client, operation, call, work(guarded, operation, call, client, ...))
end

--- Calls work(guard, operation, call, client, ...) and gives what it returns.
---@param work function
---@param operation table an entry of `reply.operations`
---@param call table its `voice_attachment` goes to the result; its `interrupt` is raised when the result stands; its
---`last_result` becomes the result of a call that is left
---@param client reply.Client its `last_result` becomes the result of a call that raises
---@return table? receipt
---@return reply.Error? err
function guard.run(work, operation, call, client, ...)
  local self = take(operation, call, client)
  local ok, result, err = pcall(protect.run, self, work_to_the_end, work, self, operation, call, client, ...)
  if ok and call.interrupt then
    client.last_result, call.last_result = result or err, result or err
    error(call.interrupt, 0)
  end
  if ok then
    give_back(self)
    return result, err
  end
  if result ~= NO_MEMORY or not self.tell then error(result, 0) end
  return self.result or nil, not self.result and self.err or nil
end

return guard
