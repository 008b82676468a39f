-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000002_orders.sql. Its rows are lost. The extension pg_trgm stays:
-- others may use it.
drop function if exists public.stages(public.orders);
drop function if exists private.live_supplier_order(uuid);
drop table if exists public.production_stage_updates;
drop table if exists public.production_stages;
drop table if exists public.production_stage_templates;
drop table if exists public.supplier_orders;
drop table if exists public.order_status_history;
drop table if exists public.orders;
drop index if exists public.idx_suppliers_search;
drop index if exists public.idx_profiles_search;
drop function if exists private.supplier_order_before_write();
drop function if exists private.supplier_order_roll_up();
drop function if exists private.stage_write_update();
drop function if exists private.stages_roll_up();
drop function if exists private.roll_up_order(uuid);
drop function if exists private.stage_before_write();
drop function if exists private.order_write_history();
drop function if exists private.order_before_write();
drop function if exists private.product_family(text);
drop function if exists private.workflow_movers(text);
drop function if exists private.workflow_allows(text, text);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261101000002';
  end if;
end
$$;
