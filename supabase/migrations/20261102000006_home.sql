-- SPDX-License-Identifier: MIT
-- What home screens and the dashboard stand on: the rule of at risk, and figures over all orders. The homes
-- themselves are public.home().

-- product.md §3.11, the same everywhere: past the target date; due in 2 days and under 80 %; due in 5
-- days and under 50 %; or a stage marked delayed. What has been shipped or called off isn't at risk.
create or replace function private.at_risk(workflow_status text, target_date date, progress jsonb,
  today date) returns boolean
language sql immutable set search_path = '' as $$
  select workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
    and (coalesce(target_date < today
        or target_date <= today + 2 and coalesce((progress ->> 'overall')::integer, 0) < 80
        or target_date <= today + 5 and coalesce((progress ->> 'overall')::integer, 0) < 50, false)
      or coalesce((progress ->> 'delayed')::integer, 0) > 0)
$$;
revoke all on function private.at_risk(text, date, jsonb, date) from public;
-- Those that may be at risk are few: the ones with a delayed stage have an index of their own.
create index if not exists idx_orders_delayed on public.orders (target_date, id)
  where (stage_progress ->> 'delayed')::integer > 0
    and workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled');
create index if not exists idx_orders_open on public.orders (target_date, id)
  where workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled');
create index if not exists idx_marketplace_products_waiting on public.marketplace_products (updated_at)
  where status = 'pending_approval';
create index if not exists idx_supplier_orders_waiting
  on public.supplier_orders (supplier_id, created_at desc)
  where status = 'pending' and acceptance_status in ('pending', 'counter_offered');
create index if not exists idx_suppliers_verification on public.suppliers (verification_status);

-- Sums over all orders: materialised, because a home screen is opened more often than they change.
create materialized view if not exists private.dashboard as
  select 'orders_by_status' as metric, workflow_status as key, count(*)::numeric as value, now() as as_of
  from public.orders group by workflow_status
  union all
  select 'orders_by_week', to_char(date_trunc('week', created_at at time zone 'UTC'), 'YYYY-MM-DD'),
    count(*), now()
  from public.orders group by 2
  union all
  select 'open_money', v.key, coalesce(sum(v.value), 0), now()
  from public.orders o join public.supplier_orders so on so.buyer_order_id = o.id
    and so.status = 'accepted'
  cross join lateral (values ('buyer_price', so.buyer_price), ('supplier_price', so.supplier_price),
    ('margin', so.margin)) v (key, value)
  where o.workflow_status not in ('completed', 'cancelled') group by v.key
  union all
  select 'supplier_orders', supplier_id::text, count(*), now()
  from public.orders where supplier_id is not null group by supplier_id
  union all
  select 'supplier_on_time', supplier_id::text,
    round(100.0 * count(*) filter (where actual_delivery_date <= expected_delivery_date) / count(*), 2),
    now()
  from public.orders
  where supplier_id is not null and actual_delivery_date is not null group by supplier_id
  union all
  select 'as_of', '', 0, now();
create unique index if not exists dashboard_key on private.dashboard (metric, key);
revoke all on private.dashboard from public, anon, authenticated, service_role;
create table if not exists private.dashboard_refresh (
  only_row boolean primary key default true check (only_row),
  took interval not null default '0'
);
insert into private.dashboard_refresh default values on conflict do nothing;
alter table private.dashboard_refresh enable row level security;
alter table private.dashboard_refresh force row level security;
revoke all on private.dashboard_refresh from public, anon, authenticated, service_role;

-- Refreshed when something has changed since, and then at most a twentieth of the time: always fresh on
-- a small database, minutes old on a large one. pg_cron keeps it from ageing where nobody looks.
create or replace function private.refresh_dashboard(force boolean default false) returns void
language plpgsql security definer set search_path = '' as $$
declare
  made timestamptz := (select as_of from private.dashboard where metric = 'as_of');
  began timestamptz;
begin
  if not force and made is not null and (
      made > now() - 20 * (select took from private.dashboard_refresh)
      -- max(), since it is an index's last entry; with exists() the tables were read from end to end.
      or made > now() - interval '1 hour' and made - interval '1 minute' >= greatest(
        (select max(updated_at) from public.orders),
        (select max(updated_at) from public.supplier_orders))) then
    return;
  end if;
  if pg_try_advisory_xact_lock(hashtext('looptrace dashboard')) then -- else somebody is at it
    began := clock_timestamp();
    refresh materialized view concurrently private.dashboard;
    update private.dashboard_refresh set took = clock_timestamp() - began;
  end if;
end
$$;
revoke all on function private.refresh_dashboard(boolean) from public;

create or replace function private.dashboard_object(wanted text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_object_agg(key, value order by key), '{}') from private.dashboard
  where metric = wanted
$$;
create or replace function private.unread() returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'messages', (select count(*) from public.messages where recipient_id = auth.uid() and read_at is null),
    'notifications', (select count(*) from public.notifications
      where user_id = auth.uid() and read_at is null))
$$;
revoke all on function private.dashboard_object(text), private.unread() from public;

create or replace function public.dashboard_metrics() returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role('admin');
  perform private.refresh_dashboard();
  return jsonb_build_object(
    'as_of', (select as_of from private.dashboard where metric = 'as_of'),
    'orders_by_status', private.dashboard_object('orders_by_status'),
    'orders_by_week', private.dashboard_object('orders_by_week'),
    -- Money is decimal text on the wire.
    'open_money', (select coalesce(jsonb_object_agg(key, value::text), '{}') from private.dashboard
      where metric = 'open_money'),
    'supplier_orders', private.dashboard_object('supplier_orders'),
    'supplier_on_time', private.dashboard_object('supplier_on_time'));
end
$$;

revoke all on function public.dashboard_metrics() from public, anon, service_role;
grant execute on function public.dashboard_metrics() to authenticated;
