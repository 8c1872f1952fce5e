-- SPDX-License-Identifier: MIT
-- The rule of the pacing, on a clock that stands still between two steps.

local interrupt = require "support.interrupt"
local memory = require "reply.stores.memory"

local now, store

local function account_of(minute, hour, share_of)
  return { scope = "one", keep = hour, windows = { { name = "minute", limit = minute * (share_of or 1), span = 61.5 },
                                                   { name = "hour", limit = hour, span = 3601.5 } } }
end

local account

before_each(function()
  now = 1000
  store = memory{ clock = function() return now end }
  account = account_of(3, 10)
end)

-- What `take` says, as a list.
local function take(id, left, lease)
  return { store:take(account, id, lease or 30, left or math.huge) }
end

-- So many requests that are granted and over at once.
local function spend(count)
  for number = 1, count do
    assert.same({ "go" }, take("spent" .. number))
    store:done(account, "spent" .. number)
  end
end

describe("a slot", function()
  it("is there as long as fewer than the limit are held", function()
    for number = 1, 3 do assert.same({ "go" }, take("a" .. number)) end
    assert.same({ "wait", 61.5 }, take("a4"))
  end)

  it("is held until the request's end and a window more", function()
    assert.same({ "go" }, take("a"))
    now = 1010
    store:done(account, "a")
    spend(2)
    now = 1010 + 61.4
    assert.same("wait", take("b")[1])
    now = 1010 + 61.5
    assert.same({ "go" }, take("b"))
  end)

  it("of a request under way is free no sooner than a window from now", function()
    for number = 1, 3 do take("a" .. number) end
    now = 1020
    assert.same({ "wait", 61.5 }, take("b"))
  end)

  it("whose caller died is held until the lease and a window", function()
    for number = 1, 3 do take("a" .. number, nil, 5) end
    now = 1005 + 61.4
    assert.equal("wait", take("b")[1])
    now = 1005 + 61.5
    assert.same({ "go" }, take("b"))
  end)

  it("of a request that may still reach the server is held so much longer", function()
    spend(2)
    take("a")
    store:done(account, "a", nil, 30)
    now = 1000 + 61.5
    take("b")
    take("c")
    assert.equal("wait", take("d")[1])
    now = 1030 + 61.4
    assert.equal("wait", take("d")[1])
    now = 1030 + 61.5
    assert.same({ "go" }, take("d"))
  end)

  it("that was not used is free at once", function()
    for number = 1, 3 do take("a" .. number) end
    store:free(account, "a2")
    assert.same({ "go" }, take("b"))
    assert.equal("wait", take("c")[1])
  end)

  it("is of the hour, too", function()
    for round = 0, 2 do
      now = 1000 + 62 * round
      spend(3)
    end
    now = 1000 + 62 * 3
    spend(1)
    assert.same({ "wait", 1000 + 3601.5 - now }, take("a"))
    now = 1000 + 3601.5
    assert.same({ "go" }, take("a"))
  end)

  it("is of one account", function()
    spend(3)
    account = account_of(3, 10)
    account.scope = "another"
    assert.same({ "go" }, take("a"))
  end)
end)

describe("who waits", function()
  it("is served in the order of coming, also if another one asks first", function()
    spend(3)
    assert.equal("wait", take("a")[1])
    assert.equal("wait", take("b")[1])
    now = 1002   -- "b" is the first to ask again
    take("b")
    take("a")
    now = 1004
    take("a")
    take("b")
    store:free(account, "spent1")   -- is over already: changes nothing
    assert.same({ "wait", 57.5 }, take("a"))
    for time = 1006, 1060, 2 do
      now = time
      take("a")
      take("b")
    end
    now = 1061.5
    assert.same({ "go" }, take("b"))   -- there is room for both
    assert.same({ "go" }, take("a"))
    assert.same({ "go" }, take("c"))
  end)

  it("leaves room for those before", function()
    spend(2)
    now = 1010
    spend(1)
    take("a")
    for time = 1012, 1060, 2 do
      now = time
      take("a")
    end
    now = 1061.5                                 -- two are free
    assert.same({ "go" }, take("newcomer"))      -- the second one
    assert.same({ "wait", 10 }, take("latecomer"))
    assert.same({ "go" }, take("a"))
  end)

  it("is dropped two seconds after it was to ask again", function()
    spend(3)
    take("dead")
    now = 1061
    take("a")
    now = 1061.5
    assert.same({ "go" }, take("a"))
    for number = 1, 2 do assert.same({ "go" }, take("b" .. number)) end
  end)

  it("holds nobody up when it is gone", function()
    spend(3)
    now = 1060
    assert.same({ "wait", 1.5 }, take("dead"))
    take("b")
    take("c")
    take("d")
    now = 1061.5
    take("b")
    take("c")
    assert.equal("wait", take("d")[1])   -- the third place is still kept
    now = 1063.5 + 0.001
    assert.same({ "go" }, take("d"))
  end)

  it("waits a window more behind a whole window of others", function()
    spend(3)
    for number = 1, 3 do assert.same({ "wait", 61.5 }, take("a" .. number)) end
    for number = 4, 6 do assert.same({ "wait", 123 }, take("a" .. number)) end
    assert.same({ "wait", 184.5 }, take("a7"))
  end)

  it("is told at once where it cannot wait so long, and takes no place", function()
    spend(3)
    assert.same({ "refused", 61.5 }, take("a", 61.4))
    assert.same({ "wait", 61.5 }, take("b", 61.5))
    assert.same({ "refused", 61.5 }, take("c", 0))
    assert.same({ "refused", 61.5 }, take("b", 10))   -- its time runs out: its place is free
    for number = 1, 3 do assert.same({ "wait", 61.5 }, take("d" .. number)) end
  end)
end)

