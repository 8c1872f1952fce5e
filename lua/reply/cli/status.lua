-- SPDX-License-Identifier: MIT
-- What a script learns from the command's exit status.

local receipts = require "reply.receipt"

local status = {
  SENT = 0,         -- and for whatever else worked
  NOT_SENT = 1,     -- it did not leave, or was refused
  USAGE = 2,        -- the command line or the settings are not right: nothing was tried
  UNKNOWN = 3,      -- it may have left: a person has to look
  SIGNAL = 128,     -- and the number of the signal that ended it
  PIPE = 13,        -- that of a closed pipe
}

local WRONG = { validation = true, config = true }

--- The status of an error. What may be made again without harm is not unknown to anybody who waits for a message; and
--- where the same call may be made again, as when the ledger is locked for a while, the settings are right.
---@param err reply.Error
---@param repeatable boolean? a second request does no harm
---@return integer
function status.of(err, repeatable)
  if err.phase == "local" and WRONG[err.kind] and not err.retryable then return status.USAGE end
  return err.outcome == "unknown" and not repeatable and status.UNKNOWN or status.NOT_SENT
end

--- The status of what worked. What the server did for nobody was not done.
---@param receipt table or an object of the server
---@param asked any the contacts that the call was for
---@return integer
function status.of_receipt(receipt, asked)
  return receipts.is_for_nobody(receipt, asked) and status.NOT_SENT or status.SENT
end

--- The status of several: what a person has to look at counts most.
---@param one integer
---@param other integer
---@return integer
function status.worse(one, other)
  return math.max(one, other == status.USAGE and status.NOT_SENT or other)
end

return status
