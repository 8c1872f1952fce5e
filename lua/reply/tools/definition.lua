-- SPDX-License-Identifier: MIT
-- A tool as a model is told of it, in the shape that its host wants.

local ascii = require "reply.ascii"
local schema = require "reply.tools.schema"

local CARE =
  "It leaves at once and cannot be taken back, so call it once, when the person has agreed to all of it. The same is "
  .. "never sent twice: the same arguments give the first call's answer again. Read `may_call_again` of the result. "
  .. "Where it is false, never call again for this, with these or with other words: after `sent` it has left; after "
  .. "`unknown` it may have left, so stop and tell the person to look in Reply.io."

local APART =
  "Another message of this kind to the same contact within 10 minutes is refused, unless the person wants it: then "
  .. "`follows` names the earlier one."

local CHANGE = "Call it when the person wants it. A second call with the same arguments does no harm."

local WORDS = { linkedin = "LinkedIn", ai = "AI", inmail = "InMail" }

-- `send_linkedin_ai_voice`: "Send LinkedIn AI voice".
local function title_of(operation)
  local words = {}
  for word in operation.name:gmatch("[^_]+") do words[#words + 1] = WORDS[word] or word end
  return (table.concat(words, " "):gsub("^[a-z]", ascii.upper))
end

local function description_of(operation)
  local parts = { operation.summary }
  local choices = schema.choices(operation)
  if #choices > 1 then parts[#parts + 1] = ("Give exactly one of %s."):format(table.concat(choices, " and ")) end
  if schema.is_once(operation) then parts[#parts + 1] = CARE
  elseif schema.changes(operation) then parts[#parts + 1] = CHANGE end
  if schema.is_apart(operation) then parts[#parts + 1] = APART end
  if operation.holds then
    local what = operation.result == "pages" and "Each item has" or "It has"
    parts[#parts + 1] = ("%s %s."):format(what, operation.holds)
  end
  return table.concat(parts, " ")
end

-- A send is idempotent because the ledger makes it so; hosts are to ask all the same.
local function annotations_of(operation)
  local is_read, changes = operation.result ~= "receipt", schema.changes(operation)
  return { readOnlyHint = is_read, destructiveHint = changes, idempotentHint = is_read or changes,
           openWorldHint = true }
end

local definition = {}

function definition.mcp(operation)
  return { name = operation.name, title = title_of(operation), description = description_of(operation),
           inputSchema = schema.input(operation), outputSchema = schema.output(operation),
           annotations = annotations_of(operation) }
end

function definition.anthropic(operation)
  return { name = operation.name, description = description_of(operation), input_schema = schema.input(operation) }
end

function definition.openai(operation)
  return { type = "function", ["function"] = { name = operation.name, description = description_of(operation),
                                               parameters = schema.input(operation) } }
end

return definition
