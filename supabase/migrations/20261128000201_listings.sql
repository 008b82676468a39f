-- SPDX-License-Identifier: MIT
-- The marketplace as the client reads it: a page of listings by any filter and search, in one request; looks and
-- inquiries, each counted once a person.

-- What a page is found by: filters of their own, in the order that a list has. Names of categories, colours and sizes are
-- compared without case.
create index if not exists idx_marketplace_products_category_newest on public.marketplace_products
  (lower(category), published_at desc, id) where status = 'approved';
create index if not exists idx_marketplace_products_best
  on public.marketplace_products (rating, id) where status = 'approved';
create index if not exists idx_marketplace_products_soonest
  on public.marketplace_products (lead_time_days, id) where status = 'approved';
create index if not exists idx_marketplace_products_gsm
  on public.marketplace_products (gsm, id) where status = 'approved';
create index if not exists idx_marketplace_products_stock
  on public.marketplace_products (available_quantity, id) where status = 'approved';
create index if not exists idx_marketplace_products_moq
  on public.marketplace_products (moq, id) where status = 'approved';
create index if not exists idx_marketplace_products_material on public.marketplace_products
  using gin (material extensions.gin_trgm_ops) where status = 'approved';
create or replace function private.lowered(texts text[]) returns text[]
language sql immutable parallel safe set search_path = '' as $$ select lower(texts::text)::text[] $$;
create index if not exists idx_marketplace_products_colors
  on public.marketplace_products using gin (private.lowered(colors)) where status = 'approved';
create index if not exists idx_marketplace_products_sizes
  on public.marketplace_products using gin (private.lowered(sizes)) where status = 'approved';
create index if not exists idx_marketplace_products_featured_first on public.marketplace_products
  (featured_until desc, id) where status = 'approved' and is_featured = true;
-- A supplier's own, and what waits for a review: what was changed last is on top.
create index if not exists idx_marketplace_products_own
  on public.marketplace_products (supplier_id, updated_at desc, id);
create index if not exists idx_marketplace_products_queue
  on public.marketplace_products (status, updated_at desc, id) where status <> 'approved';

-- An edit whose answer was lost is found out (write_was_done()).
create or replace trigger note_write after update on public.marketplace_products
  for each row execute function private.note_write();

-- ---- counted once ----

create table if not exists private.listing_counts (
  listing_id uuid not null references public.marketplace_products (id) on delete cascade,
  user_id uuid references auth.users (id) on delete cascade, -- none: that person's account was erased
  what text not null check (what in ('view', 'inquiry')),
  counted_at timestamptz not null default now()
);
create unique index if not exists idx_listing_counts_once on private.listing_counts (listing_id, user_id, what);
alter table private.listing_counts enable row level security;
alter table private.listing_counts force row level security;
comment on table private.listing_counts is 'Who has looked at a listing or asked about it: each is counted once.';
comment on column private.listing_counts.listing_id is 'Which listing.';
comment on column private.listing_counts.user_id is 'Whose look or question it was.';
comment on column private.listing_counts.what is 'A look (view) or a question (inquiry).';
comment on column private.listing_counts.counted_at is 'When it was counted.';
create index if not exists idx_listing_counts_user on private.listing_counts (user_id);
revoke all on private.listing_counts from public, anon, authenticated;

