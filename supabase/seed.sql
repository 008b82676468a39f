-- SPDX-License-Identifier: MIT
-- Lifelike rows, the same for the same settings, again and again:
--   looptrace.seed_orders  how many orders (200); leads, listings, messages, … in proportion
--   looptrace.seed         another number, other data (1)
--   looptrace.seed_today   the day on which it is lifelike (today)
-- Run again, it replaces what it made. Accounts: admin, supplier, supplier2, factory, sales, buyer, buyer2
-- and both (buyer and sales) @looptrace.example, all with the password knit-one-purl-two.

begin;

create or replace function pg_temp.setting(name text, fallback text) returns text
language sql stable as $$
  select coalesce(nullif(current_setting('looptrace.' || name, true), ''), fallback)
$$;
create or replace function pg_temp.today() returns date language sql stable as $$
  select pg_temp.setting('seed_today', current_date::text)::date
$$;
create or replace function pg_temp.orders() returns integer language sql stable as $$
  select pg_temp.setting('seed_orders', '200')::integer
$$;
-- An id and a number in [0, 1) from a name: no random(), so that it comes out the same.
create or replace function pg_temp.id(name text) returns uuid language sql immutable as $$
  select md5('looptrace ' || name)::uuid
$$;
create or replace function pg_temp.chance(name text) returns float language sql stable as $$
  select ('x' || substr(md5(coalesce(nullif(current_setting('looptrace.seed', true), ''), '1') || name),
    1, 8))::bit(32)::bigint / 4294967296.0
$$;
create or replace function pg_temp.pick(name text, choices text[]) returns text
language sql stable as $$
  select choices[1 + floor(pg_temp.chance(name) * array_length(choices, 1))::int]
$$;

-- The rows carry their own times and roll-ups: the triggers that would set them sleep until the end.
do $$
declare
  t text;
begin
  foreach t in array array['orders', 'supplier_orders', 'production_stages', 'ai_quotes',
      'marketplace_products', 'factory_capacity', 'quotes', 'user_roles', 'suppliers'] loop
    execute format('alter table public.%I disable trigger user', t);
  end loop;
end
$$;

-- ---- people ----

create temp table people (key text primary key, full_name text, company text, phone text,
  roles text[]) on commit drop;
insert into people values
  ('admin', 'Ada Rahman', 'Sleek Apparels', '+8801711000001', '{admin}'),
  ('supplier', 'Nasrin Akter', 'Dhaka Knit Ltd', '+8801711000002', '{supplier}'),
  ('supplier2', 'Kamal Hossain', 'Chittagong Sweaters', '+8801711000003', '{supplier}'),
  ('factory', 'রহিম উদ্দিন', 'Dhaka Knit Ltd', '+8801711000004', '{factory}'),
  ('sales', 'Karim Chowdhury', 'Sleek Apparels', '+8801711000005', '{sales}'),
  ('buyer', 'Ingrid Solberg', 'Nordlys AS', '+4790000006', '{buyer}'),
  ('buyer2', 'Tom Ashworth', 'Pennine Outfitters', '+447700900007', '{wholesaler}'),
  ('both', 'Lena Krämer', 'Büro Krämer GmbH', '+4915700000008', '{buyer,sales}'),
  ('shefali', 'শেফালী বেগম', 'Dhaka Knit Ltd', null, '{factory}'),
  ('jahid', 'Jahid Hasan', 'Chittagong Sweaters', null, '{factory}'),
  ('mill3', 'Rezaul Karim', 'Padma Woollens', null, '{supplier}'),
  ('mill4', 'ফারহানা ইসলাম', 'মেঘনা নিটওয়্যার', null, '{supplier}'),
  ('shop1', 'Sofia Lindqvist', 'Lindqvist & Co', null, '{retailer}'),
  ('shop2', 'Aoife Byrne', 'St Brendan''s School Wear', null, '{educational}'),
  ('shop3', 'Marco Bianchi', 'Lana di Biella S.r.l.', null, '{retailer}'),
  ('shop4', 'আনোয়ার হোসেন', 'ঢাকা ফ্যাশন হাউস', null, '{retailer}'),
  ('shop5', 'Yuki Tanaka', '田中ニット', null, '{wholesaler}'),
  ('shop6', 'J. Okafor', 'Lagos Rovers FC', null, '{sports_team}'),
  ('shop7', 'Claire Dubois', 'Maison Dubois', null, '{corporate}'),
  ('shop8', 'Piotr Zając', 'Zając Odzież Sp. z o.o.', null, '{wholesaler}');
-- Large seeds have more buyers and mills: one for each 400 and 4,000 orders.
insert into people
  select 'buyer-' || i, pg_temp.pick('first' || i, array['Anna', 'Liam', 'Mei', 'Омар', 'Zoë', 'রুমা', 'Jürgen',
      'Chioma', '健', 'Søren']) || ' ' || pg_temp.pick('last' || i, array['Okoye', 'Schmidt', 'Иванова',
      'Silva', 'খাতুন', 'O''Neill', 'Nguyễn', 'Åkesson', '山本', 'van der Berg']) || ' ' || i,
    case when i = 2 then rpad('The longest name of a company, দীর্ঘতম ', 200, 'নাম ') else pg_temp.pick('brand' || i,
      array['Wool & Co', 'Strick', 'ニット商店', 'Tejidos', 'বস্ত্র বিতান', 'Maille']) || ' ' || i end,
    null, array[pg_temp.pick('kind' || i, array['buyer', 'retailer', 'wholesaler', 'corporate'])]
  from generate_series(1, pg_temp.orders() / 400) i;
