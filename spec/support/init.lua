-- SPDX-License-Identifier: MIT
-- What the specs share. See README.md beside this file.

local files = require "support.files"
local interpreter = require "support.interpreter"
local server = require "support.server"
local socket = require "socket"

local support = {
  api_key = "key-for-specs-0123456789",
  serve = server.serve,
  multipart = require "support.multipart",
  wav = require "support.wav",
  folder = files.folder,
  temp_file = files.temp_file,
  read_file = files.read,
  run = interpreter.run,
  shell = interpreter.shell,
  quote = interpreter.quote,
}

-- Looks again until test() is true, or five seconds are over (false). Only for what says nothing when
-- it happens, such as the end of a process; a server has wait, settle and reached.
function support.eventually(test)
  local deadline = socket.gettime() + 5
  while not test() do
    if socket.gettime() > deadline then return false end
    socket.sleep(0.01)
  end
  return true
end

-- The pattern that finds this text and nothing else.
function support.literal(text)
  return (text:gsub("%p", "%%%0"))
end

-- The path of a WAV file of so many seconds.
function support.wav_file(seconds, name)
  return files.temp_file(support.wav(seconds), name or "tone.wav")
end

-- An HTTP proxy that does its work; proxy:requests() lists the CONNECTs. `target` ("host:port") is
-- where it goes instead of the address that it is asked for.
function support.proxy(target)
  return server.serve{ { "request" }, { "tunnel", target } }
end

-- A client of the library for one of these servers. The library is loaded here and not above, so
-- that each spec file has its own.
function support.client(to, overrides)
  local options = {
    base_url = to and to.url, api_key = support.api_key, ca_file = server.start().ca_file, retries = 0, pace = "off",
  }
  for name, value in pairs(overrides or {}) do options[name] = value end
  return assert(require("reply").new(options))
end

-- These are known only when the server runs, so asking for one starts it.
return setmetatable(support, {
  __index = function(_, name)
    if name == "ca_file" then return server.start().ca_file end
    if name == "server_pid" then return server.start().pid end
  end,
})
