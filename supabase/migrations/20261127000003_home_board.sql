-- SPDX-License-Identifier: MIT
-- Home as sections with a hash each, so that a client gets those that changed and nothing else; and a
-- supplier's production board, small enough for a factory's line.

-- The sections of Home for whatever the caller is, all of one shape: counts by name, sums as decimal
-- text, rows with members of one meaning each.
create or replace function private.home_admin_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'admin.orders', jsonb_build_object('counts', coalesce((
      select jsonb_object_agg(g.workflow_status, g.n) from (select o.workflow_status, count(*) as n
        from public.orders o group by o.workflow_status) g), '{}')
    -- Two ways to be at risk, each by its own index: together they'd be neither's.
    || jsonb_build_object('at_risk', (select count(*) from (
      select o.id from public.orders o
        where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
          and o.target_date <= today + 5
          and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today)
      union select o.id from public.orders o
        where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
          and (o.stage_progress ->> 'delayed')::integer > 0) r)));
  return query select 'admin.waiting', jsonb_build_object('counts', jsonb_build_object(
    'listings', (select count(*) from public.marketplace_products where status = 'pending_approval'),
    'quotes', (select count(*) from public.ai_quotes where status = 'draft'),
    'suppliers', (select count(*) from public.suppliers where verification_status = 'pending'),
    'unassigned', (select count(*) from public.orders where workflow_status = 'payment_received'),
    'counter_offers', (select count(*) from public.supplier_orders
      where status = 'pending' and acceptance_status = 'counter_offered')));
  return query select 'admin.money', jsonb_build_object('currency', 'USD', 'sums', coalesce((
    select jsonb_object_agg(d.key, d.value::text) from private.dashboard d
    where d.metric = 'open_money'), '{}'));
  return query select 'admin.due', jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('number', n.order_number, 'what', n.product_type,
        'quantity', n.quantity, 'due', n.target_date, 'status', n.workflow_status,
        'overall', n.stage_progress -> 'overall') order by n.target_date, n.id), '[]')
    from (select * from public.orders o
      where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      order by o.target_date, o.id limit 5) n));
  return query select 'admin.audit', jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('at', date_trunc('second', a.created_at),
        'who', p.full_name, 'what', lower(a.action) || ' ' || a.table_name)
        order by a.created_at desc, a.id), '[]')
    from (select * from public.audit_logs order by created_at desc, id limit 5) a
    left join public.profiles p on p.id = a.actor_id));
end
$$;

create or replace function private.home_supplier_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := private.my_supplier_ids();
begin
  return query select 'supplier.orders', jsonb_build_object('counts', jsonb_build_object(
    'new', (select count(*) from public.supplier_orders s where s.supplier_id = any (mine)
      and s.status = 'pending' and s.acceptance_status = 'pending'),
    'counter_offers', (select count(*) from public.supplier_orders s where s.supplier_id = any (mine)
      and s.status = 'pending' and s.acceptance_status = 'counter_offered'),
    'open', (select count(*) from public.orders o where o.supplier_id = any (mine)
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')),
    'at_risk', (select count(*) from public.orders o where o.supplier_id = any (mine)
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today))));
  return query select 'supplier.new', jsonb_build_object('currency', 'USD', 'rows', (
    select coalesce(jsonb_agg(jsonb_build_object('what', n.product_type, 'quantity', n.quantity,
        'number', n.order_number, 'due', n.target_date, 'money', n.supplier_price::text,
        'status', n.acceptance_status) order by n.created_at desc, n.id), '[]')
    from (select * from public.supplier_orders s where s.supplier_id = any (mine)
      and s.status = 'pending' and s.acceptance_status in ('pending', 'counter_offered')
      order by s.created_at desc, s.id limit 5) n));
  return query select 'supplier.due', jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('number', n.order_number, 'what', n.product_type,
        'quantity', n.quantity, 'due', n.target_date, 'stage', n.current_stage,
        'overall', n.stage_progress -> 'overall') order by n.target_date, n.id), '[]')
    from (select * from public.orders o where o.supplier_id = any (mine)
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      order by o.target_date, o.id limit 10) n));
  return query select 'supplier.capacity', jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('due', n.date, 'quantity',
        greatest(n.total - n.booked, 0), 'overall', least(100, floor(100.0 * n.booked / nullif(n.total, 0))))
        order by n.date), '[]')
    from (select c.date, sum(c.total_capacity) as total, sum(c.booked_capacity) as booked
      from public.factory_capacity c where c.supplier_id = any (mine)
        and c.date between today and today + 6 group by c.date) n));
