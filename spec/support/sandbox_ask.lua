-- SPDX-License-Identifier: MIT
-- One request to a state of the sandbox, for the specs of its parts.

local json = require "reply.json"
local sandbox = require "reply.sandbox"

local NOW = 1778841240   -- 2026-05-15T10:34:00Z, the reference's own

-- `line` is "METHOD /path", `body` a table that goes out as JSON, or bytes. Options: key (false: no header at all),
-- headers (more of them; false takes one away), now. Returns the status, the decoded body, and the answer.
local function ask(world, line, body, options)
  options = options or {}
  local method, path = line:match("^(%S+) (.*)$")
  local headers = {}
  if options.key ~= false then headers.authorization = "Bearer " .. (options.key or "sandbox-key") end
  if method ~= "GET" then headers["content-type"] = "application/json" end
  for name, value in pairs(options.headers or {}) do headers[name] = value or nil end
  local bytes = type(body) == "table" and assert(json.encode(body)) or body
  local answer = sandbox.answer(world, { method = method, path = path, headers = headers, body = bytes },
                                options.now or NOW)
  return answer.status, answer.body ~= "" and assert(json.decode(answer.body)) or nil, answer
end

return ask
