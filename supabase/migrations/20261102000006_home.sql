-- SPDX-License-Identifier: MIT
-- One request for each role's home screen, and one for the dashboard's figures.

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

create or replace function public.home_admin(today date default current_date) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role('admin');
  perform private.refresh_dashboard();
  return jsonb_build_object(
    'as_of', (select as_of from private.dashboard where metric = 'as_of'),
    'orders_by_status', private.dashboard_object('orders_by_status'),
    'open_money', (select coalesce(jsonb_object_agg(key, value::text), '{}') from private.dashboard
      where metric = 'open_money'),
    -- Two ways to be at risk, each by its own index: together they'd be neither's.
    'at_risk', (select count(*) from (
      select o.id from public.orders o
        where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
          and o.target_date <= today + 5
          and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today)
      union select o.id from public.orders o
        where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
          and (o.stage_progress ->> 'delayed')::integer > 0) r),
    'waiting', jsonb_build_object(
      'listings', (select count(*) from public.marketplace_products where status = 'pending_approval'),
      'quotes', (select count(*) from public.ai_quotes where status = 'draft'),
      'suppliers', (select count(*) from public.suppliers where verification_status = 'pending'),
      'unassigned', (select count(*) from public.orders where workflow_status = 'payment_received'),
      'counter_offers', (select count(*) from public.supplier_orders
        where status = 'pending' and acceptance_status = 'counter_offered')),
    'next_due', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'order_number',
        n.order_number, 'product_type', n.product_type, 'target_date', n.target_date,
        'workflow_status', n.workflow_status, 'overall', n.stage_progress -> 'overall')
        order by n.target_date, n.id), '[]')
      from (select * from public.orders o
        where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
        order by o.target_date, o.id limit 5) n),
    'audit', (select coalesce(jsonb_agg(jsonb_build_object('created_at', a.created_at, 'actor_id',
        a.actor_id, 'action', a.action, 'table_name', a.table_name, 'row_id', a.row_id)
        order by a.created_at desc), '[]')
      from (select * from public.audit_logs order by created_at desc, id limit 5) a),
    'unread', private.unread());
end
$$;

create or replace function public.home_supplier(today date default current_date) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := private.my_supplier_ids();
begin
  perform private.require_role('supplier', 'factory');
  return jsonb_build_object(
    'new_orders', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'order_number',
        n.order_number, 'product_type', n.product_type, 'quantity', n.quantity, 'target_date',
        n.target_date, 'supplier_price', n.supplier_price::text, 'acceptance_status',
        n.acceptance_status) order by n.created_at desc), '[]')
      from (select * from public.supplier_orders s where s.supplier_id = any (mine)
        and s.status = 'pending' and s.acceptance_status in ('pending', 'counter_offered')
        order by s.created_at desc limit 5) n),
    'new_orders_count', (select count(*) from public.supplier_orders s
      where s.supplier_id = any (mine) and s.status = 'pending' and s.acceptance_status = 'pending'),
    'open', (select count(*) from public.orders o where o.supplier_id = any (mine)
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')),
    'at_risk', (select count(*) from public.orders o where o.supplier_id = any (mine)
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today)),
    'next_due', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'order_number',
        n.order_number, 'product_type', n.product_type, 'quantity', n.quantity, 'target_date',
        n.target_date, 'current_stage', n.current_stage, 'stage_progress', n.stage_progress)
        order by n.target_date, n.id), '[]')
      from (select * from public.orders o where o.supplier_id = any (mine)
        and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
        order by o.target_date, o.id limit 10) n),
    'capacity', (select coalesce(jsonb_agg(jsonb_build_object('date', c.date, 'total_capacity',
        c.total_capacity, 'booked_capacity', c.booked_capacity) order by c.date), '[]')
      from public.factory_capacity c where c.supplier_id = any (mine)
        and c.date between today and today + 6),
    'unread', private.unread());
end
$$;

create or replace function public.home_sales(today date default current_date) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role('sales', 'admin');
  return jsonb_build_object(
    'leads_by_status', (select coalesce(jsonb_object_agg(g.lead_status, g.n), '{}')
      from (select s.lead_status, (select count(*) from public.ai_quotes q
          where q.lead_status = s.lead_status) as n
        from unnest('{new,contacted,hot,warm,cold,lost}'::text[]) s (lead_status)) g),
    'mine', (select count(*) from public.ai_quotes q where q.assigned_to = auth.uid()
      and q.lead_status <> 'lost' and q.converted_to_order_id is null),
    'new_today', (select count(*) from public.ai_quotes q where q.created_at >= today),
    'newest', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'customer_name',
        n.customer_name, 'country', n.country, 'product_type', n.product_type, 'quantity', n.quantity,
        'total_price', n.total_price::text, 'lead_status', n.lead_status, 'created_at', n.created_at)
        order by n.created_at desc, n.id), '[]')
      from (select * from public.ai_quotes q where q.lead_status = 'new'
        order by q.created_at desc, q.id limit 5) n),
    'hot', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'customer_name',
        n.customer_name, 'country', n.country, 'product_type', n.product_type, 'quantity', n.quantity,
        'total_price', n.total_price::text, 'created_at', n.created_at)
        order by n.created_at desc, n.id), '[]')
      from (select * from public.ai_quotes q where q.lead_status = 'hot'
        order by q.created_at desc, q.id limit 5) n),
    'unread', private.unread());
end
$$;

create or replace function public.home_buyer(today date default current_date) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role('buyer', 'retailer', 'wholesaler', 'educational', 'corporate',
    'sports_team');
  return jsonb_build_object(
    'orders_by_status', (select coalesce(jsonb_object_agg(g.workflow_status, g.n), '{}')
      from (select o.workflow_status, count(*) as n from public.orders o
        where o.buyer_id = auth.uid() group by o.workflow_status) g),
    'at_risk', (select count(*) from public.orders o where o.buyer_id = auth.uid()
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today)),
    'next_due', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'order_number',
        n.order_number, 'product_type', n.product_type, 'quantity', n.quantity, 'target_date',
        n.target_date, 'workflow_status', n.workflow_status, 'current_stage', n.current_stage,
        'overall', n.stage_progress -> 'overall') order by n.target_date, n.id), '[]')
      from (select * from public.orders o where o.buyer_id = auth.uid()
        and o.workflow_status not in ('delivered', 'completed', 'cancelled')
        order by o.target_date, o.id limit 10) n),
    'unread', private.unread());
end
$$;
do $$
declare
  f regprocedure;
begin
  foreach f in array array['public.dashboard_metrics()', 'public.home_admin(date)',
      'public.home_supplier(date)', 'public.home_sales(date)', 'public.home_buyer(date)']::regprocedure[] loop
    execute format('revoke all on function %s from public, anon, service_role', f);
    execute format('grant execute on function %s to authenticated', f);
  end loop;
end
$$;
