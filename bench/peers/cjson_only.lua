-- SPDX-License-Identifier: MIT
-- The message encoded and decoded by lua-cjson: a yardstick for a check.

local work = require "work"
local cjson = require "cjson"

local function both()
  for index = 1, work.count do assert(cjson.decode(cjson.encode(work.message(index))).body) end
end

work.run{ validate_good = both, validate_bad = both }
