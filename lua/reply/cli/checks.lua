-- SPDX-License-Identifier: MIT
-- What a send needs, looked at one after the other. Each check tells `tell(check, state, message, advice)`: state is
-- `ok`, `note` or `wrong`.

local ascii = require "reply.ascii"
local core = require "reply.core"
local errors = require "reply.errors"
local json = require "reply.json"
local line = require "reply.cli.line"
local operations = require "reply.operations"
local scopes = require "reply.scopes"
local senders = require "reply.senders"
local settings = require "reply.cli.settings"

local MOST_ASKEW = 60   -- seconds

local checks = {}

local function text(value) return errors.one_line(tostring(value)) end

local function check_key(client, tell)
  if client.sandbox then return tell("key", "note", "the sandbox has its own, and nothing is sent") end
  if client:ready() then return tell("key", "ok", "there is one") end
  tell("key", "wrong", "there is none", "put it into REPLY_API_KEY, or into a file for --key-file")
end

local function check_trust(client, tell)
  local ca_file = client.settings.ca_file
  local base_url = client.settings.base_url
  if base_url:find "^http:" then return tell("trust", "note", "no TLS: " .. text(base_url)) end
  tell("trust", "ok", ca_file and "the authorities of " .. text(ca_file) or "the authorities of the system")
end

-- The steps to an answer. The one that failed is known by the error's phase; those before it went well.
local STEPS = {
  { "resolve", "name", "look at the spelling of --base-url, and at /etc/resolv.conf" },
  { "connect", "connection", "a firewall, or no network: try curl -v on this machine" },
  { "proxy", "proxy", "look at --proxy or REPLY_PROXY" },
  { "tls", "TLS", "--ca-file or REPLY_CA_FILE names authorities to trust, and the clock must be right" },
}

local function tell_steps(client, err, tell)
  for _, step in ipairs(STEPS) do
    local is_this = err and err.phase == step[1]
    local is_used = (step[1] ~= "proxy" or client.settings.proxy)
                    and (step[1] ~= "tls" or client.settings.base_url:find "^https:")
    -- What the error advises itself is more to the point.
    if is_this then return tell(step[2], "wrong", line.reason(err), not line.hint(err) and step[3] or nil) end
    if is_used then tell(step[2], "ok", "works") end
  end
end

local function check_clock(answer, tell)
  local date = answer.headers and answer.headers.date
  local difference = date and core.retry_after(date, 0)
  if not difference then return tell("clock", "note", "the server gave no date to compare it with") end
  local askew = os.time() - difference
  if math.abs(askew) <= MOST_ASKEW then return tell("clock", "ok", "as the server's") end
  tell("clock", "wrong", ("%.0f s %s the server's"):format(math.abs(askew), askew > 0 and "ahead of" or "behind"),
       "set it: certificates and waiting times depend on it")
end

local function scopes_of(body)
  local given = type(body) == "table" and body.scopes
  return type(given) == "table" and json.is_list(given) and given or nil
end

