-- SPDX-License-Identifier: MIT
-- lua-reply in pipes: each function is a command, its fields are options, and the exit status tells what became of it.

local cjson = require "cjson"
local command = require "support.command"
local names = require "reply.cli.names"
local operations = require "reply.operations"
local support = require "support"

local EMAIL = { "email", "--subject", "Hi", "--body", "<p>Hi</p>" }

local function join(words, more)
  local all = {}
  for _, list in ipairs{ words, more } do
    for _, word in ipairs(list) do all[#all + 1] = word end
  end
  return all
end

local function with(words, ...) return join(words, { ... }) end

local function run(arguments, options)
  local result = command.run(arguments, options)
  result.first = result.results[1]
  return result
end

describe("a send", function()
  -- Contact, status of the exit, and what the one JSON object says.
  for _, case in ipairs{
    { "90514382", 0, { outcome = "sent", status = "sent", sandbox = true } },
    { "90514384", 1, { outcome = "rejected", code = "contact.contactInBlackList" } },
    { "404", 1, { outcome = "rejected", kind = "not_found" } },
    { "90514386", 3, { outcome = "unknown", kind = "server" } },
    { "Dana", 2, { outcome = "not_sent", kind = "validation" } },
  } do
    it(("to %s ends with %d"):format(case[1], case[2]), function()
      local result = run(with(EMAIL, "--sandbox", "--contact", case[1]))
      assert.equal(case[2], result.status)
      assert.equal("", result.stderr)
      assert.equal(1, #result.results)
      for name, value in pairs(case[3]) do assert.equal(value, result.first[name], name) end
      assert.is_nil(result.first.raw)   -- what body says already
    end)
  end

  it("tells all faults at once, and what is missing before the key", function()
    local result = run{ "inmail", "--contact", "0" }
    assert.equal(2, result.status)
    assert.equal(4, #result.first.errors)
  end)

  it("tells its outcome whatever the server said", function()
    for _, body in ipairs{ '{"status":"sent","na\255me":1}', '{"status":"sent","a":' .. ("["):rep(150)
                           .. ("]"):rep(150) .. "}" } do
      local server = support.serve{ { "request" }, { "answer", 200, nil, body } }
      local result = run(with(EMAIL, "--contact", "7", "--base-url", server.url),
                         { env = { REPLY_API_KEY = support.api_key } })
      assert.equal("sent", result.first.outcome)
      server:close()
    end
  end)

  it("without a key says where one may be", function()
    local result = run(with(EMAIL, "--contact", "7"))
    assert.equal(2, result.status)
    assert.equal("there is no API key: put it into REPLY_API_KEY, or into a file for --key-file; --sandbox needs none",
                 result.first.message)
    local list = support.temp_file('{"operation":"whoami"}\n{"operation":"whoami"}', "list.ndjson")
    local of_list = run{ "batch", list }
    assert.same({ 2, 1, result.first.message }, { of_list.status, #of_list.results, of_list.first.message })
    assert.equal(0, run{ "batch", list, "--dry-run" }.status)
  end)

  it("takes its text from a file or the standard input, without what editors put around it", function()
    for path, input in pairs{ ["-"] = "Hi — there\n\n", [support.temp_file("\239\187\191Hi — there\n\n")] = false } do
      local result = run({ "email", "--contact", "7", "--subject", "s", "--body-file", path, "--dry-run" },
                         { input = input or nil })
      assert.equal("Hi — there\n", cjson.decode(result.first.body).body)
    end
  end)

  it("refuses a text that is given twice, a file that is not there, one input for two", function()
    for message, more in pairs{
      ["--body and --body-file exclude each other: give one"] = { "--body", "x", "--body-file", "x" },
      ["--body-file cannot be read: No such file or directory"] = { "--body-file", "/nowhere/at/all" },
      ["--body-file and --key-file cannot both read the standard input"] = { "--body-file", "-", "--key-file", "-" },
    } do
      local result = run(join({ "email", "--contact", "7", "--subject", "s" }, more))
      assert.equal(2, result.status)
      assert.equal(message, result.first.errors[1].message)
    end
  end)

  it("reads of what has no end no more than it may have", function()
    for words, message in pairs{
      [{ "--body-file", "/dev/zero" }] = "--body-file cannot be read: it has more than 250,000,000 bytes",
      [{ "--body", "x", "--key-file", "/dev/zero" }] = "--key-file cannot be read: it has more than 65,536 bytes",
    } do
      local result = run(join({ "email", "--contact", "7", "--subject", "s" }, words))
      assert.same({ 2, message }, { result.status, result.first.errors[1].message })
    end
    local result = run{ "batch", "/dev/zero" }
    assert.same({ 2, "the list cannot be read: it has more than 250,000,000 bytes" },
                { result.status, result.first.errors[1].message })
  end)

  it("takes a value that begins with a hyphen", function()
    local result = run{ "message", "--contact", "7", "--linkedin-account", "3", "--message", "- one\n- two",
                        "--dry-run" }
    assert.equal('{"linkedInAccountId":3,"message":"- one\\n- two"}', result.first.body)
  end)

  it("takes a word in any letters, as the function does, and names those that there are", function()
    local reply = { "reply-in-thread", "--thread", "1", "--message", "m", "--dry-run", "--sandbox", "--channel" }
    assert.equal('{"channel":"linkedIn","message":"m"}', run(with(reply, "linkedin")).first.body)
    local result = run(with(reply, "phone"))
    assert.same({ 2, 'channel must be one of "email", "linkedIn", got another string' },
                { result.status, result.first.errors[1].message })
  end)

  it("fails where it was done for nobody", function()
    for contact, wanted in pairs{ ["999"] = 1, ["90514384"] = 0 } do
      local result = run{ "add-to-sequence", "--sandbox", "--sequence", "81", "--contacts", contact }
      assert.same({ wanted, "sent" }, { result.status, result.first.outcome })
    end
    for contacts, wanted in pairs{ ["998,999"] = 1, ["90514382,999"] = 0 } do
      local result = run{ "set-sequence-status", "--sandbox", "--sequence", "81", "--contacts", contacts, "--status",
                          "paused" }
      assert.same({ wanted, 999 }, { result.status, result.first.not_processed[#result.first.not_processed].contact })
    end
  end)

  it("fails where an import failed for all, and not where it did for some", function()
    for items, wanted in pairs{ ['{"id":1,"status":"created"},{"status":"failed","error":"no"}'] = 0,
                                ['{"status":"failed","error":"no"},{"status":"Failed"}'] = 1 } do
      local server = support.serve{ { "request" }, { "answer", 200, nil, ('{"items":[%s]}'):format(items) } }
      local result = run({ "import-contacts", "--contacts", '[{"first_name":"A"},{"first_name":"B"}]', "--base-url",
                           server.url }, { env = { REPLY_API_KEY = support.api_key } })
      assert.same({ wanted, "sent" }, { result.status, result.first.outcome })
      server:close()
    end
  end)

  it("has not failed where it read what failed for others", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"id":81,"contacts":[{"status":"failed"}]}' } }
    local result = run({ "sequence", "--sequence", "81", "--base-url", server.url },
                       { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 0, 81 }, { result.status, result.first.id })
    server:close()
  end)

  it("uploads a voice message from a file or the standard input", function()
    local path = support.wav_file(1)
    for _, case in ipairs{ { path }, { "-", "--filename", "a.wav", input = support.read_file(path) } } do
      local result = run(join({ "voice", "--sandbox", "--contact", "90514382", "--linkedin-account", "301", "--file" },
                              case), { input = case.input })
      assert.equal(0, result.status)
      assert.equal(7002, result.first.voice_attachment)
    end
  end)

  it("goes out to the server that it is told, with what it is told", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local result = run(with(EMAIL, "--contact", "7", "--base-url", server.url, "--team", "12", "--timeout", "5"),
                       { env = { REPLY_API_KEY = support.api_key } })
    assert.equal(0, result.status)
    local request = server:requests()[1]
    assert.equal("Bearer " .. support.api_key, (request:header "authorization"))
    assert.equal("12", (request:header "x-team-id"))
    server:close()
  end)
end)

describe("a read", function()
  it("gives the server's object, and a list item by item", function()
    assert.same({ userId = 12345 }, run{ "whoami", "--sandbox" }.first)
    local result = run{ "contacts", "--sandbox", "--search", "dana" }
    assert.same({ 0, 1 }, { result.status, #result.results })
    assert.equal(90514382, result.first.id)
    assert.equal(5, #run{ "contacts", "--sandbox", "--top", "2" }.results)
  end)

  it("takes flags, JSON, and refuses what is no JSON", function()
    assert.equal(2, #run{ "mailboxes", "--sandbox", "--my" }.results)
    assert.equal(3, #run{ "mailboxes", "--sandbox", "--no-my" }.results)
    local rules = '[{"property":"email","condition":"equals","value":"noor@example.com"}]'
    assert.equal(0, run{ "contacts", "--sandbox", "--rules", rules }.status)
    local result = run{ "contacts", "--sandbox", "--rules", "[{" }
    assert.equal(2, result.status)
    assert.matches("^%-%-rules is not JSON: ", result.first.errors[1].message)
  end)

  it("takes the items of a list one by one or with commas, and says so where they come as JSON", function()
    local words = { "add-to-sequence", "--sandbox", "--sequence", "81", "--dry-run" }
    local body = run(with(words, "--contacts", "1,2", "--contacts", "3")).first.body
    assert.same({ 1, 2, 3 }, cjson.decode(body).contactIds)
    local result = run(with(words, "--contacts", "[1,2]"))
    assert.same({ 2, "--contacts takes its items one by one or with commas, not as JSON" },
                { result.status, result.first.errors[1].message })
  end)

  it("asks for no more than it was told: an option that is a list is absent where it is not given", function()
    assert.equal(5001, run{ "inbox-threads", "--sandbox" }.first.id)
    assert.same({ "GET" }, { run{ "inbox-threads", "--dry-run" }.first.method })
    local shown = run{ "reply-in-thread", "--thread", "5001", "--channel", "email", "--message", "m", "--dry-run" }
    assert.equal('{"channel":"email","message":"m"}', shown.first.body)
    assert.equal("threads is required", run{ "mark-inbox-read", "--sandbox" }.first.errors[1].message)
  end)

  it("that fails is no message of which nobody knows whether it left", function()
    local server = support.serve{ { "request" }, { "close" } }
    local result = run({ "whoami", "--base-url", server.url, "--retries", "0" },
                       { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 1, "unknown" }, { result.status, result.first.outcome })
    result = run({ "request", "--method", "POST", "--path", "/v3/x", "--body", "{}", "--base-url", server.url,
                   "--retries", "0" }, { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 3, "unknown" }, { result.status, result.first.outcome })
    server:close()
  end)

  it("ends quietly when nobody reads on", function()
    local reader = support.shell(("(%s; echo $? >&2) | head -n 1"):format(
      command.words{ "contacts", "--sandbox", "--top", "1" }))
    assert.equal(1, select(2, reader.stdout:gsub("\n", "")))
    assert.matches("^[01]4?1?\n$", reader.stderr)   -- 141, or 0 where all was written before
  end)
end)

describe("a line of JSON", function()
  local record = require "reply.cli.record"

  it("has nothing that a terminal takes for a command, and nothing twice", function()
    assert.equal('{"a":"\\u001b[31m\\u009b1m\\u007f é"}', record{ a = "\27[31m\194\1551m\127 é" })
    assert.equal('{"body":{},"outcome":"sent"}', record{ outcome = "sent", body = {}, raw = "{}" })
    assert.equal('{"raw":"?","unreadable":"x"}', record{ unreadable = "x", raw = "\255" })
  end)
end)

describe("a dry run", function()
  it("shows the request and no key", function()
    local result = run(with(EMAIL, "--contact", "7", "--dry-run"), { env = { REPLY_API_KEY = support.api_key } })
    assert.same({ 0, "POST" }, { result.status, result.first.method })
    assert.is_nil(result.stdout:find(support.api_key, 1, true))
  end)

  it("as a command of curl takes no audio from the standard input, which has the key there", function()
    local result = run({ "upload", "--file", "-", "--filename", "a.wav", "--curl" }, { input = "RIFF" })
    assert.same({ 2, "--curl needs the path of a file, not the standard input" },
                { result.status, result.first.errors[1].message })
  end)

  it("as a command of curl sends the very request, with the key from the environment and from no argument", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local env = { REPLY_API_KEY = support.api_key }
    local words = { "email", "--contact", "7", "--subject", "It's", "--body", "a 'b' \"c\" $d \\ @e — é",
                    "--base-url", server.url, "--team", "12" }
    local printed = run(with(words, "--curl"), { env = env })
    assert.equal(0, printed.status)
    assert.is_nil(printed.stdout:find(support.api_key, 1, true))
    assert.truthy(printed.stdout:find("$REPLY_API_KEY", 1, true))
    assert.is_nil(printed.stdout:match("curl.*"):find("REPLY_API_KEY", 1, true))
    run(words, { env = env })
    support.shell("export REPLY_API_KEY=" .. support.api_key .. "\n" .. printed.stdout)
    local ours, curls = server:requests()[1], server:requests()[2]
    for _, name in ipairs{ "authorization", "content-type", "x-team-id", "user-agent", "accept" } do
      assert.equal((ours:header(name)), (curls:header(name)), name)
    end
    assert.same({ ours.method, ours.target, ours.body }, { curls.method, curls.target, curls.body })
    server:close()
  end)

  for _, form in ipairs{ "http://me:secret@%s", "me:secret@%s", "me:a%%40secret@%s", "http://%s", "%s" } do
    it("as a command of curl goes the same way to the server, without the password of its proxy: " .. form, function()
      local server = support.serve{ tls = true, { "request" }, { "answer", 200, nil, "{}" } }
      local proxy = support.proxy()
      local printed = run{ "whoami", "--base-url", server.url, "--ca-file", support.ca_file,
                           "--proxy", form:format(proxy.address), "--curl" }
      assert.is_nil(printed.stdout:find("secret", 1, true))
      support.shell("export REPLY_API_KEY=" .. support.api_key .. "\n" .. printed.stdout)
      assert.equal("CONNECT", proxy:requests()[1].method)
      assert.equal("Bearer " .. support.api_key, (server:requests()[1]:header "authorization"))
      proxy:close()
      server:close()
    end)
  end

  it("as a command of curl goes nowhere else, whatever the environment and a .curlrc say of proxies", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" } }
    local other = support.serve{ { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } } }
    local home = support.folder()
    local file = assert(io.open(home .. "/.curlrc", "w"))
    file:write(('proxy = "%s"\n'):format(other.url))
    file:close()
    local printed = run{ "whoami", "--base-url", server.url, "--curl" }
    support.shell(("export HOME=%s CURL_HOME=%s http_proxy=%s all_proxy=%s REPLY_API_KEY=%s\n%s"):format(
      home, home, other.url, other.url, support.api_key, printed.stdout))
    assert.equal("Bearer " .. support.api_key, (server:requests()[1]:header "authorization"))
    assert.equal(0, other:count().connections)
    other:close()
    server:close()
  end)

  for _, name in ipairs{ 'a "b".wav', "a;b,c.wav" } do
    it("as a command of curl uploads the very file: " .. name, function()
      local server = support.serve{ { "request" }, { "answer", 200, nil, '{"id":1}' }, { "repeat" } }
      local path = support.wav_file(1, name)
      local printed = run{ "upload", "--file", path, "--base-url", server.url, "--curl" }
      support.shell("export REPLY_API_KEY=" .. support.api_key .. "\n" .. printed.stdout)
      local part = support.multipart(server:requests()[1])[1]
      assert.equal(support.read_file(path), part.body)
      server:close()
    end)
  end
end)

describe("the tools that are named", function()
  it("have the names of functions or of commands", function()
    local offered = {}
    for index, tool in ipairs(run{ "tools", "--tools", "email,get_contact,email-account" }.first) do
      offered[index] = tool.name
    end
    assert.same({ "send_email", "email_account", "get_contact" }, offered)
  end)
end)

describe("the command line", function()
  for message, arguments in pairs{
    ["a command is required"] = {},
    ["unknown command 'emial'; did you mean 'email'?"] = { "emial" },
    ["unknown command 'send_email': it is lua-reply email"] = { "send_email", "--contact", "7" },
    ["unknown command 'email-accounts': it is lua-reply mailboxes"] = { "email-accounts" },
    ["unknown option '--subjct'; did you mean '--subject'?"] = { "email", "--subjct", "x" },
    ["option '--contact' must be used at most 1 time"] = { "email", "--contact", "7", "--contact", "8" },
    ["option '--no-my' can not be used together with option '--my'"] = { "mailboxes", "--my", "--no-my" },
    ["too many arguments: it is lua-reply contact --contact ID [options]"] = { "contact", "90514382" },
    ["too many arguments: it is lua-reply batch FILE [options]"] = { "batch", "one.ndjson", "two.ndjson" },
    ["too many arguments: it is lua-reply ledger list|show|resolve|forget [options]"] = { "ledger", "list", "k1" },
    ["too many arguments: it is lua-reply doctor [options]"] = { "doctor", "key" },
    ["--ledger names no file"] = { "whoami", "--ledger=" },
    ["--tools names none"] = { "tools", "--tools=," },
    ["option '--tools' must be used at most 1 time"] = { "tools", "--tools=whoami", "--tools=teams" },
    ["--key-file names no file"] = { "whoami", "--key-file", "" },
    ["the API key is never an argument, as others would see it: use REPLY_API_KEY or --key-file FILE"] =
      { "whoami", "--api-key=key-of-somebody" },
  } do
    it("that is wrong is refused: " .. message, function()
      local result = run(arguments)
      assert.equal(2, result.status)
      assert.truthy(result.stderr:find("lua-reply: " .. message, 1, true))
      assert.truthy(result.first.errors[1].message:find(message, 1, true))
      local name = not message:find "^unknown command" and arguments[1]
      local help = ("\nlua-reply %s--help tells how it is used.\n"):format(name and name .. " " or "")
      assert.truthy(result.stderr:find(help, 1, true))
      assert.is_nil((result.stdout .. result.stderr):find("key-of-somebody", 1, true))
    end)
  end

  it("that is wrong gets its JSON, but for that of a server, whatever its texts are", function()
    for name, arguments in pairs{ email = { "email", "--subject", "mcp", "--bad" },
                                  whoami = { "--ledger", "mcp", "whoami", "--bad" } } do
      local result = run(arguments)
      assert.equal("unknown option '--bad'", result.first.errors[1].message)
      assert.equal(("lua-reply: unknown option '--bad'\nlua-reply %s --help tells how it is used.\n"):format(name),
                   result.stderr)
    end
    local result = run{ "mcp", "--bad" }
    assert.same({ 2, "" }, { result.status, result.stdout })
  end)

  it("of a server has its options and variables in what is wrong with them", function()
    for message, arguments in pairs{
      ["--timeout must be seconds, more than 0 and at most 86,400, got a string"] = { "mcp", "--timeout", "x" },
      ["--key-file cannot be read: No such file or directory"] = { "mcp", "--key-file", "/nowhere/key" },
      ['the key must be the key alone, got a string with "Bearer" before it (from REPLY_API_KEY)'] = { "mcp" },
    } do
      local result = run(arguments, { env = { REPLY_API_KEY = #arguments == 1 and "Bearer key" or nil } })
      assert.same({ 2, "lua-reply mcp: " .. message .. "\n" }, { result.status, result.stderr })
    end
  end)

  it("says what is not installed", function()
    local ours = "lua/?.lua;lua/?/init.lua"
    for name, env in pairs{ argparse = { LUA_PATH = ours },
                            cjson = { LUA_CPATH = package.cpath:match("[^;]*build/[^;]*") } } do
      local result = run({ "whoami" }, { env = env })
      assert.same({ 2, "" }, { result.status, result.stdout })
      assert.matches("^lua%-reply needs [%l-]*" .. name .. ": apt%-get install [^\n]*\n$", result.stderr)
    end
    for message, env in pairs{
      ["^lua%-reply needs its library: make install, [^\n]*\n$"] = { LUA_PATH = "/nowhere/?.lua" },
      ["^reply needs its part in C, [^\n]* run make "] = { LUA_CPATH = "/nowhere/?.so" },
    } do
      local result = run({ "whoami" }, { env = env })
      assert.same({ 2, "" }, { result.status, result.stdout })
      assert.matches(message, result.stderr)
    end
  end)

  it("does not repeat what may be a key in the wrong place", function()
    local result = run{ support.api_key }
    assert.equal(2, result.status)
    assert.is_nil((result.stdout .. result.stderr):find(support.api_key, 1, true))
    result = run{ "whoami", "--key-file", support.api_key }
    assert.equal("--key-file cannot be read: No such file or directory", result.first.errors[1].message)
  end)

  it("has a command for every function, and an option for every field that a shell can give", function()
    local help = run{ "--help" }.stdout
    for _, operation in ipairs(operations) do
      local name = names.command(operation.name)
      assert.truthy(help:find("\n   " .. name .. " ", 1, true), name)
    end
    for _, name in ipairs{ "send_linkedin_voice", "find_contacts", "request" } do
      help = run{ names.command(name), "--help" }.stdout
      for _, field in ipairs(operations[name].fields) do
        local is_there = help:find("   " .. names.option(field.name) .. " ", 1, true) ~= nil
                         or help:find("   " .. names.option(field.name) .. "\n", 1, true) ~= nil
        assert.equal(field.type ~= "bytes", is_there, field.name)
      end
    end
  end)

  it("tells its help to who asks for that as of a command, too", function()
    for asked, words in pairs{
      [{ "help" }] = { "--help" }, [{ "help", "email" }] = { "email", "--help" },
      [{ "help", "ledger", "resolve" }] = { "ledger", "resolve", "--help" },
    } do
      local result = run(asked)
      assert.same({ 0, run(words).stdout }, { result.status, result.stdout })
    end
    local unknown = run{ "help", "emial" }
    assert.matches("^unknown command 'emial'; did you mean.*email", unknown.first.errors[1].message)
  end)

  it("has the options of a message only where one goes to a contact", function()
    for name, takes in pairs{ email = true, ["add-to-sequence"] = false, ["create-webhook"] = false } do
      assert.equal(takes, command.run({ name, "--help" }).stdout:find("--apart", 1, true) ~= nil, name)
    end
    assert.truthy(run{ "email", "--help" }.stdout:find("the --dedupe-key of a message", 1, true))
  end)

  it("gives what has an inside as JSON, and a list item by item", function()
    for words, body in pairs{
      ['import-contacts --contacts [{"first_name":"Ann"}]'] = { items = { { firstName = "Ann" } } },
      ["add-to-sequence --sequence 81 --contacts 1,2 --contacts 3"] =
        { contactIds = { 1, 2, 3 }, removeFromExisting = false },
      ['create-webhook --event-type e --url https://a.example/ --payload-config {"include_email_text":true}'] =
        { eventType = "e", url = "https://a.example/", payloadConfig = { includeEmailText = true } },
      ["set-inbox-category --thread 5001 --category null"] = { categoryId = cjson.null },
    } do
      local arguments = { "--dry-run" }
      for word in words:gmatch("%S+") do table.insert(arguments, #arguments, word) end
      assert.same(body, cjson.decode(run(arguments).first.body))
    end
  end)

  it("tells the version", function()
    assert.same({ 0, "lua-reply " .. require "reply.version" .. "\n" },
                { run{ "--version" }.status, run{ "--version" }.stdout })
  end)
end)

describe("the key", function()
  local function with_file(text)
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }
    local path = support.temp_file(text)
    local result = run{ "whoami", "--base-url", server.url, "--key-file", path }
    local request = server:requests()[1]
    server:close()
    return result, request
  end

  it("comes from a file, without what an editor puts around it", function()
    local result, request = with_file("\239\187\191  " .. support.api_key .. "\r\n")
    assert.equal(0, result.status)
    assert.equal("Bearer " .. support.api_key, (request:header "authorization"))
  end)

  it("in a file that is wrong is not told", function()
    for text, message in pairs{
      ["\n"] = "--key-file has no key in it", [""] = "--key-file has no key in it",
      ["one\ntwo"] = "the key of --key-file must be visible ASCII, got a string with a line break",
    } do
      local result = with_file(text)
      assert.same({ 2, message }, { result.status, result.first.errors[1].message })
    end
  end)

  it("comes through the standard input, and is in no list of processes", function()
    local server = support.serve{ { "request" }, { "gate", "looked" }, { "answer", 200, nil, "{}" } }
    local finish, pid = command.start({ "whoami", "--base-url", server.url, "--key-file", "-" },
                                      { input = support.api_key .. "\n" })
    server:reached "looked"
    local line = support.read_file("/proc/" .. pid() .. "/cmdline")
    assert.truthy(line:find("whoami", 1, true))
    assert.is_nil(line:find(support.api_key, 1, true))
    server:release "looked"
    assert.equal(0, finish().status)
    server:close()
  end)
end)

describe("a proxy with a password", function()
  it("comes from the environment", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" } }
    local proxy = support.proxy()
    local result = command.run({ "whoami", "--base-url", server.url, "--json" },
      { env = { REPLY_API_KEY = support.api_key, REPLY_PROXY = proxy.url:gsub("//", "//me:secret@") } })
    assert.equal(0, result.status)
    assert.equal("Basic bWU6c2VjcmV0", (proxy:requests()[1]:header "proxy-authorization"))
    assert.equal("GET", server:requests()[1].method)
    proxy:close()
    server:close()
  end)
end)
