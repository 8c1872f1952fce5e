-- SPDX-License-Identifier: MIT
-- Runs busted in the interpreter that runs this file. The helpers are loaded before busted, which
-- forgets what a spec file loads: so one scripted server serves the whole run. Whole lines go out at
-- once, so that a crash takes nothing of what was said before it.

io.stdout:setvbuf("line")
require "support"
require "busted.runner"{ standalone = false }
