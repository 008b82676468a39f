-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261101000003_order_policies.sql: the tables are nobody's again.
drop function if exists public.supplier_order_prices(uuid[]);
drop policy if exists "Buyers see their suppliers" on public.suppliers;
drop policy if exists "Hands on an order are seen by its parties" on public.profiles;
drop policy if exists "Suppliers see their buyers" on public.profiles;
drop policy if exists "Admins can update production stages" on public.production_stages;
drop policy if exists "Suppliers can update production stages" on public.production_stages;
drop policy if exists "Admins see all stages" on public.production_stages;
drop policy if exists "Suppliers see their stages" on public.production_stages;
drop policy if exists "Buyers see the stages of their orders" on public.production_stages;
drop policy if exists "Everybody signed in sees the templates" on public.production_stage_templates;
drop policy if exists "Admins see all supplier orders" on public.supplier_orders;
drop policy if exists "Suppliers see their supplier orders" on public.supplier_orders;
drop policy if exists "Order history follows the order" on public.order_status_history;
drop policy if exists "Admins can update orders" on public.orders;
drop policy if exists "Admins can view all orders" on public.orders;
drop policy if exists "Suppliers can view assigned orders" on public.orders;
drop policy if exists "Buyers can view their orders" on public.orders;
drop function if exists private.my_stage_hands();
drop function if exists private.my_order_suppliers();
drop function if exists private.my_counterparts();
drop function if exists private.my_made_supplier_orders();
drop function if exists private.my_bought_supplier_orders();
revoke all on public.orders, public.order_status_history, public.supplier_orders,
  public.production_stage_templates, public.production_stages from anon, authenticated;
delete from supabase_migrations.schema_migrations where version = '20261101000003';
