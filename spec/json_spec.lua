-- SPDX-License-Identifier: MIT

local json = require "reply.json"

local NEITHER = "is neither a list without holes nor a table of names"

-- An integer of 64 bits: LuaJIT has such numbers by themselves only.
local function whole(digits)
  return math.type and tonumber(digits) or (rawget(_G, "loadstring") or load)("return " .. digits .. "LL")()
end

-- An object in an object in an object, so many levels in all.
local function nested(levels)
  local value = {}
  for _ = 2, levels do value = { a = value } end
  return value
end

local function list_in_list(levels)
  local value = { 1 }
  for _ = 2, levels do value = { value } end
  return value
end

local function cycle()
  local value = {}
  value.a = value
  return value
end

describe("json.list", function()
  it("takes a table alone", function()
    assert.error_matches(function() json.list() end, "list takes a table, got nil$")
  end)
end)

describe("json.encode", function()
  local good = {
    { "true", true, "true" }, { "false", false, "false" }, { "null", json.null, "null" },
    { "an empty string", "", '""' }, { "a slash", "</p>", '"</p>"' }, { "a delete", "\127", '"\127"' },
    { "quotes and backslashes", 'a"b\\c', '"a\\"b\\\\c"' },
    { "the short escapes", "\b\f\n\r\t", '"\\b\\f\\n\\r\\t"' },
    { "text byte for byte", "é—\226\128\168👋", '"é—\226\128\168👋"' },
    { "an integer", 1046, "1046" }, { "zero", 0, "0" }, { "a negative integer", -7, "-7" },
    { "15 digits", 123456789012345, "123456789012345" }, { "2^53 - 1", 2 ^ 53 - 1, "9007199254740991" },
    { "1 - 2^53", 1 - 2 ^ 53, "-9007199254740991" }, { "a negative zero", -0.0, "0" },
    { "a half", 0.5, "0.5" }, { "a price", 19.99, "19.99" }, { "a tenth", 0.1, "0.1" },
    { "15 digits of a float", 9.95, "9.95" },
    { "16 digits", 1e15, "1000000000000000" }, { "16 digits below zero", -1e15, "-1000000000000000" },
    { "a float with a whole value", 4.0, "4" }, { "a small float", 1e-300, "1e-300" },
    { "a last digit that is half-way, as C does", 21373662898025.3125, "21373662898025.312" },
    { "an empty table", {}, "{}" }, { "an empty list", json.list{}, "[]" },
    { "a table with a default", setmetatable({ a = 1 }, { __index = function() return 0 end }), '{"a":1}' },
    { "a list", { 1, "a", true, json.null }, '[1,"a",true,null]' },
    { "a marked list", json.list{ 1, 2 }, "[1,2]" },
    { "names in order", { b = 1, a = 2, B = 3, [""] = 4, ["a b"] = 5 }, '{"":4,"B":3,"a":2,"a b":5,"b":1}' },
    { "a name to escape", { ['"\n'] = 1 }, '{"\\"\\n":1}' },
    { "tables in tables", { list = { { id = 1 }, {} }, empty = json.list{} }, '{"empty":[],"list":[{"id":1},{}]}' },
  }
  for _, case in ipairs(good) do
    it("writes " .. case[1], function() assert.equal(case[3], (json.encode(case[2]))) end)
  end

  it("escapes every control character and no other", function()
    local short = { [8] = "\\b", [9] = "\\t", [10] = "\\n", [12] = "\\f", [13] = "\\r" }
    for byte = 0, 31 do
      local escaped = short[byte] or ("\\u%04x"):format(byte)
      assert.equal('"a' .. escaped .. 'b"', json.encode("a" .. string.char(byte) .. "b"))
    end
    for byte = 32, 127 do
      local character = string.char(byte)
      local escaped = character:find('["\\]') and "\\" .. character or character
      assert.equal('"' .. escaped .. '"', json.encode(character))
    end
  end)

  it("writes floats that read back as the same number", function()
    for _, number in ipairs{ 1 / 3, 2 / 3, 1e-7, 5e-324, 2 ^ 52 + 0.5, 0.1 + 0.2,
                             19.99, 123456.789, -1.5e-10, 2 ^ -1074, 1.7976931348623157e-308 } do
      assert.equal(number, tonumber((json.encode(number))))
      assert.equal(number, json.decode((json.encode(number))))
    end
  end)

  it("writes whole numbers of 64 bits", function()
    for _, digits in ipairs{ "9007199254740993", "9223372036854775807", "-9223372036854775807" } do
      assert.equal(digits, json.encode(whole(digits)))
      assert.equal('{"a":[' .. digits .. "]}", json.encode{ a = { whole(digits) } })
    end
  end)

  it("writes 100 levels", function()
    assert.equal(('{"a":'):rep(99) .. "{}" .. ("}"):rep(99), json.encode(nested(100)))
    assert.equal(("["):rep(100) .. "1" .. ("]"):rep(100), json.encode(list_in_list(100)))
  end)

  local bad = {
    { "101 levels", nested(101), "is nested deeper than 100 levels", ("/a"):rep(100) },
    { "101 levels of lists", list_in_list(101), "is nested deeper than 100 levels", ("/0"):rep(100) },
    { "a table in itself", cycle(), "is nested deeper than 100 levels", ("/a"):rep(100) },
    { "a function", print, "cannot be JSON: a function", "" },
    { "a coroutine in a list", { 1, coroutine.create(print) }, "cannot be JSON: a thread", "/1" },
    { "a file", { f = io.stdout }, "cannot be JSON: a userdata", "/f" },
    { "nil", nil, "cannot be JSON: a nil", "" },
    { "NaN", { a = { 0 / 0 } }, "is not a finite number", "/a/0" },
    { "infinity", math.huge, "is not a finite number", "" },
    { "minus infinity", -math.huge, "is not a finite number", "" },
    { "2^53, which may have been 2^53 + 1", { id = 2 ^ 53 }, "is a number too large to be exact", "/id" },
    { "-2^53", -2 ^ 53, "is a number too large to be exact", "" },
    { "a float that no integer holds", { 1e300 }, "is a number too large to be exact", "/0" },
    { "a hole", { 1, nil, 3 }, NEITHER, "" },
    { "a hole in a marked list", json.list{ 1, nil, 3 }, NEITHER, "" },
    { "a list with a name", { 1, 2, a = 3 }, NEITHER, "" },
    { "a marked list with a name", json.list{ 1, a = 3 }, NEITHER, "" },
    { "a list that begins at 0", { [0] = 1 }, NEITHER, "" },
    { "a fraction as a key", { x = { [1.5] = 1 } }, NEITHER, "/x" },
    { "a boolean as a key", { [true] = 1 }, NEITHER, "" },
    { "broken UTF-8", { a = "x\255" }, "is not UTF-8", "/a" },
    { "a surrogate", { "\237\160\128" }, "is not UTF-8", "/0" },
    { "broken UTF-8 in a name", { a = { ["\192\128"] = 1 } }, "has a name that is not UTF-8", "/a" },
    { "a pointer with escapes", { ["a/b~c"] = 0 / 0 }, "is not a finite number", "/a~1b~0c" },
  }
  for _, case in ipairs(bad) do
    it("refuses " .. case[1], function()
      local text, why, where = json.encode(case[2])
      assert.is_nil(text)
      assert.equal(case[3], why)
      assert.equal(case[4], where)
    end)
  end
end)

