-- SPDX-License-Identifier: MIT
-- One verdict on a value, wherever it is asked for: the check of a call, a dry run, a batch, the sandbox, and the core.
-- A batch that was checked must not fail later at a value, when others of it are gone.

local core = require "reply.core"
local reply = require "reply"
local support = require "support"

local ODD = {
  "a", " a", "a ", " ", "", "\t", "a\tb", "\0", "a\0b", "a\nb", "a\r\nX-Other: b", "\r", "\27[31m", "\127",
  "\194\133", "\226\128\168", "\226\128\174", "\255", "a\237\160\128", "\192\175", "é", "\239\187\191", ".", "..",
  "...", "/", "a/b", "../a", '"', "\\", "%", "%41", "?", "#", ":", ("x"):rep(7000), ("x"):rep(70000), ("é"):rep(300000),
  "GET", "7", 7, 0, -1, 1.5, 2 ^ 53, 0 / 0, math.huge, true, false, {}, reply.null,
}

-- { what, function, its table with the value in it, what the core is given of it by itself }
local PLACES = {
  { "a file's name", "upload_voice", function(value) return { data = support.wav(1), filename = value } end,
    function(value) return { method = "POST", path = "/v3/a", upload = { data = "x", filename = value } } end },
  { "a subject", "send_email", function(value) return { contact = 90514382, subject = value, body = "b" } end },
  { "a body", "send_email", function(value) return { contact = 90514382, subject = "s", body = value } end },
  { "an id", "get_contact", function(value) return { contact = value } end },
  { "a path", "request",
    function(value) return { method = "GET", path = type(value) == "string" and "/v3/" .. value or value } end,
    function(value) return { method = "GET", path = "/v3/" .. value } end },
  { "a value of a query", "request",
    function(value) return { method = "GET", path = "/v3/a", query = { a = value } } end },
  { "a name of a query", "request",
    function(value)
      return { method = "GET", path = "/v3/a", query = { [value == value and value or "nan"] = "a" } }
    end },
  { "a value in a body", "request",
    function(value) return { method = "POST", path = "/v3/a", body = { a = value } } end },
  { "a method", "request", function(value) return { method = value, path = "/v3/a" } end },
}

local function is_refused_here(result, err)
  return result == nil and err.outcome == "not_sent" and err.phase == "local"
end

describe("there is one verdict on", function()
  local nobody, real, sandboxed, handle

  setup(function()
    nobody = support.serve{ mode = "refused" }
    real = support.client(nobody)
    sandboxed = assert(reply.new{ sandbox = { limits = { minute = 1e6, hour = 1e6 } }, pace = "off" })
    handle = assert(core.client{ base_url = nobody.url })
  end)

  -- The verdicts of all that can be asked, by name; false: it is refused, and nothing goes out.
  local function verdicts(name, input)
    local function ask(client, more)
      local twin = { [1] = more and more.entry and name or nil }
      for field, value in pairs(input) do twin[field] = value end
      twin.dry_run = more and more.dry_run
      if not (more and more.entry) then return not is_refused_here(client[name](client, twin)) end
      local results, err = client:batch{ twin, { "whoami" } }
      if not results then return not is_refused_here(nil, err) end
      return not is_refused_here(results[1].receipt, results[1].err) or "only when its turn came"
    end
    return { dry_run = ask(real, { dry_run = true }), call = ask(real), batch = ask(real, { entry = true }),
             sandbox = ask(sandboxed), sandboxed_batch = ask(sandboxed, { entry = true }) }
  end

  for _, place in ipairs(PLACES) do
    it(place[1], function()
      local accepted, refused = 0, 0
      for index, value in ipairs(ODD) do
        local told = verdicts(place[2], place[3](value))
        for who, verdict in pairs(told) do assert(verdict == told.dry_run, ("value %d, %s"):format(index, who)) end
        accepted, refused = accepted + (told.call and 1 or 0), refused + (told.call and 0 or 1)
        if place[4] and type(value) == "string" and told.call then
          local request = place[4](value)
          request.timeout, request.connect_timeout = 1, 1
          local transfer, why = handle:submit(request)
          assert(transfer, ("value %d: the core says %s"):format(index, why and why.message or ""))
          transfer:close()
        end
      end
      assert.is_true(accepted > 0 and refused > 0)
    end)
  end

  it("the last part of a file's path", function()
    for _, name in ipairs{ "a.wav", "a.wav ", " a.wav", "a\255.wav", "a\194\133.wav", "...", '"', "é.wav" } do
      local path = support.temp_file(support.wav(1), name)
      local told = verdicts("upload_voice", { file = path })
      for who, verdict in pairs(told) do assert(verdict == told.dry_run, name .. ", " .. who) end
      assert.equal(name:find("^ ") == nil and name:find(" $") == nil and name:find("\255") == nil, told.call)
    end
  end)
end)
