-- SPDX-License-Identifier: MIT

local core = require "reply.core"
local errors = require "reply.errors"
local json = require "reply.json"
local retry = require "reply.call.retry"

local function problem(status, members, more)
  local answer = { outcome = "rejected", kind = "rejected", phase = "answer", status = status, headers = {},
                   body = type(members) == "table" and json.encode(members) or members }
  for name, value in pairs(more or {}) do answer[name] = value end
  return errors.from_answer(answer.operation or "send_email", answer,
                            { attempts = 1, retryable = answer.retryable or false })
end

local function unanswered(outcome, phase, kind, more)
  local answer = { outcome = outcome, phase = phase, kind = kind, message = "no luck" }
  return errors.from_answer("send_email", answer, more or { attempts = 1, retryable = false })
end

describe("errors.here", function()
  it("has all that is known of a fault found here", function()
    local faults = { { pointer = "/subject", field = "subject", message = "subject is required" } }
    local err = errors.here("send_email", "validation", faults)
    assert.is_true(errors.is_error(err))
    assert.equal("reply.error", getmetatable(err).__name)
    assert.same({ operation = "send_email", outcome = "not_sent", kind = "validation", phase = "local", attempts = 0,
                  retryable = false, errors = faults }, setmetatable(err, nil))
  end)

  it("takes one message, and a hint", function()
    local err = errors.here("whoami", "config", "no API key", "set one")
    assert.equal("no API key", err.message)
    assert.is_nil(err.errors)
    assert.equal("whoami: not_sent, config: no API key: set one", tostring(err))
  end)
end)

describe("errors.from_answer", function()
  it("keeps what the server said, verbatim", function()
    local raw = '{"type":"about:blank","title":"Bad","status":418,"detail":"No.\\n","code":"contact.x",'
                .. '"errors":["no"],"teams":[7]}'
    local err = problem(400, raw, { headers = { ["x-request-id"] = "r-1" }, retry_after = 3 })
    assert.same({ operation = "send_email", outcome = "rejected", kind = "rejected", phase = "answer", status = 400,
                  type = "about:blank", title = "Bad", detail = "No.\n", code = "contact.x",
                  errors = { { message = "no" } }, raw = raw,
                  body = json.decode(raw), headers = { ["x-request-id"] = "r-1" }, request_id = "r-1", attempts = 1,
                  retryable = false, retry_after = 3 }, setmetatable(err, nil))
  end)

  it("lets no member change what is known here", function()
    local err = problem(400, { outcome = "sent", kind = "auth", phase = "wait", status = 200, attempts = 9,
                               retryable = true,
                               raw = "x", hint = "run this", operation = "x", retry_after = 1, message = "x" })
    assert.equal("send_email: rejected 400: x", tostring(err))
    assert.is_nil(err.message)
    assert.same({ "rejected", "rejected", "answer", 400, 1, false },
                { err.outcome, err.kind, err.phase, err.status, err.attempts, err.retryable })
  end)

  it("takes a body that is no problem", function()
    for _, body in ipairs{ "", "<html>", "5", "null", "[]", "[1]", '{"detail":', "\255\0" } do
      local err = problem(502, body)
      assert.equal(body, err.raw)
      assert.is_nil(err.detail)
      assert.equal("send_email: rejected 502", tostring(err))
    end
  end)

  it("takes no answer at all", function()
    local err = unanswered("not_sent", "connect", "connection", { attempts = 3, retryable = true })
    assert.same({ operation = "send_email", outcome = "not_sent", kind = "connection", phase = "connect",
                  message = "no luck", attempts = 3, retryable = true }, setmetatable(err, nil))
  end)
end)

describe("request_id", function()
  it("is what the server calls it", function()
    for _, name in ipairs{ "x-request-id", "request-id", "x-correlation-id" } do
      assert.equal("r", errors.request_id{ headers = { [name] = "r" } })
    end
    assert.is_nil(errors.request_id{ headers = { date = "x" } })
    assert.is_nil(errors.request_id{})
  end)
end)

describe("is_error", function()
  it("knows an error of this library only", function()
    assert.is_true(errors.is_error(unanswered("unknown", "wait", "timeout")))
    for _, other in ipairs{ {}, "error", 5, setmetatable({}, {}), false } do assert.is_false(errors.is_error(other)) end
    assert.is_false(errors.is_error(nil))
  end)
end)

