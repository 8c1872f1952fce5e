-- SPDX-License-Identifier: MIT
-- A filter of pandoc, which brings its own Lua: takes a page of the docs to its place in doc/html.

local source

-- doc/ and ../examples/x is examples/x.
local function joined(folder, path)
  local whole = folder .. path
  while whole:find("[^/]+/%.%./") do whole = whole:gsub("[^/]+/%.%./", "", 1) end
  return whole
end

-- Another page is beside this one; everything else of the checkout is two folders up.
local function target_of(link)
  if link:find("^%a+:") or link:find("^#") then return link end
  local path, anchor = link:match("^([^#]*)(.*)$")
  path = joined(source:match("^(.*/)") or "", path)
  local name = path:match("^doc/([%w-]+)%.md$") or path:match("^(%u+)%.md$")
  if not name then return "../../" .. path end
  return (name == "README" and "index" or name:lower()) .. ".html" .. anchor
end

-- The heading of the page becomes its title, so that the table of contents begins below it.
local function take_title(document)
  for index, block in ipairs(document.blocks) do
    if block.t == "Header" and block.level == 1 then
      document.meta.title = block.content
      document.blocks:remove(index)
      return
    end
  end
end

return {
  { Meta = function(meta) source = pandoc.utils.stringify(meta.source) end },
  {
    Link = function(link)
      link.target = target_of(link.target)
      return link
    end,
    RawBlock = function() return {} end,   -- the marks of the made chapters
    -- What is wide scrolls by itself, and not the page.
    Table = function(table) return pandoc.Div({ table }, pandoc.Attr("", { "wide" })) end,
    Pandoc = function(document)
      take_title(document)
      return document
    end,
  },
}
