-- SPDX-License-Identifier: MIT
-- What is measured in nginx, as rows.lua has it, and what it may be:
--
--   limits   { of = "cpu", most = 1.5 }                 times lua-resty-http's
--            { of = "wall", ideal = 0.004, most = 1.1 } times that many seconds, which the upstream takes
--
-- `ping`: not a send is measured, but how long another request waits beside them, see measure/ping.lua.
--
-- Every worker keeps to one CPU, as doc/nginx.md advises, but where `roaming` is said.

local AT_ONCE = 50

return {
  { name = "in_turn", title = "one after the other, http", timed = { 500, 4500 },
    limits = { { of = "wall", most = 2.0 } } },
  { name = "in_turn_roaming", title = "the same, on any CPU", roaming = true, timed = { 500, 4500 } },
  { name = "at_50", title = "50 at once, http", at_once = AT_ONCE, timed = { 500, 8500 },
    limits = { { of = "cpu", most = 1.5 } } },
  { name = "at_50_slow", title = "50 at once, 200 ms each", at_once = AT_ONCE, contact = "after_200_ms",
    timed = { 100, 2100 },
    limits = { { of = "cpu", most = 1.5 }, { of = "wall", ideal = 0.2 / AT_ONCE, most = 1.05 } } },
  { name = "batch_slow", title = "a batch, 50 at once, 200 ms each", kind = "batch", at_once = AT_ONCE,
    contact = "after_200_ms", timed = { 100, 600 }, limits = { { of = "wall", ideal = 0.2 / AT_ONCE, most = 1.1 } } },
  { name = "at_200", title = "200 at once, https", at_once = 200, where = "https", timed = { 400, 8400 },
    limits = { { of = "cpu", most = 2.0 } } },
  { name = "ping", title = "p99 of /ping beside 50 at once, http", ping = true, at_once = AT_ONCE,
    limits = { { of = "wall", most = 1.2 } } },
  { name = "ping_slow", title = "p99 of /ping beside 50 at once, 200 ms each", ping = true, at_once = AT_ONCE,
    contact = "after_200_ms", limits = { { of = "wall", most = 1.2 } } },
  { name = "closing", title = "each over a new TLS connection", where = "closing", timed = { 100, 600 } },
}
