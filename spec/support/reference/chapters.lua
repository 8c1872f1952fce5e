-- SPDX-License-Identifier: MIT
-- Renders the chapters of the docs that follow from the library's own data.

local batch_entries = require "reply.batch.input"
local command_names = require "reply.cli.names"
local docs = require "support.docs"
local senders = require "reply.senders"
local shapes = require "support.reference.shapes"
local words = require "support.reference.words"

local function code(text)
  return "`" .. text .. "`"
end

-- A table: its head, and a row for each entry of which `cells_of` gives the cells.
local function rows(head, entries, cells_of)
  local function line(cells)
    return ("| %s |"):format(table.concat(cells, " | "))
  end
  local lines = { line(head), "|" .. ("---|"):rep(#head) }
  for _, entry in ipairs(entries) do lines[#lines + 1] = line(cells_of(entry)) end
  return table.concat(lines, "\n")
end

local function shape_rows(fields)
  return rows({ "Field", "Type", "Always", "What" }, fields, function(field)
    return { code(field.name), words.plain(field), field.always and "yes" or "", field.doc }
  end)
end

local function name_rows(head, values)
  return rows({ head, "What" }, values, function(value) return { code(value.name), value.doc } end)
end

local function field_rows(operation)
  return rows({ "Field", "Type", "Required", "Limit", "What" }, words.all_fields(operation), function(field)
    return { code(field.name), words.type(field), words.required(operation, field), words.limit(field), field.doc }
  end)
end

local function refusals_of(operation)
  local lines = {}
  for index, refusal in ipairs(operation.refusals) do
    lines[index] = ("- %s: %s"):format(words.refusal(refusal), refusal.doc)
  end
  return "Errors of its own:\n\n" .. table.concat(lines, "\n")
end

local function entry_of(operation)
  local parts = { "### " .. operation.name, code(words.syntax(operation)), operation.summary }
  local function add(text) parts[#parts + 1] = text end
  if #operation.fields > 0 then add(field_rows(operation)) end
  if operation.receipt then
    local has_own = #operation.receipt > 0
    add(has_own and "Receipt, beside [what every receipt has](#receipts):"
        or "Receipt: [what every receipt has](#receipts).")
    if has_own then
      add(rows({ "Field", "Type", "What" }, operation.receipt, function(field)
        return { code(field.name), words.given(field), field.doc }
      end))
    end
  elseif operation.holds then
    add(("The server's own fields%s: %s."):format(operation.result == "pages" and " of an item" or "", operation.holds))
  end
  if operation.refusals then add(refusals_of(operation)) end
  add(("Reference: <%s>.%s"):format(operation.reference, words.scope(operation)))
  return table.concat(parts, "\n\n")
end

local chapters = {}

function chapters.functions(operations)
  local entries = {}
  for index, operation in ipairs(operations) do entries[index] = entry_of(operation) end
  return table.concat(entries, "\n\n")
end

-- `a` (1 to 10 characters), `b`
local function names_of(fields)
  local names = {}
  for index, field in ipairs(fields) do
    names[index] = code(field.name) .. (field.max_characters and (" (%s)"):format(words.limit(field)) or "")
  end
  return table.concat(names, ", ")
end

-- What a send takes, in a cell: what is required, then one of what must be chosen from, then the rest.
local function takes(operation)
  local needed, optional, choice = {}, {}, words.list(operation.one_of or {}, "or")
  for _, field in ipairs(words.fields(operation)) do
    local list = field.required and needed or not words.is_choice(operation, field) and optional or {}
    list[#list + 1] = field
  end
  local text = names_of(needed)
  if choice ~= "" then text = text .. ", and one of " .. choice end
  return text .. (#optional > 0 and "; optional " .. names_of(optional) or "")
end

-- The table of the README.
function chapters.sends(operations)
  local sends = {}
  for _, operation in ipairs(operations) do
    if operation.name:find("^send_") then sends[#sends + 1] = operation end
  end
  return rows({ "Function", "Takes", "Receipt" }, sends, function(send)
    return { ("[%s](doc/reference.md#%s)"):format(code(send.name), send.name), takes(send), names_of(send.receipt) }
  end)
end

function chapters.call_options(operations)
  return rows({ "Option", "Type", "Limit", "What" }, operations.options, function(option)
    return { code(option.name), words.type(option), words.limit(option), option.doc }
  end)
end

function chapters.options(_, config)
  return rows({ "Option", "Type", "Limit", "Environment", "Default", "What" }, config.fields, function(option)
    return { code(option.name), words.type(option), words.limit(option), option.env and code(option.env) or "",
             option.default and code(tostring(option.default)) or "", option.doc }
  end)
end

function chapters.batch_options()
  return rows({ "Option", "Type", "Limit", "Default", "What" }, batch_entries.fields, function(option)
    return { code(option.name), words.type(option), words.limit(option),
             option.default and code(tostring(option.default)) or "", option.doc }
  end)
end

function chapters.batch_result() return shape_rows(shapes.batch_result) end

function chapters.outcomes() return name_rows("Outcome", shapes.outcomes) end

function chapters.error_fields() return shape_rows(shapes.error) end

function chapters.kinds() return name_rows("Kind", shapes.kinds) end

function chapters.phases() return name_rows("Phase", shapes.phases) end

function chapters.receipt_fields() return shape_rows(shapes.receipt) end

function chapters.answer_fields() return shape_rows(shapes.answer) end

function chapters.nginx_conf() return "```nginx\n" .. docs.read("examples/nginx/nginx.conf") .. "```" end

function chapters.sender_fields() return field_rows(senders) end

function chapters.choice_fields() return shape_rows(shapes.choice) end

function chapters.passed_over_fields() return shape_rows(shapes.passed_over) end

function chapters.delivery_fields() return shape_rows(shapes.delivery) end

function chapters.failure_fields() return shape_rows(shapes.failure) end

function chapters.agent_conf() return "```nginx\n" .. docs.read("examples/nginx/agent.conf") .. "```" end

function chapters.event_fields() return shape_rows(shapes.event) end

function chapters.preview_fields() return shape_rows(shapes.preview) end

function chapters.commands(operations)
  return rows({ "Command", "Function", "What" }, operations, function(operation)
    return { code("lua-reply " .. command_names.command(operation.name)),
             ("[%s](reference.md#%s)"):format(code(operation.name), operation.name), operation.summary }
  end)
end

return chapters
