-- SPDX-License-Identifier: MIT
-- What is more than one row is one function (product.md §5): all of it or nothing, the caller's role
-- checked inside, refusals in words. Each takes an idempotency key: a key that comes again is
-- answered as it was the first time.

-- ---- idempotency ----

-- The key is kept as a digest of person and key, so that no person's id stays behind when an account
-- is erased; a day's line outage is shorter than the week that keys are kept (retention_policies).
create table if not exists private.idempotency_keys (
  digest text primary key,
  owner_digest text not null,
  function_name text not null,
  request_digest text not null,
  answer jsonb,
  created_at timestamptz not null default now()
);
create index if not exists idx_idempotency_keys_created_at on private.idempotency_keys (created_at);
create index if not exists idx_idempotency_keys_owner on private.idempotency_keys (owner_digest);
alter table private.idempotency_keys enable row level security;
alter table private.idempotency_keys force row level security;
revoke all on private.idempotency_keys from public, anon, authenticated, service_role;

create or replace function private.digest(value text) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(value, 'UTF8')), 'hex')
$$;
create or replace function private.caller_name() returns text
language sql stable set search_path = '' as $$
  select coalesce(auth.uid()::text, current_setting('role', true))
$$;

-- NULL: go on, this is the first. Otherwise the first answer. A second caller with the same key waits
-- here, at the unique index, until the first is done.
create or replace function private.first_answer(function_name text, key uuid, request jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  known private.idempotency_keys;
  me constant text := private.caller_name();
begin
  if key is null then
    return null;
  end if;
  insert into private.idempotency_keys as k (digest, owner_digest, function_name, request_digest)
    values (private.digest(me || ' ' || key), private.digest(me), first_answer.function_name,
      private.digest(request::text))
    on conflict do nothing;
  if found then
    return null;
  end if;
  select * into known from private.idempotency_keys k where k.digest = private.digest(me || ' ' || key);
  if known.function_name <> first_answer.function_name
      or known.request_digest <> private.digest(request::text) then
    perform private.refuse('PT409', 'This idempotency key was used for another request.',
      'Make a new key for each thing that you want done.');
  end if;
  return known.answer;
end
$$;
create or replace function private.keep_answer(key uuid, answer jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  if key is not null then
    update private.idempotency_keys k set answer = keep_answer.answer
      where k.digest = private.digest(private.caller_name() || ' ' || key);
  end if;
  return answer;
end
$$;
revoke all on function private.digest(text), private.caller_name(),
  private.first_answer(text, uuid, jsonb), private.keep_answer(uuid, jsonb) from public;

-- ---- who calls ----

create or replace function private.require_role(variadic wanted text[]) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if not private.has_any_role(variadic wanted) then
    perform private.refuse('PT403',
      format('Only %s may do this.', array_to_string(wanted, ' or ')),
      case when auth.uid() is null then 'Sign in first.'
        else 'Ask an admin for the role if it is your work.' end);
  end if;
end
$$;
-- The platform's own jobs: the service key, or the database's owner at a prompt or in pg_cron.
create or replace function private.is_operator() returns boolean
language sql stable security definer set search_path = '' as $$
  select current_setting('role', true) = 'service_role'
    or (coalesce(current_setting('role', true), 'none') = 'none' and session_user = current_user)
$$;
revoke all on function private.require_role(text[]), private.is_operator() from public;

-- ---- numbers of orders ----

create sequence if not exists private.order_number;
revoke all on sequence private.order_number from public, anon, authenticated, service_role;
create or replace function private.next_order_number(prefix text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  number text;
begin
  loop -- numbers that were given by hand or by a seed are stepped over
    number := prefix || '-' || lpad(nextval('private.order_number')::text, 5, '0');
    exit when not exists (select 1 from public.orders o where o.order_number = number)
      and not exists (select 1 from public.supplier_orders s where s.order_number = number);
  end loop;
  return number;
end
$$;
revoke all on function private.next_order_number(text) from public;

-- ---- leads and quotes ----

create or replace function public.convert_quote_to_order(quote_id uuid, idempotency_key uuid default null,
  buyer_id uuid default null, target_date date default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  q public.ai_quotes;
  new_order public.orders;
  buyer uuid := convert_quote_to_order.buyer_id;
  due date := convert_quote_to_order.target_date;
  answer jsonb;
begin
  perform private.require_role('sales', 'admin');
  answer := private.first_answer('convert_quote_to_order', idempotency_key,
    jsonb_build_object('quote_id', quote_id, 'buyer_id', buyer_id, 'target_date', target_date));
  if answer is not null then
    return answer;
  end if;
  select * into q from public.ai_quotes a where a.id = convert_quote_to_order.quote_id for update;
  if not found then
    perform private.refuse('PT404', 'There is no such quote.', 'It may have been deleted: refresh.');
  end if;
  if q.converted_to_order_id is not null then
    perform private.refuse('PT409', format('This quote is already order %s.',
      (select o.order_number from public.orders o where o.id = q.converted_to_order_id)),
      'Open that order instead.');
  end if;
  -- The archive has taken the order and, by foreign key, the quote's reference to it.
  if to_regclass('archive.orders') is not null then
    if exists (select 1 from archive.orders o where o.quote_id = q.id) then
      perform private.refuse('PT409', 'This quote was an order, which is in the archive by now.',
        'Make a new quote.');
    end if;
  end if;
  if q.status = 'rejected' or q.lead_status = 'lost' then
    perform private.refuse('P0001', 'A rejected quote or a lost lead can''t become an order.',
      'Set the lead to contacted, or have the quote approved first.');
  end if;
  if buyer is null and q.customer_email is not null then
    -- Only an address that has been confirmed says who somebody is.
    select u.id into buyer from auth.users u join public.profiles p on p.id = u.id
      where lower(u.email) = lower(q.customer_email) and u.email_confirmed_at is not null;
  elsif buyer is not null and not exists (select 1 from public.profiles p where p.id = buyer) then
    perform private.refuse('PT404', 'There is no such buyer.', 'Choose one who has an account.');
  end if;
  due := coalesce(due, current_date + q.estimated_delivery_days);
  -- The customer has had a price and said yes: what is left is the admin's look at it.
  insert into public.orders (order_number, buyer_id, product_type, quantity, target_date,
      expected_delivery_date, notes, quote_id, workflow_status)
    values (private.next_order_number('SA'), buyer, q.product_type, q.quantity, due, due,
      left(q.additional_requirements, 5000), q.id, 'admin_review')
    returning * into new_order;
  update public.ai_quotes a set converted_to_order_id = new_order.id, status = 'accepted'
    where a.id = q.id;
  perform private.notify(buyer, 'order_made', 'Your order ' || new_order.order_number || ' is placed',
    null, 'orders', new_order.id);
  perform private.notify_role('admin', 'order_made', new_order.order_number || ' waits for review',
    null, 'orders', new_order.id);
  return private.keep_answer(idempotency_key, jsonb_build_object('order_id', new_order.id,
    'order_number', new_order.order_number, 'quote_id', q.id, 'buyer_id', buyer,
    'workflow_status', new_order.workflow_status));
end
$$;

create or replace function public.review_quote(quote_id uuid, decision text, markup numeric default null,
  reason text default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  q public.ai_quotes;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('review_quote', idempotency_key, jsonb_build_object('quote_id',
    quote_id, 'decision', decision, 'markup', markup, 'reason', reason));
  if answer is not null then
    return answer;
  end if;
  if decision is null or decision not in ('approve', 'reject') then
    perform private.refuse('P0001', 'A quote is approved or rejected.', 'Say approve or reject.');
  end if;
  if markup < 0 then
    perform private.refuse('P0001', 'The markup can''t be less than nothing.', 'Give 0 or more.');
  end if;
  if decision = 'reject' and nullif(btrim(reason), '') is null then
    perform private.refuse('P0001', 'A rejection needs a reason.', 'Say why in a few words.');
  end if;
  select * into q from public.ai_quotes a where a.id = review_quote.quote_id for update;
  if not found then
    perform private.refuse('PT404', 'There is no such quote.', 'It may have been deleted: refresh.');
  end if;
  if q.status <> 'draft' then
    perform private.refuse('PT409', format('This quote is %s already.', q.status),
      'Refresh: somebody else has looked at it.');
  end if;
  -- With known costs the price is made of them; without, the markup is added to the estimate in
  -- place of the one that is in it.
  update public.ai_quotes a set
    status = case decision when 'approve' then 'sent' else 'rejected' end,
    admin_markup = coalesce(review_quote.markup, a.admin_markup),
    total_price = case
      when decision = 'reject' or review_quote.markup is null then a.total_price
      when a.bangladesh_cost is not null or a.specialty_cost is not null then
        coalesce(a.bangladesh_cost, 0) + coalesce(a.specialty_cost, 0) + review_quote.markup
      else a.total_price - coalesce(a.admin_markup, 0) + review_quote.markup end,
    lead_notes = case when reason is null then a.lead_notes
      else right(concat_ws(E'\n', a.lead_notes, reason), 10000) end
    where a.id = q.id returning * into q;
  perform private.notify(q.assigned_to, 'quote_reviewed', format('Quote for %s × %s: %s', q.quantity,
    q.product_type, q.status), reason, 'ai_quotes', q.id);
  return private.keep_answer(idempotency_key, jsonb_build_object('quote_id', q.id, 'status', q.status,
    'total_price', q.total_price::text, 'admin_markup', q.admin_markup::text,
    'updated_at', q.updated_at));
end
$$;

-- ---- stages ----

create or replace function private.make_stages(which uuid, family text, start_on date) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  so public.supplier_orders;
  made integer;
begin
  select * into so from public.supplier_orders s where s.id = which;
  -- Each stage has its share of the time until the target date.
  insert into public.production_stages (supplier_order_id, stage_number, stage_name, description,
      target_date)
    select so.id, t.stage_number, t.stage_name, t.description,
      start_on + ((so.target_date - start_on) * sum(t.share_of_time) over (order by t.stage_number)
        / sum(t.share_of_time) over ())::integer
    from public.production_stage_templates t where t.product_family = family
    order by t.stage_number;
  get diagnostics made = row_count;
  return made;
end
$$;
revoke all on function private.make_stages(uuid, text, date) from public;

create or replace function public.initialize_production_stages(supplier_order_id uuid,
  product_family text default null, start_on date default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  so public.supplier_orders;
  family text := initialize_production_stages.product_family;
  made integer;
  answer jsonb;
begin
  answer := private.first_answer('initialize_production_stages', idempotency_key,
    jsonb_build_object('supplier_order_id', supplier_order_id, 'product_family', product_family,
      'start_on', start_on));
  if answer is not null then
    return answer;
  end if;
  select * into so from public.supplier_orders s
    where s.id = initialize_production_stages.supplier_order_id
      and (private.has_role('admin') or s.supplier_id = any (private.my_supplier_ids())) for update;
  if not found then
    perform private.refuse('PT404', 'There is no such supplier order.', 'It may be another supplier''s.');
  end if;
  if so.status in ('rejected', 'cancelled') then
    perform private.refuse('PT409', format('Supplier order %s is %s.', so.order_number, so.status),
      'Only an order that is to be made has stages.');
  end if;
  if exists (select 1 from public.production_stages p where p.supplier_order_id = so.id) then
    perform private.refuse('PT409', format('Supplier order %s has its stages already.', so.order_number),
      'Refresh to see them.');
  end if;
  family := coalesce(family, private.product_family(so.product_type));
  made := private.make_stages(so.id, family, coalesce(start_on, current_date));
  if made = 0 then
    perform private.refuse('P0001', format('There are no stages for products of the kind %s.', family),
      'Choose one that production_stage_templates has.');
  end if;
  return private.keep_answer(idempotency_key, jsonb_build_object('supplier_order_id', so.id,
    'product_family', family, 'stages', made));
end
$$;

-- ---- assigning and answering ----

create or replace function public.assign_supplier(order_id uuid, supplier_id uuid,
  supplier_price numeric, buyer_price numeric default null, target_date date default null,
  special_instructions text default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  o public.orders;
  s public.suppliers;
  so public.supplier_orders;
  paid numeric := assign_supplier.buyer_price;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('assign_supplier', idempotency_key, jsonb_build_object('order_id',
    order_id, 'supplier_id', supplier_id, 'supplier_price', supplier_price, 'buyer_price',
    buyer_price, 'target_date', target_date, 'special_instructions', special_instructions));
  if answer is not null then
    return answer;
  end if;
  -- The lock is what makes one winner of many: the others see what the first has written.
  select * into o from public.orders x where x.id = assign_supplier.order_id for update;
  if not found then
    perform private.refuse('PT404', 'There is no such order.', 'It may have been archived: refresh.');
  end if;
  if o.supplier_id is not null then
    perform private.refuse('PT409', format('Order %s is assigned to %s already.', o.order_number,
      (select x.company_name from public.suppliers x where x.id = o.supplier_id)),
      'Refresh: somebody else was faster.');
  end if;
  if o.workflow_status not in ('payment_received', 'assigned_to_supplier') then
    perform private.refuse('P0001', format('Order %s is at %s.', o.order_number, o.workflow_status),
      'A supplier is assigned once the payment has been received.');
  end if;
  select * into s from public.suppliers x where x.id = assign_supplier.supplier_id;
  if not found then
    perform private.refuse('PT404', 'There is no such supplier.', 'Choose one of the list.');
  end if;
  if s.verification_status <> 'verified' then
    perform private.refuse('P0001', format('The supplier %s isn''t verified.', s.company_name),
      'Verify the supplier first, or choose another.');
  end if;
  if supplier_price is null or supplier_price <= 0 then
    perform private.refuse('P0001', 'The supplier''s price must be more than nothing.', 'Give a price.');
  end if;
  paid := coalesce(paid, (select q.total_price from public.ai_quotes q where q.id = o.quote_id));
  if paid <= 0 then
    perform private.refuse('P0001', 'The buyer''s price must be more than nothing.', 'Give a price.');
  end if;
  -- A supplier order may be planned, with its stages, before there is a supplier.
  select * into so from public.supplier_orders x where x.id = private.live_supplier_order(o.id)
    and x.supplier_id is null for update;
  if found then
    update public.supplier_orders x set supplier_id = s.id,
      supplier_price = assign_supplier.supplier_price, buyer_price = coalesce(paid, x.buyer_price),
      target_date = coalesce(assign_supplier.target_date, x.target_date, o.target_date),
      special_instructions = coalesce(assign_supplier.special_instructions, x.special_instructions)
      where x.id = so.id returning * into so;
  else
    insert into public.supplier_orders (order_number, supplier_id, buyer_order_id, product_type,
        quantity, buyer_price, supplier_price, target_date, special_instructions, created_by)
      values (private.next_order_number('SO'), s.id, o.id, o.product_type, o.quantity, paid,
        assign_supplier.supplier_price, coalesce(assign_supplier.target_date, o.target_date),
        assign_supplier.special_instructions, auth.uid())
      returning * into so;
  end if;
  if not exists (select 1 from public.production_stages p where p.supplier_order_id = so.id) then
    perform private.make_stages(so.id, private.product_family(so.product_type), current_date);
  end if;
  update public.orders x set supplier_id = s.id, workflow_status = 'assigned_to_supplier'
    where x.id = o.id returning * into o;
  perform private.notify_supplier(s.id, 'supplier_order', 'New order ' || so.order_number || ': '
    || so.quantity || ' × ' || so.product_type, so.special_instructions, 'supplier_orders', so.id);
  return private.keep_answer(idempotency_key, jsonb_build_object('order_id', o.id,
    'order_number', o.order_number, 'supplier_id', s.id, 'supplier_order_id', so.id,
    'supplier_order_number', so.order_number, 'supplier_price', so.supplier_price::text,
    'buyer_price', so.buyer_price::text, 'margin', so.margin::text,
    'workflow_status', o.workflow_status, 'version', o.version));
end
$$;

-- accept, reject, counter_offer are the supplier's; to a counter-offer an admin says accept (its price
-- is taken), reject (the order is free again) or return (the first price stands, answer again).
create or replace function public.respond_to_supplier_order(supplier_order_id uuid, response text,
  reason text default null, price numeric default null, notes text default null,
  idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  so public.supplier_orders;
  is_theirs boolean;
  answer jsonb;
begin
  answer := private.first_answer('respond_to_supplier_order', idempotency_key, jsonb_build_object(
    'supplier_order_id', supplier_order_id, 'response', response, 'reason', reason, 'price', price,
    'notes', notes));
  if answer is not null then
    return answer;
  end if;
  if response is null or response not in ('accept', 'reject', 'counter_offer', 'return') then
    perform private.refuse('P0001', 'A supplier order is accepted, rejected or answered with an offer.',
      'Say accept, reject or counter_offer.');
  end if;
  select * into so from public.supplier_orders s
    where s.id = respond_to_supplier_order.supplier_order_id
      and (private.has_role('admin') or s.supplier_id = any (private.my_supplier_ids())) for update;
  if not found then
    perform private.refuse('PT404', 'There is no such supplier order.', 'It may be another supplier''s.');
  end if;
  is_theirs := coalesce(so.supplier_id = any (private.my_supplier_ids()), false);
  if so.status <> 'pending' or so.acceptance_status not in ('pending', 'counter_offered') then
    perform private.refuse('PT409', format('Supplier order %s is %s already.', so.order_number,
      case when so.status = 'pending' then so.acceptance_status else so.status end),
      'Refresh: it has been answered.');
  end if;
  if so.acceptance_status = 'counter_offered' and not private.has_role('admin') then
    perform private.refuse('PT409', format('Your offer on %s waits for the platform''s answer.',
      so.order_number), 'You will get a notification.');
  elsif so.acceptance_status = 'pending' and not is_theirs then
    perform private.refuse('PT403', 'The supplier answers this order.', 'An admin answers counter-offers.');
  elsif so.acceptance_status = 'pending' and response = 'return'
      or so.acceptance_status = 'counter_offered' and response = 'counter_offer' then
    perform private.refuse('P0001', format('To an order that is %s, %s isn''t an answer.',
      so.acceptance_status, response), 'Refresh, then choose again.');
  end if;
  if response = 'reject' and nullif(btrim(reason), '') is null then
    perform private.refuse('P0001', 'A rejection needs a reason.', 'Say why in a few words.');
  end if;
  if response = 'counter_offer' and (price is null or price <= 0) then
    perform private.refuse('P0001', 'A counter-offer needs a price of more than nothing.', 'Give a price.');
  end if;
  update public.supplier_orders s set
    acceptance_status = case response when 'accept' then 'accepted' when 'reject' then 'rejected'
      when 'return' then 'pending' else 'counter_offered' end,
    status = case response when 'accept' then 'accepted' when 'reject' then 'rejected' else s.status end,
    accepted_at = case when response = 'accept' then greatest(now(), s.created_at) end,
    rejected_at = case when response = 'reject' then greatest(now(), s.created_at) end,
    rejection_reason = case when response = 'reject' then btrim(reason) end,
    supplier_price = case when response = 'accept' and s.acceptance_status = 'counter_offered'
      then s.counter_offer_price else s.supplier_price end,
    counter_offer_price = case when response = 'counter_offer' then price
      else s.counter_offer_price end,
    counter_offer_notes = case when response = 'counter_offer'
      then respond_to_supplier_order.notes else s.counter_offer_notes end
    where s.id = so.id returning * into so;
  if response = 'accept'
      and not exists (select 1 from public.production_stages p where p.supplier_order_id = so.id) then
    perform private.make_stages(so.id, private.product_family(so.product_type), current_date);
  elsif response = 'reject' then
    update public.orders o set supplier_id = null
      where o.id = so.buyer_order_id and o.supplier_id = so.supplier_id;
  end if;
  if is_theirs then
    perform private.notify_role('admin', 'supplier_answer', format('%s: %s', so.order_number,
      replace(so.acceptance_status, '_', ' ')), coalesce(reason, notes), 'supplier_orders', so.id);
  else
    perform private.notify_supplier(so.supplier_id, 'supplier_answer', format('Your offer on %s: %s',
      so.order_number, so.acceptance_status), reason, 'supplier_orders', so.id);
  end if;
  return private.keep_answer(idempotency_key, jsonb_build_object('supplier_order_id', so.id,
    'order_number', so.order_number, 'status', so.status, 'acceptance_status', so.acceptance_status,
    'supplier_price', so.supplier_price::text, 'updated_at', so.updated_at));
end
$$;

-- Who could make it: with capacity around the target date, on-time rate, tier and last price.
create or replace function public.supplier_candidates(order_id uuid)
returns table (supplier_id uuid, company_name text, tier text, rating numeric,
  on_time_delivery_rate numeric, lead_time_days integer, minimum_order_quantity integer,
  free_capacity bigint, open_orders bigint, last_price_each numeric)
language plpgsql stable security definer set search_path = '' as $$
declare
  o public.orders;
begin
  perform private.require_role('admin');
  select * into o from public.orders x where x.id = supplier_candidates.order_id;
  if not found then
    perform private.refuse('PT404', 'There is no such order.', 'It may have been archived: refresh.');
  end if;
  return query
    select s.id, s.company_name, s.tier, s.rating, s.on_time_delivery_rate, s.lead_time_days,
      s.minimum_order_quantity,
      coalesce((select sum(c.total_capacity - c.booked_capacity) from public.factory_capacity c
        where c.supplier_id = s.id and c.date between o.target_date - 30 and o.target_date),
        s.production_capacity_monthly::bigint),
      (select count(*) from public.orders x where x.supplier_id = s.id
        and x.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled')),
      (select round(x.supplier_price / x.quantity, 2) from public.supplier_orders x
        where x.supplier_id = s.id and x.supplier_price is not null
          and x.product_type = o.product_type order by x.created_at desc limit 1)
    from public.suppliers s where s.verification_status = 'verified'
    order by s.on_time_delivery_rate desc nulls last, s.rating desc, s.id;
end
$$;

-- ---- the workflow ----

create or replace function public.update_order_status(order_id uuid, new_status text,
  note text default null, expected_version integer default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  o public.orders;
  movers text[];
  sees boolean;
  may boolean;
  answer jsonb;
begin
  answer := private.first_answer('update_order_status', idempotency_key, jsonb_build_object('order_id',
    order_id, 'new_status', new_status, 'note', note, 'expected_version', expected_version));
  if answer is not null then
    return answer;
  end if;
  select * into o from public.orders x where x.id = update_order_status.order_id for update;
  movers := private.workflow_movers(new_status);
  sees := o.id is not null and (o.buyer_id = auth.uid() or private.has_role('admin')
    or o.supplier_id = any (private.my_supplier_ids())
    or (private.has_role('sales') and o.workflow_status in ('quote_requested', 'quote_sent')));
  if not coalesce(sees, false) then
    perform private.refuse('PT404', 'There is no such order.', 'It may be somebody else''s.');
  end if;
  may := private.has_role('admin')
    or ('buyer' = any (movers) and o.buyer_id = auth.uid())
    or ('supplier' = any (movers) and o.supplier_id = any (private.my_supplier_ids()))
    or ('sales' = any (movers) and private.has_role('sales'));
  if not coalesce(may, false) then
    perform private.refuse('PT403', format('Setting an order to %s isn''t yours to do.', new_status),
      case when movers = '{}' then 'An admin does it.'
        else format('An admin or the %s does it.', array_to_string(movers, ' or ')) end);
  end if;
  if expected_version is not null and o.version <> expected_version then
    perform private.refuse('PT409', format('Order %s has been changed meanwhile.', o.order_number),
      'Look at it again, then decide.');
  end if;
  if new_status = o.workflow_status then
    perform private.refuse('PT409', format('Order %s is at %s already.', o.order_number, new_status),
      'Refresh: somebody else has moved it.');
  end if;
  if length(note) > 2000 then
    perform private.refuse('P0001', 'The note is longer than 2,000 characters.', 'Shorten it.');
  end if;
  perform set_config('looptrace.move_note', coalesce(note, ''), true);
  update public.orders x set workflow_status = new_status where x.id = o.id returning * into o;
  perform set_config('looptrace.move_note', '', true);
  if o.buyer_id is distinct from auth.uid() then
    perform private.notify(o.buyer_id, 'order_moved', format('Order %s: %s', o.order_number,
      replace(o.workflow_status, '_', ' ')), note, 'orders', o.id);
  end if;
  return private.keep_answer(idempotency_key, jsonb_build_object('order_id', o.id,
    'order_number', o.order_number, 'workflow_status', o.workflow_status, 'status', o.status,
    'version', o.version, 'updated_at', o.updated_at));
end
$$;

-- ---- reviews ----

-- Many at once: each has its own answer, and one that is refused doesn't hold up the others.
create or replace function public.review_listings(listing_ids uuid[], decision text,
  reason text default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  which uuid;
  l public.marketplace_products;
  result jsonb := '[]';
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('review_listings', idempotency_key, jsonb_build_object('listing_ids',
    listing_ids, 'decision', decision, 'reason', reason));
  if answer is not null then
    return answer;
  end if;
  if decision is null or decision not in ('approve', 'reject') then
    perform private.refuse('P0001', 'A listing is approved or rejected.', 'Say approve or reject.');
  end if;
  if decision = 'reject' and nullif(btrim(reason), '') is null then
    perform private.refuse('P0001', 'A rejection needs a reason.', 'Say why in a few words.');
  end if;
  if coalesce(array_length(listing_ids, 1), 0) not between 1 and 500 then
    perform private.refuse('P0001', 'Between 1 and 500 listings can be reviewed at once.',
      'Send them in several requests.');
  end if;
  -- Locked in one order: two reviewers with the same marks don't wait for each other in a ring.
  perform 1 from public.marketplace_products m where m.id = any (listing_ids) order by m.id for update;
  foreach which in array listing_ids loop
    select * into l from public.marketplace_products m where m.id = which;
    if not found then
      result := result || jsonb_build_object('id', which, 'ok', false, 'code', 'PT404',
        'message', 'There is no such listing.');
    elsif l.status <> 'pending_approval' then
      result := result || jsonb_build_object('id', which, 'ok', false, 'code', 'PT409',
        'message', format('This listing is %s.', replace(l.status, '_', ' ')));
    else
      begin
        update public.marketplace_products m set
          status = case decision when 'approve' then 'approved' else 'rejected' end,
          approval_date = case decision when 'approve' then greatest(now(), m.created_at) end,
          approved_by = case decision when 'approve' then auth.uid() end,
          rejection_reason = case decision when 'reject' then btrim(reason) end,
          admin_feedback = case decision when 'approve' then btrim(reason) else m.admin_feedback end
          where m.id = which returning * into l;
        perform private.notify_supplier(l.supplier_id, 'listing_reviewed',
          format('Your listing "%s" is %s', l.title, l.status), reason, 'marketplace_products', l.id);
        result := result || jsonb_build_object('id', which, 'ok', true, 'status', l.status,
          'updated_at', l.updated_at);
      exception when check_violation then
        result := result || jsonb_build_object('id', which, 'ok', false, 'code', '23514',
          'message', 'This listing isn''t complete.');
      end;
    end if;
  end loop;
  return private.keep_answer(idempotency_key, result);
end
$$;

-- Hands a listing in; a new price goes this way, because a price needs a new look.
drop function if exists public.submit_listing(uuid, numeric, uuid);
create or replace function public.submit_listing(listing_id uuid, base_price numeric default null,
  idempotency_key uuid default null, expected_updated_at timestamptz default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  l public.marketplace_products;
  answer jsonb;
begin
  answer := private.first_answer('submit_listing', idempotency_key,
    jsonb_build_object('listing_id', listing_id, 'base_price', base_price,
      'expected_updated_at', expected_updated_at));
  if answer is not null then
    return answer;
  end if;
  select * into l from public.marketplace_products m where m.id = submit_listing.listing_id
    and m.supplier_id = any (private.my_supplier_ids()) for update;
  if not found then
    perform private.refuse('PT404', 'There is no such listing.', 'It may be another supplier''s.');
  end if;
  if not l.supplier_id = any (private.my_listing_supplier_ids()) then
    perform private.refuse('PT403', 'This supplier may not list products.',
      'Ask the platform''s staff for it.');
  end if;
  if l.status = 'pending_approval' then
    perform private.refuse('PT409', 'This listing is with the reviewers already.', 'Wait for them.');
  end if;
  if l.updated_at <> expected_updated_at then
    perform private.refuse('PT409', 'This listing has been changed meanwhile.', 'Look at it, then hand it in again.');
  end if;
  if base_price <= 0 then
    perform private.refuse('P0001', 'The price must be more than nothing.', 'Give a price.');
  end if;
  -- numeric(14, 2) would round without a word.
  if base_price <> round(base_price, 2) then
    perform private.refuse('P0001', 'A price has two digits behind the point.', 'Give an amount such as 12.50.');
  end if;
  update public.marketplace_products m set status = 'pending_approval',
    base_price = coalesce(submit_listing.base_price, m.base_price), rejection_reason = null
    where m.id = l.id returning * into l;
  perform private.notify_role('admin', 'listing_submitted', format('"%s" waits for approval', l.title),
    null, 'marketplace_products', l.id);
  return private.keep_answer(idempotency_key, jsonb_build_object('id', l.id, 'listing_id', l.id,
    'status', l.status, 'base_price', l.base_price::text, 'final_price', l.final_price::text, 'updated_at', l.updated_at));
end
$$;

create or replace function public.review_supplier(supplier_id uuid, decision text,
  reason text default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  s public.suppliers;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('review_supplier', idempotency_key, jsonb_build_object('supplier_id',
    supplier_id, 'decision', decision, 'reason', reason));
  if answer is not null then
    return answer;
  end if;
  if decision is null or decision not in ('verify', 'reject', 'suspend') then
    perform private.refuse('P0001', 'A supplier is verified, rejected or suspended.',
      'Say verify, reject or suspend.');
  end if;
  if decision <> 'verify' and nullif(btrim(reason), '') is null then
    perform private.refuse('P0001', 'This needs a reason.', 'Say why in a few words.');
  end if;
  select * into s from public.suppliers x where x.id = review_supplier.supplier_id for update;
  if not found then
    perform private.refuse('PT404', 'There is no such supplier.', 'It may have been deleted: refresh.');
  end if;
  update public.suppliers x set verification_status = case decision when 'verify' then 'verified'
      when 'reject' then 'rejected' else 'suspended' end,
    can_list_products = decision = 'verify'
    where x.id = s.id returning * into s;
  perform private.notify_supplier(s.id, 'supplier_reviewed', format('%s is %s', s.company_name,
    s.verification_status), reason, 'suppliers', s.id);
  return private.keep_answer(idempotency_key, jsonb_build_object('supplier_id', s.id,
    'verification_status', s.verification_status, 'can_list_products', s.can_list_products,
    'updated_at', s.updated_at));
end
$$;

-- ---- roles ----

create or replace function public.set_user_role(user_id uuid, role text, granted boolean default true,
  idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('set_user_role', idempotency_key, jsonb_build_object('user_id',
    user_id, 'role', role, 'granted', granted));
  if answer is not null then
    return answer;
  end if;
  if not exists (select 1 from public.profiles p where p.id = set_user_role.user_id) then
    perform private.refuse('PT404', 'There is no such person.', 'They have to sign up first.');
  end if;
  if role is null or role not in ('admin', 'sales', 'supplier', 'factory', 'buyer', 'retailer',
      'wholesaler', 'educational', 'corporate', 'sports_team') then
    perform private.refuse('P0001', format('There is no role %s.', coalesce(role, '(none)')),
      'See the list of roles.');
  end if;
  if granted then
    insert into public.user_roles as r (user_id, role)
      values (set_user_role.user_id, set_user_role.role)
      on conflict on constraint user_roles_user_id_role_key do nothing;
  else
    -- Two admins who each take away the other's role at once would leave none.
    perform 1 from public.user_roles r where r.role = 'admin' order by r.id for update;
    if set_user_role.role = 'admin' and not exists (select 1 from public.user_roles r
        where r.role = 'admin' and r.user_id <> set_user_role.user_id) then
      perform private.refuse('PT409', 'This is the last admin.', 'Make somebody else an admin first.');
    end if;
    delete from public.user_roles r
      where r.user_id = set_user_role.user_id and r.role = set_user_role.role;
  end if;
  return private.keep_answer(idempotency_key, jsonb_build_object('user_id', set_user_role.user_id,
    'roles', (select coalesce(jsonb_agg(r.role order by r.role), '[]') from public.user_roles r
      where r.user_id = set_user_role.user_id)));
end
$$;

do $$
declare
  f regprocedure;
begin
  -- Hosted projects grant new functions to everyone by default: taken back, then given to those who
  -- sign in. The functions themselves ask for the role.
  foreach f in array array['public.convert_quote_to_order(uuid, uuid, uuid, date)',
      'public.review_quote(uuid, text, numeric, text, uuid)',
      'public.initialize_production_stages(uuid, text, date, uuid)',
      'public.assign_supplier(uuid, uuid, numeric, numeric, date, text, uuid)',
      'public.respond_to_supplier_order(uuid, text, text, numeric, text, uuid)',
      'public.supplier_candidates(uuid)',
      'public.update_order_status(uuid, text, text, integer, uuid)',
      'public.review_listings(uuid[], text, text, uuid)',
      'public.submit_listing(uuid, numeric, uuid, timestamptz)', 'public.review_supplier(uuid, text, text, uuid)',
      'public.set_user_role(uuid, text, boolean, uuid)']::regprocedure[] loop
    execute format('revoke all on function %s from public, anon, service_role', f);
    execute format('grant execute on function %s to authenticated', f);
  end loop;
end
$$;
