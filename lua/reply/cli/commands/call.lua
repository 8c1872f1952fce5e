-- SPDX-License-Identifier: MIT
-- The command of an operation: it is made from the data, and makes one call.

local curl = require "reply.cli.curl"
local fail = require "reply.cli.fail"
local fields = require "reply.cli.fields"
local message_key = require "reply.ledger.message_key"
local names = require "reply.cli.names"
local operations = require "reply.operations"
local settings = require "reply.cli.settings"
local status = require "reply.cli.status"
local validate = require "reply.validate"

local VOICE_PLACE = "# the id that this gives goes into the body of the next one, as voiceAttachmentId\n"

-- The options of a call that a command has: its time is a setting of the client.
local function options_of(operation)
  local list = {}
  for _, option in ipairs(fields.givable(operations.options)) do
    if option.name ~= "timeout" and validate.is_for(option, operation) then list[#list + 1] = option end
  end
  return list
end

local function all_fields(operation)
  local list = {}
  for _, some in ipairs{ fields.givable(operation.fields), options_of(operation) } do
    for _, field in ipairs(some) do list[#list + 1] = field end
  end
  return list
end

-- The audio may come from the standard input, as bytes. That of a command of curl has the key.
local function take_audio(values, context)
  if values.file ~= "-" then return nil end
  if context.parsed["--curl"] then return "--curl needs the path of a file, not the standard input" end
  local bytes, why = context.input:read("-", "--file")
  values.file, values.data = nil, bytes
  return why
end

local function read(operation, context)
  local values, faults = fields.read(all_fields(operation), context.parsed, context.input)
  local why = values and take_audio(values, context)
  faults = faults or why and { why }
  if faults then return nil, fail.usage(operation.name, faults) end
  if context.parsed["--curl"] then values.dry_run = true end
  return values
end

local function is_repeatable(operation, values)
  return operation.repeatable or operation.repeats and operation.repeats(values) or false
end

local function tell_preview(preview, context)
  if not context.parsed["--curl"] then return context.output:receipt(preview) end
  if preview.upload_first then
    context.output:write(curl(preview.upload_first, context.client.settings))
    context.output:write(VOICE_PLACE)
  end
  context.output:write(curl(preview, context.client.settings))
  context.output:ledger(preview)
end

local function tell(operation, result, values, context)
  if values.dry_run then return tell_preview(result, context) end
  if operation.result == "object" then return context.output:object(result, operation.holds) end
  context.output:receipt(result)
end

local function tell_list(operation, list, context)
  local rows, is_empty = context.output:rows(operation.holds), true
  for item, err in list do
    if err then
      rows.flush()
      return fail.with(context, err, true)
    end
    rows.add(item)
    is_empty = false
    if context.output.closed then return context.output:lost_status() end
  end
  rows.flush()
  if is_empty then context.output:none() end
  return status.SENT
end

local function show_upload(context)
  return function(sent, total)
    if total > 0 then context.output:progress(("uploading: %d %%"):format(math.floor(100 * sent / total))) end
  end
end

-- A client for the call. Whoever names a ledger wants the message to be in it.
local function client_for(operation, values, context)
  local client, err = settings.client(context, { ledger = values.dedupe_key ~= nil or nil })
  if client and context.parsed["--ledger"] and not is_repeatable(operation, values) then
    values.dedupe_key = values.dedupe_key or message_key(client, operation, values)
  end
  return client, err
end

local function run(operation, context)
  local values, err = read(operation, context)
  local client
  if values then client, err = client_for(operation, values, context) end
  if not client then return fail.with(context, err) end
  if operation.upload or operation.upload_first then values.on_progress = show_upload(context) end
  local result
  result, err = client[operation.name](client, values)
  if not operation.repeatable then client.last_result = result or err end   -- a Ctrl-C may come before it is told
  if operation.result == "pages" and not values.dry_run then return tell_list(operation, result, context) end
  if not result then return fail.with(context, err, is_repeatable(operation, values)) end
  tell(operation, result, values, context)
  return status.of_receipt(result, values.contacts)
end

-- What has to be given, then that there is more.
local function usage_of(operation)
  local words, choice = {}, {}
  for _, field in ipairs(fields.givable(operation.fields)) do
    local word = names.option(field.name) .. " " .. fields.argument(field)
    if field.required then words[#words + 1] = word end
    for _, name in ipairs(operation.one_of or {}) do
      if name == field.name then choice[#choice + 1] = word end
    end
  end
  if #choice > 0 then words[#words + 1] = #choice > 1 and "(" .. table.concat(choice, " | ") .. ")" or choice[1] end
  words[#words + 1] = "[options]"
  return words
end

local function declare(operation, command)
  for _, field in ipairs(fields.givable(operation.fields)) do fields.declare(command, field, true) end
  for _, option in ipairs(options_of(operation)) do fields.declare(command, option) end
  command:flag("--curl"):target("--curl"):description(
    "prints the request as a command of curl, with $REPLY_API_KEY in it, and sends nothing")
end

--- The command of an operation.
---@param operation table an entry of `reply.operations`
---@return table command see `reply.cli.commands`
return function(operation)
  return {
    name = names.command(operation.name), summary = fields.plain(operation.summary), operation = operation,
    group = operation.repeatable and "Reads, and what may be made again" or "Sends, and what is made once",
    usage = usage_of(operation), epilog = fields.have_files(operation.fields) and fields.FILES or nil,
    declare = function(command) declare(operation, command) end,
    run = function(context) return run(operation, context) end,
  }
end