insert into people
  select 'mill-' || i, 'Md. ' || pg_temp.pick('millfirst' || i, array['Rafiq', 'Salma', 'তানভীর', 'Jamal']) || ' ' || i,
    pg_temp.pick('river' || i, array['Jamuna', 'Surma', 'তিস্তা', 'Karnaphuli']) || ' Knit ' || i, null, '{supplier}'
  from generate_series(1, pg_temp.orders() / 4000) i;

-- One hash for the accounts that sign in: bcrypt is slow on purpose.
insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
    confirmation_token, recovery_token, email_change_token_new, email_change,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  select pg_temp.id('person ' || key), 'authenticated', 'authenticated', key || '@looptrace.example',
    h.hash, pg_temp.today() - 400, '', '', '', '', '{"provider":"email","providers":["email"]}', '{}',
    pg_temp.today() - 400, pg_temp.today() - 400
  from people, (select extensions.crypt('knit-one-purl-two', extensions.gen_salt('bf', 8)) as hash) h
  on conflict (id) do nothing;
do $$
begin -- the hosted Auth looks for its instance; the stand-in has no such column
  if exists (select 1 from information_schema.columns where table_schema = 'auth'
      and table_name = 'users' and column_name = 'instance_id') then
    update auth.users set instance_id = '00000000-0000-0000-0000-000000000000'
      where instance_id is null and email like '%@looptrace.example';
  end if;
end
$$;
insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
  select pg_temp.id('identity ' || key), 'email', pg_temp.id('person ' || key)::text,
    pg_temp.id('person ' || key), jsonb_build_object('sub', pg_temp.id('person ' || key),
      'email', key || '@looptrace.example', 'email_verified', true),
    pg_temp.today() - 400, pg_temp.today() - 400
  from people on conflict (id) do nothing;

insert into public.profiles (id, user_id, full_name, company_name, phone, created_at, updated_at)
  select pg_temp.id('person ' || key), pg_temp.id('person ' || key), full_name, company, phone,
    pg_temp.today() - 400, pg_temp.today() - 400
  from people where exists (select 1 from auth.users u where u.id = pg_temp.id('person ' || key))
  on conflict (id) do nothing;
alter table public.profiles disable trigger user;
update public.profiles p set full_name = s.full_name, company_name = s.company, phone = s.phone,
  created_at = pg_temp.today() - 400, updated_at = pg_temp.today() - 400
  from people s where p.id = pg_temp.id('person ' || s.key);
alter table public.profiles enable trigger user;
-- Who signs up becomes a buyer (welcome_user): these are what they are.
delete from public.user_roles r using people p where r.user_id = pg_temp.id('person ' || p.key);
insert into public.user_roles (id, user_id, role, created_at)
  select pg_temp.id('role ' || key || role), pg_temp.id('person ' || key), role,
    pg_temp.today() - 400
  from people, unnest(roles) role on conflict do nothing;

insert into public.suppliers (id, user_id, company_name, business_type, country, city,
    production_capacity_monthly, minimum_order_quantity, lead_time_days, specializations,
    verification_status, tier, rating, on_time_delivery_rate, can_list_products, created_at, updated_at)
  select pg_temp.id('supplier ' || key), pg_temp.id('person ' || key), company, 'manufacturer',
    'Bangladesh', city, capacity, 100, 45, families, verified, tier, rating, on_time,
    verified = 'verified', pg_temp.today() - 400, pg_temp.today() - 400
  from people join (values
    ('supplier', 'Dhaka', 60000, '{pullover,cardigan}'::text[], 'verified', 'gold', 4.60, 93.5),
    ('supplier2', 'Chattogram', 45000, '{pullover,polo}', 'verified', 'silver', 4.20, 88.0),
    ('mill3', 'Narayanganj', 20000, '{accessories}', 'verified', 'bronze', 3.90, 81.0),
    ('mill4', 'গাজীপুর', 15000, '{uniform}', 'pending', 'bronze', 0, null))
    as s (key, city, capacity, families, verified, tier, rating, on_time) using (key)
  union all
  select pg_temp.id('supplier ' || key), pg_temp.id('person ' || key), company, 'manufacturer',
    'Bangladesh', 'Dhaka', 30000, 100, 45, '{pullover}', 'verified', 'silver', 4.00, 85.0, true,
    pg_temp.today() - 400, pg_temp.today() - 400
  from people where key like 'mill-%'
  on conflict (id) do nothing;
insert into public.supplier_members (supplier_id, user_id, created_at)
  select pg_temp.id('supplier ' || mill), pg_temp.id('person ' || key), pg_temp.today() - 300
  from (values ('supplier', 'factory'), ('supplier', 'shefali'), ('supplier2', 'jahid'))
    as m (mill, key)
  on conflict do nothing;

-- ---- what an earlier seed made ----

-- Only rows whose ids come from these names: nobody's own work.
delete from public.messages where id in (select pg_temp.id('message ' || i) from generate_series(1,
  greatest(pg_temp.orders(), (select count(*) from public.messages))::int * 2) i);
delete from public.notifications where user_id in (select pg_temp.id('person ' || key) from people);
delete from public.orders o where o.id = pg_temp.id('order ' || ltrim(substr(o.order_number, 4), '0'))
  or o.quote_id in (select q.id from public.ai_quotes q where q.session_id like 'seed-%');
