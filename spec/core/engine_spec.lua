-- SPDX-License-Identifier: MIT
-- Many exchanges of one client: connections that are kept, connections that die, transfers at once.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local OK = { "answer", 200, nil, '{"status":"sent"}' }
local MANY = 16 * 1024 * 1024

local server, client
local function open(options, settings)
  server = support.serve(options)
  client = exchange.client(server, settings)
end
after_each(function()
  if client then client:close() end
  if server then server:close() end
  client, server = nil, nil
end)

-- How often each request arrived whole, by its number in the path.
local function arrivals()
  assert.is_true(server:settle())
  local times = {}
  for _, request in ipairs(server:requests()) do
    local number = tonumber(request.target:match("%d+", 4))
    times[number] = (times[number] or 0) + (request.whole and 1 or 0)
  end
  return times
end

local function numbered(number, more)
  local request = exchange.request(more)
  request.path = ("/v3/contacts/%d/send-direct-email"):format(number)
  return request
end

for _, scheme in ipairs{ "http", "https" } do
  local tls = scheme == "https" or nil

  describe("over " .. scheme .. ", one connection", function()
    it("carries one send after another", function()
      open{ tls = tls, { "request" }, OK, { "repeat" } }
      for number = 1, 20 do
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(number))))
      end
      assert.same({ connections = 1, open = 1, requests = 20, whole = 20 }, server:count())
    end)

    it("is not used after the server said that it closes it, nor after a body that was cut", function()
      open{ tls = tls, { { "request" }, { "answer", 200, { Connection = "close" }, "{}" }, { "hang" } },
            { { "request" }, { "answer", 200, { ["Content-Length"] = 5 }, "{}" }, { "close" } },
            { { "request" }, { "answer", 500, nil, "{}" }, { "hang" } } }
      for number = 1, 3 do exchange.run(client, numbered(number)) end
      client:close()
      assert.same({ 1, 1, 1 }, arrivals())
      assert.equal(3, server:count().connections)
    end)

    -- The second send meets a connection that dies. libcurl would post it again, and report one answer.
    local TWICE = "the connection was lost before an answer came, and nothing is sent twice"
    for _, row in ipairs{
      { "closes after the request", { { "request" }, { "close" } }, TWICE },
      { "is cut after the request", { { "request" }, { "cut" } }, TWICE },
      { "resets after the request", { { "request" }, { "reset" } }, TWICE },
      { "closes after 1xx", { { "request" }, { "send", "HTTP/1.1 100 Continue\r\n\r\n" }, { "close" } } },
    } do
      it(row[1] .. ": posted once, and unknown", function()
        local first = { { "request" }, OK, row[2][1], row[2][2], row[2][3] }
        open{ tls = tls, first, { { "request" }, OK, { "repeat" } } }
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(1))))
        local answer = exchange.run(client, numbered(2))
        assert.equal("unknown connection wait", exchange.verdict(answer))
        assert.matches(row[3] or "[Ee]mpty reply", answer.message)
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(3))))
        client:close()
        assert.same({ 1, 1, 1 }, arrivals())
        assert.equal(2, server:count().connections)
      end)
    end

    -- What the server got of the second is anything from nothing to all, and the outcome must not deny it.
    for _, row in ipairs{
      { "was closed while it was idle", { { "gate", "idle" }, { "close" } } },
      { "was cut while it was idle", { { "gate", "idle" }, { "cut" } } },
      { "was reset while it was idle", { { "gate", "idle" }, { "reset" } } },
      { "resets at the head", { { "head" }, { "reset" } } },
      { "resets in the body", { { "head" }, { "body", 9 }, { "reset" } }, MANY },
      { "closes in the body", { { "head" }, { "body", 9 }, { "close" } }, MANY },
    } do
      it(row[1] .. ": posted once at most, and not denied", function()
        local first = { { "request" }, OK, row[2][1], row[2][2], row[2][3] }
        open{ tls = tls, first, { { "request", discard = true }, OK, { "repeat" } } }
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(1))))
        if row[2][1][1] == "gate" then
          assert.is_true(server:reached("idle"))
          server:release("idle")
          assert.is_true(server:settle())
        end
        local answer = exchange.run(client, numbered(2, { body = row[3] and ("x"):rep(row[3]) }))
        client:close()
        local times = arrivals()
        if answer.outcome == "sent" then return assert.equal(1, times[2]) end
        assert.is_true((times[2] or 0) <= (answer.outcome == "unknown" and 1 or 0))
        assert.is_true(answer.outcome == "unknown" or answer.outcome == "not_sent")
      end)
    end

    it("dies, and the repeat is not made on another that is kept", function()
      local script = { { "request" }, { "gate", "answer" }, OK, { "request" }, { "close" } }
      open{ tls = tls, script, script, { { "request" }, OK, { "repeat" } } }
      local transfers = { assert(client:submit(numbered(1))), assert(client:submit(numbered(2))) }
      exchange.drive(client, function() return server:wait(2, 0) end)
      for at = 1, 2 do
        server:release("answer")
        server:release("answer")
        assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfers[at])))
      end
      assert.equal("unknown connection wait", exchange.verdict(exchange.run(client, numbered(3))))
      -- libcurl went over to the other connection, was stopped there, and let go of it.
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(4))))
      client:close()
      assert.same({ 1, 1, 1, 1 }, arrivals())
      assert.equal(3, server:count().connections)
    end)

    it("dies, and an upload is unknown as well", function()
      open{ tls = tls, { { "request" }, OK, { "request" }, { "close" } }, { { "request" }, OK, { "repeat" } } }
      exchange.run(client, numbered(1))
      local upload = exchange.upload({ file = support.wav_file(1) })
      assert.equal("unknown connection wait", exchange.verdict(exchange.run(client, upload)))
      client:close()
      assert.is_true(server:settle())
      assert.equal("/v3/attachments/voice", server:requests()[2].target)
      assert.equal(2, server:count().whole)
    end)
  end)

  describe("over " .. scheme .. ", at once", function()
    it("twenty transfers get their own answers, in any order", function()
      local scripts = { tls = tls }
      for at = 1, 20 do
        scripts[at] = { { "request" }, { "gate", "g" .. at }, { "answer", 200, nil, '{"at":' .. at .. "}" } }
      end
      open(scripts)
      local transfers = {}
      for number = 1, 20 do transfers[number] = assert(client:submit(numbered(number))) end
      assert.equal(20, client:step(0))
      exchange.drive(client, function() return server:wait(20, 0) end)
      for at = 20, 1, -1 do
        server:release("g" .. at)
        exchange.drive(client, function() return client:step(0) == at - 1 end)
      end
      for _, request in ipairs(server:requests()) do
        local number = tonumber(request.target:match("%d+", 4))
        assert.equal('{"at":' .. request.connection .. "}", transfers[number]:answer().body)
      end
    end)

    it("one is canceled, one fails and one is closed, and the others go on", function()
      open{ tls = tls, { "request" }, { "gate", "all" }, OK }
      local other = support.serve{ mode = "refused" }
      local transfers = {}
      for number = 1, 4 do transfers[number] = assert(client:submit(numbered(number))) end
      exchange.drive(client, function() return server:wait(4, 0) end)
      transfers[1]:cancel()
      transfers[2]:close()
      assert.equal(2, client:step(0))
      for _ = 1, 4 do server:release("all") end
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfers[3])))
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfers[4])))
      assert.equal("unknown canceled wait", exchange.verdict(transfers[1]:answer()))
      assert.equal("canceled", transfers[1]:answer().message)
      assert.is_nil((transfers[2]:answer()))
      other:close()
    end)
  end)
