-- SPDX-License-Identifier: MIT
-- An upstream for the benches: an nginx on 127.0.0.1 that answers every request as sent, after so many seconds.

local socket = require "socket"

local CONF = [[
daemon on;
$user
worker_processes 1;
pid "$folder/nginx.pid";
error_log "$folder/error.log";
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path "$folder/body";
  proxy_temp_path "$folder/proxy";
  fastcgi_temp_path "$folder/fastcgi";
  uwsgi_temp_path "$folder/uwsgi";
  scgi_temp_path "$folder/scgi";
  keepalive_requests 1000000;
  lua_socket_log_errors off;
  server {
    listen 127.0.0.1:$port;
    location / {
      content_by_lua_block {
        ngx.req.read_body()
        ngx.sleep($seconds)
        ngx.header.content_type = "application/json"
        ngx.print('{"status":"sent"}')
      }
    }
  }
}
]]

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*l")
  pipe:close()
  return text
end

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return port
end

-- nginx listens before it becomes a daemon, so that the command's end is the sign that it is ready.
local function start(folder, port)
  local command = ("nginx -p '%s' -c '%s/nginx.conf' -e '%s/error.log'"):format(folder, folder, folder)
  local status = os.execute(command)
  if status ~= true and status ~= 0 then error("nginx did not start on port " .. port, 0) end
  return function() os.execute(command .. " -s stop 2>/dev/null; rm -rf '" .. folder .. "'") end
end

--- Runs `use` with the URL of an upstream, which ends with it.
---@param seconds number how long it takes for an answer
---@param use fun(url: string): any
---@return any
return function(seconds, use)
  local folder, port = output_of("mktemp -d"), free_port()
  local words = { folder = folder, port = port, seconds = seconds,
                  user = output_of("id -u") == "0" and "user root;" or "" }
  local file = assert(io.open(folder .. "/nginx.conf", "w"))
  file:write((CONF:gsub("%$(%l+)", function(name) return tostring(words[name]) end)))
  file:close()
  local stop = start(folder, port)
  local ok, result = pcall(use, "http://127.0.0.1:" .. port)
  stop()
  if not ok then error(result, 0) end
  return result
end
