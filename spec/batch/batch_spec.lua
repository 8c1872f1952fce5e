-- SPDX-License-Identifier: MIT
-- batch as the caller sees it: what it refuses, what it gives, and what each entry is told.

local batch = require "reply.batch"
local memory_ledger = require "support.memory_ledger"
local reply = require "reply"
local scripted = require "support.scripted"
local support = require "support"

local CONTACT, IN_BLACKLIST = 90514382, 90514384

local function letter(more)
  local entry = { "send_email", contact = CONTACT, subject = "Hello", body = "<p>Hi</p>" }
  for name, value in pairs(more or {}) do entry[name] = value end
  return entry
end

local function sandbox(options)
  options = options or {}
  options.sandbox = options.sandbox or true
  return assert(reply.new(options))
end

-- What is wrong with a batch, as { pointer = message }.
local function faults_of(input)
  local client = sandbox()
  local results, err = client:batch(input)
  assert.is_nil(results)
  assert.equal("not_sent validation local batch", ("%s %s %s %s"):format(err.outcome, err.kind, err.phase,
                                                                         err.operation))
  assert.same({}, client.sandbox.sent)
  local found = {}
  for _, fault in ipairs(err.errors) do found[fault.pointer] = fault.message end
  return found
end

describe("batch refuses", function()
  it("all faults of all entries at once, and sends nothing", function()
    assert.same({
      ["/1/1"] = "entry 1 begins with send_emial, which is not a function for a batch; did you mean send_email?",
      ["/3/contact"] = "entry 3: contact must be an integer of at least 1, got zero",
      ["/3/subject"] = "entry 3: subject is required",
      ["/4"] = "entry 4 must be a table, got a number",
      ["/5/1"] = "entry 5 must begin with the name of a function, got nothing",
      ["/6/1"] = "entry 6 begins with find_contacts, which reads a list page by page: call it by itself",
      ["/7/[2]"] = "entry 7: [2] is not a field of whoami",
      ["/8/1"] = "entry 8 begins with options, which is not a function for a batch",
      ["/9/1"] = "entry 9 begins with choose_sender, which is not a function for a batch",
      ["/concurrency"] = "concurrency must be an integer from 1 to 64, got a larger number",
      ["/on_result"] = "on_result must be a function, got a string",
      ["/on_resultt"] = "on_resultt is not a field of batch; did you mean on_result?",
    }, faults_of{
      { "send_emial" }, letter(), { "send_email", contact = 0, body = "b" }, 7, {}, { "find_contacts" },
      { "whoami", "now" }, { "options" }, { "choose_sender" }, concurrency = 65, on_result = "no", on_resultt = print,
    })
  end)

  it("a list with a hole", function()
    local missing = { ["/2"] = "entry 2 is missing: the list has a hole" }
    assert.same(missing, faults_of{ letter(), nil, letter() })
    local endless = { __index = function(_, place) return type(place) == "number" and letter() or nil end }
    assert.same(missing, faults_of(setmetatable({ [1] = letter(), [3] = letter() }, endless)))
  end)

  it("wrong options even if it is partial", function()
    assert.same({ ["/concurrency"] = "concurrency must be an integer from 1 to 64, got zero" },
                faults_of{ letter(), partial = true, concurrency = 0 })
  end)

  it("a wrong kind of call by raising", function()
    local client = sandbox()
    assert.has_error(function() client.batch{} end, "call it with a colon: client:batch{…}")
    assert.has_error(function() client:batch() end, "batch takes a table, got nil")
    assert.has_error(function() reply:batch{} end, "call it with a dot: reply.batch{…}")
  end)

  it("to work for a closed client", function()
    local client = sandbox()
    client:close()
    local results, err = client:batch{ letter() }
    assert.is_nil(results)
    assert.equal("batch: not_sent, config: the client is closed", tostring(err))
  end)
end)

