-- SPDX-License-Identifier: MIT
-- A script may forbid to read or to make a global that nobody declared. The library does neither: each of its modules
-- is loaded under that rule, and each way to wait is used under it. spec/examples_spec.lua runs the examples under it.

local nginx = require "support.nginx"
local strict = require "support.strict"
local support = require "support"

local ANSWER = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
local CLEAN = { REPLY_SANDBOX = false, REPLY_API_KEY = "key-of-the-spec" }

-- What a script prints under the rule.
local function run(script, env)
  local all = {}
  for name, value in pairs(CLEAN) do all[name] = value end
  for name, value in pairs(env or {}) do all[name] = value end
  local result = support.run(strict .. script, { env = all })
  assert.equal("", result.stderr)
  return result.stdout
end

describe("under strict globals", function()
  it("the rule itself raises", function()
    local result = support.run(strict .. "print(pcall(function() return ngx end), pcall(function() x = 1 end))")
    assert.matches("^false\tfalse\t.*new global x\n$", result.stdout)
    assert.matches("undeclared global ngx", support.run(strict .. "print(ngx)").stderr)
  end)

  it("every module loads", function()
    local names = {}
    local files = support.shell("cd lua && find reply -name '*.lua' | sort").stdout
    for path in files:gmatch("[^\n]+") do
      local name = path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
      if name ~= "reply.annotations" then names[#names + 1] = name end   -- no program loads that
    end
    assert.is_true(#names > 30)
    for _, name in ipairs(names) do
      assert.equal("loaded\n", run(("require %q print 'loaded'"):format(name)))
    end
  end)

  local LETTER = "{ contact = 5, subject = 's', body = 'b' }"
  local rows = {
    ["the default client"] = "print(reply.send_email(LETTER).outcome)",
    ["a client of one's own"] = "print(assert(reply.new{}):send_email(LETTER).outcome)",
    ["a batch"] = "print(reply.batch{ { 'send_email', contact = 5, subject = 's', body = 'b' } }[1].receipt.outcome)",
    ["a list"] = "for _, err in reply.email_accounts() do print(err.kind == 'protocol' and 'sent') end",
    ["an event loop"] = "print(assert(reply.new{ wait = function() end }):send_email(LETTER).outcome)",
    ["the sandbox"] = "print(reply.new{ sandbox = true }:upload_voice{ file = arg[1] } or 'sent')",
    ["a fault"] = "print(reply.send_email{ contct = 5 } or 'sent')",
  }
  for what, script in pairs(rows) do
    it(what .. " works", function()
      local server = support.serve{ ANSWER }
      local text = "local reply = require 'reply' " .. script:gsub("LETTER", LETTER):gsub("arg%[1%]", "'no/file'")
      assert.equal("sent\n", run(text, { REPLY_BASE_URL = server.url }))
      server:close()
    end)
  end

  it("a call in nginx works", function()
    local upstream = support.serve{ ANSWER }
    local server = nginx.start{
      http = "init_by_lua_block { require 'reply' " .. strict .. " }",
      locations = nginx.send("/x", upstream.url) .. "location = /log { return 200; log_by_lua_block { "
        .. nginx.client(upstream.url) .. " ngx.log(ngx.NOTICE, tostring(select(2, client:send_email(letter)))) } }",
    }
    assert.same({ 200, "sent\n" }, { server:get("/x") })
    server:get("/log")
    assert(server:logged("nginx cannot wait for an answer in the phase log"))
    server:stop()
    upstream:close()
  end)
end)
