-- SPDX-License-Identifier: MIT
-- reply.stores.sqlite: the contract of a store, and each way in which a file may be of no use.

local contract = require "support.store_contract"
local core = require "reply.core"
local files = require "support.files"
local interpreter = require "support.interpreter"
local lfs = require "lfs"
local sqlite = require "reply.sqlite"
local stores = require "reply.stores"
local support = require "support"

local patience = { sleep = core.sleep, left = function() return 10 end }
local CLAIM = { owner = "a", lease = 30, fingerprint = "f", operation = "send_email" }

local function fresh_path() return support.folder() .. "/sends.db" end

-- A store, the database that keeps its file locked, and its path.
local function locked_store()
  local path = fresh_path()
  local store = stores.sqlite{ path = path }
  store:check()
  local other = assert(sqlite.open(path))
  assert(other:run("BEGIN IMMEDIATE"))
  return store, other, path
end

-- So many bytes were read by this process.
local function bytes_read()
  return tonumber(files.read("/proc/self/io"):match("rchar: (%d+)"))
end

-- What has to be read to forget every other one of so many records.
local function bytes_to_forget_of(count)
  local path = fresh_path()
  local store = stores.sqlite{ path = path }
  assert.is_false(store:look("key", patience))
  assert(assert(sqlite.open(path)):run([[
    WITH RECURSIVE list (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM list WHERE number < ?)
    INSERT INTO sends SELECT printf('%08d', number), 'sent', 'f', 'a', 'send_email', number, 1, 1, number % 2,
                             printf('%1000s', '') FROM list]], count))
  local before = bytes_read()
  assert.equal(count / 2, store:forget(1, patience))
  return bytes_read() - before
end

describe("reply.stores.sqlite", function()
  for _, row in ipairs(contract) do
    it(row[1], function()
      local path = fresh_path()
      row[2](stores.sqlite{ path = path }, stores.sqlite{ path = path }, function(key)
        assert(assert(sqlite.open(path)):run("UPDATE sends SET lease_until = 0 WHERE key = ?", key))
      end)
    end)
  end

  it("keeps what it was told when all processes are gone, on a file for its owner alone", function()
    local path = fresh_path()
    local store = stores.sqlite{ path = path }
    assert(store:check())
    store:claim("key", CLAIM, patience)
    store:close()
    store:close()
    assert.equal("intent", store:look("key", patience).state)
    assert.equal("rw-------", lfs.attributes(path, "permissions"))
    local database = assert(sqlite.open(path))
    assert.same({ { "wal" } }, (database:run("PRAGMA journal_mode")))
    assert.same({ { 0x4c526c67 } }, (database:run("PRAGMA application_id")))
    assert.equal(2, store.file.database:run("PRAGMA synchronous")[1][1])
  end)

  it("makes the file for its owner alone also where a link leads to it", function()
    local folder = support.folder()
    local path, link = folder .. "/sends.db", folder .. "/link.db"
    assert(lfs.link(path, link, true))
    assert.is_true(stores.sqlite{ path = link }:check())
    assert.equal("rw-------", lfs.attributes(path, "permissions"))
  end)

  it("is in WAL mode, also as a copy that VACUUM INTO took", function()
    local path = fresh_path()
    stores.sqlite{ path = path .. ".first" }:claim("key", CLAIM, patience)
    assert(assert(sqlite.open(path .. ".first")):run("VACUUM INTO ?", path))
    assert.same({ { "delete" } }, (assert(sqlite.open(path)):run("PRAGMA journal_mode")))
    local store = stores.sqlite{ path = path }
    assert.equal("intent", store:look("key", patience).state)
    assert.same({ { "wal" } }, (store.file.database:run("PRAGMA journal_mode")))
  end)

  it("tells its path and nothing more", function()
    assert.equal("reply.stores.sqlite (sends.db)", tostring(stores.sqlite{ path = "sends.db" }))
  end)

  it("passes over what it does not forget once, and not with each page of the others", function()
    assert.is_true(bytes_to_forget_of(16000) < 6 * bytes_to_forget_of(4000))
  end)

  it("claims once more where what stood in the way is gone when it looks what that was", function()
    local store = stores.sqlite{ path = fresh_path() }
    local function claim(key)
      return store:claim(key, { owner = key, lease = 30, fingerprint = "f", operation = "send_email", contact = "7",
                                apart = 60 }, patience)
    end
    assert.is_true(claim("key"))
    assert.is_true(store:settle("key", "key", "not_sent", "", patience))
    assert.is_true(claim("other"))
    local look = store.look
    function store.look(...)
      store:settle("other", "other", "not_sent", "", patience)
      return look(...)
    end
    assert.is_true(claim("key"))
  end)

  it("counts a lease in whole seconds, and never too short", function()
    local now = 1000
    local store = stores.sqlite{ path = fresh_path(), clock = function() return now end }
    store:claim("key", { owner = "a", lease = 2.1, fingerprint = "f", operation = "send_email" }, patience)
    now = 1003
    assert.equal("intent", store:look("key", patience).state)
    now = 1004
    assert.equal("unknown", store:look("key", patience).state)
  end)
end)

