-- SPDX-License-Identifier: MIT
-- Whom a request acts as: its key, the user, and the team.

local ascii = require "reply.ascii"
local json = require "reply.json"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"

local identity = {}

local function key_of(state, headers)
  local scheme, token = (headers.authorization or ""):match("^(%a+) +(%S+)$")
  return scheme and ascii.lower(scheme) == "bearer" and state.keys[token] or nil
end

-- A header that names something by its id.
local function number_in(text)
  return text and text:find("^%d+$") and tonumber(text) or nil
end

local function user_by_email(state, email)
  for _, user in ipairs(state.users) do
    if ascii.lower(user.email) == ascii.lower(email) then return user end
  end
  return nil
end

-- The user that the headers name; X-User-Id wins. The second value tells whether they name one at all.
local function named_user(state, headers)
  local id, email = headers["x-user-id"], headers["x-user-email"]
  if id then return store.find(state.users, number_in(id)), true end
  if email then return user_by_email(state, email), true end
  return nil, false
end

-- Each finds the acting user of a key of its kind, or gives the answer that refuses.
local users = {}

function users.user(state, key)
  return store.find(state.users, key.user), problems.unauthorized()
end

function users.master(state, key, headers)
  local user, named = named_user(state, headers)
  if not named then
    local team = store.find(state.teams, key.team)
    user = team and store.find(state.users, team.owner)
  elseif user and not store.has(user.teams, key.team) then
    user = nil
  end
  return user, problems.slug("USER_NOT_FOUND")
end

function users.organization(state, _, headers)
  local user, named = named_user(state, headers)
  if not named then return nil, problems.slug("USER_REQUIRED") end
  return user, problems.slug("USER_NOT_FOUND")
end

-- The teams that the caller can act in.
local function teams_of(state, key, user)
  local teams = {}
  for _, team in ipairs(state.teams) do
    if key.team == team.id or not key.team and store.has(user.teams, team.id) then teams[#teams + 1] = team end
  end
  return teams
end

--- Finds out whom a request acts as. The team is not looked at yet.
---@param state table
---@param headers table<string, string>
---@return { key: table, user: table, teams: table[] }? caller
---@return table? refused an answer
function identity.caller(state, headers)
  local key = key_of(state, headers)
  if not key then return nil, problems.unauthorized() end
  local user, refused = users[key.kind](state, key, headers)
  if not user then return nil, refused end
  return { key = key, user = user, teams = teams_of(state, key, user) }
end

--- Checks the team that a request names, or that it needs to name none.
---@param caller table
---@param headers table<string, string>
---@return table? refused an answer
function identity.check_team(caller, headers)
  local named = headers["x-team-id"]
  local list = json.list{}
  for index, team in ipairs(caller.teams) do
    list[index] = { teamId = team.id, teamName = team.name }
    if named and team.id == number_in(named) then return nil end
  end
  if named then return problems.slug("TEAM_NOT_ACCESSIBLE", { teams = list }) end
  local by_email = caller.key.kind == "organization" and headers["x-user-email"] and not headers["x-user-id"]
  if #list > 1 or by_email then return problems.slug("TEAM_REQUIRED", { teams = list }) end
  return nil
end

return identity
