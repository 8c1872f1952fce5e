-- SPDX-License-Identifier: MIT
-- What is measured, as data.
--
--   name, title, unit    `unit`: what one figure is for
--   kind, at_once        see work/init.lua
--   where, contact       see upstream.lua: http and sent where left out
--   counted, timed       two run lengths, for callgrind and for the clock. What one run of the longer length takes more
--                        than one of the shorter is divided by the difference, so that start and end do not count. One
--                        length alone is the whole program, start and end with it.
--   less_bare            what the bare program takes is taken off
--   memory               the peak is a figure, too: that of the longer run, and how much more it is than the shorter's
--   brief                its column in the first table
--   once                 one round has to do

local rows = {
  { name = "http", title = "Sends one after the other, http", brief = "http", unit = "a send",
    counted = { 200, 600 }, timed = { 500, 4500 } },
  { name = "https", title = "Sends one after the other, https", brief = "https", unit = "a send", where = "https",
    counted = { 200, 600 }, timed = { 500, 4500 } },
  { name = "at_16", title = "16 at once", brief = "16 at once", unit = "a send", at_once = 16,
    counted = { 160, 480 }, timed = { 480, 3680 } },
  { name = "at_50", title = "50 at once", brief = "50 at once", unit = "a send", at_once = 50,
    counted = { 200, 600 }, timed = { 500, 3500 } },
  { name = "refused", title = "An error answer", brief = "error", unit = "an answer", contact = "refused", status = 400,
    counted = { 200, 600 }, timed = { 500, 3500 } },
  { name = "closing", title = "A send over a new TLS connection", brief = "new TLS", unit = "a send", where = "closing",
    counted = { 20, 80 }, timed = { 100, 600 } },
  { name = "first", title = "From the start of the program to its first receipt", brief = "first receipt",
    unit = "a program", counted = { 1 }, timed = { 1 } },
  { name = "load", title = "`require`", brief = "`require`", unit = "a program", kind = "load", less_bare = true,
    counted = { 1 }, timed = { 1 } },
  { name = "validate_good", title = "The check of a good message", unit = "a message", kind = "validate_good",
    counted = { 500, 1500 }, timed = { 20000, 100000 } },
  { name = "validate_bad", title = "The check of a message with three faults", unit = "a message",
    kind = "validate_bad", counted = { 500, 1500 }, timed = { 5000, 25000 } },
  { name = "upload", title = "An upload of 100 MiB", unit = "an upload", kind = "upload", memory = true,
    counted = { 1 }, timed = { 1 } },
  { name = "memory", title = "Memory over 100,000 sends", unit = "a send", memory = true, once = true,
    timed = { 1000, 100000 } },
}

--- How what is done at once grows: instructions only.
rows.growth = { levels = { 1, 10, 100, 1000 } }
for index, level in ipairs(rows.growth.levels) do
  local short = math.max(100, level)
  rows.growth[index] = { name = "growth_" .. level, title = ("%d at once, 20 ms each"):format(level), unit = "a send",
                         kind = "loop", contact = "after_20_ms", at_once = level, counted = { short, 3 * short } }
end

return rows
