std = "min"
max_line_length = 120
self = false             -- a method may not need its object
ignore = { "143/math", "143/table" }   -- guarded: math.type and table.unpack are not on every Lua
files["lua/reply/annotations.lua"] = { ignore = { "211", "212", "241", "631" } }
files["spec"] = { std = "min+busted" }
files["bench"] = { std = "max" }
files["spec/support"] = { std = "max" }
files["spec/support/memory"] = { read_globals = { "memory" } }
files["fuzz"] = { std = "lua54" }
files["rockspec"] = { std = "lua54" }
