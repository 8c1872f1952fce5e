-- SPDX-License-Identifier: MIT
-- A peer that runs in nginx, as a program like the others: one process, whose first timer does the work and ends it.
-- in_nginx.conf(…) is its configuration; in_nginx.run(peer) is called in it.

local in_nginx = {}

local CONF = [[
daemon off;
master_process off;
pid "FOLDER/nginx.pid";
error_log "FOLDER/error.log" error;
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
worker_rlimit_nofile 16384;
ENV
events { worker_connections 8192; }
http {
  client_body_temp_path "FOLDER/body";
  proxy_temp_path "FOLDER/proxy";
  fastcgi_temp_path "FOLDER/fastcgi";
  uwsgi_temp_path "FOLDER/uwsgi";
  scgi_temp_path "FOLDER/scgi";
  lua_package_path "PATH";
  lua_package_cpath "CPATH";
  lua_ssl_trusted_certificate "CA";
  lua_ssl_verify_depth 3;
  init_worker_by_lua_block {
    local function work()
      local ok, why = pcall(assert(loadfile "SCRIPT"))   -- dofile could not wait
      if not ok then io.stderr:write(tostring(why), "\n") end
      os.exit(ok and 0 or 1)
    end
    ngx.timer.at(0, work)
  }
}
]]

--- The configuration. `words`: FOLDER, PATH, CPATH, CA, SCRIPT; `names`: the variables that the worker is to see.
function in_nginx.conf(words, names)
  words.ENV = "env " .. table.concat(names, ";\nenv ") .. ";"
  return (CONF:gsub("%f[%u]%u%u+%f[%U]", words))
end

--- Does the work with `peer.send(index)`, and what else the peer has.
function in_nginx.run(peer)
  local spawn, wait = ngx.thread.spawn, ngx.thread.wait   -- luacheck: globals ngx
  function peer.at_once(count, threads)
    local begun, list = 0, {}
    local function some()
      while begun < count do
        begun = begun + 1
        peer.send(begun)
      end
    end
    for thread = 1, threads do list[thread] = spawn(some) end
    for _, thread in ipairs(list) do assert(wait(thread)) end
  end
  peer.loop = peer.at_once
  require("work").run(peer)
end

return in_nginx
