-- SPDX-License-Identifier: MIT
-- What becomes of messages that a model sends by the server: several at once, canceled, cut off, killed. None leaves
-- twice.

local command = require "support.command"
local interpreter = require "support.interpreter"
local json = require "reply.json"
local mcp = require "support.mcp"
local sqlite = require "reply.sqlite"
local support = require "support"

local letter, modern = mcp.letter, mcp.modern
local SENT = { "answer", 200, nil, '{"status":"sent","messageId":"m1"}' }
local GATED = { { "request" }, { "gate", "answer" }, SENT, { "close" } }

local function call(id, name, arguments) return modern(id, "tools/call", { name = name, arguments = arguments }) end

local function canceled(id)
  return { jsonrpc = "2.0", method = "notifications/cancelled", params = { requestId = id } }
end

local function ping(id) return { jsonrpc = "2.0", id = id, method = "ping" } end

local function outcome_of(answer) return answer.result.structuredContent.outcome end

-- A server of the protocol in front of a scripted one; both end with the spec.
local function start(script, arguments, env)
  local peer = support.serve(script)
  env = env or mcp.environment(peer.url)
  local server = mcp.start(arguments or {}, env)
  finally(function()
    pcall(server.close, server)
    peer:close()
  end)
  return server, peer, env
end

-- The state of each message in the ledger; nothing while the server writes to it.
local function ledger_of(env)
  local database = assert(sqlite.open(env.XDG_STATE_HOME .. "/lua-reply/ledger.db"))
  local rows = database:run("SELECT state FROM sends ORDER BY claimed_at, state") or {}
  database:close()
  for index, row in ipairs(rows) do rows[index] = row[1] end
  return rows
end

describe("a server in the sandbox of the environment", function()
  it("leaves the user's ledger alone", function()
    local env = { REPLY_SANDBOX = "1", XDG_STATE_HOME = support.folder() }
    local server = mcp.start({}, env)
    assert.equal("sent", server:call("send_email", letter()).outcome)
    server:close()
    assert.is_nil(io.open(env.XDG_STATE_HOME .. "/lua-reply/ledger.db"))
  end)
end)

describe("a server that a script runs in a sandbox", function()
  for name, case in pairs{
    environment = { "{}", "1" },
    client = { "{ client = { sandbox = true } }", false },
    ["client's base"] = { "{ client = setmetatable({}, { __index = { sandbox = true } }) }", false },
  } do
    it("of the " .. name .. " leaves the user's ledger alone", function()
      local state, input = support.folder(), mcp.modern(1, "tools/call", { name = "send_email", arguments = letter() })
      local ran = support.shell(("echo %s | %s"):format(support.quote(json.encode(input)), interpreter.command(
        support.temp_file(('require("reply.mcp").run(%s)'):format(case[1]), "script.lua"), {},
        { env = { REPLY_SANDBOX = case[2], XDG_STATE_HOME = state } })))
      assert.equal("sent", outcome_of(json.decode(ran.stdout)))
      assert.is_nil(io.open(state .. "/lua-reply/ledger.db"))
    end)
  end
end)

describe("a server that a script runs with an option that it has not", function()
  for option, message in pairs{
    ["sandbox = true"] = "sandbox is not a field of reply.mcp.run",
    ["confrim = true"] = "confrim is not a field of reply.mcp.run; did you mean confirm?",
    ['confirm = "yes"'] = "confirm must be true or false, got a string",
  } do
    it("does not begin: " .. option, function()
      local ran = support.shell(interpreter.command(support.temp_file(
        ('print(require("reply.mcp").run{ %s })'):format(option), "script.lua")) .. " </dev/null")
      assert.equal("nil\t" .. message .. "\n", ran.stdout)
    end)
  end
end)

it("a server that a script runs with something else than a table raises, in words of its own", function()
  assert.error_matches(function() require("reply.mcp").run "sandbox" end, "reply.mcp.run takes a table, got string$")
end)

