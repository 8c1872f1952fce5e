-- SPDX-License-Identifier: MIT
-- Every send gets its own answer, over two workers; counted at both ends.

local cjson = require "cjson"
local nginx = require "support.nginx"
local support = require "support"
local upstreams = require "support.nginx_upstream"

local SENDS = tonumber(os.getenv "SPEC_SENDS") or 10000
local WORKERS, THREADS = 2, 32

-- Each worker makes its share as soon as /go is asked for, whichever worker that reaches.
local HTTP = [[
  lua_shared_dict state 1m;
  init_by_lua_block {
    reply = require "reply"
    client = assert(reply.new{ base_url = "URL", api_key = "key-of-the-spec", timeout = 60, pace = "off" })

    local function sends(name, count)
      local good, bad = 0, 0
      for number = 1, count do
        local subject = name .. "-" .. number
        local receipt, err = client:send_email{ contact = 5, subject = subject, body = subject:rep(20) }
        if receipt and receipt.message_id == subject and receipt.attempts == 1 then
          good = good + 1
        else
          bad = bad + 1
          ngx.log(ngx.ERR, subject, " got ", receipt and receipt.raw or tostring(err))
        end
      end
      return good, bad
    end

    function share()
      local state, threads = ngx.shared.state, {}
      for thread = 1, THREADS do
        threads[thread] = ngx.thread.spawn(sends, ngx.worker.id() .. "-" .. thread, SENDS / WORKERS / THREADS)
      end
      local good, bad = 0, 0
      for _, thread in ipairs(threads) do
        local _, a, b = ngx.thread.wait(thread)
        good, bad = good + a, bad + b
      end
      state:set("good" .. ngx.worker.id(), good)
      state:set("bad" .. ngx.worker.id(), bad)
    end
  }
  init_worker_by_lua_block {
    local function look(premature)
      if premature then return end
      if ngx.shared.state:get "go" then share() else ngx.timer.at(0.01, look) end
    end
    ngx.timer.at(0, look)
  }
]]

local LOCATIONS = [[
  location = /go { content_by_lua_block { ngx.shared.state:set("go", true) } }
  location = /result { content_by_lua_block {
    local result = {}
    for _, key in ipairs(ngx.shared.state:get_keys()) do result[key] = ngx.shared.state:get(key) end
    ngx.say(require("cjson").encode(result))
  } }
]]

describe("in nginx, sends of two workers", function()
  it("get their own answers, each one", function()
    local upstream = upstreams.start()
    local share = math.ceil(SENDS / WORKERS / THREADS)
    local words = { SENDS = share * WORKERS * THREADS, WORKERS = WORKERS, THREADS = THREADS, URL = upstream.url }
    local server = nginx.start{ workers = WORKERS, locations = LOCATIONS,
                                http = HTTP:gsub("%u%u%u+", function(word) return words[word] end) }
    server:get("/go")
    local result
    local deadline = os.time() + 60 + SENDS / 500
    repeat
      support.shell("sleep 0.05")
      result = cjson.decode(select(2, server:get("/result")))
    until result.good0 and result.good1 and result.bad0 and result.bad1 or os.time() > deadline
    assert.equal("", (server:log():gsub("[^\n]*%[notice%][^\n]*\n", "")))
    assert.same({ go = true, bad0 = 0, bad1 = 0, good0 = share * THREADS, good1 = share * THREADS }, result)
    assert.same({ requests = words.SENDS, distinct = words.SENDS }, upstream:counts())
    server:stop()
    upstream:stop()
  end)
end)
