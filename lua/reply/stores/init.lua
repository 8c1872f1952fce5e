-- SPDX-License-Identifier: MIT
-- Where clients keep what they share. Each is loaded when it is asked for.

local MODULES = { sqlite = true, redis = true, resty_redis = true, redis_lua = true, memory = true, dict = true }

---@class reply.Stores
---@field sqlite fun(options: table): reply.SqliteStore
---@field redis fun(options: table): reply.RedisStore
---@field resty_redis fun(options: table?): function what `connect` of `redis` takes, over lua-resty-redis
---@field redis_lua fun(options: table?): function what `connect` of `redis` takes, over redis-lua
local stores = setmetatable({}, {
  __index = function(self, name)
    if not MODULES[name] then return nil end
    local store = require("reply.stores." .. name)
    rawset(self, name, store)
    return store
  end,
})

return stores
