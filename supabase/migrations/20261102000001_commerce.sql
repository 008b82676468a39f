-- SPDX-License-Identifier: MIT
-- Products, leads (AI quotes), quotes and the marketplace, with their rules and policies.

-- ---- formats that several tables check ----

create or replace function private.is_email(value text) returns boolean
language sql immutable set search_path = '' as $$
  -- RFC 5321's lengths, and its dot-atom form in any script; quoted local parts nobody has.
  select length(value) <= 254 and length(split_part(value, '@', 1)) <= 64
    and value ~ '^[^\s@"(),:;<>\[\\\].]+(\.[^\s@"(),:;<>\[\\\].]+)*@([[:alnum:]]([[:alnum:]-]{0,61}[[:alnum:]])?\.)+[[:alnum:]-]{2,63}$'
$$;
create or replace function private.is_phone(value text) returns boolean
language sql immutable set search_path = '' as $$ select value ~ '^\+[1-9][0-9]{6,14}$' $$;
create or replace function private.is_slug(value text) returns boolean
language sql immutable set search_path = '' as $$
  select length(value) <= 200 and value ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
$$;
revoke all on function private.is_email(text), private.is_phone(text), private.is_slug(text) from public;
grant execute on function private.is_email(text), private.is_phone(text), private.is_slug(text)
  to authenticated, service_role;

-- ---- products ----

