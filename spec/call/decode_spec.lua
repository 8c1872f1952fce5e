-- SPDX-License-Identifier: MIT

local decode = require "reply.call.decode"
local json = require "reply.json"
local operations = require "reply.operations"

local function answer(body, more)
  local fields = { outcome = "sent", status = 200, headers = {}, body = body }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

local NOT_JSON = "the answer is not JSON: "

describe("what can be read of an answer:", function()
  -- { what, answer, of any kind, as an object, as a list }; a string is the reason why it cannot be read.
  local rows = {
    { "an object", answer('{"a":1}'), true, true, "the answer has no list" },
    { "an empty object", answer("{}"), true, true, "the answer has no list" },
    { "items that are an empty object", answer('{"items":{}}'), true, true, "the answer has no list" },
    { "a list", answer('[{"id":1}]'), true, true, true }, { "an empty list", answer(" []\n"), true, true, true },
    { "a page", answer('{"items":[1],"hasMore":true}'), true, true, true },
    { "an empty page", answer('{"items":[]}'), true, true, true },
    { "items that are null", answer('{"items":null}'), true, true, "the answer has no list" },
    { "items that are a string", answer('{"items":"abc"}'), true, true, "the answer has no list" },
    { "items that are a number", answer('{"items":3}'), true, true, "the answer has no list" },
    { "items that are false", answer('{"items":false}'), true, true, "the answer has no list" },
    { "items that are an object", answer('{"items":{"a":1}}'), true, true, "the answer has no list" },
    { "null", answer("null"), true, "the answer is not a JSON object" },
    { "false", answer("false"), true, "the answer is not a JSON object" },
    { "a string", answer('"x"'), true, "the answer is not a JSON object" },
    { "a number", answer("5"), true, "the answer is not a JSON object" },
    { "nothing", answer(""), "the answer is empty" },
    { "HTML", answer("<html>"), NOT_JSON .. "Expected value but found invalid token at character 1" },
    { "a truncated object", answer('{"a":1'),
      NOT_JSON .. "Expected comma or object end but found T_END at character 7" },
    { "a cut answer", answer('{"a":1}', { cut = "the answer is larger than 8 MiB" }),
      "the answer is larger than 8 MiB" },
    { "a cut answer of nothing", answer("", { cut = "it ended early" }), "it ended early" },
    { "too many levels", answer(("["):rep(1001)),
      NOT_JSON .. "Found too many nested data structures (1001) at character 1001" },
  }
  for _, row in ipairs(rows) do
    local any = row[3]
    local object = row[4] or any
    for name, expected in pairs{ body = any, object = object, page = row[5] or object } do
      it(row[1] .. ", as " .. name, function()
        local body, why = decode[name](row[2])
        if expected == true then
          assert.is_nil(why)
          assert.same(json.decode(row[2].body), body)
        else
          assert.is_nil(body)
          assert.equal(expected, why)
        end
      end)
    end
  end
end)

it("half a surrogate pair costs one character of a page, and nothing of its bytes", function()
  local page = answer('{"items":[{"id":1},{"id":2,"firstName":"Bob \\ud83d"}],"hasMore":false}')
  assert.same({ items = { { id = 1 }, { id = 2, firstName = "Bob \239\191\189" } }, hasMore = false },
              (decode.page(page)))
  local receipt = decode.result.receipt(operations.send_email, answer('{"messageId":"a\\ud83d"}'), 1)
  assert.same({ "a\239\191\189", '{"messageId":"a\\ud83d"}' }, { receipt.body.messageId, receipt.raw })
end)

describe("a receipt", function()
  local function receipt(body, more)
    return decode.result.receipt(operations.send_email, answer(body, more), 3)
  end

  it("has the operation's fields, and the answer untouched", function()
    local raw = '{"status":"sent","messageId":"1a","extra":{"a":[1046]}}'
    local got = receipt(raw, { headers = { ["x-request-id"] = "r-1" } })
    assert.same({ outcome = "sent", attempts = 3, request_id = "r-1", raw = raw, status = "sent", message_id = "1a",
                  body = { status = "sent", messageId = "1a", extra = { a = { 1046 } } } }, got)
    assert.equal("1046", tostring(got.body.extra.a[1]))
  end)

  it("leaves out what is null or not there", function()
    local got = receipt('{"status":null}')
    assert.same({ outcome = "sent", attempts = 3, raw = '{"status":null}', body = { status = json.null } }, got)
  end)

  it("keeps a value of another type, and another spelling", function()
    assert.equal("Sent", receipt('{"status":"Sent"}').status)
    assert.same({ 1 }, receipt('{"status":[1]}').status)
    assert.is_false(receipt('{"messageId":false}').message_id)
  end)

  it("is a receipt even where nobody can read it", function()
    for raw, why in pairs{ [""] = "the answer is empty", ["5"] = "the answer is not a JSON object",
                           ["<p>"] = NOT_JSON .. "Expected value but found invalid token at character 1" } do
      assert.same({ outcome = "sent", attempts = 3, raw = raw, unreadable = why }, receipt(raw))
    end
    assert.same({ outcome = "sent", attempts = 3, raw = '{"status":"se', unreadable = "it ended early" },
                receipt('{"status":"se', { cut = "it ended early" }))
  end)
end)

describe("the answer of request{…}", function()
  local function result(body, more)
    return decode.result.answer(operations.request, answer(body, more), 2)
  end

  it("has status, headers and body", function()
    local headers = { ["content-type"] = "application/json", ["request-id"] = "r-2" }
    assert.same({ outcome = "sent", attempts = 2, raw = '{"a":null}', status = 201, headers = headers,
                  request_id = "r-2",
                  body = { a = json.null } }, result('{"a":null}', { status = 201, headers = headers }))
    assert.equal(5, result("5").body)
    assert.is_false(result("false").body)
  end)

  it("has no body where there is none", function()
    assert.same({ outcome = "sent", attempts = 2, raw = "", status = 204, headers = {} }, result("", { status = 204 }))
  end)

  it("says why a body cannot be read", function()
    assert.same({ outcome = "sent", attempts = 2, raw = "x", status = 200, headers = {},
                  unreadable = NOT_JSON .. "Expected value but found invalid token at character 1" }, result("x"))
    assert.equal("it ended early", result("", { cut = "it ended early" }).unreadable)
  end)
end)

describe("the object of a read", function()
  it("is the server's", function()
    assert.same({ userId = 12345 }, decode.result.object(operations.whoami, answer('{"userId":12345}')))
    assert.same({ { id = 1 } }, decode.result.pages(operations.linkedin_accounts, answer('[{"id":1}]')))
    assert.equal(1, select("#", decode.result.object(operations.whoami, answer("{}"))))
  end)
end)
