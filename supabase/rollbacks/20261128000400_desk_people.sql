-- SPDX-License-Identifier: MIT
-- Takes back 20261128000400_desk_people.sql.
drop function if exists public.change_role(uuid, text, boolean, uuid);
drop view if exists public.people;
drop index if exists public.idx_profiles_created_at;
drop index if exists public.idx_suppliers_name;
drop function if exists public.performance(public.suppliers);
drop trigger if exists note_write on public.suppliers;
drop function if exists public.decide_supplier(uuid, text, text, timestamptz, uuid);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261128000400';
  end if;
end
$$;
