-- SPDX-License-Identifier: MIT

local encode = require "reply.call.encode"
local operations = require "reply.operations"

local function query(values)
  return encode.free_request(operations.request, { method = "GET", path = "/v3/a", query = values }).path
end

describe("encode.request", function()
  it("puts each field where it belongs", function()
    local operation = {
      name = "try", method = "PUT", path = "/v3/a/{one}/b/{two_2}", repeatable = true,
      fields = {
        { name = "one", type = "id", place = "path" }, { name = "two_2", type = "id", place = "path" },
        { name = "text", wire = "theText", type = "string" }, { name = "flag", type = "boolean" },
        { name = "absent", type = "string" }, { name = "items", type = "list" }, { name = "id", type = "id" },
        { name = "page", wire = "p", type = "integer", place = "query" },
        { name = "mine", type = "boolean", place = "query" }, { name = "file", type = "file", place = "upload" },
      },
    }
    assert.same({
      operation = "try", method = "PUT", path = "/v3/a/12/b/345678901234567890?p=3&mine=false", repeatable = true,
      body = '{"theText":"é\\"\\u0001","flag":false,"items":[1],"id":9007199254740993}',
    }, encode.request(operation, {
      one = "12", two_2 = "345678901234567890", text = 'é"\1', flag = false, items = "[1]", id = "9007199254740993",
      page = "3", mine = false, file = "never", unknown = "never",
    }))
  end)

  it("gives a GET no body", function()
    assert.same({ operation = "whoami", method = "GET", path = "/v3/whoami", repeatable = true },
                encode.request(operations.whoami, {}))
  end)

  it("sends an empty object where no field is given", function()
    assert.equal("{}", encode.request(operations.find_contacts, {}).body)
  end)

  it("leaves a % of a text alone", function()
    local request = encode.request(operations.send_email, { contact = "1", subject = "100%1", body = "%%" })
    assert.equal('{"subject":"100%1","body":"%%"}', request.body)
  end)
end)

describe("an upload", function()
  local rows = {
    { { file = "/tmp/tone.wav" }, "tone.wav", "audio/wav" }, { { file = "tone.WAV" }, "tone.WAV", "audio/wav" },
    { { file = "a/b.c/d" }, "d", "application/octet-stream" }, { { file = "x\\" }, "x\\", "application/octet-stream" },
    { { file = "a\\b.mp3" }, "a\\b.mp3", "audio/mpeg" }, { { file = "a.b.m4a" }, "a.b.m4a", "audio/mp4" },
    { { file = "/tmp/x.wav", filename = "y.ogg" }, "y.ogg", "audio/ogg" },
    { { data = "\0\1", filename = "é.flac" }, "é.flac", "audio/flac" },
    { { data = "x", filename = "a.weba" }, "a.weba", "audio/webm" },
    { { data = "x", filename = "a.exe" }, "a.exe", "application/octet-stream" },
    { { data = "x", filename = ".wav" }, ".wav", "audio/wav" },
    { { data = "x", filename = "a." }, "a.", "application/octet-stream" },
  }
  for _, row in ipairs(rows) do
    local values, filename, content_type = row[1], row[2], row[3]
    it("of " .. filename .. " is " .. content_type, function()
      local request = encode.request(operations.upload_voice, values)
      assert.same({ file = values.file, data = values.data, filename = filename, content_type = content_type },
                  request.upload)
      assert.is_nil(request.body)
      assert.is_true(request.repeatable)
    end)
  end

  it("is no part of another request", function()
    local values = { contact = "1", linkedin_account = "2", voice_attachment = "3", file = "/tmp/tone.wav" }
    local request = encode.request(operations.send_linkedin_voice, values)
    assert.is_nil(request.upload)
    assert.equal('{"linkedInAccountId":2,"voiceAttachmentId":3}', request.body)
  end)
end)

describe("encode.free_request", function()
  local rows = {
    { "nothing", nil, "/v3/a" }, { "an empty table", {}, "/v3/a" }, { "an empty list", { a = {} }, "/v3/a" },
    { "what needs no escape", { a = "azAZ09-._~" }, "/v3/a?a=azAZ09-._~" },
    { "what needs one", { ["a b&"] = "x=y&z+?/#%é\0\n" }, "/v3/a?a%20b%26=x%3Dy%26z%2B%3F%2F%23%25%C3%A9%00%0A" },
    { "names in order", { b = "1", a = "2", B = "3" }, "/v3/a?B=3&a=2&b=1" },
    { "lists in theirs", { ids = { 3, "x", true, 1 }, z = "" }, "/v3/a?ids=3&ids=x&ids=true&ids=1&z=" },
    { "booleans", { a = true, b = false }, "/v3/a?a=true&b=false" },
    { "whole numbers", { a = 123456789012345, b = 2 ^ 53 - 1, c = 1046.0, d = -3 },
      "/v3/a?a=123456789012345&b=9007199254740991&c=1046&d=-3" },
    { "negative zeros", { a = -0.0, b = { -0.0, 1 } }, "/v3/a?a=0&b=0&b=1" },
    { "fractions", { a = 0.5, b = 19.99, c = 1e-300 }, "/v3/a?a=0.5&b=19.99&c=1e-300" },
  }
  for _, row in ipairs(rows) do
    it("writes a query of " .. row[1], function() assert.equal(row[3], query(row[2])) end)
  end

  it("takes method and body as they are", function()
    local values = { method = "POST", path = "/v3/a", body = '{"a":1}' }
    assert.same({ operation = "request", method = "POST", path = "/v3/a", body = '{"a":1}', repeatable = false },
                encode.free_request(operations.request, values))
  end)

  it("holds only a GET for repeatable by itself", function()
    for _, row in ipairs{
      { "GET", nil, true }, { "POST", nil, false }, { "PUT", nil, false }, { "PATCH", nil, false },
      { "DELETE", nil, false },
      { "GET", false, false }, { "POST", true, true }, { "DELETE", false, false },
    } do
      local values = { method = row[1], path = "/v3/a", repeatable = row[2] }
      assert.equal(row[3], encode.free_request(operations.request, values).repeatable)
    end
  end)
end)
