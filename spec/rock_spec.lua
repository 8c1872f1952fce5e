-- SPDX-License-Identifier: MIT
-- The rock: installed into a scratch tree, and required from there by a fresh interpreter.

local support = require "support"

local ROCKSPEC = "rockspec/lua-reply-scm-1.rockspec"

local VERSION = "5.4"

local function run(command)
  local result = support.shell(command)
  assert(result.status == 0, command .. "\n" .. result.stdout .. result.stderr)
  return result.stdout
end

local function lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do list[#list + 1] = line end
  table.sort(list)
  return list
end

local function rockspec()
  local env = {}
  local chunk = assert(loadfile(ROCKSPEC, "t", env))   -- LuaJIT has the third argument, too
  chunk()
  return env
end

describe("the rockspec", function()
  it("lists every C file and every Lua file, and no other", function()
    local modules = rockspec().build.modules
    local listed = {}
    for name, module in pairs(modules) do
      if type(module) == "string" then
        listed[#listed + 1] = module
        assert.equal(module:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."), name)
      end
    end
    table.sort(listed)
    assert.same(lines(run "find lua -name '*.lua'"), listed)
    local sources = modules["reply.core"].sources
    table.sort(sources)
    assert.same(lines(run "find csrc -name '*.c'"), sources)
  end)
end)

-- Once is enough: what differs for LuaJIT is where LuaRocks puts it.
if rawget(_G, "jit") then return end

describe("the rock", function()
  it("installs into a tree of its own, and works from there", function()
    local source, tree = support.folder(), support.folder()
    run(("cp -r csrc lua rockspec LICENSE README.md %s"):format(source))
    run(("cd %s && luarocks --lua-version=%s --tree=%s make --deps-mode=none %s")
      :format(source, VERSION, tree, ROCKSPEC))

    local result = support.run([[
      local reply = require "reply"
      local receipt = assert(reply.send_email{ contact = 90514382, subject = "Hello", body = "<p>Hello</p>" })
      io.write(receipt.status, " ", package.searchpath and package.searchpath("reply.core", package.cpath) or "")
    ]], { env = {
      REPLY_SANDBOX = "1",
      LUA_PATH = ("%s/share/lua/%s/?.lua;%s/share/lua/%s/?/init.lua;;"):format(tree, VERSION, tree, VERSION),
      LUA_CPATH = ("%s/lib/lua/%s/?.so;;"):format(tree, VERSION),
    } })
    assert.equal("", result.stderr)
    assert.equal(("sent %s/lib/lua/%s/reply/core.so"):format(tree, VERSION), result.stdout)
  end)

  it("is what make install installs, too", function()
    local root = support.folder()
    run(("make install DESTDIR=%s PREFIX=/usr"):format(root))
    for _, version in ipairs{ VERSION, "5.1" } do
      local installed = lines(run(("cd %s/usr/share/lua/%s && find reply -name '*.lua'"):format(root, version)))
      assert.same(lines(run "cd lua && find reply -name '*.lua'"), installed)
      run(("test -x %s/usr/lib/lua/%s/reply/core.so"):format(root, version))
    end
  end)
end)
