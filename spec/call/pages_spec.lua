-- SPDX-License-Identifier: MIT

local cjson = require "cjson"
local errors = require "reply.errors"
local pages = require "reply.call.pages"
local scripted = require "support.scripted"

local failed, refused, sent = scripted.failed, scripted.refused, scripted.sent

-- An iterator over these answers; also gives the list of what was left out at each fetch.
local function over(answers, skip)
  local skips = {}
  return pages.new("email_accounts", skip or 0, function(at)
    skips[#skips + 1] = at
    local answer = assert(answers[#skips], "this page was not expected")
    if errors.is_error(answer) then return nil, answer end
    return answer
  end), skips
end

local function collected(list)
  local items = {}
  for item, err in list do items[#items + 1] = item or err end
  return items
end

local ERR = errors.here("email_accounts", "config", "no luck")

local ID = {}
for number = 1, 9 do ID[number] = { id = number } end

it("a list of a sequence's contacts has nobody twice, though they have no id", function()
  local client = scripted.client{
    sent('{"items":[{"contactId":1,"currentStep":1},{"contactId":2}],"hasMore":true}'),
    sent('{"items":[{"contactId":1,"currentStep":2},{"contactId":3}],"hasMore":false}') }
  local ids = {}
  for member in client:sequence_contacts{ sequence = 81 } do ids[#ids + 1] = member.contactId end
  assert.same({ 1, 2, 3 }, ids)
end)

it("a list begins where it is asked to, however far that is", function()
  local client, driver = scripted.client{ sent('{"items":[],"hasMore":false}') }
  assert.same({}, client:webhooks{ skip = "9223372036854775807" }:all())
  assert.equal("/v3/webhooks?skip=9223372036854775807", driver.requests[1].path)
  assert.same({}, assert(require("reply").new{ sandbox = true }):sequences{ skip = "9223372036854775807" }:all())
end)

describe("a list", function()
  -- { what, answers, items, what was left out at each fetch }
  local rows = {
    { "one page", { { items = { "a", "b" }, hasMore = false } }, { "a", "b" }, { 0 } },
    { "several pages", { { items = { "a", "b" }, hasMore = true }, { items = { "c" }, hasMore = true },
                         { items = { "d" } } },
      { "a", "b", "c", "d" }, { 0, 2, 3 } },
    { "an array", { { "a", "b" } }, { "a", "b" }, { 0 } },
    { "no item", { { items = {}, hasMore = false } }, {}, { 0 } }, { "an empty array", { {} }, {}, { 0 } },
    { "pages of which one brings some once more", { { items = { ID[1], ID[2] }, hasMore = true },
                                                    { items = { ID[2], ID[3] } } }, { ID[1], ID[2], ID[3] }, { 0, 2 } },
    { "a page that is another's whole", { { items = { ID[1] }, hasMore = true }, { items = { ID[1] }, hasMore = true },
                                          { items = { ID[2] } } }, { ID[1], ID[2] }, { 0, 1, 2 } },
    { "a page that has somebody twice", { { items = { ID[1], ID[1] } } }, { ID[1] }, { 0 } },
    { "items without an id that are alike", { { items = { "a", "a" }, hasMore = true }, { items = { "a", "b" } } },
      { "a", "a", "a", "b" }, { 0, 2 } },
    { "pages that say only how many items there are", { { items = { "a", "b" }, totalCount = 3 },
                                                        { items = { "c" }, hasMore = cjson.null, totalCount = 3 } },
      { "a", "b", "c" }, { 0, 2 } },
    { "a page that is the last one, whatever it counts", { { items = { "a" }, hasMore = false, totalCount = 3 } },
      { "a" }, { 0 } },
    { "pages of the older form", { { items = { "a" }, info = { hasMore = true } },
                                   { items = { "b" }, info = { hasMore = false } } }, { "a", "b" }, { 0, 1 } },
    { "an info that is no object", { { items = { "a" }, info = "more" } }, { "a" }, { 0 } },
    { "an error at once", { ERR }, { ERR }, { 0 } },
    { "an error on page two", { { items = { "a" }, hasMore = true }, ERR }, { "a", ERR }, { 0, 1 } },
  }
  for _, item in ipairs{ false, cjson.null } do
    it("ends with an error at an item that is " .. tostring(item), function()
      local items, err = over{ { items = { "a", item } } }:all()
      assert.is_nil(items)
      assert.same({ "protocol", "an item of the server's list is null or false" }, { err.kind, err.message })
    end)
  end

  for _, page in ipairs{ { hasMore = "true" }, { hasMore = 1 }, { info = { hasMore = "false" } } } do
    it("ends with an error where nobody can read whether there is more", function()
      page.items = { "a" }
      local list = over{ page }
      local item, err = list()
      assert.is_false(item)
      assert.is_nil(list())
      assert.same({ "unknown", "protocol", "the server says neither true nor false of whether there is more" },
                  { err.outcome, err.kind, err.message })
    end)
  end

  for _, row in ipairs(rows) do
    it("of " .. row[1], function()
      local list, skips = over(row[2])
      local items = collected(list)
      assert.equal(#row[3], #items)
      for index, item in ipairs(row[3]) do assert.equal(item, items[index]) end
      assert.same(row[4], skips)
      assert.is_nil(list())
      assert.is_nil(list())
      assert.same(row[4], skips)
    end)
  end

  it("fetches nothing before it is asked, and a page when it is needed", function()
    local list, skips = over({ { items = { "a" }, hasMore = true }, { items = { "b" } } }, 5)
    assert.same({}, skips)
    assert.equal("a", list())
    assert.same({ 5 }, skips)
    assert.equal("b", list())
    assert.same({ 5, 6 }, skips)
  end)

  it("gives false and the error, and then the end", function()
    local list = over{ { items = { "a" }, hasMore = true }, ERR }
    assert.equal("a", list())
    assert.same({ false, ERR }, { list() })
    assert.equal(0, select("#", list()) - 1)
  end)

  it("knows the total where the server tells", function()
    local list = over{ { items = { "a" }, hasMore = true, totalCount = 7 }, { items = { "b" }, totalCount = "x" } }
    assert.is_nil(list.total_count)
    list()
    assert.equal(7, list.total_count)
    assert.equal("7", tostring(list.total_count))
    assert.equal("reply.pages", getmetatable(list).__name)
    assert.equal("reply.pages (email_accounts)", tostring(list))
    list()
    assert.is_nil(list.total_count)
  end)

  it("that says it has more and gives nothing ends with an error", function()
    for _, items in ipairs{ {}, { "a" } } do
      local answers = { { items = items, hasMore = #items > 0 or nil }, { items = {}, hasMore = true } }
      if #items == 0 then table.remove(answers, 1) end
      local list = over(answers)
      for _ in ipairs(items) do list() end
      local item, err = list()
      assert.is_false(item)
      assert.equal("email_accounts: unknown, protocol in phase answer: "
                   .. "the server gave an empty page and says that there is more", tostring(err))
      assert.is_true(err.retryable)
      assert.is_nil(list())
    end
  end)

  it("of a server that ignores `skip` ends with an error", function()
    for _, items in ipairs{ { ID[1], ID[2] }, { "a", "b" }, { { name = "x" } } } do
      local fetched = 0
      local list, err = pages.new("teams", 0, function()
        fetched = fetched + 1
        return { items = items, hasMore = true }
      end):all()
      assert.is_nil(list)
      assert.equal("the server gives the same items again, whatever `skip` leaves out", err.message)
      assert.equal(7, fetched)
    end
  end)

  it("is no table, and says so", function()
    local list = over{ { items = { "a" } } }
    local why = "a list of the server is no table, as it is read page by page: "
                .. "loop over it with `for item, err in list do`, or take all of it with list:all()"
    for _, use in ipairs{ function() return #list end, function() return list[1] end, function() list[1] = 1 end,
                          function() list.x = 1 end } do
      local ok, got = pcall(use)
      assert.is_false(ok)
      assert.matches(why, got, 1, true)
    end
    for _, use in ipairs{ function() for _ in ipairs(list) do error("an item", 0) end end,
                          function() for _ in pairs(list) do error("an item", 0) end end } do
      local ok, got = pcall(use)
      assert.is_false(ok)
      assert.is_truthy(got:find(why, 1, true) or got:find("table expected, got userdata", 1, true))
    end
    assert.is_nil(list.items)
    assert.equal("a", list())
  end)
end)

describe("all of a list", function()
  it("is in one table", function()
    assert.same({ "a", "b", "c" }, over({ { items = { "a", "b" }, hasMore = true }, { items = { "c" } } }):all())
    assert.same({}, over({ {} }):all())
  end)

  it("is what is left", function()
    local list = over{ { items = { "a", "b" } } }
    list()
    assert.same({ "b" }, list:all())
    assert.same({}, list:all())
  end)

  it("is an error where a page could not be had", function()
    local items, err = over({ { items = { "a" }, hasMore = true }, ERR }):all()
    assert.is_nil(items)
    assert.equal(ERR, err)
  end)
end)

describe("a list of the client", function()
  local function paths(driver)
    local list = {}
    for index, request in ipairs(driver.requests) do list[index] = request.path end
    return list
  end

  it("goes from page to page", function()
    local client, driver = scripted.client{ sent('{"items":[{"id":1},{"id":2}],"hasMore":true,"totalCount":3}'),
                                            sent('{"items":[{"id":3}],"hasMore":false,"totalCount":3}') }
    local list = client:email_accounts{ top = 2, my = true }
    assert.same({ { id = 1 }, { id = 2 }, { id = 3 } }, collected(list))
    assert.equal(3, list.total_count)
    assert.same({ "/v3/email-accounts?my=true&top=2", "/v3/email-accounts?my=true&top=2&skip=2" }, paths(driver))
  end)

  it("begins where it is told to, and asks with the same body", function()
    local client, driver = scripted.client{ sent('{"items":[1],"hasMore":true}'), sent('{"items":[2]}') }
    local input = { search = "dana", skip = "10" }
    assert.same({ 1, 2 }, client:find_contacts(input):all())
    assert.same({ "/v3/contacts/filter?skip=10", "/v3/contacts/filter?skip=11" }, paths(driver))
    assert.equal('{"searchTerm":"dana"}', driver.requests[1].body)
    assert.equal(driver.requests[1].body, driver.requests[2].body)
    assert.same({ search = "dana", skip = "10" }, input)
  end)

  it("counts a page of one item", function()
    local client, driver = scripted.client{ sent('{"items":[1],"hasMore":true}'), sent('{"items":[2]}') }
    assert.same({ 1, 2 }, client:email_accounts():all())
    assert.same({ "/v3/email-accounts", "/v3/email-accounts?skip=1" }, paths(driver))
  end)

  it("needs no table", function()
    local client, driver = scripted.client{ sent('[{"id":1}]') }
    assert.same({ { id = 1 } }, client:linkedin_accounts():all())
    assert.same({ "/v3/linkedin-accounts" }, paths(driver))
  end)

  it("has the call's time for each page", function()
    local client, driver = scripted.client{ sent('{"items":[1],"hasMore":true}', { seconds = 4 }),
                                            sent('{"items":[2]}') }
    client:email_accounts({ timeout = 5 }):all()
    assert.same({ 5, 5 }, { driver.limits[1].timeout, driver.limits[2].timeout })
  end)

  it("makes a page again, and gives the error in the end", function()
    local client = scripted.client{ sent('{"items":[1],"hasMore":true}'), failed("unknown", "wait", "timeout"),
                                    sent('{"items":[2],"hasMore":true}'), refused(403, "", { kind = "permission" }) }
    local list = client:email_accounts()
    assert.same({ 1, 2 }, { list(), list() })
    local item, err = list()
    assert.is_false(item)
    assert.equal("email_accounts: rejected, permission 403: the key may lack the scope channels:read", tostring(err))
    assert.is_nil(list())
  end)

  it("raises the error of a call with a mistyped field, at the call", function()
    local client, driver = scripted.client{}
    for _, row in ipairs{
      { "find_contacts", { serach = "x" }, "serach is not a field of find_contacts; did you mean search?" },
      { "linkedin_accounts", { top = 1 }, "top is not a field of linkedin_accounts" },
      { "email_accounts", { my = "yes", skipp = 1 },
        "my must be true or false, got a string; skipp is not a field of email_accounts; did you mean skip?" },
    } do
      local ok, err = pcall(client[row[1]], client, row[2])
      assert.is_false(ok)
      assert.is_true(errors.is_error(err))
      assert.equal(row[1] .. ": not_sent, validation: " .. row[3], tostring(err))
    end
    assert.equal(0, #driver.requests)
  end)

  it("gives the error of a wrong value as its first item", function()
    local client, driver = scripted.client{}
    for _, list in ipairs{ client:email_accounts{ top = 0 }, client:linkedin_accounts{ timeout = -1 } } do
      local item, err = list()
      assert.is_false(item)
      assert.equal("validation", err.kind)
      assert.is_nil(list())
    end
    local items, err = client:find_contacts({ top = 1001 }):all()
    assert.is_nil(items)
    assert.equal("find_contacts: not_sent, validation: top must be an integer from 1 to 1,000, got a larger number",
                 tostring(err))
    assert.equal(0, #driver.requests)
  end)

  it("of a closed client gives the error as its first item", function()
    local client = scripted.client{}
    client:close()
    local item, err = client:find_contacts{ search = "x" }()
    assert.is_false(item)
    assert.equal("find_contacts: not_sent, config: the client is closed", tostring(err))
  end)

  it("is shown by a dry run", function()
    local client, driver = scripted.client{}
    local shown = client:email_accounts{ dry_run = true, skip = 3 }
    assert.equal("https://api.example/v3/email-accounts?skip=3", shown.url)
    assert.equal(0, #driver.requests)
  end)
end)
