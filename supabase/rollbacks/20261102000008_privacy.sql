-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000008_privacy.sql. What was erased stays erased.
drop function if exists public.erase_my_account(text, uuid);
drop function if exists public.export_my_data(uuid);
drop function if exists private.redact_table(regclass, text, text[]);
drop function if exists private.redact_json(jsonb, text);
drop function if exists private.name_pattern(text);
drop function if exists private.person_pattern(uuid, text, text);
drop function if exists private.without_keys(jsonb, text[]);
drop function if exists private.pattern_of(text);
drop function if exists private.person_columns();
drop function if exists private.person_tables();
drop table if exists private.erasures;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000008';
  end if;
end
$$;