delete from public.ai_quotes where session_id like 'seed-%';
delete from public.quotes where quote_number like 'Q-%' and id = pg_temp.id('quote ' || substr(quote_number, 3));
delete from public.marketplace_products l where l.slug ~ '-[0-9]+$'
  and l.id = pg_temp.id('listing ' || substring(l.slug from '[0-9]+$'));
delete from public.products p where p.supplier_id in (select pg_temp.id('supplier ' || key) from people);
delete from public.factory_capacity c where c.supplier_id in (select pg_temp.id('supplier ' || key) from people);
delete from public.capacity_utilization_logs c where c.supplier_id in (select pg_temp.id('supplier ' || key) from people);

-- People whom only a larger seed has.
delete from public.suppliers s using auth.users u where s.user_id = u.id
  and u.email ~ '^mill-[0-9]+@looptrace[.]example$'
  and u.id not in (select pg_temp.id('person ' || key) from people);
delete from auth.users u where u.email ~ '^(buyer|mill)-[0-9]+@looptrace[.]example$'
  and u.id not in (select pg_temp.id('person ' || key) from people);

-- The rows below refer to one another by construction: where we may, they aren't checked one by one
-- (half of the time of a large seed). Where we may not, they are.
do $$
begin
  perform set_config('session_replication_role', 'replica', true);
exception when insufficient_privilege then
  null;
end
$$;

-- A large seed makes its indexes anew at the end, all at once: a quarter of the time that row by row takes.
-- (Keys that others refer to stay.)
create temp table sleeping on commit drop as
  select i.indexrelid::regclass::text as name, t.oid::regclass::text as table_name, c.conname,
    case when c.conname is null then pg_get_indexdef(i.indexrelid)
      else format('alter table %s add constraint %I %s', t.oid::regclass, c.conname,
        pg_get_constraintdef(c.oid)) end as remake
  from pg_index i join pg_class t on t.oid = i.indrelid
  left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
  where t.relnamespace = 'public'::regnamespace and pg_temp.orders() >= 5000
    and t.relname in ('orders', 'order_status_history', 'supplier_orders', 'production_stages',
      'production_stage_updates', 'ai_quotes', 'quotes', 'marketplace_products', 'products', 'messages',
      'notifications', 'factory_capacity', 'capacity_utilization_logs')
    and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
    and obj_description(i.indexrelid, 'pg_class') is null;
do $$
declare
  s record;
begin
  for s in select * from sleeping loop
    execute case when s.conname is null then format('drop index %s', s.name)
      else format('alter table %s drop constraint %I', s.table_name, s.conname) end;
  end loop;
end
$$;
set local jit = off; -- short expressions, many rows: compiling them costs more than it brings

-- ---- orders ----

create temp table buyers on commit drop as
  -- A few big buyers have most of the orders; so have a few mills.
  select key, row_number() over (order by o) - 1 as n from unnest(array['buyer', 'buyer', 'buyer', 'shop1',
    'shop1', 'buyer2', 'buyer2', 'shop3', 'shop2', 'shop8', 'shop5', 'both', 'shop4', 'shop6', 'shop7'])
    with ordinality t (key, o)
  union all
  select key, 14 + row_number() over (order by length(key), key) from people where key like 'buyer-%';
create temp table mills on commit drop as
  select key, row_number() over (order by o) - 1 as n from unnest(array['supplier', 'supplier', 'supplier',
    'supplier2', 'supplier2', 'mill3', 'mill4']) with ordinality t (key, o)
  union all
  select key, 6 + row_number() over (order by length(key), key) from people where key like 'mill-%';

create temp table plan on commit drop as
-- Step by step (materialised): folded into one, each step would be computed anew wherever it is used.
with numbered as materialized (
  select i, pg_temp.chance('state' || i) as state_chance,
    floor(power(pg_temp.chance('buyer' || i), 1.3 + 2 * (1 - 15.0 / b.n)) * b.n)::int as buyer_n,
    floor(power(pg_temp.chance('mill' || i), 1.2 + 2 * (1 - 7.0 / m.n)) * m.n)::int as mill_n
  from generate_series(1, pg_temp.orders()) i,
    (select count(*) as n from buyers) b, (select count(*) as n from mills) m),
stated as materialized (
  select i, state_chance, buyers.key as buyer, mills.key as mill, case
    -- the first seventeen have each state once, then as in life: most of a long history is completed
    when i <= 17 then (array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
      'payment_received', 'assigned_to_supplier', 'sample_requested', 'sample_submitted',
      'sample_approved', 'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped', 'delivered',
      'completed', 'on_hold', 'cancelled'])[i]
    when i > 2000 and state_chance >= 0.08 then case when state_chance < 0.93 then 'completed'
      when state_chance < 0.96 then 'cancelled' else 'delivered' end
    when i > 2000 then (array['bulk_production', 'bulk_production', 'bulk_production', 'qc_inspection',
      'sample_approved', 'assigned_to_supplier', 'ready_to_ship', 'shipped'])[1 + floor(state_chance * 100)::int]
    when state_chance < 0.04 then 'quote_requested'
    when state_chance < 0.07 then 'quote_sent'
    when state_chance < 0.10 then 'admin_review'
    when state_chance < 0.14 then 'awaiting_payment'
    when state_chance < 0.17 then 'payment_received'
    when state_chance < 0.22 then 'assigned_to_supplier'
    when state_chance < 0.25 then 'sample_requested'
    when state_chance < 0.28 then 'sample_submitted'
    when state_chance < 0.33 then 'sample_approved'
    when state_chance < 0.58 then 'bulk_production'
    when state_chance < 0.64 then 'qc_inspection'
    when state_chance < 0.68 then 'ready_to_ship'
    when state_chance < 0.74 then 'shipped'
    when state_chance < 0.79 then 'delivered'
    when state_chance < 0.92 then 'completed'
    when state_chance < 0.96 then 'on_hold'
    else 'cancelled' end as state
  from numbered join buyers on buyers.n = buyer_n join mills on mills.n = mill_n),
