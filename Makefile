# SPDX-License-Identifier: MIT
# lua-reply: `make` builds build/lua5.4/reply/core.so and build/luajit/reply/core.so; `make help` says what else there is.
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

# What differs between Debian 12 and 13, the one of 13 last: see spec/support/packages.sh.
LUAJIT_PACKAGE     = 'luajit2|luajit'
LUAJIT_DEV_PACKAGE = 'libluajit2-5.1-dev|libluajit-5.1-dev'

# The Luas: their names, what their headers look like, and the packages that these are in.
FLAVORS      = lua5.4 luajit
NAME_lua5.4  = Lua 5.4
NAME_luajit  = LuaJIT
CFLAGS_lua5.4 = $(LUA54_CFLAGS)
CFLAGS_luajit = $(LUAJIT_CFLAGS)
PROBE_lua5.4 = '\#include <lauxlib.h>' '\#if LUA_VERSION_NUM != 504' '\#error' '\#endif'
PROBE_luajit = '\#include <lauxlib.h>' '\#include <luajit.h>'
DEV_lua5.4   = liblua5.4-dev
DEV_luajit   = $(LUAJIT_DEV_PACKAGE)

# $(call probe,lines of C,compiler arguments): whether that compiles.
probe = printf '%s\n' $(1) | $(CC) -x c - $(2) >/dev/null 2>&1
# $(call has,flavor): whether its headers are here.
has = $(call probe,$(PROBE_$(1)),$(CFLAGS_$(1)) -fsyntax-only)

# The Luas that `make` builds for.
HERE := $(strip $(foreach each,$(FLAVORS),$(shell $(call has,$(each)) && echo $(each))))

MODULES      = $(FLAVORS:%=$(BUILD)/%/reply/core.so)
CORE_FILES   = $(wildcard csrc/core/*.c csrc/io/*.c)
LUA_FILES    = $(wildcard csrc/lua/*.c)
CORE_OBJECTS = $(CORE_FILES:csrc/%.c=$(BUILD)/%.o)

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: help build clean check-tools check-curl check-lua $(FLAVORS:%=check-%) check-sqlite

## prints this list
help:
	@awk '/^## / { text = substr($$0, 4) } \
	  text && /^[a-z-]+:/ { sub(/:.*/, ""); printf "make %-12s %s\n", $$0, text; text = "" }' $(firstword $(MAKEFILE_LIST))

## builds for Lua 5.4 and LuaJIT, or the one of them whose headers are here; what `make` alone does
build: check-curl check-lua $(HERE:%=$(BUILD)/%/reply/core.so)

## removes build/
clean:
	rm -rf $(BUILD)

# ---- What must be installed: one sentence each, before a compiler says it in a hundred lines ----

PACKAGES = sh spec/support/packages.sh

# $(call advice,package): how to install it, by the name that it has on this system.
advice = install it with 'apt-get install $$($(PACKAGES) --names $(1))'
# $(call missing,what,package): says so, and stops.
missing = { echo "$(1): $(call advice,$(2))." >&2; exit 1; }

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
	  { echo "libcurl is older than 7.80: install a newer libcurl4-openssl-dev (Debian 12 has 7.88, Debian 13 has 8.14)." >&2; exit 1; }

$(FLAVORS:%=check-%): check-%: check-tools
	@$(call has,$*) || $(call missing,The header of $(NAME_$*) is missing,$(DEV_$*))

# One of them is enough.
check-lua: check-tools $(if $(HERE),,$(FLAVORS:%=check-%))
	@$(foreach each,$(filter-out $(HERE),$(FLAVORS)),echo "Building without $(NAME_$(each)), whose header is missing: \
	  $(call advice,$(DEV_$(each)))." >&2;)

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
PROBE_sqlite = '\#include <sqlite3.h>'
HAS_SQLITE := $(shell $(call probe,$(PROBE_sqlite),$(SQLITE_CFLAGS) -fsyntax-only) && echo yes)

