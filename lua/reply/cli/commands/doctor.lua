-- SPDX-License-Identifier: MIT
-- `lua-reply doctor`: looks at everything that a send needs, and says in a line each what is wrong and what to do. It
-- sends nothing.

local checks = require "reply.cli.checks"
local fail = require "reply.cli.fail"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"

local LABELS = { ok = { "ok", "green" }, note = { "note", "yellow" }, wrong = { "wrong", "red" } }

local function tell(context, result)
  local output = context.output
  if output.json then return output:object(result) end
  local label = LABELS[result.state]
  local text = ("%s: %s%s"):format(result.check, result.message, result.advice and ": " .. result.advice or "")
  output:write_wrapped(output.paint(label[2], label[1]) .. " " .. text)
end

local function run(context)
  local client, ledger_err = settings.client(context, { ledger = settings.has_sqlite() })
  if not client then
    client = settings.client(context, { ledger = false })
    if not client then return fail.with(context, ledger_err) end
  end
  local worst = status.SENT
  checks.run(context, client, function(check, state, message, advice)
    if state == "wrong" then worst = status.NOT_SENT end
    tell(context, { check = check, state = state, message = message, advice = advice })
  end, ledger_err)
  return worst
end

return {
  name = "doctor", reads = true, summary = "Looks at key, network, accounts, clock and store, and says what is wrong.",
  group = "Settings and hosts", run = run,
}
