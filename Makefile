# SPDX-License-Identifier: MIT
# lua-reply: `make` builds build/lua5.4/reply/core.so and build/luajit/reply/core.so.
#
#   CC, CFLAGS, LDFLAGS   as usual
#   WERROR=               builds on with warnings
#   SANITIZE=address,undefined BUILD=build/asan   an instrumented build beside the plain one

BUILD    ?= build
CC       ?= cc
CFLAGS   ?= -O2 -g
LDFLAGS  ?=
WERROR   ?= -Werror
WARNINGS ?= -Wall -Wextra -Wshadow -Wstrict-prototypes $(WERROR)
SANITIZE ?=
PKG_CONFIG ?= pkg-config

CURL_CFLAGS   ?= $(shell $(PKG_CONFIG) --cflags libcurl 2>/dev/null)
CURL_LIBS     ?= $(shell $(PKG_CONFIG) --libs libcurl 2>/dev/null || echo -lcurl)
SQLITE_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags sqlite3 2>/dev/null)
SQLITE_LIBS   ?= $(shell $(PKG_CONFIG) --libs sqlite3 2>/dev/null || echo -lsqlite3)
LUA54_CFLAGS  ?= $(shell $(PKG_CONFIG) --cflags lua5.4 2>/dev/null)
LUAJIT_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags luajit 2>/dev/null)

ifneq ($(SANITIZE),)
SANITIZE_FLAGS = -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
endif

# What the sources need, whatever CFLAGS says.
C_FLAGS = -std=c11 -Icsrc -fPIC -fvisibility=hidden -pthread $(WARNINGS) $(CFLAGS) $(SANITIZE_FLAGS) $(CPPFLAGS)