describe("json.decode", function()
  it("gives numbers that print as they came", function()
    for _, text in ipairs{ "0", "1046", "-7", "90514382", "2.5", "99999999999999" } do
      assert.equal(text, tostring((json.decode(text))))
    end
    assert.equal("1000 1 12", table.concat(json.decode('[1e3, 1.0, 12]'), " "))
    assert.equal("1046", tostring(json.decode('{"a":[{"id":1046}]}').a[1].id))
  end)

  -- Rows of { literal, what it is: "integer", "number" or "string" }. On LuaJIT an integer from 2^53 on is a string.
  local wide = math.type and "integer" or "string"
  for _, row in ipairs{
    { "0", "integer" }, { "-1", "integer" }, { "999999999999999", "integer" }, { "1000000000000000", "integer" },
    { "9007199254740991", "integer" }, { "-9007199254740991", "integer" }, { "9007199254740992", wide },
    { "9007199254740993", wide }, { "-9007199254740993", wide }, { "1234567890123456789", wide },
    { "9223372036854775807", wide }, { "-9223372036854775807", wide }, { "9223372036854775808", "string" },
    { "18446744073709551615", "string" }, { ("9"):rep(400), "string" }, { "9007199254740993.0", "string" },
    { "1e16", "string" }, { "1E400", "string" }, { "-1e400", "string" }, { "1e300", "string" },
    { "123456789012345678e-2", "number" }, { "0.30000000000000004", "number" }, { "1e-400", "number" },
    { "2.5", "number" }, { "-0.5e-3", "number" },
  } do
    it(("reads %s as %s"):format(row[1]:sub(1, 30), row[2]), function()
      local list = assert(json.decode("[1," .. row[1] .. ',{"a":' .. row[1] .. " }]"))
      assert.equal(list[2], list[3].a)
      if row[2] == "number" then return assert.equal(tonumber(row[1]), list[2]) end
      if type(list[2]) == "string" then assert.equal("string", row[2]) else assert.equal("integer", row[2]) end
      assert.equal(row[1], type(list[2]) == "string" and list[2] or json.encode(list[2]))
    end)
  end

  it("leaves texts alone that look like what is marked", function()
    local texts = { "9007199254740993", "[]", "\2559007199254740993", "\255[]", '"[]', "\\9007199254740993", "" }
    local out = {}
    for index, text in ipairs(texts) do out[index] = json.string(text) end
    local list = json.decode("[" .. table.concat(out, ",") .. ",[ ],9007199254740993]")
    for index, text in ipairs(texts) do assert.equal(text, list[index]) end
    assert.equal("[]", json.encode(list[#texts + 1]))
    assert.equal("9007199254740993", tostring(list[#texts + 2]))
  end)

  it("takes no rounded number for an exact one where every byte is in the text", function()
    local text = '["' .. "\248\249\250\251\252\253\254\255" .. '",9007199254740993]'
    assert.is_nil((json.encode(json.decode(text)[2])))
  end)

  it("keeps what is broken as broken", function()
    for _, text in ipairs{ "{9007199254740993:1}", "{[]:1}", "{[] : 1}", "[09007199254740993]", "[9007199254740993x]",
                           "[+9007199254740993]", "[--9007199254740993]", "[[],]", "[] []",
                           "[[]1]", "[1 9007199254740993]", "[9007199254740993e]", "[.9007199254740993]" } do
      local value, why = json.decode(text)
      assert.is_nil(value)
      assert.is_string(why)
    end
    local _, why = json.decode('[9007199254740993, [], secret]')
    assert.equal("Expected value but found invalid token at character 24", why)
  end)

  it("gives lists that stay lists when they are sent back", function()
    local raw = '{"a":[],"b":[ \n ],"c":{},"d":[[]],"e":[{}],"f":["x"]}'
    local value = json.decode(raw)
    assert.equal('{"a":[],"b":[],"c":{},"d":[[]],"e":[{}],"f":["x"]}', json.encode(value))
    table.remove(value.f)
    assert.equal("[]", json.encode(value.f))
  end)

  it("gives a list of texts that stays a list when it is emptied", function()
    local value = json.decode('{"tags":["a"]}')
    value.tags[1] = nil
    assert.equal('{"tags":[]}', json.encode(value))
  end)

  it("skips a byte-order mark", function()
    assert.same({ a = 1 }, json.decode('\239\187\191{"a":1}'))
    assert.equal("\239\187\191", json.decode('"\239\187\191"'))
    assert.is_nil((json.decode("\239\187\191")))
    assert.is_nil((json.decode("\239\187\191\239\187\191{}")))
  end)

  it("gives null, booleans, strings, lists and objects", function()
    assert.equal(json.null, json.decode("null"))
    assert.is_false(json.decode("false"))
    assert.equal("é/\n\0", json.decode('"\\u00e9\\/\\n\\u0000"'))
    assert.equal("👋", json.decode('"\\ud83d\\udc4b"'))
    assert.same({ a = { 1, "x", json.null, {} } }, json.decode(' {"a": [1, "x", null, {}]}\r\n'))
  end)

  it("passes bytes that are not UTF-8", function()
    assert.equal("\255\254", json.decode('"\255\254"'))
  end)

  it("reads 1,000 levels and refuses more", function()
    assert.is_table(json.decode(("["):rep(1000) .. "1" .. ("]"):rep(1000)))
    for _, levels in ipairs{ 1001, 100000 } do
      local value, why = json.decode(("["):rep(levels) .. "1" .. ("]"):rep(levels))
      assert.is_nil(value)
      assert.equal("Found too many nested data structures (1001) at character 1001", why)
    end
  end)

  for _, text in ipairs{ "", " ", "{", "[1,2", '{"a":1', '{"a":}', "[1,]", "{}x", "{} {}", "<html></html>", "nul",
                         "NaN", "nan", "Infinity", "-Infinity", "0x10", "'a'", "\0", '"a', '"\\ud800"', '"\\x"',
                         "{1:2}" } do
    it("refuses " .. ("%q"):format(text), function()
      local value, why = json.decode(text)
      assert.is_nil(value)
      assert.is_string(why)
      assert.not_equal("", why)
    end)
  end

  it("refuses what stands behind a NUL byte, and that", function()
    for text, at in pairs{ ["{}\0"] = 3, ['{"a":1}\0{"a":2}'] = 8, ["[]\0x"] = 3, ["[1,[ ]]\0"] = 8 } do
      assert.same({ nil, ("Expected the end but found a NUL byte at character %d"):format(at) }, { json.decode(text) })
    end
  end)

  it("has no -0", function()
    local list = json.decode('[-0,-0.0,{"a":-0}]')
    for _, zero in ipairs{ list[1], list[2], list[3].a, json.decode("-0"), json.number("-0") } do
      assert.equal(math.huge, 1 / zero)
    end
  end)

  it("says where a text is broken, and not what stands there", function()
    local _, why = json.decode('{"a": secret}')
    assert.equal("Expected value but found invalid token at character 7", why)
  end)
end)

describe("json.read", function()
  for _, row in ipairs{
    { "a first half", '"Bob \\ud83d"', "Bob \239\191\189" },
    { "a second half", '"\\uDC4B Bob"', "\239\191\189 Bob" },
    { "halves in the wrong order", '"\\udc4b\\ud83d"', "\239\191\189\239\191\189" },
    { "a first half before a pair", '"\\ud83d\\ud83d\\udc4b"', "\239\191\189👋" },
    { "a pair", '"\\ud83d\\udc4b"', "👋" },
    { "a first half before another escape", '"\\ud83d\\u0041\\n"', "\239\191\189A\n" },
    { "a half behind an escape", '"\\n\\ud83d"', "\n\239\191\189" },
    { "a half beside what has its last digits", '"\\u0e01\\ud83d\\u0c12"', "\224\184\129\239\191\189\224\176\146" },
    { "a backslash before what looks like one", '["\\\\ud83d", "\\ud83d"]', { "\\ud83d", "\239\191\189" } },
    { "a name", '{"\\ud83d":9007199254740991}', { ["\239\191\189"] = 9007199254740991 } },
    { "what has none", '[1, "a"]', { 1, "a" } },
  } do
    it("reads " .. row[1], function() assert.same(row[3], (json.read(row[2]))) end)
  end

  it("says where a text is broken that has a half, too", function()
    local _, why = json.read('{"a": "\\ud83d", "b": secret}')
    assert.equal("Expected value but found invalid token at character 22", why)
    assert.is_nil((json.read('"\\ud83"')))
  end)
end)
