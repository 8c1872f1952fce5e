-- SPDX-License-Identifier: MIT
-- What an editor's language server reads: nothing stands between an annotation and its function, and the names are
-- those of the parameters.

local cjson = require "cjson"
local support = require "support"

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

local function is_annotation(line) return line:find("^%s*%-%-%-") ~= nil end

-- The faults of one file. A block of annotations with @param or @return belongs to the line that follows it.
local function faults_of(path, text)
  local faults, block = {}, {}
  local function add(number, what) faults[#faults + 1] = ("%s:%d %s"):format(path, number, what) end
  local lines = lines_of(text)
  for number, line in ipairs(lines) do
    if is_annotation(line) then
      block[#block + 1] = line
    elseif #block > 0 then
      local all = table.concat(block, "\n")
      if all:find("@param") or all:find("@return") then
        local parameters = line:match("function[^(]*%((.-)%)")
        if not parameters and not line:find("^%s*[%w_.]+ = ") and not line:find("^local [%w_]+ =") then
          add(number, "is no function")
        end
        for name in all:gmatch("@param ([%w_]+)") do
          if parameters and not (", " .. parameters .. ","):find(", " .. name .. ",", 1, true) then
            add(number, "has no parameter " .. name)
          end
        end
      end
      block = {}
    end
    if line:find("^%s*%-%-[^%-]") and is_annotation(lines[number + 1] or "") then
      add(number, "is a comment that the annotation after it does not have")
    end
  end
  return faults
end

describe("an annotation", function()
  it("stands right before its function", function()
    local faults = {}
    for path in support.shell("find lua -name '*.lua' | sort").stdout:gmatch("[^\n]+") do
      for _, fault in ipairs(faults_of(path, support.read_file(path))) do faults[#faults + 1] = fault end
    end
    assert.same({}, faults)
  end)

  it("that does not is found", function()
    assert.same({ "x:2 is no function" }, faults_of("x", "---@return string\n\nlocal function f() end"))
    assert.same({ "x:2 is no function" }, faults_of("x", "---@param a string\nif jit then jit.off() end\nreturn f"))
    assert.same({ "x:2 has no parameter b" }, faults_of("x", "---@param b string\nfunction m.f(a, bc) end"))
    assert.same({ "x:1 is a comment that the annotation after it does not have" },
                faults_of("x", "-- Text.\n---@return string\nlocal function f() end"))
    assert.same({}, faults_of("x", "--- Text.\n---@param b string\n---@return string\nfunction m.f(a, b) end"))
  end)
end)

describe(".luarc.json", function()
  it("is JSON, and says where modules are", function()
    local settings = cjson.decode(support.read_file(".luarc.json"))
    for _, path in ipairs(settings["runtime.path"]) do
      assert.equal(0, support.shell("test -d " .. path:match("^[^/]*")).status)
    end
  end)
end)
