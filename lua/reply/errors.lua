-- SPDX-License-Identifier: MIT
-- The one error object, and how it comes from a fault found here or from what the server said.

local ascii = require "reply.ascii"
local core = require "reply.core"
local json = require "reply.json"
local operations = require "reply.operations"
local problem = require "reply.problem"

local Error = {}
Error.__name = "reply.error"

local LONGEST_LINE = 600

local errors = {}

-- True advice only: what the server asked for, and where it is set here.
local HINTS = {
  TEAM_REQUIRED = "the key reaches several teams: name one with the option team or REPLY_TEAM_ID; err.body lists them",
  TEAM_NOT_ACCESSIBLE = "the key cannot act in the team that the option team or REPLY_TEAM_ID names",
  USER_REQUIRED = "an organization key needs an acting user: the option user or REPLY_USER_ID, or user_email with team",
  ["workspace.organizationRequired"] = "the account is a personal one: it has no teams, so name none",
  USER_NOT_FOUND = "nobody matches the option user, REPLY_USER_ID or the option user_email",
}
local UNTRUSTED = "nobody of those trusted here vouches for this certificate: the option ca_file or REPLY_CA_FILE "
                  .. "names a PEM file of authorities to trust instead"
local FORBIDDEN = "the key has the scope, but this object is not its user's to touch: act as another by user or team"
local REFUSED = "the server refused the key: it is missing, malformed or revoked"
local ON_THE_WAY = "a page of HTML came: somebody on the way refused it, as a proxy or a firewall may, not Reply.io"
local MAY_HAVE_LEFT = "it may have left, and is never sent again by itself: look in Reply.io before you send it again"

-- The words of OpenSSL and of GnuTLS for a certificate of an authority that is not trusted. An expired one, or one of
-- another host, would not be helped.
local function is_untrusted(text)
  return text:find("issuer certificate", 1, true) or text:find("self%-?%s?signed certificate")
         or text:find("signer not found", 1, true)
end

-- Most functions need one, some two.
local function scopes_of(words)
  local list, others = words:gsub(" ", " and ")
  return (others > 0 and "the scopes " or "the scope ") .. list
end

-- A missing scope is told in three ways: by its name, by a code, or by a bare 403. An object's own refusal has a code.
local function hint_for_permission(fault)
  local named = fault.detail and fault.detail:match("required scope: ([%w_:%-]+)")
  local operation = operations[fault.operation]
  local scope = named or operation and operation.scope
  if named or scope and fault.code == "insufficient_scope" then return "give the key " .. scopes_of(scope) end
  if fault.code and fault.code:find("%.forbidden$") then return FORBIDDEN end
  return scope and not fault.code and "the key may lack " .. scopes_of(scope) or nil
end

-- Reply.io answers with JSON, or with nothing: a page says nothing of the key and of its scopes.
local function is_refused_by_page(fault)
  local content_type = fault.outcome == "rejected" and fault.headers and fault.headers["content-type"]
  return content_type and ascii.lower(content_type):find("html", 1, true) ~= nil
end

local function hint_for(fault)
  if HINTS[fault.code] then return HINTS[fault.code] end
  if is_refused_by_page(fault) then return ON_THE_WAY end
  if fault.status == 403 and fault.outcome == "rejected" then return hint_for_permission(fault) end
  if fault.kind == "auth" then return REFUSED end
  if fault.kind == "tls" and fault.message and is_untrusted(fault.message) then return UNTRUSTED end
  local operation = operations[fault.operation]
  local may_be_repeated = operation and operation.repeatable   -- as a read, of which nothing leaves
  return fault.outcome == "unknown" and not fault.retryable and not may_be_repeated and MAY_HAVE_LEFT or nil
end

