# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Starting, watching and surely stopping the processes of a stack. Sourced by packaging/stack.

# When a process began, in clock ticks since boot: with it a pid names one process for ever.
start_time() { # PID
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The name (field 2) may hold blanks and brackets; field 22 counts from behind its last bracket.
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && printf %s "${20}"
}

# The pid of a part that runs and is the one that we started; nothing otherwise.
part_pid() { # NAME
  local pid began
  read -r pid began 2>/dev/null <"$dir/run/$1" || return 1
  [ -n "$pid" ] && [ "$(start_time "$pid")" = "$began" ] && printf %s "$pid"
}

start_part() { # NAME COMMAND…
  local name=$1 pid
  shift
  mkdir -p "$dir/run" "$dir/log"
  # The mark is how stop_orphans finds what a start that was killed didn't write down.
  LOOPTRACE_STACK=$dir setsid env -C "$dir" "$@" </dev/null >>"$dir/log/$name.log" 2>&1 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$dir/run/$name"
  disown "$pid"
}

# Polls, with a deadline, for as long as the part lives.
wait_for_part() { # NAME SECONDS TEST…
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    part_pid "$name" >/dev/null || {
      say "$name ended as it started; its last words (log/$name.log):"
      tail -n 8 "$dir/log/$name.log" >&2
      return 1
    }
    if [ "$SECONDS" -ge "$end" ]; then
      say "$name did not answer in time; its last words (log/$name.log):"
      tail -n 8 "$dir/log/$name.log" >&2
      return 1
    fi
    pause
  done
}

# A twentieth of a second without a process.
pause() { read -rt 0.05 <> <(:) || true; }

# Ends a part: asks with SIGNAL, insists with KILL after SECONDS.
stop_part() { # NAME SIGNAL SECONDS
  local pid asked=no end=$((SECONDS + $3))
  while pid=$(part_pid "$1"); do
    if [ "$SECONDS" -ge $((end + 10)) ]; then
      die 1 "$1 (pid $pid) can't be ended, not even with KILL"
    elif [ "$SECONDS" -ge "$end" ]; then
      kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
    elif [ $asked = no ]; then
      kill -"$2" "$pid" 2>/dev/null || true
      asked=yes
    fi
    pause
  done
  rm -f "$dir/run/$1"
}

# What belongs to this stack and isn't written down: PostgreSQL's backends when their server was killed,
# a part that was started the moment before `up` itself was killed. Known by the mark in its
# environment, or, as PostgreSQL's backends overwrite theirs, by the directory that it works in.
orphans() {
  local pid
  {
    grep -lzxF -- "LOOPTRACE_STACK=$dir" /proc/[0-9]*/environ 2>/dev/null || true
    find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -lname "$(glob_quote "$(readlink -f "$dir/data")")" 2>/dev/null || true
  } | while IFS=/ read -r _ _ pid _; do
    if start_time "$pid" >/dev/null; then echo "$pid"; fi # not one that is only waited for
  done | sort -u
}

glob_quote() { sed 's/[][*?\\]/\\&/g' <<<"$1"; }

stop_orphans() {
  local pids end=$((SECONDS + 10))
  while mapfile -t pids < <(orphans) && [ ${#pids[@]} -gt 0 ]; do
    [ "$SECONDS" -lt "$end" ] || die 1 "can't be ended, not even with KILL: pid ${pids[*]}"
    kill -KILL "${pids[@]}" 2>/dev/null || true
    pause
  done
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
