# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# TAP for tests written in bash. Source it, call the functions, end with `finish`.

tap_count=0
tap_failed=0

ok() { # CODE NAME: CODE 0 passes
  tap_count=$((tap_count + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $tap_count - $2"
  else
    echo "not ok $tap_count - $2"
    tap_failed=$((tap_failed + 1))
  fi
  return 0
}

# Text as comment lines, without what a terminal would obey.
note() { printf '%s\n' "$*" | LC_ALL=C tr -c '\12\40-\176' '?' | sed 's/^/# /' | head -n 30; }

is() { # GOT WANTED NAME
  if [ "$1" = "$2" ]; then
    ok 0 "$3"
  else
    ok 1 "$3"
    note "got:    $1"
    note "wanted: $2"
  fi
}

has() { # TEXT PART NAME
  case $1 in
    *"$2"*) ok 0 "$3" ;;
    *) ok 1 "$3"; note "no '$2' in: $1" ;;
  esac
}

hasnt() { # TEXT PART NAME
  case $1 in
    *"$2"*) ok 1 "$3"; note "'$2' is in: $1" ;;
    *) ok 0 "$3" ;;
  esac
}

skip() { # NAME REASON
  tap_count=$((tap_count + 1))
  echo "ok $tap_count - $1 # SKIP $2"
}

# Runs a command; leaves $out, $err and $code.
run() {
  local outfile errfile
  outfile=$(mktemp) errfile=$(mktemp)
  code=0
  "$@" >"$outfile" 2>"$errfile" </dev/null || code=$?
  # shellcheck disable=SC2034 # for whoever sources this
  out=$(tr -d '\0' <"$outfile") err=$(tr -d '\0' <"$errfile")
  rm -f "$outfile" "$errfile"
}

# Polls until a command succeeds, at most SECONDS_LIMIT.
wait_until() { # SECONDS_LIMIT COMMAND…
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    read -rt 0.05 <> <(:) || true
  done
}

finish() {
  echo "1..$tap_count"
  [ "$tap_failed" -eq 0 ]
}
