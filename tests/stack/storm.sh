# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Many processes of one person on one session, killed at random, while access tokens live some seconds. Source it behind lib.sh,
# with the environment of a stack whose tokens live that long.

# Each worker has HOME, runtime and temporary directories of its own: all they share is the user and the keyring.
storm_worker() { # NUMBER END
  local own=$home/worker.$1 pid code killed=0 runs=0 failed=0
  mkdir -p -m 700 "$own/run" "$own/tmp"
  export HOME=$own XDG_RUNTIME_DIR=$own/run TMPDIR=$own/tmp
  RANDOM=$1
  while [ "$(date +%s)" -lt "$2" ]; do
    "$looptrace" whoami --json >"$own/out" 2>"$own/err" &
    pid=$!
    if [ $((RANDOM % 4)) -eq 0 ]; then
      storm_aim
      kill -KILL $pid 2>/dev/null && killed=$((killed + 1))
      wait $pid 2>/dev/null
    else
      wait $pid
      code=$?
      runs=$((runs + 1))
      [ $code -eq 0 ] || { failed=$((failed + 1)); printf 'exit %s: %s\n' $code "$(cat "$own/err")" >>"$home/storm.failures"; }
    fi
    read -rt "0.$(printf %03d $((RANDOM % 400)))" <> <(:) || true
  done
  echo "$runs $killed $failed" >"$home/storm.worker.$1"
}

# Until just after somebody has asked for a new pair, or for a while.
storm_aim() {
  local i
  for i in 1 2 3 4 5 6 7 8; do
    [ ! -e "$home/storm.log.flying" ] || break
    read -rt 0.03 <> <(:) || true
  done
  read -rt "0.$(printf %03d $((RANDOM % 160)))" <> <(:) || true
}

storm() { # SECONDS PROCESSES LIFE-OF-A-TOKEN NODE
  local seconds=$1 processes=$2 life=$3 node=$4 number end watcher upstream=$LOOPTRACE_URL pids=()
  rm -f "$home"/storm.*
  : >"$home/storm.log"
  "$node" "$here/token-watch.mjs" "$LOOPTRACE_URL" "$LOOPTRACE_CA_FILE" "$home/storm.log" >"$home/storm.address" &
  watcher=$!
  has_address() { [ -s "$home/storm.address" ]; }
  wait_until 10 has_address
  LOOPTRACE_URL=$(cat "$home/storm.address")
  login "$LOOPTRACE_DEMO_ADMIN_EMAIL"
  ok $? "signed in, through what counts renewals"
  end=$(($(date +%s) + seconds))
  for number in $(seq "$processes"); do
    storm_worker "$number" "$end" 2>/dev/null &
    pids+=($!)
  done
  wait "${pids[@]}"
  run "$looptrace" whoami --json
  is "$code" 0 "$processes processes, killed at random, $seconds s: still signed in"
  kill $watcher
  wait $watcher 2>/dev/null
  storm_judge "$seconds" "$life"
  LOOPTRACE_URL=$upstream
}

storm_judge() { # SECONDS LIFE
  local runs killed failed figures
  read -r runs killed failed < <(awk '{r += $1; k += $2; f += $3} END {print r, k, f}' "$home"/storm.worker.*)
  ok "$([ "$runs" -gt "$1" ] && [ "$killed" -gt 3 ]; echo $?)" "$runs runs ended by themselves, $killed were killed"
  is "$failed" 0 "none of them was signed out, or failed otherwise"
  [ "$failed" -eq 0 ] || note "$(sort "$home/storm.failures" | uniq -c | head -20)"
  # A token's margin is a quarter of its life; the next one can't be due sooner than three quarters after the one before came.
  figures=$(jq -s --argjson life "$2" '
    sort_by(.at) as $all
    | ($all | map(.token) | unique | length) as $tokens
    | ($all | group_by(.token) | map({token: .[0].token, first: .[0].at, last: .[-1].at, times: length})) as $each
    | ($each | sort_by(.first)) as $inOrder
    | ($all | map({key: .token, value: .child}) | from_entries) as $child
    | {renewals: length, tokens: $tokens, refused: map(select(.status != 200)) | length,
       again: ($each | map(select(.times > 1)) | length), longest: (($each | map(.last - .first) | max) // 0),
       soonest: (([range(1; $inOrder | length) | $inOrder[.].first - $inOrder[. - 1].first] | min) // 0),
       behind: ([$each[] | . as $one | ($each[] | select(.token == $child[$one.token])) as $next
                 | select($one.last > $next.first)] | length)}' "$home/storm.log")
  note "renewals: $(jq -c . <<<"$figures")"
  is "$(jq .refused <<<"$figures")" 0 "the server refused no renewal"
  is "$(jq .behind <<<"$figures")" 0 "no token was used again once the next one was in use"
  ok "$([ "$(jq .longest <<<"$figures")" -lt 10000 ]; echo $?)" "… or beyond the server's window of 10 s (longest $(jq .longest <<<"$figures") ms)"
  ok "$([ "$(jq .again <<<"$figures")" -le "$killed" ]; echo $?)" "a token was presented twice only where somebody was killed ($(jq .again <<<"$figures"))"
  ok "$([ "$(jq .soonest <<<"$figures")" -ge $(($2 * 600)) ]; echo $?)" "one renewal for each expiry: $(jq .tokens <<<"$figures") in $1 s, the closest $(jq .soonest <<<"$figures") ms apart"
  ok "$([ "$(jq .tokens <<<"$figures")" -ge $(($1 / $2 / 2)) ]; echo $?)" "… and tokens did expire"
}
