#!/bin/sh
# SPDX-License-Identifier: MIT
# The Debian packages that something here needs, by the names that they have on this system.
#
#   sh spec/support/packages.sh PACKAGE...          installs those that are missing
#   sh spec/support/packages.sh --names PACKAGE...  says what they are called here
#
# A PACKAGE may be A|B|C: the first one that is installed, or else the first that apt offers. The last is what the
# current Debian has, and is taken where apt has no lists yet.
# Says in one line what it installs, nothing where nothing is missing, and the exact command where it cannot install.
set -eu

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_offered() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# name A|B|C: the one of them that this system has.
name() {
    for test in is_installed is_offered; do
        for each in $(echo "$1" | tr '|' ' '); do
            if $test "$each"; then echo "$each"; return; fi
        done
    done
    echo "${1##*|}"
}

# names PACKAGE...: a list of words.
names() {
    list=
    for package in "$@"; do list="$list $(name "$package")"; done
    echo "${list# }"
}

# missing PACKAGE...: what is not installed of a list of names.
missing() {
    list=
    for package in "$@"; do is_installed "$package" || list="$list $package"; done
    echo "$list"
}

if [ "${1:-}" = --names ]; then
    shift
    names "$@"
    exit 0
fi

# A list of names is a list of words, and so are the commands below.
# shellcheck disable=SC2046,SC2086
{
    [ -n "$(missing $(names "$@"))" ] || exit 0

    as=
    [ "$(id -u)" = 0 ] || as=sudo
    if ! command -v apt-get >/dev/null || { [ -n "$as" ] && ! command -v sudo >/dev/null; }; then
        wanted=$(missing $(names "$@"))
        echo "Missing:$wanted" >&2
        echo "On Debian, run as root: apt-get install -y --no-install-recommends$wanted" >&2
        exit 1
    fi

    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    $as apt-get update >"$log" 2>&1 || true    # what apt-get install says is better to know
    wanted=$(missing $(names "$@"))
    command="apt-get install -y --no-install-recommends$wanted"
    echo "Installing with apt-get:$wanted"
    # RUNLEVEL=1 keeps a fresh nginx from being started as a service: the specs start their own, on loopback.
    if ! $as env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive $command >>"$log" 2>&1; then
        cat "$log" >&2
        echo "The packages could not be installed. Run as root: $command" >&2
        exit 1
    fi
}
