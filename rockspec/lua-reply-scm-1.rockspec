rockspec_format = "3.0"
package = "lua-reply"
version = "scm-1"

source = { url = "git+https://github.com/lua-reply/lua-reply.git" }

description = {
  summary = "Reply.io's direct sends: a message leaves at most once, and the caller knows whether it left",
  detailed = [[
    Sends one email, LinkedIn message, InMail, connection request or voice message to one contact through Reply.io,
    over a C core on libcurl, for Lua 5.4 and LuaJIT.
  ]],
  license = "MIT",
}

dependencies = { "lua >= 5.1, < 5.5", "lua-cjson >= 2.1.0" }

-- The library alone: a header would not be found in Debian's multiarch folders.
external_dependencies = { CURL = { library = "curl" } }

build = {
  type = "builtin",
  modules = {
    ["reply.core"] = {
      sources = {
        "csrc/core/body.c", "csrc/core/callbacks.c", "csrc/core/engine.c", "csrc/core/headers.c", "csrc/core/marks.c",
        "csrc/core/mask.c", "csrc/core/options.c", "csrc/core/outcome.c", "csrc/core/sockets.c", "csrc/core/text.c",
        "csrc/core/tls.c", "csrc/core/transfer.c", "csrc/core/url.c", "csrc/core/watch.c", "csrc/io/job.c",
        "csrc/io/thread.c", "csrc/lua/bell.c", "csrc/lua/client.c", "csrc/lua/hold.c", "csrc/lua/io.c",
        "csrc/lua/module.c", "csrc/lua/transfer.c",
      },
      libraries = { "curl", "pthread", "m" },
      incdirs = { "csrc", "$(CURL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)" },
    },
    ["reply.annotations"] = "lua/reply/annotations.lua",
    ["reply.audio"] = "lua/reply/audio.lua",
    ["reply.batch"] = "lua/reply/batch/init.lua",
    ["reply.client"] = "lua/reply/client.lua",
    ["reply.config"] = "lua/reply/config.lua",
    ["reply.call.decode"] = "lua/reply/call/decode.lua",
    ["reply.batch.pool"] = "lua/reply/batch/pool.lua",
    ["reply.drivers.blocking"] = "lua/reply/drivers/blocking.lua",
    ["reply.drivers.loop"] = "lua/reply/drivers/loop.lua",
    ["reply.drivers.nginx"] = "lua/reply/drivers/nginx.lua",
    ["reply.drivers.nginx.jobs"] = "lua/reply/drivers/nginx/jobs.lua",
    ["reply.drivers.nginx.phase"] = "lua/reply/drivers/nginx/phase.lua",
    ["reply.drivers.sandbox"] = "lua/reply/drivers/sandbox.lua",
    ["reply.call.encode"] = "lua/reply/call/encode.lua",
    ["reply.batch.input"] = "lua/reply/batch/input.lua",
    ["reply.event"] = "lua/reply/event.lua",
    ["reply.senders"] = "lua/reply/senders.lua",
    ["reply.errors"] = "lua/reply/errors.lua",
    ["reply.call.exchange"] = "lua/reply/call/exchange.lua",
    reply = "lua/reply/init.lua",
    ["reply.call.identity"] = "lua/reply/call/identity.lua",
    ["reply.interrupt"] = "lua/reply/interrupt.lua",
    ["reply.json"] = "lua/reply/json.lua",
    ["reply.nearest"] = "lua/reply/nearest.lua",
    ["reply.call.observe"] = "lua/reply/call/observe.lua",
    ["reply.operations"] = "lua/reply/operations.lua",
    ["reply.operations.parts"] = "lua/reply/operations/parts.lua",
    ["reply.operations.contacts"] = "lua/reply/operations/contacts.lua",
    ["reply.operations.identity"] = "lua/reply/operations/identity.lua",
    ["reply.operations.inbox"] = "lua/reply/operations/inbox.lua",
    ["reply.operations.senders"] = "lua/reply/operations/senders.lua",
    ["reply.operations.sequences"] = "lua/reply/operations/sequences.lua",
    ["reply.operations.webhooks"] = "lua/reply/operations/webhooks.lua",
    ["reply.operations.sends"] = "lua/reply/operations/sends.lua",
    ["reply.operations.uploads"] = "lua/reply/operations/uploads.lua",
    ["reply.call.look_first"] = "lua/reply/call/look_first.lua",
    ["reply.call.pages"] = "lua/reply/call/pages.lua",
    ["reply.call.perform"] = "lua/reply/call/perform.lua",
    ["reply.call.protect"] = "lua/reply/call/protect.lua",
    ["reply.call.retry"] = "lua/reply/call/retry.lua",
    ["reply.pasted"] = "lua/reply/pasted.lua",
    ["reply.problem"] = "lua/reply/problem.lua",
    ["reply.pem"] = "lua/reply/pem.lua",
    ["reply.receipt"] = "lua/reply/receipt.lua",
    ["reply.sandbox"] = "lua/reply/sandbox/init.lua",
    ["reply.sandbox.defaults"] = "lua/reply/sandbox/defaults.lua",
    ["reply.sandbox.identity"] = "lua/reply/sandbox/identity.lua",
    ["reply.sandbox.multipart"] = "lua/reply/sandbox/multipart.lua",
    ["reply.sandbox.problems"] = "lua/reply/sandbox/problems.lua",
    ["reply.sandbox.rate"] = "lua/reply/sandbox/rate.lua",
    ["reply.sandbox.contacts"] = "lua/reply/sandbox/contacts.lua",
    ["reply.sandbox.inbox"] = "lua/reply/sandbox/inbox.lua",
    ["reply.sandbox.outbox"] = "lua/reply/sandbox/outbox.lua",
    ["reply.sandbox.page"] = "lua/reply/sandbox/page.lua",
    ["reply.sandbox.receive"] = "lua/reply/sandbox/receive.lua",
    ["reply.sandbox.senders"] = "lua/reply/sandbox/senders.lua",
    ["reply.sandbox.sequences"] = "lua/reply/sandbox/sequences.lua",
    ["reply.sandbox.spelling"] = "lua/reply/sandbox/spelling.lua",
    ["reply.sandbox.threads"] = "lua/reply/sandbox/threads.lua",
    ["reply.sandbox.webhooks"] = "lua/reply/sandbox/webhooks.lua",
    ["reply.sandbox.sends"] = "lua/reply/sandbox/sends.lua",
    ["reply.sandbox.state"] = "lua/reply/sandbox/state.lua",
    ["reply.sandbox.uploads"] = "lua/reply/sandbox/uploads.lua",
    ["reply.sandbox.wav"] = "lua/reply/sandbox/wav.lua",
    ["reply.sandbox.wire"] = "lua/reply/sandbox/wire.lua",
    ["reply.call.guard"] = "lua/reply/call/guard.lua",
    ["reply.batch.lanes"] = "lua/reply/batch/lanes.lua",
    ["reply.types"] = "lua/reply/types.lua",
    ["reply.validate"] = "lua/reply/validate.lua",
    ["reply.version"] = "lua/reply/version.lua",
    ["reply.call.voice"] = "lua/reply/call/voice.lua",
  },
}

test = { type = "command", command = "make test" }
