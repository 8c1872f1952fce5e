-- SPDX-License-Identifier: MIT
-- Lua states in threads of one process: whoever comes first makes libcurl ready, once, and the others wait for that.

local support = require "support"

local STATES = 8

-- Takes the place of libcurl's own, takes its time, and says what it sees.
local SLOW = [[
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int begun, ready;

static void *real(const char *name)
{
    return dlsym(dlopen("libcurl.so.4", RTLD_LAZY | RTLD_NOLOAD), name);
}

int curl_global_init(long flags)
{
    int (*init)(long);
    int code;

    if (atomic_fetch_add(&begun, 1) > 0)
        fputs("initialized again\n", stderr);
    usleep(300000);
    *(void **)&init = real("curl_global_init");
    code = init(flags);
    atomic_store(&ready, 1);
    return code;
}

void *curl_multi_init(void)
{
    void *(*init)(void);

    if (!atomic_load(&ready))
        fputs("used too early\n", stderr);
    *(void **)&init = real("curl_multi_init");
    return init();
}
]]

local SCRIPT = [[
local cqueues, thread = require "cqueues", require "cqueues.thread"
local states = {}
for number = 1, tonumber(arg[2]) do
  local state, channel = thread.start(function(channel, url)
    local reply = require "reply"
    local client = assert(reply.new{ base_url = url, api_key = "key-for-specs", retries = 0, pace = "off" })
    for _ = 1, 20 do
      local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
      channel:write(receipt and receipt.outcome or tostring(err), "\n")
    end
    client:close()
  end, arg[1])
  states[number] = { state, channel }
end
local sent = 0
for _, state in ipairs(states) do
  for line in state[2]:lines() do
    if line == "sent" then sent = sent + 1 else io.stderr:write(line, "\n") end
  end
  assert(state[1]:join())
end
print(sent)
]]

describe("Lua states in threads", function()
  it("share nothing but a libcurl that is made ready once", function()
    local library = support.folder() .. "/slow.so"
    local made = support.shell(("cc -shared -fPIC -o %s %s -ldl"):format(library, support.temp_file(SLOW, "slow.c")))
    assert(made.status == 0, made.stderr)
    local preload = os.getenv("LD_PRELOAD")
    local server = support.serve{ { "request" }, { "answer", 200, nil, '{"status":"sent"}' }, { "repeat" } }
    local result = support.run(SCRIPT, { args = { server.url, STATES }, env = {
      LD_PRELOAD = preload and preload .. ":" .. library or library } })
    assert.same({ status = 0, stdout = STATES * 20 .. "\n", stderr = "" }, result)
    assert.equal(STATES * 20, server:count().whole)
    assert.equal(STATES, server:count().connections)
    server:close()
  end)
end)
