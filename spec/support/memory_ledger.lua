-- SPDX-License-Identifier: MIT
-- A ledger's store in a table, for one process and no crash: what a store of one's own has to do, and no more. It is
-- read in nginx, too, so it uses nothing of the specs.

local Store = {}
Store.__index = Store

local MAY_GO_AGAIN = { not_sent = true, rejected = true }

-- A copy, with what only time tells.
local function shown(record)
  local copy = {}
  for name, value in pairs(record) do copy[name] = value end
  local left = record.state == "intent" and record.lease_until - os.time() or 0
  copy.lease_left = left > 0 and left or nil
  if record.state == "intent" and left <= 0 then copy.state = "unknown" end
  return copy
end

function Store:look(key)
  local record = self.records[key]
  return record and shown(record) or false
end

function Store:claim(key, claim)
  local record = self.records[key]
  if record and not MAY_GO_AGAIN[record.state] then return shown(record) end
  self.count = self.count + 1
  self.records[key] = { key = key, state = "intent", owner = claim.owner, fingerprint = claim.fingerprint,
                        operation = claim.operation, contact = claim.contact, note = claim.note, number = self.count,
                        claimed_at = os.time(), lease_until = os.time() + math.ceil(claim.lease) + 1 }
  return true
end

function Store:settle(key, owner, state, note)
  local record = self.records[key]
  if not record or record.owner ~= owner or record.state == "sent" then return false end
  record.state, record.note, record.settled_at = state, note, os.time()
  return true
end

function Store:resolve(key, state)
  local record = self.records[key]
  if not record or shown(record).state ~= "unknown" then return false end
  record.state, record.settled_at = state, os.time()
  return true
end

function Store:unresolved()
  local keys = {}
  for key, record in pairs(self.records) do
    if shown(record).state == "unknown" then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b) return self.records[a].number < self.records[b].number end)
  return keys
end

function Store:forget(settled_before, _, beginning)
  local count = 0
  for key, record in pairs(self.records) do
    local is_settled = record.state == "sent" or MAY_GO_AGAIN[record.state]
    local is_meant = (key:match("^[^%z]*%z") or "") == (beginning or "")
    if is_settled and is_meant and record.settled_at < settled_before then
      self.records[key], count = nil, count + 1
    end
  end
  return count
end

return function()
  return setmetatable({ records = {}, count = 0 }, Store)
end
