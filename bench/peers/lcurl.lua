-- SPDX-License-Identifier: MIT
-- Lua-cURL v3 with lua-cjson: one easy handle that is used again, and a multi handle for many at once.

local work = require "work"
local cjson = require "cjson"
local curl = require "lcurl"

if work.kind == "load" then return end

local HEADERS = {}
for name, value in pairs(work.headers) do HEADERS[#HEADERS + 1] = name .. ": " .. value end

local function collector(parts)
  return function(bytes)
    parts[#parts + 1] = bytes
    return true
  end
end

local function new_easy()
  local parts = {}
  return curl.easy{ url = work.url, post = true, httpheader = HEADERS, cainfo = work.ca, timeout = 30,
                    writefunction = collector(parts) }, parts
end

-- Its answer was read.
local function finish(easy, parts)
  work.check(easy:getinfo_response_code(), cjson.decode(table.concat(parts)))
  for at = #parts, 1, -1 do parts[at] = nil end
end

local peer = {}
local own, own_parts

function peer.send(index)
  if not own then own, own_parts = new_easy() end
  own:setopt_postfields(cjson.encode(work.message(index)))
  own:perform()
  finish(own, own_parts)
end

function peer.at_once(count, at_once)
  local multi, parts_of, begun, done = curl.multi(), {}, 0, 0
  local function begin(easy)
    begun = begun + 1
    easy:setopt_postfields(cjson.encode(work.message(begun)))
    multi:add_handle(easy)
  end
  for _ = 1, at_once do
    local easy, parts = new_easy()
    parts_of[easy] = parts
    begin(easy)
  end
  while done < count do
    multi:perform()
    local easy, ok, why = multi:info_read(true)
    while easy and easy ~= 0 do
      if not ok then error(tostring(why), 0) end
      finish(easy, parts_of[easy])
      done = done + 1
      if begun < count then begin(easy) end
      easy, ok, why = multi:info_read(true)
    end
    if done < count then multi:wait(1000) end
  end
end

function peer.upload()
  local parts = {}
  local easy = curl.easy{ url = work.url, httpheader = { "Authorization: " .. work.headers.Authorization },
                          writefunction = collector(parts) }
  local form = curl.form()
  form:add_file("file", work.file, "audio/wav")
  easy:setopt_httppost(form)
  easy:perform()
  finish(easy, parts)
end

peer.loop = peer.at_once

work.run(peer)
