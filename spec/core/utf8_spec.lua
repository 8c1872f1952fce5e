-- SPDX-License-Identifier: MIT
-- core.utf8_length: code points, strictly; else nil and the position of the first byte that is wrong.

local core = require "reply.core"

-- What utf8.char of Lua 5.4 would give; also for what is not allowed.
local function encode(code)
  local char, floor = string.char, math.floor
  if code < 0x80 then return char(code) end
  local function tail(shift) return char(0x80 + floor(code / shift) % 64) end
  if code < 0x800 then return char(0xC0 + floor(code / 64)) .. tail(1) end
  if code < 0x10000 then return char(0xE0 + floor(code / 4096)) .. tail(64) .. tail(1) end
  return char(0xF0 + floor(code / 262144)) .. tail(4096) .. tail(64) .. tail(1)
end

describe("core.utf8_length counts", function()
  for _, row in ipairs{
    { "", 0 }, { "a", 1 }, { "\0", 1 }, { "a\0b", 3 }, { "é", 1 }, { "e\204\129", 2 }, { "日本語", 3 }, { "👩‍🚀", 3 },
    { "\194\128", 1 }, { "\223\191", 1 }, { "\224\160\128", 1 }, { "\237\159\191", 1 }, { "\238\128\128", 1 },
    { "\239\191\191", 1 }, { "\239\187\191", 1 }, { "\240\144\128\128", 1 }, { "\244\143\191\191", 1 },
    { ("é"):rep(1900), 1900 }, { ("𝄞"):rep(8000), 8000 }, { ("x"):rep(1e6), 1e6 },
  } do
    it(("%d in %q"):format(row[2], row[1]:sub(1, 12)), function() assert.equal(row[2], core.utf8_length(row[1])) end)
  end

  it("every code point as one, and no surrogate", function()
    for code = 0, 0x10FFFF, 7 do
      if code < 0xD800 or code > 0xDFFF then assert(core.utf8_length(encode(code)) == 1, code) end
    end
    for code = 0xD800, 0xDFFF do assert(core.utf8_length(encode(code)) == nil, code) end
  end)
end)

describe("core.utf8_length refuses", function()
  local wrong = {
    { "continuation alone", "\128" }, { "the last continuation alone", "\191" },
    { "overlong of 2", "\192\128" }, { "overlong of 2, the last", "\193\191" },
    { "overlong of 3", "\224\128\128" }, { "overlong of 3, the last", "\224\159\191" },
    { "overlong of 4", "\240\128\128\128" }, { "overlong of 4, the last", "\240\143\191\191" },
    { "the first surrogate", "\237\160\128" }, { "the last surrogate", "\237\191\191" },
    { "a pair of surrogates", "\237\160\189\237\184\128" },
    { "U+110000", "\244\144\128\128" }, { "F5", "\245\128\128\128" }, { "F7", "\247\191\191\191" },
    { "5 bytes", "\248\136\128\128\128" }, { "6 bytes", "\252\132\128\128\128\128" },
    { "FE", "\254" }, { "FF", "\255" },
    { "2 cut short", "\195" }, { "3 cut short", "\226\130" }, { "3 cut shorter", "\226" },
    { "4 cut short", "\240\159\152" }, { "4 cut shorter", "\240\159" }, { "4 cut to one", "\240" },
    { "2 and a letter", "\195a" }, { "3 and a letter", "\226\130a" }, { "4 and a letter", "\240\159\152a" },
    { "2 and another 2", "\195\195\169" }, { "Latin-1", "\233t\233" }, { "a low third byte", "\226\130\127" },
    { "a high third byte", "\226\130\192" }, { "a low fourth byte", "\240\159\152\127" },
    { "a high fourth byte", "\240\159\152\192" }, { "UTF-16", "\255\254a\0" },
  }
  for _, row in ipairs(wrong) do
    it(row[1], function()
      assert.same({ nil, 1 }, { core.utf8_length(row[2]) })
      assert.same({ nil, 4 }, { core.utf8_length("aé" .. row[2]) })
      assert.same({ nil, 5 }, { core.utf8_length("日b" .. row[2] .. "c") })
      assert.same({ nil, 1000001 }, { core.utf8_length(("x"):rep(1e6) .. row[2]) })
    end)
  end

  it("every single byte above 127, and every pair that is none", function()
    for first = 128, 255 do
      assert(core.utf8_length(string.char(first)) == nil)
      for second = 0, 255 do
        local is_pair = first >= 0xC2 and first <= 0xDF and second >= 0x80 and second <= 0xBF
        assert((core.utf8_length(string.char(first, second)) == 1) == is_pair, first .. " " .. second)
      end
    end
  end)

  it("what is no string, by raising", function()
    for _, value in ipairs{ 5, true, {}, print } do
      assert.error_matches(function() core.utf8_length(value) end, "string expected")
    end
    assert.error_matches(function() core.utf8_length() end, "string expected")
  end)
end)

describe("core.clean", function()
  for _, row in ipairs{
    { "", "" }, { "a", "a" }, { "é—👋\239\191\191", "é—👋\239\191\191" },
    { "\0\1\t\r\n\27\31\127", "        " },
    { "\194\127\194\128\194\159\194\160", "?   \194\160" },
    { "\216\155\216\156\216\157", "\216\155 \216\157" },
    { "\226\128\141\226\128\142\226\128\143\226\128\144", "\226\128\141  \226\128\144" },
    { "\226\128\167\226\128\168\226\128\169\226\128\170\226\128\174\226\128\175", "\226\128\167    \226\128\175" },
    { "\226\129\165\226\129\166\226\129\169\226\129\170", "\226\129\165  \226\129\170" },
    { "\255\254", "??" }, { "\226\128", "??" }, { "a\237\160\128b", "a???b" }, { "\192\175", "??" },
  } do
    it(("of %q is %q"):format(row[1], row[2]), function()
      assert.equal(row[2], core.clean(row[1]))
      assert.equal(row[2], core.clean(row[2]))
    end)
  end

  it("leaves every other character as it is", function()
    local kept, cleaned = 0, 0
    for code = 0xA0, 0x10FFFF, 3 do
      if code < 0xD800 or code > 0xDFFF then
        local text = encode(code)
        local clean = core.clean(text)
        if clean == text then kept = kept + 1 else cleaned = cleaned + 1 end
        assert(clean == text or clean == " ", code)
      end
    end
    assert.is_true(kept > 300000 and cleaned > 0 and cleaned < 20)
  end)
end)
