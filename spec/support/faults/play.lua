-- SPDX-License-Identifier: MIT
-- Plays one case on the wire, and counts at both ends. What it saw goes to judge.lua.
--
-- A case: see stage.lua, and { operation, retries, driver }.

local blocking = require "reply.drivers.blocking"
local calls = require "support.faults.calls"
local drivers = require "support.faults.drivers"
local process = require "spec_process"
local stage = require "support.faults.stage"
local support = require "support"
local troubles = require "support.faults.troubles"

local play = {}

-- Long enough for a loaded machine to shake hands, short enough for a thousand cases that hang.
play.times = { connect = 0.2, once = 0.4, again = 1.5, big = 1 }

local made = 0

local function new_id()
  made = made + 1
  return ("message-%d-%d-end"):format(support.server_pid, made)
end

-- What the client tells of a call that raised.
local function broken_off(client)
  local told = client.last_result
  if told and told[1] then told = told[1].receipt or told[1].err end   -- of a batch
  if not told then return calls.seen(nil, { outcome = "not_sent", phase = "local", kind = "none", attempts = 0 }, 0) end
  return told.outcome == "sent" and calls.seen(told, nil, 0) or calls.seen(nil, told, 0)
end

-- A message has a key, but for one of some MiB, whose fingerprint takes a while, and for those of a caller in trouble.
local function has_key(case)
  return case.operation.message and not case.fault.big and not case.trouble
end

-- What became of the call, see calls.lua; `raised` is what it raised where it did.
local function call(case, caller, id, timeout)
  local operation = case.operation
  local arguments = operation.call(id, case.fault.big)
  arguments.timeout = timeout
  arguments.dedupe_key = has_key(case) and id or nil
  local ok, all = pcall(caller.make, caller, { { name = operation.name, list = operation.list,
                                                 arguments = arguments } })
  if not ok and not case.trouble then error(all, 0) end
  local seen = ok and all[1] or broken_off(caller.client)
  seen.raised = not ok and tostring(all) or nil
  seen.attempts = caller.events[operation.name] or 0
  seen.leaks = seen.leaks or caller.events.leaks ~= nil
  return seen
end

-- The call of a caller in trouble, and another one of the same client after it. A child that sends waits as a script
-- does: the loop is its parent's.
local function call_in_trouble(case, caller, id, timeout)
  local trouble = caller.trouble
  local others = { after = new_id(), child = new_id() }
  trouble:begin(timeout, function()
    local arguments = case.operation.call(others.child)
    arguments.timeout, caller.client.driver = 0.1, blocking
    caller.client[case.operation.name](caller.client, arguments)
  end)
  local seen = call(case, caller, id, timeout)
  trouble:finish()
  seen.steps, seen.others = trouble.steps, others
  seen.after = call({ operation = case.operation, fault = {}, trouble = case.trouble }, caller, others.after, 1)
  return seen
end

-- What the ledger says of the message; and what a second call with its key gives, where that is not to send: a message
-- that it sends is counted with the other.
local function ask_ledger(case, caller, id, seen, timeout)
  if not has_key(case) then return end
  seen.noted = caller:look(id) or "nothing"
  if seen.outcome == "sent" or seen.outcome == "unknown" then seen.again = call(case, caller, id, timeout).outcome end
end

local function happen_while_idle(fault, target)
  target:release("idle")
  if fault.idle == "ended" then
    assert(target:settle())
  else
    assert(target:reached(fault.idle))
    target:release(fault.idle)
  end
end

-- The connection that is to be kept; a voice message has its own upload for that. The port that is to refuse is closed
-- after it.
local function warm_up(case, set, caller)
  if case.operation.upload_first then return end
  local first = caller:make{ { name = "get_contact", arguments = { contact = 1, timeout = 5 } } }[1]
  if first.outcome ~= "sent" then error("the first request of a kept connection failed: " .. first.text, 0) end
  if case.fault.mode then set.target:close() end
  if case.fault.idle then happen_while_idle(case.fault, set.target) end
  for _, server in ipairs(set.all) do
    if not server.closed then server:forget() end
  end