describe("a server whose input ends", function()
  local function run(input, options, before)
    local script = ('%s require("reply.mcp").run(%s)'):format(before or "", options)
    local words = interpreter.command(support.temp_file(script, "script.lua"))
    return support.shell(("%s <%s"):format(words, support.temp_file(input)))
  end

  it("carries out a last line that lacks its end", function()
    local ended = run(json.encode(call(1, "send_email", letter())), "{ client = { sandbox = true } }")
    assert.same({ "sent", 0 }, { outcome_of(json.decode(ended.stdout)), ended.status })
  end)

  it("does not wait for a person who cannot answer any more", function()
    local script = [[
      local core = require "reply.core"
      local readable = core.readable
      function core.readable(seconds, input, ...)
        assert(input, "it waits, and listens to nobody")
        return readable(seconds, input, ...)
      end]]
    local lines = { { jsonrpc = "2.0", id = 0, method = "initialize",
                      params = { protocolVersion = "2025-11-25", capabilities = { elicitation = {} } } },
                    { jsonrpc = "2.0", id = 1, method = "tools/call",
                      params = { name = "send_email", arguments = letter() } } }
    local ended = run(json.encode(lines[1]) .. "\n" .. json.encode(lines[2]) .. "\n",
                      "{ confirm = true, client = { sandbox = true } }", script)
    assert.same({ 0, "" }, { ended.status, ended.stderr })
    assert.matches("elicitation/create", ended.stdout)
  end)
end)

describe("a call without arguments", function()
  it("may have a null for them", function()
    local server = mcp.start{ "--sandbox" }
    finally(function() pcall(server.close, server) end)
    assert.equal("done", outcome_of(server:ask(call(1, "whoami", json.null))))
  end)
end)