local NO_FILE = "it is a folder, a device or a pipe: give the path of a file"
local SECOND_NAME = "the file has a second name, or is mounted by itself: remove that name, or mount its folder"

describe("coroutines that open a file at once", function()
  local path = fresh_path()
  local account = { scope = "a", keep = 5, windows = { { name = "minute", limit = 5, span = 61.5 } } }
  local yielding = { sleep = coroutine.yield, left = function() return 10 end }

  -- What `take` gives, when it is over.
  local function taking(store, id)
    local took = coroutine.create(function() return store:take(account, id, 30, 10, yielding) end)
    return function() return select(2, assert(coroutine.resume(took))) end
  end

  before_each(function() collectgarbage("stop") end)
  after_each(function() collectgarbage("restart") end)

  it("have one handle of it, and get their turns", function()
    local store = stores.sqlite{ path = path }
    assert(store:check_pacing())
    local other = assert(sqlite.open(path))
    assert(other:run("PRAGMA locking_mode = EXCLUSIVE"))
    assert(other:run("BEGIN IMMEDIATE"))
    local a, b = taking(store, "a"), taking(store, "b")
    a()
    b()
    other:close()
    other = assert(sqlite.open(path))
    assert(other:run("BEGIN IMMEDIATE"))
    a()
    b()
    assert(other:run("ROLLBACK"))
    assert.same({ "go", "go" }, { a(), b() })
    assert(other:run("BEGIN IMMEDIATE"))   -- nobody has it locked
  end)
end)