describe("a hint", function()
  local LEFT = "it may have left, and is never sent again by itself: look in Reply.io before you send it again"
  local PAGE = "a page of HTML came: somebody on the way refused it, as a proxy or a firewall may, not Reply.io"
  local rows = {
    { "a missing scope", problem(403, { detail = "This API key does not have the required scope: contacts:operate." }),
      "give the key the scope contacts:operate" },
    { "a refused key", problem(401, "", { kind = "auth" }),
      "the server refused the key: it is missing, malformed or revoked" },
    { "several teams", problem(403, { code = "TEAM_REQUIRED" }),
      "the key reaches several teams: name one with the option team or REPLY_TEAM_ID; err.body lists them" },
    { "another's team", problem(403, { code = "TEAM_NOT_ACCESSIBLE" }),
      "the key cannot act in the team that the option team or REPLY_TEAM_ID names" },
    { "no user", problem(403, { code = "USER_REQUIRED" }),
      "an organization key needs an acting user: the option user or REPLY_USER_ID, or user_email with team" },
    { "an unknown user", problem(401, { code = "USER_NOT_FOUND" }, { kind = "auth" }),
      "nobody matches the option user, REPLY_USER_ID or the option user_email" },
    { "an unknown outcome", unanswered("unknown", "wait", "timeout"), LEFT },
    { "an unknown outcome with a status", problem(500, {}, { outcome = "unknown", kind = "server" }), LEFT },
    { "a read's unknown outcome", unanswered("unknown", "wait", "timeout", { attempts = 1, retryable = true }), nil },
    { "a read that was broken off", errors.new{ operation = "whoami", outcome = "unknown", kind = "canceled",
                                                phase = "wait", attempts = 1, retryable = false }, nil },
    { "a scope of another status", problem(400, { detail = "required scope: a:b" }), nil },
    { "a scope in a table", problem(403, { detail = { "required scope: a:b" } }),
      "the key may lack the scope contacts:operate" },
    { "a page of somebody on the way", problem(403, "<html>", { headers = { ["content-type"] = "Text/HTML" } }), PAGE },
    { "a page instead of a key's refusal", problem(401, "", { kind = "auth",
                                                              headers = { ["content-type"] = "text/html" } }), PAGE },
    { "a bare 403", problem(403, ""), "the key may lack the scope contacts:operate" },
    { "a scope by its code", problem(403, { code = "insufficient_scope" }),
      "give the key the scope contacts:operate" },
    { "two scopes", problem(403, "", { operation = "add_to_sequence" }),
      "the key may lack the scopes sequences:operate and contacts:read" },
    { "two scopes by a code", problem(403, { code = "insufficient_scope" }, { operation = "add_to_sequence" }),
      "give the key the scopes sequences:operate and contacts:read" },
    { "an object of somebody else", problem(403, { code = "inboxThread.forbidden" }),
      "the key has the scope, but this object is not its user's to touch: act as another by user or team" },
    { "another code of a 403", problem(403, { code = "a.b" }), nil },
    { "a personal account", problem(403, { code = "workspace.organizationRequired" }),
      "the account is a personal one: it has no teams, so name none" },
    { "another code", problem(400, { code = "contact.notFound" }), nil },
    { "a code that is a table", problem(400, { code = { 1 } }), nil },
    { "what did not leave", unanswered("not_sent", "connect", "timeout"), nil },
  }
  for _, row in ipairs(rows) do
    it("for " .. row[1], function() assert.equal(row[3], row[2].hint) end)
  end
end)