-- Its own supplier and the platform's admins aren't customers: they aren't counted.
create or replace function private.count_listing(listing uuid, thing text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if auth.uid() is null or private.has_role('admin') or not exists (select 1
      from public.marketplace_products l where l.id = listing and l.status = 'approved'
        and l.supplier_id <> all (private.my_supplier_ids())) then
    return false;
  end if;
  insert into private.listing_counts (listing_id, user_id, what) values (listing, auth.uid(), thing)
    on conflict do nothing;
  if not found then
    return false;
  end if;
  update public.marketplace_products l set views = l.views + (thing = 'view')::int,
    inquiries = l.inquiries + (thing = 'inquiry')::int where l.id = listing;
  return true;
end
$$;
revoke all on function private.lowered(text[]), private.count_listing(uuid, text) from public;
grant execute on function private.lowered(text[]) to anon, authenticated, service_role;

create or replace function public.listing_seen(listing_id uuid) returns boolean
language sql volatile security definer set search_path = '' as $$ select private.count_listing(listing_seen.listing_id, 'view') $$;
comment on function public.listing_seen(uuid) is
  'The caller looks at a listing: true when it is counted, false when it was already, or isn''t (its supplier''s, an admin''s).';

-- An inquiry is a message to whom the listing is, and the listing's count of those who asked.
create or replace function public.ask_about_listing(listing_id uuid, body text, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  l public.marketplace_products;
  recipient uuid;
  sent uuid;
  answer jsonb;
begin
  if auth.uid() is null then
    perform private.refuse('PT403', 'Only who is signed in can ask about a listing.', 'Sign in first.');
  end if;
  answer := private.first_answer('ask_about_listing', idempotency_key, jsonb_build_object('listing_id', listing_id,
    'body', body));
  if answer is not null then
    return answer;
  end if;
  select * into l from public.marketplace_products m where m.id = ask_about_listing.listing_id
    and (m.status = 'approved' or private.has_role('admin'));
  if not found then
    perform private.refuse('PT404', 'There is no such listing on sale.', 'It may be sold out: refresh.');
  end if;
  select s.user_id into recipient from public.suppliers s where s.id = l.supplier_id;
  if recipient is null then
    perform private.refuse('P0001', 'Nobody answers for this supplier.', 'Ask the platform''s staff.');
  end if;
  if recipient = auth.uid() then
    perform private.refuse('P0001', 'This listing is yours.', 'Whoever asks writes to you.');
  end if;
  if nullif(btrim(body), '') is null or length(body) > 10000 then
    perform private.refuse('P0001', 'A question has 1 to 10000 characters.', 'Say what you want to know.');
  end if;
  insert into public.messages (sender_id, recipient_id, subject, body)
    values (auth.uid(), recipient, l.title, ask_about_listing.body) returning id into sent;
  perform private.count_listing(l.id, 'inquiry');
  return private.keep_answer(idempotency_key, jsonb_build_object('id', l.id, 'message_id', sent, 'updated_at', l.updated_at,
    'body', ask_about_listing.body));
end
$$;
comment on function public.ask_about_listing(uuid, text, uuid) is
  'Writes to the supplier of a listing about it, and counts who asks, once.';

-- ---- a page of listings ----

-- An index has the rows of one in the order of a list, those of several it hasn't.
create or replace function private.is_one_of(term text, ids uuid[]) returns text
language sql immutable set search_path = '' as $$
  select case cardinality(ids) when 1 then format('%s = %L::uuid', term, ids[1]) else format('%s = any (%L::uuid[])', term, ids) end
$$;
-- One term of a filter as a condition; values are literals, so that a plan is made for them.
create or replace function private.listing_condition(field text, op text, value text) returns text
language plpgsql stable set search_path = '' as $$
declare
  negated constant boolean := starts_with(op, '!');
  bare constant text := ltrim(op, '!');
  number constant text := case when value ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' then value end;
  compared text := case field when 'price' then 'l.final_price' when 'gsm' then 'l.gsm' when 'lead' then 'l.lead_time_days'
    when 'rating' then 'l.rating' when 'stock' then 'l.available_quantity' when 'moq' then 'l.moq' end;
  result text;
begin
  if compared is not null then
    if number is null or bare not in (':', '<', '<=', '>', '>=') then
      perform private.refuse('P0001', format('%s is compared with a number.', field), 'As price<20 or gsm>=200.');
    end if;
    -- Of whole numbers too: 200.5 is between two of them.
    result := format('%s %s %s', compared, case bare when ':' then '=' else bare end, number);
  else
    result := case field
      when 'category' then format('lower(l.category) = lower(%L)', value)
      when 'colour' then format('private.lowered(l.colors) && array[lower(%L)]', value)
      when 'size' then format('private.lowered(l.sizes) && array[lower(%L)]', value)
      when 'material' then format('l.material ilike %L', '%' || regexp_replace(value, '([\\%_])', '\\\1', 'g') || '%')
      when 'title' then format('l.title ilike %L', '%' || regexp_replace(value, '([\\%_])', '\\\1', 'g') || '%')
      when 'status' then format('l.status = any (string_to_array(%L, '',''))', value)
      when 'any' then format('to_tsvector(''english'', l.title || '' '' || coalesce(l.description, ''''))
        @@ websearch_to_tsquery(''english'', %L)', value)
      when 'supplier' then private.is_one_of('l.supplier_id', (select coalesce(array_agg(s.id), '{}')
        from public.suppliers s where s.id::text = lower(value)
          or s.company_name ilike '%' || regexp_replace(value, '([\\%_])', '\\\1', 'g') || '%'))
    end;
    if result is null then
      perform private.refuse('P0001', format('Listings have no %s to be found by.', field),
        'They have category, price, material, gsm, colour, size, lead, supplier, rating, stock, moq, title and status.');
    end if;
  end if;
  return case when negated then format('not coalesce(%s, false)', result) else result end;
end
$$;

-- What the list is sorted by, and which way its ids then go.
create or replace function private.listing_order(sort text, whose text, downwards boolean, out term text,
  out way text, out id_way text)
language sql immutable set search_path = '' as $$
  select case sort when 'featured' then newest when 'newest' then newest when 'price' then 'l.final_price' when 'rating' then 'l.rating' when 'lead' then 'l.lead_time_days' end,
    case when (sort in ('featured', 'newest', 'rating')) <> downwards then 'desc' else 'asc' end,
    case when (sort = 'rating') <> downwards then 'desc' else 'asc' end
  from (select case whose when 'market' then 'l.published_at' else 'l.updated_at' end as newest) n
$$;

-- Ids of a page, in their order: those that are featured now first (sort featured), then the others; or behind one.
create or replace function private.listing_ids(wanted jsonb, behind uuid, most int) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := private.my_supplier_ids();
  whose constant text := coalesce(wanted->>'whose', 'market');
  sort constant text := coalesce(wanted->>'sort', 'featured');
  o record;
  base text := case whose when 'market' then 'l.status = ''approved'''
    when 'mine' then private.is_one_of('l.supplier_id', mine) when 'all' then 'true' end;
  featured constant text := 'l.is_featured = true and l.featured_until > now()';
  at_value text;
  at_featured boolean;
  at_until timestamptz;
  ids uuid[] := '{}';
begin
  select * into o from private.listing_order(sort, whose, coalesce((wanted->>'descending')::boolean, false));
  if base is null or o.term is null then
    perform private.refuse('P0001', 'There is no such list or order of listings.', 'See the documentation.');
  end if;
  if whose = 'all' and not private.has_role('admin') then
    perform private.refuse('PT403', 'Only an admin may see all listings.', 'Ask for those on sale, or for your own.');
  end if;
  if nullif(btrim(wanted->>'search'), '') is not null then
    base := base || ' and ' || private.listing_condition('any', ':', wanted->>'search');
  end if;
  select base || coalesce(string_agg(' and ' || private.listing_condition(t->>0, t->>1, t->>2), ''), '') into base
    from jsonb_array_elements(coalesce(wanted->'where', '[]')) t;
  if behind is not null then
    execute format('select %s::text, %s, l.featured_until from public.marketplace_products l where l.id = $1
      and (l.status = ''approved'' or l.supplier_id = any ($2) or $3)', o.term, featured)
      into at_value, at_featured, at_until using behind, mine, private.has_role('admin');
    if at_featured is null then
      perform private.refuse('PT409', 'The list has changed meanwhile.', 'Look at it anew.');
    end if;
  end if;
  if whose = 'market' and sort = 'featured' and (behind is null or at_featured) then
    execute format('select coalesce(array_agg(f.id order by f.featured_until desc, f.id), ''{}'') from (select l.id, l.featured_until
      from public.marketplace_products l where %s and %s %s order by l.featured_until desc, l.id limit $1) f', featured, base,
      case when behind is null then '' else format('and l.featured_until <= %L and (l.featured_until < %1$L or l.id > %2$L)',
        at_until, behind) end) into ids using most;
  end if;
  if cardinality(ids) < most then
    execute format('select $2 || coalesce(array_agg(p.id order by p.n), ''{}'') from (select r.id, row_number() over () as n
      from (select l.id from public.marketplace_products l where %s %s %s order by %s %s, l.id %s limit $1) r) p', base,
      case when whose = 'market' and sort = 'featured' then format('and not (%s)', featured) else '' end,
      case when behind is null or (sort = 'featured' and whose = 'market' and at_featured) then ''
        else format('and %s %s= %L and (%1$s %2$s %3$L or l.id %4$s %5$L)', o.term, case o.way when 'desc' then '<' else '>' end,
          at_value, case o.id_way when 'desc' then '<' else '>' end, behind) end,
      o.term, o.way, o.id_way) into ids using most - cardinality(ids), ids;
  end if;
  return ids;
end
$$;

-- The rows themselves. wanted is JSON as text: what PostgREST has of an address is a text. Prices between supplier and buyer, and the review, are theirs alone (listing_terms()).
create or replace function public.listings(wanted text default '{}', behind uuid default null, most int default 100)
returns table (id uuid, supplier_id uuid, supplier text, product_type text, title text, description text,
  category text, subcategory text, final_price numeric, base_price numeric, platform_fee_percentage numeric,
  platform_fee_amount numeric, available_quantity int, reserved_quantity int, moq int, unit text, images text[], primary_image text,
  video_url text, sizes text[], colors text[], material text, gsm int, fabric_composition text,
  specifications jsonb, lead_time_days int, shipping_from text, status text, rejection_reason text,
  admin_feedback text, quality_score int, views int, inquiries int, sales int, rating numeric, featured boolean,
  featured_until timestamptz, published_at timestamptz, created_at timestamptz, updated_at timestamptz)
language plpgsql stable security definer set search_path = '' as $$
declare
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin');
  asked constant jsonb := wanted::jsonb;
  ids constant uuid[] := case when asked ? 'ids' then array(select l.id from (select lower(t) as x from jsonb_array_elements_text(asked->'ids') t limit 1000) t
      join public.marketplace_products l on l.id between (x || substr('00000000-0000-0000-0000-000000000000', length(x) + 1))::uuid
        and (x || substr('ffffffff-ffff-ffff-ffff-ffffffffffff', length(x) + 1))::uuid)
    else private.listing_ids(asked, behind, least(greatest(coalesce(most, 100), 1), 1000)) end;
begin
  return query select l.id, l.supplier_id, s.company_name, l.product_type, l.title, l.description, l.category,
      l.subcategory, l.final_price, case when o.own then l.base_price end, case when o.own then l.platform_fee_percentage end,
      case when o.own then l.platform_fee_amount end, l.available_quantity, case when o.own then l.reserved_quantity end, l.moq,
      l.unit, l.images, l.primary_image, l.video_url, l.sizes, l.colors, l.material, l.gsm, l.fabric_composition,
      l.specifications, l.lead_time_days, l.shipping_from, l.status, case when o.own then l.rejection_reason end,
      case when o.own then l.admin_feedback end, l.quality_score, l.views, l.inquiries, l.sales, l.rating,
      nullif(l.is_featured and l.featured_until > now(), false), l.featured_until, l.published_at, l.created_at,
      l.updated_at
    from unnest(ids) with ordinality u (id, nth)
    join public.marketplace_products l on l.id = u.id
    left join public.suppliers s on s.id = l.supplier_id
    cross join lateral (select everything or l.supplier_id = any (mine) as own) o
    where l.status = 'approved' or o.own
    order by u.nth;
end
$$;
comment on function public.listings(text, uuid, int) is
  'A page of listings: on sale (whose: market), the caller''s (mine) or all (an admin''s), by filters, search and sort; or by ids.';

revoke all on function private.is_one_of(text, uuid[]), private.listing_condition(text, text, text), private.listing_order(text, text, boolean),
  private.listing_ids(jsonb, uuid, int) from public;
revoke all on function public.listing_seen(uuid), public.ask_about_listing(uuid, text, uuid),
  public.listings(text, uuid, int) from public, anon, service_role;
grant execute on function public.listing_seen(uuid), public.ask_about_listing(uuid, text, uuid) to authenticated;
grant execute on function public.listings(text, uuid, int) to anon, authenticated;

comment on function private.lowered(text[]) is 'The same texts in small letters, for an index.';
comment on function private.count_listing(uuid, text) is 'Counts the caller''s look at a listing, or question about it, once; true: it was counted.';
comment on function private.is_one_of(text, uuid[]) is 'The condition of SQL that a column has one of these ids.';
comment on function private.listing_condition(text, text, text) is 'One term of a filter of listings as a condition of SQL, with its values as literals.';
comment on function private.listing_order(text, text, boolean) is 'What a list of listings is sorted by, and which way its ids then go.';
comment on function private.listing_ids(jsonb, uuid, int) is 'The ids of a page of listings, in their order.';
