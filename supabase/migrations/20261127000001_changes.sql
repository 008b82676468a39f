-- SPDX-License-Identifier: MIT
-- One request for all that has changed since a client last asked: changes(). docs/sync.md says how a client
-- uses it.
--
-- Rows that came or changed are found by updated_at. Rows that went (deleted, or given to somebody else)
-- leave no row to be found: triggers note them with those who could see them, for a month.

-- ---- what went ----

create table if not exists private.departures (
  id bigint generated always as identity primary key,
  noted_at timestamptz not null default clock_timestamp(),
  entity text not null,
  row_id uuid not null,
  person_id uuid, -- who saw it by name
  supplier_id uuid -- whose people saw it
);
create index if not exists idx_departures_noted_at on private.departures (entity, noted_at);
comment on table private.departures is 'Rows that were deleted or given to somebody else, with who saw them until then.';
comment on column private.departures.id is 'Key.';
comment on column private.departures.noted_at is 'When it went.';
comment on column private.departures.entity is 'The table that it went from.';
comment on column private.departures.row_id is 'Its id there.';
comment on column private.departures.person_id is 'Who saw it by name: the buyer of an order.';
comment on column private.departures.supplier_id is 'Whose people saw it.';
alter table private.departures enable row level security;
alter table private.departures force row level security;
revoke all on private.departures from public, anon, authenticated, service_role;

insert into public.retention_policies (id, name, description, action, keep_for)
  values (md5('looptrace retention departures')::uuid, 'departures',
    'What tells clients that a row has gone; a client that was away longer asks for everything anew.',
    'purge', '30 days')
  on conflict (name) do nothing;

-- Trigger arguments: the column that names a person, and the one that names a supplier ('' for none).
create or replace function private.note_departure() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  was constant jsonb := to_jsonb(old);
begin
  insert into private.departures (entity, row_id, person_id, supplier_id)
    values (tg_table_name, old.id, (was ->> tg_argv[0])::uuid, (was ->> tg_argv[1])::uuid);
  return null;
end
$$;
revoke all on function private.note_departure() from public;
create or replace trigger note_departure after delete on public.orders
  for each row execute function private.note_departure('buyer_id', 'supplier_id');
create or replace trigger note_handover after update of buyer_id, supplier_id on public.orders
  for each row when ((old.buyer_id, old.supplier_id) is distinct from (new.buyer_id, new.supplier_id))
  execute function private.note_departure('buyer_id', 'supplier_id');
create or replace trigger note_departure after delete on public.supplier_orders
  for each row execute function private.note_departure('', 'supplier_id');
create or replace trigger note_handover after update of supplier_id on public.supplier_orders
  for each row when (old.supplier_id is distinct from new.supplier_id)
  execute function private.note_departure('', 'supplier_id');
-- A row of a list shows the names of both parties, and isn't written when they change.
create or replace function private.note_rename() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.departures (entity, row_id, person_id, supplier_id)
    values ('names', old.id, case when tg_table_name = 'profiles' then old.id end,
      case when tg_table_name = 'suppliers' then old.id end);
  return null;
end
$$;
revoke all on function private.note_rename() from public;
create or replace trigger note_rename after update of full_name, company_name on public.profiles
  for each row when ((old.full_name, old.company_name) is distinct from (new.full_name, new.company_name))
  execute function private.note_rename();
create or replace trigger note_rename after update of company_name on public.suppliers
  for each row when (old.company_name is distinct from new.company_name)
  execute function private.note_rename();
create or replace function private.renamed(since timestamptz)
returns table (person_id uuid, supplier_id uuid)
language sql stable security definer set search_path = '' as $$
  select distinct d.person_id, d.supplier_id from private.departures d
  where d.entity = 'names' and d.noted_at >= since
$$;

