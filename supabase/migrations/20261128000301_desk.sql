-- SPDX-License-Identifier: MIT
-- An admin's desk: who could make an order and giving it to one of them on what was seen; what waits for an approval with what
-- has changed since it was decided on last; deciding on many listings at once, each as it was seen; what became of an order.

-- ---- who could make it ----

-- One request for the whole choice: the order as it is now beside each supplier that is verified. Capacity is that of the
-- target date, and of the thirty days that end with it; doubts are what speaks against one: capacity, minimum, time.
create or replace function public.order_candidates(wanted text)
returns table (id text, supplier_id uuid, company_name text, tier text, rating text, on_time text, lead_time_days integer,
  minimum_order_quantity integer, free_on_day bigint, free_until bigint, open_orders bigint, last_price_each text,
  last_price text, doubts text, rank bigint, order_id uuid, order_number text, version integer, workflow_status text,
  product_type text, quantity integer, target_date date, buyer_price text)
language plpgsql stable security definer rows 50 set search_path = '' as $$
declare
  o public.orders;
  pays numeric;
  most bigint;
begin
  perform private.require_role('admin');
  select * into o from public.orders x where x.order_number = wanted;
  if not found then
    perform private.refuse('PT404', 'There is no such order.', 'It may have been archived: refresh.');
  end if;
  pays := coalesce((select so.buyer_price from public.supplier_orders so where so.buyer_order_id = o.id
      and so.status in ('pending', 'accepted') order by so.created_at desc limit 1),
    (select q.total_price from public.ai_quotes q where q.id = o.quote_id));
  return query
  with s as (
    select x.*, c.on_day, coalesce(c.until_day, x.production_capacity_monthly::bigint) as until_day, p.each,
      (select count(*) from public.orders y where y.supplier_id = x.id
        and y.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')) as busy
    from public.suppliers x
    left join lateral (
      select sum(f.total_capacity - f.booked_capacity) filter (where f.date = o.target_date) as on_day,
        sum(f.total_capacity - f.booked_capacity) as until_day
      from public.factory_capacity f
      where f.supplier_id = x.id and f.date between o.target_date - 30 and o.target_date) c on true
    left join lateral (
      select z.supplier_price / z.quantity as each from public.supplier_orders z where z.supplier_id = x.id
        and z.supplier_price is not null and z.product_type = o.product_type
      order by z.created_at desc limit 1) p on true
    where x.verification_status = 'verified'),
  d as (
    select s.*, concat_ws(',', case when s.until_day < o.quantity then 'capacity' end,
      case when s.minimum_order_quantity > o.quantity then 'minimum' end,
      case when current_date + s.lead_time_days > o.target_date then 'time' end) as against
    from s)
  select o.order_number || '/' || d.id, d.id, d.company_name, d.tier, d.rating::text, d.on_time_delivery_rate::text, d.lead_time_days,
    d.minimum_order_quantity, d.on_day, d.until_day, d.busy, round(d.each, 2)::text,
    round(d.each * o.quantity, 2)::text, nullif(d.against, ''),
    row_number() over (order by d.against <> '', d.on_time_delivery_rate desc nulls last, d.each nulls last,
      d.rating desc, d.id),
    o.id, o.order_number, o.version, o.workflow_status, o.product_type, o.quantity, o.target_date, pays::text
  from d order by 15;
end
$$;
comment on function public.order_candidates(text) is
  'For admins: the verified suppliers for the order of that number, the likeliest first, with the order as it is now.';
revoke all on function public.order_candidates(text) from public, anon, service_role;
grant execute on function public.order_candidates(text) to authenticated;

-- assign_supplier(), provided that the order is what the caller saw; whoever comes second is told who was first, whom they
-- chose and for how much: nobody's choice is overwritten.
create or replace function public.assign_order(order_id uuid, supplier_id uuid, supplier_price numeric,
  buyer_price numeric default null, target_date date default null, special_instructions text default null,
  expected_version integer default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  o public.orders;
  made jsonb;
  taken record;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('assign_order', idempotency_key, jsonb_build_object('order_id', order_id,
    'supplier_id', supplier_id, 'supplier_price', supplier_price, 'buyer_price', buyer_price,
    'target_date', target_date, 'special_instructions', special_instructions,
    'expected_version', expected_version));
  if answer is not null then
    return answer;
  end if;
  select * into o from public.orders x where x.id = assign_order.order_id for update;
  if o.supplier_id is not null then
    select c.company_name, so.supplier_price, p.full_name into taken
      from public.suppliers c
      left join public.supplier_orders so on so.id = private.live_supplier_order(o.id)
      left join lateral (select h.changed_by from public.order_status_history h where h.order_id = o.id
        and h.to_status = 'assigned_to_supplier' order by h.created_at desc, h.id limit 1) h on true
      left join public.profiles p on p.id = h.changed_by
      where c.id = o.supplier_id;
    perform private.refuse('PT409', format('Order %s is assigned already: to %s%s%s.', o.order_number,
        taken.company_name, ', for USD ' || taken.supplier_price, ', by ' || taken.full_name),
      'Nothing of yours was done.');
  end if;
  if o.version <> expected_version then
    perform private.refuse('PT409', format('Order %s has been changed meanwhile.', o.order_number),
      'Look at what it says now, then choose again.');
  end if;
  -- numeric(14, 2) would round without a word: what is kept is what was said, or nothing.
  if supplier_price <> round(supplier_price, 2) or buyer_price <> round(buyer_price, 2) then
    perform private.refuse('P0001', 'A price has two digits behind the point.', 'Give an amount such as 1250.00.');
  end if;
  made := public.assign_supplier(assign_order.order_id, assign_order.supplier_id, assign_order.supplier_price,
    assign_order.buyer_price, assign_order.target_date, assign_order.special_instructions);
  select * into o from public.orders x where x.id = assign_order.order_id;
  return private.keep_answer(idempotency_key, made || jsonb_build_object('id', o.id, 'version', o.version,
    'workflow_status', o.workflow_status, 'supplier_id', o.supplier_id,
    'supplier', (select c.company_name from public.suppliers c where c.id = o.supplier_id),
    'stages', (select count(*) from public.production_stages p
      where p.supplier_order_id = (made ->> 'supplier_order_id')::uuid)));
end
$$;
comment on function public.assign_order(uuid, uuid, numeric, numeric, date, text, integer, uuid) is
  'assign_supplier(), provided that the order is what the caller saw (version); who comes second is told who was first.';
revoke all on function public.assign_order(uuid, uuid, numeric, numeric, date, text, integer, uuid)
  from public, anon, service_role;
grant execute on function public.assign_order(uuid, uuid, numeric, numeric, date, text, integer, uuid)
  to authenticated;

-- ---- what became of an order ----

-- Its moves, for whoever sees the order; for admins also what suppliers were asked to make, with both prices and the margin.
create or replace function public.order_story(wanted text)
returns table (id uuid, kind text, at timestamptz, by_name text, from_status text, to_status text, note text,
  supplier_order text, supplier text, supplier_price text, buyer_price text, margin text)
language plpgsql stable security definer rows 20 set search_path = '' as $$
declare
  o public.orders;
  is_admin constant boolean := private.has_role('admin');
begin
  select * into o from public.orders x where x.order_number = wanted and (is_admin or x.buyer_id = auth.uid()
    or x.supplier_id = any (private.my_supplier_ids()));
  if not found then
    perform private.refuse('PT404', 'There is no such order.', 'It may be somebody else''s.');
  end if;
  return query
    select h.id, 'move', h.created_at, case when is_admin or h.changed_by = auth.uid() then p.full_name end,
      h.from_status, h.to_status, h.note, null::text, null::text, null::text, null::text, null::text
    from public.order_status_history h left join public.profiles p on p.id = h.changed_by where h.order_id = o.id
    union all
    select so.id, 'offer', so.created_at, p.full_name, null,
      case so.status when 'cancelled' then so.status else so.acceptance_status end,
      coalesce(so.rejection_reason, so.counter_offer_notes), so.order_number, c.company_name,
      so.supplier_price::text, so.buyer_price::text, so.margin::text
    from public.supplier_orders so left join public.suppliers c on c.id = so.supplier_id
    left join public.profiles p on p.id = so.created_by
    where is_admin and so.buyer_order_id = o.id
    order by 3 desc, 1;
end
$$;
comment on function public.order_story(text) is
  'The moves of the order of that number, newest first; for admins with its supplier orders, their prices and margins.';
revoke all on function public.order_story(text) from public, anon, service_role;
grant execute on function public.order_story(text) to authenticated;

-- ---- approvals ----

-- What is to be looked at of a row, in its order.
create or replace function private.approval_fields(kind text) returns text[]
language sql immutable set search_path = '' as $$
  select case kind
    when 'listings' then '{title,base_price,final_price,platform_fee_percentage,product_type,category,subcategory,
      available_quantity,moq,unit,lead_time_days,material,gsm,fabric_composition,sizes,colors,shipping_from,
      description,images}'::text[]
    when 'quotes' then '{total_price,admin_markup,bangladesh_cost,specialty_cost,production_route,product_type,
      quantity,complexity_level,fabric_type,estimated_delivery_days,customer_email,country,
      additional_requirements,lead_notes}'::text[]
    when 'suppliers' then '{company_name,business_type,country,city,address,production_capacity_monthly,
      minimum_order_quantity,lead_time_days,specializations,tier}'::text[]
    else '{}'::text[] end
