-- SPDX-License-Identifier: MIT
-- A handle of libcurl goes from one exchange to the next, and nothing of the one comes with it.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

-- One of each kind: the methods, with a body and without.
local KINDS = {
  exchange.request(),
  exchange.request{ path = "/v3/other", body = "" },
  exchange.request{ path = "/v3/nothing", body = false },
  exchange.request{ method = "GET", path = "/v3/whoami", body = false },
  exchange.request{ method = "PUT", path = "/v3/put", body = ("x"):rep(70000) },
  exchange.request{ method = "PATCH", path = "/v3/patch" },
  exchange.request{ method = "DELETE", path = "/v3/delete", body = false },
  exchange.request{ method = "DELETE", path = "/v3/delete" },
  exchange.upload({ data = "RIFF" }, { path = "/v3/upload" }),
}

local function server_of()
  return support.serve{ { "request" }, { "answer", 200, nil, "" }, { "repeat" } }
end

-- What came, without what is new each time.
local function shown(request)
  local lines = { request.method .. " " .. request.target, #request.body }
  for _, name in ipairs{ "authorization", "content-length", "content-type", "expect", "accept", "transfer-encoding" } do
    lines[#lines + 1] = name .. ": " .. tostring(request:header(name)):gsub("boundary=.*", "")
  end
  return table.concat(lines, "\n")
end

local function requests_of(server, count)
  assert.is_true(server:wait(count))
  local list = {}
  for index, request in ipairs(server:requests()) do list[index] = shown(request) end
  return list
end

-- In the I/O thread, as nginx does it.
local function run_there(client, request)
  local job = assert(core.io():submit(client, request or exchange.request()))
  job:wake()
  assert(support.eventually(function() return job:done() end))
  return job:answer()
end

describe("a handle that had another exchange", function()
  local alone = {}

  setup(function()
    for index, request in ipairs(KINDS) do
      local server = server_of()
      local client = exchange.client(server)
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client, request)))
      client:close()
      alone[index] = requests_of(server, 1)[1]
      server:close()
    end
  end)

  for first, before in ipairs(KINDS) do
    for way, run in pairs{ ["by steps"] = exchange.run, ["in the I/O thread"] = run_there } do
      it(("%s %s, sends any other as a new one does, %s"):format(before.method, before.path, way), function()
        local server = server_of()
        local client = exchange.client(server)
        local expected = {}
        for index, request in ipairs(KINDS) do
          for _, one in ipairs{ before, request } do
            assert.equal("sent answer 200", exchange.verdict(run(client, one)))
          end
          expected[#expected + 1], expected[#expected + 2] = alone[first], alone[index]
        end
        client:close()
        assert.same(expected, requests_of(server, #expected))
        server:close()
      end)
    end
  end

  it("goes out with the key of its own exchange", function()
    local server = server_of()
    local client = exchange.client(server)
    for _, run in ipairs{ exchange.run, run_there, exchange.run } do   -- one takes what the other gave back
      for _, key in ipairs{ "first-key-of-the-specs", "second-key-of-the-specs" } do
        assert(client:identity(key))
        run(client)
        local requests = server:requests()
        assert.equal("Bearer " .. key, (requests[#requests]:header("authorization")))
      end
    end
    client:close()
    server:close()
  end)

  it("of one client is none of another's, in the same thread", function()
    local first, second = server_of(), server_of()
    local clients = { exchange.client(first, { user_agent = "one" }), exchange.client(second, { user_agent = "two" }) }
    for _ = 1, 3 do
      for _, client in ipairs(clients) do run_there(client) end
    end
    for index, server in ipairs{ first, second } do
      clients[index]:close()
      assert.is_true(server:wait(3))
      for _, request in ipairs(server:requests()) do
        assert.equal(index == 1 and "one" or "two", (request:header("user-agent")))
      end
      server:close()
    end
  end)

  it("is given back after its client was closed", function()
    local server = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, "" } }
    local client = exchange.client(server)
    local job = assert(core.io():submit(client, exchange.request()))
    job:wake()
    assert(server:reached("go"))
    client:close()
    server:release("go")
    assert(support.eventually(function() return job:done() end))
    assert.equal("sent answer 200", exchange.verdict(job:answer()))
    server:close()
  end)
end)
