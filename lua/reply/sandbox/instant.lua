-- SPDX-License-Identifier: MIT
-- The moment that a time of ISO 8601 means, so that two of different zones can be compared.

-- Days since 1970 in the Gregorian calendar. Its years begin in March here, so that a leap day is the last of its year.
local function days(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  return 365 * year + math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
         + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
end

---@param text any a day, or a time with its zone, see `types.time`
---@return number? seconds since 1970; nil where it is none
return function(text)
  local year, month, day, rest = tostring(text):match("^(%d%d%d%d)%-(%d%d)%-(%d%d)(.*)$")
  if not year then return nil end
  local seconds = days(tonumber(year), tonumber(month), tonumber(day)) * 86400
  local hour, minute, second, zone = rest:match("^T(%d%d):(%d%d):(%d%d)(.*)$")
  if not hour then return seconds end
  local sign, hours, minutes = zone:match("([+-])(%d%d):(%d%d)$")
  local offset = sign and (hours * 3600 + minutes * 60) * (sign == "-" and -1 or 1) or 0
  local fraction = zone:match("^%.%d+") or ""
  return seconds + hour * 3600 + minute * 60 + tonumber(second .. fraction) - offset
end
