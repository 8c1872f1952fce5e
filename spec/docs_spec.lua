-- SPDX-License-Identifier: MIT
-- README.md and the rooms in doc/ name everything, every example in them runs, and every link arrives.

local command = require "support.command"
local config = require "reply.config"
local defaults = require "reply.sandbox.defaults"
local docs = require "support.docs"
local interpreter = require "support.interpreter"
local names = require "reply.cli.names"
local operations = require "reply.operations"
local parser = require "reply.cli.parser"
local shapes = require "support.reference.shapes"
local support = require "support"

local pages, makefile = docs.pages(), support.read_file("Makefile")
local by_path, everything = {}, {}
for index, page in ipairs(pages) do by_path[page.path], everything[index] = page, page.text end
everything = table.concat(everything, "\n")

-- Names in code spans and blocks, as a reader finds them: whole words only.
local function assert_named(name, what, text)
  local pattern = "%f[%w_]" .. name:gsub("%p", "%%%0") .. "%f[^%w_]"
  for span in (text or everything):gmatch("`([^`\n]+)`") do
    if span:find(pattern) then return end
  end
  error(("the docs do not name %s: `%s`"):format(what, name), 0)
end

local function assert_all_named(entries, what)
  for _, entry in ipairs(entries or {}) do assert_named(entry.name, what) end
end

