-- SPDX-License-Identifier: MIT

local core = require "reply.core"
local errors = require "reply.errors"
local scripted = require "support.scripted"
local support = require "support"

local failed, refused, sent = scripted.failed, scripted.refused, scripted.sent

local EMAIL = { contact = 1, subject = "s", body = "secret text" }

-- Sends an email that gets these answers. Returns the receipt, the error and the driver.
local function send(answers, options, input)
  local client, driver = scripted.client(answers, options)
  local receipt, err = client:send_email(input or EMAIL)
  return receipt, err, driver
end

describe("the limits of an attempt", function()
  it("are the settings'", function()
    local _, _, driver = send({ sent("{}") }, { timeout = 12, connect_timeout = 3 })
    assert.same({ { timeout = 12, connect_timeout = 3 } }, driver.limits)
    _, _, driver = send{ sent("{}") }
    assert.same({ { timeout = 30, connect_timeout = 5 } }, driver.limits)
  end)

  it("are the call's own", function()
    local _, _, driver = send({ sent("{}") }, { timeout = 12 },
                              { contact = 1, subject = "s", body = "b", timeout = 2.5 })
    assert.equal(2.5, driver.limits[1].timeout)
  end)

  it("are what the check of the input has left", function()
    local client, driver = scripted.client{ sent("{}") }
    local began = driver.clock
    local function slowly(_, name)
      if name == "body" then driver.clock = began + 5 end
      return EMAIL[name]
    end
    assert(client:send_email(setmetatable({}, { __index = slowly })))
    assert.same({ { timeout = 25, connect_timeout = 5 } }, driver.limits)
  end)

  it("are what is left for a repeat", function()
    local _, err, driver = send({ refused(429, "", { retry_after = 4, seconds = 1 }),
                                  failed("not_sent", "tls", "tls") })
    assert.equal("tls", err.kind)
    assert.same({ 4 }, driver.slept)
    assert.equal(25, driver.limits[2].timeout)
  end)

  it("leave no attempt where there is no time", function()
    local receipt, err, driver = send({}, {}, { contact = 1, subject = "s", body = "b", timeout = 1e-300 })
    assert.is_nil(receipt)
    assert.equal("send_email: not_sent, timeout: no time was left to send it", tostring(err))
    assert.same({ 0, false, 0 }, { err.attempts, err.retryable, #driver.requests })
  end)
end)

describe("on the wire", function()
  it("an attempt that connects ends with the time for that, and leaves some for another", function()
    local server = support.serve{ mode = "full" }
    local client = support.client(server, { timeout = 4.9, connect_timeout = 0.05, retries = 1 })
    local _, err = client:send_email(EMAIL)
    assert.same({ "not_sent", "timeout", "connect", 2 }, { err.outcome, err.kind, err.phase, err.attempts })
    server:close()
  end)

  it("nothing leaves after the call's time, where its process stands still right before the request begins", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } }
    local client = support.client(server)
    local handle = client.handle
    client.handle = { step = function(_, ...) return handle:step(...) end, submit = function(_, ...)
      core.sleep(0.3)
      return handle:submit(...)
    end }
    local _, err = client:send_email{ contact = 1, subject = "s", body = "b", timeout = 0.2 }
    assert.same({ "not_sent", "timeout", 0 }, { err.outcome, err.kind, server:count().requests })
    server:close()
  end)

  it("a request of the caller's own has all headers of its answer", function()
    local server = support.serve{ { "request" }, { "answer", 200, { ["X-Total-Count"] = "7" }, "{}" } }
    local receipt = assert(support.client(server):request{ method = "GET", path = "/v3/a" })
    assert.equal("7", receipt.headers["x-total-count"])
    server:close()
  end)
end)

