-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000070_unread.sql. Nothing is lost.
drop trigger if exists note_write on public.factory_capacity;
drop function if exists private.section_new(jsonb);
drop function if exists public.message_threads();
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000070';
  end if;
end
$$;
