-- SPDX-License-Identifier: MIT
-- A Reply.io of great speed, for specs of many sends: an nginx that gives every email back in its message id, and
-- counts how often each subject came.
--
--   local upstream = require("support.nginx_upstream").start(seconds)   -- which an answer takes (0)
--   upstream:counts()        { requests = …, distinct = … }
--   upstream:stop()

local nginx = require "support.nginx"
local cjson = require "cjson"

local HTTP = [[
  lua_shared_dict seen 64m;
  lua_shared_dict numbers 1m;
]]

local LOCATIONS = [[
  client_body_buffer_size 1m;
  location = /counts { content_by_lua_block {
    local numbers = ngx.shared.numbers
    ngx.say(require("cjson").encode{ requests = numbers:get "requests" or 0, distinct = numbers:get "distinct" or 0 })
  } }
  location /v3/ { content_by_lua_block {
    ngx.req.read_body()
    local subject = require("cjson").decode(ngx.req.get_body_data()).subject
    ngx.shared.numbers:incr("requests", 1, 0)
    if assert(ngx.shared.seen:safe_add(subject, true)) then ngx.shared.numbers:incr("distinct", 1, 0) end
    if SECONDS > 0 then ngx.sleep(SECONDS) end
    ngx.print('{"status":"sent","messageId":"' .. subject .. '"}')
  } }
]]

local function start(seconds)
  local server = nginx.start{ workers = 1, connections = 4096, level = "error", main = "worker_rlimit_nofile 8192;",
                              http = HTTP, locations = LOCATIONS:gsub("SECONDS", tostring(seconds or 0)) }
  function server:counts()
    local _, body = self:get("/counts")
    return cjson.decode(body)
  end
  return server
end

return { start = start }
