-- SPDX-License-Identifier: MIT
-- What the desk's audit log, a person's request and `looptrace watch` need.

-- ---- the audit log ----

-- A computed column: whose line it is by name, what the row is called, and what has changed, field by field: {"field": [before, after]}.
-- With the caller's rights, of the lines of one page. The times that every change moves are left out.
create or replace function public.details(line public.audit_logs) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'actor', (select p.full_name from public.profiles p where p.id = $1.actor_id),
    'subject', coalesce(d.doc ->> 'order_number', d.doc ->> 'company_name', d.doc ->> 'title', d.doc ->> 'full_name',
      d.doc ->> 'stage_name', d.doc ->> 'customer_name', d.doc ->> 'name', nullif(concat_ws(' · ', d.doc ->> 'role',
        (select p.full_name from public.profiles p where d.doc ? 'role' and p.id = case
          when d.doc ->> 'user_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (d.doc ->> 'user_id')::uuid end)), '')),
    'changes', (select coalesce(jsonb_object_agg(k, jsonb_build_array($1.before -> k, $1.after -> k)), '{}')
      from (select jsonb_object_keys(coalesce($1.before, '{}') || coalesce($1.after, '{}')) as k) keys
      where $1.before -> k is distinct from $1.after -> k and k <> 'updated_at'
        and coalesce($1.before -> k, 'null') <> coalesce($1.after -> k, 'null')))
  from (select coalesce($1.after, $1.before) as doc) d
$$;
revoke all on function public.details(public.audit_logs) from public, anon, service_role;
grant execute on function public.details(public.audit_logs) to authenticated;
comment on function public.details(public.audit_logs) is
  'Of a line of the audit log: who by name, what the row is called, and {"field": [before, after]} of what has changed.';

-- ---- a person's request, done by an admin ----

-- Both do what the person's own call would do, as that person; who has done it for them is told in the audit log, without
-- whose account it was once that is erased.
create or replace function private.as_person(person uuid, call text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  claims constant text := current_setting('request.jwt.claims', true);
  me constant text := coalesce(current_setting('request.jwt.claim.sub', true), '');
  result jsonb;
begin
  perform set_config('request.jwt.claims', jsonb_build_object('sub', person, 'role', 'authenticated')::text, true),
    set_config('request.jwt.claim.sub', person::text, true);
  execute call into result;
  perform set_config('request.jwt.claims', coalesce(claims, ''), true), set_config('request.jwt.claim.sub', me, true);
  return result;
end
$$;
revoke all on function private.as_person(uuid, text) from public;

create or replace function public.export_person(person_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role('admin');
  if not exists (select from public.profiles p where p.id = person_id) then
    perform private.refuse('PT404', 'There is no such person.', 'The account may be erased already.');
  end if;
  return private.as_person(person_id, 'select public.export_my_data()');
end
$$;

create or replace function public.erase_person(person_id uuid, confirm text default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  roles text;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('erase_person', idempotency_key, jsonb_build_object('person_id', person_id));
  if answer is not null then
    return answer;
  end if;
  if person_id = me then
    perform private.refuse('P0001', 'This is your own account.', 'Erase it with erase_my_account().');
  end if;
  if not exists (select from public.profiles p where p.id = person_id) then
    perform private.refuse('PT404', 'There is no such person.', 'The account may be erased already.');
  end if;
  select string_agg(r.role, ',' order by r.role) into roles from public.user_roles r where r.user_id = me;
  answer := private.as_person(person_id, format('select public.erase_my_account(%L)', confirm));
  insert into public.audit_logs (actor_id, actor_role, action, table_name, after, request_id)
    values (me, roles, 'delete', 'profiles', jsonb_build_object('erased', answer -> 'report'), private.request_id());
  return private.keep_answer(idempotency_key, answer);
end
$$;
revoke all on function public.export_person(uuid), public.erase_person(uuid, text, uuid) from public, anon, service_role;
grant execute on function public.export_person(uuid), public.erase_person(uuid, text, uuid) to authenticated;
comment on function private.as_person(uuid, text) is 'The answer of a statement of ours, asked as that person.';
comment on function public.export_person(uuid) is 'export_my_data() of a person who has asked an admin for it.';
comment on function public.erase_person(uuid, text, uuid) is
  'erase_my_account() of a person who has asked an admin for it; confirm is the account''s address.';

-- ---- watching ----

-- {"noun": text, "since": T, "after": id, "most": n} -> {"until": T, "rows": [{…}], "more": {"since": T, "after": id}}: what was written
-- from since on and before until, each row once, as it is now, in the order in which it was written. Nothing that commits late is before
-- until (settled_until), so going on at until misses nothing and tells nothing twice. Without since: until alone. The columns are those
-- that the caller may read; whose rows, the policies say.
create or replace function private.section_watch(asked jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  target constant text := case asked ->> 'noun' when 'orders' then 'orders' when 'stages' then 'production_stages'
    when 'supplier-orders' then 'supplier_orders' when 'leads' then 'ai_quotes' when 'listings' then 'marketplace_products'
    when 'messages' then 'messages' when 'notifications' then 'notifications' when 'suppliers' then 'suppliers'
    when 'audit' then 'audit_logs' end;
  moment constant text := case target when 'audit_logs' then 'created_at' else 'updated_at' end;
  until constant timestamptz := coalesce(private.moment_read(asked ->> 'until'), private.settled_until());
  since constant timestamptz := private.moment_read(asked ->> 'since');
  most constant integer := least(greatest(coalesce((asked ->> 'most')::integer, 200), 1), 1000);
  columns text;
  rows jsonb;
  n integer;
begin
  if target is null then
    perform private.refuse('P0001', 'That can''t be watched.', 'See looptrace watch --help.');
  end if;
  if since is null then
    return jsonb_build_object('until', private.moment_told(until));
  end if;
  select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns from pg_catalog.pg_attribute a
    where a.attrelid = format('public.%I', target)::regclass and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(a.attrelid, a.attnum, 'SELECT');
  execute format('select jsonb_agg(to_jsonb(x)), count(*) from (select %s from public.%I where %I >= $1 and %I < $2
      and ($3 is null or (%I, id) > ($1, $3)) order by %I, id limit $4) x', columns, target, moment, moment, moment, moment)
    into rows, n using since, until, (asked ->> 'after')::uuid, most;
  return jsonb_build_object('until', private.moment_told(until)) || case when n = 0 then '{}'
    else jsonb_build_object('rows', rows) end || case when n < most then '{}' else jsonb_build_object('more',
      jsonb_build_object('since', private.moment_told((rows -> -1 ->> moment)::timestamptz), 'after', rows -> -1 -> 'id')) end;
end
$$;
revoke all on function private.section_watch(jsonb) from public;
grant execute on function private.section_watch(jsonb) to authenticated;
comment on function private.section_watch(jsonb) is 'A section of changes(): each row of a noun that was written since, once.';
create index if not exists idx_suppliers_updated_at on public.suppliers (updated_at, id);
create index if not exists idx_audit_logs_written on public.audit_logs (created_at, id);
