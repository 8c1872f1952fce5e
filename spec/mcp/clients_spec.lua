-- SPDX-License-Identifier: MIT
-- The server and the tools, held against what others wrote: the clients of both eras, the inspector, and the schemas of
-- the specification and of JSON Schema itself. They come from npm, by `make npm`; what they see does not depend on the
-- Lua, so that one of the two is enough.

local json = require "reply.json"
local mcp = require "support.mcp"
local reply = require "reply"
local support = require "support"

local FOLDER = support.shell("pwd").stdout:match("[^\n]+") .. "/build/npm/node_modules"

if _VERSION ~= "Lua 5.4" then return end

local is_here = io.open(FOLDER .. "/ajv/package.json")
if not is_here then
  describe("the clients that others wrote", function()
    pending("are not here: `make npm` fetches them, where node, npm and its registry are")
  end)
  return
end
is_here:close()

local function node(words)
  local result = support.shell("NODE_PATH=" .. support.quote(FOLDER) .. " timeout 60 node " .. words)
  assert.equal(0, result.status, result.stderr)
  return result.stdout
end

-- The specification's own schemas, where there is a file of them; otherwise those of a package.
local SPECIFICATION = os.getenv("MCP_SCHEMA")

local EMAIL = { contact = 90514382, subject = "Hello — Ünï", body = "<p>Hi</p>" }
local LOST = { contact = 90514386, subject = "Hello", body = "<p>Hi</p>" }

-- What a client is to do, with the outcomes that it is to see.
local CALLS = {
  { name = "find_contacts", arguments = { search = "dana" } }, { name = "send_email", arguments = EMAIL },
  { name = "send_email", arguments = EMAIL }, { name = "send_email", arguments = LOST },
  { name = "send_email", arguments = { contact = 90514382, subject = "Other words", body = "<p>Hi</p>" } },
  { name = "send_linkedin_inmail", arguments = { contact = 1 } },
}
local OUTCOMES = { "done", "sent", "sent", "unknown", "not_sent", "not_sent" }
local ERRORS = { false, false, false, true, true, true }

