-- SPDX-License-Identifier: MIT
-- Who lives how long: closing and collecting in every order.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local OK = { "answer", 200, nil, '{"status":"sent"}' }
local GET = { method = "GET", path = "/" }

local server
after_each(function()
  if server then server:close() end
  server = nil
end)

local function collect()
  for _ = 1, 4 do collectgarbage() end
end

-- A server whose answers wait at the gate "answer", and a client.
local function held()
  server = support.serve{ { "request" }, { "gate", "answer" }, OK, { "repeat" } }
  return exchange.client(server)
end

-- Whether every connection that there was is closed by now. Those at the gate notice it when they are let through.
local function all_closed()
  for _ = 1, 4 do server:release("answer") end
  return server:settle()
end

-- A transfer whose request is out and whose answer is not.
local function waiting(client, count)
  local transfer = assert(client:submit(exchange.request()))
  exchange.drive(client, function() return server:wait(count or 1, 0) end)
  return transfer
end

describe("a closed client", function()
  it("says so, and closing it again does no harm", function()
    local client = held()
    for _ = 1, 3 do
      assert.same({}, { client:close() })
      assert.equal("reply.client (closed)", tostring(client))
      assert.same({ nil, "the client is closed" }, { client:identity("key") })
      assert.same({ nil, "the client is closed" }, { client:headers(GET) })
      local transfer, answer = client:submit(exchange.request())
      assert.is_nil(transfer)
      assert.same({ outcome = "not_sent", kind = "config", phase = "local", message = "the client is closed",
                    body = "", headers = {} }, answer)
      assert.equal(0, client:step(60))
    end
    assert.equal(0, server:count().connections)
  end)

  it("has ended what ran, with the truth of each", function()
    local client = held()
    local sent = waiting(client)
    local new = assert(client:submit(exchange.request()))
    client:close()
    assert.same({ true, true }, { sent:done(), new:done() })
    assert.equal("unknown canceled wait", exchange.verdict(sent:answer()))
    assert.equal("not_sent canceled resolve", exchange.verdict(new:answer()))
    assert.same({ exchange.BODY:len(), exchange.BODY:len() }, { sent:progress() })
    assert.is_true(all_closed())
  end)

  it("leaves an answer that came to its transfer", function()
    server = support.serve{ { "request" }, OK }
    local client = exchange.client(server)
    local transfer = assert(client:submit(exchange.request()))
    exchange.finish(client, transfer)
    client:close()
    client = nil
    collect()
    assert.equal("sent answer 200", exchange.verdict(transfer:answer()))
    transfer:cancel()
    assert.equal('{"status":"sent"}', transfer:answer().body)
    transfer:close()
    assert.same({ true, "reply.transfer (closed)" }, { transfer:done(), tostring(transfer) })
    assert.is_nil((transfer:answer()))
    assert.same({ 0, 0 }, { transfer:progress() })
    transfer:close()
    transfer:cancel()
    assert.is_nil(client)
  end)

  local only_where_there_is_such_a_thing = _G.jit and function() end or it
  only_where_there_is_such_a_thing("is closed by <close>", function()
    local client = held()
    local run = assert(load([[
      local client, submit = ...
      local held <close> = client
      local transfer <close> = submit()
      return tostring(held), tostring(transfer), transfer
    ]]))
    local client_was, transfer_was, transfer = run(client, function() return waiting(client) end)
    assert.same({ "reply.client (" .. server.url .. ", 1 running)", "reply.transfer (running)" },
                { client_was, transfer_was })
    assert.same({ "reply.client (closed)", "reply.transfer (closed)" }, { tostring(client), tostring(transfer) })
    assert.has_error(function()
      load("local held <close> = ... error('x', 0)")(assert(core.client{ base_url = server.url }))
    end, "x")
    local made = assert(require("reply").new{ api_key = "k", base_url = server.url })
    load("local held <close> = ...")(made)
    assert.equal("config", select(2, made:whoami()).kind)
  end)
end)

