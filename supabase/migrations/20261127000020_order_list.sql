-- SPDX-License-Identifier: MIT
-- Pages of a list of orders, in few bytes and from any side: order_list(). docs/scale.md says what they cost.
--
-- An order of the list is a row of parts, one behind the other, each in the order of an index: at risk, then what
-- is to be made, then what is over; those that have a date, then those that have none. A page goes on from one part
-- to the next, so it is one request in any case.

-- The road of an order (model/enums.c has it too). What a sort by status goes by.
create or replace function private.workflow_road() returns text[]
language sql immutable set search_path = '' as $$
  select array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment', 'payment_received',
    'assigned_to_supplier', 'sample_requested', 'sample_submitted', 'sample_approved', 'bulk_production',
    'qc_inspection', 'ready_to_ship', 'shipped', 'delivered', 'completed', 'on_hold', 'cancelled']
$$;

-- Few have no stages yet; row policies keep the index on progress from finding them.
create index if not exists idx_orders_without_progress on public.orders (id)
  where (stage_progress -> 'overall') is null;

-- The parts of one sort in ascending order: what the client calls a part, and its condition on orders o. Sorted
-- by risk the first is two: until the day after which only a delayed stage is a risk, and behind it, for which
-- there is an index of its own.
create or replace function private.order_list_parts(sort text, today date)
returns table (n integer, part integer, condition text)
language sql immutable set search_path = '' as $$
  select r.n, r.part, r.condition from (
    select '(o.workflow_status not in (''shipped'', ''delivered'', ''completed'', ''cancelled''))' as open,
      '(o.workflow_status in (''shipped'', ''delivered'', ''completed'', ''cancelled''))' as over,
      '((o.stage_progress ->> ''delayed'')::integer > 0)' as delayed,
      format('private.at_risk(o.workflow_status, o.target_date, o.stage_progress, %L::date)', today) as risk,
      format('%L::date', today) as day) w,
    lateral (values
      (1, 'risk', 0, w.open || ' and o.target_date <= ' || w.day || ' + 5 and ' || w.risk),
      (2, 'risk', 0, w.open || ' and ' || w.delayed || ' and o.target_date > ' || w.day || ' + 5'),
      (3, 'risk', 1, w.open || ' and ' || w.delayed || ' and o.target_date is null'),
      (4, 'risk', 2, w.open || ' and o.target_date >= ' || w.day || ' and not ' || w.risk),
      (5, 'risk', 3, w.open || ' and o.target_date is null and not ' || w.risk),
      (6, 'risk', 4, w.over || ' and o.target_date is not null'),
      (7, 'risk', 5, w.over || ' and o.target_date is null'),
      (1, 'due', 0, 'o.target_date is not null'),
      (2, 'due', 1, 'o.target_date is null'),
      (1, 'progress', 0, '(o.stage_progress -> ''overall'') is not null'),
      (2, 'progress', 1, '(o.stage_progress -> ''overall'') is null'),
      (1, 'number', 0, 'true'),
      (1, 'quantity', 0, 'true')) r (n, sort, part, condition)
    where r.sort = order_list_parts.sort
  union all
  select s.n::integer, s.n::integer, format('o.workflow_status = %L', s.status)
    from unnest(private.workflow_road()) with ordinality s (status, n)
    where order_list_parts.sort = 'status'
$$;

-- A column in which few values come again and again: [[values], [for each row which of them]]. NULL stays.
create or replace function private.dictionary(column_values text[]) returns jsonb
language sql immutable set search_path = '' as $$
  with v as (select value, n from unnest(column_values) with ordinality u (value, n)),
    words as (select value, row_number() over (order by min(n)) - 1 as i from v
      where value is not null group by value)
  select jsonb_build_array(
    (select coalesce(jsonb_agg(w.value order by w.i), '[]') from words w),
    (select coalesce(jsonb_agg(w.i order by v.n), '[]') from v left join words w using (value)))
$$;

-- The rows as the client's codec/order_list.c reads them, column by column, which compresses better than rows: ids (as
-- one base64 text), numbers, products, quantities, dates (as days from today), statuses, stages they are at, percentages
-- of the stages, how many are delayed, versions, buyers, suppliers ("" without a name), and if asked for when each was
-- written last. NULL for a column that has nothing to say.
create or replace function private.order_columns(rows public.orders[], today date, updated boolean) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_array(
    translate(encode(string_agg(uuid_send(o.id), ''::bytea order by o.ordinality), 'base64'), E'\n=', ''),
    jsonb_agg(o.order_number order by o.ordinality),
    private.dictionary(array_agg(o.product_type order by o.ordinality)),
    jsonb_agg(o.quantity order by o.ordinality),
    jsonb_agg(o.target_date - today order by o.ordinality),
    private.dictionary(array_agg(o.workflow_status order by o.ordinality)),
    private.dictionary(array_agg(o.current_stage order by o.ordinality)),
    jsonb_agg(o.stage_progress -> 'stages' order by o.ordinality),
    case when bool_or((o.stage_progress ->> 'delayed')::integer > 0)
      then jsonb_agg(o.stage_progress -> 'delayed' order by o.ordinality) end,
    jsonb_agg(o.version order by o.ordinality),
    private.dictionary(array_agg(
      (select coalesce(nullif(p.company_name, ''), p.full_name) from public.profiles p where p.id = o.buyer_id)
      order by o.ordinality)),
    private.dictionary(array_agg(case when o.supplier_id is not null then coalesce(
      (select s.company_name from public.suppliers s where s.id = o.supplier_id), '') end order by o.ordinality)),
    case when updated then jsonb_agg(o.updated_at order by o.ordinality) end)
  from unnest(rows) with ordinality as o
