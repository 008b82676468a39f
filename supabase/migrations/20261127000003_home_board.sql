-- SPDX-License-Identifier: MIT
-- Home in sections, of which a client gets those that changed and nothing else; and a supplier's production board, small
-- enough for a factory's line. Both are sections of changes().

-- The sections of Home for whatever the caller is, all of one shape: counts by name, counts of workflow statuses along
-- the road (road, below), sums as decimal text, rows whose members cols names once. A section NAME+ has further members
-- of NAME's rows, those that change from hour to hour, so that a stage that moves doesn't bring the rest along.

-- How many of each workflow status, in the order of the road; a status that isn't on it is told by name.
create or replace function private.home_road(counts jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  with road as (select * from unnest('{quote_requested,quote_sent,admin_review,awaiting_payment,payment_received,
      assigned_to_supplier,sample_requested,sample_submitted,sample_approved,bulk_production,qc_inspection,
      ready_to_ship,shipped,delivered,completed,on_hold,cancelled}'::text[]) with ordinality r (status, n))
  select jsonb_build_object('road', (select jsonb_agg(coalesce(counts -> r.status, '0') order by r.n) from road r),
    'counts', (select coalesce(jsonb_object_agg(c.key, c.value), '{}') from jsonb_each(counts) c
      where c.key not in (select r.status from road r)))
$$;

create or replace function private.home_admin_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'admin.orders', private.home_road(coalesce((
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
  return query with n as (select * from public.orders o
      where o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      order by o.target_date, o.id limit 5)
    select 'admin.due', jsonb_build_object('cols', '{number,what,quantity,due}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.order_number, n.product_type, n.quantity, n.target_date)
        order by n.target_date, n.id), '[]')) from n
    union all select 'admin.due+', jsonb_build_object('cols', '{status,overall}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.workflow_status, n.stage_progress -> 'overall')
        order by n.target_date, n.id), '[]')) from n;
  return query select 'admin.audit', jsonb_build_object('cols', '{at,who,what}'::text[], 'rows', (
    select coalesce(jsonb_agg(jsonb_build_array(date_trunc('second', a.created_at), p.full_name,
        lower(a.action) || ' ' || a.table_name) order by a.created_at desc, a.id), '[]')
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
  return query select 'supplier.new', jsonb_build_object('currency', 'USD',
    'cols', '{number,what,quantity,due,money,status}'::text[], 'rows', (
    select coalesce(jsonb_agg(jsonb_build_array(n.order_number, n.product_type, n.quantity, n.target_date,
        n.supplier_price::text, n.acceptance_status) order by n.created_at desc, n.id), '[]')
    from (select * from public.supplier_orders s where s.supplier_id = any (mine)
      and s.status = 'pending' and s.acceptance_status in ('pending', 'counter_offered')
      order by s.created_at desc, s.id limit 5) n));
  -- The day that the supplier order says, as the board has it.
  return query with n as (select o.order_number, o.product_type, o.quantity, d.due, o.id, o.current_stage, o.stage_progress
      from public.orders o left join lateral (select so.target_date from public.supplier_orders so
        where so.buyer_order_id = o.id and so.supplier_id = any (mine) and so.status not in ('rejected', 'cancelled')
        order by so.target_date, so.id limit 1) so on true
        cross join lateral (select coalesce(so.target_date, o.target_date) as due) d
      where o.supplier_id = any (mine) and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
      order by d.due, o.id limit 10)
    select 'supplier.due', jsonb_build_object('cols', '{number,what,quantity,due}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.order_number, n.product_type, n.quantity, n.due)
        order by n.due, n.id), '[]')) from n
    union all select 'supplier.due+', jsonb_build_object('cols', '{stage,overall}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.current_stage, n.stage_progress -> 'overall')
        order by n.due, n.id), '[]')) from n;
  return query select 'supplier.capacity', jsonb_build_object('cols', '{due,quantity,overall}'::text[], 'rows', (
    select coalesce(jsonb_agg(jsonb_build_array(n.date, greatest(n.total - n.booked, 0),
        least(100, floor(100.0 * n.booked / nullif(n.total, 0)))) order by n.date), '[]')
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
  return query select 'sales.' || wanted.status, jsonb_build_object('currency', 'USD',
    'cols', '{who,place,what,quantity,money,at}'::text[], 'rows', (
    select coalesce(jsonb_agg(jsonb_build_array(n.customer_name, n.country, n.product_type, n.quantity,
        n.total_price::text, date_trunc('second', n.created_at)) order by n.created_at desc, n.id), '[]')
    from (select * from public.ai_quotes q where q.lead_status = wanted.status
      order by q.created_at desc, q.id limit 5) n))
  from unnest('{hot,new}'::text[]) wanted (status);
end
$$;

create or replace function private.home_buyer_sections(today date)
returns table (name text, content jsonb)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query select 'buyer.orders', private.home_road(coalesce((
      select jsonb_object_agg(g.workflow_status, g.n) from (select o.workflow_status, count(*) as n
        from public.orders o where o.buyer_id = auth.uid() group by o.workflow_status) g), '{}')
    || jsonb_build_object('at_risk', (select count(*) from public.orders o
      where o.buyer_id = auth.uid()
        and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
        and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today))));
  return query with n as (select * from public.orders o where o.buyer_id = auth.uid()
      and o.workflow_status not in ('delivered', 'completed', 'cancelled')
      order by o.target_date, o.id limit 10)
    select 'buyer.due', jsonb_build_object('cols', '{number,what,quantity,due}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.order_number, n.product_type, n.quantity, n.target_date)
        order by n.target_date, n.id), '[]')) from n
    union all select 'buyer.due+', jsonb_build_object('cols', '{status,stage,overall}'::text[], 'rows',
      coalesce(jsonb_agg(jsonb_build_array(n.workflow_status, n.current_stage, n.stage_progress -> 'overall')
        order by n.target_date, n.id), '[]')) from n;
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

