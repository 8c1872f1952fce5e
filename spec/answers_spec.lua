-- SPDX-License-Identifier: MIT
-- Answers of every kind, to a send, to a read and to an upload: a receipt or an error, with the server's words on it.

local cjson = require "cjson"
local core = require "reply.core"
local support = require "support"

local RECEIPT = '{"status":"sent","messageId":"m-1","id":5,"userId":7}'
local HTML = "<!doctype html>\n<title>502</title>"
local GZIP = "\31\139\8\0\0\0\0\0\0\3\171\174\5\0\67\191\166\163\2\0\0\0"
local BOM = "\239\187\191"
local LIMIT = 8 * 1024 * 1024

-- A JSON object of exactly so many bytes, and the answer that it is.
local function json_of(size) return '{"status":"' .. ("x"):rep(size - 13) .. '"}' end

local function large(status, size)
  return { { "request" }, { "send", ("HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n"):format(status, size) },
           { "send", '{"status":"' }, { "send", "x", times = size - 13 }, { "send", '"}' }, { "close" } }
end

local function answer(status, headers, body) return { { "request" }, { "answer", status, headers, body } } end

-- Raw bytes, and the end of the connection.
local function raw(...) return { { "request" }, { "send", table.concat({ ... }) }, { "close" } } end

local calls = {
  send = function(client) return client:send_email{ contact = 1, subject = "s", body = "b" } end,
  read = function(client) return client:whoami() end,
  upload = function(client) return client:upload_voice{ data = "x", filename = "a.wav" } end,
}

-- Makes one call to a server with that script; returns the result, the error and the server's client.
local function call(kind, script)
  local server = support.serve(script)
  local client = support.client(server)
  local result, err = calls[kind](client)
  client:close()
  assert.is_true(server:settle())
  assert.equal(1, server:count().requests)
  server:close()
  return result, err
end

local function verdict(result, err)
  if result then return result.unreadable and "unreadable" or "good" end
  return table.concat({ err.outcome, err.kind, err.phase, err.status }, " ")
end

