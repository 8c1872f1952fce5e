-- SPDX-License-Identifier: MIT
-- The sandbox behind nginx: real HTTPS, the real client.

local reply = require "reply"
local sandbox = require "support.sandbox"
local support = require "support"

local front

local function client_of(options)
  local all = { base_url = front.url, ca_file = front.ca_file, api_key = "sandbox-key", retries = 0 }
  for name, value in pairs(options or {}) do all[name] = value end
  return assert(reply.new(all))
end

describe("the sandbox over HTTPS", function()
  setup(function() front = sandbox.start() end)
  teardown(function() front.stop() end)
  before_each(function() front.reset() end)

  it("takes every send and lists it", function()
    local client = client_of()
    local audio = support.wav_file(2.5, 'two "good" seconds.wav')
    local calls = {
      { "send_email", { contact = 90514382, subject = "Grüße", body = "<p>Hi — yes.</p>", email_account = 4821 } },
      { "send_linkedin_connect", { contact = 90514385, linkedin_account = 301, message = "Hello" } },
      { "send_linkedin_inmail", { contact = 90514385, linkedin_account = 301, subject = "s", body = ("é"):rep(1900) } },
      { "send_linkedin_message", { contact = 90514382, linkedin_account = 302, message = ("m"):rep(8000) } },
      { "send_linkedin_voice", { contact = 90514382, linkedin_account = 301, file = audio } },
      { "send_linkedin_ai_voice", { contact = 90514382, linkedin_account = 301, script = "Hi" } },
    }
    local listed = {}
    for index, call in ipairs(calls) do
      local receipt = assert(client[call[1]](client, call[2]))
      assert.equal("sent", receipt.outcome)
      assert.equal(index == 1 and "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809" or nil, receipt.message_id)
      assert.equal(index > 1 and 1042 + index or nil, receipt.linkedin_activity_id)
      listed[index] = { operation = call[1] }
      for name, value in pairs(call[2]) do listed[index][name] = value end
    end
    listed[5].file, listed[5].voice_attachment = nil, 7002
    local sent = front.sent()
    for _, entry in ipairs(sent) do
      assert.is_true(math.abs(entry.at - os.time()) < 60)
      entry.at = nil
    end
    assert.same(listed, sent)
  end)

  it("takes every method, with a body and without", function()
    local client = client_of()
    front.receive(90514385, "Which period is it?")
    assert.equal("<p>All of it.</p>", client:reply_in_thread{ thread = 5001, channel = "email",
                                                              message = "<p>All of it.</p>" }.body.body)
    assert(client:set_inbox_category{ thread = 5001, category = 61 })
    assert(client:mark_inbox_read{ threads = { 5001 } })
    assert.equal(4, #client:inbox_thread{ thread = 5001 }.messages)
    assert.equal("active", client:start_sequence{ sequence = 82 }.status)
    assert.same({ 90514382 }, client:add_to_sequence{ sequence = 82, contacts = { 90514382, 90514383 } }.added)
    for _, one in ipairs{ { contact = 90514382 }, { contacts = { 90514385 } } } do
      one.sequence = 81
      assert(client:remove_from_sequence(one))
    end
    assert.same({}, client:sequence_contacts{ sequence = 81 }:all())
    local webhook = assert(client:create_webhook{ event_type = "email_replied", url = "https://x.example/s3cret" })
    assert.is_true(client:create_webhook{ event_type = "email_replied", url = "https://x.example/s3cret" }.existed)
    assert(client:disable_webhook{ webhook = webhook.id })
    assert.is_nil(client:delete_webhook{ webhook = webhook.id }.unreadable)
    assert.same({}, client:webhooks():all())
    assert.equal(90514382, client:find_contacts{ email = "dana@example.com" }:all()[1].id)
    local operations = {}
    for index, sent in ipairs(front.sent()) do operations[index] = sent.operation end
    assert.same({ "reply_in_thread", "add_to_sequence" }, operations)
  end)

  it("takes the name of a file as libcurl sends it", function()
    for _, name in ipairs{ 'a "good" one.wav', "back\\slash.wav", "héllo.wav", "semi;colon=.wav", "per%cent.wav" } do
      local receipt = assert(client_of():upload_voice{ data = support.wav(1), filename = name })
      assert.equal(name, receipt.file_name)
      assert.equal(1, receipt.length_in_seconds)
    end
  end)

  it("takes an upload that nginx keeps in a file", function()
    local path = support.temp_file("ID3" .. ("x"):rep(5 * 1024 * 1024), "large.mp3")
    local receipt = assert(client_of():upload_voice{ file = path })
    assert.equal("large.mp3", receipt.file_name)
    assert.equal(0, receipt.length_in_seconds)
  end)

  it("says no as the API does", function()
    local client = client_of{ api_key = "nobody-0123456789" }
    local _, err = client:send_email{ contact = 90514382, subject = "s", body = "b" }
    assert.same({ "rejected", "auth", 401, "Bearer" },
                { err.outcome, err.kind, err.status, err.headers["www-authenticate"] })
    assert.same({}, front.sent())
  end)

  it("begins anew with a seed", function()
    assert(client_of():send_email{ contact = 90514382, subject = "s", body = "b" })
    front.reset{ contacts = { { id = 5, email = "five@example.com" } } }
    assert.same({}, front.sent())
    assert.equal("five@example.com", assert(client_of():get_contact{ contact = 5 }).email)
    assert.has_error(function() front.reset{ contcts = {} } end, "the sandbox said 400 to /sandbox/reset: "
      .. '{"detail":"contcts is not a part of the sandbox\'s state"}')
  end)

  it("is not trusted without its CA file", function()
    local client = assert(reply.new{ base_url = front.url, api_key = "sandbox-key", retries = 0 })
    local _, err = client:whoami()
    assert.same({ "not_sent", "tls" }, { err.outcome, err.kind })
  end)
end)

-- Waits until nothing of a server is left: neither its processes nor its folder.
local function is_gone(folder)
  local deadline = os.time() + 15
  repeat
    local left = support.shell(("pgrep -f %s; ls -d %s"):format(support.quote("[n]ginx.* -p " .. folder),
                                                                support.quote(folder)))
    if left.stdout == "" then return true end
    support.shell("sleep 0.05")
  until os.time() > deadline
  return false
end

describe("the server of the sandbox leaves nothing behind", function()
  it("when it is stopped", function()
    local server = sandbox.start()
    local folder = server.ca_file:match("^(.*)/")
    assert.is_false(support.shell("ls -d " .. support.quote(folder)).stdout == "")
    server.stop()
    server.stop()
    assert.is_true(is_gone(folder))
  end)

  it("when the process that started it is killed", function()
    local result = support.run([[
      print(require("support.sandbox").start().ca_file)
      io.stdout:flush()
      os.execute("kill -9 $PPID")
    ]])
    assert.equal(137, result.status)
    assert.is_true(is_gone(result.stdout:match("^(.*)/ca%.pem\n$")))
  end)

  -- As `make sandbox` in a terminal that is gone: its standard input is no pipe.
  it("when its parent is killed", function()
    local folder = support.quote(support.folder())
    finally(function() support.shell(("kill $(cat %s/pid)"):format(folder)) end)   -- where it did not end
    local result = support.shell(([[
      mkfifo %s/out
      sh -c 'env -u LUA_PATH -u LUA_CPATH luajit spec/support/sandbox_server.lua >%s/out </dev/null &
             echo $! >%s/pid; wait' &
      { read url; read ca; read key; read off; } <%s/out
      kill -9 $!
      printf '%%s\n' "$url" "$ca" "$key" "$off"
    ]]):format(folder, folder, folder, folder))
    assert.matches("^export REPLY_BASE_URL=https://127%.0%.0%.1:%d+\nexport REPLY_CA_FILE=/[^\n]*/ca%.pem\n"
                   .. "export REPLY_API_KEY=sandbox%-key\nexport REPLY_SANDBOX=0\n$", result.stdout)
    assert.is_true(is_gone(result.stdout:match("CA_FILE=(.*)/ca%.pem")))
  end)

  it("when it is told to end", function()
    local result = support.shell(([[
      mkfifo %s/out
      env -u LUA_PATH -u LUA_CPATH luajit spec/support/sandbox_server.lua >%s/out </dev/null &
      { read url; read ca; } <%s/out
      kill $!
      wait $!
      echo "$? ${ca#*=}"
    ]]):gsub("%%s", support.quote(support.folder())))
    local status, folder = result.stdout:match("^(%d+) (.*)/ca%.pem\n$")
    assert.same({ "0", "" }, { status, result.stderr })
    assert.is_true(is_gone(folder))
  end)
end)
