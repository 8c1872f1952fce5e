-- SPDX-License-Identifier: MIT
-- A raw client for the specs of the scripted server: sockets and bytes, nothing that helps.

local socket = require "socket"
local ssl = require "ssl"
local support = require "support"

local raw = {}

raw.REQUEST = "POST /v3/a?b=c HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two:  2 \r\nContent-Length: 5\r\n\r\nhello"

function raw.dial(server)
  local client = assert(socket.connect(server.host, server.port))
  client:settimeout(5)
  return client
end

-- Speaks TLS over a client; options go to LuaSec. Returns the TLS client and what its handshake said.
function raw.wrap(client, options)
  local given = { mode = "client", protocol = "any", verify = "none", cafile = support.ca_file }
  for name, value in pairs(options or {}) do given[name] = value end
  local wrapped = assert(ssl.wrap(client, given))
  wrapped:settimeout(5)
  return wrapped, wrapped:dohandshake()
end

function raw.dial_tls(server, options) return raw.wrap(raw.dial(server), options) end

-- Says something on a connection of its own (or on `client`), returns all that comes until the end
-- and why it ended.
function raw.talk(server, bytes, client)
  client = client or raw.dial(server)
  if bytes then assert(client:send(bytes)) end
  local all, why, some = client:receive("*a")
  client:close()
  assert(server:settle())
  return all or some, why
end

return raw
