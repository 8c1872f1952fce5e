-- SPDX-License-Identifier: MIT
-- Uploads on the way: how far they are, a file that changes under them, a file of any size in little memory.

local exchange = require "support.exchange"
local support = require "support"

local OK = { "answer", 200, nil, '{"status":"sent"}' }
local MANY = 16 * 1024 * 1024

local server, client
local function open(options)
  server = support.serve(options)
  client = exchange.client(server)
end
after_each(function()
  if client then client:close() end
  if server then server:close() end
  client, server = nil, nil
end)

-- A file of so many bytes, mostly holes.
local function file_of(size)
  local path = support.temp_file("RIFF")
  assert.equal(0, support.shell(("truncate -s %d %s"):format(size, path)).status)
  return path
end

for _, scheme in ipairs{ "http", "https" } do
  local tls = scheme == "https" or nil

  describe("over " .. scheme .. ", an upload", function()
    -- Begins an upload of a file and stops it in the middle, as the peer does not read on.
    local function begin(path)
      open{ tls = tls, receive_buffer = 4096,
            { "head" }, { "body", 1000 }, { "gate", "middle" }, { "body", discard = true }, OK }
      local transfer = assert(client:submit(exchange.upload({ file = path })))
      exchange.reach(client, server, "middle")
      return transfer
    end

    it("tells how far it is", function()
      local transfer = begin(file_of(MANY))
      local total = tonumber((server:requests()[1]:header("content-length")))
      local sent, of = transfer:progress()
      assert.is_true(sent > 0 and sent < total and of == total and total > MANY)
      assert.equal(sent, math.floor(sent))
      server:release("middle")
      local before = 0
      repeat
        client:step(0.02)
        sent, of = transfer:progress()
        assert.is_true(sent >= before and sent <= of and of == total)
        before = sent
      until transfer:done()
      assert.same({ "sent answer 200", total }, { exchange.verdict(transfer:answer()), sent })
    end)

    it("of a file that shrinks is not sent", function()
      local path = file_of(MANY * 4)
      local transfer = begin(path)
      assert.equal(0, support.shell("truncate -s 1000 " .. path).status)
      server:release("middle")
      local answer = exchange.finish(client, transfer)
      assert.equal("not_sent validation upload", exchange.verdict(answer))
      assert.equal("the file became shorter, or unreadable, while it was sent", answer.message)
      client:close()
      assert.is_true(server:settle())
      assert.equal(0, server:count().whole)
    end)

    it("of a file that grows, is replaced or removed sends what it was", function()
      local path = file_of(MANY + 1)
      local transfer = begin(path)
      local command = ("seq 100000 >>%s && mv %s %s.old && rm %s.old"):gsub("%%s", path)
      assert.equal(0, support.shell(command).status)
      server:release("middle")
      assert.equal("sent answer 200", exchange.verdict(exchange.finish(client, transfer)))
      local request = server:requests()[1]
      assert.same({ true, tonumber((request:header("content-length"))) }, { request.whole, request.size })
    end)

    it("that is canceled in the middle is not sent", function()
      local transfer = begin(file_of(MANY))
      transfer:cancel()
      assert.equal("not_sent canceled upload", exchange.verdict(transfer:answer()))
      server:release("middle")
      client:close()
      assert.is_true(server:settle())
      assert.equal(0, server:count().whole)
    end)

    it("of 100 MiB takes less than 4 MiB of memory", function()
      if (os.getenv("LD_PRELOAD") or ""):find("asan") then return pending("AddressSanitizer has memory of its own") end
      open{ tls = tls, { "request", discard = true }, OK, { "repeat" } }
      local result = support.run([[
        local exchange = require "support.exchange"
        local function kilobytes(name)
          for line in io.lines("/proc/self/status") do
            local number = line:match("^" .. name .. ":%s+(%d+)")
            if number then return tonumber(number) end
          end
        end
        local client = exchange.client({ url = arg[1] }, { ca_file = arg[4] })
        local function upload(file)
          assert(exchange.verdict(exchange.run(client, exchange.upload{ file = file })) == "sent answer 200")
        end
        upload(arg[2])
        collectgarbage()
        local reset = assert(io.open("/proc/self/clear_refs", "w"))
        reset:write("5")   -- the peak begins anew
        reset:close()
        local before = kilobytes "VmRSS"
        upload(arg[3])
        print(kilobytes "VmHWM" - before)]],
        { args = { server.url, support.wav_file(1), file_of(100 * 1024 * 1024), support.ca_file } })
      assert.same({ "", 0 }, { result.stderr, result.status })
      assert.is_true(tonumber(result.stdout) < 4096, "it took KiB: " .. result.stdout)
      assert.is_true(server:requests()[2].size > 100 * 1024 * 1024 and server:requests()[2].whole)
    end)
  end)
end
