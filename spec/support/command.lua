-- SPDX-License-Identifier: MIT
-- Runs bin/lua-reply as a user does: in pipes, or in a real terminal, which is tmux.

local cjson = require "cjson"
local files = require "support.files"
local interpreter = require "support.interpreter"

local PROGRAM = "bin/lua-reply"
local ROOT = interpreter.shell("pwd").stdout:match("%S+")
-- Nothing of this machine's user comes along.
local NOTHING = { REPLY_SANDBOX = false, REPLY_API_KEY = false, REPLY_BASE_URL = false, REPLY_CA_FILE = false,
                  REPLY_PROXY = false, NO_COLOR = false }

local command = {}

-- The environment of a command: state in a folder of its own, unless `env` has one.
local function environment(env)
  local all = { XDG_STATE_HOME = files.folder() }
  for name, value in pairs(NOTHING) do all[name] = value end
  for name, value in pairs(env or {}) do all[name] = value end
  return all
end

--- The words of the shell that run it.
---@param arguments string[]
---@param env table? as interpreter.run takes it
---@return string
function command.words(arguments, env)
  return interpreter.command(PROGRAM, arguments, { env = environment(env) })
end

-- Every line of the output, decoded where it is JSON.
local function results_of(text)
  local results = {}
  for line in text:gmatch("[^\n]+") do
    local ok, value = pcall(cjson.decode, line)
    results[#results + 1] = ok and value or line
  end
  return results
end

--- Starts it in pipes. Options: env, input (bytes of its standard input).
---@return fun(): table waits for the end: { status, stdout, stderr, results }
---@return fun(): string the pid, once it is there
function command.start(arguments, options)
  options = options or {}
  local folder = files.folder()
  local input = options.input and files.write(folder .. "/input", options.input) or "/dev/null"
  local pid_file = folder .. "/pid"
  local wait = interpreter.start(("sh -c 'echo $$ >%s.part; mv %s.part %s; exec \"$@\"' sh %s <%s")
    :format(pid_file, pid_file, pid_file, command.words(arguments, options.env), interpreter.quote(input)))
  local function finish()
    local result = wait()
    result.results = results_of(result.stdout)
    return result
  end
  local function pid()
    local file = io.open(pid_file)
    local text = file and file:read("*l")
    if file then file:close() end
    return text
  end
  return finish, pid
end

--- Runs it in pipes, to its end.
function command.run(arguments, options)
  return command.start(arguments, options)()
end

-- ---- The terminal ----

local Terminal = {}
Terminal.__index = Terminal
local opened = 0

local function tmux(self, words)
  return interpreter.shell(("tmux -u -L %s %s"):format(self.name, words))
end

--- What stands there: its lines, without those at the end that are empty. `colors` keeps the colours.
function Terminal:text(colors)
  return (tmux(self, "capture-pane -p" .. (colors and " -e" or "")).stdout:gsub("%s+$", ""))
end

--- Waits until a pattern stands there, and gives the text.
function Terminal:wait(pattern)
  local support = require "support"
  local text
  local found = support.eventually(function()
    text = self:text()
    return text:find(pattern)
  end)
  assert(found, "the terminal does not show " .. pattern .. " but\n" .. text)
  return text
end

--- Waits for the end: the text above it, and the exit status.
function Terminal:finish(colors)
  self:wait("%[exit %d+%]")
  local text, status = self:text(colors):match("^(.-)\n?%[exit (%d+)%]")
  return text, tonumber(status)
end

function Terminal:press(keys)
  tmux(self, "send-keys " .. keys)
end

local terminals = {}

--- Closes what is open: for after_each.
function command.close_terminals()
  for _, terminal in ipairs(terminals) do tmux(terminal, "kill-server") end
  terminals = {}
end

-- Opens a terminal for a script, whose shell outlives a Ctrl-C, and says how the last command ended.
local function open(columns, script)
  opened = opened + 1
  local self = setmetatable({ name = ("%s-%d"):format(files.folder():gsub("%W", "-"), opened) }, Terminal)
  local file = files.temp_file(("trap : INT\n%s\necho \"[exit $?]\"\nexec sleep 20\n"):format(script))
  local started = interpreter.shell(("LC_ALL=C.UTF-8 tmux -u -L %s -f /dev/null new-session -d -x %d -y 50 sh %s")
    :format(self.name, columns, file))
  assert(started.status == 0, started.stderr)
  terminals[#terminals + 1] = self
  return self
end

--- Runs it in a terminal of so many columns.
---@param columns integer
---@param arguments string[]
---@param env table?
function command.terminal(columns, arguments, env)
  return open(columns, command.words(arguments, env))
end

-- Shows a command behind its prompt, as a terminal does, and runs it with the status of the one before.
local PROMPT = [[
status=0
show() { printf '$ %s\n' "$1"; (exit $status); eval "$1"; status=$?; }
]]

--- Runs the commands of a session, with lua-reply in the sandbox and an empty state, in a folder with the examples.
---@param columns integer
---@param commands string[]
---@return string screen
function command.session(columns, commands)
  local folder = files.folder()
  local env = environment{ REPLY_SANDBOX = "1", XDG_STATE_HOME = folder .. "/state" }
  local program = ("%s/%s"):format(ROOT, PROGRAM)
  files.write(folder .. "/lua-reply", '#!/bin/sh\nexec ' .. interpreter.command(program, {}, {}) .. ' "$@"\n')
  local lines = { PROMPT, ("cd %s; chmod +x lua-reply; ln -s %s/examples examples; PATH=%s:$PATH"):format(folder, ROOT,
                                                                                                       folder) }
  for name, value in pairs(env) do
    lines[#lines + 1] = value and ("export %s=%s"):format(name, interpreter.quote(value)) or "unset " .. name
  end
  for _, one in ipairs(commands) do lines[#lines + 1] = "show " .. interpreter.quote(one) end
  local screen = open(columns, table.concat(lines, "\n")):finish()
  command.close_terminals()
  return (screen:gsub(folder:gsub("%p", "%%%0") .. "/state", "$XDG_STATE_HOME"))
end

--- Runs it in a terminal to its end: the text, and the exit status.
function command.in_terminal(columns, arguments, env, colors)
  local terminal = command.terminal(columns, arguments, env)
  return terminal:finish(colors)
end

return command
