-- SPDX-License-Identifier: MIT
-- The property. What is hard is never forgiven: a message too many, or an outcome that says the wrong thing. The rest
-- (which phase, how long, how often) a machine that is busy with something else can change: such a case is played
-- again, alone.

local judge = {}

-- Seconds. Under a sanitizer the library takes ten times as long for 256 KiB of headers.
local LATE = (os.getenv("LD_PRELOAD") or ""):find("asan") and 2 or 0.25

-- So often nobody looks who waits for one exchange, unless the peer speaks all the time.
local RESTLESS = 100

local function has(set, word) return (" " .. set .. " "):find(" " .. word .. " ", 1, true) ~= nil end

-- Whoever is asked to send: once, and what is said of it is so.
local function check_message(seen, hard, soft)
  if seen.acted > 1 then hard("the message was acted on %d times", seen.acted) end
  if (seen.outcome == "not_sent" or seen.outcome == "rejected") and seen.acted > 0 then
    hard("%s, and the message was acted on", seen.outcome)
  end
  -- Where the caller's time was over, the answer may have come too late.
  if seen.outcome ~= "sent" and seen.early then
    (seen.kind == "timeout" and soft or hard)("%s, and the server said 2xx", seen.outcome)
  end
  if seen.outcome == "not_sent" and seen.attempts == 1 and seen.whole > 0 then
    hard("not_sent, and the message was received whole")
  end
  if seen.outcome == "sent" and seen.acted ~= 1 and not (seen.early and seen.acted == 0) then
    hard("sent, and the message was acted on %d times", seen.acted)
  end
  if seen.outcome ~= "sent" and seen.retryable and seen.acted > 0 then hard("retryable, and it was acted on") end
end

-- What a caller in trouble may not be told, or do to its other messages. Otherwise all is as without the trouble:
-- but for what was not sent because the time was over, or because the caller was interrupted.
local function check_trouble(case, seen, hard, soft)
  local trouble, fault, after = case.trouble, case.fault, seen.after
  local may_be_left = (trouble.stalls or trouble.forks) and seen.whole == 0 and " not_sent" or ""
  if trouble.forks then may_be_left = may_be_left .. " sent" end   -- the child has had the connection with the fault
  if not seen.raised and not has(fault.outcome .. may_be_left, seen.outcome) then
    soft("%s, allowed is: %s%s", seen.outcome, fault.outcome, may_be_left)
  end
  for who, copies in pairs(seen.copies) do
    if copies > 1 then hard("another message, %s, was received whole %d times", who, copies) end
  end
  if after.raised then hard("the message after it raised: %s", after.raised) end
  if after.attempts > 1 then hard("the message after it was told of %d times", after.attempts) end
  if after.outcome == "not_sent" and seen.copies.after > 0 then hard("the message after is not_sent, and arrived") end
  if seen.steps > RESTLESS and not fault.restless then soft("%d steps", seen.steps) end
end

-- A message with a key: the ledger says the same as the call, and so does a second call with that key.
local function check_ledger(seen, hard)
  if not seen.noted then return end
  local is_right = seen.noted == seen.outcome or seen.noted == "nothing" and seen.outcome == "not_sent"
  if not is_right then hard("%s, and the ledger says %s", seen.outcome, seen.noted) end
  if (seen.again or seen.outcome) ~= seen.outcome then
    hard("%s, and then %s with the same key", seen.outcome, seen.again)
  end
end

-- Where nothing is made again: the outcome is one of those that the fault allows.
local function check_outcome(case, seen, soft)
  local fault, operation = case.fault, case.operation
  local allowed, phases = fault.outcome, fault.phase
  -- A read is of use only if it can be read. An upload that failed says only that no message left.
  if not operation.message and has(allowed, "sent") then
    allowed, phases = allowed .. " unknown", phases .. " answer"
  end
  if operation.upload_first and case.kind == "first" then allowed = "not_sent sent" end
  if not has(allowed, seen.outcome) then soft("%s, allowed is: %s", seen.outcome, allowed) end
  if seen.outcome == "sent" then return end
  if not has(phases, seen.phase) then soft("phase %s, allowed is: %s", seen.phase, phases) end
  if fault.kind and not has(fault.kind, seen.kind) then soft("kind %s, allowed is: %s", seen.kind, fault.kind) end
end

-- Where a message may be made again: it is made again exactly where that is safe.
local function check_repeat(case, seen, soft)
  local fault, operation = case.fault, case.operation
  if not operation.message or operation.upload_first or fault.again == "maybe" or fault.elsewhere then return end
  if fault.again and case.after == "good" and not fault.lasts then
    if seen.outcome ~= "sent" or seen.attempts ~= 2 then
      soft("made again, and then %s after %d attempts", seen.outcome, seen.attempts)
    end
  elseif fault.again and seen.attempts ~= 3 then
    soft("made again only %d times", seen.attempts - 1)
  elseif not fault.again and seen.attempts ~= 1 then
    soft("made again %d times", seen.attempts - 1)
  end
  if fault.wait and seen.seconds < fault.wait * (seen.attempts - 1) then soft("made again too soon") end
end

--- What is wrong with what was seen: two lists of texts.
---@return table hard
---@return table soft
function judge.check(case, seen)
  local faults = { hard = {}, soft = {} }
  local function into(list)
    return function(...) list[#list + 1] = string.format(...) end
  end
  local hard, soft = into(faults.hard), into(faults.soft)
  if case.operation.message then check_message(seen, hard, soft) end
  check_ledger(seen, hard)
  if seen.whole > seen.attempts then hard("received whole %d times in %d attempts", seen.whole, seen.attempts) end
  if seen.other > 0 then hard("another host was asked") end
  if seen.leaks then hard("the key is given out") end
  if seen.strangers > 0 then hard("%d requests that nobody made", seen.strangers) end
  if not case.operation.upload_first and seen.told and seen.told ~= seen.attempts then
    hard("%d attempts are told, %d were made", seen.told, seen.attempts)
  end
  if case.retries == 0 and not case.operation.upload_first and seen.attempts > 1 then hard("made again") end
  if case.trouble then
    check_trouble(case, seen, hard, soft)
    return faults.hard, faults.soft
  end
  if case.retries == 0 then check_outcome(case, seen, soft) else check_repeat(case, seen, soft) end
  if seen.seconds > seen.timeout + LATE then soft("took %.3f s of %.3f", seen.seconds, seen.timeout) end
  return faults.hard, faults.soft
end

return judge
