-- SPDX-License-Identifier: MIT
-- The audio formats that recorders, browsers and phones make: by the ending of a file's name its media type, and by its
-- first bytes whether it is one of them at all.

local ascii = require "reply.ascii"

local audio = {}

local TYPES = {
  ["3g2"] = "audio/3gpp2", ["3gp"] = "audio/3gpp", ["3gpp"] = "audio/3gpp", aac = "audio/aac", aif = "audio/aiff",
  aifc = "audio/aiff", aiff = "audio/aiff", amr = "audio/amr", au = "audio/basic", awb = "audio/amr-wb",
  caf = "audio/x-caf", flac = "audio/flac", m4a = "audio/mp4", m4b = "audio/mp4", mka = "audio/x-matroska",
  mp2 = "audio/mpeg", mp3 = "audio/mpeg", mp4 = "audio/mp4", mpga = "audio/mpeg", oga = "audio/ogg", ogg = "audio/ogg",
  opus = "audio/ogg", snd = "audio/basic", spx = "audio/ogg", wav = "audio/wav", wave = "audio/wav",
  weba = "audio/webm", webm = "audio/webm", wma = "audio/x-ms-wma",
}

-- Patterns of the first bytes. The last two are a frame of MPEG audio (layer II or III) and one of AAC.
local BEGINNINGS = {
  "^RIFF....WAVE", "^RIFX....WAVE", "^RF64....WAVE", "^ID3", "^OggS", "^fLaC", "^....ftyp", "^\26\69\223\163", "^#!AMR",
  "^FORM....AIF[FC]", "^caff", "^%.snd", "^\48\38\178\117", "^ADIF", "^\255[\226\227\242-\245\250-\253]",
  "^\255[\240\241\248\249]",
}

--- The media type of a file.
---@param filename string
---@return string
function audio.type_of(filename)
  local ending = filename:match("%.(%w+)$") or ""
  return TYPES[ascii.lower(ending)] or "application/octet-stream"
end

--- Tells whether bytes begin as one of those formats does.
---@param bytes string
---@return boolean
function audio.is_audio(bytes)
  for _, beginning in ipairs(BEGINNINGS) do
    if bytes:find(beginning) then return true end
  end
  return false
end

return audio