describe("the result of a send", function()
  it("counts the attempts", function()
    local receipt = send{ failed("not_sent", "connect", "connection"), refused(429), sent('{"status":"sent"}') }
    assert.equal(3, receipt.attempts)
    local _, err = send{ failed("not_sent", "connect", "connection"), refused(400, '{"code":"contact.x"}') }
    assert.same({ 2, "contact.x", false }, { err.attempts, err.code, err.retryable })
  end)

  it("is the same request at every attempt", function()
    local _, _, driver = send{ refused(429), refused(429), sent("{}") }
    assert.equal(driver.requests[1], driver.requests[3])
  end)

  -- { answer, outcome, retryable, kind }
  for _, row in ipairs{
    { failed("not_sent", "connect", "connection"), "not_sent", true, "connection" },
    { failed("not_sent", "tls", "tls"), "not_sent", false, "tls" },
    { failed("unknown", "wait", "timeout"), "unknown", false, "timeout" },
    { refused(429, "", { kind = "rate_limited", retry_after = 99 }), "rejected", true, "rate_limited" },
    { refused(404, "", { kind = "not_found" }), "rejected", false, "not_found" },
    { refused(500, "<html>", { outcome = "unknown", kind = "server" }), "unknown", false, "server" },
  } do
    it(("is an error for %s, %s"):format(row[2], row[4]), function()
      local receipt, err, driver = send({ row[1] }, { retries = 0 })
      assert.is_nil(receipt)
      assert.is_true(errors.is_error(err))
      assert.same({ row[2], row[3], row[4], 1 }, { err.outcome, err.retryable, err.kind, err.attempts })
      assert.equal("send_email", err.operation)
      assert.equal(row[1].retry_after, err.retry_after)
      assert.same({}, driver.slept)
    end)
  end

  it("comes at once where Retry-After does not fit", function()
    local _, err, driver = send{ refused(429, "", { kind = "rate_limited", retry_after = 30 }) }
    assert.same({ 30, 1, true }, { err.retry_after, err.attempts, err.retryable })
    assert.same({}, driver.slept)
  end)

  it("is a receipt even where nobody can read it, and is not made again", function()
    for _, body in ipairs{ "", "<html>", '{"status"' } do
      local receipt = send{ sent(body) }
      assert.same({ "sent", 1, body }, { receipt.outcome, receipt.attempts, receipt.raw })
      assert.is_string(receipt.unreadable)
    end
  end)
end)

describe("a request of the caller's own", function()
  local lost = failed("unknown", "wait", "timeout")
  local function outcome(input)
    local client, driver = scripted.client{ lost, sent("{}") }
    input.path = "/v3/a"
    local result, err = client:request(input)
    return (result or err).outcome, #driver.requests, err and err.retryable
  end

  it("is made again after an unknown outcome only if it says so", function()
    assert.same({ "unknown", 1, false }, { outcome{ method = "POST" } })
    assert.same({ "unknown", 1, false }, { outcome{ method = "GET", repeatable = false } })
    assert.same({ "sent", 2 }, { outcome{ method = "POST", repeatable = true } })
    assert.same({ "sent", 2 }, { outcome{ method = "GET" } })
  end)
end)

