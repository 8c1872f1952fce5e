-- SPDX-License-Identifier: MIT
-- The configuration in examples/, which doc/nginx.md shows, works as it stands, against the HTTPS sandbox.

local nginx = require "support.nginx"
local sandbox = require "support.sandbox"
local support = require "support"

local CONF = support.read_file("examples/nginx/nginx.conf")

-- Only the port is another, and the library is the one of this checkout. What it logs goes where the spec finds it.
local function conf_for_the_spec()
  local conf, count = CONF:gsub("listen 127%.0%.0%.1:8080;",
    'listen 127.0.0.1:$port;\n location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }')
  assert.equal(1, count)
  conf, count = conf:gsub("error_log stderr notice;", 'error_log "$folder/error.log" notice;')
  assert.equal(1, count)
  local paths = 'lua_package_path "$lua/?.lua;$lua/?/init.lua;;"; lua_package_cpath "$core/?.so;;";'
  return (conf:gsub("\nhttp {", "%0\n  " .. paths))
end

describe("examples/nginx/nginx.conf", function()
  it("answers a webhook at once and sends the follow-up", function()
    local front = sandbox.start()
    local ca_file = os.tmpname()   -- where the worker's user can read it
    assert.equal(0, support.shell(("cp %s %s && chmod 644 %s"):format(front.ca_file, ca_file, ca_file)).status)
    local server = nginx.start{ conf = conf_for_the_spec(), env = {
      REPLY_BASE_URL = front.url, REPLY_CA_FILE = ca_file, REPLY_API_KEY = "sandbox-key" } }
    assert.equal(202, (server:get("/replied", '{"contact":90514382,"subject":"SOC 2"}')))
    assert(server:logged("follow%-up to 90514382: sent"))
    assert.equal(202, (server:get("/replied", '{"contact":90514384,"subject":"SOC 2"}')))
    assert(server:logged("no follow%-up to 90514384: send_email: rejected"))
    for _, body in ipairs{ "", "[]", "5", '{"contact":1', '{"contact":"1","subject":"a"}' } do
      assert.equal(400, (server:get("/replied", body)))
    end
    local sent = front.sent()
    assert.equal(1, #sent)
    assert.same({ 90514382, "Re: SOC 2" }, { sent[1].contact, sent[1].subject })
    assert.is_nil(server:log():find("sandbox%-key"))
    server:stop()
    front.stop()
    os.remove(ca_file)
  end)
end)
