-- SPDX-License-Identifier: MIT
-- How long what is kept, where it goes, and the jobs that see to it.

-- ---- the periods, as rows ----

create table if not exists public.retention_policies (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name ~ '^[a-z_]{1,50}$'),
  description text not null check (length(description) <= 500),
  action text not null check (action in ('archive', 'purge', 'summarise')),
  keep_for interval not null check (keep_for >= '0'),
  batch_size integer not null default 500 check (batch_size between 1 and 10000),
  enabled boolean not null default true,
  updated_at timestamptz not null default now()
);
insert into public.retention_policies (id, name, description, action, keep_for)
  select md5('looptrace retention ' || name)::uuid, name, description, action, keep_for::interval
  from (values
    ('completed_orders', 'Completed orders with all that belongs to them go to the archive.', 'archive', '2 years'),
    ('cancelled_orders', 'Cancelled orders are deleted.', 'purge', '6 months'),
    ('audit_logs', 'Audit trails.', 'purge', '7 years'),
    ('stage_updates', 'Changes of production stages, in the archive too.', 'purge', '3 years'),
    ('quality_updates', 'Changes of quality control stages, in the archive too.', 'purge', '5 years'),
    ('deactivated_listings', 'Listings are kept until deactivated, and a month for second thoughts.', 'archive', '1 month'),
    ('supplier_performance', 'A finished year''s figures of each supplier.', 'summarise', '0'),
    ('sales', 'A finished quarter''s sales.', 'summarise', '0'),
    ('utilization_logs', 'A finished month of the capacity log becomes one line a supplier.', 'summarise', '1 month'),
    ('read_notifications', 'Notifications that have been read.', 'purge', '90 days'),
    ('old_notifications', 'Notifications, read or not.', 'purge', '1 year'),
    ('share_addresses', 'Network addresses of those who shared a listing.', 'purge', '90 days'),
    ('idempotency_keys', 'Answers kept for repeated requests.', 'purge', '7 days'),
    ('one_time_codes', 'Codes that prove an e-mail address, once expired.', 'purge', '1 day'),
    ('expired_sessions', 'Sessions whose time is over.', 'purge', '0')
  ) as p (name, description, action, keep_for)
  on conflict (name) do nothing;

create table if not exists public.retention_reports (
  id uuid primary key default gen_random_uuid(),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  dry_run boolean not null,
  report jsonb not null default '[]',
  started_by uuid references public.profiles (id) on delete set null
);
create index if not exists idx_retention_reports_started_at
  on public.retention_reports (started_at desc);
create index if not exists idx_retention_reports_started_by on public.retention_reports (started_by);
create or replace trigger touch_updated_at before update on public.retention_policies
  for each row execute function private.touch_updated_at();
create or replace trigger audit_update after update on public.retention_policies
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.audit_statement();

alter table public.retention_policies enable row level security;
alter table public.retention_policies force row level security;
alter table public.retention_reports enable row level security;
alter table public.retention_reports force row level security;
revoke all on public.retention_policies, public.retention_reports from anon, authenticated;
grant select, update (keep_for, batch_size, enabled) on public.retention_policies to authenticated;
grant select on public.retention_reports to authenticated;
drop policy if exists "Admins read the periods" on public.retention_policies;
create policy "Admins read the periods" on public.retention_policies for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "Admins set the periods" on public.retention_policies;
create policy "Admins set the periods" on public.retention_policies for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));
drop policy if exists "Admins read the reports" on public.retention_reports;
create policy "Admins read the reports" on public.retention_reports for select to authenticated
  using ((select private.has_role('admin')));

-- ---- the archive: not exposed by the data API ----

