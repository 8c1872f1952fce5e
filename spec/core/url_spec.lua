-- SPDX-License-Identifier: MIT
-- The two addresses that a user gives, and the path behind the first. No message repeats what was given.

local core = require "reply.core"
local exchange = require "support.exchange"
local support = require "support"

local RULE = "the base URL must be an https:// URL (http:// for a loopback host only), got "
local WANTED, ELSEWHERE = RULE .. "a string that is none", RULE .. "http:// for another host"
local BYTES = "the base URL has a space, a control character or a byte above 126"
local QUERY = "the base URL must not have a query or a fragment"
local USER = "the base URL must not have user info (an @ behind a port is %40)"

describe("a base URL", function()
  -- A row: the URL, what it comes to (nil: the same), the Host header.
  for _, row in ipairs{
    { "https://api.reply.io", nil, "api.reply.io" },
    { "https://api.reply.io/", "https://api.reply.io", "api.reply.io" },
    { "https://api.reply.io///", "https://api.reply.io", "api.reply.io" },
    { "https://api.reply.io:443", nil, "api.reply.io" }, { "https://api.reply.io:8443", nil, "api.reply.io:8443" },
    { "https://a.example/base/path/", "https://a.example/base/path", "a.example" },
    { "HTTPS://API.example", nil, "API.example" }, { "https://127.0.0.1:1", nil, "127.0.0.1:1" },
    { "https://[::1]:8443", nil, "[::1]:8443" }, { "https://10.0.0.1", nil, "10.0.0.1" },
    { "http://localhost", nil, "localhost" }, { "http://LOCALHOST:8080", nil, "LOCALHOST:8080" },
    { "http://localhost:80", nil, "localhost" }, { "http://localhost:443", nil, "localhost:443" },
    { "http://127.0.0.1:8080", nil, "127.0.0.1:8080" }, { "http://127.255.255.254", nil, "127.255.255.254" },
    { "http://[::1]", nil, "[::1]" }, { "http://[::1]:8080/x", nil, "[::1]:8080" },
    { "https://a.example/p@th", nil, "a.example" }, { "https://a.example/p@th:1", nil, "a.example" },
    { "https://a.example:1/p%40th", nil, "a.example:1" },
    { "http://127.1", nil, "127.0.0.1" },
    { "http://2130706433:80", nil, "127.0.0.1" }, { "http://[0:0:0:0:0:0:0:1]:8", nil, "[::1]:8" },
  } do
    it(row[1] .. " is taken", function()
      local kept = row[2] or row[1]
      assert.same({ true, kept }, { core.check_url(row[1]) })
      local client = assert(core.client{ base_url = row[1] })
      assert.equal("reply.client (" .. kept .. ", 0 running)", tostring(client))
      assert.equal("Host: " .. row[3], client:headers{ method = "GET", path = "/" }[1])
      client:close()
    end)
  end

  for _, row in ipairs{
    { "", "the base URL is missing" }, { "api.reply.io", WANTED }, { "//api.reply.io", WANTED }, { "ftp://a", WANTED },
    { "https:", WANTED }, { "https:/", WANTED }, { "https://", WANTED }, { "https:///", WANTED },
    { "https:/a.example", WANTED }, { "https:///a.example", WANTED }, { "https:\\\\a.example", WANTED },
    { "file:///etc/passwd", WANTED }, { "javascript:alert(1)", WANTED }, { "httpss://a", WANTED },
    { "http://api.reply.io", ELSEWHERE }, { "http://0.0.0.0", ELSEWHERE }, { "http://10.0.0.1", ELSEWHERE },
    { "http://192.168.0.1", ELSEWHERE }, { "http://128.0.0.1", ELSEWHERE }, { "http://126.255.255.255", ELSEWHERE },
    { "http://127.0.0.1.example.com", ELSEWHERE }, { "http://localhost.example.com", ELSEWHERE },
    { "http://localhost.", ELSEWHERE }, { "http://notlocalhost", ELSEWHERE }, { "http://a.localhost", ELSEWHERE },
    { "http://[::]", ELSEWHERE }, { "http://[::2]", ELSEWHERE }, { "http://[fe80::1]", ELSEWHERE },
    { "http://[::ffff:10.0.0.1]", ELSEWHERE }, { "http://example.com:127.0.0.1", WANTED },
    { "http://localhost%2Eexample.com", ELSEWHERE }, { "http://127.0.0.1%2Eexample.com", ELSEWHERE },
    { "http://127.0.0.1%00.example.com", WANTED }, { "http://127.0.0.1:80:80", WANTED },
    { "https://a:99999", WANTED }, { "https://a:0x50", WANTED }, { "https://a:b", WANTED }, { "https://[::1", WANTED },
    { "https://a?b=c", QUERY }, { "https://a/?", QUERY }, { "https://a#b", QUERY }, { "https://a/#", QUERY },
    { "https://user@a", USER }, { "https://user:secret@a", USER }, { "https://@a", USER }, { "https://:@a", USER },
    { "https://127.0.0.1@a.example", USER }, { "http://127.0.0.1@a.example", USER },
    { "https://user:1/secret@a.example", USER }, { "https://user:1//:/secret@a.example", USER },
    { "https://user:/secret@a.example", USER }, { "http://localhost:1/secret@a.example", USER },
    { "http://127.0.0.1\\@a.example", USER }, { "http://a.example\\@127.0.0.1", USER },
    { "https://a .example", BYTES }, { " https://a", BYTES }, { "https://a\n", BYTES }, { "https://a\r\nX: y", BYTES },
    { "https://a\0.example", BYTES }, { "https://a\127", BYTES }, { "https://é.example", BYTES },
    { "https://a/\1", BYTES }, { "https://a\t", BYTES }, { "https://a%ee.example", "the base URL has no valid host" },
  } do
    it(("%q is refused"):format(row[1]), function()
      assert.same({ nil, row[2] }, { core.check_url(row[1]) })
      assert.same({ nil, row[2] }, { core.client{ base_url = row[1] } })
    end)
  end

  it("of 100,000 characters is taken or refused, and nothing breaks", function()
    local long = ("a"):rep(100000)
    assert.same({ true, "https://a.example/" .. long }, { core.check_url("https://a.example/" .. long .. "/") })
    local ok, why = core.check_url("https://" .. long)
    assert.is_true(ok or why == WANTED)
    assert.same({ nil, USER }, { core.check_url("https://" .. long .. "@a") })
  end)

  it("is needed", function()
    assert.same({ nil, "the base URL is missing" }, { core.client{} })
    assert.error_matches(function() core.client() end, "table expected")
    assert.error_matches(function() core.client{ base_url = 5 } end, "base_url must be a string, not a number")
    assert.error_matches(function() core.check_url(nil) end, "string expected")
  end)
end)

