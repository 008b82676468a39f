-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000004_audit.sql. The log is lost.
do $$
declare
  t record;
begin
  for t in select tgname, tgrelid::regclass as tab from pg_trigger
      where tgname in ('audit_insert', 'audit_update', 'audit_delete') loop
    execute format('drop trigger %I on %s', t.tgname, t.tab);
  end loop;
end
$$;
drop table if exists public.audit_logs;
drop table if exists private.audit_doors;
drop function if exists private.audit_statement();
drop function if exists private.request_id();
drop function if exists private.audit_is_append_only();
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000004';
  end if;
end
$$;
