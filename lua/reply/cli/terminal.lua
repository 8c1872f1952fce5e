-- SPDX-License-Identifier: MIT
-- Whether a stream is a terminal, how wide it is, and whether colours are wanted: https://no-color.org.

local core = require "reply.core"

local DESCRIPTORS = { stdin = 0, stdout = 1, stderr = 2 }
local COLORS = { green = "32", red = "31", yellow = "33" }

local function wants_color()
  local none = os.getenv "NO_COLOR"
  return (none == nil or none == "") and os.getenv "TERM" ~= "dumb"
end

local terminal = {}

--- The columns of a stream.
---@param name "stdin"|"stdout"|"stderr"
---@return integer? columns nil where it is no terminal
function terminal.columns(name)
  return core.columns(DESCRIPTORS[name])
end

--- A function that colours a text, or leaves it as it is.
---@param is_terminal boolean
---@return fun(color: string, text: string): string
function terminal.painter(is_terminal)
  local paints = is_terminal and wants_color()
  return function(color, text)
    return paints and ("\27[%sm%s\27[0m"):format(COLORS[color], text) or text
  end
end

return terminal
