-- SPDX-License-Identifier: MIT
-- An nginx with ngx_lua for one spec: `luajit spec/support/nginx_server.lua CONF` runs it in the foreground with a copy
-- of CONF, on a port of 127.0.0.1 that the system picks. It prints the port, the number of the master process and the
-- folder that nginx has for itself. It ends when its standard input closes.
--
-- In CONF, $port, $folder, $lua and $core stand for the port, the folder, and the folders of a copy of the library: the
-- workers of a master that is root belong to somebody else, who may not be able to read the checkout.

local fcntl = require "posix.fcntl"
local posix = require "posix"
local ffi = require "ffi"

local root = assert(posix.realpath(arg[0]:gsub("[^/]*$", "") .. "../.."))
local build = root .. "/build"   -- the plain one, as nginx is no sanitizer's

local STOP_SECONDS = 10
local PR_SET_PDEATHSIG = 1
ffi.cdef "int prctl(int option, ...);"

local function shell(command)
  local status = os.execute(command)
  assert(status == 0 or status == true, command)
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

-- A listening socket; nginx inherits it, so that nobody else can take the port in between. It must not block: of two
-- workers that are woken for one connection, the second would wait in accept for the next.
local function listen()
  local fd = assert(posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0))
  assert(posix.bind(fd, { family = posix.AF_INET, addr = "127.0.0.1", port = 0 }))
  assert(posix.listen(fd, 511))
  assert(fcntl.fcntl(fd, fcntl.F_SETFL, require("bit").bor(fcntl.fcntl(fd, fcntl.F_GETFL), fcntl.O_NONBLOCK)))
  return fd, posix.getsockname(fd).port
end

local function prepare(folder, conf, port)
  shell(("chmod 755 '%s' && mkdir '%s/core' && cp -rL '%s/lua' '%s/lua' && cp -rL '%s/luajit/reply' '%s/core/reply'")
    :format(folder, folder, root, folder, build, folder))
  local words = { port = tostring(port), folder = folder, lua = folder .. "/lua", core = folder .. "/core" }
  write(folder .. "/nginx.conf", (read(conf):gsub("%$(%l+)", words)))
end

-- Becomes nginx. It is told when its owner is gone, even where that was killed.
local function become_nginx(folder, fd, owner)
  ffi.C.prctl(PR_SET_PDEATHSIG, ffi.cast("unsigned long", posix.SIGTERM))
  if posix.getpid("ppid") ~= owner then posix._exit(1) end
  posix.setpid("p", 0, 0)
  posix.setenv("NGINX", fd .. ";")
  local arguments = { "-p", folder, "-c", folder .. "/nginx.conf", "-e", folder .. "/error.log" }
  posix.execp("nginx", arguments)
  posix.exec("/usr/sbin/nginx", arguments)
  posix._exit(127)
end

local function is_running(pid)
  return posix.wait(pid, posix.WNOHANG) ~= pid
end

local function stop(pid)
  posix.kill(pid, posix.SIGTERM)
  local deadline = os.time() + STOP_SECONDS
  while is_running(pid) do
    if os.time() > deadline then posix.kill(-pid, posix.SIGKILL) end
    posix.nanosleep(0, 10 * 1000 * 1000)
  end
end

local function run(folder)
  local fd, port = listen()
  prepare(folder, arg[1], port)
  local owner = posix.getpid("pid")
  local pid = assert(posix.fork())
  if pid == 0 then become_nginx(folder, fd, owner) end
  posix.close(fd)
  io.stdout:write(port, "\n", pid, "\n", folder, "\n")
  io.stdout:flush()
  while posix.rpoll(0, 200) == 0 do
    if not is_running(pid) then return end   -- a spec may have ended it
  end
  stop(pid)
end

local folder = assert(posix.mkdtemp("/tmp/lua-reply-nginx-XXXXXX"))
local ok, why = pcall(run, folder)
if ok then posix.rpoll(0, -1) end   -- the specs may still read the log of an nginx that has ended
shell("rm -rf '" .. folder .. "'")
if not ok then io.stderr:write("nginx: ", tostring(why), "\n") end
os.exit(ok and 0 or 1)
