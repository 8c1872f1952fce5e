-- SPDX-License-Identifier: MIT
-- What is published: made by rockspec/dist, installed by a user who is not root, and tried from there. DIST=FOLDER
-- tries what is in that folder already.

local support = require "support"

local ROCKSPEC, ROCKSPEC_OF_SQLITE = "rockspec/lua-reply-scm-1.rockspec", "rockspec/lua-reply-sqlite-scm-1.rockspec"
local TRY = "spec/support/installed.lua"
local VERSION = require "reply.version"
local PACKAGES = { "lua-reply", "lua-reply-sqlite" }

-- What a user who wants LuaJIT tells LuaRocks once, which takes PUC Lua for 5.1 where that is there.
local LUAJIT = [[
  mkdir .luarocks
  luarocks --lua-version=5.1 config lua_interpreter luajit
  luarocks --lua-version=5.1 config variables.LUA $(command -v luajit)
  luarocks --lua-version=5.1 config variables.LUA_INCDIR $(pkg-config --variable=includedir luajit)
]]

-- The Luas that the rocks are installed for, as version, interpreter and settings.
local LUAS = { { "5.4", "lua5.4", "" }, { "5.3", "lua5.3", "" }, { "5.1", "luajit", LUAJIT } }

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

describe("what is published", function()
  local rock = VERSION:gsub("%-", "") .. "-1"
  local top, dist

  setup(function()
    -- Not among the files of the specs, which are root's alone where root runs them.
    top = run("mktemp -d"):match("%S+")
    run("chmod 755 " .. top)
    dist = os.getenv("DIST")
    if dist then
      run(("cp -r %s %s/dist"):format(dist, top))
    else
      run(("rockspec/dist %s/dist"):format(top))
    end
    dist = top .. "/dist"
    run(("cp %s %s && chmod -R a+rX %s"):format(TRY, top, top))
  end)

  teardown(function() run("rm -rf " .. top) end)

  -- A user without rights, with a home of that name and nothing of this checkout.
  local function user(name)
    local home = top .. "/" .. name
    run("mkdir " .. home)
    local as = ("cd %s && env -i PATH=%s HOME=%s "):format(home, support.quote(os.getenv "PATH"), home)
    if run("id -u") == "0\n" then
      run("chown nobody " .. home)
      as = as .. "setpriv --reuid=nobody --regid=nogroup --clear-groups "
    end
    return function(command) return run(as .. "sh -euc " .. support.quote(command)) end
  end

  it("is whole, and the same wherever it is made", function()
    assert.equal("", run(("cd %s && sha256sum --quiet -c SHA256SUMS"):format(dist)))
    assert.same({}, lines(run(("tar -tzf %s/*.tar.gz | grep -vE '^lua-reply-%s/' || true"):format(dist, VERSION))))
    run(("tar -xzf %s/*.tar.gz -C %s"):format(dist, top))
    -- An archive of GitHub's has this folder, and LuaRocks leaves such files.
    run(("cd %s/lua-reply-%s && mkdir debian && touch debian/rules csrc/lua/io.o sqlite.so"):format(top, VERSION))
    run(("umask 077; TZ=Asia/Kolkata %s/lua-reply-%s/rockspec/dist --sources %s/again"):format(top, VERSION, top))
    local again = lines(run(("cd %s/again && ls | grep -v SHA256SUMS"):format(top)))
    assert.equal(6, #again)
    for _, file in ipairs(again) do run(("cmp %s/%s %s/again/%s"):format(dist, file, top, file)) end
  end)

  it("has rockspecs that LuaRocks takes, of this version", function()
    for _, package in ipairs(PACKAGES) do
      local path = ("%s/%s-%s.rockspec"):format(dist, package, rock)
      run("luarocks lint " .. path)
      local published = rockspec(path)
      assert.equal(rock, published.version)
      assert.truthy(published.source.url:find(("/v%s/lua-reply-%s.tar.gz"):format(VERSION, VERSION), 1, true))
      assert.equal(published.source.md5, run(("md5sum %s/*.tar.gz"):format(dist)):match("^%x+"))
    end
    assert.same({ "lua >= 5.1, < 5.6", "lua-reply == " .. rock:match("^[^-]+") },
                rockspec(("%s/lua-reply-sqlite-%s.rockspec"):format(dist, rock)).dependencies)
  end)

  -- A second copy of the library beside the first would be renamed by LuaRocks.
  it("has SQLite's module alone in the rock of SQLite", function()
    for _, interpreter in ipairs{ "lua5.4", "luajit" } do
      local rocks = ("%s/%s/lua-reply-sqlite-%s.*.rock"):format(dist, interpreter, rock)
      assert.equal("lib/reply/sqlite.so\n", run(("unzip -Z1 %s | grep -E '^(lua|lib)/.*[^/]$'"):format(rocks)))
    end
  end)

  for _, lua in ipairs(LUAS) do
    local version, interpreter, settings = lua[1], lua[2], lua[3]
    local luarocks = "luarocks --lua-version=" .. version

    it(("installs from source for %s, and works from there"):format(interpreter), function()
      local shell = user(interpreter)
      shell(settings)
      for _, package in ipairs(PACKAGES) do
        shell(("%s --local install --deps-mode=none %s/%s-%s.src.rock"):format(luarocks, dist, package, rock))
      end
      local paths = ('eval "$(%s path)"; '):format(luarocks)
      assert.equal(VERSION .. "\n", shell(paths .. interpreter .. " ../installed.lua"))
      assert.equal('{"userId":12345}\n', shell(".luarocks/bin/lua-reply whoami --sandbox"))
      if version ~= "5.1" then return end
      -- What LuaRocks installs for 5.1, PUC Lua finds, too.
      local needed = "reply needs Lua 5.3 to 5.5 or LuaJIT, and this is Lua 5.1\n"
      assert.equal("false\t" .. needed, shell(paths .. "lua5.1 -e 'print(pcall(require, \"reply\"))'"))
      assert.equal(needed .. "2\n",
                   shell("lua5.1 .luarocks/lib/luarocks/rocks-5.1/lua-reply/*/bin/lua-reply whoami 2>&1 || echo $?"))
    end)

    if version ~= "5.3" then
      it(("installs as it was built for %s, into a tree of its own"):format(interpreter), function()
        local shell = user("built-" .. interpreter)
        shell(settings)
        for _, package in ipairs(PACKAGES) do
          shell(("%s --tree=tree install --deps-mode=none %s/%s/%s-%s.*.rock")
            :format(luarocks, dist, interpreter, package, rock))
        end
        local paths = ('eval "$(%s --tree=tree path)"; '):format(luarocks)
        assert.equal(VERSION .. "\n", shell(paths .. interpreter .. " ../installed.lua"))
        assert.equal('{"userId":12345}\n', shell("tree/bin/lua-reply whoami --sandbox"))
      end)
    end
  end
end)

describe("make", function()
  -- Those of Ubuntu and Fedora. The compiler sees more by them, and each of its warnings ends the build.
  it("builds with the flags of a distributor", function()
    local built = support.folder()
    run(("make BUILD=%s CFLAGS='-O2 -flto=auto -ffat-lto-objects -fstack-protector-strong -Wp,-D_FORTIFY_SOURCE=2'")
      :format(built))
    run(("test -s %s/lua5.4/reply/core.so -a -s %s/lua5.4/reply/sqlite.so"):format(built, built))
  end)
end)

describe("make install", function()
  it("installs every file of the library, and uninstall takes it away", function()
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

  it("has a command that finds the C modules also where LIBDIR is not beneath PREFIX", function()
    local root = support.folder()
    run(("make install DESTDIR= PREFIX=%s/own LIBDIR=%s/other"):format(root, root))
    assert.equal('{"userId":12345}\n', run(("unset LUA_PATH LUA_CPATH && %s/own/bin/lua-reply whoami --sandbox")
      :format(root)))
  end)

  it("has a command that finds its library from wherever it is called", function()
    local root = support.folder()
    local top = root .. "/it's here"
    run(("make install DESTDIR= PREFIX=%s/built LIBDIR=%s/built/lib64"):format(root, root))
    run(("cd %s && mv built %s && ln -s %s/bin/lua-reply link && ln -s link second")
      :format(root, support.quote(top), support.quote(top)))
    for folder, command in pairs{ [top] = "bin/lua-reply", [top .. "/bin"] = "./lua-reply", ["/"] = root .. "/second",
                                  [top .. "/share"] = "PATH=../bin:$PATH lua-reply" } do
      assert.equal('{"userId":12345}\n', run(("cd %s && unset LUA_PATH LUA_CPATH && %s whoami --sandbox")
        :format(support.quote(folder), command)))
    end
  end)

  it("takes a folder whose name has a space", function()
    local root = support.folder() .. "/a folder"
    run(("make install-lua5.4 DESTDIR='%s' PREFIX=/usr"):format(root))
    run(("test -s '%s/usr/share/lua/5.4/reply/call/guard.lua'"):format(root))
    run(("make uninstall DESTDIR='%s' PREFIX=/usr"):format(root))
    assert.same({}, lines(run(("find '%s' -type f"):format(root))))
  end)

  if support.shell("command -v dh_installexamples").status ~= 0 then
    pending "makes Debian's examples in such a folder: `make deb` fetches debhelper"
    return
  end

  it("makes Debian's examples in such a folder, all but that of the checkout", function()
    local root = support.folder() .. "/a folder"
    run(("mkdir '%s' && cp -r debian examples '%s'"):format(root, root))
    run(("cd '%s' && debian/rules override_dh_installexamples"):format(root))
    local function examples(folder) return lines(run(("cd '%s' && find -type f"):format(root .. folder))) end
    local wanted = {}
    for _, path in ipairs(examples "/examples") do
      if path ~= "./demo.lua" then wanted[#wanted + 1] = path end
    end
    assert.same(wanted, examples "/debian/lua-reply/usr/share/doc/lua-reply/examples")
  end)
end)
