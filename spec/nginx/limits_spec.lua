-- SPDX-License-Identifier: MIT
-- nginx under load: no connection left, many calls, progress, closing, repeats, a worker that serves others meanwhile.

local cjson = require "cjson"
local nginx = require "support.nginx"
local support = require "support"
local upstreams = require "support.nginx_upstream"

local CALLS = 20000

-- Takes every connection that is left.
local FILL = [[
  local held = {}
  repeat
    local cosocket = ngx.socket.tcp()
    held[#held + 1] = cosocket
  until not cosocket:connect("127.0.0.1", ngx.var.server_port)
]]

describe("in nginx", function()
  local upstream, server

  after_each(function()
    server:stop()
    ;(upstream.close or upstream.stop)(upstream)
  end)

  it("a call polls where worker_connections are used up", function()
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ connections = 24, locations = ([[ location = /full { content_by_lua_block { %s %s
      local receipt, err = client:send_email(letter)
      ngx.say(#held > 1, " ", receipt and receipt.outcome or tostring(err))
    } } ]]):format(nginx.client(upstream.url), FILL) .. nginx.send("/send", upstream.url) }
    assert.same({ 200, "true sent\n" }, { server:get("/full") })
    assert.same({ 200, "sent\n" }, { server:get("/send") })
    assert.equal(2, upstream:count().whole)
    assert.equal(2, server:count("event of send_email: sent"))
  end)

  it("calls that wait take no connections", function()
    upstream = support.serve{ { "request" }, { "together", 200 }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ connections = 24, locations = ([[ location = /many { content_by_lua_block { %s
      local threads, sent = {}, 0
      for number = 1, 200 do threads[number] = ngx.thread.spawn(client.send_email, client, letter) end
      for _, thread in ipairs(threads) do
        local _, receipt = ngx.thread.wait(thread)
        if receipt then sent = sent + 1 end
      end
      ngx.say(sent)
    } } ]]):format(nginx.client(upstream.url, 'pace = "off"')) }
    assert.same({ 200, "200\n" }, { server:get("/many") })
    assert.equal(0, server:count("worker_connections are not enough"))
  end)

  it("a worker serves others while a call waits", function()
    upstream = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ locations = nginx.send("/send", upstream.url) }
    local waiting = server:send("/send")
    assert(upstream:reached("go"))
    for _ = 1, 10 do assert.equal(200, (server:get("/pid"))) end
    upstream:release("go")
    assert.same({ 200, "sent\n" }, { waiting:receive() })
  end)

  it(CALLS .. " calls leave memory and descriptors as they were", function()
    upstream = upstreams.start()
    server = nginx.start{ locations = ([[ location = /calls { content_by_lua_block {
      local reply = require "reply"
      client = client or assert(reply.new{ base_url = "%s", api_key = "key-of-the-spec", pace = "off" })
      local function sends(name, count)
        for number = 1, count do
          local subject = ("%%s-%%s-%%d"):format(ngx.var.arg_name, name, number)
          assert(assert(client:send_email{ contact = 5, subject = subject, body = "x" }).message_id == subject)
        end
      end
      local threads = {}
      for name = 1, 20 do threads[name] = ngx.thread.spawn(sends, name, ngx.var.arg_count / 20) end
      for _, thread in ipairs(threads) do assert(ngx.thread.wait(thread)) end
      collectgarbage()
      collectgarbage()
      local fds = 0
      for _ in io.popen("ls /proc/" .. ngx.worker.pid() .. "/fd"):lines() do fds = fds + 1 end
      local status = io.open("/proc/self/status"):read("*a")
      ngx.say(require("cjson").encode{ fds = fds, rss = tonumber(status:match("VmRSS:%%s+(%%d+)")),
                                       lua = collectgarbage("count"),
                                       threads = tonumber(status:match("Threads:%%s+(%%d+)")) })
    } } ]]):format(upstream.url) }
    local function after(name, count)
      local status, body = server:get(("/calls?name=%s&count=%d"):format(name, count))
      assert(status == 200, body .. server:log())
      return cjson.decode(body)
    end
    local before = after("before", CALLS / 4)
    local now = after("now", CALLS)
    assert(math.abs(now.fds - before.fds) <= 10, now.fds .. " descriptors, not " .. before.fds)   -- idle ones vary
    assert.equal(2, now.threads)
    assert(now.lua - before.lua < 200, ("Lua grew by %.0f KiB"):format(now.lua - before.lua))
    assert(now.rss - before.rss < 2048, ("the worker grew by %.0f KiB"):format(now.rss - before.rss))
    assert.equal(CALLS * 1.25, upstream:counts().requests)
  end)

  it("an upload tells of its progress", function()
    upstream = support.serve{ { "head" }, { "gate", "go" }, { "body" }, { "answer", 200, nil, '{"id":7}' } }
    server = nginx.start{ http = "lua_shared_dict state 1m;", locations = ([[
      location = /upload { content_by_lua_block { %s
        local shares = {}
        local receipt = assert(client:upload_voice{ data = ("x"):rep(3000000), filename = "a.wav",
          on_progress = function(sent, total)
            shares[#shares + 1] = sent / total
            ngx.shared.state:set("told", true)
          end })
        for i = 2, #shares do assert(shares[i] > shares[i - 1]) end
        ngx.say(receipt.id, " ", shares[1] < 1, " ", shares[#shares])
      } }
      location = /told { content_by_lua_block { ngx.print(ngx.shared.state:get "told") } }
    ]]):format(nginx.client(upstream.url)) }
    local request = server:send("/upload")
    assert(upstream:reached("go"))
    assert(support.eventually(function() return select(2, server:get("/told")) == "true" end))
    upstream:release("go")
    assert.same({ 200, "7 true 1\n" }, { request:receive() })
  end)

  it("a repeat waits without blocking", function()
    upstream = support.serve{
      { { "request" }, { "answer", 429, { ["Retry-After"] = 1 } } },
      { { "request" }, { "answer", 200, nil, '{"status":"sent"}' } },
    }
    server = nginx.start{ locations = nginx.send("/send", upstream.url, "retries = 1") }
    local request = server:send("/send")
    assert(upstream:wait(1))
    assert.equal(200, (server:get("/pid")))
    assert.same({ 200, "sent\n" }, { request:receive() })
    assert.equal(2, upstream:count().whole)
  end)

  it("closing a client ends what waits for it, and nothing else", function()
    upstream = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ locations = ([[ location = /wait { content_by_lua_block { %s
      the_client = client
      local _, err = client:send_email(letter)
      ngx.say(err.outcome, " ", err.kind)
    } }
    location = /close { content_by_lua_block { the_client:close() } } ]]):format(nginx.client(upstream.url))
      .. nginx.send("/send", upstream.url) }
    local request = server:send("/wait")
    assert(upstream:wait(1))
    local other = server:send("/send")
    assert(upstream:wait(2))
    assert.equal(200, (server:get("/close")))
    assert.same({ 200, "unknown canceled\n" }, { request:receive() })
    assert.is_true(support.eventually(function()
      if upstream:reached("go", 0) then upstream:release("go") end
      return server:count("event of send_email: sent") == 1
    end))
    assert.same({ 200, "sent\n" }, { other:receive() })
  end)

  it("closing a client ends a call that waits for another attempt", function()
    upstream = support.serve{ { "request" }, { "answer", 429, { ["Retry-After"] = 20 } } }
    server = nginx.start{ locations = ([[ location = /wait { content_by_lua_block { %s
      the_client = client
      local _, err = client:send_email(letter)
      ngx.say(err.outcome, " ", err.kind)
    } }
    location = /close { content_by_lua_block { the_client:close() } } ]]):format(
      nginx.client(upstream.url, "retries = 1")) }
    local request = server:send("/wait")
    assert.is_true(support.eventually(function() return server:count("event of send_email: rejected") == 1 end))
    assert.equal(200, (server:get("/close")))
    assert.same({ 200, "rejected rate_limited\n" }, { request:receive() })
  end)

  it("a state of its own for every request starts and ends its thread", function()
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ http = "lua_code_cache off;", locations = nginx.send("/send", upstream.url) }
    for _ = 1, 20 do assert.same({ 200, "sent\n" }, { server:get("/send") }) end
    local worker = server:workers()[1]
    assert(support.eventually(function()
      return support.shell(("ls /proc/%d/task | wc -l"):format(worker)).stdout == "1\n"
    end))
    assert.equal("", support.shell(("ls -d /tmp/lua-reply-io-%d-*"):format(worker)).stdout)
    assert.equal(worker, server:workers()[1])
  end)
end)
