-- SPDX-License-Identifier: MIT
-- One attempt that is under way in the core, for the drivers that wait for it in different ways.

local Exchange = {}
Exchange.__index = Exchange

--- Looks at it without waiting, and reports the progress where somebody asked for it.
---@return boolean done
function Exchange:look()
  local on_progress = self.on_progress
  if on_progress then
    local sent, total = self.transfer:progress()
    if sent ~= self.reported then
      self.reported = sent
      on_progress(sent, total)
    end
  end
  return self.transfer:done()
end

--- Its answer, once it is done, and once only. What the core holds for it is freed at once: the collector does not see
--- how much that is.
function Exchange:answer()
  local answer = self.transfer:answer()
  self.transfer:close()
  return answer
end

--- Ends it now; its answer says what is known.
function Exchange:cancel()
  self.transfer:cancel()
end

local exchange = {}

--- Hands a request over to the core. Nothing goes out before the handle's next step.
---@param handle userdata the client of the C core
---@param request table see `reply.call.encode`
---@param limits { timeout: number, connect_timeout: number, identify: function?, on_progress: function? } seconds;
---`identify` gives the handle the key of this call: others may have had it since the last attempt; `transfer` is set,
---see `reply.call.perform`
---@return table? exchange
---@return table? answer where the core refused it
function exchange.start(handle, request, limits)
  limits.transfer = false
  if limits.identify then limits.identify() end
  local transfer, refused = handle:submit{
    method = request.method, path = request.path, body = request.body, upload = request.upload,
    timeout = limits.timeout, connect_timeout = limits.connect_timeout,
  }
  if not transfer then return nil, refused end
  limits.transfer = transfer
  return setmetatable({ transfer = transfer, on_progress = limits.on_progress, reported = -1 }, Exchange)
end

return exchange