describe("reply.stores.sqlite says of", function()
  local function database_with(...)
    local path = fresh_path()
    local database = assert(sqlite.open(path))
    for _, statement in ipairs{ ... } do assert(database:run(statement)) end
    database:close()
    return path
  end

  for _, row in ipairs{
    { "no folder", function() return "/no/such/folder/sends.db" end, "cannot_open",
      "it cannot be opened: its folder has to exist, and this process needs the right to write there" },
    { "a file with a slash at its end", function() return database_with() .. "/" end, "cannot_open",
      "it cannot be opened: its folder has to exist, and this process needs the right to write there" },
    { "a folder", support.folder, "no_file", NO_FILE },
    { "a device", function() return "/dev/null" end, "no_file", NO_FILE },
    { "a pipe", function()
      local path = fresh_path()
      assert.equal(0, support.shell("mkfifo " .. support.quote(path)).status)
      return path
    end, "no_file", NO_FILE },
    { "a text", function() return support.temp_file(("no database "):rep(100)) end, "corrupt",
      "it is damaged, or no SQLite database: put a backup or another file in its place" },
    { "another program's file", function() return database_with("CREATE TABLE t (a)") end, "foreign",
      "it is the database of another program" },
    { "another program's empty file", function() return database_with("PRAGMA application_id = 7") end, "foreign",
      "it is the database of another program" },
    { "a file of slots", function()
      local path = fresh_path()
      stores.sqlite{ path = path }:check_pacing()
      return path
    end, "foreign", "it is lua-reply's own, for the other use: a ledger and slots have a file each" },
    { "a file of a later time",
      function() return database_with("PRAGMA application_id = 1280470119", "PRAGMA user_version = 2") end, "newer",
      "a newer lua-reply wrote it (format 2, this one knows 1)" },
    { "a file with a second name", function()
      local path = fresh_path()
      stores.sqlite{ path = path }:check()
      assert(lfs.link(path, path .. ".too"))
      return path .. ".too"
    end, "second_name", SECOND_NAME },
    { "a file in another file system", function() return "/proc/sends.db" end, "cannot_open",
      "it cannot be opened: its folder has to exist, and this process needs the right to write there" },
  } do
    it(row[1], function()
      local path = row[2]()
      local store = stores.sqlite{ path = path }
      local wanted = { nil, { code = row[3], retryable = false, message = ("path %s: %s"):format(path, row[4]) } }
      assert.same(wanted, { store:check() })
      assert.same(wanted, { store:look("key", patience) })
      assert.same(wanted, { store:claim("key", CLAIM, patience) })
    end)
  end

  it("a file that was damaged in its middle", function()
    local path = fresh_path()
    local store = stores.sqlite{ path = path }
    for number = 1, 200 do store:claim(("k"):rep(100) .. number, CLAIM, patience) end
    store:close()
    local bytes = files.read(path)
    files.write(path, bytes:sub(1, 4096) .. ("\255"):rep(#bytes - 4096))
    local result, fault = store:claim("new", CLAIM, patience)
    assert.same({ nil, "corrupt" }, { result, fault.code })
  end)

  it("a file that others keep locked, after the call's time", function()
    local store, other, path = locked_store()
    local slept, left = 0, 1
    local waiting = { sleep = function(seconds) slept, left = slept + 1, left - seconds end,
                      left = function() return left end }
    assert.same({ nil, { code = "busy", retryable = true,
                         message = ("path %s: other processes kept it locked for too long"):format(path) } },
                { store:claim("key", CLAIM, waiting) })
    assert.is_true(slept > 900)
    waiting.sleep = function() other:run("ROLLBACK") end
    left = 1
    assert.is_true(store:claim("key", CLAIM, waiting))
  end)

  it("a file that others keep locked, after five seconds, however long its naps take", function()
    local store, other = locked_store()
    local now, slept = core.now, 0
    finally(function() core.now = now end)
    function core.now() return now() + slept / 10 end
    local slow = { sleep = function() slept = slept + 1 end, left = function() return 60 end }
    assert.equal("busy", select(2, store:claim("key", CLAIM, slow)).code)
    assert.is_true(slept <= 50, slept)
    other:close()   -- not before, as the collector would do
  end)

  it("a file that others keep locked, a moment after nobody waits for it any longer, of which it sleeps", function()
    local store, other = locked_store()
    local now, sleep, began = core.now, core.sleep, core.now()
    local slept, left = 0, 10
    finally(function() core.now, core.sleep = now, sleep end)
    function core.now() return began + slept end
    function core.sleep(seconds) slept = slept + seconds end
    local function no_sleep(seconds)
      left = left - seconds
      return false
    end
    local stopped = { sleep = no_sleep, left = function() return left end }
    assert.equal("busy", select(2, store:claim("key", CLAIM, stopped)).code)
    assert.is_true(slept > 0.1 and slept < 0.3, slept)
    function core.sleep() other:run("ROLLBACK") end
    assert.is_true(store:claim("key", CLAIM, stopped))
  end)

  it("a file that was removed, or put in its place, while it was open", function()
    local path = fresh_path()
    local store = stores.sqlite{ path = path }
    store:claim("key", CLAIM, patience)
    os.rename(path, path .. ".old")
    for _ = 1, 2 do
      assert.same({ nil, { code = "moved", retryable = false, message =
        ("path %s: it was moved or removed while it was open: start this process anew"):format(path) } },
        { store:claim("key", CLAIM, patience) })
      stores.sqlite{ path = path }:check()
    end
  end)

  it("a file whose WAL was removed while it was open, before it takes a claim that others do not see", function()
    local path = fresh_path()
    local store = stores.sqlite{ path = path }
    store:claim("key", CLAIM, patience)
    assert(os.remove(path .. "-wal"))
    assert(os.remove(path .. "-shm"))
    assert.equal("moved", select(2, store:claim("another key", CLAIM, patience)).code)
    local result = support.run([[
      local core, stores = require "reply.core", require("reply").stores
      local patience = { sleep = core.sleep, left = function() return 5 end }
      print(stores.sqlite{ path = arg[1] }:look("key", patience))   -- which is lost
    ]], { args = { path } })
    assert.same({ "", "false\n" }, { result.stderr, result.stdout })
    assert.equal("moved", select(2, store:claim("another key", CLAIM, patience)).code)
  end)

  it("a file that is mounted by itself, and not of one behind a symbolic link", function()
    local folder = support.folder()
    local path, link, mounted = folder .. "/sends.db", folder .. "/link.db", folder .. "/mounted.db"
    assert(stores.sqlite{ path = path }:check())
    assert(lfs.link(path, link, true))
    assert.is_true(stores.sqlite{ path = link }:check())
    local script = support.temp_file([[
      local ok, fault = require("reply.stores").sqlite{ path = arg[1] }:check()
      print(ok or fault.message)
    ]], "check.lua")
    local command = ("touch %s && mount --bind %s %s && exec %s")
                    :format(mounted, path, mounted, interpreter.command(script, { mounted }))
    local result = support.shell("unshare --map-root-user --mount sh -c " .. support.quote(command))
    if result.stderr:find("unshare", 1, true) then return end   -- a machine that does not let us
    assert.same({ "", ("path %s: %s\n"):format(mounted, SECOND_NAME) }, { result.stderr, result.stdout })
  end)

  -- SQLite says by a row alone that it cannot, as where memory is not shared.
  it("a file that cannot be in WAL mode", function()
    local function open(path)
      local database = assert(sqlite.open(path))
      local function run(_, statement, ...)
        if statement == "PRAGMA journal_mode = WAL" then return { { "delete" } }, 0 end
        return database:run(statement, ...)
      end
      return { run = run, close = function() database:close() end }
    end
    package.loaded["reply.sqlite"] = setmetatable({ open = open }, { __index = sqlite })
    finally(function() package.loaded["reply.sqlite"] = sqlite end)
    local path = fresh_path()
    assert.same({ nil, { code = "no_wal", retryable = false, message =
      ("path %s: SQLite cannot have its journal_mode=WAL there: choose a local disk"):format(path) } },
      { stores.sqlite{ path = path }:claim("key", CLAIM, patience) })
  end)

  it("bad options, all at once", function()
    for _, row in ipairs{
      { {}, "path is required" },
      { { path = "" }, "path must be the path of a file, got an empty string" },
      { { path = 5, clock = 5 },
        "path must be the path of a file, got a number; clock must be a function, got a number" },
      { { path = "a\n" }, "path must not have a control character, got a string with one" },
      { { path = ":memory:" }, "path must be the path of a file: memory forgets when the process ends" },
      { { path = "file:sends.db?nolock=1" }, "path must be the path of a file, got a URI" },
      { { paht = "sends.db" }, "path is required; paht is not a field of reply.stores.sqlite; did you mean path?" },
    } do
      local wanted = { code = "option", retryable = false, message = "reply.stores.sqlite: " .. row[2] }
      assert.same({ nil, wanted }, { stores.sqlite(row[1]):check() })
      assert.same({ nil, wanted }, { stores.sqlite(row[1]):claim("key", CLAIM, patience) })
    end
    assert.error_matches(function() stores.sqlite("sends.db") end, "reply.stores.sqlite takes a table, got string")
  end)

  -- Without root's right to write anywhere; the right to read stays, for a checkout in root's own folder.
  it("a file and a folder that are read-only", function()
    local folder = support.folder()
    local path = folder .. "/sends.db"
    local store = stores.sqlite{ path = path }
    store:check()
    local script = support.temp_file([[
      local store = require("reply.stores").sqlite{ path = arg[1] }
      print(select(2, store:check()).message)
    ]], "check.lua")
    local bound = support.shell("id -u").stdout == "0\n" and "setpriv --bounding-set=-dac_override " or ""
    for _, change in ipairs{ "chmod 0444 " .. path .. "; chmod 0777 " .. folder,
                             "chmod 0666 " .. path .. "; chmod 0555 " .. folder } do
      local result = support.shell(change .. "; " .. bound .. interpreter.command(script, { path }))
      assert.equal(("path %s: the file or its folder is read-only\n"):format(path), result.stdout .. result.stderr)
    end
    os.execute("chmod 0755 " .. folder)
  end)
end)
