-- SPDX-License-Identifier: MIT
-- The command line as argparse reads it: the commands, and the options that all of them have.

local argparse = require "argparse"
local commands = require "reply.cli.commands"
local fields = require "reply.cli.fields"
local names = require "reply.cli.names"
local output = require "reply.cli.output"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"
local version = require "reply.version"

local unpack = table.unpack or rawget(_G, "unpack")   -- luacheck: ignore

local EPILOG = "lua-reply --help has the options that every command takes."
local NARROWEST, WIDEST = 30, 100

local parser = {}

--- Options of lua-reply itself. Those of the client come from its data.
parser.own = {
  { name = "--json", flag = true, doc = "one JSON object a result on a terminal, too" },
  { name = "--sandbox", flag = true, doc = "answers come from a sandbox: no key, no network, nothing is sent" },
  { name = "--key-file", argument = "FILE", doc = "where the API key is, instead of REPLY_API_KEY; - is the standard "
    .. "input. It is never an argument: others would see it" },
  { name = "--ledger", argument = "FILE", doc = "where it is noted what was sent under which dedupe key; in the user's "
    .. "state folder without it" },
}

-- What argparse would do by itself ends with 0 whatever became of the text.
local function show(text)
  local out = output.new()
  out:write((text:gsub("\n$", "")))
  os.exit(out:lost_status() or status.SENT)
end

local function declare_help(command)
  command:add_help{ action = function() show(command:get_help()) end }
end

-- Of a file: an empty one comes from a variable that nobody has set.
local function declare_own(root, option)
  if option.flag then return root:flag(option.name) end
  return root:option(option.name):argname(option.argument):overwrite(false):convert(function(path)
    if path == "" then return nil, option.name .. " names no file" end
    return path
  end)
end

local function declare_common(root)
  for _, option in ipairs(parser.own) do
    declare_own(root, option):target(option.name):description(option.doc)
  end
  for _, field in ipairs(settings.fields()) do fields.declare(root, field) end
  root:flag("--version"):description("prints the version"):action(function()
    show("lua-reply " .. version)
  end)
end

-- The words of a usage, wrapped below each other.
local function usage_of(command, name, columns)
  local lines, line = {}, "Usage: lua-reply " .. name
  for _, word in ipairs(command.usage) do
    if #line + 1 + #word > columns then
      lines[#lines + 1], line = line, "      "
    end
    line = line .. " " .. word
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function group_of(groups, title)
  if not groups[title] then
    groups[title] = {}
    groups[#groups + 1] = title
  end
  return groups[title]
end

--- Makes the parser.
---@param columns integer? of the terminal that a help is for
---@return table
function parser.new(columns)
  columns = math.max(NARROWEST, math.min(columns or 80, WIDEST))
  local margin = columns < 60 and 8 or 25
  local root = argparse("lua-reply"):command_target("command"):help_max_width(columns):usage_max_width(columns)
    :help_description_margin(margin):require_command(true)
    :description("Sends one message to one contact through Reply.io. It leaves at most once, and you are told "
                 .. "whether it left.")
    :epilog("lua-reply COMMAND --help tells of one. Exit status: 0 sent, 1 not sent or refused, 2 usage or settings, "
            .. "3 it may have left: look before it is sent again.")
    :usage("Usage: lua-reply COMMAND [options]")
  declare_help(root)
  declare_common(root)
  local groups = {}
  for _, one in ipairs(commands) do
    local command = root:command(one.name):target("command " .. one.name):summary(one.summary)
      :description(one.summary):usage(usage_of(one, one.name, columns))
      :epilog((one.epilog and one.epilog .. "\n" or "") .. EPILOG)
    declare_help(command)
    if one.declare then one.declare(command) end
    table.insert(group_of(groups, one.group), command)
  end
  for _, title in ipairs(groups) do root:group(title, unpack(groups[title])) end
  return root
end

-- The options that take a value, of all commands.
local function with_values(root, found)
  for _, option in ipairs(root._options) do
    for _, alias in ipairs(option._aliases) do
      if option._maxargs > 0 then found[alias] = true end
    end
  end
  for _, command in ipairs(root._commands) do with_values(command, found) end
  return found
end

local KEY_AS_ARGUMENT = { ["--api-key"] = true, ["--key"] = true, ["--token"] = true, ["--apikey"] = true }

-- What is no word of this language may be a key that was put in the wrong place.
local function quote_word(what, word)
  return word:find("^%l[%l-]*$") and ("%s '%s'"):format(what, word) or what
end

-- Why a line cannot be read. Who comes from a script knows the functions, of which some have other names here.
local function explain(why)
  local word = why:match("^unknown command '(.-)'")
  local operation = word and names.operation((word:gsub("-", "_")))
  if operation then return ("unknown command '%s': it is lua-reply %s"):format(word, names.command(operation.name)) end
  return (why:gsub("^(unknown command) '(.-)'", quote_word):gsub("\nDid you mean", "; did you mean"))
end

-- The words, with a value in one with its option: it may begin with a hyphen, as texts do, or be a command's name.
local function join(root, arguments)
  local takes, words, index = with_values(root, {}), {}, 1
  while index <= #arguments do
    local word = arguments[index]
    if takes[word] and arguments[index + 1] then
      word = word .. "=" .. arguments[index + 1]
      index = index + 1
    end
    words[#words + 1] = word
    index = index + 1
  end
  return words
end

-- Who asks as of git asks for what --help tells.
local function help_of(words)
  if words[1] ~= "help" then return words end
  local asked = { unpack(words, 2) }
  asked[#asked + 1] = "--help"
  return asked
end

local function parse(root, words)
  for _, word in ipairs(words) do
    if KEY_AS_ARGUMENT[word:match("^[^=]*")] then
      return nil, "the API key is never an argument, as others would see it: use REPLY_API_KEY or --key-file FILE"
    end
  end
  local ok, parsed = root:pparse(words)
  if ok then return parsed end
  return nil, explain(parsed)
end

--- Reads a command line.
---@param root table
---@param arguments string[]
---@return table? parsed
---@return string? why
---@return string[] words none is the value of an option before it
function parser.read(root, arguments)
  local words = help_of(join(root, arguments))
  local parsed, why = parse(root, words)
  return parsed, why, words
end

return parser
