-- SPDX-License-Identifier: MIT
-- How much a factory can make, day by day, and how much of it was used.

create table if not exists public.factory_capacity (
  id uuid primary key default gen_random_uuid(),
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  date date not null,
  total_capacity integer not null,
  booked_capacity integer not null default 0 check (booked_capacity >= 0),
  notes text check (length(notes) <= 2000),
  updated_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (supplier_id, date),
  constraint factory_capacity_booked_within_total check (booked_capacity <= total_capacity)
);
create index if not exists idx_factory_capacity_supplier_date
  on public.factory_capacity (supplier_id, date);
create index if not exists idx_factory_capacity_updated_at
  on public.factory_capacity (updated_at, id);
create index if not exists idx_factory_capacity_updated_by on public.factory_capacity (updated_by);

create table if not exists public.capacity_utilization_logs (
  id uuid primary key default gen_random_uuid(),
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  date date not null,
  total_capacity integer not null,
  booked_capacity integer not null check (booked_capacity between 0 and total_capacity),
  utilization_percentage numeric(5, 2) generated always as (case when total_capacity = 0 then 0
    else round(100.0 * booked_capacity / total_capacity, 2) end) stored,
  logged_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default clock_timestamp()
);
create index if not exists idx_capacity_utilization_logs_date
  on public.capacity_utilization_logs (date);
create index if not exists idx_capacity_utilization_logs_supplier
  on public.capacity_utilization_logs (supplier_id, date);
create index if not exists idx_capacity_utilization_logs_logged_by
  on public.capacity_utilization_logs (logged_by);

create or replace function private.capacity_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    new.updated_at := private.next_updated_at(old.updated_at);
  end if;
  new.updated_by := coalesce(auth.uid(), new.updated_by);
  return new;
end
$$;
create or replace trigger before_write before insert or update on public.factory_capacity
  for each row execute function private.capacity_before_write();

-- Each change is one line of the log: SECURITY DEFINER, because nobody writes the log by hand.
create or replace function private.capacity_write_log() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.capacity_utilization_logs (supplier_id, date, total_capacity, booked_capacity,
      logged_by)
    values (new.supplier_id, new.date, new.total_capacity, new.booked_capacity, new.updated_by);
  return null;
end
$$;
create or replace trigger write_log after insert on public.factory_capacity
  for each row execute function private.capacity_write_log();
create or replace trigger write_changed_log after update on public.factory_capacity
  for each row when ((old.total_capacity, old.booked_capacity)
    is distinct from (new.total_capacity, new.booked_capacity))
  execute function private.capacity_write_log();
revoke all on function private.capacity_before_write(), private.capacity_write_log() from public;

alter table public.factory_capacity enable row level security;
alter table public.factory_capacity force row level security;
alter table public.capacity_utilization_logs enable row level security;
alter table public.capacity_utilization_logs force row level security;
revoke all on public.factory_capacity, public.capacity_utilization_logs from anon, authenticated;
grant select, insert (id, supplier_id, date, total_capacity, booked_capacity, notes),
  update (total_capacity, booked_capacity, notes), delete on public.factory_capacity to authenticated;
grant select on public.capacity_utilization_logs to authenticated;

drop policy if exists "Suppliers keep their capacity" on public.factory_capacity;
create policy "Suppliers keep their capacity" on public.factory_capacity for all to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]))
  with check (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins keep all capacity" on public.factory_capacity;
create policy "Admins keep all capacity" on public.factory_capacity for all to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));
drop policy if exists "Suppliers see their utilization" on public.capacity_utilization_logs;
create policy "Suppliers see their utilization" on public.capacity_utilization_logs
  for select to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins see all utilization" on public.capacity_utilization_logs;
create policy "Admins see all utilization" on public.capacity_utilization_logs
  for select to authenticated using ((select private.has_role('admin')));
