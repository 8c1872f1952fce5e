-- SPDX-License-Identifier: MIT
-- One request to the control endpoints of the HTTPS sandbox, by LuaSec: not by the library that is to be tested.

local https = require "ssl.https"
local ltn12 = require "ltn12"

https.TIMEOUT = 10

-- { url, ca_file, method (GET), body }. Returns the status and the body, or nil and why.
local function request(options)
  local parts = {}
  local body = options.body or ""
  local ok, status = https.request{
    url = options.url, method = options.method or "GET", cafile = options.ca_file, verify = "peer",
    headers = { ["Content-Length"] = #body }, source = ltn12.source.string(body), sink = ltn12.sink.table(parts),
  }
  if not ok then return nil, status end
  return status, table.concat(parts)
end

return { request = request }