end
$$;

create or replace function private.home_sales_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'sales.leads', jsonb_build_object('counts', (
      select jsonb_object_agg(s.lead_status, (select count(*) from public.ai_quotes q
        where q.lead_status = s.lead_status))
      from unnest('{new,contacted,hot,warm,cold,lost}'::text[]) s (lead_status))
    || jsonb_build_object(
      'mine', (select count(*) from public.ai_quotes q where q.assigned_to = auth.uid()
        and q.lead_status <> 'lost' and q.converted_to_order_id is null),
      'today', (select count(*) from public.ai_quotes q where q.created_at >= today)));
  return query select 'sales.' || wanted.status, jsonb_build_object('currency', 'USD', 'rows', (
    select coalesce(jsonb_agg(jsonb_build_object('who', n.customer_name, 'place', n.country,
        'what', n.product_type, 'quantity', n.quantity, 'money', n.total_price::text,
        'at', date_trunc('second', n.created_at)) order by n.created_at desc, n.id), '[]')
    from (select * from public.ai_quotes q where q.lead_status = wanted.status
      order by q.created_at desc, q.id limit 5) n))
  from unnest('{hot,new}'::text[]) wanted (status);
end
$$;

create or replace function private.home_buyer_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'buyer.orders', jsonb_build_object('counts', coalesce((
      select jsonb_object_agg(g.workflow_status, g.n) from (select o.workflow_status, count(*) as n
        from public.orders o where o.buyer_id = auth.uid() group by o.workflow_status) g), '{}')
    || jsonb_build_object('at_risk', (select count(*) from public.orders o
      where o.buyer_id = auth.uid()
        and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
        and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today))));
  return query select 'buyer.due', jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('number', n.order_number, 'what', n.product_type,
        'quantity', n.quantity, 'due', n.target_date, 'status', n.workflow_status,
        'stage', n.current_stage, 'overall', n.stage_progress -> 'overall')
        order by n.target_date, n.id), '[]')
    from (select * from public.orders o where o.buyer_id = auth.uid()
      and o.workflow_status not in ('delivered', 'completed', 'cancelled')
      order by o.target_date, o.id limit 10) n));
end
$$;

create or replace function private.home_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'me', jsonb_build_object('full_name', p.full_name, 'company_name',
      p.company_name, 'user_roles', coalesce((select jsonb_agg(jsonb_build_object('role', r.role)
        order by r.role) from public.user_roles r where r.user_id = p.id), '[]'))
      -- So that lists can say whose rows they want: an index answers that, the policy's "or" none.
      || case when cardinality(private.my_supplier_ids()) > 0
        then jsonb_build_object('suppliers', to_jsonb(private.my_supplier_ids())) else '{}' end
    from public.profiles p where p.id = auth.uid();
  return query select 'unread', jsonb_build_object('counts', private.unread());
  if private.has_role('admin') then
    return query select * from private.home_admin_sections(today);
  end if;
  if private.has_any_role('supplier', 'factory') then
    return query select * from private.home_supplier_sections(today);
  end if;
  if private.has_role('sales') then
    return query select * from private.home_sales_sections(today);
  end if;
  if private.has_any_role('buyer', 'retailer', 'wholesaler', 'educational', 'corporate',
      'sports_team') then
    return query select * from private.home_buyer_sections(today);
  end if;
end
$$;

-- {"today": day, "seen": {section: hash}} → {section: {"h": hash, …}} of those that changed, and null
-- for those that are no more. Sums come from the dashboard, which is renewed when the transaction may
-- write (a STABLE caller's may not).
create or replace function public.home(p jsonb default '{}') returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  today constant date := coalesce((p ->> 'today')::date, current_date);
  seen constant jsonb := coalesce(p -> 'seen', '{}');
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'Nobody is signed in.', 'Sign in first.');
  end if;
  if private.has_role('admin') and current_setting('transaction_read_only') = 'off' then
    perform private.refresh_dashboard();
  end if;
  return (with now_there as (
      select s.name, s.content, left(md5(s.content::text), 8) as h
      from private.home_sections(today) s)
    select coalesce(jsonb_object_agg(c.name, c.content), '{}') from (
      select n.name, n.content || jsonb_build_object('h', n.h) as content from now_there n
        where seen ->> n.name is distinct from n.h
      union all
      select g.name, null from jsonb_object_keys(seen) g (name)
        where g.name not in (select n.name from now_there n)) c);
