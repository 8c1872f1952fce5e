-- SPDX-License-Identifier: MIT
-- Certificates for the TLS cases: made new for every run, so that none of them ever gets too old.

local altname = require "openssl.x509.altname"
local bignum = require "openssl.bignum"
local context = require "openssl.ssl.context"
local name = require "openssl.x509.name"
local pkey = require "openssl.pkey"
local x509 = require "openssl.x509"

local DAY = 24 * 60 * 60
local serial = 0

-- A certificate for `names` ({ "DNS", "localhost" }, …), signed by `issuer` or by itself.
local function make(common_name, names, issuer, from_day, to_day)
  local key = pkey.new{ type = "EC", curve = "prime256v1" }
  local certificate, subject = x509.new(), name.new()
  subject:add("CN", common_name)
  serial = serial + 1
  certificate:setVersion(3)
  certificate:setSerial(bignum.new(os.time() * 1000 + serial))
  certificate:setSubject(subject)
  certificate:setIssuer(issuer and issuer.certificate:getSubject() or subject)
  certificate:setLifetime(os.time() + from_day * DAY, os.time() + to_day * DAY)
  certificate:setPublicKey(key)
  certificate:setBasicConstraints{ CA = #names == 0 }
  certificate:setBasicConstraintsCritical(true)
  if #names > 0 then
    local alternatives = altname.new()
    for _, pair in ipairs(names) do alternatives:add(pair[1], pair[2]) end
    certificate:setSubjectAlt(alternatives)
  end
  certificate:sign(issuer and issuer.key or key)
  return { certificate = certificate, key = key }
end

local here = { { "IP", "127.0.0.1" }, { "DNS", "localhost" } }
local elsewhere = { { "DNS", "elsewhere.invalid" } }
local authority = make("Authority of the specs", {}, nil, -30, 30)

local pairs_by_name = {
  good = make("127.0.0.1", here, authority, -30, 30),
  expired = make("127.0.0.1", here, authority, -30, -1),
  wrong_host = make("elsewhere.invalid", elsewhere, authority, -30, 30),
  self_signed = make("127.0.0.1", here, nil, -30, 30),
}

-- A server's TLS context with one of the certificates. `protocol` ("TLSv1", "TLSv1_1", "TLSv1_2",
-- "TLSv1_3") pins the version; the old ones need OpenSSL's security level 0.
local function server_context(which, protocol)
  local pair = pairs_by_name[which]
  local tls = context.new(protocol or "TLS", true)
  if protocol == "TLSv1" or protocol == "TLSv1_1" then tls:setCipherList("DEFAULT:@SECLEVEL=0") end
  tls:setCertificate(pair.certificate)
  tls:setPrivateKey(pair.key)
  return tls
end

-- Writes the authority's certificate, the only one to trust, and returns its path.
local function write_authority(folder)
  local path = folder .. "/ca.pem"
  local file = assert(io.open(path, "wb"))
  assert(file:write(authority.certificate:toPEM()))
  assert(file:close())
  return path
end

return { names = pairs_by_name, server_context = server_context, write_authority = write_authority }
