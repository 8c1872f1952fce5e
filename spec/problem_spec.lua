-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local problem = require "reply.problem"

-- { pointer, field, message } of a fault; without a place, only the message.
local function at(pointer, message)
  return { pointer = pointer, field = pointer and pointer:sub(2), message = message }
end

local FULL = "mailbox is full"

describe("what a server says of a failure:", function()
  -- { what, answer, what is read of it beside `body` }
  local rows = {
    { "a problem of RFC 9457", '{"type":"about:blank","title":"T","detail":"D","code":"contact.x","status":400}',
      { type = "about:blank", title = "T", detail = "D", code = "contact.x" } },
    { "its list", '{"errors":[{"pointer":"/subject","detail":"is empty"},{"pointer":"#/rules/0","message":"m"}]}',
      { errors = { at("/subject", "is empty"), at("/rules/0", "m") } } },
    { "names that begin with a capital", '{"Title":"T","Detail":"D","Code":"c","Errors":["e"]}',
      { title = "T", detail = "D", code = "c", errors = { at(nil, "e") } } },
    { "ASP.NET's map of lists", '{"title":"T","errors":{"Subject":["is required","is short"],"Body":["is required"]}}',
      { title = "T", errors = { at("/Body", "is required"), at("/Subject", "is required"),
                                at("/Subject", "is short") } } },

    { "its paths",
      '{"errors":{"$.emailAccountId":["a"],"$":["b"],"":["c"],"$.rules[0].value":["d"],"Rules[1].Value":["e"]}}',
      { errors = { at(nil, "c"), at(nil, "b"), at("/emailAccountId", "a"), at("/rules/0/value", "d"),
                   at("/Rules/1/Value", "e") } } },
    { "its map without anything around it", '{"Subject":["is required"]}',
      { errors = { at("/Subject", "is required") } } },
    { "Web API's ModelState", '{"Message":"The request is invalid.","ModelState":{"mail.Subject":["is required"]}}',
      { detail = "The request is invalid.", errors = { at("/mail/Subject", "is required") } } },
    { "a map of texts", '{"errors":{"subject":"is empty","message":"is long"}}',
      { errors = { at("/message", "is long"), at("/subject", "is empty") } } },
    { "a map of objects", '{"errors":{"subject":{"message":"is empty","code":"x"}}}',
      { errors = { at("/subject", "is empty") } } },
    { "a map in a map", '{"errors":{"mail":{"subject":["is empty"]}}}',
      { errors = { at("/mail/subject", "is empty") } } },
    { "a name to escape", '{"errors":{"a/b~c":["d"]}}', { errors = { at("/a~1b~0c", "d") } } },
    { "a list of texts", '{"errors":["a","b"]}', { errors = { at(nil, "a"), at(nil, "b") } } },
    { "one text", '{"errors":"a"}', { errors = { at(nil, "a") } } },
    { "one object", '{"errors":{"field":"subject","message":"is empty"}}',
      { errors = { at("/subject", "is empty") } } },
    { "FluentValidation's", '{"errors":[{"propertyName":"Subject","errorMessage":"is empty","attemptedValue":""}]}',
      { errors = { at("/Subject", "is empty") } } },
    { "JSON:API's", '{"errors":[{"source":{"pointer":"/data/subject"},"title":"T"}]}',
      { errors = { at("/data/subject", "T") } } },
    { "a list of lists", '[["a"],["b"]]', { errors = { at(nil, "a"), at(nil, "b") } } },
    { "a list alone", '["mailbox is full"]', { errors = { at(nil, FULL) } } },
    { "entries that have a code alone", '{"errors":[{"code":"e1"},{"code":2}]}',
      { errors = { at(nil, "e1"), at(nil, "2") } } },
    { "entries that say nothing", '{"errors":[5,null,true,{},[],{"message":null}],"detail":"D"}', { detail = "D" } },
    { "words beside a pointer, whatever they are called",
      '{"errors":[{"pointer":"/subject","messages":["is empty","is short"]},{"pointer":"#/body","text":"is long"}]}',
      { errors = { at("/subject", "is empty"), at("/subject", "is short"), at("/body", "is long") } } },
    { "a pointer without a word", '{"detail":"D","errors":[{"pointer":"/subject"}]}', { detail = "D" } },
    { "error", '{"error":"mailbox is full"}', { detail = FULL } },
    { "error.message", '{"error":{"message":"mailbox is full","code":7}}', { detail = FULL, code = "7" } },
    { "error.details", '{"error":{"message":"m","details":[{"field":"a","description":"b"}]}}',
      { detail = "m", errors = { at("/a", "b") } } },
    { "OAuth's", '{"error":"invalid_grant","error_description":"mailbox is full"}', { detail = FULL } },
    { "message", '{"message":"mailbox is full"}', { detail = FULL } },
    { "Message", '{"Message":"mailbox is full"}', { detail = FULL } },
    { "a message that is a list of faults", '{"statusCode":400,"message":["a","b"],"error":"Bad Request"}',
      { detail = "Bad Request", errors = { at(nil, "a"), at(nil, "b") } } },
    { "a message that is an object", '{"message":{"detail":"mailbox is full"},"error":"E"}', { detail = FULL } },
    { "a bare string", '"mailbox is full"', { detail = FULL } },
    { "plain text", "mailbox is full\r\n", { detail = FULL } },
    { "plain text after a byte-order mark", "\239\187\191 mailbox is full", { detail = FULL } },
    { "members of other types", '{"code":8,"title":["a"],"detail":{"x":1},"type":5,"errors":"words"}',
      { code = "8", errors = { at(nil, "words") } } },
    { "members that are null", '{"code":null,"title":null,"detail":null,"type":null,"errors":null}', {} },
    { "members that are false", '{"code":false,"title":false,"detail":false,"type":false,"errors":false}', {} },
    { "members that are blank", '{"code":"","title":" ","detail":"\\n","type":"","errors":""}', {} },
    { "RFC 7807's own example of a list",
      '{"title":"T","invalid-params":[{"name":"subject","reason":"is empty"}]}',
      { title = "T", errors = { at("/subject", "is empty") } } },
    { "names with strokes between the words", '{"error-code":"c","error_message":"m","validation_errors":["e"]}',
      { code = "c", detail = "m", errors = { at(nil, "e") } } },
    { "words under a name that nobody knows", '{"status":400,"msg":"mailbox is full"}',
      { errors = { at("/msg", FULL) } } },
    { "words deeper than that", '{"fault":{"faultstring":"mailbox is full","code":{"value":7}}}',
      { errors = { at("/fault/faultstring", FULL) } } },
    { "words beside a list of none", '{"errorMessages":["mailbox is full"],"errors":{}}',
      { errors = { at("/errorMessages", FULL) } } },
    { "a list where a text should be", '{"detail":["a"],"message":"mailbox is full"}', { detail = FULL } },
    { "nothing", "", {} }, { "a page", "<html>mailbox is full</html>", {} }, { "half of an object", '{"detail":"mail',
      {} },
    { "half of a string", '"mail', {} }, { "a long text", ("x"):rep(5000), {} }, { "bytes", "\0\1 x", {} },
    { "no UTF-8", "a\255", {} }, { "a number", "5", {} }, { "null", "null", {} }, { "true", "true", {} },
    { "an empty list", "[]", {} }, { "an empty object", "{}", {} }, { "lists in lists", ("["):rep(60) .. ("]"):rep(60),
      {} },
    { "a text that was cut in a surrogate pair", '{"detail":"no Bob \\ud83d"}', { detail = "no Bob \239\191\189" } },
    { "objects in objects", ('{"error":'):rep(60) .. '"a"' .. ("}"):rep(60), {} },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local said = problem.read(row[2])
      local body = row[2] ~= "" and json.decode(row[2])
      if body and body ~= json.null then assert.same(body, said.body) end
      said.body = nil
      assert.same(row[3], said)
    end)
  end

  for what, body in pairs{
    fields = function(index) return ('"f%d":"x"'):format(index) end,
    ["fields with several faults"] = function(index) return ('"f%d":["x","y","z"]'):format(index) end,
  } do
    it("a thousand faults at most, of " .. what, function()
      local members = {}
      for index = 1, 2000 do members[index] = body(index) end
      local said = problem.read('{"errors":{' .. table.concat(members, ",") .. "}}")
      assert.equal(1000, #said.errors)
      assert.equal("x", said.body.errors.f2000[1] or said.body.errors.f2000)
    end)
  end

  it("a thousand faults at most, of a list", function()
    assert.equal(1000, #problem.read("[" .. ('"x",'):rep(2000) .. '"x"]').errors)
  end)

  it("nothing, where there is no answer", function() assert.same({}, problem.read(nil)) end)
end)

describe("what a server may say at any length is read in time that grows with it:", function()
  local function path_of(character)
    return function(count) return json.encode{ errors = { { path = character:rep(count), detail = "d" } } } end
  end

  local rows = {
    { "blanks in a text", function(count) return "x" .. (" "):rep(count) .. "x" end },
    { "blanks around it", function(count) return (" "):rep(count) .. "x" .. (" "):rep(count) end },
    { "brackets in a path", path_of "[" }, { "dots in a path", path_of "." },
    { "faults", function(count) return '{"errors":[' .. ('{"detail":"d"},'):rep(count / 10) .. '"e"]}' end },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local function seconds(count)
        local text, began = row[2](count), os.clock()
        for _ = 1, 20 do problem.read(text) end
        return os.clock() - began
      end
      seconds(1000)
      assert.is_true(seconds(50000) < 10 * 50 * math.max(seconds(1000), 0.0002))
    end)
  end
end)
