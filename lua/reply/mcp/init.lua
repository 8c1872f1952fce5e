-- SPDX-License-Identifier: MIT
-- A server of the Model Context Protocol: the functions as tools, over standard input and output. A send needs a
-- ledger: without one there are only the reads, and the upload of audio.

local client = require "reply.client"
local config = require "reply.config"
local confirm = require "reply.mcp.confirm"
local server = require "reply.mcp.server"
local state = require "reply.cli.state"
local stores = require "reply.stores"
local tools = require "reply.tools"
local validate = require "reply.validate"

local mcp = {}

local function any(value) return value end

-- A mistyped `confirm` would ask nobody, and a `sandbox` in the wrong place send what is not to leave.
local OPTIONS = {
  { name = "ledger", type = "string" }, { name = "tools", type = "list", items = "string" },
  { name = "confirm", type = "boolean" }, { name = "client", type = "object" }, { name = "no_key", type = "string" },
  { name = "input", type = "count", min = 0 }, { name = "output", check = any }, { name = "log", check = any },
}

local INSTRUCTIONS = "Sends single messages to contacts of Reply.io, email and LinkedIn, and answers them; looks after "
  .. "contacts, the inbox and sequences. Find the contact first. A message cannot be taken back: read `outcome`, "
  .. "`may_call_again` and `advice` of each result, and do as they say."
local WITHOUT_LEDGER = " Nothing can be sent: the server has no ledger."

-- Only for the time of this process: what the sandbox took has not left.
local function temporary()
  local path = os.tmpname()
  return path, function()
    for _, ending in ipairs{ "", "-wal", "-shm" } do os.remove(path .. ending) end
  end
end

local function nothing() end

-- The path of the ledger, and what to do at the end; or no path, and why.
local function ledger_of(options, sandbox)
  if options.ledger then return options.ledger, nothing end
  if sandbox then return temporary() end
  local path, why = state.file("ledger.db")
  return path, nothing, why
end

-- Those of the client, and its sandbox, which the environment may have named.
local function settings_of(options)
  local settings = config.copy(options.client or {})
  settings.wait = server.wait
  local resolved = config.resolve(settings)
  return settings, resolved and resolved.sandbox
end

-- A client with a ledger; or one without, and why.
local function new_client(settings, ledger)
  settings.ledger = ledger and stores.sqlite{ path = ledger } or nil
  local made, err = client.new(settings)
  if made or not ledger then return made, err end
  settings.ledger = nil
  return client.new(settings), err
end

local function only_reads(selected)
  local names = {}
  for _, operation in ipairs(selected) do
    if not tools.changes(operation) then names[#names + 1] = operation.name end
  end
  return names
end

--- Serves until the input ends.
---@param given? { ledger: string?, tools: string[]?, confirm: boolean?, client: table?, no_key: string?,
---input: integer?, output: file*?, log: file*? } `ledger` a file instead of the one in the user's state folder; `tools`
---only these; `confirm` asks before a message is sent or a change made; `client` options of `reply.new`; `no_key` what
---is said where there is no key; the last three in place of standard input, output and error
---@return boolean? ended
---@return string|reply.Error|nil why it did not begin
function mcp.run(given)
  if given ~= nil and type(given) ~= "table" then error("reply.mcp.run takes a table, got " .. type(given), 2) end
  local options, faults = validate.settings(OPTIONS, given or {}, "reply.mcp.run")
  if not options then return nil, faults[1].message end
  local selected, why = tools.select(options.tools)
  if not selected then return nil, why end
  local settings, sandbox = settings_of(options)
  local ledger, at_end, trouble = ledger_of(options, sandbox)
  local made, err = new_client(settings, ledger)
  if not made then return nil, err end
  made.no_key = options.no_key
  local log = options.log or io.stderr
  local names = options.tools
  if not made.ledger then
    names = only_reads(selected)
    log:write("lua-reply: only reads and upload_voice are offered, as there is no ledger: ", trouble or tostring(err),
              "\n")
  end
  local ready, why_not = made:ready()   -- a host logs this; the model is told with its first call
  if not ready then log:write("lua-reply: every call will fail: ", why_not.message or tostring(why_not), "\n") end
  local running = server.new{
    client = made, selected = tools.select(names), definitions = tools.definitions{ only = names },
    instructions = INSTRUCTIONS .. (made.ledger and "" or WITHOUT_LEDGER), log = log,
    confirm = options.confirm and confirm.new() or nil,
    input = options.input or 0, output = options.output or io.stdout,
  }
  local ok, raised = pcall(running.run, running)
  made:close()
  if made.ledger then made.ledger.store:close() end
  at_end()
  if not ok then error(raised, 0) end
  return true
end

return mcp
