-- SPDX-License-Identifier: MIT
-- What no tool checks: the layers of the C sources, what the built modules export, the licence of each file, the
-- version where it is written by hand, and what make says where something is missing. `make lint` runs it on what make
-- has built; it prints what is wrong.

local wrong = 0

local function check(good, ...)
  if good then return end
  wrong = wrong + 1
  print(string.format(...))
end

-- The output of a command, and whether it went well.
local function shell(command, ...)
  local pipe = assert(io.popen(command:format(...) .. " 2>&1"))
  local text = pipe:read("*a")
  return text, (pipe:close())
end

local function files(folder, pattern)
  return shell("find %s -name '%s' -type f | sort", folder, pattern):gmatch("[^\n]+")
end

-- The files that a C file includes, by itself and through files of ours: { ["<curl/curl.h>"] = true, … }.
local function includes_of(path, all)
  for line in io.lines(path) do
    local name = line:match('^#%s*include%s+([<"][^>"]+[>"])')
    if name and not all[name] then
      all[name] = true
      local ours = name:match('^"(.*)"$')
      local beside = ours and path:gsub("[^/]*$", ours)
      if ours then includes_of(io.open(beside) and beside or "csrc/" .. ours, all) end
    end
  end
  return all
end

local FORBIDDEN = {
  core = { "<lua.h>", "<lauxlib.h>", "<lualib.h>", "<luajit.h>" },
  lua = { "<curl/curl.h>" },
}
FORBIDDEN.io = FORBIDDEN.core

local function check_layers()
  for folder, names in pairs(FORBIDDEN) do
    for path in files("csrc/" .. folder, "*.[ch]") do
      local includes = includes_of(path, {})
      for _, name in ipairs(names) do check(not includes[name], "%s includes %s", path, name) end
    end
  end
  local direct = shell("grep -rlE '# *include *<curl/' csrc")
  check(direct == "csrc/core/libcurl.h\n", "not only csrc/core/libcurl.h includes libcurl's header: %s", direct)
end

local function check_modules()
  for path in files("build/lua5.4/reply build/luajit/reply", "*.so") do
    local exported = shell("nm -D --defined-only %s | sed 's/.* //'", path)
    local loader = "luaopen_reply_" .. path:match("([^/]+)%.so$")
    check(exported == loader .. "\n", "%s exports %s", path, exported)
    local needed = shell("readelf -d %s | grep NEEDED", path)
    check(not needed:lower():find("lua"), "%s brings a Lua of its own: %s", path, needed)
  end
end

local function check_licences()
  for path in files("csrc lua spec examples bench fuzz rockspec", "*.[chl]*") do
    local file = assert(io.open(path))
    local head = (file:read("*l") or "") .. (file:read("*l") or "")
    file:close()
    local is_source = path:find("%.lua$") or path:find("%.[ch]$")
    check(not is_source or head:find("SPDX-License-Identifier: MIT", 1, true), "%s does not name its licence", path)
  end
end

-- What follows from lua/reply/version.lua is made from it; these two are written by hand.
local function check_version()
  local version = dofile("lua/reply/version.lua")
  for path, head in pairs{ ["CHANGELOG.md"] = "# Changelog\n\n## " .. version .. ", ",
                           ["debian/changelog"] = "lua-reply (" .. version:gsub("%-", "~") .. "-" } do
    local file = assert(io.open(path))
    check(file:read(#head) == head, "%s is not about version %s first", path, version)
    file:close()
  end
end

-- What make is given, how its one sentence begins, and the package or version that this names.
local MISSING = {
  { "CC=/no/such/cc", "There is no C compiler", "gcc" },
  { "CC='cc -nostdinc'", "The C library has no headers", "libc6-dev" },
  { "PKG_CONFIG=/no/such/pkg-config", "There is no pkg-config", "pkg-config" },
  { "CURL_LIBS=-lno-such-curl", "libcurl or its header is missing", "libcurl4-openssl-dev" },
  { "CURL_CFLAGS=-I$OLD", "libcurl is older than 7.80", "libcurl4-openssl-dev" },
  { "LUA54_CFLAGS= LUAJIT_CFLAGS=", "The header of Lua 5.4 is missing", "liblua5.4-dev" },
}

local function make(folder, what)
  return shell("OLD=%s/old; env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory --silent build BUILD=%s %s", folder,
               folder, what)
end

local function check_advice()
  local folder = shell("mktemp -d"):gsub("\n", "")
  shell("mkdir -p %s/old/curl; printf '#define LIBCURL_VERSION_NUM 0x074f01\\nconst char *curl_version(void);\\n' "
        .. ">%s/old/curl/curl.h", folder, folder)
  for _, row in ipairs(MISSING) do
    local said, ok = make(folder, row[1])
    local sentence, rest = said:match("^([^\n]+)\n(make: %*%*%* [^\n]+)\n$")
    check(not ok and rest and sentence:find(row[2], 1, true) == 1 and sentence:find(row[3], 1, true),
          "with %s make says: %s", row[1], said)
  end
  local said, ok = make(folder, "LUAJIT_CFLAGS=")
  check(ok and said:find("^Building without LuaJIT, [^\n]*libluajit[^\n]*\n$"), "without LuaJIT make says: %s", said)
  check(shell("cd %s && ls -d */reply/core.so", folder) == "lua5.4/reply/core.so\n", "built without LuaJIT: not 5.4")
  local old = shell("cc -fsyntax-only -I%s/old -x c csrc/core/libcurl.h", folder)
  check(old:find("needs libcurl 7.80 or newer", 1, true), "csrc/core/libcurl.h takes an older libcurl: %s", old)
  shell("rm -rf %s", folder)
end

check_layers()
check_modules()
check_licences()
check_version()
check_advice()
os.exit(wrong == 0)
