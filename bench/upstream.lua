-- SPDX-License-Identifier: MIT
-- The Reply.io of the benches: one nginx on loopback that answers at once, so that what is measured is the client. What
-- it does is told by the contact that a message is for.
--
--   local upstream = require("upstream").start()
--   upstream.http, upstream.https      base URLs
--   upstream.closing                   https, and each answer closes its connection
--   upstream.ca                        the file of the authority that signed its certificate
--   upstream.contacts                  by name
--   upstream:stop()

local certificates = require "support.peer.certificates"
local files = require "support.files"
local nginx = require "support.nginx"
local socket = require "socket"

local upstream = {}

-- By what happens to a message for them.
local CONTACTS = { sent = 5, refused = 400, looked_at = 6, after_20_ms = 20, after_200_ms = 200 }

local SENT = '{"status":"sent","messageId":"8d8b8b4e-2f3c-4a35-9d6d-0c4f5a1e7b11"}'
local TELL = [[ngx.header.content_length = #'SENT' ngx.print('SENT')]]
local REFUSED = '{"type":"https://docs.reply.io/errors","title":"Bad Request","status":400,'
  .. '"detail":"The contact is in the blacklist.","code":"contact.contactInBlackList"}'

-- What each peer has to send, looked at before anything is measured.
local LOOK = [[
  ngx.req.read_body()
  local cjson, headers = require "cjson", ngx.req.get_headers()
  local body = cjson.decode(ngx.req.get_body_data() or "null")
  local wanted = { ["authorization"] = "Bearer bench-key", ["accept"] = "application/json",
                   ["content-type"] = "application/json" }
  local wrong = {}
  if ngx.req.get_method() ~= "POST" then wrong[#wrong + 1] = "the method" end
  for name, value in pairs(wanted) do
    if headers[name] ~= value then wrong[#wrong + 1] = name .. ": " .. tostring(headers[name]) end
  end
  if not headers["user-agent"] then wrong[#wrong + 1] = "user-agent" end
  if type(body) ~= "table" or body.subject ~= "Hello 1" or type(body.body) ~= "string" or #body.body ~= 1007 then
    wrong[#wrong + 1] = "the body"
  end
  if #wrong > 0 then
    ngx.log(ngx.ERR, "this is another request: ", table.concat(wrong, "; "))
    ngx.exit(400)
  end
  TELL
]]

-- The audio is read and let go of: nothing is written.
local UPLOAD = [[
  local audio, left = assert(ngx.req.socket()), tonumber(ngx.var.content_length)
  while left > 0 do left = left - #assert(audio:receive(math.min(left, 262144))) end
  ngx.print('{"status":"stored","id":1,"fileName":"hello.wav","lengthInSeconds":1}')
]]

local LOCATIONS = [[
  client_body_buffer_size 64k;
  client_max_body_size 200m;
  location = /v3/contacts/5/send-direct-email { return 200 'SENT'; }
  location = /v3/contacts/400/send-direct-email { default_type application/problem+json; return 400 'REFUSED'; }
  location = /v3/contacts/6/send-direct-email { content_by_lua_block { LOOK } }
  location ~ ^/v3/contacts/(20|200)/send-direct-email {
    content_by_lua_block { ngx.req.read_body() ngx.sleep(ngx.var[1] / 1000) TELL }
  }
  location = /v3/attachments/voice { content_by_lua_block { UPLOAD } }
]]
-- What stands for what, each in those before it.
for _, pair in ipairs{ { "LOOK", LOOK }, { "UPLOAD", UPLOAD }, { "TELL", TELL }, { "SENT", SENT },
                       { "REFUSED", REFUSED } } do
  LOCATIONS = LOCATIONS:gsub(pair[1], { [pair[1]] = pair[2] })
end

local SECURE = [[
  server {
    listen 127.0.0.1:PORT ssl backlog=4096;
    ssl_certificate "FOLDER/certificate.pem";
    ssl_certificate_key "FOLDER/key.pem";
    MORE
    LOCATIONS
  }
]]

local function free_port()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local _, port = listener:getsockname()
  listener:close()
  return port
end

local function secure(folder, port, more)
  local words = { FOLDER = folder, PORT = tostring(port), MORE = more or "", LOCATIONS = LOCATIONS }
  return (SECURE:gsub("%u%u%u+", words))
end

--- Starts it.
function upstream.start()
  local folder, good = files.folder(), certificates.names.good
  files.write(folder .. "/key.pem", good.key:toPEM("private"))
  files.write(folder .. "/certificate.pem", good.certificate:toPEM())
  local kept, closing = free_port(), free_port()
  local server = nginx.start{ workers = 1, connections = 8192, level = "error", main = "worker_rlimit_nofile 16384;",
                              locations = LOCATIONS,
                              http = secure(folder, kept) .. secure(folder, closing, "keepalive_timeout 0;") }
  server.http, server.contacts, server.ca = server.url, CONTACTS, certificates.write_authority(folder)
  server.https = ("https://127.0.0.1:%d"):format(kept)
  server.closing = ("https://127.0.0.1:%d"):format(closing)
  return server
end

return upstream
