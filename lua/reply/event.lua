-- SPDX-License-Identifier: MIT
-- What a webhook of Reply.io delivers, as one table. The payloads are known in more than one spelling, so names are
-- found whichever way they are written, and nothing is lost: what has no name here keeps its own.

local ascii = require "reply.ascii"
local errors = require "reply.errors"
local json = require "reply.json"

local NAME = "reply.event"

-- The members of a delivery and of its `event`, by what they are called here.
local OF_EVENT = { id = "id", type = "type", date = "time", userid = "user", teamid = "team",
                   subscriptionid = "subscription" }
local OF_DELIVERY = { contactfields = "contact", sequencefields = "sequence", contactcustomfields = "custom_fields" }

-- What each is by its name here.
local KINDS = { id = "id", user = "id", team = "id", subscription = "id", type = "string", time = "string",
                contact = "table", sequence = "table", custom_fields = "table" }

local function refuse(message)
  return nil, errors.here(NAME, "validation", message)
end

-- EmailReplied is email_replied, and LinkedIn one word; what is that already stays.
local function snake_case(word)
  word = word:gsub("([Ll]inked)I", "%1i"):gsub("^[A-Z]", ascii.lower)
  return (word:gsub("[A-Z]", function(letter) return "_" .. ascii.lower(letter) end))
end

local function is_nothing(value)
  return json.is_null(value) or value == "" or type(value) == "table" and next(value) == nil
end

-- Whether a value is of the kind that its name promises, if it does: anybody may post a delivery. An id is a text or a
-- number.
local function fits(name, value)
  local wanted, kind = KINDS[name], type(value)
  return not wanted or kind == wanted or wanted == "id" and (kind == "string" or kind == "number")
end

-- Takes the members over: those that are known under the names here, the others under their own.
local function take(event, members, names)
  for name, value in pairs(members) do
    local known = names[ascii.plain(name)]
    local is_new = known and not is_nothing(value) or not known and event[name] == nil
    if is_new and fits(known or name, value) then event[known or name] = value end
  end
end

local function object_in(body)
  for name, value in pairs(body) do
    if ascii.plain(name) == "event" then return value, name end
  end
  return nil
end

local function decoded(body)
  if type(body) == "table" then return body end
  if body == nil or body == "" then return nil, "the delivery is empty" end
  if type(body) ~= "string" then return nil, "the delivery must be a string or a table, got a " .. type(body) end
  local value, why = json.read(body)
  if type(value) == "table" then return value end
  return nil, "the delivery is not a JSON object" .. (why and ": " .. why or "")
end

--- Reads what a webhook delivered: `id` (for a `dedupe_key`, as a delivery may come twice), `type` as it came, `kind`
--- (the same in snake_case, as `create_webhook` takes it), `time`, `contact`, `sequence`, and every other member under
--- its own name.
---
--- No signature of Reply.io's is documented: keep a secret in the URL and compare that.
---@param body string|table? the bytes, or what they decode to
---@return reply.Delivery? event
---@return reply.Error err where there is no event: kind `validation`
return function(body)
  local whole, why = decoded(body)
  if not whole then return refuse(why) end
  local inner, name = object_in(whole)
  if type(inner) ~= "table" then return refuse("the delivery has no event") end

  local event, rest = { body = whole }, {}
  for member, value in pairs(whole) do
    if member ~= name then rest[member] = value end
  end
  take(event, inner, OF_EVENT)
  take(event, rest, OF_DELIVERY)
  if event.id == nil then return refuse("the delivery has no event.id") end
  if type(event.id) == "number" then
    event.id, why = json.encode(event.id)   -- a text, as a `dedupe_key` is
    if not event.id then return refuse("the delivery's event.id " .. why) end
  end
  event.kind = type(event.type) == "string" and snake_case(event.type) or nil
  return event
end