end

describe("client:step", function()
  local ODD = { 0, -1, 60, 1e300, math.huge, -math.huge, 0 / 0 }

  it("returns at once where nothing runs, whatever it is told", function()
    open{ { "request" }, OK }
    local started = core.now()
    for round = 1, 2 do
      for _, seconds in ipairs(ODD) do assert.equal(0, client:step(seconds)) end
      assert.equal(0, client:step())
      if round == 1 then exchange.run(client) end
    end
    assert.is_true(core.now() - started < 30)
    assert.error_matches(function() client:step("soon") end, "number expected")
  end)

  it("waits for what runs, whatever it is told, and no longer", function()
    open{ { "request" }, { "hang" } }
    local started = core.now()
    for _, seconds in ipairs(ODD) do
      local transfer = assert(client:submit(exchange.request{ timeout = 0.3 }))
      repeat
        local running = client:step(seconds)
        assert.equal(transfer:done() and 0 or 1, running)
      until running == 0
      assert.equal("unknown timeout wait", exchange.verdict(transfer:answer()))
    end
    assert.is_true(core.now() - started < 30)
  end)

  it("sends nothing before it is called, and ends with the transfer", function()
    open{ { "request" }, OK }
    local transfer = assert(client:submit(exchange.request()))
    assert.same({ false, nil, 0 }, { transfer:done(), (transfer:answer()), server:count().connections })
    transfer:cancel()
    assert.equal("not_sent canceled resolve", exchange.verdict(transfer:answer()))
    assert.same({ 0, 0 }, { client:step(60), server:count().connections })
    transfer = assert(client:submit(exchange.request()))
    while client:step(60) > 0 do assert.is_false(transfer:done()) end
    assert.equal("sent answer 200", exchange.verdict(transfer:answer()))
  end)
end)

