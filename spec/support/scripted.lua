-- SPDX-License-Identifier: MIT
-- A driver for the specs of the Lua layer. It gives the answers of a list in their order, notes what it was asked, and
-- its clock moves only by its own sleeps and by `seconds` of an answer: nothing is sent, and nobody waits.

local Scripted = {}
Scripted.__index = Scripted

function Scripted:perform(_, request, attempt)
  local number = #self.requests + 1
  self.requests[number] = request
  self.limits[number] = { timeout = attempt.deadline - self.clock, connect_timeout = attempt.connect_timeout }
  local answer = self.answers[number] or error(("attempt %d was not expected"):format(number))
  if attempt.on_progress then attempt.on_progress(0, 10) end
  self.clock = self.clock + (answer.seconds or 0)
  return answer
end

function Scripted:sleep(seconds)
  self.slept[#self.slept + 1] = seconds
  self.clock = self.clock + seconds
end

function Scripted:now()
  return self.clock
end

local scripted = {}

function scripted.driver(answers)
  return setmetatable({ answers = answers or {}, requests = {}, limits = {}, slept = {}, clock = 1000 }, Scripted)
end

-- An answer; `more` gives further members and overrides.
local function answer(fields, more)
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

function scripted.sent(body, more)
  return answer({ outcome = "sent", status = 200, headers = {}, body = body }, more)
end

-- What the server refused with that status.
function scripted.refused(status, body, more)
  return answer({ outcome = "rejected", kind = "rejected", phase = "answer", status = status, headers = {},
                  body = body or "" }, more)
end

-- No answer came: "not_sent" or "unknown".
function scripted.failed(outcome, phase, kind, more)
  return answer({ outcome = outcome, kind = kind, phase = phase, message = "no luck" }, more)
end

-- A client of the library with such a driver, and the driver.
function scripted.client(answers, overrides)
  local options = { api_key = "key-for-specs-0123456789", base_url = "https://api.example", pace = "off" }
  for name, value in pairs(overrides or {}) do options[name] = value or nil end
  local client = assert(require("reply").new(options))
  client.driver = scripted.driver(answers)
  return client, client.driver
end

return scripted
