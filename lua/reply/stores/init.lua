-- SPDX-License-Identifier: MIT
-- Where clients keep what they share. Each is loaded when it is asked for.

local lazy = require "reply.lazy"

local MODULES = { sqlite = true, redis = true, resty_redis = true, redis_lua = true, memory = true, dict = true }

--- What a ledger keeps its records in. Whatever has these functions may be one. `patience` is how to wait and how long
--- at most: `{ sleep = fun(seconds), left = fun(): seconds }`. A store that cannot do what it is asked gives nil and a
--- fault, `{ code = "…", message = "…", retryable = boolean }`; then nothing is sent.
---@class reply.LedgerStore
---@field look fun(self, key: string, patience: table): reply.LedgerRecord|false|nil, table? false: there is none
---@field claim fun(self, key: string, claim: reply.LedgerClaim, patience: table): true|reply.LedgerRecord|nil, table?
---true once, in one step and for good, where there is no record or one that is `not_sent` or `rejected`; else that
---@field settle fun(self, key: string, owner: string, state: string, note: string, patience: table): boolean?, table?
---only for the owner of the last claim, and never where it is `sent` already
---@field resolve fun(self, key: string, state: "sent"|"not_sent", patience: table): boolean?, table? only of `unknown`
---@field unresolved fun(self, patience: table): string[]?, table? keys of what is `unknown`, oldest first; others may
---be among them
---@field forget fun(self, settled_before: number, patience: table, beginning: string?): integer?, table? never what is
---not settled; of keys that have a NUL byte those that begin so up to there, or, without one, those that have none
---@field check? fun(self): true|nil, table? asked by `reply.new`
---@field keeps_apart? boolean it knows `apart` of a claim

--- What a store is given.
---@class reply.LedgerClaim
---@field owner string nobody else has it
---@field lease number seconds; when they are over, an `intent` is `unknown`
---@field fingerprint string
---@field operation string
---@field contact? string
---@field note? string any bytes
---@field apart? number seconds; refused with the record of another message of the operation to the contact that was
---sent less than so long ago, or is `intent` or `unknown`. That record has `now`, the time by the store's clock. Where
---the key has a NUL byte, those are meant whose keys begin as it does up to there
---@field follows? string the key of a sent message that is not looked at for this

--- What a store gives.
---@class reply.LedgerRecord
---@field key string
---@field state "intent"|"sent"|"not_sent"|"rejected"|"unknown"
---@field fingerprint string
---@field operation string
---@field contact? string
---@field claimed_at integer seconds since 1970
---@field lease_left? number seconds, of an `intent`
---@field settled_at? integer seconds since 1970
---@field note? string

---@class reply.Stores
---@field sqlite fun(options: table): reply.SqliteStore
---@field redis fun(options: table): reply.RedisStore
---@field resty_redis fun(options: table?): function what `connect` of `redis` takes, over lua-resty-redis
---@field memory fun(options: table?): reply.MemoryStore
---@field dict fun(name: string): reply.SharedPace
---@field redis_lua fun(options: table?): function what `connect` of `redis` takes, over redis-lua
local stores = setmetatable({}, {
  __index = function(self, name)
    if not MODULES[name] then return nil end
    local store = lazy("reply.stores." .. name)
    rawset(self, name, store)
    return store
  end,
})

return stores
