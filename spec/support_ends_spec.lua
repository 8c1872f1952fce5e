-- SPDX-License-Identifier: MIT
-- The ways in which the scripted server ends a connection, or never has one.

local socket = require "socket"
local support = require "support"
local raw = require "support.raw"

local REQUEST = raw.REQUEST

local server

local function serve(options)
  server = support.serve(options)
  return server
end

local function dial() return raw.dial(server) end

describe("the scripted server", function()
  after_each(function() if server then server:close() end end)

  describe("ends a connection by", function()
    it("close: a FIN, though nothing was read", function()
      serve{ { "close" } }
      local client = dial()
      assert.equal("closed", select(2, client:receive(1)))
      assert(client:send(REQUEST))
      local function all_dropped() return server:connections()[1].dropped == #REQUEST end
      assert.is_true(support.eventually(all_dropped))
      assert(client:send(REQUEST))
      client:close()
      assert.is_true(server:settle())
      assert.same({}, server:requests())
      assert.equal("close", server:connections()[1].ended)
    end)

    it("reset: a RST, so that the next write fails", function()
      serve{ { "request" }, { "reset" } }
      local client = dial()
      client:send(REQUEST)
      assert.is_nil((client:receive(1)))
      assert.equal("closed", select(2, client:send("x")))
      assert.is_true(server:requests()[1].whole)
      assert.equal("reset", server:connections()[1].ended)
    end)

    it("hang: silence until the peer goes away", function()
      serve{ { "hang" } }
      local client = dial()
      client:send(REQUEST)
      client:settimeout(0.05)
      assert.equal("timeout", select(2, client:receive(1)))
      assert.is_false(server:settle(0))
      client:close()
      assert.is_true(server:settle())
      local connection = server:connections()[1]
      assert.same({ "peer", #REQUEST }, { connection.ended, connection.dropped })
    end)

    it("stall: not a byte more is read", function()
      serve{ receive_buffer = 4096, { "head" }, { "stall" } }
      local client, size = dial(), 20 * 1024 * 1024
      client:settimeout(0.3)
      client:send(("POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n"):format(size))
      assert.equal("timeout", select(2, client:send(("x"):rep(size))))
      assert.is_true(server:settle())
      local connection = server:connections()[1]
      assert.equal("stall", connection.ended)
      assert.is_true(connection.received <= 4096)
      assert.is_false(server:requests()[1].whole)
    end)

    it("closing the server, wherever the script is", function()
      serve{ { "gate", "never" } }
      local client = dial()
      assert.is_true(server:reached("never"))
      server:close()
      assert.equal("closed", select(2, client:receive(1)))
      assert.same({ nil, "connection refused" }, { socket.connect("127.0.0.1", server.port) })
    end)
  end)

  describe("keeps a port that", function()
    it("refuses", function()
      serve{ mode = "refused" }
      assert.same({ nil, "connection refused" }, { socket.connect("127.0.0.1", server.port) })
    end)

    it("never answers, because its queue is full", function()
      serve{ mode = "full" }
      local client = socket.tcp()
      client:settimeout(0.1)
      assert.same({ nil, "timeout" }, { client:connect("127.0.0.1", server.port) })
      client:close()
    end)
  end)
end)
