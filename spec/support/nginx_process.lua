-- SPDX-License-Identifier: MIT
-- An nginx that this process owns, for the servers that are processes of their own (LuaJIT, lua-posix):
--
--   nginx_process.own("name", "/tmp/…-XXXXXX", function(nginx) … end)   -- does that, and exits
--
--   nginx.folder               nginx's own; made by that pattern
--   nginx:listen()             opens a port of 127.0.0.1 that the system picks, and returns it
--   nginx:write(name, text)    a file in the folder; returns its path
--   nginx:start("start.log")   starts it there with nginx.conf; it says in that file what it says before it reads that
--   nginx:is_running()
--   nginx.pid                  of the master, as long as it runs
--
-- However the function ends, nginx and the folder end with it; and nginx ends with this process however that ends.

local fcntl = require "posix.fcntl"
local ffi = require "ffi"
local posix = require "posix"

local HOST, BACKLOG = "127.0.0.1", 511
local STOP_SECONDS = 10
local PR_SET_PDEATHSIG = 1
ffi.cdef "int prctl(int option, ...);"

local Process = {}
Process.__index = Process

function Process:write(name, text)
  local path = self.folder .. "/" .. name
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
  return path
end

-- nginx inherits the socket, so that nobody else can take the port in between. It must not block: of two workers that
-- are woken for one connection, the second would wait in accept for the next.
function Process:listen()
  local fd = assert(posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0))
  assert(posix.bind(fd, { family = posix.AF_INET, addr = HOST, port = 0 }))
  assert(posix.listen(fd, BACKLOG))
  assert(fcntl.fcntl(fd, fcntl.F_SETFL, require("bit").bor(fcntl.fcntl(fd, fcntl.F_GETFL), fcntl.O_NONBLOCK)))
  self.fd = fd
  return posix.getsockname(fd).port
end

-- Becomes nginx. It is told when its owner is gone, even where that was killed.
local function become_nginx(self, log, owner)
  ffi.C.prctl(PR_SET_PDEATHSIG, ffi.cast("unsigned long", posix.SIGTERM))
  if posix.getpid("ppid") ~= owner then posix._exit(1) end
  posix.setpid("p", 0, 0)
  posix.setenv("NGINX", self.fd .. ";")
  local arguments = { "-p", self.folder, "-c", self.folder .. "/nginx.conf", "-e", self.folder .. "/" .. log }
  posix.execp("nginx", arguments)
  posix.exec("/usr/sbin/nginx", arguments)
  io.stderr:write("nginx could not be started: it is in the Debian packages nginx and libnginx-mod-http-lua\n")
  posix._exit(127)
end

function Process:start(log)
  local owner = posix.getpid("pid")
  self.pid = assert(posix.fork())
  if self.pid == 0 then become_nginx(self, log, owner) end
  posix.close(self.fd)
end

function Process:is_running()
  if self.pid and posix.wait(self.pid, posix.WNOHANG) == self.pid then self.pid = nil end
  return self.pid ~= nil
end

-- Ends master and workers, and waits for it.
local function stop(self)
  if not self:is_running() then return end
  posix.kill(self.pid, posix.SIGTERM)
  local deadline = os.time() + STOP_SECONDS
  while self:is_running() do
    if os.time() > deadline then posix.kill(-self.pid, posix.SIGKILL) end
    posix.nanosleep(0, 10 * 1000 * 1000)
  end
end

local function own(name, pattern, action)
  local self = setmetatable({ folder = assert(posix.mkdtemp(pattern)) }, Process)
  local ok, why = pcall(action, self)
  stop(self)
  os.execute("rm -rf '" .. self.folder .. "'")
  if not ok then io.stderr:write(name, ": ", tostring(why), "\n") end
  os.exit(ok and 0 or 1)
end

return { own = own, host = HOST }
