-- SPDX-License-Identifier: MIT
-- Who answers: reply.sandbox, in this process. No network and no key; the requests and the answers have the bytes of
-- the wire. Waiting takes no time: the clock runs as the system's does, and a sleep puts it forward.

local ascii = require "reply.ascii"
local core = require "reply.core"
local multipart = require "reply.sandbox.multipart"
local nginx = require "reply.drivers.nginx.phase"
local read_file = require "reply.read_file"
local sandbox = require "reply.sandbox"

local Sandbox = {}
Sandbox.__index = Sandbox

-- What carries an attempt: it knows whether the sandbox was asked. Where that is broken off, nobody knows what it did.
local Carrier = {}
Carrier.__index = Carrier

function Carrier:verdict()
  if self.is_asked then return "unknown", "canceled", "wait" end
  return "not_sent", "canceled", "local"
end

function Carrier.cancel() end

function Carrier.close() end

--- Makes what carries an attempt.
---@return table carrier
function Sandbox.carrier()
  return setmetatable({ is_asked = false }, Carrier)
end

-- The headers of the request, those of the identity among them, by their names in lower case.
local function headers_of(handle, request, key)
  local headers = {}
  for _, line in ipairs(handle:headers(request)) do
    local name, value = line:match("^([^:]+):%s*(.*)$")
    if name then headers[ascii.lower(name)] = value end
  end
  headers.authorization = "Bearer " .. key
  return headers
end

-- Puts the multipart body of an upload together, as the core would.
local function body_of_upload(upload, headers)
  local bytes, why = upload.data, nil
  if not bytes then bytes, why = read_file(upload.file) end
  if not bytes then return nil, why end
  local content_type, body = multipart.write{ name = "file", filename = upload.filename, body = bytes,
                                              content_type = upload.content_type }
  headers["content-type"] = content_type
  return body
end

local function report(on_progress, size)
  if not on_progress then return end
  on_progress(0, size)
  on_progress(size, size)
end

-- The driver's answer, with the outcome that the core gives the same status on the wire.
local function answer_of(reply, size, now)
  local headers = {}
  for name, value in pairs(reply.headers) do headers[ascii.lower(name)] = value end
  local outcome, kind, phase = core.outcome{ prereq = 1, code = 0, status = reply.status, sent = size, length = size }
  return { outcome = outcome, kind = kind, phase = phase, status = reply.status, headers = headers, body = reply.body,
           retry_after = headers["retry-after"] and core.retry_after(headers["retry-after"], now) }
end

--- Makes one attempt.
---@param handle userdata the client of the C core: it knows the headers
---@param request table see `reply.call.encode`
---@param attempt table see `reply.call.exchange`
---@return table answer see `reply.drivers.blocking`
function Sandbox:perform(handle, request, attempt)
  local refused = nginx.refusal()   -- as without the sandbox: a test has to see it
  if refused then return refused end
  local headers = headers_of(handle, request, self.state.key)
  local body = request.body
  if request.upload then
    local why
    body, why = body_of_upload(request.upload, headers)
    if not body then return { outcome = "not_sent", kind = "validation", phase = "local", message = why } end
    report(attempt.on_progress, #body)
  end
  local now = self:time()
  attempt.carrier.is_asked = true
  local reply = sandbox.answer(self.state, { method = request.method, path = request.path, headers = headers,
                                             body = body }, now)
  return answer_of(reply, #(body or ""), now)
end

--- Puts the clock forward, at once.
function Sandbox:sleep(seconds)
  self.slept = self.slept + seconds
end

function Sandbox:now()
  return core.now() + self.slept
end

-- The sandbox's time of day.
function Sandbox:time()
  return self.epoch + self:now()
end

local driver = {}

--- Makes a driver with a state of its own.
---@param seed table|true overrides of the sandbox's state, or true for none
---@return table
function driver.new(seed)
  local self = { state = sandbox.new(type(seed) == "table" and seed or nil), slept = 0,
                 epoch = os.time() - core.now() }
  return setmetatable(self, Sandbox)
end

return driver
