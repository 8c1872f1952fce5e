-- SPDX-License-Identifier: MIT
-- A result as one line for a person.

local errors = require "reply.errors"
local names = require "reply.cli.names"
local operations = require "reply.operations"

local LABELS = {
  sent = { "sent", "green" }, not_sent = { "not sent", "red" }, rejected = { "refused", "red" },
  unknown = { "may have left", "yellow" },
}

-- What the library says to a script, a person at a shell does otherwise.
local LOOK = "look at the contact's thread in Reply.io, then say what you saw: lua-reply ledger resolve KEY sent, or "
             .. "not_sent to let it be sent again"
local HINTS = {
  ["ledger.unknown"] = LOOK,
  ["ledger.in_progress"] = "the same command again, later, never sends it twice",
  TEAM_REQUIRED = "the key reaches several teams: lua-reply teams lists them, --team ID names one",
  TEAM_NOT_ACCESSIBLE = "the key cannot act in the team of --team or REPLY_TEAM_ID: lua-reply teams lists others",
  USER_REQUIRED = "an organization key needs an acting user: --user ID, or --user-email ADDRESS with --team",
  USER_NOT_FOUND = "nobody matches --user, REPLY_USER_ID or --user-email",
}

local line = {}

local function as_option(name) return name == "data" and "--file -" or names.option(name) end

-- A fault that was found here, with the names of the command line.
local function fault_text(fault, operation)
  local text = fault.message
  if not fault.field then return text end
  for _, name in ipairs(operation and operation.one_of or {}) do
    if text:find "^one of " or text:find " exclude each other" then
      text = text:gsub("%f[%w_]" .. name .. "%f[^%w_]", as_option(name))
    end
  end
  local rest = text:sub(#fault.field + 1)
  if text:sub(1, #fault.field) == fault.field and rest:find "^[ .%[]" then text = as_option(fault.field) .. rest end
  for _, name in ipairs{ "find_contacts", "email_accounts", "linkedin_accounts", "upload_voice" } do
    text = text:gsub(": " .. name .. " gives the id", ": lua-reply " .. names.command(name) .. " gives the id")
  end
  return text
end

local function local_texts(err, operation)
  local texts = {}
  for index, fault in ipairs(err.errors) do texts[index] = fault_text(fault, operation) end
  return table.concat(texts, "; ")
end

--- What an error says, without its label: one line, clean.
---@param err reply.Error
---@return string
function line.reason(err)
  local operation = operations[err.operation]
  if err.phase == "local" and err.errors then return errors.one_line(local_texts(err, operation)) end
  local text = tostring(err):gsub("^.-: ", "", 1)
  local rest = text:gsub("^.-: ", "", 1)
  local hint = HINTS[err.code]
  if hint and err.hint then rest = rest:gsub(": " .. err.hint:gsub("%p", "%%%0") .. "$", "") end
  local status = err.status and ("%d: "):format(err.status) or ""
  return errors.one_line(status .. rest .. (hint and ": " .. hint or ""))
end

local function label_of(err)
  if operations[err.operation] and operations[err.operation].repeatable then return "failed", "red" end
  local label = LABELS[err.outcome]
  return label[1], label[2]
end

--- The line of an error.
---@param err reply.Error
---@param paint function see `reply.cli.terminal`
---@return string
function line.of_error(err, paint)
  local label, color = label_of(err)
  return paint(color, label .. ":") .. " " .. line.reason(err)
end

--- The line of a receipt, an answer or a preview.
---@param receipt table
---@param paint function
---@return string
function line.of_receipt(receipt, paint)
  local text = tostring(receipt):gsub("^.-: ", "", 1)
  local word, rest = text:match("^(%w+)(.*)$")
  rest = rest:gsub(":%s*$", "")
  if receipt.replayed then rest = ", by an earlier call: nothing was sent now" .. rest end
  if receipt.ledger_error then rest = rest .. ", but the ledger could not note it: " .. receipt.ledger_error end
  return paint("green", word) .. errors.one_line(rest)
end

return line
