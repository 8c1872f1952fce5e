-- SPDX-License-Identifier: MIT
-- Sequences of the sandbox, and who is in them.

local json = require "reply.json"
local reply = require "reply"

local DANA, NOOR, BLAKE, ALEX, KIM = 90514382, 90514383, 90514384, 90514385, 90514386
local client

before_each(function() client = assert(reply.new{ sandbox = true }) end)

local function ids(items, name)
  local list = {}
  for item, err in items do list[#list + 1] = item and item[name or "id"] or error(err) end
  return list
end

local function code_of(_, err)
  return err and err.code
end

describe("the sequences", function()
  for _, row in ipairs{
    { {}, { 81, 82, 83 } }, { { status = "active" }, { 81 } }, { { is_archived = true }, { 83 } },
    { { is_archived = false }, { 81, 82 } }, { { name = "WIN" }, { 82 } }, { { owner_user = 1 }, {} },
    { { top = 1, skip = 1 }, { 82, 83 } },
  } do
    it("are listed by " .. json.encode(row[1]), function() assert.same(row[2], ids(client:sequences(row[1]))) end)
  end

  it("show their steps and accounts one by one, and nobody who is in them", function()
    local sequence = assert(client:sequence{ sequence = 81 })
    assert.same({ { id = 8101, type = "email" }, { id = 8102, type = "email" } }, sequence.steps)
    assert.equal(4821, sequence.emailAccounts[1].id)
    assert.is_nil(sequence.contacts)
    assert.equal("sequence.notFound", code_of(client:sequence{ sequence = 9 }))
  end)

  it("are started and paused, unless archived", function()
    assert.equal(82, client:start_sequence{ sequence = 82 }.id)
    assert.equal("active", client:sequence{ sequence = 82 }.status)
    assert.equal("paused", client:pause_sequence{ sequence = 82 }.status)
    assert.equal("sequenceAction.archived", code_of(client:start_sequence{ sequence = 83 }))
    assert.equal("sequence.notFound", code_of(client:pause_sequence{ sequence = 9 }))
  end)
end)

describe("who is in a sequence", function()
  it("is listed, and one by one", function()
    assert.same({ DANA, ALEX }, ids(client:sequence_contacts{ sequence = 81 }, "contactId"))
    local by_address = client:sequence_contacts{ sequence = 81, sort_by = "email", sort_direction = "asc" }
    assert.same({ ALEX, DANA }, ids(by_address, "contactId"))
    local alex = assert(client:sequence_contact{ sequence = 81, contact = ALEX })
    assert.same({ "paused", true, { stepId = 8102, displayName = "2" } },
                { alex.statusInSequence, alex.emailDisposition.isReplied, alex.currentStep })
  end)

  it("is nobody where there is no sequence, and one refusal one by one", function()
    assert.same({}, ids(client:sequence_contacts{ sequence = 9 }))
    for _, input in ipairs{ { 9, DANA }, { 81, 1 }, { 81, BLAKE } } do
      assert.equal("sequenceContact.notInSequence",
                   code_of(client:sequence_contact{ sequence = input[1], contact = input[2] }))
    end
  end)

  it("is found by sequence and step", function()
    assert.same({ DANA, ALEX }, ids(client:find_contacts{ sequence = 81 }))
    assert.same({ ALEX }, ids(client:find_contacts{ sequence_step = 8102 }))
    assert.same({}, ids(client:find_contacts{ sequence = 82, sequence_step = 8102 }))
  end)

  it("gets a status, where it can", function()
    local receipt = assert(client:set_sequence_status{ sequence = 81, contacts = { DANA, ALEX, BLAKE, 1 },
                                                       status = "paused" })
    assert.same({ { contact = 1, error = "contactNotFound" }, { contact = BLAKE, error = "notInSequence" },
                  { contact = ALEX, error = "invalidStatusTransition" } }, receipt.not_processed)
    assert.equal("paused", client:sequence_contact{ sequence = 81, contact = DANA }.statusInSequence)
    assert.same({}, client:set_sequence_status{ sequence = 81, contacts = { ALEX }, status = "Active" }.not_processed)
    assert.equal("sequenceArchived", client:set_sequence_status{ sequence = 83, contacts = { BLAKE },
                                                                status = "active" }.not_processed[1].error)
  end)

  it("is taken out, one or several", function()
    local receipt = assert(client:remove_from_sequence{ sequence = 81, contact = DANA })
    assert.equal("", receipt.raw)
    assert.equal("sequenceContact.notInSequence", code_of(client:remove_from_sequence{ sequence = 81, contact = DANA }))
    receipt = assert(client:remove_from_sequence{ sequence = 81, contacts = { ALEX, DANA, 1 } })
    assert.same({ 3, 1, { ALEX }, 1, 1 }, { receipt.requested, receipt.removed, receipt.removed_ids, receipt.not_found,
                                            receipt.not_in_sequence })
    assert.equal("sequence.notFound", code_of(client:remove_from_sequence{ sequence = 9, contacts = { 1 } }))
  end)
end)

describe("an addition to a sequence", function()
  it("tells of each who was left out", function()
    local receipt = assert(client:add_to_sequence{ sequence = 82, contacts = { DANA, NOOR, 1 } })
    assert.same({ DANA }, receipt.added)
    assert.same({ { contact = 1, error = "contactNotFound" }, { contact = NOOR, error = "invalidInput" } },
                receipt.not_processed)
    assert.same({ DANA }, ids(client:sequence_contacts{ sequence = 82 }, "contactId"))
    assert.equal(2, #client:contact_statuses{ contact = DANA }.sequences)
  end)

  it("sends where the sequence is active, and at once", function()
    assert(client:add_to_sequence{ sequence = 82, contacts = { DANA } })
    assert.same({}, client.sandbox.sent)
    assert(client:add_to_sequence{ sequence = 81, contacts = { BLAKE }, start_from = "2030-01-01" })
    assert.same({}, client.sandbox.sent)
    assert(client:start_sequence{ sequence = 82 })
    assert(client:add_to_sequence{ sequence = 82, contacts = { ALEX } })
    local sent = client.sandbox.sent
    assert.same({ 1, "add_to_sequence", ALEX, 82 }, { #sent, sent[1].operation, sent[1].contact, sent[1].sequence })
  end)

  it("moves who is in already, and only forward", function()
    local receipt = assert(client:add_to_sequence{ sequence = 81, contacts = { DANA } })
    assert.equal("invalidInput", receipt.not_processed[1].error)
    receipt = assert(client:add_to_sequence{ sequence = 81, contacts = { DANA }, start_step = 8102 })
    assert.same({ DANA }, receipt.added)
    assert.equal(8102, client:sequence_contact{ sequence = 81, contact = DANA }.currentStep.stepId)
    assert.same({}, client:add_to_sequence{ sequence = 81, contacts = { DANA }, start_step = 8102 }.added)
  end)

  it("takes nobody out of another sequence unless asked to", function()
    assert(client:add_to_sequence{ sequence = 82, contacts = { DANA } })
    assert.equal(2, #client:contact_statuses{ contact = DANA }.sequences)
    assert(client:remove_from_sequence{ sequence = 82, contact = DANA })
    assert(client:add_to_sequence{ sequence = 82, contacts = { DANA }, remove_from_existing = true })
    assert.equal(1, #client:contact_statuses{ contact = DANA }.sequences)
  end)

  it("is unknown where the answer is lost, and never made again", function()
    local receipt, err = client:add_to_sequence{ sequence = 81, contacts = { KIM } }
    assert.is_nil(receipt)
    assert.same({ "unknown", false, 1 }, { err.outcome, err.retryable, err.attempts })
    assert.equal(1, #client.sandbox.sent)
  end)

  it("is refused where there are no steps, where it is archived, where there is none", function()
    client = assert(reply.new{ sandbox = { sequences = { { id = 1, steps = {} }, { id = 2, isArchived = true } } } })
    local codes = {}
    for id = 1, 3 do codes[id] = code_of(client:add_to_sequence{ sequence = id, contacts = { DANA } }) end
    assert.same({ "sequenceContact.noStepsInSequence", "sequence.archived", "sequence.notFound" }, codes)
  end)
end)

it("a sequence tells of an id that LuaJIT cannot hold", function()
  client = assert(require("reply").new{ sandbox = true })
  for _, id in ipairs{ "9007199254740993", "9007199254740991" } do
    local receipt = assert(client:add_to_sequence{ sequence = 81, contacts = { id } })
    assert.equal("contactNotFound", receipt.not_processed[1].error)
    assert.equal(require("reply.json").number(id), receipt.not_processed[1].contact)
  end
end)
