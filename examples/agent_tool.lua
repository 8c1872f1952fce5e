-- SPDX-License-Identifier: MIT
-- A loop that lets a language model send. The model here is a script: it finds the contact, sends, and sends once more,
-- as models do. Put the API of yours in its place.
-- Usage: agent_tool.lua LEDGER    LEDGER is a file that keeps what was sent, for the next start, too.
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local cjson = require "cjson"
local reply = require "reply"

local LETTER = { contact = 90514382, subject = "Our SOC 2 report", body = "<p>Hi Dana — it is out.</p>" }

-- What the model says, in turn: a call of a tool, with arguments as JSON, or its last word.
local turns = {
  { tool = "find_contacts", arguments = cjson.encode{ search = "dana@example.com", top = 1 } },
  { tool = "send_email", arguments = cjson.encode(LETTER) },
  { tool = "send_email", arguments = cjson.encode(LETTER) },
  { text = "Dana has it." },
}

-- Takes the conversation and the tools, as the API of a model does.
local function model(messages, tools)
  assert(#tools == 2)
  if messages[#messages].is_error then return { text = "It did not work." } end
  return turns[(#messages + 1) / 2]
end

local path = assert(arg[1], "Usage: agent_tool.lua LEDGER")
local client = assert(reply.new{ ledger = reply.stores.sqlite{ path = path } })
local only = { "find_contacts", "send_email" }
local tools = reply.tools{ format = "anthropic", only = only }

local messages = { { role = "user", content = "Tell Dana that the report is out." } }
while true do
  local turn = model(messages, tools)
  if turn.text then
    print(turn.text)
    break
  end
  local result = reply.call_tool(client, turn.tool, turn.arguments, { only = only })
  print(turn.tool, result.content.outcome, result.content.advice)
  messages[#messages + 1] = { role = "assistant", content = turn }
  messages[#messages + 1] = { role = "user", content = result.text, is_error = result.is_error }
end
client:close()
