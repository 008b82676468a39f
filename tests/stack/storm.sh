# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Many processes of one person on one session, killed at random, while access tokens live some seconds. Source it behind lib.sh,
# with the environment of a stack whose tokens live that long.

# Each worker has HOME, runtime and temporary directories of its own: all they share is the user and the keyring.
storm_worker() { # NUMBER END
  local own=$home/worker.$1 pid code at killed=0 runs=0 failed=0
  mkdir -p -m 700 "$own/run" "$own/tmp"
  export HOME=$own XDG_RUNTIME_DIR=$own/run TMPDIR=$own/tmp
  RANDOM=$1
  while [ "$(date +%s)" -lt "$2" ]; do
    "$looptrace" whoami --json >"$own/out" 2>"$own/err" &
    pid=$!
    if [ $((RANDOM % 4)) -eq 0 ]; then
      storm_aim
      at=$(date +%s%3N)
      kill -KILL $pid 2>/dev/null
    fi
    wait $pid 2>/dev/null
    code=$?
    # One that had ended by itself before it was hit isn't one that was killed.
    if [ $code -eq 137 ]; then
      killed=$((killed + 1))
      printf '{"pid":%s,"from":%s,"to":%s}\n' $pid "$at" "$(date +%s%3N)" >>"$home/storm.killed.$1"
    else
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
  # Due: an access token of LIFE seconds is renewed from a quarter of its life before its end on, by the clock that the server has too.
  # A fork: a token that got different successors. Again: the same token once more. Whoever presented it the time before was killed
  # in between, or it was for nothing.
  figures=$(cat "$home"/storm.killed.* | jq -s . | jq -s --argjson life "$2" --slurpfile killed /dev/stdin '
    sort_by(.at) as $all
    | ($all | group_by(.token) | map({token: .[0].token, first: .[0].at, last: .[-1].at, uses: ., children: ([.[].child] | unique | length)})
       | sort_by(.first)) as $each
    | ($each | map({key: .token, value: .}) | from_entries) as $of
    | {renewals: length, tokens: ($each | length), refused: map(select(.status != 200)) | length,
       early: ([$all[] | select($of[.child // ""]) | select($of[.child // ""].first < (.ends - $life / 4) * 1000)] | length),
       forks: ($each | map(select(.children != 1)) | length),
       strangers: ([range(1; $each | length) as $i | select($each[$i - 1].uses[-1].child != $each[$i].token)] | length),
       again: ($each | map((.uses | length) - 1) | add // 0),
       unkilled: ([$each[].uses | range(1; length) as $i | .[$i - 1] as $before | .[$i].at as $next
                   | select($before.pid and ([$killed[0][] | select(.pid == $before.pid and .to >= $before.at and .from <= $next)] | length == 0))] | length),
       nameless: (map(select(.pid == null)) | length),
       longest: (($each | map(.last - .first) | max) // 0),
       behind: ([$each[] | . as $one | $of[$one.uses[0].child // ""] | select(. and $one.last > .first)] | length)}' "$home/storm.log")
  note "renewals: $(jq -c . <<<"$figures")"
  is "$(jq .refused <<<"$figures")" 0 "the server refused no renewal"
  is "$(jq -c '[.early, .forks, .strangers]' <<<"$figures")" '[0,0,0]' \
    "one renewal for each expiry: $(jq .tokens <<<"$figures") in $1 s, each of what the one before gave, none before it was due"
  if [ "$(id -u)" -eq 0 ]; then
    is "$(jq -c '[.unkilled, .nameless > .again + 1]' <<<"$figures")" '[0,false]' \
      "a token was presented again only where whoever did it before was killed in between ($(jq .again <<<"$figures"))"
  else
    skip "a token was presented again only where whoever did it before was killed" "it takes root to see whose connection one is"
  fi
  is "$(jq .behind <<<"$figures")" 0 "no token was used again once the next one was in use"
  ok "$([ "$(jq .longest <<<"$figures")" -lt 10000 ]; echo $?)" "… or beyond the server's window of 10 s (longest $(jq .longest <<<"$figures") ms)"
  ok "$([ "$(jq .tokens <<<"$figures")" -gt 1 ]; echo $?)" "… and tokens did expire"
}