build: $(if $(HAS_SQLITE),$(HERE:%=$(BUILD)/%/reply/sqlite.so),check-sqlite)

check-sqlite:
	@echo "reply.stores.sqlite is left out, as there is no sqlite3.h: 'apt-get install libsqlite3-dev', then make again."

$(SQLITE_MODULES): $(BUILD)/%/reply/sqlite.so: csrc/sqlite/module.c csrc/lua/compat.h $(BUILD)/flags | check-%
	@mkdir -p $(@D)
	$(CC) -shared $(C_FLAGS) $(SQLITE_CFLAGS) $(CFLAGS_$*) $(LDFLAGS) -o $@ $< $(SQLITE_LIBS)

# What the specs need of C, for both Luas. No part of the library.
SPEC_MODULES = $(BUILD)/lua5.4/spec_process.so $(BUILD)/luajit/spec_process.so

$(BUILD)/lua5.4/spec_process.so: spec/support/process.c $(BUILD)/flags | check-lua5.4
	@mkdir -p $(@D)
	$(CC) -shared -std=gnu11 -fPIC $(WARNINGS) -O2 $(LUA54_CFLAGS) -o $@ $<

$(BUILD)/luajit/spec_process.so: spec/support/process.c $(BUILD)/flags | check-luajit
	@mkdir -p $(@D)
	$(CC) -shared -std=gnu11 -fPIC $(WARNINGS) -O2 $(LUAJIT_CFLAGS) -o $@ $<

