-- SPDX-License-Identifier: MIT
-- Nothing around a script (environment, files of its user) sends the key elsewhere, changes whom it trusts, or makes
-- it leave something behind: seen at the servers, in the folders, and in the system calls of a process of its own.

local secret = require "support.secret"
local support = require "support"

local KEY = "rkZx9Qw7Lm3Tn5Vb1Yc8Ud6Hs4Kf2"

local SCRIPT = [[
local reply = require "reply"
local client = assert(reply.new{ retries = 0, timeout = 10 })
local receipt, err = client:send_email{ contact = 7, subject = "Hello", body = "<p>Hello</p>" }
print(receipt and receipt.outcome, err)
client:close()
if ... == "raise" then
  print(client:whoami())
  print(pcall(client.send_email, client))
  error(select(2, reply.send_email{ contact = 7, subject = "Hello", body = "<p>Hello</p>" }))
end
]]

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
end

local function listing(folder)
  return support.shell("cd " .. support.quote(folder) .. " && find . -type f -exec wc -c {} + | sort").stdout
end

-- A home whose files send curl elsewhere, and an environment that does.
local function traps(other)
  local home = support.folder()
  local proxy = "http://stranger:secret@" .. other.address
  write(home .. "/.netrc", "machine 127.0.0.1 login stranger password secret\ndefault login stranger password secret\n")
  write(home .. "/.curlrc", ('proxy = "%s"\nuser = "stranger:secret"\n'):format(proxy))
  write(home .. "/curlrc", ('proxy = "%s"\n'):format(proxy))
  write(home .. "/aliases", "localhost stranger.example\n")
  local env = { HOME = home, NETRC = home .. "/.netrc", CURL_HOME = home, XDG_CONFIG_HOME = home, TMPDIR = home,
                SSLKEYLOGFILE = home .. "/keys", HOSTALIASES = home .. "/aliases", REPLY_API_KEY = KEY, no_proxy = "",
                NO_PROXY = "", REPLY_TEAM_ID = false, REPLY_USER_ID = false, REPLY_SANDBOX = false }
  for _, name in ipairs{ "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY" } do
    env[name] = proxy
  end
  return home, env
end

-- Lines of strace: which addresses were connected to, and which files were opened to be written.
local function calls_in(trace)
  local connects, written, listens = {}, {}, 0
  for line in trace:gmatch("[^\n]+") do
    if line:find("connect(", 1, true) then
      connects[line:match("sin6?_port=htons%((%d+)%)") or line] = true
    elseif line:find("listen(", 1, true) or line:find("bind(", 1, true) then
      listens = listens + 1
    elseif line:find("O_WRONLY") or line:find("O_RDWR") or line:find("O_CREAT") or line:find("mkdir")
           or line:find("rename") or line:find("link") or line:find("mknod") then
      written[line:match('"([^"]*)"') or line] = true
    end
  end
  return connects, written, listens
end

local TRACED = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,"
               .. "connect,bind,listen"

-- Runs the script among the traps. Returns what it printed and what it did.
local function run(server, other, more, args)
  local home, env = traps(other)
  env.REPLY_BASE_URL = server.url
  for name, value in pairs(more) do env[name] = value end
  local trace = support.folder() .. "/trace"
  local before = listing(home)
  local traced = ("env -C %s strace -f -qq -o %s -e trace=%s %s"):format(
    support.quote(home), trace, TRACED, _G.jit and "luajit" or "lua5.4")
  local result = support.run(SCRIPT, { env = env, args = args, lua = traced })
  local text = support.read_file(trace)
  local connects, written, listens = calls_in(text)
  assert.matches("openat", text)
  for _, name in ipairs{ "netrc", "curlrc", "aliases" } do assert.is_nil(text:find(name, 1, true)) end
  assert.equal(0, listens)
  -- libcurl makes the file of SSLKEYLOGFILE, and must leave it empty.
  assert.equal("", support.read_file(home .. "/keys") or "")
  os.remove(home .. "/keys")
  assert.equal(before, listing(home))
  written[home .. "/keys"], written["/dev/null"] = nil, nil
  assert.same({}, written)
  secret.assert_absent(KEY, { result.stdout, result.stderr }, "what the script printed")
  assert.same(0, other:count().connections)
  return result, connects
end

local function assert_only_the_key(server, requests)
  assert.equal(requests, #server:requests())
  for _, request in ipairs(server:requests()) do
    local value, count = request:header("authorization")
    assert.same({ "Bearer " .. KEY, 1 }, { value, count })
    for _, name in ipairs{ "cookie", "proxy-authorization", "proxy-connection" } do
      assert.is_nil((request:header(name)))
    end
  end
end

it("a file of TLS secrets stays empty once its variable is gone, too", function()
  local server = support.serve{ tls = true, { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } } }
  local keys = support.folder() .. "/keys"
  local result = support.run([[
    local reply = require "reply"
    for _ = 1, 2 do
      local client = reply.new{ api_key = "of-nobody", base_url = arg[1], ca_file = arg[2], retries = 0 }
      print(client:whoami() ~= nil)
      client:close()
      require("spec_process").unset "SSLKEYLOGFILE"
    end]], { env = { SSLKEYLOGFILE = keys }, args = { server.url, support.ca_file } })
  assert.same({ "true\ntrue\n", "" }, { result.stdout, result.stderr })
  assert.equal("", support.read_file(keys))
  server:close()
end)

describe("a script among traps", function()
  local other
  before_each(function() other = support.serve{ { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } } } end)
  after_each(function() other:close() end)

  for what, tls in pairs{ http = false, https = true } do
    it("goes to the base URL's host alone, over " .. what, function()
      local server = support.serve{ tls = tls, { { "request" }, { "answer", 200, nil, '{"status":"sent"}' } } }
      local result, connects = run(server, other, { REPLY_CA_FILE = support.ca_file, CURL_CA_BUNDLE = "/nonexistent",
                                                    SSL_CERT_FILE = "/nonexistent", SSL_CERT_DIR = "/nonexistent" })
      assert.same({ 0, "sent\tnil\n", "" }, { result.status, result.stdout, result.stderr })
      assert.same({ [tostring(server.port)] = true }, connects)
      assert_only_the_key(server, 1)
      server:close()
    end)
  end

  it("follows no redirect with it", function()
    local server = support.serve{
      { { "request" }, { "answer", 307, { Location = other.url .. "/v3/elsewhere" } }, { "repeat" } } }
    local result, connects = run(server, other, {})
    assert.matches("^nil\tsend_email: rejected, protocol 307", result.stdout)
    assert.same({ [tostring(server.port)] = true }, connects)
    server:close()
  end)

  it("trusts nobody whom the environment names", function()
    local server = support.serve{ tls = true, { { "request" }, { "answer", 200, nil, "{}" } } }
    local result = run(server, other, { REPLY_CA_FILE = false, CURL_CA_BUNDLE = support.ca_file,
                                        SSL_CERT_FILE = support.ca_file })
    assert.matches("^nil\tsend_email: not_sent, tls in phase tls", result.stdout)
    assert.equal(0, #server:requests())
    server:close()
  end)

  it("prints nothing of the key where it ends by an error", function()
    local server = support.serve{
      { { "request" }, { "answer", 401, { ["X-Echo"] = KEY }, '{"detail":"' .. KEY .. '"}' }, { "repeat" } } }
    local result = run(server, other, {}, { "raise" })
    assert.equal(1, result.status)
    assert.matches("send_email: rejected, auth 401", result.stdout)
    assert_only_the_key(server, 2)
    server:close()
  end)
end)
