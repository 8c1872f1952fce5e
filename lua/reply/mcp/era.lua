-- SPDX-License-Identifier: MIT
-- The two ways in which clients say what they speak: with every request, since 2026-07-28, or once, by `initialize`.

local json = require "reply.json"
local rpc = require "reply.mcp.rpc"
local version = require "reply.version"

local era = {}

local PREFIX = "io.modelcontextprotocol/"
local MODERN = "2026-07-28"
local NEWEST_LEGACY = "2025-11-25"
-- By what a client asks for. 2025-03-26 has batches, which are not taken: who knows it knows the one before it, too.
local LEGACY = { [NEWEST_LEGACY] = NEWEST_LEGACY, ["2025-06-18"] = "2025-06-18", ["2025-03-26"] = "2024-11-05",
                 ["2024-11-05"] = "2024-11-05" }

local SERVER = { name = "lua-reply", title = "Reply.io", version = version }

-- The list of tools is fixed as long as the server runs.
local FRESH_FOR = 3600000   -- milliseconds

local modern, legacy = { name = "modern" }, { name = "legacy" }

-- What a client says of itself in each request.
local function read_meta(meta)
  local wanted, capabilities = meta[PREFIX .. "protocolVersion"], meta[PREFIX .. "clientCapabilities"]
  if type(wanted) ~= "string" then
    return nil, rpc.INVALID_PARAMS, "_meta must have " .. PREFIX .. "protocolVersion, or initialize comes first"
  end
  if wanted ~= MODERN then
    return nil, rpc.UNSUPPORTED_PROTOCOL_VERSION, "unsupported protocol version",
      { supported = json.list{ MODERN }, requested = wanted }
  end
  if not rpc.is_object(capabilities) then
    return nil, rpc.INVALID_PARAMS, "_meta must have " .. PREFIX .. "clientCapabilities, an object"
  end
  return capabilities
end

--- The era of a request, and what its client can do.
---@param request table
---@param session table `capabilities` where the client has initialized
---@return table? era
---@return table capabilities, or the answer where the request is not taken
function era.of(request, session)
  local meta = request.params and request.params._meta
  local is_modern = rpc.is_object(meta) and meta[PREFIX .. "protocolVersion"] ~= nil
  if not is_modern and (session.capabilities or request.method == "initialize" or request.method == "ping") then
    return legacy, session.capabilities or {}
  end
  local capabilities, code, text, data = read_meta(rpc.is_object(meta) and meta or {})
  if capabilities then return modern, capabilities end
  return nil, rpc.error(request.id, code, text, data)
end

--- A result, with what every result of the era has.
function modern.result(id, result)
  result.resultType = result.resultType or "complete"
  result._meta = { [PREFIX .. "serverInfo"] = SERVER }
  return rpc.result(id, result)
end

legacy.result = rpc.result

local function capabilities() return { tools = {} } end

modern.methods = {
  ["server/discover"] = function(server)
    return { supportedVersions = json.list{ MODERN }, capabilities = capabilities(),
             instructions = server.instructions, ttlMs = FRESH_FOR, cacheScope = "private" }
  end,
  ["tools/list"] = function(server)
    return { tools = server.definitions, ttlMs = FRESH_FOR, cacheScope = "private" }
  end,
}

legacy.methods = {
  initialize = function(server, params)
    local wanted = params.protocolVersion
    if type(wanted) ~= "string" then return nil, rpc.INVALID_PARAMS, "protocolVersion must be a string" end
    server.session.capabilities = rpc.is_object(params.capabilities) and params.capabilities or {}
    return { protocolVersion = LEGACY[wanted] or NEWEST_LEGACY, capabilities = capabilities(),
             serverInfo = SERVER, instructions = server.instructions }
  end,
  ping = function() return {} end,
  ["tools/list"] = function(server) return { tools = server.definitions } end,
}

return era
