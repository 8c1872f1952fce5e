-- SPDX-License-Identifier: MIT
-- The scripted server as a process: `luajit main.lua` prints the address of its control connection
-- and then does what the spec process says there, one line of JSON at a time. It ends, and removes
-- its folder, as soon as that connection closes or the process that started it is gone.

package.path = arg[0]:gsub("support/peer/main%.lua$", "") .. "?.lua;" .. package.path

local certificates = require "support.peer.certificates"
local cqueues = require "cqueues"
local listeners = require "support.peer.listener"
local posix = require "posix"
local readers = require "support.peer.reader"
local record = require "support.peer.record"
local addresses = require "support.peer.addresses"
local signal = require "cqueues.signal"
local sockets = require "cqueues.socket"
local steps = require "support.peer.steps"
local wire = require "support.wire"

local main = cqueues.new()
local open_listeners, opened = {}, 0
local folder, ca_file
local stopped = false

local orders = {}

function orders.hello() return { folder = folder, ca_file = ca_file, pid = posix.getpid("pid") } end

function orders.open(order)
  local mode = order.options.mode or "accept"
  if not addresses.modes[mode] then error("no such mode: " .. mode, 0) end
  for _, script in ipairs(order.scripts) do
    for _, step in ipairs(script) do
      local fault = steps.fault(step)
      if fault then error(fault, 0) end
    end
  end
  opened = opened + 1
  open_listeners[opened] = listeners.open(main, order.options, order.scripts)
  return { id = opened, port = open_listeners[opened].port }
end

function orders.record(_, listener) return record.all(listener) end
function orders.count(_, listener) return record.count(listener) end
function orders.forget(_, listener) record.forget(listener) end
function orders.release(order, listener) listener:release(order.gate) end

function orders.wait(order, listener)
  return { done = listener:wait_until(record.tests[order.what](order), order.seconds) }
end

function orders.close(order, listener)
  listener:close()
  open_listeners[order.id] = nil
end

local function obey(line)
  local order = wire.decode(line)
  local listener = order.id and open_listeners[order.id]
  if order.id and not listener then return { problem = "this server is closed" } end
  local ok, result = pcall(orders[order.order], order, listener)
  if not ok then return { problem = tostring(result) } end
  return result or {}
end

-- Only the process that started this one knows the address in time; nobody else is let in.
local function control()
  local server = sockets.listen{ host = "127.0.0.1", port = 0 }
  assert(server:listen())
  local _, host, port = server:localname()
  io.stdout:write(host, ":", port, "\n")
  io.stdout:flush()
  local socket = server:accept(30)
  server:close()
  if socket then
    socket:setmode("b", "bn")
    socket:onerror(function(_, _, why) return why end)
    local reader = readers.new(socket)
    for line in function() return reader:through("\n") end do socket:xwrite(wire.encode(obey(line))) end
  end
  stopped = true
end

-- A process that the spec process started may have inherited the control connection and keep it
-- open: then the parent's end is noticed here.
local function watch_parent(parent)
  while posix.getpid("ppid") == parent do cqueues.sleep(0.5) end
  stopped = true
end

local function wait_for_signals()
  signal.listen(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):wait()
  stopped = true
end

local parent = posix.getpid("ppid")
signal.ignore(signal.SIGPIPE)
signal.block(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
folder = assert(posix.mkdtemp((os.getenv("TMPDIR") or "/tmp") .. "/lua-reply-spec-XXXXXX"))
local ok, why = pcall(function()
  ca_file = certificates.write_authority(folder)
  main:wrap(control)
  main:wrap(function() watch_parent(parent) end)
  main:wrap(wait_for_signals)
  while not stopped do assert(main:step()) end
end)
os.execute("rm -rf '" .. folder .. "'")
if not ok then io.stderr:write("scripted server: ", tostring(why), "\n") end
os.exit(ok and 0 or 1)
