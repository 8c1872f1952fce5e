-- SPDX-License-Identifier: MIT
-- A kept-alive connection on which something came unasked is not used: what came is no answer to the next message.

local exchange = require "support.exchange"
local interpreter = require "support.interpreter"
local support = require "support"

local function answer(id) return ('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"id":"%s"}'):format(id) end

local function numbered(number)
  local request = exchange.request()
  request.path = ("/v3/contacts/%d/send-direct-email"):format(number)
  return request
end

-- What the server says while the connection is idle, "" for nothing; then it closes, or reads on.
local unasked = {
  { "a whole answer", answer("x") }, { "408", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n" },
  { "400", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" }, { "100", "HTTP/1.1 100 Continue\r\n\r\n" },
  { "nonsense", "\0\1\2" }, { "one byte", "H" }, { "nothing", "" },
}

for _, scheme in ipairs{ "http", "https" } do
  for _, row in ipairs(unasked) do
    for _, ending in ipairs{ "close", "cut", "reset", "request" } do
      it(("over %s: %s, and then %s"):format(scheme, row[1], ending), function()
        local server = support.serve{ tls = scheme == "https" or nil,
          { { "request" }, { "send", answer("1") }, { "gate", "idle" }, { "send", row[2] }, { "gate", "said" },
            { ending }, { "send", answer("2") }, { "request" }, { "send", answer("3") } },
          { { "request" }, { "send", answer("2") }, { "request" }, { "send", answer("3") } } }
        local client = exchange.client(server)
        finally(function()
          client:close()
          server:close()
        end)
        assert.equal('{"id":"1"}', exchange.run(client, numbered(1)).body)
        assert.is_true(server:reached("idle"))
        server:release("idle")
        assert.is_true(server:reached("said"))
        server:release("said")
        if ending ~= "request" then assert.is_true(server:settle()) end
        assert.equal('{"id":"2"}', exchange.run(client, numbered(2)).body)
        assert.equal('{"id":"3"}', exchange.run(client, numbered(3)).body)
        client:close()
        assert.is_true(server:settle())
        local seen = {}
        for _, request in ipairs(server:requests()) do
          assert.is_true(request.whole)
          seen[#seen + 1] = request.target:match("%d+", 4) .. " on " .. request.connection
        end
        local quiet = row[2] == "" and ending == "request"
        assert.same(quiet and { "1 on 1", "2 on 1", "3 on 1" } or { "1 on 1", "2 on 2", "3 on 2" }, seen)
      end)
    end
  end
end

it("many connections that ended while they were idle cost one new one", function()
  local scripts = { tls = true }
  for at = 1, 8 do scripts[at] = { { "request" }, { "gate", "all" }, { "send", answer("1") }, { "close" } } end
  scripts[9] = { { "request" }, { "send", answer("2") }, { "repeat" } }
  local server = support.serve(scripts)
  local client = exchange.client(server)
  local transfers = {}
  for at = 1, 8 do transfers[at] = assert(client:submit(numbered(at))) end
  exchange.drive(client, function() return server:wait(8, 0) end)
  for _ = 1, 8 do server:release("all") end
  for at = 1, 8 do assert.equal('{"id":"1"}', exchange.finish(client, transfers[at]).body) end
  assert.is_true(server:settle())
  local upload = exchange.upload({ data = ("x"):rep(100000) })
  assert.equal('{"id":"2"}', exchange.run(client, upload).body)
  client:close()
  server:close()
end)

-- libcurl has looked at the connection a moment before: this is the moment after. (A reset may come before both looks.)
describe("a fresh connection whose peer", function()
  local library

  setup(function() library = interpreter.library "slow_name" end)

  for _, row in ipairs{ { "closes it", { "close" } }, { "speaks", { "send", "220 Hi" } } } do
    it(row[1] .. " at once gets no message", function()
      local server = support.serve{ { row[2], { "request" }, { "send", answer("x") } },
                                    { { "request" }, { "send", answer("1") } } }
      local result = support.run([[
        local client = assert(require("reply").new{ base_url = arg[1], api_key = "key-for-specs", retries = 0 })
        local receipt, err = client:request{ path = "/v3/x", method = "POST", body = {} }
        print(receipt and receipt.raw or tostring(err))
      ]], { args = { server.url }, preload = library })
      assert.same({ status = 0, stdout = '{"id":"1"}\n', stderr = "" }, result)
      assert.equal(1, #server:requests())
      server:close()
    end)
  end
end)