create table if not exists public.products (
  id uuid primary key default gen_random_uuid(),
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  name text not null check (length(name) between 1 and 200),
  category text check (length(category) <= 100),
  description text check (length(description) <= 10000),
  base_price numeric(14, 2) check (base_price > 0 and base_price < 'NaN'),
  featured boolean not null default false,
  minimum_order integer not null default 1 check (minimum_order > 0),
  available_colors text[] not null default '{}'
    check (private.texts_within(available_colors, 200, 100)),
  available_sizes text[] not null default '{}' check (private.texts_within(available_sizes, 200, 100)),
  lead_time_days integer check (lead_time_days >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists idx_products_supplier_id on public.products (supplier_id);
create index if not exists idx_products_updated_at on public.products (updated_at, id);

-- ---- leads ----

create table if not exists public.ai_quotes (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default now(),
  customer_email text check (private.is_email(customer_email)),
  customer_name text check (length(customer_name) <= 200),
  product_type text not null check (length(product_type) between 1 and 200),
  quantity integer not null check (quantity > 0),
  complexity_level text check (length(complexity_level) <= 100),
  fabric_type text check (length(fabric_type) <= 200),
  additional_requirements text check (length(additional_requirements) <= 10000),
  quote_data jsonb not null check (length(quote_data::text) <= 200000),
  total_price numeric(14, 2) not null check (total_price > 0 and total_price < 'NaN'),
  estimated_delivery_days integer not null check (estimated_delivery_days > 0),
  ai_suggestions text check (length(ai_suggestions) <= 20000),
  alternative_options jsonb check (length(alternative_options::text) <= 200000),
  status text not null default 'draft' check (status in ('draft', 'sent', 'accepted', 'rejected')),
  converted_to_order_id uuid unique references public.orders (id) on delete set null,
  session_id text check (length(session_id) <= 200),
  phone_number text check (private.is_phone(phone_number)),
  country text check (length(country) <= 100),
  lead_status text not null default 'new'
    check (lead_status in ('new', 'contacted', 'hot', 'warm', 'cold', 'lost')),
  lead_notes text check (length(lead_notes) <= 10000),
  specialty_sourcing_required boolean not null default false,
  production_route text
    check (production_route in ('bangladesh_only', 'hybrid', 'specialty_only')),
  specialty_notes text check (length(specialty_notes) <= 10000),
  bangladesh_cost numeric(14, 2) check (bangladesh_cost >= 0 and bangladesh_cost < 'NaN'),
  specialty_cost numeric(14, 2) check (specialty_cost >= 0 and specialty_cost < 'NaN'),
  admin_markup numeric(14, 2) check (admin_markup >= 0 and admin_markup < 'NaN'),
  assigned_to uuid references public.profiles (id) on delete set null,
  assigned_at timestamptz,
  updated_at timestamptz not null default now(),
  -- The route decides: whatever isn't made in Bangladesh alone needs specialty sourcing.
  constraint ai_quotes_route_and_sourcing check (production_route is null
    or specialty_sourcing_required = (production_route <> 'bangladesh_only')),
  constraint ai_quotes_assigned_after_made check (assigned_at >= created_at)
);
create index if not exists idx_ai_quotes_customer_email on public.ai_quotes (customer_email);
create index if not exists idx_ai_quotes_status on public.ai_quotes (status);
create index if not exists idx_ai_quotes_created_at on public.ai_quotes (created_at);
-- The queue, newest first; one's own; what has changed; the same address in any case.
create index if not exists idx_ai_quotes_lead_queue
  on public.ai_quotes (lead_status, created_at desc, id);
create index if not exists idx_ai_quotes_assigned_to
  on public.ai_quotes (assigned_to, created_at desc, id) where assigned_to is not null;
create index if not exists idx_ai_quotes_updated_at on public.ai_quotes (updated_at, id);
create index if not exists idx_ai_quotes_lower_email on public.ai_quotes (lower(customer_email));
create index if not exists idx_ai_quotes_search on public.ai_quotes using gin (
  customer_name extensions.gin_trgm_ops, customer_email extensions.gin_trgm_ops,
  product_type extensions.gin_trgm_ops);

do $$
begin
  if not exists (select 1 from pg_constraint where conname = 'orders_quote_id_fkey'
      and conrelid = 'public.orders'::regclass) then
    alter table public.orders add constraint orders_quote_id_fkey
      foreign key (quote_id) references public.ai_quotes (id) on delete set null;
  end if;
end
$$;

-- The sales pipeline: a new lead is judged, judgements change, a lost lead may be taken up again.
-- Whatever was changed within the hour may be taken back (undo), also to new.
create or replace function private.lead_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    -- Sales write status, notes and whose lead it is (product.md §5); the same columns are granted to
    -- admins. Not within the database's own functions: there current_user is their owner.
    if current_user = 'authenticated' and (new.production_route, new.specialty_notes)
          is distinct from (old.production_route, old.specialty_notes)
        and not private.has_role('admin') then
      perform private.refuse('42501', 'Only an admin may choose where a lead is made.',
        'Write it in the lead''s notes, or ask an admin.');
    end if;
    if new.lead_status is distinct from old.lead_status
        and (new.lead_status = 'new' or (old.lead_status = 'lost' and new.lead_status <> 'contacted'))
        and old.updated_at < now() - interval '1 hour' then
      perform private.refuse('P0001', format('A lead can''t go from %s to %s.', old.lead_status,
        new.lead_status), case old.lead_status when 'lost' then 'Set it to contacted first.'
        else 'A lead that was looked at stays looked at.' end);
    end if;
    if new.lead_status = 'lost' and old.lead_status <> 'lost'
        and new.converted_to_order_id is not null then
      perform private.refuse('P0001', 'This lead has become an order: it isn''t lost.',
        'Cancel the order instead.');
    end if;
    if new.assigned_to is distinct from old.assigned_to then
      new.assigned_at := case when new.assigned_to is not null then greatest(now(), new.created_at) end;
    end if;
    new.updated_at := private.next_updated_at(old.updated_at);
  end if;
  if new.production_route is not null then
    new.specialty_sourcing_required := new.production_route <> 'bangladesh_only';
  end if;
  return new;
end
$$;
create or replace trigger before_write before insert or update on public.ai_quotes
  for each row execute function private.lead_before_write();

-- ---- quotes: what suppliers are asked to price ----

-- The specification only adds three columns to this table. It is read as: a request for a price,
-- made from a lead, given to one supplier's person to answer.
create table if not exists public.quotes (
  id uuid primary key default gen_random_uuid(),
  quote_number text not null unique check (quote_number ~ '^[A-Z]{1,6}-[0-9]{1,10}$'),
  ai_quote_id uuid references public.ai_quotes (id) on delete set null,
  buyer_id uuid references public.profiles (id) on delete set null,
  product_type text not null check (length(product_type) between 1 and 200),
  quantity integer not null check (quantity > 0),
  total_price numeric(14, 2) check (total_price > 0 and total_price < 'NaN'),
  supplier_price numeric(14, 2) check (supplier_price > 0 and supplier_price < 'NaN'),
  valid_until date,
  status text not null default 'draft'
    check (status in ('draft', 'sent', 'accepted', 'rejected', 'expired')),
  notes text check (length(notes) <= 10000),
  supplier_id uuid references public.profiles (id) on delete set null,
  assigned_at timestamptz,
  assigned_by uuid references public.profiles (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint quotes_valid_after_made check (valid_until >= (created_at at time zone 'UTC')::date),
  constraint quotes_assigned_after_made check (assigned_at >= created_at)
);
create index if not exists idx_quotes_supplier_id on public.quotes (supplier_id);
create index if not exists idx_quotes_assigned_at on public.quotes (assigned_at);
create index if not exists idx_quotes_assigned_by on public.quotes (assigned_by);
create index if not exists idx_quotes_buyer_id on public.quotes (buyer_id);
create index if not exists idx_quotes_ai_quote_id on public.quotes (ai_quote_id);
create index if not exists idx_quotes_updated_at on public.quotes (updated_at, id);
create index if not exists idx_quotes_valid_until on public.quotes (valid_until)
  where status in ('draft', 'sent');

-- ---- the marketplace ----

create table if not exists public.marketplace_products (
  id uuid primary key default gen_random_uuid(),
  supplier_id uuid not null references public.suppliers (id) on delete cascade,
  product_type text not null check (length(product_type) between 1 and 200),
  title text not null check (length(title) between 1 and 300),
  description text check (length(description) <= 10000),
  category text not null check (length(category) between 1 and 100),
  subcategory text check (length(subcategory) <= 100),
  -- "Unique" in the table, "unique within categories" in the text: the stricter holds both.
  slug text unique check (private.is_slug(slug)),
  base_price numeric(14, 2) not null check (base_price > 0 and base_price < 'NaN'),
  platform_fee_percentage numeric(5, 2) not null default 10.00
    check (platform_fee_percentage between 0 and 100),
  platform_fee_amount numeric(14, 2)
    generated always as (round(base_price * platform_fee_percentage / 100, 2)) stored,
  final_price numeric(14, 2)
    generated always as (base_price + round(base_price * platform_fee_percentage / 100, 2)) stored,
  available_quantity integer not null check (available_quantity >= 0),
  moq integer not null check (moq >= 1),
  unit text not null default 'pieces' check (length(unit) between 1 and 50),
  reserved_quantity integer not null default 0 check (reserved_quantity >= 0),
  images text[] not null default '{}' check (private.texts_within(images, 50, 2000)),
  primary_image text check (length(primary_image) <= 2000),
  video_url text check (length(video_url) <= 2000),
  sizes text[] not null default '{}' check (private.texts_within(sizes, 200, 100)),
  colors text[] not null default '{}' check (private.texts_within(colors, 200, 100)),
  material text check (length(material) <= 500),
  gsm integer check (gsm > 0),
  fabric_composition text check (length(fabric_composition) <= 500),
  specifications jsonb not null default '{}' check (length(specifications::text) <= 50000),
  lead_time_days integer not null default 0 check (lead_time_days >= 0),
  shipping_from text check (length(shipping_from) <= 200),
  shipping_weight_kg numeric(10, 3) check (shipping_weight_kg > 0),
  status text not null default 'draft' check (status in ('draft', 'pending_approval', 'approved',
    'rejected', 'sold_out', 'archived')),
  rejection_reason text check (length(rejection_reason) <= 2000),
  admin_feedback text check (length(admin_feedback) <= 5000),
  quality_score integer not null default 0 check (quality_score between 0 and 100),
  approval_date timestamptz,
  approved_by uuid references auth.users (id) on delete set null,
  views integer not null default 0 check (views >= 0),
  inquiries integer not null default 0 check (inquiries >= 0),
  sales integer not null default 0 check (sales >= 0),
  rating numeric(3, 2) not null default 0.00 check (rating between 0 and 5),
  meta_keywords text[] not null default '{}' check (private.texts_within(meta_keywords, 50, 100)),
  meta_description text check (length(meta_description) <= 500),
  is_featured boolean not null default false,
  featured_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,
  -- There is no total_quantity for "reserved + available <= total": available is what is in stock, and
  -- what is reserved is part of it.
  constraint marketplace_products_reserved_within_available
    check (reserved_quantity <= available_quantity),
  -- Out of stock can't hold the minimum order; everything that is on sale, or is going to be, does.
  constraint marketplace_products_moq_within_available
    check (moq <= available_quantity or status in ('sold_out', 'archived')),
  constraint marketplace_products_featured_has_end
    check (not is_featured or featured_until is not null),
  constraint marketplace_products_rejected_has_reason
    check (status <> 'rejected' or rejection_reason is not null),
  constraint marketplace_products_approved_has_date
    check (status <> 'approved' or approval_date is not null),
  constraint marketplace_products_approved_after_made check (approval_date >= created_at),
  constraint marketplace_products_published_after_made check (published_at >= created_at)
);
create index if not exists idx_marketplace_products_supplier
  on public.marketplace_products (supplier_id);
create index if not exists idx_marketplace_products_status on public.marketplace_products (status);
create index if not exists idx_marketplace_products_category
  on public.marketplace_products (category);
create index if not exists idx_marketplace_products_approved
  on public.marketplace_products (status, approval_date desc) where status = 'approved';
create index if not exists idx_marketplace_products_featured
  on public.marketplace_products (is_featured, featured_until) where is_featured = true;
create index if not exists idx_marketplace_products_price
  on public.marketplace_products (final_price);
create index if not exists idx_marketplace_products_search on public.marketplace_products
  using gin (to_tsvector('english', title || ' ' || coalesce(description, '')));
-- What the client's lists need beyond that: pages of what is on sale by newest and by price, deltas,
-- and an approver's own.
create index if not exists idx_marketplace_products_newest
  on public.marketplace_products (published_at desc, id) where status = 'approved';
create index if not exists idx_marketplace_products_cheapest
  on public.marketplace_products (final_price, id) where status = 'approved';
create index if not exists idx_marketplace_products_updated_at
  on public.marketplace_products (updated_at, id);
create index if not exists idx_marketplace_products_approved_by
  on public.marketplace_products (approved_by);

-- Stock runs out and comes back; a feature ends; a listing is published once.
create or replace function private.listing_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if new.available_quantity is distinct from old.available_quantity then
      if new.status = 'approved' and new.available_quantity < new.moq and new.moq = old.moq then
        new.status := 'sold_out';
      elsif new.status = 'sold_out' and old.status = 'sold_out'
          and new.available_quantity >= new.moq and new.approval_date is not null then
        new.status := 'approved';
      end if;
    end if;
    -- Who looks and asks changes nothing for whoever edits it.
    if (new.views, new.inquiries) is not distinct from (old.views, old.inquiries) then
      new.updated_at := private.next_updated_at(old.updated_at);
    end if;
  end if;
  if new.featured_until < now() then
    new.is_featured := false;
  end if;
  if new.status = 'approved' then
    new.published_at := coalesce(new.published_at, greatest(now(), new.created_at));
  end if;
  return new;
end
$$;
create or replace trigger before_write before insert or update on public.marketplace_products
  for each row execute function private.listing_before_write();
create or replace trigger touch_updated_at before update on public.products
  for each row execute function private.touch_updated_at();
create or replace trigger touch_updated_at before update on public.quotes
  for each row execute function private.touch_updated_at();
revoke all on function private.lead_before_write(), private.listing_before_write() from public;

-- ---- who sees and changes what ----

alter table public.products enable row level security;
alter table public.products force row level security;
alter table public.ai_quotes enable row level security;
alter table public.ai_quotes force row level security;
alter table public.quotes enable row level security;
alter table public.quotes force row level security;
alter table public.marketplace_products enable row level security;
alter table public.marketplace_products force row level security;
revoke all on public.products, public.ai_quotes, public.quotes, public.marketplace_products
  from anon, authenticated;

-- Products are a supplier's own catalogue, with its own prices: nobody else's but the admins'.
grant select, insert (id, supplier_id, name, category, description, base_price, featured,
  minimum_order, available_colors, available_sizes, lead_time_days),
  update (name, category, description, base_price, featured, minimum_order, available_colors,
  available_sizes, lead_time_days), delete on public.products to authenticated;
drop policy if exists "Suppliers manage their products" on public.products;
create policy "Suppliers manage their products" on public.products for all to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]))
  with check (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins manage all products" on public.products;
create policy "Admins manage all products" on public.products for all to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

-- Sales read leads without their costs and the markup (lead_costs() tells admins), and write status,
-- notes and whose lead it is.
grant select (id, created_at, customer_email, customer_name, product_type, quantity, complexity_level,
  fabric_type, additional_requirements, quote_data, total_price, estimated_delivery_days,
  ai_suggestions, alternative_options, status, converted_to_order_id, session_id, phone_number,
  country, lead_status, lead_notes, specialty_sourcing_required, production_route, specialty_notes,
  assigned_to, assigned_at, updated_at),
  update (lead_status, lead_notes, assigned_to, specialty_notes, production_route)
  on public.ai_quotes to authenticated;
drop policy if exists "Sales and admins see leads" on public.ai_quotes;
create policy "Sales and admins see leads" on public.ai_quotes for select to authenticated
  using ((select private.has_any_role('sales', 'admin')));
drop policy if exists "Sales and admins work on leads" on public.ai_quotes;
create policy "Sales and admins work on leads" on public.ai_quotes for update to authenticated
  using ((select private.has_any_role('sales', 'admin')))
  with check ((select private.has_any_role('sales', 'admin')));

-- Whoever works on leads sees the names of those who do.
create or replace view private.sales_people as
  select user_id from public.user_roles where role in ('sales', 'admin');
revoke all on private.sales_people from public, anon;
grant select on private.sales_people to authenticated, service_role;
drop policy if exists "Sales see each other" on public.profiles;
create policy "Sales see each other" on public.profiles for select to authenticated
  using ((select private.has_role('sales'))
    and exists (select 1 from private.sales_people s where s.user_id = profiles.id));

-- A request for a price: the admin's, and of those whom it is given to; no prices (quote_prices()).
grant select (id, quote_number, ai_quote_id, buyer_id, product_type, quantity, valid_until, status,
  notes, supplier_id, assigned_at, assigned_by, created_at, updated_at),
  insert (id, quote_number, ai_quote_id, buyer_id, product_type, quantity, total_price,
  valid_until, status, notes, supplier_id),
  update (product_type, quantity, total_price, supplier_price, valid_until, status, notes,
  supplier_id), delete on public.quotes to authenticated;
drop policy if exists "Buyers see quotes sent to them" on public.quotes;
create policy "Buyers see quotes sent to them" on public.quotes for select to authenticated
  using (buyer_id = (select auth.uid()) and status <> 'draft');
drop policy if exists "Suppliers see quotes assigned to them" on public.quotes;
create policy "Suppliers see quotes assigned to them" on public.quotes for select to authenticated
  using (supplier_id = (select auth.uid()));
drop policy if exists "Admins manage all quotes" on public.quotes;
create policy "Admins manage all quotes" on public.quotes for all to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));
create or replace function private.quote_before_write() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' or new.supplier_id is distinct from old.supplier_id then
    new.assigned_at := case when new.supplier_id is not null
      then greatest(coalesce(new.assigned_at, now()), new.created_at) end;
    new.assigned_by := case when new.supplier_id is not null
      then coalesce(auth.uid(), new.assigned_by) end;
  end if;
  return new;
