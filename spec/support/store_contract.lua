-- SPDX-License-Identifier: MIT
-- What every store of a ledger has to do: a list of { name, check }, where check(store, other, expire) gets a store
-- that is empty, another one on the same data, and `expire(key)`, which ends the lease of a record.

local assert = require "luassert"
local core = require "reply.core"

local patience = { sleep = core.sleep, left = function() return 10 end }

local function claim_of(owner, more)
  local claim = { owner = owner, lease = 30, fingerprint = "f1", operation = "send_email", contact = "90514382" }
  for name, value in pairs(more or {}) do claim[name] = value end
  return claim
end

local contract = {}

local function it(name, check) contract[#contract + 1] = { name, check } end

-- A moment of this run of the specs: a busy machine may take its time.
local BEGAN = os.time()
local function is_now(time) return time >= BEGAN - 2 and time <= os.time() + 2 end

local function state(store, key)
  local record = assert(store:look(key, patience))
  return record.state
end

it("knows nothing at first", function(store)
  assert.is_false(store:look("key", patience))
  assert.same({}, store:unresolved(patience))
end)

it("gives a claim to one, and its record to the others", function(store, other)
  assert.is_true(store:claim("key", claim_of("a", { note = "n\0\n\255" }), patience))
  local record = other:claim("key", claim_of("b"), patience)
  assert.same({ "key", "intent", "f1", "send_email", "90514382", "n\0\n\255" },
    { record.key, record.state, record.fingerprint, record.operation, record.contact, record.note })
  assert.is_true(record.lease_left > 0 and record.lease_left <= 32)
  assert.is_true(is_now(record.claimed_at))
  assert.is_nil(record.settled_at)
  assert.same(record.state, other:look("key", patience).state)
end)

it("has room for keys of any bytes", function(store, other)
  for _, key in ipairs{ "", "a\0b", "{x}", "\255", ("k"):rep(5000), "k'; DROP" } do
    assert.is_true(store:claim(key, claim_of("a"), patience))
    assert.equal(key, other:look(key, patience).key)
  end
end)

it("settles for the owner, and for nobody else", function(store, other)
  store:claim("key", claim_of("a"), patience)
  assert.is_false(other:settle("key", "b", "sent", "note", patience))
  assert.is_false(other:settle("no key", "a", "sent", "note", patience))
  assert.equal("intent", state(other, "key"))
  assert.is_true(other:settle("key", "a", "sent", "note", patience))
  local record = store:look("key", patience)
  assert.same({ "sent", "note" }, { record.state, record.note })
  assert.is_true(is_now(record.settled_at))
end)

for _, row in ipairs{ { "sent", false }, { "unknown", false }, { "not_sent", true }, { "rejected", true } } do
  it(("lets %s go again: %s"):format(row[1], row[2]), function(store, other, expire)
    store:claim("key", claim_of("a"), patience)
    store:settle("key", "a", row[1], "note", patience)
    expire "key"   -- that of the first claim, by the time of the second
    local message = { fingerprint = "f2", contact = "5", operation = "send_linkedin_message" }
    local result = other:claim("key", claim_of("b", message), patience)
    assert.equal(row[2], result == true)
    local record = store:look("key", patience)
    assert.same(row[2] and { "intent", "f2", "5", "send_linkedin_message" }
                or { row[1], "f1", "90514382", "send_email" },
                { record.state, record.fingerprint, record.contact, record.operation })
    assert.equal(row[2], record.settled_at == nil)
    assert.equal(row[2], record.note == nil)
    assert.equal(not row[2] and row[1] ~= "sent", store:settle("key", "a", "unknown", "late", patience))
  end)
end

-- Of another message of the kind to the contact: its state, and whether one that is to be apart may go all the same.
for _, row in ipairs{ { "intent", false }, { "sent", false }, { "unknown", false }, { "not_sent", true },
                      { "rejected", true } } do
  it("keeps a message apart from one that is " .. row[1], function(store, other)
    if not store.keeps_apart then return end   -- that is left to a store
    local apart = { apart = 600 }
    assert.is_true(store:claim("a", claim_of("a"), patience))
    if row[1] ~= "intent" then assert.is_true(store:settle("a", "a", row[1], "note", patience)) end
    assert.is_false(other:look("b", patience))
    local seen = other:look("b", patience, claim_of("b", apart))
    local result = other:claim("b", claim_of("b", apart), patience)
    assert.equal(row[2] or "a", result == true or result.key)
    assert.equal(not row[2] and "a", seen and seen.key)
    if row[2] then return end
    assert.equal(row[1], result.state)
    assert.is_true(math.abs(result.now - os.time()) <= 2)
    assert.is_false(store:look("b", patience))
    assert.equal(row[1] == "sent", other:claim("b", claim_of("b", { apart = 600, follows = "a" }), patience) == true)
    assert.is_true(other:claim("c", claim_of("c"), patience))                               -- which may come close
    assert.is_true(other:claim("d", claim_of("d", { apart = 600, contact = "5" }), patience))
    assert.is_true(other:claim("e", claim_of("e", { apart = 600, operation = "send_linkedin_message" }), patience))
    assert.is_true(other:claim("x\0f", claim_of("f", apart), patience))
    assert.equal("x\0f", other:claim("x\0g", claim_of("g", apart), patience).key)
  end)
end

it("keeps a message apart from none that went to another contact in the end", function(store, other)
  if not store.keeps_apart then return end
  local to_another = { apart = 600, contact = "5" }
  assert.is_true(store:claim("a", claim_of("a"), patience))
  assert.is_true(store:settle("a", "a", "rejected", "note", patience))
  assert.is_true(store:claim("a", claim_of("b", { contact = "5" }), patience))
  assert.is_true(other:claim("b", claim_of("c", { apart = 600 }), patience))
  assert.equal("a", other:claim("c", claim_of("d", to_another), patience).key)
end)

it("takes an intent whose lease is over for unknown, and never gives it away", function(store, other, expire)
  store:claim("key", claim_of("a"), patience)
  assert.is_false(store:resolve("key", "not_sent", patience))
  expire "key"
  assert.equal("unknown", state(other, "key"))
  assert.equal("unknown", other:claim("key", claim_of("b"), patience).state)
  assert.same({ "key" }, store:unresolved(patience))
  assert.is_true(store:settle("key", "a", "sent", "late", patience))
  assert.equal("sent", state(other, "key"))
  assert.same({}, store:unresolved(patience))
end)

it("lets a person decide what is unknown, and nothing else", function(store, other)
  assert.is_false(store:resolve("key", "sent", patience))
  store:claim("key", claim_of("a"), patience)
  store:settle("key", "a", "unknown", "note", patience)
  assert.same({ "key" }, other:unresolved(patience))
  assert.is_true(other:resolve("key", "not_sent", patience))
  assert.same({}, store:unresolved(patience))
  assert.is_false(store:resolve("key", "sent", patience))
  assert.is_true(store:claim("key", claim_of("b"), patience))
  assert.is_false(store:settle("key", "a", "sent", "late", patience))
  store:settle("key", "b", "unknown", "note", patience)
  assert.is_true(store:resolve("key", "sent", patience))
  assert.equal("sent", state(other, "key"))
  assert.is_false(store:settle("key", "b", "not_sent", "late", patience))
end)

it("lets the owner say sent where a person said that it was not", function(store, other, expire)
  store:claim("key", claim_of("a"), patience)
  expire "key"
  store:resolve("key", "not_sent", patience)
  assert.is_true(store:settle("key", "a", "sent", "note", patience))
  assert.equal("sent", state(other, "key"))
end)

it("lets the owner say that it may have left where a person said that it did not, and keeps that",
   function(store, other, expire)
  store:claim("key", claim_of("a"), patience)
  expire "key"
  store:resolve("key", "not_sent", patience)
  assert.is_true(store:settle("key", "a", "unknown", "note", patience))
  assert.same({ "key" }, other:unresolved(patience))
  assert.equal(0, store:forget(os.time() + 60, patience))
  assert.equal("unknown", other:claim("key", claim_of("b"), patience).state)
end)

it("forgets what is settled, in any number, and never what is not", function(store, other, expire)
  for number = 1, 250 do
    store:claim("k" .. number, claim_of("a"), patience)
    store:settle("k" .. number, "a", number % 2 == 0 and "sent" or "rejected", "note", patience)
  end
  store:claim("k1 again", claim_of("a"), patience)
  store:settle("k1 again", "a", "rejected", "note", patience)
  for _, key in ipairs{ "k1 intent", "k1 unknown", "k1 expired", "k1 again" } do
    store:claim(key, claim_of("a"), patience)
  end
  store:settle("k1 unknown", "a", "unknown", "note", patience)
  expire "k1 expired"
  assert.equal(0, store:forget(os.time() - 60, patience))
  assert.equal(250, other:forget(os.time() + 60, patience))
  assert.is_false(store:look("k1", patience))
  assert.equal("intent", state(other, "k1 intent"))
  assert.equal("intent", state(other, "k1 again"))
  assert.equal("unknown", state(other, "k1 unknown"))
  assert.equal("unknown", state(other, "k1 expired"))
  assert.is_true(store:claim("k1", claim_of("b"), patience))
end)

it("forgets only keys that begin as it is told", function(store, other)
  for number = 1, 250 do
    for _, key in ipairs{ "k" .. number, "x\0k" .. number } do
      store:claim(key, claim_of("a"), patience)
      store:settle(key, "a", "sent", "note", patience)
    end
  end
  store:claim("y\0k", claim_of("a"), patience)
  store:settle("y\0k", "a", "sent", "note", patience)
  assert.equal(250, store:forget(os.time() + 60, patience, "x\0"))
  assert.is_false(other:look("x\0k250", patience))
  assert.equal("sent", state(other, "k1"))
  assert.equal(250, other:forget(os.time() + 60, patience, ""))
  assert.is_false(store:look("k250", patience))
  assert.equal("sent", state(other, "y\0k"))
  assert.equal(0, store:forget(os.time() + 60, patience))
end)

it("lists what is not settled, oldest first", function(store)
  for number = 1, 3 do
    store:claim("k" .. number, claim_of("a"), patience)
    store:settle("k" .. number, "a", "unknown", "note", patience)
  end
  assert.same({ "k1", "k2", "k3" }, store:unresolved(patience))
end)

return contract
