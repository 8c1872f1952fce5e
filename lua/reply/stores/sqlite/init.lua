-- SPDX-License-Identifier: MIT
-- A ledger in a SQLite file, for the processes of one machine. A call is answered when the disk has it.

local file = require "reply.stores.sqlite.file"
local options = require "reply.stores.options"
local pacing = require "reply.pace.sqlite"
local phase = require "reply.drivers.nginx.phase"

---@class reply.SqliteStore: reply.LedgerStore, reply.PaceStore
local Store = {}
Store.__index = Store
Store.__name = "reply.stores.sqlite"
Store.keeps_apart = true

-- How many records are removed at once: the file is free for others in between.
local PAGE = 100

local FORMAT = {
  id = 0x4c526c67,   -- "LRlg"
  version = 1,
  synchronous = "FULL",   -- in WAL mode, less may lose the last commits where the power fails
  schema = {
    [[CREATE TABLE sends (
        key TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, fingerprint TEXT NOT NULL, owner TEXT NOT NULL,
        operation TEXT NOT NULL, contact TEXT, claimed_at INTEGER NOT NULL, lease_until INTEGER NOT NULL,
        settled_at INTEGER, note TEXT) WITHOUT ROWID]],
    "CREATE INDEX unsettled ON sends (claimed_at, key) WHERE state IN ('intent', 'unknown')",
    "CREATE INDEX by_contact ON sends (contact, operation, claimed_at)",
  },
}

local COLUMNS = "key, state, fingerprint, operation, contact, claimed_at, lease_until, settled_at, note"
local LOOK = "SELECT " .. COLUMNS .. " FROM sends WHERE key = ?"
-- A key up to its NUL byte, or nothing where it has none.
local BEGINNING = "substr(CAST(key AS BLOB), 1, instr(CAST(key AS BLOB), x'00')) = CAST(? AS BLOB)"
-- What stands in the way of a message that is to be apart from others: those alone whose keys begin as its own.
local OTHERS = [[ FROM sends WHERE contact = ? AND operation = ? AND key <> ? AND ]] .. BEGINNING .. [[
  AND (state IN ('intent', 'unknown') OR state = 'sent' AND settled_at > ? AND key <> ?)]]
local OTHER = "SELECT " .. COLUMNS .. OTHERS .. " ORDER BY state = 'sent', claimed_at DESC LIMIT 1"
local CLAIM = [[
  INSERT INTO sends (key, state, fingerprint, owner, operation, contact, claimed_at, lease_until, note)
  SELECT ?, 'intent', ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1]] .. OTHERS .. [[)
  ON CONFLICT (key) DO UPDATE SET state = excluded.state, fingerprint = excluded.fingerprint, owner = excluded.owner,
    operation = excluded.operation, contact = excluded.contact, claimed_at = excluded.claimed_at,
    lease_until = excluded.lease_until, settled_at = NULL, note = excluded.note
  WHERE state IN ('not_sent', 'rejected')]]
local SETTLE = "UPDATE sends SET state = ?, note = ?, settled_at = ? WHERE key = ? AND owner = ? AND state <> 'sent'"
local OPEN = "(state = 'unknown' OR state = 'intent' AND lease_until <= ?)"
local RESOLVE = "UPDATE sends SET state = ?, settled_at = ? WHERE key = ? AND " .. OPEN
local UNRESOLVED = "SELECT key FROM sends WHERE state IN ('intent', 'unknown') AND " .. OPEN
                   .. " ORDER BY claimed_at, key"
-- Each page of them begins where the one before ended: what is kept in between is passed over once.
local OLD = "state IN ('sent', 'not_sent', 'rejected') AND settled_at < ? AND " .. BEGINNING
local OLD_KEYS = "SELECT key FROM sends WHERE key >= ? AND " .. OLD .. " ORDER BY key LIMIT " .. PAGE
local FORGET = "DELETE FROM sends WHERE key BETWEEN ? AND ? AND " .. OLD

-- An intent whose lease is over may have left: nobody will say any more.
local function record_of(row, now)
  local state, lease_until = row[2], row[7]
  local left = state == "intent" and lease_until - now or 0
  return {
    key = row[1], state = (state ~= "intent" or left > 0) and state or "unknown", fingerprint = row[3],
    operation = row[4], contact = row[5] or nil, claimed_at = row[6], lease_left = left > 0 and left or nil,
    settled_at = row[8] or nil, note = row[9] or nil,
  }
end

local function run(self, ...)
  if self.fault then return nil, self.fault end
  return self.file:run(...)
end

