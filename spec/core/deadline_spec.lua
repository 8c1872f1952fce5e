-- SPDX-License-Identifier: MIT
-- A transfer's last moment, which stands however long it takes until the transfer begins.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local ANSWERS = { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }

describe("not_after", function()
  for _, row in ipairs{
    { "in the past", -1, "not_sent timeout" }, { "in a minute", 60, "sent nil" },
    { "beyond the timeout", 86400, "sent nil" }, { "never", math.huge, "sent nil" },
  } do
    it(row[1], function()
      local server = support.serve(ANSWERS)
      local client = exchange.client(server)
      local answer = exchange.run(client, exchange.request{ not_after = core.now() + row[2] })
      assert.equal(row[3], ("%s %s"):format(answer.outcome, answer.kind))
      assert.equal(row[3] == "sent nil" and 1 or 0, server:count().requests)
    end)
  end
end)

it("the clock goes on while the machine sleeps", function()
  local uptime = tonumber(support.read_file("/proc/uptime"):match("^%S+"))   -- that of CLOCK_BOOTTIME
  assert.is_true(math.abs(core.now() - uptime) < 1)
end)

describe("an exchange whose time is over", function()
  local server, client

  before_each(function()
    server = support.serve{ { "request" }, { "hang" } }
    client = exchange.client(server)
  end)

  after_each(function()
    client:close()
    server:close()
  end)

  it("ends while one that began before goes on", function()
    local long = client:submit(exchange.request{ timeout = 60 })
    local short = client:submit(exchange.request{ timeout = 0.1 })
    exchange.drive(client, function() return short:done() end)
    assert.equal("timeout", short:answer().kind)
    assert.is_false(long:done())
  end)

  it("ends the step that waits for it", function()
    local transfer = client:submit(exchange.request{ timeout = 0.5, connect_timeout = 0.1 })
    local began = core.now()
    repeat client:step(30) until transfer:done()
    assert.is_true(core.now() - began < 15)
  end)
end)

for _, tls in ipairs{ false, true } do
  describe("a body that the peer does not read, over " .. (tls and "https" or "http"), function()
    local server, client, transfer

    -- Goes out as far as the system takes it; returns how far that is.
    local function begin(script)
      script.tls, script.receive_buffer = tls, 4096
      server = support.serve(script)
      client = exchange.client(server)
      transfer = client:submit(exchange.request{ body = ("x"):rep(8 * 1024 * 1024), timeout = 3 })
      exchange.reach(client, server, "full")
      local sent
      repeat
        sent = transfer:progress()
        for _ = 1, 20 do client:step(0.01) end
      until transfer:progress() == sent
      return sent
    end

    -- The process is busy until the time is over, while the peer goes on to that gate.
    local function be_late(gate)
      server:release("full")
      assert.is_true(server:reached(gate))
      core.sleep(3)
      return exchange.verdict(exchange.finish(client, transfer))
    end

    after_each(function()
      client:close()
      server:close()
    end)

    it("goes no further when the time is over, though there is room again", function()
      local sent = begin{ { "head" }, { "gate", "full" }, { "body", 256 * 1024 }, { "gate", "room" }, { "hang" } }
      assert.equal("not_sent timeout upload", be_late("room"))
      assert.equal(sent, (transfer:progress()))
    end)

    it("is answered all the same, where the answer had come by then", function()
      begin{ { "head" }, { "gate", "full" }, { "answer", 413, nil, "{}" }, { "gate", "answered" }, { "hang" } }
      assert.equal("rejected rejected answer 413", be_late("answered"))
    end)
  end)
end
