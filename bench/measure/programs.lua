-- SPDX-License-Identifier: MIT
-- The command line of a peer for a row of the work.

local files = require "support.files"
local in_nginx = require "peers.in_nginx"
local shell = require "measure.shell"

local programs = {}

local HTML = "<p>" .. ("x"):rep(1000) .. "</p>"
local ROOT = os.getenv "PWD"

local function quoted(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

--- What a peer finds in its environment, by name.
---@param file string? what is uploaded
function programs.environment(row, upstream, count, file)
  local base = upstream[row.where or "http"]
  local contact = upstream.contacts[row.contact or "sent"]
  local path = row.kind == "upload" and "/v3/attachments/voice" or ("/v3/contacts/%d/send-direct-email"):format(contact)
  return { BENCH_KIND = row.kind or "send", BENCH_BASE = base, BENCH_URL = base .. path, BENCH_CONTACT = contact,
           BENCH_COUNT = ("%d"):format(count), BENCH_AT_ONCE = row.at_once or 1, BENCH_STATUS = row.status or 200,
           BENCH_HTML = HTML, BENCH_KEY = "bench-key", BENCH_CA = upstream.ca, BENCH_FILE = file or "",
           NODE_EXTRA_CA_CERTS = upstream.ca }
end

--- Where a worker's Lua looks for what is no part of the library.
function programs.nginx_path()
  local resty = os.getenv "RESTY_HTTP"
  return ("%s/bench/?.lua;%s/bench/?/init.lua;%s"):format(ROOT, ROOT, resty and resty .. "/?.lua" or "")
end

--- The path of a peer's script.
function programs.script(name) return ROOT .. "/bench/peers/" .. name end

local confs = {}

-- nginx with the script as its work.
local function nginx(script, upstream, environment)
  if not confs[script] then
    local folder, names = files.folder(), {}
    for name in pairs(environment) do names[#names + 1] = name end
    confs[script] = files.write(folder .. "/nginx.conf", in_nginx.conf({
      FOLDER = folder, CA = upstream.ca, SCRIPT = programs.script(script),
      PATH = ("%s/lua/?.lua;%s/lua/?/init.lua;%s;;"):format(ROOT, ROOT, programs.nginx_path()),
      CPATH = ROOT .. "/build/luajit/?.so;;",
    }, names))
  end
  local folder = confs[script]:match("^(.*)/")
  return ("nginx -p %s -c %s/nginx.conf -e %s/error.log"):format(folder, folder, folder)
end

-- Keeps what follows on the first CPU that this process may use.
local function keeps_to_one()
  return ("taskset -c %d "):format(shell.output("taskset -cp $$"):match(": (%d+)"))
end

--- What runs a peer: a function that gives its command line with a prefix in front of the program.
---@param file string? what is uploaded
function programs.run(peer, row, upstream, count, file)
  local environment, list = programs.environment(row, upstream, count, file), {}
  for name, value in pairs(environment) do list[#list + 1] = name .. "=" .. quoted(value) end
  local program = peer.nginx and nginx(peer.nginx, upstream, environment) or peer.program
  local set, place = table.concat(list, " "), peer.nginx and not row.roaming and keeps_to_one() or ""
  return function(prefix)
    return ('ulimit -n 16384; env -i PATH="$PATH" HOME="$HOME" %s %s%s%s'):format(set, prefix, place, program)
  end
end

--- The same of what starts as the peer does, and loads nothing.
function programs.bare(peer, row, upstream)
  return programs.run({ program = peer.bare }, row, upstream, 1)
end

return programs
