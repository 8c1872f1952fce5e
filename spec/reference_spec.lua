-- SPDX-License-Identifier: MIT
-- What follows from the library's data is in the checkout as the data gives it, and the data tells the truth.

local docs = require "support.docs"
local operations = require "reply.operations"
local reference = require "support.reference"
local shapes = require "support.reference.shapes"
local support = require "support"
local validate = require "reply.validate"
local words = require "support.reference.words"

local MEND = "run `make docs`"

-- Fails with the first line that differs: two whole files would say little.
local function assert_same_lines(expected, found)
  local next_line = found:gmatch("([^\n]*)\n")
  for line in expected:gmatch("([^\n]*)\n") do assert.equal(line, next_line(), MEND) end
  assert.is_nil(next_line(), MEND)
end

local function names_of(shape)
  local names = {}
  for _, entry in ipairs(shape) do names[entry.name] = entry end
  return names
end

-- Fails where a table has a field that its shape does not know, or lacks one that is always there.
local function assert_shape(shape, found, more)
  local known = names_of(shape)
  for _, entry in ipairs(more or {}) do known[entry.name] = entry end
  for name in pairs(found) do assert(known[name], "the reference does not know the field " .. tostring(name)) end
  for _, entry in ipairs(shape) do
    if entry.always then assert(found[entry.name] ~= nil, "not always there: " .. entry.name) end
  end
end

local function assert_error(err)
  assert_shape(shapes.error, err)
  assert(names_of(shapes.outcomes)[err.outcome], "the reference does not know the outcome " .. err.outcome)
  assert(names_of(shapes.kinds)[err.kind], "the reference does not know the kind " .. err.kind)
  assert(names_of(shapes.phases)[err.phase], "the reference does not know the phase " .. err.phase)
end

describe("the reference", function()
  local pages = docs.pages()
  for index, page in ipairs(reference.pages(pages)) do
    it("in " .. page.path .. " is what the data gives", function() assert_same_lines(page.text, pages[index].text) end)
  end

  it("in lua/reply/annotations.lua is what the data gives", function()
    assert_same_lines(reference.annotations(), support.read_file(reference.ANNOTATIONS))
  end)

  it("in doc/reply.3 is what the data gives", function()
    assert_same_lines(reference.manual(), support.read_file(reference.MANUAL))
  end)

  it("in doc/lua-reply.1 is what the data gives", function()
    assert_same_lines(reference.command_manual(), support.read_file(reference.COMMAND_MANUAL))
  end)

  for shell, path in pairs(reference.COMPLETIONS) do
    it("in " .. path .. " is what the data gives", function()
      assert_same_lines(reference.completion(shell), support.read_file(path))
    end)
  end

  it("notices a chapter that no page has, that no data gives, that does not end", function()
    local function message(text)
      return select(2, pcall(reference.pages, { { path = "page.md", text = text } }))
    end
    assert.matches("^no page has the chapter ", message("nothing\n"))
    assert.equal("page.md: there is no chapter weather",
                 message("<!-- made: weather -->\n\nrain\n\n<!-- end: weather -->\n"))
    assert.equal("page.md: the chapter kinds does not end",
                 message("<!-- made: kinds -->\n\n<!-- made: phases -->\n\n<!-- end: phases -->\n"))
  end)

  it("has annotations by which a call takes what it takes, and nothing else", function()
    local classes, name = {}, ""
    for line in support.read_file(reference.ANNOTATIONS):gmatch("[^\n]+") do
      name = line:match("^%-%-%-@class (%S+)") or name
      local class = classes[name] or { parents = line:match(" : (.+)$") or "" }
      classes[name], class[#class + 1] = class, line:match("^%-%-%-@field ([%w_]+)")
    end
    local function collect(from, set)
      for parent in classes[from].parents:gmatch("[%w_.]+") do collect(parent, set) end
      for _, field in ipairs(classes[from]) do set[field] = true end
      return set
    end
    for _, operation in ipairs(operations) do
      local takes = {}
      for _, list in ipairs{ operation.fields, operations.options } do
        for _, field in ipairs(list) do takes[field.name] = validate.is_for(field, operation) or nil end
      end
      assert.same(takes, collect("reply." .. words.class(operation.name), {}))
    end
  end)

  it("makes annotations that load and do nothing", function()
    local result = support.run('require "reply.annotations"; print(next(_G.reply or {}))')
    assert.same({ status = 0, stdout = "nil\n", stderr = "" }, result)
  end)
end)

describe("the shapes of the reference", function()
  local events, client

  before_each(function()
    events = {}
    client = assert(require("reply").new{
      sandbox = true, retries = 0, on_event = function(event) events[#events + 1] = event end,
    })
  end)

  it("hold for receipts and events", function()
    local audio = { data = support.wav(1), filename = "tone.wav" }
    local receipts = {
      send_email = client:send_email{ contact = 90514382, subject = "s", body = "b" },
      send_linkedin_message = client:send_linkedin_message{
        contact = 90514382, linkedin_account = 301, message = "m",
      },
      send_linkedin_voice = client:send_linkedin_voice{
        contact = 90514382, linkedin_account = 301, data = audio.data, filename = audio.filename,
      },
      upload_voice = client:upload_voice(audio),
    }
    for name, receipt in pairs(receipts) do assert_shape(shapes.receipt, receipt, operations[name].receipt) end
    assert.equal(5, #events)
    for _, event in ipairs(events) do assert_shape(shapes.event, event) end
  end)

  it("hold for the answer of a request", function()
    assert_shape(shapes.answer, assert(client:request{ method = "GET", path = "/v3/whoami" }), shapes.receipt)
  end)

  it("hold for dry runs", function()
    local preview = client:send_linkedin_voice{ contact = 90514382, linkedin_account = 301, data = "audio",
                                                filename = "tone.wav", dry_run = true }
    assert_shape(shapes.preview, preview)
    assert_shape(shapes.preview, preview.upload_first)
  end)

  it("hold for errors", function()
    local limited = require("reply").new{ sandbox = { limits = { minute = 0 } }, timeout = 1 }
    local forbidden = require("reply").new{ sandbox = { key = "sandbox-read-only" } }
    local unknown = require("reply").new{ sandbox = { key = "nobody" } }
    local letter = { contact = 90514382, subject = "s", body = "b" }
    for kind, call in pairs{
      validation = { client, {} },
      not_found = { client, { contact = 404, subject = "s", body = "b" } },
      rejected = { client, { contact = 90514384, subject = "s", body = "b" } },
      rate_limited = { limited, letter }, permission = { forbidden, letter }, auth = { unknown, letter },
    } do
      local receipt, err = call[1]:send_email(call[2])
      assert.is_nil(receipt)
      assert.equal(kind, err.kind)
      assert_error(err)
      for _, fault in ipairs(err.phase == "local" and err.errors or {}) do assert_shape(shapes.fault, fault) end
    end
    assert_error(select(2, require("reply").new{ timeout = 0 }))
  end)
end)
