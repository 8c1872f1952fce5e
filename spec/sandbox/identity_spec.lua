-- SPDX-License-Identifier: MIT

local ask = require "support.sandbox_ask"
local sandbox = require "reply.sandbox"

local BOTH = { { teamId = 11, teamName = "Sales" }, { teamId = 12, teamName = "Partners" } }
local SALES = { { teamId = 11, teamName = "Sales" } }

local function whoami(key, headers)
  local _, body = ask(sandbox.new(), "GET /v3/whoami", nil, { key = key, headers = headers })
  return body and (body.userId or body.code)
end

-- A contact needs a team.
local function read(key, headers)
  local status, body = ask(sandbox.new(), "GET /v3/contacts/90514382", nil, { key = key, headers = headers })
  return status, body.code, body.teams
end

describe("a key acts as", function()
  for _, row in ipairs{
    { "sandbox-key", {}, 12345 },
    { "sandbox-key", { authorization = "bearer sandbox-key" }, 12345 },
    { "sandbox-key", { ["x-user-id"] = "12346" }, 12345 },
    { "sandbox-two-teams", {}, 12346 },
    { "sandbox-master", {}, 12345 },
    { "sandbox-master", { ["x-user-id"] = "12346" }, 12346 },
    { "sandbox-master", { ["x-user-email"] = "Toni@Sandbox.example" }, 12346 },
    { "sandbox-master", { ["x-user-id"] = "99" }, "USER_NOT_FOUND" },
    { "sandbox-master", { ["x-user-id"] = "sam" }, "USER_NOT_FOUND" },
    { "sandbox-master", { ["x-user-id"] = "" }, "USER_NOT_FOUND" },
    { "sandbox-master", { ["x-user-email"] = "nobody@sandbox.example" }, "USER_NOT_FOUND" },
    { "sandbox-organization", {}, "USER_REQUIRED" },
    { "sandbox-organization", { ["x-team-id"] = "11" }, "USER_REQUIRED" },
    { "sandbox-organization", { ["x-user-id"] = "12345" }, 12345 },
    { "sandbox-organization", { ["x-user-id"] = "99" }, "USER_NOT_FOUND" },
    { "sandbox-organization", { ["x-user-email"] = "toni@sandbox.example", ["x-team-id"] = "12" }, 12346 },
  } do
    local named = {}
    for name, value in pairs(row[2]) do named[#named + 1] = name .. " " .. value end
    table.sort(named)
    it(("%s: %s %s"):format(row[3], row[1], table.concat(named, ", ")), function()
      assert.equal(row[3], whoami(row[1], row[2]))
    end)
  end

  it("a user by an email address in capitals", function()
    local world = sandbox.new{ users = { { id = 1, email = "One@Example.com", teams = { 11 } } } }
    local _, body = ask(world, "GET /v3/whoami", nil,
                        { key = "sandbox-master", headers = { ["x-user-email"] = "one@EXAMPLE.com" } })
    assert.equal(1, body.userId)
  end)

  it("nobody from another team", function()
    local seed = { users = { { id = 1, email = "a@x", teams = { 11 } }, { id = 2, email = "b@x", teams = { 12 } } } }
    local status, body = ask(sandbox.new(seed), "GET /v3/whoami", nil,
                             { key = "sandbox-master", headers = { ["x-user-id"] = "2" } })
    assert.equal(401, status)
    assert.equal("USER_NOT_FOUND", body.code)
  end)
end)

describe("a team", function()
  for _, row in ipairs{
    { "sandbox-key", nil, 200 },
    { "sandbox-key", "11", 200 },
    { "sandbox-key", "12", 403, "TEAM_NOT_ACCESSIBLE", SALES },
    { "sandbox-key", "eleven", 403, "TEAM_NOT_ACCESSIBLE", SALES },
    { "sandbox-two-teams", nil, 403, "TEAM_REQUIRED", BOTH },
    { "sandbox-two-teams", "12", 200 },
    { "sandbox-two-teams", "13", 403, "TEAM_NOT_ACCESSIBLE", BOTH },
    { "sandbox-master", nil, 200 },
    { "sandbox-master", "12", 403, "TEAM_NOT_ACCESSIBLE", SALES },
  } do
    it(("%s gives %s for %s"):format(row[2] or "that is not named", row[4] or row[3], row[1]), function()
      local status, code, teams = read(row[1], { ["x-team-id"] = row[2] })
      assert.equal(row[3], status)
      assert.equal(row[4], code)
      assert.same(row[5], teams)
    end)
  end

  it("is that of a master key, also for a user of several", function()
    assert.equal(200, (read("sandbox-master", { ["x-user-id"] = "12346" })))
    local _, code = read("sandbox-master", { ["x-user-id"] = "12346", ["x-team-id"] = "12" })
    assert.equal("TEAM_NOT_ACCESSIBLE", code)
  end)

  it("goes with a user's email address for an organization key", function()
    local status, code = read("sandbox-organization", { ["x-user-email"] = "sam@sandbox.example" })
    assert.equal(403, status)
    assert.equal("TEAM_REQUIRED", code)
    assert.equal(200, (read("sandbox-organization", { ["x-user-id"] = "12345" })))
    assert.equal(200, (read("sandbox-organization", { ["x-user-email"] = "sam@sandbox.example",
                                                      ["x-team-id"] = "11" })))
  end)
end)
