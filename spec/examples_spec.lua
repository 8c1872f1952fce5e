-- SPDX-License-Identifier: MIT
-- Every example runs as a reader would run it: in a fresh interpreter, against the sandbox; and under the strictest
-- rule for globals.

local docs = require "support.docs"
local interpreter = require "support.interpreter"
local operations = require "reply.operations"
local redis = require "support.redis"
local strict = require "support.strict"
local support = require "support"

local TIME = "%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ"
local ACTIVITY = "^activity\t%d+\nsent at\t" .. TIME .. "\n$"

-- What each example prints.
local examples = {
  send_email = { prints = "^status\tsent\nmessage\t[%x%-]+\n$" },
  send_linkedin_connect = { prints = ACTIVITY },
  send_linkedin_inmail = { prints = ACTIVITY },
  send_linkedin_message = { prints = ACTIVITY },
  send_linkedin_voice = { prints = "^activity\t%d+\naudio\t%d+\n$" },
  send_linkedin_ai_voice = { prints = ACTIVITY },
  upload_voice = { says = "%d+ of %d+ bytes", prints = "^id\t%d+\nname\thello%.wav\nseconds\t2\n$" },
  whoami = { prints = "^user\t12345\n$" },
  teams = { prints = "^11\tSales\n$" },
  email_accounts = {
    prints = "^4821\tsam@sandbox%.example\tdefault\n4822\tsam%.second@sandbox%.example\t\n$",
  },
  linkedin_accounts = {
    prints = "^301\tSam Sandbox\tsalesNavigator\tenabled\n302\tSam Second\tpremium\tenabled\n"
             .. "303\tSam Disabled\tpublic\tdisabled\n304\tSam Spent\tsalesNavigator\tenabled\n$",
  },
  find_contacts = { prints = "^90514382\tDana\tField\tdana@example%.com\n1 found\n$" },
  get_contact = {
    prints = "^Dana\tField\tdana@example%.com\nhttps://www%.linkedin%.com/in/dana%-example\n$",
  },
  request = { prints = '^status\t200\n{"hasMore":false,"items":%[{.+}%]}\n$' },
}

-- Examples that refuse, by what they are given.
local refusals = {
  { "send_email", { "90514384" }, 0, prints = "^The contact is in the blacklist: nothing was sent%.\n$" },
  { "send_email", { "404" }, 1, says = "contact%.notFound" },
  { "send_email", { "nobody" }, 1, says = "contact must be an integer of at least 1" },
  { "send_email", { "90514386" }, 2, says = "^It may have left.*unknown, server 503" },
  { "send_linkedin_connect", { "90514383" }, 1, says = "LinkedIn profile" },
  { "send_linkedin_inmail", { "90514382", "304" }, 1, says = "^Refused: .*credits" },
  { "send_linkedin_message", { "90514385" }, 1, says = "not connected" },
  { "send_linkedin_voice", { "no/such/file.wav" }, 1, says = "file must be a file that can be read" },
  { "send_linkedin_voice", { "AUDIO", "90514385" }, 1, says = "The audio is uploaded as %d+%." },
  { "send_linkedin_ai_voice", { "90514385" }, 1, says = "not connected" },
  { "upload_voice", { "README.md" }, 1, says = "is no audio" },
  { "upload_voice", { "LONG" }, 1, says = "60 seconds" },
  { "get_contact", { "404" }, 1, says = "^There is no such contact%.\n$" },
  { "request", { "/v3/nothing" }, 1, says = "not_found 404" },
}

-- `before`: what runs first, under the same rule.
local function run(name, arguments, env, before)
  local lua = (_G.jit and "luajit" or "lua5.4") .. " -e " .. support.quote(strict .. (before or ""))
  return support.shell(interpreter.command(("examples/%s.lua"):format(name), arguments,
                                           { lua = lua, env = env or { REPLY_SANDBOX = "1" } }))
end

