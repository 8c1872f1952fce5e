-- SPDX-License-Identifier: MIT
-- Keeps lua/reply/annotations.lua and the marked chapters of README.md equal to the library's own data. As a command,
-- at the top of the checkout after `make`, it rewrites both: lua5.4 spec/support/reference.lua

local is_command = ... == nil
if is_command then
  local build = _G.jit and "luajit" or "lua5.4"
  package.path = "lua/?.lua;lua/?/init.lua;spec/?.lua;" .. package.path
  package.cpath = "build/" .. build .. "/?.so;" .. package.cpath
end

local annotations = require "support.reference.annotations"
local chapters = require "support.reference.chapters"
local config = require "reply.config"
local operations = require "reply.operations"

local reference = { README = "README.md", ANNOTATIONS = "lua/reply/annotations.lua" }

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

-- A chapter stands between <!-- made: NAME --> and <!-- end: NAME -->.
local function fill(text, name, chapter)
  local first, last = ("<!-- made: %s -->"):format(name), ("<!-- end: %s -->"):format(name)
  local _, before = text:find(first, 1, true)
  local after = before and text:find(last, before, true)
  if not after then error(("README.md has no chapter %s: %s … %s"):format(name, first, last), 0) end
  return text:sub(1, before) .. "\n\n" .. chapter .. "\n\n" .. text:sub(after)
end

--- The README as it should be.
---@param text string the README as it is
---@return string
function reference.readme(text)
  for name, render in pairs(chapters) do text = fill(text, name, render(operations, config)) end
  return text
end

--- Puts a chapter that no data gives into the README: numbers that were measured.
---@param name string
---@param chapter string
function reference.write_chapter(name, chapter)
  write(reference.README, fill(read(reference.README), name, chapter))
end

--- The annotations as they should be.
---@return string
function reference.annotations()
  return annotations.render(operations, config)
end

if is_command then
  write(reference.README, reference.readme(read(reference.README)))
  write(reference.ANNOTATIONS, reference.annotations())
end

return reference