describe("tostring", function()
  local two = { { pointer = "/a", field = "a", message = "a is required" }, { message = "b must not be" } }
  local rows = {
    { errors.here("send_email", "validation", two), "send_email: not_sent, validation: a is required; b must not be" },
    { unanswered("not_sent", "connect", "timeout"), "send_email: not_sent, timeout in phase connect: no luck" },
    { problem(400, { code = "contact.contactInBlackList", title = "T", detail = "D" }),
      "send_email: rejected 400: contact.contactInBlackList: D" },
    { problem(400, { title = "T" }), "send_email: rejected 400: T" },
    { problem(400, { errors = { { pointer = "/subject", detail = "is empty" },
                                { message = "m", field = "f", pointer = "/f" } } }),
      "send_email: rejected 400: /subject: is empty; /f: m" },
    { problem(400, '{"errors":[{"message":null,"detail":"d"}]}'), "send_email: rejected 400: d" },
    { problem(400, { errors = { 5, {}, { message = 5 } }, detail = "D" }), "send_email: rejected 400: D" },
    { problem(400, { errors = "x", detail = { 1 }, title = 5, code = 42 }),
      "send_email: rejected 400: 42: x" },
    { problem(401, "", { kind = "auth" }), "send_email: rejected, auth 401: the server refused the key: it is missing, "
                                           .. "malformed or revoked" },
    { problem(429, "", { kind = "rate_limited", retry_after = 12.5, retryable = true }),
      "send_email: rejected, rate_limited 429: to be made again in 12.5 seconds" },
    { problem(429, "", { kind = "rate_limited", retry_after = 999.8202689680038, retryable = true }),
      "send_email: rejected, rate_limited 429: to be made again in 999.821 seconds" },
    { problem(429, { detail = "slow" }, { kind = "rate_limited", retry_after = 60, retryable = true }),
      "send_email: rejected, rate_limited 429: slow: to be made again in 60 seconds" },
    { problem(400, { detail = " a\r\n\tb \27[31mc\0d\127e " }), "send_email: rejected 400: a b [31mc d e " },
    { problem(400, { detail = "a\194\133b\194\155c\226\128\168d\226\128\169e" }),
      "send_email: rejected 400: a b c d e" },
    { problem(400, '{"detail":"é \255"}'), "send_email: rejected 400: é ?" },
    { problem(400, { detail = "a\226\128\174b\226\128\143c\226\129\166d\216\156e\226\128\147" }),
      "send_email: rejected 400: a b c d e–" },
    { errors.new{ outcome = "not_sent", kind = "config", phase = "local", message = "m" },
      "reply: not_sent, config: m" },
  }
  for number, row in ipairs(rows) do
    it(("says %d: %s"):format(number, row[2]), function() assert.equal(row[2], tostring(row[1])) end)
  end

  it("is what stands behind and before ..", function()
    local err = errors.here("whoami", "config", "no API key")
    assert.equal("failed: whoami: not_sent, config: no API key", "failed: " .. err)
    assert.equal("whoami: not_sent, config: no API key (1)", err .. " (" .. 1 .. ")")
    assert.equal(tostring(err) .. tostring(err), err .. err)
  end)

  it("is never longer than 600 bytes and a mark, and cuts no character", function()
    for _, unit in ipairs{ "x", "é", "—", "👋", "a " } do
      for shift = 0, 4 do
        local whole = ("y"):rep(shift) .. unit:rep(100000)
        local text = tostring(problem(400, { detail = whole }))
        assert.equal(text:sub(1, 595), ("send_email: rejected 400: " .. whole):sub(1, 595))
        assert.is_true(#text <= 603 and #text > 595)
        assert.matches("…$", text)
        assert.is_number(core.utf8_length(text))
      end
    end
    local head = #"send_email: rejected 400: "
    assert.equal(600, #tostring(problem(400, { detail = ("x"):rep(600 - head) })))
    assert.matches("x$", tostring(problem(400, { detail = ("x"):rep(600 - head) })))
    assert.matches("…$", tostring(problem(400, { detail = ("x"):rep(601 - head) })))
  end)

  it("asks for a repeat only where one sends no second message", function()
    local phases = { "local", "resolve", "connect", "proxy", "tls", "upload", "wait", "answer" }
    local kinds = { "validation", "config", "rejected", "rate_limited", "server", "timeout", "connection", "tls",
                    "protocol", "canceled" }
    local asked, told = 0, 0
    local function look(answer, repeatable)
      local err = errors.from_answer("send_email", answer,
                                     { attempts = 1, retryable = retry.may_repeat(answer, repeatable) })
      local asks = tostring(err):find("made again", 1, true) ~= nil
      assert.equal(err.retryable and answer.retry_after ~= nil, asks)
      assert.equal(answer.outcome == "unknown" and not err.retryable, err.hint ~= nil and err.hint:find("never") ~= nil)
      assert.equal(answer.retry_after, err.retry_after)
      asked, told = asked + (asks and 1 or 0), told + 1
    end
    for _, outcome in ipairs{ "not_sent", "rejected", "unknown" } do
      for status = 0, 599, 1 do
        for _, retry_after in ipairs{ -1, 0, 1.5, 60 } do
          for _, repeatable in ipairs{ true, false } do
            local answer = { outcome = outcome, status = status >= 100 and status or nil, body = "", headers = {},
                             retry_after = retry_after >= 0 and retry_after or nil }
            answer.kind, answer.phase = kinds[status % #kinds + 1], status >= 100 and "answer" or phases[status % 8 + 1]
            look(answer, repeatable)
          end
        end
      end
    end
    assert.is_true(asked > 0 and asked < told)
  end)

  it("is one clean line whatever the server says", function()
    local nasty = { "\226\128\174\226\129\169",
                    "\r\nlog line", "\27[2J", "\0", "\194\155", ("é"):rep(5000), 5, false, { "a\n" },
                    { a = {} }, "%d%s" }
    for _, one in ipairs(nasty) do
      for _, name in ipairs{ "type", "title", "detail", "code", "errors" } do
        for _, wrapped in ipairs{ one, { one }, { { message = one } }, { { pointer = one, detail = one } } } do
          local text = tostring(problem(400, { [name] = wrapped }))
          assert.is_nil(text:find("%c"))
          assert.is_nil(text:find("\194[\128-\159]"))
          assert.is_nil(text:find("\226\128[\142\143\168-\174]"))
          assert.is_nil(text:find("\226\129[\166-\169]"))
          assert.is_number(core.utf8_length(text))
          assert.is_true(#text <= 603)
        end
      end
    end
  end)
end)
