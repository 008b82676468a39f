-- SPDX-License-Identifier: MIT
-- Lifelike rows, the same for the same settings, again and again:
--   looptrace.seed_orders  how many orders (200)
--   looptrace.seed         another number, other data (1)
--   looptrace.seed_today   the day on which it is lifelike (today)
-- Run again, it replaces what it made. Accounts: admin, supplier, supplier2, factory, sales, buyer, buyer2
-- and both (buyer and sales) @looptrace.example, all with the password knit-one-purl-two.

begin;

create or replace function pg_temp.setting(name text, fallback text) returns text language sql as $$
  select coalesce(nullif(current_setting('looptrace.' || name, true), ''), fallback)
$$;
create or replace function pg_temp.today() returns date language sql as $$
  select pg_temp.setting('seed_today', current_date::text)::date
$$;
-- An id and a number in [0, 1) from a name: no random(), so that it comes out the same.
create or replace function pg_temp.id(name text) returns uuid language sql as $$
  select md5('looptrace ' || name)::uuid
$$;
create or replace function pg_temp.chance(name text) returns float language sql as $$
  select ('x' || substr(md5(pg_temp.setting('seed', '1') || name), 1, 8))::bit(32)::bigint / 4294967296.0
$$;
create or replace function pg_temp.dhaka(day date, clock time) returns timestamptz language sql as $$
  select (day + clock) at time zone 'Asia/Dhaka'
$$;
create or replace function pg_temp.pick(name text, choices text[]) returns text language sql as $$
  select choices[1 + floor(pg_temp.chance(name) * array_length(choices, 1))::int]
$$;

-- The rows carry their own times and roll-ups: the triggers that would set them sleep.
alter table public.orders disable trigger user;
alter table public.production_stages disable trigger user;
alter table public.supplier_orders disable trigger user;

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

insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at,
    confirmation_token, recovery_token, email_change_token_new, email_change,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  select pg_temp.id('person ' || key), 'authenticated', 'authenticated', key || '@looptrace.example',
    extensions.crypt('knit-one-purl-two', extensions.gen_salt('bf', 8)),
    pg_temp.today() - 400, '', '', '', '', '{"provider":"email","providers":["email"]}', '{}',
    pg_temp.today() - 400, pg_temp.today() - 400
  from people on conflict (id) do nothing;
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
  from people
  on conflict (id) do update set full_name = excluded.full_name,
    company_name = excluded.company_name, phone = excluded.phone;
insert into public.user_roles (id, user_id, role, created_at)
  select pg_temp.id('role ' || key || role), pg_temp.id('person ' || key), role,
    pg_temp.today() - 400
  from people, unnest(roles) role on conflict do nothing;

insert into public.suppliers (id, user_id, company_name, business_type, country, city,
    production_capacity_monthly, minimum_order_quantity, lead_time_days, specializations,
    verification_status, tier, rating, on_time_delivery_rate, can_list_products, created_at, updated_at)
  select pg_temp.id('supplier ' || key), pg_temp.id('person ' || key), company, 'manufacturer',
    'Bangladesh', city, capacity, 100, 45, families, verified, tier, rating, on_time, true,
    pg_temp.today() - 400, pg_temp.today() - 400
  from people join (values
    ('supplier', 'Dhaka', 60000, '{pullover,cardigan}'::text[], 'verified', 'gold', 4.60, 93.5),
    ('supplier2', 'Chattogram', 45000, '{pullover,polo}', 'verified', 'silver', 4.20, 88.0),
    ('mill3', 'Narayanganj', 20000, '{accessories}', 'verified', 'bronze', 3.90, 81.0),
    ('mill4', 'গাজীপুর', 15000, '{uniform}', 'pending', 'bronze', 0, null))
    as s (key, city, capacity, families, verified, tier, rating, on_time) using (key)
  on conflict (id) do nothing;
