#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the named Debian packages that are missing: sh spec/support/packages.sh PACKAGE...
# Says in one line what it installs, nothing where nothing is missing, and the exact command where it cannot install.
set -eu

missing=
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
as=
[ "$(id -u)" = 0 ] || as=sudo
if ! command -v apt-get >/dev/null || { [ -n "$as" ] && ! command -v sudo >/dev/null; }; then
    echo "Missing:$missing" >&2
    echo "On Debian 12, run as root: $command" >&2
    exit 1
fi

echo "Installing with apt-get:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# RUNLEVEL=1 keeps a fresh nginx from being started as a service: the specs start their own, on loopback.
# shellcheck disable=SC2086 # $as is empty or one word, $command is a list of words
if ! { $as apt-get update && $as env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive $command; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "The packages could not be installed. Run as root: $command" >&2
    exit 1
fi
