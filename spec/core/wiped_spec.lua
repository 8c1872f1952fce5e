-- SPDX-License-Identifier: MIT
-- The key is in memory once while a client lives, and no more when it is closed: counted in the whole process.

local memory = require "support.memory"
local support = require "support"

local KEY = "rkZx9Qw7Lm3Tn5Vb1Yc8Ud6Hs4Kf2"

local function exclusive_or(one, other)
  local result, bit = 0, 1
  for _ = 1, 8 do
    if one % 2 ~= other % 2 then result = result + bit end
    one, other, bit = math.floor(one / 2), math.floor(other / 2), bit * 2
  end
  return result
end

-- Two texts that give the key together, none of which has a piece of it.
local function split(key)
  local mask, masked = {}, {}
  for index = 1, #key do
    local byte = 128 + index * 37 % 60
    mask[index], masked[index] = string.char(byte), string.char(exclusive_or(byte, key:byte(index)))
  end
  return table.concat(mask), table.concat(masked)
end

describe("the key in memory", function()
  for what, tls in pairs{ ["http"] = false, ["https"] = true } do
    it("is wiped when the client is closed or collected, over " .. what, function()
      local server = support.serve{ tls = tls, { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } } }
      local result = memory.start("wiped.lua", server.url, support.ca_file, split(KEY))()
      assert.same({ 0, "" }, { result.status, result.stderr })
      assert.equal(4, #server:requests())
      for _, request in ipairs(server:requests()) do
        assert.equal("Bearer " .. KEY, (request:header("authorization")))
      end
      local counts = {}
      for name, count in result.stdout:gmatch("([^\n]+)\t(%S+)") do
        if name ~= "outcome" then counts[name] = tonumber(count) else assert.equal("sent", count) end
      end
      assert.is_true(counts["freed with it by libcurl"] > 0)   -- if never, the library's words on it can be bolder
      counts["freed with it by libcurl"] = nil
      assert.same({ ["freed with it"] = 0, nothing = 0, made = 1, closed = 0, collected = 0, ["first client, sent"] = 1,
                    ["first client, closed"] = 0, ["second client, sent"] = 1, ["second client, closed"] = 0 }, counts)
      server:close()
    end)
  end
end)
