-- SPDX-License-Identifier: MIT
-- Messages, notifications, shares on social networks, and codes that prove an e-mail address.

create table if not exists public.messages (
  id uuid primary key default gen_random_uuid(),
  sender_id uuid references public.profiles (id) on delete set null,
  recipient_id uuid references public.profiles (id) on delete set null,
  order_id uuid references public.orders (id) on delete set null,
  subject text check (length(subject) <= 300),
  body text not null check (length(body) between 1 and 10000),
  read_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint messages_not_to_oneself check (sender_id <> recipient_id),
  constraint messages_read_after_sent check (read_at >= created_at)
);
create index if not exists idx_messages_recipient
  on public.messages (recipient_id, created_at desc, id);
create index if not exists idx_messages_sender on public.messages (sender_id, created_at desc, id);
-- Who has written to whom (a policy asks it for each name in a list).
create index if not exists idx_messages_pair on public.messages (sender_id, recipient_id);
create index if not exists idx_messages_order_id on public.messages (order_id) where order_id is not null;
create index if not exists idx_messages_updated_at on public.messages (updated_at, id);
create index if not exists idx_messages_unread on public.messages (recipient_id) where read_at is null;

create table if not exists public.notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  kind text not null check (length(kind) between 1 and 100),
  title text not null check (length(title) between 1 and 300),
  body text check (length(body) <= 2000),
  table_name text check (length(table_name) <= 63),
  row_id uuid,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint notifications_read_after_sent check (read_at >= created_at)
);
create index if not exists idx_notifications_user
  on public.notifications (user_id, created_at desc, id);
create index if not exists idx_notifications_unread
  on public.notifications (user_id) where read_at is null;
create index if not exists idx_notifications_updated_at on public.notifications (updated_at, id);
create index if not exists idx_notifications_created_at on public.notifications (created_at);

create table if not exists public.social_shares (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references public.profiles (id) on delete cascade,
  listing_id uuid references public.marketplace_products (id) on delete cascade,
  platform text not null check (length(platform) between 1 and 50),
  url text check (length(url) <= 2000),
  ip_address text check (length(ip_address) <= 45),
  created_at timestamptz not null default now()
);
create index if not exists idx_social_shares_user_id on public.social_shares (user_id);
create index if not exists idx_social_shares_listing_id on public.social_shares (listing_id);
create index if not exists idx_social_shares_created_at on public.social_shares (created_at);

create table if not exists public.email_verification_otps (
  id uuid primary key default gen_random_uuid(),
  email text not null check (private.is_email(email)),
  otp_hash text not null check (length(otp_hash) between 32 and 200),
  attempts integer not null default 0 check (attempts between 0 and 10),
  expires_at timestamptz not null default now() + interval '10 minutes',
  verified_at timestamptz,
  created_at timestamptz not null default now(),
  user_id uuid references auth.users (id) on delete cascade,
  constraint email_verification_otps_expires_later check (expires_at > created_at),
  constraint email_verification_otps_verified_in_time
    check (verified_at between created_at and expires_at)
);
create index if not exists idx_email_verification_otps_user_id
  on public.email_verification_otps (user_id);
create index if not exists idx_email_verification_otps_email
  on public.email_verification_otps (lower(email));
create index if not exists idx_email_verification_otps_expires_at
  on public.email_verification_otps (expires_at);

create or replace trigger touch_updated_at before update on public.messages
  for each row execute function private.touch_updated_at();
create or replace trigger touch_updated_at before update on public.notifications
  for each row execute function private.touch_updated_at();

-- ---- who writes to whom ----

