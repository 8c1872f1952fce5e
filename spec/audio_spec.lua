-- SPDX-License-Identifier: MIT

local audio = require "reply.audio"
local make_wav = require "support.wav"

describe("the media type of", function()
  local types = {
    ["audio/wav"] = { "wav", "wave", "WAV" }, ["audio/mpeg"] = { "mp3", "mpga", "mp2" },
    ["audio/mp4"] = { "m4a", "mp4", "m4b" }, ["audio/ogg"] = { "ogg", "oga", "opus", "spx" },
    ["audio/webm"] = { "webm", "weba" }, ["audio/amr"] = { "amr" }, ["audio/amr-wb"] = { "awb" },
    ["audio/3gpp"] = { "3gp", "3gpp" }, ["audio/3gpp2"] = { "3g2" }, ["audio/aiff"] = { "aif", "aiff", "aifc", "AIFF" },
    ["audio/x-caf"] = { "caf" }, ["audio/flac"] = { "flac" }, ["audio/aac"] = { "aac" },
    ["audio/basic"] = { "au", "snd" },
    ["audio/x-ms-wma"] = { "wma" }, ["audio/x-matroska"] = { "mka" },
    ["application/octet-stream"] = { "exe", "txt", "wa v", "wav2", "" },
  }
  for media_type, endings in pairs(types) do
    for _, ending in ipairs(endings) do
      it("a." .. ending, function() assert.equal(media_type, audio.type_of("a.b." .. ending)) end)
    end
  end

  it("a name without an ending", function() assert.equal("application/octet-stream", audio.type_of("wav")) end)
end)

describe("bytes", function()
  local known = {
    WAV = make_wav(0.1), ["big-endian WAV"] = "RIFX\0\0\0\0WAVE", ["large WAV"] = "RF64\255\255\255\255WAVE",
    MP3 = "\255\251\144\0", ["MP3 of low rate"] = "\255\243\72\196", ["MP3 with a tag"] = "ID3\3\0",
    MP2 = "\255\253\164\4",
    AAC = "\255\241\80\128", ["AAC with a check"] = "\255\248\80\128", Ogg = "OggS\0\2", FLAC = "fLaC\0\0\0\34",
    ["MPEG-4"] = "\0\0\0\24ftypM4A ", ["3GP"] = "\0\0\0\20ftyp3gp4", WebM = "\26\69\223\163\159\66", AMR = "#!AMR\n",
    ["AMR of wide band"] = "#!AMR-WB\n", AIFF = "FORM\0\0\0\50AIFF", AIFC = "FORM\0\0\0\50AIFC", CAF = "caff\0\1\0\0",
    AU = ".snd\0\0\0\24", WMA = "\48\38\178\117\142\102\207\17",
  }
  for what, bytes in pairs(known) do
    it("of " .. what .. " are audio", function() assert.is_true(audio.is_audio(bytes)) end)
  end

  local others = {
    text = "hello", nothing = "", JSON = '{"a":1}', HTML = "<html>", PDF = "%PDF-1.7", PNG = "\137PNG\r\n\26\n",
    ZIP = "PK\3\4",
    ["text in UTF-16"] = "\255\254h\0i\0", ["text in UTF-16, big-endian"] = "\254\255\0h",
    AVI = "RIFF\0\0\0\0AVI LIST",
    JPEG = "\255\216\255\224", ["half a WAV's head"] = "RIFF\0\0\0\0WAV",
    ["a WAV with a byte before it"] = "x" .. make_wav(0.1),
    zeros = ("\0"):rep(100), ["a script"] = "#!/bin/sh\n", ["an IFF image"] = "FORM\0\0\0\50ILBM",
  }
  for what, bytes in pairs(others) do
    it("of " .. what .. " are none", function() assert.is_false(audio.is_audio(bytes)) end)
  end
end)
