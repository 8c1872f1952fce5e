-- SPDX-License-Identifier: MIT
-- The configuration in examples/, which doc/nginx.md shows, works as it stands, against the HTTPS sandbox.

local nginx = require "support.nginx"
local sandbox = require "support.sandbox"
local support = require "support"

local CONF = support.read_file("examples/nginx/nginx.conf")

-- Only the port is another, and the library is the one of this checkout. What it logs goes where the spec finds it.
local function conf_for_the_spec(ledger_folder)
  local conf, count = CONF:gsub("listen 127%.0%.0%.1:8080;",
    'listen 127.0.0.1:$port;\n location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }'
    .. ' location = /left { content_by_lua_block { ngx.print(client:budget().minute.left) } }')
  assert.equal(1, count)
  conf, count = conf:gsub("error_log stderr notice;", 'error_log "$folder/error.log" notice;')
  assert.equal(1, count)
  conf, count = conf:gsub("ngx%.config%.prefix%(%)", ("%q"):format(ledger_folder or "$folder/"))
  assert.equal(1, count)
  conf = "user root;\n" .. conf   -- so that the workers may write there, whoever runs this
  local paths = 'lua_package_path "$lua/?.lua;$lua/?/init.lua;;"; lua_package_cpath "$core/?.so;;";'
  return (conf:gsub("\nhttp {", "%0\n  " .. paths))
end

describe("examples/nginx/nginx.conf", function()
  -- Starts it as the sandbox's client, with a key or without.
  local function start(front, key, ledger_folder)
    local ca_file = os.tmpname()   -- where the worker's user can read it
    assert.equal(0, support.shell(("cp %s %s && chmod 644 %s"):format(front.ca_file, ca_file, ca_file)).status)
    finally(function() os.remove(ca_file) end)
    return nginx.start{ conf = conf_for_the_spec(ledger_folder), env = {
      REPLY_BASE_URL = front.url, REPLY_CA_FILE = ca_file, REPLY_API_KEY = key } }
  end

  local function event(id, contact, subject)
    return ('{"id":"%s","contact":%d,"subject":"%s"}'):format(id, contact, subject or "SOC 2")
  end

  it("answers a webhook at once and sends the follow-up", function()
    local front = sandbox.start()
    local server = start(front, "sandbox-key")
    assert.equal(202, (server:get("/replied", event("e-1", 90514382))))
    assert(server:logged("follow%-up to 90514382: sent"))
    assert.equal(202, (server:get("/replied", event("e-2", 90514384))))
    assert(server:logged("no follow%-up to 90514384 for event e%-%d: send_email: rejected"))
    for _, body in ipairs{ "", "[]", "5", '{"contact":1', '{"id":"e","contact":"1","subject":"a"}',
                           '{"contact":1,"subject":"a"}', '{"id":5,"contact":1,"subject":"a"}' } do
      assert.equal(400, (server:get("/replied", body)))
    end
    local sent = front.sent()
    assert.equal(1, #sent)
    assert.same({ 90514382, "Re: SOC 2" }, { sent[1].contact, sent[1].subject })
    assert.is_nil(server:log():find("sandbox%-key"))
    server:stop()
    front.stop()
  end)

  it("sends once for an event that is delivered more than once, to any worker, also after a reload", function()
    local front = sandbox.start()
    local server = start(front, "sandbox-key")
    local requests = {}
    for number = 1, 8 do requests[number] = server:send("/replied", event("e-1", 90514382)) end
    for _, request in ipairs(requests) do assert.equal(202, (request:receive())) end
    assert(server:logged("follow%-up to 90514382: sent"))
    server:signal("HUP")
    assert(server:logged("exited with code 0", 2))
    assert.equal("99", select(2, server:get("/left")))   -- the workers from then have a slot in common with the first
    local before = server:count("follow%-up to 90514382: before")
    assert.equal(202, (server:get("/replied", event("e-1", 90514382))))
    assert(server:logged("follow%-up to 90514382: before", before + 1))
    assert.equal(202, (server:get("/replied", event("e-2", 90514382, "Another"))))
    assert(server:logged("follow%-up to 90514382: sent", 2))
    assert.equal(2, #front.sent())
    server:stop()
    front.stop()
  end)

  it("takes an event again whose follow-up did not leave", function()
    local front = sandbox.start()
    local server = start(front, "sandbox-key")
    for count = 1, 2 do
      assert.equal(202, (server:get("/replied", event("e-1", 90514384))))
      assert(server:logged("no follow%-up to 90514384 for event e%-%d: send_email: rejected", count))
    end
    server:stop()
    front.stop()
  end)

  it("tries again what did not leave", function()
    local busy = { "answer", 429, { ["Retry-After"] = 0 } }
    local peer = support.serve{ { "request" }, busy, { "request" }, busy, { "request" }, busy,
                                { "request" }, { "answer", 200, nil, '{"status":"sent"}' } }
    local conf, count = conf_for_the_spec():gsub("PAUSE = 60", "PAUSE = 0")
    assert.equal(1, count)
    local server = nginx.start{ conf = conf, env = { REPLY_BASE_URL = peer.url, REPLY_API_KEY = support.api_key } }
    assert.equal(202, (server:get("/replied", event("e-1", 90514382))))
    assert(server:logged("follow%-up to 90514382: later: send_email: rejected, rate_limited 429"))
    assert(server:logged("follow%-up to 90514382: sent"))
    server:stop()
    peer:close()
  end)

  it("takes no event without a key, or with one that is none", function()
    local front = sandbox.start()
    local server = start(front)
    assert(server:logged("no event is taken: ready: not_sent, config: no API key"))
    assert.equal(503, (server:get("/replied", event("e-1", 90514382))))
    assert.same({}, front.sent())
    server:stop()
    front.stop()
  end)

  it("says why it does not start, where a setting is wrong", function()
    local ok, why = pcall(nginx.start, { conf = conf_for_the_spec(), env = { REPLY_BASE_URL = "http://a.example" } })
    assert.is_false(ok)
    assert.matches("init_by_lua error: reply%.new: not_sent, config: base_url must be an https:// URL", why)
  end)

  it("takes no event where its workers cannot write the ledger", function()
    local front = sandbox.start()
    local server = start(front, "sandbox-key", "/nowhere/at/all/")
    assert(server:logged("no event is taken: .*/nowhere/at/all/follow%-ups%.db: it cannot be opened"))
    assert.equal(503, (server:get("/replied", event("e-1", 90514382))))
    assert.same({}, front.sent())
    server:stop()
    front.stop()
  end)
end)
