-- SPDX-License-Identifier: MIT
-- Every function of the library, with arguments that carry a name of their own: so a server can tell one message from
-- another. An entry: { name, call = function of (id, big) to the arguments, and
--   message      a second one does harm
--   body, big    it has a body, or can have one of some MiB
--   list         it gives an iterator
--   upload_first its first request is an upload }

local MIB = 1024 * 1024
local CONTACT = 90514382

local function padded(id, big) return id .. (big and (" "):rep(6 * MIB) or "") end

local function linkedin(field)
  return function(id) return { contact = CONTACT, linkedin_account = 301, [field] = id } end
end

return {
  { name = "send_email", message = true, body = true, big = true,
    call = function(id, big) return { contact = CONTACT, subject = id, body = padded("<p>", big) } end },
  { name = "send_linkedin_connect", message = true, body = true, call = linkedin("message") },
  { name = "send_linkedin_inmail", message = true, body = true,
    call = function(id) return { contact = CONTACT, linkedin_account = 301, subject = id, body = "Hello" } end },
  { name = "send_linkedin_message", message = true, body = true, call = linkedin("message") },
  { name = "send_linkedin_ai_voice", message = true, body = true, call = linkedin("script") },
  { name = "send_linkedin_voice", message = true, body = true, big = true, upload_first = true,
    call = function(id, big)
      return { contact = CONTACT, linkedin_account = 301, data = padded("RIFF", big), filename = id .. ".wav" }
    end },
  { name = "upload_voice", body = true, big = true,
    call = function(id, big) return { data = padded("RIFF", big), filename = id .. ".wav" } end },
  { name = "request", message = true, body = true, big = true,
    call = function(id, big)
      return { method = "POST", path = "/v3/inbox/threads/1/reply", body = { text = padded(id, big) } }
    end },
  { name = "find_contacts", body = true, list = true, call = function(id) return { search = id } end },
  { name = "get_contact", call = function() return { contact = CONTACT } end },
  { name = "email_accounts", list = true, call = function() return {} end },
  { name = "linkedin_accounts", list = true, call = function() return {} end },
  { name = "whoami", call = function() return {} end },
  { name = "teams", call = function() return {} end },
}
