-- SPDX-License-Identifier: MIT
-- A real nginx for a spec, with the library in it:
--
--   local server = nginx.start{ workers = 2, http = "…", locations = "…" }   -- parts of nginx.conf; env = { … }
--   server:get("/path")            its status and its body
--   server:send("/path")           the same, but the answer is left for later: request:receive(), request:close()
--   server:workers()               numbers of the worker processes
--   server:signal("HUP", pid)      to the master, or to that process
--   server:log()                   what nginx logged
--   server:logged(pattern, count?) waits until that is in the log so often (once); false after 5 s
--   server:stop()
--
-- nginx.client(url, more) is the Lua text that makes a client whose events are logged.
--
-- The server ends with the process that started it, however that ends: it waits for the pipe to close.

local files = require "support.files"
local socket = require "socket"
local support = require "support"

local folder_of_this_file = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local CLEAN = "env -u LD_PRELOAD -u LUA_PATH -u LUA_CPATH -u LUA_INIT"

local CONF = [[
daemon off;
worker_processes WORKERS;
pid "$folder/nginx.pid";
error_log "$folder/error.log" LEVEL;
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
MAIN
events { worker_connections CONNECTIONS; }
http {
  access_log off;
  default_type application/json;
  client_body_temp_path "$folder/body";
  proxy_temp_path "$folder/proxy";
  fastcgi_temp_path "$folder/fastcgi";
  uwsgi_temp_path "$folder/uwsgi";
  scgi_temp_path "$folder/scgi";
  keepalive_requests 1000000;
  lua_socket_log_errors off;
  lua_max_running_timers 1000;
  lua_package_path "$lua/?.lua;$lua/?/init.lua;;";
  lua_package_cpath "$core/?.so;;";
  HTTP
  server {
    listen 127.0.0.1:$port;
    location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }
    LOCATIONS
  }
}
]]

local function conf_of(parts)
  local words = {
    WORKERS = parts.workers or 1, LEVEL = parts.level or "notice", MAIN = parts.main or "",
    CONNECTIONS = parts.connections or 512, HTTP = parts.http or "", LOCATIONS = parts.locations or "",
  }
  return (CONF:gsub("%u%u%u+", function(word) return words[word] and tostring(words[word]) end))
end

local Request = {}
Request.__index = Request

-- The status and the body; nil and why where no whole answer came.
function Request:receive()
  local answer, why = self.client:receive("*a")
  self.client:close()
  local status, body = (answer or ""):match("^HTTP/1%.%d (%d+).-\r\n\r\n(.*)$")
  return tonumber(status), body or why
end

-- Hangs up.
function Request:close()
  self.client:close()
end

local Server = {}
Server.__index = Server

function Server:send(path, body)
  local client = assert(socket.connect("127.0.0.1", self.port))
  client:settimeout(60)
  body = body or ""
  assert(client:send(("%s %s HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s"):format(body == "" and "GET" or "POST", path,
                                                                                 #body, body)))
  return setmetatable({ client = client }, Request)
end

function Server:get(path, body)
  return self:send(path, body):receive()
end

-- What a sanitizer has put in front of this process is not for the shell's programs.
local function lines_of(command)
  local pipe = assert(io.popen("unset LD_PRELOAD; " .. command))
  local list = {}
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  return list
end

function Server:workers()
  local list = {}
  for _, pid in ipairs(lines_of("pgrep -P " .. self.pid)) do list[#list + 1] = tonumber(pid) end
  return list
end

function Server:signal(name, pid)
  lines_of(("kill -%s %d"):format(name, pid or self.pid))
end

function Server:log()
  return files.read(self.folder .. "/error.log")
end

function Server:count(pattern)
  local _, count = self:log():gsub(pattern, "")
  return count
end

function Server:logged(pattern, count)
  return support.eventually(function() return self:count(pattern) >= (count or 1) end)
end

-- Stopping twice does no harm.
function Server:stop()
  if self.pipe then self.pipe:close() end
  self.pipe = nil
end

local nginx = {}

function nginx.client(url, more)
  return ([[
    local function on_event(event)
      ngx.log(ngx.NOTICE, "event of ", event.operation, ": ", event.outcome, " ", tostring(event.kind))
    end
    local client = assert(require("reply").new{ base_url = "%s", api_key = "key-of-the-spec", retries = 0, pace = "off",
                                                on_event = on_event, %s })
    local letter = { contact = 5, subject = "Hello", body = "<p>Hi</p>" }
  ]]):format(url, more or "")
end

-- A location that sends one letter and says what became of it.
function nginx.send(path, url, more)
  return ([[ location = %s { content_by_lua_block { %s
    local receipt, err = client:send_email(letter)
    ngx.say(receipt and receipt.outcome or tostring(err))
  } } ]]):format(path, nginx.client(url, more))
end

-- Whether a process lives; one that ended and that nobody has waited for does not.
function nginx.is_alive(pid)
  local state = lines_of(("ps -o stat= -p %d"):format(pid))[1]
  return state ~= nil and not state:find("^Z")
end

local function wait_until_ready(server)
  local deadline = socket.gettime() + 20
  while socket.gettime() < deadline do
    local ok, status = pcall(server.get, server, "/pid")
    if ok and status == 200 then return server end
    if not nginx.is_alive(server.pid) then break end
    socket.sleep(0.01)
  end
  local log = server:log()
  server:stop()
  error("nginx did not start\n" .. log, 0)
end

-- What nginx prints comes by a FIFO, because the pipe is the one that it watches.
function nginx.start(parts)
  local conf = files.temp_file(parts.conf or conf_of(parts), "nginx.conf")
  local fifo = os.tmpname()
  os.remove(fifo)
  lines_of("mkfifo -m 600 '" .. fifo .. "'")
  local environment = CLEAN
  for name, value in pairs(parts.env or {}) do environment = ("%s %s='%s'"):format(environment, name, value) end
  -- nginx says on its standard error what it also logs.
  local pipe = assert(io.popen(("exec %s luajit '%s/nginx_server.lua' '%s' >'%s' 2>/dev/null")
    :format(environment, folder_of_this_file, conf, fifo), "w"))
  local output = assert(io.open(fifo))
  local port, pid, folder = output:read("*l", "*l", "*l")
  output:close()
  os.remove(fifo)
  assert(folder, "nginx was not started: it needs luajit, nginx, libnginx-mod-http-lua and lua-posix")
  return wait_until_ready(setmetatable({ pipe = pipe, port = tonumber(port), pid = tonumber(pid), folder = folder,
                                         url = "http://127.0.0.1:" .. port }, Server))
end

return nginx
