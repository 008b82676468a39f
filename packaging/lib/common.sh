# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Words, settings and the lock of a stack. Sourced by packaging/stack.

readonly EXIT_USAGE=2 EXIT_MISSING=3 EXIT_PORT=4 EXIT_UNHEALTHY=5

say() { printf 'stack: %s\n' "$*" >&2; }
die() { # CODE WORDS
  local code=$1
  shift
  say "$*"
  exit "$code"
}
usage() { die $EXIT_USAGE "$* (packaging/stack --help tells more)"; }

check_number() { # OPTION VALUE MIN MAX; empty is allowed
  [ -n "$2" ] || return 0
  [[ $2 =~ ^[0-9]{1,10}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] ||
    usage "$1 must be a whole number from $3 to $4"
}

# One command at a time on one directory. Parts that are started must not inherit fd 9.
lock_dir() {
  [[ $dir != *[\"\\\$[:cntrl:]]* ]] ||
    usage "the name of the directory must be without quotation marks, backslashes and dollars"
  mkdir -p "$dir" || die 1 "$dir can't be made"
  [ -O "$dir" ] || die 1 "$dir belongs to somebody else: choose another with --dir"
  chmod 700 "$dir"
  if [ ! -e "$dir/stack.lock" ] && [ -n "$(ls -A "$dir")" ]; then
    die 1 "$dir isn't empty and isn't a stack: choose another directory with --dir"
  fi
  exec 9>"$dir/stack.lock"
  flock -w 120 9 || die 1 "another packaging/stack has been at work on $dir for two minutes"
}

# settings: what a stack keeps from its first start (0600: keys and passwords).
settings=(PORT_BASE JWT_SECRET JWT_EXPIRY ANON_KEY SECRET_KEY DB_PASSWORD SEED_TODAY SEED_ORDERS SEED)

load_settings() {
  [ -r "$dir/settings" ] || die 1 "there is no stack in $dir: packaging/stack up makes one"
  # shellcheck source=/dev/null
  . "$dir/settings"
  set_ports
}

save_settings() {
  local name
  (
    umask 077
    for name in "${settings[@]}"; do
      printf '%s=%q\n' "$name" "${!name}"
    done >"$dir/settings.new"
  )
  mv "$dir/settings.new" "$dir/settings"
}

random_text() { # LENGTH
  local text
  text=$(openssl rand -base64 $(($1 * 2)) | tr -dc 'A-Za-z0-9')
  printf %s "${text:0:$1}"
}

make_settings() {
  if [ -r "$dir/settings" ]; then
    load_settings
  else
    PORT_BASE=24320 JWT_EXPIRY=3600 SEED_TODAY='' SEED_ORDERS=200 SEED=1
    JWT_SECRET=$(random_text 48)
    ANON_KEY=sb_publishable_$(random_text 31)
    SECRET_KEY=sb_secret_$(random_text 31)
    DB_PASSWORD=$(random_text 32)
  fi
  PORT_BASE=${port_base:-$PORT_BASE}
  JWT_EXPIRY=${jwt_expiry:-$JWT_EXPIRY}
  set_ports
  save_settings
}

set_ports() {
  gateway_port=$PORT_BASE
  db_port=$((PORT_BASE + 1))
  auth_port=$((PORT_BASE + 2))
  rest_port=$((PORT_BASE + 3))
  # A unix socket's path may have 107 bytes, and stands in addresses and lists that some letters would
  # break: a deep directory, or one with such a name, gets its socket elsewhere.
  socket_dir=$dir/socket
  if [ ${#socket_dir} -gt 80 ] || [[ $socket_dir == *[!A-Za-z0-9._/+-]* ]]; then
    socket_dir=${TMPDIR:-/tmp}/looptrace-$(id -u)-$(printf %s "$dir" | sha256sum | cut -c1-16)
  fi
}

demo_password=knit-one-purl-two
demo_accounts=(ADMIN:admin SUPPLIER:supplier SUPPLIER2:supplier2 FACTORY:factory SALES:sales BUYER:buyer
  BUYER2:buyer2 TWOROLES:both)

stack_env() {
  local account
  printf 'export LOOPTRACE_URL=%q\n' "https://127.0.0.1:$gateway_port"
  printf 'export LOOPTRACE_ANON_KEY=%q\n' "$ANON_KEY"
  printf 'export LOOPTRACE_CA_FILE=%q\n' "$dir/tls/ca.pem"
  # Through the socket, which only this person can reach: no password in it.
  printf 'export LOOPTRACE_DB_URL=%q\n' \
    "postgresql:///postgres?host=$socket_dir&port=$db_port&user=postgres"
  printf 'export LOOPTRACE_DEMO_PASSWORD=%q\n' "$demo_password"
  for account in "${demo_accounts[@]}"; do
    printf 'export LOOPTRACE_DEMO_%s_EMAIL=%q\n' "${account%%:*}" "${account#*:}@looptrace.example"
  done
}