-- Where whoami tells the scopes, those that the sends need are looked for.
local function check_scopes(body, tell)
  local given, missing, told = scopes_of(body), {}, {}
  if not given then return tell("scopes", "note", "the server does not tell: a send tells which one is missing") end
  for _, operation in ipairs(operations) do
    for scope in (operation.scope or ""):gmatch "%S+" do
      if scopes.lacking(given, scope) and not told[scope] then missing[#missing + 1], told[scope] = scope, true end
    end
  end
  if #missing == 0 then return tell("scopes", "ok", "all that the functions need") end
  tell("scopes", "wrong", "missing: " .. table.concat(missing, ", "), "give them to the key in Reply.io")
end

-- How far it is to the server. What was held back here did not go that way.
local function check_network(client, err, tell)
  if client.sandbox then return tell("network", "note", "not used: answers come from the sandbox") end
  if not err or err.phase ~= "local" then return tell_steps(client, err, tell) end
  tell("network", "wrong", "not tried: " .. line.reason(err))
end

-- Is the server there, and does it take the key?
local function check_server(client, tell)
  local answer, err = client:request{ method = "GET", path = operations.whoami.path }
  check_network(client, err, tell)
  if not answer then
    local is_asked = err.phase == "answer" or err.phase == "wait"
    if is_asked then tell(err.kind == "auth" and "key" or "whoami", "wrong", line.reason(err)) end
    return false
  end
  local user = type(answer.body) == "table" and answer.body.userId
  tell("whoami", "ok", user and "acts as the user " .. text(user) or "the server takes the key")
  check_scopes(answer.body, tell)
  check_clock(answer, tell)
  return true
end

-- The accounts of a list, each with its state. `fault_of` gives what is wrong with one.
local function check_accounts(kind, list, name_of, fault_of, tell)
  local count, usable = 0, 0
  for item, err in list do
    if err then return tell(kind, "wrong", line.reason(err)) end
    count = count + 1
    local account = type(item) == "table" and item or {}   -- what is no object says nothing
    local state, advice = fault_of(account)
    if not senders.has_id(account) then state, advice = "without an id", "look at it in Reply.io" end
    usable = usable + (advice and 0 or 1)
    tell(("%s %s"):format(kind, text(account.id)), advice and "note" or "ok",
         ("%s, %s"):format(text(name_of(account)), text(state)), advice)
  end
  if count == 0 then return tell(kind, "note", "there is none", "connect one in Reply.io") end
  if usable == 0 then tell(kind, "wrong", "none of them can send", "connect one again in Reply.io") end
end

local function mailbox_fault(account)
  local state = account.connectionStatus
  if not senders.is_connected(account) then return state, "connect it again in Reply.io" end
  if senders.may_send_none(account) then return state .. ", with a daily limit of 0", "raise it in Reply.io" end
  return state
end

-- By the server's words for its states, in small letters; of another, nothing is known.
local LINKEDIN_ADVICE = {
  disabled = "enable it in Reply.io", dailylimitreached = "it can send tomorrow",
  cookieinvalid = "log in again in Reply.io",
}

local function linkedin_fault(account)
  local state = account.status
  if senders.is_enabled(account) then
    return state, senders.has_bad_cookie(account) and LINKEDIN_ADVICE.cookieinvalid or nil
  end
  return state, LINKEDIN_ADVICE[ascii.lower(tostring(state))] or "look at it in Reply.io"
end

local function check_all_accounts(client, tell)
  local function email_of(mailbox) return mailbox.email end
  local function name_of(account) return account.name end
  check_accounts("mailbox", client:email_accounts(), email_of, mailbox_fault, tell)
  check_accounts("LinkedIn account", client:linkedin_accounts(), name_of, linkedin_fault, tell)
end

local function check_ledger(context, client, tell, ledger_err)
  local path, why = settings.ledger_path(context)
  if ledger_err then
    local reason = line.reason(ledger_err):gsub("^the ledger: ", ""):gsub("^ledger: ", "")
    return tell("ledger", "wrong", reason, path and "--ledger FILE names another" or nil)   -- without one it says so
  end
  if not client.ledger then
    return tell("ledger", "note", why or "reply.sqlite is not installed, so that --dedupe-key has no ledger",
                not why and settings.NO_SQLITE or nil)
  end
  local count = 0
  for entry, err in client.ledger:unresolved() do
    if not entry then return tell("ledger", "wrong", line.reason(err)) end
    count = count + 1
  end
  if count == 0 then return tell("ledger", "ok", text(path)) end
  tell("ledger", "note", ("%d may have left (%s)"):format(count, text(path)), "lua-reply ledger list shows them")
end

-- What is held against them: of all commands, or of one alone.
local function check_limits(context, client, tell)
  if client.sandbox then return end
  local _, why = settings.pace(context)
  tell("limits", why and "note" or "ok", why and text(why) or "shared by all commands of this user")
end

--- Looks at everything.
---@param context table see `reply.cli.commands`
---@param client reply.Client
---@param tell fun(check: string, state: string, message: string, advice: string?)
---@param ledger_err reply.Error? why the client has no ledger
function checks.run(context, client, tell, ledger_err)
  check_key(client, tell)
  check_trust(client, tell)
  if client:ready() and check_server(client, tell) then check_all_accounts(client, tell) end
  check_limits(context, client, tell)
  check_ledger(context, client, tell, ledger_err)
end

return checks
