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

  it("has an address that the system picked, and a CA file", function()
    assert.truthy(front.url:find("^https://127%.0%.0%.1:%d+$"))
    assert.truthy(support.read_file(front.ca_file):find("^%-%-%-%-%-BEGIN CERTIFICATE"))
  end)

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

  for _, row in ipairs{
    { "an unknown key", { api_key = "nobody-0123456789" }, {}, "auth", 401 },
    { "a key without the scope", { api_key = "sandbox-read-only" }, {}, "permission", 403 },
    { "a key of two teams", { api_key = "sandbox-two-teams" }, {}, "permission", 403, "TEAM_REQUIRED" },
    { "a team that is another's", { team = 12 }, {}, "permission", 403, "TEAM_NOT_ACCESSIBLE" },
    { "nobody to act as", { api_key = "sandbox-organization" }, {}, "permission", 403, "USER_REQUIRED" },
    { "an unknown user", { api_key = "sandbox-organization", user = 1 }, {}, "auth", 401, "USER_NOT_FOUND" },
    { "an unknown contact", {}, { contact = 1 }, "not_found", 404, "contact.notFound" },
    { "a blacklisted contact", {}, { contact = 90514384 }, "rejected", 400, "contact.contactInBlackList" },
    { "an unknown mailbox", {}, { email_account = 1 }, "rejected", 400, "contact.emailAccountNotFound" },
  } do
    it("refuses " .. row[1], function()
      local letter = { contact = 90514382, subject = "s", body = "b" }
      for name, value in pairs(row[3]) do letter[name] = value end
      local receipt, err = client_of(row[2]):send_email(letter)
      assert.is_nil(receipt)
      assert.same({ "rejected", row[4], row[5], row[6] }, { err.outcome, err.kind, err.status, err.code })
      assert.equal(row[5] == 401 and not row[6] and "Bearer" or nil, err.headers["www-authenticate"])
      assert.same({}, front.sent())
    end)
  end

  it("acts for those who may", function()
    local letter = { contact = 90514382, subject = "s", body = "b" }
    assert(client_of{ api_key = "sandbox-two-teams", team = 12 }:send_email(letter))
    assert(client_of{ api_key = "sandbox-master", user_email = "toni@sandbox.example" }:send_email(letter))
    assert(client_of{ api_key = "sandbox-organization", user = 12346, team = 11 }:send_email(letter))
    assert.equal(3, #front.sent())
  end)

  it("answers every read", function()
    local client = client_of()
    assert.same({ userId = 12345 }, client:whoami())
    assert.equal(11, assert(client:teams())[1].teamId)
    assert.equal(3, #assert(client:email_accounts{ top = 2 }:all()))
    assert.equal(4, #assert(client:linkedin_accounts():all()))
    assert.equal("Dana", assert(client:find_contacts{ search = "dana@example.com" }:all())[1].firstName)
    assert.equal("Field", assert(client:get_contact{ contact = "90514382" }).lastName)
    local _, err = client:request{ method = "DELETE", path = "/v3/whoami" }
    assert.same({ 405, "GET" }, { err.status, err.headers.allow })
  end)

  it("holds requests back above the limit", function()
    front.reset{ limits = { minute = 1 } }
    local client = client_of()
    assert(client:whoami())
    local _, err = client:whoami()
    assert.same({ "rate_limited", 429 }, { err.kind, err.status })
    assert.is_true(err.retry_after >= 58 and err.retry_after <= 60)
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

  for _, signal in ipairs{ "TERM", "INT", "HUP" } do
    it("on " .. signal, function()
      local result = support.shell(([[
        mkfifo %s/out
        env -u LUA_PATH -u LUA_CPATH luajit spec/support/sandbox_server.lua >%s/out </dev/null &
        { read url; read ca; } <%s/out
        kill -%s $!
        wait $!
        echo "$? ${ca#*=}"
      ]]):gsub("%%s", support.quote(support.folder()), 3):gsub("%%s", signal))
      local status, folder = result.stdout:match("^(%d+) (.*)/ca%.pem\n$")
      assert.equal("0", status, result.stderr)
      assert.equal("", result.stderr)
      assert.is_true(is_gone(folder))
    end)
  end

  it("of nginx even when it is killed itself", function()
    local result = support.shell(([[
      mkfifo %s/out
      env -u LUA_PATH -u LUA_CPATH luajit spec/support/sandbox_server.lua >%s/out </dev/null &
      { read url; read ca; } <%s/out
      kill -9 $!
      echo "${ca#*=}"
    ]]):gsub("%%s", support.quote(support.folder())))
    local folder = result.stdout:match("^(.*)/ca%.pem\n$")
    support.shell("rm -rf " .. support.quote(folder))   -- nobody was left to do that
    assert.is_true(is_gone(folder))
  end)
end)
