-- SPDX-License-Identifier: MIT
-- Where nginx can wait for an answer a call works; where it cannot, it sends nothing and says what to do.

local nginx = require "support.nginx"
local support = require "support"

local ANSWER = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }

-- Sends a letter and logs what became of it.
local SEND = [[
  local receipt, err = client:send_email(letter)
  ngx.log(ngx.NOTICE, "in ", ngx.get_phase(), ": ", receipt and receipt.outcome
    or table.concat({ err.outcome, err.kind, err.phase, err.attempts, err.message }, ", "))
]]

local ADVICE = "not_sent, config, local, 0, nginx cannot wait for an answer in the phase %s: call it from "
local IN_A_TIMER, IN_A_WORKER = "ngx.timer.at(0, …)", "a request, or from ngx.timer.at(0, …) in init_worker_by_lua"

describe("in nginx, a call", function()
  local upstream, server

  before_each(function() upstream = support.serve(ANSWER) end)
  after_each(function()
    if server then server:stop() end
    upstream:close()
  end)

  for _, phase in ipairs{ "rewrite", "access", "content" } do
    it("works in the phase " .. phase, function()
      server = nginx.start{ locations = ("location = /x { %s_by_lua_block { %s %s ngx.exit(200) } }")
        :format(phase, nginx.client(upstream.url), SEND) }
      assert.equal(200, (server:get("/x")))
      assert(server:logged("in " .. phase .. ": sent"))
      assert.equal(1, upstream:count().whole)
    end)
  end

  it("works in a timer, that of a worker's start too", function()
    server = nginx.start{ http = ("init_worker_by_lua_block { ngx.timer.at(0, function() %s %s end) }")
      :format(nginx.client(upstream.url), SEND) }
    assert(server:logged("in timer: sent"))
    assert.equal(1, upstream:count().whole)
  end)

  it("works with a client that was made before there were workers", function()
    server = nginx.start{ workers = 2, http = ("init_by_lua_block { %s the_client, the_letter = client, letter }")
      :format(nginx.client(upstream.url)), locations = [[
      location = /x { content_by_lua_block { ngx.say(assert(the_client:send_email(the_letter)).outcome) } }
    ]] }
    for _ = 1, 4 do assert.same({ 200, "sent\n" }, { server:get("/x") }) end
    assert.equal(4, server:count("event of send_email: sent"))
    server:signal("HUP")
    assert(server:logged("exited with code 0", 2))
    assert.same({ 200, "sent\n" }, { server:get("/x") })
  end)

  it("finds in the workers what the environment had at require, and the key with `env` too", function()
    server = nginx.start{ env = { REPLY_API_KEY = "key-of-the-spec", REPLY_BASE_URL = upstream.url },
      main = "env REPLY_API_KEY;", http = [[init_by_lua_block { reply = require "reply" }]],
      locations = [[
        location = /x { content_by_lua_block {
          ngx.say(assert(reply.send_email{ contact = 5, subject = "a", body = "b" }).outcome)
        } }
        location = /env { content_by_lua_block {
          ngx.say(os.getenv "REPLY_API_KEY", " ", os.getenv "REPLY_BASE_URL")
        } }
      ]] }
    assert.same({ 200, "sent\n" }, { server:get("/x") })
    assert.equal("Bearer key-of-the-spec", (upstream:requests()[1]:header("authorization")))
    assert.same({ 200, "key-of-the-spec nil\n" }, { server:get("/env") })
  end)

  -- A call that is refused makes no request, and so there is no event of one.
  local function assert_untouched()
    assert.equal(0, upstream:count().connections)
    assert.equal(0, server:count("event of "))
  end

  for phase, block in pairs{
    set = "set_by_lua_block $x { %s }",
    header_filter = "header_filter_by_lua_block { %s }",
    body_filter = "body_filter_by_lua_block { if ngx.arg[2] then %s end }",
    log = "log_by_lua_block { %s }",
  } do
    it("is refused in the phase " .. phase, function()
      server = nginx.start{ locations = ("location = /x { %s return 200 'x'; }")
        :format(block:format(nginx.client(upstream.url) .. SEND)) }
      assert.equal(200, (server:get("/x")))
      assert(server:logged(support.literal("in " .. phase .. ": " .. ADVICE:format(phase) .. IN_A_TIMER)))
      assert_untouched()
    end)
  end

  it("is refused in the phase balancer", function()
    server = nginx.start{ http = ("upstream u { server 127.0.0.1; balancer_by_lua_block { %s ngx.exit(403) } }")
      :format(nginx.client(upstream.url) .. SEND), locations = "location = /x { proxy_pass http://u; }" }
    server:get("/x")
    assert(server:logged(support.literal("in balancer: " .. ADVICE:format("balancer") .. IN_A_TIMER)))
    assert_untouched()
  end)

  for _, phase in ipairs{ "init", "init_worker" } do
    it("is refused in the phase " .. phase, function()
      server = nginx.start{ http = ("%s_by_lua_block { %s }"):format(phase, nginx.client(upstream.url) .. SEND) }
      assert(server:logged(support.literal("in " .. phase .. ": " .. ADVICE:format(phase) .. IN_A_WORKER)))
      assert_untouched()
    end)
  end

  it("is refused in the phase exit_worker, which has no timer", function()
    server = nginx.start{ http = ("exit_worker_by_lua_block { %s }"):format(nginx.client(upstream.url) .. SEND) }
    server:signal("HUP")
    assert(server:logged(support.literal("in exit_worker: " .. ADVICE:format("exit_worker"):gsub("from $", "")
                                         .. "before the worker exits")))
    assert_untouched()
  end)

  it("is refused in the phase ssl_cert", function()
    local folder = support.folder()
    local certificates = support.shell(("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days 1 "
      .. "-keyout %s/key.pem -out %s/certificate.pem"):format(folder, folder))
    assert.equal(0, certificates.status)
    server = nginx.start{ http = ([[
      server {
        listen unix:$folder/tls.sock ssl;
        ssl_certificate %s/certificate.pem;
        ssl_certificate_key %s/key.pem;
        ssl_certificate_by_lua_block { %s }
      }
    ]]):format(folder, folder, nginx.client(upstream.url) .. SEND) }
    support.shell(("openssl s_client -unix %s/tls.sock </dev/null"):format(server.folder))
    assert(server:logged(support.literal("in ssl_cert: " .. ADVICE:format("ssl_cert") .. IN_A_TIMER)))
    assert_untouched()
  end)

  -- The wait that it would begin is not over when it raises: it would end the script's next one.
  for caller, code in pairs{
    ["string.gsub"] = "string.gsub('x', 'x', %s)", ["table.sort"] = "table.sort({ 1, 2 }, %s)",
    require = "package.preload.x = %s require 'x'",
  } do
    it("is refused in a function that " .. caller .. " calls, and so is a batch", function()
      server = nginx.start{ locations = ([[ location = /x { content_by_lua_block { %s
        %s
        local cosocket = ngx.socket.tcp()
        assert(cosocket:connect("127.0.0.1", ngx.var.server_port))
        assert(cosocket:send "GET /slow HTTP/1.0\r\n\r\n")
        ngx.say(cosocket:receive "*l")
      } }
      location = /slow { content_by_lua_block { ngx.sleep(0.1) ngx.print "slow" } } ]])
        :format(nginx.client(upstream.url), code:format("function() " .. SEND .. [[
          local sandbox = assert(require("reply").new{ sandbox = true })
          for _, one in ipairs{ client, sandbox } do
            local result = assert(one:batch{ { "send_email", contact = 5, subject = "a", body = "b" } })[1]
            ngx.log(ngx.NOTICE, "in a batch: ", tostring(result.err))
          end
          return false
        end ]])) }
      assert.same({ 200, "HTTP/1.1 200 OK\n" }, { server:get("/x") })
      local advice = "nginx cannot wait for an answer where string.gsub, table.sort or require called a function"
      assert.equal(1, server:count("in content: not_sent, config, local, 0, " .. advice))
      assert.equal(2, server:count("in a batch: send_email: not_sent, config: " .. advice))
      assert_untouched()
    end)
  end

  it("is checked before the phase is", function()
    server = nginx.start{ locations = ([[location = /x { log_by_lua_block { %s letter.subject = nil %s }
      return 200 'x'; }]]):format(nginx.client(upstream.url),
        SEND:gsub("err.message", "err.errors[1].message")) }
    server:get("/x")
    assert(server:logged("in log: not_sent, validation, local, 0, subject is required"))
  end)

  it("of the sandbox is refused where another is, and works where another does", function()
    local SANDBOX = "local client = assert(require('reply').new{ sandbox = true }) "
      .. "local letter = { contact = 90514382, subject = 'a', body = 'b' } " .. SEND
    server = nginx.start{ http = "init_worker_by_lua_block { " .. SANDBOX .. " }", locations = ([[location = /x {
      content_by_lua_block { ngx.say "x" S }
      header_filter_by_lua_block { S }
      body_filter_by_lua_block { S }
      log_by_lua_block { S }
    }]]):gsub("%f[%w]S%f[%W]", SANDBOX) }
    server:get("/x")
    assert(server:logged("in content: sent"))
    assert(server:logged(support.literal("in init_worker: " .. ADVICE:format("init_worker") .. IN_A_WORKER)))
    for _, phase in ipairs{ "header_filter", "body_filter", "log" } do
      assert(server:logged(support.literal("in " .. phase .. ": " .. ADVICE:format(phase) .. IN_A_TIMER)))
    end
  end)

  -- A thread of nginx's pool has a Lua state of its own, which calls its phase "init".
  it("blocks in a thread of ngx.run_worker_thread, which is there for that", function()
    upstream:close()
    upstream = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local path = os.tmpname()   -- where the worker's user can read it
    local task = assert(io.open(path, "w"))
    assert(task:write("return { send = function() ", nginx.client(upstream.url):gsub("ngx%.log%b()", ""), [[
      local receipt, err = client:send_email(letter)
      local batch = client:batch{ { "send_email", contact = 5, subject = "a", body = "b" } }
      client:close()
      return receipt and receipt.outcome or tostring(err), (batch[1].receipt or batch[1].err).outcome
    end }]]))
    task:close()
    assert.equal(0, support.shell("chmod 644 " .. path).status)
    server = nginx.start{ main = "thread_pool mine threads=1;", http = ([[init_by_lua_block {
      package.path = "%s?;" .. package.path
    }]]):format(path:match("^.*/")), locations = ([[location = /x { content_by_lua_block {
      local ok, alone, among_others = ngx.run_worker_thread("mine", "%s", "send")
      ngx.say(tostring(ok), " ", tostring(alone), " ", tostring(among_others))
    } }]]):format(path:match("[^/]*$")) }
    assert.same({ 200, "true sent sent\n" }, { server:get("/x") })
    assert.equal(2, upstream:count().whole)
    os.remove(path)
  end)
end)
