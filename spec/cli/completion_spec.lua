-- SPDX-License-Identifier: MIT
-- What a shell offers behind a command line.

local completion = require "reply.cli.completion"
local support = require "support"

-- Asks bash, as it asks for the word after these.
local ASK = [[
. %s
COMP_WORDS=(lua-reply %s ""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
_lua-reply
echo "${COMPREPLY[*]}"]]

describe("a completion", function()
  for words, offered in pairs{
    ["completion"] = "bash zsh fish", ["ledger"] = "list show resolve forget",
    ["ledger resolve"] = "", ["--json ledger resolve KEY"] = "sent not_sent not-sent",
    ["inbox-threads --channels"] = "email linkedIn",
    ["set-sequence-status --status"] = "active paused finished outOfOffice",
  } do
    it("of " .. words .. " is " .. offered, function()
      local path = support.temp_file(completion "bash")
      local asked = support.shell("bash " .. support.temp_file(ASK:format(path, words)))
      assert.same({ offered .. "\n", "" }, { asked.stdout, asked.stderr })
    end)
  end

  it("in the other shells has the words of arguments, too", function()
    for shell, line in pairs{ fish = "using_command ledger resolve' -xa 'sent not_sent not-sent'",
                              zsh = '": :(sent not_sent not-sent)"' } do
      assert.truthy(completion(shell):find(line, 1, true), shell)
    end
  end)
end)
