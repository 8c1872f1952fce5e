-- SPDX-License-Identifier: MIT
-- The upload that comes before a voice message.

local parts = require "reply.operations.parts"

return {
  {
    name = "upload_voice",
    summary = "Uploads an audio file for `send_linkedin_voice`.",
    reference = parts.DOCS .. "attachments/upload-voice-attachment",
    method = "POST", path = "/v3/attachments/voice", upload = true, repeatable = true,
    one_of = { "file", "data" },
    fields = { parts.voice_source() },
    result = "receipt",
    receipt = {
      { name = "id", wire = "id", type = "integer", doc = "what `send_linkedin_voice` takes as `voice_attachment`" },
      { name = "file_name", wire = "fileName", type = "string", doc = "the name as uploaded" },
      { name = "length_in_seconds", wire = "lengthInSeconds", type = "integer", doc = "the length of the audio" },
    },
    refusals = { { status = 400, doc = "the audio is longer than 60 seconds, empty, or no audio" } },
  },
}
