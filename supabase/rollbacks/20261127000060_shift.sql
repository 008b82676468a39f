-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000060_shift.sql. Nothing is lost.
drop function if exists private.section_shift(jsonb);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000060';
  end if;
end
$$;
