-- SPDX-License-Identifier: MIT
-- The start of a script, without a line end, after which no Lua code may read or make a global that nobody declared:
-- the rule of strict.lua, of Penlight's strict and of others. As there, modules in C may: luv reads one.

local RULE = [[setmetatable(_G, {
  __index = function(_, name)
    if debug.getinfo(2, "S").what ~= "C" then error("undeclared global " .. tostring(name), 2) end
  end,
  __newindex = function(globals, name, value)
    if debug.getinfo(2, "S").what ~= "C" then error("new global " .. tostring(name), 2) end
    rawset(globals, name, value)
  end,
}) ]]

return (RULE:gsub("%s+", " "))
