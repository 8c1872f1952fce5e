-- SPDX-License-Identifier: MIT
-- Keeps lua/reply/annotations.lua, the man pages, the completions and the marked chapters of the docs equal to the
-- library's own data. As a command, at the top of the checkout after `make`, it rewrites them:
-- lua5.4 spec/support/reference.lua

local is_command = ... == nil
if is_command then
  local build = _G.jit and "luajit" or "lua5.4"
  package.path = "lua/?.lua;lua/?/init.lua;spec/?.lua;" .. package.path
  package.cpath = "build/" .. build .. "/?.so;" .. package.cpath
end

local annotations = require "support.reference.annotations"
local chapters = require "support.reference.chapters"
local command_manual = require "support.reference.command_manual"
local completion = require "reply.cli.completion"
local config = require "reply.config"
local docs = require "support.docs"
local manual = require "support.reference.manual"
local operations = require "reply.operations"

local reference = { ANNOTATIONS = "lua/reply/annotations.lua", MANUAL = "doc/reply.3",
                    COMMAND_MANUAL = "doc/lua-reply.1" }

-- What each shell's completions are called where it looks for them.
reference.COMPLETIONS = { bash = "doc/completion/lua-reply", zsh = "doc/completion/_lua-reply",
                          fish = "doc/completion/lua-reply.fish" }

-- Chapters that no data gives: numbers that were measured, and by what they are written.
local MEASURED = { faults = "make faults WRITE=1", caller = "make faults WRITE=1", speed = "make bench WRITE=1",
                   speed_nginx = "make bench-nginx WRITE=1" }

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local CHAPTER = "(<!%-%- made: (%S+) %-%->\n).-(\n<!%-%- end: (%S+) %-%->)"

-- A chapter stands between <!-- made: NAME --> and <!-- end: NAME -->. `chapter_of(name)` says what should be there, or
-- nothing where it may stay as it is.
local function fill(page, chapter_of)
  return (page.text:gsub(CHAPTER, function(first, name, last, ended)
    if name ~= ended then error(("%s: the chapter %s does not end"):format(page.path, name), 0) end
    local chapter = chapter_of(name)
    return chapter and first .. "\n" .. chapter .. "\n" .. last
  end))
end

--- The pages of the docs as they should be.
---@param pages { path: string, text: string }[] as they are
---@return { path: string, text: string }[]
function reference.pages(pages)
  local made, seen = {}, {}
  for index, page in ipairs(pages) do
    made[index] = { path = page.path, text = fill(page, function(name)
      seen[name] = true
      if MEASURED[name] then return nil end
      local render = chapters[name] or error(("%s: there is no chapter %s"):format(page.path, name), 0)
      return render(operations, config)
    end) }
  end
  for name in pairs(chapters) do
    if not seen[name] then error("no page has the chapter " .. name, 0) end
  end
  return made
end

--- Puts a chapter that no data gives into the page that has its place.
---@param name string
---@param chapter string
function reference.write_chapter(name, chapter)
  for _, page in ipairs(docs.pages()) do
    local text = fill(page, function(found) return found == name and chapter or nil end)
    if text ~= page.text then write(page.path, text) end
  end
end

--- The annotations as they should be.
---@return string
function reference.annotations()
  return annotations.render(operations, config)
end

--- The man page as it should be.
---@return string
function reference.manual()
  return manual.render(operations, config)
end

--- The man page of the command as it should be.
---@return string
function reference.command_manual()
  return command_manual.render()
end

--- The completions of a shell as they should be.
reference.completion = completion

if is_command then
  for _, page in ipairs(reference.pages(docs.pages())) do write(page.path, page.text) end
  write(reference.ANNOTATIONS, reference.annotations())
  write(reference.MANUAL, reference.manual())
  write(reference.COMMAND_MANUAL, reference.command_manual())
  for shell, path in pairs(reference.COMPLETIONS) do write(path, reference.completion(shell)) end
end

return reference
