-- SPDX-License-Identifier: MIT
-- reply.sqlite: statements with their values and rows, result codes, and what closes a database.

local files = require "support.files"
local lfs = require "lfs"
local sqlite = require "reply.sqlite"
local support = require "support"

local BUSY, CANTOPEN, RANGE, NOTADB, PRIMARY_KEY = 5, 14, 25, 26, 1555

local function fresh()
  local path = support.folder() .. "/file.db"
  return assert(sqlite.open(path)), path
end

describe("a statement", function()
  local database = fresh()

  for _, row in ipairs{
    { "a text", "text" }, { "an empty text", "" }, { "NUL bytes", "a\0b\0" }, { "bytes that are no UTF-8", "\255\128" },
    { "a whole number", 2 ^ 53 - 1 }, { "a negative number", -5 }, { "zero", 0 }, { "a fraction", 0.25 },
    { "a number beyond the exact ones", 2 ^ 60 }, { "infinity", math.huge }, { "nothing, as false", nil, false },
  } do
    it("takes and gives " .. row[1], function()
      local wanted = row[2]
      if wanted == nil then wanted = row[3] end
      assert.same({ { wanted } }, (assert(database:run("SELECT ?", row[2]))))
    end)
  end

  it("keeps whole numbers whole", function()
    assert.equal("1046", tostring(database:run("SELECT ?", 1046)[1][1]))
  end)

  it("gives its rows in order, and how many it changed", function()
    assert.same({}, (assert(database:run("CREATE TABLE t (a PRIMARY KEY, b)"))))
    local rows, changes = database:run("INSERT INTO t VALUES (?, ?), (?, ?)", 1, "one", 2, nil)
    assert.same({ {}, 2 }, { rows, changes })
    assert.same({ { 1, "one" }, { 2, false } }, (database:run("SELECT a, b FROM t ORDER BY a")))
  end)

  it("gives the extended code of what went wrong", function()
    local rows, code, message = database:run("INSERT INTO t VALUES (1, 1)")
    assert.same({ nil, PRIMARY_KEY, "UNIQUE constraint failed: t.a" }, { rows, code, message })
    assert.same({ nil, 1, 'near "nonsense": syntax error' }, { database:run("nonsense") })
    assert.equal(RANGE, select(2, database:run("SELECT 1", 5)))
  end)
end)

describe("a database", function()
  it("has a file that only its owner may read", function()
    local database, path = fresh()
    database:run("PRAGMA journal_mode = WAL")
    database:run("CREATE TABLE t (a)")
    for _, name in ipairs{ path, path .. "-wal", path .. "-shm" } do
      assert.equal("rw-------", lfs.attributes(name, "permissions"))
    end
  end)

  it("says why it cannot be opened", function()
    assert.same({ nil, CANTOPEN, "unable to open database file" }, { sqlite.open("/no/such/folder/file.db") })
    local database = assert(sqlite.open(support.temp_file(("no database "):rep(100))))
    assert.same({ nil, NOTADB, "file is not a database" }, { database:run("SELECT * FROM sqlite_master") })
  end)

  it("does not wait for a lock", function()
    local one, path = fresh()
    local other = assert(sqlite.open(path))
    assert(one:run("BEGIN IMMEDIATE"))
    assert.same({ nil, BUSY, "database is locked" }, { other:run("BEGIN IMMEDIATE") })
  end)

  it("tells that its file was moved", function()
    local database, path = fresh()
    database:run("CREATE TABLE t (a)")
    assert.is_false(database:moved())
    os.rename(path, path .. ".old")
    assert.is_true(database:moved())
    files.write(path, "")
    assert.is_true(database:moved())
  end)

  -- What others commit from then on is in files that this one does not have.
  for _, name in ipairs{ "-wal", "-shm" } do
    it(("tells that its %s was removed, also where another one took its place"):format(name), function()
      local database, path = fresh()
      database:run("PRAGMA journal_mode = WAL")
      database:run("CREATE TABLE t (a)")
      assert(os.remove(path .. name))
      assert.is_true(database:moved())
      files.write(path .. name, "")
      assert.is_true(database:moved())
    end)
  end

  it("has not moved where others come, check it point by point, and go", function()
    local database, path = fresh()
    assert.is_false(database:moved())
    database:run("PRAGMA journal_mode = WAL")
    assert.is_false(database:moved())
    database:run("CREATE TABLE t (a)")
    for _ = 1, 2 do
      local other = assert(sqlite.open(path))
      other:run("INSERT INTO t VALUES (1)")
      assert.same({ { 0, 0, 0 } }, (assert(other:run("PRAGMA wal_checkpoint(TRUNCATE)"))))
      other:close()
      assert(support.run([[
        local other = assert(require("reply.sqlite").open(arg[1]))
        assert(other:run("INSERT INTO t VALUES (2)"))
        other:close()
      ]], { args = { path } }).status == 0)
      assert.is_false(database:moved())
    end
    assert.same({ { 4 } }, (database:run("SELECT count(*) FROM t")))
  end)

  it("is of no use when it is closed, and closing twice does no harm", function()
    local database = fresh()
    database:close()
    database:close()
    assert.error_matches(function() database:run("SELECT 1") end, "the database is closed")
  end)

  -- In processes of their own.

  it("may be closed by a finalizer while it makes its rows", function()
    local result = support.run([[
      local database = assert(require("reply.sqlite").open(arg[1]))
      require("support.collected")(function() database:close() end)
      local ok, why
      repeat
        ok, why = pcall(database.run, database, "SELECT name FROM pragma_function_list")
      until not ok
      io.write(why)
    ]], { args = { support.folder() .. "/file.db" } })
    assert.same({ 0, "", "the database is closed" }, { result.status, result.stderr, result.stdout })
  end)

  it("may not be used, nor opened again, in a forked child", function()
    local result = support.run([[
      local process, sqlite = require "spec_process", require "reply.sqlite"
      local function child(action)
        local pid = process.fork()
        if pid == 0 then process.leave(pcall(action) and 0 or 1) end
        return process.wait(pid)
      end
      local database = assert(sqlite.open(arg[1]))
      assert(child(function()
        assert(select(2, database:run("SELECT 1")) == 21)
        local opened, code, message = sqlite.open(arg[1])
        assert(not opened and code == 21 and message == "the database was open when this process was forked")
        database:close()
        for _, statement in ipairs{ "CREATE TABLE t (a)", "SELECT * FROM t" } do   -- another one is none of it
          local other = assert(sqlite.open(arg[1] .. ".other"))
          assert(other:run(statement))
          other:close()
        end
        assert(not sqlite.open(arg[1]))
      end) == 0)
      assert(database:run("CREATE TABLE t (a)"))
      database:close()
      assert(child(function() assert(assert(sqlite.open(arg[1])):run("SELECT * FROM t")) end) == 0)
    ]], { args = { support.folder() .. "/file.db" } })
    assert.same({ 0, "" }, { result.status, result.stderr })
  end)
end)

it("sqlite.file_system tells the kind of a file's file system", function()
  assert.equal(0x9fa0, sqlite.file_system("/proc"))
  assert.same({ nil, CANTOPEN, "No such file or directory" }, { sqlite.file_system("/no/such/file") })
end)
