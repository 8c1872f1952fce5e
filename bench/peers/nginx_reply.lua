-- SPDX-License-Identifier: MIT
-- This library in an nginx worker: light threads for many at once, or a batch.

local in_nginx = require "peers.in_nginx"
local sends = require "peers.sends"

local client = require "peers.client"()

in_nginx.run{
  send = function(index) sends.one(client, index) end,
  batch = function(count, at_once) sends.batch(client, count, at_once) end,
}
