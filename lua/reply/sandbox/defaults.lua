-- SPDX-License-Identifier: MIT
-- The little world that the sandbox starts with, made anew by every call. Objects have the names of the wire, as the
-- reads give them out; what only the sandbox knows of them stands under `hidden` and is given out by no answer.

local json = require "reply.json"

local function with(object, more)
  for member, value in pairs(more) do object[member] = value end
  return object
end

local function linkedin_account(id, name, more)
  return with({
    id = id, name = name, status = "enabled", profileUrl = "https://www.linkedin.com/in/sandbox-" .. id,
    photoUrl = json.null, ownerUserId = 12345, accountType = json.null, authType = "cookie", cookieStatus = "valid",
    usage = { connectionRequests = 0, inMails = 0, messages = 0 },
    limits = { limitsMode = "fixed", fixedMax = { dailySendConnectionRequestCount = 20, dailySendMessageCount = 50,
                                                  dailyInMailCount = 10 } },
    inmail_credits = 0,
  }, more)
end

local function mailbox(id, email, more)
  return with({
    id = id, ownerUserId = 12345, email = email, senderName = "Sam Sandbox", emailAccountType = "gmail",
    isDefault = false, dailyLimit = 200, connectionStatus = "connected", tags = json.list{},
  }, more)
end

local function contact(id, first_name, last_name, more)
  return with({
    id = id, email = first_name:lower() .. "@example.com", firstName = first_name, lastName = last_name,
    title = "Head of Security", company = "Example Ltd", linkedInUrl = "https://www.linkedin.com/in/" ..
    first_name:lower() .. "-example", isOptedOut = false, ownerUserId = 12345,
  }, more)
end

local function member(id, step, status, replied)
  return { contact = id, step = step, status = status, replied = replied == true, addingDate = "2026-05-01T09:00:00Z",
           emailAccountId = 4821 }
end

local function sequence(id, name, status, members, more)
  return with({
    id = id, ownerUserId = 12345, name = name, status = status, created = "2026-04-01T09:00:00Z", isArchived = false,
    scheduleId = json.null, emailAccounts = { { id = 4821, email = "sam@sandbox.example" } },
    linkedInAccounts = json.list{}, settings = {}, issues = json.list{}, contacts = members,
    steps = { { id = id * 100 + 1, type = "email" }, { id = id * 100 + 2, type = "email" } },
  }, more or {})
end

-- A thread that waits for an answer: `contact`, `sequence` and `category` are ids.
local function question_of_alex()
  local SAM, ALEX = "sam@sandbox.example", "alex@example.com"
  return {
    id = 5001, channel = "email", contact = 90514385, sequence = 81, subject = "Your SOC 2 report", isRead = false,
    emailAccountId = 4821,
    messages = {
      { channel = "email", date = "2026-05-12T08:00:00Z", body = "<p>Hi Alex, our report is out.</p>",
        isOutbound = true, fromName = "Sam Sandbox", subject = "Your SOC 2 report", fromAddress = SAM,
        to = { ALEX }, cc = json.null, bcc = json.null,
        status = { state = "sent", code = json.null, occurredAt = "2026-05-12T08:00:00Z" } },
      { channel = "email", date = "2026-05-12T09:30:00Z", body = "<p>Which period does it cover?</p>",
        isOutbound = false, fromName = "Alex Stone", subject = "Re: Your SOC 2 report", fromAddress = ALEX,
        to = { SAM }, cc = json.null, bcc = json.null, status = json.null },
    },
  }
end

local READ = { "contacts:read", "channels:read", "inbox:read", "sequences:read", "webhooks:read" }

local defaults = {
  -- Members of the objects above and below that no answer gives out.
  hidden = { inmail_credits = true, blacklisted = true, connected_to = true, lists = true, answer_lost = true,
             contacts = true, sendingConnectivityError = true, receivingConnectivityError = true,
             sendingLockedByProvider = true },
}