unseasonal as materialized (
  select *, case when state in ('shipped', 'delivered') then -(4 + pg_temp.chance('due' || i) * 20)
      when state = 'completed' then -(25 + pg_temp.chance('due' || i)
        * least(300 + pg_temp.orders() / 1000, 1500))
      when state = 'cancelled' then -60 + pg_temp.chance('due' || i) * 120
      when state in ('bulk_production', 'qc_inspection', 'ready_to_ship')
        then -5 + pg_temp.chance('due' || i) * 45
      else 12 + pg_temp.chance('due' || i) * 90 end as due_in
  from stated),
-- Jumpers are worn in winter: of what has been made over the years half was due between September and
-- December. (Not of the first 200, which stay as they are.)
timed as materialized (
  select i, state, buyer, mill, case when state = 'completed' and i > 200 and pg_temp.chance('season' || i) < 0.5
    then moved - case when moved > -25 then 365 else 0 end else due_in end as due_in
  from (select *, due_in + 250 + pg_temp.chance('autumn' || i) * 85
      - extract(doy from pg_temp.today() + floor(due_in)::int)::float as moved from unseasonal) m),
staged as materialized (
  select *, case
      when state in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
        'payment_received', 'assigned_to_supplier') then 0
      when state in ('sample_requested', 'sample_submitted', 'sample_approved')
        then 2 + pg_temp.chance('done' || i) * 12
      -- The nearer the date the further the work, with some that are far behind.
      when state = 'bulk_production' then least(88, greatest(8,
        92 - due_in * 1.7 - pg_temp.chance('done' || i) * 16
          - case when pg_temp.chance('slow' || i) < 0.25 then 50 else 0 end))
      when state = 'qc_inspection' then 86 + pg_temp.chance('done' || i) * 11
      when state in ('on_hold', 'cancelled') then pg_temp.chance('done' || i) * 55
      else 100 end as done
  from timed)
select *, pg_temp.today() + floor(due_in)::int as due,
  pg_temp.today() + floor(due_in)::int - 50 - floor(pg_temp.chance('lead' || i) * 30)::int as ordered,
  case when i = 1137 then rpad('The longest product, দীর্ঘতম ', 200, 'পণ্য ') else pg_temp.pick('product' || i, array['Merino crew neck', 'Cotton polo', 'Fleece hoodie', 'Rib beanie',
    'Cardigan, lambswool', 'School uniform jumper', 'Cable-knit scarf', 'Fine-gauge turtleneck',
    'Intarsia sweater', 'উলের সোয়েটার', 'Baby blanket, organic cotton', 'Football scarf']) end as product,
  (array[50, 100, 200, 300, 400, 600, 900, 1200, 1500, 2400, 3000, 5000, 12000])
    [1 + floor(pg_temp.chance('quantity' || i) * 13)::int] as quantity,
  state not in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
    'payment_received') as assigned
from staged;
-- What has been ordered has been ordered before today.
update plan set ordered = pg_temp.today() - 1 - (i % 20) where ordered >= pg_temp.today();
analyze plan;

-- Stages overlap a little, as on the floor: the next begins when the one before is at two thirds.
create temp table staged on commit drop as
select p.i, p.state, p.mill, t.stage_number as n, t.stage_name, t.is_quality, case when done = 100 then 100
    else greatest(0, least(100, round((done * 1.3 / 100 * 8 - (t.stage_number - 1) * 1.2) / 1.2 * 100)))::int
    end as percent, false as held_up,
  ordered + 10 + (floor((due - ordered - 10)::numeric * t.stage_number / 8))::int as stage_due,
  ordered + 10 + (floor((due - ordered - 10)::numeric * (t.stage_number - 1) / 8))::int as begins,
  -- In the season many stages are done days late, outside of it few.
  case when i > 200 and pg_temp.chance('stagelate' || i || ' ' || t.stage_number)
      < case when extract(month from due) between 9 and 12 then 0.4 else 0.06 end
    then 1 + floor(pg_temp.chance('dayslate' || i || ' ' || t.stage_number) * 9)::int else 0 end as late
from plan p join public.production_stage_templates t
  on t.product_family = private.product_family(product);
update staged set held_up = true where state in ('bulk_production', 'qc_inspection')
  and percent between 1 and 99 and pg_temp.chance('delay' || i || ' ' || n) < case when i > 200
    and extract(month from stage_due) between 8 and 12 then 0.3 else 0.13 end;
create temp table rolled_up on commit drop as
select i, jsonb_build_object('overall', floor(avg(percent))::int, 'delayed', count(*) filter (where held_up),
    'stages', jsonb_agg(percent order by n)) as progress,
  coalesce((array_agg(stage_name order by n) filter (where percent < 100))[1],
    (array_agg(stage_name order by n desc))[1]) as stage
from staged group by i;
analyze staged;
analyze rolled_up;

