-- SPDX-License-Identifier: MIT
-- JSON-RPC 2.0 as the Model Context Protocol uses it: one message a line, no batches, and no id that is null.

local core = require "reply.core"
local json = require "reply.json"

local rpc = {
  PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601, INVALID_PARAMS = -32602,
  INTERNAL_ERROR = -32603, MISSING_CLIENT_CAPABILITY = -32021, UNSUPPORTED_PROTOCOL_VERSION = -32022,
}

--- An answer that is an error.
---@param id string|integer|nil absent where it could not be read
---@param code integer
---@param text string
---@param data any
---@return table message
function rpc.error(id, code, text, data)
  return { jsonrpc = "2.0", id = id, error = { code = code, message = text, data = data } }
end

---@param id string|integer
---@param result table
---@return table message
function rpc.result(id, result)
  return { jsonrpc = "2.0", id = id, result = result }
end

local function is_object(value)
  return type(value) == "table" and not json.is_list(value)
end

rpc.is_object = is_object

-- A number that Lua cannot hold was read as a text: an answer with that would be one to nobody. Digits that it can hold
-- were a text, however they were escaped.
local function is_id(value, line)
  if type(value) == "string" then
    return not tonumber(value) or type(json.number(value)) == "number" or line:find('"' .. value .. '"', 1, true) ~= nil
  end
  return type(value) == "number" and value % 1 == 0 and json.encode(value) ~= nil
end

local function invalid(id, text)
  return nil, rpc.error(id, rpc.INVALID_REQUEST, text)
end

-- Half of a character, as a text that was cut in the middle of one has it, can be read but not sent.
local function unreadable(line)
  local message = core.utf8_length(line) and json.read(line)
  if is_object(message) and is_id(message.id, line) then
    return nil, rpc.error(message.id, rpc.INVALID_PARAMS, "a text has half of a character (a lone surrogate) in it")
  end
  return nil, rpc.error(nil, rpc.PARSE_ERROR, "the line is not JSON in UTF-8")
end

--- What a line says.
---@param line string|false false: it was too long
---@return table? message { id, method, params } or an answer; neither `method` nor `id` where there is nothing to do
---@return table? refusal the answer, where it is no message
function rpc.read(line)
  if not line then return invalid(nil, "the line is too long: 8 MiB at most") end
  local message = core.utf8_length(line) and json.decode(line)
  if message == nil then return unreadable(line) end
  if type(message) == "table" and json.is_list(message) then
    return invalid(nil, "a batch is not taken: one message a line")
  end
  if not is_object(message) then return invalid(nil, "a message is a JSON object") end
  local id = is_id(message.id, line) and message.id or nil
  if message.jsonrpc ~= "2.0" then return invalid(id, 'jsonrpc must be "2.0"') end
  if message.id ~= id then return invalid(nil, "id must be a string or an integer below 2^53") end
  local is_answer = id ~= nil and (message.result ~= nil or message.error ~= nil)
  if message.method == nil and is_answer then return message end
  if type(message.method) ~= "string" then return invalid(id, "method must be a string") end
  if json.is_null(message.params) then message.params = nil end   -- as some clients write that there are none
  if message.params ~= nil and not is_object(message.params) then
    if id == nil then return {} end
    return nil, rpc.error(id, rpc.INVALID_PARAMS, "params must be an object")
  end
  return message
end

return rpc
