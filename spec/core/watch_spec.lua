-- SPDX-License-Identifier: MIT
-- The descriptor of the core for an event loop, and the bell.

local core = require "reply.core"
local socket = require "socket"
local support = require "support"

local OK = { "answer", 200, nil, "{}" }
local GET = { method = "GET", path = "/v3/whoami", timeout = 20, connect_timeout = 20 }

local function is_readable(descriptor, seconds)
  return #socket.select({ { getfd = function() return descriptor end } }, nil, seconds or 0) == 1
end

describe("a watched client of the core", function()
  local server, client

  local function open(script, more)
    server = support.serve(script)
    local options = { base_url = server.url, ca_file = support.ca_file, watched = true }
    for name, value in pairs(more or {}) do options[name] = value end
    client = assert(core.client(options))
    client:identity("key-for-specs")
  end

  after_each(function()
    if client then client:close() end
    if server then server:close() end
    client, server = nil, nil
  end)

  -- Steps when the descriptor says so, and only then.
  local function drive(transfers)
    local descriptor = client:fd()
    local function is_over()
      for _, transfer in ipairs(transfers) do
        if not transfer:done() then return false end
      end
      return true
    end
    while not is_over() do
      assert.is_true(is_readable(descriptor, 10), "the descriptor does not say that there is something to do")
      client:step(0)
    end
  end

  for _, scheme in ipairs{ "http", "https" } do
    it("carries requests out over " .. scheme .. " when its descriptor says so", function()
      open{ tls = scheme == "https" or nil, { "request" }, OK, { "repeat" } }
      for _ = 1, 3 do
        local transfers = {}
        for index = 1, 5 do transfers[index] = assert(client:submit(GET)) end
        drive(transfers)
        for _, transfer in ipairs(transfers) do assert.equal("sent", transfer:answer().outcome) end
      end
    end)
  end

  it("has a quiet descriptor while it has nothing to do", function()
    open{ { "request" }, OK, { "repeat" } }
    local descriptor, process = client:fd()
    assert.is_true(descriptor > 2 and process > 1)
    assert.is_false(is_readable(descriptor))
    local transfer = assert(client:submit(GET))
    assert.is_true(is_readable(descriptor, 10))
    drive{ transfer }
    for _ = 1, 10 do client:step(0) end
    assert.is_false(is_readable(descriptor))
    assert.equal(descriptor, (client:fd()))
  end)

  it("lists what a step has ended", function()
    open{ { "request" }, { "together", 100 }, OK, { "repeat" } }
    local list, numbers = {}, {}
    assert.same({ 0, 0 }, { client:step(0, list) })
    for index = 1, 100 do numbers[assert(client:submit(GET)):number()] = index end
    local total, running, ended = 0
    repeat
      running, ended = client:step(10, list)
      total = total + ended
      for place = 1, math.min(ended, 64) do numbers[list[place]] = nil end
    until running == 0
    assert.equal(100, total)
    if #list < 64 then assert.is_nil(next(numbers)) end
  end)

  it("tells of a lost connection and of a time limit", function()
    open{ { { "request" }, { "reset" } }, { { "request" }, { "hang" } } }
    local lost = assert(client:submit(GET))
    drive{ lost }
    assert.equal("unknown", lost:answer().outcome)
    local late = assert(client:submit{ method = "GET", path = "/", timeout = 0.1 })
    drive{ late }
    assert.equal("unknown timeout", late:answer().outcome .. " " .. late:answer().kind)
  end)

  it("tells of a name that is looked up in a thread", function()
    open({ { "request" }, OK }, { base_url = "https://no-such-host.invalid" })
    local transfer = assert(client:submit(GET))
    drive{ transfer }
    assert.equal("not_sent resolve", transfer:answer().outcome .. " " .. transfer:answer().phase)
  end)

  it("can also be waited for by itself", function()
    open{ { "request" }, OK, { "repeat" } }
    local transfer = assert(client:submit(GET))
    repeat client:step(10) until transfer:done()
    assert.equal("sent", transfer:answer().outcome)
  end)

  it("has no descriptor once it is closed", function()
    open{ { "request" }, OK }
    local descriptor = client:fd()
    assert.is_number(descriptor)
    client:close()
    assert.same({ nil, "the client is closed" }, { client:fd() })
  end)
end)

describe("a client that nobody watches", function()
  it("gives no descriptor while something runs that is not in it", function()
    local server = support.serve{ { "request" }, { "hang" } }
    local client = assert(core.client{ base_url = server.url })
    local transfer = assert(client:submit(GET))
    client:step(0)
    assert.same({ nil, "transfers run that no event loop waits for" }, { client:fd() })
    transfer:cancel()
    assert.is_number((client:fd()))
    client:close()
    server:close()
  end)
end)

describe("a bell", function()
  it("is heard until it is hushed", function()
    local bell = core.bell()
    local descriptor = bell:fd()
    assert.is_false(bell:hush())
    assert.is_false(is_readable(descriptor))
    assert.is_true(bell:ring())
    assert.is_true(bell:ring())
    assert.is_true(is_readable(descriptor))
    assert.is_true(bell:hush())
    assert.is_false(bell:hush())
    assert.is_false(is_readable(descriptor))
    bell:close()
  end)

  it("is silent before it has a descriptor, and after close", function()
    local bell = core.bell()
    assert.is_false(bell:ring())
    assert.is_false(bell:hush())
    bell:fd()
    bell:close()
    bell:close()
    assert.is_false(bell:ring())
  end)
end)
