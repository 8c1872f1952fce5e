-- SPDX-License-Identifier: MIT
-- Where clients keep what they share. Each is loaded when it is asked for.

local lazy = require "reply.lazy"

local MODULES = { sqlite = true, redis = true, resty_redis = true, redis_lua = true, memory = true, dict = true }

--- What a ledger keeps its records in. Whatever has these functions may be one. `patience` is how to wait and how long
--- at most: `{ sleep = fun(seconds), left = fun(): seconds }`. A store that cannot do what it is asked gives nil and a
--- fault, `{ code = "…", message = "…", retryable = boolean }`; then nothing is sent.
---@class reply.LedgerStore
---@field look fun(self, key: string, patience: table, claim: table?): reply.LedgerRecord|false|nil, table? false: there
---is none. With `operation`, `contact`, `apart` and `follows` of a claim: the record that this would be refused with,
---where it is that of another message
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

---@class reply.SqliteOptions
---@field path string
---@field unchecked? boolean a network file system is accepted
---@field clock? fun(): integer takes the place of os.time

---@class reply.RedisStoreOptions
---@field connect fun(seconds: number): function?, function|string gives `call, release`, or nil and why:
---`call(command, …)` gives a reply, or nil and why, in so many seconds; `release(reusable)` ends the conversation
---@field prefix? string begins the names of the keys, in braces; "reply" by default
---@field timeout? number seconds for one conversation, 1 by default
---@field durability? "disk"|"cache" "cache" accepts a Redis that forgets when it ends
---@field unchecked? boolean a Redis that hides INFO is accepted

---@class reply.RedisOptions
---@field host? string 127.0.0.1 by default
---@field port? integer 6379 by default
---@field path? string of a unix socket, in place of both
---@field username? string
---@field password? string
---@field database? integer

---@class reply.RestyRedisOptions: reply.RedisOptions
---@field ssl? boolean by TLS; nginx's `lua_ssl_trusted_certificate` says who is trusted
---@field server_name? string that the certificate is to have, the host by default
---@field pool? string the name of nginx's pool of connections, instead of one for these options

---@class reply.MemoryOptions
---@field clock? fun(): number takes the place of the system's, in seconds

---@class reply.Stores
---@field sqlite fun(options: reply.SqliteOptions): reply.SqliteStore
---@field redis fun(options: reply.RedisStoreOptions): reply.RedisStore
---@field resty_redis fun(options: reply.RestyRedisOptions?): function what
---`connect` of `redis` takes, over lua-resty-redis
---@field memory fun(options: reply.MemoryOptions?): reply.MemoryStore
---@field dict fun(name: string): reply.SharedPace
---@field redis_lua fun(options: reply.RedisOptions?): function what `connect` of `redis` takes, over redis-lua
local stores = setmetatable({}, {
  __index = function(self, name)
    if not MODULES[name] then return nil end
    local store = lazy("reply.stores." .. name)
    rawset(self, name, store)
    return store
  end,
})

return stores
