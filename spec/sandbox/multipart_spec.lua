-- SPDX-License-Identifier: MIT

local multipart = require "reply.sandbox.multipart"

local TYPE = "multipart/form-data; boundary=b"

-- A part with that disposition, as the lines of a body.
local function part(disposition, body, more)
  return ("--b\r\nContent-Disposition: %s\r\n%s\r\n%s\r\n"):format(disposition, more or "", body)
end

local FILE = part('form-data; name="file"; filename="a.wav"', "audio", "Content-Type: audio/wav\r\n")

-- Of one file: its name, or nil and why.
local function filename_of(parameter)
  local parts, why = multipart.read(TYPE, part('form-data; name="file"; ' .. parameter, "x") .. "--b--\r\n")
  return parts and parts[1].filename, why
end

describe("a form", function()
  it("is read part by part", function()
    local parts = assert(multipart.read(TYPE, FILE .. part("form-data; name=note", "") .. "--b--\r\n"))
    assert.same({
      { name = "file", filename = "a.wav", content_type = "audio/wav", body = "audio", headers = {
        ["content-disposition"] = 'form-data; name="file"; filename="a.wav"', ["content-type"] = "audio/wav" } },
      { name = "note", body = "", headers = { ["content-disposition"] = "form-data; name=note" } },
    }, parts)
  end)

  for name, body in pairs{
    ["bytes of every kind"] = string.char(0, 255, 13, 10, 0) .. "\r\n\r\n--",
    ["its boundary in the middle of a line"] = "x--b--\r\n", ["a line that begins like its boundary"] = "\r\n--bb\r\nx",
    ["a line with its boundary and something else"] = "\r\n--b x\r\n", ["a dash behind its boundary"] = "\r\n--b-\r\n",
    ["the end of a line"] = "\r\n", ["a bare line feed before its boundary"] = "x\n--b\n",
  } do
    it("may have " .. name .. " in a part", function()
      local parts = assert(multipart.read(TYPE, part('form-data; name="file"', body) .. "--b--\r\n"))
      assert.equal(body, parts[1].body)
      assert.is_nil(parts[2])
    end)
  end

  for _, ending in ipairs{ "--b--", "--b--\r\n", "--b-- \t\r\n", "--b--\r\nwhat comes behind\r\n--b\r\n" } do
    it(("may end with %q"):format(ending), function()
      assert.equal(1, #assert(multipart.read(TYPE, FILE .. ending)))
    end)
  end

  for _, content_type in ipairs{
    'multipart/form-data; boundary="b"', "Multipart/Form-Data;boundary=b",
    "multipart/form-data ; charset=utf-8; BOUNDARY=b",
  } do
    it("may have the Content-Type " .. content_type, function()
      assert.is_table(multipart.read(content_type, FILE .. "--b--"))
    end)
  end

  it("may have a boundary of 70 characters, and a head of 16 KiB", function()
    local boundary = ("b"):rep(70)
    local head = "Content-Disposition: form-data; name=x\r\nA: "
    head = head .. ("a"):rep(16384 - #head)
    local parts = assert(multipart.read("multipart/form-data; boundary=" .. boundary,
                                        "--" .. boundary .. "\r\n" .. head .. "\r\n\r\nx\r\n--" .. boundary .. "--"))
    assert.equal("x", parts[1].body)
  end)

  it("may have spaces behind a boundary, and names of headers in capitals", function()
    local body = '--b \t\r\nCONTENT-DISPOSITION:form-data;name="x"\r\n\r\ny\r\n--b--'
    assert.equal("y", assert(multipart.read(TYPE, body))[1].body)
  end)
end)

describe("the name of a file", function()
  for _, row in ipairs{
    { 'filename="a.wav"', "a.wav" }, { "filename=a.wav", "a.wav" }, { 'filename=""', "" },
    { 'filename="a\\"b.wav"', 'a"b.wav' }, { 'filename="a%22b.wav"', 'a"b.wav' }, { 'filename="a\\\\b"', "a\\b" },
    { 'filename="C:\\new\\a.wav"', "C:\\new\\a.wav" }, { 'filename="a; name=b"', "a; name=b" },
    { 'filename="a%0D%0Ab"', "a\r\nb" }, { 'filename="100%.wav"', "100%.wav" }, { 'filename="é.wav"', "é.wav" },
    { 'filename="a.wav"; filename*=UTF-8\'\'b.wav', "a.wav" }, { "x=y", nil },
  } do
    it(("is %q in %s"):format(tostring(row[2]), row[1]), function() assert.equal(row[2], (filename_of(row[1]))) end)
  end
end)

describe("a form is refused", function()
  for _, row in ipairs{
    { nil, FILE, "the Content-Type is another" },
    { "", FILE, "the Content-Type is another" },
    { "multipart/mixed; boundary=b", FILE, "the Content-Type is another" },
    { "multipart/form-data; boundary=b; boundary=b", FILE, "the Content-Type is another" },
    { "multipart/form-data, multipart/form-data; boundary=b", FILE, "the Content-Type is another" },
    { "multipart/form-data; boundary", FILE, "the Content-Type is another" },
    { 'multipart/form-data; boundary="b', FILE, "the Content-Type is another" },
    { "multipart/form-data", FILE, "the Content-Type has no boundary" },
    { 'multipart/form-data; boundary=""', FILE, "the boundary is none" },
    { 'multipart/form-data; boundary="b "', FILE, "the boundary is none" },
    { 'multipart/form-data; boundary="b;"', FILE, "the boundary is none" },
    { "multipart/form-data; boundary=" .. ("b"):rep(71), FILE, "the boundary is none" },
    { TYPE, "", "the body does not begin with the boundary" },
    { TYPE, "--b--\r\n", "the body does not begin with the boundary" },
    { TYPE, "\r\n" .. FILE .. "--b--", "the body does not begin with the boundary" },
    { TYPE, "--c\r\n", "the body does not begin with the boundary" },
    { TYPE, "--b", "the body does not begin with the boundary" },
    { TYPE, "--b\n", "the body does not begin with the boundary" },
    { TYPE, "--b\r\n", "the body ends before its last boundary" },
    { TYPE, FILE, "the body ends before its last boundary" },
    { TYPE, FILE .. "--b-", "the body ends before its last boundary" },
    { TYPE, FILE .. "--b--x", "the body ends before its last boundary" },
    { TYPE, "--b\r\n\r\nx\r\n--b--", "a part has no headers" },
    { TYPE, "--b\r\nContent-Disposition: form-data; name=x\r\n--b--", "a part's head has no end" },
    { TYPE, "--b\r\nX: y\r\n\r\n--b--", "a part's head has no end" },
    { TYPE, "--b\r\nX: y\r\n\r\n\r\n--b--", "a part has no name" },
    { TYPE, part("form-data", "x") .. "--b--", "a part has no name" },
    { TYPE, part("attachment; name=x", "x") .. "--b--", "a part has no name" },
    { TYPE, part("form-data; name=x; name=y", "x") .. "--b--", "a part has no name" },
    { TYPE, part('form-data; name="x', "x") .. "--b--", "a part has no name" },
    { TYPE, part("form-data; name=a b", "x") .. "--b--", "a part has no name" },
    { TYPE, part("form-data; name=x", "x", "no header\r\n") .. "--b--", "a part has a line that is no header" },
    { TYPE, part("form-data; name=x", "x", "A : b\r\n") .. "--b--", "a part has a line that is no header" },
    { TYPE, part("form-data; name=x", "x", "A: b\r\n folded\r\n") .. "--b--", "a part has a line that is no header" },
    { TYPE, part("form-data; name=x", "x", "Content-Disposition: form-data; name=y\r\n") .. "--b--",
      "a part has a header twice" },
    { TYPE, part("form-data; name=x", "x", "A: " .. ("b"):rep(16384) .. "\r\n") .. "--b--",
      "a part's head is too long" },
    { TYPE, part("form-data; name=x", "x"):rep(101) .. "--b--", "the body has too many parts" },
  } do
    it(("because %s: %q"):format(row[3], tostring(row[2]):sub(1, 30)), function()
      local parts, why = multipart.read(row[1], row[2])
      assert.is_nil(parts)
      assert.equal(row[3], why)
    end)
  end

  it("or read, and never raises, wherever it is cut", function()
    local whole = FILE .. part("form-data; name=note", "text") .. "--b--"
    for length = 0, #whole do
      assert.equal(length == #whole, (multipart.read(TYPE, whole:sub(1, length))) ~= nil)
    end
  end)

  it("or read, and never raises, whatever bytes are changed", function()
    math.randomseed(11)
    local pieces = { "\r\n", "--", "--b", ": ", '"', ";", "\\", "\0", "\255", "=", "name", " ", "b", "\r", "\n" }
    local whole = FILE .. part("form-data; name=note", "text") .. "--b--\r\n"
    for _ = 1, 5000 do
      local bytes = whole
      for _ = 1, math.random(1, 4) do
        local from = math.random(1, #bytes + 1)
        bytes = bytes:sub(1, from - 1) .. pieces[math.random(#pieces)] .. bytes:sub(from + math.random(0, 6))
      end
      local parts, why = multipart.read(TYPE, bytes)
      assert.is_true(type(parts) == "table" and why == nil or parts == nil and type(why) == "string")
      multipart.read(bytes:sub(1, 80), whole)
    end
  end)

  it("in a time that grows with its length only", function()
    local body = part("form-data; name=x", ("\r\n--"):rep(500000)) .. "--b--"
    local started = os.clock()
    assert.is_table(multipart.read(TYPE, body))
    assert.is_nil(multipart.read('multipart/form-data; boundary="' .. ("\\"):rep(500000), body))
    assert.is_true(os.clock() - started < 5)
  end)
end)

describe("what is written", function()
  for name, body in pairs{ text = "audio", nothing = "", bytes = "\0\255\r\n--", ["a boundary"] =
                           "\r\n--------------------------sandbox0\r\n" } do
    it("is read again: " .. name, function()
      local content_type, bytes = multipart.write{ name = "file", filename = 'a"\r\n.wav', content_type = "audio/wav",
                                                   body = body }
      local parts = assert(multipart.read(content_type, bytes))
      assert.equal(1, #parts)
      assert.same({ "file", 'a"\r\n.wav', "audio/wav", body },
                  { parts[1].name, parts[1].filename, parts[1].content_type, parts[1].body })
    end)
  end
end)
