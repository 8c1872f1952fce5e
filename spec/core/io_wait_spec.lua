-- SPDX-License-Identifier: MIT
-- Where the I/O thread waits. That it waits well in the watch of its engine, the specs of nginx show.

local support = require "support"

describe("the I/O thread", function()
  it("works without a descriptor for its watch, too", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    local result = support.run(([[
      local core, lfs = require "reply.core", require "lfs"
      local socket, unix = require "socket", require "socket.unix"
      local function is_open(fd) return lfs.symlinkattributes("/proc/self/fd/" .. fd, "mode") ~= nil end
      local function limit(count) os.execute(("prlimit --pid $PPID --nofile=%%d:"):format(count)) end
      local function names()
        local pipe = io.popen("readlink /proc/$PPID/fd/*")
        local text = pipe:read("*a")
        pipe:close()
        return text
      end
      local handle = core.client{ base_url = "%s" }

      -- What an engine of libcurl takes for itself: a pair of sockets, or an eventfd, as its version has it.
      local function count(text, what) return select(2, text:gsub(what, what)) end
      local before = names()
      local probe = handle:submit{ method = "GET", path = "/v3/x" }
      local its_own = count(names(), "\n") - count(before, "\n")
      local its_eventfds = count(names(), "eventfd")
      assert(its_own > 0)
      probe:close()
      handle:close()
      handle = core.client{ base_url = "%s" }

      local fd, free = -1, 0
      repeat
        fd = fd + 1
        if not is_open(fd) then free = free + 1 end
      until free == its_own + 1   -- and the socket
      limit(fd + 1)
      local path = core.io():path()
      limit(100)
      assert(count(names(), "eventfd") == its_eventfds and count(names(), "eventpoll") == 0)
      local connect = type(unix) == "table" and (unix.stream or unix) or unix
      local client = connect()
      client:settimeout(10)
      assert(client:connect(path))
      for _ = 1, 3 do
        local job = core.io():submit(handle, { method = "POST", path = "/v3/x", body = "{}" })
        client:send(("%%d\n"):format(job:number()))
        assert(client:receive("*l"))
        print(job:answer().outcome)
        job:close()
      end
      local job = core.io():submit(handle, { method = "POST", path = "/v3/x", body = "{}" })
      job:wake()
      while not job:done() do socket.sleep(0.001) end
      print(job:answer().outcome)
      client:close()
    ]]):format(server.url, server.url))
    assert.same({ 0, ("sent\n"):rep(4), "" }, { result.status, result.stdout, result.stderr })
    server:close()
  end)
end)
