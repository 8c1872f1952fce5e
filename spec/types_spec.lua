-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local support = require "support"
local types = require "reply.types"

local NAN, HUGE = 0 / 0, math.huge

-- An integer of 64 bits: LuaJIT has such numbers by themselves only.
local function whole(digits)
  return math.type and tonumber(digits) or (rawget(_G, "loadstring") or load)("return " .. digits .. "LL")()
end

-- A row: the value, then what goes on the wire. The data of a field stands in `field`.
local function accepts(kind, rows, field)
  for _, row in ipairs(rows) do
    it(("takes %s as the %s of %s"):format(tostring(row[1]):sub(1, 40), kind, tostring(row[2]):sub(1, 40)), function()
      local checked, message = types[kind](row[1], field or {})
      assert.is_nil(message)
      assert.equal(type(row[2]), type(checked))
      assert.equal(row[2], checked)
    end)
  end
end

-- A row: the value, then the message; "got …" alone stands for what comes after `rule`. nil needs no row of its own:
-- every check is tried with it.
local function refuses(kind, rule, rows, field)
  rows[#rows + 1] = { "no value at all", "got nil" }
  for number, row in ipairs(rows) do
    local value = row[1]
    if number == #rows then value = nil end
    it(("refuses %s %d: %s"):format(kind, number, row[2]), function()
      local checked, message = types[kind](value, field or {})
      assert.is_nil(checked)
      assert.equal(row[2]:find("^got ") and rule .. ", " .. row[2] or row[2], message)
    end)
  end
end

describe("a negative zero", function()
  it("is a zero", function()
    assert.equal("0", (types.integer(-0.0, { min = 0 })))
    assert.equal("0", (types.integer(-0.0, { min = 0, max = 10 })))
    assert.equal('{"a":[0,{"b":0}]}', (types.json{ a = { -0.0, { b = -0.0 } } }))
    assert.equal("[0]", (types.list{ -0.0 }))
  end)
end)

describe("an id", function()
  accepts("id", {
    { 1, "1" }, { 1046, "1046" }, { 4821.0, "4821" }, { 2 ^ 31, "2147483648" },
    { 123456789012345, "123456789012345" }, { 2 ^ 53 - 1, "9007199254740991" },
    { "9007199254740992", "9007199254740992" },
    { "1", "1" }, { "90514382", "90514382" }, { "9007199254740993", "9007199254740993" },
    { "95", "95" }, { "123456789012345678", "123456789012345678" }, { "9223372036854775807", "9223372036854775807" },
    { math.maxinteger or 7, math.maxinteger and "9223372036854775807" or "7" },
    { whole "9007199254740993", "9007199254740993" }, { whole "9223372036854775807", "9223372036854775807" },
  })
  refuses("id", "must be an integer of at least 1", {
    { 0, "got zero" }, { -0.0, "got zero" }, { "0", "got zero" },
    { -1, "got a negative number" }, { -1e300, "got a negative number" }, { -1.5, "got a fraction" },
    { 1.5, "got a fraction" }, { 0.1, "got a fraction" },
    { NAN, "got NaN" }, { HUGE, "got an infinite number" }, { -HUGE, "got an infinite number" },
    { 1e300, "got a number too large to be exact" }, { 2 ^ 53 + 2, "got a number too large to be exact" },
    { 2 ^ 53, "got a number too large to be exact" }, { 2 ^ 63, "got a number too large to be exact" },
    { "", "got an empty string" }, { "12345678901234567890", "got a string of too many digits" },
    { "9223372036854775808", "got a string of too many digits" },
    { "12a", "got a string that is not one" }, { " 12", "got a string with white space at its beginning" },
    { "12 ", "got a string with white space at its end" }, { "12\n", "got a string with a line break at its end" },
    { "12\226\128\139", "got a string with a zero-width character" }, { "12\0", "got a string with a NUL byte" },
    { "007", "got a string that is not one" },
    { "-1", "got a string that is not one" }, { "+1", "got a string that is not one" },
    { "1.0", "got a string that is not one" }, { "1e3", "got a string that is not one" },
    { "0x10", "got a string that is not one" }, { "one", "got a string that is not one" },
    { {}, "got a table" }, { true, "got a boolean" }, { false, "got a boolean" }, { print, "got a function" },
    { io.stdout, "got a userdata" }, { json.null, "got null" },
  })
end)

describe("an integer with bounds", function()
  local page = { min = 1, max = 1000 }
  accepts("integer", { { 1, "1" }, { 1000, "1000" }, { "1000", "1000" }, { 25.0, "25" } }, page)
  refuses("integer", "must be an integer from 1 to 1,000", {
    { 0, "got zero" }, { 1001, "got a larger number" }, { "1001", "got a larger number" },
    { 2 ^ 53, "got a number too large to be exact" }, { 1e300, "got a number too large to be exact" },
  }, page)
  accepts("integer", { { 0, "0" }, { "0", "0" }, { 5, "5" } }, { min = 0 })
  refuses("integer", "must be an integer of at least 0", { { -1, "got a negative number" } }, { min = 0 })
  refuses("integer", "must be an integer from 10 to 9,007,199,254,740,992", { { 9, "got a smaller number" } },
          { min = 10, max = 2 ^ 53 })
end)

describe("a string", function()
  local limited = { max_characters = 1900 }
  accepts("string", { { "a\tb \194\133\226\128\168", "a\tb \194\133\226\128\168" } }, { single_line = true })
  refuses("string", "must be a string", {
    { "a\nb", "must be one line, got a string with a line break" },
    { "\r", "must be one line, got a string with a line break" },
    { "Hi\r\nBcc: other@example.com", "must be one line, got a string with a line break" },
    { "a\n\0", "must not have a NUL byte, got a string with one" },
  }, { single_line = true })
  accepts("string", {
    { "a", "a" }, { " ", " " }, { "\1\t\r\n\127", "\1\t\r\n\127" },
    { "é—👋\239\191\191\244\143\191\191", "é—👋\239\191\191\244\143\191\191" },
    { ("x"):rep(100000), ("x"):rep(100000) },
  })
  refuses("string", "must be a string", {
    { "", "must not be empty, got an empty string" },
    { "a\0", "must not have a NUL byte, got a string with one" },
    { "\0", "must not have a NUL byte, got a string with one" },
    { "\255", "must be UTF-8, got a string that is not from byte 1 on" },
    { "ab\128", "must be UTF-8, got a string that is not from byte 3 on" },
    { "abc\226\130", "must be UTF-8, got a string that is not from byte 4 on" },
    { "\192\175", "must be UTF-8, got a string that is not from byte 1 on" },
    { "x\224\128\175", "must be UTF-8, got a string that is not from byte 2 on" },
    { "é\237\160\128", "must be UTF-8, got a string that is not from byte 3 on" },
    { "\244\144\128\128", "must be UTF-8, got a string that is not from byte 1 on" },
    { "\245\128\128\128", "must be UTF-8, got a string that is not from byte 1 on" },
    { 5, "got a number" }, { 0, "got zero" }, { 1.5, "got a fraction" }, { NAN, "got NaN" },
    { true, "got a boolean" }, { {}, "got a table" }, { json.null, "got null" },
  })
  accepts("string", { { ("é"):rep(1900), ("é"):rep(1900) }, { ("👋"):rep(1900), ("👋"):rep(1900) } }, limited)
  refuses("string", "must be a string", {
    { ("é"):rep(1901), "must be at most 1,900 characters, got a string of 1,901" },
    { ("x"):rep(1234567), "must be at most 1,900 characters, got a string of 1,234,567" },
  }, limited)
  refuses("string", "must be a string", {
    { ("x"):rep(1000), "must be at most 999 characters, got a string of 1,000" },
  }, { max_characters = 999 })
end)

describe("true or false", function()
  accepts("boolean", { { true, true }, { false, false } })
  refuses("boolean", "must be true or false", { { "true", "got a string" }, { 1, "got a number" }, { 0, "got zero" } })
end)

describe("bytes", function()
  accepts("bytes", { { "\0\255", "\0\255" } })
  refuses("bytes", "must be a string of bytes", {
    { "", "must not be empty, got an empty string" }, { 5, "got a number" }, { {}, "got a table" },
  })
end)

describe("a file name", function()
  accepts("filename", { { "a.wav", "a.wav" }, { 'é "quoted".wav', 'é "quoted".wav' } })
  refuses("filename", "must be a string", {
    { "", "must not be empty, got an empty string" }, { 5, "got a number" },
    { "a\nb", "must not have a control character, got a string with one" },
    { "a\r", "must not have a control character, got a string with one" },
    { "a\27", "must not have a control character, got a string with one" },
    { "a\0.wav", "must not have a NUL byte, got a string with one" },
    { "\255", "must be UTF-8, got a string that is not from byte 1 on" },
    { " a.wav", "must not begin or end with a space, got a string with one" },
    { "a.wav ", "must not begin or end with a space, got a string with one" },
    { "a\127", "must not have a control character, got a string with one" },
  })
end)

describe("a file that is uploaded", function()
  local upload = { name = "file", place = "upload" }

  it("has a last part that can be the name of a file", function()
    for name, message in pairs{
      ["a.wav "] = "must not begin or end with a space, got a string with one",
      ["a\255.wav"] = "must be UTF-8, got a string that is not from byte 2 on",
    } do
      local path = support.temp_file("RIFF", name)
      local checked, why = types.file(path, upload, {})
      assert.is_nil(checked)
      assert.equal(message .. "; filename gives it another name", why)
      assert.equal(path, types.file(path, upload, { filename = "b.wav" }))
      assert.equal(path, types.file(path, { name = "ca_file" }, {}))
      assert.is_nil((types.file(path, upload, { filename = json.null })))
    end
  end)
end)

describe("a file", function()
  local path, folder = support.temp_file("RIFF", "a.wav"), support.folder()
  accepts("file", { { path, path } })
  refuses("file", "must be the path of a file", {
    { path .. "\0", "must not have a control character, got a string with one" },
    { "a\nb", "must not have a control character, got a string with one" },
    { "a\r/b", "must not have a control character, got a string with one" },
    { 5, "got a number" }, { io.stdout, "got a userdata" },
  })

  it("that cannot be read is refused with the reason", function()
    local empty = support.temp_file("", "empty.wav")
    for _, bad in ipairs{ "", folder, folder .. "/none", empty, path .. "/", "/dev/null" } do
      local checked, message = types.file(bad)
      assert.is_nil(checked)
      assert.matches("^must be a file that can be read: .", message)
    end
  end)
end)

describe("a table for JSON", function()
  accepts("json", { { {}, "{}" }, { json.list{}, "[]" }, { { b = json.null, a = { 1 } }, '{"a":[1],"b":null}' } })
  refuses("json", "must be a table", {
    { "{}", "got a string" }, { json.null, "got null" },
    { { a = { print } }, "cannot go out as JSON: /a/0 cannot be JSON: a function" },
    { { 1, a = 2 }, "cannot go out as JSON: it is neither a list without holes nor a table of names" },
    { { a = NAN }, "cannot go out as JSON: /a is not a finite number" },
  })
end)

describe("a list", function()
  accepts("list", { { {}, "[]" }, { json.list{}, "[]" }, { { { a = 1 } }, '[{"a":1}]' } })
  refuses("list", "must be a list", {
    { { a = 1 }, "must be a list without holes, got a table with other keys" },
    { { 1, nil, 3 }, "must be a list without holes, got a table with other keys" },
    { { 1, 2, nil, 4, n = 4 }, "must be a list without holes, got a table with other keys" },
    { { { x = NAN } }, "cannot go out as JSON: /0/x is not a finite number" }, { "[]", "got a string" },
  })
end)

it("a list ends where it ends, though its metatable has a value for every place", function()
  local endless = setmetatable({ 1, 2 }, { __index = function() return 5 end })
  assert.same({ "1", "2" }, types.list(endless, { items = "id" }))
  assert.same({ a = { 1, 2 } }, types.query{ a = endless })
end)

describe("a function", function()
  local callable = setmetatable({}, { __call = print })
  accepts("function", { { print, print }, { callable, callable } })
  refuses("function", "must be a function", {
    { {}, "got a table" }, { setmetatable({}, {}), "got a table" }, { "print", "got a string" },
    { true, "got a boolean" },
  })
end)

describe("seconds", function()
  accepts("seconds", { { 1, 1 }, { 0.001, 0.001 }, { 86400, 86400 } })
  refuses("seconds", "must be seconds, more than 0 and at most 86,400", {
    { 0, "got zero" }, { -1, "got a negative number" }, { NAN, "got NaN" }, { HUGE, "got a larger number" },
    { 86400.5, "got a larger number" }, { "30", "got a string" }, { true, "got a boolean" },
  })
end)

describe("a method", function()
  accepts("method", {
    { "GET", "GET" }, { "POST", "POST" }, { "PUT", "PUT" }, { "PATCH", "PATCH" }, { "DELETE", "DELETE" },
  })
  refuses("method", "must be GET, POST, PUT, PATCH or DELETE", {
    { "get", "got another string" }, { "HEAD", "got another string" }, { "GET\r\nX: y", "got another string" },
    { "", "got another string" }, { NAN, "got NaN" }, { {}, "got a table" },
  })
end)

describe("a path", function()
  local BEGIN = 'must begin with "/v3/", got a string that does not'
  local QUERY = "must be an encoded path, got a string with a query: that goes into query"
  local CHARACTER = "must be an encoded path, got a string with another character"
  local DOTS = 'must not have "." or ".." as a part, got one'
  accepts("path", {
    { "/v3/inbox", "/v3/inbox" }, { "/v3/a/1/b.c/..d/e...", "/v3/a/1/b.c/..d/e..." },
    { "/v3/a-b_c~d!$&'()*+,;=:@/%C3%A9%20", "/v3/a-b_c~d!$&'()*+,;=:@/%C3%A9%20" },
  })
  local rows = { { 5, "got a number" } }
  for _, bad in ipairs{ "", "v3/a", "/v3", "/V3/a", "/admin", " /v3/a", "//a.example/v3/", "https://a.example/v3/" } do
    rows[#rows + 1] = { bad, BEGIN }
  end
  rows[#rows + 1] = { "/v3/a?b=1", QUERY }
  for _, bad in ipairs{ "#a", " ", "a b", "\r\nX: y", "\n", "\0", "\127", "é", '"', "<", ">", "\\", "^", "`",
                        "{", "|", "}", "[", "]", "%", "%2", "%zz", "%4%411", "a%" } do
    rows[#rows + 1] = { "/v3/" .. bad, CHARACTER }
  end
  rows[#rows + 1] = { "/v3/" .. ("a"):rep(7997), "must be at most 8,000 bytes, got more" }
  for _, bad in ipairs{ "..", ".", "../admin", "./a", "a/../../admin", "a/..", "%2e%2e/admin", "%2E./admin", ".%2e",
                        "%2e", "..%2fadmin", "a%2F..%2f../admin", "..%5cadmin", "%2e%2e%5Cadmin" } do
    rows[#rows + 1] = { "/v3/" .. bad, DOTS }
  end
  refuses("path", "must be a path", rows)
end)

describe("a query", function()
  it("may hold strings, numbers, booleans and lists of them", function()
    local query = { a = "x y", b = 1, c = 0.5, d = false, e = { 1, "x" }, f = {}, g = json.list{} }
    assert.same(query, types.query(query))
    assert.same({ a = { "x" } }, types.query{ a = { "x" }, b = json.null })
    assert.is_table(types.query{})
  end)

  it("keeps its lists, whatever becomes of the caller's", function()
    local list = { 1 }
    local kept = types.query{ a = list }
    list[1] = print
    assert.same({ a = { 1 } }, kept)
  end)

  local KINDS = "must hold strings, numbers, booleans or lists of them, got "
  refuses("query", "must be a table", {
    { "a=1", "got a string" }, { { "a" }, "must have names as its keys, got a number" },
    { { a = print }, KINDS .. "a function" }, { { a = NAN }, KINDS .. "NaN" },
    { { a = -HUGE }, KINDS .. "an infinite number" },
    { { a = { 1, {} } }, KINDS .. "a table" }, { { a = { b = 1 } }, KINDS .. "a table" },
    { { a = { 1, nil, 3 } }, KINDS .. "a table" },
    { { a = { 1, nil, 3, n = 3 } }, KINDS .. "a table" }, { { a = { json.null } }, KINDS .. "null" },
    { { a = 2 ^ 53 }, KINDS .. "a number too large to be exact" },
    { { a = ("x"):rep(1e6) }, "must be at most 1,000,000 bytes, got more" },
  })
end)

it("no message repeats a value", function()
  for name, check in pairs(types) do
    for _, secret in ipairs{ "k3y\0\255?", "/v3/k3y/../?", { "k3y", k3y = "k3y\255" } } do
      local _, message = check(secret, { max_characters = 3, choices = { "a", "b" }, items = "id" })
      assert(not (message or ""):find("k3y", 1, true), name .. ": " .. tostring(message))
    end
  end
end)