insert into public.orders (id, order_number, buyer_id, supplier_id, product_type, quantity, status,
    target_date, notes, created_at, updated_at, payment_status, workflow_status,
    expected_delivery_date, actual_delivery_date, tracking_token, version, stage_progress, current_stage)
select pg_temp.id('order ' || i), 'SA-' || lpad(i::text, greatest(5, length(i::text)), '0'),
  pg_temp.id('person ' || buyer),
  case when assigned then pg_temp.id('supplier ' || mill) end, product, quantity,
  case when state in ('shipped', 'delivered') then 'shipped'
    when state in ('completed', 'on_hold', 'cancelled') then state
    when state in ('bulk_production', 'qc_inspection', 'ready_to_ship') then 'in_production'
    else 'pending' end,
  due,
  case when i = 137 then rpad('দীর্ঘতম মন্তব্য। ', 5000, 'অনুমোদিত দৈর্ঘ্য। ') -- the longest allowed
    when pg_temp.chance('noted' || i) < 0.45 then pg_temp.pick('note' || i, array[
    'Woven labels and retail-ready packing, please.',
    'সুতার রং আগের অর্ডারের সাথে মিলিয়ে নিন।',
    'Size set to be approved before bulk.',
    'জরুরি: ঈদের আগে পাঠাতে হবে।',
    'Same gauge as last season; check the neckline.',
    'প্রতিটি কার্টনে ২৪ পিস, লেবেল বাংলায় ও ইংরেজিতে।',
    'Carbon-neutral shipping requested.',
    'Buyer wants photos of the lab dips first.',
    'কাফ একটু ঢিলা হবে, নমুনা দেখুন।']) end,
  (ordered + time '09:30') at time zone 'Asia/Dhaka',
  (least(ordered + 20 + floor(pg_temp.chance('touched' || i) * 40)::int, pg_temp.today() - 1)
    + time '10:15') at time zone 'Asia/Dhaka' + (i % 80000) * interval '1 second',
  case when state in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment') then 'unpaid'
    when state = 'cancelled' then 'refunded'
    when state in ('delivered', 'completed') then 'paid' else 'deposit_paid' end,
  state, due + 10,
  case when state in ('delivered', 'completed')
    then least(due + floor(pg_temp.chance('late' || i) * 16)::int - 4, pg_temp.today() - 1) end,
  md5('track ' || pg_temp.setting('seed', '1') || i), 1, progress, stage
from plan join rolled_up using (i);

-- The road that each order has come, step by step between its order and its last change.
insert into public.order_status_history (id, order_id, from_status, to_status, changed_by, created_at)
select pg_temp.id('history ' || i || ' ' || step), pg_temp.id('order ' || i),
  case when step > 1 then road[step - 1] end, road[step],
  case when road[step] in ('sample_submitted', 'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped')
    then pg_temp.id('person ' || mill) else pg_temp.id('person admin') end,
  (ordered + time '09:30') at time zone 'Asia/Dhaka' + (step - 1)
    * least((least(due + 12, pg_temp.today() - 1) - ordered) * interval '1 day' / array_length(road, 1),
      interval '9 days')
from (select plan.*, case
    when state in ('on_hold', 'cancelled') then all_steps[1:case when done < 5 then 6 else 10 end] || state
    else all_steps[1:array_position(all_steps, state)] end as road
  from plan, (select array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
    'payment_received', 'assigned_to_supplier', 'sample_requested', 'sample_submitted',
    'sample_approved', 'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped', 'delivered',
    'completed'] as all_steps) s) r, generate_series(1, array_length(road, 1)) step
-- A million completed orders needn't each tell the whole way: the first thousands do.
where i <= 5000 or step in (1, array_length(road, 1));

insert into public.supplier_orders (id, order_number, supplier_id, buyer_order_id, product_type, quantity,
    buyer_price, supplier_price, target_date, status, tech_pack_urls, special_instructions, created_by, created_at,
    updated_at, acceptance_status, accepted_at, counter_offer_price, counter_offer_notes)
select pg_temp.id('supplier order ' || i), 'SO-' || lpad(i::text, greatest(5, length(i::text)), '0'),
  case when assigned then pg_temp.id('supplier ' || mill) end, pg_temp.id('order ' || i), product,
  quantity, round((quantity * (8 + pg_temp.chance('price' || i) * 18))::numeric, 2),
  round((quantity * (6 + pg_temp.chance('price' || i) * 12))::numeric, 2), due - 5,
  case when state = 'cancelled' then 'cancelled' when answered then 'accepted' else 'pending' end,
  case when pg_temp.chance('tech pack' || i) < 0.6
    then array['https://files.looptrace.example/tech-packs/' || lpad(i::text, 5, '0') || '.pdf'] end,
  case when pg_temp.chance('special' || i) < 0.3 then 'প্রতি ৫০ পিসে একটি নমুনা রাখুন। Keep one sample of each 50.' end,
  pg_temp.id('person admin'),
  (least(ordered + 6, pg_temp.today() - 1) + time '11:00') at time zone 'Asia/Dhaka',
  (least(ordered + 8, pg_temp.today() - 1) + time '11:00') at time zone 'Asia/Dhaka',
  case when answered then 'accepted' when counters then 'counter_offered' else 'pending' end,
  case when answered then (least(ordered + 8, pg_temp.today() - 1) + time '11:00') at time zone 'Asia/Dhaka' end,
  case when counters then round((quantity * 20)::numeric, 2) end,
  case when counters then 'সুতার দাম বেড়েছে। Yarn is up 8 %.' end
