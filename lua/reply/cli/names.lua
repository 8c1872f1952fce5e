-- SPDX-License-Identifier: MIT
-- What an operation and its fields are called on the command line: short where somebody types it every day, and the
-- name from the data, with hyphens, everywhere else.

local nearest = require "reply.nearest"
local operations = require "reply.operations"

local SHORT = {
  send_email = "email", send_linkedin_connect = "connect", send_linkedin_inmail = "inmail",
  send_linkedin_message = "message", send_linkedin_voice = "voice", send_linkedin_ai_voice = "ai-voice",
  upload_voice = "upload", find_contacts = "contacts", get_contact = "contact", email_accounts = "mailboxes",
}

local names = {}

--- The option of a field: email_account is --email-account.
---@param field_name string
---@return string
function names.option(field_name)
  return "--" .. field_name:gsub("_", "-")
end

--- The command of an operation.
---@param operation_name string
---@return string
function names.command(operation_name)
  return SHORT[operation_name] or (operation_name:gsub("_", "-"))
end

local by_command, known = {}, {}
for index, operation in ipairs(operations) do
  local command = names.command(operation.name)
  by_command[command], known[index] = operation, { name = command, wire = operation.name }
end

--- The operation of either name.
---@param name any
---@return table? operation
function names.operation(name)
  if type(name) ~= "string" then return nil end
  local operation = operations[name]
  return by_command[name] or operation and operation.name and operation or nil
end

--- The command that a mistyped name was meant to be.
---@param name any
---@return string?
function names.nearest(name)
  return type(name) == "string" and nearest(name, known) or nil
end

return names
