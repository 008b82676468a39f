-- SPDX-License-Identifier: MIT
-- People: profiles, their roles, suppliers and who works for them.
--
-- profiles.id is the person's id in auth.users: so `buyer_id = auth.uid()` and a foreign key to
-- profiles both hold, and PostgREST can embed names.

create schema if not exists private;
comment on schema private is 'What policies and triggers use; not exposed by the data API.';
grant usage on schema private to anon, authenticated, service_role;

create or replace function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: updated_at follows every UPDATE.';

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
comment on table public.profiles is 'A person: extends auth.users.';
comment on column public.profiles.id is 'The same as user_id and auth.users.id.';
comment on column public.profiles.phone is 'E.164. Readable by the person and admins only (my_phone()).';

create table if not exists public.user_roles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  role text not null check (role in ('admin', 'sales', 'supplier', 'factory', 'buyer', 'retailer',
    'wholesaler', 'educational', 'corporate', 'sports_team')),
  created_at timestamptz not null default now(),
  unique (user_id, role)
);
comment on table public.user_roles is 'What a person may be; several rows for several roles.';

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
  specializations text[] not null default '{}',
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
comment on table public.suppliers is 'A manufacturing partner; user_id is its owner''s profile.';

-- The specification has one user for a supplier; a factory has many hands (product.md §1).
create table if not exists public.supplier_members (
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (supplier_id, user_id)
);
comment on table public.supplier_members is
  'Factory staff: may do for a supplier''s production what its owner may.';
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
revoke all on function private.has_role(text), private.my_supplier_ids() from public;
grant execute on function private.has_role(text), private.my_supplier_ids()
  to anon, authenticated, service_role;

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
grant update (company_name, business_type, country, city, address, production_capacity_monthly,
  minimum_order_quantity, lead_time_days, specializations) on public.suppliers to authenticated;

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

create or replace function public.my_phone() returns text
language sql stable security definer set search_path = '' as $$
  select phone from public.profiles where id = auth.uid()
$$;
comment on function public.my_phone() is 'The caller''s own phone number.';
revoke all on function public.my_phone() from public, anon;
grant execute on function public.my_phone() to authenticated;
