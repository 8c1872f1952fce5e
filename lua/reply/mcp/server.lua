-- SPDX-License-Identifier: MIT
-- The server over standard input and output. Calls of tools are made one after the other, in the order in which they
-- came; meanwhile the client is listened to, and what needs no call is answered.

local calls = require "reply.mcp.calls"
local core = require "reply.core"
local eras = require "reply.mcp.era"
local is_interrupt = require "reply.interrupt"
local json = require "reply.json"
local lines = require "reply.mcp.lines"
local rpc = require "reply.mcp.rpc"

local Server = {}
Server.__index = Server

local LONGEST_WAIT = 60
-- Where the input has ended, what is under way has so long to come to its end. Clients wait two seconds before they
-- end a server. Seconds.
local FAREWELL = 1.5

--- What the client of the library waits with, see the option `wait`. The loop below resumes it; with a reason, the call
--- is broken off.
---@param descriptor integer?
---@param seconds number
local function wait(descriptor, seconds)
  local why = coroutine.yield(descriptor, core.now() + seconds)
  if why then error(why, 0) end
end

function Server:write(message)
  local line = json.encode(message)
  if not (self.output:write(line, "\n") and self.output:flush()) then self.ended = true end
end

-- Goes on with a call, until it waits for something or has an answer.
function Server:resume(why)
  local job = self.job
  local ok, first, second = coroutine.resume(job.thread, why)
  if ok and coroutine.status(job.thread) == "suspended" then
    job.descriptor, job.wake = first, second
    return
  end
  self.job = nil
  if not ok and is_interrupt(first) then error(first, 0) end
  if job.canceled then return end
  if ok then return self:write(first) end
  self.log:write("lua-reply: ", tostring(first), "\n")
  self:write(rpc.error(job.request.id, rpc.INTERNAL_ERROR, "internal error: see what the server wrote to its stderr"))
end

function Server:begin(job)
  self.job = job
  job.thread = coroutine.create(function() return calls.run(self, job.era, job.request, job.capabilities) end)
  self:resume()
end

--- Sends the client a request and waits for its answer, in the coroutine of a call. Each has an id of its own: a late
--- answer is one to no other question.
---@return table answer
function Server:ask_client(method, params)
  self.asked = self.asked + 1
  local id = "ask-" .. self.asked
  self:write{ jsonrpc = "2.0", id = id, method = method, params = params }
  local job = self.job
  job.asked = id
  repeat wait(nil, LONGEST_WAIT) until job.answer
  return job.answer
end

-- What a person is asked may be answered late, or for a call that is over.
function Server:take_answer(message)
  local job = self.job
  if not job or job.asked ~= message.id then return end
  job.answer, job.wake = message, 0
end

-- Whether the person was asked, and has not answered.
local function is_asking(job)
  return job.asked and not job.answer
end

-- Takes back what the person was asked: a yes to it would send nothing.
function Server:withdraw_question(job)
  if not is_asking(job) then return end
  self:write{ jsonrpc = "2.0", method = "notifications/cancelled",
              params = { requestId = job.asked, reason = "the call that it was for is canceled" } }
end

-- Breaks a call off. What became of its message is in the ledger.
function Server:break_off(job)
  job.canceled = true
  self:resume("canceled by the client")
end

local notifications = {}

-- One that has not begun never begins.
notifications["notifications/cancelled"] = function(self, params)
  local id = params.requestId
  if self.job and self.job.request.id == id then
    self:withdraw_question(self.job)
    return self:break_off(self.job)
  end
  for index, job in ipairs(self.queue) do
    if job.request.id == id then return table.remove(self.queue, index) end
  end
end

function Server:is_under_way(id)
  if self.job and self.job.request.id == id then return true end
  for _, job in ipairs(self.queue) do
    if job.request.id == id then return true end
  end
  return false
end

-- Answers a request, or puts it into the line.
function Server:take_request(request)
  local era, capabilities = eras.of(request, self.session)
  if not era then return self:write(capabilities) end
  if self:is_under_way(request.id) then
    return self:write(rpc.error(nil, rpc.INVALID_REQUEST, "the id is that of a request which is under way"))
  end
  if request.method == "tools/call" then
    local refusal = calls.check(self, request)
    if refusal then return self:write(refusal) end
    self.queue[#self.queue + 1] = { era = era, request = request, capabilities = capabilities }
    return
  end
  local method = era.methods[request.method]
  if not method then
    return self:write(rpc.error(request.id, rpc.METHOD_NOT_FOUND, "Method not found: " .. request.method))
  end
  local result, code, text = method(self, request.params or {})
  self:write(result and era.result(request.id, result) or rpc.error(request.id, code, text))
end

function Server:take(line)
  if line and not line:find("%S") then return end
  local message, refusal = rpc.read(line)
  if refusal then return self:write(refusal) end
  if message.method and message.id ~= nil then return self:take_request(message) end
  local notification = message.method and notifications[message.method]
  if notification then return notification(self, message.params or {}) end
  if message.id ~= nil then self:take_answer(message) end
end

-- Reads what is there. An input that cannot be read has ended; its last line may lack its end.
function Server:listen()
  local bytes = core.read(self.input)
  if not bytes or bytes == "" then
    self.ended, bytes = self.lines.size == 0, "\n"
  end
  for _, line in ipairs(self.lines:take(bytes)) do self:take(line) end
end

-- Waits until the client says something, or the call can go on.
function Server:turn(listens)
  local job = self.job
  local seconds = job and math.min(job.wake - core.now(), LONGEST_WAIT) or LONGEST_WAIT
  local heard, ready
  if listens then
    heard, ready = core.readable(seconds, self.input, job and job.descriptor)
  else
    ready = core.readable(seconds, job.descriptor)
  end
  if heard then self:listen() end
  if self.job and self.job == job and (ready or core.now() >= job.wake) then self:resume() end
end

-- Who has closed the input may still read, as a pipe of a shell does.
function Server:refuse_queue()
  for _, job in ipairs(self.queue) do
    self:write(rpc.error(job.request.id, rpc.INTERNAL_ERROR, "the input ended before its turn: nothing was done"))
  end
end

function Server:serve()
  while not self.ended do
    if not self.job and self.queue[1] then self:begin(table.remove(self.queue, 1)) else self:turn(true) end
  end
  self:refuse_queue()
  local deadline = core.now() + FAREWELL
  while self.job and not is_asking(self.job) and core.now() < deadline do
    self.job.wake = math.min(self.job.wake, deadline)
    self:turn(false)
  end
end

-- However it ends: what is under way is broken off, so that the ledger has its end.
function Server:run()
  local ok, why = pcall(self.serve, self)
  if self.job then pcall(self.break_off, self, self.job) end
  if not ok then error(why, 0) end
end

local server = { wait = wait }

--- Makes a server. It reads and writes nothing yet.
---@param parts { client: reply.Client, selected: table, definitions: table[], instructions: string, confirm: table?,
---input: integer, output: file*, log: file* }
---@return table
function server.new(parts)
  parts.session, parts.queue, parts.lines, parts.ended, parts.asked = {}, {}, lines.new(), false, 0
  return setmetatable(parts, Server)
end

return server
