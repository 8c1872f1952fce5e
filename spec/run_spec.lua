-- SPDX-License-Identifier: MIT
-- The runner of the specs tells the truth: whatever goes wrong, it fails, and its last line adds up.

local support = require "support"

-- Runs the runner on a spec file with this text; `env` in front. Returns its last line and status.
local function run(text, env)
  local file = support.temp_file(text, "scratch_spec.lua")
  local command = ("SPEC_PREFIX= SPEC_LUA=luajit %s spec/run %s"):format(env or "", support.quote(file))
  local result = support.shell(command)
  return { result.stdout:match("([^\n]*)\n$"), result.status }, result.stdout
end

local BOTH = "SPEC_LUA='lua5.4 luajit'"
local GOOD = "it('a', function() end) it('b', function() end)"

describe("spec/run", function()
  it("adds up both Luas", function()
    local seen, output = run(GOOD, BOTH)
    assert.same({ "4 passed, 0 failed", 0 }, seen)
    assert.truthy(output:find("== lua5.4\n.*2 successes.*== luajit\n.*2 successes"))
  end)

  it("fails with a spec that fails, on one Lua alone too", function()
    assert.same({ "2 passed, 1 failed", 1 }, (run(GOOD .. " it('c', function() assert(false) end)")))
    assert.same({ "1 passed, 1 failed", 1 }, (run("it('a', function() assert(jit) end)", BOTH)))
  end)

  it("fails with an error, in a spec or while one is loaded", function()
    assert.same({ "0 passed, 1 failed", 1 }, (run("it('a', function() error('x') end)")))
    assert.same({ "0 passed, 1 failed", 1 }, (run("it('a'")))
    assert.same({ "2 passed, 1 failed", 1 }, (run(GOOD .. " teardown(function() error('x') end)")))
  end)

  it("counts more failures than an exit status can hold", function()
    local text = "for at = 1, 256 do it('a' .. at, function() assert(false) end) end"
    assert.same({ "0 passed, 256 failed", 1 }, (run(text)))
  end)

  it("says what was skipped", function()
    assert.same({ "2 passed, 0 failed, 1 skipped", 0 }, (run(GOOD .. " pending('c')")))
  end)

  it("fails when nothing ran", function()
    assert.same({ "0 passed, 1 failed", 1 }, (run("")))
    assert.same({ "0 passed, 1 failed, 1 skipped", 1 }, (run("pending('c')")))
    local result = support.shell("SPEC_PREFIX= SPEC_LUA=luajit spec/run no-such-file")
    assert.equal(1, result.status)
  end)

  it("fails when the runner crashes, before or after its totals", function()
    assert.same({ "0 passed, 1 failed", 1 }, (run("os.execute('kill -9 $PPID')")))
    assert.same({ "0 passed, 1 failed", 1 }, (run(GOOD .. " it('c', function() os.exit(0, false) end)")))
    local at_the_end = " local proxy = newproxy(true) debug.getregistry().proxy = proxy "
      .. "getmetatable(proxy).__gc = function() os.execute('kill -9 $PPID') end"
    assert.same({ "2 passed, 1 failed", 1 }, (run(GOOD .. at_the_end)))
    local checker = support.temp_file('"$@"\nexit 99\n', "finds-a-leak.sh")
    assert.same({ "2 passed, 1 failed", 1 }, (run(GOOD, "SPEC_PREFIX='sh " .. checker .. "'")))
  end)

  it("fails when the runner says nothing, is not there, or does not end", function()
    local seen, output = run(GOOD, "SPEC_PREFIX=true")
    assert.same({ "0 passed, 1 failed", 1 }, seen)
    assert.truthy(output:find("luajit gave no totals and ended with status 0", 1, true))
    assert.same({ "0 passed, 1 failed", 1 }, (run(GOOD, "SPEC_LUA=no-such-lua")))
    assert.same({ "0 passed, 1 failed", 1 }, (run("while true do end", "SPEC_SECONDS=0.5")))
  end)

  it("keeps the user's key and proxies away from the specs", function()
    local text = "it('a', function() assert(not (os.getenv 'REPLY_API_KEY' or os.getenv 'https_proxy')) end)"
    assert.same({ "1 passed, 0 failed", 0 }, (run(text, "REPLY_API_KEY=x https_proxy=http://x")))
  end)
end)