end

local function is_message(case, request, id)
  if not case.operation.body then return true end
  if case.operation.upload_first then return request.target:find("direct", 1, true) ~= nil end
  if case.fault.big then return request.size > 1024 * 1024 end
  return request.body:find(id, 1, true) ~= nil
end

-- Whether the server got as far as to say something: a busy machine may not even have connected in time.
local function has_spoken(case, target)
  if case.kind == "kept" then return #target:requests() > 0 end
  local first = target:connections()[1]
  return first ~= nil and first.sent > 0
end

-- Whether it is a message that was sent beside the one that is looked at: "after" it, or by a "child".
local function other_of(seen, request)
  for name, id in pairs(seen.others or {}) do
    if request.body:find(id, 1, true) then return name end
  end
end

-- What arrived: whole, acted on, and of somebody else's.
local function count(case, set, id, seen)
  seen.copies = { after = 0, child = 0 }
  seen.whole, seen.acted, seen.strangers = 0, 0, 0
  if set.target.closed then return end
  -- On a kept connection the fault is behind its first request; before a handshake, on the second connection.
  local bad = (case.fault.handshake or case.fault.certificate) and case.kind == "kept" and 2 or 1
  local asked, answered = false, false
  for _, request in ipairs(set.target:requests()) do
    local other = request.whole and other_of(seen, request)
    asked = asked or request.connection == bad or case.after == "same"
    if other then
      seen.copies[other] = seen.copies[other] + 1
    elseif request.whole and not is_message(case, request, id) then
      seen.strangers = seen.strangers + (case.operation.upload_first and 0 or 1)
    elseif request.whole then
      local is_bad = request.connection == bad or case.after == "same"
      seen.whole = seen.whole + 1
      if not (is_bad and case.fault.refuses) then seen.acted = seen.acted + 1 end
      answered = answered or is_bad
    end
  end
  -- The server said that it is done, and never took the message. (Of an upload: then no message was there to take. And
  -- a call that is broken off before has not heard it.)
  seen.early = case.fault.early and asked and not answered and not case.operation.upload_first
               and has_spoken(case, set.target) and (not seen.raised or seen.outcome == "sent")
end

-- After this nothing changes any more: what a proxy still had to pass on has arrived. A server that stalls keeps its
-- proxy, too, and has read all that it will.
local function finish(case, set, caller)
  caller:close()
  for at = #set.all, 1, -1 do
    local server = set.all[at]
    local held = server == set.proxy and case.fault.stalls
    assert(server.closed or held or server:settle(), "a server's connections do not end")
  end
end

-- For a case without repeats the time is short: it is how long a silent server takes. Some MiB take a while to encode.
local function timeout_of(case)
  local times = play.times
  return (case.retries == 0 and times.once or times.again) + (case.fault.big and times.big or 0)
end

-- How often the other server was asked what the fault names. Its port may be one that somebody else's case had before.
local function heard(other)
  local times = #other:connections()
  for _, request in ipairs(other:requests()) do
    if request.target ~= "/v3/x" then times = times - 1 end
  end
  return times
end

--- Plays the case. Returns what calls.lua saw, and { attempts, timeout, whole, acted, strangers, early, other, noted,
--- again }.
function play.run(case)
  local set = stage.open(case)
  local caller = drivers[case.driver].open({
    base_url = set.base_url, proxy = set.proxy_url, retries = case.retries, connect_timeout = play.times.connect,
    pace = "off",
  }, case.trouble and troubles.new(case.trouble, process.pid()))
  if case.kind == "kept" then warm_up(case, set, caller) end
  local id, timeout = new_id(), timeout_of(case)
  local seen = (case.trouble and call_in_trouble or call)(case, caller, id, timeout)
  ask_ledger(case, caller, id, seen, timeout)
  finish(case, set, caller)
  seen.timeout = timeout
  count(case, set, id, seen)
  seen.other = set.other and heard(set.other) or 0
  for _, server in ipairs(set.all) do server:close() end
  return seen
end

return play
