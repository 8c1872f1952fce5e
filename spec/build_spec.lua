-- SPDX-License-Identifier: MIT
-- What is built: one exported symbol, a core that knows no Lua, a binding that knows no libcurl, files of a good size.

local lfs = require "lfs"
local support = require "support"

local BUILD = assert(package.cpath:match("([^;]+)/" .. (_G.jit and "luajit" or "lua5%.4") .. "/%?%.so"))

local function shell(command, ...)
  local result = support.shell(command:format(...))
  assert(result.status == 0, result.stderr)
  return result.stdout
end

-- The paths of the files beneath a folder whose names end so, in order.
local function files(folder, ending)
  local list = {}
  for path in shell("find %s -name '*%s' -type f | sort", folder, ending):gmatch("[^\n]+") do list[#list + 1] = path end
  assert(#list > 0)
  return list
end

local function lines_of(path)
  local list = {}
  for line in io.lines(path) do list[#list + 1] = line end
  return list
end

-- The files that a C file includes, by itself and through files of ours: { ["<curl/curl.h>"] = true, … }.
local function includes_of(path, all)
  all = all or {}
  for line in io.lines(path) do
    local name = line:match('^#%s*include%s+([<"][^>"]+[>"])')
    local ours = name and name:match('^"(.*)"$')
    if name and not all[name] then
      all[name] = true
      if ours then includes_of("csrc/" .. ours, all) end
    end
  end
  return all
end

describe("core.so", function()
  for _, flavor in ipairs{ "lua5.4", "luajit" } do
    local path = ("%s/%s/reply/core.so"):format(BUILD, flavor)

    it("for " .. flavor .. " exports its loader and nothing else", function()
      local names = {}
      for name in shell("nm -D --defined-only %s", path):gmatch("(%S+)\n") do names[#names + 1] = name end
      assert.same({ "luaopen_reply_core" }, names)
    end)

    it("for " .. flavor .. " brings no Lua of its own", function()
      local needed = shell("readelf -d %s | grep NEEDED", path)
      assert.matches("%[libcurl%.so", needed)
      assert.is_nil(needed:lower():find("lua"))
    end)
  end
end)

describe("csrc/", function()
  for _, path in ipairs(files("csrc", ".[ch]")) do
    local is_binding = path:find("/lua_") ~= nil
    it(path .. (is_binding and " knows no libcurl" or " knows no Lua"), function()
      local includes = includes_of(path)
      for _, name in ipairs(is_binding and { "<curl/curl.h>", '"libcurl.h"' }
                            or { "<lua.h>", "<lauxlib.h>", "<lualib.h>", "<luajit.h>" }) do
        assert.is_nil(includes[name])
      end
      assert.truthy(not is_binding or includes["<lua.h>"])
    end)

    it(path .. " has less than 300 lines, and functions of less than 50", function()
      local lines, began = lines_of(path), nil
      assert.is_true(#lines < 300)
      for at, line in ipairs(lines) do
        if line == "{" then began = at end
        if line:find("^}") and began then
          assert.is_true(at - began < 50, ("the function at line %d is long"):format(began))
          began = nil
        end
        assert.is_true(#line <= 100 and not line:find("[\t\r]") and not line:find(" $"), ("line %d"):format(at))
      end
    end)
  end

  it("takes libcurl from one place, which wants 7.80", function()
    for _, path in ipairs(files("csrc", ".[ch]")) do
      local direct = support.read_file(path):find("#%s*include <curl/") ~= nil
      assert.equal(path == "csrc/libcurl.h", direct)
    end
    local folder = support.folder()
    for version, wanted in pairs{ ["0x074f01"] = 1, ["0x075000"] = 0 } do
      assert(lfs.mkdir(folder .. "/" .. version) and lfs.mkdir(folder .. "/" .. version .. "/curl"))
      local header = assert(io.open(folder .. "/" .. version .. "/curl/curl.h", "w"))
      header:write("#define LIBCURL_VERSION_NUM ", version, "\n")
      header:close()
      local result = support.shell(("cc -fsyntax-only -I%s/%s -x c csrc/libcurl.h"):format(folder, version))
      assert.equal(wanted, result.status)
      assert.equal(wanted == 1, result.stderr:find("needs libcurl 7.80 or newer", 1, true) ~= nil)
    end
  end)
end)

-- What is made from data may be longer.
local LONGER = { ["lua/reply/annotations.lua"] = 700 }

describe("every file", function()
  for _, group in ipairs{ { "lua", ".lua", 200 }, { "spec/support", ".lua", 200 }, { "spec", "_spec.lua", 300 },
                          { "examples", ".lua", 200 } } do
    it(("in %s has less than %d lines"):format(group[1], group[3]), function()
      for _, path in ipairs(files(group[1], group[2])) do
        local count = #lines_of(path)
        assert.is_true(count < (LONGER[path] or group[3]), ("%s has %d"):format(path, count))
      end
    end)
  end

  it("names its licence in its first line", function()
    for _, folder in ipairs{ "csrc", "lua", "spec", "examples" } do
      for _, path in ipairs(files(folder, folder == "csrc" and ".[ch]" or ".lua")) do
        local lines = lines_of(path)
        local first = lines[1]:find("^%-%-%-@meta") and lines[2] or lines[1]
        assert.equal("SPDX-License-Identifier: MIT", (first:gsub("^%-%- ", ""):gsub("^/%* (.*) %*/$", "%1")), path)
      end
    end
  end)
end)

describe("make says in one line what is missing:", function()
  local OLD = "the library is too old"
  for _, row in ipairs{
    { "a compiler", "CC=/no/such/cc", "gcc" },
    { "the C library's headers", "CC='cc -nostdinc'", "libc6-dev" },
    { "pkg-config", "PKG_CONFIG=/no/such/pkg-config", "pkg-config" },
    { "libcurl", "CURL_LIBS=-lno-such-curl", "libcurl4-openssl-dev" },
    { "the headers of Lua 5.4", "LUA54_CFLAGS=", "liblua5.4-dev" },
    { "the headers of LuaJIT", "LUAJIT_CFLAGS=", "libluajit" },
    { OLD, "CURL_CFLAGS=-DLIBCURL_VERSION_NUM=0x074f01", "7.80" },
  } do
    it(row[1], function()
      local variable = row[2]
      if row[1] == OLD then
        local folder = support.folder()
        assert(lfs.mkdir(folder .. "/curl"))
        local header = assert(io.open(folder .. "/curl/curl.h", "w"))
        header:write("#define LIBCURL_VERSION_NUM 0x074f01\nconst char *curl_version(void);\n")
        header:close()
        variable = "CURL_CFLAGS=-I" .. folder
      end
      local result = support.shell(("env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory build BUILD=%s %s")
                                   :format(support.folder(), variable))
      assert.equal(2, result.status)
      assert.equal("", result.stdout)
      local sentence = result.stderr:match("^([^\n]+)\nmake: %*%*%* ")
      assert.truthy(sentence and sentence:find(row[3], 1, true), result.stderr)
    end)
  end
end)
