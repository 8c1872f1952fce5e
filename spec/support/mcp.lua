-- SPDX-License-Identifier: MIT
-- A server of the Model Context Protocol in a process of its own, and a client that can say anything to it.

local files = require "support.files"
local interpreter = require "support.interpreter"
local json = require "reply.json"

local PROGRAM = "bin/lua-reply"
local PREFIX = "io.modelcontextprotocol/"

local Server = {}
Server.__index = Server

-- A message in the form of today; `capabilities` of the client.
local function modern(id, method, params, capabilities)
  params = params or {}
  params._meta = { [PREFIX .. "protocolVersion"] = "2026-07-28",
                   [PREFIX .. "clientCapabilities"] = capabilities or {} }
  return { jsonrpc = "2.0", id = id, method = method, params = params }
end

--- Says a line: a message, or any text.
function Server:say(message)
  local line = type(message) == "string" and message or json.encode(message)
  self.input:write(line, "\n")
  self.input:flush()
end

--- The next line of the server; nil at its end.
function Server:hear()
  local line = self.output:read("*l")
  return line and json.decode(line)
end

--- Asks, and gives the answer.
function Server:ask(message)
  self:say(message)
  return self:hear()
end

--- Calls a tool in the form of today, and gives what it gave.
function Server:call(name, arguments)
  self.calls = (self.calls or 0) + 1
  local answer = self:ask(modern(("call-%d"):format(self.calls), "tools/call", { name = name, arguments = arguments }))
  return answer.result and answer.result.structuredContent or answer
end

--- Ends the input, and gives what is left: { status, stdout, stderr }, and the lines that were not read.
function Server:close()
  local rest = {}
  self.input:close()
  for line in self.output:lines() do rest[#rest + 1] = json.decode(line) end
  self.output:close()
  return self.wait(), rest
end

--- Ends it by a signal.
---@param signal string
function Server:kill(signal)
  os.execute(("kill -%s $(cat %s/pid)"):format(signal, self.folder))
  return self:close()
end

local mcp = { modern = modern }

--- The command line of a server.
---@param options string[] of `lua-reply mcp`
---@param env table?
function mcp.command(options, env)
  return interpreter.command(PROGRAM, { "mcp", (table.unpack or unpack)(options) }, { env = env })
end

--- Starts one; it ends by itself after half a minute. Of several, the last one is to be closed first: it has inherited
--- what the others are written to.
function mcp.start(options, env)
  local folder = files.folder()
  local pipes = ("mkfifo %s/in %s/out"):format(folder, folder)
  assert(os.execute(pipes))
  local command = interpreter.quote(("echo $$ >%s/pid; exec %s"):format(folder, mcp.command(options, env)))
  local wait = interpreter.start(("timeout -s KILL 30 sh -c %s <%s/in >%s/out"):format(command, folder, folder))
  local self = { folder = folder, wait = wait }
  self.input = assert(io.open(folder .. "/in", "w"))
  self.output = assert(io.open(folder .. "/out", "r"))
  return setmetatable(self, Server)
end

--- A letter that a model sends.
function mcp.letter(more)
  local letter = { contact = 90514382, subject = "Hello", body = "<p>Hi</p>" }
  for name, value in pairs(more or {}) do letter[name] = value end
  return letter
end

--- What a server needs to send to another one than Reply.io, and where it keeps what it knows.
function mcp.environment(url)
  return { REPLY_BASE_URL = url, REPLY_API_KEY = "key-for-specs-0123456789", XDG_STATE_HOME = files.folder(),
           REPLY_SANDBOX = false }
end

return mcp
