-- SPDX-License-Identifier: MIT
-- The rock and the one of SQLite: installed into a scratch tree, and required from there by a fresh interpreter.

local support = require "support"

local ROCKSPEC, ROCKSPEC_OF_SQLITE = "rockspec/lua-reply-scm-1.rockspec", "rockspec/lua-reply-sqlite-scm-1.rockspec"

-- The Luas that the rock is installed for, as version and interpreter.
local LUAS = { { "5.4", "lua5.4" }, { "5.3", "lua5.3" }, { "5.1", "luajit" } }

-- One call of each kind, by each way to wait.
local SCRIPT = [[
  local reply = require "reply"
  local letter = { "send_email", contact = 90514382, subject = "Hello", body = "<p>Hello</p>" }
  local client = assert(reply.new{ sandbox = true })
  print(client:send_email{ contact = 90514382, subject = "Hello", body = "<p>Hello</p>" }.status,
        client:batch{ letter, letter }[2].receipt.status, client:find_contacts():all()[1].id)
  client = assert(reply.new{ sandbox = false, api_key = "key-of-the-spec", base_url = "http://127.0.0.1:1", retries = 0,
                             wait = coroutine.yield })
  local call, _, err = coroutine.wrap(function() return "over", client:batch{ letter, letter } end)
  repeat _, err = call() until _ == "over"
  print(err[1].err.outcome, err[2].err.phase)
  print(reply.stores.sqlite{ path = os.tmpname() }:check())
]]

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

local function rockspec(path)
  local env = {}
  local chunk = assert(loadfile(path, "t", env))   -- LuaJIT has the third argument, too
  chunk()
  return env
end

describe("the rockspecs", function()
  it("list every C file and every Lua file, and no other", function()
    local modules = rockspec(ROCKSPEC).build.modules
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
    for source in rockspec(ROCKSPEC_OF_SQLITE).build.build_command:gmatch("csrc/%S+%.c") do
      sources[#sources + 1] = source
    end
    table.sort(sources)
    assert.same(lines(run "find csrc -name '*.c'"), sources)
  end)
end)

-- Once is enough, for all Luas.
if rawget(_G, "jit") then return end

-- Installs the rock for that Lua into a folder of its own.
local function install(version)
  local source, tree = support.folder(), support.folder()
  run(("cp -r bin csrc doc examples lua rockspec LICENSE README.md %s"):format(source))
  -- LuaRocks for 5.1 would take the headers of PUC Lua; those of LuaJIT belong to LuaJIT.
  local folder = run("pkg-config --variable=includedir luajit"):match("%S+")
  local headers = version == "5.1" and " LUA_INCDIR=" .. folder or ""
  for _, spec in ipairs{ ROCKSPEC, ROCKSPEC_OF_SQLITE } do
    run(("cd %s && luarocks --lua-version=%s --tree=%s make --deps-mode=none %s%s")
      :format(source, version, tree, spec, headers))
  end
  return tree
end

-- Runs a script that finds the rock of a tree, and nothing of this checkout.
local function run_there(script, tree, version, lua)
  return support.run(script, { lua = lua, env = {
    REPLY_SANDBOX = false,
    LUA_PATH = ("%s/share/lua/%s/?.lua;%s/share/lua/%s/?/init.lua;;"):format(tree, version, tree, version),
    LUA_CPATH = ("%s/lib/lua/%s/?.so;;"):format(tree, version),
  } })
end

describe("the rock", function()
  for _, lua in ipairs(LUAS) do
    local version, interpreter = lua[1], lua[2]
    it(("installs for %s into a tree of its own, and works from there"):format(interpreter), function()
      local tree = install(version)
      local result = run_there(SCRIPT, tree, version, interpreter)
      assert.equal("", result.stderr)
      assert.equal("sent\tsent\t90514382\nnot_sent\tconnect\ntrue\n", result.stdout)
      run(("test -x %s/lib/lua/%s/reply/core.so"):format(tree, version))
      -- The command that LuaRocks makes is for the Lua of its own settings, which for 5.1 is PUC Lua.
      local script = tree .. "/lib/luarocks/rocks-5.1/lua-reply/scm-1/bin/lua-reply"
      local command = version == "5.1" and "luajit " .. script or tree .. "/bin/lua-reply"
      local env = ("LUA_PATH='%s/share/lua/%s/?.lua;%s/share/lua/%s/?/init.lua;;' LUA_CPATH='%s/lib/lua/%s/?.so;;'")
        :format(tree, version, tree, version, tree, version)
      assert.equal('{"userId":12345}\n', run(("cd / && %s %s whoami --sandbox"):format(env, command)))
      if version ~= "5.1" then return end
      -- What LuaRocks installs for 5.1, PUC Lua finds, too.
      assert.same({ status = 0, stderr = "",
                    stdout = "false\treply needs Lua 5.4, Lua 5.3 or LuaJIT, and this is Lua 5.1\n" },
                  run_there("print(pcall(require, 'reply'))", tree, version, "lua5.1"))
    end)
  end

  it("is what make install installs, too", function()
    local root = support.folder()
    run(("make install DESTDIR=%s PREFIX=/usr"):format(root))
    for _, version in ipairs{ "5.4", "5.1" } do
      local installed = lines(run(("cd %s/usr/share/lua/%s && find reply -name '*.lua'"):format(root, version)))
      assert.same(lines(run "cd lua && find reply -name '*.lua'"), installed)
      run(("test -x %s/usr/lib/lua/%s/reply/core.so -a -x %s/usr/lib/lua/%s/reply/sqlite.so")
        :format(root, version, root, version))
    end
    -- The command finds its library, and what it is read about with lies where man and the shells look.
    assert.equal('{"userId":12345}\n',
                 run(("cd / && env -u LUA_PATH -u LUA_CPATH %s/usr/bin/lua-reply whoami --sandbox"):format(root)))
    for _, page in ipairs{ "man/man1/lua-reply.1", "man/man3/reply.3", "bash-completion/completions/lua-reply",
                           "zsh/site-functions/_lua-reply", "fish/vendor_completions.d/lua-reply.fish" } do
      run(("test -s %s/usr/share/%s"):format(root, page))
    end

    -- And make uninstall takes that away again, and nothing else.
    local other = ("%s/usr/share/lua/5.4/reply/call/of_another.lua"):format(root)
    run("touch " .. other)
    for _ = 1, 2 do run(("make uninstall DESTDIR=%s PREFIX=/usr"):format(root)) end
    local left = { other:match("^(.*/reply)/"), other }
    assert.same(left, lines(run(("find %s -type f -o -name reply"):format(root))))
  end)
end)
