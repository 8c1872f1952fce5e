-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local make_wav = require "support.wav"
local multipart = require "reply.sandbox.multipart"
local sandbox = require "reply.sandbox"

local world

before_each(function() world = sandbox.new() end)

local function upload(file, content_type)
  local kind, body = multipart.write{ name = file.name or "file", filename = file.filename or "a.wav",
                                     content_type = "audio/wav", body = file.body }
  return ask(world, "POST /v3/attachments/voice", file.bytes or body,
             { headers = { ["content-type"] = content_type or kind } })
end

local function faults_of(...)
  local status, body = upload(...)
  assert.equal(400, status)
  assert.is_nil(body.code)
  assert.same(sandbox.new().attachments, world.attachments)
  return body.errors
end

describe("a voice upload", function()
  for _, row in ipairs{ { 12, 12 }, { 0.4, 1 }, { 59.2, 60 }, { 60, 60 } } do
    it(("of a WAV of %s seconds is said to have %d"):format(row[1], row[2]), function()
      local status, receipt = upload{ body = make_wav(row[1]), filename = "tone.wav" }
      assert.equal(200, status)
      assert.same({ id = 7002, fileName = "tone.wav", lengthInSeconds = row[2] }, receipt)
    end)
  end

  it("can be sent", function()
    local _, receipt = upload{ body = make_wav(1) }
    local status = ask(world, "POST /v3/contacts/90514382/send-direct-linkedin-voice",
                       { linkedInAccountId = 301, voiceAttachmentId = receipt.id })
    assert.equal(200, status)
    assert.equal(7003, select(2, upload{ body = make_wav(1) }).id)
  end)

  it("keeps the name as uploaded", function()
    for _, name in ipairs{ 'a "good" one.wav', "C:\\sounds\\a.wav", "héllo.wav", "a;b=c.wav" } do
      assert.equal(name, select(2, upload{ body = make_wav(1), filename = name }).fileName)
    end
  end)

  it("of another format is taken, and its length named as unknown", function()
    local status, receipt = upload{ body = "ID3 and so on", filename = "tone.mp3" }
    assert.equal(200, status)
    assert.same({
      id = 7002, fileName = "tone.mp3", lengthInSeconds = 0,
      note = "the sandbox reads the length of WAV files only: lengthInSeconds is 0 because it is unknown here",
    }, receipt)
  end)

  it("needs no scope that the reference does not ask for", function()
    local kind, body = multipart.write{ name = "file", filename = "a.wav", content_type = "audio/wav",
                                        body = make_wav(1) }
    assert.equal(200, (ask(world, "POST /v3/attachments/voice", body,
                           { key = "sandbox-read-only", headers = { ["content-type"] = kind } })))
  end)
end)

describe("a voice upload is refused", function()
  for _, row in ipairs{
    { { body = make_wav(60.05) }, "must be at most 60 seconds long, got 60.05" },
    { { body = make_wav(75) }, "must be at most 60 seconds long, got 75.00" },
    { { body = "" }, "must not be empty" },
    { { body = "x", filename = "" }, "must be a file with a name" },
    { { body = "x", name = "audio" }, "is required" },
    { { body = make_wav(1):sub(1, 30) }, "is a WAV file that cannot be read: the format is cut short" },
    { { body = "no audio at all", filename = "a.wav" }, "is no audio of a format that the sandbox knows" },
    { { body = "<html>Not found</html>", filename = "a.mp3" }, "is no audio of a format that the sandbox knows" },
    { { body = make_wav(1):sub(1, 12) }, "is a WAV file that cannot be read: the header ends too early" },
  } do
    it(row[2], function() assert.same({ { pointer = "/file", detail = row[2] } }, faults_of(row[1])) end)
  end

  it("with two files", function()
    local part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n'
    assert.same({ { pointer = "/file", detail = "must be given once" } },
                faults_of({ body = "", bytes = part .. part .. "--b--" }, "multipart/form-data; boundary=b"))
  end)

  it("with a value and no file", function()
    local part = '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--'
    assert.same({ { pointer = "/file", detail = "must be a file with a name" } },
                faults_of({ body = "", bytes = part }, "multipart/form-data; boundary=b"))
  end)

  it("with a body that is no form", function()
    assert.same({ { pointer = "", detail = "is not multipart/form-data: the body does not begin with the boundary" } },
                faults_of({ body = "", bytes = "x" }, "multipart/form-data; boundary=b"))
    assert.same({ { pointer = "", detail = "is not multipart/form-data: the Content-Type has no boundary" } },
                faults_of({ body = "x" }, "multipart/form-data"))
  end)
end)
