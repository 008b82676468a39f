# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A command that renews the session on its way is killed as it is about to make its first, second, … system call after it first
# called the server; after each kill another must still be signed in, which renews once more. Source it behind lib.sh, with the
# environment of a stack.

# Each run's wall clock is one life of a token later than that of the run before: what is kept is over each time.
kills_later=0
kills_run() { # LIFE COMMAND…
  kills_later=$((kills_later + $1 + 1))
  env LD_PRELOAD="$LOOPTRACE_BUILD/tests/support/wall_clock.so" WALL_CLOCK_OFFSET="$kills_later" "${@:2}"
}

refresh_kills() { # EVERY LIFE: every so many system calls, with access tokens that live so long
  local every=$1 life=$2 calls nth code killed=0 lost='' begun
  begun=$(sql "select count(*) from auth.refresh_tokens")
  kills_run "$life" "$LOOPTRACE_BUILD/tests/support/kill_at" 0 "$home/kills.count" "$looptrace" whoami --json >/dev/null 2>&1
  calls=$(cat "$home/kills.count" 2>/dev/null)
  ok "$([ "${calls:-0}" -gt 100 ] && [ "$(sql "select count(*) from auth.refresh_tokens")" -gt "$begun" ]; echo $?)" \
    "a renewal is followed through ${calls:-0} system calls ($LOOPTRACE_KEYRING)"
  begun=$(sql "select count(*) from auth.refresh_tokens")
  for ((nth = 1; nth <= ${calls:-0}; nth += every)); do
    kills_run "$life" "$LOOPTRACE_BUILD/tests/support/kill_at" "$nth" "$home/kills.count" "$looptrace" whoami --json >/dev/null 2>&1
    [ $? -ne 137 ] || killed=$((killed + 1))
    kills_run "$life" "$looptrace" whoami --json >/dev/null 2>"$home/kills.err"
    code=$?
    [ $code -eq 0 ] && continue
    # However late the next run comes: the local Auth honours a pair that was renewed until its successor has been used.
    lost="$lost $nth"
    note "after a kill at $nth: exit $code, $(cat "$home/kills.err")"
    kills_sign_in
  done
  ok "$([ "$killed" -gt $((calls / every / 2)) ]; echo $?)" "$killed of them killed, every ${every}th ($LOOPTRACE_KEYRING)"
  is "$lost" "" "none of them lost the session ($LOOPTRACE_KEYRING)"
  # The rest of a run that was killed has renewed too, or the next one has: two for each pair at most, one at least.
  calls=$(($(sql "select count(*) from auth.refresh_tokens") - begun))
  ok "$([ "$calls" -ge "$killed" ]; echo $?)" "… though each had to be renewed ($calls renewals)"
}

kills_sign_in() {
  if [ "$LOOPTRACE_KEYRING" = file ]; then
    printf 'a passphrase of ours\n%s\n' "$LOOPTRACE_DEMO_PASSWORD" |
      "$looptrace" login --email "$LOOPTRACE_DEMO_ADMIN_EMAIL" --passphrase-stdin --password-stdin >/dev/null 2>&1
  else
    login "$LOOPTRACE_DEMO_ADMIN_EMAIL"
  fi
}

# In the kernel's keyring, which keeps a pair in one call, and in a file, which takes many.
all_refresh_kills() { # EVERY LIFE
  local kept=$LOOPTRACE_KEYRING
  for LOOPTRACE_KEYRING in kernel file; do
    kills_sign_in
    refresh_kills "$1" "$2"
    "$looptrace" logout >/dev/null 2>&1
  done
  LOOPTRACE_KEYRING=$kept
}