-- The values of OTHERS. Nobody is NULL: a message that may come close to others finds none.
local function others_of(key, claim, now)
  local beginning = key:match("^[^%z]*%z") or ""
  return claim.apart and claim.contact or nil, claim.operation, key, beginning, now - math.ceil(claim.apart or 0),
         claim.follows or ""
end

local function is_final(record)
  return record.state ~= "not_sent" and record.state ~= "rejected"
end

--- See `reply.LedgerStore` for these.
function Store:look(key, patience, claim)
  local now = self.clock()
  local rows, why = run(self, patience, LOOK, key)
  if not rows then return nil, why end
  local record = rows[1] and record_of(rows[1], now) or false
  if not claim or record and is_final(record) then return record end
  rows, why = run(self, patience, OTHER, others_of(key, claim, now))
  if not rows then return nil, why end
  if not rows[1] then return record end
  local other = record_of(rows[1], now)
  other.now = now
  return other
end

function Store:claim(key, claim, patience)
  repeat
    local now = self.clock()
    local rows, changes = run(self, patience, CLAIM, key, claim.fingerprint, claim.owner, claim.operation,
      claim.contact, now, now + math.ceil(claim.lease) + 1, claim.note, others_of(key, claim, now))
    -- The second more is for `now`, which may be almost that behind.
    if not rows then return nil, changes end
    if changes == 1 then return true end
    local record, why = self:look(key, patience, claim)
    if record == nil or record and is_final(record) then return record, why end
  until false   -- what stood in the way is gone by now
end

function Store:settle(key, owner, state, note, patience)
  local rows, changes = run(self, patience, SETTLE, state, note, self.clock(), key, owner)
  if not rows then return nil, changes end
  return changes == 1
end

function Store:resolve(key, state, patience)
  local now = self.clock()
  local rows, changes = run(self, patience, RESOLVE, state, now, key, now)
  if not rows then return nil, changes end
  return changes == 1
end

function Store:unresolved(patience)
  local rows, why = run(self, patience, UNRESOLVED, self.clock())
  if not rows then return nil, why end
  for index, row in ipairs(rows) do rows[index] = row[1] end
  return rows
end

function Store:forget(settled_before, patience, beginning)
  local count, first = 0, ""
  beginning = beginning or ""
  while true do
    local keys, why = run(self, patience, OLD_KEYS, first, settled_before, beginning)
    if not keys then return nil, why end
    if not keys[1] then return count end
    local last = keys[#keys][1]
    local rows, changes = run(self, patience, FORGET, first, last, settled_before, beginning)
    if not rows then return nil, changes end
    count, first = count + changes, last
  end
end

--- See `reply.PaceStore` for these. A file has either a ledger or slots.
for _, verb in ipairs{ "take", "done", "free", "budget" } do
  Store[verb] = function(self, ...) return self.pacing[verb](self.pacing, ...) end
end

--- Sees whether the file can be used for slots. nginx's master makes none: it would not be the workers'.
function Store:check_pacing()
  if self.fault then return nil, self.fault end
  if phase.is_master() then return true end
  return self.pacing:check()
end

--- Sees whether the file can be used.
function Store:check()
  if self.fault then return nil, self.fault end
  return self.file:check()
end

--- Closes the file; the next call opens it again.
function Store:close()
  self.file:close()
  self.pacing:close()
end

function Store:__tostring()
  return ("reply.stores.sqlite (%s)"):format(self.file.path)
end

local function path(value)
  if value == "" then return nil, "must be the path of a file, got an empty string" end
  if type(value) ~= "string" then return nil, "must be the path of a file, got a " .. type(value) end
  if value:find("%c") then return nil, "must not have a control character, got a string with one" end
  if value == ":memory:" then return nil, "must be the path of a file: memory forgets when the process ends" end
  -- Debian's SQLite would take another file by it than the one that we make and look at.
  if value:find("^file:") then return nil, "must be the path of a file, got a URI" end
  return value
end

local FIELDS = {
  { name = "path", required = true, check = path },
  { name = "unchecked", type = "boolean" },
  { name = "clock", type = "function" },
}

--- A ledger in a SQLite file. The file is made at first use, for its owner alone to read; its folder has to be there.
---@param given reply.SqliteOptions
---@return reply.SqliteStore store what is wrong with the options, or with the file, is told by `reply.new`
return function(given)
  local values, fault = options.read(FIELDS, given, "reply.stores.sqlite")
  local function file_of(format) return file.new(values.path or "", format, values.unchecked) end
  return setmetatable({ fault = fault, clock = values.clock or os.time, file = file_of(FORMAT),
                        pacing = pacing.new(file_of(pacing.format)) }, Store)
end
