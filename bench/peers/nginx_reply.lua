-- SPDX-License-Identifier: MIT
-- This library in an nginx worker: light threads for many at once, or a batch.

local work = require "work"
local in_nginx = require "peers.in_nginx"

local client = require "peers.client"()

local function letter(index)
  return { contact = work.contact, subject = "Hello " .. index, body = work.html }
end

local function check(receipt, err)
  work.check(receipt and 200 or err.status, receipt or { status = err.code })
end

local peer = {}

function peer.send(index) check(client:send_email(letter(index))) end

function peer.batch(count, at_once)
  local list = { concurrency = at_once }
  for index = 1, count do
    list[index] = letter(index)
    list[index][1] = "send_email"
  end
  for _, result in ipairs(assert(client:batch(list))) do check(result.receipt, result.err) end
end

in_nginx.run(peer)
