-- SPDX-License-Identifier: MIT
-- Reads HTTP/1.1 requests as they stand on the wire: names as sent, order kept, nothing repaired.

local digest = require "openssl.digest"

-- Reads a request's head. Returns the request, or nil and the bytes that are no head.
local function read_head(reader)
  local text, rest = reader:through("\r\n\r\n")
  if not text then return nil, rest end
  local method, target, version, fields = text:match("^(%S+) (%S+) HTTP/(%d%.%d)\r\n(.*)\r\n$")
  if not method then return nil, text end
  local request = {
    method = method, target = target, version = version, headers = {},
    size = 0, whole = false, parts = {}, hash = digest.new("sha256"), length = 0,
  }
  for line in fields:gmatch("(.-)\r\n") do
    local name, value = line:match("^([^:]+):[ \t]*(.-)[ \t]*$")
    if not name then return nil, text end
    request.headers[#request.headers + 1] = { name, value }
    if name:lower() == "content-length" then request.length = tonumber(value) or 0 end
    if name:lower() == "transfer-encoding" then request.chunk_left = 0 end
  end
  request.whole = request.length == 0 and not request.chunk_left
  return request
end

-- The size of the next chunk. After the last one (0) its trailers are read, too. nil at the end.
local function read_chunk_size(reader)
  local line = reader:through("\r\n")
  local size = line and tonumber(line:match("^%x+"), 16)
  if size ~= 0 then return size end
  repeat line = reader:through("\r\n") until not line or line == "\r\n"
  return line and 0
end

-- How many bytes of the body follow next: 0 when it is over, nil when the stream ended.
local function following(reader, request)
  if not request.chunk_left then return request.length - request.size end
  if request.chunk_left == 0 and not request.last_chunk then
    request.chunk_left = read_chunk_size(reader)
    request.last_chunk = request.chunk_left == 0
  end
  return request.chunk_left
end

-- Reads the rest of the body, or `count` bytes of it. `discard`: only size and digest are kept.
-- Returns whether they came; sets request.whole as soon as the last byte was read.
local function read_body(reader, request, count, discard)
  local wanted = count or math.huge
  while wanted > 0 and not request.whole do
    local left = following(reader, request)
    if not left then return false end
    if left == 0 then
      request.whole = true
    else
      local bytes = reader:take(math.min(left, wanted, 65536))
      if not bytes then return false end
      request.size, wanted = request.size + #bytes, wanted - #bytes
      request.hash:update(bytes)
      if not discard then request.parts[#request.parts + 1] = bytes end
      if request.chunk_left then
        request.chunk_left = request.chunk_left - #bytes
        if request.chunk_left == 0 and not reader:exactly(2) then return false end
      else
        request.whole = request.size == request.length
      end
    end
  end
  return true
end

local reasons = {
  [200] = "OK", [201] = "Created", [204] = "No Content", [301] = "Moved Permanently", [302] = "Found",
  [303] = "See Other", [304] = "Not Modified", [307] = "Temporary Redirect", [308] = "Permanent Redirect",
  [400] = "Bad Request", [401] = "Unauthorized", [403] = "Forbidden", [404] = "Not Found",
  [407] = "Proxy Authentication Required", [408] = "Request Timeout", [413] = "Payload Too Large",
  [429] = "Too Many Requests", [500] = "Internal Server Error", [501] = "Not Implemented",
  [502] = "Bad Gateway", [503] = "Service Unavailable", [504] = "Gateway Timeout",
  [505] = "HTTP Version Not Supported",
}

-- Headers as a list of { name, value }, or as a table by name, which is then sent in sorted order.
local function header_list(headers)
  local list = {}
  for name, value in pairs(headers or {}) do
    list[#list + 1] = type(name) == "string" and { name, value } or nil
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  for _, pair in ipairs(headers or {}) do list[#list + 1] = pair end
  return list
end

-- The bytes of an answer. Content-Length (except for a 204 or 304), Content-Type and, for
-- `closing`, Connection are added unless the headers name them; a value of false leaves one out.
local function answer(status, headers, body, closing)
  body = body or ""
  local lines, named = { ("HTTP/1.1 %d %s"):format(status, reasons[status] or "Status") }, {}
  local function add(name, value)
    named[name:lower()] = true
    if value then lines[#lines + 1] = name .. ": " .. tostring(value) end
  end
  for _, pair in ipairs(header_list(headers)) do add(pair[1], pair[2]) end
  local framed = named["content-length"] or named["transfer-encoding"] or status == 204 or status == 304
  if body ~= "" and not named["content-type"] then add("Content-Type", "application/json") end
  if not framed then add("Content-Length", #body) end
  if closing and not named["connection"] then add("Connection", "close") end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. body
end

return { read_head = read_head, read_body = read_body, answer = answer }
