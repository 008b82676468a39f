-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000003_order_policies.sql: the tables are nobody's again.
drop function if exists public.supplier_order_prices(uuid[]);
do $$
declare
  p record;
begin
  for p in select tablename, policyname from pg_policies where schemaname = 'public'
      and (tablename, policyname) in (
        ('suppliers', 'Buyers see their suppliers'),
        ('profiles', 'Parties of an order see each other'))
      or schemaname = 'public' and tablename in ('orders', 'order_status_history', 'supplier_orders',
        'production_stage_templates', 'production_stages', 'production_stage_updates') loop
    execute format('drop policy %I on public.%I', p.policyname, p.tablename);
    if p.tablename not in ('suppliers', 'profiles') then
      execute format('revoke all on public.%I from anon, authenticated', p.tablename);
    end if;
  end loop;
end
$$;
drop view if exists private.supplier_people;
drop view if exists private.order_parties;
drop view if exists private.supplier_order_parties;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261101000003';
  end if;
end
$$;
