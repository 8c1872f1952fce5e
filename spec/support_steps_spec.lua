-- SPDX-License-Identifier: MIT
-- Each step of a script does what it says, seen from the wire.

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
local function talk(bytes, client) return raw.talk(server, bytes, client) end

describe("the scripted server", function()
  after_each(function() if server then server:close() end end)

  describe("plays", function()
    it("one script a connection, the last one again and again", function()
      serve{ { { "send", "one" }, { "close" } }, { { "send", "two" } } }
      assert.equal("one two two", table.concat({ talk(), (talk()), (talk()) }, " "))
      assert.equal(2, server:connections()[3].script)
    end)

    it("answer: with a length, and a goodbye only as the last step", function()
      serve{
        { "request" }, { "answer", 429, { ["Retry-After"] = 5 }, "{}" }, { "request" }, { "answer", 204 },
      }
      assert.equal("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Type: application/json\r\n"
        .. "Content-Length: 2\r\n\r\n{}HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        (talk(REQUEST .. REQUEST)))
    end)

    it("answer: headers of the spec's choice instead of its own", function()
      local headers = { { "A", "1" }, { "A", "2" }, { "Content-Length", 9 }, { "Content-Type", "x" } }
      serve{ { "request" }, { "answer", 200, headers, "x" }, { "close" } }
      assert.equal("HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\nContent-Length: 9\r\nContent-Type: x\r\n\r\nx",
        (talk(REQUEST)))
      server:close()
      serve{ { "answer", 200, { ["Content-Length"] = false, ["content-type"] = false }, "x" }, { "close" } }
      assert.equal("HTTP/1.1 200 OK\r\n\r\nx", (talk()))
    end)

    it("send: raw bytes, as often as asked", function()
      serve{ { "send", "\0\255ab", times = 100000 } }
      assert.equal(("\0\255ab"):rep(100000), (talk()))
      assert.equal(400000, server:connections()[1].sent)
    end)

    it("slowly: byte by byte", function()
      serve{ { "slowly", "abcde", 0.02 } }
      local start = socket.gettime()
      assert.equal("abcde", (talk()))
      assert.is_true(socket.gettime() - start >= 0.08)
    end)

    it("flood: until the peer closes", function()
      serve{ { "request" }, { "flood", "HTTP/1.1 100 Continue\r\n\r\n" } }
      local client = dial()
      client:send(REQUEST)
      assert.equal(1000 * 25, #client:receive(1000 * 25))
      assert.equal(1, server:count().open)
      client:close()
      assert.is_true(server:settle())
      assert.equal("peer", server:connections()[1].ended)
    end)

    it("repeat: for ever on one connection, or so many times", function()
      serve{ { "request" }, { "answer", 204 }, { "repeat" } }
      local client = dial()
      for _ = 1, 5 do
        client:send(REQUEST)
        assert.equal("HTTP/1.1 204 No Content", (client:receive("*l")))
        assert.equal("", (client:receive("*l")))
      end
      client:close()
      assert.is_true(server:settle())
      assert.same({ connections = 1, open = 0, requests = 5, whole = 5 }, server:count())
      server:close()
      serve{ { "send", "a" }, { "repeat", 2 }, { "send", "b" } }
      assert.equal("aaab", (talk()))
    end)

    it("head and body: no further than told", function()
      serve{ { "head" }, { "body", 2 }, { "gate", "here" }, { "body" }, { "answer", 200 } }
      local client = dial()
      client:send(REQUEST)
      assert.is_true(server:reached("here"))
      local request = server:requests()[1]
      assert.same({ "he", false }, { request.body, request.whole })
      assert.is_false(server:wait(1, 0))
      server:release("here")
      assert.is_true(server:wait(1))
      assert.equal("hello", server:requests()[1].body)
      client:close()
    end)

    it("read: so many bytes of anything", function()
      serve{ { "read", 7 }, { "send", "seen" }, { "reset" } }
      local client = dial()
      client:send("\0\1\2\3\4\5\6")
      assert.equal("seen", client:receive(4))
      assert.is_true(server:settle())
      assert.same({ 7, {} }, { server:connections()[1].dropped, server:requests() })
    end)

    it("pause: nothing for so long", function()
      serve{ { "pause", 0.1 }, { "send", "x" } }
      local client, start = dial(), socket.gettime()
      client:settimeout(0.02)
      assert.equal("timeout", select(2, client:receive(1)))
      client:settimeout(5)
      assert.equal("x", client:receive(1))
      assert.is_true(socket.gettime() - start >= 0.09)
    end)
  end)

  describe("refuses", function()
    local SAYS = "scripted server: "

    local function complaint(options)
      local _, why = pcall(function() server = support.serve(options) end)
      return why:match("^.*_spec.lua:%d+: (.*)")
    end

    it("a script or an option that it does not understand", function()
      assert.equal(SAYS .. "no such step: reqest", complaint{ { "reqest" } })
      assert.equal(SAYS .. "step send: argument 1 is a number, not a string", complaint{ { "send", 5 } })
      assert.equal(SAYS .. "step request: 1 does not belong there", complaint{ { "request", "discard" } })
      assert.equal(SAYS .. "step request: oops does not belong there", complaint{ { "request", oops = 1 } })
      assert.equal(SAYS .. "no such certificate: best", complaint{ tls = "best", { "hang" } })
      assert.equal(SAYS .. "no such mode: slow", complaint{ mode = "slow" })
      assert.equal("support.serve needs a script or a mode", complaint{})
      assert.equal("support.serve has no option tsl", complaint{ tsl = true, { "hang" } })
    end)
  end)
end)
