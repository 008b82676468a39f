# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A misbehaving line in front of the stack, for the tests here. Sourced after tests/stack/lib.sh.

line_program=$LOOPTRACE_BUILD/tests/support/misbehaving_line
gateway_port=${LOOPTRACE_URL##*:}
gateway_ca=$LOOPTRACE_CA_FILE

# From now on the program's address is that of the line. Ends with this shell.
start_line() { # DIRECTORY
  line_dir=$1
  mkdir -p "$line_dir"
  coproc LINE { exec "$line_program" serve "$gateway_port" "$gateway_ca" "$line_dir"; }
  # shellcheck disable=SC2153 # bash sets LINE_PID
  line_pid=$LINE_PID
  read -r LOOPTRACE_URL <&"${LINE[0]}"
  export LOOPTRACE_URL LOOPTRACE_CA_FILE=$line_dir/ca.pem
}

tell() { "$line_program" tell "$line_dir" "$@"; }

# The value of one number of `count`.
counted() { # NAME
  tell count | tr ' ' '\n' | sed -n "s/^$1=//p"
}

stop_line() {
  [ -n "${line_pid:-}" ] || return 0
  eval "exec ${LINE[1]}>&-"
  wait "$line_pid" 2>/dev/null
  line_pid=
}
