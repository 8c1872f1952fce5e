-- SPDX-License-Identifier: MIT
-- Memory runs out, at every place where it can: nothing crashes, nothing leaks, and no message leaves without a word.

local memory = require "support.memory"
local support = require "support"

local PASSED = 10
local LOST_RECORDS = 92   -- OpenSSL's own crash before anything could leave, see spec/support/memory/lost.h
local ANSWER = '{"status":"sent","messageId":"1a2b","id":7,"userId":5}'

-- What the server may have received, by what the caller was told.
local ALLOWED = {
  raised = { [0] = true }, not_sent = { [0] = true }, rejected = { [0] = true }, sent = { true },
  unknown = { [0] = true, true },
}

-- How often each contact's message arrived whole.
local function arrivals(server)
  assert(server:settle())
  local count = {}
  for _, request in ipairs(server:requests()) do
    local contact = tonumber(request.target:match("^/v3/contacts/(%d+)/"))
    if contact and request.whole then count[contact] = (count[contact] or 0) + 1 end
  end
  return count
end

local function check_told(contact, outcome, text, count)
  if ALLOWED[outcome] and ALLOWED[outcome][count] then return end
  error(("message %d arrived %d times, and the caller was told: %s %s"):format(contact, count, outcome, text), 0)
end

-- One line of the scenario's output. `seen` gathers what came.
local function check_line(line, count, seen)
  local contact, outcome, text = line:match("^(%d+) (%S+) (.*)$")
  if contact then
    seen[outcome] = (seen[outcome] or 0) + 1
    if outcome == "raised" then assert.equal("not enough memory", text) end
    if count then check_told(tonumber(contact), outcome, text, count[tonumber(contact)] or 0) end
  elseif line:find("^grew ") then
    assert.equal("grew 0", line)
  elseif line:find("^left ") then
    assert.equal("0", line:match("^left (%d+)"))
  elseif line:match("^ended (%S+)") ~= tostring(LOST_RECORDS) then
    assert.equal("ended " .. PASSED, line:match("^ended %S+"))
    seen.passed = true
  end
end

-- { operation, whether it sends messages, what is seen with Lua's memory, with that of C }
local PLAIN = {
  { "send_email", true, { "raised", "sent" }, { "not_sent", "unknown", "sent" } },
  { "send_once", true, { "raised", "sent" }, { "not_sent", "unknown", "sent" } },
  { "batch", true, { "raised", "not_sent", "sent" }, { "not_sent", "unknown", "sent" } },
  { "send_linkedin_voice", true, { "raised", "sent" }, { "not_sent", "unknown", "sent" } },
  { "upload_voice", false, { "raised", "sent" }, { "not_sent", "unknown", "sent" } },
  { "whoami", false, { "raised", "unknown", "object" }, { "not_sent", "unknown", "object" } },
  { "validation", false, { "raised" }, {} },
  { "new", false, { "raised" }, { "raised" } },
}

-- { which memory, mode, the first n, the step to the next, what is seen }. A handshake takes some 4,500 allocations of
-- C, and a second for every 30 of them. So of these every 37th fails, and the two modes begin at different ones; Lua's
-- memory fails at every one.
local HTTPS = {
  { "lua", "once", 1, 1, { "raised", "sent" } },
  { "lua", "from", 1, 1, { "raised", "sent" } },
  { "c", "once", 5, 37, { "not_sent", "sent" } },
  { "c", "from", 23, 37, { "not_sent", "unknown", "sent" } },
}

local cases = {}

-- LuaJIT writes past the stack of a coroutine that it has no memory to grow, and a batch has a coroutine for each lane:
-- what happens then is nobody's to say. (Seen under valgrind, inside of libluajit.)
local function survives(operation, which)
  return not (rawget(_G, "jit") and operation == "batch" and which == "lua")
end

for _, row in ipairs(PLAIN) do
  for which, expected in pairs{ lua = row[3], c = row[4] } do
    for _, mode in ipairs(survives(row[1], which) and { "once", "from" } or {}) do
      cases[#cases + 1] = { operation = row[1], messages = row[2], which = which, mode = mode, expected = expected }
    end
  end
end
for _, row in ipairs(HTTPS) do
  cases[#cases + 1] = { operation = "send_email", messages = true, which = row[1], mode = row[2], https = true,
                        first = row[3], step = row[4], expected = row[5] }
end

local function start(case)
  case.server = support.serve{ tls = case.https, { { "request" }, { "answer", 200, nil, ANSWER }, { "repeat" } } }
  case.wait = memory.start("scenario.lua", case.server.url, case.operation, case.which, case.mode, 1000, case.first,
                           case.step, case.https and support.ca_file)
end

-- How often the caller was told each outcome.
local function told_in(case)
  local result = case.wait()
  assert.same({ 0, "" }, { result.status, result.stderr })
  local count, seen = case.messages and arrivals(case.server), {}
  for line in result.stdout:gmatch("[^\n]+") do check_line(line, count, seen) end
  case.server:close()
  assert.is_true(seen.passed)
  return seen
end

describe("memory runs out in", function()
  setup(function()
    for _, case in ipairs(cases) do start(case) end   -- at once: they have nothing to do with each other
  end)

  for _, case in ipairs(cases) do
    it(("%s%s, at an n-th allocation of %s, %s"):format(case.operation, case.https and " over https" or "", case.which,
                                                       case.mode), function()
      local seen = told_in(case)
      for _, outcome in ipairs(case.expected) do assert.is_truthy(seen[outcome], "never " .. outcome) end
    end)
  end
end)
