-- SPDX-License-Identifier: MIT
-- Uploads an audio file, to be sent any number of times. Usage: upload_voice.lua [FILE]

local reply = require "reply"

-- Beside this script is a greeting to Dana, of a second and a half.
local file = arg[1] or (arg[0]:match("^.*/") or "") .. "hello.wav"

local receipt, err = reply.upload_voice{
  file = file,
  timeout = 120,
  on_progress = function(sent, total) io.stderr:write(("\r%d of %d bytes"):format(sent, total)) end,
}
io.stderr:write("\n")

if not receipt then
  io.stderr:write(tostring(err), "\n")
  os.exit(1)
end
print("id", receipt.id)
print("name", receipt.file_name)
print("seconds", receipt.length_in_seconds)
