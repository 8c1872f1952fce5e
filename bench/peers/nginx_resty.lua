-- SPDX-License-Identifier: MIT
-- lua-resty-http in an nginx worker, with lua-cjson: connections come from its pool, light threads make many at once.

local work = require "work"
local cjson = require "cjson"

-- OpenResty's, which Debian's nginx has not; it is there for the certificates of clients.
package.preload["resty.string"] = function() return {} end

local http = require "resty.http"
local in_nginx = require "peers.in_nginx"

in_nginx.run{ send = function(index)
  local answer = assert(http.new():request_uri(work.url, {
    method = "POST", headers = work.headers, body = cjson.encode(work.message(index)), ssl_verify = true,
    ssl_server_name = "localhost",   -- ngx_lua finds no address in a certificate
    keepalive_timeout = 10000, keepalive_pool = 1000,
  }))
  work.check(answer.status, cjson.decode(answer.body))
end }
