-- SPDX-License-Identifier: MIT
-- The helpers of the specs, and that the scripted server never outlives the process that uses it.

local lfs = require "lfs"
local support = require "support"

describe("support", function()
  it("makes real audio", function()
    local wav = support.wav(1.5)
    assert.equal(44 + 24000, #wav)
    local format = "\16\0\0\0\1\0\1\0\64\31\0\0\128\62\0\0\2\0\16\0"
    assert.equal("RIFF\228\93\0\0WAVEfmt " .. format .. "data\192\93\0\0", wav:sub(1, 44))
    assert.equal(wav:sub(45, 84), wav:sub(85, 124))
    assert.is_true(wav:sub(45, 84) ~= ("\0"):rep(40))
  end)

  it("writes files of any name, each in a folder of its own", function()
    local first, second = support.wav_file(0.01, "a b.wav"), support.temp_file("\0\255", "a b.wav")
    assert.equal("/a b.wav", first:match("/[^/]*$"))
    assert.equal(support.wav(0.01), support.read_file(first))
    assert.equal("\0\255", support.read_file(second))
  end)

  it("makes a client for a server", function()
    local options
    package.loaded.reply = { new = function(given)
      options = given
      return "a client"
    end }
    finally(function() package.loaded.reply = nil end)
    local server = support.serve{ { "hang" } }
    assert.equal("a client", support.client(server, { retries = 2 }))
    assert.same({
      base_url = server.url, api_key = support.api_key, ca_file = support.ca_file, retries = 2,
    }, options)
    server:close()
  end)

  it("takes a multipart body apart", function()
    local request = { header = function() return "multipart/form-data; boundary=xyz" end }
    request.body = "--xyz\r\nA: 1\r\nB: 2\r\n\r\n\r\n--x\0\r\n--xyz\r\nC: 3\r\n\r\n\r\n--xyz--\r\n"
    assert.same({
      { headers = { { "A", "1" }, { "B", "2" } }, body = "\r\n--x\0" },
      { headers = { { "C", "3" } }, body = "" },
    }, support.multipart(request))
    request.body = request.body:sub(1, -5)
    assert.error_matches(function() support.multipart(request) end, "does not end")
  end)

  describe("runs Lua in a fresh interpreter", function()
    it("of the same kind, with the same paths", function()
      local result = support.run([[
        io.stdout:write(_VERSION, type(jit), ...)
        io.stderr:write(require("support").api_key, os.getenv "SPEC_WORD", os.getenv "HOME" or " homeless")
        os.exit(7)]], { env = { SPEC_WORD = " it's ", HOME = false }, args = { " 'x' ", "$y" } })
      local stderr = support.api_key .. " it's  homeless"
      assert.same({ status = 7, stdout = _VERSION .. type(_G.jit) .. " 'x' $y", stderr = stderr }, result)
    end)

    it("and sees an error or a signal end it", function()
      local result = support.run("error 'no luck'")
      assert.equal(1, result.status)
      assert.truthy(result.stderr:find("no luck", 1, true))
      assert.equal(137, support.shell("sh -c 'kill -9 $$'").status)
    end)
  end)

  describe("ends its server", function()
    local START = [[
      local support, server = require "support", require "support.server"
      support.serve{ { "hang" } }
      print(server.start().folder, server.start().pid)
      io.stdout:flush()
    ]]

    -- Runs START and then `more` in a process of its own; sees that the server and its folder go.
    local function check(more)
      local result = support.run(START .. more)
      local folder, pid = result.stdout:match("^(%S+)\t(%d+)")
      assert.is_true(support.eventually(function() return not lfs.attributes(folder) end))
      assert.is_true(support.eventually(function() return not lfs.attributes("/proc/" .. pid) end))
      return result
    end

    it("with a process that ends well", function() assert.equal(0, check("").status) end)
    it("with one that raises", function() assert.equal(1, check("error 'x'").status) end)
    it("with one that exits without closing its state", function() check("os.exit(3, false)") end)
    it("with one that is killed", function()
      local kill = "os.execute('kill -9 $PPID')"
      assert.equal(137, check(kill).status)
    end)

    it("though a third process holds the connection", function()
      local hold = "os.execute('sleep 60 >/dev/null 2>&1 & echo $!') os.exit(0, false)"
      local result = support.run(START .. hold)
      local folder, sleeper = result.stdout:match("^(%S+)\t%d+\n(%d+)")
      finally(function() os.execute("kill " .. sleeper) end)
      assert.is_true(support.eventually(function() return not lfs.attributes(folder) end))
    end)

    it("when it is told to by a signal", function()
      local result = support.run(START .. [[
        os.execute("kill " .. server.start().pid)
        while pcall(support.serve, { { "hang" } }) do end
      ]])
      assert.same({ "", 0 }, { result.stderr, result.status })
      assert.is_nil(lfs.attributes((result.stdout:match("^%S+"))))
    end)
  end)
end)
