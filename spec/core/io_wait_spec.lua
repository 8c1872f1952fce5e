-- SPDX-License-Identifier: MIT
-- Where the I/O thread waits. That it waits well in the watch of its engine, the specs of nginx show.

local support = require "support"

describe("the I/O thread", function()
  it("says so where there is no descriptor for its watch", function()
    local result = support.run[[
      local core, lfs = require "reply.core", require "lfs"
      local function is_open(fd) return lfs.symlinkattributes("/proc/self/fd/" .. fd, "mode") ~= nil end
      local fd = 0
      while is_open(fd) do fd = fd + 1 end
      os.execute(("prlimit --pid $PPID --nofile=%d:"):format(fd))
      print(core.io())
    ]]
    assert.same({ 0, "nil\tno descriptor for an event loop: Too many open files\n", "" },
                { result.status, result.stdout, result.stderr })
  end)
end)
