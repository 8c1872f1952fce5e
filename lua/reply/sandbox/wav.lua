-- SPDX-License-Identifier: MIT
-- The length of a WAV file, read from its header. A pure function over bytes of any kind: whatever comes, it answers.

local wav = {}

-- More chunks than any real file has before its audio.
local MOST_CHUNKS = 1000
local PCM = { [1] = true, [3] = true, [0xFFFE] = true }

-- A little-endian number of `size` bytes at `at`, or nil where the bytes end before.
local function number(bytes, at, size)
  local value = 0
  for index = at + size - 1, at, -1 do
    local byte = bytes:byte(index)
    if not byte then return nil end
    value = value * 256 + byte
  end
  return value
end

-- Bytes a second, from the format chunk at `at`. Of plain samples it follows from them; else it is what the chunk says.
local function byte_rate(bytes, at, size)
  local format, channels, rate = number(bytes, at, 2), number(bytes, at + 2, 2), number(bytes, at + 4, 4)
  local said, bits = number(bytes, at + 8, 4), number(bytes, at + 14, 2)
  if size < 16 or not bits then return nil end
  return PCM[format] and channels * rate * math.ceil(bits / 8) or said
end

-- The bytes of audio in a chunk. Recorders that write to a pipe say 0 or 4,294,967,295 because they do not know.
local function audio_bytes(bytes, at, size)
  local there = #bytes - at + 1
  if size == 0 or size > there then return there end
  return size
end

--- Reads the length of a WAV file.
---@param bytes string the file
---@return number? seconds nil where the bytes are no WAV file, or where it cannot be read
---@return string? why only where they are one that cannot be read
function wav.seconds(bytes)
  if bytes:sub(1, 4) ~= "RIFF" or bytes:sub(9, 12) ~= "WAVE" then return nil end
  local at, rate = 13, nil
  for _ = 1, MOST_CHUNKS do
    local name, size = bytes:sub(at, at + 3), number(bytes, at + 4, 4)
    if not size then return nil, "the header ends too early" end
    at = at + 8
    if name == "fmt " then
      rate = byte_rate(bytes, at, size)
      if not rate then return nil, "the format is cut short" end
      if rate == 0 then return nil, "the format has no samples a second" end
    elseif name == "data" then
      if not rate then return nil, "the audio comes before its format" end
      return audio_bytes(bytes, at, size) / rate
    end
    at = at + size + size % 2
  end
  return nil, "the header has too many chunks"
end

return wav
