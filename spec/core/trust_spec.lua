-- SPDX-License-Identifier: MIT
-- Trust is one file. A folder of certificates, the one that is compiled into libcurl or one of the environment, has no
-- say: where libcurl has a folder to look into, it reads the whole bundle anew for each connection.

local support = require "support"

-- Shows a process, instead of the files of any folder of certificates, those of $SPEC_CERTIFICATES: OpenSSL looks for
-- a file that is named after a hash. That folder is otherwise the system's. What is in no folder stays as it is.
local REDIRECT = [[
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *redirect(const char *path, char *room, size_t size)
{
    const char *name = strrchr(path, '/');

    if (!name || strspn(name + 1, "0123456789abcdef") != 8 || name[9] != '.')
        return path;
    snprintf(room, size, "%.*s/.", (int)(name - path), path);
    if (access(room, F_OK) != 0)
        return path;
    snprintf(room, size, "%s%s", getenv("SPEC_CERTIFICATES"), name);
    return room;
}

#define SAME(type, name, ...) \
    char room[4096]; \
    type (*real)(const char *, __VA_ARGS__); \
    *(void **)&real = dlsym(RTLD_NEXT, name); \
    path = redirect(path, room, sizeof room)

int stat(const char *path, struct stat *at) { SAME(int, "stat", struct stat *); return real(path, at); }
int stat64(const char *path, struct stat64 *at) { SAME(int, "stat64", struct stat64 *); return real(path, at); }
int lstat(const char *path, struct stat *at) { SAME(int, "lstat", struct stat *); return real(path, at); }
int lstat64(const char *path, struct stat64 *at) { SAME(int, "lstat64", struct stat64 *); return real(path, at); }
FILE *fopen(const char *path, const char *how) { SAME(FILE *, "fopen", const char *); return real(path, how); }
FILE *fopen64(const char *path, const char *how) { SAME(FILE *, "fopen64", const char *); return real(path, how); }
]]

-- libcurl as it is, without this library: whether it trusts a server.
local PLAIN = [[
local ffi = require "ffi"
ffi.cdef "void *curl_easy_init(void); int curl_easy_setopt(void *, int, ...); int curl_easy_perform(void *);"
local curl = ffi.load "curl"
local easy, URL, CONNECT_ONLY = curl.curl_easy_init(), 10002, 141
curl.curl_easy_setopt(easy, URL, ffi.cast("const char *", arg[1]))
curl.curl_easy_setopt(easy, CONNECT_ONLY, ffi.new("long", 1))
print(curl.curl_easy_perform(easy))
]]

local SEND = [[
local client = assert(require("reply").new{ base_url = arg[1], ca_file = arg[2], api_key = "key-for-specs",
                                            retries = 0 })
local receipt, err = client:send_email{ contact = 1, subject = "s", body = "b" }
print((receipt or err).outcome, err and err.kind)
]]

describe("a folder of certificates", function()
  local server, folder, library

  setup(function()
    library = support.folder() .. "/redirect.so"
    local made = support.shell(("cc -shared -fPIC -o %s %s -ldl"):format(library,
                                                                       support.temp_file(REDIRECT, "redirect.c")))
    assert(made.status == 0, made.stderr)
    folder = support.folder()
    made = support.shell(("cp %s %s/$(openssl x509 -hash -noout -in %s).0"):format(support.ca_file, folder,
                                                                                    support.ca_file))
    assert(made.status == 0, made.stderr)
  end)
  before_each(function() server = support.serve{ tls = true, { "request" }, { "answer", 200, nil, "{}" } } end)
  after_each(function() server:close() end)

  -- Where it is the one that is compiled into libcurl.
  local function run(code, ca_file, lua)
    local preload = os.getenv("LD_PRELOAD")
    return support.run(code, { args = { server.url, ca_file }, lua = lua, env = {
      LD_PRELOAD = preload and preload .. ":" .. library or library, SPEC_CERTIFICATES = folder, REPLY_CA_FILE = false,
    } }).stdout
  end

  -- What the library refuses says something only where somebody else trusts it.
  local function assert_refused(ca_file)
    assert.equal("0\n", run(PLAIN, nil, "luajit"), "libcurl as it is does not look into the folder")
    assert.equal("not_sent\ttls\n", run(SEND, ca_file))
    assert.equal(0, server:count().requests)
  end

  it("is not trusted by this library, as it is by libcurl", function() assert_refused() end)

  it("is not trusted beside a CA file", function()
    assert_refused("/etc/ssl/certs/ca-certificates.crt")
    assert.equal("sent\tnil\n", run(SEND, support.ca_file))
  end)

  it("is refused with a hint at the option that would trust it", function()
    for _, tls in ipairs{ "good", "self_signed", "expired", "wrong_host" } do
      local other = support.serve{ tls = tls, { { "request" }, { "answer", 200, nil, "{}" } } }
      local ca_file = "/etc/ssl/certs/ca-certificates.crt"
      if tls == "expired" or tls == "wrong_host" then ca_file = support.ca_file end
      local client = support.client(other, { ca_file = ca_file })
      local _, err = client:whoami()
      assert.same({ "not_sent", "tls" }, { err.outcome, err.kind })
      if ca_file == support.ca_file then   -- no other authority would help
        assert.is_nil(err.hint)
      else
        assert.matches("the option ca_file or REPLY_CA_FILE names a PEM file", err.hint)
      end
      other:close()
    end
  end)

  it("is not trusted where the environment names it, as it is by OpenSSL", function()
    local openssl = support.shell(("SSL_CERT_DIR=%s openssl s_client -connect %s -verify_return_error </dev/null")
                                  :format(folder, server.address))
    assert.matches("Verify return code: 0 (ok)", openssl.stdout, 1, true)
    local result = support.run(SEND, { args = { server.url }, env = { SSL_CERT_DIR = folder, REPLY_CA_FILE = false } })
    assert.equal("not_sent\ttls\n", result.stdout)
    assert.equal(0, server:count().requests)
  end)
end)