-- Buyers and suppliers talk to the platform's staff, to those with whom they share an order, and to
-- those who wrote to them first; about a listing, to its supplier (an inquiry). Staff talk to all.
create or replace function private.may_write_to(recipient uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  my_suppliers constant uuid[] := private.my_supplier_ids();
begin
  return private.has_any_role('admin', 'sales')
    or exists (select 1 from public.user_roles r
      where r.user_id = recipient and r.role in ('admin', 'sales'))
    or exists (select 1 from public.messages m where m.sender_id = recipient and m.recipient_id = me)
    or exists (select 1 from public.orders o
      where o.buyer_id = recipient and o.supplier_id = any (my_suppliers))
    or exists (select 1 from private.supplier_people p where p.user_id = recipient
      and (p.supplier_id = any (my_suppliers)
        or exists (select 1 from public.orders o where o.supplier_id = p.supplier_id and o.buyer_id = me)
        or exists (select 1 from public.suppliers s where s.id = p.supplier_id and s.user_id = recipient
          and s.verification_status = 'verified' and s.can_list_products)));
end
$$;
-- A message may hang on an order that its writer sees.
create or replace function private.sees_order(which uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.orders o where o.id = which and (o.buyer_id = auth.uid()
    or o.supplier_id = any (private.my_supplier_ids()) or private.has_role('admin')))
$$;
revoke all on function private.may_write_to(uuid), private.sees_order(uuid) from public;
grant execute on function private.may_write_to(uuid), private.sees_order(uuid)
  to authenticated, service_role;

alter table public.messages enable row level security;
alter table public.messages force row level security;
alter table public.notifications enable row level security;
alter table public.notifications force row level security;
alter table public.social_shares enable row level security;
alter table public.social_shares force row level security;
alter table public.email_verification_otps enable row level security;
alter table public.email_verification_otps force row level security;
revoke all on public.messages, public.notifications, public.social_shares,
  public.email_verification_otps from anon, authenticated;

grant select, insert (id, sender_id, recipient_id, order_id, subject, body), update (read_at)
  on public.messages to authenticated;
drop policy if exists "Users can view their messages" on public.messages;
create policy "Users can view their messages" on public.messages for select to authenticated
  using (sender_id = (select auth.uid()) or recipient_id = (select auth.uid()));
drop policy if exists "Users can send messages" on public.messages;
create policy "Users can send messages" on public.messages for insert to authenticated
  with check (sender_id = (select auth.uid()) and private.may_write_to(recipient_id)
    and (order_id is null or private.sees_order(order_id)));
drop policy if exists "Users can update their received messages" on public.messages;
create policy "Users can update their received messages" on public.messages
  for update to authenticated
  using (recipient_id = (select auth.uid())) with check (recipient_id = (select auth.uid()));

-- Whom one has letters from or to, by name.
create or replace view private.correspondents as
  select sender_id as one, recipient_id as other from public.messages
  union all
  select recipient_id, sender_id from public.messages;
revoke all on private.correspondents from public, anon;
grant select on private.correspondents to authenticated, service_role;
drop policy if exists "Correspondents see each other" on public.profiles;
create policy "Correspondents see each other" on public.profiles for select to authenticated
  using (not (select private.has_role('admin')) and exists (select 1 from private.correspondents c
    where c.one = (select auth.uid()) and c.other = profiles.id));

grant select, update (read_at), delete on public.notifications to authenticated;
drop policy if exists "People see their notifications" on public.notifications;
create policy "People see their notifications" on public.notifications for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists "People mark their notifications" on public.notifications;
create policy "People mark their notifications" on public.notifications for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "People delete their notifications" on public.notifications;
create policy "People delete their notifications" on public.notifications for delete to authenticated
  using (user_id = (select auth.uid()));

-- An address on the network is the abuse desk's (service_role), not the API's.
grant select (id, user_id, listing_id, platform, url, created_at),
  insert (id, user_id, listing_id, platform, url) on public.social_shares to authenticated;
drop policy if exists "People see their shares" on public.social_shares;
create policy "People see their shares" on public.social_shares for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists "Admins see all shares" on public.social_shares;
create policy "Admins see all shares" on public.social_shares for select to authenticated
  using ((select private.has_role('admin')));
drop policy if exists "People share" on public.social_shares;
create policy "People share" on public.social_shares for insert to authenticated
  with check (user_id = (select auth.uid()));

-- Codes are made and checked by the server side (service_role) only: no grant, no policy.

-- ---- notifications that the database itself sends ----

create or replace function private.notify(person uuid, kind text, title text, body text,
  table_name text, row_id uuid) returns void
language sql security definer set search_path = '' as $$
  insert into public.notifications (user_id, kind, title, body, table_name, row_id)
  select p.id, kind, left(title, 300), left(body, 2000), table_name, row_id
  from public.profiles p where p.id = person
$$;
create or replace function private.notify_role(wanted text, kind text, title text, body text,
  table_name text, row_id uuid) returns void
language sql security definer set search_path = '' as $$
  insert into public.notifications (user_id, kind, title, body, table_name, row_id)
  select r.user_id, kind, left(title, 300), left(body, 2000), table_name, row_id
  from public.user_roles r where r.role = wanted
$$;
create or replace function private.notify_supplier(supplier uuid, kind text, title text, body text,
  table_name text, row_id uuid) returns void
language sql security definer set search_path = '' as $$
  insert into public.notifications (user_id, kind, title, body, table_name, row_id)
  select distinct p.user_id, kind, left(title, 300), left(body, 2000), table_name, row_id
  from private.supplier_people p where p.supplier_id = supplier
$$;
revoke all on function private.notify(uuid, text, text, text, text, uuid),
  private.notify_role(text, text, text, text, text, uuid),
  private.notify_supplier(uuid, text, text, text, text, uuid) from public;

-- "Specialty_sourcing_required triggers specialized workflows": somebody has to look for a source.
create or replace function private.lead_needs_sourcing() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify_role('admin', 'specialty_sourcing', 'Specialty sourcing needed: '
    || new.product_type, new.specialty_notes, 'ai_quotes', new.id);
  return null;
end
$$;
revoke all on function private.lead_needs_sourcing() from public;
create or replace trigger needs_sourcing_new after insert on public.ai_quotes
  for each row when (new.specialty_sourcing_required) execute function private.lead_needs_sourcing();
create or replace trigger needs_sourcing after update on public.ai_quotes
  for each row when (new.specialty_sourcing_required and not old.specialty_sourcing_required)
  execute function private.lead_needs_sourcing();
