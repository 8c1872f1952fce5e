-- SPDX-License-Identifier: MIT
-- core.sha256: the vectors of FIPS 180-4, and every length around the edges of a block against another program.

local core = require "reply.core"
local support = require "support"

describe("core.sha256 is right for", function()
  for _, row in ipairs{
    { "nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "a million", ("a"):rep(1e6), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    { "a NUL byte", "\0", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
  } do
    it(row[1], function() assert.equal(row[3], core.sha256(row[2])) end)
  end

  it("every length up to three blocks", function()
    local folder, digests = support.folder(), {}
    for length = 0, 192 do
      local bytes = ("\255\0x"):rep(64):sub(1, length)
      local file = assert(io.open(("%s/%03d"):format(folder, length), "wb"))
      file:write(bytes)
      file:close()
      digests[length + 1] = ("%s  %s/%03d"):format(core.sha256(bytes), folder, length)
    end
    local other = support.shell(("sha256sum %s/*"):format(folder))
    assert.equal(table.concat(digests, "\n") .. "\n", other.stdout)
  end)
end)

it("core.sha256 raises for what is no string", function()
  for _, value in ipairs{ 5, true, {} } do
    assert.error_matches(function() core.sha256(value) end, "string expected")
  end
end)
