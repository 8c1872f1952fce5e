-- SPDX-License-Identifier: MIT
-- How long an nginx worker keeps others waiting that sends: the 99th percentile of /ping, by wrk, in seconds.
--
--   ping(peer, row, upstream, seconds)   beside the sends of a peer that runs in nginx

local nginx = require "support.nginx"
local programs = require "measure.programs"
local shell = require "measure.shell"

local UNITS = { us = 1e-6, ms = 1e-3, s = 1 }
local ENDLESS = 1e9

local LOCATIONS = [[
  location = /ping { content_by_lua_block { ngx.print "pong" } }
  location = /work { content_by_lua_block {
    local ok, why = pcall(assert(loadfile "SCRIPT"))
    ngx.print(tostring(why))
  } }
]]

local function probe(server, seconds)
  local text = shell.output(("wrk -t1 -c1 -d%d --latency %s/ping"):format(seconds, server.url))
  local number, unit = text:match("99%%%s+([%d.]+)(%a+)")
  return tonumber(number) * UNITS[unit]
end

-- A worker as doc/nginx.md advises one. It may be root's, as the checkout may be.
local function start(peer, upstream, env)
  local main = { "worker_cpu_affinity auto;", "worker_rlimit_nofile 16384;" }
  if shell.output("id -u") == "0\n" then main[#main + 1] = "user root;" end
  for name in pairs(env) do main[#main + 1] = "env " .. name .. ";" end
  return nginx.start{
    connections = 8192, level = "error", main = table.concat(main, "\n"), env = env,
    http = ('lua_ssl_trusted_certificate "%s"; init_by_lua_block { package.path = "%s;" .. package.path }')
      :format(upstream.ca, programs.nginx_path()),
    locations = LOCATIONS:gsub("SCRIPT", { SCRIPT = programs.script(peer.nginx) }),
  }
end

return function(peer, row, upstream, seconds)
  local server = start(peer, upstream, programs.environment(row, upstream, ENDLESS))
  local request = server:send("/work")
  probe(server, 1)   -- to warm up
  local found = probe(server, seconds)
  request.client:settimeout(0)
  local said, why, part = request.client:receive("*a")
  if why ~= "timeout" then error("the sends have ended: " .. tostring(said or part), 0) end
  request:close()
  server:stop()
  return found
end
