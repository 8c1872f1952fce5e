-- SPDX-License-Identifier: MIT
-- The whole agent, from "a contact replied" to the next touch: as a script against the sandbox in its process, and in
-- nginx against the sandbox over HTTPS.

local interpreter = require "support.interpreter"
local nginx = require "support.nginx"
local reply = require "reply"
local sandbox = require "support.sandbox"
local strict = require "support.strict"
local support = require "support"

local ALEX, DANA, NOOR, BLAKE, KIM = 90514385, 90514382, 90514383, 90514384, 90514386

-- The agent's function, as nginx gets it.
local function load_agent()
  local source = support.read_file("examples/agent.lua")
  local chunk = (loadstring or load)("local function rawget() return true end " .. source)   -- luacheck: ignore
  return chunk()
end

-- An inbox that is behind does not show yet what was sent.
local function hide_answers(world)
  for _, thread in ipairs(world.threads) do
    local messages = thread.messages
    if messages[#messages].isOutbound then messages[#messages] = nil end
  end
end

describe("examples/agent.lua", function()
  local answer = load_agent()
  local client

  before_each(function() client = assert(reply.new{ sandbox = true, retries = 0 }) end)

  it("answers a reply of the sandbox as a script", function()
    local lua = (_G.jit and "luajit" or "lua5.4") .. " -e " .. support.quote(strict)
    local command = interpreter.command("examples/agent.lua", {}, { lua = lua, env = { REPLY_SANDBOX = 1 } })
    assert.same({ status = 0, stdout = "answered and filed\n", stderr = "" }, support.shell(command))
  end)

  it("looks up, reads, answers in the thread and files it", function()
    local events = {}
    client = assert(reply.new{ sandbox = true, on_event = function(event) events[#events + 1] = event.operation end })
    local body = client.sandbox:receive{ contact = ALEX, text = "Which period is it?" }
    local line, err, event = answer(client, body)
    assert.same({ "answered and filed", nil }, { line, err })
    assert.equal("email_replied", event.kind)
    assert.same({ "contact_statuses", "inbox_threads", "inbox_messages", "reply_in_thread", "inbox_categories",
                  "set_inbox_category" }, events)
    local sent = client.sandbox.sent
    assert.same({ 1, "Hi Alex, it covers all of last year.", 5001, ALEX },
                { #sent, sent[1].message, sent[1].thread, sent[1].contact })
    local thread = assert(client:inbox_thread{ thread = 5001 })
    assert.same({ "Interested", true, 4 }, { thread.category.name, thread.isRead, #thread.messages })
  end)

  it("answers on LinkedIn, and in the older spelling", function()
    client = assert(reply.new{ sandbox = { older_spelling = true } })
    assert(client:send_linkedin_message{ contact = DANA, linkedin_account = 301, message = "Hi" })
    local body = client.sandbox:receive{ contact = DANA, text = "Hello", channel = "linkedIn" }
    assert.equal("answered and filed", (answer(client, body)))
    assert.same({ "linkedIn", "Hi Dana, thank you. We will be in touch today." },
                { client.sandbox.sent[2].channel, client.sandbox.sent[2].message })
  end)

  it("writes no null to somebody whose name is not known", function()
    local made = assert(client:create_contact{ email = "lee@example.com" })
    assert.equal("answered and filed", (answer(client, (client.sandbox:receive{ contact = made.id, text = "Hi" }))))
    assert.equal("Hi there, thank you. We will be in touch today.", client.sandbox.sent[1].message)
  end)

  it("writes no tag of a name into a message", function()
    local made = assert(client:create_contact{ email = "lee@example.com", first_name = "<b>Lee" })
    assert.equal("answered and filed", (answer(client, (client.sandbox:receive{ contact = made.id, text = "Hi" }))))
    assert.equal("Hi there, thank you. We will be in touch today.", client.sandbox.sent[1].message)
  end)

  for _, row in ipairs{
    { NOOR, "wants no messages" }, { KIM, "may have left: a person looks at the thread", "unknown" },
    { BLAKE, "answered and filed" },
  } do
    it(("says %q of %d"):format(row[2], row[1]), function()
      local line, err = answer(client, (client.sandbox:receive{ contact = row[1], text = "Hello" }))
      assert.equal(row[2], line)
      assert.equal(row[3], err and err.outcome)
      assert.equal(row[1] ~= NOOR and 1 or 0, #client.sandbox.sent)
    end)
  end

  it("answers a message once with a ledger, however often and in whichever event it is told of", function()
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    client = assert(reply.new{ sandbox = true, ledger = reply.stores.sqlite{ path = path } })
    local body = client.sandbox:receive{ contact = ALEX, text = "Which period is it?" }
    for _ = 1, 3 do
      assert.equal("answered and filed", (answer(client, body)))
      hide_answers(client.sandbox)
    end
    assert.equal(1, #client.sandbox.sent)
    local other = client.sandbox:receive{ contact = ALEX, text = "Which period is it?" }
    local thread = client.sandbox.threads[1]
    table.remove(thread.messages)   -- another event, of the same message
    assert.equal("answered and filed", (answer(client, other)))
    assert.equal(1, #client.sandbox.sent)
    local lost = client.sandbox:receive{ contact = KIM, text = "Hi" }
    for _, kind in ipairs{ "server", "duplicate" } do
      local line, err = answer(client, lost)
      assert.same({ "may have left: a person looks at the thread", kind }, { line, err.kind })
      hide_answers(client.sandbox)
    end
    assert.equal(2, #client.sandbox.sent)
  end)

  it("answers no message of which nobody says who wrote it", function()
    local body = client.sandbox:receive{ contact = ALEX, text = "Hi" }
    for _, thread in ipairs(client.sandbox.threads) do thread.messages[#thread.messages].isOutbound = nil end
    assert.equal("there is no message to answer", (answer(client, body)))
    assert.same({}, client.sandbox.sent)
  end)

  it("answers once what the thread shows as answered, whichever event tells of it", function()
    local first = client.sandbox:receive{ contact = ALEX, text = "Which period is it?" }
    local second = client.sandbox:receive{ contact = ALEX, text = "The period, I mean." }
    assert.equal("answered and filed", (answer(client, first)))
    assert.equal("there is no message to answer", (answer(client, second)))
    assert.equal("answered and filed", (answer(client, (client.sandbox:receive{ contact = ALEX, text = "And 2025?" }))))
    assert.equal(2, #client.sandbox.sent)
  end)

  it("says what it could not do, and sends nothing then", function()
    local read_only = { keys = { k = { kind = "user", user = 12345, scopes = { "contacts:read" } } }, key = "k" }
    client = assert(reply.new{ sandbox = read_only })
    local line, err = answer(client, (client.sandbox:receive{ contact = ALEX, text = "Hello" }))
    assert.same({ "the thread was not read", "give the key the scope inbox:read" }, { line, err.hint })
    assert.same({ "no event", "nothing to answer" }, { (answer(client, "")), (answer(client, '{"event":{"id":"e"}}')) })
    read_only.keys.k.scopes = { "contacts:read", "inbox:read" }
    client = assert(reply.new{ sandbox = read_only })
    line, err = answer(client, (client.sandbox:receive{ contact = ALEX, text = "Hello" }))
    assert.same({ "not sent", "give the key the scope inbox:operate" }, { line, err.hint })
    assert.same({}, client.sandbox.sent)
  end)
end)

describe("examples/nginx/agent.conf", function()
  local CONF = support.read_file("examples/nginx/agent.conf")
  local DELIVERY = '{"event":{"id":"e-1","type":"email_replied"},"contact_fields":{"id":1}}'
  local root = support.shell("pwd").stdout:gsub("\n", "")

  -- Only the port, the folders and the pause are others, and the library is the one of this checkout.
  local function conf_for_the_spec(ledger_folder, pause)
    local function put(conf, pattern, text)
      local made, count = conf:gsub(pattern, function() return text end)
      assert.equal(1, count)
      return made
    end
    local pid = "location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }"
    local conf = put(CONF, "listen 127%.0%.0%.1:8080;", "listen 127.0.0.1:$port;\n " .. pid)
    conf = put(conf, "error_log stderr notice;", 'error_log "$folder/error.log" notice;')
    conf = put(conf, 'ngx%.config%.prefix%(%) %.%. "%.%./agent%.lua"', ("%q"):format(root .. "/examples/agent.lua"))
    conf = put(conf, "ngx%.config%.prefix%(%)", ("%q"):format(ledger_folder or "$folder/"))
    conf = put(conf, "PAUSE = 60", "PAUSE = " .. (pause or 60))
    conf = "user root;\n" .. conf   -- so that the workers may write there, whoever runs this
    return put(conf, "\nhttp {", '\nhttp {\n lua_package_path "$lua/?.lua;$lua/?/init.lua;;"; '
                                 .. 'lua_package_cpath "$core/?.so;;";')
  end

  it("answers each event once", function()
    local front = sandbox.start()
    local ca_file = os.tmpname()   -- where the worker's user can read it
    assert.equal(0, support.shell(("cp %s %s && chmod 644 %s"):format(front.ca_file, ca_file, ca_file)).status)
    local server = nginx.start{ conf = conf_for_the_spec(), env = {
      REPLY_BASE_URL = front.url, REPLY_CA_FILE = ca_file, REPLY_API_KEY = "sandbox-key", WEBHOOK_SECRET = "s3cret" } }

    local delivery = front.receive(ALEX, "Which period is it?")
    assert.equal(404, (server:get("/replied/guess", delivery)))
    assert.equal(400, (server:get("/replied/s3cret", "{}")))
    local with_text = delivery:gsub("^{", '{"email_text":"' .. ("Hi "):rep(200000) .. '",')
    for _ = 1, 3 do assert.equal(202, (server:get("/replied/s3cret", with_text))) end
    assert(server:logged("event " .. reply.event(delivery).id:gsub("%-", "%%-") .. ": answered and filed"))
    assert.equal(202, (server:get("/replied/s3cret", front.receive(NOOR, "Stop"))))
    assert(server:logged("wants no messages"))

    local sent = front.sent()
    assert.same({ 1, "reply_in_thread", ALEX, "Hi Alex, it covers all of last year." },
                { #sent, sent[1].operation, sent[1].contact, sent[1].message })
    assert.is_nil(server:log():find("sandbox%-key"))
    server:stop()
    front.stop()
    os.remove(ca_file)
  end)

  it("says why it does not start, where there is no key", function()
    local ok, why = pcall(nginx.start, { conf = conf_for_the_spec(), env = { WEBHOOK_SECRET = "s3cret" } })
    assert.is_false(ok)
    assert.matches("init_by_lua error: ready: not_sent, config: no API key", why)
  end)

  it("says why it does not start, where the secret is empty", function()
    local env = { WEBHOOK_SECRET = "", REPLY_API_KEY = support.api_key }
    local ok, why = pcall(nginx.start, { conf = conf_for_the_spec(), env = env })
    assert.is_false(ok)
    assert.matches("WEBHOOK_SECRET is not set", why)
  end)

  it("takes no event where its workers cannot write the ledger", function()
    local server = nginx.start{ conf = conf_for_the_spec("/nowhere/at/all/"),
                                env = { REPLY_API_KEY = support.api_key, WEBHOOK_SECRET = "s3cret" } }
    assert(server:logged("no event is taken: .*/nowhere/at/all/answers%.db: it cannot be opened"))
    assert.equal(503, (server:get("/replied/s3cret", DELIVERY)))
    server:stop()
  end)

  local STATUSES = { "answer", 200, nil, '{"contactId":1,"isOptedOut":false,"sequences":[]}' }
  local THREADS = { "answer", 200, nil, '{"items":[{"id":7,"channel":"email"}],"hasMore":false}' }
  local MESSAGES = { "answer", 200, nil, '{"items":[{"body":"Hi","isOutbound":false}],"hasMore":false}' }
  local SENT, REFUSED = { "answer", 200, nil, "{}" }, { "answer", 403 }

  -- nginx, of one worker, before a server that gives these answers, one after the other.
  local function start(answers, pause)
    local script = {}
    for _, given in ipairs(answers) do
      script[#script + 1] = { "request" }
      script[#script + 1] = given
    end
    local peer = support.serve(script)
    local conf = conf_for_the_spec(nil, pause):gsub("worker_processes 2", "worker_processes 1")
    return peer, nginx.start{ conf = conf, env = {
      REPLY_BASE_URL = peer.url, REPLY_API_KEY = support.api_key, WEBHOOK_SECRET = "s3cret" } }
  end

  local function stop(peer, server)
    server:signal("QUIT")
    assert(server:logged("exited with code 0"))
    server:stop()
    peer:close()
  end

  -- That the thread gets no category may change the next time; the answer has left all the same.
  it("answers a message once, also where the answer could not be filed", function()
    local peer, server = start{ STATUSES, THREADS, MESSAGES, SENT, REFUSED, STATUSES, THREADS, MESSAGES, REFUSED }
    for count = 1, 2 do
      assert.equal(202, (server:get("/replied/s3cret", DELIVERY)))
      assert(server:logged("event e%-1: answered, not filed: inbox_categories: rejected, permission 403", count))
    end
    assert.equal(9, #peer:requests())
    stop(peer, server)
  end)

  for pause, when in pairs{ [0] = "after a pause", [60] = "when its worker ends" } do
    it("tries again what could not be done at first, " .. when, function()
      local busy = { "answer", 429, { ["Retry-After"] = 0 } }
      local peer, server = start({ busy, busy, busy, STATUSES, THREADS, MESSAGES, SENT, REFUSED }, pause)
      assert.equal(202, (server:get("/replied/s3cret", DELIVERY)))
      assert(server:logged("event e%-1: the contact was not looked up: contact_statuses: rejected, rate_limited 429"))
      if pause > 0 then server:signal("QUIT") end
      assert(server:logged("event e%-1: answered, not filed"))
      stop(peer, server)
    end)
  end
end)
