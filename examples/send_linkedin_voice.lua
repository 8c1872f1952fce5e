-- SPDX-License-Identifier: MIT
-- Uploads an audio file and sends it as a LinkedIn voice message.
-- Usage: send_linkedin_voice.lua [FILE [CONTACT]]
-- With REPLY_SANDBOX=1 nothing leaves this machine; without it, this sends for real.

local reply = require "reply"

-- Beside this script is a greeting to Dana, of a second and a half.
local file = arg[1] or (arg[0]:match("^.*/") or "") .. "hello.wav"

local receipt, err = reply.send_linkedin_voice{
  contact = arg[2] or 90514382,
  linkedin_account = 301,
  file = file,
}

if receipt then
  print("activity", receipt.linkedin_activity_id)
  print("audio", receipt.voice_attachment)
else
  io.stderr:write(tostring(err), "\n")
  if err.voice_attachment then
    -- The upload is done: the next attempt gives this id and no file.
    io.stderr:write(("The audio is uploaded as %d.\n"):format(err.voice_attachment))
  end
  os.exit(err.outcome == "unknown" and 2 or 1)
end
