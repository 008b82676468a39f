-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000006_home.sql. Nothing but figures is lost.
drop function if exists public.dashboard_metrics();
drop function if exists private.unread();
drop function if exists private.dashboard_object(text);
drop function if exists private.refresh_dashboard(boolean);
drop table if exists private.dashboard_refresh;
drop materialized view if exists private.dashboard;
drop index if exists public.idx_suppliers_verification;
drop index if exists public.idx_supplier_orders_waiting;
drop index if exists public.idx_marketplace_products_waiting;
drop index if exists public.idx_orders_open;
drop index if exists public.idx_orders_delayed;
drop function if exists private.at_risk(text, date, jsonb, date);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000006';
  end if;
end
$$;
