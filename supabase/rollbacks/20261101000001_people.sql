-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000001_people.sql. Its rows are lost.
drop function if exists public.my_phone();
drop table if exists public.supplier_members;
drop table if exists public.suppliers;
drop table if exists public.user_roles;
drop table if exists public.profiles;
drop function if exists private.my_supplier_ids();
drop function if exists private.has_role(text);
drop function if exists private.touch_updated_at();
drop schema if exists private;
delete from supabase_migrations.schema_migrations where version = '20261101000001';