-- The ids that the caller could see and that went since. Whether they really are out of sight now is asked
-- by the caller's own policies.
create or replace function private.departed(what text, since timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select distinct d.row_id from private.departures d
  where d.entity = what and d.noted_at >= since
    and (private.has_role('admin') or d.person_id = auth.uid()
      or d.supplier_id = any (private.my_supplier_ids()))
$$;

-- ---- from when on a client has to ask the next time ----

-- Everything that was written before this moment is visible to the caller's next statement. A transaction
-- still at work has written nothing before its own beginning (now() and clock_timestamp() are both later),
-- and one without a transaction id has written nothing at all yet. So no late commit is missed, and an
-- idle database needs no overlap: nothing is sent twice. Whose beginning we may not see (no right to
-- pg_read_all_stats) began at most a minute ago, we hope. VOLATILE, so that the next statement of the
-- caller has a snapshot of its own, later than this look around.
create or replace function private.settled_until() returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
declare
  looked constant timestamptz := clock_timestamp();
begin
  return least(looked, (select min(coalesce(xact_start, looked - interval '1 minute'))
    from pg_catalog.pg_stat_activity
    where backend_xid is not null and pid <> pg_backend_pid()));
end
$$;

-- ---- what the line is spared ----

-- A moment on the line is whole microseconds since 1970, as text; what people write is taken too.
create or replace function private.moment_told(at timestamptz) returns text
language sql stable set search_path = '' as $$
  select (extract(epoch from at) * 1000000)::bigint::text
$$;
create or replace function private.moment_read(told text) returns timestamptz
language sql stable set search_path = '' as $$
  select case when told ~ '^[0-9]{1,17}$' then 'epoch'::timestamptz + told::bigint * interval '1 microsecond'
    else told::timestamptz end
$$;
-- A day is a number of days since 1970.
create or replace function private.day_read(told text) returns date
language sql stable set search_path = '' as $$
  select coalesce(date '1970-01-01' + told::integer, current_date)
$$;
-- So many characters that tell what they are of: six bits each.
create or replace function private.digest(content text, characters integer) returns text
language sql immutable set search_path = '' as $$
  select left(translate(encode(decode(md5(content), 'hex'), 'base64'), '+/', '-_'), characters)
$$;

-- Roles and suppliers decide what one sees at all: when they differ, nothing that a client keeps can be
-- trusted.
create or replace function private.audience() returns text
language sql stable security definer set search_path = '' as $$
  select private.digest(coalesce(auth.uid()::text, '') || coalesce((select string_agg(role, ',' order by role)
      from public.user_roles where user_id = auth.uid()), '')
    || coalesce((select string_agg(id::text, ',' order by id)
      from unnest(private.my_supplier_ids()) m (id)), ''), 6)
$$;
create or replace function private.departures_kept() returns interval
language sql stable security definer set search_path = '' as $$
  select coalesce((select keep_for from public.retention_policies where name = 'departures'), '0')
$$;

-- ---- sections ----

-- A section is a function private.section_NAME(jsonb): what the client asks and has in, what it lacks out, NULL
-- for nothing. It runs with the caller's rights.

-- stage_progress without the names of its members: [overall, delayed, stage 1, stage 2, …]. What has another shape stays
-- as it is.
create or replace function private.progress_told(progress jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(progress -> 'stages') = 'array'
    then jsonb_build_array(progress -> 'overall', progress -> 'delayed') || (progress -> 'stages') else progress end
$$;

-- rows: orders as the client's list has them, without names of members (codec/order.c knows their order): on a line of
-- 64 kbit/s the names are the longer half. In the statement itself, as in section_order: a function for each row
-- would ask the policies anew whose it is.
-- renamed: true when a party of an order that the caller sees has another name now: its rows are to be asked for
-- again.
-- {"since": T, "after": id, "most": n} -> {"rows": [[…], …], "gone": [id, …], "more": {"since": T, "after": id}}.
-- since counts itself, for two rows may have been written in the same microsecond. after goes on behind a
-- first part, with more's two values. A digest of all that the caller sees is counted when asked for with
-- "digest": it reads every row.
create or replace function private.section_orders(asked jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  since constant timestamptz := private.moment_read(asked ->> 'since');
  after constant uuid := asked ->> 'after';
  most constant integer := least(greatest(coalesce((asked ->> 'most')::integer, 250), 1), 1000);
  rows jsonb;
  more jsonb;
  gone jsonb;
  digest jsonb;
  renamed boolean;
begin
  with found as (
    select i.*, row_number() over (order by i.updated_at, i.id) as n
    from (select o as row, o.updated_at, o.id from public.orders o where o.updated_at >= since
        and (after is null or (o.updated_at, o.id) > (since, after))
      order by o.updated_at, o.id limit most + 1) i)
  select jsonb_agg(jsonb_build_array((f.row).id, (f.row).order_number, (f.row).product_type, (f.row).quantity,
      (f.row).target_date, (f.row).workflow_status, (f.row).current_stage,
      private.progress_told((f.row).stage_progress), (f.row).version, private.moment_told((f.row).updated_at),
      ((f.row).supplier_id is not null)::integer,
      (select coalesce(nullif(p.company_name, ''), p.full_name) from public.profiles p where p.id = (f.row).buyer_id),
      (select s.company_name from public.suppliers s where s.id = (f.row).supplier_id)) order by f.n)
      filter (where f.n <= most),
    case when count(*) > most then (array_agg(jsonb_build_object('since', private.moment_told(f.updated_at),
      'after', f.id)) filter (where f.n = most))[1] end
  into rows, more from found f;
  if after is null then
    select jsonb_agg(d.id) into gone from private.departed('orders', since) d (id)
      where not exists (select from public.orders o where o.id = d.id);
  end if;
  -- One by one, by an index: joined by "or" every order would be read.
  renamed := exists (select from private.renamed(since) r
    where exists (select from public.orders o where o.buyer_id = r.person_id)
      or exists (select from public.orders o where o.supplier_id = r.supplier_id));
  if asked ? 'digest' then
    select jsonb_build_object('count', count(*), 'versions', coalesce(sum(o.version), 0), 'ids',
        coalesce(to_hex(bit_xor(('x' || left(replace(o.id::text, '-', ''), 16))::bit(64)::bigint)), '0'))
      into digest from public.orders o;
  end if;
  return nullif(jsonb_strip_nulls(jsonb_build_object('gone', gone, 'more', more, 'digest', digest,
      'renamed', nullif(renamed, false)))
    || case when rows is null then '{}' else jsonb_build_object('rows', rows) end, '{}');
end
$$;

-- {"number": text, "since": T} -> {"page": […], "of": n}: the page when it or one of its stages was written since, with
-- those stages alone; it has n in all. {"page": []} when it isn't there, or not for the caller.
create or replace function private.section_order(asked jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  since constant timestamptz := coalesce(private.moment_read(asked ->> 'since'), '-infinity');
  page jsonb;
  which uuid;
  written timestamptz;
  stages jsonb;
  many bigint;
begin
  select o.id, o.updated_at, jsonb_strip_nulls(jsonb_build_object('id', o.id, 'order_number', o.order_number,
      'product_type', o.product_type, 'quantity', o.quantity, 'target_date', o.target_date,
      'workflow_status', o.workflow_status, 'current_stage', o.current_stage,
      'stage_progress', o.stage_progress, 'version', o.version, 'updated_at', o.updated_at,
      'supplier_id', o.supplier_id, 'buyer_id', o.buyer_id,
      'buyer', (select jsonb_build_object('company_name', p.company_name, 'full_name', p.full_name)
        from public.profiles p where p.id = o.buyer_id),
      'supplier', (select jsonb_build_object('company_name', s.company_name, 'user_id', s.user_id)
        from public.suppliers s where s.id = o.supplier_id),
      'notes', o.notes,
      'payment_status', o.payment_status, 'expected_delivery_date', o.expected_delivery_date,
      'actual_delivery_date', o.actual_delivery_date, 'created_at', o.created_at))
    into which, written, page from public.orders o where o.order_number = asked ->> 'number';
  if which is null then
    return '{"page": []}';
  end if;
  select count(*), jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'id', s.id, 'stage_number', s.stage_number, 'stage_name', s.stage_name,
      'description', s.description, 'target_date', s.target_date,
      'completion_percentage', s.completion_percentage, 'status', s.status, 'notes', s.notes,
      'started_at', s.started_at, 'completed_at', s.completed_at, 'updated_at', s.updated_at,
      'photos', s.photos, 'by', (select jsonb_build_object('full_name', p.full_name)
        from public.profiles p where p.id = s.updated_by))) order by s.stage_number)
      filter (where s.updated_at >= since)
    into many, stages from public.production_stages s
    where s.supplier_order_id = private.live_supplier_order(which);
  if written < since and stages is null then
    return null;
  end if;
  return jsonb_build_object('of', many,
    'page', jsonb_build_array(page || jsonb_build_object('stages', coalesce(stages, '[]'))));
end
$$;

-- {"who": text, SECTION: …, …} -> {"at": T, "who": text, SECTION: …, …}: what is asked with since = at
-- the next time brings what comes after this answer. Nothing has changed: 204 without a body, and what was asked holds
-- for the next time. who is told to those who ask with another one; then, unless it was empty, and when a section's
-- since is older than departures are kept, "anew" says that nothing kept can be trusted.
create or replace function public.changes(jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  at constant timestamptz := private.settled_until();
  who constant text := private.audience();
  answer jsonb := '{}';
  section record;
  part jsonb;
begin
  if auth.uid() is null then
    perform private.refuse('PT401', 'Nobody is signed in.', 'Sign in first.');
  end if;
  if $1 ->> 'who' <> who then
    answer := jsonb_build_object('who', who);
  end if;
  if answer ? 'who' and $1 ->> 'who' <> '' or exists (select from jsonb_each($1) e where e.value ? 'since'
      and private.moment_read(e.value ->> 'since') < at - private.departures_kept()) then
    return answer || jsonb_build_object('at', private.moment_told(at), 'anew', true);
  end if;
  for section in select e.key, e.value from jsonb_each($1) e
      where e.key ~ '^[a-z_]{1,30}$'
        and to_regprocedure(format('private.section_%s(jsonb)', e.key)) is not null loop
    execute format('select private.section_%s($1)', section.key) into part using section.value;
    if part is not null then
      answer := answer || jsonb_build_object(section.key, part);
    end if;
  end loop;
  if answer = '{}' then
    perform set_config('response.status', '204', true);
    return null;
  end if;
  return answer || jsonb_build_object('at', private.moment_told(at));
end
$$;

revoke all on function private.departed(text, timestamptz), private.renamed(timestamptz), private.settled_until(),
  private.audience(), private.departures_kept(), private.moment_told(timestamptz),
  private.moment_read(text), private.day_read(text), private.digest(text, integer),
  private.progress_told(jsonb), private.section_orders(jsonb), private.section_order(jsonb)
  from public;
grant execute on function private.departed(text, timestamptz), private.renamed(timestamptz), private.settled_until(),
  private.audience(), private.departures_kept(), private.moment_told(timestamptz),
  private.moment_read(text), private.day_read(text), private.digest(text, integer),
  private.progress_told(jsonb), private.section_orders(jsonb), private.section_order(jsonb)
  to authenticated;
revoke all on function public.changes(jsonb) from public, anon, service_role;
grant execute on function public.changes(jsonb) to authenticated;
comment on function public.changes(jsonb) is
  'What has changed for the caller since the moments that each section names, and what has gone, in one answer.';
