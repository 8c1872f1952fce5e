-- SPDX-License-Identifier: MIT
-- A preview as a command of curl. The key comes from $REPLY_API_KEY through a pipe: as an argument of curl it would be
-- in the list of processes.

local quoted = require "reply.cli.quoted"

-- A value in a form as curl reads it: outside of double quotes a semicolon or a comma would end it.
local function in_form(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

local function form_of(upload)
  return ("file=@%s;type=%s;filename=%s"):format(in_form(upload.file or upload.filename), upload.content_type,
                                                 in_form(upload.filename))
end

-- What curl puts there by itself.
local OWN = { ["content-length"] = true, host = true, authorization = true }

-- The way to the server, past what the environment says of proxies. Of a proxy's password the client's settings say
-- nothing: curl asks with --proxy-user.
local function add_way(words, settings)
  if settings.ca_file then words[#words + 1] = "--cacert " .. quoted(settings.ca_file) end
  words[#words + 1] = settings.proxy and "--noproxy '' --proxytunnel --proxy " .. quoted(settings.proxy)
                      or "--noproxy '*'"
end

-- With -q curl reads no .curlrc, which may lead elsewhere.
local function words_of(preview, settings)
  local words = { "curl -q -sS -X " .. preview.method, quoted(preview.url), "-H @-" }
  add_way(words, settings)
  for _, header in ipairs(preview.headers) do
    local name = header:match("^[^:]+"):lower()
    local is_form = preview.upload and name == "content-type"
    if not OWN[name] and not is_form then words[#words + 1] = "-H " .. quoted(header) end
  end
  if preview.body then words[#words + 1] = "--data-raw " .. quoted(preview.body) end
  if preview.upload then words[#words + 1] = "-F " .. quoted(form_of(preview.upload)) end
  return words
end

local KEY = [[printf 'Authorization: Bearer %s\n' "$REPLY_API_KEY" |]]

--- The command of one request.
---@param preview reply.Preview
---@param settings table the client's
---@return string
return function(preview, settings)
  return KEY .. " \\\n  " .. table.concat(words_of(preview, settings), " \\\n  ")
end