-- One document for an order and all that belonged to it: read whole or not at all, compressed by
-- TOAST, and readable whatever the tables look like by then. Not partitioned: it is only added to and
-- read by id, so a partition would save nothing.
create schema if not exists archive;
comment on schema archive is 'What retention has moved out of the tables in use.';
create table if not exists archive.orders (
  id uuid primary key,
  order_number text not null unique,
  buyer_id uuid,
  supplier_id uuid,
  quote_id uuid,
  completed_on date not null,
  archived_at timestamptz not null default now(),
  document jsonb not null
);
create index if not exists idx_archive_orders_buyer_id on archive.orders (buyer_id);
create index if not exists idx_archive_orders_quote_id on archive.orders (quote_id);
create table if not exists archive.listings (
  id uuid primary key,
  supplier_id uuid,
  archived_at timestamptz not null default now(),
  document jsonb not null
);
-- Rows, not documents: these are purged each by its own age.
create table if not exists archive.production_stage_updates (
  id uuid primary key,
  stage_id uuid not null,
  supplier_order_id uuid not null,
  stage_number integer not null,
  is_quality boolean not null,
  from_percentage integer,
  to_percentage integer not null,
  from_status text,
  to_status text not null,
  note text,
  changed_by uuid,
  created_at timestamptz not null
);
create index if not exists idx_archive_stage_updates_created_at
  on archive.production_stage_updates (created_at);
create table if not exists archive.supplier_performance (
  year integer not null,
  supplier_id uuid not null,
  orders integer not null,
  delivered integer not null,
  on_time integer not null,
  rejected integer not null,
  archived_at timestamptz not null default now(),
  primary key (year, supplier_id)
);
create table if not exists archive.sales (
  quarter date not null,
  product_family text not null,
  orders integer not null,
  pieces bigint not null,
  buyer_total numeric(16, 2) not null,
  supplier_total numeric(16, 2) not null,
  archived_at timestamptz not null default now(),
  primary key (quarter, product_family)
);
create table if not exists archive.utilization (
  month date not null,
  supplier_id uuid not null,
  lines integer not null,
  average_percentage numeric(5, 2) not null,
  highest_percentage numeric(5, 2) not null,
  primary key (month, supplier_id)
);
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'archive'::regnamespace
      and c.relkind = 'r' loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('revoke all on %s from public, anon, authenticated, service_role', t);
  end loop;
end
$$;

-- What retention looks for, by its time.
create index if not exists idx_orders_completed on public.orders (created_at)
  where workflow_status = 'completed';
create index if not exists idx_orders_cancelled on public.orders (created_at)
  where workflow_status = 'cancelled';
create index if not exists idx_notifications_read_at on public.notifications (read_at)
  where read_at is not null;
create index if not exists idx_production_stages_running on public.production_stages (target_date)
  where status in ('pending', 'in_progress');

-- ---- one batch of one policy ----

-- An order is over since its last move, whatever was written on it later.
create or replace function private.over_since(which uuid, state text, otherwise timestamptz)
returns timestamptz language sql stable security definer set search_path = '' as $$
  select coalesce(max(h.created_at), otherwise) from public.order_status_history h
  where h.order_id = which and h.to_status = state
$$;

