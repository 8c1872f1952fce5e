-- SPDX-License-Identifier: MIT

local make_wav = require "support.wav"
local wav = require "reply.sandbox.wav"

local function little_endian(number, size)
  local bytes = {}
  for index = 1, size do
    bytes[index] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

local function chunk(name, content, size)
  return name .. little_endian(size or #content, 4) .. content .. (#content % 2 == 1 and "\0" or "")
end

-- A format chunk; `said` is the rate in bytes that stands in it.
local function format(rate, channels, bits, kind, said)
  local frame = math.ceil(channels * bits / 8)
  return chunk("fmt ", little_endian(kind or 1, 2) .. little_endian(channels, 2) .. little_endian(rate, 4)
    .. little_endian(said or rate * frame, 4) .. little_endian(frame, 2) .. little_endian(bits, 2))
end

local function riff(...)
  local chunks = table.concat{ "WAVE", ... }
  return chunk("RIFF", chunks)
end

local function silence(seconds, rate, channels, bits)
  return ("\0"):rep(seconds * rate * channels * bits / 8)
end

describe("the length of a WAV file", function()
  for _, row in ipairs{
    { "16 bit, mono", 8000, 1, 16 }, { "16 bit, stereo", 44100, 2, 16 }, { "24 bit, mono", 48000, 1, 24 },
    { "24 bit, stereo", 48000, 2, 24 }, { "8 bit, mono", 11025, 1, 8 }, { "32 bit, six channels", 8000, 6, 32 },
    { "floats, mono", 8000, 1, 32, 3 }, { "24 bit in the extensible format", 8000, 2, 24, 0xFFFE },
  } do
    it("is right for " .. row[1], function()
      local data = silence(2, row[2], row[3], row[4])
      assert.equal(2, (wav.seconds(riff(format(row[2], row[3], row[4], row[5], 1), chunk("data", data)))))
    end)
  end

  it("is right for 12 bits, which take two bytes", function()
    assert.equal(2, (wav.seconds(riff(format(8000, 1, 12), chunk("data", silence(2, 8000, 1, 16))))))
  end)

  it("is right for what the specs make", function() assert.equal(1.5, (wav.seconds(make_wav(1.5)))) end)

  it("is right for a format with an extension, and other chunks before and behind", function()
    local extended = format(8000, 1, 16, 0xFFFE):gsub("^fmt ....", "fmt " .. little_endian(40, 4)) .. ("\0"):rep(24)
    local file = riff(chunk("LIST", "INFOodd"), extended, chunk("fact", "1234"), chunk("data", silence(1, 8000, 1, 16)),
                      chunk("id3 ", "tag"))
    assert.equal(1, (wav.seconds(file)))
  end)

  it("comes from the samples, not from the rate that the header says", function()
    assert.equal(1, (wav.seconds(riff(format(8000, 1, 16, 1, 7), chunk("data", silence(1, 8000, 1, 16))))))
  end)

  it("comes from the rate that the header says where the samples are packed", function()
    assert.equal(2, (wav.seconds(riff(format(8000, 1, 4, 2, 4000), chunk("data", ("x"):rep(8000))))))
  end)

  for name, size in pairs{ ["0"] = 0, ["4,294,967,295"] = 4294967295, ["more than there is"] = 1e6 } do
    it("is what is there if the header says " .. name, function()
      assert.equal(1, (wav.seconds(riff(format(8000, 1, 16), chunk("data", silence(1, 8000, 1, 16), size)))))
    end)
  end

  it("is 0 without a sample", function()
    assert.equal(0, (wav.seconds(riff(format(8000, 1, 16), chunk("data", "")))))
  end)
end)

describe("what is no WAV file", function()
  for _, bytes in ipairs{ "", "RIFF", "RIFF\0\0\0\0", "RIFF\0\0\0\0WAV", "RIFX\0\0\0\0WAVE", "RIFF\0\0\0\0AVI ",
                          "ID3\4", "OggS", ("\0"):rep(100) } do
    it("has no length and no fault: " .. ("%q"):format(bytes:sub(1, 12)), function()
      local seconds, why = wav.seconds(bytes)
      assert.is_nil(seconds)
      assert.is_nil(why)
    end)
  end
end)

describe("a WAV file that cannot be read", function()
  local good = riff(format(8000, 1, 16), chunk("data", "1234"))

  for _, row in ipairs{
    { riff(), "the header ends too early" },
    { riff(format(8000, 1, 16)), "the header ends too early" },
    { riff(chunk("LIST", "", 4294967295)), "the header ends too early" },
    { riff(chunk("data", "1234"), format(8000, 1, 16)), "the audio comes before its format" },
    { riff(chunk("fmt ", ("\1"):rep(14)), chunk("data", "1234")), "the format is cut short" },
    { riff(format(0, 1, 16), chunk("data", "1234")), "the format has no samples a second" },
    { riff(format(8000, 0, 16), chunk("data", "1234")), "the format has no samples a second" },
    { riff(format(8000, 1, 0), chunk("data", "1234")), "the format has no samples a second" },
    { riff((chunk("junk", "")):rep(2000)), "the header has too many chunks" },
  } do
    it("says that " .. row[2], function()
      local seconds, why = wav.seconds(row[1])
      assert.is_nil(seconds)
      assert.equal(row[2], why)
    end)
  end

  it("is refused or read wherever it is cut", function()
    for length = 0, #good do
      local seconds, why = wav.seconds(good:sub(1, length))
      assert.is_true(seconds == nil or length >= #good - 4, "cut to " .. length)
      assert.equal(length >= 12 and seconds == nil, why ~= nil)
    end
  end)

  it("never raises, whatever bytes are changed", function()
    math.randomseed(7)
    for _ = 1, 5000 do
      local bytes = { good:byte(1, -1) }
      for _ = 1, math.random(1, 4) do bytes[math.random(1, #bytes)] = math.random(0, 255) end
      local seconds = wav.seconds(string.char((table.unpack or unpack)(bytes)))   -- luacheck: globals unpack
      assert.is_true(seconds == nil or seconds >= 0 and seconds < math.huge)
    end
  end)
end)
