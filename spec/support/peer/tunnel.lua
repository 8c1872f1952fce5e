-- SPDX-License-Identifier: MIT
-- The inside of an HTTP proxy's CONNECT: bytes carried both ways between a connection and a target.

local cqueues = require "cqueues"
local condition = require "cqueues.condition"
local errno = require "cqueues.errno"
local sockets = require "cqueues.socket"

local function dial(address)
  local host, port = address:match("^(.+):(%d+)$")
  if not host then return nil, "no host:port: " .. address end
  local target = sockets.connect{ host = host, port = tonumber(port) }
  target:setmode("b", "bn")
  target:onerror(function(_, _, why) return why end)
  local ok, why = target:connect(10)
  if ok then return target end
  target:close()
  return nil, errno.strerror(why)
end

-- Carries bytes until one side ends; then the other side gets a FIN.
local function carry_one_way(receive, from, into)
  local count = 0
  while true do
    local bytes = receive(from)
    if not bytes or not into:xwrite(bytes) then break end
    count = count + #bytes
  end
  into:shutdown("w")
  return count
end

local function carry(connection, address)
  local target, why = dial(address)
  if not target then
    connection:problem("tunnel", why)
    connection:send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    return connection:close()
  end
  connection.listener:own(target)
  connection:send("HTTP/1.1 200 Connection established\r\n\r\n")
  connection.tunnel = { up = 0, down = 0 }
  local down, done = false, condition.new()
  cqueues.running():wrap(function()
    local read = function(socket) return socket:xread(-65536) end
    connection.tunnel.down = carry_one_way(read, target, connection.socket)
    down = true
    done:signal()
  end)
  local read = function(reader) return reader:take(65536) end
  connection.tunnel.up = carry_one_way(read, connection.reader, target)
  while not down do done:wait() end
  connection.listener:disown(target)
  connection:over("peer")
end

return { carry = carry }
