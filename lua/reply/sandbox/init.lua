-- SPDX-License-Identifier: MIT
-- Reply.io's side of the API as one function from a request to its answer, with state: for a user's own tests and first
-- steps without a network, and behind the HTTPS server of the specs. It has no clock and no I/O of its own.
--
-- What the public reference does not say and is therefore guessed stands in reply.sandbox.problems.

local ascii = require "reply.ascii"
local identity = require "reply.sandbox.identity"
local json = require "reply.json"
local operations = require "reply.operations"
local problems = require "reply.sandbox.problems"
local rate = require "reply.sandbox.rate"
local scopes = require "reply.scopes"
local spelling = require "reply.sandbox.spelling"
local state = require "reply.sandbox.state"
local wire = require "reply.sandbox.wire"

local sandbox = { new = state.new }

-- Only these two tell a key of several teams what it can reach, so they do not ask for one of them.
local WITHOUT_TEAM = { whoami = true, teams = true }

local handlers = {}
for _, name in ipairs{ "sends", "uploads", "senders", "contacts", "inbox", "sequences", "webhooks" } do
  for operation, handler in pairs(require("reply.sandbox." .. name)) do handlers[operation] = handler end
end

-- Created, where the reference says that something is.
local CREATED = { create_webhook = true }

-- { operation, form, pattern, names } of each request that an operation with a path can make.
local routes = {}

local function add_route(operation, form)
  local pattern = form.path:gsub("[%-.]", "%%%0"):gsub("{[%w_]+}", "(%%d+)")
  local _, names = wire.path_names(form.path)
  routes[#routes + 1] = { operation = operation, form = form, pattern = "^" .. pattern .. "$", names = names }
end

for _, operation in ipairs(operations) do
  if handlers[operation.name] then
    add_route(operation, operation)
    if operation.instead then add_route(operation, operation.instead) end
  end
end

-- What a path's pattern found, by the names of its parts; nil where it does not match.
local function parts_of(path, candidate)
  local found, parts = { path:match(candidate.pattern) }, {}
  if #found == 0 then return nil end
  for index, name in ipairs(candidate.names) do parts[name] = found[index] end
  return parts
end

-- The route of a request and the parts of its path, or nil and the answer that refuses.
local function route(method, path)
  local allowed = {}
  for _, candidate in ipairs(routes) do
    local parts = parts_of(path, candidate)
    if parts then
      if candidate.form.method == method then return candidate, parts end
      allowed[#allowed + 1] = candidate.form.method
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
  return ascii.lower(headers["content-type"] or ""):match("^%s*([^%s;]+)")
end

-- The JSON object of a request, or the answer that refuses.
local function body_of(form, request)
  if not wire.has_body(form) then return {} end
  local body, why = json.decode(request.body or "")
  if body == nil then return nil, problems.invalid{ { pointer = "", detail = "is not JSON: " .. why } } end
  if type(body) ~= "table" or json.is_list(body) then
    return nil, problems.invalid{ { pointer = "", detail = "must be a JSON object" } }
  end
  return body
end

local function check_media_type(operation, form, headers)
  if not (operation.upload or wire.has_body(form)) then return nil end
  local wanted = operation.upload and "multipart/form-data" or "application/json"
  return media_type(headers) ~= wanted and problems.new(415, "The Content-Type must be " .. wanted .. ".") or nil
end

-- May this caller do that at all? The answer that refuses, or nothing.
local function refusal(found, caller, request)
  local operation = found.operation
  local refused = not WITHOUT_TEAM[operation.name] and identity.check_team(caller, request.headers)
  if refused then return refused end
  local lacking = operation.scope and scopes.lacking(caller.key.scopes or {}, operation.scope)
  if lacking then return problems.missing_scope(lacking) end
  return check_media_type(operation, found.form, request.headers)
end

-- What the request asks for: the object to answer, true for nothing, or nil and the answer that refuses.
local function carry_out(world, found, parts, query, call)
  local body, refused = body_of(found.form, call.request)
  if not body then return nil, refused end
  local values, faults = wire.check(found.form, { path = parts, query = query_of(query), body = body })
  if not values then return nil, problems.invalid(faults) end
  return handlers[found.operation.name](world, values, call)
end

local function answer_with(world, operation, result)
  if result == true then return { status = 204, headers = {}, body = "" } end
  if world.older_spelling then result = spelling.all_older(result) end
  return { status = CREATED[operation.name] and 201 or 200, body = assert(json.encode(result)),
           headers = { ["Content-Type"] = "application/json; charset=utf-8" } }
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
  world.last.time = now
  local caller, refused = identity.caller(world, request.headers)
  if not caller then return refused end
  local retry_after, window = rate.take(world, caller.user.id, now)
  if retry_after then return too_many(retry_after, window) end

  local path, query = request.path:match("^([^?]*)%??(.*)$")
  local found, parts = route(request.method, path)
  if not found then return parts end
  refused = refusal(found, caller, request)
  if refused then return refused end

  local operation = found.operation
  local result, why = carry_out(world, found, parts, query, {
    operation = operation, is_instead = found.form == operation.instead, caller = caller, request = request, now = now,
  })
  if not result then return why end
  return answer_with(world, operation, result)
end

return sandbox
