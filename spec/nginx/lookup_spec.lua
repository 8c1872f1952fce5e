-- SPDX-License-Identifier: MIT
-- A name look-up that hangs in a thread of libcurl's does not hold up the end of a worker.

local nginx = require "support.nginx"
local support = require "support"

-- Takes the place of the C library's, for one name: nothing can be asked of a real name server here.
local STUCK = [[
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (node && strcmp(node, "stuck.example") == 0)
        for (;;) pause();
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(node, service, hints, result);
}
]]

describe("in nginx, a name look-up that hangs", function()
  local library = os.tmpname()

  setup(function()
    local made = support.shell(("cc -shared -fPIC -o %s %s -ldl && chmod 755 %s")
      :format(library, support.temp_file(STUCK, "stuck.c"), library))
    assert(made.status == 0, made.stderr)
  end)
  teardown(function() os.remove(library) end)

  for _, signal in ipairs{ "TERM", "HUP" } do
    it("does not hold up " .. signal, function()
      local server = nginx.start{ env = { LD_PRELOAD = library }, main = "env LD_PRELOAD;",
        locations = nginx.send("/send", "https://stuck.example", "timeout = 2, connect_timeout = 2") }
      local worker = server:workers()[1]
      local request = server:send("/send")
      assert(support.eventually(function()   -- its I/O thread, and one or two threads that look the name up
        return tonumber(support.shell(("ls /proc/%d/task | wc -l"):format(worker)).stdout) >= 3
      end))
      server:signal(signal)
      if signal == "HUP" then assert(select(2, request:receive()):find("not_sent", 1, true)) end
      assert.is_true(support.eventually(function() return not nginx.is_alive(worker) end))
      assert.equal(0, server:count("%[alert%]"))
      server:stop()
    end)
  end
end)
