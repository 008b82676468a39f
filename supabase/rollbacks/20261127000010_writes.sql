-- SPDX-License-Identifier: MIT
drop function if exists public.write_was_done(uuid, uuid);
drop trigger if exists note_write on public.ai_quotes;
drop trigger if exists note_write on public.production_stages;
drop function if exists private.note_write(), private.write_digest(uuid, uuid), private.write_id();
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000010';
  end if;
end
$$;
