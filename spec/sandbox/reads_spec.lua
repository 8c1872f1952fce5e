-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local json = require "reply.json"
local sandbox = require "reply.sandbox"

local function get(path, seed, options)
  local status, body, answer = ask(sandbox.new(seed), "GET " .. path, nil, options)
  assert.equal(200, status)
  return body, answer.body
end

local function ids_of(items)
  local ids = {}
  for index, item in ipairs(items) do ids[index] = ("%d"):format(item.id) end
  return table.concat(ids, " ")
end

local function numbered(count, more)
  local list = {}
  for id = 1, count do
    list[id] = { id = id }
    for name, value in pairs(more or {}) do list[id][name] = value end
  end
  return list
end

describe("the sandbox reads", function()
  it("who the key acts as", function() assert.same({ userId = 12345 }, (get("/v3/whoami"))) end)

  it("the teams, also for a key that names none", function()
    assert.same({ { teamId = 11, teamName = "Sales", userId = 12346 },
                  { teamId = 12, teamName = "Partners", userId = 12346 } },
                (get("/v3/whoami/team-users", nil, { key = "sandbox-two-teams" })))
    local _, bytes = get("/v3/whoami/team-users", { teams = {} })
    assert.equal("[]", bytes)
  end)

  it("one contact, without what only the sandbox knows", function()
    local dana = {
      id = 90514382, email = "dana@example.com", firstName = "Dana", lastName = "Field", title = "Head of Security",
      company = "Example Ltd", linkedInUrl = "https://www.linkedin.com/in/dana-example", isOptedOut = false,
      ownerUserId = 12345,
    }
    assert.same(dana, (get("/v3/contacts/90514382")))
    assert.equal(json.null, get("/v3/contacts/90514383").linkedInUrl)
  end)

  it("no contact that is not there", function()
    local status, body = ask(sandbox.new(), "GET /v3/contacts/1")
    assert.equal(404, status)
    assert.same({ type = "about:blank", title = "Not Found", status = 404, detail = "There is no such contact.",
                  code = "contact.notFound" }, body)
  end)

  it("the LinkedIn accounts as a list", function()
    local accounts = get("/v3/linkedin-accounts")
    assert.equal("301 302 303 304", ids_of(accounts))
    for _, name in ipairs{ "name", "status", "profileUrl", "photoUrl", "ownerUserId", "accountType", "authType",
                           "cookieStatus", "usage", "limits" } do
      assert.is_true(accounts[1][name] ~= nil, name)
    end
    assert.is_nil(accounts[1].inmail_credits)
    assert.equal(40, #get("/v3/linkedin-accounts", { linkedin_accounts = numbered(40) }))
    assert.equal("[]", select(2, get("/v3/linkedin-accounts", { linkedin_accounts = {} })))
  end)

  it("the mailboxes", function()
    local page, bytes = get("/v3/email-accounts?top=1")
    assert.same({ hasMore = true, items = { {
      id = 4821, ownerUserId = 12345, email = "sam@sandbox.example", senderName = "Sam Sandbox", isDefault = true,
      emailAccountType = "gmail", dailyLimit = 200, connectionStatus = "connected", tags = {},
    } } }, page)
    assert.truthy(bytes:find('"tags":[]', 1, true))
  end)
end)

describe("a page of mailboxes", function()
  local many = numbered(60, { ownerUserId = 12346 })
  many[7].ownerUserId = 12345

  for _, row in ipairs{
    -- the query, how many, the first, and whether there are more
    { "", 25, 1, true }, { "?skip=50", 10, 51, false }, { "?skip=35", 25, 36, false }, { "?skip=34", 25, 35, true },
    { "?top=60", 60, 1, false }, { "?top=59", 59, 1, true }, { "?top=1000&skip=59", 1, 60, false },
    { "?skip=60", 0, nil, false }, { "?skip=999999999999", 0, nil, false }, { "?my=true", 1, 7, false },
    { "?my=false&top=2", 2, 1, true }, { "?top=1&top=2", 2, 1, true }, { "?unknown=1", 25, 1, true },
  } do
    it(("has %d items for %q"):format(row[2], row[1]), function()
      local page = get("/v3/email-accounts" .. row[1], { email_accounts = many })
      assert.equal(row[2], #page.items)
      assert.equal(row[3], page.items[1] and page.items[1].id)
      assert.equal(row[4], page.hasMore)
      assert.is_nil(page.totalCount)
    end)
  end
end)

describe("a contact filter", function()
  local function filter(body, query, seed)
    local status, answer = ask(sandbox.new(seed), "POST /v3/contacts/filter" .. (query or ""), body)
    assert.equal(200, status)
    return ids_of(answer.items), answer
  end

  local ALL = "90514382 90514383 90514384 90514385 90514386"

  for _, row in ipairs{
    { {}, ALL },
    { { searchTerm = "dana@example.com" }, "90514382" },
    { { searchTerm = "DANA" }, "90514382" },
    { { searchTerm = "alex stone" }, "90514385" },
    { { searchTerm = "head of" }, ALL },
    { { searchTerm = "example ltd" }, ALL },
    { { searchTerm = "." }, ALL },
    { { searchTerm = "%a" }, "" },
    { { searchTerm = "nobody" }, "" },
    { { listId = 71 }, "90514382 90514383" },
    { { listId = 99 }, "" },
    { { sequenceId = 81 }, "90514382 90514385" },
    { { listId = 71, sequenceId = 81 }, "90514382" },
    { { listId = 71, searchTerm = "noor" }, "90514383" },
    { { sortBy = "firstName" }, "90514385 90514384 90514382 90514386 90514383" },
    { { sortBy = "firstName", sortDirection = "Desc" }, "90514383 90514386 90514382 90514384 90514385" },
    { { sortBy = "id", sortDirection = "descending" }, "90514386 90514385 90514384 90514383 90514382" },
    { { sortBy = "company" }, ALL },
    { { sortBy = "linkedInUrl" }, "90514383 90514385 90514384 90514382 90514386" },
    { { rules = json.list{} }, ALL },
    { { rules = { { property = "lastName", condition = "Equals", value = "ash" } } }, "90514383" },
    { { rules = { { property = "email", condition = "contains", value = "a" },
                  { property = "id", condition = "equals", value = 90514385 } } }, "90514385" },
    { { rules = { { property = "linkedInUrl", condition = "contains", value = "alex" } } }, "90514385" },
    { { rules = { { property = "unknown", condition = "equals", value = "x" } } }, "" },
    { { rules = { { property = "email", condition = "contains", value = ".+" } } }, "" },
  } do
    it("finds " .. row[2] .. " for " .. json.encode(row[1]), function() assert.equal(row[2], (filter(row[1]))) end)
  end

  it("sorts numbers as numbers, before texts, and leaves equals as they are", function()
    local contacts = {}
    for id, value in ipairs{ "b", 10, "B", 9, json.null, "10", 100, 9 } do contacts[id] = { id = id, value = value } end
    contacts[9] = { id = 9 }
    local seed = { contacts = contacts }
    assert.equal("4 8 2 7 5 9 6 1 3", (filter({ sortBy = "value" }, nil, seed)))
    assert.equal("1 3 6 5 9 7 2 4 8", (filter({ sortBy = "value", sortDirection = "desc" }, nil, seed)))
  end)

  it("counts all and gives a page", function()
    local ids, answer = filter({}, "?top=2&skip=1")
    assert.equal("90514383 90514384", ids)
    assert.is_true(answer.hasMore)
    assert.equal(5, answer.totalCount)
    assert.is_nil(answer.items[1].lists)
  end)

  it("gives an empty list where nothing is found", function()
    local _, _, answer = ask(sandbox.new(), "POST /v3/contacts/filter", { searchTerm = "nobody" })
    assert.equal('{"hasMore":false,"items":[],"totalCount":0}', answer.body)
  end)

  it("names the rules that it does not know", function()
    local status, body = ask(sandbox.new(), "POST /v3/contacts/filter", { rules = {
      { property = "email", condition = "contains", value = "x" }, "text", { condition = "equals" },
      { property = "email", condition = "soundsLike", value = "x" }, { property = "email" } } })
    assert.equal(400, status)
    assert.same({ { pointer = "/rules/1", detail = "must be an object with a property" },
                  { pointer = "/rules/2", detail = "must be an object with a property" },
                  { pointer = "/rules/3/condition", detail = "the sandbox knows equals and contains" },
                  { pointer = "/rules/4/condition", detail = "the sandbox knows equals and contains" } }, body.errors)
  end)
end)
