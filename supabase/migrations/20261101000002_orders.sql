-- SPDX-License-Identifier: MIT
-- Orders, the supplier orders that fulfil them, and production stages, with their rules as triggers.

create table if not exists public.orders (
  id uuid primary key default gen_random_uuid(),
  order_number text not null unique check (order_number ~ '^[A-Z]{2,4}-[0-9]{1,10}$'),
  buyer_id uuid references public.profiles (id) on delete set null,
  supplier_id uuid references public.suppliers (id) on delete set null,
  product_type text not null check (length(product_type) between 1 and 200),
  quantity integer not null check (quantity > 0),
  status text not null default 'pending'
    check (status in ('pending', 'in_production', 'shipped', 'completed', 'on_hold', 'cancelled')),
  target_date date,
  notes text check (length(notes) <= 5000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  current_stage text check (length(current_stage) <= 100),
  stage_progress jsonb not null default '{}',
  quote_id uuid,
  payment_status text not null default 'unpaid'
    check (payment_status in ('unpaid', 'deposit_paid', 'paid', 'refunded')),
  workflow_status text not null default 'quote_requested' check (workflow_status in (
    'quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment', 'payment_received',
    'assigned_to_supplier', 'sample_requested', 'sample_submitted', 'sample_approved',
    'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped', 'delivered', 'completed',
    'on_hold', 'cancelled')),
  expected_delivery_date date,
  actual_delivery_date date,
  tracking_token text unique check (length(tracking_token) between 16 and 200)
    default encode(extensions.gen_random_bytes(16), 'hex'),
  version integer not null default 1,
  constraint orders_dates_in_order check (target_date <= expected_delivery_date),
  constraint orders_completed_has_dates check (status <> 'completed'
    or (expected_delivery_date is not null and actual_delivery_date is not null))
);

create table if not exists public.order_status_history (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references public.orders (id) on delete cascade,
  from_status text,
  to_status text not null,
  note text check (length(note) <= 2000),
  changed_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default clock_timestamp()
);

create table if not exists public.supplier_orders (
  id uuid primary key default gen_random_uuid(),
  order_number text not null unique check (order_number ~ '^[A-Z]{1,6}-[0-9]{1,10}$'),
  supplier_id uuid references public.suppliers (id) on delete cascade,
  buyer_order_id uuid references public.orders (id) on delete cascade,
  product_type text not null check (length(product_type) between 1 and 200),
  quantity integer not null check (quantity > 0),
  buyer_price numeric(14, 2) check (buyer_price > 0 and buyer_price < 'NaN'),
  supplier_price numeric(14, 2) check (supplier_price > 0 and supplier_price < 'NaN'),
  margin numeric(14, 2) generated always as (buyer_price - supplier_price) stored,
  target_date date,
  status text not null default 'pending'
    check (status in ('pending', 'accepted', 'rejected', 'cancelled')),
  tech_pack_urls text[] check (private.texts_within(tech_pack_urls, 50, 2000)),
  reference_images text[] check (private.texts_within(reference_images, 50, 2000)),
  special_instructions text check (length(special_instructions) <= 5000),
  created_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  acceptance_status text not null default 'pending'
    check (acceptance_status in ('pending', 'accepted', 'rejected', 'counter_offered')),
  accepted_at timestamptz,
  rejected_at timestamptz,
  rejection_reason text check (length(rejection_reason) <= 2000),
  counter_offer_price numeric(14, 2) check (counter_offer_price > 0 and counter_offer_price < 'NaN'),
  counter_offer_notes text check (length(counter_offer_notes) <= 2000),
  -- What each state of the negotiation says.
  constraint supplier_orders_accepted_has_time check (acceptance_status <> 'accepted'
    or accepted_at is not null),
  constraint supplier_orders_rejected_has_reason check (acceptance_status <> 'rejected'
    or (rejected_at is not null and rejection_reason is not null)),
  constraint supplier_orders_counter_has_price check (acceptance_status <> 'counter_offered'
    or counter_offer_price is not null),
  constraint supplier_orders_states_agree check (
    (status = 'accepted') = (acceptance_status = 'accepted') or status = 'cancelled'),
  constraint supplier_orders_answered_after_made check (accepted_at >= created_at
    and rejected_at >= created_at)
);

create table if not exists public.production_stage_templates (
  id uuid primary key default gen_random_uuid(),
  product_family text not null check (length(product_family) between 1 and 100),
  stage_number integer not null check (stage_number between 1 and 8),
  stage_name text not null check (length(stage_name) between 1 and 100),
  description text check (length(description) <= 1000),
  share_of_time integer not null check (share_of_time between 1 and 100),
  is_quality boolean not null default false,
  unique (product_family, stage_number)
);
-- The business can't begin without them, so they come with the schema and not with the seed.
insert into public.production_stage_templates
    (id, product_family, stage_number, stage_name, share_of_time, is_quality)
  select md5('looptrace template ' || family || n)::uuid, family, n, name, share,
    name = 'Quality control'
  from (values ('knitwear'), ('accessories'), ('uniform')) f (family),
    lateral unnest(case family
      when 'accessories' then array['Yarn sourcing', 'Knitting', 'Linking', 'Trimming', 'Washing',
        'Pressing', 'Quality control', 'Packing']
      when 'uniform' then array['Yarn sourcing', 'Knitting', 'Linking', 'Embroidery', 'Washing',
        'Finishing', 'Quality control', 'Packing']
      else array['Yarn sourcing', 'Knitting', 'Linking', 'Mending', 'Washing', 'Finishing',
        'Quality control', 'Packing'] end,
      array[20, 30, 15, 8, 7, 8, 7, 5]) with ordinality as t (name, share, n)
  on conflict (product_family, stage_number) do nothing;

-- Which family a product is of: product_type is free text.
create or replace function private.product_family(product_type text) returns text
language sql immutable set search_path = '' as $$
  select case
    when product_type ~* 'uniform|school' then 'uniform'
    when product_type ~* 'beanie|scarf|hat|glove|mitten|blanket|sock|টুপি|মাফলার' then 'accessories'
    else 'knitwear' end
$$;

-- "Stage updates" of the life cycle (kept 3 years, those of quality control 5) need a place: each
-- change of a stage, which the people of the order may read.
create table if not exists public.production_stage_updates (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null,
  supplier_order_id uuid not null references public.supplier_orders (id) on delete cascade,
  stage_number integer not null check (stage_number between 1 and 8),
  is_quality boolean not null default false,
  from_percentage integer check (from_percentage between 0 and 100),
  to_percentage integer not null check (to_percentage between 0 and 100),
  from_status text,
  to_status text not null,
  note text check (length(note) <= 5000),
  changed_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default clock_timestamp()
);

create table if not exists public.production_stages (
  id uuid primary key default gen_random_uuid(),
  supplier_order_id uuid references public.supplier_orders (id) on delete cascade,
  stage_number integer not null check (stage_number between 1 and 8),
  stage_name text not null check (length(stage_name) between 1 and 100),
  description text check (length(description) <= 1000),
  target_date date,
  completion_percentage integer not null default 0 check (completion_percentage between 0 and 100),
  status text not null default 'pending'
    check (status in ('pending', 'in_progress', 'completed', 'delayed')),
  photos text[] check (private.texts_within(photos, 50, 2000)),
  notes text check (length(notes) <= 5000),
  started_at timestamptz,
  completed_at timestamptz,
  updated_by uuid references public.profiles (id) on delete set null,
  updated_at timestamptz not null default now(),
  unique (supplier_order_id, stage_number),
  constraint production_stages_times_in_order check (started_at <= completed_at)
);

-- The specification's indexes, and those that the client's keyset pages need.
create index if not exists idx_orders_buyer_id on public.orders (buyer_id);
create index if not exists idx_orders_supplier_id on public.orders (supplier_id);
create index if not exists idx_orders_workflow_status on public.orders (workflow_status);
create index if not exists idx_orders_created_at on public.orders (created_at);
create index if not exists idx_orders_target_date on public.orders (target_date, id);
create index if not exists idx_orders_workflow_target
  on public.orders (workflow_status, target_date, id);
create index if not exists idx_orders_quantity on public.orders (quantity, id);
create index if not exists idx_orders_progress on public.orders ((stage_progress -> 'overall'), id);
create index if not exists idx_orders_workflow_id on public.orders (workflow_status, id);
-- Backwards with the unknown last, as people read it: the two above with NULLs at their other end.
create index if not exists idx_orders_target_date_down
  on public.orders (target_date desc nulls last, id desc);
create index if not exists idx_orders_progress_down
  on public.orders ((stage_progress -> 'overall') desc nulls last, id desc);
-- Those of one buyer or one supplier, as their lists page through them.
create index if not exists idx_orders_buyer_target on public.orders (buyer_id, target_date, id);
create index if not exists idx_orders_supplier_target on public.orders (supplier_id, target_date, id);
-- Policies ask whether two have an order in common.
create index if not exists idx_orders_supplier_buyer on public.orders (supplier_id, buyer_id);
create index if not exists idx_orders_quote_id on public.orders (quote_id) where quote_id is not null;
create index if not exists idx_orders_updated_at on public.orders (updated_at, id);
create index if not exists idx_supplier_orders_supplier_id on public.supplier_orders (supplier_id);
create index if not exists idx_supplier_orders_buyer_order_id
  on public.supplier_orders (buyer_order_id);
create index if not exists idx_production_stages_supplier_order_id
  on public.production_stages (supplier_order_id);
create index if not exists idx_production_stages_stage_number
  on public.production_stages (stage_number);
create index if not exists idx_production_stages_status on public.production_stages (status);
create index if not exists idx_order_status_history_order_id
  on public.order_status_history (order_id);
create index if not exists idx_supplier_orders_updated_at
  on public.supplier_orders (updated_at, id);
create index if not exists idx_production_stages_updated_at
  on public.production_stages (updated_at, id);
create index if not exists idx_production_stage_updates_stage
  on public.production_stage_updates (stage_id, created_at desc);
create index if not exists idx_production_stage_updates_supplier_order
  on public.production_stage_updates (supplier_order_id);
create index if not exists idx_production_stage_updates_created_at
  on public.production_stage_updates (created_at);
-- Erasing an account sets these to NULL: without an index each would read the whole table.
create index if not exists idx_order_status_history_changed_by
  on public.order_status_history (changed_by);
create index if not exists idx_supplier_orders_created_by on public.supplier_orders (created_by);
create index if not exists idx_production_stages_updated_by on public.production_stages (updated_by);
create index if not exists idx_production_stage_updates_changed_by
  on public.production_stage_updates (changed_by);
-- The search box: ilike '%…%' over numbers and products.
create extension if not exists pg_trgm with schema extensions;
create index if not exists idx_orders_search on public.orders
  using gin (order_number extensions.gin_trgm_ops, product_type extensions.gin_trgm_ops);
create index if not exists idx_profiles_search on public.profiles
  using gin (company_name extensions.gin_trgm_ops, full_name extensions.gin_trgm_ops);
create index if not exists idx_suppliers_search on public.suppliers
  using gin (company_name extensions.gin_trgm_ops);

-- ---- orders ----

-- product.md §5: one step along the road; on_hold and back, and cancelled, from before shipped.
create or replace function private.workflow_allows(old_status text, new_status text) returns boolean
language sql immutable set search_path = '' as $$
  with road as (select array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
    'payment_received', 'assigned_to_supplier', 'sample_requested', 'sample_submitted',
    'sample_approved', 'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped', 'delivered',
    'completed'] as steps)
  select coalesce(case
    when new_status = old_status then false
    when new_status in ('on_hold', 'cancelled') then
      old_status = 'on_hold' or array_position(steps, old_status) < array_position(steps, 'shipped')
    when old_status = 'on_hold' then
      array_position(steps, new_status) < array_position(steps, 'shipped')
    else array_position(steps, new_status) = array_position(steps, old_status) + 1
  end, false) from road
