-- SPDX-License-Identifier: MIT
-- What a call names has to be there.

local store = require "reply.sandbox.state"

--- Makes the handlers of calls that name such an object.
---@param list string the objects' name in the state
---@param field string the field of the call that names one
---@param missing table the answer where there is none, see `reply.sandbox.problems`
---@return fun(handler: fun(state: table, object: table, values: table, call: table)): function
return function(list, field, missing)
  return function(handler)
    return function(state, values, call)
      local object = store.find(state[list], values[field])
      if not object then return nil, missing end
      return handler(state, object, values, call)
    end
  end
end
