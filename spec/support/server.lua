-- SPDX-License-Identifier: MIT
-- The spec's side of the scripted server. The process (peer/main.lua) is started at the first use,
-- serves the whole run of the specs, and ends by itself when this process is gone.

local socket = require "socket"
local wire = require "support.wire"

local folder_of_this_file = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local CLEAN = "env -u LD_PRELOAD -u LUA_PATH -u LUA_CPATH -u LUA_INIT"

-- { pipe, control, folder, ca_file, pid } once it is started. The pipe is kept because its collection
-- waits for the process; it is older than the control connection, so that one is collected first.
local process

local function ask(order)
  assert(process.control:send(wire.encode(order)))
  local line, why = process.control:receive("*l")
  if not line then error("the scripted server is gone: " .. why, 0) end
  local answer = wire.decode(line)
  if answer.problem then error("scripted server: " .. answer.problem, 0) end
  return answer
end

local function start()
  if process then return process end
  local main = folder_of_this_file .. "/peer/main.lua"
  local pipe = assert(io.popen(("exec %s luajit '%s'"):format(CLEAN, main), "r"))
  local host, port = (pipe:read("*l") or ""):match("^(.+):(%d+)$")
  assert(host, "the scripted server did not start; it needs luajit, lua-cqueues, lua-luaossl and lua-posix")
  local control = assert(socket.connect(host, tonumber(port)))
  control:settimeout(60)
  process = { pipe = pipe, control = control }
  local hello = ask{ order = "hello" }
  process.folder, process.ca_file, process.pid = hello.folder, hello.ca_file, hello.pid
  return process
end

local Request = {}
Request.__index = Request

-- The first value of a header, and how many headers of that name there are.
function Request:header(name)
  local first, count = nil, 0
  for _, pair in ipairs(self.headers) do
    if pair[1]:lower() == name:lower() then first, count = first or pair[2], count + 1 end
  end
  return first, count
end

local Server = {}
Server.__index = Server

function Server:ask(order, more)
  more = more or {}
  more.order, more.id = order, self.id
  return ask(more)
end

function Server:record()
  local record = self:ask("record")
  if record.bugs[1] then error("a bug in the scripted server: " .. record.bugs[1], 0) end
  for _, request in ipairs(record.requests) do setmetatable(request, Request) end
  return record
end

-- Every request whose head arrived, in that order: { number, connection, method, target, version,
-- headers = { { name, value }, … }, body, size, whole, sha256 (of a whole body) } and :header(name).
function Server:requests() return self:record().requests end

-- Every connection, in order: { number, script, tls = "TLSv1.3", ended = "peer" | "close" | "cut" | "reset"
-- | "stall" | "tls" or nil while it goes on, sent, received, dropped (bytes), problem, no_request, tunnel }.
function Server:connections() return self:record().connections end

-- So many requests were there and not answered at the same time, at most.
function Server:most() return self:record().most end

-- { connections, open, requests, whole }: numbers only, for long runs.
function Server:count() return self:ask("count") end

-- Waits until `count` requests were received whole. false if they were not in time (10 s).
function Server:wait(count, seconds)
  return self:ask("wait", { what = "requests", count = count, seconds = seconds or 10 }).done
end

-- Waits until no connection's script goes on: it ended, or the peer closed. From then on the record
-- does not change. false if that did not happen in time (10 s).
function Server:settle(seconds)
  return self:ask("wait", { what = "settled", seconds = seconds or 10 }).done
end

-- Waits until a connection stands at the gate; release lets one through.
function Server:reached(gate, seconds)
  return self:ask("wait", { what = "gate", gate = gate, seconds = seconds or 10 }).done
end

function Server:release(gate) self:ask("release", { gate = gate }) end

-- Forgets the requests and the connections that are over.
function Server:forget() self:ask("forget") end

-- Closes the port and all its connections. The record is gone with it.
function Server:close()
  if self.closed then return end
  self.closed = true
  self:ask("close")
end

local known_options = { tls = true, scheme = true, mode = true, receive_buffer = true }

local function unknown_option(options)
  for name in pairs(options) do
    if type(name) == "string" and not known_options[name] then return name end
  end
end

-- { { "request" }, … } is one script, { { { "request" }, … }, … } is one for each connection.
local function scripts_of(list)
  local scripts = {}
  if list[1] and type(list[1][1]) == "string" then list = { list } end
  for at, script in ipairs(list) do
    scripts[at] = {}
    for position, step in ipairs(script) do scripts[at][position] = step end
  end
  return scripts
end

-- See README.md beside this file for the scripts and the options.
local function serve(options)
  start()
  local unknown = unknown_option(options)
  if unknown then error("support.serve has no option " .. unknown, 2) end
  local scripts = scripts_of(options)
  if #scripts == 0 and not options.mode then error("support.serve needs a script or a mode", 2) end
  if options.tls then
    local step = { "tls", type(options.tls) == "string" and options.tls or "good" }
    for _, script in ipairs(scripts) do table.insert(script, 1, step) end
  end
  local order = { order = "open", scripts = scripts, options = {
    mode = options.mode, receive_buffer = options.receive_buffer } }
  local ok, opened = pcall(ask, order)
  if not ok then error(opened, 2) end
  local scheme = options.scheme or (options.tls and "https") or "http"
  return setmetatable({
    id = opened.id, host = "127.0.0.1", port = opened.port, scheme = scheme,
    address = "127.0.0.1:" .. opened.port, url = ("%s://127.0.0.1:%d"):format(scheme, opened.port),
  }, Server)
end

return { start = start, serve = serve }