-- The rows that are due, oldest first; what another run is at work on is left to it.
create or replace function private.retention_due(policy text, cutoff timestamptz, most integer)
returns setof text language plpgsql security definer set search_path = '' as $$
begin
  case policy
    when 'completed_orders' then
      return query select o.id::text from public.orders o where o.workflow_status = 'completed'
        and o.created_at < cutoff -- what the index can tell
        and private.over_since(o.id, 'completed', coalesce(o.actual_delivery_date::timestamptz,
          o.updated_at)) < cutoff
        order by o.created_at, o.id limit most for update skip locked;
    when 'cancelled_orders' then
      return query select o.id::text from public.orders o where o.workflow_status = 'cancelled'
        and o.created_at < cutoff
        and private.over_since(o.id, 'cancelled', o.updated_at) < cutoff
        order by o.created_at, o.id limit most for update skip locked;
    when 'audit_logs' then
      return query select a.id::text from public.audit_logs a where a.created_at < cutoff
        order by a.created_at limit most;
    when 'stage_updates', 'quality_updates' then
      return query select u.id::text from (
          select p.id, p.is_quality, p.created_at from public.production_stage_updates p
          union all
          select p.id, p.is_quality, p.created_at from archive.production_stage_updates p) u
        where u.is_quality = (policy = 'quality_updates') and u.created_at < cutoff limit most;
    when 'deactivated_listings' then
      return query select l.id::text from public.marketplace_products l where l.status = 'archived'
        and l.updated_at < cutoff order by l.updated_at limit most for update skip locked;
    when 'supplier_performance' then
      return query select distinct extract(year from s.created_at)::integer::text || ' ' || s.supplier_id
        from public.supplier_orders s where s.supplier_id is not null
          and s.created_at < date_trunc('year', cutoff) and not exists (
            select 1 from archive.supplier_performance p where p.supplier_id = s.supplier_id
              and p.year = extract(year from s.created_at)::integer)
        limit most;
    when 'sales' then
      return query select distinct to_char(date_trunc('quarter', o.actual_delivery_date::timestamp),
          'YYYY-MM-DD') from public.orders o
        where o.workflow_status in ('delivered', 'completed')
          and o.actual_delivery_date < date_trunc('quarter', cutoff)::date and not exists (
            select 1 from archive.sales a
            where a.quarter = date_trunc('quarter', o.actual_delivery_date::timestamp)::date)
        limit most;
    when 'utilization_logs' then
      return query select distinct to_char(date_trunc('month', l.date::timestamp), 'YYYY-MM-DD')
        from public.capacity_utilization_logs l where l.date < date_trunc('month', cutoff)::date
        limit most;
    when 'read_notifications' then
      return query select n.id::text from public.notifications n where n.read_at < cutoff limit most;
    when 'old_notifications' then
      return query select n.id::text from public.notifications n where n.created_at < cutoff
        limit most;
    when 'share_addresses' then
      return query select s.id::text from public.social_shares s
        where s.ip_address is not null and s.created_at < cutoff limit most;
    when 'departures' then
      return query select d.id::text from private.departures d where d.noted_at < cutoff
        order by d.noted_at limit most;
    when 'idempotency_keys' then
      return query select k.digest from private.idempotency_keys k where k.created_at < cutoff
        limit most;
    when 'one_time_codes' then
      return query select c.id::text from public.email_verification_otps c
        where c.expires_at < cutoff limit most;
    when 'expired_sessions' then
      -- Auth's own table: it may look otherwise one day, or be Auth's alone.
      if to_regclass('auth.sessions') is not null
          and has_table_privilege(to_regclass('auth.sessions'), 'SELECT')
          and has_table_privilege(to_regclass('auth.sessions'), 'DELETE') then
        return query execute 'select s.id::text from auth.sessions s where s.not_after < $1 limit $2'
          using cutoff, most;
      end if;
    else
      perform private.refuse('P0001', format('There is no retention policy %s.', policy),
        'See retention_policies.');
  end case;
end
$$;

-- Moves and deletes in one statement each, so that a row is in one place or in the other.
create or replace function private.retention_apply(policy text, due text[]) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  n integer;
  ids uuid[];
  door boolean;
