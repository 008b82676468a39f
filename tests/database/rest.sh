# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A stack of one test's own, and requests to it as its people. Sourced by tests/database/test-*.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/support/tap.sh
. "$top/tests/support/tap.sh"
# shellcheck source=tests/support/place.sh
. "$top/tests/support/place.sh"
work=$(stack_place)
trap '"$top/packaging/stack" down --purge --dir "$work/stack" >/dev/null 2>&1; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

stack() { "$top/packaging/stack" "$@" --dir "$work/stack" --today 2026-11-23; }

start_own_stack() { # OPTION…
  if ! stack up --port-base "${TEST_DATABASE_PORT_BASE:-25620}" "$@" >"$work/up.log" 2>&1; then
    ok 1 "a stack"
    note "$(cat "$work/up.log")"
    finish
    exit 1
  fi
  eval "$(stack env)"
}

sql() { psql "$LOOPTRACE_DB_URL" -XAtqv ON_ERROR_STOP=1 -c "$1"; }

# Signs somebody in, once; what curl needs for it is then in the file that is printed: no token in an argv.
headers_of() { # NAME
  local file=$work/headers.$1 token
  if [ ! -e "$file" ]; then
    (
      umask 077
      printf 'apikey: %s\n' "$LOOPTRACE_ANON_KEY" >"$file"
      if [ "$1" != anon ]; then
        token=$(printf '{"email":"%s@looptrace.example","password":"%s"}' "$1" "$LOOPTRACE_DEMO_PASSWORD" |
          curl -s --max-time 20 --cacert "$LOOPTRACE_CA_FILE" -H "@$file" -H 'Content-Type: application/json' \
            --data-binary @- "$LOOPTRACE_URL/auth/v1/token?grant_type=password" | jq -r .access_token)
        printf 'Authorization: Bearer %s\n' "$token" >>"$file"
      fi
    )
  fi
  printf %s "$file"
}

# A request to PostgREST through the gateway.
rest() { # NAME PATH CURL-OPTION…
  local headers path=$2
  headers=$(headers_of "$1")
  shift 2
  curl -s --max-time 60 --globoff --cacert "$LOOPTRACE_CA_FILE" -H "@$headers" "$@" "$LOOPTRACE_URL/rest/v1/$path"
}