it("every function is shown in an example or in the docs", function()
  local texts = { support.shell("cat examples/*.lua").stdout }
  for _, page in ipairs(docs.pages()) do
    for _, block in ipairs(docs.blocks(page.text, "lua")) do texts[#texts + 1] = table.concat(block.code, "\n") end
  end
  local text = table.concat(texts, "\n")
  for _, operation in ipairs(operations) do
    assert(text:find("[:.]" .. operation.name .. "%f[^%w_]"), "nothing shows " .. operation.name)
  end
end)

describe("examples/", function()
  for name, example in pairs(examples) do
    it(name .. ".lua runs against the sandbox", function()
      local result = run(name, {})
      assert.equal("", example.says and "" or result.stderr)
      assert.equal(0, result.status)
      assert.matches(example.prints, result.stdout)
      assert.matches(example.says or "", result.stderr)
    end)
  end

  it("email_accounts.lua calls no mailbox the default of which that is not known", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil,
      '{"items":[{"id":1,"email":"a@b.c","isDefault":null}],"hasMore":false}' } }
    local env = { REPLY_BASE_URL = server.url, REPLY_API_KEY = "key-for-specs", REPLY_SANDBOX = false }
    assert.equal("1\ta@b.c\t\n", run("email_accounts", {}, env).stdout)
    server:close()
  end)

  for _, name in ipairs{ "luv", "cqueues" } do
    it(name .. ".lua has all its sends under way at the same time", function()
      local server = support.serve{ { "request" }, { "together", 5 },
                                    { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
      local env = { REPLY_BASE_URL = server.url, REPLY_API_KEY = "key-for-specs", REPLY_SANDBOX = false }
      local result = run(name, { "1", "2", "3", "4", "5" }, env)
      assert.equal("", result.stderr)
      assert.equal(0, result.status)
      local lines = {}
      for line in result.stdout:gmatch("[^\n]+") do lines[#lines + 1] = line end
      table.sort(lines)
      assert.same({ "1\tsent", "2\tsent", "3\tsent", "4\tsent", "5\tsent" }, lines)
      assert.equal(5, server:most())
      server:close()
    end)

    it(name .. ".lua waits in the loop between repeats, too", function()
      local server = support.serve{ { { "request" }, { "answer", 429, { ["Retry-After"] = 0 } }, { "request" },
                                      { "answer", 200, nil, '{"status":"sent"}' } } }
      local env = { REPLY_BASE_URL = server.url, REPLY_API_KEY = "key-for-specs", REPLY_SANDBOX = false }
      local result = run(name, { "1" }, env)
      assert.same({ status = 0, stdout = "1\tsent\n", stderr = "" }, result)
      assert.equal(2, #server:requests())
      server:close()
    end)
  end

  for _, name in ipairs{ "luv", "cqueues" } do
    it(name .. ".lua names the package that is not there", function()
      local result = run(name, {}, nil, ("package.preload.%s = function() error 'not here' end"):format(name))
      assert.equal("", result.stdout)
      assert.equal(1, result.status)
      assert.matches("^This example needs " .. name .. ": Debian's package lua%-" .. name .. ", or the rock " .. name,
                     result.stderr)
    end)
  end

  it("agent_tool.lua lets a model send, once, also when it is started again", function()
    local FOUND = "find_contacts\tdone\tNothing was sent.\n"
    local LEFT = "send_email\tsent\tIt left. Do not call again for it.\n"
    local BEFORE = "send_email\tsent\tIt had left before: an earlier call sent it, and this one sent nothing.\n"
    local ledger, LAST_WORD = support.folder() .. "/sends.db", "Dana has it.\n"
    assert.same({ status = 0, stderr = "", stdout = FOUND .. LEFT .. BEFORE .. LAST_WORD },
                run("agent_tool", { ledger }))
    assert.equal(FOUND .. BEFORE .. BEFORE .. LAST_WORD, run("agent_tool", { ledger }).stdout)
    assert.matches("Usage: agent_tool%.lua LEDGER", run("agent_tool", {}).stderr)
  end)

  it("agent_tool.lua does not say that a message arrived which did not leave", function()
    local result = run("agent_tool", { support.folder() .. "/sends.db" }, { REPLY_SANDBOX = "0", REPLY_API_KEY = "" })
    assert.matches("no API key.*\nIt did not work%.\n$", result.stdout)
  end)

  it("batch.lua runs against the sandbox", function()
    local result = run("batch", { "90514382", "90514383", "90514384" })
    assert.equal(1, result.status)
    assert.equal("", result.stderr)
    assert.equal("90514382\tsent\n90514383\tsent\n90514384\tnot sent: send_email: rejected 400: "
                 .. "contact.contactInBlackList: The contact is in the blacklist.\n", result.stdout)
  end)

  for _, name in ipairs{ "batch", "cqueues", "list", "luv" } do
    it(name .. ".lua sends nobody anything where its list is empty", function()
      assert.equal("", run(name, name == "list" and { support.folder() .. "/sends.db" } or {}).stdout)
    end)
  end

  it("batch.lua and list.lua say by their status whether all left", function()
    local path = support.folder() .. "/sends.db"
    for contact, status in pairs{ ["90514382"] = 0, ["90514384"] = 1, ["90514386"] = 2 } do
      assert.equal(status, run("batch", { contact }).status)
      assert.equal(status, run("list", { path .. contact, contact }).status)
    end
  end)

  it("list.lua is safe to start again", function()
    local path = support.folder() .. "/sends.db"
    local first = run("list", { path, "90514382", "90514383", "90514384", "90514386" })
    for _, line in ipairs{ "90514382\tsent\n", "90514383\tsent\n",
                           "90514384\tsend_email: rejected 400: contact.contactInBlackList" } do
      assert.truthy(first.stdout:find(line, 1, true))
    end
    assert.matches("look at the thread of\t90514386\tsoc2%-report%-2026%-90514386\n$", first.stdout)
    assert.equal(2, first.status)
    local again = run("list", { path, "90514382", "90514386" })
    assert.matches("^90514382\tsent before\n90514386\tsend_email: unknown, duplicate: ledger%.unknown", again.stdout)
    assert.equal(2, again.status)
    assert.same({ 1, "Usage: list.lua LEDGER CONTACT …\n" }, { run("list", {}).status, run("list", {}).stderr })
  end)

  it("fleet.lua sends once for an event, whoever gets it", function()
    local server = redis.start()
    local function fleet(event, contact)
      local env = { REPLY_SANDBOX = "1", REDIS_PATH = server.path }
      -- redis-lua looks for a global that Lua 5.4 has not.
      return run("fleet", { event, contact }, env, "rawset(_G, 'unpack', table.unpack or unpack) ").stdout
    end
    assert.equal("sent\n", fleet("e1", "90514382"))
    assert.equal("another worker sent it\n", fleet("e1", "90514382"))
    assert.equal("sent\n", fleet("e2", "90514382"))
    assert.matches("^it may have left: a person has to look", fleet("e3", "90514386"))
    server:stop()
    assert.matches("ledger%.unreachable", fleet("e1", "90514382"))
  end)

  for _, case in ipairs(refusals) do
    local name, arguments, status = case[1], case[2], case[3]
    it(("%s.lua %s ends with %d"):format(name, table.concat(arguments, " "), status), function()
      local files = { AUDIO = 1, LONG = 61 }
      local given = {}
      for index, argument in ipairs(arguments) do
        given[index] = files[argument] and support.wav_file(files[argument]) or argument
      end
      local result = run(name, given)
      assert.matches(case.says or "^$", result.stderr)
      assert.matches(case.prints or "^$", (result.stdout))
      assert.equal(status, result.status)
    end)
  end
end)
