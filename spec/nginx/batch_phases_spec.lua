-- SPDX-License-Identifier: MIT
-- A batch in nginx where nginx cannot wait, and of the sandbox, which does not.

local nginx = require "support.nginx"
local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }

describe("in nginx, a batch", function()
  local server, upstream

  after_each(function()
    if server then server:stop() end
    if upstream then upstream:close() end
    server, upstream = nil, nil
  end)

  for phase, advice in pairs{ log = "call it from ngx.timer.at(0, …)", init_worker = "call it from a request, or" } do
    it("gives every entry the advice in the phase " .. phase, function()
      upstream = support.serve{ { "request" }, SENT }
      local block = ([[ %s_by_lua_block { %s
        local told = 0
        local results = assert(client:batch{ { "send_email", contact = 1, subject = "a", body = "b" }, { "whoami" },
                                             on_result = function() told = told + 1 end })
        for index, result in ipairs(results) do
          ngx.log(ngx.NOTICE, "entry ", index, ": ", result.err.outcome, " ", result.err.attempts, " ",
                  result.err.message)
        end
        ngx.log(ngx.NOTICE, "told: ", told)
      } ]]):format(phase, nginx.client(upstream.url))
      server = nginx.start(phase == "log" and { locations = "location = /x { " .. block .. " return 200 'x'; }" }
                           or { http = block })
      server:get("/x")
      assert(server:logged("told: 2"))
      for index = 1, 2 do
        assert.equal(1, server:count(support.literal(("entry %d: not_sent 0 nginx cannot wait for an answer in the "
                                                      .. "phase %s: %s"):format(index, phase, advice))))
      end
      assert.equal(0, upstream:count().connections)
      assert.equal(0, server:count("event of "))
    end)
  end

  it("asks for no slot and no key where nginx cannot wait", function()
    upstream = support.serve{ { "request" }, SENT }
    server = nginx.start{ main = "user root;", locations = ([[ location = /x {
      content_by_lua_block {
        local reply = require "reply"
        client = assert(reply.new{ base_url = "%s", api_key = "key-of-the-spec", pace = { minute = 1 },
                                   ledger = reply.stores.sqlite{ path = "$folder/ledger.db" } })
        assert(client:send_email{ contact = 5, subject = "a", body = "b" })
      }
      log_by_lua_block {
        local results = client:batch{ { "send_email", contact = 1, subject = "a", body = "b", dedupe_key = "key" },
                                      { "send_email", contact = 2, subject = "a", body = "b" } }
        for index, result in ipairs(results) do ngx.log(ngx.NOTICE, "entry ", index, ": ", tostring(result.err)) end
        ngx.log(ngx.NOTICE, "known: ", tostring(client.ledger:look("key")))
      }
    } ]]):format(upstream.url) }
    server:get("/x")
    assert(server:logged("known: nil"))
    for index = 1, 2 do
      assert(server:logged(("entry %d: send_email: not_sent, config: nginx cannot wait for an answer"):format(index)))
    end
    assert.equal(1, upstream:count().whole)
  end)

  local ALL, NONE = "sent sent rejected rejected", "not_sent not_sent not_sent not_sent"
  for block, outcomes in pairs{
    ["content_by_lua_block { %s }"] = ALL, ["content_by_lua_block { ngx.timer.at(0, function() %s end) }"] = ALL,
    ["log_by_lua_block { %s } return 200 'x';"] = NONE,
  } do
    it("of the sandbox goes where another does: " .. block:match("^%l+"), function()
      upstream = support.serve{ { "request" }, SENT }
      server = nginx.start{ locations = ("location = /x { %s }"):format(block:format([[
        local client = assert(require("reply").new{ sandbox = true })
        local list = { concurrency = 2 }
        for index = 1, 4 do
          list[index] = { "send_email", contact = 90514381 + index % 4, subject = "a", body = "b" }
        end
        local outcomes = {}
        for index, result in ipairs(assert(client:batch(list))) do
          outcomes[index] = (result.receipt or result.err).outcome
        end
        ngx.log(ngx.NOTICE, "sandbox: ", table.concat(outcomes, " "))
      ]])) }
      server:get("/x")
      assert(server:logged("sandbox: " .. outcomes))
    end)
  end
end)
