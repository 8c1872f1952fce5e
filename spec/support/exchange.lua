-- SPDX-License-Identifier: MIT
-- Exchanges over the C core alone, for the specs of csrc/: what a driver does, step by step.

local core = require "reply.core"
local support = require "support"

local exchange = {}

-- No exchange of a spec takes this long; one that does has hung.
local LONGEST = 60

exchange.BODY = '{"subject":"s","body":"b"}'

-- The table of a send; `more` gives further members and overrides, false takes one away.
function exchange.request(more)
  local request = { method = "POST", path = "/v3/contacts/1/send-direct-email", body = exchange.BODY,
                    timeout = 30, connect_timeout = 30 }
  for name, value in pairs(more or {}) do request[name] = value or nil end
  return request
end

-- The table of an upload of `source`, { file = … } or { data = … }.
function exchange.upload(source, more)
  local upload = { filename = "tone.wav", content_type = "audio/wav" }
  for name, value in pairs(source) do upload[name] = value or nil end
  local request = exchange.request(more)
  request.path, request.body, request.upload = "/v3/attachments/voice", nil, upload
  return request
end

-- A client of the core for a server, with the specs' key.
function exchange.client(server, options)
  local given = { base_url = server.url }
  for name, value in pairs(options or {}) do given[name] = value end
  given.ca_file = given.ca_file or support.ca_file
  local client = assert(core.client(given))
  assert(client:identity(support.api_key))
  return client
end

-- Drives the client until test() is true.
function exchange.drive(client, test)
  local deadline = core.now() + LONGEST
  while not test() do
    assert(core.now() < deadline, "the exchange hangs")
    client:step(0.02)
  end
end

-- Drives the client until the transfer is over; returns its answer.
function exchange.finish(client, transfer)
  local deadline = core.now() + LONGEST
  while not transfer:done() do
    assert(core.now() < deadline, "the exchange hangs")
    client:step(1)
  end
  return transfer:answer()
end

-- One whole exchange; returns the answer, also of a request that is refused.
function exchange.run(client, request)
  local transfer, refused = client:submit(request or exchange.request())
  return transfer and exchange.finish(client, transfer) or refused
end

-- Drives the client until a connection of the server stands at the gate.
function exchange.reach(client, server, gate)
  exchange.drive(client, function() return server:reached(gate, 0) end)
end

-- What became of it, as a text: "sent 200", "not_sent timeout tls", "rejected auth answer 401".
function exchange.verdict(answer)
  local words = { answer.outcome, answer.kind or "", answer.phase or "", answer.status or "" }
  return (table.concat(words, " "):gsub(" +", " "):gsub(" $", ""))
end

return exchange
