-- SPDX-License-Identifier: MIT
-- Any request to the sandbox has an answer. The input is a request as on the wire, with line ends of one byte.

local json = require "reply.json"
local sandbox = require "reply.sandbox"

local NOW = 1778841240
local LARGE = { minute = 1000000, hour = 1000000 }

local function request_of(bytes)
  local head, body = bytes:match("^(.-)\n\n(.*)$")
  head = head or bytes
  local line, rest = head:match("^([^\n]*)\n?(.*)$")
  local request = { method = line:match("^%S+") or "GET", path = line:match("^%S+ (.*)$") or line, body = body,
                    headers = { authorization = "Bearer sandbox-key", ["content-type"] = "application/json" } }
  for name, value in rest:gmatch("([^:\n]+):%s*([^\n]*)") do request.headers[name:lower()] = value end
  return request
end

local world, used = nil, 0

return function(bytes)
  if not world or used == 1000 then world, used = sandbox.new{ limits = LARGE }, 0 end
  used = used + 1
  local answer = sandbox.answer(world, request_of(bytes), NOW)
  assert(math.type(answer.status) == "integer" and answer.status >= 200 and answer.status <= 599, "no status")
  assert(type(answer.headers) == "table" and type(answer.body) == "string", "no answer")
  for name, value in pairs(answer.headers) do
    assert(not (name .. value):find("[\r\n%z]"), "a header with a line break")
  end
  assert(answer.body == "" or json.decode(answer.body) ~= nil, "a body that is no JSON")
end
