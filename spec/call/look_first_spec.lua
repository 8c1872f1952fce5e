-- SPDX-License-Identifier: MIT
-- What the server would make twice is looked for first.

local scripted = require "support.scripted"

local WANTED = { event_type = "email_replied", url = "https://x.example/hook?secret=1" }
local CREATED = scripted.sent('{"id":7,"eventType":"email_replied"}', { status = 201 })

local function page(items, more)
  return scripted.sent(('{"items":[%s],"hasMore":%s}'):format(items, tostring(more == true)))
end

local function webhook(id, event, url)
  return ('{"id":%d,"eventType":"%s","url":"%s","enabled":false}'):format(id, event, url)
end

describe("create_webhook", function()
  it("creates where no webhook is the same", function()
    for _, others in ipairs{ "", webhook(1, "email_sent", WANTED.url), webhook(1, "email_replied", WANTED.url .. "0"),
                             webhook(1, "email_replied", WANTED.url:upper()), "5" } do
      local client, driver = scripted.client{ page(others), CREATED }
      local receipt = assert(client:create_webhook(WANTED))
      assert.same({ 7, "email_replied", nil, 1 }, { receipt.id, receipt.event_type, receipt.existed, receipt.attempts })
      assert.same({ "GET", "POST" }, { driver.requests[1].method, driver.requests[2].method })
      assert.is_true(driver.requests[1].repeatable)
      assert.is_falsy(driver.requests[2].repeatable)
    end
  end)

  it("creates none where one is the same, on whichever page and in whichever spelling", function()
    local client, driver = scripted.client{
      page(webhook(1, "email_sent", WANTED.url), true), page(webhook(2, "EmailReplied", WANTED.url)) }
    local receipt = assert(client:create_webhook(WANTED))
    assert.same({ 2, "EmailReplied", WANTED.url, false, true, "sent", 0 },
                { receipt.id, receipt.event_type, receipt.url, receipt.enabled, receipt.existed, receipt.outcome,
                  receipt.attempts })
    assert.equal("/v3/webhooks?skip=1", driver.requests[2].path)
    assert.equal(2, #driver.requests)
    assert.equal(2, receipt.body.id)
  end)

  it("creates none where it could not look", function()
    for _, answer in ipairs{ scripted.failed("unknown", "wait", "timeout"), scripted.sent("<html>"),
                             page("", true), scripted.refused(403, "", { kind = "permission" }) } do
      local client, driver = scripted.client({ answer }, { retries = 0 })
      local receipt, err = client:create_webhook(WANTED)
      assert.is_nil(receipt)
      assert.equal("not_sent", err.outcome)
      assert.equal("webhooks", err.operation)
      assert.equal(1, #driver.requests)
    end
  end)

  it("has one time for both requests", function()
    local client, driver = scripted.client{ scripted.sent("[]", { seconds = 4 }), CREATED }
    assert(client:create_webhook{ event_type = "e", url = "https://x.example", timeout = 10 })
    assert.equal(6, driver.limits[2].timeout)
  end)

  it("shows in a dry run what it would create, and looks at nothing", function()
    local client, driver = scripted.client{}
    local preview = assert(client:create_webhook{ event_type = "e", url = "https://x.example", dry_run = true })
    assert.equal('{"eventType":"e","url":"https://x.example"}', preview.body)
    assert.equal(0, #driver.requests)
  end)

  it("looks in a batch, too", function()
    local reply = require "reply"
    local client = assert(reply.new{ sandbox = true })
    local entry = { "create_webhook", event_type = WANTED.event_type, url = WANTED.url }
    assert(client:create_webhook(WANTED))
    local results = assert(client:batch{ entry, entry })
    assert.same({ true, true }, { results[1].receipt.existed, results[2].receipt.existed })
    assert.equal(1, #client.sandbox.webhooks)
  end)
end)