describe("the docs name", function()
  local reference = by_path["doc/reference.md"].text

  for _, operation in ipairs(operations) do
    it(operation.name .. ", its fields, its receipt, its page", function()
      assert.truthy(reference:find("\n### " .. operation.name .. "\n", 1, true))
      local entry = reference:match("\n### " .. operation.name .. "\n(.-)\n##")
      for _, fields in ipairs{ operation.fields, operation.receipt } do
        for _, field in ipairs(fields) do assert.truthy(entry:find("| `" .. field.name .. "` |", 1, true)) end
      end
      assert.truthy(entry:find(operation.reference, 1, true))
    end)
  end

  it("every option of a call", function() assert_all_named(operations.options, "the option") end)

  for name, shape in pairs(shapes) do
    it("every one of the " .. name, function() assert_all_named(shape, name) end)
  end

  it("every option of reply.new, its variable and its default", function()
    for _, option in ipairs(config.fields) do
      assert_named(option.name, "the option")
      if option.env then assert_named(option.env, "the variable") end
      if option.default then assert_named(tostring(option.default), "the default of " .. option.name) end
    end
  end)

  it("what the module has beside its functions", function()
    for name in pairs(require "reply") do
      if name ~= "_VERSION" and not operations[name] then assert_named("reply." .. name, "a name of the module") end
    end
  end)

  it("every command that is no function, and its options", function()
    local text = by_path["doc/command-line.md"].text .. by_path["doc/agents.md"].text
    local function assert_shown(name, one)
      assert(text:find(name, 1, true), ("the docs do not show %s of lua-reply %s"):format(name, one._name))
    end
    local function assert_all_shown(one)
      for _, option in ipairs(one._options) do
        if not option._hidden then assert_shown(option._aliases[#option._aliases], one) end
      end
      for _, inner in ipairs(one._commands) do assert_all_shown(inner) end
    end
    for _, one in ipairs(parser.new()._commands) do
      if not names.operation(one._name) then
        assert_shown("lua-reply " .. one._name, one)
        assert_all_shown(one)
      end
    end
  end)

  it("every target of the Makefile that a person types, and no other", function()
    local targets = {}
    for line in makefile:gmatch("\n%.PHONY:([^\n]*)") do
      for target in line:gsub("%$%b()", ""):gmatch("[%w_.-]+") do targets[target] = true end
    end
    for target in pairs(targets) do
      local is_inner = target:find("^check%-") or target:find("^install%-") or target:find("%-packages$")
                       or target == "FORCE"
      local name = target == "build" and "make" or "make " .. target
      if not is_inner then assert_named(name, "the target", by_path["doc/development.md"].text) end
    end
    for target in everything:gmatch("`make (%w+)`") do
      assert(targets[target], "the Makefile has no target " .. target)
    end
  end)

  it("every Debian package that a build needs", function()
    -- The value of a variable of the Makefile; `a|b` is a package whose name differs between two releases.
    local function value_of(name)
      local value = makefile:gsub("\\\n", ""):match("\n" .. name .. " *= ([^\n]*)")
      return (value:gsub("%$%(([%w_]+)%)", value_of):gsub("[|']", " "))
    end
    local apt_line = by_path["README.md"].text:match("\n(apt%-get install .-)\nmake\n")
    local words = " " .. apt_line:gsub("%s+", " ") .. " "
    for package in value_of("BUILD_PACKAGES"):gmatch("%S+") do
      assert(words:find(" " .. package .. " ", 1, true), "README.md does not name the package " .. package)
    end
  end)

  it("what the sandbox knows", function()
    local state, text = defaults.new(), by_path["doc/sandbox.md"].text
    for _, kind in ipairs{ "contacts", "email_accounts", "linkedin_accounts", "attachments" } do
      for _, object in ipairs(state[kind]) do assert_named(("%d"):format(object.id), kind, text) end
    end
    for key in pairs(state.keys) do assert_named(key, "the key", text) end
    for member in pairs(defaults.hidden) do assert_named(member, "the sandbox's", text) end
  end)
end)

describe("the docs", function()
  for _, page in ipairs(pages) do
    it("have in " .. page.path .. " no link that leads nowhere", function()
      for _, link in ipairs(docs.links(page)) do
        local place = ("%s:%d: "):format(page.path, link.line)
        if link.anchor then
          local target = assert(by_path[link.path], place .. "no page " .. link.path)
          assert(docs.anchors(target.text)[link.anchor], place .. "no heading for #" .. link.anchor)
        else
          assert(io.open(link.path), place .. "no " .. link.path):close()
        end
      end
    end)
  end

  it("name no file of the checkout that is not there", function()
    local folders = { bench = true, csrc = true, debian = true, doc = true, examples = true, fuzz = true, lua = true,
                      rockspec = true, spec = true }
    for _, page in ipairs(pages) do
      for path in page.text:gmatch("`(%l+/[%w_./-]*)`") do
        if folders[path:match("^%l+")] and not path:find("NAME") and path ~= "doc/html" then
          assert(io.open(path), page.path .. " names " .. path):close()
        end
      end
    end
  end)

  it("have no room that README.md does not lead to", function()
    local linked = {}
    for _, link in ipairs(docs.links(by_path["README.md"])) do linked[link.path] = true end
    for _, page in ipairs(pages) do
      assert(page.path == "README.md" or linked[page.path], "README.md has no link to " .. page.path)
    end
  end)
end)

-- Runs an example, which must end well, and returns what it prints. It runs in a folder of its own, for its ledger.
local function output_of(example, env, folder)
  folder = folder or support.folder()
  local script = support.temp_file(table.concat(example.code, "\n"), "script.lua")
  local command_line = interpreter.command(script, {}, { env = env })
  local result = support.shell(('ln -sf "$PWD/examples" %s && cd %s && %s'):format(folder, folder, command_line))
  assert.equal("", result.stderr)
  assert.equal(0, result.status)
  return (result.stdout:gsub("\n$", ""))
end

describe("the example", function()
  for _, page in ipairs(pages) do
    for _, example in ipairs(docs.blocks(page.text, "lua")) do
      it(("at %s:%d runs against the sandbox"):format(page.path, example.line), function()
        assert.equal(table.concat(example.output, "\n"),
                     output_of(example, { REPLY_SANDBOX = "1", REPLY_API_KEY = false }))
      end)
    end
  end

  it("of a ledger knows at its next start what was sent", function()
    local example, folder = docs.blocks(by_path["doc/never-twice.md"].text, "lua")[1], support.folder()
    local env = { REPLY_SANDBOX = "1", REPLY_API_KEY = false }
    assert.matches("^sent\n", output_of(example, env, folder))
    assert.matches("^sent before\n", output_of(example, env, folder))
  end)

  -- What the sandbox does not say: no recipe stumbles where an answer has no reason, or no time is left.
  for _, answer in ipairs{ { 400 }, { 401 }, { 403 }, { 429, { ["Retry-After"] = 999 } } } do
    for _, path in ipairs{ "doc/recipes.md", "doc/many.md", "doc/agents.md" } do
      for _, example in ipairs(docs.blocks(by_path[path].text, "lua")) do
        it(("at %s:%d takes a bare %d"):format(path, example.line, answer[1]), function()
          local server = support.serve{ { "request" }, { "answer", answer[1], answer[2], "" }, { "repeat" } }
          local output = output_of(example, { REPLY_BASE_URL = server.url, REPLY_API_KEY = "key-for-specs",
                                              REPLY_SANDBOX = false })
          server:close()
          if answer[1] == 429 then assert.is_nil(output:find("refused:", 1, true)) end   -- it may be made again
        end)
      end
    end
  end

  -- What left has a receipt, also where nobody can read the answer: a recipe that stumbles there might send it again.
  local UNREADABLE = [[
    local result = require("reply.call.decode").result
    local receipt = result.receipt
    function result.receipt(operation, answer, ...)
      if not operation.upload then answer.body = %q end
      return receipt(operation, answer, ...)
    end
  ]]
  for _, body in ipairs{ "<html>", "{}" } do
    for _, example in ipairs(docs.blocks(by_path["doc/recipes.md"].text, "lua")) do
      it(("at doc/recipes.md:%d takes a receipt of %s"):format(example.line, body), function()
        output_of({ code = { UNREADABLE:format(body), table.concat(example.code, "\n") } },
                  { REPLY_SANDBOX = "1", REPLY_API_KEY = false })
      end)
    end
  end

  -- Of the recipe with such words in it, between what comes before and after.
  local function output_of_recipe(words, before, after, folder)
    for _, example in ipairs(docs.blocks(by_path["doc/recipes.md"].text, "lua")) do
      local code = table.concat(example.code, "\n")
      if code:find(words, 1, true) then
        return output_of({ code = { before, code, after } }, { REPLY_SANDBOX = "1", REPLY_API_KEY = false }, folder)
      end
    end
    error("no recipe has " .. words)
  end

  -- What makes the sandbox's `world` another one, to stand before an example, which finds it in package.loaded.
  local function world_where(changes)
    return ([[
      local defaults, null = require "reply.sandbox.defaults", require("reply.json").null
      local new = defaults.new
      function defaults.new()
        local world = new()
        package.loaded.world = world
        %s
        return world
      end
    ]]):format(changes)
  end

  -- Five unread threads, on pages of two: who is answered moves the others up.
  local PAGES = [[
    local page = require "reply.sandbox.page"
    package.loaded["reply.sandbox.page"] = function(objects, values, shown)
      return page(objects, { top = 2, skip = values.skip }, shown)
    end
  ]] .. world_where[[
    for id = 5002, 5005 do
      world.threads[#world.threads + 1] = new().threads[1]
      world.threads[#world.threads].id = id
    end
  ]]
  it("that answers who replied answers everybody", function()
    local output = output_of_recipe('source = "unread"', PAGES)
    assert.equal(5, select(2, output:gsub("answered and filed", "")))
  end)

  -- What was answered, and not marked as read: the thread is unread still.
  local ANSWERED = world_where[[
    local messages = world.threads[1].messages
    messages[#messages + 1] = messages[1]
  ]]
  it("that answers who replied answers nobody twice", function()
    local output = output_of_recipe('source = "unread"', ANSWERED, "print(#package.loaded.world.sent)")
    assert.matches("^nothing to answer\n0$", output)
  end)

  -- The answer is lost, and not in the thread: at the next start it looks as it did.
  local LOST = world_where "for _, contact in ipairs(world.contacts) do contact.answer_lost = true end"
  it("that answers who replied sends nothing again of which nobody can tell whether it left", function()
    local folder = support.folder()
    for run = 1, 2 do
      local output = output_of_recipe('source = "unread"', LOST, "print(#package.loaded.world.sent)", folder)
      assert.matches("\nit may have left, a person has to look\n" .. (run == 1 and 1 or 0) .. "$", output)
    end
  end)

  local ON_LINKEDIN = world_where[[
    world.threads[1].channel, world.threads[1].linkedInAccountId = "linkedIn", 301
  ]]
  it("that answers who replied writes no tags on LinkedIn", function()
    local output = output_of_recipe('source = "unread"', ON_LINKEDIN, "print(package.loaded.world.sent[1].message)")
    assert.matches("\nanswered and filed\nAll of last year%.$", output)
  end)

  -- The contact was deleted.
  local NAMELESS = [[
    local threads, null = require "reply.sandbox.threads", require("reply.json").null
    local in_list = threads.in_list
    function threads.in_list(...)
      local thread = in_list(...)
      thread.contact = null
      return thread
    end
  ]]
  it("that answers who replied answers where there is no contact any more", function()
    assert.matches("\nanswered and filed$", output_of_recipe('source = "unread"', NAMELESS))
  end)

  local FAILED = [[
    local null = require("reply.json").null
    require("reply.sandbox.contacts").import_contacts = function()
      return { items = { { id = null, status = "failed", error = "no such time zone" }, { id = 90514386 } } }
    end
  ]]
  it("that imports says who was not", function()
    assert.matches("\nnot imported: no such time zone\nsome may have been added:",
                   output_of_recipe("import_contacts", FAILED))
  end)

  local OLDER_SPELLING = world_where "world.older_spelling = true"
  it("that connects on a signal does so where the server spells its words in capitals", function()
    assert.matches("^it left: Message\nit left: Connect\n", output_of_recipe("is_plain_refusal", OLDER_SPELLING))
  end)

  -- Other sequences have the name in theirs.
  local ALIKE = world_where[[
    for index, sequence in ipairs(new().sequences) do
      sequence.id, sequence.name, sequence.contacts = sequence.id + 100, "Beyond SOC 2", {}
      table.insert(world.sequences, index, sequence)
    end
  ]]
  it("that adds to a sequence adds to no other of a like name", function()
    assert.matches("^81\tactive\n1 added\n", output_of_recipe("reply.sequences{", ALIKE))
  end)

  -- Of two sequences the first has no name.
  local UNNAMED = world_where[[
    world.sequences[1].name, world.sequences[2].contacts = null, new().sequences[1].contacts
  ]]
  it("that pauses who replied does so in each sequence", function()
    assert.matches("^[^\n]*: paused\nWinter: paused\n", output_of_recipe("set_sequence_status", UNNAMED))
  end)

  -- A webhook is there that somebody else made.
  local OTHERS = world_where[[
    world.webhooks[1] = { id = 7, eventType = "email_sent", url = "https://other.example", enabled = true }
  ]]
  local SWITCHED_OFF = OTHERS:gsub("email_sent", "email_replied"):gsub("enabled = true", "enabled = false")
    :gsub("https://other.example", "https://hooks.example.com/replied/4f1d7c2e9ab0")
  it("that makes a webhook leaves alone what somebody switched off", function()
    assert.matches("^nil\tit is switched off\n", output_of_recipe("delete_webhook", SWITCHED_OFF))
  end)

  it("that makes a webhook deletes no other", function()
    local left = "for _, one in ipairs(package.loaded.world.webhooks) do print('left', one.id) end"
    assert.matches("sandbox\nleft\t7$", output_of_recipe("delete_webhook", OTHERS, left))
  end)

  it("that sends a voice file sends nobody the one before", function()
    local another = ("print(voice(90514382, %q))"):format(support.wav_file(1))
    assert.matches("\nuploaded\nit left: voice$", output_of_recipe("on_progress", "", another))
  end)

  -- What a terminal shows, but for the time.
  local TIME = "%d+%-%d%d%-%d%dT%d%d:%d%d:%d%dZ"
  for _, page in ipairs(pages) do
    for _, block in ipairs(docs.consoles(page.text)) do
      it(("at %s:%d is what a terminal shows"):format(page.path, block.line), function()
        local expected = block.screen:gsub(TIME, "TIME")
        assert.equal(expected, (command.session(120, block.commands):gsub(TIME, "TIME")))
      end)
    end
  end

  -- `lua5.4 FILE ARGUMENTS   # the first line of what it prints`
  for _, page in ipairs(pages) do
    for _, block in ipairs(docs.blocks(page.text, "sh")) do
      for offset, line in ipairs(block.code) do
        local file, arguments, expected = line:match("^lua5%.4 (%S+)([^#]*)# (.+)$")
        if file then
          it(("at %s:%d prints what stands there"):format(page.path, block.line + offset - 1), function()
            local args = {}
            for argument in arguments:gmatch("%S+") do args[#args + 1] = argument end
            local result = support.run(support.read_file(file), { env = { REPLY_SANDBOX = "1" }, args = args })
            assert.equal(expected, (result.stdout .. result.stderr):match("^[^\n]*"))
          end)
        end
      end
    end
  end
end)
