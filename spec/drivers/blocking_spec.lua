-- SPDX-License-Identifier: MIT

local interpreter = require "support.interpreter"
local support = require "support"

local SLEEPS = [[
  require("reply.core").end_gently()
  require("reply.drivers.blocking"):sleep(60)
]]

describe("a sleep", function()
  it("is ended by a signal, also where it comes right before", function()
    local script = support.temp_file(SLEEPS, "sleeps.lua")
    local command = interpreter.command(script, {}, { preload = interpreter.library "late_signal" })
    local result = interpreter.shell("timeout 10 " .. command)
    assert.equal(1, result.status)
    assert.matches("interrupted!", result.stderr)
  end)
end)
