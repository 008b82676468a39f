-- SPDX-License-Identifier: MIT
-- The audit log: every write by an admin, every change of a role, every statement of a person or of the
-- service key that writes more than one row; who, as what, which row, before and after, in which request.

create table if not exists public.audit_logs (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default clock_timestamp(),
  actor_id uuid, -- no foreign key: the log outlives the account, and erasing it sets this to NULL
  actor_role text,
  action text not null check (action in ('insert', 'update', 'delete')),
  is_bulk boolean not null default false,
  table_name text not null check (table_name ~ '^[a-z_]{1,63}$'),
  row_id text,
  before jsonb,
  after jsonb,
  request_id text
);
create index if not exists idx_audit_logs_created_at on public.audit_logs (created_at desc, id);
create index if not exists idx_audit_logs_row on public.audit_logs (table_name, row_id, created_at desc);
create index if not exists idx_audit_logs_actor on public.audit_logs (actor_id, created_at desc);

alter table public.audit_logs enable row level security;
alter table public.audit_logs force row level security;
-- Not even the service key may rewrite it.
revoke all on public.audit_logs from anon, authenticated, service_role;
grant select on public.audit_logs to authenticated, service_role;
drop policy if exists "Admins read the audit log" on public.audit_logs;
create policy "Admins read the audit log" on public.audit_logs for select to authenticated
  using ((select private.has_role('admin')));

-- Two doors are left in the wall, both inside functions of the database that open them for their own
-- transaction only: retention deletes what is past its time, and erasing an account takes the person
-- out of a line. Nobody but the owner can write this table.
create table if not exists private.audit_doors (
  transaction_id xid8 primary key,
  purpose text not null check (purpose in ('retention', 'erasure')),
  opened_at timestamptz not null default now()
);
alter table private.audit_doors enable row level security;
alter table private.audit_doors force row level security;
revoke all on private.audit_doors from public, anon, authenticated, service_role;

create or replace function private.audit_is_append_only() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  door text;
begin
  if tg_op <> 'TRUNCATE' then
    select purpose into door from private.audit_doors
      where transaction_id = pg_current_xact_id_if_assigned();
    if tg_op = 'DELETE' and door = 'retention' then
      return old;
    end if;
    if tg_op = 'UPDATE' and door = 'erasure' and (new.id, new.created_at, new.action, new.table_name,
        new.is_bulk) is not distinct from (old.id, old.created_at, old.action, old.table_name,
        old.is_bulk) then
      return new;
    end if;
  end if;
  perform private.refuse('42501', 'The audit log can''t be changed.', 'It is append-only for everyone.');
  return null;
end
$$;
revoke all on function private.audit_is_append_only() from public;
create or replace trigger append_only before update or delete on public.audit_logs
  for each row execute function private.audit_is_append_only();
create or replace trigger append_only_truncate before truncate on public.audit_logs
  for each statement execute function private.audit_is_append_only();
-- Also in a session that has switched the other triggers off (session_replication_role).
alter table public.audit_logs enable always trigger append_only;
alter table public.audit_logs enable always trigger append_only_truncate;

-- What the gateway calls this request; else the transaction's number.
create or replace function private.request_id() returns text
language sql stable set search_path = '' as $$
  select coalesce(left(nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-request-id', 100),
    'transaction ' || pg_current_xact_id_if_assigned()::text)
$$;
revoke all on function private.request_id() from public;

-- Once a statement, with all its rows: so that a bulk action is known for one.
create or replace function private.audit_statement() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  actor constant uuid := auth.uid();
  is_service constant boolean := current_setting('role', true) = 'service_role';
  roles text[];
  rows integer;
begin
  if actor is null and not is_service and tg_table_name <> 'user_roles' then
    return null; -- the database's own work: migrations, the nightly jobs
  end if;
  if exists (select 1 from private.audit_doors d
      where d.transaction_id = pg_current_xact_id_if_assigned()) then
    return null; -- what is purged or erased would live on here; both leave a report instead
  end if;
  if tg_op = 'DELETE' then
    select count(*) into rows from old_rows;
  else
    select count(*) into rows from new_rows;
  end if;
  if rows = 0 then
    return null;
  end if;
  select coalesce(array_agg(r.role order by r.role), '{}') into roles
    from public.user_roles r where r.user_id = actor;
  if actor is null and is_service then
    roles := '{service_role}';
  end if;
  if not ('admin' = any (roles) or tg_table_name = 'user_roles' or rows > 1) then
    return null;
  end if;
  if tg_op = 'INSERT' then
    insert into public.audit_logs (actor_id, actor_role, action, is_bulk, table_name, row_id, after,
        request_id)
      select actor, array_to_string(roles, ','), 'insert', rows > 1, tg_table_name,
        coalesce(to_jsonb(n) ->> 'id', to_jsonb(n) ->> 'user_id'), to_jsonb(n), private.request_id()
      from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into public.audit_logs (actor_id, actor_role, action, is_bulk, table_name, row_id, before,
        request_id)
      select actor, array_to_string(roles, ','), 'delete', rows > 1, tg_table_name,
        coalesce(to_jsonb(o) ->> 'id', to_jsonb(o) ->> 'user_id'), to_jsonb(o), private.request_id()
      from old_rows o;
  else
    insert into public.audit_logs (actor_id, actor_role, action, is_bulk, table_name, row_id, before,
        after, request_id)
      select actor, array_to_string(roles, ','), 'update', rows > 1, tg_table_name, o.doc ->> 'id',
        o.doc, n.doc, private.request_id()
      from (select to_jsonb(x) as doc from old_rows x) o
      join (select to_jsonb(x) as doc from new_rows x) n on n.doc ->> 'id' = o.doc ->> 'id'
      where o.doc <> n.doc;
  end if;
  return null;
end
$$;
revoke all on function private.audit_statement() from public;

-- Not audited: the log itself, what is a log already, and codes that nobody may read.
do $$
declare
  t text;
begin
  foreach t in array array['profiles', 'user_roles', 'suppliers', 'supplier_members', 'products',
      'orders', 'supplier_orders', 'production_stages', 'production_stage_templates', 'ai_quotes',
      'quotes', 'marketplace_products', 'messages', 'notifications', 'social_shares',
      'factory_capacity'] loop
    execute format('create or replace trigger audit_insert after insert on public.%I
      referencing new table as new_rows for each statement execute function private.audit_statement()', t);
    execute format('create or replace trigger audit_update after update on public.%I
      referencing old table as old_rows new table as new_rows
      for each statement execute function private.audit_statement()', t);
    execute format('create or replace trigger audit_delete after delete on public.%I
      referencing old table as old_rows for each statement execute function private.audit_statement()', t);
  end loop;
end
$$;
