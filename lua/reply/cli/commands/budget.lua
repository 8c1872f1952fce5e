-- SPDX-License-Identifier: MIT
-- `lua-reply budget`: what is left of the limits of requests, as far as the commands of this user know.

local errors = require "reply.errors"
local fail = require "reply.cli.fail"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"

local function line_of(budget)
  local next_in = budget.next_in > 0 and ("the next in %.0f s"):format(math.ceil(budget.next_in)) or "the next at once"
  return ("%d of %d left this minute, %d of %d this hour, %s%s")
    :format(budget.minute.left, budget.minute.limit, budget.hour.left, budget.hour.limit, next_in,
            budget.pace_error and "; " .. errors.one_line(budget.pace_error) or "")
end

local function run(context)
  local client, err = settings.client(context, {})
  local budget
  if client then budget, err = client:budget() end
  if not budget then return fail.with(context, err) end
  local _, why = settings.pace(context)
  budget.pace_error = why or client.pacer:news()
  if context.output.json then context.output:object(budget) else context.output:write_wrapped(line_of(budget)) end
  return status.SENT
end

return {
  name = "budget", reads = true,
  summary = "Tells what is left of the limits of requests, as this user's commands know it.",
  group = "Many, and what is known", run = run,
}
