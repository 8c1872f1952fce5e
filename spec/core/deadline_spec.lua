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

  it("sends nothing after it has listened to a new connection for that long", function()
    for _ = 1, 20 do
      assert.matches("^not_sent timeout", exchange.verdict(exchange.run(client, exchange.request{ timeout = 0.001 })))
    end
    client:close()
    assert.is_true(server:settle())
    assert.equal(0, server:count().requests)
  end)

  it("ends the step that waits for it", function()
    local transfer = client:submit(exchange.request{ timeout = 0.5, connect_timeout = 0.1 })
    local began = core.now()
    repeat client:step(30) until transfer:done()
    assert.is_true(core.now() - began < 15)
  end)
end)

describe("a body that the peer does not read, over http and over https", function()
  -- Goes out as far as the system takes it: `sent` is how far that is.
  local function begin(script, tls)
    script.tls, script.receive_buffer = tls, 4096
    local server = support.serve(script)
    local client = exchange.client(server)
    local transfer = client:submit(exchange.request{ body = ("x"):rep(8 * 1024 * 1024), timeout = 3 })
    exchange.reach(client, server, "full")
    local sent
    repeat
      sent = transfer:progress()
      for _ = 1, 20 do client:step(0.01) end
    until transfer:progress() == sent
    return { server = server, client = client, transfer = transfer, sent = sent }
  end

  -- The process is busy until the time is over, while the peers go on to that gate.
  local function be_late(script, gate, check)
    local both = { begin(script, false), begin(script, true) }
    for _, one in ipairs(both) do
      one.server:release("full")
      assert.is_true(one.server:reached(gate))
    end
    core.sleep(3)
    for _, one in ipairs(both) do
      check(exchange.verdict(exchange.finish(one.client, one.transfer)), one)
      one.client:close()
      one.server:close()
    end
  end

  it("goes no further when the time is over, though there is room again", function()
    local script = { { "head" }, { "gate", "full" }, { "body", 256 * 1024 }, { "gate", "room" }, { "hang" } }
    be_late(script, "room", function(verdict, one)
      assert.equal("not_sent timeout upload", verdict)
      assert.equal(one.sent, (one.transfer:progress()))
    end)
  end)

  it("goes no further either where something has come that is no answer yet", function()
    local script = { { "head" }, { "gate", "full" }, { "send", "HTTP/1.1 102 Processing\r\n\r\n" },
                     { "body", 256 * 1024 }, { "gate", "room" }, { "hang" } }
    be_late(script, "room", function(verdict, one)
      assert.equal("not_sent timeout upload", verdict)
      assert.equal(one.sent, (one.transfer:progress()))
    end)
  end)

  it("is answered all the same, where the answer had come by then", function()
    local script = { { "head" }, { "gate", "full" }, { "answer", 413, nil, "{}" }, { "gate", "answered" }, { "hang" } }
    be_late(script, "answered", function(verdict) assert.equal("rejected rejected answer 413", verdict) end)
  end)
end)
