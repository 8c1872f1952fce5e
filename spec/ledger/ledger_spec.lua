-- SPDX-License-Identifier: MIT
-- A client with a ledger: what a call with a dedupe_key gives, and what a person sees and says.

local files = require "support.files"
local memory_ledger = require "support.memory_ledger"
local reply = require "reply"
local support = require "support"

local SENT = '{"status":"sent","messageId":"m1"}'
local ANSWERS = { { "request" }, { "answer", 200, { ["X-Request-Id"] = "r1" }, SENT }, { "repeat" } }

local function answers(status, body, headers)
  return { { "request" }, { "answer", status, headers, body or "{}" }, { "repeat" } }
end

-- A client over a server, with a ledger of its own; `more` are options of the client.
local function client_for(script, more)
  local server = support.serve(script)
  local path = support.folder() .. "/sends.db"
  local options = { ledger = reply.stores.sqlite{ path = path } }
  for name, value in pairs(more or {}) do options[name] = value end
  return support.client(server, options), server, path
end

local function letter(more)
  local fields = { contact = 90514382, subject = "Hello", body = "<p>Hi</p>", dedupe_key = "key" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return fields
end

-- A store that does as told at some of its functions, and is a SQLite file else.
local function store_with(functions)
  local store = reply.stores.sqlite{ path = support.folder() .. "/sends.db" }
  return setmetatable(functions, { __index = function(_, name)
    local value = store[name]
    return type(value) == "function" and function(_, ...) return value(store, ...) end or value
  end })
end

describe("a dedupe_key", function()
  it("gives the receipt of the message that went, without a request", function()
    local client, server = client_for(ANSWERS)
    local first = assert(client:send_email(letter()))
    local again = assert(client:send_email(letter()))
    assert.is_nil(first.replayed)
    assert.is_true(again.replayed)
    again.replayed = nil
    assert.same(first, again)
    assert.equal("r1", again.request_id)
    assert.equal(1, server:count().requests)
  end)

  it("does so in another client of another key, too", function()
    local client, server, path = client_for(ANSWERS)
    client:send_email(letter())
    local ledger = reply.stores.sqlite{ path = path }
    local other = support.client(server, { api_key = "another-key-0123456789", ledger = ledger })
    assert.is_true(other:send_email(letter()).replayed)
  end)

  it("belongs to one message", function()
    local client, server = client_for(ANSWERS)
    client:send_email(letter())
    for _, change in ipairs{ { subject = "Bye" }, { body = "x" }, { contact = 5 }, { email_account = 4821 } } do
      local receipt, err = client:send_email(letter(change))
      assert.is_nil(receipt)
      assert.same({ "duplicate", "not_sent", "ledger.another_message", false },
                  { err.kind, err.outcome, err.code, err.retryable })
      assert.equal("send_email: not_sent, duplicate: ledger.another_message: the dedupe_key was used for another "
        .. "message: a key belongs to one message: give this one a key of its own", tostring(err))
    end
    local _, err = client:send_linkedin_message{ contact = 90514382, linkedin_account = 301, message = "Hello",
                                                 dedupe_key = "key" }
    assert.equal("ledger.another_message", err.code)
    assert.equal(1, server:count().requests)
  end)

  it("is another one's in another team, for another user and at another server", function()
    local client, server, path = client_for(ANSWERS)
    client:send_email(letter())
    for _, change in ipairs{ { team = 7 }, { user = 8 }, { user_email = "dana@example.com" },
                             { base_url = support.serve(ANSWERS).url } } do
      change.ledger = reply.stores.sqlite{ path = path }
      assert.equal("ledger.another_message", select(2, support.client(server, change):send_email(letter())).code)
    end
  end)

  it("of a call that is under way says so, and for how long", function()
    local store = store_with{}
    local seen
    function store:settle()
      local other = support.client(self.server, { ledger = store })
      seen = select(2, other:send_email(letter()))
      return true
    end
    local client, server = client_for(ANSWERS, { ledger = store, timeout = 10 })
    store.server = server
    assert(client:send_email(letter()))
    assert.same({ "duplicate", "unknown", "ledger.in_progress", true },
                { seen.kind, seen.outcome, seen.code, seen.retryable })
    assert.is_true(seen.retry_after > 13 and seen.retry_after <= 17)   -- the call's 10 seconds and 5 more
    assert.equal(("send_email: unknown, duplicate: ledger.in_progress: the message is being sent by another call: "
      .. "to be made again in %g seconds: ask again later with the same dedupe_key: that never sends it twice")
      :format(seen.retry_after), tostring(seen))
  end)

  it("that another call used since this one looked tells what became of that one", function()
    local store = store_with{ look = function() return false end }
    local client, server = client_for(ANSWERS, { ledger = store })
    assert.is_nil(client:send_email(letter()).replayed)
    assert.is_true(client:send_email(letter()).replayed)
    assert.equal("ledger.another_message", select(2, client:send_email(letter{ subject = "Bye" })).code)
    assert.equal(1, server:count().requests)
  end)

  it("of a message that may have left stays with a person", function()
    local client, server = client_for{ { { "request" }, { "reset" } }, ANSWERS }
    local _, err = client:send_email(letter())
    assert.equal("unknown", err.outcome)
    _, err = client:send_email(letter())
    assert.same({ "duplicate", "unknown", "ledger.unknown", false }, { err.kind, err.outcome, err.code, err.retryable })
    assert.equal("send_email: unknown, duplicate: ledger.unknown: an earlier call may have sent the message, and "
      .. "nobody knows: look at the contact's thread in Reply.io, then say what you saw: "
      .. 'client.ledger:resolve(key, "sent"), or "not_sent" to let it be sent again', tostring(err))
    assert.equal(1, server:count().requests)
    assert.is_true(client.ledger:resolve("key", "not_sent"))
    assert.equal("sent", client:send_email(letter()).status)
    assert.equal(2, server:count().requests)
  end)

  it("that a person found sent is answered by a receipt that says so", function()
    local client = client_for{ { { "request" }, { "reset" } }, ANSWERS }
    client:send_email(letter())
    assert.is_true(client.ledger:resolve("key", "sent"))
    local receipt = client:send_email(letter())
    assert.same({ "sent", true, 1, "no answer is known: a person said that it was sent" },
                { receipt.outcome, receipt.replayed, receipt.attempts, receipt.unreadable })
  end)

  for _, row in ipairs{
    { "that was refused", { { "request" }, { "answer", 400, nil, "{}" } }, "rejected" },
    { "that did not leave", { { "head" }, { "body", 2 }, { "reset" } }, "not_sent" },
  } do
    it("of a message " .. row[1] .. " may be used again, for a corrected one, too", function()
      local client = client_for{ row[2], ANSWERS }
      local body = ("x"):rep(row[3] == "not_sent" and 10e6 or 10)
      assert.equal(row[3], select(2, client:send_email(letter{ body = body })).outcome)
      local entry = client.ledger:look("key")
      assert.same({ row[3], row[3] == "rejected" and 400 or nil }, { entry.state, entry.status })
      assert.equal("sent", client:send_email(letter()).status)
    end)
  end

  it("is kept by the repeats of a call", function()
    local claims = 0
    local store = store_with{}
    local claim = store.claim
    function store.claim(...)
      claims = claims + 1
      return claim(...)
    end
    local limited = { { "request" }, { "answer", 429, { ["Retry-After"] = "0" }, "{}" } }
    local client, server = client_for({ limited, ANSWERS }, { ledger = store, retries = 2 })
    assert.equal(2, client:send_email(letter()).attempts)
    assert.same({ 1, 2 }, { claims, server:count().requests })
    assert.equal(2, client:send_email(letter()).attempts)
  end)

  it("that was forgotten may be used again", function()
    local client, server = client_for(ANSWERS)
    client:send_email(letter())
    assert.equal(1, client.ledger:forget{ settled_before = os.time() + 5 })
    assert.is_nil(client:send_email(letter()).replayed)
    assert.equal(2, server:count().requests)
  end)

  it("is a text of 1 to 255 characters", function()
    local client = client_for(ANSWERS)
    for _, row in ipairs{
      { "", "must not be empty, got an empty string" }, { 5, "must be a string, got a number" },
      { "a\0", "must not have a NUL byte, got a string with one" },
      { ("é"):rep(256), "must be at most 255 characters, got a string of 256" },
    } do
      local _, err = client:send_email(letter{ dedupe_key = row[1] })
      assert.equal("send_email: not_sent, validation: dedupe_key " .. row[2], tostring(err))
    end
    assert(client:send_email(letter{ dedupe_key = ("é"):rep(255) }))
  end)

  it("without a ledger is an error, and no wish", function()
    local server = support.serve(ANSWERS)
    for _, fields in ipairs{ letter(), letter{ dry_run = true } } do
      local _, err = support.client(server):send_email(fields)
      assert.equal("send_email: not_sent, config: dedupe_key needs a ledger that it is looked up in: give reply.new "
        .. "the option ledger", tostring(err))
    end
    assert.equal(0, server:count().connections)
  end)

  it("goes with everything that must not be made twice, and nothing else", function()
    local client = client_for(ANSWERS)
    local function message_of(name, fields)
      fields.dedupe_key = "k"
      return tostring(select(2, client[name](client, fields)))
    end
    assert.equal("upload_voice: not_sent, validation: dedupe_key is not a field of upload_voice",
                 message_of("upload_voice", { data = "x", filename = "a.wav" }))
    assert.equal("get_contact: not_sent, validation: dedupe_key is not a field of get_contact",
                 message_of("get_contact", { contact = 5 }))
    for _, fields in ipairs{ { method = "GET", path = "/v3/x" },
                             { method = "PUT", path = "/v3/x", repeatable = true } } do
      assert.equal("request: not_sent, validation: dedupe_key does not go with a request that may be made again",
                   message_of("request", fields))
    end
  end)

  it("of a request gives status and body again", function()
    local client, server = client_for(ANSWERS)
    local fields = { method = "POST", path = "/v3/inbox/reply", body = { text = "Hi" }, dedupe_key = "k" }
    assert.equal(200, client:request(fields).status)
    local again = client:request(fields)
    assert.same({ 200, "m1", true }, { again.status, again.body.messageId, again.replayed })
    assert.equal(1, server:count().requests)
  end)

  it("of a request belongs to one method and path", function()
    local client, server = client_for(ANSWERS)
    local function ask(method, path)
      return client:request{ method = method, path = path, body = { text = "Hi" }, dedupe_key = "k" }
    end
    assert(ask("POST", "/v3/inbox/reply"))
    for _, other in ipairs{ { "PUT", "/v3/inbox/reply" }, { "POST", "/v3/inbox" } } do
      assert.equal("ledger.another_message", select(2, ask(other[1], other[2])).code)
    end
    assert.equal(1, server:count().requests)
  end)

  it("twice in one batch is refused the second time", function()
    local client, server = client_for(ANSWERS)
    local one, two = letter(), letter()
    one[1], two[1] = "send_email", "send_email"
    local results = client:batch{ one, two, { "send_email", contact = 5, subject = "a", body = "b" } }
    assert.equal("sent", results[1].receipt.status)
    assert.equal("send_email: not_sent, duplicate: ledger.same_batch: entry 1 of the batch has the same dedupe_key: "
      .. "see the result of that one", tostring(results[2].err))
    assert.equal("sent", results[3].receipt.status)
    assert.equal(2, server:count().requests)
    results = client:batch{ one, { "send_email", contact = 5, subject = "a", body = "b", dedupe_key = "other" } }
    assert.is_true(results[1].receipt.replayed)
    assert.is_nil(results[2].receipt.replayed)
  end)

  it("of a dry run shows what is known, and notes nothing", function()
    local client, server = client_for(ANSWERS)
    assert.same({ state = "absent" }, client:send_email(letter{ dry_run = true }).ledger)
    assert.is_nil((client.ledger:look("key")))
    client:send_email(letter())
    local known = client:send_email(letter{ dry_run = true }).ledger
    assert.same({ "sent", true, true }, { known.state, known.same_message, known.receipt.replayed })
    assert.is_nil(known.error)
    known = client:send_email(letter{ dry_run = true, subject = "Bye" }).ledger
    assert.same({ "sent", false, "ledger.another_message" }, { known.state, known.same_message, known.error.code })
    local near = letter{ dry_run = true, dedupe_key = "another", apart = 600 }
    known = client:send_email(near).ledger
    assert.same({ "not_apart", "ledger.not_apart", "key" }, { known.state, known.error.code, known.error.other_key })
    near.follows = "key"
    assert.same({ state = "absent" }, client:send_email(near).ledger)
    assert.equal(1, server:count().requests)
  end)
end)

describe("what was tried out in the sandbox", function()
  it("does not count as sent, in the same file", function()
    local real, server, path = client_for(ANSWERS)
    local sandbox = assert(reply.new{ sandbox = true, ledger = reply.stores.sqlite{ path = path } })
    local lost = letter{ dedupe_key = "lost", contact = 90514386 }   -- its answer is lost there
    assert.is_nil(sandbox:send_email(letter()).replayed)
    assert.is_true(sandbox:send_email(letter()).replayed)
    assert.equal("unknown", select(2, sandbox:send_email(lost)).outcome)
    for entry in real.ledger:unresolved() do error(entry.key) end
    local keys = {}
    for entry in sandbox.ledger:unresolved() do keys[#keys + 1] = entry.key end
    assert.same({ "lost" }, keys)
    assert.is_true(sandbox.ledger:resolve("lost", "sent"))
    assert.is_nil((real.ledger:look("lost")))
    assert.is_nil(real:send_email(letter()).replayed)
    assert.equal("sent", real.ledger:look("key").state)
    assert.equal(1, server:count().requests)
  end)
end)

describe("a ledger in the sandbox", function()
  it("forgets its own messages alone, and no other forgets them", function()
    local real, _, path = client_for(ANSWERS)
    local sandbox = assert(reply.new{ sandbox = true, ledger = reply.stores.sqlite{ path = path } })
    local long_since = { settled_before = os.time() + 5 }
    real:send_email(letter())
    assert.equal(0, sandbox.ledger:forget(long_since))
    assert.is_true(real:send_email(letter()).replayed)
    sandbox:send_email(letter())
    assert.equal(1, real.ledger:forget(long_since))
    assert.is_true(sandbox:send_email(letter()).replayed)
    assert.equal(1, sandbox.ledger:forget(long_since))
    assert.is_nil((sandbox.ledger:look("key")))
  end)

  it("says of all that it tells that it is there", function()
    local client = assert(reply.new{ sandbox = true, ledger = memory_ledger() })
    local first, again = client:send_email(letter()), client:send_email(letter())
    assert.is_true(again.replayed)
    assert.same({ true, true }, { first.sandbox, again.sandbox })
    assert.matches("^send_email: sent in the sandbox", tostring(again))
    local _, err = client:send_email(letter{ subject = "Bye" })
    assert.same({ "ledger.another_message", true }, { err.code, err.sandbox })
  end)
end)

describe("client.ledger", function()
  it("shows what a person has to look at, oldest first, and takes the answer", function()
    local client, _, path = client_for{ { "request" }, { "reset" } }
    for number = 1, 3 do client:send_email(letter{ dedupe_key = "k" .. number }) end
    local keys = {}
    for entry, err in client.ledger:unresolved() do
      assert.is_nil(err)
      keys[#keys + 1] = entry.key
      assert.same({ "unknown", "send_email", "90514382", "connection", "wait", 1 },
        { entry.state, entry.operation, entry.contact, entry.kind, entry.phase, entry.attempts })
      assert.is_true(math.abs(entry.claimed_at - os.time()) < 5)
    end
    assert.same({ "k1", "k2", "k3" }, keys)
    assert.is_true(client.ledger:resolve("k1", "sent"))
    assert.is_true(client.ledger:resolve("k1", "sent"))
    assert.equal("ledger:resolve: not_sent, rejected: the key is settled as sent",
                 tostring(select(2, client.ledger:resolve("k1", "not_sent"))))
    assert.equal("ledger:resolve: not_sent, not_found: the ledger does not know the key",
                 tostring(select(2, client.ledger:resolve("none", "sent"))))
    assert.equal('ledger:resolve: not_sent, validation: the outcome must be one of "sent", "not_sent", got another '
                 .. "string", tostring(select(2, client.ledger:resolve("k2", "lost"))))
    assert.equal(1, client.ledger:forget{ settled_before = os.time() + 5 })
    assert.same({ "unknown" }, { client.ledger:look("k2").state })
    assert(path)
  end)

  it("keeps a person from deciding what is under way", function()
    local store = store_with{ settle = function() return true end, unresolved = function() return { "key" } end }
    local client = client_for(ANSWERS, { ledger = store })
    client:send_email(letter())
    local _, err = client.ledger:resolve("key", "not_sent")
    assert.matches("^ledger:resolve: not_sent, duplicate: the message is being sent: its end is known in %d+ seconds$",
                   tostring(err))
    for _ in client.ledger:unresolved() do error("there is none") end
  end)

  it("does so where its store does not tell for how long", function()
    local store = memory_ledger()
    function store.settle() return true end
    local look = store.look
    function store.look(...)
      local record = look(...)
      if record then record.lease_left = nil end
      return record
    end
    local client = client_for(ANSWERS, { ledger = store })
    client:send_email(letter())
    assert.equal("ledger:resolve: not_sent, duplicate: the message is being sent: its end is known in a while",
                 tostring(select(2, client.ledger:resolve("key", "not_sent"))))
    local _, err = client:send_email(letter())
    assert.same({ "ledger.in_progress" }, { err.code, err.retry_after })
  end)

  it("says why it cannot be asked", function()
    local client = client_for(ANSWERS, { ledger = store_with{
      look = function() return nil, { code = "full", message = "the disk is full", retryable = false } end,
      unresolved = function() return nil, { code = "busy", message = "it is locked", retryable = true } end,
    } })
    local _, err = client.ledger:look("key")
    assert.equal("ledger:look: not_sent, config: ledger.full: the disk is full", tostring(err))
    local rounds = 0
    for entry, why in client.ledger:unresolved() do
      rounds = rounds + 1
      assert.same({ false, "ledger:unresolved: not_sent, config: ledger.busy: it is locked" }, { entry, tostring(why) })
    end
    assert.equal(1, rounds)
  end)

  it("raises for a wrong kind of call", function()
    local client = client_for(ANSWERS)
    assert.error_matches(function() client.ledger:look() end, "ledger:look takes a key, got nil")
    assert.error_matches(function() client.ledger:resolve(5, "sent") end, "ledger:resolve takes a key, got number")
    assert.error_matches(function() client.ledger:forget(5) end, "ledger:forget takes a table, got number")
    for _, time in ipairs{ "now", 0 / 0, math.huge, -math.huge, os.time() * 1000 } do
      assert.equal("ledger:forget: not_sent, validation: settled_before must be a time in seconds since 1970, and none "
                   .. "to come, got " .. (type(time) == "string" and "string" or "another number"),
                   tostring(select(2, client.ledger:forget{ settled_before = time })))
    end
    assert.equal("validation", select(2, client.ledger:forget{}).kind)
  end)
end)

describe("a ledger keeps", function()
  it("neither the message nor a key of the API", function()
    local client, _, path = client_for(answers(200, '{"status":"sent"}'))
    client:send_email(letter{ subject = "Subject-of-it", body = "Body-of-it" })
    local kept = files.read(path) .. files.read(path .. "-wal")
    for _, text in ipairs{ "Subject-of-it", "Body-of-it", support.api_key } do
      assert.is_nil(kept:find(text, 1, true))
    end
    assert.truthy(kept:find("90514382", 1, true))
  end)

  it("an answer of any bytes, and of a very long one that it was sent", function()
    local client = client_for{ answers(200, '{"a":"\255\0"}'), answers(200, '{"a":"' .. ("x"):rep(70000) .. '"}') }
    local first = client:send_email(letter{ dedupe_key = "bytes" })
    assert.equal(first.raw, client:send_email(letter{ dedupe_key = "bytes" }).raw)
    client = client_for(answers(200, '{"a":"' .. ("x"):rep(70000) .. '"}'))
    client:send_email(letter{ dedupe_key = "long" })
    local again = client:send_email(letter{ dedupe_key = "long" })
    assert.same({ "", "the answer was too long for the ledger", true }, { again.raw, again.unreadable, again.replayed })
  end)

  it("of an answer that was cut, that it was", function()
    for _, bytes in ipairs{ "", '{"status":"sent"}', '{"sta' } do
      local client = client_for{
        { { "request" }, { "send", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" .. bytes }, { "close" } } }
      local first = client:send_email(letter{})
      local again = client:send_email(letter{})
      assert.is_string(first.unreadable)
      assert.same({ bytes, first.unreadable, true }, { again.raw, again.unreadable, again.replayed })
    end
  end)
end)
