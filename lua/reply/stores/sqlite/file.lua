-- SPDX-License-Identifier: MIT
-- A SQLite file of ours: opened and checked at first use, in the process that uses it. Nothing here waits inside of
-- SQLite, whose own way to wait lets some starve: who finds the file locked sleeps a moment in his own way.

local core = require "reply.core"
local optional = require "reply.optional"

local File = {}
File.__index = File

-- Result codes, by the low byte of an extended one where that has no name of its own.
local BUSY = 5
local NAMES = { [8] = "read_only", [10] = "io", [11] = "corrupt", [13] = "full", [14] = "cannot_open", [21] = "forked",
                [23] = "no_permission", [26] = "corrupt", [526] = "no_file" }
local WORDS = {
  read_only = "the file or its folder is read-only",
  no_permission = "this process has no right to it",
  io = "it could not be read or written",
  corrupt = "it is damaged, or no SQLite database: put a backup or another file in its place",
  full = "its disk is full",
  cannot_open = "it cannot be opened: its folder has to exist, and this process needs the right to write there",
  no_file = "it is a folder, a device or a pipe: give the path of a file",
  forked = "it was open when this process was forked, which SQLite forbids: make the client after the fork, "
           .. "or close the store before",
  second_name = "the file has a second name, or is mounted by itself: remove that name, or mount its folder",
  no_wal = "SQLite cannot have its journal_mode=WAL there: choose a local disk",
  busy = "other processes kept it locked for too long",
  moved = "it was moved or removed while it was open: start this process anew",
}

-- Where several machines share a file, SQLite's locks do not hold, and WAL's shared memory is not shared. By the
-- numbers of statfs(2).
local NETWORK = {
  [0x6969] = "NFS", [0x517b] = "SMB", [0xff534d42] = "CIFS", [0xfe534d42] = "SMB2", [0x5346414f] = "AFS",
  [0x73757245] = "Coda", [0x00c36400] = "Ceph", [0x0bd00bd0] = "Lustre", [0x01161970] = "GFS2",
  [0x7461636f] = "OCFS2", [0x47504653] = "GPFS", [0x65735546] = "FUSE",
}

-- How long to sleep where the file is locked, and how long in all, also where nobody waits any longer. Seconds.
local PAUSE, PATIENCE, FAREWELL = 0.0005, 5, 0.2

-- Of who does not wait.
local NO_PATIENCE = { sleep = core.sleep, left = function() return 0 end }

local function fault(self, code, message)
  return { code = code, retryable = code == "busy",
           message = ("path %s: %s"):format(self.path, message or WORDS[code]) }
end

local function fault_of(self, code, message)
  local name = NAMES[code] or NAMES[code % 256]
  local words = WORDS[name]
  if name == "io" or not name then words = ("%s (%s, SQLite's code %d)"):format(WORDS.io, message, code) end
  return fault(self, name or "io", words)
end

-- Runs one statement, again and again while the file is locked.
local function run(self, database, patience, ...)
  local give_up
  while true do
    local rows, code, message = database:run(...)
    if rows then return rows, code end
    if code % 256 ~= BUSY then return nil, fault_of(self, code, message) end
    give_up = give_up or core.now() + PATIENCE
    if core.now() >= give_up or patience.left() <= 0 then return nil, fault(self, "busy") end
    local pause = PAUSE * (0.5 + core.random())
    if patience.sleep(pause) == false then
      give_up = math.min(give_up, core.now() + FAREWELL)
      core.sleep(pause)   -- or it would be asked without a rest
    end
  end
end

local ABOUT = [[
  SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
  FROM pragma_application_id, pragma_user_version]]

local OTHER_PROGRAM = "it is the database of another program"
local OTHER_USE = "it is lua-reply's own, for the other use: a ledger and slots have a file each"

-- The ids of all our formats begin with "LR".
local function is_ours(id)
  return math.floor(id / 65536) == 0x4c52
end

-- Whether the file is new; or what is wrong with it.
local function identify(self, database, patience)
  local rows, why = run(self, database, patience, ABOUT)
  if not rows then return nil, why end
  local id, version, tables = rows[1][1], rows[1][2], rows[1][3]
  if id == 0 and version == 0 and tables == 0 then return "new" end
  if id ~= self.format.id then return nil, fault(self, "foreign", is_ours(id) and OTHER_USE or OTHER_PROGRAM) end
  if version > self.format.version then
    local words = "a newer lua-reply wrote it (format %d, this one knows %d)"
    return nil, fault(self, "newer", words:format(version, self.format.version))
  end
  return "ours"
end

-- Runs each of these. Where one fails, the file is closed by the caller, which undoes what was begun.
local function run_all(self, database, patience, statements)
  for _, statement in ipairs(statements) do
    local rows, why = run(self, database, patience, statement)
    if not rows then return nil, why end
  end
  return true
