-- SPDX-License-Identifier: MIT
-- This library: `batch` for many at once, an event loop (cqueues) for more than a batch takes.

local work = require "work"
require "reply"

if work.kind == "load" then return end

local new_client = require "peers.client"
local client = new_client()

local function letter(index)
  return { contact = work.contact, subject = "Hello " .. index, body = work.html }
end

local function check(receipt, err)
  work.check(receipt and 200 or err.status, receipt or { status = err.code })
end

local peer = {}

function peer.send(index) check(client:send_email(letter(index))) end

function peer.at_once(count, at_once)
  local list = { concurrency = at_once }
  for index = 1, count do
    list[index] = letter(index)
    list[index][1] = "send_email"
  end
  for _, result in ipairs(assert(client:batch(list))) do check(result.receipt, result.err) end
end

function peer.upload() assert(client:upload_voice{ file = work.file }) end

function peer.loop(count, at_once)
  local cqueues = require "cqueues"
  local function wait(descriptor, seconds)
    if not descriptor then return cqueues.sleep(seconds) end
    cqueues.poll({ pollfd = descriptor, events = "r" }, seconds)
    cqueues.cancel(descriptor)
  end
  local waiting = new_client(wait)
  local loop = cqueues.new()
  for _ = 1, at_once do
    loop:wrap(function()
      for index = 1, count / at_once do check(waiting:send_email(letter(index))) end
    end)
  end
  assert(loop:loop())
end

-- What a check costs, without a send.
local function validate(letters, is_good)
  local operations, call = require "reply.operations", require("reply.validate").call
  local operation = operations.send_email
  for index = 1, work.count do assert((call(operation, letters(index)) ~= nil) == is_good) end
end

function peer.validate_good() validate(letter, true) end

function peer.validate_bad()
  validate(function(index) return { contact = "no id", subject = "Hello\n" .. index, bodi = work.html } end, false)
end

work.run(peer)
