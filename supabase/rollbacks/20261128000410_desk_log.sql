-- SPDX-License-Identifier: MIT
-- Takes back 20261128000410_desk_log.sql.
drop index if exists public.idx_audit_logs_written;
drop index if exists public.idx_suppliers_updated_at;
drop function if exists private.section_watch(jsonb);
drop function if exists public.erase_person(uuid, text, uuid);
drop function if exists public.export_person(uuid);
drop function if exists private.as_person(uuid, text);
drop function if exists public.details(public.audit_logs);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261128000410';
  end if;
end
$$;
