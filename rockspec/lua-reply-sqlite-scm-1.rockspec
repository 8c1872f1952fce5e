rockspec_format = "3.0"
package = "lua-reply-sqlite"
version = "scm-1"

source = { url = "git+https://github.com/lua-reply/lua-reply.git" }

description = {
  summary = "SQLite for lua-reply: keeps what was sent, so that a script can be started again",
  license = "MIT",
  homepage = "https://github.com/lua-reply/lua-reply",
  issues_url = "https://github.com/lua-reply/lua-reply/issues",
  maintainer = "The lua-reply authors",
  labels = { "reply.io", "sqlite" },
}

dependencies = { "lua >= 5.1, < 5.6", "lua-reply" }

-- The library alone: a header would not be found in Debian's multiarch folders.
external_dependencies = { SQLITE = { library = "sqlite3" } }

-- By a command: the type "builtin" would install the folder lua as well, which is in lua-reply.
build = {
  type = "command",
  build_command = "$(CC) $(CFLAGS) $(LIBFLAG) -Icsrc -I$(LUA_INCDIR) -I$(SQLITE_INCDIR) -o sqlite.so csrc/sqlite/module.c "
    .. "-L$(SQLITE_LIBDIR) -lsqlite3",
  install = { lib = { ["reply.sqlite"] = "sqlite.so" } },
  copy_directories = {},   -- the pages are in lua-reply
}
