-- SPDX-License-Identifier: MIT
-- The I/O thread by itself, without nginx: a socket, lines, and the numbers of jobs.

local core = require "reply.core"
local fork = require "support.fork"
local lfs = require "lfs"
local support = require "support"
local unix = require "socket.unix"

local REQUEST = { method = "POST", path = "/v3/x", body = "{}", timeout = 30 }
local QUICK = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
local SLOW = { { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }

local function handle_for(server)
  local handle = assert(core.client{ base_url = server and server.url or "http://127.0.0.1:1" })
  assert(handle:identity("key-of-the-spec"))
  return handle
end

local function connect()
  local new = type(unix) == "table" and (unix.stream or unix) or unix
  local client = new()
  client:settimeout(10)
  assert(client:connect(core.io():path()))
  return client
end

-- A job that runs.
local function begin(handle)
  local job = assert(core.io():submit(handle, REQUEST))
  job:wake()
  return job
end

-- The numbers of those that have ended since the last time, in the order of their numbers.
local function ended()
  local list = {}
  assert.equal(core.io():ended(list), #list)
  table.sort(list)
  return list
end

-- A connection that is told of what ends from here on.
local function listen()
  local client = connect()
  assert.equal("", (client:receive("*l")))   -- it is there
  ended()
  return client
end

local function assert_silent(client)
  client:settimeout(0)
  assert.same({ n = 3, nil, "timeout", "" }, { n = 3, client:receive("*l") })
  client:settimeout(10)
end

local function own_pid()
  local file = io.open("/proc/self/stat")
  local pid = file:read("*l"):match("^%d+")
  file:close()
  return pid
end

-- A line of what the system says of the thread.
local function about_thread(name)
  return support.shell(([[ cd /proc/%d/task && for t in *; do
    [ "$(cat $t/comm)" = lua-reply ] && grep %s: $t/status; done ]]):format(own_pid(), name)).stdout
end

-- Waits for a job without a socket.
local function finish(job)
  job:wake()
  assert(support.eventually(function() return job:done() end))
  return job:answer()
end

local server
local function serve(script)
  server = support.serve(script)
  return handle_for(server)
end

after_each(function()
  if server then server:close() end
  server = nil
end)

describe("the I/O thread", function()
  it("is one, and has a socket in a folder that only this user can enter", function()
    assert.equal(core.io(), core.io())
    local path = core.io():path()
    assert.equal("socket", lfs.attributes(path, "mode"))
    assert.equal("rwx------", lfs.attributes(path:match("^(.*)/"), "permissions"))
    assert.truthy(path:find("-" .. own_pid() .. "-", 1, true))
  end)

  it("takes no signal", function()
    assert(core.io())
    local found = about_thread("SigBlk")
    -- All but KILL, STOP and the two that the C library keeps for itself; valgrind keeps the last one, too.
    local last = (os.getenv("LD_PRELOAD") or ""):find("valgrind") and "7" or "f"
    assert.equal("SigBlk:\t" .. last .. "ffffffe7ffbfeff\n", found)
  end)

  it("has no descriptor that reaches a program that is started", function()
    serve{ { "request" }, { "answer", 200 }, { "request" } }   -- kept alive
    local result = support.run(([[
      local core = require "reply.core"
      local function list(which)
        local pipe = io.popen("readlink /proc/" .. which .. "/fd/*")
        local found = {}
        for name in pipe:lines() do found[name] = name:find("^socket:") end
        pipe:close()
        return found
      end
      local before = list("$PPID")   -- what the specs' own sockets leave
      local handle = core.client{ base_url = "%s" }
      local job = core.io():submit(handle, { method = "POST", path = "/v3/x", body = "{}" })
      job:wake()
      while not job:done() do core.sleep(0.01) end
      local ours, reached = list("$PPID"), list("self")
      local count = { ours = 0, reached = 0 }
      for name in pairs(ours) do
        if not before[name] then
          count.ours = count.ours + 1
          if reached[name] then count.reached = count.reached + 1 end
        end
      end
      print(count.ours, count.reached)
    ]]):format(server.url))
    -- The listener and the connection do not; libcurl's own pair for wake-ups did, before 8.12.
    local ours, reached = result.stdout:match("^(%d+)\t(%d+)\n$")
    assert(ours - reached >= 2 and tonumber(reached) <= 2, result.stdout .. result.stderr)
  end)

  it("tells the socket that jobs are done, and which", function()
    local handle, client = serve(QUICK), listen()
    for _ = 1, 3 do
      local job = begin(handle)
      local number = job:number()
      assert.equal("", (client:receive("*l")))
      assert.same({ number }, ended())
      assert.equal("reply.job (done)", tostring(job))
      assert.equal("sent", job:answer().outcome)
      job:close()
      assert.equal("reply.job (closed)", tostring(job))
      assert.equal(0, job:number())
    end
    assert.same({}, ended())
    assert_silent(client)
    client:close()
  end)

  it("tells one that comes later, too", function()
    local job = begin(serve(QUICK))
    assert.equal("sent", finish(job).outcome)
    local client = connect()
    assert.equal("", (client:receive("*l")))
    assert.same({ job:number() }, ended())
    client:close()
  end)

  it("tells the newer of two, and goes on when that is gone", function()
    local handle, older = serve(QUICK), listen()
    local newer = listen()
    assert.same({ n = 3, nil, "closed", "" }, { n = 3, older:receive("*l") })
    local job = begin(handle)
    assert.equal("", (newer:receive("*l")))
    assert.same({ job:number() }, ended())
    newer:close()
    job = begin(handle)
    assert.equal("sent", finish(job).outcome)
    local another = connect()
    assert.equal("", (another:receive("*l")))
    assert.same({ job:number() }, ended())
    another:close()
  end)

  it("gives each number once, of hundreds, and none of what is closed; one line is for all", function()
    local handle = serve{ { "request" }, { "gate", "go" }, { "answer", 200 }, { "repeat" } }
    local client, running, numbers = listen(), {}, {}
    for index = 1, 300 do running[index] = begin(handle) end
    assert(server:wait(300))
    local function end_all(first, last)
      for index = first, last do running[index]:cancel() end
      assert(support.eventually(function() return running[last]:done() end))
    end
    end_all(1, 200)
    for index = 1, 200 do
      if index > 100 then
        numbers[#numbers + 1] = running[index]:number()
      else
        running[index]:close()
      end
    end
    assert.equal("", (client:receive("*l")))
    assert_silent(client)
    assert.same(numbers, ended())
    running[200]:close()   -- the newest, whose number was taken before that of the others
    assert.same({}, ended())
    end_all(201, 300)
    assert.equal("", (client:receive("*l")))
    assert.equal(100, #ended())
    assert_silent(client)
    client:close()
  end)

  it("sleeps when all is done", function()
    assert.equal("sent", finish(begin(serve(QUICK))).outcome)
    assert(support.eventually(function() return about_thread("State") == "State:\tS (sleeping)\n" end))
  end)

  it("does not mind one that speaks", function()
    local handle, client = serve(QUICK), listen()
    client:send(("x"):rep(1000))
    local job = begin(handle)
    assert.equal("", (client:receive("*l")))
    assert.same({ job:number() }, ended())
    client:close()
  end)

  it("cancels what is told to, before and after it left", function()
    local handle = serve(SLOW)
    local first, second = core.io():submit(handle, REQUEST), core.io():submit(handle, REQUEST)
    second:cancel()
    assert.same({ "not_sent", "canceled" }, { finish(second).outcome, finish(second).kind })
    assert(server:reached("go"))
    first:cancel()
    assert.same({ "unknown", "canceled" }, { finish(first).outcome, finish(first).kind })
    assert.equal(1, server:count().requests)
  end)

  it("frees a job that is closed or forgotten while it runs", function()
    local handle = serve{ { "request" }, { "hang" } }
    local closed = begin(handle)
    assert(server:wait(1))
    closed:close()
    closed:close()
    assert(server:settle())
    assert.is_true(closed:done())
    assert.is_nil(closed:answer())
    begin(handle)
    assert(server:wait(2))
    collectgarbage()
    collectgarbage()
    assert(server:settle())
  end)

  it("refuses more than it can carry, and takes more when some are done", function()
    local handle, jobs = handle_for(nil), {}
    local job, refused
    finish(core.io():submit(handle, REQUEST))   -- what ran before is over, too
    repeat
      job, refused = core.io():submit(handle, REQUEST)
      jobs[#jobs + 1] = job
    until not job
    assert.equal(1000, #jobs)
    assert.same({ "not_sent", "rate_limited", "local" }, { refused.outcome, refused.kind, refused.phase })
    assert.equal("1000 requests are under way in this process already", refused.message)
    for _, each in ipairs(jobs) do each:cancel() end
    assert.equal("not_sent", finish(jobs[1000]).outcome)
    assert.truthy(core.io():submit(handle, REQUEST))
  end)

  it("refuses what a client would refuse", function()
    local handle = handle_for(nil)
    local _, refused = core.io():submit(handle, { method = "POST", path = "no" })
    assert.equal("not_sent", refused.outcome)
    handle:close()
    _, refused = core.io():submit(handle, REQUEST)
    assert.same({ "config", "the client is closed" }, { refused.kind, refused.message })
    assert.has_error(function() core.io():submit({}, REQUEST) end)
    assert.has_error(function() core.io():submit(handle_for(nil), 5) end)
  end)

  it("goes on without the client that was closed, as a request has copies of all", function()
    local handle = serve(SLOW)
    local job = begin(handle)
    assert(server:reached("go"))
    handle:close()
    server:release("go")
    assert.equal("sent", finish(job).outcome)
  end)

  it("stays with its process: a forked child starts its own", function()
    local handle = serve(SLOW)
    local job = begin(handle)
    assert(server:reached("go"))
    local path = core.io():path()
    local status, said = fork.run(function()
      assert(job:done() and job:answer() == nil, "the parent's job")
      assert(core.io():path() ~= path, "the parent's socket")
      job:close()
      assert(lfs.attributes(path, "mode") == "socket", "the parent's socket is removed")
      local own = begin(handle)
      assert(server:wait(2), "the child's request")
      own:cancel()
      assert(finish(own).outcome == "unknown", "the child's answer")
      os.remove(core.io():path())
      os.remove((core.io():path():match("^(.*)/")))
    end)
    assert.same({ "", 0 }, { said, status })
    server:release("go")
    server:release("go")
    assert.equal("sent", finish(job).outcome)
  end)

  it("ends with the Lua state, whatever runs, and removes its socket", function()
    local handle = serve(SLOW)
    assert(handle)
    local result = support.run(([[
      local core = require "reply.core"
      local handle = core.client{ base_url = "%s" }
      jobs = {}
      for number = 1, 3 do
        jobs[number] = core.io():submit(handle, { method = "POST", path = "/v3/x", body = "{}" })
        jobs[number]:wake()
      end
      local unix = require "socket.unix"
      connection = (type(unix) == "table" and (unix.stream or unix) or unix)()
      assert(connection:connect(core.io():path()))
      connection:receive("*l")   -- so it is known
      print(core.io():path())
    ]]):format(server.url))
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.is_nil(lfs.attributes(result.stdout:match("^(.*)/socket\n$")))
  end)
end)