insert into public.supplier_members (supplier_id, user_id, created_at)
  select pg_temp.id('supplier ' || mill), pg_temp.id('person ' || key), pg_temp.today() - 300
  from (values ('supplier', 'factory'), ('supplier', 'shefali'), ('supplier2', 'jahid'))
    as m (mill, key)
  on conflict do nothing;

-- ---- stages of each family ----

insert into public.production_stage_templates
    (id, product_family, stage_number, stage_name, description, share_of_time)
  select pg_temp.id('template ' || family || n), family, n, name, null, share
  from (values ('knitwear'), ('accessories'), ('uniform')) f (family),
    lateral unnest(case family
      when 'accessories' then array['Yarn sourcing', 'Knitting', 'Linking', 'Trimming', 'Washing',
        'Pressing', 'Quality control', 'Packing']
      when 'uniform' then array['Yarn sourcing', 'Knitting', 'Linking', 'Embroidery', 'Washing',
        'Finishing', 'Quality control', 'Packing']
      else array['Yarn sourcing', 'Knitting', 'Linking', 'Mending', 'Washing', 'Finishing',
        'Quality control', 'Packing'] end,
      array[20, 30, 15, 8, 7, 8, 7, 5]) with ordinality as t (name, share, n)
  on conflict (product_family, stage_number) do nothing;

-- ---- orders ----

delete from public.orders where order_number like 'SA-%';

create temp table plan on commit drop as
with numbered as (
  select i, 'o' || i as k, pg_temp.chance('state' || i) as state_chance,
    -- A few big buyers have most of the orders; so have a few mills.
    (array['buyer', 'buyer', 'buyer', 'shop1', 'shop1', 'buyer2', 'buyer2', 'shop3', 'shop2', 'shop8',
      'shop5', 'both', 'shop4', 'shop6', 'shop7'])[1 + floor(power(pg_temp.chance('buyer' || i), 1.3) * 15)::int]
      as buyer,
    (array['supplier', 'supplier', 'supplier', 'supplier2', 'supplier2', 'mill3', 'mill4'])
      [1 + floor(power(pg_temp.chance('mill' || i), 1.2) * 7)::int] as mill
  from generate_series(1, pg_temp.setting('seed_orders', '200')::int) i),
stated as (
  select *, case
    -- the first seventeen have each state once, then as in life
    when i <= 17 then (array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
      'payment_received', 'assigned_to_supplier', 'sample_requested', 'sample_submitted',
      'sample_approved', 'bulk_production', 'qc_inspection', 'ready_to_ship', 'shipped', 'delivered',
      'completed', 'on_hold', 'cancelled'])[i]
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
  from numbered),
staged as (
  select *, case
      when state in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
        'payment_received', 'assigned_to_supplier') then 0
      when state in ('sample_requested', 'sample_submitted', 'sample_approved')
        then 2 + pg_temp.chance('done' || i) * 12
      when state = 'bulk_production' then 10 + pg_temp.chance('done' || i) * 76
      when state = 'qc_inspection' then 86 + pg_temp.chance('done' || i) * 11
      when state in ('on_hold', 'cancelled') then pg_temp.chance('done' || i) * 55
      else 100 end as done,
    case when state in ('shipped', 'delivered') then -(4 + pg_temp.chance('due' || i) * 20)
      when state = 'completed' then -(25 + pg_temp.chance('due' || i) * 300)
      when state in ('bulk_production', 'qc_inspection', 'ready_to_ship')
        then -3 + pg_temp.chance('due' || i) * 45
      else 12 + pg_temp.chance('due' || i) * 90 end as due_in
  from stated)