from (select plan.*, assigned and state <> 'assigned_to_supplier' as answered,
  state = 'assigned_to_supplier' and i <> 6 and pg_temp.chance('counter' || i) < 0.5 as counters from plan) p;

insert into public.production_stages (id, supplier_order_id, stage_number, stage_name, target_date,
    completion_percentage, status, notes, started_at, completed_at, updated_by, updated_at)
select pg_temp.id('stage ' || i || ' ' || n), pg_temp.id('supplier order ' || i), n, stage_name,
  -- What isn't done yet and should have been has a new date; a few are marked delayed instead.
  case when percent < 100 and not held_up then greatest(stage_due, pg_temp.today() + n) else stage_due end,
  percent,
  case when percent = 100 then 'completed' when held_up then 'delayed'
    when percent = 0 then 'pending' else 'in_progress' end,
  case when i = 137 and n = 1 then rpad('দীর্ঘতম টীকা। ', 5000, 'অনুমোদিত দৈর্ঘ্য। ')
    when percent > 0 and pg_temp.chance('stagenote' || i || ' ' || n) < 0.12 then
    pg_temp.pick('stagenote' || i || n, array['2nd shift', 'Machine 4 down', 'নতুন সুতা এসেছে',
      'মেশিন ৩ মেরামত চলছে', 'Waiting for labels', 'ok', 'রাতের শিফটে কাজ চলবে']) end,
  case when percent > 0 then (least(begins, pg_temp.today() - 1) + time '08:00') at time zone 'Asia/Dhaka' end,
  case when percent = 100 then (least(greatest(stage_due, begins) + late, pg_temp.today() - 1)
    + time '17:00') at time zone 'Asia/Dhaka' end,
  case when percent > 0 then pg_temp.id('person ' || case mill when 'supplier' then
      pg_temp.pick('hand' || i || n, array['factory', 'shefali', 'supplier'])
    when 'supplier2' then pg_temp.pick('hand' || i || n, array['jahid', 'supplier2']) else mill end) end,
  (least(greatest(stage_due, begins) + late, pg_temp.today() - 1) + time '17:00') at time zone 'Asia/Dhaka'
    + n * interval '1 second'
from staged;

-- What was written down of it lately.
insert into public.production_stage_updates (id, stage_id, supplier_order_id, stage_number, is_quality,
    from_percentage, to_percentage, from_status, to_status, changed_by, created_at)
select pg_temp.id('stage update ' || i || ' ' || n), pg_temp.id('stage ' || i || ' ' || n),
  pg_temp.id('supplier order ' || i), n, is_quality, 0, percent, 'pending',
  case when percent = 100 then 'completed' else 'in_progress' end,
  case when mill in ('supplier', 'supplier2') then pg_temp.id('person ' || mill) end,
  (least(greatest(stage_due, begins) + late, pg_temp.today() - 1) + time '17:00') at time zone 'Asia/Dhaka'
from staged where percent > 0 and i <= 5000;

-- ---- leads: three for two orders ----

insert into public.ai_quotes (id, created_at, customer_email, customer_name, product_type, quantity,
    complexity_level, fabric_type, additional_requirements, quote_data, total_price,
    estimated_delivery_days, ai_suggestions, alternative_options, status, session_id, phone_number,
    country, lead_status, lead_notes, specialty_sourcing_required, production_route, bangladesh_cost,
    specialty_cost, admin_markup, assigned_to, assigned_at, updated_at)
select pg_temp.id('lead ' || i), made, 'lead' || i || '@' || pg_temp.pick('mail' || i, array['nordlys.example',
    'kraemer.example', 'okafor.example', 'xn--tanaka.example']), customer, product, quantity, complexity,
  '100 % ' || pg_temp.pick('yarn' || i, array['merino 19.5 µ', 'combed cotton', 'lambswool', 'recycled polyester']),
  case when i = 211 then rpad('দীর্ঘতম চাহিদা। ', 10000, 'অনুমোদিত দৈর্ঘ্য। ') else pg_temp.pick('ask' || i, array['Need woven labels and retail-ready packing, can you hold price to May?',
    'নমুনা কবে পাওয়া যাবে?', 'Please quote FOB Chattogram.', 'Sizes S to XXL, ratio 1:2:2:1.', null]) end,
  jsonb_build_object('currency', 'USD', 'each', round(total / quantity, 2)::text, 'breakdown',
    jsonb_build_object('yarn', round(total / quantity * 0.52, 2)::text,
      'knitting', round(total / quantity * 0.22, 2)::text, 'linking', round(total / quantity * 0.06, 2)::text,
      'finishing', round(total / quantity * 0.20, 2)::text)),
  total, 30 + i % 30, 'A 12 gg jersey would save 6 %.',
  jsonb_build_array(jsonb_build_object('fabric', 'cotton/acrylic 60/40', 'total', round(total * 0.82, 2)::text)),
  case when lead = 'lost' then 'rejected' when state_chance < 0.5 then 'draft' else 'sent' end,
  'seed-' || i, case when i % 3 = 0 then '+46701' || lpad((i % 1000000)::text, 6, '0') end,
  pg_temp.pick('land' || i, array['SE', 'NG', 'DE', 'NO', 'GB', 'JP', 'BD', 'IT']), lead,
  case when lead in ('hot', 'warm') then 'Called, sends measures. মাপ পাঠাবে।' end,
  route <> 'bangladesh_only', route, round(total * 0.6, 2),
  case when route <> 'bangladesh_only' then round(total * 0.15, 2) end, round(total * 0.2, 2),
  case when lead <> 'new' then pg_temp.id('person ' || pg_temp.pick('rep' || i, array['sales', 'both'])) end,
  case when lead <> 'new' then made + interval '2 hours' end, made + interval '2 hours'
