#!/bin/sh
# SPDX-License-Identifier: MIT
# curl's command line at its best: one curl for all, told by jq what to send, its answers decoded by jq.
set -eu

if [ "$BENCH_KIND" = load ]; then exit 0; fi
headers="Authorization: Bearer $BENCH_KEY"

if [ "$BENCH_KIND" = upload ]; then
    curl --silent --show-error --cacert "$BENCH_CA" --header "$headers" --write-out '%{http_code}' \
        --form "file=@$BENCH_FILE;type=audio/wav;filename=hello.wav" "$BENCH_URL" |
        jq --slurp --exit-status '.[0].status and .[1] == (env.BENCH_STATUS | tonumber)' >/dev/null
    exit
fi

transfers=$(mktemp)
trap 'rm -f "$transfers"' EXIT
jq --null-input --raw-output --arg headers "$headers" '
  range(1; (env.BENCH_COUNT | tonumber) + 1) |
  (if . > 1 then "next" else empty end),
  "url = \(env.BENCH_URL | @json)", "header = \($headers | @json)", "user-agent = bench/1",
  "cacert = \(env.BENCH_CA | @json)", "silent", "write-out = \"%{http_code}\\n\"",
  "json = \({ subject: "Hello \(.)", body: env.BENCH_HTML } | @json | @json)"
' >"$transfers"
parallel=
[ "$BENCH_AT_ONCE" = 1 ] || parallel="--parallel --parallel-immediate --parallel-max $BENCH_AT_ONCE"
# Nothing, or a list of words.
# shellcheck disable=SC2086
curl --no-progress-meter $parallel --config "$transfers" |
    jq --null-input --exit-status '
      [inputs] | length == 2 * (env.BENCH_COUNT | tonumber) and
      all(.[]; . == (env.BENCH_STATUS | tonumber) or (type == "object" and .status))' >/dev/null
