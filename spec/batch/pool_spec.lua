-- SPDX-License-Identifier: MIT
-- A batch on the wire: how many go at once, what one has of another's trouble, and how it ends early.

local blocking = require "reply.drivers.blocking"
local interpreter = require "support.interpreter"
local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }
local EVER = { { "request" }, SENT, { "repeat" } }
-- Two requests are there before the first one is answered; then nobody gets an answer.
local ONE_ANSWERED = { { { "request" }, { "together", 2 }, SENT, { "request" }, { "hang" } },
                       { { "request" }, { "together", 2 }, { "hang" } } }

local function letters(count, more)
  local list = {}
  for index = 1, count do
    list[index] = { "send_email", contact = index, subject = "Letter " .. index, body = "<p>Hi</p>" }
  end
  for name, value in pairs(more or {}) do list[name] = value end
  return list
end

local function outcomes(results)
  local list = {}
  for index, result in ipairs(results) do list[index] = (result.receipt or result.err).outcome end
  return table.concat(list, " ")
end

-- The contact of a request is the number of its entry.
local function entry_of(request)
  return tonumber(request.target:match("/contacts/(%d+)/"))
end

-- A driver beneath that waits for the wire as ever, and whose clock only its own sleeps move.
local function with_virtual_clock(client)
  local driver = { clock = 1000, slept = {}, shortest_idle = math.huge }
  function driver:idle(handle, seconds)
    self.shortest_idle = math.min(self.shortest_idle, seconds)
    blocking:idle(handle, seconds)
  end
  function driver:now() return self.clock end
  function driver:sleep(seconds)
    self.slept[#self.slept + 1] = seconds
    self.clock = self.clock + seconds
  end
  client.driver = driver
  return driver
end

describe("a batch on the wire", function()
  local server

  after_each(function() server:close() end)

  it("has as many under way at once as it may, and never more", function()
    server = support.serve{ { "request" }, { "together", 4 }, SENT, { "repeat" } }
    local client = support.client(server)
    local results = assert(client:batch(letters(12, { concurrency = 4 })))
    assert.equal(("sent "):rep(12), outcomes(results) .. " ")
    assert.equal(4, server:most())
    assert.equal(4, server:count().connections)
  end)

  it("has eight at once unless it is told otherwise", function()
    server = support.serve{ { "request" }, { "together", 8 }, SENT, { "repeat" } }
    assert(support.client(server):batch(letters(16)))
    assert.equal(8, server:most())
  end)

  it("has 64 at once", function()
    server = support.serve{ { "request" }, { "together", 64 }, SENT, { "repeat" } }
    local results = assert(support.client(server):batch(letters(64, { concurrency = 64 })))
    assert.equal(("sent "):rep(64), outcomes(results) .. " ")
    assert.equal(64, server:most())
  end)

  it("sends every entry once, and gives each its own answer", function()
    server = support.serve(EVER)
    local told = {}
    local results = assert(support.client(server):batch(letters(200, {
      concurrency = 16, on_result = function(index) told[#told + 1] = index end,
    })))
    assert.equal(200, #results)
    table.sort(told)
    local sent = {}
    for number, request in ipairs(server:requests()) do sent[number] = entry_of(request) end
    table.sort(sent)
    for index = 1, 200 do assert.same({ index, index }, { told[index], sent[index] }) end
  end)

  it("gives each entry the answer to its own request", function()
    local scripts = {}
    for number = 1, 10 do
      local answer = { "answer", 200, nil, ('{"messageId":"%d"}'):format(number) }
      scripts[number] = { { "request" }, { "together", 10 }, answer }
    end
    server = support.serve(scripts)
    local results = assert(support.client(server):batch(letters(10, { concurrency = 10 })))
    for _, request in ipairs(server:requests()) do
      assert.equal(tostring(request.connection), results[entry_of(request)].receipt.message_id)
    end
  end)

  it("keeps the trouble of one from the others", function()
    server = support.serve{
      { { "request" }, { "together", 5 }, { "reset" } },
      { { "request" }, { "together", 5 }, { "answer", 400, nil, '{"code":"contact.contactInBlackList"}' } },
      { { "request" }, { "together", 5 }, { "answer", 200, { ["Content-Length"] = 9 }, "{}" } },
      { { "request" }, { "together", 5 }, { "answer", 500 } },
      { { "request" }, { "together", 5 }, SENT, { "repeat" } },
    }
    local results = assert(support.client(server):batch(letters(5, { concurrency = 5 })))
    local found = {}
    for _, request in ipairs(server:requests()) do
      local result = results[entry_of(request)]
      found[request.connection] = (result.receipt or result.err).outcome
    end
    assert.same({ "unknown", "rejected", "sent", "unknown", "sent" }, found)
  end)

  it("waits for the Retry-After of one while the others go on", function()
    local first = { { "request" }, { "answer", 429, { ["Retry-After"] = 25 } } }
    for _ = 1, 6 do first[#first + 1], first[#first + 2] = EVER[1], SENT end
    server = support.serve{ first, EVER }
    local client = support.client(server, { retries = 1 })
    local driver = with_virtual_clock(client)
    local done = {}
    local results = assert(client:batch(letters(6, {
      concurrency = 2, on_result = function(index) done[#done + 1] = index end,
    })))
    assert.equal(("sent "):rep(6), outcomes(results) .. " ")
    local requests = server:requests()
    assert.equal(7, #requests)
    local limited = done[6]
    assert.equal(2, results[limited].receipt.attempts)
    assert.equal(limited, entry_of(requests[7]))
    assert.same({ 25 }, driver.slept)
    assert.is_true(driver.shortest_idle > 0)   -- a sleep that is over wakes nobody any more
  end)

  it("reports the progress of every upload in it", function()
    server = support.serve{ { "request", discard = true }, { "answer", 200, nil, '{"id":1}' }, { "repeat" } }
    local told = { {}, {} }
    local audio = ("x"):rep(300000)
    local input = {}
    for index = 1, 2 do
      input[index] = { "upload_voice", data = audio, filename = "a.wav",
                       on_progress = function(sent, total) told[index].sent, told[index].total = sent, total end }
    end
    assert(support.client(server):batch(input))
    for index = 1, 2 do
      assert(told[index].total > 300000)
      assert.equal(told[index].total, told[index].sent)
    end
  end)

  it("ends what is under way when the client is closed in on_result", function()
    server = support.serve(ONE_ANSWERED)
    local client = support.client(server)
    local results = client:batch(letters(3, { concurrency = 2, on_result = function() client:close() end }))
    local kinds = {}
    for index, result in ipairs(results) do kinds[index] = result.receipt and "sent" or result.err.kind end
    table.sort(kinds)
    assert.same({ "canceled", "config", "sent" }, kinds)
    assert.is_true(server:settle())
  end)

  it("ends what is under way when an error comes from outside, and tells of it", function()
    server = support.serve(ONE_ANSWERED)
    local client = support.client(server)
    local driver, told = with_virtual_clock(client), {}
    function driver:idle(handle, seconds)
      blocking:idle(handle, seconds)
      if server:count().whole == 3 then error("stop now", 0) end
    end
    local ok, why = pcall(client.batch, client, letters(9, { concurrency = 2, on_result = function(index, _, err)
      told[index] = err and err.outcome .. " " .. err.kind or "sent"
    end }))
    assert.same({ false, "stop now" }, { ok, why })
    local counts = { sent = 0, ["unknown canceled"] = 0 }
    for _, text in pairs(told) do counts[text] = counts[text] + 1 end
    assert.same({ sent = 1, ["unknown canceled"] = 2 }, counts)
    for _, request in ipairs(server:requests()) do assert(told[entry_of(request)]) end
  end)

  it("waits for no repeat any more when an error comes from outside", function()
    server = support.serve{ { { "request" }, { "together", 2 }, { "answer", 429, { ["Retry-After"] = 25 } } },
                            { { "request" }, { "together", 2 }, { "hang" } } }
    local client = support.client(server, { retries = 1 })
    local driver, told = with_virtual_clock(client), {}
    function driver:idle(handle, seconds)
      blocking:idle(handle, math.min(seconds, 1))
      if seconds <= 25 then error("stop now", 0) end   -- one lane sleeps
    end
    assert.same({ false, "stop now" }, { pcall(client.batch, client, letters(5, {
      concurrency = 2, on_result = function(_, _, err) told[#told + 1] = err.outcome .. " " .. err.kind end,
    })) })
    table.sort(told)
    assert.same({ "rejected rate_limited", "unknown canceled" }, told)
    assert.same({}, driver.slept)
    assert.equal(2, #server:requests())
  end)

  it("that nobody goes on with is collected, and its connections close", function()
    server = support.serve(ONE_ANSWERED)
    local client = support.client(server)
    local thread = coroutine.create(function()
      client:batch(letters(5, { concurrency = 2, on_result = coroutine.yield }))
    end)
    assert(coroutine.resume(thread))
    thread, client = nil, nil -- luacheck: ignore 311
    collectgarbage()
    collectgarbage()
    assert.is_true(server:settle())
  end)
end)

describe("a Ctrl-C in a batch", function()
  local CODE = [[
    local reply = require "reply"
    local client = assert(reply.new{ base_url = arg[1], api_key = "key-for-specs", retries = 0, pace = "off" })
    local list = { concurrency = 2, on_result = function(index, receipt, err)
      print(index, receipt and "sent" or err.outcome .. " " .. err.kind)
      io.stdout:flush()
    end }
    for index = 1, 9 do list[index] = { "send_email", contact = index, subject = "s", body = "b" } end
    client:batch(list)
    print("never")
  ]]

  it("loses nothing: on_result has told of everything that the server had", function()
    local server = support.serve{ { { "request" }, SENT, { "request" }, SENT, { "request" }, { "hang" } },
                                  { { "request" }, SENT, { "request" }, { "hang" } } }
    local folder = support.folder()
    local file = support.temp_file(CODE, "script.lua")
    local command = interpreter.command(file, { server.url })
    local pid = support.shell(("%s >%s/out 2>%s/err & echo $!"):format(command, folder, folder)).stdout
    assert.is_true(server:wait(5))
    support.shell("kill -INT " .. pid)
    assert.is_true(server:settle())
    assert.is_true(support.eventually(function()
      return support.shell("kill -0 " .. pid).status ~= 0
    end))
    local told, lines = {}, 0
    for index, text in support.read_file(folder .. "/out"):gmatch("(%d+)\t([^\n]+)\n") do
      told[tonumber(index)], lines = text, lines + 1
    end
    assert.equal(5, lines)
    -- The last request of a connection is the one that was held.
    local expected, last = {}, {}
    for _, request in ipairs(server:requests()) do
      expected[entry_of(request)], last[request.connection] = "sent", entry_of(request)
    end
    for _, entry in pairs(last) do expected[entry] = "unknown canceled" end
    assert.same(expected, told)
    assert.matches("interrupted!", support.read_file(folder .. "/err"))
    server:close()
  end)
end)

describe("many batches", function()
  it("leave memory and descriptors as they were", function()
    local server = support.serve(EVER)
    local result = support.run([[
      local lfs, reply = require "lfs", require "reply"
      local client = assert(reply.new{ base_url = arg[1], api_key = "key-for-specs", retries = 0, pace = "off" })
      local list = { concurrency = 8, on_result = function() end }
      for index = 1, 40 do list[index] = { "send_email", contact = index, subject = "s", body = "b" } end
      -- Counted here: a program that popen starts may look before popen has closed that program's end of the pipe.
      local function measure()
        collectgarbage() collectgarbage()
        local descriptors = 0
        for _ in lfs.dir("/proc/self/fd") do descriptors = descriptors + 1 end
        return collectgarbage("count"), descriptors
      end
      -- One connection and the engine. Eight at once need seven connections more at most, however many batches there
      -- are: libcurl has a connection back in its pool before it tells that the exchange is done.
      assert(client:send_email{ contact = 1, subject = "s", body = "b" })
      local _, descriptors = measure()
      for _ = 1, 5 do assert(#client:batch(list) == 40) end
      local memory = measure()
      for _ = 1, 40 do assert(#client:batch(list) == 40) end
      local memory_then, descriptors_then = measure()
      print(memory_then - memory < 64 and "flat" or memory_then - memory,
            descriptors_then <= descriptors + 7 and "flat" or descriptors_then - descriptors)
    ]], { args = { server.url } })
    assert.same({ status = 0, stdout = "flat\tflat\n", stderr = "" }, result)
    server:close()
  end)
end)