--- A fresh state.
---@return table
function defaults.new()
  return {
    -- The key that the in-process sandbox sends.
    key = "sandbox-key",
    -- kind `user` acts as its user, `master` as the owner of its team or one of its users, `organization` as anyone.
    -- One that is `personal` belongs to no organization.
    keys = {
      ["sandbox-key"] = { kind = "user", user = 12345, scopes = { "*:*" } },
      ["sandbox-read-only"] = { kind = "user", user = 12345, scopes = READ },
      ["sandbox-no-scope"] = { kind = "user", user = 12345, scopes = {} },
      ["sandbox-personal"] = { kind = "user", user = 12345, scopes = { "*:*" }, personal = true },
      ["sandbox-two-teams"] = { kind = "user", user = 12346, scopes = { "*:*" } },
      ["sandbox-master"] = { kind = "master", team = 11, scopes = { "*:*" } },
      ["sandbox-organization"] = { kind = "organization", scopes = { "*:*" } },
    },
    users = {
      { id = 12345, email = "sam@sandbox.example", teams = { 11 } },
      { id = 12346, email = "toni@sandbox.example", teams = { 11, 12 } },
    },
    teams = { { id = 11, name = "Sales", owner = 12345 }, { id = 12, name = "Partners", owner = 12346 } },
    contacts = {
      contact(90514382, "Dana", "Field", { connected_to = { 301, 302, 304 }, lists = { 71 } }),
      contact(90514383, "Noor", "Ash", { linkedInUrl = json.null, isOptedOut = true, lists = { 71 } }),
      contact(90514384, "Blake", "List", { blacklisted = true, connected_to = { 301 } }),
      contact(90514385, "Alex", "Stone", { lists = { 72 } }),
      contact(90514386, "Kim", "Lake", { answer_lost = true, connected_to = { 301 } }),
    },
    email_accounts = {
      mailbox(4821, "sam@sandbox.example", { isDefault = true }),
      mailbox(4822, "sam.second@sandbox.example", {}),
      mailbox(4823, "toni@sandbox.example", { ownerUserId = 12346, senderName = "Toni Sandbox", isDefault = true }),
    },
    linkedin_accounts = {
      linkedin_account(301, "Sam Sandbox", { accountType = "salesNavigator", inmail_credits = 5 }),
      linkedin_account(302, "Sam Second", { accountType = "premium" }),
      linkedin_account(303, "Sam Disabled", { accountType = "public", status = "disabled" }),
      linkedin_account(304, "Sam Spent", { accountType = "salesNavigator", inmail_credits = 0 }),
    },
    attachments = { { id = 7001, fileName = "hello.wav", lengthInSeconds = 12 } },
    sequences = {
      sequence(81, "SOC 2", "active", { member(90514382, 8101, "active"), member(90514385, 8102, "paused", true) }),
      sequence(82, "Winter", "paused", {}),
      sequence(83, "Summer", "paused", { member(90514384, 8301, "finished") }, { isArchived = true }),
    },
    threads = { question_of_alex() },
    categories = {
      { id = 61, name = "Interested", color = "green", isReserved = true },
      { id = 62, name = "Not interested", color = "red", isReserved = true },
      { id = 63, name = "Later", color = "yellow", isReserved = false },
    },
    webhooks = {},
    -- Whether the answers have the older spelling of the API's words, such as Email for email.
    older_spelling = false,
    -- Requests that one user may make in a minute and in an hour.
    limits = { minute = 100, hour = 3000 },
    -- The rate windows of each user, by the user's id as text: { minute = { from, count }, hour = { from, count } }.
    windows = {},
    -- What would have gone out: { operation, contact, the other fields by their names in Lua, at = epoch seconds }.
    sent = {},
    -- The last numbers that were given out.
    last = { activity = 1043, message = 0, time = nil },
  }
end

return defaults