-- A row: the script; then the body where it is good, or why it cannot be read (a pattern; any text where libcurl
-- says it) and its bytes.
local successes = {
  { "JSON", answer(200, nil, RECEIPT), body = RECEIPT },
  { "JSON of a 201", answer(201, nil, RECEIPT), body = RECEIPT },
  { "JSON of a 299", answer(299, nil, RECEIPT), body = RECEIPT },
  { "JSON said to be a text", answer(200, { ["Content-Type"] = "text/plain" }, RECEIPT), body = RECEIPT },
  { "JSON said to be like HTML", answer(200, { ["Content-Type"] = "text/html5" }, RECEIPT), body = RECEIPT },
  { "JSON of no type", answer(200, { ["Content-Type"] = false }, RECEIPT), body = RECEIPT },
  { "JSON with spaces", answer(200, nil, " \r\n" .. RECEIPT .. "\n\t"), body = " \r\n" .. RECEIPT .. "\n\t" },
  { "unknown fields", answer(200, nil, '{"a":{"b":[1,null]},"é":2}'), body = '{"a":{"b":[1,null]},"é":2}' },
  { "invalid UTF-8 in JSON", answer(200, nil, '{"status":"\255\254"}'), body = '{"status":"\255\254"}' },
  { "NUL in JSON", answer(200, nil, '{"status":"a\\u0000b"}'), body = '{"status":"a\\u0000b"}' },
  { "an empty object", answer(200, nil, "{}"), body = "{}" },
  { "a list", answer(200, nil, "[]"), body = "[]" },
  { "exactly 8 MiB", large(200, LIMIT), body = json_of(LIMIT) },
  { "100 Continue first", raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    body = "{}" },
  { "103 and 102 first", raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), body = "{}" },
  { "chunks", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nA: b\r\n\r\n"),
    body = "{}" },
  { "HTTP/1.0 without a length", raw("HTTP/1.0 200 OK\r\n\r\n{}"), body = "{}" },
  { "HTTP/1.1 without a length", raw("HTTP/1.1 200 OK\r\n\r\n{}"), body = "{}" },
  { "a status without words", raw("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}"), body = "{}" },
  { "more than its length", raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}"), body = "{}" },

  { "nothing", answer(200), "^the answer is empty$", bytes = "" },
  { "204", answer(204), "^the answer is empty$", bytes = "" },
  { "null", answer(200, nil, "null"), "^the answer is not a JSON object$", bytes = "null" },
  { "a text", answer(200, nil, '"ok"'), "^the answer is not a JSON object$", bytes = '"ok"' },
  { "false", answer(200, nil, "false"), "^the answer is not a JSON object$", bytes = "false" },
  { "HTML said to be JSON", answer(200, nil, HTML), "^the answer is not JSON: ", bytes = HTML },
  { "HTML of no type", answer(200, { ["Content-Type"] = false }, HTML), "^the answer is not JSON: ", bytes = HTML },
  { "half of the JSON", answer(200, nil, RECEIPT:sub(1, 20)), "^the answer is not JSON: ", bytes = RECEIPT:sub(1, 20) },
  { "JSON twice", answer(200, nil, "{}{}"), "^the answer is not JSON: ", bytes = "{}{}" },
  { "NaN", answer(200, nil, '{"id":NaN}'), "^the answer is not JSON: ", bytes = '{"id":NaN}' },
  { "gzip", answer(200, { ["Content-Encoding"] = "gzip" }, GZIP), "^the answer is not JSON: ", bytes = GZIP },
  { "UTF-16", answer(200, nil, "{\0}\0"), "^the answer is not JSON: ", bytes = "{\0}\0" },
  { "deep lists", answer(200, nil, ("["):rep(1e5)), "^the answer is not JSON: ", bytes = ("["):rep(1e5) },
  { "deep objects", answer(200, nil, ('{"a":'):rep(2000) .. "1" .. ("}"):rep(2000)), "^the answer is not JSON: ",
    bytes = ('{"a":'):rep(2000) .. "1" .. ("}"):rep(2000) },
  { "too short", raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", RECEIPT), ".",
    bytes = RECEIPT },
  { "a reset", { { "request" }, { "send", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" }, { "reset" } }, ".",
    bytes = "" },
  { "bad chunks", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"), ".", bytes = "{}" },
  { "chunks without an end", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), ".",
    bytes = "{}" },
  { "half of its headers", raw("HTTP/1.1 200 OK\r\nContent-Ty"), "inside the answer's headers$", bytes = "" },
  { "8 MiB and a byte", large(200, LIMIT + 1), "^the answer is larger than 8 MiB$",
    bytes = json_of(LIMIT + 1):sub(1, LIMIT) },
  { "10 MiB", large(200, 10 * 1024 * 1024), "^the answer is larger than 8 MiB$",
    bytes = json_of(10 * 1024 * 1024):sub(1, LIMIT) },
  { "without an end", { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "flood", ("x"):rep(65536) } },
    "^the answer is larger than 8 MiB$", bytes = ("x"):rep(LIMIT) },
}

