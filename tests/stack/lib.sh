# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests against the real stack share. Needs LOOPTRACE_BUILD (a build directory) and what
# `packaging/stack env` prints. Each test has a HOME and a session keyring of its own.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tap.sh
. "$here/../support/tap.sh"

: "${LOOPTRACE_BUILD:?a build directory}" "${LOOPTRACE_URL:?run packaging/stack env}"

# A session keyring of its own, where the kernel lets us: the tests never see the person's keys.
if [ -z "${LOOPTRACE_TEST_KEYRING:-}" ]; then
  export LOOPTRACE_TEST_KEYRING=1
  exec keyctl session - "$0" "$@" 2>/dev/null
fi

looptrace=$LOOPTRACE_BUILD/src/main/looptrace
real_home=$HOME
home=$(mktemp -d)
# What a test has left, also when it dies in the middle: processes beside it, and sessions, since an ordinary user's quota of keys is
# small. A trap of a test's own ends with this.
forget() {
  local left
  left=$(jobs -p)
  # shellcheck disable=SC2086 # several
  [ -z "$left" ] || kill $left 2>/dev/null
  {
    keyctl link @u @s
    # The whole name: test-160 isn't test-1603, whose session goes on.
    keyctl show @u | awk -v part="[|]$LOOPTRACE_PROFILE([|]|\$)" '$0 ~ part {print $1}' |
      while read -r key; do keyctl unlink "$key" @u; done
  } >/dev/null 2>&1
  rm -rf "$home"
}
trap forget EXIT
export HOME=$home XDG_RUNTIME_DIR=$home/run LOOPTRACE_KEYRING=kernel LC_ALL=C.UTF-8 TZ=Asia/Dhaka
export LOOPTRACE_NOW=2026-11-23T09:12:00+06:00 LOOPTRACE_PROFILE="test-$$"
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS
mkdir -m 700 "$XDG_RUNTIME_DIR"

login() { # EMAIL
  printf '%s\n' "$LOOPTRACE_DEMO_PASSWORD" |
    "$looptrace" login --email "$1" --password-stdin >/dev/null 2>&1
}

logout() { "$looptrace" logout >/dev/null 2>&1; }

sql() { psql "$LOOPTRACE_DB_URL" -XAtqc "$1"; }

# SQL as PostgREST would run it for this person.
sql_as() { # EMAIL QUERY
  local id
  id=$(sql "select id from auth.users where email = '$1'")
  psql "$LOOPTRACE_DB_URL" -XAtq <<SQL
begin;
select set_config('request.jwt.claims', '{"sub":"$id","role":"authenticated"}', true),
       set_config('request.jwt.claim.sub', '$id', true) \\g /dev/null
set local role authenticated;
$2;
rollback;
SQL
}
