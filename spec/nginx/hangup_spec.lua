-- SPDX-License-Identifier: MIT
-- Light threads that nginx ends while they wait: the outcome of what they sent is told to on_event.

local nginx = require "support.nginx"
local support = require "support"

-- A place where worker_connections are used up: the cosockets are kept in a table.
local FILL = [[
  local held = {}
  repeat
    local cosocket = ngx.socket.tcp()
    local ok, why = cosocket:connect("127.0.0.1", %d)
    held[#held + 1] = cosocket
  until not ok
  ngx.ctx.held = held
]]

describe("in nginx, a light thread that is ended while it waits", function()
  local upstream, server

  after_each(function()
    server:stop()
    upstream:close()
  end)

  local function start(script, parts, more)
    upstream = support.serve(script)
    parts.locations = (parts.locations or "") .. "lua_check_client_abort on;" .. nginx.send("/send", upstream.url, more)
    server = nginx.start(parts)
  end

  it("by a client that hangs up cancels the exchange, which may have left", function()
    start({ { "request" }, { "hang" } }, {})
    local requests = {}
    for number = 1, 5 do requests[number] = server:send("/send") end
    assert(upstream:wait(5))
    for _, request in ipairs(requests) do request:close() end
    assert(upstream:settle())   -- each connection is closed by us
    assert(server:logged("event of send_email: unknown canceled", 5))
    assert.equal(5, upstream:count().whole)
    assert.equal(5, server:count("event of "))
  end)

  it("before the request went out cancels it for good", function()
    start({ scheme = "https", { "hang" } }, {})
    local request = server:send("/send")
    assert(support.eventually(function() return upstream:count().connections == 1 end))
    request:close()
    assert(server:logged("event of send_email: not_sent canceled"))
    assert.equal(0, upstream:count().requests)
  end)

  it("cancels an upload that tells of its progress, too", function()
    upstream = support.serve{ { "head" }, { "gate", "never" } }
    server = nginx.start{ locations = ([[ lua_check_client_abort on;
      location = /upload { content_by_lua_block { %s
        client:upload_voice{ data = ("x"):rep(30000000), filename = "a.wav",
          on_progress = function() ngx.log(ngx.ERR, "progress") end }
      } } ]]):format(nginx.client(upstream.url)) }
    local request = server:send("/upload")
    assert(server:logged("progress"))
    request:close()
    assert(server:logged("event of upload_voice: not_sent canceled"))
    assert.equal(1, server:count("event of "))
  end)

  it("is not taken for ended while its on_progress waits", function()
    upstream = support.serve{ { "head" }, { "gate", "go" }, { "body" }, { "answer", 200, nil, '{"id":7}' } }
    server = nginx.start{ locations = ([[ location = /upload { content_by_lua_block { %s
      local jobs = require "reply.drivers.nginx.jobs"
      local look, looks = jobs.look, 0
      function jobs.look()
        looks = looks + 1
        look()
      end
      local receipt = assert(client:upload_voice{ data = ("x"):rep(30000000), filename = "a.wav",
        on_progress = function()
          if looks >= 2 then return end
          repeat ngx.sleep(0.01) until looks >= 2
          ngx.log(ngx.ERR, "looked at")
        end })
      ngx.say(receipt.id)
    } } ]]):format(nginx.client(upstream.url)) }
    local request = server:send("/upload")
    assert(server:logged("looked at"))
    upstream:release("go")
    assert.same({ 200, "7\n" }, { request:receive() })
  end)

  it("is not taken for ended while its on_progress waits and the answer comes", function()
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"id":7}' } }
    server = nginx.start{ locations = ([[ location = /upload { content_by_lua_block { %s
      local jobs = require "reply.drivers.nginx.jobs"
      local look, looks, told = jobs.look, 0, false
      function jobs.look(...)
        looks = looks + 1
        look(...)
      end
      client.settings.on_event = function() told = ngx.get_phase() end
      assert(client:upload_voice{ data = ("x"):rep(30000), filename = "a.wav", on_progress = function(sent, total)
        if sent == total then repeat ngx.sleep(0.01) until looks >= 5 or told end
      end })
      ngx.say(told)
    } } ]]):format(nginx.client(upstream.url)) }
    assert.same({ 200, "content\n" }, { server:get("/upload") })
  end)

  it("does not wait for a repeat any more", function()
    start({ { "request" }, { "answer", 429, { ["Retry-After"] = 20 } } }, {}, "retries = 2, timeout = 60")
    local request = server:send("/send")
    assert(upstream:wait(1))
    assert(server:logged("event of send_email: rejected rate_limited"))
    request:close()
    server:signal("QUIT")
    assert(support.eventually(function() return not nginx.is_alive(server.pid) end))
    assert.equal(1, upstream:count().whole)
  end)

  it("by ngx.thread.kill loses nothing either", function()
    upstream = support.serve{ { "request" }, { "hang" } }
    server = nginx.start{ locations = ([[ location = /kill { content_by_lua_block {
      %s
      local thread = ngx.thread.spawn(client.send_email, client, letter)
      repeat ngx.sleep(0.01) until ngx.shared.state:get "arrived"
      ngx.say(ngx.thread.kill(thread))
    } }
    location = /arrived { content_by_lua_block { ngx.shared.state:set("arrived", true) } } ]])
      :format(nginx.client(upstream.url)), http = "lua_shared_dict state 1m;" }
    local request = server:send("/kill")
    assert(upstream:wait(1))
    server:get("/arrived")
    assert.same({ 200, "1\n" }, { request:receive() })
    assert(server:logged("event of send_email: unknown canceled"))
    assert.equal(1, server:count("event of "))
  end)

  it("where it polls is told of, too, as soon as there is a connection for that", function()
    upstream = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ connections = 32, locations = ([[ lua_check_client_abort on;
      location = /full { content_by_lua_block { %s
        %s
        client:send_email(letter)
      } } ]]):format(FILL:format(upstream.port), nginx.client(upstream.url)) .. nginx.send("/send", upstream.url) }
    local request = server:send("/full")
    assert(upstream:wait(1))
    assert(server:count("worker_connections are not enough") > 0)
    request:close()
    local another = server:send("/send")
    assert(upstream:wait(2))
    for _ = 1, 2 do
      assert(upstream:reached("go"))
      upstream:release("go")
    end
    assert.same({ 200, "sent\n" }, { another:receive() })
    assert(server:logged("event of send_email: sent", 2))
    assert.equal(2, server:count("event of "))
  end)

  it("where it polls is told of even if nothing is sent any more", function()
    upstream = support.serve{ { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ connections = 32, locations = ([[ lua_check_client_abort on;
      location = /full { content_by_lua_block { %s
        ngx.timer.at(0, function() end)   -- the first timer of a worker takes a connection for good
        %s
        client:send_email(letter)
      } } ]]):format(nginx.client(upstream.url), FILL:format(upstream.port)) }
    local request = server:send("/full")
    assert(upstream:wait(1))
    assert(server:logged("failed to run timer"))   -- the one that was to watch
    request:close()
    upstream:release("go")
    assert(server:logged("event of send_email: sent"))
    assert.equal(1, server:count("event of "))
  end)

  it("where it polls is told of however late there is a connection for that", function()
    local filler = support.serve{ { "hang" } }
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    server = nginx.start{ connections = 32, locations = ([[ location = /full { content_by_lua_block { %s
        ngx.timer.at(0, function() end)   -- the first timer of a worker takes a connection for good
        %s
        ngx.thread.kill(ngx.thread.spawn(client.send_email, client, letter))
        held[1]:receive()   -- nothing: it keeps all connections until that one closes
      } } ]]):format(nginx.client(upstream.url), FILL:format(filler.port)) }
    local request = server:send("/full")
    assert(upstream:wait(1))
    assert(upstream:settle())
    assert(server:logged("failed to run timer", 4))   -- once a second
    assert.equal(0, server:count("event of "))
    filler:close()
    assert.equal(200, (request:receive()))
    assert(server:logged("event of send_email: sent"))
    assert.equal(1, server:count("event of "))
  end)
end)
