# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Schema and data of a stack. Sourced by packaging/stack.

# The order is the hosted platform's: roles and schemas, Auth's tables, then ours, then rows.
prepare_database() {
  if [ ! -e "$dir/data.made" ]; then
    STACK_DB_PASSWORD=$DB_PASSWORD db -f "$packaging/stack.sql" >"$dir/log/stack-sql.log" 2>&1 <<<"" || {
      tail -n 8 "$dir/log/stack-sql.log" >&2
      die 1 "the database could not be prepared (log/stack-sql.log)"
    }
    run_lite migration up >"$dir/log/auth-migrations.log" 2>&1 9>&- </dev/null || {
      tail -n 8 "$dir/log/auth-migrations.log" >&2
      die 1 "Auth's tables could not be made (log/auth-migrations.log)"
    }
    db -c 'grant usage on schema auth to anon, authenticated, service_role' >/dev/null
    touch "$dir/data.made"
  fi
  apply_migrations
  if [ "$with_seed" = yes ] && { [ ! -e "$dir/data.seeded" ] || seed_differs; }; then
    apply_seed
  fi
}

# Ours: supabase/migrations in order, recorded as the Supabase command line does it.
apply_migrations() {
  local file name version changed tag
  db -c 'create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text primary key, name text, statements text[])' >/dev/null
  for file in "$packaging"/../supabase/migrations/*.sql; do
    [ -e "$file" ] || return 0
    name=$(basename "$file" .sql)
    version=${name%%_*}
    [ -z "$(db -c "select 1 from supabase_migrations.schema_migrations where version = '$version'")" ] ||
      continue
    tag=\$migration_$(random_text 12)\$
    {
      echo 'begin;'
      cat "$file"
      printf "\ninsert into supabase_migrations.schema_migrations (version, name, statements) values ('%s', '%s', array[" \
        "$version" "${name#*_}"
      printf %s "$tag"
      cat "$file"
      printf '%s]);\ncommit;\n' "$tag"
    } | db -f - >"$dir/log/migration.log" 2>&1 || {
      tail -n 8 "$dir/log/migration.log" >&2
      die 1 "the migration $name could not be applied (log/migration.log)"
    }
    (cd "$packaging/../supabase/migrations" && sha256sum -- "$name.sql") >>"$dir/data.migrations"
  done
  changed=$(changed_migrations)
  [ -z "$changed" ] ||
    say "changed since they were applied here: $changed (packaging/stack up --remake makes the database anew)"
}

# Names of the migrations that aren't what they were when they were applied, or have gone.
changed_migrations() {
  [ -s "$dir/data.migrations" ] || return 0
  { (cd "$packaging/../supabase/migrations" && sha256sum --check --quiet) 2>/dev/null || true; } \
    <"$dir/data.migrations" | sed 's/: .*//' | paste -sd ' '
}

wanted_today() { printf %s "${today:-${SEED_TODAY:-$(date +%F)}}"; }

seed_differs() {
  [ -n "$today$orders$seed" ] || return 1
  [ "$(cat "$dir/data.seeded")" != "$(wanted_today) ${orders:-$SEED_ORDERS} ${seed:-$SEED} $(seed_hash)" ]
}

seed_hash() { sha256sum <"$packaging/../supabase/seed.sql" | cut -c1-16; }

apply_seed() {
  local script=$packaging/../supabase/seed.sql
  [ -e "$script" ] || return 0
  SEED_TODAY=$(wanted_today)
  SEED_ORDERS=${orders:-$SEED_ORDERS}
  SEED=${seed:-$SEED}
  db_options="-c looptrace.seed_orders=$SEED_ORDERS -c looptrace.seed=$SEED -c looptrace.seed_today=$SEED_TODAY" \
    db -f "$script" >"$dir/log/seed.log" 2>&1 || {
    tail -n 8 "$dir/log/seed.log" >&2
    die 1 "the rows could not be seeded (log/seed.log)"
  }
  printf %s "$SEED_TODAY $SEED_ORDERS $SEED $(seed_hash)" >"$dir/data.seeded"
  save_settings
}

stack_seed() {
  part_pid database >/dev/null || die 1 "the stack in $dir isn't running: packaging/stack up"
  SEED_TODAY=''
  apply_seed
  say "seeded $SEED_ORDERS orders as of $SEED_TODAY"
}
