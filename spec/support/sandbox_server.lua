-- SPDX-License-Identifier: MIT
-- The sandbox over real HTTPS: `luajit spec/support/sandbox_server.lua` runs nginx with ngx_lua on a port of 127.0.0.1
-- that the system picks, with a certificate made for it, in the foreground. It prints two lines once nginx answers:
--
--   https://127.0.0.1:PORT      the base URL
--   /tmp/…/ca.pem               the CA file to trust
--
-- GET /sandbox/sent lists what would have gone out; POST /sandbox/reset begins anew, with the JSON seed of its body.
-- It ends on INT, TERM and HUP and, where its standard input is a pipe, when that closes. This process only waits: it
-- owns nginx and the temporary folder, and takes both with it.

local this_file = arg[0]
local posix = require "posix"
local stat = require "posix.sys.stat"

local root = assert(posix.realpath(this_file:gsub("[^/]*$", "") .. "../.."))
package.path = root .. "/spec/?.lua;" .. package.path

local certificates = require "support.peer.certificates"
local ffi = require "ffi"
local https = require "support.sandbox_https"
local nginx_conf = require "support.sandbox_nginx_conf"

local HOST = "127.0.0.1"
local START_SECONDS, STOP_SECONDS = 20, 10

-- A signal's handler runs as a hook, and compiled code does not look at hooks.
require("jit").off()

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
  return path
end

-- A listening socket; nginx inherits it, so that nobody else can take the port in between.
local function listen()
  local fd = assert(posix.socket(posix.AF_INET, posix.SOCK_STREAM, 0))
  assert(posix.bind(fd, { family = posix.AF_INET, addr = HOST, port = 0 }))
  assert(posix.listen(fd, 128))
  return fd, posix.getsockname(fd).port
end

local function prepare(folder, port)
  local good = certificates.names.good
  write(folder .. "/key.pem", good.key:toPEM("private"))
  write(folder .. "/certificate.pem", good.certificate:toPEM())
  write(folder .. "/nginx.conf", nginx_conf{ folder = folder, root = root, host = HOST, port = port,
                                             is_root = posix.getpid("euid") == 0 })
  return certificates.write_authority(folder)
end

ffi.cdef "int prctl(int option, ...);"
local PR_SET_PDEATHSIG = 1

-- Becomes nginx. It is told when its owner is gone, even where that was killed.
local function become_nginx(folder, fd, owner)
  ffi.C.prctl(PR_SET_PDEATHSIG, ffi.cast("unsigned long", posix.SIGTERM))
  if posix.getpid("ppid") ~= owner then posix._exit(1) end
  posix.setpid("p", 0, 0)
  posix.setenv("NGINX", fd .. ";")
  local arguments = { "-p", folder, "-c", folder .. "/nginx.conf", "-e", folder .. "/start.log" }
  posix.execp("nginx", arguments)
  posix.exec("/usr/sbin/nginx", arguments)
  io.stderr:write("nginx could not be started: it is in the Debian packages nginx and libnginx-mod-http-lua\n")
  posix._exit(127)
end

local function is_running(nginx)
  if nginx.pid and posix.wait(nginx.pid, posix.WNOHANG) == nginx.pid then nginx.pid = nil end
  return nginx.pid ~= nil
end

-- Waits until nginx answers. Returns true, or nil and why it does not.
local function wait_until_ready(nginx, url, ca_file)
  local deadline = os.time() + START_SECONDS
  repeat
    local status = https.request{ url = url .. "/sandbox/sent", ca_file = ca_file }
    if status == 200 then return true end
    if status then return nil, "the sandbox answers with " .. status .. ": is build/luajit/reply/core.so there?" end
    posix.nanosleep(0, 20 * 1000 * 1000)
  until not is_running(nginx) or os.time() > deadline
  return nil, "nginx did not start"
end

-- Ends nginx, master and workers, and waits for it.
local function stop(nginx)
  if not is_running(nginx) then return end
  posix.kill(nginx.pid, posix.SIGTERM)
  local deadline = os.time() + STOP_SECONDS
  while is_running(nginx) do
    if os.time() > deadline then posix.kill(-nginx.pid, posix.SIGKILL) end
    posix.nanosleep(0, 10 * 1000 * 1000)
  end
end

-- Waits for a signal, the end of standard input where that is a pipe, or the end of nginx.
local function wait_for_the_end(nginx, signals)
  local mode = (stat.stat("/dev/stdin") or {}).st_mode
  local watched = mode and (stat.S_ISFIFO(mode) ~= 0 or stat.S_ISSOCK(mode) ~= 0)
  while not signals.came do
    if not is_running(nginx) then return false end
    if not watched then
      posix.nanosleep(0, 500 * 1000 * 1000)
    elseif posix.rpoll(0, 500) == 1 then
      return true
    end
  end
  return true
end

-- What nginx said before it read its configuration.
local function start_log(folder)
  local file = io.open(folder .. "/start.log", "rb")
  local text = file and file:read("*a") or ""
  if file then file:close() end
  return text
end

local function run(folder, nginx, signals)
  local fd, port = listen()
  local ca_file = prepare(folder, port)
  local owner = posix.getpid("pid")
  nginx.pid = assert(posix.fork())
  if nginx.pid == 0 then become_nginx(folder, fd, owner) end
  posix.close(fd)
  local url = ("https://%s:%d"):format(HOST, port)
  local ready, why = wait_until_ready(nginx, url, ca_file)
  if not ready then error(why .. "\n" .. start_log(folder), 0) end
  io.stdout:write(url, "\n", ca_file, "\n")
  io.stdout:flush()
  if not wait_for_the_end(nginx, signals) then error("nginx has ended", 0) end
end

local signals, nginx = {}, {}
for _, name in ipairs{ "SIGINT", "SIGTERM", "SIGHUP" } do
  posix.signal(posix[name], function() signals.came = true end)
end
local folder = assert(posix.mkdtemp((os.getenv("TMPDIR") or "/tmp") .. "/lua-reply-sandbox-XXXXXX"))
local ok, why = pcall(run, folder, nginx, signals)
stop(nginx)
os.execute("rm -rf '" .. folder .. "'")
if not ok then io.stderr:write("sandbox: ", tostring(why), "\n") end
os.exit(ok and 0 or 1)
