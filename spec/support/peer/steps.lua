-- SPDX-License-Identifier: MIT
-- The steps that a script is made of. Each is a function of the connection and the step as the spec
-- wrote it: { "name", argument, …, option = … }. A step that returns a number jumps to that step.

local certificates = require "support.peer.certificates"
local cqueues = require "cqueues"
local http = require "support.peer.http"
local tunnel = require "support.peer.tunnel"

local steps, shapes = {}, {}
local tls_names = { [0x301] = "TLSv1", [0x302] = "TLSv1.1", [0x303] = "TLSv1.2", [0x304] = "TLSv1.3" }

-- Defines a step. `shape` lists the types of its arguments ("number?" may be left out) and, by name,
-- those of its options, which always may.
local function step(name, shape, run)
  steps[name], shapes[name] = run, shape
end

-- Reading ------------------------------------------------------------------------------------

-- { "request", discard = true? }: a whole request, head and body.
step("request", { discard = "boolean" }, function(connection, this)
  connection:read_head()
  connection:read_body(nil, this.discard)
end)

-- { "head" }: a request's head, and not a byte of its body that the head did not bring along.
step("head", {}, function(connection) connection:read_head() end)

-- { "body", count?, discard = true? }: the rest of the last request's body, or `count` bytes of it.
step("body", { "number?", discard = "boolean" }, function(connection, this)
  connection:read_body(this[2], this.discard)
end)

-- { "read", count }: so many bytes, whatever they are; they are counted as dropped.
step("read", { "number" }, function(connection, this)
  local bytes, rest = connection.reader:exactly(this[2])
  connection.dropped = connection.dropped + #(bytes or rest)
  if not bytes then connection:over("peer") end
end)

-- Writing ------------------------------------------------------------------------------------

-- { "send", bytes, times = n? }: raw bytes, n times over.
step("send", { "string", times = "number" }, function(connection, this)
  local block = math.max(1, math.floor(65536 / math.max(1, #this[2])))
  local left = this.times or 1
  while left > 0 do
    local now = math.min(left, block)
    connection:send(this[2]:rep(now))
    left = left - now
  end
end)

-- { "flood", bytes }: the same bytes again and again until the peer closes.
step("flood", { "string" }, function(connection, this)
  while true do connection:send(this[2]) end
end)

-- { "slowly", bytes, seconds? }: byte by byte, with a pause (0.01 s) before each. It ends as soon as the peer goes.
step("slowly", { "string", "number?" }, function(connection, this)
  for byte in this[2]:gmatch(".") do
    connection:idle(this[3] or 0.01)
    connection:send(byte)
  end
end)

-- { "answer", status, headers?, body? }: a whole answer, see http.answer. As the last step of a
-- script it says `Connection: close`, since the connection is closed after it.
step("answer", { "number", "table?", "string?" }, function(connection, this, last)
  connection.listener:answers(connection)
  connection:send(http.answer(this[2], this[3], this[4], last))
end)

-- { "echo" }: 200 with the body of the request that was just read.
step("echo", {}, function(connection, _, last)
  connection:send(http.answer(200, nil, table.concat(connection.request.parts), last))
end)

-- TLS and tunnels ----------------------------------------------------------------------------

-- { "tls", certificate?, protocol = "TLSv1_1"? }: the handshake, with the good certificate or
-- "expired", "wrong_host", "self_signed".
step("tls", { "string?", protocol = "string" }, function(connection, this)
  local ok, why = connection.socket:starttls(certificates.server_context(this[2] or "good", this.protocol))
  if not ok then
    connection:problem("tls", why)
    connection:over("tls")
  end
  connection.tls = tls_names[connection.socket:checktls():getVersion()]
end)

-- { "tunnel", "host:port"? }: connects to the target of the CONNECT that was just read, or to
-- another address, says 200 and carries bytes both ways until both sides are done.
step("tunnel", { "string?" }, function(connection, this)
  tunnel.carry(connection, this[2] or connection.request.target)
end)

-- Waiting ------------------------------------------------------------------------------------

-- { "gate", name }: waits until the spec says server:release(name).
step("gate", { "string" }, function(connection, this) connection.listener:wait_at_gate(this[2]) end)

-- { "together", count }: waits until so many connections stand here; then all of them go on.
step("together", { "number" }, function(connection, this) connection.listener:wait_for_others(this[2]) end)

-- { "pause", seconds }: does nothing, and reads nothing, for so long.
step("pause", { "number" }, function(_, this) cqueues.sleep(this[2]) end)

-- { "hang" }: says nothing more; drops what comes until the peer closes.
step("hang", {}, function(connection)
  connection:drain()
  connection:over("peer")
end)

-- { "stall" }: neither reads nor writes until the listener is closed.
step("stall", {}, function(connection) connection:stall() end)

-- Ends and turns -----------------------------------------------------------------------------

step("close", {}, function(connection) connection:close() end)
step("cut", {}, function(connection) connection:cut() end)
step("reset", {}, function(connection) connection:reset() end)

-- { "repeat", times? }: the steps above once more, `times` times or for ever.
step("repeat", { "number?" }, function(connection, this, _, at)
  local done = connection.repeats[at] or 0
  connection.repeats[at] = done + 1
  if done < (this[2] or math.huge) then return 1 end
end)

-- The first argument or option of a step that does not fit its shape, as a text, or nil.
local function misfit(this, shape)
  for at, wanted in ipairs(shape) do
    local given, optional = type(this[at + 1]), wanted:sub(-1) == "?"
    if given ~= wanted:gsub("?$", "") and not (optional and given == "nil") then
      return ("argument %d is a %s, not a %s"):format(at, given, wanted)
    end
  end
  for name, value in pairs(this) do
    local at = type(name) == "number" and name - 1 or name
    if at ~= 0 and type(value) ~= (shape[at] or ""):gsub("?$", "") then
      return ("%s does not belong there"):format(at)
    end
  end
end

-- nil, or what is wrong with a step as a spec wrote it.
local function fault(this)
  local shape = shapes[this[1]]
  if not shape then return "no such step: " .. tostring(this[1]) end
  local why = misfit(this, shape)
  if why then return ("step %s: %s"):format(this[1], why) end
  if this[1] == "tls" and not certificates.names[this[2] or "good"] then
    return "no such certificate: " .. this[2]
  end
end

return { run = steps, fault = fault }
