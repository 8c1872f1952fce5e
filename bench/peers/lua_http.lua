-- SPDX-License-Identifier: MIT
-- lua-http with lua-cjson, by its request objects: each makes a connection of its own. Many at once run in cqueues.

local work = require "work"
local cjson = require "cjson"
local request = require "http.request"

if work.kind == "load" then return end

local context
if work.url:find("^https") then
  local store = require("openssl.x509.store").new():add(work.ca)
  context = require("http.tls").new_client_context()
  context:setStore(store)
end

local peer = {}

function peer.send(index)
  local one = request.new_from_uri(work.url)
  one.ctx = context
  one.headers:upsert(":method", "POST")
  for name, value in pairs(work.headers) do one.headers:upsert(name:lower(), value) end
  one:set_body(cjson.encode(work.message(index)))
  local headers, stream = assert(one:go(30))
  work.check(tonumber(headers:get ":status"), cjson.decode(assert(stream:get_body_as_string())))
  stream:shutdown()
end

function peer.at_once(count, at_once)
  local loop, begun = require("cqueues").new(), 0
  for _ = 1, at_once do
    loop:wrap(function()
      while begun < count do
        begun = begun + 1
        peer.send(begun)
      end
    end)
  end
  assert(loop:loop())
end

peer.loop = peer.at_once

work.run(peer)
