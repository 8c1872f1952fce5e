-- SPDX-License-Identifier: MIT
-- lua-reply in a real terminal: a person reads one line a result, whatever the width, and sees how far a list is.

local cjson = require "cjson"
local command = require "support.command"
local reply = require "reply"
local sqlite = require "reply.sqlite"
local support = require "support"
local width = require "reply.cli.width"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }
local WITH_KEY = { REPLY_API_KEY = support.api_key }

local function email(contact)
  return { "email", "--sandbox", "--subject", "s", "--body", "b", "--contact", contact }
end

local function list_of(count)
  local lines = {}
  for index = 1, count do
    lines[index] = cjson.encode{ operation = "email", contact = index, subject = "s", body = "b" }
  end
  return support.temp_file(table.concat(lines, "\n"), "list.ndjson")
end

describe("the numbers of a list", function()
  it("count an object of the server that has an outcome of its own as read", function()
    local numbers = require("reply.cli.progress").new(1)
    numbers:count{ outcome = "won" }
    assert.equal("1 of 1 done: 0 sent, 1 read", numbers:numbers())
  end)
end)

describe("in a terminal", function()
  after_each(command.close_terminals)

  it("of 120 columns a result is a line", function()
    assert.same({ "sent in the sandbox: status sent, message_id 1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809", 0 },
                { command.in_terminal(120, email "90514382") })
    assert.same({ "refused (400): contact.contactInBlackList: The contact is in the blacklist.", 1 },
                { command.in_terminal(120, email "90514384") })
    assert.same({ "not sent: --contact must be an integer of at least 1, got a string that is not one: "
                  .. "lua-reply contacts gives the id", 2 }, { command.in_terminal(120, email "Dana") })
    assert.same({ "failed: --file is required", 2 }, { command.in_terminal(120, { "upload", "--sandbox" }) })
  end)

  it("of 40 columns it is broken between words", function()
    local text, status = command.in_terminal(40, email "90514386")
    assert.equal(3, status)
    assert.equal("may have left (503): The answer was lost\n  on its way: it may have left, and is\n"
                 .. "  never sent again by itself: look in\n  Reply.io before you send it again", text)
  end)

  it("a list has rows below the names of what is in them, which are cut where the terminal ends", function()
    local wide = command.in_terminal(120, { "contacts", "--sandbox" })
    assert.matches("^id +email +firstName  lastName  title +company +linkedInUrl", wide)
    assert.matches("\n90514382  dana@example%.com   Dana       Field     Head of Security  Example Ltd  https", wide)
    local narrow = command.in_terminal(40, { "contacts", "--sandbox" })
    assert.equal("90514382  dana@example.com   Dana      …", narrow:match("\n([^\n]+)"))
    assert.equal(5, select(2, narrow:gsub("\n", "")))
    -- The one message has a status with an inside, the other null: no column for both.
    local messages = command.in_terminal(200, { "inbox-messages", "--sandbox", "--thread", "5001" })
    local header, sent, received = messages:match("^([^\n]+)\n([^\n]+)\n([^\n]+)$")
    assert.is_nil(header:find("status", 1, true))
    assert.equal(sent:find("-  -  ", 1, true), received:find("-  -  ", 1, true))
    local one = command.in_terminal(40, { "contact", "--sandbox", "--contact", "90514382" })
    assert.matches("\nfirstName +Dana\n", one)
  end)

  it("no key is typed, as others would see it", function()
    assert.same({ "failed: --key-file - reads a pipe, not a terminal, which would show the key: name a file", 2 },
                { command.in_terminal(120, { "whoami", "--key-file", "-" }) })
  end)

  it("a hint names an option as it is given here", function()
    local server = support.serve{ tls = "self_signed", { "hang" } }
    local words = { "whoami", "--base-url", server.url, "--retries", "0" }
    local hint = "nobody of those trusted here vouches for this certificate: --ca-file or REPLY_CA_FILE names a PEM "
                 .. "file of authorities to trust instead"
    assert.equal(hint, command.run(words, { env = WITH_KEY }).results[1].hint)
    local text = command.in_terminal(400, words, WITH_KEY)
    assert.matches("^failed: ", text)
    assert.equal(": " .. hint, text:sub(-#hint - 2))
    server:close()
  end)

  it("there are colours, unless nobody wants them", function()
    local colored = command.in_terminal(80, email "90514382", nil, true)
    assert.truthy(colored:find("\27[32msent", 1, true))
    for _, env in ipairs{ { NO_COLOR = "1" }, { TERM = "dumb" } } do
      local plain = command.in_terminal(80, email "90514382", env, true)
      assert.is_nil(plain:find "\27%[3")
      assert.matches("^sent", plain)
    end
  end)

  it("says so where a list is empty, and a pipe has nothing", function()
    for _, words in ipairs{ { "contacts", "--sandbox", "--search", "zzz" }, { "ledger", "list", "--sandbox" } } do
      assert.same({ "none", 0 }, { command.in_terminal(120, words) })
      local piped = command.run(words)
      assert.same({ "", "", 0 }, { piped.stdout, piped.stderr, piped.status })
    end
  end)

  it("tells of each of many, and names options as options", function()
    local text = command.in_terminal(120, { "add-to-sequence", "--sandbox", "--sequence", "81", "--contacts", "404" })
    assert.matches("^sent in the sandbox: added 0, not_processed 1\ncontact  error\n404      contactNotFound", text)
    text = command.in_terminal(120, { "import-contacts", "--sandbox", "--contacts", '[{"first_name":"Lee"}]' })
    assert.matches("^sent in the sandbox: contacts 1\nid +status   skipReason  error\n%d+  created", text)
    text = command.in_terminal(120, { "voice", "--sandbox", "--contact", "90514382", "--linkedin-account", "301",
                                      "--file", "examples/hello.wav", "--voice-attachment", "7001" })
    assert.equal("not sent: --voice-attachment and --file exclude each other: give one", text)
    text = command.in_terminal(120, { "contacts", "--sandbox", "--email", "a@b.example", "--sort-by", "email" })
    assert.matches("^failed: %-%-email does not go with %-%-sort%-by", text)
    local apart = email "1"
    apart[#apart + 1] = "--apart=5"
    text = command.in_terminal(120, apart)
    assert.equal("not sent: --apart goes only with --dedupe-key", text)
    local env = { XDG_STATE_HOME = support.folder() }
    local function send(contact, key)
      return (command.in_terminal(200, { "email", "--sandbox", "--contact", contact, "--subject", "s", "--body", "b",
                                         "--dedupe-key", key, "--apart", "600" }, env))
    end
    send("90514382", "-k 1")
    assert.matches(": one that is meant to come after it says so: %-%-follows '%-k 1'$", send("90514382", "k2"))
    send("90514386", "k3")
    assert.matches("lua%-reply ledger resolve%s+KEY sent", send("90514386", "k4"))
  end)

  it("keys can be copied from a list to a shell", function()
    for _, key in ipairs{ "Dana's  2nd; $x", "-Dana-2", "- Dana" } do
      local env = { XDG_STATE_HOME = support.folder() }
      command.run({ "email", "--sandbox", "--subject", "s", "--body", "b", "--contact", "90514386", "--dedupe-key",
                    key }, { env = env })
      local copied = command.in_terminal(120, { "ledger", "list", "--sandbox" }, env):match "\n  (.*)$"
      local shown = support.shell(command.words({ "ledger", "show", "--sandbox" }, env) .. " " .. copied)
      assert.equal(key, cjson.decode(shown.stdout).key)
    end
  end)

  it("is told what a server for agents waits for, and a host is not", function()
    local terminal = command.terminal(120, { "mcp", "--sandbox" })
    terminal:wait "waits for the messages of an agent's host"
    terminal:press "C-d"
    assert.same(0, select(2, terminal:finish()))
    assert.equal("", command.run({ "mcp", "--sandbox" }).stderr)
  end)

  it("--json gives what a pipe gives", function()
    local text = command.in_terminal(120, { "whoami", "--sandbox", "--json" })
    assert.equal('{"userId":12345}', text)
  end)

  it("help fits, and a dry run shows the request", function()
    local help = command.in_terminal(40, { "email", "--help" })
    for line in help:gmatch("[^\n]+") do assert.is_true(width.of(line) <= 40, line) end
    local text = command.in_terminal(120, { "email", "--contact", "7", "--subject", "Grüße", "--body", "b",
                                            "--dry-run" })
    assert.matches("^POST https://api.reply.io/v3/contacts/7/send%-direct%-email\nHost: api.reply.io\n", text)
    assert.truthy(text:find('\n\n{"subject":"Grüße","body":"b"}', 1, true))
  end)

  it("a dry run tells what the ledger knows, and so does a command of curl", function()
    local ledger = support.folder() .. "/ledger.db"
    for contact, known in pairs{
      ["90514382"] = "the call would send nothing: an earlier one sent it",
      ["90514386"] = "the call would end so: may have left: ledger.unknown: an earlier call may have sent the message",
    } do
      local words = { "email", "--contact", contact, "--subject", "s", "--body", "b", "--sandbox", "--ledger", ledger }
      local function told(option)
        words[#words + 1] = option
        local text = command.in_terminal(200, words)
        words[#words] = nil
        return text:find(known, 1, true) ~= nil
      end
      assert.is_false(told "--dry-run")
      command.run(words)
      assert.same({ true, true }, { told "--dry-run", told "--curl" })
      local line = cjson.encode{ operation = "email", contact = tonumber(contact), subject = "s", body = "b" }
      local list = support.temp_file(line, "list.ndjson")
      local text = command.in_terminal(200, { "batch", list, "--sandbox", "--ledger", ledger, "--dry-run" })
      assert.truthy(text:find("/send-direct-email; " .. known, 1, true))
    end
  end)

  it("shows what a server says without its commands for the terminal", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"name":"a\\u001b[31m\\u009b31mb 日本"}' } }
    local text = command.in_terminal(80, { "whoami", "--base-url", server.url }, WITH_KEY, true)
    assert.is_nil(text:find "\27%[3")
    assert.matches("日本$", text)
    server:close()
  end)
end)

describe("a list in a terminal", function()
  after_each(command.close_terminals)

  it("names fields as they stand in its lines", function()
    local voice = { operation = "voice", contact = 90514382, linkedin_account = 301 }
    local lines = { cjson.encode(voice) }
    voice.voice_attachment, voice.file = 1, "examples/hello.wav"
    lines[2] = cjson.encode(voice)
    local path = support.temp_file(table.concat(lines, "\n"), "list.ndjson")
    local nothing = "one of voice_attachment, file and data is required"
    local both = "voice_attachment and file exclude each other: give one"
    assert.equal(("not sent: line 1: %s; line 2: %s"):format(nothing, both),
                 (command.in_terminal(200, { "batch", path, "--sandbox" })))
    local text = command.in_terminal(200, { "batch", path, "--sandbox", "--partial" })
    assert.equal(("line 1: not sent: %s\nline 2: not sent: %s\n"):format(nothing, both), text:match "^.*\n")
    assert.matches("^not sent: %-%-concurrency must be",
                   (command.in_terminal(200, { "batch", path, "--sandbox", "--concurrency", "0" })))
  end)

  it("tells whom the server left out", function()
    local path = support.temp_file(cjson.encode{ operation = "add_to_sequence", sequence = 81,
                                                 contacts = { 90514384, 404 } }, "list.ndjson")
    assert.matches("^line 1: sent in the sandbox: added 1, not_processed 1\ncontact  error\n404      contactNotFound\n",
                   (command.in_terminal(120, { "batch", path, "--sandbox" })))
  end)

  it("tells of what was sent, and of what was refused, that the ledger could not note it", function()
    local server = support.serve{ { { "request" }, { "gate", "both" }, SENT },
                                  { { "request" }, { "gate", "both" }, { "answer", 400 } } }
    local ledger = support.folder() .. "/ledger.db"
    local terminal = command.terminal(400, { "batch", list_of(2), "--base-url", server.url, "--ledger", ledger },
                                      WITH_KEY)
    assert(server:wait(2) and server:reached "both")
    local other = assert(sqlite.open(ledger))
    assert(other:run("BEGIN IMMEDIATE"))
    for _ = 1, 2 do server:release "both" end
    local text, status = terminal:finish()
    other:close()
    assert.equal(1, status)
    local untold = ", but the ledger could not note it: path " .. ledger:gsub("%p", "%%%0")
    assert.matches("line %d: sent: status sent" .. untold, text)
    assert.matches("line %d: refused %(400%)[^\n]*" .. untold, text)
    server:close()
  end)

  for _, columns in ipairs{ 40, 120 } do
    it(("of %d columns shows how far it is, and where it stands after Ctrl-C"):format(columns), function()
      local server = support.serve{
        { { "request" }, SENT, { "request" }, { "answer", 400 }, { "request" }, { "gate", "third" }, { "hang" } },
      }
      local terminal = command.terminal(columns, { "batch", list_of(5), "--base-url", server.url, "--concurrency",
                                                   "1" }, WITH_KEY)
      assert(server:reached "third")
      local text = terminal:wait "2 of 5 done: 1 sent, 1 refused"
      assert.matches("^line 2: refused %(400%)", text)
      -- One line: what is too long for it is cut.
      assert.equal(2, #text:gsub("[^\n]", "") + 1)
      assert.equal(columns == 40, text:find("left", 1, true) == nil)
      terminal:press "C-c"
      local status
      text, status = terminal:finish()
      assert.equal(130, status)
      local where = "stopped. 3 of 5 done: 1 sent, 1 refused, 1 may have left, 2 not begun."
      assert.truthy(text:gsub("\n *", " "):find(where, 1, true))
      server:close()
    end)
  end

  it("says that it waits for the limit", function()
    local server = support.serve{ { "request" }, SENT, { "repeat" } }
    local state = support.folder()
    local env = { REPLY_API_KEY = support.api_key, XDG_STATE_HOME = state }
    command.run({ "whoami", "--base-url", server.url }, { env = env })   -- makes the folder
    local client = support.client(server, {
      pace = { store = reply.stores.sqlite{ path = state .. "/lua-reply/pace.db" } },
    })
    for _ = 1, 98 do assert(client:request{ method = "GET", path = "/v3/x" }) end
    local terminal = command.terminal(120, { "batch", list_of(3), "--base-url", server.url }, env)
    assert.matches("1 of 3 done: 1 sent, waiting for the limit, %d+ s left$",
                   terminal:wait "1 of 3 done: 1 sent, waiting for the limit")
    terminal:press "C-c"
    assert.same({ "stopped. 1 of 3 done: 1 sent, 2 not begun.\n"
                  .. "Without --ledger FILE, the same command would send all of it again.", 130 },
                { terminal:finish() })
    server:close()
  end)

  it("shows how far an upload is", function()
    local server = support.serve{ receive_buffer = 4096, { "head" }, { "body", 1000 }, { "gate", "begun" }, { "hang" } }
    local audio = support.temp_file(support.wav(1) .. ("x"):rep(20 * 1024 * 1024), "large.wav")
    local terminal = command.terminal(80, { "upload", "--base-url", server.url, "--file", audio }, WITH_KEY)
    assert(server:reached "begun")
    terminal:wait "uploading: %d+ %%"
    terminal:press "C-c"
    assert.equal(130, select(2, terminal:finish()))
    server:close()
  end)
end)

describe("the width of a text", function()
  for text, columns in pairs{ abc = 3, ["é"] = 1, ["e\204\129"] = 1, ["日本"] = 4, ["👍"] = 2, ["\27[31mx\27[0m"] = 1 } do
    it("of " .. text .. " is " .. columns, function() assert.equal(columns, width.of(text)) end)
  end

  it("is kept where it is cut and wrapped", function()
    assert.equal("日…", width.cut("日本語", 4))
    assert.equal("日本", width.cut("日本", 4))
    assert.equal("ab\n  cdefgh\n  i", width.wrap("ab cdefgh i", 5))
  end)
end)
