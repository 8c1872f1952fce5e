-- SPDX-License-Identifier: MIT
-- README.md names everything, and every example in it runs.

local config = require "reply.config"
local defaults = require "reply.sandbox.defaults"
local operations = require "reply.operations"
local shapes = require "support.reference.shapes"
local support = require "support"

local readme, makefile = support.read_file("README.md"), support.read_file("Makefile")

-- Names in code spans and blocks, as a reader finds them: whole words only.
local function assert_named(name, what)
  local pattern = "%f[%w_]" .. name:gsub("%p", "%%%0") .. "%f[^%w_]"
  for span in readme:gmatch("`([^`\n]+)`") do
    if span:find(pattern) then return end
  end
  error(("README.md does not name %s: `%s`"):format(what, name), 0)
end

local function assert_all_named(entries, what)
  for _, entry in ipairs(entries or {}) do assert_named(entry.name, what) end
end

-- The examples: { code, expected output, the line where it begins }. What follows `-->` in a line is a line
-- of the output.
local function examples()
  local list, number, current = {}, 0, nil
  for line in readme:gmatch("([^\n]*)\n") do
    number = number + 1
    if line == "```lua" then
      current = { line = number + 1, code = {}, output = {} }
    elseif line == "```" and current then
      list[#list + 1], current = current, nil
    elseif current then
      current.code[#current.code + 1] = line
      current.output[#current.output + 1] = line:match("%-%-> (.*)$")
    end
  end
  return list
end

describe("README.md names", function()
  for _, operation in ipairs(operations) do
    it(operation.name .. ", its fields, its receipt, its page", function()
      assert.truthy(readme:find("\n### " .. operation.name .. "\n", 1, true))
      local entry = readme:match("\n### " .. operation.name .. "\n(.-)\n##")
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

  it("every target of the Makefile that a person types, and no other", function()
    local targets = {}
    for line in makefile:gmatch("\n%.PHONY:([^\n]*)") do
      line = line:gsub("%$%b()", "")
      for target in line:gmatch("[%w_.-]+") do targets[target] = true end
    end
    for target in pairs(targets) do
      local is_inner = target:find("^check%-") or target:find("^install%-") or target:find("%-packages$")
                       or target == "FORCE"
      if not is_inner then assert_named(target == "build" and "make" or "make " .. target, "the target") end
    end
    for target in readme:gmatch("`make (%w+)`") do
      assert(targets[target], "the Makefile has no target " .. target)
    end
  end)

  it("every Debian package that a build needs", function()
    local command = readme:match("\n(apt%-get install .-)\nmake\n")
    local words = " " .. command:gsub("%s+", " ") .. " "
    local function value(name) return makefile:gsub("\\\n", ""):match("\n" .. name .. " *= ([^\n]*)") end
    local packages = value("BUILD_PACKAGES"):gsub("%$%(([%w_]+)%)", value):gsub("['|]", " ")
    for package in packages:gmatch("%S+") do
      assert(words:find(" " .. package .. " ", 1, true), "README.md does not name the package " .. package)
    end
  end)

  it("what the sandbox knows", function()
    local state = defaults.new()
    for _, kind in ipairs{ "contacts", "email_accounts", "linkedin_accounts", "attachments" } do
      for _, object in ipairs(state[kind]) do assert_named(("%d"):format(object.id), kind) end
    end
    for key in pairs(state.keys) do assert_named(key, "the key") end
  end)

  it("no heading that a link misses", function()
    local anchors = {}
    for heading in readme:gmatch("\n#+ ([^\n]+)") do
      anchors[heading:lower():gsub("[^%w_ -]", ""):gsub(" ", "-")] = true
    end
    for anchor in readme:gmatch("%]%(#([^)]+)%)") do assert(anchors[anchor], "no heading for #" .. anchor) end
  end)
end)

describe("README.md's example", function()
  for _, example in ipairs(examples()) do
    it("at line " .. example.line .. " runs against the sandbox", function()
      local code = table.concat(example.code, "\n"):gsub('"hello%.wav"', ("%q"):format(support.wav_file(1)))
      local result = support.run(code, { env = { REPLY_SANDBOX = "1", REPLY_API_KEY = false } })
      assert.equal("", result.stderr)
      assert.equal(0, result.status)
      assert.equal(table.concat(example.output, "\n"), (result.stdout:gsub("\n$", "")))
    end)
  end
end)