# A source that has moved is no obstacle, though what was noted of an older build still names it.
csrc/%.c $(BUILD)/%.d: ;
-include $(wildcard $(BUILD)/core/*.d $(BUILD)/io/*.d $(BUILD)/lua5.4/*.d $(BUILD)/luajit/*.d)

# ---- A program for the specs alone: runs Lua with memory that can be made to fail, and looks through it ----

MEMORY_FILES = $(wildcard spec/support/memory/*.c)
# These stand in front of the libraries' own.
MEMORY_SHOWN = BIO_new BIO_free SSL_set0_rbio SSL_set0_wbio
MEMORY_PROGRAMS = $(FLAVORS:%=$(BUILD)/memory/%)

## builds the program of the specs whose memory can be made to fail
.PHONY: memory
memory: $(MEMORY_PROGRAMS)

$(BUILD)/memory/lua5.4: MEMORY_FLAGS = $(LUA54_CFLAGS) $(shell $(PKG_CONFIG) --libs lua5.4 2>/dev/null)
$(BUILD)/memory/luajit: MEMORY_FLAGS = $(LUAJIT_CFLAGS) $(shell $(PKG_CONFIG) --libs luajit 2>/dev/null)
$(BUILD)/memory/%: $(MEMORY_FILES) $(wildcard spec/support/memory/*.h) $(BUILD)/%/reply/core.so
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O1 -g -fno-builtin -o $@ $(MEMORY_FILES) $(MEMORY_FLAGS) \
	  $(MEMORY_SHOWN:%=-Wl,--export-dynamic-symbol=%)

# ---- The commands of the README ----

BUILD_PACKAGES = gcc libc6-dev pkg-config lua5.4 liblua5.4-dev $(LUAJIT_PACKAGE) $(LUAJIT_DEV_PACKAGE) \
  libcurl4-openssl-dev libsqlite3-dev lua-cjson lua-argparse ca-certificates
STORE_PACKAGES = redis-server lua-redis lua-nginx-redis
SERVER_PACKAGES = nginx libnginx-mod-http-lua lua-resty-core lua-posix lua-cqueues lua-luaossl lua-socket lua-sec openssl
BENCH_PACKAGES = valgrind wrk jq gnuplot-nox libcjson-dev lua-http python3-requests nodejs
SPEC_PACKAGES = lua-busted luarocks zip unzip lua-luv lua5.1 lua5.3 liblua5.3-dev strace procps locales tmux curl
FUZZ_PACKAGES = clang libclang-rt-dev
LINT_PACKAGES = clang-format clang-tidy cppcheck musl-tools binutils lua-check
DOC_PACKAGES = pandoc mandoc groff-base
DEB_PACKAGES = git build-essential dpkg-dev debhelper lintian zip

# Says nothing but what goes wrong.
BUILD_MAKE = $(MAKE) --no-print-directory --silent

SPEC_LUA_PATH = lua/?.lua;lua/?/init.lua;spec/?.lua;spec/?/init.lua;;

.PHONY: demo npm test faults load nginx-soak sandbox bench bench-batch bench-nginx bench-stores docs lint asan valgrind install uninstall \
  build-packages spec-packages lint-packages bench-packages

build-packages:
	@$(PACKAGES) $(BUILD_PACKAGES) $(SERVER_PACKAGES)

spec-packages:
	@$(PACKAGES) $(BUILD_PACKAGES) $(STORE_PACKAGES) $(SERVER_PACKAGES) $(SPEC_PACKAGES)

bench-packages: spec-packages
	@$(PACKAGES) $(BENCH_PACKAGES)

# A target of its own: make asks pkg-config for a recipe's flags before the recipe's first line has run.
lint-packages:
	@$(PACKAGES) $(BUILD_PACKAGES) $(STORE_PACKAGES) $(LINT_PACKAGES)

## makes every kind of send against an HTTPS sandbox on loopback, and checks what comes back
demo: build-packages
	@$(BUILD_MAKE) build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 examples/demo.lua

# What others wrote for the Model Context Protocol, in the exact versions of the lock file. Where it cannot be fetched,
# its specs are left out.
NPM = $(BUILD)/npm/node_modules/.package-lock.json

$(NPM): spec/npm/package.json spec/npm/package-lock.json
	@mkdir -p $(BUILD)/npm
	@cp $^ $(BUILD)/npm
	@(cd $(BUILD)/npm && npm ci --ignore-scripts --no-audit --no-fund \
	    --fetch-retries=1 --fetch-retry-mintimeout=1000 >/dev/null 2>&1) || \
	  { rm -rf $(@D); echo "npm, or its packages, cannot be had: the specs with the clients of others are left out." >&2; }

## fetches, from npm, the clients of the Model Context Protocol that the specs try
npm:
	@$(BUILD_MAKE) $(NPM)

## runs the specs on both, with a sample of the faults; SPEC_SEED=3 takes another one
test: spec-packages
	@$(BUILD_MAKE) build memory npm $(SPEC_MODULES)
	@spec/run

## makes 100,000 sends over two workers of nginx: none may get another's answer
nginx-soak: spec-packages
	@$(BUILD_MAKE) build
	@SPEC_SENDS=100000 SPEC_LUA=luajit spec/run spec/nginx/answers_spec.lua

# The peers of the benches that are written in C, and what measures them.
BENCH_PROGRAMS = $(BUILD)/bench/libcurl $(BUILD)/bench/connect_only $(BUILD)/bench/usage

$(BUILD)/bench/libcurl $(BUILD)/bench/connect_only: $(BUILD)/bench/%: bench/peers/%.c bench/peers/message.c bench/peers/message.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -O2 $(CURL_CFLAGS) -o $@ $< bench/peers/message.c $(CURL_LIBS) -lcjson

$(BUILD)/bench/usage: bench/measure/usage.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARNINGS) -O2 -o $@ $<

# $(call bench,script)
bench = LUA_PATH='$(SPEC_LUA_PATH);bench/?.lua;bench/?/init.lua' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 bench/$(1)

## measures the same work by us and by others, side by side; LCURL=… RESTY_HTTP=… say where two of them are
bench: bench-packages
	@$(BUILD_MAKE) build $(BENCH_PROGRAMS)
	@$(call bench,speed.lua)

## measures sends in nginx beside lua-resty-http, which RESTY_HTTP=… has, and prints a table with limits
bench-nginx: bench-packages
	@$(BUILD_MAKE) build $(BENCH_PROGRAMS)
	@$(call bench,nginx.lua)

# $(call faults,lua)
faults = LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/$(1)/?.so;;' $(1) spec/support/faults/run.lua

## plays every fault with every function, driver and trouble of the caller; WRITE=1 puts the summary into doc/faults.md
faults: spec-packages
	@$(BUILD_MAKE) build $(SPEC_MODULES)
	@$(call faults,luajit) full $(if $(WRITE),--write)
	@$(call faults,luajit) caller
	@$(call faults,lua5.4) caller $(if $(WRITE),--write)

## sends 10,000 messages over one client of each driver, with 1 % of each fault among the answers
load: spec-packages
	@$(BUILD_MAKE) build $(SPEC_MODULES)
	@$(call faults,luajit) load

## runs the HTTPS sandbox until you stop it, and prints what to paste into a script's shell
sandbox: build-packages
	@$(BUILD_MAKE) build
	@exec env LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/luajit/?.so;;' luajit spec/support/sandbox_server.lua

## measures a batch against an upstream that takes its time: at most 1.1 of the ideal
bench-batch: spec-packages
	@$(BUILD_MAKE) build
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 bench/batch.lua

## measures what a store costs a send, beside the bare send
bench-stores: spec-packages
	@$(BUILD_MAKE) build
	@for lua in lua5.4 luajit; do \
	  LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH="$(BUILD)/$$lua/?.so;;" $$lua bench/stores.lua || exit 1; done

## makes the reference, the man pages, the completions and the type annotations from the data, and doc/html
docs: build
	@$(PACKAGES) $(DOC_PACKAGES)
	@LUA_PATH='$(SPEC_LUA_PATH)' LUA_CPATH='$(BUILD)/lua5.4/?.so;;' lua5.4 spec/support/reference.lua
	@for page in doc/reply.3 doc/lua-reply.1; do mandoc -Tlint $$page && groff -ww -z -man $$page || exit 1; done
	@doc/site/build

# The compiler's own warnings are part of every build. clang-tidy counts what it hides: that goes to no one. A file at a
# time: in one run over several, clang-tidy 14 takes every va_list for an uninitialized one.
tidy = printf '%s\n' $(1) | \
  xargs -P "$$(nproc)" -I % clang-tidy --quiet --warnings-as-errors='*' % -- -std=c11 -Icsrc $(2) 2>/dev/null

# $(call musl,files,compiler arguments): they compile with musl, too. Of the headers of the system's C library it sees
# none, though libcurl's and a part of Lua's lie among them.
musl = musl-gcc -fsyntax-only -std=c11 -Icsrc $(WARNINGS) -I$(BUILD)/musl $(2) $(1)

$(BUILD)/musl/curl:
	@mkdir -p $(@D)
	@ln -sf "/usr/include/$$($(CC) -print-multiarch)/lua5.4-deb-multiarch.h" $(@D)
	@ln -s "$$($(PKG_CONFIG) --variable=includedir libcurl)/curl" $@

## checks the format, the usual mistakes and the layers, of C and of Lua
lint: lint-packages
	@$(BUILD_MAKE) build $(BUILD)/musl/curl
	clang-format --dry-run --Werror csrc/*.h csrc/*/*.[ch] fuzz/*.c fuzz/*.h spec/support/memory/*.c spec/support/memory/*.h \
	  bench/*/*.c bench/*/*.h
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -Icsrc csrc
	$(call tidy,$(CORE_FILES),$(CURL_CFLAGS))
	$(call tidy,$(LUA_FILES),$(LUA54_CFLAGS))
	$(call tidy,csrc/sqlite/module.c,$(LUA54_CFLAGS) $(SQLITE_CFLAGS))
	$(call musl,$(CORE_FILES))
	$(call musl,$(LUA_FILES),$(LUA54_CFLAGS))
	luacheck --quiet lua bin/lua-reply spec examples bench fuzz rockspec
	lua5.4 spec/support/lint.lua

# What there is not enough memory for has to fail as it does without the sanitizer.
ASAN_OPTIONS = detect_leaks=0:allocator_may_return_null=1

# nginx, and memory that fails, have the plain build.
## runs the specs with the address and undefined behaviour sanitizers
asan: spec-packages
	@$(BUILD_MAKE) build memory $(SPEC_MODULES)
	@$(BUILD_MAKE) build BUILD=build/asan SANITIZE=address,undefined \
	  $(SPEC_MODULES:$(BUILD)/%=build/asan/%)
	@BUILD=build/asan SPEC_PREFIX="env LD_PRELOAD=$$($(CC) -print-file-name=libasan.so) ASAN_OPTIONS=$(ASAN_OPTIONS)" spec/run

## runs the specs under valgrind's memcheck
valgrind: spec-packages
	@$(PACKAGES) valgrind
	@$(BUILD_MAKE) build memory $(SPEC_MODULES)
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

## fuzzes the readers of what comes from outside, 10 seconds each; FUZZ_SECONDS=600 for longer
.PHONY: fuzz
fuzz:
	@$(PACKAGES) $(BUILD_PACKAGES) $(FUZZ_PACKAGES)
	@$(BUILD_MAKE) -j2 $(FUZZ_C:%=$(BUILD)/fuzz/%) $(FUZZ_LUA:%=$(BUILD)/fuzz/%)
	@BUILD='$(BUILD)' fuzz/run '$(FUZZ_RUN)' $(FUZZ_C) $(FUZZ_LUA)

# ---- What is published; nothing here publishes it ----

DIST = $(BUILD)/dist
DEB  = $(BUILD)/deb
VERSION := $(shell sed -n 's/^return "\(.*\)"$$/\1/p' lua/reply/version.lua)

.PHONY: dist deb deb-packages

## makes the tarball, the rocks and the release notes in build/dist, tries them, and says how to publish them
dist: spec-packages
	@test -z "$$(git status --porcelain)" || { echo "Commit first: what is published is what is tagged." >&2; exit 1; }
	@$(BUILD_MAKE) build $(SPEC_MODULES)
	@rm -rf '$(DIST)'
	@rockspec/dist '$(DIST)'
	@DIST='$(DIST)' SPEC_LUA=lua5.4 spec/run spec/rock_spec.lua
	@cat '$(DIST)/SHA256SUMS'
	@echo "To publish it:"
	@echo "  git tag -a v$(VERSION) -m 'lua-reply $(VERSION)' $$(git rev-parse --short HEAD) && git push origin v$(VERSION)"
	@echo "  gh release create v$(VERSION) $(if $(findstring -,$(VERSION)),--prerelease )--notes-file $(DIST)/NOTES.md" \
	  "$(DIST)/lua-reply-* $(DIST)/SHA256SUMS"
	@for rock in '$(DIST)'/*.src.rock; do echo "  luarocks upload $${rock%.src.rock}.rockspec $$rock"; done

deb-packages:
	@$(PACKAGES) $(BUILD_PACKAGES) $(DEB_PACKAGES)

# As Debian does it: from the tarball, to which it adds its folder.
## makes the packages for this Debian in build/deb
deb: deb-packages
	@rm -rf '$(DEB)'
	@rockspec/dist --sources '$(DEB)/work'
	@cd '$(DEB)/work' && tar -xzf lua-reply-$(VERSION).tar.gz && \
	  mv lua-reply-$(VERSION).tar.gz lua-reply_$(subst -,~,$(VERSION)).orig.tar.gz
	@cp -r debian '$(DEB)/work/lua-reply-$(VERSION)'
	@cd '$(DEB)/work/lua-reply-$(VERSION)' && env -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage -us -uc
	@cd '$(DEB)/work' && lintian --fail-on error,warning *.changes
	@mv '$(DEB)'/work/lua-reply_*.deb '$(DEB)'/work/lua-reply-sqlite_*.deb '$(DEB)'
	@rm -rf '$(DEB)/work'
	@ls '$(DEB)'/*.deb

PREFIX  ?= /usr/local
DESTDIR ?=
LIBDIR  ?= $(PREFIX)/lib
LUADIR54  = $(DESTDIR)$(PREFIX)/share/lua/5.4
LIBDIR54  = $(DESTDIR)$(LIBDIR)/lua/5.4
LUADIRJIT = $(DESTDIR)$(PREFIX)/share/lua/5.1
LIBDIRJIT = $(DESTDIR)$(LIBDIR)/lua/5.1

SHARE = $(DESTDIR)$(PREFIX)/share
COMMAND = $(DESTDIR)$(PREFIX)/bin/lua-reply
# What it is in the checkout, and beneath share/.
PAGES = doc/reply.3:man/man3/reply.3 doc/lua-reply.1:man/man1/lua-reply.1 \
  doc/completion/lua-reply:bash-completion/completions/lua-reply \
  doc/completion/_lua-reply:zsh/site-functions/_lua-reply \
  doc/completion/lua-reply.fish:fish/vendor_completions.d/lua-reply.fish

# A LIBDIR that is not beneath PREFIX stands whole in the command.
## installs the library for what it is built for and the command, beneath PREFIX (/usr/local), LIBDIR and DESTDIR
install: build $(HERE:%=install-%)
	$(foreach page,$(PAGES),install -D -m 644 $(subst :, '$(SHARE)/,$(page))' &&) true
	install -D -m 755 bin/lua-reply '$(COMMAND)'
	sed -i -e '1s,env .*,env $(firstword $(HERE)),' -e 's,"/lib/lua/","/$(subst $(PREFIX)/,,$(LIBDIR))/lua/",' \
	  -e 's,prefix \.\. "//,"/,' '$(COMMAND)'

# $(call install_lua,folder)
install_lua = find lua/reply -name '*.lua' -printf '%P\n' | while read -r file; do \
  install -D -m 644 "lua/reply/$$file" '$(1)/reply/'"$$file" || exit 1; done

.PHONY: install-lua5.4 install-luajit
install-lua5.4: build
	install -D -m 755 $(BUILD)/lua5.4/reply/core.so '$(LIBDIR54)/reply/core.so'
	$(if $(HAS_SQLITE),install -m 755 $(BUILD)/lua5.4/reply/sqlite.so '$(LIBDIR54)/reply/sqlite.so')
	$(call install_lua,$(LUADIR54))

# LuaJIT looks in 5.1.
install-luajit: build
	install -D -m 755 $(BUILD)/luajit/reply/core.so '$(LIBDIRJIT)/reply/core.so'
	$(if $(HAS_SQLITE),install -m 755 $(BUILD)/luajit/reply/sqlite.so '$(LIBDIRJIT)/reply/sqlite.so')
	$(call install_lua,$(LUADIRJIT))

## takes away what install has put there, and the folders that are empty then
uninstall:
	find lua/reply -name '*.lua' -printf '%P\n' | while read -r file; do \
	  rm -f '$(LUADIR54)/reply/'"$$file" '$(LUADIRJIT)/reply/'"$$file"; done
	rm -f '$(LIBDIR54)/reply/core.so' '$(LIBDIRJIT)/reply/core.so' \
	  '$(LIBDIR54)/reply/sqlite.so' '$(LIBDIRJIT)/reply/sqlite.so' '$(COMMAND)' \
	  $(foreach page,$(PAGES),'$(SHARE)/$(lastword $(subst :, ,$(page)))')
	for folder in '$(LUADIR54)' '$(LIBDIR54)' '$(LUADIRJIT)' '$(LIBDIRJIT)'; do \
	  if [ -d "$$folder/reply" ]; then find "$$folder/reply" -depth -type d -empty -delete; fi; \
	done