$$;

-- How many rows there are: up to 10,000 they are counted, and what a search has gathered anyway; above, the planner's
-- guess, put right by how far it is off for all orders, for it can't know what row policies leave. (EXPLAIN wants
-- VOLATILE.)
create or replace function private.order_list_total(filters text, sought uuid[]) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  counted bigint;
  plan json;
  guess double precision;
  seen double precision;
  most double precision;
begin
  execute format('select count(*) from (select from public.orders o where %s limit %s) c', filters,
    case when sought is null then '10001' else 'all' end) into counted using sought;
  if counted <= 10000 or sought is not null then
    return jsonb_build_object('total', counted);
  end if;
  execute 'explain (format json) select from public.orders o where ' || filters into plan;
  guess := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::double precision;
  execute 'explain (format json) select from public.orders o' into plan;
  seen := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::double precision;
  select c.reltuples into most from pg_catalog.pg_class c where c.oid = 'public.orders'::regclass;
  return jsonb_build_object('guessed', true,
    'total', least(greatest(guess * most / greatest(seen, 1), counted), greatest(most, counted))::bigint);
end
$$;

/*
 * Asked: {"sort", "descending", "statuses": [], "search", "at_risk", "where": [terms], "today", "most", "count",
 * "updated"} and where the page is: nothing for the beginning, "end": true, "after" or "before" or "from" (that row too): [part, value, id],
 * or "skip": n of "of": m rows. Answered: "rows" in columns, "at" (from when on to ask for changes), "more" (there are rows
 * beyond in that direction), with "count" the total; with "skip" "position" when it was counted and not guessed.
 */
