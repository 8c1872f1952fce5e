-- SPDX-License-Identifier: MIT
-- What this library sends, for a script and in nginx alike.

local work = require "work"

local sends = {}

function sends.letter(index)
  return { contact = work.contact, subject = "Hello " .. index, body = work.html }
end

function sends.one(client, index)
  local receipt, err = client:send_email(sends.letter(index))
  work.check(receipt and 200 or err.status, receipt or { status = err.code })
end

function sends.batch(client, count, at_once)
  local list = { concurrency = at_once }
  for index = 1, count do
    list[index] = sends.letter(index)
    list[index][1] = "send_email"
  end
  for _, result in ipairs(assert(client:batch(list))) do
    work.check(result.receipt and 200 or result.err.status, result.receipt or { status = result.err.code })
  end
end

return sends
