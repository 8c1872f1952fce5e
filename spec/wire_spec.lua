-- SPDX-License-Identifier: MIT
-- Every operation on the wire: the whole request, as the server got it.

local cjson = require "cjson"
local operations = require "reply.operations"
local support = require "support"
local version = require "reply.version"

local DIRECT = "POST /v3/contacts/%s/send-direct-%s"
local BINARY = {}
for byte = 0, 255 do BINARY[byte + 1] = string.char(byte) end
local AUDIO = support.wav(0.1) .. table.concat(BINARY) .. "\r\n--boundary--\r\n\r\n\0"

-- A row: operation, its table, the request line, its JSON (nil: no body).
local rows = {
  { "send_email", { contact = 90514382, email_account = 4821, subject = "s", body = "b" },
    DIRECT:format("90514382", "email"), '{"emailAccountId":4821,"subject":"s","body":"b"}' },
  { "send_email", { contact = "7", subject = "s", body = "b" },
    DIRECT:format("7", "email"), '{"subject":"s","body":"b"}' },
  { "send_linkedin_connect", { contact = 7, linkedin_account = 9, message = "m" },
    DIRECT:format("7", "linkedin-connect"), '{"linkedInAccountId":9,"message":"m"}' },
  { "send_linkedin_connect", { contact = 7, linkedin_account = 9 },
    DIRECT:format("7", "linkedin-connect"), '{"linkedInAccountId":9}' },
  { "send_linkedin_inmail", { contact = 7, linkedin_account = 9, subject = "s", body = "b" },
    DIRECT:format("7", "linkedin-inmail"), '{"linkedInAccountId":9,"subject":"s","body":"b"}' },
  { "send_linkedin_message", { contact = 7, linkedin_account = 9, message = "m" },
    DIRECT:format("7", "linkedin-message"), '{"linkedInAccountId":9,"message":"m"}' },
  { "send_linkedin_voice", { contact = 7, linkedin_account = 9, voice_attachment = 5 },
    DIRECT:format("7", "linkedin-voice"), '{"linkedInAccountId":9,"voiceAttachmentId":5}' },
  { "send_linkedin_ai_voice", { contact = 7, linkedin_account = 9, script = "s" },
    DIRECT:format("7", "linkedin-ai-voice"), '{"linkedInAccountId":9,"script":"s"}' },
  { "upload_voice", { data = AUDIO, filename = "tone.wav" }, "POST /v3/attachments/voice" },
  { "whoami", {}, "GET /v3/whoami" },
  { "teams", {}, "GET /v3/whoami/team-users" },
  { "email_accounts", {}, "GET /v3/email-accounts" },
  { "email_accounts", { my = true, top = 1000, skip = 0 }, "GET /v3/email-accounts?my=true&top=1000&skip=0" },
  { "linkedin_accounts", {}, "GET /v3/linkedin-accounts" },
  { "find_contacts", {}, "POST /v3/contacts/filter", "{}" },
  { "find_contacts", { search = "a@b", rules = { { property = "p", condition = "c", value = 1 } }, list = 3,
                       sequence = 4, sort_by = "x", sort_direction = "y", top = 2, skip = 5 },
    "POST /v3/contacts/filter?top=2&skip=5",
    '{"searchTerm":"a@b","rules":[{"condition":"c","property":"p","value":1}],"listId":3,"sequenceId":4,'
    .. '"sortBy":"x","sortDirection":"y"}' },
  { "get_contact", { contact = 7 }, "GET /v3/contacts/7" },
  { "request", { method = "GET", path = "/v3/a%20b/../c", query = { b = { "1", 2 }, a = "x y&z=é" } }, nil },
  { "request", { method = "GET", path = "/v3/a%20b", query = { b = { "1", 2 }, a = "x y&z=é" } },
    "GET /v3/a%20b?a=x%20y%26z%3D%C3%A9&b=1&b=2" },
  { "request", { method = "POST", path = "/v3/a", body = { b = true, a = {} } }, "POST /v3/a", '{"a":{},"b":true}' },
  { "request", { method = "POST", path = "/v3/a" }, "POST /v3/a", "" },
  { "request", { method = "PUT", path = "/v3/a" }, "PUT /v3/a", "" },
  { "request", { method = "PATCH", path = "/v3/a", body = { 1, 2 } }, "PATCH /v3/a", "[1,2]" },
  { "request", { method = "DELETE", path = "/v3/a" }, "DELETE /v3/a" },
  { "request", { method = "DELETE", path = "/v3/a", body = { a = 1 } }, "DELETE /v3/a", '{"a":1}' },
}

