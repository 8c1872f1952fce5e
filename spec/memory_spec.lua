-- SPDX-License-Identifier: MIT
-- Memory runs out, at every place where it can: nothing crashes, nothing leaks, and no message leaves without a word.

local memory = require "support.memory"
local support = require "support"

local PASSED = 10
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
  else
    assert.equal("ended " .. PASSED, line:match("^ended %S+"))
    seen.passed = true
  end
end

-- `https`: { the first n, the step to the next }
local function told_in(operation, which, mode, messages, https)
  local server = support.serve{ tls = https ~= nil, { { "request" }, { "answer", 200, nil, ANSWER }, { "repeat" } } }
  local more = https and { https[1], https[2], support.ca_file } or {}
  local result = memory.run("scenario.lua", server.url, operation, which, mode, 1000, more[1], more[2], more[3])
  assert.same({ 0, "" }, { result.status, result.stderr })
  local count, seen = messages and arrivals(server), {}
  for line in result.stdout:gmatch("[^\n]+") do check_line(line, count, seen) end
  server:close()
  assert.is_true(seen.passed)
  return seen
end

-- { operation, messages?, what is seen with Lua's memory, with that of C }
for _, row in ipairs{
  { "send_email", true, { "raised", "not_sent", "sent" }, { "not_sent", "unknown", "sent" } },
  { "batch", true, { "raised", "not_sent", "sent" }, { "not_sent", "unknown", "sent" } },
  { "send_linkedin_voice", true, { "raised", "not_sent", "sent" }, { "not_sent", "unknown", "sent" } },
  { "upload_voice", false, { "raised", "not_sent", "sent" }, { "not_sent", "unknown", "sent" } },
  { "whoami", false, { "raised", "not_sent", "unknown", "object" }, { "not_sent", "unknown", "object" } },
  { "validation", false, { "raised" }, {} },
  { "new", false, { "raised" }, { "raised" } },
} do
  local operation, messages = row[1], row[2]
  describe("memory runs out in " .. operation, function()
    for which, expected in pairs{ lua = row[3], c = row[4] } do
      for _, mode in ipairs{ "once", "from" } do
        it(("at each n-th allocation of %s, %s"):format(which, mode), function()
          local seen = told_in(operation, which, mode, messages)
          for _, outcome in ipairs(expected) do assert.is_truthy(seen[outcome], "never " .. outcome) end
        end)
      end
    end
  end)
end

-- A handshake takes some 4,500 allocations of C, and a second for every 30 of them. So of these every 37th fails, and
-- the two modes begin at different ones; Lua's memory fails at every one.
describe("memory runs out in send_email over https", function()
  for _, row in ipairs{
    { "lua", "once", { 1, 1 }, { "raised", "not_sent", "sent" } },
    { "lua", "from", { 1, 1 }, { "raised", "not_sent", "sent" } },
    { "c", "once", { 5, 37 }, { "not_sent", "sent" } },
    { "c", "from", { 23, 37 }, { "not_sent", "unknown", "sent" } },
  } do
    it(("at an n-th allocation of %s, %s"):format(row[1], row[2]), function()
      local seen = told_in("send_email", row[1], row[2], true, row[3])
      for _, outcome in ipairs(row[4]) do assert.is_truthy(seen[outcome], "never " .. outcome) end
    end)
  end
end)
