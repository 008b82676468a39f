-- SPDX-License-Identifier: MIT
-- People: profiles, their roles, suppliers and who works for them.
--
-- profiles.id is the person's id in auth.users: so `buyer_id = auth.uid()` and a foreign key to
-- profiles both hold, and PostgREST can embed names.

create schema if not exists private;
comment on schema private is 'What policies and triggers use; not exposed by the data API.';
grant usage on schema private to anon, authenticated, service_role;

-- Deltas (updated_at=gt.…) and guards (updated_at=eq.…) need a time that only grows: now() is when a
-- transaction began, so one that began earlier and wrote later would step back.
create or replace function private.next_updated_at(last timestamptz) returns timestamptz
language sql volatile set search_path = '' as $$
  select greatest(clock_timestamp(), last + interval '1 microsecond')
$$;
create or replace function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := private.next_updated_at(old.updated_at);
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: updated_at follows every UPDATE.';

-- What the database refuses, in words for people: PTxyz becomes the HTTP status xyz, P0001 a 400.
-- Never 40001: PostgREST before 16 repeats that without end.
create or replace function private.refuse(code text, message text, hint text) returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = code, message = message, hint = hint;
end
$$;

-- Each text of a list within its length: a CHECK can't hold a subquery, a function can.
create or replace function private.texts_within(list text[], most integer, longest integer)
returns boolean language sql immutable set search_path = '' as $$
  select coalesce(array_length(list, 1), 0) <= most
    and coalesce((select max(length(t)) from unnest(list) t), 0) <= longest
$$;
revoke all on function private.texts_within(text[], integer, integer) from public;
grant execute on function private.texts_within(text[], integer, integer) to authenticated, service_role;

create table if not exists public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  user_id uuid not null unique references auth.users (id) on delete cascade,
  full_name text check (length(full_name) <= 200),
  company_name text check (length(company_name) <= 200),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  avatar_url text check (length(avatar_url) <= 2000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_id_is_user_id check (id = user_id)
);

create table if not exists public.user_roles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  role text not null check (role in ('admin', 'sales', 'supplier', 'factory', 'buyer', 'retailer',
    'wholesaler', 'educational', 'corporate', 'sports_team')),
  created_at timestamptz not null default now(),
  unique (user_id, role)
);

create table if not exists public.suppliers (
  id uuid primary key default gen_random_uuid(),
  user_id uuid unique references public.profiles (id) on delete set null,
  company_name text not null check (length(company_name) between 1 and 200),
  business_type text check (length(business_type) <= 100),
  country text check (length(country) <= 100),
  city text check (length(city) <= 100),
  address text check (length(address) <= 500),
  production_capacity_monthly integer check (production_capacity_monthly >= 0),
  minimum_order_quantity integer check (minimum_order_quantity > 0),
  lead_time_days integer check (lead_time_days >= 0),
  specializations text[] not null default '{}'
    check (private.texts_within(specializations, 50, 100)),
  verification_status text not null default 'pending'
    check (verification_status in ('pending', 'verified', 'rejected', 'suspended')),
  tier text not null default 'bronze' check (tier in ('bronze', 'silver', 'gold', 'platinum')),
  rating numeric(3, 2) not null default 0 check (rating between 0 and 5),
  total_orders integer not null default 0 check (total_orders >= 0),
  on_time_delivery_rate numeric(5, 2) check (on_time_delivery_rate between 0 and 100),
  can_list_products boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The specification has one user for a supplier; a factory has many hands (product.md §1).
create table if not exists public.supplier_members (
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (supplier_id, user_id)
);
create index if not exists idx_supplier_members_user_id on public.supplier_members (user_id);

create or replace trigger touch_updated_at before update on public.profiles
  for each row execute function private.touch_updated_at();
create or replace trigger touch_updated_at before update on public.suppliers
  for each row execute function private.touch_updated_at();

-- Policies ask these through (select …), so that they run once a statement, not once a row. They are
-- SECURITY DEFINER because the tables that they read have policies of their own.
create or replace function private.has_role(wanted text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.user_roles where user_id = auth.uid() and role = wanted)
$$;
create or replace function private.my_supplier_ids() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(id), '{}') from (
    select id from public.suppliers where user_id = auth.uid()
    union
    select supplier_id from public.supplier_members where user_id = auth.uid()) mine
$$;
create or replace function private.has_any_role(variadic wanted text[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.user_roles where user_id = auth.uid() and role = any (wanted))
$$;
revoke all on function private.has_role(text), private.has_any_role(text[]),
  private.my_supplier_ids(), private.next_updated_at(timestamptz),
  private.refuse(text, text, text), private.touch_updated_at() from public;
grant execute on function private.has_role(text), private.has_any_role(text[]),
  private.my_supplier_ids(), private.next_updated_at(timestamptz), private.refuse(text, text, text)
  to anon, authenticated, service_role;

-- Who signs up becomes a buyer with a profile: every other role is given by an admin. What people
-- say about themselves at sign-up never decides what they may do.
create or replace function private.welcome_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, user_id, full_name, company_name)
    values (new.id, new.id, nullif(left(new.raw_user_meta_data ->> 'full_name', 200), ''),
      nullif(left(new.raw_user_meta_data ->> 'company_name', 200), ''))
    on conflict (id) do nothing;
  insert into public.user_roles (user_id, role) values (new.id, 'buyer')
    on conflict (user_id, role) do nothing;
  return null;
end
$$;
revoke all on function private.welcome_user() from public;
create or replace trigger welcome_user after insert on auth.users
  for each row execute function private.welcome_user();

