-- SPDX-License-Identifier: MIT
-- A store of one's own: what the contract asks for is all that a ledger needs.

local contract = require "support.store_contract"
local memory_ledger = require "support.memory_ledger"
local support = require "support"

describe("a store of one's own", function()
  for _, row in ipairs(contract) do
    it(row[1], function()
      local store = memory_ledger()
      row[2](store, store, function(key) store.records[key].lease_until = 0 end)
    end)
  end

  it("is a ledger", function()
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local client = support.client(server, { ledger = memory_ledger() })
    local letter = { contact = 5, subject = "Hello", body = "x", dedupe_key = "key" }
    assert.is_nil(client:send_email(letter).replayed)
    assert.is_true(client:send_email(letter).replayed)
    assert.equal(1, server:count().requests)
  end)
end)