describe("a 429", function()
  it("holds everybody back as long as the server asked for", function()
    take("a")
    take("c")
    store:done(account, "a", 7)
    assert.same({ "wait", 7 }, take("b"))
    now = 1003
    store:done(account, "c", 1)   -- does not make it shorter
    assert.same({ "refused", 4 }, take("b", 3))
    now = 1007
    assert.same({ "go" }, take("b"))
  end)

  it("does so for the longest window at most", function()
    take("a")
    store:done(account, "a", 1e9)
    assert.same({ "wait", 3601.5 }, take("b"))
  end)
end)

describe("the budget", function()
  it("is what is left", function()
    assert.same({ next_in = 0, minute = { left = 3, limit = 3 }, hour = { left = 10, limit = 10 } },
                store:budget(account))
    spend(2)
    now = 1050
    take("a")
    assert.same({ next_in = 11.5, minute = { left = 0, limit = 3 }, hour = { left = 7, limit = 10 } },
                store:budget(account))
    now = 1070
    assert.same({ next_in = 0, minute = { left = 2, limit = 3 }, hour = { left = 7, limit = 10 } },
                store:budget(account))
  end)

  it("is the part of a share, of which others may have more", function()
    spend(3)
    account = account_of(2, 10)
    assert.equal(0, store:budget(account).minute.left)
  end)

  it("counts who waits for the next slot", function()
    spend(3)
    take("a")
    take("b")
    take("c")
    assert.equal(123, store:budget(account).next_in)
  end)
end)

describe("the memory of a process", function()
  it("keeps no more ends than the longest window can hold", function()
    for _ = 1, 100 do
      spend(1)
      now = now + 4000
    end
    local one = store.logs.one
    local count = 0
    for _ in pairs(one.ends) do count = count + 1 end
    assert.equal(10, count)
  end)

  it("keeps nothing of who waits no longer", function()
    spend(3)
    take("a")
    store:free(account, "a")
    local one = store.logs.one
    assert.same({ {}, {} }, { one.line, one.waiting })
  end)

  it("holds nothing for ever of a step that was interrupted at any place", function()
    local function steps()
      assert.same({ "go" }, take("a"))
      assert.same({ "wait", 61.5 }, take("b"))
      store:free(account, "b")
      store:done(account, "a")
    end
    account = account_of(1, 10)
    local count = interrupt.at_each(function(count)
      now = 1000
      store = memory{ clock = function() return now end }
      local ok = pcall(function()
        interrupt.after(count)
        steps()
        debug.sethook()
      end)
      now = 2000
      assert.same({ "go" }, take("c"), count)
      return ok
    end)
    assert.is_true(count > 100, count)
  end)

  it("forgets accounts whose windows are over, and no others", function()
    for number = 1, 64 do
      account = account_of(3, 10)
      account.scope = "old" .. number
      spend(1)
    end
    now = now + 3601.5 - 1
    account.scope = "old1"
    spend(1)
    now = now + 2
    account = account_of(3, 10)
    spend(1)
    local scopes = {}
    for scope in pairs(store.logs) do scopes[#scopes + 1] = scope end
    table.sort(scopes)
    assert.same({ "old1", "one" }, scopes)
  end)
end)
