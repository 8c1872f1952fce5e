-- SPDX-License-Identifier: MIT
-- Renders doc/lua-reply.1, the man page of the command, from what argparse is told: the data of the operations.

local config = require "reply.config"
local parser = require "reply.cli.parser"
local roff = require "support.reference.roff"

local Page = setmetatable({}, { __index = roff.Page })
Page.__index = Page

local DESCRIPTION = [[
Sends one email, LinkedIn message, InMail, connection request or voice message to one contact through Reply.io, and
reads what is needed for that. A message leaves at most once, and the exit status tells whether it left.]]

local OUTPUT = [[
On a terminal a result is a line for a person, and a list is rows below the names of their fields. In a pipe, or with
`--json`, it is one JSON object, errors too; a list is one object an item. The line of the progress stands on the
standard error, and only on a terminal.]]

local STATUS = {
  { name = "0", doc = "It was sent, or what was asked for was done." },
  { name = "1", doc = "It was not sent, or was refused." },
  { name = "2", doc = "The command line or the settings are not right; nothing was sent." },
  { name = "3", doc = "It may have left. Look in Reply.io before it is sent again." },
  { name = "130, 143, 129", doc = "It was ended by Ctrl-C, SIGTERM or SIGHUP. The last line says what became of it." },
  { name = "141", doc = "Nobody reads the output of a list any more." },
}

local FILES = {
  { name = "$XDG_STATE_HOME/lua-reply/ledger.db",
    doc = "What was sent under which dedupe key; `--ledger` names another file. Without XDG_STATE_HOME the folder is "
          .. "~/.local/state." },
  { name = "$XDG_STATE_HOME/lua-reply/pace.db", doc = "Keeps all commands of a user within Reply.io's limits." },
}

local EXAMPLES = [[
lua-reply contacts --search dana@example.com
lua-reply email --contact 90514382 --subject "Re: SOC 2" --body-file answer.html
lua-reply email --contact 90514382 --subject Hi --body Hi --dedupe-key welcome-90514382
lua-reply batch list.ndjson --ledger sent.db
lua-reply ledger list
lua-reply doctor]]

local function entries_of(elements)
  local list = {}
  for _, element in ipairs(elements) do
    if not element._hidden and element._name ~= "-h" then
      local argument = element._argname and " " .. tostring(element._argname) or ""
      local name = #element._aliases > 0 and element._aliases[#element._aliases] or element._name
      list[#list + 1] = { name = name .. argument, doc = element._description or "" }
    end
  end
  return list
end

local function arguments_of(command)
  local list = {}
  for _, argument in ipairs(command._arguments) do
    local choices = argument._choices and table.concat(argument._choices, ", ")
    list[#list + 1] = { name = argument._argname or argument._name,
                        doc = (argument._description or "") .. (choices and " (" .. choices .. ")" or "") }
  end
  return list
end

function Page:command(command)
  self:line(".SS " .. command:get_usage():gsub("^Usage: lua%-reply ", ""):gsub("%s+", " "):gsub("%-", "\\-"))
  self:line(Page.sentence(command._description))
  self:names(arguments_of(command))
  self:names(entries_of(command._options))
  for _, inner in ipairs(command._commands) do self:command(inner) end
end

local command_manual = {}

--- The text of the page.
---@return string
function command_manual.render()
  local root = parser.new()
  local page = roff.begin(Page, "LUA\\-REPLY", 1)
  page:section("NAME")
  page:line "lua\\-reply \\- one message to one contact through Reply.io"
  page:section("SYNOPSIS")
  page:line ".B lua\\-reply\n.I command\n.RI [ options ]"
  page:section("DESCRIPTION", DESCRIPTION)
  page:paragraph(OUTPUT)
  page:section("COMMANDS", "Each takes the options of all commands, too. `-` as a file is the standard input.")
  for _, command in ipairs(root._commands) do page:command(command) end
  page:section("OPTIONS OF ALL COMMANDS")
  page:names(entries_of(root._options))
  page:section("EXIT STATUS")
  page:names(STATUS)
  page:section("ENVIRONMENT", "An option wins over a variable.")
  for _, field in ipairs(config.fields) do
    if field.env then page:names{ { name = field.env, doc = field.doc } } end
  end
  page:names{ { name = "NO_COLOR", doc = "No colours, if it is not empty." } }
  page:section("FILES")
  page:names(FILES)
  page:section("EXAMPLES")
  page:code(EXAMPLES)
  page:section("SEE ALSO")
  page:line ".BR reply (3)"
  return page:text()
end

return command_manual
