-- SPDX-License-Identifier: MIT
-- A program that the script starts gets no descriptor of the library's, and no connection. Only what an older libcurl
-- wakes itself by stays open in it: nobody but libcurl knows those two.

local core = require "reply.core"
local support = require "support"

-- Prints how many descriptors a child has, before there is a client and while it keeps a connection.
local SCRIPT = [[
  local reply = require "reply"
  local function count()
    local pipe = io.popen("ls /proc/self/fd | wc -l")
    local number = pipe:read("*n")
    pipe:close()
    return number
  end
  local client
  local before = count()
  local letter = { "send_email", contact = 5, subject = "s", body = "b" }
  client = assert(reply.new{ base_url = arg[1], ca_file = arg[2], api_key = "key-of-the-spec", retries = 0, %s })
  local call = coroutine.wrap(function() return client:batch{ letter, letter, letter } end)
  local results
  repeat results = call() until type(results) == "table"
  for _, result in ipairs(results) do assert(result.receipt, result.err) end
  print(before, count())
]]

for what, options in pairs{ ["of a script"] = "", ["of an event loop"] = "wait = coroutine.yield" } do
  for _, tls in ipairs{ false, true } do
    it(("a client %s leaves no connection to a child, over %s"):format(what, tls and "https" or "http"), function()
      local server = support.serve{ tls = tls or nil, { { "request" }, { "answer", 200, nil, "{}" }, { "repeat" } } }
      local result = support.run(SCRIPT:format(options), { args = { server.url, support.ca_file },
                                                           env = { REPLY_SANDBOX = false } })
      assert.equal("", result.stderr)
      local before, after = result.stdout:match("^(%d+)\t(%d+)\n$")
      local major = tonumber(core.curl_version:match("^%d+"))
      assert.equal(major < 8 and before + 2 or tonumber(before), tonumber(after))
      assert.is_true(server:count().connections > 0)
      server:close()
    end)
  end
end
