-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local operations = require "reply.operations"
local sandbox = require "reply.sandbox"

local EMAIL = "POST /v3/contacts/90514382/send-direct-email"
local world

before_each(function() world = sandbox.new() end)

local function problem(status, title, detail, more)
  local wanted = { type = "about:blank", title = title, status = status, detail = detail }
  for name, value in pairs(more or {}) do wanted[name] = value end
  return wanted
end

describe("the sandbox", function()
  it("answers the worked example of the reference", function()
    local status, body, answer = ask(world, EMAIL,
      '{"emailAccountId": 4821, "subject": "Re: your question about SOC 2", "body": "<p>Hi Dana — short answer, '
      .. 'yes. Full report attached to our trust page.</p>"}')
    assert.equal(200, status)
    assert.same({ status = "sent", messageId = "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809" }, body)
    assert.same({ ["Content-Type"] = "application/json; charset=utf-8" }, answer.headers)
    assert.same({ { operation = "send_email", contact = 90514382, email_account = 4821, at = 1778841240,
                    subject = "Re: your question about SOC 2",
                    body = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>" } },
                world.sent)
  end)

  it("has an answer for every operation with a path", function()
    for _, operation in ipairs(operations) do
      if operation.path then
        for _, form in ipairs{ operation, operation.instead } do
          local line = form.method .. " " .. form.path:gsub("{[%w_]+}", "1")
          local _, body = ask(world, line, operation.method ~= "GET" and {} or nil)
          assert.is_not_equal("There is no such path.", (body or {}).detail, line)
        end
      end
    end
  end)

  it("answers the same request in the same state with the same bytes", function()
    local first, second = {}, {}
    for _, answers in ipairs{ first, second } do
      local fresh = sandbox.new()
      for number, line in ipairs{ EMAIL, "GET /v3/linkedin-accounts", "POST /v3/contacts/filter" } do
        local _, _, answer = ask(fresh, line, number ~= 2 and { subject = "s", body = "b" } or nil)
        answers[number] = answer
      end
    end
    assert.same(first, second)
  end)
end)

describe("the sandbox refuses", function()
  local BODY = { subject = "s", body = "b" }
  local NO_PATH = "There is no such path."

  for name, headers in pairs{
    ["no header"] = { authorization = false }, ["another scheme"] = { authorization = "Basic sandbox-key" },
    ["no key"] = { authorization = "Bearer" }, ["an empty key"] = { authorization = "Bearer " },
    ["an unknown key"] = { authorization = "Bearer nobody" }, ["two keys"] = { authorization = "Bearer sandbox-key b" },
    ["the older header"] = { authorization = false, ["x-api-key"] = "sandbox-key" },
  } do
    it(name .. " with an empty 401", function()
      local _, _, answer = ask(world, EMAIL, BODY, { headers = headers })
      assert.same({ status = 401, headers = { ["WWW-Authenticate"] = "Bearer" }, body = "" }, answer)
    end)
  end

  it("a key without the scope, as the reference prints it", function()
    local status, body, answer = ask(world, EMAIL, BODY, { key = "sandbox-read-only" })
    assert.equal(403, status)
    assert.same({ type = "https://docs.reply.io/api-reference/authentication", title = "Forbidden", status = 403,
                  detail = "This API key does not have the required scope: contacts:operate." }, body)
    assert.equal("application/problem+json", answer.headers["Content-Type"])
    assert.same({}, world.sent)
  end)

  it("no read of a key without the scope", function()
    assert.equal(200, (ask(world, "GET /v3/contacts/90514382", nil, { key = "sandbox-read-only" })))
  end)

  for _, line in ipairs{
    "GET /", "GET /v3", "GET /v3/", "GET /v3/whoami/", "GET /v3//whoami", "GET /V3/whoami", "GET /v2/whoami",
    "GET /v3/contacts/abc", "GET /v3/contacts/-1", "GET /v3/contacts/1.5", "GET /v3/contacts/",
    "POST /v3/contacts/90514382/send-direct-fax", "POST /v3/contacts/90514382/send_direct_email", "GET ",
  } do
    it("the unknown path of " .. line, function()
      local status, body = ask(world, line, line:find("^POST") and BODY or nil)
      assert.equal(404, status)
      assert.same(problem(404, "Not Found", NO_PATH), body)
    end)
  end

  for line, allowed in pairs{
    ["GET /v3/contacts/90514382/send-direct-email"] = "POST", ["POST /v3/whoami"] = "GET",
    ["DELETE /v3/contacts/90514382"] = "GET", ["PATCH /v3/contacts/filter"] = "POST",
    ["GET /v3/attachments/voice"] = "POST", ["HEAD /v3/whoami"] = "GET", ["get /v3/whoami"] = "GET",
  } do
    it("the method of " .. line, function()
      local status, body, answer = ask(world, line)
      assert.equal(405, status)
      assert.same(problem(405, "Method Not Allowed", "The path has no such method."), body)
      assert.equal(allowed, answer.headers.Allow)
    end)
  end

  for _, row in ipairs{
    { EMAIL, "text/plain", "application/json" }, { EMAIL, false, "application/json" },
    { EMAIL, "application/jsonp", "application/json" }, { EMAIL, "", "application/json" },
    { "POST /v3/attachments/voice", "application/json", "multipart/form-data" },
    { "POST /v3/attachments/voice", "audio/wav", "multipart/form-data" },
  } do
    it(("the Content-Type %s for %s"):format(tostring(row[2]), row[1]), function()
      local status, body = ask(world, row[1], BODY, { headers = { ["content-type"] = row[2] } })
      assert.equal(415, status)
      assert.same(problem(415, "Unsupported Media Type", ("The Content-Type must be %s."):format(row[3])), body)
    end)
  end

  it("no Content-Type with parameters or capitals", function()
    local headers = { ["content-type"] = "Application/JSON; charset=utf-8" }
    assert.equal(200, (ask(world, EMAIL, BODY, { headers = headers })))
  end)

  for bytes, detail in pairs{
    [""] = "is not JSON: ", ["{"] = "is not JSON: ", ["{}}"] = "is not JSON: ", ["\0"] = "is not JSON: ",
    [("["):rep(5000)] = "is not JSON: ", ['{"subject":"\\ud800"}'] = "is not JSON: ", ["{'a':1}"] = "is not JSON: ",
    ["[1]"] = "must be a JSON object", ['"text"'] = "must be a JSON object", ["7"] = "must be a JSON object",
    ["[]"] = "must be a JSON object", ["null"] = "must be a JSON object", ["true"] = "must be a JSON object",
  } do
    it("the body " .. ("%q"):format(bytes:sub(1, 12)), function()
      local status, body = ask(world, EMAIL, bytes)
      assert.equal(400, status)
      assert.equal("", body.errors[1].pointer)
      assert.equal(detail, body.errors[1].detail:sub(1, #detail))
      assert.is_nil(body.errors[2])
      assert.is_nil(body.code)
    end)
  end

  it("a user's requests above the limit, until the window resets", function()
    world = sandbox.new{ limits = { minute = 2 } }
    assert.equal(200, (ask(world, EMAIL, BODY, { now = 1000 })))
    assert.equal(404, (ask(world, "GET /v3/nothing", nil, { now = 1010.25 })))
    local status, body, answer = ask(world, EMAIL, BODY, { now = 1020.5 })
    assert.equal(429, status)
    assert.same(problem(429, "Too Many Requests", "The limit of requests a minute is reached."), body)
    assert.equal("40", answer.headers["Retry-After"])
    assert.equal(401, (ask(world, EMAIL, BODY, { now = 1020.5, key = "nobody" })))
    assert.equal(200, (ask(world, EMAIL, BODY, { now = 1060 })))
    assert.equal(2, #world.sent)
  end)

  it("in the order key, rate, path, team, scope, Content-Type, input, rules", function()
    local key = "sandbox-two-teams"
    world = sandbox.new{ limits = { minute = 4 }, contacts = {},
                         keys = { [key] = { kind = "user", user = 12346, scopes = { "contacts:read" } } } }
    local function status_of(path, team, content_type)
      return (ask(world, "POST " .. path, "{}", { key = key, headers = {
        ["x-team-id"] = team, ["content-type"] = content_type } }))
    end
    assert.equal(404, status_of("/v3/nothing"))
    assert.equal("TEAM_REQUIRED", select(2, ask(world, EMAIL, "{}", { key = key })).code)
    assert.equal(403, status_of("/v3/contacts/1/send-direct-email", "11", "text/plain"))
    assert.equal(415, status_of("/v3/contacts/filter", "11", "text/plain"))
    assert.equal(429, status_of("/v3/nothing"))
  end)
end)
