-- SPDX-License-Identifier: MIT
-- A disk that is full, or fails, under a ledger in SQLite: nothing is sent that could not be noted.

local interpreter = require "support.interpreter"
local support = require "support"

local ANSWERS = { { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
local EIO, ENOSPC = 5, 28

-- Sends with a key before, while and after the disk fails; and once more, where it fails before the end is noted.
local SCRIPT = [[
  local reply = require "reply"
  local path, url, trigger = arg[1], arg[2], os.getenv "DISK_TRIGGER"
  local fails_at_end = false
  local function fail() assert(io.open(trigger, "w")):close() end
  local client = assert(reply.new{ base_url = url, api_key = "key-for-specs-0123456789",
    ledger = reply.stores.sqlite{ path = path }, on_event = function() if fails_at_end then fail() end end })
  local function send(key)
    local receipt, err = client:send_email{ contact = 5, subject = "Hello", body = "x", dedupe_key = key }
    print(key, receipt and (receipt.replayed and "replayed" or "sent") or err.code,
          receipt and (receipt.ledger_error or "noted") or err.message)
  end
  send "one"
  fail()
  send "two"
  os.remove(trigger)
  send "two"
  send "two"
  fails_at_end = true
  send "three"
  os.remove(trigger)
  print(client.ledger:look("three").state)
]]

local library
local function run(code, arguments, env)
  library = library or interpreter.library "failing_disk"
  return interpreter.run(code, { args = arguments, env = env, preload = library })
end

local IO = "it could not be read or written (disk I/O error, SQLite's code %d)"

for _, row in ipairs{
  { "that is full", { DISK_ERROR = ENOSPC, DISK_CALL = "write" }, "full", "its disk is full" },
  { "that cannot be written", { DISK_ERROR = EIO, DISK_CALL = "write" }, "io", IO:format(778) },
  { "that cannot be synced", { DISK_ERROR = EIO, DISK_CALL = "sync" }, "io", IO:format(1034) },
} do
  it("a disk " .. row[1] .. " keeps the message back, and not its receipt", function()
    local server = support.serve(ANSWERS)
    local path = support.folder() .. "/sends.db"
    row[2].DISK_TRIGGER = support.folder() .. "/fails"
    local result = run(SCRIPT, { path, server.url }, row[2])
    local told = ("path %s: %s"):format(path, row[4])
    assert.equal("", result.stderr)
    assert.equal(table.concat({
      "one\tsent\tnoted",
      ("two\tledger.%s\tnothing is sent that the ledger cannot note: %s"):format(row[3], told),
      "two\tsent\tnoted",
      "two\treplayed\tnoted",
      ("three\tsent\t%s"):format(told),
      "intent\n",
    }, "\n"), result.stdout)
    assert.equal(3, server:count().requests)
  end)
end

it("a file on a network file system is refused, or accepted where it is said", function()
  local code = [[
    local stores = require("reply").stores
    local ok, fault = stores.sqlite{ path = arg[1] }:check()
    print(ok, (fault.message:gsub("^path [^:]*: ", "")))
    print(stores.sqlite{ path = arg[1], unchecked = true }:check())
  ]]
  for number, name in pairs{ ["6969"] = "NFS", ["ff534d42"] = "CIFS", ["fe534d42"] = "SMB2", ["65735546"] = "FUSE" } do
    local result = run(code, { support.folder() .. "/sends.db" }, { DISK_TYPE = number })
    assert.equal(("nil\tit lies on a network file system (%s), where SQLite's locks do not hold: choose a local disk, "
      .. "or say unchecked = true\ntrue\n"):format(name), result.stdout)
  end
end)

it("a real disk that is full takes no claim, and takes them again when there is room", function()
  local script = support.temp_file([[
    local core, stores = require "reply.core", require("reply").stores
    local store = stores.sqlite{ path = arg[1] .. "/sends.db" }
    local patience = { sleep = core.sleep, left = function() return 5 end }
    local number, result, fault = 0, nil, nil
    local function claim()
      number = number + 1
      result, fault = store:claim("key" .. number, { owner = "a", lease = 30, fingerprint = ("f"):rep(64),
                                                     operation = "send_email", note = ("x"):rep(4000) }, patience)
      return result
    end
    repeat until not claim()
    print(number > 10, fault.code)
    print(store:look("key" .. number, patience))
    os.remove(arg[1] .. "/ballast")
    print(claim(), store:look("key1", patience).state)
  ]], "full.lua")
  local folder = support.folder()
  local command = ("mount -t tmpfs -o size=600k tmpfs %s && head -c 200000 /dev/zero >%s/ballast && exec %s")
                  :format(folder, folder, interpreter.command(script, { folder }))
  local result = support.shell("unshare --map-root-user --mount sh -c " .. support.quote(command))
  if result.stderr:find("unshare", 1, true) then return end   -- a machine that does not let us
  assert.same({ "", "true\tfull\nfalse\ntrue\tintent\n" }, { result.stderr, result.stdout })
end)
