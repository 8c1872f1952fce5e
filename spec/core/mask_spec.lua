-- SPDX-License-Identifier: MIT
-- What of an answer is masked, to the byte: the key and its pieces, and nothing beside them.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local KEY = "rk/Zx9+Qw7Lm3Tn5Vb1Yc8Ud6Hs4Kf2"

-- The body of an answer, as somebody with this key gets it.
local function shown(body, key)
  local server = support.serve{ { "request" }, { "answer", 400, nil, body } }
  local client = assert(core.client{ base_url = server.url })
  finally(function()
    client:close()
    server:close()
  end)
  assert(client:identity(key))
  return exchange.run(client).body
end

-- The key, with its slash as it is written there.
local function with_slash(slash) return (KEY:gsub("/", { ["/"] = slash })) end

local function utf16(text) return (text:gsub(".", "%0\0")) end
local function utf32(text) return (text:gsub(".", "%0\0\0\0")) end
local function unicode(text) return (text:gsub(".", function(byte) return ("\\u%04X"):format(byte:byte()) end)) end

-- A row: what it is; then what stays, is masked, and stays behind it; then the key where it is another one.
local rows = {
  { "the key", "got ", KEY, "!" },
  { "the key alone", "", KEY, "" },
  { "the key over and over", "a", KEY:rep(3), "b" },
  { "the key behind its own beginning", KEY:sub(1, 5), KEY, "!" },
  { "the key in capitals", KEY:upper(), "", "" },
  { "12 bytes from its beginning", "got ", KEY:sub(1, 12), "... no" },
  { "12 bytes from its middle", "got ...", KEY:sub(9, 20), "... no" },
  { "12 bytes from its end", "got ...", KEY:sub(-12), " no" },
  { "20 bytes from its middle", "got ...", KEY:sub(5, 24), "... no" },
  { "11 bytes", "got " .. KEY:sub(1, 11) .. "... no", "", "" },
  { "8 bytes at the answer's end", "got ", KEY:sub(1, 8), "" },
  { "the last 8 bytes at the answer's end", "got ...", KEY:sub(-8), "" },
  { "7 bytes at the answer's end", "got " .. KEY:sub(1, 7), "", "" },
  { "8 bytes and half of JSON's escape at the answer's end", "got ", KEY:sub(9, 16), "\\u00" },
  { "8 bytes and half of a URL's escape at the answer's end", "got ", KEY:sub(9, 16), "%2" },
  { "8 bytes and half of HTML's escape at the answer's end", "got ", KEY:sub(9, 16), "&#x2" },
  { "8 bytes in front of an escape", "got " .. KEY:sub(9, 16) .. "\\n" .. ("x"):rep(40), "", "" },
  { "JSON's \\/", '"', with_slash("\\/"), '",' },
  { "JSON's \\u002f", '"', with_slash("\\u002f"), '",' },
  { "JSON's \\u for each byte", '"', unicode(KEY), '",' },
  { "JSON in JSON", '"', with_slash("\\\\u002f"), '",' },
  { "a URL's %2F", "?k=", with_slash("%2F"), "&" },
  { "a URL's %252f", "?k=", with_slash("%252f"), "&" },
  { "HTML's &#47;", "<p>", with_slash("&#47;"), "<" },
  { "HTML's &#0047;", "<p>", with_slash("&#0047;"), "<" },
  { "HTML's &#x2F;", "<p>", with_slash("&#x2F;"), "<" },
  { "HTML's &#X2f; in HTML", "<p>", with_slash("&amp;#X2f;"), "<" },
  { "UTF-16, the low byte first", "a\0", utf16(KEY):sub(1, -2), "\0b\0" },
  { "UTF-16, the high byte first", "\0a\0", utf16(KEY):sub(1, -2), "\0b" },
  { "8 bytes of UTF-16 at the answer's end", "a\0", utf16(KEY:sub(9, 16)):sub(1, -2), "\0" },
  { "UTF-32", "\0\0\0", utf32(KEY):sub(1, -4), "\0\0\0b" },
  { "a key of 8 bytes", "got ", "k2345678", ".", "k2345678" },
  { "7 bytes of a key of 8", "got k234567", "", "", "k2345678" },
  { "8 bytes of a key of 9", "got k2345678.", "", "", "k23456789" },
  { "a key of 7 bytes", "got k234567", "", "", "k234567" },
}

it("looks through an answer of backslashes in time that grows with it", function()
  local function seconds(count)
    local body, began = ("\\"):rep(count), os.clock()
    assert.equal(body, shown(body, KEY))
    return os.clock() - began
  end
  seconds(1000)
  assert.is_true(seconds(100000) < 10 * 100 * math.max(seconds(1000), 0.001))
end)

describe("in an answer,", function()
  for _, row in ipairs(rows) do
    local what, before, masked, after, key = row[1], row[2], row[3], row[4], row[5] or KEY
    it(what .. (masked == "" and " stays" or " is masked"), function()
      assert.equal(before .. ("*"):rep(#masked) .. after, shown(before .. masked .. after, key))
    end)
  end
end)
