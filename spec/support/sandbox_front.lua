-- SPDX-License-Identifier: MIT
-- The HTTPS sandbox inside nginx: requests of ngx_lua to reply.sandbox and back. The state lives in the one worker.

local ngx = ngx   -- luacheck: globals ngx
local json = require "reply.json"
local sandbox = require "reply.sandbox"
local state = require "reply.sandbox.state"

local world = sandbox.new()

-- The body of the request; nginx keeps a large one in a file.
local function read_body()
  ngx.req.read_body()
  local path = ngx.req.get_body_file()
  if not path then return ngx.req.get_body_data() or "" end
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("*a")
  file:close()
  return bytes
end

-- Names in lower case, each with one text; what came twice is joined, as RFC 9110 has it.
local function headers()
  local plain = {}
  for name, value in pairs(ngx.req.get_headers(0)) do
    plain[name] = type(value) == "table" and table.concat(value, ", ") or type(value) == "string" and value or ""
  end
  return plain
end

local function json_answer(status, value)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = assert(json.encode(value)) }
end

-- What people and specs ask of the sandbox itself, beside the API.
local control = {}

control["GET /sandbox/sent"] = function() return json_answer(200, json.list(world.sent)) end

control["POST /sandbox/reset"] = function(body)
  local seed, why = {}, nil
  if body ~= "" then seed, why = json.decode(body) end
  if seed and type(seed) ~= "table" then seed, why = nil, "the seed is not a JSON object" end
  local ok
  if seed then ok, why = state.check(seed) end
  if not ok then return json_answer(400, { detail = why }) end
  world = sandbox.new(seed)
  return { status = 204, headers = {}, body = "" }
end

-- A contact answers: gives the delivery of the webhook.
control["POST /sandbox/receive"] = function(body)
  local ok, delivery = pcall(world.receive, world, json.decode(body))
  if not ok then return json_answer(400, { detail = tostring(delivery) }) end
  return { status = 200, headers = { ["Content-Type"] = "application/json" }, body = delivery }
end

local function answer_to(request)
  local own = control[request.method .. " " .. request.path]
  if own then return own(request.body) end
  ngx.update_time()
  return sandbox.answer(world, request, ngx.now())
end

local function serve()
  local answer = answer_to{ method = ngx.req.get_method(), path = ngx.var.request_uri, headers = headers(),
                            body = read_body() }
  ngx.status = answer.status
  for name, value in pairs(answer.headers) do ngx.header[name] = value end
  if answer.status ~= 204 then ngx.header["Content-Length"] = #answer.body end
  ngx.print(answer.body)
end

return { serve = serve }
