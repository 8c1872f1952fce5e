-- SPDX-License-Identifier: MIT
-- The settings of the environment, read once, when the library is required: nginx clears it in its workers.

local environment = {
  --- The variables, by the names of the settings.
  variables = { api_key = "REPLY_API_KEY", base_url = "REPLY_BASE_URL", team = "REPLY_TEAM_ID",
                user = "REPLY_USER_ID", ca_file = "REPLY_CA_FILE", proxy = "REPLY_PROXY",
                sandbox = "REPLY_SANDBOX" },
  --- What they have. An empty one is none.
  values = {},
}

local values = environment.values
for name, variable in pairs(environment.variables) do
  local value = os.getenv(variable)
  if value and value ~= "" then values[name] = value end
end

-- Another word is left as it is, and refused by the check: whoever wrote it may have meant either.
local WORDS = { ["1"] = true, ["true"] = true, yes = true, on = true,
                ["0"] = false, ["false"] = false, no = false, off = false }
if values.sandbox then
  local word = WORDS[values.sandbox:lower()]
  if word ~= nil then values.sandbox = word end
end

return environment