end
$$;
revoke all on function private.quote_before_write() from public;
create or replace trigger assign before insert or update on public.quotes
  for each row execute function private.quote_before_write();

-- What a listing's supplier asks, the platform's fee and the review are between these two: buyers see
-- final_price. listing_terms() tells those whose listing it is, and admins.
grant select (id, supplier_id, product_type, title, description, category, subcategory, slug,
  final_price, available_quantity, moq, unit, images, primary_image, video_url, sizes, colors,
  material, gsm, fabric_composition, specifications, lead_time_days, shipping_from,
  shipping_weight_kg, status, quality_score, approval_date, views, inquiries, sales, rating,
  meta_keywords, meta_description, is_featured, featured_until, created_at, updated_at, published_at)
  on public.marketplace_products to anon, authenticated;
grant select (reserved_quantity),
  insert (id, supplier_id, product_type, title, description, category, subcategory, slug, base_price,
  available_quantity, moq, unit, images, primary_image, video_url, sizes, colors, material, gsm,
  fabric_composition, specifications, lead_time_days, shipping_from, shipping_weight_kg,
  meta_keywords, meta_description),
  update (status, rejection_reason, admin_feedback, product_type, title, description, category,
  subcategory, slug, available_quantity, moq, unit, reserved_quantity, images, primary_image, video_url, sizes, colors, material, gsm,
  fabric_composition, specifications, lead_time_days, shipping_from, shipping_weight_kg,
  meta_keywords, meta_description, is_featured, featured_until, platform_fee_percentage,
  quality_score),
  delete on public.marketplace_products to authenticated;