describe("a message that a model sends", function()
  it("leaves once, whatever is called again, in this session and in the next", function()
    local server, peer, env = start{ { "request" }, SENT, { "repeat" } }
    assert.equal("sent", server:call("send_email", letter()).outcome)
    assert.is_true(server:call("send_email", letter{ contact = "90514382" }).receipt.replayed)
    assert.equal("ledger.not_apart", server:call("send_email", letter{ body = "<p>Hello</p>" }).error.code)
    server:close()
    local another = mcp.start({}, env)
    assert.is_true(another:call("send_email", letter()).receipt.replayed)
    assert.equal("not_sent", another:call("send_email", letter{ body = "<p>Hello</p>" }).outcome)
    another:close()
    assert.equal(1, peer:count().requests)
    assert.same({ "sent" }, ledger_of(env))
  end)

  it("is noted in the user's folder, that nobody else can read", function()
    local server, _, env = start{ { "request" }, SENT, { "repeat" } }
    server:call("send_email", letter())
    local modes = support.shell(("stat -c '%%a' %s/lua-reply %s/lua-reply/ledger.db"):format(env.XDG_STATE_HOME,
                                                                                             env.XDG_STATE_HOME))
    assert.equal("700\n600\n", modes.stdout)
  end)

  it("comes after the one before it, while the client is listened to", function()
    local server, peer = start{ GATED }
    server:say(call(1, "send_email", letter()))
    server:say(call(2, "send_email", letter{ body = "in other words" }))
    server:say(call(3, "send_email", letter{ contact = 90514383 }))
    assert.is_true(peer:reached("answer"))
    assert.equal("p", server:ask(ping("p")).id)
    for _, under_way in ipairs{ 1, 2 } do
      assert.equal(-32600, server:ask(call(under_way, "whoami")).error.code)
    end
    peer:release("answer")
    assert.equal("sent", outcome_of(server:hear()))
    assert.equal("not_sent", outcome_of(server:hear()))
    assert.is_true(peer:reached("answer"))
    peer:release("answer")
    assert.same({ 3, 2 }, { server:hear().id, peer:count().requests })
  end)

  it("is waited for by another server that is to send it, or other words, and asked of nobody", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    assert.is_true(peer:reached("answer"))
    local another = mcp.start({}, env)
    local content = another:call("send_email", letter{ body = "in other words" })
    local same = another:call("send_email", letter())
    another:close()
    assert.same({ "unknown", "ledger.in_progress" }, { same.outcome, same.error.code })
    assert.truthy(same.advice:find("^Another call is sending this very message%. The same call with the same "))
    assert.equal("Nothing was sent: another message of this kind is being sent to the contact. Do not call again "
                 .. "before its end is known: the call that sends it tells it.", content.advice)
    peer:release("answer")
    assert.same({ 1, "sent", 1 }, { peer:count().requests, outcome_of(server:hear()), #ledger_of(env) })
  end)

  it("that is canceled before its turn never leaves, and no other is", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    server:say(call(2, "send_email", letter{ contact = 90514383 }))
    server:say(call(3, "send_email", letter{ contact = 90514385 }))
    assert.is_true(peer:reached("answer"))
    for _, id in ipairs{ 3, 4 } do server:say(canceled(id)) end
    assert.equal("before", server:ask(ping("before")).id)
    peer:release("answer")
    assert.equal(1, server:hear().id)
    assert.is_true(peer:reached("answer"))
    peer:release("answer")
    assert.same({ 2, "p" }, { server:hear().id, server:ask(ping("p")).id })
    assert.same({ 2, { "sent", "sent" } }, { peer:count().requests, ledger_of(env) })
  end)

  it("that is canceled on its way gets no answer, and is unknown", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    assert.is_true(peer:reached("answer"))
    server:say(canceled(1))
    assert.equal("p", server:ask(ping("p")).id)
    local again = server:call("send_email", letter())
    assert.same({ "unknown", false }, { again.outcome, again.may_call_again })
    assert.same({ 1, { "unknown" } }, { peer:count().requests, ledger_of(env) })
  end)

  it("gets its end noted where the client leaves meanwhile", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    assert.is_true(peer:reached("answer"))
    server.input:close()
    peer:release("answer")
    assert.equal(1, server:hear().id)
    server.output:close()
    assert.equal(0, server.wait().status)
    assert.same({ "sent" }, ledger_of(env))
  end)

  it("is unknown where the client leaves and no answer comes", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    server:say(call(2, "send_email", letter{ contact = 90514383 }))
    assert.is_true(peer:reached("answer"))
    local ended, rest = server:close()
    assert.same({ 0, { "unknown" }, 1 }, { ended.status, ledger_of(env), peer:count().requests })
    -- The second had no turn, and is told so.
    assert.same({ 1, 2, "the input ended before its turn: nothing was done" },
                { #rest, rest[1].id, rest[1].error.message })
  end)

  it("is never sent again where the server was killed before the answer", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    assert.is_true(peer:reached("answer"))
    server:kill "KILL"
    local another = mcp.start({}, env)
    local soon = another:call("send_email", letter())
    assert.same({ "unknown", true, "ledger.in_progress" }, { soon.outcome, soon.may_call_again, soon.error.code })
    local database = assert(sqlite.open(env.XDG_STATE_HOME .. "/lua-reply/ledger.db"))
    assert(database:run("UPDATE sends SET lease_until = 0"))   -- its time is over
    database:close()
    for _, words in ipairs{ letter(), letter{ body = "in other words" } } do
      local late = another:call("send_email", words)
      assert.same({ false, "error" }, { late.may_call_again, late.error and "error" })
      assert.truthy(late.advice:find("Stop. It may have left", 1, true))
    end
    another:close()
    assert.equal(1, peer:count().requests)
  end)

  it("gets its end noted where a signal ends the server", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    assert.is_true(peer:reached("answer"))
    local ended, rest = server:kill "TERM"
    assert.same({ 143, "", {}, { "unknown" } }, { ended.status, ended.stderr, rest, ledger_of(env) })
  end)

  it("gets its end noted where the client has closed its end", function()
    local server, peer, env = start{ GATED }
    server:say(call(1, "send_email", letter()))
    server:say(call(2, "send_email", letter{ contact = 90514383 }))
    assert.is_true(peer:reached("answer"))
    server.output:close()
    peer:release("answer")
    assert.same({ status = 0, stdout = "", stderr = "" }, server.wait())
    assert.same({ 1, { "sent" } }, { peer:count().requests, ledger_of(env) })
  end)
end)

describe("a signal", function()
  it("ends it, also where it comes right before the server waits", function()
    local others, library = os.getenv "LD_PRELOAD", interpreter.library "late_signal"
    local fifo = support.folder() .. "/input"   -- open for both, so that it has no end
    local words = command.words({ "mcp", "--sandbox" }, { LD_PRELOAD = others and others .. ":" .. library or library })
    local result = support.shell(("mkfifo %s && timeout 10 %s <>%s"):format(fifo, words, fifo))
    assert.same({ 143, "" }, { result.status, result.stdout })
  end)
end)

describe("a call that raises", function()
  local function server_that_raises(why)
    local server = mcp.start({ "--sandbox" }, {
      LUA_INIT = ("require('reply.tools').finish = function() error(%q, 0) end"):format(why),
      XDG_STATE_HOME = support.folder(),
    })
    finally(function() pcall(server.close, server) end)
    return server
  end

  it("by a fault of the program is an internal error, and the server goes on", function()
    local server = server_that_raises "a fault"
    assert.same({ -32603, "p" }, { server:ask(call(1, "whoami")).error.code, server:ask(ping("p")).id })
    assert.same({ status = 0, stdout = "", stderr = "lua-reply: a fault\n" }, (server:close()))
  end)

  it("by an interrupt ends the server", function()
    local server = server_that_raises "interrupted!"
    server:say(call(1, "whoami"))
    local ended, rest = server:close()
    assert.same({ 130, "", {} }, { ended.status, ended.stderr, rest })
  end)
end)

describe("the key", function()
  it("is never told, though Reply.io repeats it", function()
    local body = ('{"detail":"no such key: %s"}'):format(mcp.environment("").REPLY_API_KEY)
    local server = start({ { "request" }, { "answer", 401, nil, body }, { "close" } })
    local content = server:call("send_email", letter())
    assert.same({ "rejected", "no such key: " .. ("*"):rep(24) }, { content.outcome, content.error.detail })
  end)

  it("is asked for where there is none", function()
    local env = mcp.environment("http://127.0.0.1:1")
    env.REPLY_API_KEY = false
    local server = start({ { "hang" } }, {}, env)
    local content = server:call("send_email", letter())
    assert.same({ "not_sent", false, "config" }, { content.outcome, content.may_call_again, content.error.kind })
    local words = "there is no API key: put it into REPLY_API_KEY, or into a file for --key-file; --sandbox needs none"
    assert.equal(words, content.error.message)
    assert.truthy(content.advice:find(words, 1, true))
    assert.equal("lua-reply: every call will fail: " .. words .. "\n", server:close().stderr)
  end)
end)

describe("without a ledger", function()
  it("only reads are offered, and it is said why", function()
    local server = start({ { "hang" } }, { "--ledger=/no/such/folder/ledger.db" })
    local tools = server:ask(modern(1, "tools/list")).result.tools
    for _, tool in ipairs(tools) do assert.is_false(tool.annotations.destructiveHint, tool.name) end
    assert.equal(18, #tools)
    assert.equal("Unknown tool: send_email", server:ask(call(2, "send_email", letter())).error.message)
    assert.truthy(server:ask(modern(3, "server/discover")).result.instructions:find("Nothing can be sent", 1, true))
    local ended = server:close()
    local words = "^lua%-reply: only reads and upload_voice are offered, as there is no ledger: .*cannot be opened"
    assert.matches(words, ended.stderr)
  end)

  it("none is needed for reads", function()
    local server = start({ { "request" }, { "answer", 200, nil, '{"userId":7}' }, { "close" } },
                         { "--ledger=/no/such/folder/ledger.db" })
    assert.equal(7, server:call("whoami").data.userId)
  end)
end)

describe("a server with wrong options", function()
  it("does not begin", function()
    local server = mcp.start({ "--tools=send_mail" }, mcp.environment("http://127.0.0.1:1"))
    local ended = server:close()
    assert.same({ status = 2, stdout = "",
                  stderr = "lua-reply mcp: there is no tool send_mail; did you mean send_email?\n" }, ended)
  end)
end)

describe("with the option confirm", function()
  local CAN_ASK = { elicitation = {} }
  local WORDS = "Send this message?\n\nSends one email to one contact, now.\ncontact: 90514382\nsubject: Hello\n"
                .. "body: <p>Hi</p>"

  local function asking(id, arguments, more, capabilities)
    local params = { name = "send_email", arguments = arguments }
    for name, value in pairs(more or {}) do params[name] = value end
    return modern(id, "tools/call", params, capabilities or CAN_ASK)
  end

  -- A server that asks; what a person says is given back with the state.
  local function begin()
    local server, peer, env = start({ { "request" }, SENT, { "repeat" } }, { "--confirm" })
    local required = server:ask(asking(1, letter())).result
    assert.equal("input_required", required.resultType)
    return server, peer, required, env
  end

  local function answer(action, required)
    return { inputResponses = { send = { action = action, content = {} } }, requestState = required.requestState }
  end

  it("the person sees the message as it goes out, and it leaves when they agree", function()
    local server, peer, required = begin()
    assert.same({ send = { method = "elicitation/create", params = {
      mode = "form", message = WORDS, requestedSchema = { type = "object", properties = {} } } } },
      required.inputRequests)
    assert.equal(0, peer:count().requests)
    assert.equal("sent", outcome_of(server:ask(asking(2, letter(), answer("accept", required)))))
    assert.is_true(server:ask(asking(3, letter())).result.structuredContent.receipt.replayed)   -- nobody is asked again
    assert.equal(1, peer:count().requests)
  end)

  it("two messages that are asked for at once have a yes each", function()
    local server, peer, required = begin()
    local other = letter{ contact = 90514383 }
    local second = server:ask(asking(2, other)).result
    assert.equal("sent", outcome_of(server:ask(asking(3, letter(), answer("accept", required)))))
    assert.equal("sent", outcome_of(server:ask(asking(4, other, answer("accept", second)))))
    assert.equal(2, peer:count().requests)
  end)

  it("nobody is asked where the ledger knows that nothing will be sent", function()
    local server, peer, env = start({ GATED }, { "--confirm" })
    local required = server:ask(asking(1, letter())).result
    server:say(asking(2, letter(), answer("accept", required)))
    assert.is_true(peer:reached("answer"))
    local another = mcp.start({ "--confirm" }, env)
    local content = another:ask(asking(1, letter())).result.structuredContent
    assert.same({ true, "ledger.in_progress" }, { content.may_call_again, content.error.code })
    server:say(canceled(2))
    assert.equal("p", server:ask(ping("p")).id)
    content = another:ask(asking(2, letter())).result.structuredContent
    assert.same({ false, "ledger.unknown" }, { content.may_call_again, content.error.code })
    another:close()
    assert.equal(1, peer:count().requests)
  end)

  it("nobody is asked where another message is too near, or there is no key", function()
    local server, peer, _, env = begin()
    local plain = mcp.start({}, env)
    assert.equal("sent", plain:call("send_email", letter()).outcome)
    plain:close()
    local words = asking(2, letter{ body = "in other words" })
    assert.equal("ledger.not_apart", server:ask(words).result.structuredContent.error.code)
    env.REPLY_API_KEY = false
    local keyless = mcp.start({ "--confirm" }, env)
    local content = keyless:ask(asking(1, letter{ contact = 7 })).result.structuredContent
    assert.same({ "not_sent", "config" }, { content.outcome, content.error.kind })
    keyless:close()
    assert.equal(1, peer:count().requests)
  end)

  it("a change is asked for, too", function()
    local server, peer = start({ { "request" }, { "answer", 200, nil, "{}" } }, { "--confirm" })
    local function pausing(id, sequence, more)
      local params = { name = "pause_sequence", arguments = { sequence = sequence } }
      for name, value in pairs(more or {}) do params[name] = value end
      return server:ask(modern(id, "tools/call", params, CAN_ASK)).result
    end
    local required = pausing(1, 81)
    assert.equal("Do this?\n\nPauses a sequence.\nsequence: 81", required.inputRequests.send.params.message)
    assert.equal("input_required", pausing(2, 82, answer("accept", required)).resultType)
    assert.equal(0, peer:count().requests)
    local content = pausing(3, 81, answer("accept", required)).structuredContent
    assert.same({ "done", "It is done." }, { content.outcome, content.advice })
    -- One yes is for one call: meanwhile the person may have started it again.
    assert.equal("input_required", pausing(4, 81, answer("accept", required)).resultType)
    assert.equal(1, peer:count().requests)
  end)

  for action, why in pairs{
    decline = "the person said no", cancel = "the person closed the question without an answer",
    ignore = "the client did not say what the person answered",
  } do
    it("it does not leave where they " .. action, function()
      local server, peer, required = begin()
      local content = server:ask(asking(2, letter(), answer(action, required))).result.structuredContent
      assert.same({ "not_sent", false, "Nothing was sent: " .. why .. ".", "canceled" },
        { content.outcome, content.may_call_again, content.advice, content.error.kind })
      assert.equal(0, peer:count().requests)
    end)
  end

  it("a yes to one message is none to another, and none can be made up", function()
    local server, peer, required, env = begin()
    local another = mcp.start({ "--confirm" }, env)   -- which has a secret of its own
    local forged = { requestState = required.requestState:gsub("^%d+", "99999999999") }
    for _, try in ipairs{
      { server, letter{ body = "another" }, required }, { server, letter(), forged }, { another, letter(), required },
      { server, letter(), { requestState = "" } }, { server, letter(), {} }, { server, letter(), { requestState = 7 } },
    } do
      local result = try[1]:ask(asking(2, try[2], answer("accept", try[3]))).result
      assert.equal("input_required", result.resultType)
    end
    another:close()
    assert.equal(0, peer:count().requests)
  end)

  it("nothing is sent for a client that cannot ask", function()
    local server, peer = begin()
    for _, capabilities in ipairs{ {}, { elicitation = { url = {} } }, { elicitation = true } } do
      local refused = server:ask(asking(2, letter(), answer("accept", {}), capabilities)).error
      assert.same({ -32021, { requiredCapabilities = { elicitation = {} } } }, { refused.code, refused.data })
    end
    assert.equal("done", server:call("whoami").outcome)
    assert.equal(1, peer:count().requests)
  end)

  -- An older client, which has said what it can.
  local function older(capabilities)
    local server, peer, env = start({ { "request" }, SENT, { "repeat" } }, { "--confirm" })
    server:ask{ jsonrpc = "2.0", id = 0, method = "initialize",
                params = { protocolVersion = "2025-11-25", capabilities = capabilities } }
    server:say{ jsonrpc = "2.0", id = 1, method = "tools/call", params = { name = "send_email", arguments = letter() } }
    return server, peer, env
  end

  for action, outcome in pairs{ accept = "sent", decline = "not_sent", cancel = "not_sent" } do
    it(("an older client is asked, too: %s"):format(action), function()
      local server, peer = older(CAN_ASK)
      local question = server:hear()
      assert.same({ "elicitation/create", { message = WORDS, requestedSchema = { type = "object", properties = {} } } },
                  { question.method, question.params })
      assert.equal("p", server:ask(ping("p")).id)
      server:say{ jsonrpc = "2.0", id = question.id, result = { action = action } }
      assert.equal(outcome, outcome_of(server:hear()))
      assert.equal(outcome == "sent" and 1 or 0, peer:count().requests)
    end)
  end

  it("an older client that fails to ask has said no", function()
    local server = older(CAN_ASK)
    server:say{ jsonrpc = "2.0", id = server:hear().id, error = { code = -1, message = "no" } }
    assert.equal("not_sent", outcome_of(server:hear()))
  end)

  it("a question whose call is canceled is taken back", function()
    local server, peer = older(CAN_ASK)
    local question = server:hear()
    server:say(canceled(1))
    local taken_back = server:hear()
    assert.same({ "notifications/cancelled", question.id }, { taken_back.method, taken_back.params.requestId })
    server:say{ jsonrpc = "2.0", id = question.id, result = { action = "accept" } }
    assert.same({ "p", 0 }, { server:ask(ping("p")).id, peer:count().requests })
  end)

  it("a late yes to one question is none to the next, whatever the ids of the calls", function()
    local server, peer = older(CAN_ASK)
    local first = server:hear()
    server:say(canceled(1))
    assert.equal("notifications/cancelled", server:hear().method)
    server:say{ jsonrpc = "2.0", id = "1", method = "tools/call",
                params = { name = "send_email", arguments = letter{ body = "another" } } }
    local second = server:hear()
    server:say{ jsonrpc = "2.0", id = first.id, result = { action = "accept" } }
    assert.same({ "p", 0 }, { server:ask(ping("p")).id, peer:count().requests })
    server:say{ jsonrpc = "2.0", id = second.id, result = { action = "accept" } }
    assert.equal("sent", outcome_of(server:hear()))
  end)

  for name, said in pairs{
    ["is an error"] = { error = { code = -1, message = "no" } },
    ["is an error and a yes"] = { error = { code = -1, message = "no" }, result = { action = "accept" } },
    ["says nothing"] = { result = json.list{} },
  } do
    it(("an older client's answer that %s is no yes, and nobody's no"):format(name), function()
      local server, peer = older(CAN_ASK)
      said.jsonrpc, said.id = "2.0", server:hear().id
      server:say(said)
      local content = server:hear().result.structuredContent
      assert.same({ "not_sent", "Nothing was sent: the client did not say what the person answered.", 0 },
                  { content.outcome, content.advice, peer:count().requests })
    end)
  end

  it("nothing is sent for an older client that cannot ask", function()
    local server, peer = older(json.decode "{}")
    local content = server:hear().result.structuredContent
    assert.equal("not_sent", content.outcome)
    assert.equal("Nothing was sent: the server asks the person before it sends, and this client cannot ask.",
                 content.advice)
    assert.equal(0, peer:count().requests)
  end)
end)
