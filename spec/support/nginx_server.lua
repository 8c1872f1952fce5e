-- SPDX-License-Identifier: MIT
-- An nginx with ngx_lua for one spec: `luajit spec/support/nginx_server.lua CONF` runs it in the foreground with a copy
-- of CONF, on a port of 127.0.0.1 that the system picks. It prints the port, the number of the master process and the
-- folder that nginx has for itself. It ends when its standard input closes.
--
-- In CONF, $port, $folder, $lua and $core stand for the port, the folder, and the folders of a copy of the library: the
-- workers of a master that is root belong to somebody else, who may not be able to read the checkout.

local posix = require "posix"

local root = assert(posix.realpath(arg[0]:gsub("[^/]*$", "") .. "../.."))
package.path = root .. "/spec/?.lua;" .. package.path

local nginx_process = require "support.nginx_process"

local build = root .. "/build"   -- the plain one, as nginx is no sanitizer's

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

local function prepare(nginx, conf, port)
  local folder = nginx.folder
  shell(("chmod 755 '%s' && mkdir '%s/core' && cp -rL '%s/lua' '%s/lua' && cp -rL '%s/luajit/reply' '%s/core/reply'")
    :format(folder, folder, root, folder, build, folder))
  local words = { port = tostring(port), folder = folder, lua = folder .. "/lua", core = folder .. "/core" }
  nginx:write("nginx.conf", (read(conf):gsub("%$(%l+)", words)))
end

nginx_process.own("nginx", "/tmp/lua-reply-nginx-XXXXXX", function(nginx)
  local port = nginx:listen()
  prepare(nginx, arg[1], port)
  nginx:start("error.log")
  io.stdout:write(port, "\n", nginx.pid, "\n", nginx.folder, "\n")
  io.stdout:flush()
  -- A spec may have ended it, and may still read its log.
  repeat nginx:is_running() until posix.rpoll(0, 200) ~= 0
end)