local function perform(client, name, input)
  local result, err = client[name](client, input)
  if operations[name].result ~= "pages" then return result, err end
  return result:all()
end

-- Name to value; a name that comes twice raises.
local function headers_of(request)
  local headers = {}
  for _, pair in ipairs(request.headers) do
    assert(headers[pair[1]] == nil, "twice: " .. pair[1])
    headers[pair[1]] = pair[2]
  end
  return headers
end

-- The headers that a request must have, no more and no less; `more` adds to them.
local function headers_for(server, json, more)
  local headers = { Host = server.address, Authorization = "Bearer " .. support.api_key,
                    Accept = "application/json", ["User-Agent"] = "lua-reply/" .. version }
  if json then headers["Content-Length"] = tostring(#json) end
  if json and json ~= "" then headers["Content-Type"] = "application/json" end
  for name, value in pairs(more or {}) do headers[name] = value end
  return headers
end

-- The only part of an upload, and the headers that the upload adds to the request's.
local function check_upload(request, filename, content_type, bytes)
  local parts = support.multipart(request)
  assert.equal(1, #parts)
  assert.same({ { "Content-Disposition", 'form-data; name="file"; filename="' .. filename .. '"' },
                { "Content-Type", content_type } }, parts[1].headers)
  assert.is_true(bytes == parts[1].body)
  return { ["Content-Type"] = (request:header("content-type")), ["Content-Length"] = tostring(#request.body) }
end

for _, scheme in ipairs{ "http", "https" } do
  describe("over " .. scheme, function()
    local server, client

    setup(function()
      server = support.serve{ tls = scheme == "https" or nil,
        { "request" }, { "answer", 200, nil, '{"id":5,"items":[],"hasMore":false}' }, { "repeat" } }
      client = support.client(server)
    end)
    teardown(function()
      client:close()
      server:close()
    end)
    before_each(function() server:forget() end)

    -- Makes the call and returns its one request.
    local function request_of(name, input, by)
      assert(perform(by or client, name, input))
      local requests = server:requests()
      assert.equal(1, #requests)
      assert.is_true(requests[1].whole)
      return requests[1]
    end

    for number, row in ipairs(rows) do
      local name, input, line, json = row[1], row[2], row[3], row[4]
      it(("%d: %s is %s"):format(number, name, line or "refused"), function()
        if not line then
          assert.equal("validation", select(2, perform(client, name, input)).kind)
          return assert.same({}, server:requests())
        end
        local request = request_of(name, input)
        assert.equal(line, request.method .. " " .. request.target)
        assert.equal("1.1", request.version)
        local more = name == "upload_voice" and check_upload(request, "tone.wav", "audio/wav", AUDIO) or nil
        assert.equal(more and #request.body or #(json or ""), request.size)
        if not more then assert.equal(json or "", request.body) end
        assert.same(headers_for(server, json, more), headers_of(request))
      end)

      it(("%d: %s is what a dry run shows"):format(number, name), function()
        if not line then return end
        local shown_input = { dry_run = true }
        for field, value in pairs(input) do shown_input[field] = value end
        local shown = assert(client[name](client, shown_input))
        assert.same({}, server:requests())
        local request = request_of(name, input)
        assert.equal(request.method .. " " .. server.url .. request.target, shown.method .. " " .. shown.url)
        local headers = {}
        for _, pair in ipairs(request.headers) do
          local value = pair[2]:gsub("^Bearer .*", "Bearer ***"):gsub("; boundary=.*", "")
          local only_on_the_wire = shown.upload and pair[1] == "Content-Length"
          headers[#headers + 1] = not only_on_the_wire and pair[1] .. ": " .. value or nil
        end
        table.sort(headers)
        table.sort(shown.headers)
        assert.same(headers, shown.headers)
        assert.equal(json ~= "" and json or nil, shown.body)
      end)
    end

    it("a file is uploaded as it is", function()
      local request = request_of("upload_voice", { file = support.temp_file(AUDIO, "my tone.mp3") })
      check_upload(request, "my tone.mp3", "audio/mpeg", AUDIO)
    end)

    it("a voice message is its upload, then its send", function()
      local receipt = assert(client:send_linkedin_voice{ contact = 7, linkedin_account = 9,
                                                         file = support.temp_file(AUDIO, "a.wav") })
      assert.equal(5, receipt.voice_attachment)
      local requests = server:requests()
      assert.equal(2, #requests)
      assert.equal("/v3/attachments/voice", requests[1].target)
      check_upload(requests[1], "a.wav", "audio/wav", AUDIO)
      assert.equal("/v3/contacts/7/send-direct-linkedin-voice", requests[2].target)
      assert.equal('{"linkedInAccountId":9,"voiceAttachmentId":5}', requests[2].body)
    end)

    local identities = {
      { { team = 11 }, { ["X-TEAM-ID"] = "11" } },
      { { team = "11", user = 2 ^ 53 - 1 }, { ["X-TEAM-ID"] = "11", ["X-User-Id"] = "9007199254740991" } },
      { { user_email = "dana+1@example.com" }, { ["X-User-Email"] = "dana+1@example.com" } },
      { { api_key = function() return "key-of-a-function" end, team = 11, user = 12 },
        { Authorization = "Bearer key-of-a-function", ["X-TEAM-ID"] = "11", ["X-User-Id"] = "12" } },
      { { api_key = function() return "key-of-a-function" end, user_email = "dana@example.com" },
        { Authorization = "Bearer key-of-a-function", ["X-User-Email"] = "dana@example.com" } },
      { { user_agent = "crm/2 (é)" }, { ["User-Agent"] = "crm/2 (é) lua-reply/" .. version } },
      { { api_key = "pass/w!rd==" }, { Authorization = "Bearer pass/w!rd==" } },
    }
    for number, row in ipairs(identities) do
      it("identity " .. number .. " stands in its headers", function()
        local other = support.client(server, row[1])
        local request = request_of("whoami", {}, other)
        assert.same(headers_for(server, nil, row[2]), headers_of(request))
        server:forget()
        request = request_of("upload_voice", { data = AUDIO, filename = "tone.wav" }, other)
        local more = check_upload(request, "tone.wav", "audio/wav", AUDIO)
        for name, value in pairs(row[2]) do more[name] = value end
        assert.same(headers_for(server, nil, more), headers_of(request))
        other:close()
      end)
    end

    -- What each field takes, and its digits.
    local ids = {
      { 1, "1" }, { 1046, "1046" }, { 4821.0, "4821" }, { "90514382", "90514382" },
      { 123456789012345, "123456789012345" }, { 2 ^ 53 - 1, "9007199254740991" },
      { "9007199254740993", "9007199254740993" },
      { "9007199254740993", "9007199254740993" }, { "999999999999999999", "999999999999999999" },
    }
    it("ids go out digit for digit", function()
      for _, row in ipairs(ids) do
        local id, digits = row[1], row[2]
        assert(client:send_email{ contact = id, email_account = id, subject = "s", body = "b" })
        assert(client:send_linkedin_voice{ contact = id, linkedin_account = id, voice_attachment = id })
        assert(client:find_contacts{ list = id, sequence = id }:all())
        local requests = server:requests()
        assert.equal(DIRECT:format(digits, "email"):sub(6), requests[1].target)
        assert.equal('{"emailAccountId":' .. digits .. ',"subject":"s","body":"b"}', requests[1].body)
        assert.equal('{"linkedInAccountId":' .. digits .. ',"voiceAttachmentId":' .. digits .. "}", requests[2].body)
        assert.equal('{"listId":' .. digits .. ',"sequenceId":' .. digits .. "}", requests[3].body)
        server:forget()
      end
      local large = { id = 2 ^ 53 - 1 }
      request_of("request", { method = "POST", path = "/v3/a", query = large, body = large })
      local request = server:requests()[1]
      assert.same({ "/v3/a?id=9007199254740991", '{"id":9007199254740991}' }, { request.target, request.body })
    end)

    -- A text, and how it stands in JSON where that differs.
    local controls = {}
    for byte = 1, 31 do controls[byte] = string.char(byte) end
    local texts = {
      { 'say "no"', [[say \"no\"]] }, { [[C:\new\u0041]], [[C:\\new\\u0041]] }, { "a/b</script>" },
      { "one\r\ntwo\tthree\b\f", [[one\r\ntwo\tthree\b\f]] }, { "\1\31\127", "\\u0001\\u001f\127" },
      { "héllo — 日本語" }, { "👩‍🚀🏳️‍🌈" }, { "line\226\128\168paragraph\226\128\169end" },
      { "\239\187\191bom \239\191\191 \244\143\191\191" }, { "%s %d %%" }, { "${a} {{b}} {contact}" },
      { " leading and trailing " }, { ("x"):rep(100000) },
    }
    it("strings go out byte for byte", function()
      for _, row in ipairs(texts) do
        local subject = row[1]:find("[\r\n]") and "one line" or row[1]
        assert(client:send_email{ contact = 1, subject = subject, body = row[1] })
        local text, request = row[2] or row[1], server:requests()[1]
        local line = subject == row[1] and text or subject
        assert.is_true(request.body == '{"subject":"' .. line .. '","body":"' .. text .. '"}')
        assert.is_true(cjson.decode(request.body).body == row[1])
        server:forget()
      end
      local all = table.concat(controls)
      assert(client:send_linkedin_message{ contact = 1, linkedin_account = 2, message = all })
      assert.equal(all, cjson.decode(server:requests()[1].body).message)
    end)
  end)
end

describe("a script", function()
  it("sends the worked example of the reference, and prints its receipt", function()
    local server = support.serve{ tls = true, { "request" },
      { "answer", 200, nil, '{"status": "sent", "messageId": "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809"}' } }
    finally(function() server:close() end)
    local result = support.run([[
      local reply = require "reply"
      local receipt, err = reply.send_email{
        contact = 90514382,
        subject = "Re: your question about SOC 2",
        body    = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>",
        email_account = 4821,
      }
      if receipt then print(receipt.status, receipt.message_id, receipt.outcome, receipt.attempts) else print(err) end
    ]], { env = { REPLY_API_KEY = support.api_key, REPLY_BASE_URL = server.url, REPLY_CA_FILE = support.ca_file } })
    assert.same({ status = 0, stderr = "",
                  stdout = "sent\t1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809\tsent\t1\n" }, result)
    assert.equal(1, #server:requests())
    local request = server:requests()[1]
    assert.equal("POST /v3/contacts/90514382/send-direct-email", request.method .. " " .. request.target)
    assert.equal('{"emailAccountId":4821,"subject":"Re: your question about SOC 2","body":"<p>Hi Dana — short answer, '
                 .. 'yes. Full report attached to our trust page.</p>"}', request.body)
    assert.same(headers_for(server, request.body), headers_of(request))
  end)

  it("reads ids back digit for digit", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil,
      '{"actionType":"connect","linkedInActivityId":9007199254740992,"sentAtUtc":"2026-05-15T10:34:00Z"}' } }
    finally(function() server:close() end)
    local receipt = assert(support.client(server):send_linkedin_connect{ contact = 1, linkedin_account = 2 })
    assert.equal("9007199254740992", ("%d"):format(receipt.linkedin_activity_id))
    assert.equal("connect 2026-05-15T10:34:00Z", receipt.action_type .. " " .. receipt.sent_at)
  end)

  it("reads the next page when it is needed, and takes no cookie along", function()
    local server = support.serve{ tls = true,
      { "request" }, { "answer", 200, { ["Set-Cookie"] = "a=b" }, '{"items":[{"id":1},{"id":2}],"hasMore":true}' },
      { "request" }, { "answer", 200, nil, '{"items":[{"id":3}],"hasMore":false}' },
    }
    finally(function() server:close() end)
    local accounts = support.client(server):email_accounts{ my = false, top = 2 }
    assert.equal(1, accounts().id)
    assert.equal(1, #server:requests())
    assert.same({ { id = 2 }, { id = 3 } }, accounts:all())
    local requests = server:requests()
    assert.same({ "/v3/email-accounts?my=false&top=2", "/v3/email-accounts?my=false&top=2&skip=2", 1 },
                { requests[1].target, requests[2].target, #server:connections() })
    assert.same(headers_for(server), headers_of(requests[2]))
  end)

  it("asks for no leave to send a large body", function()
    local server = support.serve{ tls = true, { "request" }, { "answer", 200, nil, "{}" } }
    finally(function() server:close() end)
    local text = ("é"):rep(1024 * 1024)
    assert(support.client(server):send_email{ contact = 1, subject = "s", body = text })
    local request = server:requests()[1]
    assert.is_true(request.body == '{"subject":"s","body":"' .. text .. '"}')
    assert.same(headers_for(server, request.body), headers_of(request))
  end)
end)
