-- SPDX-License-Identifier: MIT
-- A connection that is used again stays in the I/O thread's epoll between two exchanges.

local core = require "reply.core"
local exchange = require "support.exchange"
local fork = require "support.fork"
local support = require "support"

local OK = { "send", 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}' }
local PID = core.pid()

-- Those to that port whose descriptor is in one of the epolls. A forked child asks of its parent's.
local KEPT = [[
  for inode in $(awk '$3 ~ /:%04X$/ { print $10 }' /proc/net/tcp); do
    for fd in $(ls -l /proc/%d/fd 2>&1 | sed -n "s|.* \([0-9]*\) -> socket:.$inode.|\1|p"); do
      grep -qs "^tfd: *$fd " /proc/%d/fdinfo/* && echo yes
    done
  done]]

local function is_kept(server)
  local pipe = io.popen(KEPT:format(server.port, PID, PID))
  local said = pipe:read("*a")
  pipe:close()
  return said == "yes\n"
end

local function is_gone(server) return not is_kept(server) end

-- The kernel's list may lack one, where others come and go while it is read.
local function assert_kept(server)
  assert(support.eventually(function() return is_kept(server) end))
end

local function begin(client)
  local job = assert(core.io():submit(client, exchange.request()))
  job:wake()
  return job
end

local function finish(job)
  assert(support.eventually(function() return job:done() end))
  return exchange.verdict(job:answer())
end

-- Two exchanges on a connection; the second one waits for its answer at the gate.
local function begin_second(client, server)
  assert.equal("sent answer 200", finish(begin(client)))
  local job = begin(client)
  assert.is_true(server:reached("go"))
  assert_kept(server)
  return job
end

local function connections_of(server)
  local list = {}
  for index, request in ipairs(server:requests()) do
    assert.is_true(request.whole)
    list[index] = request.connection
  end
  return list
end

describe("the I/O thread", function()
  local server, client

  after_each(function()
    client:close()
    server:close()
  end)

  local function start(scheme, ...)
    server = support.serve{ tls = scheme == "https" or nil, { { "request" }, OK, { "request" }, { "gate", "go" }, ... },
                            { { "request" }, OK, { "gate", "end" } } }
    client = exchange.client(server)
    return begin_second(client, server)
  end

  -- The next one goes out on a new connection.
  local function go_on()
    assert.equal("sent answer 200", finish(begin(client)))
    assert.same({ 1, 1, 2 }, connections_of(server))
    server:release("end")
  end

  for _, scheme in ipairs{ "http", "https" } do
    for said, bytes in pairs{ nothing = "", ["an answer"] = OK[2] } do
      for _, ending in ipairs{ "close", "reset" } do
        it(("takes out a connection over %s whose peer says %s, and then %s"):format(scheme, said, ending), function()
          local job = start(scheme, OK, { "gate", "idle" }, { "send", bytes }, { ending })
          server:release("go")
          assert.equal("sent answer 200", finish(job))
          assert.is_true(server:reached("idle"))
          assert_kept(server)
          server:release("idle")
          assert(support.eventually(function() return is_gone(server) end))
          go_on()
        end)
      end
    end
  end

  it("takes out one that it closes, whoever else has a copy of it", function()
    local job = start("http", { "close" })
    local status, said = fork.run(function()
      server:release("go")
      assert(support.eventually(function() return is_gone(server) end))
    end)
    assert.same({ "", 0 }, { said, status })
    assert.matches("^unknown", finish(job))
    go_on()
  end)
end)
