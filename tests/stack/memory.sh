# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A day of the full screen, with its memory searched after each part: sign-in, a renewal, the lock screen, sign-out. Tokens, password
# and keys are in locked memory or nowhere. Source it behind lib.sh, with the environment of a stack whose tokens live some seconds.

memory_needles() { # adds the tokens and keys of now to $needles
  local key name
  keyctl link @u @s
  while read -r key name; do
    case $name in
      *'|cache|'* | *'|cache' | *outbox*)
        keyctl pipe "$key" | sed 's/^/key /' && echo
        echo "rawkey hex:$(keyctl pipe "$key" | base64 -d | od -An -v -tx1 | tr -d ' \n')" ;;
      *) keyctl pipe "$key" | jq -r '"access \(.access_token)", "refresh \(.refresh_token)"' ;;
    esac
  done < <(keyctl show @u | grep -F "|$LOOPTRACE_PROFILE" | awk '{print $1, $NF}') >>"$needles"
  sql "select 'refresh ' || token from auth.refresh_tokens" >>"$needles"
}

memory_search() { # leaves $found: what lies outside locked memory, and $held: names of what is in it
  sort -u -o "$needles" "$needles"
  "$LOOPTRACE_BUILD/tests/support/memory_scan" "$client" <"$needles" >"$home/memory.out" 2>"$home/memory.err"
  case $? in 0 | 1) found=$(grep 'NOT LOCKED' "$home/memory.out") ;; *) found=$(cat "$home/memory.err") ;; esac
  held=$(grep -v 'NOT LOCKED' "$home/memory.out" | cut -d ' ' -f 1 | sort -u | xargs)
}

memory_shown() { tail -c "+$((seen + 1))" "$home/memory.typescript" | grep -qF -- "$1"; }
memory_wait() { wait_until 20 memory_shown "$1" || { ok 1 "the screen shows “$1”"; note "$(tail -c 2000 "$home/memory.typescript")"; }; }
memory_type() { # TEXT: what is waited for from here on comes after it
  seen=$(stat -c %s "$home/memory.typescript")
  printf %b "$1" >&7
}

memory_day() {
  local password=$LOOPTRACE_DEMO_PASSWORD email=$LOOPTRACE_DEMO_ADMIN_EMAIL found held client seen=0 needles=$home/needles before
  rm -f "$home/memory.keys"
  mkfifo "$home/memory.keys"
  : >"$home/memory.typescript"
  TERM=xterm-256color LOOPTRACE_LOG='' env -u LOOPTRACE_DEMO_PASSWORD script -qfc "stty rows 24 cols 80; exec '$looptrace'" "$home/memory.typescript" \
    <"$home/memory.keys" >/dev/null 2>&1 &
  local screen=$!
  exec 7>"$home/memory.keys"
  memory_wait 'Sign in to your orders'
  client=$(pgrep -P "$screen" | head -n 1)
  memory_type "$email\t$password\r"
  memory_wait 'SA-00'
  printf 'public %s\npassword %s\n' "$LOOPTRACE_ANON_KEY" "$password" >"$needles"
  memory_needles
  # So that it is known to find: what anybody may see is in ordinary memory.
  "$LOOPTRACE_BUILD/tests/support/memory_scan" "$client" <<<"control $email" >/dev/null 2>&1
  is $? 1 "what isn't secret is found in memory"
  memory_search
  is "$found" "" "signed in: no token, password or key outside locked memory"
  has "$held" "access" "… and the access token in it ($held)"
  hasnt "$held" "password" "… but no password any more"

  before=$(sql "select count(*) from auth.refresh_tokens")
  renewed() { [ "$(sql "select count(*) from auth.refresh_tokens")" -gt "$before" ] || { memory_type r && false; }; }
  wait_until 20 renewed
  ok $? "a renewal on the screen"
  memory_needles
  memory_search
  is "$found" "" "renewed: neither the new pair nor the one before outside locked memory"

  memory_type Z
  memory_wait 'This screen is locked'
  memory_search
  is "$found" "" "locked: nothing outside locked memory"
  memory_type 'a-wrong-one-for-this\r'
  memory_wait 'Wrong e-mail or password'
  echo "wrong a-wrong-one-for-this" >>"$needles"
  memory_type "$password\r"
  memory_wait 'SA-00'
  memory_needles
  memory_search
  is "$found" "" "unlocked: neither the right password nor the wrong one, nor both sessions' tokens"
  hasnt "$held" "password" "… nor the password in locked memory"

  memory_type ':logout\r'
  memory_wait 'Sign in to your orders'
  memory_search
  is "$found$held" "" "signed out: nothing at all is left in the process, in locked memory neither"
  kill "$client"
  exec 7>&-
  wait "$screen" 2>/dev/null
  rm -f "$needles"
}
