-- SPDX-License-Identifier: MIT
-- The product: every fault, on every transport and kind of connection that it makes sense on, for the operations, the
-- settings and the drivers that are asked for. The same in every process, so that a case is known by its number.

local faults = require "support.faults"
local operations = require "support.faults.operations"
local troubles = require "support.faults.troubles"

local DRIVERS = { "blocking", "batch", "loop", "nginx" }

local plan = { drivers = DRIVERS }

-- With repeats: the fault once and then none, or every time.
local SETTINGS = { { 0, "good" }, { 2, "good" }, { 2, "same" } }

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

--- Everything.
function plan.full()
  local cases = {}
  for _, driver in ipairs(DRIVERS) do
    for _, operation in ipairs(operations) do
      for _, fault in ipairs(faults) do
        for _, case in ipairs(cases_of(fault, operation, driver)) do
          cases[#cases + 1] = case
          case.number = #cases
        end
      end
    end
  end
  return cases
end

-- A caller in trouble sends a message once, over a connection of its own.
local function meets_trouble(case)
  return case.retries == 0 and (case.transport == "http" or case.transport == "https")
end

--- Every trouble of the caller, under every fault.
function plan.troubled()
  local cases, met = {}, 0
  for _, trouble in ipairs(troubles) do
    for _, driver in ipairs(trouble.on) do
      for _, fault in ipairs(faults) do
        for _, case in ipairs(cases_of(fault, operations[1], driver)) do
          met = met + (meets_trouble(case) and 1 or 0)
          if meets_trouble(case) and met % (trouble.every or 1) == 0 then
            cases[#cases + 1] = case
            case.number, case.trouble = #cases, trouble
          end
        end
      end
    end
  end
  return cases
end

-- What a case shows: what its function does with each of the other things, and if that sends, what its fault does.
-- Where the caller is in trouble: what that does, and once that it meets the fault.
local function pairs_of(case)
  local subjects = case.trouble and { case.trouble.name }
                   or { case.operation.name, case.operation.message and case.fault.name }
  local shown = { case.fault.name }
  for _, of in ipairs(subjects) do
    for _, with in ipairs{ case.driver, case.transport, case.kind, case.retries .. case.after } do
      shown[#shown + 1] = of .. " " .. with
    end
  end
  return shown
end

-- What `make test` has time for: of everything, in an order that the seed gives, each case that shows something for
-- the first time. So a message meets every fault with every driver, transport, kind of connection and setting that it
-- makes sense with, and every function is called with every one of these.
local function sample(all, seed)
  local cases, shown = {}, {}
  local state = seed % 2147483646 + 1
  for at = #all, 1, -1 do
    state = (state * 16807) % 2147483647
    local with = state % at + 1
    all[at], all[with] = all[with], all[at]
    local case, is_new = all[at], false
    for _, pair in ipairs(pairs_of(case)) do
      is_new = is_new or not shown[pair]
      shown[pair] = true
    end
    if is_new then
      cases[#cases + 1] = case
      case.number = #cases
    end
  end
  return cases
end

local function every(all, step)
  local cases = {}
  for at = step, #all, step do
    cases[#cases + 1] = all[at]
    all[at].number = #cases
  end
  return cases
end

--- "full" or "troubled", by itself, with the seed of a sample, or with a step: "full", "full 7", "full/7".
function plan.of(what)
  local name, seed, step = what:match("^(%l+) ?(%d*)/?(%d*)$")
  local all = plan[name]()
  if step ~= "" then return every(all, tonumber(step)) end
  return seed == "" and all or sample(all, tonumber(seed))
end

return plan
