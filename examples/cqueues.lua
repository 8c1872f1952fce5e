-- SPDX-License-Identifier: MIT
-- Sends from several coroutines of a cqueues loop (Debian: lua-cqueues). Usage: cqueues.lua CONTACT …
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

local found, cqueues = pcall(require, "cqueues")
if not found then
  io.stderr:write("This example needs cqueues: Debian's package lua-cqueues, or the rock cqueues.\n")
  os.exit(1)
end

-- Waits in this coroutine until the descriptor is readable, or for so many seconds.
local function wait(descriptor, seconds)
  if descriptor then
    cqueues.poll({ pollfd = descriptor, events = "r" }, seconds)
    cqueues.cancel(descriptor)   -- the loop forgets it, so that it may be closed
  else
    cqueues.sleep(seconds)
  end
end

local client = assert(reply.new{ wait = wait })
local loop = cqueues.new()

for _, contact in ipairs(arg) do
  loop:wrap(function()
    local receipt, err = client:send_email{ contact = contact, subject = "Hello", body = "<p>Hi</p>" }
    print(contact, receipt and receipt.status or err)
  end)
end

assert(loop:loop())
client:close()
