-- SPDX-License-Identifier: MIT
-- What reload, quit, termination and a kill do to sends that are under way.

local lfs = require "lfs"
local nginx = require "support.nginx"
local socket = require "socket"
local support = require "support"

local ANSWER = { { "request" }, { "gate", "go" }, { "answer", 200, nil, '{"status":"sent"}' } }
local SENDS = 12

local function folders_of(pid)
  local list = {}
  for name in lfs.dir "/tmp" do
    if name:find(("^lua%%-reply%%-io%%-%d%%-"):format(pid)) then list[#list + 1] = "/tmp/" .. name end
  end
  return list
end

local function is_gone(pid)
  return support.eventually(function() return not nginx.is_alive(pid) end)
end

describe("in nginx, sends that are under way", function()
  local upstream, server

  local function start(parts)
    upstream = support.serve(ANSWER)
    parts.locations = nginx.send("/send", upstream.url) .. ([[
      location = /later { content_by_lua_block {
        ngx.timer.at(0, function()
          %s
          local receipt, err = client:send_email(letter)
          ngx.log(ngx.NOTICE, "later: ", receipt and receipt.outcome or tostring(err))
        end)
      } }
    ]]):format(nginx.client(upstream.url))
    server = nginx.start(parts)
  end

  after_each(function()
    server:stop()
    upstream:close()
  end)

  -- Sends that the upstream has whole and does not answer yet, half of them from timers.
  local function under_way()
    local requests = {}
    for number = 1, SENDS do
      if number % 2 == 0 then
        assert.equal(200, (server:get("/later")))
      else
        requests[#requests + 1] = server:send("/send")
      end
    end
    assert(upstream:wait(SENDS))
    return requests
  end

  local function assert_answered(requests)
    for _ = 1, SENDS do
      assert(upstream:reached("go"))
      upstream:release("go")
    end
    for _, request in ipairs(requests) do assert.same({ 200, "sent\n" }, { request:receive() }) end
    assert(server:logged("later: sent", SENDS - #requests))
    assert.equal(SENDS, upstream:count().whole)
    assert.equal(SENDS, server:count("event of send_email: sent"))
  end

  it("are answered after a reload", function()
    start{ workers = 1 }
    local old = server:workers()[1]
    local requests = under_way()
    server:signal("HUP")
    assert.is_true(support.eventually(function()
      local _, pid = server:get("/pid")
      return tonumber(pid) ~= old
    end))
    assert.is_true(nginx.is_alive(old))
    assert_answered(requests)
    assert.is_true(is_gone(old))
    assert.same({}, folders_of(old))
  end)

  it("are answered after QUIT", function()
    start{ workers = 1 }
    local worker = server:workers()[1]
    local requests = under_way()
    server:signal("QUIT")
    assert.is_true(support.eventually(function()
      local client = socket.connect("127.0.0.1", server.port)
      if client then client:close() end   -- nginx would wait for its request
      return not client
    end))
    assert_answered(requests)
    assert.is_true(is_gone(server.pid))
    assert.same({}, folders_of(worker))
  end)

  it("do not hold up TERM", function()
    start{ workers = 1 }
    local worker = server:workers()[1]
    assert.equal(SENDS / 2, #under_way())
    assert.equal(1, #folders_of(worker))
    server:signal("TERM")
    assert.is_true(is_gone(worker))   -- the upstream never answers
    assert.is_true(is_gone(server.pid))
    assert.same({}, folders_of(worker))
    assert.equal(0, server:count("%[alert%]"))
  end)

  it("are told of where worker_shutdown_timeout ends their requests", function()
    start{ workers = 1, main = "worker_shutdown_timeout 1s;" }
    local old = server:workers()[1]
    local requests = { server:send("/send"), server:send("/send") }
    assert(upstream:wait(2))
    server:signal("HUP")
    for _, request in ipairs(requests) do assert.is_nil((request:receive())) end
    assert(server:logged("event of send_email: unknown canceled", 2))
    assert.is_true(is_gone(old))
    assert.same({}, folders_of(old))
  end)

  it("leave litter behind a kill, which the next start clears", function()
    start{ workers = 1 }
    local old = server:workers()[1]
    under_way()
    local litter = folders_of(old)
    assert.equal(1, #litter)
    local owner = lfs.attributes(litter[1], "uid")
    -- Of the same process, but another's or not a folder: those are not ours to touch.
    local others = ("/tmp/lua-reply-io-%d-others"):format(old)
    local link = ("/tmp/lua-reply-io-%d-linked"):format(old)
    local target = support.folder()
    if owner ~= 0 then assert(lfs.mkdir(others)) end
    assert(lfs.link(target, link, true))

    server:signal("KILL", old)
    assert.is_true(is_gone(old))
    local request
    assert.is_true(support.eventually(function()
      local ok, status = pcall(server.get, server, "/pid")
      return ok and status == 200
    end))
    request = server:send("/send")
    assert(upstream:wait(SENDS + 1))
    local left = folders_of(old)
    table.sort(left)
    assert.same(owner ~= 0 and { link, others } or { link }, left)
    assert.equal("directory", lfs.attributes(target, "mode"))
    os.remove(link)
    lfs.rmdir(others)
    request:close()
  end)
end)