local function check(seen)
  assert.equal(#reply.tools(), #seen.tools)
  local outcomes, errors = {}, {}
  for index, result in ipairs(seen.results) do
    outcomes[index], errors[index] = result.structuredContent.outcome, result.isError
    assert.same(result.structuredContent, json.decode(result.content[2].text))
  end
  assert.same({ OUTCOMES, ERRORS, true }, { outcomes, errors, seen.results[3].structuredContent.receipt.replayed })
end

describe("a client that others wrote", function()
  local function play(program, arguments)
    local calls = support.quote(json.encode(CALLS))
    return json.decode(node(("spec/npm/%s %s %s"):format(program, calls, mcp.command(arguments))))
  end

  it("of the older protocol sends, and is asked first", function()
    local seen = play("old.cjs", { "--sandbox", "--confirm" })
    check(seen)
    assert.equal("lua-reply", seen.server.name)
    assert.equal(2, #seen.asked)   -- not for what had left already, or comes too soon, nor for what is wrong
  end)

  for _, mode in ipairs{ "auto", "2026-07-28" } do
    it("of the protocol as it is now does, too: " .. mode, function()
      local seen = play("new.cjs " .. mode, { "--sandbox", "--confirm" })
      check(seen)
      assert.same({ "2026-07-28", 2 }, { seen.version, #seen.asked })
    end)
  end

  it("shows to a person what the server gives", function()
    local program = ("%s/.bin/mcp-inspector-cli --cli %s"):format(FOLDER, mcp.command{ "--sandbox" })
    assert.equal(#reply.tools(), #json.decode(node(program .. " --method tools/list")).tools)
    local result = json.decode(node(program .. " --method tools/call --tool-name send_email --tool-arg "
                                    .. "contact=90514382 subject=Hello body=Hi"))
    assert.equal("sent", result.structuredContent.outcome)
  end)
end)

-- What is wrong with each { schema, value }.
local function faults_of(values)
  local lines = {}
  for index, value in ipairs(values) do lines[index] = json.encode(value) end
  local file = support.temp_file(table.concat(lines, "\n"), "values")
  local faults = {}
  for line in node("spec/npm/validate.cjs <" .. file):gmatch("[^\n]+") do faults[#faults + 1] = json.decode(line) end
  assert.equal(#values, #faults)
  return faults
end

local function assert_valid(values)
  for index, faults in ipairs(faults_of(values)) do
    assert(#faults == 0, json.encode(values[index]):sub(1, 200) .. ": " .. json.encode(faults))
  end
end

describe("by the schemas", function()
  it("every definition is right", function()
    local values = {}
    for _, tool in ipairs(reply.tools()) do
      values[#values + 1] = { schema = "meta", value = tool.inputSchema }
      values[#values + 1] = { schema = "meta", value = tool.outputSchema }
      values[#values + 1] = { schema = "Tool", value = tool }
    end
    assert_valid(values)
  end)

  it("the arguments that the library takes are right, and those that it refuses are not", function()
    local schemas = {}
    for _, tool in ipairs(reply.tools()) do schemas[tool.name] = tool.inputSchema end
    local voice = { contact = 1, linkedin_account = 2, voice_attachment = 3 }
    local good = {
      { "send_email", EMAIL }, { "send_linkedin_voice", voice }, { "find_contacts", { top = 1000, skip = 0 } },
      { "send_linkedin_ai_voice", { contact = 1, linkedin_account = 2, script = ("ü"):rep(1000) } }, { "whoami", {} },
    }
    local bad = {
      { "send_email", { contact = 1, subject = "a\nb", body = "x" } }, { "send_email", { contact = 0, subject = "a" } },
      { "find_contacts", { top = 1001 } }, { "find_contacts", { skip = -1 } }, { "whoami", { x = 1 } },
      { "send_linkedin_ai_voice", { contact = 1, linkedin_account = 2, script = ("ü"):rep(1001) } },
      { "send_linkedin_message", { contact = 1, linkedin_account = 2, message = "" } },
    }
    local client = assert(reply.new{ sandbox = true })
    local values = {}
    for _, list in ipairs{ good, bad } do
      for _, row in ipairs(list) do
        values[#values + 1] = { schema = schemas[row[1]], value = row[2] }
        local call = require("reply.tools").prepare(client, row[1], row[2])
        assert.equal(list == good, call ~= nil, json.encode(row))
      end
    end
    client:close()
    for index, faults in ipairs(faults_of(values)) do assert.equal(index <= #good, #faults == 0, index) end
  end)

  it("every answer is right", function()
    local values, schemas = {}, {}
    for _, tool in ipairs(reply.tools()) do schemas[tool.name] = tool.outputSchema end
    local function take(server, schema, message)
      local answer = server:ask(message)
      values[#values + 1] = { schema = "JSONRPCMessage", value = answer }
      if schema then values[#values + 1] = { schema = schema, value = answer.result } end
      return answer.result
    end
    local server = mcp.start{ "--sandbox" }
    take(server, "DiscoverResult", mcp.modern(1, "server/discover"))
    take(server, "ListToolsResult", mcp.modern(2, "tools/list"))
    take(server, nil, mcp.modern(3, "nothing"))
    take(server, nil, "{")
    for _, call in ipairs(CALLS) do
      local params = { name = call.name, arguments = call.arguments }
      local result = take(server, "CallToolResult", mcp.modern(4, "tools/call", params))
      values[#values + 1] = { schema = schemas[call.name], value = result.structuredContent }
    end
    server:close()
    local asking = mcp.start{ "--sandbox", "--confirm" }
    local question = mcp.modern(5, "tools/call", { name = "send_email", arguments = EMAIL }, { elicitation = {} })
    local asked = take(asking, SPECIFICATION and "InputRequiredResult", question)   -- the package has no schema of it
    values[#values + 1] = { schema = "ElicitRequest", value = asked.inputRequests.send }
    asking:close()
    assert_valid(values)
  end)
end)
