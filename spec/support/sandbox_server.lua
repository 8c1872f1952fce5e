-- SPDX-License-Identifier: MIT
-- The sandbox over real HTTPS: `luajit spec/support/sandbox_server.lua` runs nginx with ngx_lua on a port of 127.0.0.1
-- that the system picks, with a certificate made for it, in the foreground. Once nginx answers it prints what to paste
-- into the shell of a script:
--
--   export REPLY_BASE_URL=https://127.0.0.1:PORT
--   export REPLY_CA_FILE=/tmp/…/ca.pem
--   export REPLY_API_KEY=sandbox-key
--   export REPLY_SANDBOX=0
--
-- GET /sandbox/sent lists what would have gone out; POST /sandbox/reset begins anew, with the JSON seed of its body;
-- POST /sandbox/receive lets a contact answer, {"contact": …, "text": …}, and gives what Reply.io's webhook would post.
-- It ends on INT, TERM and HUP, with the process that started it and, where its standard input is a pipe, when that
-- closes. This process only waits: it owns nginx and the temporary folder, and takes both with it.

local this_file = arg[0]
local posix = require "posix"
local stat = require "posix.sys.stat"

local root = assert(posix.realpath(this_file:gsub("[^/]*$", "") .. "../.."))
package.path = root .. "/spec/?.lua;" .. package.path

local certificates = require "support.peer.certificates"
local https = require "support.sandbox_https"
local nginx_conf = require "support.sandbox_nginx_conf"
local nginx_process = require "support.nginx_process"

local START_SECONDS = 20

-- A signal's handler runs as a hook, and compiled code does not look at hooks.
require("jit").off()

local function prepare(nginx, port)
  local good = certificates.names.good
  nginx:write("key.pem", good.key:toPEM("private"))
  nginx:write("certificate.pem", good.certificate:toPEM())
  nginx:write("nginx.conf", nginx_conf{ folder = nginx.folder, root = root, host = nginx_process.host, port = port,
                                        is_root = posix.getpid("euid") == 0 })
  return certificates.write_authority(nginx.folder)
end

-- Waits until nginx answers. Returns true, or nil and why it does not.
local function wait_until_ready(nginx, url, ca_file)
  local deadline = os.time() + START_SECONDS
  repeat
    local status = https.request{ url = url .. "/sandbox/sent", ca_file = ca_file }
    if status == 200 then return true end
    if status then return nil, "the sandbox answers with " .. status .. ": is build/luajit/reply/core.so there?" end
    posix.nanosleep(0, 20 * 1000 * 1000)
  until not nginx:is_running() or os.time() > deadline
  return nil, "nginx did not start"
end

-- Waits for a signal, the end of the parent, of standard input where that is a pipe, or of nginx.
local function wait_for_the_end(nginx, signals, parent)
  local mode = (stat.stat("/dev/stdin") or {}).st_mode
  local watched = mode and (stat.S_ISFIFO(mode) ~= 0 or stat.S_ISSOCK(mode) ~= 0)
  while not signals.came and posix.getpid("ppid") == parent do
    if not nginx:is_running() then return false end
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

local function say(url, ca_file)
  local lines = { "REPLY_BASE_URL=" .. url, "REPLY_CA_FILE=" .. ca_file, "REPLY_API_KEY=sandbox-key",
                  "REPLY_SANDBOX=0" }
  for _, line in ipairs(lines) do io.stdout:write("export ", line, "\n") end
  io.stdout:flush()
end

local parent = posix.getpid("ppid")
local signals = {}
for _, name in ipairs{ "SIGINT", "SIGTERM", "SIGHUP" } do
  posix.signal(posix[name], function() signals.came = true end)
end

nginx_process.own("sandbox", (os.getenv("TMPDIR") or "/tmp") .. "/lua-reply-sandbox-XXXXXX", function(nginx)
  local port = nginx:listen()
  local ca_file = prepare(nginx, port)
  nginx:start("start.log")
  local url = ("https://%s:%d"):format(nginx_process.host, port)
  local ready, why = wait_until_ready(nginx, url, ca_file)
  if not ready then error(why .. "\n" .. start_log(nginx.folder), 0) end
  say(url, ca_file)
  if not wait_for_the_end(nginx, signals, parent) then error("nginx has ended", 0) end
end)
