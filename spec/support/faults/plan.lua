-- SPDX-License-Identifier: MIT
-- The product: every fault, on every transport and kind of connection that it makes sense on, for the operations, the
-- settings and the drivers that are asked for. The same in every process, so that a case is known by its number.

local faults = require "support.faults"
local operations = require "support.faults.operations"

local DRIVERS = { "blocking", "batch", "loop", "nginx" }

local plan = { drivers = DRIVERS }

-- With repeats: the fault once and then none, or every time.
local SETTINGS = { { 0, "good" }, { 2, "good" }, { 2, "same" } }

-- One fault of each outcome and phase, for the operations that are not played whole.
local REPRESENTATIVE = {
  "refused", "TLS hangs", "certificate expired", "proxy answers 407", "reset inside the head",
  "closed after the request", "reset inside an upload", "200 and half of a body", "404", "503", "303 to another host",
  "429, Retry-After 0", "closed while idle",
}

-- Of so many cases of a fault and an operation one is played, where a part is enough.
local SHARE = 8

local function makes_sense(case)
  local fault, operation = case.fault, case.operation
  if operation.list and case.driver == "batch" then return false end
  if fault.only and fault.only ~= case.kind then return false end
  if fault.has_body and not operation.body or fault.big and not operation.big then return false end
  -- A voice message's own upload keeps the connection: nobody can come in between, and what follows it is small.
  if operation.upload_first and case.kind == "kept" and (fault.idle or fault.mode or fault.big) then return false end
  if case.retries == 0 then return true end
  if case.after == "good" then return not fault.lasts end
  return not fault.elsewhere
end

local function cases_of(fault, operation, driver, transports)
  local cases = {}
  for _, transport in ipairs(transports or fault.on) do
    for _, kind in ipairs{ "first", "kept" } do
      for _, setting in ipairs(SETTINGS) do
        local case = { fault = fault, operation = operation, driver = driver, transport = transport, kind = kind,
                       retries = setting[1], after = setting[2] }
        if makes_sense(case) then cases[#cases + 1] = case end
      end
    end
  end
  return cases
end

-- Numbers the cases. With `share` only one of so many is taken, at least one; `from` tells which.
local function append(cases, more, share, from)
  for at, case in ipairs(more) do
    if not share or (at + from) % math.min(share, #more) == 0 then
      case.number = #cases + 1
      cases[#cases + 1] = case
    end
  end
end

--- Everything.
function plan.full()
  local cases = {}
  for _, driver in ipairs(DRIVERS) do
    for _, operation in ipairs(operations) do
      for _, fault in ipairs(faults) do append(cases, cases_of(fault, operation, driver)) end
    end
  end
  return cases
end

--- What `make test` has time for: every fault with the first operation, and some with each of the others. The drivers
--- but for the first play a part of these, each another one: what the core does is the same for all of them.
function plan.test()
  local cases = {}
  for from, driver in ipairs(DRIVERS) do
    local share = from > 1 and SHARE or nil
    for _, fault in ipairs(faults) do append(cases, cases_of(fault, operations[1], driver), share, from) end
    for at = 2, #operations do
      for _, name in ipairs(REPRESENTATIVE) do
        local fault = assert(faults[name], name)
        append(cases, cases_of(fault, operations[at], driver, { fault.on[1], fault.on[2] and fault.on[#fault.on] }),
               share, from)
      end
    end
  end
  return cases
end

return plan
