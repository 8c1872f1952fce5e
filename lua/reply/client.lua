-- SPDX-License-Identifier: MIT
-- A client and its functions. The way of a call, written once: validate, encode, perform, decode.

local batch = require "reply.batch"
local check = require "reply.stores.check"
local config = require "reply.config"
local core = require "reply.core"
local decode = require "reply.call.decode"
local encode = require "reply.call.encode"
local errors = require "reply.errors"
local guard = require "reply.call.guard"
local identity = require "reply.call.identity"
local lazy = require "reply.lazy"
local ledger = require "reply.ledger"
local look_first = require "reply.call.look_first"
local once = require "reply.ledger.once"
local one_table = require "reply.one_table"
local operations = require "reply.operations"
local pace = require "reply.pace"
local pages = require "reply.call.pages"
local perform = require "reply.call.perform"
local phase = require "reply.drivers.nginx.phase"
local receipt = require "reply.receipt"
local refuse_option = require "reply.refuse_option"
local senders = require "reply.senders"
local validate = require "reply.validate"
local version = require "reply.version"
local voice = require "reply.call.voice"

---@class reply.Client
local Client = {}
Client.__index = Client
Client.__name = "reply.client"

-- An `api_key` function is not asked for a key that nobody uses: three stars stand for it. They never take the place of
-- a key that is there, as another call may be about to be made again with it.
local function preview(client, operation, request)
  local settings = client.settings
  if not client.has_key and not client.identified then
    client.handle:identity("***", settings.team, settings.user, settings.user_email)
  end
  return receipt.preview(operation, {
    dry_run = true, method = request.method, url = settings.base_url .. request.path,
    headers = client.handle:headers(request), body = request.body, upload = request.upload,
    sandbox = client.in_sandbox,
  })
end

-- What these give is not the server's own object.
local GIVES_RECEIPT = { receipt = true, answer = true }

-- Makes the attempts and gives what the operation's data says that the caller gets.
local function exchange(guarded, operation, call, client, request)
  local answer, count_or_err = perform(client, operation, request, call, guarded)
  if call.ticket and call.ticket.is_refused then return call.ticket:answer() end
  local result, err
  if answer then
    result = decode.result[operation.result](operation, answer, count_or_err)
  else
    err = count_or_err
  end
  local told = result or err
  if call.sandbox and (err or GIVES_RECEIPT[operation.result]) then told.sandbox = true end
  if call.observer_error then told.observer_error = call.observer_error end
  if call.voice_attachment then told.voice_attachment = call.voice_attachment end
  return result, err
end

-- Sends the request of checked values.
local function run(client, operation, values, call)
  local request = encode.of(operation, values)
  if values.dry_run then return preview(client, operation, request) end
  return guard.run(exchange, operation, call, client, request)
end

local function call_of(client, values, driver, began, slots_until)
  driver = driver or client.driver
  client.last_result = false
  local deadline = (began or driver:now()) + (values.timeout or client.settings.timeout)
  if slots_until and slots_until < deadline then deadline = slots_until end
  return { driver = driver, deadline = deadline, slots_until = slots_until,
           on_progress = values.on_progress, observer_error = false, interrupt = false, last_result = false,
           slot = false, sandbox = client.in_sandbox }
end

-- Carries out an operation of checked values. The driver is the client's own by default. Its time counts from `began`,
-- as the check of some MiB takes a while, too; without it from here: the entries of a batch were all checked before.
-- `slots_until`: of a batch, see `reply.call.admit`.
local function carry_out(client, operation, values, driver, began, slots_until)
  local call = call_of(client, values, driver, began, slots_until)
  if driver then driver.call = call end   -- a lane: its batch asks what became of it
  -- Its one request, or more than that.
  local send = operation.upload_first and voice or operation.look_first and look_first or run
  if values.dedupe_key then return once(client, operation, values, call, send, run) end
  return send(client, operation, values, call, run)
end

-- Reads a list page by page; each page has the call's whole time.
local function run_pages(client, operation, values)
  if values.dry_run then return run(client, operation, values) end
  local first = tonumber(values.skip or 0)
  return pages.new(operation.name, first, function(skip)
    local page = setmetatable({ skip = skip > first and ("%d"):format(skip) or nil }, { __index = values })
    return run(client, operation, page, call_of(client, values))
  end, operation.item_id)
end

-- What a refused call gives: a list is an iterator even then.
local function refused(operation, err)
  if operation.result == "pages" then return pages.new(operation.name, 0, function() return nil, err end) end
  return nil, err
end

-- What a call with faults gives. A list that is never run would not tell of them: a name that it does not know, which
-- no value from outside can bring about, is a wrong kind of call there.
local function faulty(operation, faults, is_mistyped)
  local err = errors.here(operation.name, "validation", faults)
  if is_mistyped and operation.result == "pages" then error(err, 0) end
  return refused(operation, err)
end

local function check_receiver(client, name)
  if getmetatable(client) ~= Client then error(("call it with a colon: client:%s{…}"):format(name), 3) end
end

-- What a call gives that came to its end. The last thing of all: until here an interrupt may ask what became of it.
local function ended(client, ...)
  client.last_result = false
  return ...
end

