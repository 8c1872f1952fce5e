-- SPDX-License-Identifier: MIT
-- The voice upload: one part `file`, audio of 60 seconds at most.

local audio = require "reply.audio"
local multipart = require "reply.sandbox.multipart"
local problems = require "reply.sandbox.problems"
local store = require "reply.sandbox.state"
local wav = require "reply.sandbox.wav"

local uploads = {}

local LONGEST = 60

-- What the receipt says of audio that is no WAV: the sandbox cannot read its length, and the answer says so.
local UNKNOWN_LENGTH = 0
local UNKNOWN = "the sandbox reads the length of WAV files only: lengthInSeconds is 0 because it is unknown here"

local function refuse(detail)
  return nil, problems.invalid{ { pointer = "/file", detail = detail } }
end

-- The one part `file`, or what is wrong.
local function file_of(parts)
  local file
  for _, part in ipairs(parts) do
    if part.name == "file" then
      if file then return nil, "must be given once" end
      file = part
    end
  end
  if not file then return nil, "is required" end
  if not file.filename or file.filename == "" then return nil, "must be a file with a name" end
  if file.body == "" then return nil, "must not be empty" end
  return file
end

--- Takes an upload.
---@param state table
---@param _ table
---@param call { request: table }
---@return table? receipt
---@return table? refused an answer
function uploads.upload_voice(state, _, call)
  local parts, why = multipart.read(call.request.headers["content-type"], call.request.body)
  if not parts then return nil, problems.invalid{ { pointer = "", detail = "is not multipart/form-data: " .. why } } end
  local file, fault = file_of(parts)
  if not file then return refuse(fault) end

  if not audio.is_audio(file.body) then return refuse("is no audio of a format that the sandbox knows") end
  local seconds, broken = wav.seconds(file.body)
  if broken then return refuse("is a WAV file that cannot be read: " .. broken) end
  if seconds and seconds > LONGEST then
    return refuse(("must be at most %d seconds long, got %.2f"):format(LONGEST, seconds))
  end
  local attachment = { id = store.next_id(state.attachments, 7000), fileName = file.filename,
                       lengthInSeconds = seconds and math.ceil(seconds) or UNKNOWN_LENGTH }
  state.attachments[#state.attachments + 1] = attachment
  return { id = attachment.id, fileName = attachment.fileName, lengthInSeconds = attachment.lengthInSeconds,
           note = not seconds and UNKNOWN or nil }
end

return uploads