$$;

-- The specification leaves open who makes which move. An admin makes all of them; the others those
-- that are theirs to know: sales about the quote, the supplier about the making, the buyer about
-- what has arrived.
create or replace function private.workflow_movers(new_status text) returns text[]
language sql immutable set search_path = '' as $$
  select case
    when new_status in ('quote_sent', 'admin_review') then '{sales}'::text[]
    when new_status in ('sample_submitted', 'bulk_production', 'qc_inspection', 'ready_to_ship',
      'shipped') then '{supplier}'::text[]
    when new_status in ('sample_approved', 'delivered') then '{buyer}'::text[]
    else '{}'::text[] end
$$;

-- From on_hold an order goes back to where it was held, nowhere else.
create or replace function private.order_before_write() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  held_at text;
begin
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.updated_at := private.next_updated_at(old.updated_at);
    if new.workflow_status is distinct from old.workflow_status then
      if not private.workflow_allows(old.workflow_status, new.workflow_status) then
        perform private.refuse('P0001',
          format('An order can''t go from %s to %s.', old.workflow_status, new.workflow_status),
          'Orders move one step at a time; see the workflow.');
      end if;
      if old.workflow_status = 'on_hold' and new.workflow_status <> 'cancelled' then
        select from_status into held_at from public.order_status_history
          where order_id = old.id and to_status = 'on_hold' order by created_at desc, id limit 1;
        if held_at is not null and held_at <> new.workflow_status then
          perform private.refuse('P0001',
            format('This order was put on hold in %s: it can only go back there.', held_at),
            'Set it back first, then move it on.');
        end if;
      end if;
      -- One that its supplier has turned down waits at assigned_to_supplier for the next.
      if new.supplier_id is null and old.workflow_status <> 'on_hold' and new.workflow_status in
          ('assigned_to_supplier', 'sample_requested', 'sample_submitted', 'sample_approved',
          'bulk_production') then
        perform private.refuse('P0001', 'This order has no supplier yet.',
          'Assign a supplier to it: that moves it on.');
      end if;
    end if;
  end if;
  -- The specification's line "when completed then expected_delivery_date" names a value, not a rule.
  -- Read as: whatever is delivered has both of its delivery dates.
  if new.workflow_status in ('delivered', 'completed') then
    new.actual_delivery_date := coalesce(new.actual_delivery_date, current_date);
    new.expected_delivery_date := coalesce(new.expected_delivery_date,
      greatest(new.actual_delivery_date, new.target_date));
  end if;
  new.status := case
    when new.workflow_status in ('shipped', 'delivered') then 'shipped'
    when new.workflow_status in ('completed', 'on_hold', 'cancelled') then new.workflow_status
    when new.workflow_status in ('bulk_production', 'qc_inspection', 'ready_to_ship')
      then 'in_production'
    else 'pending' end;
  return new;