drop policy if exists "Anyone can view approved products" on public.marketplace_products;
create policy "Anyone can view approved products" on public.marketplace_products
  for select to anon, authenticated using (status = 'approved');
drop policy if exists "Suppliers can view their own products" on public.marketplace_products;
create policy "Suppliers can view their own products" on public.marketplace_products
  for select to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Admins can view all products" on public.marketplace_products;
create policy "Admins can view all products" on public.marketplace_products
  for select to authenticated using ((select private.has_role('admin')));
create or replace function private.my_listing_supplier_ids() returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(s.id), '{}') from public.suppliers s
  where s.id = any (private.my_supplier_ids()) and s.can_list_products
$$;
revoke all on function private.my_listing_supplier_ids() from public;
grant execute on function private.my_listing_supplier_ids() to authenticated, service_role;
drop policy if exists "Suppliers can create products" on public.marketplace_products;
create policy "Suppliers can create products" on public.marketplace_products
  for insert to authenticated
  with check (supplier_id = any ((select private.my_listing_supplier_ids())::uuid[]));
drop policy if exists "Suppliers change their own products" on public.marketplace_products;
create policy "Suppliers change their own products" on public.marketplace_products
  for update to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]))
  with check (supplier_id = any ((select private.my_supplier_ids())::uuid[]));