-- An owner may change what a supplier says about itself, not what the platform says about it.
create or replace function private.supplier_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Not within the database's own functions: there current_user is their owner.
  if current_user <> 'authenticated' or private.has_role('admin') then
    return new;
  end if;
  if tg_op = 'INSERT' then
    new.verification_status := 'pending';
    new.tier := 'bronze';
    new.can_list_products := false;
  elsif (new.user_id, new.verification_status, new.tier, new.rating, new.total_orders,
      new.on_time_delivery_rate, new.can_list_products) is distinct from (old.user_id,
      old.verification_status, old.tier, old.rating, old.total_orders, old.on_time_delivery_rate,
      old.can_list_products) then
    perform private.refuse('42501', 'Only an admin may change how a supplier is rated or verified.',
      'Change the other fields, or ask the platform''s staff.');
  end if;
  return new;
end
$$;
revoke all on function private.supplier_guard() from public;
create or replace trigger guard before insert or update on public.suppliers
  for each row execute function private.supplier_guard();

alter table public.profiles enable row level security;
alter table public.profiles force row level security;
alter table public.user_roles enable row level security;
alter table public.user_roles force row level security;
alter table public.suppliers enable row level security;
alter table public.suppliers force row level security;
alter table public.supplier_members enable row level security;
alter table public.supplier_members force row level security;

-- A phone number is nobody's but the person's: row policies can't hide a column, grants can.
revoke all on public.profiles, public.user_roles, public.suppliers, public.supplier_members
  from anon, authenticated;
grant select (id, user_id, full_name, company_name, avatar_url, created_at, updated_at)
  on public.profiles to authenticated;
grant update (full_name, company_name, phone, avatar_url) on public.profiles to authenticated;
grant select on public.user_roles, public.suppliers, public.supplier_members to authenticated;
grant insert (id, user_id, company_name, business_type, country, city, address,
  production_capacity_monthly, minimum_order_quantity, lead_time_days, specializations),
  update (user_id, company_name, business_type, country, city, address, production_capacity_monthly,
  minimum_order_quantity, lead_time_days, specializations, verification_status, tier, can_list_products)
  on public.suppliers to authenticated;
grant insert (supplier_id, user_id), delete on public.supplier_members to authenticated;

drop policy if exists "People see their own profile" on public.profiles;
create policy "People see their own profile" on public.profiles for select to authenticated
  using (id = (select auth.uid()));
drop policy if exists "Admins see all profiles" on public.profiles;
create policy "Admins see all profiles" on public.profiles for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "People change their own profile" on public.profiles;
create policy "People change their own profile" on public.profiles for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));

drop policy if exists "People see their own roles" on public.user_roles;
create policy "People see their own roles" on public.user_roles for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists "Admins see all roles" on public.user_roles;
create policy "Admins see all roles" on public.user_roles for select to authenticated
  using ((select private.has_role('admin')));

drop policy if exists "Suppliers see themselves" on public.suppliers;
create policy "Suppliers see themselves" on public.suppliers for select to authenticated
  using (id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins see all suppliers" on public.suppliers;
create policy "Admins see all suppliers" on public.suppliers for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "Suppliers register themselves" on public.suppliers;
create policy "Suppliers register themselves" on public.suppliers for insert to authenticated
  with check ((user_id = (select auth.uid()) and (select private.has_role('supplier')))
    or (select private.has_role('admin')));
drop policy if exists "Admins change suppliers" on public.suppliers;
create policy "Admins change suppliers" on public.suppliers for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));
drop policy if exists "Owners change their supplier" on public.suppliers;
create policy "Owners change their supplier" on public.suppliers for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

drop policy if exists "Members see their membership" on public.supplier_members;
create policy "Members see their membership" on public.supplier_members for select to authenticated
  using (user_id = (select auth.uid())
    or supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins see all memberships" on public.supplier_members;
create policy "Admins see all memberships" on public.supplier_members for select to authenticated
  using ((select private.has_role('admin')));

-- Whose supplier it is: only the owner and admins choose its staff.
create or replace function private.my_owned_supplier_ids() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(id), '{}') from public.suppliers where user_id = auth.uid()
$$;
revoke all on function private.my_owned_supplier_ids() from public;
grant execute on function private.my_owned_supplier_ids() to authenticated, service_role;
drop policy if exists "Owners and admins add staff" on public.supplier_members;
create policy "Owners and admins add staff" on public.supplier_members for insert to authenticated
  with check (supplier_id = any ((select private.my_owned_supplier_ids())::uuid[])
    or (select private.has_role('admin')));
drop policy if exists "Owners and admins remove staff" on public.supplier_members;
create policy "Owners and admins remove staff" on public.supplier_members for delete to authenticated
  using (supplier_id = any ((select private.my_owned_supplier_ids())::uuid[])
    or (select private.has_role('admin')));

create or replace function public.my_phone() returns text
language sql stable security definer set search_path = '' as $$
  select phone from public.profiles where id = auth.uid()
$$;
create or replace function public.people_contacts(person_ids uuid[])
returns table (id uuid, email text, phone text)
language sql stable security definer set search_path = '' as $$
  select p.id, u.email::text, p.phone from public.profiles p join auth.users u on u.id = p.id
  where p.id = any (person_ids) and (p.id = auth.uid() or private.has_role('admin'))
$$;
revoke all on function public.my_phone(), public.people_contacts(uuid[]) from public, anon;
grant execute on function public.my_phone(), public.people_contacts(uuid[])
  to authenticated, service_role;
