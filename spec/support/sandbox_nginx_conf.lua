-- SPDX-License-Identifier: MIT
-- The nginx.conf of the HTTPS sandbox. Everything that nginx writes lies in one folder.

local template = [[
daemon off;
$user
worker_processes 1;
pid "$folder/nginx.pid";
error_log stderr error;
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
events { worker_connections 256; }
http {
  access_log off;
  server_tokens off;
  default_type "";
  client_body_temp_path "$folder/body";
  proxy_temp_path "$folder/proxy";
  fastcgi_temp_path "$folder/fastcgi";
  uwsgi_temp_path "$folder/uwsgi";
  scgi_temp_path "$folder/scgi";
  client_max_body_size 200m;
  client_body_buffer_size 1m;
  lua_package_path "$root/lua/?.lua;$root/lua/?/init.lua;$root/spec/?.lua;;";
  lua_package_cpath "$root/build/luajit/?.so;;";
  server {
    listen $host:$port ssl;
    ssl_certificate "$folder/certificate.pem";
    ssl_certificate_key "$folder/key.pem";
    ssl_protocols TLSv1.2 TLSv1.3;
    location / { content_by_lua_block { require("support.sandbox_front").serve() } }
  }
}
]]

-- { folder, root, host, port, is_root }. A master that is root would drop its worker to a user who may not be able
-- to read the checkout.
return function(values)
  local words = { folder = values.folder, root = values.root, host = values.host, port = values.port,
                  user = values.is_root and "user root;" or "" }
  return (template:gsub("%$(%l+)", words))
end