drop policy if exists "Suppliers delete their drafts" on public.marketplace_products;
create policy "Suppliers delete their drafts" on public.marketplace_products
  for delete to authenticated
  using (supplier_id = any ((select private.my_supplier_ids())::uuid[]) and status = 'draft');
drop policy if exists "Admins change all products" on public.marketplace_products;
create policy "Admins change all products" on public.marketplace_products
  for update to authenticated
  using ((select private.has_role('admin'))) with check ((select private.has_role('admin')));

-- Which moves of a listing are its supplier's: handing in, taking back, deactivating (and back to a
-- draft, which is looked at again). The specification's admins approve by UPDATE, many at once.
create or replace function private.listing_move_is_suppliers(old_status text, new_status text)
returns boolean language sql immutable set search_path = '' as $$
  select (old_status, new_status) in (('draft', 'pending_approval'), ('pending_approval', 'draft'),
      ('rejected', 'draft'), ('approved', 'sold_out'), ('archived', 'draft'))
    or new_status = 'archived'
$$;
revoke all on function private.listing_move_is_suppliers(text, text) from public;
grant execute on function private.listing_move_is_suppliers(text, text) to authenticated, service_role;

-- Features, fees, scores and reviews are the platform's; the same columns are granted to admins.
create or replace function private.listing_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and (new.is_featured, new.featured_until, new.platform_fee_percentage, new.quality_score)
        is distinct from (old.is_featured, old.featured_until, old.platform_fee_percentage,
        old.quality_score)
      and not private.has_role('admin') then
    perform private.refuse('42501', 'Only an admin may feature a listing, score it or set its fee.',
      'Change the other fields, or ask the platform''s staff.');
  end if;
  if current_user = 'authenticated' and (new.rejection_reason, new.admin_feedback)
        is distinct from (old.rejection_reason, old.admin_feedback)
      and not private.has_role('admin') then
    perform private.refuse('42501', 'Only an admin may say why a listing was rejected.',
      'Change the other fields.');
  end if;
  if current_user = 'authenticated' and new.status <> old.status then
    if private.has_role('admin') then
      if new.status = 'approved' then
        new.approval_date := greatest(now(), new.created_at);
        new.approved_by := auth.uid();
        new.rejection_reason := null;
      end if;
    elsif not private.listing_move_is_suppliers(old.status, new.status)
        or new.status = 'pending_approval' and new.supplier_id <> all (private.my_listing_supplier_ids()) then
      perform private.refuse('42501', format('A supplier can''t set a listing from %s to %s.', old.status,
        new.status), 'Hand it in for approval: an admin decides.');
    end if;
  end if;
  -- What was approved was this text and these pictures: other ones are looked at again.
  -- One that is sold out waits for stock, and comes back by itself only as it was approved.
  if current_user = 'authenticated' and old.status in ('approved', 'sold_out')
      and new.status in ('approved', 'sold_out')
      and (new.product_type, new.title, new.description, new.category, new.images, new.primary_image,
        new.video_url, new.material, new.fabric_composition) is distinct from (old.product_type,
        old.title, old.description, old.category, old.images, old.primary_image, old.video_url,
        old.material, old.fabric_composition)
      and not private.has_role('admin') then
    if new.status = 'approved' then
      new.status := 'pending_approval';
    else
      new.approval_date := null;
    end if;
  end if;
  return new;
