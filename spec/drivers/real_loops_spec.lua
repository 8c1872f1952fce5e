-- SPDX-License-Identifier: MIT
-- Clients that are closed, collected and forked inside of real event loops: the loop must not be left with a descriptor
-- that is closed, or that is somebody else's by now.

local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }
local EVER = { { "request" }, SENT, { "repeat" } }

-- A loop as `run(function)`, `go(function)`, `pause(seconds)`, `now()` by its own clock, and `wait`. The second wait of
-- cqueues is one that does not tell its loop that it is over with the descriptor.
local LOOPS = {
  cqueues = [[
    local cqueues = require "cqueues"
    local loop, clumsy = cqueues.new(), arg[2] == "clumsy"
    local function go(action) loop:wrap(action) end
    local function run(action) go(action) assert(loop:loop()) end
    local pause, now = cqueues.sleep, cqueues.monotime
    local function wait(descriptor, seconds)
      if not descriptor then return cqueues.sleep(seconds) end
      cqueues.poll({ pollfd = descriptor, events = "r" }, seconds)
      if not clumsy then cqueues.cancel(descriptor) end
    end
  ]],
  luv = [[
    local uv = require "luv"
    local function go(action) coroutine.wrap(function() local ok, why = xpcall(action, debug.traceback)
      if not ok then io.stderr:write(why) os.exit(1) end end)() end
    local function run(action) go(action) uv.run() end
    local function wait(descriptor, seconds)
      local thread, timer = coroutine.running(), uv.new_timer()
      local poll = descriptor and assert(uv.new_poll(descriptor))
      local function wake()
        timer:close()
        if poll then poll:close() end
        assert(coroutine.resume(thread))
      end
      timer:start(math.max(0, math.ceil(seconds * 1000)), 0, wake)
      if poll then poll:start("r", wake) end
      coroutine.yield()
    end
    local function pause(seconds) wait(nil, seconds) end
    local function now() return uv.now() / 1000 end
  ]],
}

local COMMON = [[
  local reply = require "reply"
  local function new(more)
    local options = { api_key = "key-for-specs", base_url = arg[1], wait = wait, retries = 0 }
    for name, value in pairs(more or {}) do options[name] = value end
    return assert(reply.new(options))
  end
  local function send(client)
    local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
    return (receipt or err).outcome .. (err and " " .. err.kind or "")
  end
]]

local function play(name, way, url, code)
  return support.run(LOOPS[name] .. COMMON .. code, { args = { url, way } })
end

for _, row in ipairs{ { "cqueues", "as documented" }, { "cqueues", "clumsy" }, { "luv", "as documented" } } do
  local name, way = row[1], row[2]

  describe(("in %s, %s,"):format(name, way), function()
    local server

    after_each(function() server:close() end)

    it("a store may wait in the loop's own way, also in a batch", function()
      server = support.serve(EVER)
      local result = play(name, way, server.url, [[
        local store = require("support.memory_ledger")()
        local claim, early = store.claim, 0
        function store.claim(...)
          local began = now()
          pause(0.05)
          if now() - began < 0.049 then early = early + 1 end
          return claim(...)
        end
        local client = new{ ledger = store }
        run(function()
          local list = { concurrency = 2 }
          for number = 1, 4 do
            list[number] = { "send_email", contact = 1, subject = "s", body = "b", dedupe_key = "k" .. number }
          end
          for _, result in ipairs(assert(client:batch(list))) do
            io.write((result.receipt or result.err).outcome, " ")
          end
          io.write(early)
        end)
      ]])
      assert.equal("sent sent sent sent 0", result.stdout, result.stderr)
      assert.equal(4, server:count().requests)
    end)

    it("clients are closed as soon as their calls are over", function()
      server = support.serve(EVER)
      local result = play(name, way, server.url, [[
        run(function()
          for _ = 1, 5 do
            local client, over = new(), 0
            for _ = 1, 3 do
              go(function()
                io.write(send(client), " ")
                over = over + 1
                if over == 3 then client:close() end
              end)
            end
            while over < 3 do pause(0.001) end
          end
        end)
      ]])
      assert.same({ status = 0, stdout = ("sent "):rep(15), stderr = "" }, result)
    end)

    it("clients are collected as soon as their calls are over", function()
      server = support.serve(EVER)
      local result = play(name, way, server.url, [[
        run(function()
          for _ = 1, 5 do
            local over = 0
            do
              local client = new()
              for _ = 1, 3 do
                go(function()
                  io.write(send(client), " ")
                  over = over + 1
                end)
              end
            end
            while over < 3 do pause(0.001) end
            collectgarbage() collectgarbage()
          end
        end)
      ]])
      assert.same({ status = 0, stdout = ("sent "):rep(15), stderr = "" }, result)
    end)

    it("a client is closed under its calls, and another one takes its place at once", function()
      server = support.serve{ { "request" }, { "hang" } }
      local other = support.serve(EVER)
      local result = play(name, way, server.url, ([[
        local first, over = new(), 0
        local function one()
          io.write(send(first):match("%%S+$"), " ")
          over = over + 1
        end
        run(function()
          go(one) go(one)
          pause(0.05)
          first:close()
          go(function() io.write(send(new{ base_url = "%s" }), " ") end)
        end)
        io.write(over)
      ]]):format(other.url))
      other:close()
      assert.equal("", result.stderr)
      local words = {}
      for word in result.stdout:gmatch("%S+") do words[word] = (words[word] or 0) + 1 end
      assert.same({ canceled = 2, sent = 1, ["2"] = 1 }, words)
    end)
  end)
end

describe("a fork while a call connects", function()
  it("leaves the parent's loop at rest when the connect is over", function()
    local result = support.run(LOOPS.cqueues .. COMMON .. [[
      local process, socket = require "spec_process", require "socket"
      local listener = assert(socket.bind("127.0.0.1", 0, 0))   -- its queue is full with one
      local _, port = listener:getsockname()
      local held = {}
      for index = 1, 3 do
        held[index] = socket.tcp()
        held[index]:settimeout(0)
        held[index]:connect("127.0.0.1", port)
      end
      local waits, real = 0, wait
      local client = new{ base_url = "http://127.0.0.1:" .. port, connect_timeout = 0.2, timeout = 0.6,
                          wait = function(...) waits = waits + 1 return real(...) end }
      local child
      run(function()
        go(function()
          pause(0.05)
          child = process.fork()
          if child == 0 then                    -- keeps its copy of the socket until it is told to go
            io.read("*l")
            process.leave(0)
          end
        end)
        io.write(send(client), " ")
        for index = 1, 3 do held[index]:close() end
        held[1] = listener:accept()
        waits = 0
        io.write(send(client), " ")             -- nobody answers: it waits
      end)
      io.write(waits < 100 and "at rest" or waits .. " waits")
      os.execute(("kill -9 %d"):format(child))
      process.wait(child)
    ]])
    assert.equal("", result.stderr)
    assert.matches("^not_sent timeout .* at rest$", result.stdout)
  end)
end)
