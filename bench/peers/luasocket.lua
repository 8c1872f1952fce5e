-- SPDX-License-Identifier: MIT
-- LuaSocket with LuaSec and lua-cjson, by their request functions: each makes a connection of its own.

local work = require "work"
local cjson = require "cjson"
local http = require "socket.http"
local https = require "ssl.https"
local ltn12 = require "ltn12"

if work.kind == "load" then return end

local request = work.url:find("^https") and https.request or http.request

local function post(source, headers)
  local parts = {}
  local ok, status = request{ url = work.url, method = "POST", headers = headers, source = source,
                              sink = ltn12.sink.table(parts), verify = "peer", cafile = work.ca }
  assert(ok, status)
  work.check(status, cjson.decode(table.concat(parts)))
end

local function with_length(length, content_type)
  local headers = { ["Content-Length"] = length }
  for name, value in pairs(work.headers) do headers[name] = value end
  headers["Content-Type"] = content_type or headers["Content-Type"]
  return headers
end

local peer = {}

function peer.send(index)
  local body = cjson.encode(work.message(index))
  post(ltn12.source.string(body), with_length(#body))
end

-- The form has to be written by hand.
function peer.upload()
  local head = '--bench\r\nContent-Disposition: form-data; name="file"; filename="hello.wav"\r\n'
    .. "Content-Type: audio/wav\r\n\r\n"
  local tail = "\r\n--bench--\r\n"
  local file = assert(io.open(work.file, "rb"))
  local size = file:seek("end")
  file:seek("set")
  local source = ltn12.source.cat(ltn12.source.string(head), ltn12.source.file(file), ltn12.source.string(tail))
  post(source, with_length(#head + size + #tail, "multipart/form-data; boundary=bench"))
end

work.run(peer)