end
$$;
revoke all on function private.listing_guard() from public;
-- Before "before_write" by name: what it finds goes through the other rules.
create or replace trigger a_guard before update on public.marketplace_products
  for each row execute function private.listing_guard();

drop policy if exists "Everybody signed in sees who sells" on public.suppliers;
create policy "Everybody signed in sees who sells" on public.suppliers for select to authenticated
  using (verification_status = 'verified' and can_list_products);

-- ---- prices, for those whose they are ----

create or replace function public.lead_costs(lead_ids uuid[])
returns table (id uuid, bangladesh_cost numeric, specialty_cost numeric, admin_markup numeric)
language sql stable security definer set search_path = '' as $$
  select q.id, q.bangladesh_cost, q.specialty_cost, q.admin_markup from public.ai_quotes q
  where q.id = any (lead_ids) and private.has_role('admin')
$$;
create or replace function public.quote_prices(quote_ids uuid[])
returns table (id uuid, total_price numeric, supplier_price numeric)
language sql stable security definer set search_path = '' as $$
  select q.id,
    case when private.has_role('admin') or q.buyer_id = auth.uid() then q.total_price end,
    case when private.has_role('admin') or q.supplier_id = auth.uid() then q.supplier_price end
  from public.quotes q
  where q.id = any (quote_ids) and (private.has_role('admin') or q.supplier_id = auth.uid()
    or (q.buyer_id = auth.uid() and q.status <> 'draft'))
