-- SPDX-License-Identifier: MIT
-- Chooses what to send from: the first account that can send now. Why another was passed over is told, as a choice that
-- nobody can follow helps nobody.
--
-- What cannot be read is not guessed: how many emails a mailbox has left today, InMail credits, and whether an account
-- and a contact are connected.

local ascii = require "reply.ascii"
local errors = require "reply.errors"
local json = require "reply.json"
local operations = require "reply.operations"
local types = require "reply.types"
local validate = require "reply.validate"

local NAME = "choose_sender"

local senders = {}

-- The sends that name an account, and the field that does.
local ACCOUNT_OF, SENDS = {}, {}
for _, operation in ipairs(operations) do
  for _, field in ipairs(operation.name:find("^send_") and operation.fields or {}) do
    if field.name == "email_account" or field.name == "linkedin_account" then
      ACCOUNT_OF[operation.name], SENDS[#SENDS + 1] = field.name, operation.name
    end
  end
end

senders.fields = {
  { name = "operation", type = "choice", choices = SENDS, required = true, doc = "the send that it is for" },
  { name = "among", type = "list", items = "id", min_items = 1,
    doc = "only these accounts, the first of them first; otherwise all, as the server lists them" },
  { name = "timeout", type = "seconds", doc = "seconds for each of the reads" },
}

-- A word of the server's, without its spelling.
local function is(word, wanted)
  return type(word) == "string" and ascii.lower(word) == wanted
end

local function said(value)
  return errors.one_line(type(value) == "string" and value or json.encode(value) or tostring(value))
end

--- Whether there is an id to send from.
---@param account table
---@return boolean
function senders.has_id(account) return types.id(account.id, {}) ~= nil end

--- Whether a mailbox is connected.
---@param account table
---@return boolean
function senders.is_connected(account) return is(account.connectionStatus, "connected") end

--- Whether nothing may go out from a mailbox on any day.
---@param account table
---@return boolean
function senders.may_send_none(account) return account.dailyLimit == 0 end

--- Whether a LinkedIn account is in use.
---@param account table
---@return boolean
function senders.is_enabled(account) return is(account.status, "enabled") end

--- Whether the cookie of a LinkedIn account is out of use.
---@param account table
---@return boolean
function senders.has_bad_cookie(account) return is(account.cookieStatus, "notvalid") end

-- Whether the server names a trouble, or says yes to one.
local function is_told(value)
  return value ~= nil and value ~= false and value ~= "" and not json.is_null(value)
end

-- Why a mailbox cannot send, by its health: its connection is told anew there.
local function ailment(health)
  local status, trouble = health.connectionStatus, health.sendingConnectivityError
  if type(status) == "string" and not senders.is_connected(health) then return "its connection is " .. said(status) end
  if is_told(trouble) then return "it cannot send: " .. said(trouble) end
  if is_told(health.sendingLockedByProvider) then return "its provider has locked its sending" end
  return nil
end

-- Each gives why an account cannot send now, nothing where it can, or false and the error of a read.
local reasons = {}

function reasons.email_account(account, _, read)
  if not senders.is_connected(account) then return "its connection is " .. said(account.connectionStatus) end
  if senders.may_send_none(account) then return "its daily limit is 0" end
  local health, err = read(account.id)
  if not health then return false, err end
  return ailment(health)
end

-- The limit of a day. Of a range, the largest: what Reply.io chose for today is not told.
local function limit_of(account, name)
  local limits = type(account.limits) == "table" and account.limits or {}
  local most = is(limits.limitsMode, "fixed") and limits.fixedMax or limits.rangeMax
  local limit = type(most) == "table" and most[name]
  return type(limit) == "number" and limit or nil
end

function reasons.linkedin_account(account, operation)
  local counter, limit_name = operation.spends[1], operation.spends[2]
  if not senders.is_enabled(account) then return "its status is " .. said(account.status) end
  if senders.has_bad_cookie(account) then return "its cookie is not valid" end
  if operation.name == "send_linkedin_inmail" and not is(account.accountType, "salesnavigator") then
    return "it has no Sales Navigator"
  end
  local used = type(account.usage) == "table" and account.usage[counter]
  local limit = limit_of(account, limit_name)
  if limit and type(used) == "number" and used >= limit then
    return ("it used %s of %s %s today"):format(said(used), said(limit), counter)
  end
  return nil
end

-- What the server lists. What is no object is one that says nothing.
local function objects(accounts)
  local list = {}
  for index, account in ipairs(accounts) do list[index] = type(account) == "table" and account or {} end
  return list
end

-- Those that may be taken, in the order in which they are.
local function candidates(accounts, among)
  if not among then return accounts end
  local by_id, chosen = {}, {}
  for _, account in ipairs(accounts) do by_id[said(account.id)] = account end
  for _, id in ipairs(among) do
    chosen[#chosen + 1] = by_id[id] or { id = json.number(id), is_missing = true }
  end
  return chosen
end

local function none(passed_over)
  local texts = {}
  for index, passed in ipairs(passed_over) do
    texts[index] = ("%s: %s"):format(passed.id == nil and "one" or said(passed.id), passed.reason)
  end
  local why = "there is no account to send from"
  if #texts > 0 then why = "no account can send now: " .. table.concat(texts, "; ") end
  local err = errors.here(NAME, "not_found", why)
  err.passed_over = passed_over
  return nil, err
end

-- The first account without a reason against it.
local function first(list, reason_of)
  local passed_over = {}
  for _, account in ipairs(list) do
    local reason, err
    if account.is_missing then reason = "there is no such account"
    elseif not senders.has_id(account) then reason = "the server tells no id of it"
    else reason, err = reason_of(account) end
    if err then return nil, err end
    if not reason then return { id = account.id, account = account, passed_over = passed_over } end
    passed_over[#passed_over + 1] = { id = account.id, account = not account.is_missing and account or nil,
                                      reason = reason }
  end
  return none(passed_over)
end

--- Chooses.
---@param client reply.Client
---@param input reply.ChooseSender
---@return reply.Choice? choice
---@return reply.Error err where there is none
function senders.choose(client, input)
  local values, faults = validate.settings(senders.fields, input, NAME)
  if not values then return nil, errors.here(NAME, "validation", faults) end
  local kind, operation = ACCOUNT_OF[values.operation], operations[values.operation]
  local accounts, err = client[kind .. "s"](client, { timeout = values.timeout }):all()
  if not accounts then return nil, err end
  local function read(id) return client:email_account{ email_account = id, timeout = values.timeout } end
  return first(candidates(objects(accounts), values.among), function(account)
    return reasons[kind](account, operation, read)
  end)
end

return senders
