-- SPDX-License-Identifier: MIT
-- What a shell needs to complete the command line. argparse makes most of it. The words of an option are given to it
-- here alone, as in a command line it would take no other spelling of them; those of an argument, which it leaves out
-- in bash and fish, are added to its text.

local parser = require "reply.cli.parser"

local function offer_words(command)
  for _, option in ipairs(command._options) do
    if option.words then option:choices(option.words) end
  end
  for _, inner in ipairs(command._commands) do offer_words(inner) end
end

local CASE = [[
        '%s')
            %sCOMPREPLY=($(compgen -W "%s" -- "$cur"))
            ;;
]]

-- Each adds the words of an argument of a command.
local add = {}

-- Right behind the command stands its first argument, and no other.
function add.bash(text, command, words, is_first)
  local last = assert(text:find('    esac\n\n    if [[ "$cur" = -* ]]', 1, true))
  local guard = is_first and "" or ('[[ "$prev" = %s ]] || '):format(command:match "%S+$")
  return text:sub(1, last - 1) .. CASE:format(command, guard, words) .. text:sub(last)
end

function add.fish(text, command, words)
  return text .. ("complete -c lua-reply -n '__fish_lua-reply_using_command %s' -xa '%s'\n"):format(command, words)
end

-- zsh calls what it finds in its own folders; what is given to `eval` has to say whose completion it is.
local ZSH_END = [=[

if [[ "$funcstack[1]" == _lua-reply ]]; then _lua-reply; else compdef _lua-reply lua-reply; fi
]=]

local function add_words(text, shell, command, name)
  for place, argument in ipairs(command._arguments) do
    if argument._choices then text = add[shell](text, name, table.concat(argument._choices, " "), place == 1) end
  end
  for _, inner in ipairs(command._commands) do
    text = add_words(text, shell, inner, (name and name .. " " or "") .. inner._name)
  end
  return text
end

--- The completion of a shell.
---@param shell string `bash`, `zsh` or `fish`
---@return string
return function(shell)
  local root = parser.new()
  offer_words(root)
  local text = root["get_" .. shell .. "_complete"](root)
  if shell == "zsh" then return (text:gsub("\n_lua%-reply\n$", ZSH_END)) end
  return add_words(text, shell, root)
end