-- [day, seen] -> {"h": digest, NAME: {…}, …}: the sections that changed since the answer whose digest was seen, for that day;
-- all of them to who has seen none, or another choice of sections. A digest is two characters for which sections there
-- are, then four for each in the order of their names: one text in place of a hash a section.
-- Sums come from the dashboard, which is renewed when the transaction may write (a STABLE caller's may not).
create or replace function private.section_home(asked jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  today constant date := private.day_read(asked ->> 0);
  seen constant text := coalesce(asked ->> 1, '');
  names text;
  hashes text;
  news jsonb;
begin
  if private.has_role('admin') and current_setting('transaction_read_only') = 'off' then
    perform private.refresh_dashboard();
  end if;
  with n as (
    select s.name, s.content, private.digest(s.content::text, 4) as h,
      row_number() over (order by s.name collate "C")::integer as i
    from private.home_sections(today) s
  ), shape as (select private.digest(coalesce(string_agg(n.name, ',' order by n.i), ''), 2) as told from n)
  select (select told from shape), string_agg(n.h, '' order by n.i),
    jsonb_object_agg(n.name, n.content) filter (where left(seen, 2) <> (select told from shape)
      or substr(seen, 4 * n.i - 1, 4) <> n.h)
  into names, hashes, news from n;
  return case when names || hashes <> seen then coalesce(news, '{}') || jsonb_build_object('h', names || hashes) end;
end
$$;

-- Whether an order at risk comes before the others on the board: by its own date, as everywhere (product.md §3.11);
-- shown is the day that the supplier has.
create or replace function private.board_rank(o public.orders, today date) returns integer
language sql immutable set search_path = '' as $$
  select case when private.at_risk(o.workflow_status, o.target_date, o.stage_progress, today) then 0 else 1 end
$$;
-- The names that the caller may know of those who change stages: of his own people, for an admin everybody's.
create or replace function private.colleague(who uuid, is_admin boolean, mine uuid[]) returns text
language sql stable security definer set search_path = '' as $$
  select p.full_name from public.profiles p where p.id = who and (is_admin or who = auth.uid()
    or exists (select from private.supplier_people m where m.user_id = who and m.supplier_id = any (mine)))
$$;
-- Those of these supplier orders that are on the caller's board, in their order there: accepted, and still being made; a
-- supplier's own, everybody's for an admin. [id, number, own, what, quantity, due, status, rank, names, [percentage, …],
-- [delayed stage, …], supplier, begun, moved, by, stage due, note], no price. A stage is named by its supplier order and its
-- number; names is the digest of the stages' names, which an answer has once for all rows that share them. The last five:
-- since when it is made (a day, as a number), and of the first stage that isn't finished when somebody last changed it
-- (minutes since 1970), who, its date (a day), its note; true in place of a note that is too long for the board.
create or replace function private.board_rows(wanted uuid[], today date)
returns table (id uuid, line jsonb, names jsonb, written timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  is_admin constant boolean := private.has_role('admin');
  mine constant uuid[] := private.my_supplier_ids();
  longest constant integer := 80;
begin
  return query select so.id, jsonb_build_array(so.id, o.order_number, so.order_number, so.product_type, so.quantity,
      coalesce(so.target_date, o.target_date), o.workflow_status, private.board_rank(o, today),
      private.digest(s.names::text, 4), coalesce(s.percents, '[]'), coalesce(s.delayed, '[]'),
      case when is_admin then c.company_name end,
      s.begun - date '1970-01-01',
      case when n.updated_by is not null then (extract(epoch from n.updated_at) / 60)::bigint end,
      private.colleague(n.updated_by, is_admin, mine), n.target_date - date '1970-01-01',
      case when length(n.notes) > longest then to_jsonb(true) else to_jsonb(n.notes) end), s.names, so.updated_at
  from public.supplier_orders so join public.orders o on o.id = so.buyer_order_id
  left join public.suppliers c on c.id = so.supplier_id
  left join lateral (
    select jsonb_agg(t.stage_name order by t.stage_number) as names,
      jsonb_agg(t.completion_percentage order by t.stage_number) as percents,
      jsonb_agg(t.stage_number order by t.stage_number) filter (where t.status = 'delayed') as delayed,
      min(t.started_at)::date as begun
    from public.production_stages t where t.supplier_order_id = so.id) s on true
  left join lateral (
    select t.* from public.production_stages t
    where t.supplier_order_id = so.id and t.completion_percentage < 100 order by t.stage_number limit 1) n on true
  where so.id = any (wanted) and so.status = 'accepted' and (is_admin or so.supplier_id = any (mine))
    and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')
  order by private.board_rank(o, today), coalesce(so.target_date, o.target_date, 'infinity'), so.id;
end
$$;
-- How many are on it, and the first so many of them behind a place.
create or replace function private.board_page(today date, after jsonb, most integer, out total bigint, out wanted uuid[])
language plpgsql stable security definer set search_path = '' as $$
declare
  is_admin constant boolean := private.has_role('admin');
  mine constant uuid[] := private.my_supplier_ids();
begin
  with open_orders as materialized (
    select so.id, private.board_rank(o, today) as rank, coalesce(so.target_date, o.target_date, 'infinity') as due
    from public.supplier_orders so join public.orders o on o.id = so.buyer_order_id
    where so.status = 'accepted' and (is_admin or so.supplier_id = any (mine))
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled'))
  select (select count(*) from open_orders), array(select w.id from open_orders w
    where after is null or (w.rank, w.due, w.id) >
      ((after ->> 0)::integer, coalesce((after ->> 1)::date, 'infinity'), (after ->> 2)::uuid)
    order by w.rank, w.due, w.id limit most)
  into total, wanted;
end
$$;
-- What may have changed on the caller's board, or left it; NULL when that is so much that a page is the smaller answer.
-- A note or a date of a stage changes no order, so stages are looked at themselves: whoever changes one from the board is
-- guarded by the moment of the answer, and what was written before it has to be in it.
create or replace function private.board_touched(since timestamptz) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  most constant integer := 500;
  is_admin constant boolean := private.has_role('admin');
  mine constant uuid[] := private.my_supplier_ids();
  of_orders constant uuid[] := array(select o.id from public.orders o where o.updated_at >= since
    order by o.updated_at, o.id limit most + 1);
  own constant uuid[] := array(select so.id from public.supplier_orders so where so.updated_at >= since
    order by so.updated_at, so.id limit most + 1);
  of_stages constant uuid[] := array(select t.supplier_order_id from public.production_stages t
    where t.updated_at >= since order by t.updated_at, t.id limit most + 1);
begin
  if greatest(cardinality(of_orders), cardinality(own), cardinality(of_stages)) > most then
    return null;
  end if;
  return array(select so.id from public.supplier_orders so
      where (so.id = any (own || of_stages) or so.buyer_order_id = any (of_orders))
        and (is_admin or so.supplier_id = any (mine))
    union select private.departed('supplier_orders', since));
end
$$;

-- {"day": day, "limit": n, "after": [rank, due, id]} -> {"total": n, "more": bool, "names": {digest: [name, …]},
-- "rows": […]}: a page of the board.
-- {"day": day, "since": T} -> {"total": n, "rows": […], "gone": [id, …]}: of all the board what was written since, and what
-- has left it; a page with its "more" when that is too much. Names come with a supplier order that was written itself: a
-- client that lacks some asks for a page.
create or replace function private.section_board(asked jsonb) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  today constant date := private.day_read(asked ->> 'day');
  most constant integer := least(greatest(coalesce((asked ->> 'limit')::integer, 25), 1), 200);
  since constant timestamptz := private.moment_read(asked ->> 'since');
  touched constant uuid[] := case when since is not null then private.board_touched(since) end;
  by_page boolean;
  page record;
  answer jsonb;
begin
  perform private.require_role('supplier', 'factory', 'admin');
  if touched = '{}' then
    return null;
  end if;
  by_page := touched is null;
  select * into page from private.board_page(today, asked -> 'after', most + 1);
  with r as (select * from private.board_rows(coalesce(touched, page.wanted[:most]), today)
    with ordinality r (id, line, names, written, n))
  select jsonb_build_object('total', page.total, 'rows', coalesce(jsonb_agg(r.line order by r.n), '[]'))
    || jsonb_strip_nulls(jsonb_build_object(
      'more', case when by_page then cardinality(page.wanted) > most end,
      'gone', (select jsonb_agg(t.id) from unnest(touched) t (id) where t.id not in (select id from r)),
      'names', jsonb_object_agg(r.line ->> 8, r.names)
        filter (where r.names is not null and (by_page or r.written >= since))))
  into answer from r;
  return answer;
end
$$;

revoke all on function private.home_road(jsonb), private.home_admin_sections(date), private.home_supplier_sections(date),
  private.home_sales_sections(date), private.home_buyer_sections(date), private.home_sections(date),
  private.colleague(uuid, boolean, uuid[]), private.board_rank(public.orders, date), private.board_rows(uuid[], date), private.board_page(date, jsonb, integer),
  private.board_touched(timestamptz), private.section_home(jsonb), private.section_board(jsonb)
  from public;
grant execute on function private.section_home(jsonb), private.section_board(jsonb) to authenticated;