describe("a proxy", function()
  for _, proxy in ipairs{
    "http://proxy.example", "http://proxy.example:3128", "proxy.example:3128", "https://proxy.example:8443/",
    "http://user:pass@proxy.example", "http://us%40er:p%3Ass@proxy.example", "http://[::1]:3128", "127.0.0.1:1",
  } do
    it(proxy .. " is taken", function()
      local client = assert(core.client{ base_url = "https://a.example", proxy = proxy })
      assert.equal("reply.client (https://a.example, 0 running)", tostring(client))
      client:close()
      assert.is_true(core.check_proxy(proxy))
    end)
  end

  local RULE_OF_PROXY = "the proxy must be an http:// or https:// URL, got "
  local NO_URL, WRONG = RULE_OF_PROXY .. "a string that is none", RULE_OF_PROXY .. "another scheme"
  local MORE = "the proxy must be a host and a port: percent-encode the / ? # and \\ of its password, and give no path"
  local ODD = "the proxy has a space, a control character or a byte above 126"
  local CONTROL = "the proxy's user or password has a control character"
  for _, row in ipairs{
    { "", NO_URL }, { "http://", NO_URL }, { "http://secret:key@a:99999", NO_URL },
    { "http://a b", ODD }, { "http://a\n", ODD }, { "http://a\0", ODD }, { "http://secret:key@pröxy", ODD },
    { "socks5://secret@a", WRONG }, { "socks4://a", WRONG }, { "ftp://a", WRONG }, { "file:///a", WRONG },
    { "http://user:pa?ss@proxy.example", NO_URL }, { "http://user:1?ss@proxy.example", MORE },
    { "http://user:1/ss@proxy.example", MORE }, { "http://user:1#ss@proxy.example", MORE },
    { "user:1?@proxy.example:3128", MORE },
    { "http://us%01er:pass@proxy.example", CONTROL }, { "http://user:pa%0Ass@proxy.example", CONTROL },
    { "http://user:pa%00ss@proxy.example", CONTROL },
    { "http://proxy.example/path", MORE }, { "http://proxy.example?q", MORE }, { "http://proxy.example//", MORE },
    { "http://pr%eexy.example", NO_URL },
  } do
    it(("%q is refused"):format(row[1]), function()
      assert.same({ nil, row[2] }, { core.client{ base_url = "https://a.example", proxy = row[1] } })
      assert.same({ nil, row[2] }, { core.check_proxy(row[1]) })
    end)
  end
end)

