-- SPDX-License-Identifier: MIT
-- `lua-reply batch`, in pipes: a list, a result a line, and what is left of it when it is broken off.

local cjson = require "cjson"
local command = require "support.command"
local reply = require "reply"
local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }

local function email(contact, more)
  local entry = { operation = "email", contact = contact, subject = "s", body = "b" }
  for name, value in pairs(more or {}) do entry[name] = value end
  return entry
end

local function list_of(entries)
  local lines = {}
  for index, entry in ipairs(entries) do lines[index] = type(entry) == "table" and cjson.encode(entry) or entry end
  return support.temp_file(table.concat(lines, "\n") .. "\n", "list.ndjson")
end

-- The outcomes of the results by their lines.
local function outcomes_of(result)
  local outcomes = {}
  for _, one in ipairs(result.results) do
    outcomes[one.line] = one.replayed and "replayed" or one.outcome or "object"
  end
  return outcomes
end

describe("a list", function()
  it("gives a result a line, and the gravest status", function()
    local path = list_of{ email(90514382), email(90514384), email(90514386), { operation = "whoami" } }
    local result = command.run{ "batch", path, "--sandbox" }
    assert.equal(3, result.status)
    assert.same({ "sent", "rejected", "unknown", "object" }, outcomes_of(result))
    assert.equal("4 of 4 done: 1 sent, 1 read, 1 refused, 1 may have left.\n", result.stderr)
    assert.equal(90514384, result.results[2].contact)
    assert.equal(1, command.run{ "batch", list_of{ email(90514382), email(90514384) }, "--sandbox" }.status)
    assert.equal(0, command.run{ "batch", list_of{ email(90514382) }, "--sandbox" }.status)
  end)

  it("may end with lines that are empty, whoever has written it", function()
    local input = cjson.encode(email(90514382)) .. "\r\n\r\n \n"
    local result = command.run({ "batch", "-", "--sandbox" }, { input = input })
    assert.same({ 0, { "sent" } }, { result.status, outcomes_of(result) })
  end)

  it("has failed where one of its lines was done for nobody", function()
    local path = list_of{ email(90514382), { operation = "add_to_sequence", sequence = 81, contacts = { 999 } } }
    assert.equal(1, command.run{ "batch", path, "--sandbox" }.status)
  end)

  it("says of a read that failed no word of what may have left", function()
    local server = support.serve{ { "request" }, { "answer", 503 } }
    local list = list_of{ { operation = "whoami" } }
    local result = command.run({ "batch", list, "--base-url", server.url, "--retries", "0" },
                               { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 1, "1 of 1 done: 0 sent, 1 failed.\n" }, { result.status, result.stderr })
    server:close()
  end)

  it("comes through the standard input", function()
    local result = command.run({ "batch", "-", "--sandbox" }, { input = cjson.encode(email(90514382)) })
    assert.same({ "sent" }, outcomes_of(result))
  end)

  it("is shown by a dry run", function()
    local server = support.serve{ { "request" }, SENT, { "repeat" } }
    local result = command.run({ "batch", list_of{ email(7), email(8) }, "--dry-run", "--base-url", server.url })
    assert.equal(0, result.status)
    assert.same({ true, server.url .. "/v3/contacts/8/send-direct-email" },
                { result.results[2].dry_run, result.results[2].url })
    assert.equal("2 of 2 done: 0 sent, 2 shown.\n", result.stderr)
    assert.equal(0, server:count().requests)
    server:close()
  end)

  it("stops where its results have no place, and shows the one that was lost", function()
    local path = list_of{ email(90514382), email(90514382) }
    local words = command.words{ "batch", path, "--sandbox", "--concurrency", "1" }
    local result = support.shell(words .. " >/dev/full; echo $?")
    assert.equal("1\n", result.stdout)
    assert.matches("^lua%-reply: the result cannot be written %(No space left on device%): {.*}\n"
                   .. "stopped%. 1 of 2 done: 1 sent, 1 not begun%.\n", result.stderr)
  end)

  it("says nothing to the server where the streams are closed that it would say it to", function()
    local server = support.serve{ { "request" }, SENT, { "request" }, SENT, { "repeat" } }
    -- Without a folder for slots: SQLite's file would hold a stream.
    local list = list_of{ email(1), email(2) }
    local words = command.words({ "batch", list, "--concurrency", "1", "--base-url", server.url },
                                { REPLY_API_KEY = support.api_key, XDG_STATE_HOME = false, HOME = false })
    local result = support.shell(words .. " >&-; echo $? >&2")
    assert.matches("^lua%-reply: the result cannot be written %(Bad file descriptor%): {.*}\n"
                   .. "stopped%. 1 of 2 done: 1 sent, 1 not begun%.\n.*\n1\n$", result.stderr)
    assert.equal("1\n", support.shell(("(%s <&- >&- 2>&-); echo $?"):format(words)).stdout)
    assert.equal(2, server:count().requests)
    server:close()
  end)

  it("what only reads or shows has failed where its results have no place", function()
    local email_account = { "email-account", "--email-account", "501" }
    local function email_with(option)
      return { "email", "--contact", "90514382", "--subject", "s", "--body", "b", option }
    end
    for _, arguments in ipairs{ { "mailboxes" }, email_account, { "budget" }, { "tools" }, { "--help" },
                                { "email", "--help" }, { "--version" }, email_with "--dry-run", email_with "--curl" } do
      table.insert(arguments, 1, "--sandbox")
      assert.equal("1\n", support.shell(command.words(arguments) .. " 2>/dev/null >/dev/full; echo $?").stdout)
    end
    local sent = email_with "--sandbox"
    assert.equal("0\n", support.shell(command.words(sent) .. " 2>/dev/null >/dev/full; echo $?").stdout)
  end)

  it("that is wrong sends nothing, and tells all faults by their lines", function()
    local server = support.serve{ { "request" }, SENT, { "repeat" } }
    for _, case in ipairs{
      { { email(7), "", "{", "[1]", "[]", { operation = "emial" }, { contact = 7 } },
        { "line 2 is empty", "line 3 is not JSON: .*", "line 4 is not a JSON object",
          "line 5 is not a JSON object",
          'line 6 needs "operation", the name of a function or of its command, got emial; did you mean email%?',
          'line 7 needs "operation", the name of a function or of its command, such as "email"' } },
      { { email(7), "7", '"email"', "true" },
        { "line 2 is not a JSON object", "line 3 is not a JSON object", "line 4 is not a JSON object" } },
      { { email(7), email(0), email(8, { subjct = "s" }) },
        { "line 2: contact must be an integer of at least 1, got zero",
          "line 3: subjct is not a field of send_email; did you mean subject%?" } },
      { { "" }, { "the list is empty" } },
      { { "", "[", email(7), "]" }, { "the list must have one JSON object a line: jq .*" } },
      { { "{", '"operation": "email"', "}" }, { "the list must have one JSON object a line: jq .*" } },
    } do
      local result = command.run({ "batch", list_of(case[1]), "--base-url", server.url },
                                 { env = { REPLY_API_KEY = support.api_key } })
      assert.equal(2, result.status)
      for index, message in ipairs(case[2]) do
        assert.matches("^" .. message .. "$", result.results[1].errors[index].message)
      end
      assert.equal(#case[2], #result.results[1].errors)
    end
    assert.equal(0, server:count().requests)
    server:close()
  end)

  it("takes a null for what was left out, so that a second run sends nothing again", function()
    local server = support.serve{ { "request" }, SENT, { "repeat" } }
    local path = list_of{
      email(7, { dedupe_key = cjson.null }),
      { operation = "request", method = "POST", path = "/v3/x", repeatable = cjson.null },
    }
    local arguments = { "batch", path, "--base-url", server.url, "--ledger", support.folder() .. "/ledger.db" }
    for _ = 1, 2 do
      assert.equal(0, command.run(arguments, { env = { REPLY_API_KEY = support.api_key } }).status)
    end
    assert.equal(2, server:count().requests)
    server:close()
  end)

  it("is called by its help what a usage error calls it, and is told of what --partial does not let pass", function()
    local help, missing = command.run{ "batch", "--help" }.stdout, command.run{ "batch" }.results[1].errors[1].message
    assert.matches("Arguments:\n +FILE  ", help)
    assert.matches("A line that is no JSON, or names no function, stops all of it", help)
    assert.equal("missing argument 'FILE'", missing)
  end)

  it("with two messages of one key refuses the second, and names the line of the first", function()
    local one, two = email(90514382, { dedupe_key = "one" }), email(90514383, { dedupe_key = "one" })
    local result = command.run{ "batch", list_of{ one, two }, "--sandbox", "--ledger", support.folder() .. "/ledger.db",
                                "--concurrency", "1" }
    local refused = result.results[1].code and result.results[1] or result.results[2]
    assert.same({ 1, 2, "ledger.same_batch", "line 1 has the same dedupe_key", "see the result of that one" },
                { result.status, refused.line, refused.code, refused.message, refused.hint })
  end)

  it("with --partial sends what is right", function()
    local result = command.run{ "batch", list_of{ email(0), email(90514382) }, "--sandbox", "--partial" }
    assert.equal(1, result.status)
    assert.same({ "not_sent", "sent" }, outcomes_of(result))
  end)
end)

-- The first message is answered, the second is there and has no answer when it is broken off.
local function broken_off(signal)
  local server = support.serve{
    { { "request" }, SENT, { "request" }, { "gate", "broken" }, { "hang" } },
    { { "request" }, SENT, { "repeat" } },
  }
  local arguments = { "batch", list_of{ email(1), email(2), email(3) }, "--base-url", server.url, "--concurrency", "1",
                      "--ledger", support.folder() .. "/ledger.db" }
  local env = { REPLY_API_KEY = support.api_key }
  local finish, pid = command.start(arguments, { env = env })
  assert(server:reached "broken")
  support.shell(("kill -%s %s"):format(signal, pid()))
  return server, finish(), function() return command.run(arguments, { env = env }) end, arguments
end

describe("a list that is broken off", function()
  for signal, status in pairs{ INT = 130, TERM = 143, HUP = 129 } do
    it(("by %s says where it stands, and goes on when it is started again"):format(signal), function()
      local server, result, again, arguments = broken_off(signal)
      assert.equal(status, result.status)
      assert.same({ "sent", "unknown" }, outcomes_of(result))
      assert.equal("stopped. 2 of 3 done: 1 sent, 1 may have left, 1 not begun.\n"
                   .. "The same command again goes on: what was sent is not sent again.\n", result.stderr)
      result = again()
      assert.equal(3, result.status)
      assert.same({ "replayed", "unknown", "sent" }, outcomes_of(result))
      assert.equal("3 of 3 done: 2 sent (1 of them earlier), 1 may have left.\n", result.stderr)
      assert.equal(3, server:count().requests)

      -- A person has looked: it did not leave.
      local ledger = arguments[#arguments]
      local listed = command.run{ "ledger", "list", "--ledger", ledger }.results
      assert.same({ 1, "send_email", "2" }, { #listed, listed[1].operation, listed[1].contact })
      assert.equal(0, command.run{ "ledger", "resolve", listed[1].key, "not-sent", "--ledger", ledger }.status)
      result = again()
      assert.equal(0, result.status)
      assert.same({ "replayed", "sent", "replayed" }, outcomes_of(result))
      assert.equal(4, server:count().requests)
      server:close()
    end)
  end

  it("tells the result that it was about to tell", function()
    local interrupted = [[
      local record, count = require "reply.cli.record", 0
      package.loaded["reply.cli.record"] = function(...)
        count = count + 1
        if count == 1 then error("interrupted!", 0) end
        return record(...)
      end]]
    local list = list_of{ email(90514386), email(90514382) }
    local result = command.run({ "batch", list, "--sandbox", "--concurrency", "1" },
                               { env = { LUA_INIT = interrupted } })
    assert.same({ 130, { "unknown" } }, { result.status, outcomes_of(result) })
    assert.matches("^stopped%. 1 of 2 done: 0 sent, 1 may have left, 1 not begun%.\n", result.stderr)
  end)

  it("by a reader that has enough stops quietly, and loses no message", function()
    local server = support.serve{
      { { "request" }, SENT, { "request" }, { "gate", "closed" }, SENT, { "request" }, SENT, { "repeat" } },
    }
    local ledger, folder = support.folder() .. "/ledger.db", support.folder()
    local words = command.words({ "batch", list_of{ email(1), email(2), email(3) }, "--base-url", server.url,
                                  "--concurrency", "1", "--ledger", ledger }, { REPLY_API_KEY = support.api_key })
    local finish = require("support.interpreter").start(
      ("(%s; echo $? >%s/status) | (head -n 1; exec <&-; : >%s/closed)"):format(words, folder, folder))
    assert(server:reached "closed")
    assert.is_true(support.eventually(function() return io.open(folder .. "/closed") end))
    server:release "closed"
    local result = finish()
    assert.equal("", result.stderr)
    assert.equal("141\n", support.read_file(folder .. "/status"))
    assert.equal(2, server:count().requests)
    assert.same({}, command.run{ "ledger", "list", "--ledger", ledger }.results)   -- the end of each is known
    server:close()
  end)

  it("whose lines have keys of their own goes on, as the user's ledger has them", function()
    local server = support.serve{ { "request" }, { "gate", "broken" }, { "hang" } }
    local keyed = email(1)
    keyed.dedupe_key = "one"
    local finish, pid = command.start({ "batch", list_of{ keyed }, "--base-url", server.url },
                                      { env = { REPLY_API_KEY = support.api_key } })
    assert(server:reached "broken")
    support.shell("kill -INT " .. pid())
    assert.matches("The same command again goes on: what was sent is not sent again.\n$", finish().stderr)
    server:close()
  end)

  it("goes on where a ledger is named, whatever is wrong with other lines", function()
    local server = support.serve{ { "request" }, { "gate", "broken" }, { "hang" } }
    local list, ledger = list_of{ email(1), { operation = "email", contact = 2 } }, support.folder() .. "/sends.db"
    local finish, pid = command.start({ "batch", list, "--partial", "--ledger", ledger, "--base-url", server.url },
                                      { env = { REPLY_API_KEY = support.api_key } })
    assert(server:reached "broken")
    support.shell("kill -INT " .. pid())
    assert.matches("\nThe same command again goes on: what was sent is not sent again.\n$", finish().stderr)
    server:close()
  end)

  it("without a ledger says what would be sent again", function()
    local whoami, keyed = { operation = "whoami" }, email(2, { dedupe_key = "two" })
    for advice, list in pairs{
      ["Without --ledger FILE, the same command would send all of it again."] = { email(1) },
      ["Without --ledger FILE, the same command would send again what has no dedupe_key."] = { email(1), keyed },
      ["The same command again does all of it again, and no harm."] = { whoami },
    } do
      local server = support.serve{ { "request" }, { "gate", "broken" }, { "hang" } }
      local finish, pid = command.start({ "batch", list_of(list), "--base-url", server.url, "--concurrency", "1" },
                                        { env = { REPLY_API_KEY = support.api_key } })
      assert(server:reached "broken")
      support.shell("kill -INT " .. pid())
      assert.equal(advice, finish().stderr:match("^stopped%. 1 of %d done: 0 sent, 1 [^\n]*%.\n(.*)\n$"))
      server:close()
    end
  end)

  it("before it was read says that nothing was sent", function()
    local list = support.folder() .. "/list.ndjson"
    support.shell("mkfifo " .. list)
    local finish, pid = command.start{ "batch", list, "--sandbox" }
    local writer = assert(io.open(list, "w"))   -- once it is read
    support.shell("kill -INT " .. pid())
    local result = finish()
    writer:close()
    assert.same({ 130, "not_sent", "broken off before anything was sent" },
                { result.status, result.results[1].outcome, result.results[1].message })
  end)
end)

describe("a signal", function()
  it("before a command begins ends it quietly", function()
    local interrupted = "debug.sethook(function() debug.sethook() error('interrupted!', 0) end, '', 5000)"
    local result = command.run({ "--version" }, { env = { LUA_INIT = interrupted } })
    assert.same({ 130, "" }, { result.status, result.stdout .. result.stderr })
  end)

  it("changes nothing any more when the status is earned", function()
    local result = support.run[[
      local core = require "reply.core"
      core.end_gently()
      core.end_undisturbed()
      for _, signal in ipairs{ "INT", "TERM", "HUP" } do os.execute(("kill -%s %d"):format(signal, core.pid())) end
      print(core.signal())
      os.exit(3, true)
    ]]
    assert.same({ 3, "\n", "" }, { result.status, result.stdout, result.stderr })
  end)
end)

describe("a single send that is broken off", function()
  -- A command whose results cannot be told: `raises` says when not, and why.
  local function untold(contact, raises)
    return command.run({ "email", "--contact", contact, "--subject", "s", "--body", "b", "--sandbox" }, {
      env = { LUA_INIT = [[
        local record, count = require "reply.cli.record", 0
        package.loaded["reply.cli.record"] = function(...)
          count = count + 1
          ]] .. raises .. [[
          return record(...)
        end]] } })
  end

  for contact, outcome in pairs{ [90514382] = "sent", [90514384] = "rejected", [90514386] = "unknown" } do
    it("tells what became of it, though its end is known but not yet told: " .. outcome, function()
      local result = untold(contact, "if count == 1 then error('interrupted!', 0) end")
      assert.same({ 130, 1, outcome, "" },
                  { result.status, #result.results, result.results[1].outcome, result.stderr })
    end)
  end

  it("by a fault of the program itself may have left", function()
    local result = untold(90514382, "error('a fault', 0)")
    assert.same({ 3, "", "lua-reply: a fault\n" }, { result.status, result.stdout, result.stderr })
  end)

  it("tells that nothing left where it waits for the limit", function()
    local server = support.serve{ { "request" }, SENT, { "repeat" } }
    local state = support.folder()
    local env = { REPLY_API_KEY = support.api_key, XDG_STATE_HOME = state, REPLY_BASE_URL = server.url }
    assert.equal(0, command.run({ "budget" }, { env = env }).status)   -- makes the folder
    local client = support.client(server, {
      pace = { store = reply.stores.sqlite{ path = state .. "/lua-reply/pace.db" } },
    })
    for _ = 1, 100 do assert(client:request{ method = "GET", path = "/v3/x" }) end
    local finish, pid = command.start({ "email", "--contact", "7", "--subject", "s", "--body", "b", "--timeout", "80" },
                                      { env = env })
    assert.is_true(support.eventually(function()
      return pid() and support.shell(("ls -l /proc/%s/fd | grep pace.db"):format(pid())).status == 0
    end))
    support.shell("kill -INT " .. pid())
    local result = finish()
    assert.same({ 130, "not_sent", "broken off before anything was sent" },
                { result.status, result.results[1].outcome, result.results[1].message })
    assert.equal(100, server:count().requests)
    server:close()
  end)

  it("tells that it may have left", function()
    local server = support.serve{ { "request" }, { "gate", "broken" }, { "hang" } }
    local finish, pid = command.start({ "email", "--contact", "7", "--subject", "s", "--body", "b", "--base-url",
                                        server.url }, { env = { REPLY_API_KEY = support.api_key } })
    assert(server:reached "broken")
    support.shell("kill -INT " .. pid())
    local result = finish()
    assert.equal("", result.stderr)
    assert.same({ 130, "unknown", "canceled", "broken off" },
                { result.status, result.results[1].outcome, result.results[1].kind, result.results[1].message })
    server:close()
  end)
end)
