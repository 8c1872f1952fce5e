-- SPDX-License-Identifier: MIT
-- Real audio made on the spot: a mono tone as a WAV file of 16-bit PCM samples.

local RATE, SAMPLES_A_WAVE, AMPLITUDE = 8000, 20, 8000

-- `size` bytes, the lowest first. LuaJIT has no string.pack.
local function little_endian(number, size)
  local bytes = {}
  for at = 1, size do
    bytes[at] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

-- One wave of the tone: 20 samples, which is 400 Hz. The rest of the audio repeats it.
local function one_wave()
  local samples = {}
  for at = 1, SAMPLES_A_WAVE do
    local level = math.floor(AMPLITUDE * math.sin(2 * math.pi * (at - 1) / SAMPLES_A_WAVE) + 0.5)
    samples[at] = little_endian(level % 65536, 2)
  end
  return table.concat(samples)
end

-- The bytes of a WAV file of so many seconds (a fraction is fine).
local function wav(seconds)
  local count = math.floor(seconds * RATE + 0.5)
  local data = one_wave():rep(math.ceil(count / SAMPLES_A_WAVE)):sub(1, count * 2)
  local format = little_endian(1, 2) .. little_endian(1, 2) .. little_endian(RATE, 4)
    .. little_endian(RATE * 2, 4) .. little_endian(2, 2) .. little_endian(16, 2)
  local chunks = "WAVEfmt " .. little_endian(#format, 4) .. format
    .. "data" .. little_endian(#data, 4) .. data
  return "RIFF" .. little_endian(#chunks, 4) .. chunks
end

return wav
