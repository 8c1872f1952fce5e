-- SPDX-License-Identifier: MIT
-- The driver of nginx for the faults, see drivers.lua: the calls are made in a real nginx that this process starts, and
-- that is told by requests what to do.

local calls = require "support.faults.calls"
local cjson = require "cjson"
local files = require "support.files"
local nginx = require "support.nginx"
local support = require "support"

local FOLDER = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")

local HTTP = [[
  client_body_buffer_size 32m;
  client_max_body_size 32m;
  init_by_lua_block {
    require("reply.core").random = function() return 0 end   -- as in work.lua
    package.preload.calls = function() CALLS end
    package.preload.memory_ledger = function() LEDGER end

    player = {}

    local calls, cjson = require "calls", require "cjson"
    local client, events

    function player.open(options)
      events = {}
      options.api_key, options.on_event = calls.API_KEY, calls.counter(events)
      options.ledger = require "memory_ledger"()
      client = assert(require("reply").new(options))
    end

    function player.make(order)
      for name in pairs(events) do events[name] = nil end
      local seen, threads, lane = {}, {}, nil
      lane = calls.lane(client, order.list, seen)
      for at = 1, order.lanes do threads[at] = ngx.thread.spawn(lane) end
      for _, thread in ipairs(threads) do assert(ngx.thread.wait(thread)) end
      return { seen = seen, events = events }
    end

    function player.look(order)
      local entry = client.ledger:look(order.key)
      return { state = entry and entry.state }
    end

    -- The connections of a worker stay when a client closes: they end with the I/O thread. The next client starts one
    -- anew, and what listens to it.
    function player.close()
      client:close()
      for _, name in ipairs{ "", ".jobs", ".watcher" } do package.loaded["reply.drivers.nginx" .. name] = nil end
      debug.getregistry()["reply.io.here"] = nil
      collectgarbage()
      collectgarbage()
    end

    function player.held()
      repeat ngx.sleep(0.01) until ngx.timer.running_count() == 0   -- nobody listens any more
      collectgarbage()
      collectgarbage()
      local process = package.loadlib("$folder/process.so", "luaopen_spec_process")()
      return { descriptors = process.descriptors(), bytes = process.heap(), lua = collectgarbage("count"),
               compiles = true }
    end
  }
]]

local LOCATIONS = [[
  location /player/ { content_by_lua_block {
    local cjson = require "cjson"
    ngx.req.read_body()
    local body = ngx.req.get_body_data()
    ngx.print(cjson.encode(player[ngx.var.uri:match "[^/]+$"](body and cjson.decode(body)) or true))
  } }
]]

-- Started at the first use.
local server

local function start()
  local code = { CALLS = files.read(FOLDER .. "/calls.lua"), LEDGER = files.read(FOLDER .. "/../memory_ledger.lua") }
  server = nginx.start{ level = "error", locations = LOCATIONS, http = HTTP:gsub("%f[%u]%u%u%u%u%u+%f[%U]", code) }
  files.write(server.folder .. "/ca.pem", files.read(support.ca_file))
  files.write(server.folder .. "/process.so", files.read("build/luajit/spec_process.so"))
end

local function ask(action, order)
  if not server then start() end
  local status, body = server:get("/player/" .. action, order and cjson.encode(order))
  if status ~= 200 then error(("nginx: %s: %s\n%s"):format(action, body, server:log()), 0) end
  return cjson.decode(body)
end

local Caller = {}
Caller.__index = Caller

function Caller:make(list, lanes)
  local answer = ask("make", { list = list, lanes = lanes or 1 })
  self.events = answer.events
  return answer.seen
end

function Caller.look(_, key)
  return ask("look", { key = key }).state
end

function Caller.close()
  ask("close")
  if calls.give_away(server:log()) then error("the key is in nginx's log", 0) end
end

local driver = {}

function driver.open(options)
  if not server then start() end
  options.ca_file = server.folder .. "/ca.pem"
  ask("open", options)
  return setmetatable({ events = {} }, Caller)
end

function driver.held()
  return ask("held")
end

return driver
