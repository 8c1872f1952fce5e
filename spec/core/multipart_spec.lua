-- SPDX-License-Identifier: MIT
-- The voice upload's one part: its file name, its type, its bytes, and what is refused as a file.

local core = require "reply.core"
local exchange = require "support.exchange"
local lfs = require "lfs"
local support = require "support"

local ALL = {}
for byte = 0, 255 do ALL[byte + 1] = string.char(byte) end
ALL = table.concat(ALL)

local server, client

setup(function()
  server = support.serve{ { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }
  client = exchange.client(server)
end)
teardown(function()
  client:close()
  server:close()
end)
before_each(function() server:forget() end)

-- Uploads; returns the part and the request.
local function part_of(source)
  assert.equal("sent answer 200", exchange.verdict(exchange.run(client, exchange.upload(source))))
  assert.equal(1, #server:requests())
  local request = server:requests()[1]
  local parts = support.multipart(request)
  assert.equal(1, #parts)
  return parts[1], request
end

-- Why an upload is refused; nothing may reach the server.
local function refusal(source)
  local answer = exchange.run(client, exchange.upload(source))
  assert.same({ "not_sent", "local", {} }, { answer.outcome, answer.phase, server:requests() })
  return answer.kind .. ": " .. answer.message
end

describe("a part", function()
  -- A name, and how it stands on the wire where that differs.
  for _, row in ipairs{
    { "a.wav" }, { "two words.wav" }, { 'say "hi".wav', "say %22hi%22.wav" }, { "back\\slash.wav" }, { "per%cent%22" },
    { "Grüße 日本 🎤.wav" }, { "a;b=c, d.wav" }, { "--boundary" }, { "'quote'" }, { "a/b/c.wav" }, { "." }, { "é" },
    { "Latin-1 \233" }, { ("n"):rep(196) .. ".wav" }, { ("é"):rep(200) }, { ("\""):rep(200), ("%22"):rep(200) },
  } do
    it(("named %q"):format(row[1]:sub(1, 30)), function()
      for _, source in ipairs{ { data = ALL }, { file = support.temp_file(ALL) } } do
        source.filename = row[1]
        local part = part_of(source)
        local name = row[2] or row[1]
        assert.same({ { "Content-Disposition", 'form-data; name="file"; filename="' .. name .. '"' },
                      { "Content-Type", "audio/wav" } }, part.headers)
        assert.is_true(part.body == ALL)
        server:forget()
      end
    end)
  end

  it("of the type that is given", function()
    assert.same({ "Content-Type", "audio/x-ünusual; a=b" },
                part_of{ data = "x", content_type = "audio/x-ünusual; a=b" }.headers[2])
  end)

  it("holds any bytes, one at least", function()
    for _, bytes in ipairs{ "\0", "\r\n", "\r\n--", "--------------------------", ALL:rep(4096) } do
      assert.is_true(part_of{ data = bytes }.body == bytes)
      server:forget()
      assert.is_true(part_of{ file = support.temp_file(bytes) }.body == bytes)
      server:forget()
    end
  end)

  it("has a boundary of its own each time, and the length of all", function()
    local boundaries = {}
    for _ = 1, 20 do
      local _, request = part_of{ data = "x" }
      boundaries[request:header("content-type")] = true
      assert.equal(tostring(#request.body), (request:header("content-length")))
      server:forget()
    end
    local count = 0
    for _ in pairs(boundaries) do count = count + 1 end
    assert.equal(20, count)
  end)
end)

describe("an upload", function()
  local CONTROL = " has a line break, a NUL or another control character"
  for _, row in ipairs{
    { { filename = false, data = "x" }, "config: the upload has no file name" },
    { { filename = "", data = "x" }, "config: the upload's file name is empty" },
    { { filename = "a\r\nX: y", data = "x" }, "config: the upload's file name" .. CONTROL },
    { { filename = "a\nb", data = "x" }, "config: the upload's file name" .. CONTROL },
    { { filename = "a\0b", data = "x" }, "config: the upload's file name" .. CONTROL },
    { { filename = "a\127", data = "x" }, "config: the upload's file name" .. CONTROL },
    { { content_type = "", data = "x" }, "config: the upload's content type is empty" },
    { { content_type = "a/b\r\nX: y", data = "x" }, "config: the upload's content type" .. CONTROL },
    { {}, "config: the upload needs one of file and data" },
    { { file = "x", data = "x" }, "config: the upload needs one of file and data" },
    { { data = "" }, "validation: the upload's data is empty" },
    { { file = "" }, "validation: the file's name is empty or has a NUL" },
    { { file = "/etc/hostname\0.wav" }, "validation: the file's name is empty or has a NUL" },
    { { file = "/dev/zero" }, "validation: the file is not a regular file" },
    { { file = "/dev/full" }, "validation: the file is not a regular file" },
    { { file = "/proc/self/status" }, "validation: the file is empty" },
    { { file = "/no/such/file.wav" }, "validation: the file cannot be read: No such file or directory" },
    { { file = "/" .. ("x"):rep(300) }, "validation: the file cannot be read: File name too long" },
    { { file = ("/x"):rep(5000) }, "validation: the file cannot be read: File name too long" },
  } do
    it(("is refused: %s"):format(row[2]), function()
      assert.equal(row[2], refusal(row[1]))
    end)
  end

  it("and a body exclude each other", function()
    local request = exchange.upload({ data = "x" })
    request.body = "{}"
    assert.same({ "not_sent config local", "a request has a body or an upload, not both" },
                { exchange.verdict(exchange.run(client, request)), exchange.run(client, request).message })
  end)

  it("raises for what is no table or text", function()
    assert.error_matches(function() client:submit{ upload = 5 } end, "upload must be a table, not a number")
    assert.error_matches(function() client:submit{ upload = { data = 5 } } end, "data must be a string, not a number")
    assert.error_matches(function() client:submit{ upload = { file = true } } end, "file must be a string")
  end)

  local CANNOT = "the file cannot be read: "
  -- What stands at the path of each of these; the folder is new.
  local kinds = {
    { "a folder", "mkdir %s", "the file is a directory" },
    { "an empty file", ": >%s", "the file is empty" },
    { "a FIFO that nobody writes to", "mkfifo %s", "the file is not a regular file" },
    { "a link to nothing", "ln -s /no/such %s", CANNOT .. "No such file or directory" },
    { "a link to itself", "ln -s x %s", CANNOT .. "Too many levels of symbolic links" },
    { "a link to a folder", "ln -s / %s", "the file is a directory" },
    { "a link to /dev/zero", "ln -s /dev/zero %s", "the file is not a regular file" },
    { "a file beneath a file", ": >%s", CANNOT .. "Not a directory", "/y" },
  }
  for _, kind in ipairs(kinds) do
    it("of " .. kind[1] .. " is refused", function()
      local path = support.folder() .. "/x"
      assert.equal(0, support.shell(kind[2]:format(path)).status)
      path = path .. (kind[4] or "")
      assert.equal("validation: " .. kind[3], refusal{ file = path })
      assert.same({ nil, kind[3] }, { core.check_file(path) })
      local reply = support.client(server)
      local receipt, err = reply:upload_voice{ file = path }
      assert.is_nil(receipt)
      assert.same({ "not_sent", "validation", "/file" }, { err.outcome, err.kind, err.errors[1].pointer })
      assert.equal("file must be a file that can be read: " .. kind[3]:gsub("^" .. CANNOT, ""), err.errors[1].message)
      assert.same({}, server:requests())
    end)
  end
end)

describe("core.check_file", function()
  it("gives the size, beyond 2 GiB too", function()
    assert.equal(3, core.check_file(support.temp_file("abc")))
    local path = support.temp_file("x")
    assert.equal(0, support.shell("truncate -s 5G " .. path).status)
    assert.equal("5368709120", ("%d"):format(core.check_file(path)))
    assert.equal(lfs.attributes(path).size, core.check_file(path))
  end)

  it("takes links and odd names", function()
    local path = support.temp_file("abc", 'a "b"\\ é.wav')
    assert.equal(3, core.check_file(path))
    local link = support.folder() .. "/link"
    assert.is_true(lfs.link(path, link, true) ~= nil)
    assert.equal(3, core.check_file(link))
  end)

  it("leaves no file open", function()
    local function open_files()
      local count = 0
      for _ in lfs.dir("/proc/self/fd") do count = count + 1 end
      return count
    end
    local path, before = support.temp_file("abc"), open_files()
    for _ = 1, 100 do
      core.check_file(path)
      core.check_file("/")
      core.check_file("/dev/zero")
      core.check_file("/no/such")
    end
    assert.equal(before, open_files())
  end)
end)
