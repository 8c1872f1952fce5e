-- SPDX-License-Identifier: MIT
-- What becomes of those who tell of sends that nobody waits for any more.

local nginx = require "support.nginx"
local support = require "support"

local HANG = { { "request" }, { "hang" } }
local ANSWER = { { "request" }, { "pause", 0.2 }, { "answer", 200, nil, '{"status":"sent"}' } }

describe("in nginx, an outcome that nobody waits for", function()
  local upstream, server

  after_each(function()
    server:stop()
    upstream:close()
  end)

  it("leaves no light thread behind", function()
    upstream = support.serve(HANG)
    server = nginx.start{ locations = "lua_check_client_abort on;" .. nginx.send("/send", upstream.url) .. [[
      location = /threads { content_by_lua_block {
        local most = 0
        for _, value in next, debug.getregistry() do
          local count = 0
          if type(value) == "table" then for _, item in next, value do
            if type(item) == "thread" then count = count + 1 end
          end end
          most = math.max(most, count)
        end
        ngx.print(most)
      } } ]] }
    local counts = {}
    for round = 1, 2 do
      local requests = {}
      for number = 1, 50 do requests[number] = server:send("/send") end
      assert(upstream:wait(50 * round))
      for _, request in ipairs(requests) do request:close() end
      assert(server:logged("event of send_email: unknown canceled", 50 * round))
      counts[round] = tonumber((select(2, server:get("/threads"))))
    end
    assert(counts[2] - counts[1] < 10, counts[1] .. ", " .. counts[2])
  end)

  it("is told of where lua_max_running_timers dropped who was to watch", function()
    upstream = support.serve(ANSWER)
    server = nginx.start{ locations = ([[ lua_check_client_abort on; %s
      location = /busy { content_by_lua_block {
        for _ = 1, 1000 do ngx.timer.at(0, function() ngx.sleep(1.5) end) end
      } } ]])
      :format(nginx.send("/send", upstream.url)), connections = 2048 }
    server:get("/busy")
    local request = server:send("/send")
    assert(upstream:wait(1))
    request:close()
    assert(server:logged("lua_max_running_timers are not enough"))
    assert(server:logged("event of send_email: sent"))
  end)

  it("is logged where on_event raised", function()
    upstream = support.serve(HANG)
    server = nginx.start{ locations = "lua_check_client_abort on;" ..
      nginx.send("/send", upstream.url, "on_event = function() return ngx.var.uri end") }
    local request = server:send("/send")
    assert(upstream:wait(1))
    request:close()
    assert(server:logged("on_event, told of what nobody waits for: .-API disabled"))
  end)

  it("is told of while another on_event waits", function()
    upstream = support.serve(HANG)
    server = nginx.start{ locations = "lua_check_client_abort on;" .. nginx.send("/send", upstream.url, [[
      on_event = function()
        ngx.log(ngx.NOTICE, "told")
        ngx.sleep(60)
      end]]) }
    local requests = {}
    for number = 1, 2 do
      requests[number] = server:send("/send")
      assert(upstream:wait(number))
      requests[number]:close()
      assert(server:logged("told", number))
    end
  end)
end)
