-- SPDX-License-Identifier: MIT
-- The descriptors that calls in an event loop wait for: how many there are, and whose they are after a fork.

local support = require "support"

local SENT = { "answer", 200, nil, '{"status":"sent"}' }
local EVER = { { "request" }, SENT, { "repeat" } }

describe("the descriptors of a loop", function()
  it("stay as many as there are, go with the client, and no program inherits them", function()
    local server = support.serve(EVER)
    local result = support.run([[
      local loop = require("support.loop")()
      local reply = require "reply"
      local function kinds()
        -- popen closes its own end of the pipe only now: ls may see it and not find it a moment later.
        local pipe = io.popen("ls -l /proc/$PPID/fd /proc/self/fd 2>/dev/null")
        local own, inherited, found = 0, 0, 0
        for line in pipe:lines() do
          if line:find("/proc/self", 1, true) then found = 1 end
          if line:find("anon_inode", 1, true) then
            if found == 1 then inherited = inherited + 1 else own = own + 1 end
          end
        end
        pipe:close()
        return own, inherited
      end
      local client = assert(reply.new{ base_url = arg[1], api_key = "key-for-specs", wait = loop:wait_function(),
                                       pace = "off" })
      local function send(count)
        for _ = 1, count do
          loop:go(function() assert(client:send_email{ contact = 1, subject = "s", body = "b" }) end)
        end
        loop:run()
      end
      send(8)
      local own, inherited = kinds()
      for _ = 1, 30 do send(8) end
      print(inherited, kinds() - own, #loop.raised)
      local none = own - 9   -- 7 bells, an epoll and its timer
      for _ = 1, 2 do
        client:close()
        client = assert(reply.new{ base_url = arg[1], api_key = "key-for-specs", wait = loop:wait_function(),
                                       pace = "off" })
        send(1)              -- the first wait since lets go of what was waited for before
      end
      print((kinds()) - none)
    ]], { args = { server.url } })
    assert.same({ status = 0, stdout = "0\t0\t0\n2\n", stderr = "" }, result)
    server:close()
  end)

  it("are the child's own after a fork, and the parent's call goes on", function()
    local server = support.serve{ { { "request" }, { "gate", "parent" }, SENT }, EVER }
    local code = [[
      local loop = require("support.loop")()
      local process = require "spec_process"
      local reply = require "reply"
      local client = assert(reply.new{ base_url = arg[1], api_key = "key-for-specs", wait = loop:wait_function(),
                                       pace = "off" })
      local function send(name)
        local receipt, err = client:send_email{ contact = 1, subject = name, body = "b" }
        print(name, receipt and receipt.outcome or err)
        io.stdout:flush()
      end
      loop:go(send, "parent")
      loop:step()
      loop:step()
      local child = process.fork()
      if child == 0 then
        local own = require("support.loop")()
        client.driver.wait = own:wait_function()
        own:go(send, "child")
        own:run()
        print("waits in vain", own:timeouts())
        io.stdout:flush()
        process.leave(0)
      end
      process.wait(child)
      loop:run()
    ]]
    server:release("parent")
    local result = support.run(code, { args = { server.url } })
    assert.equal("", result.stderr)
    assert.same({ child = "sent", parent = "sent", vain = "0" },
                { child = result.stdout:match("child\t(%l+)"), parent = result.stdout:match("parent\t(%l+)"),
                  vain = result.stdout:match("waits in vain\t(%d+)") })
    assert.equal(2, #server:requests())
    server:close()
  end)
end)
