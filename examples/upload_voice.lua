-- SPDX-License-Identifier: MIT
-- Uploads an audio file, to be sent any number of times. Usage: upload_voice.lua FILE

local reply = require "reply"

if not arg[1] then
  io.stderr:write("usage: upload_voice.lua FILE\n")
  os.exit(64)
end

local receipt, err = reply.upload_voice{
  file = arg[1],
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