describe("client:submit", function()
  local SECONDS = " must be a number of seconds above 0"
  for _, row in ipairs{
    { { timeout = 0 }, "timeout" .. SECONDS }, { { timeout = -1 }, "timeout" .. SECONDS },
    { { timeout = 0 / 0 }, "timeout" .. SECONDS }, { { timeout = math.huge }, "timeout" .. SECONDS },
    { { connect_timeout = 0 }, "connect_timeout" .. SECONDS },
    { { connect_timeout = -math.huge }, "connect_timeout" .. SECONDS },
    { { method = "HEAD" }, "the method must be GET, POST, PUT, PATCH or DELETE" },
    { { method = "get" }, "the method must be GET, POST, PUT, PATCH or DELETE" },
    { { method = "GET / HTTP/1.1\r\nX: y" }, "the method must be GET, POST, PUT, PATCH or DELETE" },
    { { method = false }, "the method must be GET, POST, PUT, PATCH or DELETE" },
  } do
    it("refuses: " .. row[2], function()
      open{ { "request" }, OK }
      local answer = exchange.run(client, exchange.request(row[1]))
      assert.same({ "not_sent config local", row[2] }, { exchange.verdict(answer), answer.message })
      assert.equal(0, server:count().connections)
    end)
  end

  it("takes the longest and the shortest time, which is no endless one", function()
    open{ { "request" }, OK, { "request" }, { "hang" } }
    local started = core.now()
    assert.equal("sent answer 200", exchange.verdict(exchange.run(client, exchange.request{ timeout = 1e300 })))
    for _, limit in ipairs{ "timeout", "connect_timeout" } do
      local other = support.serve{ mode = "full" }
      local by = exchange.client(other)
      assert.matches("^not_sent timeout", exchange.verdict(exchange.run(by, exchange.request{ [limit] = 1e-9 })))
      by:close()
      other:close()
    end
    assert.matches(" timeout ", exchange.verdict(exchange.run(client, exchange.request{ timeout = 1e-300 })))
    assert.is_true(core.now() - started < 20)
  end)

  it("raises for what is no request", function()
    open{ { "request" }, OK }
    assert.error_matches(function() client:submit() end, "table expected")
    assert.error_matches(function() client:submit{ timeout = "5" } end, "timeout must be a number, not a string")
    assert.error_matches(function() client:submit{ path = 5 } end, "path must be a string, not a number")
    assert.error_matches(function() client:submit{ body = {} } end, "body must be a string, not a table")
  end)
end)

it("reads on past a deadline for what had come by then, and not for as long as a peer speaks", function()
  open({ tls = true, { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "flood", "x" } })
  for _ = 1, 5 do
    local request = exchange.request()
    request.timeout = 0.2
    local began = core.now()
    assert.equal("sent answer 200", exchange.verdict(exchange.run(client, request)))
    assert.is_true(core.now() - began < 2)
  end
end)

it("as many connections are kept as ever ran at once", function()
  open{ { "request" }, { "together", 100 }, OK, { "repeat" } }
  for _ = 1, 3 do
    local transfers = {}
    for number = 1, 100 do transfers[number] = assert(client:submit(numbered(number))) end
    for _, transfer in ipairs(transfers) do
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfer)))
    end
  end
  assert.equal(100, server:count().connections)
end)

it("a header that comes a great many times costs as much each time", function()
  local function seconds(count)
    local value = ("b"):rep(40)
    open({ { "request" }, { "send", "HTTP/1.1 200 OK\r\n" .. ("A: " .. value .. "\r\n"):rep(count) .. "\r\n" },
           { "close" } })
    local transfer = client:submit(exchange.request())
    assert.equal(count * #(value .. ", ") - 2, #exchange.finish(client, transfer).headers.a)
    local least = math.huge
    collectgarbage "stop"   -- it goes through all that the specs have
    for _ = 1, 10 do
      local began = os.clock()
      for _ = 1, 5 do transfer:answer() end
      least = math.min(least, os.clock() - began)
    end
    collectgarbage "restart"
    return least
  end
  -- Newer libcurls take 5,000. It was 200 when each was put to the text of those before.
  assert.is_true(seconds(4500) < 60 * seconds(225))
end)

it("a Retry-After that comes a great many times costs no more than another header", function()
  local function seconds(line)
    local least = math.huge
    for _ = 1, 3 do
      open{ { "request" }, { "send", "HTTP/1.1 429 Slow\r\n" .. line:rep(4500) .. "\r\n" }, { "close" } }
      local began = os.clock()
      assert.equal("rejected rate_limited answer 429", exchange.verdict(exchange.run(client)))
      least = math.min(least, os.clock() - began)
      client:close()
      server:close()
    end
    return least
  end
  -- It was 150 times as much when each looked for the server's clock.
  assert.is_true(seconds("Retry-After: 1\r\n") < 20 * seconds("X-Another-1: 1\r\n"))
end)
