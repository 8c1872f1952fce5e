-- SPDX-License-Identifier: MIT
-- What the caller is told where Lua's memory runs out during a call. It is made before the request goes out, because
-- afterwards there may be nothing to make it of; and nothing but the making of it takes memory.
--
-- LuaJIT's compiled code ends the process where it gets no memory; interpreted code raises an error, as Lua 5.4 does.
-- So the library's own code is not compiled, from the check of the input to the receipt.

local core = require "reply.core"
local errors = require "reply.errors"
local new_receipt = require("reply.receipt").new

local NO_MEMORY = core.NO_MEMORY

local Standby = {}
Standby.__index = Standby

local standby = {}

local function new(operation, call)
  return setmetatable({
    began = false,      -- an attempt was made
    in_doubt = false,   -- an earlier attempt may have left
    open = false,       -- the last attempt has not ended
    limits = false,     -- of the attempts; its `transfer` is set by the driver, see `reply.call.perform`
    receipt = new_receipt(operation, { outcome = "sent", attempts = 0, status = false, raw = "", unreadable = NO_MEMORY,
                                       voice_attachment = call.voice_attachment, sandbox = call.sandbox }),
    err = errors.new{ operation = operation.name, outcome = "unknown", kind = "canceled", phase = "wait", attempts = 0,
                      retryable = false, message = NO_MEMORY, status = false, raw = "",
                      voice_attachment = call.voice_attachment, sandbox = call.sandbox },
  }, Standby)
end

-- A false field held its place in the table until now: a new one would take memory.
local function note(self, outcome, kind, phase, status, raw)
  local err, receipt = self.err, self.receipt
  if not outcome then return end   -- a transfer that is closed tells no more
  if outcome == "not_sent" and self.in_doubt then outcome = "unknown" end
  err.outcome = outcome
  err.kind, err.phase = kind or "canceled", phase
  if status then err.status = status end
  if raw then err.raw, receipt.raw = raw, raw end
end

--- An attempt begins: from here on the message may have left.
---@param number integer
---@param limits table the driver's
function Standby:begins(number, limits)
  local err = self.err
  if self.began and err.outcome == "unknown" then self.in_doubt = true end
  self.began, self.open, self.limits = true, true, limits
  err.outcome, err.kind, err.phase = "unknown", "canceled", "wait"
  err.attempts, self.receipt.attempts = number, number
end

--- An attempt ended with this answer.
function Standby:ends(answer)
  note(self, answer.outcome, answer.kind, answer.phase, answer.status, answer.body)
  self.open = false
end

-- An attempt that was broken off: ends it, and asks how far it came.
local function settle(self)
  local transfer = self.limits.transfer
  if not self.open or transfer == true then return end
  if not transfer then return note(self, "not_sent", "canceled", "local") end
  transfer:cancel()
  note(self, transfer:verdict())
end

local function told(self, operation)
  local err, receipt = self.err, self.receipt
  if not err.status then err.status = nil end
  if err.outcome ~= "unknown" then err.hint = nil end   -- it says that the message may have left
  -- A read that nobody can read is of no use, as always.
  if err.outcome == "sent" and (operation.result == "receipt" or operation.result == "answer") then
    receipt.status = operation.result == "answer" and err.status or nil
    return receipt
  end
  if err.outcome == "sent" then err.outcome, err.kind, err.phase = "unknown", "protocol", "answer" end
  return nil, err
end

--- Calls work(standby, ...) and gives what it returns. Where it runs out of memory after an attempt began, the caller
--- is told what became of the message all the same. Anything else that is raised comes from the caller's own side, an
--- interrupt or an event loop, and goes on as it is.
---@param work function
---@param operation table an entry of `reply.operations`
---@param call table its `voice_attachment` goes to the result
---@return table? receipt
---@return reply.Error? err
function standby.guard(work, operation, call, ...)
  local self = new(operation, call)
  local ok, result, err = pcall(work, self, operation, call, ...)
  if ok then return result, err end
  if result ~= NO_MEMORY or not self.began then error(result, 0) end
  pcall(settle, self)   -- without memory even this may fail; then "unknown" stands
  return told(self, operation)
end

return standby
