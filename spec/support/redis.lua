-- SPDX-License-Identifier: MIT
-- A Redis of a spec's own, on a unix socket in a folder of its own; it ends with the process that started it, however
-- that ends.
--
--   local server = redis.start()                     with an append-only file
--   redis.start{ appendonly = "no", maxmemory = "2mb" }   any settings
--   redis.start{ is_primary = true }                 with a TCP port as well, for a replica
--   redis.start{ replica_of = server }               in step with it when this returns
--   redis.start{ certified = folder }                with TLS at server.tls_port, by its certificate.pem and key.pem
--
--   server.path, server.folder, server.pid
--   server.connect                what reply.stores.redis takes
--   server:command("SET", …)      on a connection of its own
--   server:kill()                 with SIGKILL; server:begin() starts it again, with its files

local files = require "support.files"
local interpreter = require "support.interpreter"
local socket = require "socket"

-- Debian has redis-lua up to Lua 5.3 only; it runs on 5.4 as it is.
package.path = package.path .. ";/usr/share/lua/5.3/?.lua"

local Server = {}
Server.__index = Server

-- The port is free now: nothing else on this machine asks for one that it was not given.
local function free_port()
  local probe = assert(socket.bind("127.0.0.1", 0))
  local _, port = probe:getsockname()
  probe:close()
  return tonumber(port)
end

-- Debian 13 has Valkey as well.
local function program()
  return interpreter.shell("command -v ${REDIS_SERVER:-redis-server}").stdout:match("%S+")
end

local function connect_to(path)
  return require("reply.stores.redis_lua"){ path = path }
end

local function wait_for(test)
  local deadline = socket.gettime() + 5
  while not test() do
    assert(socket.gettime() < deadline, "Redis did not come up")
    socket.sleep(0.005)
  end
end

function Server:command(...)
  local call, release = self.connect(5)
  if not call then return nil, release end
  local reply, why = call(...)
  release(true)
  return reply, why
end

-- The shell ends Redis when the pipe of this process is closed.
function Server:begin()
  local words = { interpreter.quote(program()), "--dir", self.folder, "--unixsocket", self.path, "--save", '""',
                  "--repl-diskless-sync-delay 0 --daemonize no --bind 127.0.0.1 --port", self.port or 0,
                  "--logfile", self.folder .. "/log" }
  for name, value in pairs(self.settings) do words[#words + 1] = ("--%s %s"):format(name, value) end
  local command = ("exec >/dev/null 2>&1; unset LD_PRELOAD; %s & pid=$!; echo $pid >%s/pid; cat; kill -9 $pid; wait")
                  :format(table.concat(words, " "), self.folder)
  os.remove(self.path)
  self.pipe = assert(io.popen("sh -c " .. interpreter.quote(command), "w"))
  wait_for(function() return self:command("PING") end)
  self.pid = files.read(self.folder .. "/pid"):match("%d+")
  if self.replica_of then
    wait_for(function() return self:command("INFO", "replication"):find("master_link_status:up", 1, true) end)
    local call, release = self.replica_of.connect(5)
    wait_for(function() return call("INFO", "replication"):find("state=online", 1, true) end)
    assert(call("SET", "spec", 1) and call("WAIT", 1, 5000) == 1)
    release(true)
  end
end

-- Waits for the shell, and so for Redis. Stopping twice does no harm.
function Server:stop()
  if self.pipe then self.pipe:close() end
  self.pipe = nil
end

function Server:kill()
  os.execute("kill -9 " .. self.pid)
  self:stop()
end

local function start(settings)
  local self = setmetatable({ folder = files.folder(), settings = { appendonly = "yes" } }, Server)
  self.path = self.folder .. "/socket"
  self.connect = connect_to(self.path)
  for name, value in pairs(settings or {}) do
    if name == "is_primary" then self.port = free_port()
    elseif name == "certified" then
      self.tls_port = free_port()
      local own = self.settings
      own["tls-port"], own["tls-auth-clients"] = self.tls_port, "no"
      own["tls-cert-file"], own["tls-key-file"] = value .. "/certificate.pem", value .. "/key.pem"
    elseif name == "replica_of" then
      self.replica_of = value
      self.settings.replicaof = "127.0.0.1 " .. value.port
    else self.settings[name] = value end
  end
  self:begin()
  return self
end

return { start = start }
