-- SPDX-License-Identifier: MIT
-- The faults, as data: what a peer does, and what must then be true for the one who sends.
--
--   name           what happens
--   on             the transports it makes sense on: http, https, proxy, proxy_https (default: all four)
--   only           "first" or "kept": the one kind of connection that it makes sense on
--   where it is; one of
--     steps        what the server plays, after the TLS handshake (support/README.md lists the steps);
--                  "{other}" in a header stands for the address of another server
--     handshake    what it plays in place of the handshake
--     certificate  the bad certificate that it shows
--     protocol     the version of TLS (default: the newest)
--     along        bytes that come in one write with the body of the answer to the request before
--     proxy        what the proxy plays
--     mode, proxy_mode    a port of the server or the proxy that refuses or is full
--     host, proxy_host    a name in place of the address
--   has_body       it needs a request with a body; `big`: one of some MiB
--   receive_buffer bytes: a peer that stops reading is felt sooner
--   what must be true
--     outcome      the outcomes that are allowed, for a message and without repeats
--     phase        the phases that are allowed on an error (default: answer); kind: the kinds (default: any)
--     again        whether a message is made again: true, false (default) or "maybe"
--     refuses      the server says that it did not do it: a message that it received whole does not count as acted on
--     early        the server says that it is done before it has the message: that counts as acted on
--     other        another server is named, which must hear nothing
--     wait         seconds: a repeat must not come sooner
--     idle         it happens when nothing is under way; then the script is over ("ended") or at a gate ("said")
--     elsewhere    the message may go out on another connection than the one with the fault

-- These are added: `stalls`, the server neither reads nor ends; `restless`, much goes in or out; `lasts`,
-- the fault is there for every attempt.

local faults = {}

for _, part in ipairs{ "connecting", "exchange", "answers", "bursts", "waiting" } do
  for _, fault in ipairs(require("support.faults." .. part)) do
    -- Behind a proxy an upload tells little: the proxy takes it all in.
    fault.on = fault.on or fault.big and { "http", "https" } or { "http", "https", "proxy", "proxy_https" }
    fault.phase = fault.phase or "answer"
    fault.again = fault.again or false
    fault.lasts = fault.mode or fault.proxy_mode or fault.host or fault.proxy_host
    for _, step in ipairs(fault.steps or {}) do
      fault.stalls = fault.stalls or step[1] == "stall"
      fault.restless = fault.restless or fault.big or step[1] == "flood" or step[1] == "send" and step.times ~= nil
    end
    assert(not faults[fault.name], fault.name)
    faults[#faults + 1], faults[fault.name] = fault, fault
  end
end

return faults