begin
  if policy not in ('supplier_performance', 'sales', 'utilization_logs', 'idempotency_keys',
      'departures') then
    ids := due::uuid[];
  end if;
  insert into private.audit_doors (transaction_id, purpose)
    values (pg_current_xact_id(), 'retention') on conflict do nothing;
  door := found;
  case policy
    when 'completed_orders' then
      insert into archive.orders (id, order_number, buyer_id, supplier_id, quote_id, completed_on,
          document)
        select o.id, o.order_number, o.buyer_id, o.supplier_id, o.quote_id,
          private.over_since(o.id, 'completed', coalesce(o.actual_delivery_date::timestamptz,
            o.updated_at))::date,
          jsonb_build_object('order', to_jsonb(o),
            'supplier_orders', (select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('stages',
                (select coalesce(jsonb_agg(to_jsonb(p) order by p.stage_number), '[]')
                from public.production_stages p where p.supplier_order_id = s.id))
                order by s.created_at), '[]')
              from public.supplier_orders s where s.buyer_order_id = o.id),
            'history', (select coalesce(jsonb_agg(to_jsonb(h) order by h.created_at), '[]')
              from public.order_status_history h where h.order_id = o.id))
        from public.orders o where o.id = any (ids) on conflict do nothing;
    when 'deactivated_listings' then
      insert into archive.listings (id, supplier_id, document)
        select l.id, l.supplier_id, to_jsonb(l) from public.marketplace_products l
        where l.id = any (ids) on conflict do nothing;
    else null;
  end case;
  if policy in ('completed_orders', 'cancelled_orders') then
    -- The changes of the stages have a period of their own, which is longer.
    insert into archive.production_stage_updates (id, stage_id, supplier_order_id, stage_number,
        is_quality, from_percentage, to_percentage, from_status, to_status, note, changed_by, created_at)
      select u.id, u.stage_id, u.supplier_order_id, u.stage_number, u.is_quality, u.from_percentage,
        u.to_percentage, u.from_status, u.to_status, u.note, u.changed_by, u.created_at
      from public.production_stage_updates u
      join public.supplier_orders s on s.id = u.supplier_order_id
      where s.buyer_order_id = any (ids) on conflict do nothing;
  end if;
  case policy
    when 'completed_orders', 'cancelled_orders' then
      delete from public.orders o where o.id = any (ids);
    when 'audit_logs' then
      delete from public.audit_logs a where a.id = any (ids);
    when 'stage_updates', 'quality_updates' then
      with live as (delete from public.production_stage_updates u where u.id = any (ids) returning 1),
        old as (delete from archive.production_stage_updates u where u.id = any (ids) returning 1)
      select (select count(*) from live) + (select count(*) from old) into n;
    when 'deactivated_listings' then
      delete from public.marketplace_products l where l.id = any (ids);
    when 'supplier_performance' then
      insert into archive.supplier_performance (year, supplier_id, orders, delivered, on_time, rejected)
        select split_part(d, ' ', 1)::integer, split_part(d, ' ', 2)::uuid, count(*),
          count(o.actual_delivery_date),
          count(*) filter (where o.actual_delivery_date <= o.expected_delivery_date),
          count(*) filter (where s.status = 'rejected')
        from unnest(due) d join public.supplier_orders s
          on s.supplier_id = split_part(d, ' ', 2)::uuid
          and extract(year from s.created_at)::integer = split_part(d, ' ', 1)::integer
        left join public.orders o on o.id = s.buyer_order_id
        group by d on conflict do nothing;
    when 'sales' then
      insert into archive.sales (quarter, product_family, orders, pieces, buyer_total, supplier_total)
        select d::date, private.product_family(o.product_type), count(*), sum(o.quantity),
          coalesce(sum(s.buyer_price), 0), coalesce(sum(s.supplier_price), 0)
        from unnest(due) d join public.orders o
          on o.actual_delivery_date >= d::date and o.actual_delivery_date < (d::date + interval '3 months')
          and o.workflow_status in ('delivered', 'completed')
        left join public.supplier_orders s on s.id = private.live_supplier_order(o.id)
        group by 1, 2 on conflict do nothing;
    when 'utilization_logs' then
      insert into archive.utilization as u (month, supplier_id, lines, average_percentage,
          highest_percentage)
        select d::date, l.supplier_id, count(*), round(avg(l.utilization_percentage), 2),
          max(l.utilization_percentage)
        from unnest(due) d join public.capacity_utilization_logs l
          on l.date >= d::date and l.date < (d::date + interval '1 month')
        group by 1, 2
        on conflict (month, supplier_id) do update set -- a line that came late
          average_percentage = round((u.average_percentage * u.lines + excluded.average_percentage
            * excluded.lines) / (u.lines + excluded.lines), 2),
          highest_percentage = greatest(u.highest_percentage, excluded.highest_percentage),
          lines = u.lines + excluded.lines;
      delete from public.capacity_utilization_logs l using unnest(due) d
        where l.date >= d::date and l.date < (d::date + interval '1 month');
    when 'read_notifications', 'old_notifications' then
      delete from public.notifications x where x.id = any (ids);
    when 'share_addresses' then
      update public.social_shares x set ip_address = null where x.id = any (ids);
    when 'departures' then
      delete from private.departures d where d.id = any (due::bigint[]);
    when 'idempotency_keys' then
      delete from private.idempotency_keys k where k.digest = any (due);
    when 'one_time_codes' then
      delete from public.email_verification_otps c where c.id = any (ids);
    when 'expired_sessions' then
      execute 'delete from auth.sessions s where s.id = any ($1)' using ids;
  end case;
  if n is null then
    get diagnostics n = row_count;
  end if;
  if door then
    delete from private.audit_doors d where d.transaction_id = pg_current_xact_id();
  end if;
  return n;