describe("a success with", function()
  for _, row in ipairs(successes) do
    local name, script, why = row[1], row[2], row[3]
    for _, kind in ipairs{ "send", "upload" } do
      it(name .. " is a receipt of a" .. (kind == "send" and " send" or "n upload"), function()
        local receipt, err = call(kind, script)
        assert.is_nil(err)
        assert.same({ why and "unreadable" or "good", "sent", 1 },
                    { verdict(receipt), receipt.outcome, receipt.attempts })
        assert.is_true(receipt.raw == (row.body or row.bytes))
        if why then
          assert.matches(why, receipt.unreadable)
          return assert.is_nil(receipt.body)
        end
        local decoded = cjson.decode(row.body)
        assert.same(decoded, receipt.body)
        if kind == "upload" then return assert.equal(decoded.id, receipt.id) end
        assert.same({ decoded.status, decoded.messageId }, { receipt.status, receipt.message_id })
      end)
    end

    it(name .. (why and " is no answer to a read" or " is what a read gives"), function()
      local object, err = call("read", script)
      if not why then return assert.same(cjson.decode(row.body), object) end
      assert.equal("unknown protocol answer", (verdict(object, err):gsub(" %d+$", "")))
      assert.matches(why, err.message)
      assert.is_true(err.raw == row.bytes)
      assert.is_true(#tostring(err) < 1000 and not tostring(err):find("\n"))
    end)
  end

  it("an answer before there was a question is none: the message goes out on another connection", function()
    local server = support.serve{ { { "answer", 400 }, { "gate", "spoke" }, { "request" }, { "hang" } },
                                  { { "request" }, { "answer", 200, nil, RECEIPT } } }
    local client = core.client{ base_url = server.url, watched = true }
    assert(client:identity("key-for-specs"))
    local transfer = assert(client:submit{ method = "POST", path = "/v3/x", body = "{}" })
    client:step(0)                        -- begins to connect, and no more
    assert(server:reached("spoke"))
    repeat client:step(10) until transfer:done()
    assert.equal("sent", transfer:answer().outcome)
    client:close()
    server:release("spoke")
    assert.is_true(server:settle())
    local requests = server:requests()
    assert.same({ 1, 2 }, { #requests, requests[1].connection })
    server:close()
  end)

  it("null fields has them not in the receipt", function()
    local receipt = call("send", answer(200, nil, '{"status":null,"messageId":null}'))
    assert.same({ nil, nil, cjson.null }, { receipt.status, receipt.message_id, receipt.body.status })
    assert.is_nil(receipt.unreadable)
  end)
end)

describe("a page of HTML", function()
  local WHY = "the answer is a page of HTML, as somebody on the way gives, and never Reply.io"
  for _, content_type in ipairs{ "text/html", "Text/HTML", "text/html; charset=utf-8", "text/html ;charset=x",
                                 " text/html\t", "text/html, text/html", "application/xhtml+xml; charset=utf-8" } do
    for _, status in ipairs{ 200, 201, 204, 299 } do
      it(("is no receipt: %d, %q"):format(status, content_type), function()
        for kind in pairs(calls) do
          local body = status ~= 204 and HTML or ""
          local result, err = call(kind, answer(status, { ["Content-Type"] = content_type }, body))
          assert.equal("unknown protocol answer " .. status, verdict(result, err))
          assert.equal(kind ~= "send", err.retryable)
          assert.equal(WHY, err.message)
          assert.is_nil(err.detail)
        end
      end)
    end
  end

  it("is none where it breaks off, or has a receipt in it", function()
    local head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n"
    for _, script in ipairs{ raw(head, HTML), answer(200, { ["Content-Type"] = "text/html" }, RECEIPT),
                             raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Bro") } do
      local result, err = call("send", script)
      assert.equal("unknown protocol answer 200", verdict(result, err))
    end
  end)

  it("of a refusal changes nothing", function()
    for status, meaning in pairs{ [403] = "rejected permission", [502] = "unknown server" } do
      local _, err = call("send", answer(status, { ["Content-Type"] = "text/html" }, HTML))
      assert.equal(meaning .. " answer " .. status, verdict(nil, err))
    end
  end)
end)

-- A row: the status, what it means; the upload and the read have the same.
local refusals = {
  { 300, "unknown protocol" }, { 301, "unknown protocol" }, { 302, "unknown protocol" }, { 303, "unknown protocol" },
  { 304, "unknown protocol" }, { 307, "rejected protocol" }, { 308, "rejected protocol" }, { 400, "rejected rejected" },
  { 401, "rejected auth" }, { 402, "rejected rejected" }, { 403, "rejected permission" }, { 404, "rejected not_found" },
  { 405, "rejected rejected" }, { 407, "rejected rejected" }, { 408, "unknown timeout" }, { 409, "rejected rejected" },
  { 410, "rejected rejected" }, { 413, "rejected rejected" }, { 422, "rejected rejected" },
  { 429, "rejected rate_limited" }, { 451, "rejected rejected" }, { 500, "unknown server" }, { 501, "rejected server" },
  { 502, "unknown server" }, { 503, "unknown server" }, { 504, "unknown server" }, { 505, "rejected server" },
  { 599, "unknown server" }, { 600, "unknown protocol" }, { 999, "unknown protocol" },
}
local bodies = { "", HTML, RECEIPT, BOM .. "{}", GZIP, "\255\0", "[1]", "null", ("["):rep(5000) }

describe("status", function()
  for _, row in ipairs(refusals) do
    local status, meaning = row[1], row[2] .. " answer " .. row[1]
    for kind in pairs(calls) do
      it(status .. " for a " .. kind .. ": " .. meaning, function()
        local elsewhere = support.serve{ { "request" }, { "answer", 200, nil, RECEIPT } }
        local headers = { Location = elsewhere.url .. "/v3/other", ["X-Request-Id"] = "r-1", ["Retry-After"] = "3.5" }
        local _, err = call(kind, answer(status, headers, status ~= 304 and RECEIPT or ""))
        assert.equal(meaning, verdict(nil, err))
        assert.same({ 0, 1, "r-1", 3.5, "r-1", elsewhere.url .. "/v3/other", status ~= 304 and RECEIPT or "" },
                    { elsewhere:count().connections, err.attempts, err.request_id, err.retry_after,
                      err.headers["x-request-id"], err.headers.location, err.raw })
        local may_again = status == 429 or kind ~= "send" and meaning:find("^unknown") ~= nil
        assert.equal(may_again, err.retryable)
        elsewhere:close()
      end)
    end
  end

  for number, body in ipairs(bodies) do
    it(("400 and 500 with a body of kind %d keep it"):format(number), function()
      for _, status in ipairs{ 400, 500 } do
        local _, err = call("send", answer(status, nil, body))
        assert.equal(status == 400 and "rejected rejected answer 400" or "unknown server answer 500", verdict(nil, err))
        assert.is_true(err.raw == body)
        assert.is_true(#tostring(err) < 1000 and not tostring(err):find("%c"))
      end
    end)
  end

  it("400 with 10 MiB keeps 8 of them", function()
    local _, err = call("send", large(400, 10 * 1024 * 1024))
    assert.equal("rejected rejected answer 400", verdict(nil, err))
    assert.is_true(err.raw == json_of(10 * 1024 * 1024):sub(1, LIMIT))
    assert.equal("the answer is larger than 8 MiB", err.message)
  end)
end)

describe("what the server says", function()
  local PROBLEM = '{"type":"https://docs.reply.io/e","title":"Bad Request","status":400,"detail":"In the blacklist.",'
                  .. '"code":"contact.contactInBlackList","extra":{"a":[1]}}'
  it("in a problem stands on the error, verbatim", function()
    local _, err = call("send", answer(400, { ["Content-Type"] = "application/problem+json" }, PROBLEM))
    assert.same({ "contact.contactInBlackList", "Bad Request", "In the blacklist.", "https://docs.reply.io/e", nil },
                { err.code, err.title, err.detail, err.type, err.errors })
    assert.same({ PROBLEM, 1, "application/problem+json" },
                { err.raw, err.body.extra.a[1], err.headers["content-type"] })
    assert.equal("send_email: rejected 400: contact.contactInBlackList: In the blacklist.", tostring(err))
  end)

  it("of an unknown code, and of several fields", function()
    local _, err = call("send", answer(422, nil, '{"code":"x.y","errors":[{"pointer":"/subject","message":"too odd"},'
                                                 .. '{"pointer":"/body","detail":"too long"}]}'))
    assert.equal("x.y", err.code)
    assert.same({ { pointer = "/subject", field = "subject", message = "too odd" },
                  { pointer = "/body", field = "body", message = "too long" } }, err.errors)
    assert.equal("send_email: rejected 422: x.y: /subject: too odd; /body: too long", tostring(err))
  end)

  it("of a wrong kind is in the body, and breaks nothing", function()
    for _, value in ipairs{ "5", "true", "{}", "[1]", '""', '"a\\nb\\u0000"', '["x",{"message":5}]' } do
      local _, err = call("send", answer(400, nil, ('{"code":%s,"title":%s,"detail":%s,"type":%s,"errors":%s}')
                                                   :format(value, value, value, value, value)))
      assert.same(cjson.decode(value), err.body.code)
      for _, name in ipairs{ "code", "title", "detail", "type" } do
        assert.is_true(err[name] == nil or type(err[name]) == "string")
      end
      for _, fault in ipairs(err.errors or {}) do assert.is_string(fault.message) end
      assert.is_nil(tostring(err):find("%c"))
    end
  end)

  it("to a bad key is nothing: the hint says it", function()
    local _, err = call("send", answer(401, { ["WWW-Authenticate"] = "Bearer" }, ""))
    assert.same({ "auth", "", "Bearer", "the server refused the key: it is missing, malformed or revoked" },
                { err.kind, err.raw, err.headers["www-authenticate"], err.hint })
  end)

  it("of a scope that is missing is the hint", function()
    local _, err = call("send", answer(403, nil, '{"title":"Forbidden","status":403,"detail":"This API key does not '
                                                 .. 'have the required scope: contacts:operate."}'))
    assert.same({ "permission", "give the key the scope contacts:operate" }, { err.kind, err.hint })
  end)

  it("of the time to wait is read", function()
    local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + 3600)
    for _, row in ipairs{
      { "60", 60 }, { "0.25", 0.25 }, { "0", 0 }, { "-1" }, { "soon" }, { "inf" }, { "nan" }, { "" }, { false },
    } do
      local _, err = call("send", answer(429, { ["Retry-After"] = row[1] }, ""))
      assert.same({ "rate_limited", row[2], true }, { err.kind, err.retry_after, err.retryable })
    end
    local _, err = call("send", answer(429, { ["Retry-After"] = date }, ""))
    assert.is_true(err.retry_after > 3500 and err.retry_after <= 3600)
    for _, unreadable in ipairs{ "soon", "", "-1", "0" } do
      local _, same = call("send", answer(429, { ["Retry-After"] = date, Date = unreadable }, ""))
      assert.is_true(same.retry_after > 3500 and same.retry_after <= 3600)
    end
  end)

  it("of the time to wait is a date of its own clock", function()
    for _, row in ipairs{
      { "Wed, 01 Jan 2020 00:00:00 GMT", "Wed, 01 Jan 2020 00:00:40 GMT", 40 },
      { "Tue, 01 Jan 2069 00:00:00 GMT", "Tue, 01 Jan 2069 01:00:00 GMT", 3600 },
      { "Wed, 01 Jan 2020 00:00:40 GMT", "Wed, 01 Jan 2020 00:00:00 GMT", 0 },
      { "Wed, 01 Jan 2020 00:00:00 GMT", "7", 7 },
    } do
      local _, err = call("send", answer(429, { Date = row[1], ["Retry-After"] = row[2] }, ""))
      assert.equal(row[3], err.retry_after)
    end
  end)

  it("of the request's name is safe to print", function()
    local said = {}
    local function note(event) said[#said + 1] = event.request_id end
    local server = support.serve(answer(500, { ["X-Request-Id"] = "r\27[2J\226\128\174\194\155\255-1" }, ""))
    local client = support.client(server, { on_event = note })
    local _, err = client:send_email{ contact = 1, subject = "s", body = "b" }
    assert.same({ "r [2J  ?-1", "r [2J  ?-1", "r [2J  ?-1" },
                { said[1], err.request_id, err.headers["x-request-id"] })
    server:close()
  end)
end)
