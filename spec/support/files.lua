-- SPDX-License-Identifier: MIT
-- Files that a spec needs. They lie in the folder of the scripted server, which removes it at the end
-- of the run, however that comes.

local lfs = require "lfs"
local server = require "support.server"

local made = 0

-- A new, empty folder.
local function folder()
  made = made + 1
  local path = ("%s/%d"):format(server.start().folder, made)
  assert(lfs.mkdir(path))
  return path
end

local function write(path, bytes)
  local file = assert(io.open(path, "wb"))
  assert(file:write(bytes))
  assert(file:close())
  return path
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = assert(file:read("*a"))
  file:close()
  return bytes
end

-- A file of that name, in a folder of its own. Returns its path.
local function temp_file(bytes, name) return write(folder() .. "/" .. (name or "file"), bytes) end

return { folder = folder, temp_file = temp_file, read = read, write = write }
