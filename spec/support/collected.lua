-- SPDX-License-Identifier: MIT
-- Something that nobody has: the collector calls the function some day. Of LuaJIT a table has no finalizer.

return function(finalize)
  local owner = newproxy and newproxy(true) or setmetatable({}, { __gc = true })
  getmetatable(owner).__gc = finalize
end
