-- SPDX-License-Identifier: MIT
-- `--dedupe-key`, `lua-reply ledger` and `lua-reply budget`: what outlasts a command.

local command = require "support.command"
local files = require "support.files"
local message_key = require "reply.ledger.message_key"
local operations = require "reply.operations"
local sqlite = require "reply.sqlite"
local support = require "support"

local function send(contact, key, env)
  return command.run({ "email", "--sandbox", "--contact", contact, "--subject", "s", "--body", "b",
                       "--dedupe-key", key }, { env = env })
end

describe("a key", function()
  it("sends once, by a ledger in the user's folder that only the user reads", function()
    local env = { XDG_STATE_HOME = support.folder() .. "/state" }
    local first, second = send("90514382", "k1", env), send("90514382", "k1", env)
    assert.same({ 0, 0 }, { first.status, second.status })
    assert.is_nil(first.results[1].replayed)
    assert.is_true(second.results[1].replayed)
    local folder = env.XDG_STATE_HOME .. "/lua-reply"
    local modes = support.shell(("stat -c %%a %s %s/ledger.db | xargs"):format(folder, folder)).stdout
    assert.equal("700 600\n", modes)
  end)

  it("needs a folder", function()
    local result = send("90514382", "k1", { XDG_STATE_HOME = false, HOME = false })
    assert.equal(2, result.status)
    assert.matches("^the ledger: there is no folder for it: .*: %-%-ledger FILE names another$",
                   result.results[1].errors[1].message)
  end)

  it("says what to install where there is no SQLite", function()
    local env = { LUA_INIT = "package.preload['reply.sqlite'] = function() error('none') end" }
    local result = send("90514382", "k1", env)
    assert.equal(2, result.status)
    assert.matches("libsqlite3%-dev.*lua%-reply%-sqlite", result.results[1].errors[1].message)
  end)

  it("whose ledger others keep locked was not sent, and may be sent by the same command", function()
    local env = { XDG_STATE_HOME = support.folder() }
    send("90514382", "k1", env)
    local other = assert(sqlite.open(env.XDG_STATE_HOME .. "/lua-reply/ledger.db"))
    assert(other:run("BEGIN IMMEDIATE"))
    local result = send("90514382", "k2", env)
    other:close()
    assert.same({ 1, "ledger.busy", true }, { result.status, result.results[1].code, result.results[1].retryable })
    assert.equal(0, send("90514382", "k2", env).status)
  end)

  it("whose command is broken off while it loads SQLite was broken off, and no less is installed for it", function()
    local env = { LUA_INIT = "package.preload['reply.sqlite'] = function() error('interrupted!', 0) end" }
    local result = send("90514382", "k1", env)
    assert.same({ 130, "canceled", "broken off before anything was sent" },
                { result.status, result.results[1].kind, result.results[1].message })
    result = command.run({ "mcp", "--sandbox" }, { env = env })
    assert.same({ 130, "", "" }, { result.status, result.stdout, result.stderr })
  end)

  it("follows from the message where a ledger is named", function()
    local words = { "email", "--sandbox", "--contact", "90514382", "--subject", "s", "--body", "b", "--ledger",
                    support.folder() .. "/ledger.db" }
    assert.is_nil(command.run(words).results[1].replayed)
    assert.is_true(command.run(words).results[1].replayed)
    words[8] = "another"
    assert.is_nil(command.run(words).results[1].replayed)
  end)

  it("is given to nothing that may be made again, alone or in a list", function()
    local ledger = support.folder() .. "/ledger.db"
    local lines = '{"operation":"whoami"}\n{"operation":"pause_sequence","sequence":81}'
    local list = support.temp_file(lines, "list.ndjson")
    for _, words in ipairs{ { "whoami" }, { "pause-sequence", "--sequence", "81" }, { "batch", list } } do
      words[#words + 1], words[#words + 2], words[#words + 3] = "--sandbox", "--ledger", ledger
      assert.equal(0, command.run(words).status)
    end
  end)

  it("that follows from the message keeps it apart from others, too, alone and in a list", function()
    local ledger = support.folder() .. "/ledger.db"
    local function send_apart(subject)
      return command.run{ "email", "--sandbox", "--contact", "90514382", "--subject", subject, "--body", "b",
                          "--apart", "600", "--ledger", ledger }.results[1]
    end
    assert.same({ "sent", "ledger.not_apart" }, { send_apart("s").outcome, send_apart("t").code })
    local line = '{"operation":"email","contact":90514382,"subject":"u","body":"b","apart":600}'
    local list = support.temp_file(line, "list.ndjson")
    local result = command.run{ "batch", list, "--sandbox", "--ledger", ledger }
    assert.equal("ledger.not_apart", result.results[1].code)
  end)

  it("that may have left is listed, shown and settled", function()
    local env = { XDG_STATE_HOME = support.folder() }
    local ledger = env.XDG_STATE_HOME .. "/lua-reply/ledger.db"
    local function ask(...)
      local words = { "ledger", "--sandbox", "--ledger", ledger, ... }
      return command.run(words, { env = env })
    end
    assert.equal(3, send("90514386", "k2", env).status)
    local again = send("90514386", "k2", env)
    assert.equal(3, again.status)
    assert.matches("lua%-reply ledger resolve KEY sent", again.results[1].hint)
    local listed = ask("list")
    assert.same({ 1, "k2", "unknown" }, { #listed.results, listed.results[1].key, listed.results[1].state })
    assert.matches("^%d+%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$", listed.results[1].claimed_at)
    assert.equal("unknown", ask("show", "k2").results[1].state)
    assert.equal(1, ask("show", "k3").status)
    assert.equal(2, ask("resolve", "k2", "maybe").status)
    assert.equal(0, ask("resolve", "k2", "sent").status)
    assert.same({}, ask("list").results)
    assert.is_true(send("90514386", "k2", env).results[1].replayed)
    assert.equal(0, ask("forget", "--settled-before", "2001-01-01").results[1].forgotten)
    local to_come = os.date("%Y-%m-%d", os.time() + 2 * 86400)
    for _, day in ipairs{ "yesterday", "2026-02-30", "2001-13-01", "9999-12-31", to_come } do
      assert.equal(2, ask("forget", "--settled-before", day).status, day)
    end
    assert.equal("sent", ask("show", "k2").results[1].state)
  end)

  it("is not waited for in a pipe", function()
    local path = support.folder() .. "/pipe"
    assert.equal(0, support.shell("mkfifo " .. support.quote(path)).status)
    local result = command.run{ "ledger", "list", "--ledger", path }
    assert.equal(2, result.status)
    assert.matches("it is a folder, a device or a pipe", result.results[1].message, 1, true)
  end)

  it("is not looked for in a file that is not there", function()
    local result = command.run{ "ledger", "list", "--ledger", "/nowhere/ledger.db" }
    assert.same({ 2, "there is no ledger /nowhere/ledger.db" }, { result.status, result.results[1].errors[1].message })
  end)

  it("is not said to be missing where nobody can look", function()
    local path = support.folder() .. "/loop"
    assert.equal(0, support.shell(("ln -s loop %s"):format(path)).status)
    local result = command.run{ "ledger", "list", "--ledger", path }
    assert.equal(2, result.status)
    assert.matches("^ledger: path .*it cannot be opened", result.results[1].message)
  end)

  it("of the sandbox says nothing of what is sent for real", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local ledger = support.folder() .. "/ledger.db"
    local words = { "email", "--contact", "90514382", "--subject", "s", "--body", "b", "--dedupe-key", "k",
                    "--ledger", ledger, "--base-url", server.url }
    assert.equal(0, command.run(words, { env = { REPLY_SANDBOX = "1" } }).status)
    local result = command.run(words, { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 0, nil }, { result.status, result.results[1].replayed })
    assert.equal(1, server:count().requests)
    server:close()
  end)
end)

describe("the key of a message", function()
  local client = assert(require("reply").new{ sandbox = true })
  local email, voice = operations.send_email, operations.send_linkedin_voice
  local key = message_key(client, email, { contact = 7, subject = "s", body = "b" })

  it("is the same for the same message, however it is written", function()
    assert.matches("^message:%x+$", key)
    for _, same in ipairs{
      { "send_email", body = "b", subject = "s", contact = "7" },
      { contact = 7, subject = "s", body = "b", timeout = 3, dedupe_key = "x" },
      { contact = 7, subject = "s", body = "b", apart = 600, follows = "x" },
      { contact = 7, subject = "s", body = "b", email_account = require("reply").null },
    } do assert.equal(key, message_key(client, email, same)) end
  end)

  it("is another for another message, and none for what is none", function()
    for _, other in ipairs{
      { contact = 8, subject = "s", body = "b" }, { contact = 7, subject = "s", body = "b " },
      { contact = 7, subject = "s", body = "b", email_account = 1 },
    } do assert.not_equal(key, message_key(client, email, other)) end
    assert.not_equal(key, message_key(client, operations.send_linkedin_inmail,
                                      { contact = 7, linkedin_account = 3, subject = "s", body = "b" }))
    assert.is_nil(message_key(client, email, { contact = 7 }))
  end)

  it("knows audio by its bytes", function()
    local bytes = support.wav(1)
    local function of(file) return message_key(client, voice, { contact = 7, linkedin_account = 3, file = file }) end
    assert.equal(of(support.temp_file(bytes, "a.wav")), of(support.temp_file(bytes, "b.wav")))
    assert.not_equal(of(support.temp_file(bytes, "a.wav")), of(support.wav_file(2)))
  end)
end)

describe("the user's folder", function()
  it("begins with /, or there is none", function()
    local result = command.run({ "ledger", "list" }, { env = { XDG_STATE_HOME = "rel/ative", HOME = "rel/ative" } })
    assert.same({ 2, "the ledger: there is no folder for it: neither XDG_STATE_HOME nor HOME begins with /: --ledger "
                     .. "FILE names another" },
                { result.status, result.results[1].errors[1].message })
  end)
end)

describe("the budget", function()
  it("is that of all commands of a user", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }
    local env = { XDG_STATE_HOME = support.folder(), REPLY_API_KEY = support.api_key, REPLY_BASE_URL = server.url }
    assert.equal(100, command.run({ "budget" }, { env = env }).results[1].minute.left)
    for _ = 1, 2 do command.run({ "whoami" }, { env = env }) end
    local result = command.run({ "budget" }, { env = env })
    assert.same({ 0, 98, 2998 }, { result.status, result.results[1].minute.left, result.results[1].hour.left })
    assert.is_nil(result.results[1].pace_error)
    server:close()
  end)

  it("says where a command knows of no others", function()
    local state = support.folder()
    local path = state .. "/lua-reply/pace.db"
    os.execute("mkdir " .. state .. "/lua-reply")
    files.write(path, "no database")
    local result = command.run({ "budget" }, { env = { XDG_STATE_HOME = state, REPLY_API_KEY = support.api_key } })
    assert.same({ 0, 100 }, { result.status, result.results[1].minute.left })
    assert.equal(("each command has the limits to itself: path %s: it is damaged, or no SQLite database: put a backup "
                  .. "or another file in its place"):format(path), result.results[1].pace_error)
  end)

  it("is not that of all where its file cannot be asked, and a call says so", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }
    local state = support.folder()
    local path = state .. "/lua-reply/pace.db"
    local env = { XDG_STATE_HOME = state, REPLY_API_KEY = support.api_key, REPLY_BASE_URL = server.url }
    command.run({ "budget" }, { env = env })   -- makes the file
    local database = assert(sqlite.open(path))
    assert(database:run("BEGIN EXCLUSIVE"))
    local result = command.run({ "whoami", "--timeout", "2" }, { env = env })
    local why = ("paced by this process alone: path %s: other processes kept it locked for too long"):format(path)
    assert.same({ 0, "lua-reply: " .. why .. "\n" }, { result.status, result.stderr })
    assert.equal(why, command.run({ "budget" }, { env = env }).results[1].pace_error)
    database:close()
    server:close()
  end)
end)
