# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A real sshd on the loopback, with keys and a configuration of the test's own, for the user who runs the test. Whoever comes in gets
# the test's HOME; of their environment what $ssh_passes names, and nothing of a desktop: no session bus, no XDG_RUNTIME_DIR.
# Source it behind tests/stack/lib.sh; ssh_end is for the trap.
#
#   ssh_begin || { skip "…" "$ssh_why"; finish; exit; }
#   ssh -F "$ssh_config" floor looptrace doctor        # -tt: with a terminal
#   "$ssh_program" orders list                          # a program that is looptrace over ssh: for the driver of golden screens,
#                                                       # which is told of read keys sooner than the screen comes: wait for words

ssh_server=0 ssh_why='' ssh_config='' ssh_program=''
# Not the demo's password.
ssh_passes='LANG LC_* TZ NO_COLOR LOOPTRACE_URL LOOPTRACE_ANON_KEY LOOPTRACE_CA_FILE LOOPTRACE_KEYRING LOOPTRACE_L* LOOPTRACE_N* LOOPTRACE_P*
  LOOPTRACE_R* LOOPTRACE_S*'
ssh_passes=${ssh_passes//$'\n'/}

ssh_begin() { # leaves $ssh_config, $ssh_program; else $ssh_why
  local sshd own=$home/ssh port try
  sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || { ssh_why="sshd isn't installed"; return 1; }
  command -v ssh >/dev/null || { ssh_why="ssh isn't installed"; return 1; }
  mkdir -m 700 "$own"
  { ssh-keygen -q -t ed25519 -N '' -f "$own/host" && ssh-keygen -q -t ed25519 -N '' -f "$own/key"; } >"$own/said" 2>&1 ||
    { ssh_why=$(cat "$own/said"); return 1; }
  cp "$own/key.pub" "$own/authorized"
  # Where root's sshd puts those who haven't signed in yet.
  [ "$(id -u)" -ne 0 ] || mkdir -p -m 755 /run/sshd
  for try in 1 2 3 4 5; do
    port=$((30000 + RANDOM % 2500))
    ssh_write_config "$own" "$port"
    # With a name of its own: it starts itself again for each who comes.
    "$sshd" -D -e -f "$own/sshd_config" 2>"$own/log" &
    ssh_server=$!
    ssh_listens() { grep -q '^Server listening' "$own/log" || ! kill -0 "$ssh_server" 2>/dev/null; }
    wait_until 10 ssh_listens
    if grep -q '^Server listening' "$own/log"; then break; fi
    ssh_end
  done
  ssh_config=$own/config
  run ssh -F "$ssh_config" floor echo "came in"
  [ "$code $out" = "0 came in" ] || { ssh_why="sshd lets nobody in here: $(tail -n 1 "$own/log") $err"; ssh_end; return 1; }
  ssh_program=$own/looptrace
  cat >"$ssh_program" <<PROGRAM
#!/usr/bin/env bash
# Words go over the line as one: each is quoted for the shell at its end. The driver's idle marks come back beside it.
words= marks= terminal=
for word in "\$@"; do words+=" \$(printf %q "\$word")"; done
[ -z "\${LOOPTRACE_IDLE_FD:-}" ] || {
  mkfifo '$own/idle.'\$\$
  timeout 120 cat '$own/idle.'\$\$ >&"\$LOOPTRACE_IDLE_FD" </dev/null 2>/dev/null &
  marks="LOOPTRACE_IDLE_FD=9 9>'$own/idle.\$\$'"
}
[ ! -t 0 ] || terminal=-tt
exec ssh \$terminal -F '$ssh_config' floor "\${marks%% *} exec '$looptrace'\$words \${marks#* }"
PROGRAM
  chmod 700 "$ssh_program"
}

ssh_write_config() { # DIRECTORY PORT
  cat >"$1/sshd_config" <<CONFIG
ListenAddress 127.0.0.1
Port $2
HostKey $1/host
PidFile none
AuthorizedKeysFile $1/authorized
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PrintMotd no
PrintLastLog no
AcceptEnv $ssh_passes
SetEnv HOME=$home
CONFIG
  printf '[127.0.0.1]:%s %s\n' "$2" "$(cut -d ' ' -f 1,2 "$1/host.pub")" >"$1/known"
  cat >"$1/config" <<CONFIG
Host floor
  HostName 127.0.0.1
  Port $2
  IdentityFile $1/key
  IdentitiesOnly yes
  UserKnownHostsFile $1/known
  BatchMode yes
  LogLevel ERROR
  SendEnv $ssh_passes
CONFIG
}

ssh_end() {
  [ "$ssh_server" -eq 0 ] || { kill "$ssh_server" && wait "$ssh_server"; } 2>/dev/null
  ssh_server=0
}
