-- SPDX-License-Identifier: MIT
-- Writes a tar of files, with no more of them than their names, bytes and right to run: the same wherever it runs. tar
-- 1.35 writes other headers than 1.34. Reads a line for each file, its mode in octal and its name.
--
--   tar.lua FOLDER TIME      the folder that they are in, and the time that all have

local folder, time = arg[1], tonumber(arg[2])

local function field(text, size)
  assert(#text <= size, text)
  return text .. ("\0"):rep(size - #text)
end

local function octal(number, digits) return ("%%0%do\0"):format(digits):format(number) end

local function header(name, mode, size)
  local before = field(name, 100) .. octal(mode, 7) .. octal(0, 7) .. octal(0, 7) .. octal(size, 11) .. octal(time, 11)
  local after = field("0", 101) .. "ustar\00000" .. field("root", 32) .. field("root", 32) .. field("", 183)
  local sum = 8 * (" "):byte()     -- what the sum counts for itself
  for index = 1, #before do sum = sum + before:byte(index) end
  for index = 1, #after do sum = sum + after:byte(index) end
  return before .. octal(sum, 6) .. " " .. after
end

for line in io.lines() do
  local mode, name = line:match("^(%d+) (.+)$")
  local file = assert(io.open(name, "rb"))
  local bytes = file:read("*a")
  file:close()
  io.write(header(folder .. "/" .. name, tonumber(mode, 8) & 64 == 0 and 420 or 493, #bytes),    -- 0644, 0755
           bytes, ("\0"):rep(-#bytes % 512))
end
io.write(("\0"):rep(1024))
