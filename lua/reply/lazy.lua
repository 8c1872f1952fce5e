-- SPDX-License-Identifier: MIT
-- Loads a part of the library when it is first asked for, so that a program that requires the library and sends nothing
-- does not wait for it.

-- What our modules are.
local KINDS = { ["table"] = true, ["function"] = true, ["string"] = true }

-- LuaJIT marks what is being loaded, and would take one that was broken off, by a Ctrl-C or for want of memory, for a
-- module that requires itself, for ever.
local function forget_broken()
  for name, value in pairs(package.loaded) do
    if not KINDS[type(value)] and tostring(name):find("^reply%.") then package.loaded[name] = nil end
  end
end

--- What `require` gives. Where loading is broken off, the next call begins anew.
---@param name string
---@return any module
return function(name)
  local ok, module = pcall(require, name)
  if ok then return module end
  forget_broken()
  error(module, 0)
end