end
$$;
create or replace trigger before_write before insert or update on public.orders
  for each row execute function private.order_before_write();

create or replace function private.order_write_history() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The note comes from update_order_status() through a setting of this transaction: orders has no
  -- column for it.
  insert into public.order_status_history (order_id, from_status, to_status, note, changed_by)
    values (new.id, case when tg_op = 'UPDATE' then old.workflow_status end, new.workflow_status,
      nullif(current_setting('looptrace.move_note', true), ''),
      (select id from public.profiles where id = auth.uid()));
  if new.workflow_status = 'cancelled' then -- nobody should go on making it
    update public.supplier_orders set status = 'cancelled'
      where buyer_order_id = new.id and status in ('pending', 'accepted');
  end if;
  return null;
end
$$;
create or replace trigger write_history
  after update of workflow_status on public.orders
  for each row when (new.workflow_status is distinct from old.workflow_status)
  execute function private.order_write_history();
create or replace trigger write_first_history after insert on public.orders
  for each row execute function private.order_write_history();

-- ---- production stages ----

-- Percentage and status decide each other (product.md §5): what the writer changed leads. A passed
-- target date makes an unfinished stage delayed; so does setting it by hand.
create or replace function private.stage_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and new.status is distinct from old.status
      and new.completion_percentage = old.completion_percentage then
    new.completion_percentage := case new.status
      when 'completed' then 100
      when 'pending' then 0
      when 'in_progress' then greatest(1, least(new.completion_percentage, 99))
      else least(new.completion_percentage, 99) end;
  end if;
  if new.completion_percentage = 100 then
    new.status := 'completed';
  elsif new.target_date < current_date
      or (new.status = 'delayed' and (tg_op = 'INSERT' or old.status <> 'delayed'
        or (new.completion_percentage = old.completion_percentage
          -- Planned anew: what was late by its date is late no longer.
          and not coalesce(old.target_date < current_date and new.target_date >= current_date, false)))) then
    new.status := 'delayed';
  elsif new.completion_percentage = 0 then
    new.status := 'pending';
  else
    new.status := 'in_progress';
  end if;
  if new.completion_percentage = 0 then
    new.started_at := null;
  elsif new.started_at is null then -- a writer's clock may be behind ours
    new.started_at := least(now(), case when new.completion_percentage = 100 then new.completed_at end);
  end if;
  if new.completion_percentage = 100 then
    new.completed_at := greatest(coalesce(new.completed_at, now()), new.started_at);
  else
    new.completed_at := null;
  end if;
  if tg_op = 'UPDATE' then
    new.updated_at := private.next_updated_at(old.updated_at);
    new.updated_by := coalesce(auth.uid(), new.updated_by);
  end if;
  return new;