select *, pg_temp.today() + floor(due_in)::int as due,
  pg_temp.today() + floor(due_in)::int - 50 - floor(pg_temp.chance('lead' || i) * 30)::int as ordered,
  pg_temp.pick('product' || i, array['Merino crew neck', 'Cotton polo', 'Fleece hoodie', 'Rib beanie',
    'Cardigan, lambswool', 'School uniform jumper', 'Cable-knit scarf', 'Fine-gauge turtleneck',
    'Intarsia sweater', 'উলের সোয়েটার', 'Baby blanket, organic cotton', 'Football scarf']) as product,
  (array[50, 100, 200, 300, 400, 600, 900, 1200, 1500, 2400, 3000, 5000, 12000])
    [1 + floor(pg_temp.chance('quantity' || i) * 13)::int] as quantity,
  state not in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment',
    'payment_received') as assigned
from staged;

insert into public.orders (id, order_number, buyer_id, supplier_id, product_type, quantity, status,
    target_date, notes, created_at, updated_at, payment_status, workflow_status,
    expected_delivery_date, actual_delivery_date, tracking_token, version)
select pg_temp.id('order ' || i), 'SA-' || lpad(i::text, 5, '0'), pg_temp.id('person ' || buyer),
  case when assigned then pg_temp.id('supplier ' || mill) end, product, quantity,
  case when state in ('shipped', 'delivered') then 'shipped'
    when state in ('completed', 'on_hold', 'cancelled') then state
    when state in ('bulk_production', 'qc_inspection', 'ready_to_ship') then 'in_production'
    else 'pending' end,
  due,
  case when pg_temp.chance('noted' || i) < 0.45 then pg_temp.pick('note' || i, array[
    'Woven labels and retail-ready packing, please.',
    'সুতার রং আগের অর্ডারের সাথে মিলিয়ে নিন।',
    'Size set to be approved before bulk.',
    'জরুরি: ঈদের আগে পাঠাতে হবে।',
    'Same gauge as last season; check the neckline.',
    'প্রতিটি কার্টনে ২৪ পিস, লেবেল বাংলায় ও ইংরেজিতে।',
    'Carbon-neutral shipping requested.',
    'Buyer wants photos of the lab dips first.',
    'কাফ একটু ঢিলা হবে, নমুনা দেখুন।']) end,
  pg_temp.dhaka(ordered, '09:30'),
  pg_temp.dhaka(least(ordered + 20 + floor(pg_temp.chance('touched' || i) * 40)::int, pg_temp.today() - 1), '10:15') + i * interval '1 second',
  case when state in ('quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment') then 'unpaid'
    when state = 'cancelled' then 'refunded'
    when state in ('delivered', 'completed') then 'paid' else 'deposit_paid' end,
  state, due + 10,
  case when state in ('delivered', 'completed') then due + floor(pg_temp.chance('late' || i) * 9)::int - 4 end,
  md5('track ' || pg_temp.setting('seed', '1') || i), 1
from plan;

insert into public.order_status_history (id, order_id, from_status, to_status, changed_by, created_at)
select pg_temp.id('history ' || i), pg_temp.id('order ' || i), null, state, pg_temp.id('person admin'),
  pg_temp.dhaka(ordered, '09:30') from plan;

insert into public.supplier_orders (id, order_number, supplier_id, buyer_order_id, product_type, quantity,
    buyer_price, supplier_price, target_date, status, special_instructions, created_by, created_at,
    updated_at, acceptance_status, accepted_at)
select pg_temp.id('supplier order ' || i), 'SO-' || lpad(i::text, 5, '0'),
  case when assigned then pg_temp.id('supplier ' || mill) end, pg_temp.id('order ' || i), product,
  quantity, round((quantity * (8 + pg_temp.chance('price' || i) * 18))::numeric, 2),
  round((quantity * (6 + pg_temp.chance('price' || i) * 12))::numeric, 2), due - 5,
  case when state in ('assigned_to_supplier') or not assigned then 'pending' else 'accepted' end,
  case when pg_temp.chance('special' || i) < 0.3 then 'প্রতি ৫০ পিসে একটি নমুনা রাখুন। Keep one sample of each 50.' end,
  pg_temp.id('person admin'), pg_temp.dhaka((ordered + 6), '11:00'),
  pg_temp.dhaka((ordered + 8), '11:00'),
  case when state in ('assigned_to_supplier') or not assigned then 'pending' else 'accepted' end,
  case when not (state = 'assigned_to_supplier' or not assigned)
    then pg_temp.dhaka((ordered + 8), '11:00') end
