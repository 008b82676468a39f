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
  setsid "$@" </dev/null >>"$dir/log/$name.log" 2>&1 9>&- &
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
  local pid end=$((SECONDS + $3))
  while pid=$(part_pid "$1"); do
    if [ "$SECONDS" -ge "$end" ]; then
      kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
    else
      kill -"$2" "$pid" 2>/dev/null || true
    fi
    pause
  done
  rm -f "$dir/run/$1"
}

# What is left of a part's session when its first process was killed (PostgreSQL's backends).
stop_orphans() {
  local stat pid
  for stat in /proc/[0-9]*/cmdline; do
    pid=${stat#/proc/}
    pid=${pid%/cmdline}
    [ "$pid" != $$ ] || continue
    if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$dir/data" ]; then
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
