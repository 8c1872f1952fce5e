-- SPDX-License-Identifier: MIT
-- One client, an api_key function that looks at the request: no send goes out with another's key.

local nginx = require "support.nginx"
local support = require "support"

local CLIENT = [[ init_by_lua_block {
  client = assert(require("reply").new{ base_url = "%s", retries = 3, timeout = 30, api_key = function()
    ngx.sleep(0)
    return "key-of-the-tenant-" .. ngx.var.arg_name
  end })
} ]]

local SEND = [[
  location = /send { content_by_lua_block {
    ngx.say(assert(client:send_email{ contact = 5, subject = ngx.var.arg_name, body = "b" }).outcome)
  } }
  location = /preview { content_by_lua_block {
    assert(client:send_email{ contact = 5, subject = ngx.var.arg_name, body = "b", dry_run = true })
  } }
]]

describe("in nginx, a key that depends on the request", function()
  it("is the request's own, in every attempt", function()
    local refusal = { { "request" }, { "answer", 429, { ["Retry-After"] = 1 } } }
    local upstream = support.serve{ refusal, refusal, refusal, refusal, refusal, refusal,
                                    { { "request" }, { "answer", 200, nil, '{"status":"sent"}' } } }
    local server = nginx.start{ http = CLIENT:format(upstream.url), locations = SEND }
    local requests = {}
    for number = 1, 6 do requests[number] = server:send("/send?name=" .. number) end
    assert(upstream:wait(6))
    assert.equal(200, (server:get("/preview?name=7")))
    for _, request in ipairs(requests) do assert.same({ 200, "sent\n" }, { request:receive() }) end
    assert.equal(12, #upstream:requests())
    for _, request in ipairs(upstream:requests()) do
      local name = request.body:match('"subject":"(%d)"')
      assert.equal("Bearer key-of-the-tenant-" .. name, (request:header("authorization")))
    end
    server:stop()
    upstream:close()
  end)
end)