$$;
-- [[field, now], [field, now, before], …]: before is there for what has changed since.
create or replace function private.approval_facts(kind text, now_is jsonb, was jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(case when was is null or now_is -> f.name is not distinct from was -> f.name
      then jsonb_build_array(f.name, left(now_is ->> f.name, 500))
      else jsonb_build_array(f.name, left(now_is ->> f.name, 500), coalesce(left(was ->> f.name, 500), '')) end
    order by f.n), '[]')
  from unnest(private.approval_fields(kind)) with ordinality f (name, n)
  where now_is ->> f.name is not null or was ->> f.name is not null
$$;
-- The row as an admin decided on it last; NULL: nobody has.
create or replace function private.decided_last(of_table text, which uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select a.after from public.audit_logs a
  where a.table_name = of_table and a.row_id = which::text and a.action = 'update'
    and case of_table when 'suppliers' then a.after ->> 'verification_status' <> 'pending'
      else a.after ->> 'status' in ('approved', 'rejected', 'sent') end
    and a.actor_role ~ 'admin'
  order by a.created_at desc, a.id limit 1
$$;

-- What waits for an admin: one kind of it, whoever has waited longest first, beside what was decided on last; and how many
-- of each kind wait.
create or replace function public.approvals(kind text)
returns table (id uuid, since timestamptz, updated_at timestamptz, title text, who text, quantity integer, price text,
  reason text, changed integer, facts jsonb, listings bigint, quotes bigint, suppliers bigint)
language plpgsql stable security definer rows 100 set search_path = '' as $$
declare
  n_listings bigint;
  n_quotes bigint;
  n_suppliers bigint;
begin
  perform private.require_role('admin');
  if approvals.kind is null or approvals.kind not in ('listings', 'quotes', 'suppliers') then
    perform private.refuse('P0001', 'Listings, quotes or suppliers wait for an approval.', 'Say one of these.');
  end if;
  n_listings := (select count(*) from public.marketplace_products m where m.status = 'pending_approval');
  n_quotes := (select count(*) from public.ai_quotes q where q.status = 'draft');
  n_suppliers := (select count(*) from public.suppliers s where s.verification_status = 'pending');
  return query
  with w as (
    select m.id, m.updated_at as since, m.updated_at, m.title, c.company_name as who, m.available_quantity as quantity,
      m.final_price as price, to_jsonb(m) as doc, private.decided_last('marketplace_products', m.id) as was
    from public.marketplace_products m join public.suppliers c on c.id = m.supplier_id
    where approvals.kind = 'listings' and m.status = 'pending_approval'
    union all
    select q.id, q.created_at, q.updated_at, q.product_type, coalesce(q.customer_name, q.customer_email), q.quantity,
      q.total_price, to_jsonb(q), private.decided_last('ai_quotes', q.id)
    from public.ai_quotes q where approvals.kind = 'quotes' and q.status = 'draft'
    union all
    select s.id, s.created_at, s.updated_at, s.company_name, concat_ws(', ', s.city, s.country),
      s.production_capacity_monthly, null, to_jsonb(s), private.decided_last('suppliers', s.id)
    from public.suppliers s where approvals.kind = 'suppliers' and s.verification_status = 'pending')
  select w.id, w.since, w.updated_at, w.title, w.who, w.quantity, w.price::text, w.was ->> 'rejection_reason',
    case when w.was is not null then (select count(*)::integer from jsonb_array_elements(f.facts) e
      where jsonb_array_length(e) = 3) end,
    f.facts, n_listings, n_quotes, n_suppliers
  from w cross join lateral (select private.approval_facts(approvals.kind, w.doc, w.was) as facts) f
  order by w.since, w.id;
end
$$;
comment on function private.approval_fields(text) is 'What is to be looked at of a row that waits for an approval.';
comment on function private.approval_facts(text, jsonb, jsonb) is
  'The fields of such a row, each with what it was when it was decided on last, if that is something else.';
comment on function private.decided_last(text, uuid) is
  'A row as it was when an admin decided on it last, by the audit log; NULL: nobody has.';
comment on function public.approvals(text) is
  'For admins: listings, quotes or suppliers that wait, with what has changed since they were decided on last.';
revoke all on function private.approval_fields(text), private.approval_facts(text, jsonb, jsonb),
  private.decided_last(text, uuid) from public;
revoke all on function public.approvals(text) from public, anon, service_role;
grant execute on function public.approvals(text) to authenticated;

-- review_listings(), each provided that it is what the caller saw (expected, in the order of listing_ids; NULL: whatever it
-- is); with feedback for the supplier besides the reason. No idempotency key: the guard makes a second call harmless, and
-- what was done is noted under X-Write-Id.
create or replace function public.decide_listings(listing_ids uuid[], expected timestamptz[], decision text,
  reason text default null, feedback text default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  i integer;
  l public.marketplace_products;
  one jsonb;
  result jsonb := '[]';
begin
  perform private.require_role('admin');
  if coalesce(array_length(listing_ids, 1), 0) not between 1 and 500
      or array_length(expected, 1) is distinct from array_length(listing_ids, 1) then
    perform private.refuse('P0001', 'Between 1 and 500 listings can be decided on at once, each as it was seen.',
      'Send them in several requests.');
  end if;
  if length(feedback) > 5000 then
    perform private.refuse('P0001', 'The feedback is longer than 5,000 characters.', 'Shorten it.');
  end if;
  perform 1 from public.marketplace_products m where m.id = any (listing_ids) order by m.id for update;
  for i in 1 .. array_length(listing_ids, 1) loop
    select * into l from public.marketplace_products m where m.id = listing_ids[i];
    if l.status = 'pending_approval' and l.updated_at <> expected[i] then
      one := jsonb_build_object('id', l.id, 'ok', false, 'code', 'PT409',
        'message', 'This listing has been changed since you looked at it.');
    else
      if l.status = 'pending_approval' and decision = 'reject' and nullif(btrim(feedback), '') is not null then
        update public.marketplace_products m set admin_feedback = btrim(feedback) where m.id = l.id;
      end if;
      one := public.review_listings(array[listing_ids[i]], decision,
        case when decision = 'approve' then nullif(btrim(feedback), '') else reason end) -> 0;
    end if;
    if (one ->> 'ok')::boolean then
      select * into l from public.marketplace_products m where m.id = l.id;
      one := jsonb_build_object('id', l.id, 'updated_at', l.updated_at, 'status', l.status,
        'rejection_reason', l.rejection_reason, 'admin_feedback', l.admin_feedback, 'approval_date', l.approval_date);
    end if;
    result := result || one;
  end loop;
  return result;
end
$$;
comment on function public.decide_listings(uuid[], timestamptz[], text, text, text) is
  'review_listings(), each provided that it is what the caller saw (updated_at): an answer each, a row or a refusal.';
revoke all on function public.decide_listings(uuid[], timestamptz[], text, text, text)
  from public, anon, service_role;
grant execute on function public.decide_listings(uuid[], timestamptz[], text, text, text) to authenticated;
