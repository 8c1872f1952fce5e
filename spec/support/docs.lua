-- SPDX-License-Identifier: MIT
-- The pages that a person reads: those at the top of the checkout, and the rooms in doc/.

local docs = {}

--- The text of a file. `make docs` has nothing but the library: so no helper of the specs is used here.
function docs.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

--- All of them, README.md first: { path, text } each. CHANGELOG.md is none of them: it tells of what was.
function docs.pages()
  local pages = { { path = "README.md", text = docs.read("README.md") } }
  local list = assert(io.popen("ls -- *.md doc/*.md"))
  for path in list:lines() do
    local left_out = path == "README.md" or path == "CHANGELOG.md"
    if not left_out then pages[#pages + 1] = { path = path, text = docs.read(path) } end
  end
  list:close()
  return pages
end

--- The lines of a page outside of its blocks of code, each with its number.
function docs.prose(text)
  local number, fenced = 0, false
  local next_line = text:gmatch("([^\n]*)\n")
  return function()
    for line in next_line do
      number = number + 1
      if line:find("^```") then fenced = not fenced elseif not fenced then return line, number end
    end
  end
end

--- The blocks of code in one language: { line where it begins, code, output }, the last two lists of lines. What
--- follows `-->` in a line is a line of the output.
function docs.blocks(text, language)
  local list, number, current = {}, 0, nil
  for line in text:gmatch("([^\n]*)\n") do
    number = number + 1
    if line == "```" .. language then
      current = { line = number + 1, code = {}, output = {} }
    elseif line == "```" and current then
      list[#list + 1], current = current, nil
    elseif current then
      current.code[#current.code + 1] = line
      current.output[#current.output + 1] = line:match("%-%-> (.*)$")
    end
  end
  return list
end

--- What stands in the blocks of a terminal, `console`: { line, commands, screen }. A command stands behind `$ `.
function docs.consoles(text)
  local list = docs.blocks(text, "console")
  for _, block in ipairs(list) do
    block.commands, block.screen = {}, table.concat(block.code, "\n")
    for _, line in ipairs(block.code) do block.commands[#block.commands + 1] = line:match("^%$ (.+)$") end
  end
  return list
end

--- The anchors of a page's headings, as GitHub makes them: a set.
function docs.anchors(text)
  local anchors = {}
  for line in docs.prose(text) do
    local heading = line:match("^#+ (.+)$")
    if heading then anchors[heading:lower():gsub("[^%w_ -]", ""):gsub(" ", "-")] = true end
  end
  return anchors
end

--- The links of a page that stay in the checkout: { line, path from the top, anchor or nil }.
function docs.links(page)
  local list, folder = {}, page.path:match("^(.*/)") or ""
  for line, number in docs.prose(page.text) do
    for target in line:gsub("`[^`]*`", ""):gmatch("%]%(([^)]+)%)") do
      if not target:find("^%a+:") then
        local path, anchor = target:match("^([^#]*)#?(.*)$")
        path = path == "" and page.path or (folder .. path):gsub("[^/]+/%.%./", "")
        list[#list + 1] = { line = number, path = path, anchor = anchor ~= "" and anchor or nil }
      end
    end
  end
  return list
end

return docs