end
$$;

-- A supplier's accepted orders that are still being made, at risk first, with all of their stages:
-- {"today": day, "limit": n, "after": [rank, due, id], "seen": hash} →
-- {"h": hash, "total": n, "more": bool, "names": [[stage name, …], …], "rows": [{…}, …]}, or {"h": hash}
-- alone when that is what was seen. A stage is named by its supplier order and its number; `set` says
-- which of `names` an order's stages have. No price is in it. An admin sees every supplier's.
create or replace function public.board(p jsonb default '{}') returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  today constant date := coalesce((p ->> 'today')::date, current_date);
  page constant integer := least(greatest(coalesce((p ->> 'limit')::integer, 25), 1), 200);
  is_admin constant boolean := private.has_role('admin');
  mine constant uuid[] := private.my_supplier_ids();
  answer jsonb;
begin
  perform private.require_role('supplier', 'factory', 'admin');
  with open_orders as (
    select so.id, so.supplier_id, so.order_number as own, o.order_number, so.product_type, so.quantity,
      coalesce(so.target_date, o.target_date) as due, o.workflow_status,
      -- By the order's own date, as everywhere (product.md §3.11); shown is the day that the supplier has.
      case when private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today)
        then 0 else 1 end as rank
    from public.supplier_orders so join public.orders o on o.id = so.buyer_order_id
    where so.status = 'accepted' and (is_admin or so.supplier_id = any (mine))
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
  ), shown as (
    select * from open_orders w
    where p -> 'after' is null or (w.rank, coalesce(w.due, 'infinity'), w.id) >
      ((p -> 'after' ->> 0)::integer, coalesce((p -> 'after' ->> 1)::date, 'infinity'),
        (p -> 'after' ->> 2)::uuid)
    order by w.rank, coalesce(w.due, 'infinity'), w.id limit page + 1
  ), kept as (
    select * from shown w order by w.rank, coalesce(w.due, 'infinity'), w.id limit page
  ), staged as (
    select k.*, s.names, coalesce(s.percents, '[]') as percents, coalesce(s.delayed, '[]') as delayed
    from kept k left join lateral (
      select jsonb_agg(t.stage_name order by t.stage_number) as names,
        jsonb_agg(t.completion_percentage order by t.stage_number) as percents,
        jsonb_agg(t.stage_number order by t.stage_number) filter (where t.status = 'delayed') as delayed
      from public.production_stages t where t.supplier_order_id = k.id) s on true
  ), sets as (
    select d.names, row_number() over (order by d.names) - 1 as number
    from (select distinct names from staged where names is not null) d
  )
  select jsonb_build_object(
    'total', (select count(*) from open_orders),
    'more', (select count(*) from shown) > page,
    'names', (select coalesce(jsonb_agg(t.names order by t.number), '[]') from sets t),
    'rows', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', g.id, 'number',
        g.order_number, 'own', g.own, 'what', g.product_type, 'quantity', g.quantity, 'due', g.due,
        'status', g.workflow_status, 'set', t.number, 'percents', g.percents, 'rank', g.rank,
        'supplier', case when is_admin then c.company_name end,
        'delayed', nullif(g.delayed, '[]')))
        order by g.rank, coalesce(g.due, 'infinity'), g.id), '[]')
      from staged g left join sets t on t.names = g.names
      left join public.suppliers c on c.id = g.supplier_id))
  into answer;
  if left(md5(answer::text), 8) = p ->> 'seen' then
    return jsonb_build_object('h', p ->> 'seen');
  end if;
  return answer || jsonb_build_object('h', left(md5(answer::text), 8));
end
$$;

revoke all on function private.home_admin_sections(date), private.home_supplier_sections(date),
  private.home_sales_sections(date), private.home_buyer_sections(date), private.home_sections(date)
  from public;
revoke all on function public.home(jsonb), public.board(jsonb) from public, anon, service_role;
grant execute on function public.home(jsonb), public.board(jsonb) to authenticated;
comment on function public.home(jsonb) is
  'The sections of the caller''s home screen that have changed since those whose hashes it was told.';
comment on function public.board(jsonb) is
  'Accepted orders in the making with their stages, at risk first: a supplier''s own; all for admins. No prices.';