describe("the collector", function()
  -- Each order in which three things can go.
  for _, order in ipairs{ "C12", "C21", "1C2", "12C", "2C1", "21C" } do
    for _, step in ipairs{ "new", "running", "done" } do
      it(("takes %s transfers and their client in the order %s"):format(step, order), function()
        local things = { C = held() }
        local weak = setmetatable({ C = things.C }, { __mode = "v" })
        for _, name in ipairs{ "1", "2" } do
          things[name] = step == "new" and assert(things.C:submit(exchange.request()))
                         or waiting(things.C, tonumber(name))
          weak[name] = things[name]
          if step == "done" then
            server:release("answer")
            exchange.finish(things.C, things[name])
          end
        end
        for name in order:gmatch(".") do
          things[name] = nil
          collect()
          assert.is_nil(weak[name])
          local left = 0
          for number = 1, 2 do
            local transfer = things[tostring(number)]
            if transfer then
              left = left + 1
              assert.equal(step == "done" or not things.C, transfer:done())
              assert.equal(transfer:done() and "table" or "nil", type(transfer:answer()))
            end
          end
          if things.C then assert.equal(step == "done" and 0 or left, things.C:step(0)) end
        end
        assert.is_true(all_closed())
      end)
    end
  end

  it("may run between any two steps", function()
    server = support.serve{ tls = true, { "request" }, OK, { "repeat" } }
    local client = exchange.client(server)
    for _ = 1, 5 do
      local transfer = assert(client:submit(exchange.upload({ data = ("x"):rep(100000) })))
      collect()
      while not transfer:done() do
        client:step(0.01)
        collect()
      end
      local answer = transfer:answer()
      collect()
      assert.equal("sent answer 200", exchange.verdict(answer))
    end
    assert.equal(5, server:count().whole)
  end)

  it("leaves neither files nor memory of many clients behind", function()
    server = support.serve{ tls = true, { "request" }, OK, { "hang" } }
    local result = support.run([[
      local exchange, lfs = require "support.exchange", require "lfs"
      local function files()
        local count = 0
        for _ in lfs.dir("/proc/self/fd") do count = count + 1 end
        return count
      end
      local function kilobytes()
        for line in io.lines("/proc/self/status") do
          local number = line:match("^VmRSS:%s+(%d+)")
          if number then return tonumber(number) end
        end
      end
      local function use(count, how)
        for at = 1, count do
          local client = exchange.client({ url = arg[1] }, { ca_file = arg[2] })
          local transfer = assert(client:submit(exchange.request()))
          if how ~= "never" then client:step(0.001) end
          if how == "whole" then exchange.finish(client, transfer) end
          if at % 2 == 0 then client:close() end
        end
        collectgarbage() collectgarbage()
      end
      for _, how in ipairs{ "whole", "begun", "never" } do use(120, how) end
      local files_before, before = files(), kilobytes()
      for _, how in ipairs{ "whole", "begun", "never" } do use(100, how) end
      print(files() - files_before, kilobytes() - before)]], { args = { server.url, support.ca_file } })
    assert.same({ "", 0 }, { result.stderr, result.status })
    local files, kilobytes = result.stdout:match("^(%-?%d+)\t(%-?%d+)\n$")
    assert.equal("0", files)
    local is_asan = (os.getenv("LD_PRELOAD") or ""):find("asan")
    assert.is_true(is_asan ~= nil or tonumber(kilobytes) < 2048, "it took KiB: " .. kilobytes)
  end)
end)

it("a program that is started holds neither the file nor the connection open", function()
  server = support.serve{ receive_buffer = 4096, { "head" }, { "hang" } }   -- TLS would say goodbye in any case
  local client = exchange.client(server)
  local path = support.temp_file(("x"):rep(8 * 1024 * 1024), "inherited.wav")
  local transfer = assert(client:submit(exchange.upload({ file = path })))
  exchange.drive(client, function() return server:count().requests == 1 end)
  local pipe = assert(io.popen("sleep 300 >/dev/null 2>&1 & echo $!; ls -l /proc/$!/fd"))
  local program, files = pipe:read("*l"), pipe:read("*a")
  pipe:close()
  finally(function() os.execute("kill " .. program) end)
  assert.is_nil(files:find("inherited.wav", 1, true))
  assert.is_truthy(files:find("/dev/null", 1, true))
  client:close()
  assert.equal("not_sent canceled upload", exchange.verdict(transfer:answer()))
  assert.is_true(server:settle())
end)

describe("a wrong self", function()
  local client = assert(core.client{ base_url = "https://127.0.0.1:1" })
  local transfer = assert(client:submit(exchange.request()))
  for name, method in pairs(getmetatable(client).__index) do
    it("of client:" .. name .. " is no crash", function()
      for _, self in ipairs{ transfer, io.stdout, {}, "x", 5 } do pcall(method, self, {}, {}) end
      pcall(method)
      assert.equal("reply.client (https://127.0.0.1:1, 1 running)", tostring(client))
    end)
  end
  for name, method in pairs(getmetatable(transfer).__index) do
    it("of transfer:" .. name .. " is no crash", function()
      for _, self in ipairs{ client, io.stdout, {}, "x", 5 } do pcall(method, self) end
      pcall(method)
      assert.equal("reply.transfer (running)", tostring(transfer))
    end)
  end

  it("raises where it is not closing", function()
    assert.error_matches(function() client.submit(transfer, {}) end, "reply.client expected")
    assert.error_matches(function() transfer.done(client) end, "reply.transfer expected")
    assert.error_matches(function() getmetatable(client).__tostring(transfer) end, "reply.client expected")
  end)
end)
