-- SPDX-License-Identifier: MIT
-- Whether this is nginx, and whether nginx can wait for an answer where it is just now.

local core = require "reply.core"

local phase = {}

-- Those that have cosockets and can wait.
local CAN_WAIT = { server_rewrite = true, rewrite = true, access = true, content = true, preread = true, timer = true }

-- What C called cannot be left to wait: ngx_lua would begin to, raise, and wake it later in the middle of another wait.
local IN_C = "where string.gsub, table.sort or require called a function: call it outside of that"

local BY_WORKER = "call it from a request, or from ngx.timer.at(0, …) in init_worker_by_lua"

-- Those in which nobody is served, with what to do instead: the others have timers.
local MAY_BLOCK = { init = BY_WORKER, init_worker = BY_WORKER, exit_worker = "call it before the worker exits" }

-- Not by rawget: where nginx gives every request globals of its own, they inherit this one. A script may forbid to read
-- a global that nobody declared.
local is_there, ngx = pcall(function() return _G.ngx end)

--- nginx's table, where there are light threads to wait. The Lua state of `ngx.run_worker_thread` has a part of that
--- table and calls its phase "init", but its thread may block: that is what it is for.
---@type table?
phase.ngx = is_there and type(ngx) == "table" and ngx.get_phase and ngx.timer and ngx or nil

--- Tells whether nginx can wait here.
---@return boolean
function phase.can_wait()
  return CAN_WAIT[phase.ngx.get_phase()] == true and core.can_yield()
end

--- Tells whether this process may block here.
---@return boolean
function phase.may_block()
  return MAY_BLOCK[phase.ngx.get_phase()] ~= nil
end

--- Tells whether this is the master process, before there are workers: these may run as another user.
---@return boolean
function phase.is_master()
  return phase.ngx ~= nil and phase.ngx.get_phase() == "init"
end

--- The answer to a call where nginx cannot wait. Nothing was sent.
---@return table? answer nil where it can, and where this is not nginx
function phase.refusal()
  if not phase.ngx or phase.can_wait() then return nil end
  local name = phase.ngx.get_phase()
  local where = CAN_WAIT[name] and IN_C
    or ("in the phase %s: %s"):format(name, MAY_BLOCK[name] or "call it from ngx.timer.at(0, …)")
  return { outcome = "not_sent", kind = "config", phase = "local",
           message = "nginx cannot wait for an answer " .. where }
end

return phase
