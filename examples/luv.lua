-- SPDX-License-Identifier: MIT
-- Sends from several coroutines of a luv loop (Debian: lua-luv), while the loop goes on. Usage: luv.lua CONTACT …
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local found, uv = pcall(require, "luv")
if not found then
  io.stderr:write("This example needs luv: Debian's package lua-luv, or the rock luv.\n")
  os.exit(1)
end

-- Waits in this coroutine until the descriptor is readable, or for so many seconds.
local function wait(descriptor, seconds)
  local thread, is_main = coroutine.running()
  assert(thread and not is_main, "a call has to be in a coroutine, as the main program runs the loop")
  local timer, poll = uv.new_timer(), descriptor and uv.new_poll(descriptor)
  local function wake()
    timer:close()
    if poll then poll:close() end
    assert(coroutine.resume(thread))
  end
  timer:start(math.max(0, math.ceil(seconds * 1000)), 0, wake)
  if poll then poll:start("r", wake) end
  coroutine.yield()
end

local client = assert(reply.new{ wait = wait })
local left = #arg

for _, contact in ipairs(arg) do
  coroutine.wrap(function()
    local receipt, err = client:send_email{ contact = contact, subject = "Hello", body = "<p>Hi</p>" }
    print(contact, receipt and receipt.status or err)
    left = left - 1
    if left == 0 then client:close() end
  end)()
end

uv.run()
