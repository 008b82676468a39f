# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the database's tests share: a stack of their own, and in it a database as a hosted project has
# it, whose owner is no superuser. Sourced with $here set.
top=$here/../..
# shellcheck source=tests/support/place.sh
. "$top/tests/support/place.sh"
work=$(stack_place)
stop_everything() {
  local job
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  "$top/packaging/stack" down --purge --dir "$work/stack" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop_everything EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

number=0 failures=0
result() { # ok|not ok, WORDS
  number=$((number + 1))
  echo "$1 $number - $2"
  [ "$1" = ok ] || failures=$((failures + 1))
}
same() { # WORDS WANTED GOT
  if [ "$2" = "$3" ]; then result ok "$1"; else
    result 'not ok' "$1"
    diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /' | head -30
  fi
}
same_files() { # WORDS WANTED GOT
  if cmp -s "$2" "$3"; then result ok "$1"; else
    result 'not ok' "$1"
    diff "$2" "$3" | sed 's/^/# /' | head -40
  fi
}
finish() {
  echo "1..$number"
  [ "$failures" -eq 0 ]
}

start_stack() { # OPTION…
  if ! "$top/packaging/stack" up --dir "$work/stack" --port-base "${TEST_DATABASE_PORT_BASE:-25620}" \
    "$@" >"$work/up.log" 2>&1; then
    printf '1..1\nnot ok 1 - a stack\n'
    sed 's/^/# /' "$work/up.log"
    exit 1
  fi
  eval "$("$top/packaging/stack" env --dir "$work/stack")"
}

# Statements as the superuser of the stack's own database.
sql() { psql "$LOOPTRACE_DB_URL" -XAtq -v ON_ERROR_STOP=1 -c "$1"; }

migrations() { printf '%s\n' "$top"/supabase/migrations/*.sql; }
rollbacks() { printf '%s\n' "$top"/supabase/rollbacks/*.sql | sort -r; }

# A database as a hosted project has it before the first migration: $hosted, of the role hosted, which has
# what the hosted role postgres has and is no superuser. Made of the stack's own, once nothing of ours is
# in it: so the stack must have been started without rows.
make_hosted() {
  local file
  for file in $(rollbacks); do
    psql "$LOOPTRACE_DB_URL" -Xq -v ON_ERROR_STOP=1 -1 -f "$file" >"$work/prepare.log" 2>&1 || return 1
  done
  sql "create role hosted login nosuperuser createdb createrole replication bypassrls;
    create role auth_admin nologin;
    grant anon, authenticated, service_role to hosted" || return 1
  sql 'create database hosted owner hosted template template0' || return 1
  hosted=$(sed 's,///postgres?,///hosted?,; s/user=postgres/user=hosted/' <<<"$LOOPTRACE_DB_URL")
  super=$(sed 's,///postgres?,///hosted?,' <<<"$LOOPTRACE_DB_URL")
  pg_dump "$LOOPTRACE_DB_URL" --exclude-schema=stack --exclude-schema=supabase_migrations >"$work/empty.sql" || return 1
  psql "$super" -Xq -v ON_ERROR_STOP=1 -f "$work/empty.sql" >"$work/prepare.log" 2>&1 || return 1
  psql "$super" -Xq -v ON_ERROR_STOP=1 >"$work/prepare.log" 2>&1 <<'SQL'
alter database hosted set search_path = "$user", public, extensions;
alter schema auth owner to auth_admin;
do $$
declare
  t record;
begin
  for t in select c.oid::regclass as name from pg_class c where c.relnamespace = 'auth'::regnamespace and c.relkind = 'r' loop
    execute format('alter table %s owner to auth_admin', t.name);
  end loop;
end
$$;
-- What the platform grants its role postgres.
grant usage on schema auth to hosted;
grant all on all tables in schema auth to hosted;
grant all on schema extensions to hosted;
alter publication supabase_realtime owner to hosted;
alter default privileges for role hosted in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role hosted in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges for role hosted in schema public
  grant all on sequences to anon, authenticated, service_role;
SQL
}
apply_all() { # URL
  local file
  for file in $(migrations); do
    psql "$1" -Xq -v ON_ERROR_STOP=1 -1 -f "$file" >"$work/apply.log" 2>&1 || {
      echo "# ${file##*/}: $(grep -m 1 ERROR "$work/apply.log")"
      return 1
    }
  done
}