end
$$;
create or replace trigger before_write before insert or update on public.production_stages
  for each row execute function private.stage_before_write();

-- The supplier order that counts: the newest that isn't rejected; a cancelled one only when there is no
-- other, so that a cancelled order still shows how far it came.
create or replace function private.live_supplier_order(which uuid) returns uuid
language sql stable security definer set search_path = '' as $$
  select id from public.supplier_orders where buyer_order_id = which
    and status <> 'rejected' and acceptance_status <> 'rejected'
  order by (status = 'cancelled'), created_at desc, id limit 1
$$;
-- The roll-up of one order (rounded down: 100 only when all is done), over its live supplier
-- order. SECURITY DEFINER: who moves a stage may not write the order.
create or replace function private.roll_up_order(which uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  -- Two stages of one order moved at once: the later one must count after the earlier has committed,
  -- in a statement (and so a snapshot) of its own.
  perform 1 from public.orders o where o.id = which for no key update;
  update public.orders o set
    stage_progress = coalesce(r.progress, '{}'), current_stage = r.stage
  from (select
      case when count(*) > 0 then jsonb_build_object(
        'overall', floor(avg(s.completion_percentage))::integer,
        'delayed', count(*) filter (where s.status = 'delayed'),
        'stages', jsonb_agg(s.completion_percentage order by s.stage_number)) end as progress,
      coalesce((array_agg(s.stage_name order by s.stage_number)
          filter (where s.completion_percentage < 100))[1],
        (array_agg(s.stage_name order by s.stage_number desc))[1]) as stage
    from public.production_stages s
    where s.supplier_order_id = private.live_supplier_order(which)) r
  where o.id = which and (o.stage_progress is distinct from coalesce(r.progress, '{}')
    or o.current_stage is distinct from r.stage);
end
$$;
revoke all on function private.roll_up_order(uuid) from public, anon, authenticated;

-- Once a statement, so that eight new stages are one roll-up.
create or replace function private.stages_roll_up() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  which uuid;
begin
  -- In one order, so that two statements over the same orders don't wait for each other.
  for which in select distinct so.buyer_order_id
      from changed c join public.supplier_orders so on so.id = c.supplier_order_id
      where so.buyer_order_id is not null order by 1 loop
    perform private.roll_up_order(which);
  end loop;
  return null;
end
$$;
create or replace trigger roll_up_insert after insert on public.production_stages
  referencing new table as changed for each statement execute function private.stages_roll_up();
create or replace trigger roll_up_update after update on public.production_stages
  referencing new table as changed for each statement execute function private.stages_roll_up();
create or replace trigger roll_up_delete after delete on public.production_stages
  referencing old table as changed for each statement execute function private.stages_roll_up();

create or replace function private.stage_write_update() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.production_stage_updates (stage_id, supplier_order_id, stage_number, is_quality,
      from_percentage, to_percentage, from_status, to_status, note, changed_by)
    values (new.id, new.supplier_order_id, new.stage_number,
      exists (select 1 from public.production_stage_templates t
        where t.stage_name = new.stage_name and t.is_quality),
      old.completion_percentage, new.completion_percentage, old.status, new.status,
      case when new.notes is distinct from old.notes then new.notes end,
      (select id from public.profiles where id = auth.uid()));
  return null;
end
$$;
create or replace trigger write_update after update on public.production_stages
  for each row when (old.supplier_order_id = new.supplier_order_id
    and (old.completion_percentage, old.status, old.notes)
      is distinct from (new.completion_percentage, new.status, new.notes))
  execute function private.stage_write_update();

create or replace function private.supplier_order_roll_up() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.buyer_order_id is not null then
    perform private.roll_up_order(new.buyer_order_id);
  end if;
  return null;
end
$$;
create or replace trigger roll_up after update of status, acceptance_status
  on public.supplier_orders for each row execute function private.supplier_order_roll_up();
-- "Status transitions follow predefined workflow rules": pending is answered once, a counter-offer is
-- taken or turned back to pending, and what is over stays over.
create or replace function private.supplier_order_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.acceptance_status is distinct from old.acceptance_status
      and (old.acceptance_status, new.acceptance_status) not in (('pending', 'accepted'),
        ('pending', 'rejected'), ('pending', 'counter_offered'), ('counter_offered', 'accepted'),
        ('counter_offered', 'rejected'), ('counter_offered', 'pending')) then
    perform private.refuse('P0001', format('A supplier order can''t go from %s to %s.',
      old.acceptance_status, new.acceptance_status), 'It has been answered already.');
  end if;
  if new.status is distinct from old.status and (old.status, new.status) not in
      (('pending', 'accepted'), ('pending', 'rejected'), ('pending', 'cancelled'),
        ('accepted', 'cancelled')) then
    perform private.refuse('P0001', format('A supplier order can''t go from %s to %s.',
      old.status, new.status), 'Assign the order again instead.');
  end if;
  return new;
end
$$;
create or replace trigger before_write before update on public.supplier_orders
  for each row execute function private.supplier_order_before_write();
revoke all on function private.supplier_order_before_write() from public;
create or replace trigger touch_updated_at before update on public.supplier_orders
  for each row execute function private.touch_updated_at();

-- The stages of an order, as a relation that PostgREST can embed in orders: whoever sees the order
-- through it still needs a policy on the stages.
create or replace function public.stages(public.orders) returns setof public.production_stages
rows 8 language sql stable set search_path = '' as $$
  select s.* from public.production_stages s
  where s.supplier_order_id = private.live_supplier_order($1.id)
$$;
revoke all on function private.live_supplier_order(uuid) from public;
grant execute on function private.live_supplier_order(uuid) to authenticated, service_role;
revoke all on function public.stages(public.orders) from public, anon;
grant execute on function public.stages(public.orders) to authenticated, service_role;
revoke all on function private.workflow_allows(text, text), private.workflow_movers(text),
  private.product_family(text), private.order_before_write(), private.order_write_history(),
  private.stage_before_write(), private.stages_roll_up(), private.stage_write_update(),
  private.supplier_order_roll_up() from public;
grant execute on function private.workflow_allows(text, text), private.workflow_movers(text),
  private.product_family(text) to authenticated, service_role;
