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

  for _, row in ipairs{
    { function() error("boom", 0) end, "the store raised in check: boom" },
    { function() return nil, { message = "no disk" } end, "no disk" },
    { function() return nil, "it is full" end, "it is full" },
    { function() return false end, "the store gave no reason in check" },
  } do
    it("that cannot be used is told of by reply.new: " .. row[2], function()
      local function check() return row[1]() end
      local slots = setmetatable({ check = check }, { __index = require("reply").stores.memory() })
      local ledger = memory_ledger()
      ledger.check = check
      for name, options in pairs{ ledger = { ledger = ledger }, pace = { pace = { store = slots } } } do
        local client, err = require("reply").new(options)
        assert.is_nil(client)
        assert.equal(("reply.new: not_sent, config: %s: %s"):format(name, row[2]), tostring(err))
      end
    end)
  end

  it("does not take a Ctrl-C for its own", function()
    local ledger = memory_ledger()
    function ledger.check() error("interrupted!", 0) end
    assert.has_error(function() require("reply").new{ ledger = ledger } end, "interrupted!")
  end)
end)
