-- SPDX-License-Identifier: MIT
-- After a fork, parent and child never read each other's answers and never end each other's connections.

local exchange = require "support.exchange"
local fork = require "support.fork"
local support = require "support"

local OK = { "answer", 200, nil, '{"status":"sent"}' }

local function numbered(number)
  local request = exchange.request()
  request.path = ("/v3/contacts/%d/send-direct-email"):format(number)
  return request
end

-- The connection that each numbered request came on; a request that came twice raises.
local function connections_of(server)
  local seen = {}
  for _, request in ipairs(server:requests()) do
    local number = tonumber(request.target:match("%d+", 4))
    assert(not seen[number] and request.whole, "not once and whole: " .. number)
    seen[number] = request.connection
  end
  return seen
end

for _, scheme in ipairs{ "http", "https" } do
  describe("over " .. scheme .. ", a child", function()
    local server, client
    after_each(function()
      client:close()
      server:close()
    end)

    -- A client whose connection has carried request 1 and waits, at the gate, for the answer to request 2.
    local function begin()
      server = support.serve{ tls = scheme == "https" or nil,
        { { "request" }, OK, { "request" }, { "gate", "answer" }, OK, { "request" }, OK },
        { { "request" }, OK, { "repeat" } } }
      client = exchange.client(server)
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(1))))
      local transfer = assert(client:submit(numbered(2)))
      exchange.reach(client, server, "answer")
      return transfer
    end

    -- The parent goes on as if nothing had been: its answer comes, and its connection carries request 4.
    local function go_on(transfer, others)
      assert.is_false(transfer:done())
      server:release("answer")
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfer)))
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client, numbered(4))))
      others[1], others[2], others[4] = 1, 1, 1
      assert.same(others, connections_of(server))
    end

    -- What a child may do, and the requests that it makes, with their connections.
    local deeds = {
      { "that does nothing", function() end, {} },
      { "that steps", function()
        assert(client:step(0.01) == 0)
      end, {} },
      { "that asks what became of it", function(transfer)
        assert(transfer:done())
        local answer = transfer:answer()
        assert(exchange.verdict(answer) == "unknown canceled wait")
        assert(answer.message:find("parent", 1, true))
        assert(answer.body == "" and next(answer.headers) == nil)
        assert(tostring(transfer) == "reply.transfer (unknown)")
      end, {} },
      { "that cancels and closes everything, twice", function(transfer)
        transfer:cancel()
        assert(exchange.verdict(transfer:answer()) == "unknown canceled wait")
        for _ = 1, 2 do
          transfer:close()
          client:close()
        end
      end, {} },
      { "that closes the client first", function(transfer)
        client:close()
        assert(exchange.verdict(transfer:answer()) == "unknown canceled wait")
      end, {} },
      { "that collects everything", function(transfer)
        local weak = setmetatable({ transfer, client }, { __mode = "v" })
        client, transfer = nil, nil   -- luacheck: ignore
        for _ = 1, 4 do collectgarbage() end
        return weak
      end, {} },
      { "that sends something of its own", function()
        assert(exchange.verdict(exchange.run(client, numbered(3))) == "sent answer 200")
        assert(exchange.verdict(exchange.run(client, numbered(5))) == "sent answer 200")
        client:close()
      end, { [3] = 2, [5] = 2 } },
      { "that forks again", function()
        assert(exchange.verdict(exchange.run(client, numbered(3))) == "sent answer 200")
        local status, said = fork.run(function()
          assert(exchange.verdict(exchange.run(client, numbered(6))) == "sent answer 200")
          client:close()
        end)
        assert(status == 0, said)
        assert(exchange.verdict(exchange.run(client, numbered(5))) == "sent answer 200")
      end, { [3] = 2, [5] = 2, [6] = 3 } },
    }
    for _, deed in ipairs(deeds) do
      it(deed[1] .. " leaves the parent alone", function()
        local transfer = begin()
        local status, said = fork.run(function() deed[2](transfer) end)
        assert.same({ "", 0 }, { said, status })
        go_on(transfer, deed[3])
      end)
    end

    it("that ends its Lua state leaves the parent alone", function()
      server = support.serve{ tls = scheme == "https" or nil, { "request" }, OK, { "repeat" } }
      client = exchange.client(server)
      local result = support.run([[
        local exchange = require "support.exchange"
        local process = require "spec_process"
        local client = exchange.client({ url = arg[1] }, { ca_file = arg[2] })
        assert(exchange.run(client).outcome == "sent")
        local transfer = client:submit(exchange.request())
        local child = process.fork()
        if child == 0 then os.exit(7, true) end
        assert(process.wait(child) == 7)
        print(exchange.finish(client, transfer).outcome, exchange.run(client).outcome)
        client:close()]], { args = { server.url, support.ca_file } })
      assert.same({ stdout = "sent\tsent\n", stderr = "", status = 0 }, result)
      assert.is_true(server:settle())
      local count = server:count()
      assert.same({ 1, 3 }, { count.connections, count.whole })
    end)

    it("does not move the file that the parent uploads", function()
      local audio = support.wav(59)
      server = support.serve{ tls = scheme == "https" or nil, receive_buffer = 4096,
        { { "head" }, { "body", 1000 }, { "gate", "middle" }, { "body" }, OK }, { { "request" }, OK } }
      client = exchange.client(server)
      local transfer = assert(client:submit(exchange.upload({ file = support.temp_file(audio:rep(10)) })))
      exchange.reach(client, server, "middle")
      local own = exchange.upload({ file = support.temp_file("RIFF") })
      local status, said = fork.run(function()
        assert(client:step(0.01) == 0)
        assert(exchange.verdict(exchange.run(client, own)) == "sent answer 200")
        client:close()
      end)
      assert.same({ "", 0 }, { said, status })
      server:release("middle")
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfer)))
      assert.is_true(support.multipart(server:requests()[1])[1].body == audio:rep(10))
    end)
  end)
end

it("a client of the library goes on in parent and child", function()
  local server = support.serve{ tls = true, { "request" }, OK, { "repeat" } }
  local client = support.client(server)
  local email = { contact = 1, subject = "s", body = "b" }
  assert(client:send_email(email))
  local status, said = fork.run(function()
    assert(client:send_email(email))
    assert(client:send_email(email))
    client:close()
  end)
  assert.same({ "", 0 }, { said, status })
  assert(client:send_email(email))
  client:close()
  local used = {}
  for at, request in ipairs(server:requests()) do used[at] = request.connection end
  assert.same({ 1, 2, 2, 1 }, used)
  server:close()
end)