create or replace function public.order_list(p jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  at constant timestamptz := private.settled_until();
  today constant date := coalesce((p ->> 'today')::date, current_date);
  sort constant text := coalesce(p ->> 'sort', 'risk');
  descending constant boolean := coalesce((p ->> 'descending')::boolean, false);
  most constant integer := least(greatest(coalesce((p ->> 'most')::integer, 25), 1), 1000);
  place jsonb := coalesce(p -> 'after', p -> 'before', p -> 'from');
  inclusive boolean := p ? 'from';
  backwards constant boolean := p ? 'before' or p ? 'end';
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin');
  sought uuid[] := case when p ? 'search' then array(select private.search_order_ids(p ->> 'search')) end;
  value constant text := case sort when 'number' then 'o.order_number' when 'quantity' then 'o.quantity'
    when 'progress' then '(o.stage_progress -> ''overall'')' when 'status' then 'o.workflow_status'
    else 'o.target_date' end;
  filters text := 'true';
  parts integer[];
  conditions text[];
  way constant text := case when descending <> backwards then 'desc' else 'asc' end;
  compared constant text := case when descending <> backwards then '<' else '>' end;
  range_text text;
  found public.orders[];
  rows public.orders[] := '{}';
  step record;
  reached boolean := place is null;
  answer jsonb := jsonb_build_object('at', private.moment_told(at));
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'Nobody is signed in.', 'Sign in first.');
  end if;
  -- Whose orders: the policies say the same, but an index is only used for what the statement says.
  if not everything and cardinality(mine) = 0 then
    filters := format('o.buyer_id = %L::uuid', auth.uid());
  elsif not everything and not exists (select from public.orders o where o.buyer_id = auth.uid()) then
    filters := case when cardinality(mine) = 1 then format('o.supplier_id = %L::uuid', mine[1])
      else format('o.supplier_id = any (%L::uuid[])', mine) end;
  end if;
  -- Terms of a filter come with a migration of their own.
  if p ? 'where' and to_regprocedure('private.order_terms(jsonb, date)') is not null then
    filters := filters || ' and ' || private.order_terms(p -> 'where', today);
    sought := private.order_terms_sought(p -> 'where', sought);
    answer := answer || '{"filtered": true}';
  end if;
  if sought is not null then
    filters := filters || ' and o.id = any ($1)';
  end if;
  if jsonb_array_length(p -> 'statuses') = 1 then
    filters := filters || format(' and o.workflow_status = %L', p -> 'statuses' ->> 0);
  elsif jsonb_array_length(p -> 'statuses') > 1 then
    filters := filters || format(' and o.workflow_status = any (%L::text[])',
      array(select jsonb_array_elements_text(p -> 'statuses')));
  end if;
  if coalesce((p ->> 'at_risk')::boolean, false) then
    filters := filters || format(' and o.workflow_status not in (''shipped'', ''delivered'', ''completed'', ''cancelled'')'
      ' and (o.target_date <= %1$L::date + 5 or (o.stage_progress ->> ''delayed'')::integer > 0)'
      ' and private.at_risk(o.workflow_status, o.target_date, o.stage_progress, %1$L::date)', today);
  end if;
  -- Ranks change places when the order is reversed; what has no value comes behind what has one either way.
  select array_agg(l.part order by l.n), array_agg(l.condition order by l.n) into parts, conditions
  from (select s.part, s.condition, row_number() over (order by
      case when descending and sort = 'risk' then - (s.part / 2) when descending and sort = 'status' then - s.part
        else s.part / case sort when 'risk' then 2 else 1 end end,
      s.part, case when descending then - s.n else s.n end) as n
    from private.order_list_parts(sort, today) s) l;
  if parts is null then
    perform private.refuse('22023', 'There is no such sort.', 'risk, due, number, progress, status or quantity.');
  end if;

  if p ? 'count' then
    answer := answer || private.order_list_total(filters, sought);
  end if;
  -- The row at a position: of few rows, or those that a search finds, the very one; of many by a sample.
  if p ? 'skip' then
    declare
      numbered constant text := (select 'case ' || string_agg(format('when %s then %s', c.condition, c.n), ' ' order by c.n)
          || ' end' from unnest(conditions) with ordinality c (condition, n));
      size double precision;
      counted boolean := sought is not null;
      sampled text := 'public.orders o';
      n bigint := greatest((p ->> 'skip')::bigint, 0);
      total bigint;
    begin
      if not counted then
        counted := not (private.order_list_total(filters, sought) ? 'guessed');
      end if;
      if not counted then
        select c.reltuples into size from pg_catalog.pg_class c where c.oid = 'public.orders'::regclass;
        sampled := format('public.orders o tablesample system (%s) repeatable (1)',
          least(100, 2000000 / greatest(size, 1))::numeric(7, 4));
        execute format('select count(*) from %s where %s', sampled, filters) into total using sought;
        n := floor(n::double precision / greatest((p ->> 'of')::bigint, n + 1) * total);
      end if;
      execute format('select jsonb_build_array(x.part, x.value, x.id), x.n from (
          select %s as part, %s as value, o.id, row_number() over (order by %1$s, %2$s %3$s, o.id %3$s) as n
          from %4$s where %5$s) x where x.n <= %6$s order by x.n desc limit 1',
        numbered, value, way, sampled, filters, n + 1) into place, n using sought;
      place := jsonb_set(place, '{0}', to_jsonb(parts[(place ->> 0)::integer]));
      inclusive := true;
      reached := place is null;
      if counted then
        answer := answer || jsonb_build_object('position', coalesce(n - 1, 0));
      end if;
    end;
  end if;

  for step in select c.condition, parts[c.n] as part from unnest(conditions) with ordinality c (condition, n)
      order by case when backwards then - c.n else c.n end loop
    reached := reached or step.part = (place ->> 0)::integer;
    continue when not reached;
    exit when cardinality(rows) > most;
    range_text := case when place is null or step.part <> (place ->> 0)::integer then 'true'
      when sort = 'number' then format('o.order_number %s %L', compared || case when inclusive then '=' else '' end, place ->> 1)
      when place ->> 1 is null or sort = 'status'
        then format('o.id %s %L::uuid', compared || case when inclusive then '=' else '' end, place ->> 2)
      else format('(%s, o.id) %s (%L, %L::uuid)', value, compared || case when inclusive then '=' else '' end,
        place ->> 1, place ->> 2) end;
    execute format('select array(select o from public.orders o where %s and %s and %s order by %s %s limit %s)', filters,
      step.condition, range_text, case when sort = 'number' then value
        when sort = 'status' or step.condition like '%target_date is null%' or step.condition like '%''overall'') is null'
        then 'o.id' else value || ' ' || way || ', o.id' end, way, most + 1 - cardinality(rows)) into found using sought;
    rows := rows || found;
  end loop;
  answer := answer || jsonb_build_object('more', cardinality(rows) > most);
  rows := rows[1:most];
  if backwards then
    rows := array(select rows[i] from generate_subscripts(rows, 1) i order by i desc);
  end if;
  if cardinality(rows) > 0 then
    answer := answer || jsonb_build_object('rows',
      private.order_columns(rows, today, coalesce((p ->> 'updated')::boolean, false)));
  end if;
  return answer;
end
$$;

grant execute on function private.at_risk(text, date, jsonb, date) to authenticated;
revoke all on function private.workflow_road(), private.order_list_parts(text, date), private.dictionary(text[]),
  private.order_columns(public.orders[], date, boolean), private.order_list_total(text, uuid[]) from public;
grant execute on function private.workflow_road(), private.order_list_parts(text, date), private.dictionary(text[]),
  private.order_columns(public.orders[], date, boolean), private.order_list_total(text, uuid[])
  to authenticated;
revoke all on function public.order_list(jsonb) from public, anon, service_role;
grant execute on function public.order_list(jsonb) to authenticated;
comment on function public.order_list(jsonb) is
  'A page of the caller''s orders in any order, from any side and from any position, column by column.';
