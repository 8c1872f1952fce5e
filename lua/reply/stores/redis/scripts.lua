-- SPDX-License-Identifier: MIT
-- What happens in Redis as one step each. A record is a hash, KEYS[1]. Beside the records there are
--
--   KEYS[2], epoch      random, set once: a Redis with another one, or none, was emptied
--   KEYS[3], sequence   raised by every claim: a Redis where it went back has lost claims
--   KEYS[4], open       the keys that are not settled, by the time of the claim
--   KEYS[5], settled    the others, by the time of that
--   contact:…           the keys of an operation and a contact, by the time of the claim
--
-- Each script begins with the two guards: ARGV[1] is the epoch and ARGV[2] the highest sequence that the client has
-- seen; ARGV[3] is the key as the caller gave it. Each gives the sequence and its own answer, or, where a guard
-- failed, the sequence alone. Times are Redis' own, in whole seconds. Who gets no answer, because the connection died,
-- asks once more: a claim and a settle that were made already are found to be so, by their owner.

local GUARD = [[
local seen = redis.call('MGET', KEYS[2], KEYS[3])
local sequence = tonumber(seen[2] or 0)
if seen[1] ~= ARGV[1] or sequence < tonumber(ARGV[2]) then return { sequence } end
local now = tonumber(redis.call('TIME')[1])
]]

-- A record, or nil where there is none. An intent whose lease is over may have left: nobody will say any more.
local RECORD = [[
local function read(key)
  local record = redis.call('HMGET', key, 'state', 'lease_until', 'fingerprint', 'operation', 'contact', 'claimed_at',
                            'settled_at', 'note')
  if not record[1] then return nil end
  for i = 1, #record do record[i] = record[i] or '' end
  local left = record[1] == 'intent' and tonumber(record[2]) - now or 0
  record[2] = tostring(left)
  if record[1] == 'intent' and left <= 0 then record[1] = 'unknown' end
  return record
end
local record = read(KEYS[1])
]]

-- The name of the list of an operation and a contact. It is in the same slot.
local CONTACT = [[
local function of_contact(operation, contact)
  return string.gsub(KEYS[2], 'epoch$', '') .. 'contact:' .. operation .. ':' .. contact
end
]]

-- A key up to its NUL byte, or nothing where it has none.
local BEGINNING = [[
local function beginning(key) return string.match(key, '^[^%z]*%z') or '' end
]]

-- The message that stands in the way of one that is to be apart from others, with its key and the time. Their records
-- are in the same slot.
local OTHER = BEGINNING .. [[
local APART, FOLLOWS = ARGV[10] ~= '' and assert(tonumber(ARGV[10]), 'no number of seconds'), ARGV[11]
local function is_other(key, other)
  if key == ARGV[3] or beginning(key) ~= beginning(ARGV[3]) then return false end
  local is_near = other[1] == 'sent' and tonumber(other[7]) > now - APART and key ~= FOLLOWS
  return is_near or other[1] == 'intent' or other[1] == 'unknown'
end
local function other()
  if not APART or ARGV[8] == '' then return nil end
  local base = string.sub(KEYS[1], 1, #KEYS[1] - #ARGV[3])
  for _, key in ipairs(redis.call('ZREVRANGE', of_contact(ARGV[7], ARGV[8]), 0, -1)) do
    local other = read(base .. key)
    if other and is_other(key, other) then
      other[9], other[10] = key, tostring(now)
      return other
    end
  end
end
]]

local SETTLE = [[
local function settle(state, note)
  redis.call('HSET', KEYS[1], 'state', state, 'settled_at', now, 'note', note)
  if state == 'unknown' then
    redis.call('ZADD', KEYS[4], redis.call('HGET', KEYS[1], 'claimed_at'), ARGV[3])
    redis.call('ZREM', KEYS[5], ARGV[3])
  else
    redis.call('ZREM', KEYS[4], ARGV[3])
    redis.call('ZADD', KEYS[5], now, ARGV[3])
  end
end
]]

return {
  -- Sets the epoch where there is none.
  begin = [[
    redis.call('SET', KEYS[2], ARGV[1], 'NX')
    return { redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]) or '0' }]],

  -- ARGV: those of a claim, of which it looks at the ones that others are found by
  look = GUARD .. RECORD .. CONTACT .. OTHER .. [[
    local is_final = record and record[1] ~= 'not_sent' and record[1] ~= 'rejected'
    return { sequence, not is_final and other() or record or '' }]],

  -- ARGV: owner, lease in whole seconds, fingerprint, operation, contact, note, seconds apart, the key that it follows
  claim = GUARD .. RECORD .. CONTACT .. OTHER .. [[
    local is_ours = record and record[1] == 'intent' and redis.call('HGET', KEYS[1], 'owner') == ARGV[4]
    if record and not is_ours and record[1] ~= 'not_sent' and record[1] ~= 'rejected' then
      return { sequence, record }
    end
    local in_the_way = not is_ours and other()
    if in_the_way then return { sequence, in_the_way } end
    sequence = redis.call('INCR', KEYS[3])
    if record then
      redis.call('HDEL', KEYS[1], 'settled_at')
      redis.call('ZREM', KEYS[5], ARGV[3])
      redis.call('ZREM', of_contact(record[4], record[5]), ARGV[3])
    end
    redis.call('HSET', KEYS[1], 'state', 'intent', 'claimed_at', now, 'owner', ARGV[4],
               'lease_until', now + tonumber(ARGV[5]), 'fingerprint', ARGV[6], 'operation', ARGV[7],
               'contact', ARGV[8], 'note', ARGV[9])
    redis.call('ZADD', KEYS[4], now, ARGV[3])
    if ARGV[8] ~= '' then redis.call('ZADD', of_contact(ARGV[7], ARGV[8]), now, ARGV[3]) end
    return { sequence, ARGV[4] }]],

  -- ARGV: owner, state, note
  settle = GUARD .. SETTLE .. [[
    local record = redis.call('HMGET', KEYS[1], 'owner', 'state', 'note')
    if record[1] ~= ARGV[4] then return { sequence, 0 } end
    if record[2] == 'sent' then return { sequence, ARGV[5] == 'sent' and record[3] == ARGV[6] and 1 or 0 } end
    settle(ARGV[5], ARGV[6])
    return { sequence, 1 }]],

  -- ARGV: state
  resolve = GUARD .. RECORD .. SETTLE .. [[
    if not record or record[1] ~= 'unknown' then return { sequence, 0 } end
    settle(ARGV[4], record[8])
    return { sequence, 1 }]],

  -- Of no key. Others may be among them: those that are being sent.
  unresolved = GUARD .. [[
    return { sequence, redis.call('ZRANGE', KEYS[4], 0, -1) }]],

  -- Of no key, so that KEYS[1] is how the names of all records begin. Gives how many it removed and how many it passed
  -- over. ARGV: settled before this time, how the keys begin, how many to pass over first, how many to look at
  forget = GUARD .. CONTACT .. BEGINNING .. [[
    local keys = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', '(' .. ARGV[4], 'LIMIT', ARGV[6], ARGV[7])
    local forgotten = 0
    for _, key in ipairs(keys) do
      if beginning(key) == ARGV[5] then
        local record = redis.call('HMGET', KEYS[1] .. key, 'operation', 'contact')
        if record[1] then redis.call('ZREM', of_contact(record[1], record[2] or ''), key) end
        redis.call('DEL', KEYS[1] .. key)
        redis.call('ZREM', KEYS[5], key)
        forgotten = forgotten + 1
      end
    end
    return { sequence, { forgotten, #keys - forgotten } }]],
}