end
$$;

create or replace function private.retention_batch(policy public.retention_policies) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  due text[];
begin
  select array_agg(d) into due
    from private.retention_due(policy.name, now() - policy.keep_for, policy.batch_size) d;
  return case when due is null then 0 else private.retention_apply(policy.name, due) end;
end
$$;

-- ---- a run ----

-- In one transaction: what is interrupted has not happened. max_batches keeps it short; "more" says
-- that there is more to do, and the next run goes on. The nightly job commits after each batch.
create or replace function public.run_retention(dry_run boolean default false,
  max_batches integer default 20, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  p public.retention_policies;
  result jsonb := '[]';
  done integer;
  moved integer;
  batches integer;
  run uuid;
  answer jsonb;
begin
  if not private.is_operator() then
    perform private.require_role('admin');
  end if;
  answer := private.first_answer('run_retention', idempotency_key,
    jsonb_build_object('dry_run', dry_run, 'max_batches', max_batches));
  if answer is not null then
    return answer;
  end if;
  if max_batches is null or max_batches not between 1 and 1000 then
    perform private.refuse('P0001', 'A run has 1 to 1,000 batches of each policy.', 'Give such a number.');
  end if;
  insert into public.retention_reports (dry_run, started_by)
    values (run_retention.dry_run, (select id from public.profiles where id = auth.uid()))
    returning id into run;
  -- Sums are made before what they are made of is moved.
  for p in select * from public.retention_policies where enabled
      order by action <> 'summarise', name loop
    done := 0;
    batches := 0;
    if run_retention.dry_run then
      select count(*) into done from private.retention_due(p.name, now() - p.keep_for, null);
      result := result || jsonb_build_object('policy', p.name, 'action', p.action, 'due', done);
      continue;
    end if;
    loop
      moved := private.retention_batch(p);
      exit when moved = 0;
      done := done + moved;
      batches := batches + 1;
      exit when batches >= max_batches;
    end loop;
    result := result || jsonb_build_object('policy', p.name, 'action', p.action, 'done', done,
      'more', batches >= max_batches
        and exists (select 1 from private.retention_due(p.name, now() - p.keep_for, 1)));
  end loop;
  update public.retention_reports r set finished_at = clock_timestamp(), report = result
    where r.id = run;
  return private.keep_answer(idempotency_key, jsonb_build_object('report_id', run,
    'dry_run', run_retention.dry_run, 'report', result));
end
$$;
revoke all on function public.run_retention(boolean, integer, uuid) from public, anon;
grant execute on function public.run_retention(boolean, integer, uuid) to authenticated, service_role;

-- For pg_cron and for a prompt: each batch is a transaction of its own, so that a night's work isn't
-- lost to its last minute. It commits, so it can pin no search_path: every name is qualified.
create or replace procedure private.run_retention_job()
language plpgsql as $$
declare
  p public.retention_policies;
  run uuid;
  moved integer;
  done integer;
begin
  insert into public.retention_reports (dry_run) values (false) returning id into run;
  commit;
  for p in select * from public.retention_policies where enabled
      order by action <> 'summarise', name loop
    done := 0;
    loop
      moved := private.retention_batch(p);
      done := done + moved;
      if moved > 0 then
        update public.retention_reports set report = (select coalesce(jsonb_agg(e), '[]')
            from jsonb_array_elements(report) e where e ->> 'policy' <> p.name)
          || jsonb_build_object('policy', p.name, 'action', p.action, 'done', done) where id = run;
      end if;
      commit;
      exit when moved = 0;
    end loop;
  end loop;
  update public.retention_reports set finished_at = clock_timestamp() where id = run;
  commit;
end
$$;

-- ---- what the passing of time changes ----

-- "Expiration dates trigger automatic status changes": stages that have passed their target date,
-- features and quotes that have ended; and the figures that suppliers are chosen by.
create or replace function private.mark_time() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  stages integer;
  features integer;
  quotes integer;
begin
  -- The stage's own trigger knows that a passed date means delayed.
  update public.production_stages p set status = 'delayed'
    from public.supplier_orders s, public.orders o
    where p.status in ('pending', 'in_progress') and p.target_date < current_date
      and s.id = p.supplier_order_id and s.status = 'accepted' and o.id = s.buyer_order_id
      and o.workflow_status not in ('shipped', 'delivered', 'completed', 'cancelled', 'on_hold');
  get diagnostics stages = row_count;
  update public.marketplace_products set is_featured = false
    where is_featured and featured_until < now();
  get diagnostics features = row_count;
  update public.quotes set status = 'expired'
    where status in ('draft', 'sent') and valid_until < current_date;
  get diagnostics quotes = row_count;
  perform private.refresh_dashboard(true);
  update public.suppliers s set total_orders = d.orders, on_time_delivery_rate = d.on_time
    from (select n.key::uuid as id, n.value::integer as orders, t.value as on_time
      from private.dashboard n left join private.dashboard t
        on t.metric = 'supplier_on_time' and t.key = n.key
      where n.metric = 'supplier_orders') d
    where d.id = s.id and (s.total_orders, s.on_time_delivery_rate)
      is distinct from (d.orders, d.on_time);
  return jsonb_build_object('stages', stages, 'features', features, 'quotes', quotes);
end
$$;

-- "Monthly archive creation and verification": each document can stand for its order, and nothing is in
-- both places. What isn't so is told to the admins.
create or replace function private.verify_archive() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  bad bigint;
  result jsonb;
begin
  select count(*) into bad from archive.orders a
    where a.document #>> '{order,id}' is distinct from a.id::text
      or a.document #>> '{order,order_number}' is distinct from a.order_number
      or coalesce(jsonb_typeof(a.document -> 'supplier_orders'), '') <> 'array'
      or coalesce(jsonb_typeof(a.document -> 'history'), '') <> 'array'
      or exists (select 1 from public.orders o where o.id = a.id);
  result := jsonb_build_object('orders', (select count(*) from archive.orders), 'orders_bad', bad);
  select count(*) into bad from archive.listings a
    where a.document ->> 'id' is distinct from a.id::text
      or exists (select 1 from public.marketplace_products m where m.id = a.id);
  result := result || jsonb_build_object('listings', (select count(*) from archive.listings),
    'listings_bad', bad);
  if (result ->> 'orders_bad')::bigint + bad > 0 then
    perform private.notify_role('admin', 'archive', 'The archive has documents that don''t fit',
      result::text, null, null);
  end if;
  return result;
end
$$;
revoke all on function private.verify_archive() from public;

-- Where pg_cron is. It may be switched on later: then call this once more.
create or replace function private.schedule_jobs() returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select 1 from pg_extension where extname = 'pg_cron') then
    return false;
  end if;
  -- 18:05 and 21:30 UTC are midnight and the small hours in Dhaka.
  execute $cron$
    select cron.schedule('looptrace-mark-time', '5 18 * * *', 'select private.mark_time()'),
      cron.schedule('looptrace-retention', '30 21 * * *', 'call private.run_retention_job()'),
      cron.schedule('looptrace-archive', '15 22 1 * *', 'select private.verify_archive()'),
      cron.schedule('looptrace-dashboard', '*/15 * * * *', 'select private.refresh_dashboard()')
  $cron$;
  return true;
end
$$;
select private.schedule_jobs();

revoke all on function private.over_since(uuid, text, timestamptz),
  private.retention_due(text, timestamptz, integer), private.retention_apply(text, text[]),
  private.retention_batch(public.retention_policies), private.mark_time(), private.schedule_jobs()
  from public;
revoke all on procedure private.run_retention_job() from public;
