-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000002_orders.sql. Its rows are lost.
drop function if exists public.stages(public.orders);
drop function if exists private.live_supplier_order(uuid);
drop table if exists public.production_stages;
drop table if exists public.production_stage_templates;
drop table if exists public.supplier_orders;
drop table if exists public.order_status_history;
drop table if exists public.orders;
drop function if exists private.supplier_order_roll_up();
drop function if exists private.stages_roll_up();
drop function if exists private.roll_up_order(uuid);
drop function if exists private.stage_before_write();
drop function if exists private.order_write_history();
drop function if exists private.order_before_write();
drop function if exists private.workflow_allows(text, text);
delete from supabase_migrations.schema_migrations where version = '20261101000002';