--- Makes the function of an operation. It raises only for a wrong kind of call.
local function method_of(operation)
  local is_list = operation.result == "pages"
  local may_be_nil = is_list or #operation.fields == 0
  return function(client, input, more)
    check_receiver(client, operation.name)
    one_table(operation.name, input, more, may_be_nil)
    core.deepen()
    local began = client.driver:now()
    local values, faults, is_mistyped = validate.call(operation, input or {})
    if not values then return faulty(operation, faults, is_mistyped) end
    if client.closed then return refused(operation, errors.here(operation.name, "config", "the client is closed")) end
    if is_list then return run_pages(client, operation, values) end
    return ended(client, carry_out(client, operation, values, nil, began))
  end
end

for _, operation in ipairs(operations) do
  Client[operation.name] = method_of(operation)
end

--- Makes many calls at once, each as if it were alone.
---@param input reply.Batch
---@param more? nil
---@return reply.BatchResult[]? results in the order of the input
---@return reply.Error err where there is no list: nothing was sent
function Client:batch(input, more)
  check_receiver(self, "batch")
  one_table("batch", input, more)
  return ended(self, batch.run(self, input, carry_out))
end

--- Chooses what to send from: the first account that is connected and under its limit, with the reason for each that
--- was passed over.
---@param input reply.ChooseSender
---@param more? nil
---@return reply.Choice? choice
---@return reply.Error err where no account can send, or none could be read
function Client:choose_sender(input, more)
  check_receiver(self, "choose_sender")
  one_table("choose_sender", input, more)
  return senders.choose(self, input)
end

--- What is left of the user's limits, as far as the store of the option `pace` knows.
---@return reply.Budget?
---@return reply.Error err where there is none: kind `config`
function Client:budget()
  check_receiver(self, "budget")
  local identify, account = identity(self)
  if identify == nil then return nil, errors.here("budget", "config", account) end
  if not self.pacer then return nil, errors.here("budget", "config", "nothing is paced: the option pace is off") end
  return self.pacer:budget(self.driver, account)
end

--- Tells whether a call would find a key, for a program that asks when it starts. It makes no request, so that it does
--- not say whether the server takes the key. An `api_key` function is called.
---@return boolean ready
---@return reply.Error err where it is not, what a call would give: kind `config`
function Client:ready()
  check_receiver(self, "ready")
  local identify, why = identity(self)
  if identify ~= nil then return true end
  return false, errors.here("ready", "config", why)
end

--- Ends the client: its connections close and its key is wiped. Closing twice does no harm.
function Client:close()
  self.closed = true
  self.handle:close()
  if self.driver.close then self.driver:close(self.handle) end
end

Client.__close = Client.close
Client.__newindex = refuse_option

function Client:__tostring()
  local where = self.sandbox and "sandbox" or self.settings.base_url
  return ("reply.client (%s%s)"):format(where, self.closed and ", closed" or "")
end

-- In nginx nothing may block, not even where the client is made before there are workers: the driver for it looks at
-- the phase when it is called.
local function driver_for(settings)
  if settings.sandbox then return lazy("reply.drivers.sandbox").new(settings.sandbox) end
  if settings.wait then return lazy("reply.drivers.loop").new(settings.wait) end
  if phase.ngx then return lazy "reply.drivers.nginx" end
  return lazy "reply.drivers.blocking"
end

-- nginx's master makes no file: that would be its own user's, and not the workers'.
local function fault_of(store)
  return store and store.check and not phase.is_master() and check(store, "check") or nil
end

local client = { refused = refused }

--- Makes a client.
---@param options reply.Options
---@return reply.Client? client
---@return reply.Error err where there is no client: kind `config`
function client.new(options)
  local settings, faults = config.resolve(options)
  if not settings then return nil, errors.here("reply.new", "config", faults) end
  local driver = driver_for(settings)
  local store, why = settings.ledger, fault_of(settings.ledger)
  if why then return nil, errors.here("reply.new", "config", "ledger: " .. why) end
  local self = setmetatable({ settings = settings, driver = driver, sandbox = driver.state,
                              in_sandbox = driver.state and true or nil,
                              last_result = false,
                              ledger = store and ledger.new(store, driver, settings.sandbox) }, Client)
  local agent = "lua-reply/" .. version
  local address
  self.handle, address = core.client{
    base_url = settings.base_url, ca_file = settings.ca_file, proxy = settings.proxy,
    user_agent = settings.user_agent and settings.user_agent .. " " .. agent or agent,
    watched = settings.wait ~= nil,
  }
  if not self.handle then return nil, errors.here("reply.new", "config", address) end
  settings.proxy = address   -- the password is in the core alone from here on
  self.pacer, why = pace.of(settings, settings.sandbox and function() return driver:now() end)
  if self.pacer == nil then return nil, errors.here("reply.new", "config", why) end
  -- A key that does not change is in the core alone from here on. The sandbox has its own.
  local key = settings.sandbox and driver.state.key or settings.api_key
  if type(key) == "string" then
    self.has_key, why = self.handle:identity(key, settings.team, settings.user, settings.user_email)
    if not self.has_key then return nil, errors.here("reply.new", "config", why) end
    self.account = self.pacer and self.pacer:account(key)
    settings.api_key = nil
  end
  return self
end

return client
