-- SPDX-License-Identifier: MIT
-- Where the process has no descriptor left, nothing was sent, and the message has the system's reason.

local interpreter = require "support.interpreter"
local support = require "support"

describe("a process without descriptors", function()
  local function run(url, spare, before)
    local code = [[
      local reply = require "reply"
      local client = assert(reply.new{ api_key = "key-for-specs-0123456789", base_url = arg[1], retries = 0 })
      if arg[3] then client:whoami() end   -- what is made once is made; and no look-up goes on behind
      local held = {}
      while true do
        local file = io.open("/dev/null")
        if not file then break end
        held[#held + 1] = file
      end
      for _ = 1, tonumber(arg[2]) do table.remove(held):close() end
      local _, err = client:send_email{ contact = 1, subject = "s", body = "b" }
      print(err.outcome, err.phase, err.message)
    ]]
    local command = interpreter.command(support.temp_file(code, "script.lua"), { url, spare, before },
                                        { env = { RES_OPTIONS = "timeout:1 attempts:1" } })
    return support.shell("ulimit -n 40; exec " .. command).stdout
  end

  it("cannot connect", function()
    assert.equal("not_sent\tconnect\tno socket could be opened: Too many open files\n",
                 run("http://127.0.0.1:9", 0, "whoami"))
  end)

  it("cannot begin", function()
    assert.matches("^not_sent\t%l+\tno %l+ .*: Too many open files\n$", run("http://127.0.0.1:9", 0))
  end)

  it("cannot look up a name", function()
    assert.matches("^not_sent\tresolve\t.*: Too many open files\n$", run("https://nobody.example.invalid", 1, "whoami"))
  end)

  -- The thread has its place to wait and its bell, but no socket that tells of what is done.
  it("starts an I/O thread that makes its socket when there is a descriptor", function()
    local result = support.shell("ulimit -n 40; exec " .. interpreter.command(support.temp_file([[
      local core = require "reply.core"
      local handle = assert(core.client{ base_url = "http://127.0.0.1:9" })
      local held = {}
      local function take()
        local file = io.open("/dev/null")
        held[#held + 1] = file
        return file
      end
      repeat until not take()
      while not core.io() do
        table.remove(held):close()
      end
      assert(not core.io():path(), "it has a socket")
      while #held > 0 do table.remove(held):close() end
      local job = core.io():submit(handle, { method = "GET", path = "/", timeout = 30 })
      job:wake()
      while not job:done() do core.sleep(0.01) end
      print(job:answer().outcome, require("lfs").attributes(core.io():path(), "mode"))
    ]], "script.lua")))
    assert.same({ "not_sent\tsocket\n", "" }, { result.stdout, result.stderr })
  end)
end)
