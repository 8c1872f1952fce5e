-- SPDX-License-Identifier: MIT
-- A batch in nginx: light threads, of which each waits for itself. That sends overlap is seen at the upstream, which
-- holds its answers until enough requests are there.

local cjson = require "cjson"
local nginx = require "support.nginx"
local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }

-- spec.run(how, work) has work() done here or in a timer and prints the JSON of what it gives.
local HTTP = [[
  lua_shared_dict state 1m;
  init_by_lua_block {
    local encode = require("cjson").encode
    spec = {}

    function spec.letters(count, options)
      for index = 1, count do
        options[index] = { "send_email", contact = index, subject = "Letter " .. index, body = "<p>Hi</p>" }
      end
      return options
    end

    function spec.outcomes(results)
      local list = {}
      for index, result in ipairs(results) do list[index] = (result.receipt or result.err).outcome end
      return list
    end

    function spec.run(how, work)
      if how ~= "timer" then return ngx.print(encode(work())) end
      local state = ngx.shared.state
      assert(ngx.timer.at(0, function() state:set("result", encode(work())) end))
      repeat ngx.sleep(0.005) until state:get "result"
      ngx.print(state:get "result")
    end
  }
]]

-- Takes every connection that is left.
local FILL = [[
  held = {}
  repeat
    local cosocket = ngx.socket.tcp()
    held[#held + 1] = cosocket
  until not cosocket:connect("127.0.0.1", ngx.var.server_port)
]]

-- The contact of a request is the number of its entry.
local function entry_of(request)
  return tonumber(request.target:match("/contacts/(%d+)/"))
end

local function list_of(text, count)
  local list = {}
  for index = 1, count do list[index] = text end
  return list
end

describe("in nginx, a batch", function()
  local upstream, server

  after_each(function()
    if server then server:stop() end
    upstream:close()
    server = nil
  end)

  -- A location whose function gives what is printed; `client` is there.
  local function start(how, script, body, parts)
    upstream = support.serve(script)
    parts = parts or {}
    parts.http = (parts.http or "") .. HTTP
    parts.locations = ([[ %s location = /batch { %s_by_lua_block {
      %s
      %s
      spec.run("%s", function() %s end)
      %s
    } } ]]):format(parts.locations or "", how == "timer" and "content" or how, nginx.client(upstream.url, parts.more),
                   parts.before or "", how, body, (how == "access" or how == "rewrite") and "ngx.exit(200)" or "")
    server = nginx.start(parts)
  end

  local function ask()
    local status, body = server:get("/batch")
    assert(status == 200 and body ~= "", body .. server:log())
    return cjson.decode(body)
  end

  for _, how in ipairs{ "content", "access", "rewrite", "timer" } do
    it("has as many under way as it may and never more, in " .. how, function()
      start(how, { { "request" }, { "together", 4 }, SENT, { "repeat" } },
            "return spec.outcomes(assert(client:batch(spec.letters(12, { concurrency = 4 }))))")
      assert.same(list_of("sent", 12), ask())
      assert.equal(4, upstream:most())
      assert.equal(12, upstream:count().whole)
      assert.equal(12, server:count("event of send_email: sent"))
    end)
  end

  it("has 64 at once", function()
    start("content", { { "request" }, { "together", 64 }, SENT },
          "return spec.outcomes(assert(client:batch(spec.letters(64, { concurrency = 64 }))))")
    assert.same(list_of("sent", 64), ask())
    assert.equal(64, upstream:most())
  end)

  it("goes on where worker_connections are used up", function()
    start("content", { { "request" }, { "together", 4 }, SENT, { "repeat" } }, [[
      local outcomes = spec.outcomes(assert(client:batch(spec.letters(12, { concurrency = 4 }))))
      for _, cosocket in ipairs(held) do cosocket:close() end
      return outcomes
    ]], { connections = 24, before = FILL })
    assert.same(list_of("sent", 12), ask())
    assert.equal(4, upstream:most())
    assert(server:count("worker_connections are not enough") > 0)
  end)

  it("gives results in the order of the input, and each entry the answer to its own request", function()
    local scripts = {}
    for number = 1, 10 do
      scripts[number] = { { "request" }, { "together", 10 },
                          { "answer", 200, nil, ('{"messageId":"%d"}'):format(number) } }
    end
    start("content", scripts, [[
      local told, list = {}, {}
      local results = assert(client:batch(spec.letters(10, { concurrency = 10, on_result = function(index, receipt)
        told[index] = (told[index] or "") .. receipt.message_id
      end })))
      for index, result in ipairs(results) do list[index] = result.receipt.message_id end
      return { list = list, told = told }
    ]])
    local found = ask()
    for _, request in ipairs(upstream:requests()) do
      assert.equal(tostring(request.connection), found.list[entry_of(request)])
    end
    assert.equal(10, #found.list)
    assert.same(found.list, found.told)   -- each once
  end)

  it("keeps the trouble of one from the others", function()
    start("content", {
      { { "request" }, { "together", 5 }, { "reset" } },
      { { "request" }, { "together", 5 }, { "answer", 400, nil, '{"code":"contact.contactInBlackList"}' } },
      { { "request" }, { "together", 5 }, { "answer", 200, { ["Content-Length"] = 9 }, "{}" } },
      { { "request" }, { "together", 5 }, { "answer", 500 } },
      { { "request" }, { "together", 5 }, SENT, { "repeat" } },
    }, "return spec.outcomes(assert(client:batch(spec.letters(5, { concurrency = 5 }))))")
    local outcomes, found = ask(), {}
    for _, request in ipairs(upstream:requests()) do found[request.connection] = outcomes[entry_of(request)] end
    assert.same({ "unknown", "rejected", "sent", "unknown", "sent" }, found)
  end)

  it("sends nothing where an entry is wrong", function()
    start("content", { { "request" }, SENT }, [[
      local results, err = client:batch{ { "send_email", contact = 1, subject = "a", body = "b" }, { "send" } }
      return { results or "none", err.kind, err.errors[1].pointer }
    ]])
    assert.same({ "none", "validation", "/2/1" }, ask())
    assert.equal(0, upstream:count().connections)
  end)

  it("goes on while one waits for its Retry-After", function()
    local first = { { "request" }, { "answer", 429, { ["Retry-After"] = 25 } } }
    for _ = 1, 6 do first[#first + 1], first[#first + 2] = { "request" }, SENT end
    start("content", { first, { { "request" }, SENT, { "repeat" } } }, [[
      return spec.outcomes(client:batch(spec.letters(6, { concurrency = 2, on_result = function(index)
        ngx.log(ngx.NOTICE, "result of ", index)
      end })))
    ]], { more = "retries = 1" })
    local request = server:send("/batch")
    assert(server:logged("result of %d", 5))   -- long before those 25 seconds are over
    assert.equal(6, upstream:count().whole)
    request:close()
  end)

  it("calls on_result one at a time, also where that waits, and notes what it raises", function()
    start("content", { { "request" }, { "together", 3 }, SENT, { "repeat" } }, [[
      local busy, most, count = 0, 0, 0
      local results = assert(client:batch(spec.letters(9, { concurrency = 3, on_result = function(index)
        busy, count = busy + 1, count + 1
        most = math.max(most, busy)
        ngx.sleep(0.01)
        busy = busy - 1
        if index == 4 then error("no disk", 0) end
      end })))
      return { most, count, results[4].observer_error, results[4].receipt.outcome }
    ]])
    assert.same({ 1, 9, "no disk", "sent" }, ask())
  end)

  it("ends what is under way where the client is closed", function()
    start("content", { { { "request" }, SENT }, { { "request" }, { "hang" } } }, [[
      local results = client:batch(spec.letters(6, { concurrency = 3, on_result = function(_, receipt)
        while ngx.shared.state:get "whole" ~= 3 do ngx.sleep(0.005) end
        client:close()
      end }))
      return spec.outcomes(results)
    ]], { locations = "location = /whole { content_by_lua_block { ngx.shared.state:set('whole', 3) } }" })
    local request = server:send("/batch")
    assert(upstream:wait(3))
    server:get("/whole")
    local _, body = request:receive()
    local count = {}
    for _, outcome in ipairs(cjson.decode(body)) do count[outcome] = (count[outcome] or 0) + 1 end
    -- While on_result waited, its lane took nothing new.
    assert.same({ sent = 1, unknown = 2, not_sent = 3 }, count)
    assert.equal(3, upstream:count().requests)
  end)

  it("lets an error of the library's own out, when the others have ended", function()
    start("content", { { "request" }, SENT, { "repeat" } }, [[
      local driver, calls, told = client.driver, 0, {}
      client.driver = setmetatable({ perform = function(_, ...)
        calls = calls + 1
        if calls == 2 then error("broken", 0) end
        return driver:perform(...)
      end }, { __index = driver })
      local ok, why = pcall(client.batch, client, spec.letters(6, { concurrency = 2,
        on_result = function(index, receipt, err) told[index] = (receipt or err).outcome end }))
      return { ok, why, told }
    ]])
    assert.same({ false, "broken", { "sent", "not_sent" } }, ask())
    assert.equal(1, upstream:count().requests)
  end)

  it("whose client hangs up begins nothing more, and on_event is told of what was under way", function()
    start("content", { { "request" }, { "together", 4 }, { "hang" } },
          "return spec.outcomes(client:batch(spec.letters(12, { concurrency = 4 })))",
          { locations = "lua_check_client_abort on;" })
    local request = server:send("/batch")
    assert(upstream:wait(4))
    request:close()
    assert(server:logged("event of send_email: unknown canceled", 4))
    assert(upstream:settle())
    assert.equal(4, upstream:count().requests)
    assert.equal(4, server:count("event of "))
  end)

  it("that is killed begins nothing more, and what was under way is told of", function()
    start("content", { { "request" }, { "gate", "go" }, SENT, { "repeat" } }, [[
      local thread = ngx.thread.spawn(client.batch, client, spec.letters(6, { concurrency = 2 }))
      while not ngx.shared.state:get "whole" do ngx.sleep(0.005) end
      ngx.thread.kill(thread)
      ngx.shared.state:set("killed", true)
      while not ngx.shared.state:get "over" do ngx.sleep(0.005) end
      return { require("reply.drivers.nginx.jobs").any() }
    ]], { locations = [[
      location = /whole { content_by_lua_block {
        ngx.shared.state:set("whole", true)
        while not ngx.shared.state:get "killed" do ngx.sleep(0.005) end
      } }
      location = /over { content_by_lua_block { ngx.shared.state:set("over", true) } } ]] })
    local request = server:send("/batch")
    assert(upstream:wait(2))
    server:get("/whole")
    for _ = 1, 2 do
      assert(upstream:reached("go"))
      upstream:release("go")
    end
    assert(server:logged("event of send_email: sent", 2))
    server:get("/over")
    assert.same({ 200, "[false]" }, { request:receive() })
    assert.equal(2, upstream:count().requests)
  end)

  it("in a timer is finished by a worker that is to quit", function()
    start("content", { { "request" }, { "gate", "go" }, SENT, { "repeat" } }, [[
      assert(ngx.timer.at(0, function()
        local outcomes = spec.outcomes(client:batch(spec.letters(4, { concurrency = 2 })))
        ngx.log(ngx.NOTICE, "results: ", table.concat(outcomes, " "))
      end))
      return {}
    ]])
    ask()
    assert(upstream:wait(2))
    server:signal("QUIT")
    for _ = 1, 4 do
      assert(upstream:reached("go"))
      upstream:release("go")
    end
    assert(server:logged("results: sent sent sent sent"))
    assert(support.eventually(function() return not nginx.is_alive(server.pid) end))
  end)
end)
