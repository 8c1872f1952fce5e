-- SPDX-License-Identifier: MIT
-- The pacing of the processes of one machine, in a SQLite file of its own: what is lost here costs a wait, so nothing
-- waits for the disk.

local core = require "reply.core"
local file = require "reply.stores.sqlite.file"
local shared = require "reply.pace.shared"

local NO_PATIENCE = file.NO_PATIENCE

local Sqlite = {}
Sqlite.__index = Sqlite

local sqlite = {}

--- What `reply.stores.sqlite.file` is to make of the file.
sqlite.format = {
  id = 0x4c527063,   -- "LRpc"
  version = 1,
  synchronous = "OFF",
  schema = { "CREATE TABLE pace (key TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID" },
}

-- The file is locked: nobody has to be waited for.
local function run(self, ...)
  local rows, why = self.file:run(NO_PATIENCE, ...)
  if not rows then shared.trouble(why) end
  return rows
end

-- The same for all processes of a machine.
function Sqlite:clock()
  return core.now()
end

function Sqlite:check()
  return self.file:check()
end

-- Before it is asked for: what breaks in right after it leaves it standing.
function Sqlite:lock(_, patience, turn)
  turn.is_locked = true
  local rows, why = self.file:run(patience, "BEGIN IMMEDIATE")
  return rows and true, why
end

function Sqlite:unlock(_, keep)
  local rows, why = self.file:run(NO_PATIENCE, keep and "COMMIT" or "ROLLBACK")
  if rows then return true end
  if keep then self.file:run(NO_PATIENCE, "ROLLBACK") end
  return nil, why
end

function Sqlite:get(key)
  local row = run(self, "SELECT text FROM pace WHERE key = ?", key)[1]
  return row and row[1]
end

function Sqlite:set(key, text)
  run(self, "INSERT INTO pace VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text", key, text)
end

function Sqlite:delete(key)
  run(self, "DELETE FROM pace WHERE key = ?", key)
end

--- The pacing in a SQLite file.
---@param opened table of `reply.stores.sqlite.file`, with the format above
---@return reply.SharedPace
function sqlite.new(opened)
  local pace = shared.new(setmetatable({ file = opened }, Sqlite))
  function pace.close() opened:close() end
  return pace
end

return sqlite
