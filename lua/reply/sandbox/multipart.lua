-- SPDX-License-Identifier: MIT
-- multipart/form-data (RFC 7578) in and out. The reader is strict, bounded, and a pure function over bytes of any kind:
-- it answers, whatever comes.

local ascii = require "reply.ascii"

local multipart = {}

local MOST_PARTS = 100
local LONGEST_HEAD = 16 * 1024
local TOKEN = "^[%w!#$%%&'*+%-.^_`|~]+$"

-- The value of a parameter at `at`, a token or a quoted text, and the position behind it. Of a quoted text, \" and \\
-- are escapes; every other backslash stands for itself, because clients send names of files as they are.
local function value_at(text, at)
  if text:sub(at, at) ~= '"' then
    local token, stop = text:match("^([^%s;\"]+)()", at)
    return token and token:find(TOKEN) and token or nil, stop
  end
  local parts, here = {}, at + 1
  while true do
    local stop = text:find('["\\]', here)
    if not stop then return nil end
    parts[#parts + 1] = text:sub(here, stop - 1)
    if text:sub(stop, stop) == '"' then return table.concat(parts), stop + 1 end
    local escaped = text:match('^\\(["\\])', stop)
    parts[#parts + 1] = escaped or "\\"
    here = stop + (escaped and 2 or 1)
  end
end

-- "type; name=value; …" as the type in lower case and its parameters by name, or nil.
local function parse_header(text)
  local kind, at = text:match("^%s*([%w!#$&^_.+/-]+)%s*()")
  if not kind then return nil end
  local parameters = {}
  while at <= #text do
    local name, start = text:match("^;%s*([^%s=;\"]+)=()", at)
    if not name or not name:find(TOKEN) then return nil end
    name = ascii.lower(name)
    local value, stop = value_at(text, start)
    if not value or parameters[name] then return nil end
    parameters[name] = value
    at = text:match("^%s*()", stop)
  end
  return ascii.lower(kind), parameters
end

-- Escapes of RFC 7578's clients: a quotation mark or a line break in a name travels as %22, %0D or %0A.
local function unescape(name)
  return name and (name:gsub("%%22", '"'):gsub("%%0[Dd]", "\r"):gsub("%%0[Aa]", "\n"))
end

local function boundary_of(content_type)
  local kind, parameters = parse_header(content_type or "")
  if kind ~= "multipart/form-data" then return nil, "the Content-Type is another" end
  local boundary = parameters.boundary
  if not boundary then return nil, "the Content-Type has no boundary" end
  if #boundary > 70 or not boundary:find("^[%w'()+_,./:=? -]*[%w'()+_,./:=?-]$") then
    return nil, "the boundary is none"
  end
  return boundary
end

-- The headers of a part, by their names in lower case.
local function headers_of(text)
  local headers, at = {}, 1
  while at <= #text do
    local name, value, stop = text:match("^([^%s:]+):[ \t]*([^\r\n]*)\r\n()", at)
    if not name or not name:find(TOKEN) then return nil, "a part has a line that is no header" end
    name = ascii.lower(name)
    if headers[name] then return nil, "a part has a header twice" end
    headers[name], at = value:gsub("[ \t]+$", ""), stop
  end
  return headers
end

local function part_of(head, body)
  local headers, why = headers_of(head)
  if not headers then return nil, why end
  local kind, parameters = parse_header(headers["content-disposition"] or "")
  if kind ~= "form-data" or not parameters.name then return nil, "a part has no name" end
  return { name = unescape(parameters.name), filename = unescape(parameters.filename),
           content_type = headers["content-type"], headers = headers, body = body }
end

-- Where the part that begins at `at` ends: the last byte before the next delimiter line, the first one behind it, and
-- whether that delimiter is the last. A line that only begins like a delimiter is content.
local function end_of_part(body, delimiter, at)
  while true do
    local first, last = body:find(delimiter, at, true)
    if not first then return nil end
    local padding, stop = body:match("^(%-?%-?)[ \t]*()", last + 1)
    if padding ~= "-" then
      if padding == "--" and (stop > #body or body:find("^\r\n", stop)) then return first - 1, stop, true end
      if padding == "" and body:find("^\r\n", stop) then return first - 1, stop + 2, false end
    end
    at = first + 1
  end
end

-- The part between two positions, head and body.
local function read_part(body, from, to)
  if body:sub(from, from + 1) == "\r\n" then return nil, "a part has no headers" end
  local first, last = body:find("\r\n\r\n", from, true)
  if not first or last > to then return nil, "a part's head has no end" end
  if first - from > LONGEST_HEAD then return nil, "a part's head is too long" end
  return part_of(body:sub(from, first + 1), body:sub(last + 1, to))
end

--- Reads a body.
---@param content_type string? the header
---@param body string
---@return { name: string, filename: string?, content_type: string?, headers: table, body: string }[]? parts
---@return string? why
function multipart.read(content_type, body)
  local boundary, why = boundary_of(content_type)
  if not boundary then return nil, why end
  local opening = body:sub(1, #boundary + 2) == "--" .. boundary and body:match("^[ \t]*\r\n()", #boundary + 3)
  if not opening then return nil, "the body does not begin with the boundary" end
  local parts, at, is_last = {}, opening, false
  while not is_last do
    if #parts == MOST_PARTS then return nil, "the body has too many parts" end
    local to, behind
    to, behind, is_last = end_of_part(body, "\r\n--" .. boundary, at)
    if not to then return nil, "the body ends before its last boundary" end
    local part
    part, why = read_part(body, at, to)
    if not part then return nil, why end
    parts[#parts + 1], at = part, behind
  end
  return parts
end

local ESCAPES = { ['"'] = "%22", ["\r"] = "%0D", ["\n"] = "%0A" }

--- Writes a body of one file.
---@param file { name: string, filename: string, content_type: string, body: string }
---@return string content_type
---@return string body
function multipart.write(file)
  local boundary, number = "------------------------sandbox0", 0
  while file.body:find(boundary, 1, true) do
    number = number + 1
    boundary = "------------------------sandbox" .. number
  end
  local head = ('Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s'):format(
    file.name, file.filename:gsub('["\r\n]', ESCAPES), file.content_type)
  return "multipart/form-data; boundary=" .. boundary,
         "--" .. boundary .. "\r\n" .. head .. "\r\n\r\n" .. file.body .. "\r\n--" .. boundary .. "--\r\n"
end

return multipart
