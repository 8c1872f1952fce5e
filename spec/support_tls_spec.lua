-- SPDX-License-Identifier: MIT
-- TLS and tunnels of the scripted server, seen from the wire.

local support = require "support"
local raw = require "support.raw"

local REQUEST = raw.REQUEST

local server

local function serve(options)
  server = support.serve(options)
  return server
end

local function dial() return raw.dial(server) end
local function dial_tls(options) return raw.dial_tls(server, options) end
local function talk(bytes, client) return raw.talk(server, bytes, client) end

describe("the scripted server", function()
  after_each(function() if server then server:close() end end)

  describe("speaks TLS", function()
    for certificate, complaint in pairs{
      expired = "certificate verify failed", self_signed = "certificate verify failed",
    } do
      it("with the certificate " .. certificate, function()
        serve{ tls = certificate, { "request" }, { "answer", 200 } }
        assert.is_nil(server.url:match("^http:"))
        local client, ok, why = dial_tls{ verify = "peer" }
        assert.same({ false, complaint }, { ok, why })
        client:close()
        assert.is_true(server:settle())
        assert.equal("tls", server:connections()[1].ended)
        assert.truthy(server:connections()[1].problem:find("^tls: "))
      end)
    end

    it("with a good certificate and one for another host", function()
      serve{ tls = true, { "request" }, { "answer", 204 } }
      local client = dial_tls{ verify = "peer" }
      assert.equal("localhost", client:getpeercertificate():extensions()["2.5.29.17"].dNSName[1])
      assert.equal("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", (talk(REQUEST, client)))
      assert.equal("TLSv1.3", server:connections()[1].tls)
      server:close()
      serve{ tls = "wrong_host", { "request" } }
      client = dial_tls{ verify = "peer" }
      assert.equal("elsewhere.invalid", client:getpeercertificate():extensions()["2.5.29.17"].dNSName[1])
      client:close()
    end)

    it("of an old version, if asked", function()
      for protocol, seen in pairs{ TLSv1_1 = "TLSv1.1", TLSv1_2 = "TLSv1.2" } do
        serve{ { "tls", "good", protocol = protocol }, { "hang" } }
        local client, ok = dial_tls{ ciphers = "DEFAULT:@SECLEVEL=0" }
        assert.is_true(ok)
        client:close()
        assert.is_true(server:settle())
        assert.equal(seen, server:connections()[1].tls)
        server:close()
      end
    end)

    it("or keeps silent in the handshake", function()
      serve{ scheme = "https", { "hang" } }
      local client = dial()
      client:send(REQUEST)
      client:settimeout(0.05)
      assert.equal("timeout", select(2, client:receive(1)))
      assert.equal("https://127.0.0.1:" .. server.port, server.url)
      client:close()
    end)

    it("and says goodbye in a close, not in a cut or a reset", function()
      serve{ tls = true,
        { { "request" }, { "close" } },
        { { "request" }, { "cut" } },
        { { "request" }, { "reset" } },
      }
      assert.equal("closed", select(2, talk(REQUEST, (dial_tls()))))
      assert.equal("unexpected eof while reading", select(2, talk(REQUEST, (dial_tls()))))
      talk(REQUEST, (dial_tls()))
      assert.equal("reset", server:connections()[3].ended)
    end)
  end)

  describe("as a proxy", function()
    it("carries bytes both ways", function()
      local target = support.serve{ tls = true, { "request" }, { "answer", 200, nil, "through" } }
      server = support.proxy()
      local plain = dial()
      plain:send(("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n"):format(target.address, target.address))
      assert.equal("HTTP/1.1 200 Connection established", (plain:receive("*l")))
      assert.equal("", (plain:receive("*l")))
      local client, ok = raw.wrap(plain, { verify = "peer" })
      assert.is_true(ok)
      assert.truthy(talk(REQUEST, client):find("through$"))
      assert.same({ "CONNECT", target.address }, { server:requests()[1].method, server:requests()[1].target })
      assert.is_true(server:connections()[1].tunnel.down > 0)
      assert.equal("hello", target:requests()[1].body)
      target:close()
    end)

    it("takes its tunnels along when it is closed", function()
      local target = support.serve{ { "hang" } }
      server = support.proxy(target.address)
      local client = dial()
      client:send("CONNECT a:1 HTTP/1.1\r\n\r\n")
      assert.equal("HTTP/1.1 200 Connection established", (client:receive("*l")))
      server:close()
      assert.is_true(target:settle())
      assert.equal("", (client:receive("*l")))
      assert.equal("closed", select(2, client:receive("*l")))
      target:close()
    end)

    it("goes to another address than asked, refuses, or hangs after its 200", function()
      local target = serve{ { "request" }, { "answer", 204 } }
      server = support.proxy(target.address)
      talk("CONNECT api.example.invalid:443 HTTP/1.1\r\n\r\n" .. REQUEST)
      assert.equal(1, #target:requests())
      target:close()
      assert.truthy(talk("CONNECT " .. target.address .. " HTTP/1.1\r\n\r\n"):find("^HTTP/1.1 502 "))
      server:close()
      serve{
        { { "request" }, { "answer", 407 } },
        { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "hang" } },
      }
      assert.truthy(talk("CONNECT a:1 HTTP/1.1\r\n\r\n"):find("^HTTP/1.1 407 Proxy Auth"))
      local client = dial()
      client:send("CONNECT a:1 HTTP/1.1\r\n\r\n")
      assert.equal("HTTP/1.1 200 OK", (client:receive("*l")))
      client:close()
    end)
  end)
end)
