-- SPDX-License-Identifier: MIT
-- A program that changes the locale, after the library is loaded or before, changes nothing.

local support = require "support"

-- Locales with a comma, with a point of two bytes, with letters above 127, and with other small letters for some, as
-- localedef makes them.
local function locales()
  local folder = support.folder()
  local function make(name, words) support.shell(("localedef -c %s %s/%s"):format(words, folder, name)) end
  for name, point in pairs{ comma = ",", arabic = "<U066B>" } do
    local source = support.temp_file(('LC_NUMERIC\ndecimal_point "%s"\nthousands_sep ""\ngrouping -1\nEND LC_NUMERIC\n')
                                     :format(point), name)
    make(name, "-f UTF-8 -i " .. source)
  end
  make("latin", "-f ISO-8859-1 -i de_DE")
  make("dotless", "-f UTF-8 -i tr_TR")
  return folder
end

-- Sets the locale where it is told to, and says all that it reads and writes of numbers and of letters.
local SCRIPT = [[
local where, category, name = ...
local function set(at) if where == at then assert(os.setlocale(name, category)) end end
set "before"
local reply = require "reply"
local json = require "reply.json"
if where == "back" then
  assert(os.setlocale(name, category))
  require("cjson").new()
  assert(os.setlocale("C", category))
end
set "after"
local list = json.decode('[1,5,2.25,-1e-2,{"a":1046,"b":9007199254740993},[],0.30000000000000004,1.0]')
print(#list, list[1], list[2], list[3] == 9 / 4, list[4] * 100 == -1)
print(list[5].a, list[5].b == json.number "9007199254740993")
print(json.encode{ 0.5, 19.99, 1046, 1e-300, json.decode("2.5"), json.list{} })
print(json.encode{ b = 1, B = 2, _ = 3, a = 4, ["\195\164"] = 5, ["ab"] = 6, ["a\0"] = 7 })
local client = assert(reply.new{ api_key = "key-for-specs-0123456789", sandbox = false })
local function shown(input) return select(2, client:request(input)) or client:request(input) end
local preview = shown{ method = "POST", path = "/v3/a", body = { a = 1.5 }, dry_run = true,
                       query = { ["\195\164"] = { 1.5, "\195\160\194\160x" }, b = 1, B = 2 } }
print(preview.url, preview.body)
print(shown{ method = "GET", path = "/v3/\228", dry_run = true })
print(shown{ method = "GET", path = "/v3/a", query = { a = "\195\160\194\160" }, dry_run = true }.url)
local errors = require "reply.errors"
local answer = { outcome = "rejected", kind = "rate_limited", phase = "answer", status = 429, headers = {},
                 body = '{"detail":"\195\160\194\160\194\133"}', retry_after = 12.5 }
print(errors.from_answer("send_email", answer, { attempts = 1, retryable = true }))
local sandboxed = assert(reply.new{ sandbox = true })
print(sandboxed:send_email{ contact = 90514382, subject = "s", body = "b" }.status)
print(reply.event('{"Event":{"Id":"e","Type":"LinkedInMessageReplied"}}').kind)
print(sandboxed:reply_in_thread{ thread = 5001, channel = "EMAIL", message = "m" }.channel)
print(sandboxed:upload_voice{ data = "x", filename = "A.AIFF", dry_run = true }.upload.content_type)
print(reply.new{ sandbox = { key = "sandbox-two-teams" }, team = 12 }:get_contact{ contact = 90514382 }.firstName)
]]

describe("the locale", function()
  local folder = locales()
  local plain = support.run(SCRIPT, { args = { "never", "all", "C" } })

  it("is none to begin with", function()
    assert.equal("", plain.stderr)
    assert.matches("^8\t1\t5\ttrue\ttrue\n1046\ttrue\n%[0.5,19.99,1046,1e%-300,2.5,%[%]%]\n", plain.stdout)
    assert.matches('{"B":2,"_":3,"a":4,"a\\u0000":7,"ab":6,"b":1,"ä":5}', plain.stdout, 1, true)
    assert.matches("/v3/a?B=2&b=1&%C3%A4=1.5&", plain.stdout, 1, true)
    assert.matches("to be made again in 12.5 seconds", plain.stdout, 1, true)
    assert.matches("\nsent\nlinkedin_message_replied\nemail\naudio/aiff\nDana\n", plain.stdout, 1, true)
  end)

  for _, row in ipairs{ { "after", "numeric", "comma" }, { "before", "numeric", "comma" },
                        { "back", "numeric", "comma" }, { "after", "ctype", "latin" }, { "after", "all", "latin" },
                        { "before", "all", "latin" }, { "after", "ctype", "dotless" },
                        { "before", "all", "dotless" } } do
    it(("%s, set %s the library is loaded, changes nothing"):format(row[3], row[1]), function()
      local result = support.run(SCRIPT, { args = row, env = { LOCPATH = folder } })
      assert.equal("", result.stderr)
      assert.equal(plain.stdout, result.stdout)
    end)
  end

  it("with a point of two bytes rounds and ends nothing", function()
    local result = support.run([[
      local json = require "reply.json"
      assert(os.setlocale("arabic", "numeric"))
      local list = json.decode("[1,5,0.5,1046]")
      print(#list, list[1], list[2], list[4], json.encode{ 0.5, 1046 })
      print(list[3] == 1 / 2 or list[3] == "0.5")
    ]], { env = { LOCPATH = folder } })
    assert.equal("", result.stderr)
    assert.equal("4\t1\t5\t1046\t[0.5,1046]\ntrue\n", result.stdout)
  end)

  it("does not lose the name of a request, however its header is written", function()
    local server = support.serve{ { "request" }, { "answer", 200, { ["X-Request-ID"] = "r-1" }, "{}" } }
    local result = support.run([[
      local reply = require "reply"
      assert(os.setlocale("dotless"))
      local client = assert(reply.new{ api_key = "key-for-specs-0123456789", base_url = arg[1] })
      print(client:send_email{ contact = 1, subject = "s", body = "b" }.request_id)
    ]], { args = { server.url }, env = { LOCPATH = folder } })
    assert.same({ "", "r-1\n" }, { result.stderr, result.stdout })
    server:close()
  end)

  it("is not asked for the time that is over", function()
    local server = support.serve{ { "request" }, { "hang" } }
    local result = support.run([[
      local reply = require "reply"
      assert(os.setlocale("comma", "numeric"))
      local client = assert(reply.new{ api_key = "key-for-specs-0123456789", base_url = arg[1], retries = 0 })
      print(select(2, client:send_email{ contact = 1, subject = "s", body = "b", timeout = 0.25 }).message)
    ]], { args = { server.url }, env = { LOCPATH = folder } })
    assert.equal("its time of 0.25 seconds is over\n", result.stdout)
    server:close()
  end)
end)