from (select i, pg_temp.chance('leadstate' || i) as state_chance,
    (array['new', 'new', 'contacted', 'hot', 'warm', 'cold', 'lost'])[1 + floor(pg_temp.chance('lead' || i) * 7)::int] as lead,
    case when i = 212 then rpad('The longest name, দীর্ঘতম ', 200, 'নাম ') else pg_temp.pick('customer' || i, array['Sofia Lindqvist', 'J. Okafor', 'Büro Krämer GmbH', 'রাশেদ খান', '佐藤 花子',
      'Ольга Петрова', 'Zoë O''Neill']) end as customer,
    pg_temp.pick('leadproduct' || i, array['Merino crew neck', 'Polo, piqué', 'Fleece hoodie', 'উলের সোয়েটার', 'Rib beanie']) as product,
    pg_temp.pick('complexity' || i, array['simple', 'medium', 'complex']) as complexity,
    pg_temp.pick('route' || i, array['bangladesh_only', 'bangladesh_only', 'hybrid', 'specialty_only']) as route,
    100 * (1 + floor(pg_temp.chance('leadquantity' || i) * 40)::int) as quantity,
    round((100 * (1 + floor(pg_temp.chance('leadquantity' || i) * 40)) * (8 + pg_temp.chance('leadprice' || i) * 12))::numeric, 2) as total,
    -- newest first: most of the leads are of the last weeks
    (pg_temp.today() + time '09:00') at time zone 'Asia/Dhaka'
      - power(pg_temp.chance('leadage' || i), 3) * 300 * interval '1 day' - i * interval '1 second' as made
  from generate_series(1, pg_temp.orders() * 3 / 2) i offset 0) l;

insert into public.quotes (id, quote_number, ai_quote_id, product_type, quantity, total_price,
    valid_until, status, supplier_id, assigned_at, assigned_by, created_at, updated_at)
select pg_temp.id('quote ' || i), 'Q-' || i, pg_temp.id('lead ' || i), 'Merino crew neck', 100 * i % 5000 + 100,
  round((100 * i % 5000 + 100) * 9.5, 2), pg_temp.today() + 20, 'sent', pg_temp.id('person supplier'),
  pg_temp.today() - 3, pg_temp.id('person admin'), pg_temp.today() - 4, pg_temp.today() - 3
from generate_series(1, greatest(1, pg_temp.orders() / 20)) i;

-- ---- the marketplace: three listings for four orders ----

insert into public.marketplace_products (id, supplier_id, product_type, title, description, category, slug,
    base_price, available_quantity, moq, images, primary_image, sizes, colors, material, gsm,
    lead_time_days, shipping_from, status, rejection_reason, quality_score, approval_date, approved_by,
    views, is_featured, featured_until, created_at, updated_at, published_at)
select pg_temp.id('listing ' || i), pg_temp.id('supplier ' || mill), 'knitwear', title,
  'ভালো মানের সুতা, নরম ও টেকসই। Soft, hard-wearing, ' || gsm || ' gsm.', category,
  'listing-' || i, round((4 + pg_temp.chance('listingprice' || i) * 30)::numeric, 2),
  500 + floor(pg_temp.chance('stock' || i) * 9000)::int, 50 * (1 + i % 10), '{}', null, '{S,M,L,XL}',
  '{navy,ecru,rust}', 'wool', gsm, 14 + i % 30, 'Chattogram', state,
  case when state = 'rejected' then 'Pictures are too small.' end, floor(pg_temp.chance('score' || i) * 100)::int,
  case when state = 'approved' then pg_temp.today() - (i % 200) end,
  case when state = 'approved' then pg_temp.id('person admin') end, i * 7 % 1000,
  state = 'approved' and i % 15 = 0, case when state = 'approved' and i % 15 = 0 then pg_temp.today() + 30 end,
  pg_temp.today() - 210, pg_temp.today() - (i % 200) + (i % 86000) * interval '1 second' - interval '1 day',
  case when state = 'approved' then pg_temp.today() - (i % 200) end
from (select i, 180 + i % 200 as gsm,
    pg_temp.pick('listingmill' || i, array['supplier', 'supplier', 'supplier2', 'mill3']) as mill,
    case when i = 7 then rpad('Longest title that is allowed, কাপড় ', 300, '…')
      else pg_temp.pick('title' || i, array['Merino crew neck', 'Cable-knit scarf', 'নকশি সোয়েটার', 'Lambswool cardigan',
        'Rib beanie', 'Football scarf', 'Cotton polo']) || ' ' || i end as title,
    pg_temp.pick('category' || i, array['sweaters', 'accessories', 'shirts', 'uniforms']) as category,
    (array['approved', 'approved', 'approved', 'approved', 'pending_approval', 'draft', 'rejected'])
      [1 + floor(pg_temp.chance('listing' || i) * 7)::int] as state
  from generate_series(1, pg_temp.orders() * 3 / 4) i offset 0) l;
insert into public.products (id, supplier_id, name, category, base_price, minimum_order, created_at, updated_at)
select pg_temp.id('product ' || i), pg_temp.id('supplier ' || pg_temp.pick('productmill' || i,
    array['supplier', 'supplier2', 'mill3'])), 'Style ' || i, 'sweaters', 5 + i % 20, 100,
  pg_temp.today() - 200, pg_temp.today() - 200
