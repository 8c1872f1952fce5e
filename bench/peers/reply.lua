-- SPDX-License-Identifier: MIT
-- This library: `batch` for many at once, an event loop (cqueues) for more than a batch takes.

local work = require "work"
require "reply"

if work.kind == "load" then return end

local new_client = require "peers.client"
local sends = require "peers.sends"
local client = new_client()

local peer = {}

function peer.send(index) sends.one(client, index) end

function peer.at_once(count, at_once) sends.batch(client, count, at_once) end

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
      for index = 1, count / at_once do sends.one(waiting, index) end
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

function peer.validate_good() validate(sends.letter, true) end

function peer.validate_bad()
  validate(function(index) return { contact = "no id", subject = "Hello\n" .. index, bodi = work.html } end, false)
end

work.run(peer)
