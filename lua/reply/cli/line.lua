-- SPDX-License-Identifier: MIT
-- A result as one line for a person.

local core = require "reply.core"
local errors = require "reply.errors"
local key_word = require "reply.cli.key_word"
local names = require "reply.cli.names"
local operations = require "reply.operations"

local LABELS = {
  sent = { "sent", "green" }, not_sent = { "not sent", "red" }, rejected = { "refused", "red" },
  unknown = { "may have left", "yellow" },
}

-- What the library says to a script, a person at a shell does otherwise.
local LOOK = "look at the contact's thread in Reply.io, then say what you saw: lua-reply ledger resolve KEY sent, or "
             .. "not_sent to let it be sent again; lua-reply ledger list has the KEY"
local HINTS = {
  ["ledger.unknown"] = LOOK,
  ["ledger.in_progress"] = "the same command again, later, never sends it twice",
  TEAM_REQUIRED = "the key reaches several teams: lua-reply teams lists them, --team ID names one",
  TEAM_NOT_ACCESSIBLE = "the key cannot act in the team of --team or REPLY_TEAM_ID: lua-reply teams lists others",
  USER_REQUIRED = "an organization key needs an acting user: --user ID, or --user-email ADDRESS with --team",
  USER_NOT_FOUND = "nobody matches --user, REPLY_USER_ID or --user-email",
}

local line = {}

-- What the library says of an option of `reply.new`.
local function with_option(hint)
  return hint and (hint:gsub("the option ([%l_]+)", names.option))
end

--- What to do, in the words of a shell.
---@param err reply.Error
---@return string?
function line.hint(err)
  if err.code ~= "ledger.not_apart" then return HINTS[err.code] or with_option(err.hint) end
  if not err.retry_after then return err.hint and LOOK end
  return "one that is meant to come after it says so: --follows " .. key_word(err.other_key, true)
end

-- A text of several lines, without what a terminal takes for a command.
local function harmless(text)
  return (text:gsub("[^\n]+", function(one) return core.clean(one) end))
end

-- The options of which one must be given: bytes cannot be.
local function choices_of(operation)
  local options = {}
  for _, name in ipairs(operation.one_of) do
    if name ~= "data" then options[#options + 1] = names.option(name) end
  end
  return (#options > 1 and "one of " or "") .. table.concat(options, " and ") .. " is required"
end

-- The options of which only one may be given.
local function rivals_of(text)
  local named, rest = text:match("^(.-)( exclude each other.*)$")
  return named and named:gsub("[%l_]+", function(name) return name ~= "and" and names.option(name) or nil end) .. rest
end

-- What a field goes with, or does not: others, which are options, too. Bytes come from the standard input.
local function company_of(text, operation)
  local known = {}
  for _, fields in ipairs{ operation and operation.fields or {}, operations.options } do
    for _, field in ipairs(fields) do known[field.name] = names.option(field.name) end
  end
  known.data = known.data and "--file -"
  return (text:gsub(" with .*$", function(others) return (others:gsub("[%l_]+", known)) end))
end

-- A fault of an option, with the names of the command line.
local function option_text(fault, operation)
  local text = fault.message
  if operation and text:find "^one of .* is required$" then return choices_of(operation) end
  if rivals_of(text) then return rivals_of(text) end
  local rest = text:sub(#fault.field + 1)
  local is_named = text:sub(1, #fault.field) == fault.field and rest:find "^[ .%[]"
  return is_named and names.option(fault.field) .. company_of(rest, operation) or text
end

-- A fault that was found here. The fields of a list's line have the names that stand there.
local function fault_text(fault, operation, in_list)
  if not fault.field then return fault.message end
  local is_field = in_list or fault.message:find "^line %d+: "
  local text = is_field and fault.message or option_text(fault, operation)
  return (text:gsub(": ([%l_]+) gives the id", function(name)
    return operations[name] and (": lua-reply %s gives the id"):format(names.command(name))
  end))
end

local function local_texts(err, operation, in_list)
  local texts = {}
  for index, fault in ipairs(err.errors) do texts[index] = fault_text(fault, operation, in_list) end
  return table.concat(texts, "; ")
end

--- What an error says, without its label: one line, clean.
---@param err reply.Error
---@param in_list boolean? it is that of one line of a list
---@return string
function line.reason(err, in_list)
  local operation = operations[err.operation]
  if err.phase == "local" and err.errors then return errors.one_line(local_texts(err, operation, in_list)) end
  local text = tostring(err):gsub("^.-: ", "", 1)
  local rest = text:gsub("^.-: ", "", 1)
  local hint = line.hint(err)
  if hint and err.hint then rest = rest:gsub(": " .. err.hint:gsub("%p", "%%%0") .. "$", "") end
  return errors.one_line(rest .. (hint and ": " .. hint or ""))
end

-- What was no message was not sent either, but that is not what went wrong.
local function label_of(err)
  local operation = operations[err.operation]
  local is_message = operation and not operation.repeatable or err.operation == "batch"
  local label = is_message and LABELS[err.outcome] or { "failed", "red" }
  return label[1] .. (err.status and (" (%d)"):format(err.status) or ""), label[2]
end

-- That its key has to be settled by a person, whatever became of the message.
local function unnoted(result)
  return result.ledger_error and ", but the ledger could not note it: " .. errors.one_line(result.ledger_error) or ""
end

--- The line of an error.
---@param err reply.Error
---@param paint function see `reply.cli.terminal`
---@param in_list boolean? see `line.reason`
---@return string
function line.of_error(err, paint, in_list)
  local label, color = label_of(err)
  return paint(color, label .. ":") .. " " .. line.reason(err, in_list) .. unnoted(err)
end

--- What the ledger says to a dry run: how the call would end that sends nothing.
---@param preview reply.Preview
---@param paint function
---@return string? text
function line.of_ledger(preview, paint)
  local known = preview.ledger or {}
  if known.error then return "the call would end so: " .. line.of_error(known.error, paint) end
  return known.state == "sent" and "the call would send nothing: an earlier one sent it" or nil
end

--- The request of a dry run, line by line.
---@param preview reply.Preview
---@param write fun(line: string)
function line.write_preview(preview, write)
  if preview.upload_first then
    line.write_preview(preview.upload_first, write)
    write("")
  end
  write(preview.method .. " " .. preview.url)
  for _, header in ipairs(preview.headers) do write(header) end
  if preview.body then write("\n" .. harmless(preview.body)) end
  if preview.upload then write("\nfile: " .. harmless(preview.upload.filename)) end
end

--- The line of a receipt or an answer.
---@param receipt table
---@param paint function
---@return string
function line.of_receipt(receipt, paint)
  local text = tostring(receipt):gsub("^.-: ", "", 1)
  local word = text:match("^dry run") or text:match("^%w+ in the sandbox") or text:match("^%w+")
  local rest = text:sub(#word + 1):gsub(":%s*$", "")
  if receipt.replayed then rest = ", by an earlier call: nothing was sent now" .. rest end
  local known = receipt.dry_run and line.of_ledger(receipt, paint)
  return paint("green", word) .. errors.one_line(rest) .. unnoted(receipt) .. (known and "; " .. known or "")
end

return line