end

-- In WAL mode, which a copy by VACUUM INTO is not, and with every commit on the disk (or as the format wants it).
local function set_modes(self, database, patience)
  local rows, why = run(self, database, patience, "PRAGMA journal_mode = WAL")
  if not rows then return nil, why end
  if rows[1][1] ~= "wal" then return nil, fault(self, "no_wal") end
  return run(self, database, patience, "PRAGMA synchronous = " .. self.format.synchronous)
end

-- Another process may do the same at this moment: who is second finds the file as ours.
local function create(self, database, patience)
  local rows, why = run(self, database, patience, "BEGIN IMMEDIATE")
  if not rows then return nil, why end
  local kind, fault_found = identify(self, database, patience)
  if kind ~= "new" then
    database:run("ROLLBACK")
    return kind, fault_found
  end
  local format = self.format
  local statements = { ("PRAGMA application_id = %d"):format(format.id),
                       ("PRAGMA user_version = %d"):format(format.version) }
  for _, statement in ipairs(format.schema) do statements[#statements + 1] = statement end
  statements[#statements + 1] = "COMMIT"
  return run_all(self, database, patience, statements)
end

-- By each name it has a `-wal` of its own, in which nobody sees what the others write.
local function check_name(self, sqlite)
  if sqlite.has_one_name(self.path) then return true end
  return nil, fault(self, "second_name")
end

local function check_place(self, sqlite)
  local network = NETWORK[sqlite.file_system(self.path) or 0]
  if not network or self.unchecked then return true end
  local words = "it lies on a network file system (%s), where SQLite's locks do not hold: choose a local disk, "
                .. "or say unchecked = true"
  return nil, fault(self, "network", words:format(network))
end

local function prepare(self, database, patience)
  local kind, why = identify(self, database, patience)
  if not kind then return nil, why end
  local ok, fault_found = set_modes(self, database, patience)
  if ok and kind == "new" then return create(self, database, patience) end
  return ok, fault_found
end

local function check_all(self, sqlite, database, patience)
  local ok, why = check_name(self, sqlite)
  if ok then ok, why = check_place(self, sqlite) end
  if ok then return prepare(self, database, patience) end
  return nil, why
end

local function open(self, patience)
  local sqlite = optional "reply.sqlite"
  if not sqlite then
    return nil, fault(self, "no_module", "reply.sqlite is not installed: it is built where libsqlite3-dev is, "
                                         .. "or is in the rock or Debian package lua-reply-sqlite")
  end
  local database, code, message = sqlite.open(self.path)
  if not database then return nil, fault_of(self, code, message) end
  local done, ok, why = pcall(check_all, self, sqlite, database, patience)
  if done and ok then return database end
  database:close()   -- at once, as it may be inside of a transaction: what broke that off goes on
  if not done then error(ok, 0) end
  return nil, why
end

-- Another coroutine may have opened it while this one slept, and be inside of a transaction.
local function keep(self, database)
  if self.database then database:close() else self.database = database end
end

--- Runs a statement, after opening the file where it is not open yet.
---@param patience { sleep: fun(seconds: number): boolean?, left: fun(): number } how to wait, and how long at most;
---`sleep` gives false where nobody waits any longer
---@param statement string SQL
---@param ... any a value for each `?`
---@return table[]? rows lists of values; false stands for NULL
---@return integer|table changes, or a fault { code, message, retryable }
function File:run(patience, statement, ...)
  if not self.database then
    local database, why = open(self, patience)
    if not database then return nil, why end
    keep(self, database)
  end
  if self.database:moved() then return nil, fault(self, "moved") end
  return run(self, self.database, patience, statement, ...)
end

-- Others who have the file locked show that it can be used.
local function check_writable(self, database)
  return run_all(self, database, NO_PATIENCE, {
    "BEGIN IMMEDIATE", ("PRAGMA user_version = %d"):format(self.format.version), "ROLLBACK" })
end

--- Opens the file, to see that all is well, and closes it again: this process may be about to fork.
---@return boolean? ok
---@return table? fault
function File:check()
  if self.database then return true end
  local database, why = open(self, NO_PATIENCE)
  local ok = database
  if database then
    ok, why = check_writable(self, database)
    database:close()
  end
  if ok or why.code == "busy" then return true end
  return nil, why
end

--- Closes the file; the next statement opens it again.
function File:close()
  if self.database then self.database:close() end
  self.database = nil
end

local file = { NO_PATIENCE = NO_PATIENCE }

--- A file that is not open yet.
---@param path string
---@param format { id: integer, version: integer, schema: string[], synchronous: string }
---@param unchecked boolean? a network file system is accepted
function file.new(path, format, unchecked)
  return setmetatable({ path = path, format = format, unchecked = unchecked }, File)
end

return file
