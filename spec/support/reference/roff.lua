-- SPDX-License-Identifier: MIT
-- A man page in the macros of man(7), line by line.

local version = require "reply.version"

local DATE = "2026-11-27"   -- of the texts; a page that is made twice has the same bytes

local Page = {}
Page.__index = Page

-- Text as roff takes it: ASCII alone, no escape of its own, and a hyphen in code is one that can be copied. The dots of
-- what is left out are three, as a terminal without a locale has no other.
local function escaped(text)
  return (text:gsub("\\", "\\e"):gsub("…", "..."):gsub("[\194-\244][\128-\191]+", function(character)
    local code = character:byte() % (character:byte() < 224 and 32 or character:byte() < 240 and 16 or 8)
    for _, byte in ipairs{ character:byte(2, -1) } do code = code * 64 + byte % 64 end
    return ("\\[u%04X]"):format(code)
  end))
end

function Page.bold(text)
  return "\\fB" .. escaped(text):gsub("%-", "\\-") .. "\\fR"
end

-- Lines of 78 bytes at most, where words allow it. A dot or an apostrophe at the start of a line would be a macro.
local function wrapped(text)
  local lines, line = {}, nil
  for word in text:gmatch("%S+") do
    if line and #line + 1 + #word <= 78 then line = line .. " " .. word
    else
      lines[#lines + 1], line = line, word:gsub("^[.']", "\\&%0")
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

-- A sentence of the data, with its `code` in bold.
function Page.sentence(text)
  return wrapped((escaped(text):gsub("`([^`]*)`", function(code)
    return "\\fB" .. code:gsub("%-", "\\-") .. "\\fR"
  end)))
end

function Page:line(text)
  self[#self + 1] = text
end

function Page:section(title, text)
  self:line(".SH " .. title)
  if text then self:line(Page.sentence(text)) end
end

function Page:paragraph(text)
  self:line(".PP\n" .. Page.sentence(text))
end

function Page:code(text)
  if not self[#self]:find("^%.SH") then self:line(".PP") end
  self:line ".EX"
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    self:line((escaped(line):gsub("%-", "\\-"):gsub("^[.']", "\\&%0")))
  end
  self:line(".EE")
end

-- A list of names; `notes_of` gives what stands in parentheses behind one.
function Page:names(entries, notes_of)
  for _, entry in ipairs(entries) do
    local notes = {}
    for _, note in ipairs(notes_of and notes_of(entry) or {}) do
      if note ~= "" then notes[#notes + 1] = Page.sentence(note) end
    end
    self:line(".TP")
    self:line(Page.bold(entry.name) .. (#notes > 0 and " (" .. table.concat(notes, "; ") .. ")" or ""))
    self:line(Page.sentence(entry.doc))
  end
end

--- The text of the page.
---@return string
function Page:text()
  return table.concat(self, "\n") .. "\n"
end

local roff = { Page = Page }

--- Begins a page, of a class that has these methods.
---@param class table
---@param title string
---@param section integer
function roff.begin(class, title, section)
  local page = setmetatable({}, class)
  page:line('.\\" SPDX-License-Identifier: MIT')
  page:line('.\\" Made by spec/support/reference.lua from the library\'s own data: change that, then `make docs`.')
  page:line((".TH %s %d %s \"lua\\-reply %s\""):format(title, section, DATE, version))
  return page
end

return roff
