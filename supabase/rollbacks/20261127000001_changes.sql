-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000001_changes.sql. Clients ask for everything anew then.
drop function if exists public.changes(jsonb);
drop function if exists private.section_order(jsonb);
drop function if exists private.section_orders(jsonb);
drop function if exists private.progress_told(jsonb);
drop function if exists private.departures_kept();
drop function if exists private.audience();
drop function if exists private.digest(text, integer);
drop function if exists private.day_read(text);
drop function if exists private.moment_read(text);
drop function if exists private.moment_told(timestamptz);
drop function if exists private.settled_until();
drop trigger if exists note_rename on public.profiles;
drop trigger if exists note_rename on public.suppliers;
drop function if exists private.note_rename();
drop function if exists private.renamed(timestamptz);
drop function if exists private.departed(text, timestamptz);
drop trigger if exists note_departure on public.orders;
drop trigger if exists note_handover on public.orders;
drop trigger if exists note_departure on public.supplier_orders;
drop trigger if exists note_handover on public.supplier_orders;
drop function if exists private.note_departure();
delete from public.retention_policies where name = 'departures';
drop table if exists private.departures;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000001';
  end if;
end
$$;
