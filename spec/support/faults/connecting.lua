-- SPDX-License-Identifier: MIT
-- Faults before the request's first byte: nothing may ever have left. See init.lua for the fields.

local HTTPS, PROXIES = { "https", "proxy_https" }, { "proxy", "proxy_https" }
local DIRECT = { "http", "https" }

local function certificate(name, which)
  return { name = name, on = HTTPS, certificate = which, steps = {}, outcome = "not_sent", phase = "tls", kind = "tls" }
end

return {
  { name = "name does not resolve", on = { "https" }, only = "first", host = "nowhere.invalid",
    outcome = "not_sent", phase = "resolve", again = true },
  { name = "proxy's name does not resolve", on = PROXIES, only = "first", proxy_host = "nowhere.invalid",
    outcome = "not_sent", phase = "resolve", again = true },
  { name = "refused", on = DIRECT, mode = "refused", outcome = "not_sent", phase = "connect", kind = "connection",
    again = true },
  { name = "refused behind the proxy", on = PROXIES, mode = "refused", outcome = "not_sent", phase = "proxy",
    kind = "connection" },
  { name = "proxy refused", on = PROXIES, only = "first", proxy_mode = "refused", outcome = "not_sent",
    phase = "connect", kind = "connection", again = true },
  { name = "connect time-out", on = DIRECT, only = "first", mode = "full", outcome = "not_sent", phase = "connect",
    kind = "timeout", again = true },
  { name = "connect time-out of the proxy", on = PROXIES, only = "first", proxy_mode = "full", outcome = "not_sent",
    phase = "connect", kind = "timeout", again = true },

  { name = "TLS hangs", on = HTTPS, handshake = { { "hang" } }, outcome = "not_sent", phase = "tls",
    kind = "timeout", again = true },
  { name = "TLS closed", on = HTTPS, handshake = { { "read", 20 }, { "close" } }, outcome = "not_sent", phase = "tls",
    kind = "connection", again = true },
  { name = "TLS reset", on = HTTPS, handshake = { { "read", 20 }, { "reset" } }, outcome = "not_sent", phase = "tls",
    kind = "connection", again = true },
  { name = "TLS answered in plain", on = HTTPS, handshake = { { "answer", 400, nil, "{}" } }, outcome = "not_sent",
    phase = "tls", again = true },
  { name = "TLS too old", on = HTTPS, handshake = { { "tls", "good", protocol = "TLSv1_1" } }, outcome = "not_sent",
    phase = "tls", again = true },
  certificate("certificate of nobody", "self_signed"),
  certificate("certificate expired", "expired"),
  certificate("certificate of another host", "wrong_host"),

  { name = "proxy answers 407", on = PROXIES, proxy = { { "request" }, { "answer", 407 } }, outcome = "not_sent",
    phase = "proxy", kind = "connection" },
  { name = "proxy answers 502", on = PROXIES, proxy = { { "request" }, { "answer", 502 } }, outcome = "not_sent",
    phase = "proxy", kind = "connection" },
  { name = "proxy hangs", on = PROXIES, proxy = { { "request" }, { "hang" } }, outcome = "not_sent",
    phase = "proxy", kind = "timeout", again = true },
  { name = "proxy closes", on = PROXIES, proxy = { { "request" }, { "close" } }, outcome = "not_sent",
    phase = "proxy" },
  { name = "proxy resets", on = PROXIES, proxy = { { "request" }, { "reset" } }, outcome = "not_sent",
    phase = "proxy" },
  { name = "proxy answers half a status line", on = PROXIES, outcome = "not_sent", phase = "proxy",
    proxy = { { "request" }, { "send", "HTTP/1.1 2" }, { "close" } } },
  { name = "proxy answers garbage", on = PROXIES, proxy = { { "request" }, { "send", "\1\2\3\r\n\r\n" }, { "close" } },
    outcome = "not_sent", phase = "proxy" },
  { name = "proxy agrees, then TLS hangs", on = { "proxy_https" }, outcome = "not_sent", phase = "tls",
    kind = "timeout", again = true,
    proxy = { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "hang" } } },
  { name = "proxy agrees and closes", on = { "proxy_https" }, outcome = "not_sent", phase = "tls", again = true,
    proxy = { { "request" }, { "send", "HTTP/1.1 200 OK\r\n\r\n" }, { "close" } } },
}
