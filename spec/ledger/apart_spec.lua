-- SPDX-License-Identifier: MIT
-- Messages of a kind to one contact that are to be apart: the claim of the ledger sees to it, in one step.

local core = require "reply.core"
local reply = require "reply"
local support = require "support"

local patience = { sleep = core.sleep, left = function() return 10 end }

local clock = 1000
local function now() return clock end

local function new_store(path)
  return reply.stores.sqlite{ path = path, clock = now }
end

local function claim(store, key, more)
  local all = { owner = key, lease = 30, fingerprint = key, operation = "send_email", contact = "7", apart = 600 }
  for name, value in pairs(more or {}) do all[name] = value or nil end
  local result = store:claim(key, all, patience)
  return result == true or result.key, result ~= true and result or nil
end

describe("the claim of a message that is to be apart", function()
  local store, other

  before_each(function()
    local path = support.folder() .. "/sends.db"
    store, other = new_store(path), new_store(path)
  end)

  local function settle(key, state) assert.is_true(store:settle(key, key, state, "note", patience)) end

  it("goes where there is no other", function()
    assert.is_true((claim(store, "a")))
    assert.is_true((claim(store, "b", { contact = "8" })))
    assert.is_true((claim(store, "c", { operation = "send_linkedin_message" })))
    assert.is_true((claim(store, "d", { contact = false })))
  end)

  -- The state of another message, when that was, and whether it stands in the way.
  for _, row in ipairs{
    { "intent", 0, true }, { "intent", 1e6, true }, { "unknown", 0, true }, { "unknown", 1e6, true },
    { "sent", 0, true }, { "sent", 599, true }, { "sent", 600, false }, { "not_sent", 0, false },
    { "rejected", 0, false },
  } do
    local name = "%s where another one is %s since %d seconds"
    it(name:format(row[3] and "does not go" or "goes", row[1], row[2]), function()
      claim(store, "a", { apart = false })
      if row[1] ~= "intent" then settle("a", row[1]) end
      clock = clock + row[2]
      local key, record = claim(other, "b")
      assert.equal(row[3] and "a" or true, key)
      if record then
        assert.equal(row[1] == "intent" and row[2] > 0 and "unknown" or row[1], record.state)
        assert.equal(clock, record.now)
        assert.is_false(store:look("b", patience))
      end
    end)
  end

  it("counts from when it is known what became of the other one, in whole seconds", function()
    claim(store, "a", { apart = false })
    clock = clock + 300
    settle("a", "sent")
    clock = clock + 599
    assert.equal("a", (claim(other, "b")))
    clock = clock + 1
    assert.equal("a", (claim(other, "b", { apart = 600.5 })))
    assert.is_true((claim(other, "b")))
  end)

  it("goes where it follows a message that was sent, and no other", function()
    claim(store, "a")
    assert.equal("a", (claim(other, "b", { follows = "a" })))
    settle("a", "sent")
    assert.equal("a", (claim(other, "b", { follows = "c" })))
    assert.is_true((claim(other, "b", { follows = "a" })))
    settle("b", "unknown")
    assert.equal("b", (claim(other, "c", { follows = "b" })))
  end)

  it("finds its own record first", function()
    claim(store, "a")
    settle("a", "not_sent")
    claim(store, "b")
    settle("b", "sent")
    assert.equal("b", (claim(other, "a")))         -- it may go again, but for the other one
    assert.equal("not_sent", store:look("a", patience).state)
    clock = clock + 600
    assert.is_true((claim(other, "a")))
    assert.equal("a", (claim(store, "a")))
    assert.equal("a", select(2, claim(store, "a")).fingerprint)
  end)

  it("knows nothing of what was tried out in the sandbox, and the other way round", function()
    claim(store, "sandbox\0a")
    assert.equal("sandbox\0a", (claim(other, "sandbox\0b")))
    assert.is_true((claim(other, "a")))
    assert.equal("a", (claim(other, "b")))
    assert.is_true((claim(other, "other\0a")))
  end)

  it("does not hold back one that may come close", function()
    claim(store, "a")
    assert.is_true((claim(other, "b", { apart = false })))
  end)
end)

describe("a call that is to be apart", function()
  local function letter(more)
    local made = { contact = 90514382, subject = "Hello", body = "Hi", apart = 600 }
    for name, value in pairs(more) do made[name] = value end
    return made
  end

  it("tells which message stands in the way, and until when", function()
    local client = assert(reply.new{ sandbox = true, ledger = new_store(support.folder() .. "/sends.db") })
    assert(client:send_email(letter{ dedupe_key = "one" }))
    clock = clock + 100
    local _, err = client:send_email(letter{ dedupe_key = "two" })
    assert.same({ "duplicate", "not_sent", "ledger.not_apart", "one", 500, false },
      { err.kind, err.outcome, err.code, err.other_key, err.retry_after, err.retryable })
    assert.equal("send_email: not_sent, duplicate: ledger.not_apart: the contact was sent another message of this kind "
                 .. 'a short while ago: one that is meant to come after it says so: follows = "one"', tostring(err))
    assert(client:send_email(letter{ dedupe_key = "two", follows = "one" }))
    client:close()
  end)

  it("tells of one that is being sent, or may have been, that it is so", function()
    local store = new_store(support.folder() .. "/sends.db")
    local client, one = assert(reply.new{ sandbox = true, ledger = store }), "sandbox\0one"
    claim(store, one, { contact = "90514382", apart = false })
    local _, err = client:send_email(letter{ dedupe_key = "two" })
    assert.same({ "another message of this kind is being sent to the contact", nil, nil },
                { err.message, err.hint, err.retry_after })
    assert.is_true(store:settle(one, one, "unknown", "note", patience))
    _, err = client:send_email(letter{ dedupe_key = "two" })
    assert.equal("another message of this kind may have been sent to the contact, and nobody knows", err.message)
    assert.matches("^look at the contact's thread", err.hint)
    client:close()
  end)

  it("says what it needs", function()
    local client = assert(reply.new{ sandbox = true, ledger = new_store(support.folder() .. "/sends.db") })
    local function fault_of(name, input) return select(2, client[name](client, input)).errors[1].message end
    assert.equal("apart goes only with dedupe_key", fault_of("send_email", letter{}))
    assert.equal("follows goes only with apart",
                 fault_of("send_email", { contact = 7, subject = "s", body = "b", dedupe_key = "k", follows = "l" }))
    assert.equal("apart is not a field of request",
                 fault_of("request", { method = "POST", path = "/v3/x", dedupe_key = "k", apart = 1 }))
    assert.equal("apart is not a field of reply_in_thread",
                 fault_of("reply_in_thread",
                          { thread = 1, channel = "email", message = "b", dedupe_key = "k", apart = 1 }))
    client:close()
  end)
end)
