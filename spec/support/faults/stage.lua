-- SPDX-License-Identifier: MIT
-- Builds the servers of one case: the scripts of the server and of the proxy, and the address to send to.
--
-- A case: { fault, kind = "first" | "kept", transport, after = "good" | "same" }. With "good" everything after the
-- fault is as it should be; with "same" every further connection has the fault, too.

local support = require "support"

-- An answer that is right for every function.
local GOOD = '{"status":"sent","messageId":"m","actionType":"x","linkedInActivityId":1,"sentAtUtc":"2026-01-01",'
  .. '"id":7001,"fileName":"a.wav","lengthInSeconds":1,"items":[],"hasMore":false}'

local stage = { GOOD = GOOD }

local function join(...)
  local all = {}
  for _, steps in ipairs{ ... } do
    for _, step in ipairs(steps) do all[#all + 1] = step end
  end
  return all
end

-- The steps with the other server's address in their headers.
local function naming(steps, other)
  local named = {}
  for at, step in ipairs(steps) do
    named[at] = step
    if type(step[3]) == "table" and step[3].Location then
      named[at] = { step[1], step[2], { Location = step[3].Location:gsub("{other}", other.url) }, step[4] }
    end
  end
  return named
end

local TIME = 0.004   -- for the other side to take what was said by then

local FIELDS = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"):format(#GOOD)
local HEAD, LAST_HEAD = FIELDS .. "\r\n", FIELDS .. "Connection: close\r\n\r\n"

-- An answer as it should be. Or with something more in one write with its body: whoever reads as much as was announced
-- leaves that where it is.
local function answered(case, more, head)
  local request = { "request", discard = case.fault.big and not case.trouble }
  if not more then return { request, { "send", (head or HEAD) .. GOOD } } end
  return { request, { "send", HEAD }, { "pause", TIME }, { "send", GOOD .. more } }
end

-- Where the caller is in trouble the peer takes its time, so that the trouble can come before the answer.
local function taking_time(case, steps)
  if not case.trouble then return steps end
  local slow = {}
  for _, step in ipairs(steps) do
    slow[#slow + 1] = step
    if step[1] == "request" or step[1] == "head" then slow[#slow + 1] = { "pause", TIME } end
  end
  return slow
end

local TUNNEL = { { "request" }, { "tunnel" } }

-- The scripts of the server, one for each connection.
local function server_scripts(case, secure, other)
  local fault = case.fault
  local tls = secure and { { "tls", "good", protocol = fault.protocol } } or {}
  local once = join(tls, answered(case, nil, LAST_HEAD))   -- a call right after it cannot miss that it is closed
  local good = join(tls, answered(case), { { "repeat" } })
  if not (fault.steps or fault.handshake) then return { case.kind == "kept" and once or good, good } end
  local steps = fault.steps and taking_time(case, naming(fault.steps, other))
  local bad = fault.handshake or join(fault.certificate and { { "tls", fault.certificate } } or tls, steps)
  local after = case.after == "good" and good or bad
  if case.kind == "first" then return { bad, after } end
  -- Where the fault comes before the request, the connection that was kept is closed.
  if fault.handshake or fault.certificate then return { once, bad, after } end
  return { join(tls, answered(case, fault.along), steps), after }
end

local function proxy_scripts(case)
  local fault = case.fault
  if not fault.proxy then return { TUNNEL } end
  local after = case.after == "good" and TUNNEL or fault.proxy
  if case.kind == "first" then return { fault.proxy, after } end
  return { TUNNEL, fault.proxy, after }
end

local function serve(options, scripts)
  for at, script in ipairs(scripts) do options[at] = script end
  return support.serve(options)
end

local function open_target(case, secure, other)
  local fault = case.fault
  local options = { scheme = secure and "https" or "http", receive_buffer = fault.receive_buffer }
  -- A port that was good before it refuses is closed by the player.
  if fault.mode and case.kind == "first" then options.mode = fault.mode end
  return serve(options, server_scripts(case, secure, other))
end

local function open_proxy(case)
  if case.fault.proxy_mode then return support.serve{ mode = case.fault.proxy_mode } end
  return serve({}, proxy_scripts(case))
end

local function port_of(server) return ":" .. server.port end

--- Opens what the case needs: { target, proxy?, other?, all, base_url, proxy_url? }.
function stage.open(case)
  local fault = case.fault
  local secure = case.transport:find("https") ~= nil
  local self = { all = {} }
  local function own(server)
    self.all[#self.all + 1] = server
    return server
  end
  self.other = fault.other and own(support.serve{ { "hang" } }) or nil
  self.target = own(open_target(case, secure, self.other))
  self.base_url = fault.host and self.target.scheme .. "://" .. fault.host .. port_of(self.target) or self.target.url
  if case.transport:find("proxy") then
    self.proxy = own(open_proxy(case))
    self.proxy_url = "http://" .. (fault.proxy_host or self.proxy.host) .. port_of(self.proxy)
  end
  return self
end

return stage
