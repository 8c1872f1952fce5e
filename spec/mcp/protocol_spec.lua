-- SPDX-License-Identifier: MIT
-- What the server answers to each line, in both eras of the protocol.

local json = require "reply.json"
local mcp = require "support.mcp"
local version = require "reply.version"

local SERVER = { name = "lua-reply", title = "Reply.io", version = version }
local META = { ["io.modelcontextprotocol/serverInfo"] = SERVER }

local server

setup(function() server = mcp.start{ "--sandbox", "--tools=whoami,send_email" } end)
teardown(function()
  local ended, rest = server:close()
  assert.same({ status = 0, stdout = "", stderr = "" }, ended)
  assert.same({}, rest)
end)

local function err(id, code, message, data)
  return { jsonrpc = "2.0", id = id, error = { code = code, message = message, data = data } }
end

local function with_meta(meta, method)
  return { jsonrpc = "2.0", id = 1, method = method or "tools/list", params = { _meta = meta } }
end

local NOT_JSON = "the line is not JSON in UTF-8"
local NO_ID = "id must be a string or an integer below 2^53"
local NO_VERSION = "_meta must have io.modelcontextprotocol/protocolVersion, or initialize comes first"
local NO_CAPABILITIES = "_meta must have io.modelcontextprotocol/clientCapabilities, an object"
local TODAY = "2026-07-28"

-- Lines that are no message, or not one that is taken: what is said, and what comes back.
local lines = {
  { "{", err(nil, -32700, NOT_JSON) },
  { '{"jsonrpc":"2.0","id":1,"method":"ping"', err(nil, -32700, NOT_JSON) },
  { '"\255"', err(nil, -32700, NOT_JSON) },
  { ("["):rep(5000), err(nil, -32700, NOT_JSON) },
  { '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"arguments":{"body":"cut \\ud83d"}}}',
    err(7, -32602, "a text has half of a character (a lone surrogate) in it") },
  { '{"jsonrpc":"2.0","id":"\\ud83d","method":"ping"', err(nil, -32700, NOT_JSON) },
  { "null", err(nil, -32600, "a message is a JSON object") },
  { "false", err(nil, -32600, "a message is a JSON object") },
  { "7", err(nil, -32600, "a message is a JSON object") },
  { "[]", err(nil, -32600, "a batch is not taken: one message a line") },
  { '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', err(nil, -32600, "a batch is not taken: one message a line") },
  { '{"id":1,"method":"ping"}', err(1, -32600, 'jsonrpc must be "2.0"') },
  { '{"jsonrpc":"1.0","id":"a","method":"ping"}', err("a", -32600, 'jsonrpc must be "2.0"') },
  { '{"jsonrpc":"2.0","id":null,"method":"ping"}', err(nil, -32600, NO_ID) },
  { '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', err(nil, -32600, NO_ID) },
  { '{"jsonrpc":"2.0","id":{},"method":"ping"}', err(nil, -32600, NO_ID) },
  { '{"jsonrpc":"2.0","id":18446744073709551617,"method":"ping"}', err(nil, -32600, NO_ID) },
  { '{"jsonrpc":"2.0","id":1,"method":7}', err(1, -32600, "method must be a string") },
  { '{"jsonrpc":"2.0","id":1}', err(1, -32600, "method must be a string") },
  { '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', err(1, -32602, "params must be an object") },
  { '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', err(1, -32602, NO_VERSION) },
  { '{"jsonrpc":"2.0","id":1,"method":"initialize"}', err(1, -32602, "protocolVersion must be a string") },
  { with_meta{}, err(1, -32602, NO_VERSION) },
  { with_meta(5), err(1, -32602, NO_VERSION) },
  { with_meta{ ["io.modelcontextprotocol/protocolVersion"] = 7 }, err(1, -32602, NO_VERSION) },
  { with_meta{ ["io.modelcontextprotocol/protocolVersion"] = TODAY }, err(1, -32602, NO_CAPABILITIES) },
  { with_meta{ ["io.modelcontextprotocol/protocolVersion"] = TODAY,
               ["io.modelcontextprotocol/clientCapabilities"] = "all" }, err(1, -32602, NO_CAPABILITIES) },
  { with_meta{ ["io.modelcontextprotocol/protocolVersion"] = "1900-01-01" },
    err(1, -32022, "unsupported protocol version", { supported = { TODAY }, requested = "1900-01-01" }) },
  { mcp.modern(1, "resources/list"), err(1, -32601, "Method not found: resources/list") },
  { mcp.modern(1, "ping"), err(1, -32601, "Method not found: ping") },
  { mcp.modern(1, "initialize"), err(1, -32601, "Method not found: initialize") },
  { mcp.modern(1, "tools/call"), err(1, -32602, "name must be a string") },
  { mcp.modern(1, "tools/call", { name = "send_mail" }), err(1, -32602, "Unknown tool: send_mail") },
  { mcp.modern(1, "tools/call", { name = "get_contact" }), err(1, -32602, "Unknown tool: get_contact") },
  { mcp.modern(1, "tools/call", { name = "request" }), err(1, -32602, "Unknown tool: request") },
  { mcp.modern(1, "tools/call", { name = "whoami", arguments = json.list{} }),
    err(1, -32602, "arguments must be an object") },
}