describe("a read that cannot be read", function()
  for what, body in pairs{ ["nothing"] = "", ["HTML"] = "<html>", ["half of it"] = '{"a"', ["no object"] = "5" } do
    it("is made again: " .. what, function()
      local client, driver = scripted.client{ sent(body), sent(body), sent('{"userId":1}') }
      assert.same({ userId = 1 }, client:whoami())
      assert.equal(2, #driver.slept)
    end)

    it("is an error in the end: " .. what, function()
      local client = scripted.client({ sent(body), sent(body) }, { retries = 1 })
      local result, err = client:whoami()
      assert.is_nil(result)
      assert.same({ "unknown", "protocol", "answer", 200, 2, true, body },
                  { err.outcome, err.kind, err.phase, err.status, err.attempts, err.retryable, err.raw })
      assert.matches("^whoami: unknown, protocol 200: the answer is ", tostring(err))
    end)
  end

  it("is an error where a list has none", function()
    local client = scripted.client({ sent('{"items":null,"code":"a","detail":"no fault of it"}') }, { retries = 0 })
    local item, err = client:email_accounts()()
    assert.is_false(item)
    assert.equal("email_accounts: unknown, protocol 200: the answer has no list", tostring(err))
  end)
end)

describe("on_event", function()
  it("is told of every attempt, and of no text and no key", function()
    local events = {}
    local answers = {
      failed("not_sent", "connect", "timeout", { seconds = 5 }),
      refused(429, '{"detail":"x"}', { kind = "rate_limited", seconds = 0.25, headers = { ["x-request-id"] = "r-1" } }),
      sent('{"status":"sent"}', { seconds = 1, headers = { ["request-id"] = "r-2" } }),
    }
    local receipt = send(answers, { on_event = function(event, more)
      assert.is_nil(more)
      events[#events + 1] = event
    end })
    assert.is_nil(receipt.observer_error)
    assert.same({
      { operation = "send_email", attempt = 1, outcome = "not_sent", kind = "timeout", phase = "connect", seconds = 5 },
      { operation = "send_email", attempt = 2, outcome = "rejected", kind = "rate_limited", phase = "answer",
        status = 429,
        seconds = 0.25, request_id = "r-1" },
      { operation = "send_email", attempt = 3, outcome = "sent", status = 200, seconds = 1, request_id = "r-2" },
    }, events)
  end)

  it("may be a table that can be called", function()
    local count = 0
    send({ sent("{}") }, { on_event = setmetatable({}, { __call = function() count = count + 1 end }) })
    assert.equal(1, count)
  end)

  it("is not told of what is refused here", function()
    local function on_event() error("told") end
    local _, err = send({}, { on_event = on_event }, { contact = 0 })
    assert.is_nil(err.observer_error)
    _, err = send({ failed("not_sent", "local", "config") }, { on_event = on_event })
    assert.is_nil(err.observer_error)
    assert.same({ "config", 0 }, { err.kind, err.attempts })
  end)

  -- What an observer may raise, and what is noted of it.
  local silent = setmetatable({}, { __tostring = function() error("no text") end })
  local rows = {
    { "a string", "broken", "^broken$" },
    { "an object", setmetatable({}, { __tostring = function() return "text" end }), "^text$" },
    { "a table", {}, "^table: " }, { "nothing", nil, _VERSION == "Lua 5.5" and "^<no error object>$" or "^nil$" },
    { "an object without a text", silent, "^it raised a table without a text$" },
    { "an object with a bad text", setmetatable({}, { __tostring = function() return {} end }),
      "^it raised a table without a text$" },
  }
  for _, row in ipairs(rows) do
    local function raise() error(row[2], 0) end
    it("loses no outcome by raising " .. row[1], function()
      local receipt = send({ refused(429), sent('{"status":"sent"}') }, { on_event = raise })
      assert.same({ "sent", "sent", 2 }, { receipt.outcome, receipt.status, receipt.attempts })
      assert.matches(row[3], receipt.observer_error)
      local _, err = send({ failed("unknown", "wait", "timeout") }, { on_event = raise })
      assert.equal("unknown", err.outcome)
      assert.matches(row[3], err.observer_error)
    end)
  end
end)

describe("a Ctrl-C in on_event", function()
  it("is raised when the attempt stands, and there is no other", function()
    local client, driver = scripted.client({ refused(429), sent("{}") },
                                           { on_event = function() error("interrupted!", 0) end })
    assert.same({ false, "interrupted!" }, { pcall(client.send_email, client, EMAIL) })
    assert.same({ "rejected", 1 }, { client.last_result.outcome, #driver.requests })
  end)
end)

describe("on_progress", function()
  it("is told of an upload", function()
    local client = scripted.client{ sent('{"id":1}') }
    local calls = {}
    assert(client:upload_voice{ data = "RIFF", filename = "a.wav",
                                on_progress = function(...) calls[#calls + 1] = { ... } end })
    assert.same({ { 0, 10 } }, calls)
  end)

  it("loses no outcome by raising", function()
    local client = scripted.client{ sent('{"id":1}') }
    local receipt = client:upload_voice{ data = "RIFF", filename = "a.wav",
                                         on_progress = function() error("broken", 0) end }
    assert.same({ 1, "broken" }, { receipt.id, receipt.observer_error })
  end)

  it("ends the upload at once where a Ctrl-C comes in it", function()
    local client = scripted.client{ sent('{"id":1}') }
    local ok, why = pcall(client.upload_voice, client, {
      data = "RIFF", filename = "a.wav", on_progress = function() error("interrupted!", 0) end })
    assert.same({ false, "interrupted!" }, { ok, why })
  end)
end)

describe("an api_key function", function()
  it("is asked once a call, however many attempts", function()
    local asked = 0
    local client = scripted.client({ refused(429), sent("{}"), sent("{}") },
                                   { api_key = function() asked = asked + 1 return "key" .. asked end })
    assert.equal(0, asked)
    assert(client:send_email(EMAIL))
    assert.equal(1, asked)
    assert(client:send_email(EMAIL))
    assert.equal(2, asked)
  end)

  for what, source in pairs{
    ["raised an error"] = function() error("k3y") end, ["gave a table, not a string"] = function() return { "k3y" } end,
  } do
    it("that " .. what .. " lets nothing out", function()
      local receipt, err, driver = send({}, { api_key = source })
      assert.is_nil(receipt)
      assert.equal("send_email: not_sent, config: the api_key function " .. what, tostring(err))
      assert.same({ 0, 0, false }, { #driver.requests, err.attempts, err.retryable })
    end)
  end

  it("that gives a line break lets nothing out", function()
    local _, err, driver = send({}, { api_key = function() return "k3y\r\nX-Evil: 1" end })
    assert.equal("send_email: not_sent, config: the string of the api_key function must be visible ASCII, "
                 .. "got a string with a line break", tostring(err))
    assert.equal(0, #driver.requests)
  end)
end)

describe("a closed client", function()
  it("sends nothing", function()
    local client, driver = scripted.client{}
    client:close()
    local receipt, err = client:send_email(EMAIL)
    assert.is_nil(receipt)
    assert.equal("send_email: not_sent, config: the client is closed", tostring(err))
    assert.equal(0, #driver.requests)
  end)

  it("ends a list that was begun", function()
    local client = scripted.client{ sent('{"items":[1],"hasMore":true}') }
    local list = client:email_accounts()
    assert.equal(1, list())
    client:close()
    local item, err = list()
    assert.is_false(item)
    assert.equal("email_accounts: not_sent, config: the client is closed", tostring(err))
    assert.is_nil(list())
  end)
end)
