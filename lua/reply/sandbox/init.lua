-- SPDX-License-Identifier: MIT
-- Reply.io's side of the API as one function from a request to its answer, with state: for a user's own tests and first
-- steps without a network, and behind the HTTPS server of the specs. It has no clock and no I/O of its own.
--
-- What the public reference does not say and is therefore guessed stands in reply.sandbox.problems.

local identity = require "reply.sandbox.identity"
local json = require "reply.json"
local operations = require "reply.operations"
local problems = require "reply.sandbox.problems"
local rate = require "reply.sandbox.rate"
local reads = require "reply.sandbox.reads"
local sends = require "reply.sandbox.sends"
local state = require "reply.sandbox.state"
local uploads = require "reply.sandbox.uploads"
local wire = require "reply.sandbox.wire"

local sandbox = { new = state.new }

-- Only these two tell a key of several teams what it can reach, so they do not ask for one of them.
local WITHOUT_TEAM = { whoami = true, teams = true }

local handlers = {}
for _, list in ipairs{ sends, reads, uploads } do
  for name, handler in pairs(list) do handlers[name] = handler end
end

-- { operation, pattern } of each operation that has a path; the contact's id is all that a path may name.
local routes = {}
for _, operation in ipairs(operations) do
  if handlers[operation.name] then
    local pattern = operation.path:gsub("[%-.]", "%%%0"):gsub("{contact}", "(%%d+)")
    routes[#routes + 1] = { operation = operation, pattern = "^" .. pattern .. "$" }
  end
end

-- The operation of a request and the id in its path, or the answer that refuses.
local function route(method, path)
  local allowed = {}
  for _, candidate in ipairs(routes) do
    local id = path:match(candidate.pattern)
    if id then
      if candidate.operation.method == method then return candidate.operation, id end
      allowed[#allowed + 1] = candidate.operation.method
    end
  end
  if #allowed == 0 then return nil, problems.new(404, "There is no such path.") end
  return nil, problems.new(405, "The path has no such method.", nil, { Allow = table.concat(allowed, ", ") })
end

local function decoded(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

-- The parameters of a query; of one that is given twice, the last.
local function query_of(text)
  local parameters = {}
  for pair in (text or ""):gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    parameters[decoded(name)] = decoded(value)
  end
  return parameters
end

local function media_type(headers)
  return (headers["content-type"] or ""):lower():match("^%s*([^%s;]+)")
end

-- The JSON object of a request, or the answer that refuses.
local function body_of(operation, request)
  if operation.method == "GET" or operation.upload then return {} end
  local body, why = json.decode(request.body or "")
  if body == nil then return nil, problems.invalid{ { pointer = "", detail = "is not JSON: " .. why } } end
  if type(body) ~= "table" or #body > 0 then
    return nil, problems.invalid{ { pointer = "", detail = "must be a JSON object" } }
  end
  return body
end

local function check_media_type(operation, headers)
  if operation.method == "GET" then return nil end
  local wanted = operation.upload and "multipart/form-data" or "application/json"
  return media_type(headers) ~= wanted and problems.new(415, "The Content-Type must be " .. wanted .. ".") or nil
end

-- May this caller do that at all? The answer that refuses, or nothing.
local function refusal(operation, caller, request)
  local refused = not WITHOUT_TEAM[operation.name] and identity.check_team(caller, request.headers)
  if refused then return refused end
  if operation.scope and not state.has(caller.key.scopes, operation.scope) then
    return problems.missing_scope(operation.scope)
  end
  return check_media_type(operation, request.headers)
end

-- What the request asks for: the object to answer, or the answer that refuses.
local function carry_out(world, operation, id, query, call)
  local body, refused = body_of(operation, call.request)
  if not body then return nil, refused end
  local values, faults = wire.check(operation, { path = { id = id }, query = query_of(query), body = body })
  if not values then return nil, problems.invalid(faults) end
  return handlers[operation.name](world, values, call)
end

local function too_many(retry_after, window)
  return problems.new(429, ("The limit of requests a %s is reached."):format(window), nil,
                      { ["Retry-After"] = ("%d"):format(retry_after) })
end

--- Answers a request.
---@param world table a state of `sandbox.new`; changed by the request
---@param request { method: string, path: string, headers: table<string, string>, body: string? } the path with its
---query; names of headers in lower case
---@param now number epoch seconds
---@return { status: integer, headers: table<string, string>, body: string } answer
function sandbox.answer(world, request, now)
  local caller, refused = identity.caller(world, request.headers)
  if not caller then return refused end
  local retry_after, window = rate.take(world, caller.user.id, now)
  if retry_after then return too_many(retry_after, window) end

  local path, query = request.path:match("^([^?]*)%??(.*)$")
  local operation, id = route(request.method, path)
  if not operation then return id end
  refused = refusal(operation, caller, request)
  if refused then return refused end

  local result
  result, refused = carry_out(world, operation, id, query,
                              { operation = operation, caller = caller, request = request, now = now })
  if not result then return refused end
  return { status = 200, headers = { ["Content-Type"] = "application/json; charset=utf-8" },
           body = assert(json.encode(result)) }
end

return sandbox
