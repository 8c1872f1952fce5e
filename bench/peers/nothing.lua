-- SPDX-License-Identifier: MIT
-- What a Lua costs that starts, finds its work and ends: it is taken off what a library costs to load.

require "work"
