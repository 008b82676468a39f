-- SPDX-License-Identifier: MIT
-- Who sees and changes orders, supplier orders and stages.
--
-- A supplier never sees the buyer's price or the margin, a buyer never the supplier's price. They may
-- share rows, and row policies can't hide columns: so the prices are granted to nobody, and
-- supplier_order_prices() tells each caller those that are theirs. A request must name its columns:
-- select=* on supplier_orders is refused (42501).

alter table public.orders enable row level security;
alter table public.orders force row level security;
alter table public.order_status_history enable row level security;
alter table public.order_status_history force row level security;
alter table public.supplier_orders enable row level security;
alter table public.supplier_orders force row level security;
alter table public.production_stage_templates enable row level security;
alter table public.production_stage_templates force row level security;
alter table public.production_stages enable row level security;
alter table public.production_stages force row level security;

revoke all on public.orders, public.order_status_history, public.supplier_orders,
  public.production_stage_templates, public.production_stages from anon, authenticated;
grant select on public.orders, public.order_status_history, public.production_stage_templates,
  public.production_stages to authenticated;
grant update (product_type, quantity, target_date, notes, payment_status, workflow_status,
  expected_delivery_date, actual_delivery_date) on public.orders to authenticated;
grant select (id, order_number, supplier_id, buyer_order_id, product_type, quantity, target_date,
  status, tech_pack_urls, reference_images, special_instructions, created_by, created_at, updated_at,
  acceptance_status, accepted_at, rejected_at, rejection_reason, counter_offer_notes)
  on public.supplier_orders to authenticated;
grant update (target_date, completion_percentage, status, photos, notes)
  on public.production_stages to authenticated;

drop policy if exists "Buyers can view their orders" on public.orders;
create policy "Buyers can view their orders" on public.orders for select to authenticated
  using (buyer_id = (select auth.uid()));
drop policy if exists "Suppliers can view assigned orders" on public.orders;
create policy "Suppliers can view assigned orders" on public.orders for select to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins can view all orders" on public.orders;
create policy "Admins can view all orders" on public.orders for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "Admins can update orders" on public.orders;
create policy "Admins can update orders" on public.orders for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

drop policy if exists "Order history follows the order" on public.order_status_history;
create policy "Order history follows the order" on public.order_status_history
  for select to authenticated
  using (order_id in (select id from public.orders));

drop policy if exists "Suppliers see their supplier orders" on public.supplier_orders;
create policy "Suppliers see their supplier orders" on public.supplier_orders
  for select to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins see all supplier orders" on public.supplier_orders;
create policy "Admins see all supplier orders" on public.supplier_orders for select to authenticated
  using ((select private.has_role('admin')));

drop policy if exists "Everybody signed in sees the templates" on public.production_stage_templates;
create policy "Everybody signed in sees the templates" on public.production_stage_templates
  for select to authenticated using (true);

-- The supplier orders whose stages a buyer may see: those of own orders.
create or replace function private.my_bought_supplier_orders() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(so.id), '{}') from public.supplier_orders so
  join public.orders o on o.id = so.buyer_order_id where o.buyer_id = auth.uid()
$$;
create or replace function private.my_made_supplier_orders() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(id), '{}') from public.supplier_orders
  where supplier_id = any (private.my_supplier_ids())
$$;
revoke all on function private.my_bought_supplier_orders(), private.my_made_supplier_orders()
  from public;
grant execute on function private.my_bought_supplier_orders(), private.my_made_supplier_orders()
  to authenticated, service_role;

drop policy if exists "Buyers see the stages of their orders" on public.production_stages;
create policy "Buyers see the stages of their orders" on public.production_stages
  for select to authenticated
  using (supplier_order_id = any ((select private.my_bought_supplier_orders())::uuid[]));
drop policy if exists "Suppliers see their stages" on public.production_stages;
create policy "Suppliers see their stages" on public.production_stages for select to authenticated
  using (supplier_order_id = any ((select private.my_made_supplier_orders())::uuid[]));
drop policy if exists "Admins see all stages" on public.production_stages;
create policy "Admins see all stages" on public.production_stages for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "Suppliers can update production stages" on public.production_stages;
create policy "Suppliers can update production stages" on public.production_stages
  for update to authenticated
  using (supplier_order_id = any ((select private.my_made_supplier_orders())::uuid[]))
  with check (supplier_order_id = any ((select private.my_made_supplier_orders())::uuid[]));
drop policy if exists "Admins can update production stages" on public.production_stages;
create policy "Admins can update production stages" on public.production_stages
  for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

-- Names across an order: the supplier sees its buyers, the buyer its suppliers, by name only.
create or replace function private.my_counterparts() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(distinct buyer_id), '{}') from public.orders
  where supplier_id = any (private.my_supplier_ids())
$$;
create or replace function private.my_order_suppliers() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(distinct supplier_id), '{}') from public.orders
  where buyer_id = auth.uid()
$$;
-- Who moved a stage forward, for those who see the stage.
create or replace function private.my_stage_hands() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(distinct m.user_id), '{}') from public.supplier_members m
  where m.supplier_id = any (private.my_supplier_ids() || private.my_order_suppliers())
$$;
revoke all on function private.my_counterparts(), private.my_order_suppliers(),
  private.my_stage_hands() from public;
grant execute on function private.my_counterparts(), private.my_order_suppliers(),
  private.my_stage_hands() to authenticated, service_role;

drop policy if exists "Suppliers see their buyers" on public.profiles;
create policy "Suppliers see their buyers" on public.profiles for select to authenticated
  using (id = any ((select private.my_counterparts())::uuid[]));
drop policy if exists "Hands on an order are seen by its parties" on public.profiles;
create policy "Hands on an order are seen by its parties" on public.profiles
  for select to authenticated
  using (id = any ((select private.my_stage_hands())::uuid[]));
drop policy if exists "Buyers see their suppliers" on public.suppliers;
create policy "Buyers see their suppliers" on public.suppliers for select to authenticated
  using (id = any ((select private.my_order_suppliers())::uuid[]));

create or replace function public.supplier_order_prices(supplier_order_ids uuid[])
returns table (id uuid, buyer_price numeric, supplier_price numeric, margin numeric,
  counter_offer_price numeric)
language sql stable security definer set search_path = '' as $$
  select so.id,
    case when private.has_role('admin') then so.buyer_price end,
    so.supplier_price,
    case when private.has_role('admin') then so.margin end,
    so.counter_offer_price
  from public.supplier_orders so
  where so.id = any (supplier_order_ids)
    and (private.has_role('admin') or so.supplier_id = any (private.my_supplier_ids()))
$$;
comment on function public.supplier_order_prices(uuid[]) is
  'The prices that are the caller''s: all for admins, the supplier''s own for suppliers.';
revoke all on function public.supplier_order_prices(uuid[]) from public, anon;
grant execute on function public.supplier_order_prices(uuid[]) to authenticated, service_role;
