rockspec_format = "3.0"
package = "lua-reply-sqlite"
version = "scm-1"

source = { url = "git+https://github.com/lua-reply/lua-reply.git" }

description = {
  summary = "SQLite for lua-reply: keeps what was sent, so that a script can be started again",
  license = "MIT",
}

dependencies = { "lua >= 5.1, < 5.5", "lua-reply" }

-- The library alone: a header would not be found in Debian's multiarch folders.
external_dependencies = { SQLITE = { library = "sqlite3" } }

build = {
  type = "builtin",
  modules = {
    ["reply.sqlite"] = {
      sources = { "csrc/sqlite/module.c" },
      libraries = { "sqlite3" },
      incdirs = { "csrc", "$(SQLITE_INCDIR)" },
      libdirs = { "$(SQLITE_LIBDIR)" },
    },
  },
}
