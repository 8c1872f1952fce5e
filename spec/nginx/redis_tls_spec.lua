-- SPDX-License-Identifier: MIT
-- A Redis that is reached by TLS in nginx.

local nginx = require "support.nginx"
local redis = require "support.redis"
local support = require "support"

describe("in nginx a Redis by TLS", function()
  local folder, server

  setup(function()
    folder = support.folder()
    support.shell(("chmod 755 %s %s"):format(folder, folder:match("^(.*)/")))
    local made = support.shell(("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days 1 "
      .. "-addext subjectAltName=DNS:redis.example -keyout %s/key.pem -out %s/certificate.pem"):format(folder, folder))
    assert(made.status == 0, made.stderr)
  end)
  after_each(function() server:stop() end)

  -- What a look in the ledger gives.
  local function look(port, more, http)
    server = nginx.start{ http = http, locations = ([[ location = /look { content_by_lua_block {
      local stores = require("reply").stores
      local store = stores.redis{ connect = stores.resty_redis{ port = %d, ssl = true, %s } }
      local client = assert(require("reply").new{ api_key = "key", ledger = store })
      local entry, err = client.ledger:look "key"
      ngx.print(entry and entry.state or tostring(err))
    } } ]]):format(port, more) }
    local _, body = server:get("/look")
    return body
  end

  it("is believed only with a certificate that is trusted and has its name", function()
    local trusting = ("lua_ssl_trusted_certificate %s/certificate.pem;"):format(folder)
    local database = redis.start{ certified = folder }
    for _, row in ipairs{ { "redis.example", trusting, "^nil$" }, { "redis.example", "", "no connection %(" },
                          { "another.example", trusting, "no connection %(" } } do
      local told = look(database.tls_port, ("server_name = %q"):format(row[1]), row[2])
      server:stop()
      assert(told:find(row[3]), told)
    end
    database:stop()
  end)

  it("that speaks none is told nothing in the clear", function()
    local database = redis.start{ is_primary = true }
    assert(look(database.port, ""):find("^ledger:look: not_sent, config: "))
    database:stop()
  end)
end)
