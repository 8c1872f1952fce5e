-- SPDX-License-Identifier: MIT

local json = require "reply.json"
local problems = require "reply.sandbox.problems"

describe("a problem of the sandbox", function()
  for code, status in pairs{
    ["contact.notFound"] = 404, ["contact.contactInBlackList"] = 400, ["contact.emailAccountNotFound"] = 400,
    ["contact.notConnected"] = 400, TEAM_REQUIRED = 403, TEAM_NOT_ACCESSIBLE = 403, USER_REQUIRED = 403,
    USER_NOT_FOUND = 401,
  } do
    it(code .. " has what RFC 9457 names, and its slug", function()
      local answer = problems.slug(code)
      assert.equal(status, answer.status)
      assert.same({ ["Content-Type"] = "application/problem+json" }, answer.headers)
      local body = assert(json.decode(answer.body))
      assert.equal(code, body.code)
      assert.equal(status, body.status)
      for _, name in ipairs{ "type", "title", "detail" } do assert.is_string(body[name]) end
    end)
  end

  it("names no slug that it does not list", function()
    assert.has_error(function() problems.slug("contact.somethingElse") end)
  end)
end)
