-- SPDX-License-Identifier: MIT
-- A call of a tool, as a request of the protocol. It runs in a coroutine of its own, which waits as the server says.

local json = require "reply.json"
local rpc = require "reply.mcp.rpc"
local tools = require "reply.tools"

local calls = {}

-- What the model reads comes first; a client that knows no structured content reads the rest as text.
local function result_of(given)
  local finished = tools.finish(given)
  return { content = { { type = "text", text = finished.content.advice }, { type = "text", text = finished.text } },
           structuredContent = finished.content, isError = finished.is_error }
end

-- The call of what changes something, when the person has agreed.
local function confirmed(server, era, call, request, capabilities)
  if not server.confirm or not call.changes then return result_of(call:run()) end
  local foregone = call:foregone()
  if foregone then return result_of(foregone) end
  local yes, more, refusal = server.confirm:ask(era, call, request, capabilities, server)
  if yes then return result_of(call:run()) end
  if yes == nil then return more, refusal end
  return result_of(call:decline(more))
end

--- What is wrong with the request itself.
---@return table? refusal
function calls.check(server, request)
  local params = request.params or {}
  local name = params.name
  if type(name) ~= "string" then return rpc.error(request.id, rpc.INVALID_PARAMS, "name must be a string") end
  if not server.selected[name] then
    return rpc.error(request.id, rpc.INVALID_PARAMS, "Unknown tool: " .. name)
  end
  local given = params.arguments
  if given ~= nil and not json.is_null(given) and not rpc.is_object(given) then
    return rpc.error(request.id, rpc.INVALID_PARAMS, "arguments must be an object")
  end
end

--- Carries the request out.
---@return table message the answer
function calls.run(server, era, request, capabilities)
  local params = request.params
  local call, refused = tools.prepare(server.client, params.name, params.arguments)
  if not call then return era.result(request.id, result_of(refused)) end
  local result, refusal = confirmed(server, era, call, request, capabilities)
  return refusal or era.result(request.id, result)
end

return calls