describe("a path", function()
  local client = assert(core.client{ base_url = "https://127.0.0.1:1" })
  local BEGIN = "the path must begin with /"
  local ENCODED = "the path must be percent-encoded: no space, control character, # or byte above 126"

  for _, row in ipairs{
    { nil, BEGIN }, { "", BEGIN }, { "v3", BEGIN }, { "https://a/", BEGIN }, { "@a.example/", BEGIN }, { ":1/", BEGIN },
    { "/a b", ENCODED }, { "/a\r\nX: y", ENCODED }, { "/a\0", ENCODED }, { "/é", ENCODED }, { "/a#b", ENCODED },
    { "/\127", ENCODED }, { "/\t", ENCODED },
  } do
    it(("%q is refused"):format(tostring(row[1])), function()
      local transfer, answer = client:submit{ method = "GET", path = row[1] }
      assert.is_nil(transfer)
      assert.same({ outcome = "not_sent", kind = "config", phase = "local", message = row[2], body = "", headers = {} },
                  answer)
      assert.equal(0, client:step(0))
    end)
  end
end)

-- What a dry run shows is what goes out.
describe("a path", function()
  for _, path in ipairs{
    "/", "/v3/a/../b/./c//d/..", "/v3/%2E%2e/%2f%2F%c3%A9", "/v3/x?", "/v3/x?a=b?", "/v3/x?a=/../b&c=%2F?d&%2e",
    "/v3/@x:1/[y]|z", "/../v3", "//v3", "/v3/x?a=http://b/../c",
  } do
    it(path .. " goes out as it is", function()
      local server = support.serve{ { "request" }, { "answer", 200, nil, "" }, { "repeat" } }
      local client = exchange.client(server)
      for _ = 1, 2 do   -- the second time with the handle of the first
        assert.equal("sent answer 200", exchange.verdict(exchange.run(client, exchange.request{ path = path })))
      end
      client:close()
      for index = 1, 2 do assert.equal(path, server:requests()[index].target) end
      server:close()
    end)
  end

  for _, prefix in ipairs{ "/prefix", "/a/../%2e/b//c", "//d" } do
    it("follows what the base URL has behind its host, as " .. prefix .. " stands there", function()
      local server = support.serve{ { "request" }, { "answer", 200, nil, "" } }
      local client = assert(core.client{ base_url = server.url .. prefix .. "/" })
      client:identity("key-of-the-spec")
      assert.equal("sent answer 200", exchange.verdict(exchange.run(client, exchange.request{ path = "/v3/x" })))
      client:close()
      assert.equal(prefix .. "/v3/x", server:requests()[1].target)
      server:close()
    end)
  end
end)
