-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000001_people.sql. Its rows are lost.
-- With its trigger: auth.users is Auth's, and only its owner may drop a trigger of it by name.
drop function if exists private.welcome_user() cascade;
drop function if exists public.people_contacts(uuid[]);
drop function if exists public.my_phone();
drop table if exists public.supplier_members;
drop table if exists public.suppliers;
drop table if exists public.user_roles;
drop table if exists public.profiles;
drop function if exists private.supplier_guard();
drop function if exists private.texts_within(text[], integer, integer);
drop function if exists private.my_owned_supplier_ids();
drop function if exists private.my_supplier_ids();
drop function if exists private.has_any_role(text[]);
drop function if exists private.has_role(text);
drop function if exists private.refuse(text, text, text);
drop function if exists private.touch_updated_at();
drop function if exists private.next_updated_at(timestamptz);
drop schema if exists private;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261101000001';
  end if;
end
$$;
