-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000003_capacity.sql. Its rows are lost.
drop table if exists public.capacity_utilization_logs;
drop table if exists public.factory_capacity;
drop function if exists private.capacity_write_log();
drop function if exists private.capacity_before_write();
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000003';
  end if;
end
$$;
