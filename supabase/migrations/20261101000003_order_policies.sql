-- SPDX-License-Identifier: MIT
-- Who sees and changes orders, supplier orders and stages.
--
-- A supplier never sees the buyer's price or the margin, a buyer never the supplier's price. Row
-- policies can't hide columns: so buyer_price and margin are granted to nobody, and
-- supplier_order_prices() tells each caller those that are theirs; the rows of supplier_orders, with the
-- supplier's price and the negotiation, are no buyer's. A request must name its columns: select=* on
-- supplier_orders is refused (42501).

alter table public.orders enable row level security;
alter table public.orders force row level security;
alter table public.order_status_history enable row level security;
alter table public.order_status_history force row level security;
alter table public.supplier_orders enable row level security;
alter table public.supplier_orders force row level security;
alter table public.production_stage_templates enable row level security;
alter table public.production_stage_templates force row level security;
alter table public.production_stage_updates enable row level security;
alter table public.production_stage_updates force row level security;
alter table public.production_stages enable row level security;
alter table public.production_stages force row level security;

revoke all on public.orders, public.order_status_history, public.supplier_orders,
  public.production_stage_templates, public.production_stages, public.production_stage_updates
  from anon, authenticated;
grant select on public.orders, public.order_status_history, public.production_stage_templates,
  public.production_stages, public.production_stage_updates to authenticated;
grant insert, update, delete on public.production_stage_templates to authenticated;
grant update (product_type, quantity, target_date, notes, payment_status, workflow_status,
  expected_delivery_date, actual_delivery_date) on public.orders to authenticated;
grant select (id, order_number, supplier_id, buyer_order_id, product_type, quantity, target_date,
  status, tech_pack_urls, reference_images, special_instructions, created_by, created_at, updated_at,
  acceptance_status, accepted_at, rejected_at, rejection_reason, counter_offer_notes, supplier_price,
  counter_offer_price),
  update (target_date, quantity, buyer_price, supplier_price, tech_pack_urls, reference_images,
  special_instructions) on public.supplier_orders to authenticated;
-- The times are set by trigger; the specification's own example sends completed_at all the same.
grant update (target_date, completion_percentage, status, photos, notes, started_at, completed_at)
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
  using (exists (select 1 from public.orders o where o.id = order_id));

drop policy if exists "Suppliers see their supplier orders" on public.supplier_orders;
create policy "Suppliers see their supplier orders" on public.supplier_orders
  for select to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins see all supplier orders" on public.supplier_orders;
create policy "Admins see all supplier orders" on public.supplier_orders for select to authenticated
  using ((select private.has_role('admin')));

drop policy if exists "Admins change supplier orders" on public.supplier_orders;
create policy "Admins change supplier orders" on public.supplier_orders for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

drop policy if exists "Admins keep the templates" on public.production_stage_templates;
create policy "Admins keep the templates" on public.production_stage_templates
  for all to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));
drop policy if exists "Everybody signed in sees the templates" on public.production_stage_templates;
create policy "Everybody signed in sees the templates" on public.production_stage_templates
  for select to authenticated using (true);

-- What policies look up row by row. These views belong to the tables' owner, so that a policy which asks
-- them is never asked a policy in turn; a view becomes part of the plan (two index probes a row), which
-- a SECURITY DEFINER function can't. They hold ids only, in a schema that the data API doesn't expose.
create or replace view private.supplier_order_parties as
  select so.id as supplier_order_id, so.supplier_id, o.buyer_id
  from public.supplier_orders so left join public.orders o on o.id = so.buyer_order_id;
create or replace view private.order_parties as
  select buyer_id, supplier_id from public.orders where supplier_id is not null;
create or replace view private.supplier_people as
  select id as supplier_id, user_id from public.suppliers where user_id is not null
  union all
  select supplier_id, user_id from public.supplier_members;
revoke all on private.supplier_order_parties, private.order_parties, private.supplier_people
  from public, anon;
grant select on private.supplier_order_parties, private.order_parties, private.supplier_people
  to authenticated, service_role;

drop policy if exists "Parties of an order see its stages" on public.production_stages;
create policy "Parties of an order see its stages" on public.production_stages
  for select to authenticated
  using ((select private.has_role('admin')) or exists (
    select 1 from private.supplier_order_parties p
    where p.supplier_order_id = production_stages.supplier_order_id
      and (p.supplier_id = any ((select private.my_supplier_ids())::uuid[])
        or p.buyer_id = (select auth.uid()))));
drop policy if exists "Parties of an order see its stages' changes" on public.production_stage_updates;
create policy "Parties of an order see its stages' changes" on public.production_stage_updates
  for select to authenticated
  using ((select private.has_role('admin')) or exists (
    select 1 from private.supplier_order_parties p
    where p.supplier_order_id = production_stage_updates.supplier_order_id
      and (p.supplier_id = any ((select private.my_supplier_ids())::uuid[])
        or p.buyer_id = (select auth.uid()))));
drop policy if exists "Suppliers can update production stages" on public.production_stages;
create policy "Suppliers can update production stages" on public.production_stages
  for update to authenticated
  using (exists (select 1 from private.supplier_order_parties p
    where p.supplier_order_id = production_stages.supplier_order_id
      and p.supplier_id = any ((select private.my_supplier_ids())::uuid[])))
  with check (exists (select 1 from private.supplier_order_parties p
    where p.supplier_order_id = production_stages.supplier_order_id
      and p.supplier_id = any ((select private.my_supplier_ids())::uuid[])));
drop policy if exists "Admins can update production stages" on public.production_stages;
create policy "Admins can update production stages" on public.production_stages
  for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

-- Names across an order: the supplier sees its buyers, the buyer its suppliers and their people, by
-- name only (phone isn't granted, e-mail isn't there).
-- (Admins see all of them by another policy; which of them is asked first isn't ours to say, so the dear
-- one asks nothing for them.)
drop policy if exists "Parties of an order see each other" on public.profiles;
create policy "Parties of an order see each other" on public.profiles for select to authenticated
  using (not (select private.has_role('admin'))
    and (exists (select 1 from private.order_parties o where o.buyer_id = profiles.id
        and o.supplier_id = any ((select private.my_supplier_ids())::uuid[]))
      or exists (select 1 from private.supplier_people m where m.user_id = profiles.id
        and (m.supplier_id = any ((select private.my_supplier_ids())::uuid[])
          or exists (select 1 from private.order_parties o
            where o.supplier_id = m.supplier_id and o.buyer_id = (select auth.uid()))))));
drop policy if exists "Buyers see their suppliers" on public.suppliers;
create policy "Buyers see their suppliers" on public.suppliers for select to authenticated
  using (not (select private.has_role('admin'))
    and exists (select 1 from private.order_parties o where o.supplier_id = suppliers.id
      and o.buyer_id = (select auth.uid())));

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
revoke all on function public.supplier_order_prices(uuid[]) from public, anon;
grant execute on function public.supplier_order_prices(uuid[]) to authenticated, service_role;