from plan;

-- Stages overlap a little, as on the floor: the next begins when the one before is at two thirds.
create temp table staged on commit drop as
select p.*, t.stage_number as n, t.stage_name, greatest(0, least(100,
    round((done * 1.3 / 100 * 8 - (t.stage_number - 1) * 1.2) / 1.2 * 100)))::int as percent,
  ordered + 10 + (floor((due - ordered - 10)::numeric * t.stage_number / 8))::int as stage_due,
  ordered + 10 + (floor((due - ordered - 10)::numeric * (t.stage_number - 1) / 8))::int as begins
from plan p join public.production_stage_templates t on t.product_family = case
  when product in ('Rib beanie', 'Cable-knit scarf', 'Football scarf', 'Baby blanket, organic cotton')
    then 'accessories'
  when product = 'School uniform jumper' then 'uniform' else 'knitwear' end;
update staged set percent = 100 where done = 100;

insert into public.production_stages (id, supplier_order_id, stage_number, stage_name, target_date,
    completion_percentage, status, notes, started_at, completed_at, updated_by, updated_at)
select pg_temp.id('stage ' || i || ' ' || n), pg_temp.id('supplier order ' || i), n, stage_name,
  stage_due, percent,
  case when percent = 100 then 'completed'
    when state in ('bulk_production', 'qc_inspection') and percent > 0
      and pg_temp.chance('delay' || i || ' ' || n) < 0.05 then 'delayed'
    when percent = 0 then 'pending' else 'in_progress' end,
  case when percent > 0 and pg_temp.chance('stagenote' || i || ' ' || n) < 0.12 then
    pg_temp.pick('stagenote' || i || n, array['2nd shift', 'Machine 4 down', 'নতুন সুতা এসেছে',
      'মেশিন ৩ মেরামত চলছে', 'Waiting for labels', 'ok', 'রাতের শিফটে কাজ চলবে']) end,
  case when percent > 0 then pg_temp.dhaka(least(begins, pg_temp.today() - 1), '08:00') end,
  case when percent = 100 then pg_temp.dhaka(least(greatest(stage_due, begins), pg_temp.today() - 1), '17:00') end,
  case when percent > 0 then pg_temp.id('person ' || case mill when 'supplier' then
      pg_temp.pick('hand' || i || n, array['factory', 'shefali', 'supplier'])
    when 'supplier2' then pg_temp.pick('hand' || i || n, array['jahid', 'supplier2']) else mill end) end,
  pg_temp.dhaka(least(greatest(stage_due, begins), pg_temp.today() - 1), '17:00')
    + n * interval '1 second'
from staged;

update public.orders o set stage_progress = r.progress, current_stage = r.stage
from (select so.buyer_order_id as id, jsonb_build_object(
      'overall', floor(avg(s.completion_percentage))::integer,
      'delayed', count(*) filter (where s.status = 'delayed'),
      'stages', jsonb_agg(s.completion_percentage order by s.stage_number)) as progress,
    coalesce((array_agg(s.stage_name order by s.stage_number) filter (where s.completion_percentage < 100))[1],
      (array_agg(s.stage_name order by s.stage_number desc))[1]) as stage
  from public.production_stages s join public.supplier_orders so on so.id = s.supplier_order_id
  group by 1) r
where r.id = o.id and o.order_number like 'SA-%';

update public.suppliers s set total_orders = (select count(*) from public.orders o where o.supplier_id = s.id);

alter table public.orders enable trigger user;
alter table public.production_stages enable trigger user;
alter table public.supplier_orders enable trigger user;

commit;

analyze public.orders;
analyze public.production_stages;
analyze public.supplier_orders;