$$;
create or replace function public.listing_terms(listing_ids uuid[])
returns table (id uuid, base_price numeric, platform_fee_percentage numeric,
  platform_fee_amount numeric, rejection_reason text, admin_feedback text, approved_by uuid)
language sql stable security definer set search_path = '' as $$
  select l.id, l.base_price, l.platform_fee_percentage, l.platform_fee_amount, l.rejection_reason,
    l.admin_feedback, case when private.has_role('admin') then l.approved_by end
  from public.marketplace_products l
  where l.id = any (listing_ids)
    and (private.has_role('admin') or l.supplier_id = any (private.my_supplier_ids()))
$$;
-- What a buyer pays, what a supplier gets, what stays: each only to those whose it is.
create or replace function public.order_prices(order_ids uuid[])
returns table (order_id uuid, buyer_price numeric, supplier_price numeric, margin numeric)
language sql stable security definer set search_path = '' as $$
  select o.id,
    case when private.has_role('admin') or o.buyer_id = auth.uid() then so.buyer_price end,
    case when private.has_role('admin') or so.supplier_id = any (private.my_supplier_ids())
      then so.supplier_price end,
    case when private.has_role('admin') then so.margin end
  from public.orders o
  left join public.supplier_orders so on so.id = private.live_supplier_order(o.id)
  where o.id = any (order_ids) and (private.has_role('admin') or o.buyer_id = auth.uid()
    or o.supplier_id = any (private.my_supplier_ids()))
$$;
revoke all on function public.lead_costs(uuid[]), public.quote_prices(uuid[]),
  public.listing_terms(uuid[]), public.order_prices(uuid[]) from public, anon;
grant execute on function public.lead_costs(uuid[]), public.quote_prices(uuid[]),
  public.listing_terms(uuid[]), public.order_prices(uuid[]) to authenticated, service_role;

