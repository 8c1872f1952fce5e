-- SPDX-License-Identifier: MIT
-- Many exchanges of one client: connections that are kept, connections that die, transfers at once, uploads on the way.

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
    for _, row in ipairs{
      { "closes after the request", { { "request" }, { "close" } } },
      { "is cut after the request", { { "request" }, { "cut" } } },
      { "resets after the request", { { "request" }, { "reset" } } },
      { "closes after 1xx", { { "request" }, { "send", "HTTP/1.1 100 Continue\r\n\r\n" }, { "close" } } },
    } do
      it(row[1] .. ": posted once, and unknown", function()
        local first = { { "request" }, OK, row[2][1], row[2][2], row[2][3] }
        open{ tls = tls, first, { { "request" }, OK, { "repeat" } } }
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(1))))
        local answer = exchange.run(client, numbered(2))
        assert.equal("unknown connection wait", exchange.verdict(answer))
        assert.is_true(#answer.message > 3)
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

  describe("over " .. scheme .. ", an upload", function()
    -- Begins an upload of a file and stops it in the middle, as the peer does not read on.
    local function begin(path)
      open{ tls = tls, receive_buffer = 4096,
            { "head" }, { "body", 1000 }, { "gate", "middle" }, { "body", discard = true }, OK }
      local transfer = assert(client:submit(exchange.upload({ file = path })))
      exchange.reach(client, server, "middle")
      return transfer
    end

    local function file_of(size)
      local path = support.temp_file("RIFF")
      assert.equal(0, support.shell(("truncate -s %d %s"):format(size, path)).status)
      return path
    end

    it("tells how far it is", function()
      local transfer = begin(file_of(MANY))
      local total = tonumber((server:requests()[1]:header("content-length")))
      local sent, of = transfer:progress()
      assert.is_true(sent > 0 and sent < total and of == total and total > MANY)
      assert.equal(sent, math.floor(sent))
      server:release("middle")
      local before = 0
      repeat
        client:step(0.02)
        sent, of = transfer:progress()
        assert.is_true(sent >= before and sent <= of and of == total)
        before = sent
      until transfer:done()
      assert.same({ "sent answer 200", total }, { exchange.verdict(transfer:answer()), sent })
    end)

    it("of a file that shrinks is not sent", function()
      local path = file_of(MANY * 4)
      local transfer = begin(path)
      assert.equal(0, support.shell("truncate -s 1000 " .. path).status)
      server:release("middle")
      local answer = exchange.finish(client, transfer)
      assert.equal("not_sent validation upload", exchange.verdict(answer))
      assert.equal("the file became shorter, or unreadable, while it was sent", answer.message)
      client:close()
      assert.is_true(server:settle())
      assert.equal(0, server:count().whole)
    end)

    it("of a file that grows, is replaced or removed sends what it was", function()
      local path = file_of(MANY)
      local transfer = begin(path)
      local command = ("echo more >>%s && mv %s %s.old && rm %s.old"):gsub("%%s", path)
      assert.equal(0, support.shell(command).status)
      server:release("middle")
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfer)))
      local request = server:requests()[1]
      assert.same({ true, tonumber((request:header("content-length"))) }, { request.whole, request.size })
    end)

    it("that is canceled in the middle is not sent", function()
      local transfer = begin(file_of(MANY))
      transfer:cancel()
      assert.equal("not_sent canceled upload", exchange.verdict(transfer:answer()))
      server:release("middle")
      client:close()
      assert.is_true(server:settle())
      assert.equal(0, server:count().whole)
    end)

    it("of 100 MiB takes less than 4 MiB of memory", function()
      if (os.getenv("LD_PRELOAD") or ""):find("asan") then return pending("AddressSanitizer has memory of its own") end
      open{ tls = tls, { "request", discard = true }, OK, { "repeat" } }
      local result = support.run([[
        local exchange = require "support.exchange"
        local function kilobytes(name)
          for line in io.lines("/proc/self/status") do
            local number = line:match("^" .. name .. ":%s+(%d+)")
            if number then return tonumber(number) end
          end
        end
        local client = exchange.client({ url = arg[1] }, { ca_file = arg[4] })
        local function upload(file)
          assert(exchange.verdict(exchange.run(client, exchange.upload{ file = file })) == "sent answer 200")
        end
        upload(arg[2])
        collectgarbage()
        local reset = assert(io.open("/proc/self/clear_refs", "w"))
        reset:write("5")   -- the peak begins anew
        reset:close()
        local before = kilobytes "VmRSS"
        upload(arg[3])
        print(kilobytes "VmHWM" - before)]],
        { args = { server.url, support.wav_file(1), file_of(100 * 1024 * 1024), support.ca_file } })
      assert.same({ "", 0 }, { result.stderr, result.status })
      assert.is_true(tonumber(result.stdout) < 4096, "it took KiB: " .. result.stdout)
      assert.is_true(server:requests()[2].size > 100 * 1024 * 1024 and server:requests()[2].whole)
    end)
  end)
end

describe("client:step", function()
  it("returns at once where nothing runs, whatever it is told", function()
    open{ { "request" }, OK }
    local started = core.now()
    for _, seconds in ipairs{ 0, -1, 60, 1e300, math.huge, 0 / 0 } do assert.equal(0, client:step(seconds)) end
    assert.equal(0, client:step())
    assert.is_true(core.now() - started < 30)
    assert.error_matches(function() client:step("soon") end, "number expected")
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
