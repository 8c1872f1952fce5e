-- SPDX-License-Identifier: MIT
-- What is loaded when it is first asked for, and a load that is broken off.

local lazy = require "reply.lazy"
local support = require "support"

describe("requiring the library", function()
  it("loads nothing that only a client needs", function()
    local script = [[
      local reply = require "reply"
      print(package.loaded["reply.client"], package.loaded["reply.tools"], package.loaded["reply.errors"])
      print(reply.is_error{}, reply.new{ api_key = "rkZx9Qw7Lm3Tn5Vb" })
    ]]
    local run = support.run(script, { env = { REPLY_BASE_URL = false, REPLY_SANDBOX = false } })
    assert.equal("nil\tnil\tnil\nfalse\treply.client (https://api.reply.io)\n", run.stdout .. run.stderr)
  end)

  it("says what to do where the core is not there", function()
    local run = support.run([[package.cpath = "" print(pcall(require, "reply"))]])
    assert.matches("^false\treply needs its part in C, which cannot be loaded: run make", run.stdout)
    assert.matches("module 'reply.core' not found", run.stdout)
  end)

  it("reads the environment, also for a client that is made later", function()
    local script = [[
      local reply = require "reply"
      os.getenv = function() end   -- luacheck: ignore
      print(reply.ready(), reply.new{})
    ]]
    local run = support.run(script, { env = { REPLY_API_KEY = "rkZx9Qw7Lm3Tn5Vb", REPLY_BASE_URL = "http://127.0.0.1:9",
                                              REPLY_SANDBOX = false } })
    assert.equal("true\treply.client (http://127.0.0.1:9)\n", run.stdout .. run.stderr)
  end)
end)

describe("a load that is broken off", function()
  local loads

  before_each(function()
    loads = 0
    package.preload["reply.outer"] = function() return { inner = require "reply.inner" } end
    package.preload["reply.inner"] = function()
      loads = loads + 1
      if loads == 1 then error("script.lua:7: interrupted!", 0) end
      return "loaded"
    end
  end)

  after_each(function()
    for _, name in ipairs{ "reply.outer", "reply.inner" } do
      package.preload[name], package.loaded[name] = nil, nil
    end
  end)

  it("raises what broke it off, and begins anew the next time", function()
    local ok, why = pcall(lazy, "reply.outer")
    assert.is_false(ok)
    assert.matches("interrupted!$", why)
    assert.same({ inner = "loaded" }, lazy "reply.outer")
    assert.equal(2, loads)
  end)

  it("leaves what is loaded alone", function()
    local before = lazy "reply.version"
    pcall(lazy, "reply.outer")
    assert.equal(before, package.loaded["reply.version"])
  end)
end)
