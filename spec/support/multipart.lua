-- SPDX-License-Identifier: MIT
-- Takes a multipart/form-data body apart, strictly: what is not as RFC 7578 has it raises.

-- Returns a list of { headers = { { name, value }, … }, body }.
local function multipart(request)
  local boundary = assert(request:header("content-type"):match("^multipart/form%-data; boundary=([^;%s]+)$"))
  local body, parts = "\r\n" .. request.body, {}
  local mark = "\r\n--" .. boundary
  local _, at = body:find(mark, 1, true)
  assert(at == #mark, "the body does not begin with its boundary")
  while body:sub(at + 1, at + 2) == "\r\n" do
    local head_end = assert(select(2, body:find("\r\n\r\n", at + 1, true)), "a part without a head")
    local first, last = body:find(mark, head_end - 1, true)
    assert(first, "a part without an end")
    local part = { headers = {}, body = body:sub(head_end + 1, first - 1) }
    for name, value in body:sub(at + 3, head_end - 2):gmatch("([^:\r\n]+): ([^\r\n]*)\r\n") do
      part.headers[#part.headers + 1] = { name, value }
    end
    parts[#parts + 1], at = part, last
  end
  assert(body:sub(at + 1) == "--\r\n", "the body does not end with its boundary")
  return parts
end

return multipart
