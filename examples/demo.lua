-- SPDX-License-Identifier: MIT
-- What `make demo` runs: every send against the sandbox over real HTTPS, with what comes back as a person reads it.
-- Ends with status 0 only if all was as expected.

local reply = require "reply"
local sandbox = require "support.sandbox"

local DANA, BLAKE, ACCOUNT = 90514382, 90514384, 301

-- A greeting to Dana, of a second and a half.
local AUDIO = (arg[0]:match("^.*/") or "") .. "hello.wav"

local function is_email(receipt)
  return receipt and receipt.status == "sent" and type(receipt.message_id) == "string"
end

local function is_activity(action)
  return function(receipt)
    return receipt and receipt.action_type == action and receipt.linkedin_activity_id > 0 and receipt.sent_at ~= nil
  end
end

local function is_error(outcome, kind, code)
  return function(_, err)
    return err and err.outcome == outcome and err.kind == kind and err.code == code
  end
end

local function steps_for(client)
  local uploaded
  return {
    { "An email, the worked example of the reference", is_email, function()
      return client:send_email{ contact = DANA, email_account = 4821, subject = "Re: your question about SOC 2",
        body = "<p>Hi Dana — short answer, yes. Full report attached to our trust page.</p>" }
    end },
    { "A LinkedIn connection request", is_activity "connect", function()
      return client:send_linkedin_connect{ contact = DANA, linkedin_account = ACCOUNT, message = "Hi Dana" }
    end },
    { "A LinkedIn InMail of 1,900 characters", is_activity "inMail", function()
      return client:send_linkedin_inmail{ contact = DANA, linkedin_account = ACCOUNT, subject = "SOC 2",
        body = ("é"):rep(1900) }
    end },
    { "A LinkedIn message", is_activity "message", function()
      return client:send_linkedin_message{ contact = DANA, linkedin_account = ACCOUNT, message = "Thanks, Dana!" }
    end },
    { "The upload of a real audio file", function(receipt) return receipt and receipt.length_in_seconds == 2 end,
      function()
        local receipt, err = client:upload_voice{ file = AUDIO }
        uploaded = receipt and receipt.id
        return receipt, err
      end },
    { "A LinkedIn voice message of that upload", is_activity "voice", function()
      return client:send_linkedin_voice{ contact = DANA, linkedin_account = ACCOUNT, voice_attachment = uploaded }
    end },
    { "A LinkedIn voice message spoken from a script", is_activity "aiVoice", function()
      return client:send_linkedin_ai_voice{ contact = DANA, linkedin_account = ACCOUNT, script = "Hi Dana." }
    end },
    { "A contact that is in the blacklist", is_error("rejected", "rejected", "contact.contactInBlackList"), function()
      return client:send_email{ contact = BLAKE, subject = "Hello", body = "<p>Hello</p>" }
    end },
    { "Invalid input, refused before anything goes out", is_error("not_sent", "validation"), function()
      return client:send_email{ contact = -1, subjet = "Hello", body = "" }
    end },
  }
end

local SHOWN = { "outcome", "status", "message_id", "action_type", "linkedin_activity_id", "sent_at", "id", "file_name",
                "length_in_seconds", "voice_attachment" }

local function show(receipt, err)
  if not receipt then
    print("   error: " .. tostring(err))
    return
  end
  local parts = {}
  for _, name in ipairs(SHOWN) do
    if receipt[name] ~= nil then parts[#parts + 1] = ("%s = %s"):format(name, tostring(receipt[name])) end
  end
  print("   receipt: " .. table.concat(parts, ", "))
end

local function play(client)
  local wrong = 0
  for number, step in ipairs(steps_for(client)) do
    local title, expected, call = step[1], step[2], step[3]
    print(("%d. %s"):format(number, title))
    local receipt, err = call()
    show(receipt, err)
    if not expected(receipt, err) then
      wrong = wrong + 1
      print("   NOT AS EXPECTED")
    end
  end
  return wrong
end

local server = sandbox.start()
print("The sandbox listens at " .. server.url .. "\n")
local client = assert(reply.new{ base_url = server.url, ca_file = server.ca_file, api_key = "sandbox-key" })
local ok, wrong = pcall(play, client)
local _, listed, sent = pcall(function() return true, #server.sent() end)
client:close()
server.stop()

if not ok then error(wrong, 0) end
print(("\nThe sandbox counts %s messages, 6 expected."):format(tostring(sent)))
if wrong > 0 or not listed or sent ~= 6 then
  print("The demo did not go as expected.")
  os.exit(1)
end
print("All as expected.")