-- What is wrong, in the words of whoever found it. A server's message may not name its field; ours does.
local function texts_of(fault)
  local texts = {}
  for _, entry in ipairs(fault.errors or {}) do
    local is_told = entry.pointer and entry.pointer ~= "" and (fault.phase == "answer" or not entry.field)
    texts[#texts + 1] = is_told and entry.pointer .. ": " .. entry.message or entry.message
  end
  if #texts == 0 then texts[1] = fault.detail or fault.title or fault.message end
  return texts
end

--- One line that is safe to log: clean, of a bounded length, cut between characters.
---@param text string
---@return string
function errors.one_line(text)
  text = core.clean(text):gsub(" +", " ")
  if #text <= LONGEST_LINE then return text end
  return text:sub(1, LONGEST_LINE):gsub("[\192-\255]?[\128-\191]*$", "", 1) .. "…"
end

function Error:__tostring()
  local where = self.status and ("%s %d"):format(self.kind, self.status)
                or self.phase ~= "local" and ("%s in phase %s"):format(self.kind, self.phase) or self.kind
  -- What was rejected is of the kind `rejected` where nothing more is known: that is said once.
  local what = self.kind == self.outcome and where or self.outcome .. ", " .. where
  local parts = { ("%s: %s"):format(self.operation or "reply", what) }
  if self.code then parts[#parts + 1] = self.code end
  local texts = texts_of(self)
  if #texts > 0 then parts[#parts + 1] = table.concat(texts, "; ") end
  if self.retry_after and self.retryable then
    local seconds = math.ceil(math.min(self.retry_after, 2 ^ 42) * 1000) / 1000   -- no sooner, and no more digits
    parts[#parts + 1] = ("to be made again in %s seconds"):format(json.encode(seconds))
  end
  if self.hint then parts[#parts + 1] = self.hint end
  -- The full stop of a server's sentence stands at the end of the line alone.
  for index = 1, #parts - 1 do parts[index] = parts[index]:gsub("%.$", "") end
  return errors.one_line(table.concat(parts, ": "))
end

--- Joins lines by `..`, as scripts do for a log: what raised there would take along what became of the message.
---@param left any
---@param right any
---@return string
function errors.join(left, right)
  return tostring(left) .. tostring(right)
end

Error.__concat = errors.join

--- Makes an error of its fields; `hint` is added where there is one to give.
---@param fields table see `reply.Error`
---@return reply.Error
function errors.new(fields)
  fields.hint = fields.hint or hint_for(fields)
  return setmetatable(fields, Error)
end

--- A fault found before anything was sent.
---@param operation string
---@param kind string `validation`, `config`, …
---@param faults table|string list of { pointer, field, message }, or one message
---@param hint? string
---@return reply.Error
function errors.here(operation, kind, faults, hint)
  local fields = { operation = operation, outcome = "not_sent", kind = kind, phase = "local", attempts = 0,
                   retryable = false, hint = hint }
  fields[type(faults) == "table" and "errors" or "message"] = faults
  return errors.new(fields)
end

--- What became of a request that gave no receipt.
---@param operation string
---@param answer table a driver's answer
---@param more table `attempts`, `retryable`
---@return reply.Error
function errors.from_answer(operation, answer, more)
  local fields = {
    operation = operation, outcome = answer.outcome, kind = answer.kind, phase = answer.phase, status = answer.status,
    message = answer.message, retry_after = answer.retry_after, request_id = errors.request_id(answer),
    raw = answer.body, headers = answer.headers, attempts = more.attempts, retryable = more.retryable,
  }
  -- An answer of the 2xx class is no problem, even where nobody can make use of it.
  local is_success = answer.status and answer.status >= 200 and answer.status < 300
  for name, value in pairs(problem.read(answer.body)) do
    if name == "body" or not is_success then fields[name] = value end
  end
  return errors.new(fields)
end

--- The name that the server gave the request, for its support.
---@param answer table a driver's answer
---@return string?
function errors.request_id(answer)
  local headers = answer.headers or {}
  return headers["x-request-id"] or headers["request-id"] or headers["x-correlation-id"]
end

--- Tells whether a value is an error of this library.
---@param value any
---@return boolean
function errors.is_error(value)
  return type(value) == "table" and getmetatable(value) == Error
end

return errors