describe("the server answers", function()
  for _, row in ipairs(lines) do
    local name = type(row[1]) == "string" and row[1] or json.encode(row[1])
    it(name:sub(1, 100), function() assert.same(row[2], server:ask(row[1])) end)
  end

  it("a line of more than 8 MiB", function()
    server.input:write(("x"):rep(8 * 1024 * 1024), "x\n")
    assert.same(err(nil, -32600, "the line is too long: 8 MiB at most"), server:ask(""))
  end)

  it("one of almost 8 MiB", function()
    local long = { x = ("x"):rep(8 * 1024 * 1024 - 1000) }
    assert.same({}, server:ask{ jsonrpc = "2.0", id = 1, method = "ping", params = long }.result)
  end)

  it("nothing to a notification, an empty line, or an answer that it did not ask for", function()
    for _, line in ipairs{ '{"jsonrpc":"2.0","method":"notifications/initialized"}', "", "\r",
                           '{"jsonrpc":"2.0","method":"nobody/knows","params":[1]}',
                           '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"none"}}',
                           '{"jsonrpc":"2.0","method":"notifications/cancelled"}',
                           '{"jsonrpc":"2.0","id":"ask-1","result":{"action":"accept"}}' } do
      server:say(line)
    end
    assert.equal("last", server:ask{ jsonrpc = "2.0", id = "last", method = "ping" }.id)
  end)

  it("what has a null for its parameters as what has none", function()
    assert.same({}, server:ask[[{"jsonrpc":"2.0","id":1,"method":"ping","params":null}]].result)
  end)

  it("with the very id that was sent", function()
    for _, id in ipairs{ "7", 0, -3, "ä\"\\", 9007199254740991, "18446744073709551617" } do
      assert.same({ jsonrpc = "2.0", id = id, result = {} }, server:ask{ jsonrpc = "2.0", id = id, method = "ping" })
    end
    assert.equal("7", server:ask[[{"jsonrpc":"2.0","id":"\u0037","method":"ping"}]].id)
  end)
end)

describe("a client of today", function()
  it("discovers the server", function()
    local result = server:ask(mcp.modern("d", "server/discover")).result
    assert.equal("string", type(result.instructions))
    result.instructions = nil
    assert.same({ resultType = "complete", supportedVersions = { TODAY }, capabilities = { tools = {} },
                  ttlMs = 3600000, cacheScope = "private", _meta = META }, result)
  end)

  it("lists the tools, in the order of the reference", function()
    local result = server:ask(mcp.modern(1, "tools/list")).result
    assert.same({ "complete", 3600000, "private", 2, "send_email", "whoami" },
      { result.resultType, result.ttlMs, result.cacheScope, #result.tools, result.tools[1].name, result.tools[2].name })
    assert.same(META, result._meta)
  end)

  it("calls one", function()
    local content = { outcome = "done", may_call_again = true, advice = "Nothing was sent.", data = { userId = 12345 } }
    assert.same({ jsonrpc = "2.0", id = 1, result = {
      resultType = "complete", _meta = META, isError = false, structuredContent = content,
      content = { { type = "text", text = "Nothing was sent." }, { type = "text", text = json.encode(content) } },
    } }, server:ask(mcp.modern(1, "tools/call", { name = "whoami" })))
  end)
end)

describe("an older client", function()
  local older

  setup(function() older = mcp.start{ "--sandbox", "--tools=whoami,send_email" } end)
  teardown(function() older:close() end)

  local function initialize(wanted)
    local params = { protocolVersion = wanted, capabilities = {}, clientInfo = { name = "x", version = "1" } }
    return older:ask{ jsonrpc = "2.0", id = 1, method = "initialize", params = params }
  end

  it("initializes first", function()
    assert.same(err(1, -32602, NO_VERSION), older:ask{ jsonrpc = "2.0", id = 1, method = "tools/list" })
    assert.same(err(1, -32602, "protocolVersion must be a string"), initialize(nil))
  end)

  for wanted, given in pairs{ ["2025-11-25"] = "2025-11-25", ["2025-06-18"] = "2025-06-18",
                              ["2025-03-26"] = "2024-11-05", ["2024-11-05"] = "2024-11-05",
                              ["1900-01-01"] = "2025-11-25" } do
    it(("asks for %s and gets %s"):format(wanted, given), function()
      local result = initialize(wanted).result
      assert.same({ given, SERVER, { tools = {} } }, { result.protocolVersion, result.serverInfo, result.capabilities })
      assert.is_nil(result.resultType)
    end)
  end

  it("lists and calls without a word of itself", function()
    local list = older:ask{ jsonrpc = "2.0", id = 2, method = "tools/list", params = { _meta = { progressToken = 1 } } }
    assert.same({ "send_email" }, { list.result.tools[1].name, list.result.ttlMs, list.result._meta })
    local answer = older:ask{ jsonrpc = "2.0", id = 3, method = "tools/call", params = { name = "whoami" } }
    assert.same({ false, nil, 12345 }, { answer.result.isError, answer.result.resultType,
                                         answer.result.structuredContent.data.userId })
    assert.same(err(4, -32601, "Method not found: prompts/list"),
                older:ask{ jsonrpc = "2.0", id = 4, method = "prompts/list" })
  end)

  it("may speak as one of today, too", function()
    assert.equal("complete", older:ask(mcp.modern(5, "tools/list")).result.resultType)
  end)
end)