FLAVORS     = lua5.4 luajit
MODULES     = $(FLAVORS:%=$(BUILD)/%/reply/core.so)
CORE_FILES  = $(wildcard csrc/core/*.c csrc/io/*.c)
LUA_FILES   = $(wildcard csrc/lua/*.c)
CORE_OBJECTS = $(CORE_FILES:csrc/%.c=$(BUILD)/%.o)

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build clean check-tools check-curl check-lua5.4 check-luajit check-sqlite

# The checks come first, so that nothing is compiled in vain.
build: check-curl check-lua5.4 check-luajit $(MODULES)

clean:
	rm -rf $(BUILD)

# ---- What must be installed: one sentence each, before a compiler says it in a hundred lines ----

# $(call probe,lines of C,compiler arguments): whether that compiles.
probe = printf '%s\n' $(1) | $(CC) -x c - $(2) >/dev/null 2>&1
# $(call missing,what,package): says so, and stops.
missing = { echo "$(1): install it with 'apt-get install $(2)'." >&2; exit 1; }

check-tools:
	@command -v $(firstword $(CC)) >/dev/null 2>&1 || \
	  $(call missing,There is no C compiler ($(CC)),gcc libc6-dev)
	@$(call probe,'#include <stdio.h>' 'FILE *file;',-fsyntax-only) || \
	  $(call missing,The C library has no headers here,libc6-dev)
	@command -v $(PKG_CONFIG) >/dev/null 2>&1 || \
	  $(call missing,There is no pkg-config,pkg-config)

check-curl: check-tools
	@$(call probe,'#include <curl/curl.h>' 'int main(void) { return !curl_version(); }',$(CURL_CFLAGS) -o /dev/null $(CURL_LIBS)) || \
	  $(call missing,libcurl or its header is missing,libcurl4-openssl-dev)
	@$(call probe,'#include <curl/curl.h>' '#if LIBCURL_VERSION_NUM < 0x075000' '#error' '#endif',$(CURL_CFLAGS) -fsyntax-only) || \
	  { echo "libcurl is older than 7.80: install a newer libcurl4-openssl-dev (Debian 12 has 7.88)." >&2; exit 1; }

check-lua5.4: check-tools
	@$(call probe,'#include <lauxlib.h>' '#if LUA_VERSION_NUM != 504' '#error' '#endif',$(LUA54_CFLAGS) -fsyntax-only) || \
	  $(call missing,The header of Lua 5.4 is missing,liblua5.4-dev)

check-luajit: check-tools
	@$(call probe,'#include <lauxlib.h>' '#include <luajit.h>',$(LUAJIT_CFLAGS) -fsyntax-only) || \
	  $(call missing,The header of LuaJIT is missing,libluajit2-5.1-dev)

# ---- The C core once, the binding once for each Lua ----

$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(C_FLAGS) $(CURL_CFLAGS) $(LUA54_CFLAGS) $(LUAJIT_CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
	  echo '$(CC) $(C_FLAGS) $(CURL_CFLAGS) $(LUA54_CFLAGS) $(LUAJIT_CFLAGS) $(LDFLAGS)' >$@

.PHONY: FORCE
FORCE:

$(CORE_OBJECTS): $(BUILD)/%.o: csrc/%.c $(BUILD)/flags | check-curl
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(CURL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/lua5.4/%.o: csrc/lua/%.c $(BUILD)/flags | check-lua5.4
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(LUA54_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/luajit/%.o: csrc/lua/%.c $(BUILD)/flags | check-luajit
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(LUAJIT_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/lua5.4/reply/core.so: $(LUA_FILES:csrc/lua/%.c=$(BUILD)/lua5.4/%.o) $(CORE_OBJECTS)
$(BUILD)/luajit/reply/core.so: $(LUA_FILES:csrc/lua/%.c=$(BUILD)/luajit/%.o) $(CORE_OBJECTS)
$(MODULES):
	@mkdir -p $(@D)
	$(CC) -shared $(C_FLAGS) $(LDFLAGS) -o $@ $^ $(CURL_LIBS) -lm -ldl

# ---- reply.sqlite, a module of its own: built where SQLite's header is there, and left out elsewhere ----

SQLITE_MODULES = $(FLAVORS:%=$(BUILD)/%/reply/sqlite.so)
HAS_SQLITE := $(shell $(call probe,'#include <sqlite3.h>',$(SQLITE_CFLAGS) -fsyntax-only) && echo yes)

ifeq ($(HAS_SQLITE),yes)
build: $(SQLITE_MODULES)
else
build: check-sqlite
endif

check-sqlite:
	@echo "reply.stores.sqlite is left out, as there is no sqlite3.h: 'apt-get install libsqlite3-dev', then make again."

$(BUILD)/lua5.4/reply/sqlite.so: SQLITE_LUA = $(LUA54_CFLAGS)
$(BUILD)/luajit/reply/sqlite.so: SQLITE_LUA = $(LUAJIT_CFLAGS)
$(SQLITE_MODULES): csrc/sqlite/module.c csrc/lua/compat.h $(BUILD)/flags | check-lua5.4 check-luajit
	@mkdir -p $(@D)
	$(CC) -shared $(C_FLAGS) $(SQLITE_CFLAGS) $(SQLITE_LUA) $(LDFLAGS) -o $@ $< $(SQLITE_LIBS)

# What the specs need of C, for both Luas. No part of the library.
SPEC_MODULES = $(BUILD)/lua5.4/spec_process.so $(BUILD)/luajit/spec_process.so

$(BUILD)/lua5.4/spec_process.so: spec/support/process.c $(BUILD)/flags | check-lua5.4
	@mkdir -p $(@D)
	$(CC) -shared -std=gnu11 -fPIC $(WARNINGS) -O2 $(LUA54_CFLAGS) -o $@ $<

$(BUILD)/luajit/spec_process.so: spec/support/process.c $(BUILD)/flags | check-luajit
	@mkdir -p $(@D)
	$(CC) -shared -std=gnu11 -fPIC $(WARNINGS) -O2 $(LUAJIT_CFLAGS) -o $@ $<

-include $(wildcard $(BUILD)/core/*.d $(BUILD)/io/*.d $(BUILD)/lua5.4/*.d $(BUILD)/luajit/*.d)

# ---- A program for the specs alone: runs Lua with memory that can be made to fail, and looks through it ----

MEMORY_FILES = $(wildcard spec/support/memory/*.c)
MEMORY_PROGRAMS = $(FLAVORS:%=$(BUILD)/memory/%)

.PHONY: memory
memory: $(MEMORY_PROGRAMS)

$(BUILD)/memory/lua5.4: MEMORY_FLAGS = $(LUA54_CFLAGS) $(shell $(PKG_CONFIG) --libs lua5.4 2>/dev/null)
$(BUILD)/memory/luajit: MEMORY_FLAGS = $(LUAJIT_CFLAGS) $(shell $(PKG_CONFIG) --libs luajit 2>/dev/null)
$(BUILD)/memory/%: $(MEMORY_FILES) $(wildcard spec/support/memory/*.h) $(BUILD)/%/reply/core.so
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O1 -g -fno-builtin -o $@ $(MEMORY_FILES) $(MEMORY_FLAGS)

# ---- The commands of the README ----

INSTALL_PACKAGES = sh spec/support/packages.sh
BUILD_PACKAGES = gcc libc6-dev pkg-config lua5.4 liblua5.4-dev luajit2 libluajit2-5.1-dev libcurl4-openssl-dev \
  lua-cjson ca-certificates
STORE_PACKAGES = libsqlite3-dev redis-server lua-redis lua-nginx-redis
SERVER_PACKAGES = nginx libnginx-mod-http-lua lua-resty-core lua-posix lua-cqueues lua-luaossl lua-socket lua-sec openssl
SPEC_PACKAGES = lua-busted luarocks lua-luv strace procps locales
FUZZ_PACKAGES = clang libclang-rt-14-dev
LINT_PACKAGES = clang-format clang-tidy cppcheck lua-check
DOC_PACKAGES = pandoc mandoc groff-base

SPEC_LUA_PATH = lua/?.lua;lua/?/init.lua;spec/?.lua;spec/?/init.lua;;

.PHONY: demo test faults load nginx-soak sandbox bench-batch bench-nginx bench-stores docs lint asan valgrind install \
  build-packages spec-packages lint-packages

build-packages:
	@$(INSTALL_PACKAGES) $(BUILD_PACKAGES) $(SERVER_PACKAGES)

spec-packages:
	@$(INSTALL_PACKAGES) $(BUILD_PACKAGES) $(STORE_PACKAGES) $(SERVER_PACKAGES) $(SPEC_PACKAGES)

# A target of its own: make asks pkg-config for a recipe's flags before the recipe's first line has run.
lint-packages:
	@$(INSTALL_PACKAGES) $(BUILD_PACKAGES) $(STORE_PACKAGES) $(LINT_PACKAGES)

# The six sends against the sandbox, over HTTPS on loopback.
demo: build-packages
	@$(MAKE) --no-print-directory build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 examples/demo.lua

# All specs on Lua 5.4 and on LuaJIT.
test: spec-packages
	@$(MAKE) --no-print-directory build memory $(SPEC_MODULES)
	@spec/run

# 100,000 sends over two workers of nginx: none gets another's answer.
nginx-soak: spec-packages
	@$(MAKE) --no-print-directory build
	@SPEC_SENDS=100000 SPEC_LUA=luajit spec/run spec/nginx/answers_spec.lua

# What a send in nginx costs, as a table.
bench-nginx: spec-packages
	@$(INSTALL_PACKAGES) wrk
	@$(MAKE) --no-print-directory build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/luajit/?.so;;' luajit bench/nginx/bench.lua

FAULTS = LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/luajit/?.so;;' luajit spec/support/faults/run.lua

# Every fault on the wire, with every function and every driver. WRITE=1 puts the summary into doc/faults.md.
faults: spec-packages
	@$(MAKE) --no-print-directory build $(SPEC_MODULES)
	@$(FAULTS) $(if $(WRITE),--write)

# 10,000 messages over one client of each driver, 1 % of each fault among the answers.
load: spec-packages
	@$(MAKE) --no-print-directory build $(SPEC_MODULES)
	@$(FAULTS) load

# The sandbox in the foreground, over HTTPS on loopback; prints its URL and its CA file.
sandbox: build-packages
	@$(MAKE) --no-print-directory build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/luajit/?.so;;' luajit spec/support/sandbox_server.lua

# A batch against an upstream that takes its time; fails where it takes more than 1.1 of the ideal.
bench-batch: spec-packages
	@$(MAKE) --no-print-directory build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 bench/batch.lua

# What a store costs a send, beside the bare send; fails where it takes longer than it may.
bench-stores: spec-packages
	@$(MAKE) --no-print-directory build
	@for lua in lua5.4 luajit; do \
	  LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH="$(BUILD)/$$lua/?.so;;" $$lua bench/stores.lua || exit 1; done

# The made chapters of the docs, the type annotations and the man page, from the operations' data; doc/html from the docs.
docs: build
	@sh spec/support/packages.sh $(DOC_PACKAGES)
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 spec/support/reference.lua
	@mandoc -Tlint doc/reply.3 && groff -ww -z -man doc/reply.3
	@doc/site/build

# The compiler's own warnings are part of every build. clang-tidy counts what it hides: that goes to no one. A file at a
# time: in one run over several, clang-tidy 14 takes every va_list for an uninitialized one.
tidy = printf '%s\n' $(1) | \
  xargs -P "$$(nproc)" -I % clang-tidy --quiet --warnings-as-errors='*' % -- -std=c11 -Icsrc $(2) 2>/dev/null

lint: lint-packages
	clang-format --dry-run --Werror csrc/*.h csrc/*/*.[ch] fuzz/*.c fuzz/*.h spec/support/memory/*.c spec/support/memory/*.h
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -Icsrc csrc
	$(call tidy,$(CORE_FILES),$(CURL_CFLAGS))
	$(call tidy,$(LUA_FILES),$(LUA54_CFLAGS))
	$(call tidy,csrc/sqlite/module.c,$(LUA54_CFLAGS) $(SQLITE_CFLAGS))
	luacheck --quiet lua spec examples bench fuzz

# What there is not enough memory for has to fail as it does without the sanitizer.
ASAN_OPTIONS = detect_leaks=0:allocator_may_return_null=1

# The specs under AddressSanitizer and UndefinedBehaviorSanitizer. nginx, and memory that fails, have the plain build.
asan: spec-packages
	@$(MAKE) --no-print-directory build memory $(SPEC_MODULES)
	@$(MAKE) --no-print-directory build BUILD=build/asan SANITIZE=address,undefined \
	  $(SPEC_MODULES:$(BUILD)/%=build/asan/%)
	@BUILD=build/asan SPEC_PREFIX="env LD_PRELOAD=$$($(CC) -print-file-name=libasan.so) ASAN_OPTIONS=$(ASAN_OPTIONS)" spec/run

# The specs under valgrind's memcheck.
valgrind: spec-packages
	@$(INSTALL_PACKAGES) valgrind
	@$(MAKE) --no-print-directory build memory $(SPEC_MODULES)
	@SPEC_PREFIX='valgrind --quiet --error-exitcode=99' spec/run

# ---- Fuzzing: FUZZ_SECONDS a target, two at a time; what it finds is left in build/fuzz ----

FUZZ_SECONDS ?= 10
FUZZ_C       = headers marks outcome multipart utf8 url
FUZZ_LUA     = problem sandbox
FUZZ_FLAGS   = -std=c11 -O1 -g $(WARNINGS) -Icsrc -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_RUN     = -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=5 -print_final_stats=1 -dict=fuzz/words.dict

$(BUILD)/fuzz/%: fuzz/%.c fuzz/fuzz.h $(CORE_FILES)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) $(CURL_CFLAGS) -o $@ $< $(CORE_FILES) $(CURL_LIBS) -lm

$(FUZZ_LUA:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: fuzz/%.lua fuzz/lua.c fuzz/fuzz.h $(CORE_FILES) $(LUA_FILES)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -DSCRIPT='"$<"' $(CURL_CFLAGS) $(LUA54_CFLAGS) -o $@ fuzz/lua.c $(CORE_FILES) $(LUA_FILES) \
	  $(shell $(PKG_CONFIG) --libs lua5.4 2>/dev/null) $(CURL_LIBS) -lm

.PHONY: fuzz
fuzz:
	@$(INSTALL_PACKAGES) $(BUILD_PACKAGES) $(FUZZ_PACKAGES)
	@$(MAKE) --no-print-directory -j2 $(FUZZ_C:%=$(BUILD)/fuzz/%) $(FUZZ_LUA:%=$(BUILD)/fuzz/%)
	@BUILD='$(BUILD)' fuzz/run '$(FUZZ_RUN)' $(FUZZ_C) $(FUZZ_LUA)

PREFIX  ?= /usr/local
DESTDIR ?=
LUADIR54  = $(DESTDIR)$(PREFIX)/share/lua/5.4
LIBDIR54  = $(DESTDIR)$(PREFIX)/lib/lua/5.4
LUADIRJIT = $(DESTDIR)$(PREFIX)/share/lua/5.1
LIBDIRJIT = $(DESTDIR)$(PREFIX)/lib/lua/5.1

# For Lua 5.4, and for LuaJIT, which looks in 5.1.
install: build
	install -d '$(LIBDIR54)/reply' '$(LIBDIRJIT)/reply'
	install -m 755 $(BUILD)/lua5.4/reply/core.so '$(LIBDIR54)/reply/core.so'
	install -m 755 $(BUILD)/luajit/reply/core.so '$(LIBDIRJIT)/reply/core.so'
	[ -z '$(HAS_SQLITE)' ] || install -m 755 $(BUILD)/lua5.4/reply/sqlite.so '$(LIBDIR54)/reply/sqlite.so'
	[ -z '$(HAS_SQLITE)' ] || install -m 755 $(BUILD)/luajit/reply/sqlite.so '$(LIBDIRJIT)/reply/sqlite.so'
	cd lua && find reply -name '*.lua' -exec install -D -m 644 {} '$(abspath $(LUADIR54))/{}' \; \
	  -exec install -D -m 644 {} '$(abspath $(LUADIRJIT))/{}' \;
	install -D -m 644 doc/reply.3 '$(DESTDIR)$(PREFIX)/share/man/man3/reply.3'
