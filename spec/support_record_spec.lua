-- SPDX-License-Identifier: MIT
-- What the scripted server says it received is what raw clients sent.

local support = require "support"
local raw = require "support.raw"

local HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
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

  describe("records", function()
    it("a request as it stands on the wire", function()
      serve{ { "request" }, { "answer", 200 } }
      talk(REQUEST)
      local request = server:requests()[1]
      assert.equal("POST", request.method)
      assert.equal("/v3/a?b=c", request.target)
      assert.equal("1.1", request.version)
      local headers = { { "Host", "x" }, { "X-Two", "1" }, { "x-two", "2" }, { "Content-Length", "5" } }
      assert.same(headers, request.headers)
      assert.same({ "1", 2 }, { request:header("X-TWO") })
      assert.equal("hello", request.body)
      assert.equal(5, request.size)
      assert.equal(HELLO_SHA256, request.sha256)
      assert.is_true(request.whole)
    end)

    it("every byte of a body, from 0 to 255", function()
      local bytes = {}
      for byte = 0, 255 do bytes[byte + 1] = string.char(byte) end
      serve{ { "request" }, { "answer", 200, nil, table.concat(bytes) } }
      local answer = talk("PUT / HTTP/1.1\r\nContent-Length: 256\r\n\r\n" .. table.concat(bytes))
      assert.equal(table.concat(bytes), server:requests()[1].body)
      assert.equal(table.concat(bytes), answer:sub(-256))
    end)

    it("a body in chunks", function()
      serve{ { "request" }, { "answer", 200 } }
      local chunks = "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: v\r\n\r\n"
      talk("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" .. chunks)
      local request = server:requests()[1]
      assert.same({ "hello", 5, true }, { request.body, request.size, request.whole })
      assert.equal(HELLO_SHA256, request.sha256)
    end)

    it("only size and digest of what it is told to discard", function()
      serve{ { "request", discard = true }, { "answer", 200 } }
      local size = 3 * 1024 * 1024
      talk(("POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n"):format(size) .. ("x"):rep(size))
      local request = server:requests()[1]
      assert.same({ "", size, true }, { request.body, request.size, request.whole })
      assert.equal(64, #request.sha256)
    end)

    it("half a request as not whole", function()
      serve{ { "request" }, { "answer", 200 } }
      local client = dial()
      client:send(REQUEST:sub(1, -3))
      client:close()
      assert.is_true(server:settle())
      local request = server:requests()[1]
      assert.same({ "hel", 3, false }, { request.body, request.size, request.whole })
      assert.equal("peer", server:connections()[1].ended)
    end)

    it("bytes that are no request", function()
      serve{ { "request" }, { "answer", 200 } }
      talk("\1\2 garbage\r\n\r\n")
      assert.same({}, server:requests())
      assert.equal("\1\2 garbage\r\n\r\n", server:connections()[1].no_request)
    end)

    it("requests and connections in their order, also after forgetting", function()
      serve{ { "request" }, { "answer", 200 } }
      for _ = 1, 3 do talk(REQUEST) end
      for at, request in ipairs(server:requests()) do
        assert.same({ at, at }, { request.number, request.connection })
      end
      assert.same({ connections = 3, open = 0, requests = 3, whole = 3 }, server:count())
      server:forget()
      talk(REQUEST)
      assert.equal(1, #server:requests())
      assert.equal(4, server:connections()[1].number)
    end)
  end)
end)