-- Search. Under row policies no index answers ILIKE or @@ (their operators aren't leakproof): every order
-- would be read. So the owner looks in the indexes, and gives only ids of rows that the caller sees
-- anyway, by the same conditions as the policies; who sees an order sees the names of both its parties.
-- What would find a good part of all orders isn't looked for, since all would be read: one letter; two inside
-- a word (where words begin they are); the SA- that all numbers begin with. One or two digits are a whole
-- number: 42, SA-42 and SA-00042 are the same. What has neither letter nor digit finds nothing.
create or replace function private.search_order_ids(query text) returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  quoted constant text := regexp_replace(query, '([\\%_])', '\\\1', 'g');
  patterns constant text[] := case char_length(query) when 1 then null
    when 2 then array[quoted || '%', '% ' || quoted || '%'] else array['%' || quoted || '%'] end;
  digits constant text := substring(query from '^(?:[Ss][Aa]-?)?([0-9]{0,2})$'); -- NULL: it's something else
  number_pattern constant text := case when digits <> '' then 'SA-' || lpad(digits, 5, '0')
    when digits is null and char_length(query) >= 3 then '%' || quoted || '%' end;
  me constant uuid := auth.uid();
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin')
    or coalesce(current_setting('role', true) = 'service_role', false); -- whom policies don't bind
begin
  if query !~ '[[:alnum:]]' then
    return;
  end if;
  return query
    select o.id from public.orders o join (
      select x.id from public.orders x where x.order_number ilike number_pattern
      union select x.id from public.orders x where x.product_type ilike any (patterns)
      union select x.id from public.orders x where x.buyer_id in (
        select p.id from public.profiles p
          where p.company_name ilike any (patterns) or p.full_name ilike any (patterns))
      union select x.id from public.orders x where x.supplier_id in (
        select s.id from public.suppliers s where s.company_name ilike any (patterns))) found using (id)
    where everything or o.buyer_id = me or o.supplier_id = any (mine);
end
$$;
-- How well it matches is worked out for some hundreds; of more, the better products come first.
create or replace function private.search_listing_ids(query text) returns table (id uuid, rank real)
language plpgsql stable security definer set search_path = '' as $$
declare
  wanted constant tsquery := websearch_to_tsquery('english', query);
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin')
    or coalesce(current_setting('role', true) = 'service_role', false); -- whom policies don't bind
  found uuid[];
begin
  found := array(select l.id from public.marketplace_products l
    where to_tsvector('english', l.title || ' ' || coalesce(l.description, '')) @@ wanted
      and (l.status = 'approved' or l.supplier_id = any (mine) or everything));
  if cardinality(found) > 500 then
    return query select f, 0::real from unnest(found) f;
  else
    return query select l.id,
        ts_rank(to_tsvector('english', l.title || ' ' || coalesce(l.description, '')), wanted)
      from public.marketplace_products l where l.id = any (found);
  end if;
end
$$;
revoke all on function private.search_order_ids(text), private.search_listing_ids(text) from public;
grant execute on function private.search_order_ids(text) to authenticated, service_role;
grant execute on function private.search_listing_ids(text) to anon, authenticated, service_role;
-- These two become part of the query around them (hence no SET), so that its filters and its limit reach
-- the rows; policies hold, they run as the caller.
create or replace function public.search_orders(query text) returns setof public.orders
language sql stable as $$
  select o.* from public.orders o where o.id in (select private.search_order_ids(search_orders.query))
$$;
-- Columns one by one: a function that gave whole rows would need leave to read the prices in them.
create or replace function public.search_listings(query text)
returns table (id uuid, supplier_id uuid, product_type text, title text, category text, slug text,
  final_price numeric, available_quantity integer, moq integer, unit text, primary_image text,
  lead_time_days integer, quality_score integer, rating numeric, is_featured boolean,
  updated_at timestamptz, published_at timestamptz)
language sql stable as $$
  select l.id, l.supplier_id, l.product_type, l.title, l.category, l.slug, l.final_price,
    l.available_quantity, l.moq, l.unit, l.primary_image, l.lead_time_days, l.quality_score, l.rating,
    l.is_featured, l.updated_at, l.published_at
  from private.search_listing_ids(search_listings.query) f
  join public.marketplace_products l on l.id = f.id
  order by f.rank desc, l.quality_score desc, l.id
$$;
revoke all on function public.search_orders(text), public.search_listings(text) from public, anon;
grant execute on function public.search_orders(text) to authenticated, service_role;
grant execute on function public.search_listings(text) to anon, authenticated, service_role;