describe("batch gives", function()
  it("an empty list for an empty list", function() assert.same({}, sandbox():batch{}) end)

  it("results in the order of the input, each as the call alone would give it", function()
    local client = sandbox()
    local audio = { data = support.wav(1), filename = "tone.wav" }
    local results = assert(client:batch{
      letter(), letter{ contact = IN_BLACKLIST }, { "whoami" }, letter{ dry_run = true },
      { "request", method = "GET", path = "/v3/whoami" }, { "upload_voice", data = audio.data, filename = "a.wav" },
      { "send_linkedin_voice", contact = CONTACT, linkedin_account = 301, data = audio.data, filename = "b.wav" },
      { "get_contact", contact = CONTACT },
    })
    assert.equal(8, #results)
    assert.equal("sent", results[1].receipt.status)
    assert.equal("contact.contactInBlackList", results[2].err.code)
    assert.is_nil(results[2].receipt)
    assert.equal(12345, results[3].receipt.userId)
    assert.is_true(results[4].receipt.dry_run)
    assert.equal(200, results[5].receipt.status)
    assert.equal(1, results[6].receipt.length_in_seconds)
    assert.equal("voice", results[7].receipt.action_type)
    assert.equal(CONTACT, results[8].receipt.id)
    assert.equal(2, #client.sandbox.sent)
  end)

  it("with partial the faults of an entry as the call alone would, and sends the others", function()
    local client = sandbox()
    local results = assert(client:batch{ { "send_email", contact = 0 }, letter(), { "send" }, false, partial = true })
    assert.same({ pointer = "/contact", field = "contact",
                  message = "contact must be an integer of at least 1, got zero" }, results[1].err.errors[1])
    assert.equal("send_email", results[1].err.operation)
    assert.equal("sent", results[2].receipt.outcome)
    assert.equal("batch: not_sent, validation: /1: the entry begins with send, which is not a function for a batch",
                 tostring(results[3].err))
    assert.equal("the entry must be a table, got a boolean", results[4].err.errors[1].message)
    assert.equal(1, #client.sandbox.sent)
  end)

  it("leaves its input as it was", function()
    local input = { letter(), letter{ timeout = 3 }, concurrency = 2 }
    assert(sandbox():batch(input))
    assert.same({ letter(), letter{ timeout = 3 }, concurrency = 2 }, input)
  end)

  it("works as a function of the module", function()
    local result = support.run([[
      local reply = require "reply"
      local results = assert(reply.batch{ { "whoami" }, { "get_contact", contact = 404 } })
      print(results[1].receipt.userId, results[2].err.kind)
    ]], { env = { REPLY_SANDBOX = "1" } })
    assert.same({ status = 0, stdout = "12345\tnot_found\n", stderr = "" }, result)
  end)

  it("an error where the default client cannot be made", function()
    local result = support.run('print(require("reply").batch{})', { env = { REPLY_BASE_URL = "ftp://x" } })
    assert.matches("^nil\treply.new: not_sent, config: ", result.stdout)
  end)
end)

describe("on_result", function()
  it("is called for every entry, with the receipt or the error", function()
    local told = {}
    local results = assert(sandbox():batch{
      letter(), letter{ contact = IN_BLACKLIST }, { "send" }, partial = true, concurrency = 1,
      on_result = function(index, receipt, err) told[#told + 1] = { index, receipt or false, err } end,
    })
    assert.same({ { 1, results[1].receipt }, { 2, false, results[2].err }, { 3, false, results[3].err } }, told)
  end)

  it("stops nothing by what it raises: the result has its text", function()
    local client = sandbox()
    local calls = 0
    local results = assert(client:batch{ letter(), letter(), letter(), on_result = function(index)
      calls = calls + 1
      if index == 1 then error("no disk", 0) elseif index == 2 then error({}) end
    end })
    assert.equal(3, calls)
    assert.equal(3, #client.sandbox.sent)
    assert.equal("no disk", results[1].observer_error)
    assert.matches("^table: ", results[2].observer_error)
    assert.is_nil(results[3].observer_error)
  end)

  it("may wait in its own way: results can be taken one by one", function()
    local client = sandbox()
    local next_result = coroutine.wrap(function()
      client:batch{ letter(), letter{ contact = IN_BLACKLIST }, concurrency = 1, on_result = coroutine.yield }
    end)
    local index, receipt = next_result()
    assert.equal("1 sent", index .. " " .. receipt.outcome)
    assert.equal(1, #client.sandbox.sent)
    local err
    index, receipt, err = next_result()
    assert.equal("2 nil rejected", ("%d %s %s"):format(index, tostring(receipt), err.outcome))
  end)

  it("may call the same client", function()
    local client = sandbox()
    local seen
    assert(client:batch{ letter(), on_result = function() seen = client:whoami().userId end })
    assert.equal(12345, seen)
  end)

  it("may close the client: what is left gets an error", function()
    local client = sandbox()
    local results = client:batch{ letter(), letter(), concurrency = 1, on_result = function() client:close() end }
    assert.equal("sent", results[1].receipt.outcome)
    assert.equal("send_email: not_sent, config: the client is closed", tostring(results[2].err))
    assert.equal(1, #client.sandbox.sent)
  end)
end)

describe("each entry of a batch", function()
  -- What the scripted driver was asked for, by the subjects of the letters.
  local function subjects(driver)
    local list = {}
    for _, request in ipairs(driver.requests) do list[#list + 1] = request.body:match('"subject":"(.-)"') end
    return table.concat(list, " ")
  end

  it("waits for its Retry-After alone, while the others go on", function()
    local limited = scripted.refused(429, "", { kind = "rate_limited", retry_after = 7 })
    local sent = scripted.sent("{}")
    local client, driver = scripted.client{ limited, sent, sent, sent }
    local results = client:batch{ letter{ subject = "a" }, letter{ subject = "b" }, letter{ subject = "c" },
                                  concurrency = 2 }
    assert.equal("a b c a", subjects(driver))
    assert.same({ 7 }, driver.slept)
    assert.same({ 2, 1, 1 }, { results[1].receipt.attempts, results[2].receipt.attempts, results[3].receipt.attempts })
  end)

  it("has its own retries, and what is unknown is never made again", function()
    local late = scripted.failed("not_sent", "connect", "connection")
    local lost = scripted.failed("unknown", "wait", "timeout")
    local client, driver = scripted.client({ late, lost, late, late }, { retries = 2 })
    local results = client:batch{ letter{ subject = "a" }, letter{ subject = "b" } }
    assert.equal("a b a a", subjects(driver))
    assert.same({ 3, 1 }, { results[1].err.attempts, results[2].err.attempts })
    assert.equal("not_sent unknown", results[1].err.outcome .. " " .. results[2].err.outcome)
  end)

  it("has its whole timeout from when it starts", function()
    local slow = scripted.sent("{}", { seconds = 20 })
    local client, driver = scripted.client{ slow, slow, slow }
    local results = client:batch{ letter(), letter(), letter{ timeout = 5 }, concurrency = 1 }
    assert.equal(3, #results)
    assert.same({ 30, 30, 5 }, { driver.limits[1].timeout, driver.limits[2].timeout, driver.limits[3].timeout })
  end)

  it("keeps its key where another one is a dry run", function()
    local limited = scripted.refused(429, "", { retry_after = 1 })
    local client, driver = scripted.client({ limited, scripted.sent("{}") },
                                           { api_key = function() return "key-of-a-function" end })
    local keys, identity = {}, client.handle
    client.handle = { submit = error, step = error, headers = function(_, ...) return identity:headers(...) end,
                      identity = function(_, key, ...) keys[#keys + 1] = key return identity:identity(key, ...) end }
    local results = client:batch{ letter(), letter{ dry_run = true } }
    assert.equal("sent", results[1].receipt.outcome)
    assert.same({ "key-of-a-function" }, keys)
    assert.equal(2, #driver.requests)
  end)

  it("is told of where the driver fails under one of them, and the error comes out", function()
    local client, driver = scripted.client{ scripted.sent("{}") }
    local told = {}
    local ok, why = pcall(client.batch, client, {
      letter(), letter(), letter(), concurrency = 1,
      on_result = function(index, receipt, err) told[#told + 1] = { index, receipt and "sent" or err.outcome } end,
    })
    assert.is_false(ok)
    assert.matches("attempt 2 was not expected", why)
    assert.same({ { 1, "sent" }, { 2, "not_sent" } }, told)
    assert.same({ "not_sent", "not_sent" }, { client.last_result[2].err.outcome, client.last_result[3].err.outcome })
    assert.equal(2, #driver.requests)
  end)

  it("is not sent where an error comes before the driver is asked, also after others of its lane", function()
    local client, driver = scripted.client{ scripted.sent("{}") }
    local told = {}
    local now = driver.now
    function driver.now(...)
      if #told == 1 then error("no clock", 0) end
      return now(...)
    end
    local ok, why = pcall(client.batch, client, {
      letter(), letter(), concurrency = 1,
      on_result = function(_, receipt, err) told[#told + 1] = receipt and "sent" or err.outcome end,
    })
    assert.same({ false, "no clock" }, { ok, why })
    assert.same({ "sent", "not_sent" }, told)
  end)

  it("is the last one where a Ctrl-C comes in its on_event", function()
    local client, driver = scripted.client({ scripted.sent("{}") },
                                           { on_event = function() error("interrupted!", 0) end })
    local told = 0
    local ok, why = pcall(client.batch, client, {
      letter(), letter(), concurrency = 1, on_result = function() told = told + 1 end,
    })
    assert.same({ false, "interrupted!", 1, 1 }, { ok, why, told, #driver.requests })
  end)

  it("says why it was refused, also where a Ctrl-C comes before its turn", function()
    local client = scripted.client({ scripted.sent("{}") }, { on_event = function() error("interrupted!", 0) end,
                                                              ledger = memory_ledger() })
    local list = { letter{ dedupe_key = "a" }, letter{ dedupe_key = "a" }, letter{ contact = 0 }, letter(),
                   concurrency = 1, partial = true }
    assert.same({ false, "interrupted!" }, { pcall(client.batch, client, list) })
    local told = client.last_result
    assert.equal("entry 1 of the batch has the same dedupe_key", told[2].err.message)
    assert.same({ "validation", nil }, { told[3].err.kind, told[3].err.message })   -- its errors say it
    assert.equal("the batch was broken off before", told[4].err.message)
  end)
end)

describe("a batch that is interrupted", function()
  -- At the n-th instruction of its own, in whichever coroutine that is. Compiled code has no hooks.
  local function interrupted_at(count, action)
    local jit, create, left = rawget(_G, "jit"), coroutine.create, count
    local function hook()
      if not debug.getinfo(2, "S").source:find("reply/batch", 1, true) then return end
      left = left - 1
      if left == 0 then error("script.lua:7: interrupted!", 0) end
    end
    if jit then jit.off() end
    rawset(coroutine, "create", function(work)
      local thread = create(work)
      debug.sethook(thread, hook, "", 1)
      return thread
    end)
    debug.sethook(hook, "", 1)
    local ok, result = pcall(action)
    debug.sethook()
    rawset(coroutine, "create", create)
    if jit then jit.on() end
    return ok, result
  end

  it("at any instruction tells of each entry what became of it, and on_result of each that was begun", function()
    local count, ok = 0, false
    while not ok do
      local result
      local client, sent, told = { driver = scripted.driver(), last_result = false }, {}, {}
      local function carry_out(_, _, values, lane)
        local contact, call = tonumber(values.contact), { last_result = false }
        lane.call, lane.asked = call, true
        call.last_result = { outcome = "sent", contact = contact }
        sent[contact] = true
        return call.last_result
      end
      count = count + 1
      ok, result = interrupted_at(count, function()
        return batch.run(client, { letter{ contact = 1 }, letter{ contact = 2 }, concurrency = 1,
                                   on_result = function(index) told[index] = true end }, carry_out)
      end)
      if not ok then assert.equal("script.lua:7: interrupted!", result, count) end
      for index, one in ipairs(ok and result or client.last_result or {}) do
        assert.equal(sent[index] and index, one.receipt and one.receipt.contact, count)
        assert.equal(not sent[index] and "not_sent" or nil, one.err and one.err.outcome, count)
      end
      for index in pairs(sent) do assert.is_true(told[index], count) end
    end
    assert.is_true(count > 500, count)
  end)
end)