from generate_series(1, greatest(6, pg_temp.orders() / 10)) i;

-- ---- messages, notifications, capacity ----

insert into public.messages (id, sender_id, recipient_id, order_id, subject, body, read_at, created_at, updated_at)
select pg_temp.id('message ' || m), case when m % 2 = 0 then a else b end, case when m % 2 = 0 then b else a end,
  o, case when m = 100 then rpad('দীর্ঘতম বিষয় ', 300, '…') when m % 3 = 0 then 'Order ' || num end,
  case when m = 100 then rpad('দীর্ঘতম বার্তা। ', 10000, 'অনুমোদিত দৈর্ঘ্য। ') else pg_temp.pick('message' || m, array['When can we see the size set?', 'নমুনা আজ পাঠানো হয়েছে।',
    'Yarn has arrived, knitting begins tomorrow.', 'রং মিলছে না, ছবি দেখুন।', 'Thank you, approved.',
    'Please confirm the carton marks.']) end,
  case when pg_temp.chance('read' || m) < 0.7 then at + interval '3 hours' end, at, at + interval '3 hours'
from (select i as m, pg_temp.id('order ' || i) as o, 'SA-' || lpad(i::text, 5, '0') as num,
    pg_temp.id('person ' || buyer) as a,
    pg_temp.id('person ' || case when assigned then mill else 'admin' end) as b,
    (least(ordered + 12, pg_temp.today() - 2) + time '12:00') at time zone 'Asia/Dhaka' + i % 70000 * interval '1 second' as at
  from plan where i % 2 = 0 or i <= 200) x
where a <> b;

-- Of a quarter at most: older ones have been purged.
insert into public.notifications (id, user_id, kind, title, table_name, row_id, read_at, created_at, updated_at)
select pg_temp.id('notification ' || i), pg_temp.id('person ' || pg_temp.pick('told' || i, array['admin', 'admin',
    'supplier', 'factory', 'sales', 'buyer'])), 'order_moved', case when i = 119 then rpad('দীর্ঘতম শিরোনাম ', 300, '…')
    else 'SA-' || lpad((1 + i % pg_temp.orders())::text, 5, '0')
    || pg_temp.pick('news' || i, array[': bulk production', ': অনুমোদিত', ': at risk', ': shipped']) end,
  'orders', pg_temp.id('order ' || (1 + i % pg_temp.orders())), case when i % 3 = 0 then at end, at, at
from (select i, (pg_temp.today() - 1 + time '18:00') at time zone 'Asia/Dhaka'
    - i * least(interval '47 minutes', interval '90 days' / n) as at
  from (select least(pg_temp.orders() * 3 / 5, 50000) as n) c, generate_series(1, n) i) x;

insert into public.factory_capacity (id, supplier_id, date, total_capacity, booked_capacity, created_at, updated_at)
select pg_temp.id('capacity ' || key || ' ' || d), pg_temp.id('supplier ' || key), pg_temp.today() + d, per_day,
  floor(per_day * least(1, 0.4 + pg_temp.chance('capacity' || key || ' ' || d) * 0.7))::int,
  pg_temp.today() - 30, pg_temp.today() - 1
from (select key, per_day from (values ('supplier', 2300), ('supplier2', 1700), ('mill3', 800)) m (key, per_day)
    union all select key, 1000 from people where key like 'mill-%') m, generate_series(-14, 30) d;
insert into public.capacity_utilization_logs (id, supplier_id, date, total_capacity, booked_capacity, created_at)
select pg_temp.id('utilization ' || c.id), c.supplier_id, c.date, c.total_capacity, c.booked_capacity,
  pg_temp.today() - 30
from public.factory_capacity c where c.date < pg_temp.today()
  and c.supplier_id in (select pg_temp.id('supplier ' || key) from people);

set local maintenance_work_mem = '256MB';
do $$
declare
  s record;
begin
  for s in select * from sleeping order by conname, name loop
    execute s.remake;
  end loop;
end
$$;

-- What wasn't checked row by row is checked now, key by key.
do $$
declare
  f record;
  lost bigint;
begin
  if current_setting('session_replication_role') <> 'replica' then
    return;
  end if;
  for f in select c.conname, c.conrelid::regclass as child, c.confrelid::regclass as parent,
      a.attname as child_column, b.attname as parent_column
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace and cardinality(c.conkey) = 1 loop
    execute format('select count(*) from %s c where %I is not null
      and not exists (select 1 from %s p where p.%I = c.%I)', f.child, f.child_column, f.parent,
      f.parent_column, f.child_column) into lost;
    if lost > 0 then
      raise foreign_key_violation using message = format('%s rows of %s break %s', lost, f.child, f.conname);
    end if;
  end loop;
end
$$;

update public.suppliers s set total_orders = n.n
  from (select supplier_id, count(*) as n from public.orders group by 1) n where n.supplier_id = s.id;
-- New orders go on behind these.
select setval('private.order_number', greatest(pg_temp.orders(), (select last_value from private.order_number)));

do $$
declare
  t text;
begin
  foreach t in array array['orders', 'supplier_orders', 'production_stages', 'ai_quotes',
      'marketplace_products', 'factory_capacity', 'quotes', 'user_roles', 'suppliers'] loop
    execute format('alter table public.%I enable trigger user', t);
  end loop;
end
$$;

commit;

analyze;
select private.refresh_dashboard(true);
