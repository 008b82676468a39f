-- SPDX-License-Identifier: MIT
-- The specification's periods on backdated rows: what should go is gone, what should stay stays, a second
-- run does nothing.
begin;
\ir people.psql
select * from no_plan();
-- The periods as the specification has them.
select set_eq('select name || '' '' || action || '' '' || keep_for from retention_policies', array['completed_orders archive 2 years',
  'cancelled_orders purge 6 mons', 'audit_logs purge 7 years', 'stage_updates purge 3 years', 'quality_updates purge 5 years', 'deactivated_listings archive 1 mon',
  'supplier_performance summarise 00:00:00', 'sales summarise 00:00:00', 'utilization_logs summarise 1 mon', 'read_notifications purge 90 days',
  'old_notifications purge 1 year', 'share_addresses purge 90 days', 'idempotency_keys purge 7 days', 'one_time_codes purge 1 day', 'expired_sessions purge 00:00:00', 'departures purge 30 days'],
  'the periods (a new one: its rows here, and below)');
select is((select bool_and(enabled) from retention_policies), true, '… all of them at work');

-- A row on each side of each period; the seed's own are all of this year.
create temp table aged (policy text, id text, goes boolean, place text);
do $$
declare
  t record;
begin
  for t in select oid::regclass as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %s disable trigger user', t.name);
  end loop;
end
$$;
create function pg_temp.old_order(n int, state text, moved interval) returns uuid language plpgsql as $$
declare
  o uuid := pg_temp.id('aged order ' || n);
  s uuid := pg_temp.id('aged supplier order ' || n);
  g uuid := pg_temp.id('aged stage ' || n);
begin
  insert into ai_quotes (id, product_type, quantity, quote_data, total_price, estimated_delivery_days, status) values (pg_temp.id('aged lead ' || n), 'Hat', 5, '{}', 9, 9, 'accepted');
  insert into orders (id, order_number, buyer_id, supplier_id, product_type, quantity, workflow_status, status, created_at, updated_at, target_date, expected_delivery_date, actual_delivery_date, quote_id)
    values (o, 'AG-' || n, pg_temp.id('person buyer'), pg_temp.id('supplier supplier'), 'Hat', 5, state, state, now() - interval '9 years', now() - moved, current_date - moved, current_date - moved,
      case state when 'completed' then (now() - moved)::date end, pg_temp.id('aged lead ' || n));
  update ai_quotes set converted_to_order_id = o where id = pg_temp.id('aged lead ' || n);
  insert into order_status_history (order_id, to_status, created_at) values (o, 'quote_requested', now() - interval '9 years'), (o, state, now() - moved);
  insert into supplier_orders (id, order_number, supplier_id, buyer_order_id, product_type, quantity, buyer_price, supplier_price, status, acceptance_status, accepted_at, created_at)
    values (s, 'AG-' || n, pg_temp.id('supplier supplier'), o, 'Hat', 5, 90, 60, 'accepted', 'accepted', now() - moved, now() - moved);
  insert into production_stages (id, supplier_order_id, stage_number, stage_name, notes) values (g, s, 1, 'Knitting', 'stage note ' || n);
  insert into production_stage_updates (id, stage_id, supplier_order_id, stage_number, to_percentage, to_status, created_at) values (pg_temp.id('aged change ' || n), g, s, 1, 50, 'in_progress', now() - moved);
  insert into messages (id, sender_id, recipient_id, order_id, body) values (pg_temp.id('aged message ' || n), pg_temp.id('person buyer'), pg_temp.id('person supplier'), o, 'Thanks');
  return o;
end
$$;
insert into aged select 'completed_orders', pg_temp.old_order(1, 'completed', '2 years 1 day'), true, 'orders';
insert into aged select 'completed_orders', pg_temp.old_order(2, 'completed', '2 years -1 day'), false, 'orders';
insert into aged select 'cancelled_orders', pg_temp.old_order(3, 'cancelled', '6 months 1 day'), true, 'orders';
insert into aged select 'cancelled_orders', pg_temp.old_order(4, 'cancelled', '6 months -1 day'), false, 'orders';
insert into aged select 'active', pg_temp.old_order(5, 'on_hold', '8 years'), false, 'orders';
insert into audit_logs (id, action, table_name, created_at) values (pg_temp.id('a1'), 'insert', 'x', now() - interval '7 years 1 day'), (pg_temp.id('a2'), 'insert', 'x', now() - interval '7 years -1 day');
insert into aged values ('audit_logs', pg_temp.id('a1'), true, 'audit_logs'), ('audit_logs', pg_temp.id('a2'), false, 'audit_logs');
insert into production_stage_updates (id, stage_id, supplier_order_id, stage_number, to_percentage, to_status, is_quality, created_at)
  select pg_temp.id('u' || i), pg_temp.id('x'), (select id from supplier_orders where order_number = 'AG-5'), 1, 1, 'x', q, now() - age
  from (values (1, false, interval '3 years 1 day'), (2, false, '3 years -1 day'), (3, true, '5 years 1 day'), (4, true, '5 years -1 day')) v (i, q, age);
insert into archive.production_stage_updates (id, stage_id, supplier_order_id, stage_number, to_percentage, to_status, is_quality, created_at)
  select pg_temp.id('v' || i), pg_temp.id('x'), pg_temp.id('y'), 1, 1, 'x', q, now() - age
  from (values (1, false, interval '3 years 1 day'), (2, false, '3 years -1 day'), (3, true, '5 years 1 day'), (4, true, '5 years -1 day')) v (i, q, age);
insert into aged select 'stage_updates', pg_temp.id(k || i), i % 2 = 1, p from (values ('u', 'production_stage_updates'), ('v', 'archive.production_stage_updates')) v (k, p), generate_series(1, 4) i;
insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, available_quantity, moq, status, created_at, updated_at)
  select pg_temp.id('m' || i), pg_temp.id('supplier supplier'), 'x', 'Old hat', 'x', 1, 0, 1, s, now() - interval '3 years', now() - age
  from (values (1, 'archived', interval '1 month 1 day'), (2, 'archived', '1 month -1 day'), (3, 'sold_out', '3 years')) v (i, s, age);
insert into aged select 'deactivated_listings', pg_temp.id('m' || i), i = 1, 'marketplace_products' from generate_series(1, 3) i;
insert into notifications (id, user_id, kind, title, created_at, read_at)
  select pg_temp.id('n' || i), pg_temp.id('person buyer'), 'x', 'x', now() - made, now() - seen
  from (values (1, interval '200 days', interval '91 days'), (2, '200 days', '89 days'), (3, '1 year 1 day', null), (4, '1 year -1 day', null)) v (i, made, seen);
insert into aged select 'notifications', pg_temp.id('n' || i), i in (1, 3), 'notifications' from generate_series(1, 4) i;
insert into social_shares (id, user_id, platform, ip_address, created_at) values (pg_temp.id('s1'), pg_temp.id('person buyer'), 'x', '192.0.2.1', now() - interval '91 days'), (pg_temp.id('s2'), pg_temp.id('person buyer'), 'x', '192.0.2.2', now() - interval '89 days');
insert into private.idempotency_keys (digest, owner_digest, function_name, request_digest, created_at) values ('old', 'x', 'x', 'x', now() - interval '8 days'), ('new', 'x', 'x', 'x', now() - interval '6 days');
insert into private.departures (entity, row_id, noted_at) values ('old', gen_random_uuid(), now() - interval '31 days'), ('new', gen_random_uuid(), now() - interval '29 days');
insert into email_verification_otps (id, email, otp_hash, created_at, expires_at) values (pg_temp.id('o1'), 'a@b.example', repeat('0', 64), now() - interval '3 days', now() - interval '25 hours'), (pg_temp.id('o2'), 'a@b.example', repeat('0', 64), now() - interval '3 days', now() - interval '23 hours');
insert into aged values ('one_time_codes', pg_temp.id('o1'), true, 'email_verification_otps'), ('one_time_codes', pg_temp.id('o2'), false, 'email_verification_otps');
insert into capacity_utilization_logs (supplier_id, date, total_capacity, booked_capacity) values
  (pg_temp.id('supplier supplier'), date_trunc('month', current_date - interval '3 months')::date, 100, 50), (pg_temp.id('supplier supplier'), date_trunc('month', current_date - interval '3 months')::date + 1, 100, 100);
create temp table sessions as select count(*) as n from auth.sessions;
do $$
declare
  t record;
begin
  for t in select oid::regclass as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %s enable trigger user', t.name);
  end loop;
end
$$;
create function pg_temp.there(place text, id text) returns boolean language plpgsql as $$
declare
  n bigint;
begin
  execute format('select count(*) from %s where id::text = $1', place) into n using id;
  return n = 1;
end
$$;

-- Who may, and what a dry run does.
select matches(pg_temp.probe(p, 'select run_retention()'), '^(PT403|42501)', p || ' runs no retention') from unnest('{anon,nobody,buyer,supplier,factory,sales}'::text[]) p;
create temp table dry as select pg_temp.as_person('admin', 'select run_retention(true)')::jsonb as r;
select is((select (e ->> 'due')::int from dry, jsonb_array_elements(r -> 'report') e where e ->> 'policy' = p), n, 'a dry run says what is due: ' || p)
  from (values ('completed_orders', 1), ('cancelled_orders', 1), ('audit_logs', 1), ('stage_updates', 3), ('quality_updates', 2), ('deactivated_listings', 1), ('read_notifications', 1),
    ('share_addresses', 1), ('idempotency_keys', 1), ('one_time_codes', 1), ('departures', 1)) v (p, n);
select is((select count(*)::int from aged where not pg_temp.there(place, id)), 0, '… and does nothing of it');

create temp table ran as select pg_temp.as_person('admin', 'select run_retention()')::jsonb as r;
select is(pg_temp.there(place, id), not goes, policy || case when goes then ': gone from ' else ': stays in ' end || place) from aged;
select is((select string_agg(ip_address, ',') from social_shares where id in (pg_temp.id('s1'), pg_temp.id('s2'))), '192.0.2.2', 'of a share the address goes, the share stays');
select is((select count(*)::int from social_shares where id in (pg_temp.id('s1'), pg_temp.id('s2'))), 2, '… both');
select is((select string_agg(entity, ',') from private.departures where entity in ('old', 'new')), 'new', 'what went is told for a month');
select is((select string_agg(digest, ',') from private.idempotency_keys where digest in ('old', 'new')), 'new', 'answers are kept a week');
-- The archive.
select is((select document -> 'order' ->> 'order_number' || ' ' || jsonb_array_length(document -> 'history') || ' ' || (document #>> '{supplier_orders,0,stages,0,notes}') from archive.orders
  where id = pg_temp.id('aged order 1')), 'AG-1 2 stage note 1', 'an order goes to the archive with its history, supplier orders and stages');
select is((select count(*)::int from archive.orders where id = pg_temp.id('aged order 3')), 0, 'what was cancelled goes for good');
select is((select count(*)::int from archive.production_stage_updates where id in (pg_temp.id('aged change 1'), pg_temp.id('aged change 3'))), 2, 'the changes of its stages have their own, longer period');
select is((select document ->> 'title' from archive.listings where id = pg_temp.id('m1')), 'Old hat', 'a listing goes to the archive');
select is((select order_id is null from messages where id = pg_temp.id('aged message 1')), true, 'letters stay');
select is((select row(lines, average_percentage, highest_percentage)::text from archive.utilization where supplier_id = pg_temp.id('supplier supplier') and month = date_trunc('month', current_date - interval '3 months')),
  '(2,75.00,100.00)', 'the capacity log becomes a line a month');
select is((select count(*)::int from capacity_utilization_logs where date < date_trunc('month', now() - interval '1 month')), 0, '… and its days go');
select cmp_ok((select count(*) from archive.supplier_performance where supplier_id = pg_temp.id('supplier supplier')), '>=', 2::bigint, 'a line for each finished year of a supplier');
select cmp_ok((select sum(orders)::bigint from archive.sales where quarter = date_trunc('quarter', now() - interval '2 years 1 day')::date), '>=', 1::bigint, 'the quarter''s sales were summed before its orders went');
-- What was an order once becomes none again.
select matches(pg_temp.probe('admin', format('select convert_quote_to_order(%L)', pg_temp.id('aged lead 1'))), '^PT409 This quote was an order', 'a quote whose order is archived makes no second one');
select is((select count(*)::int from audit_logs where table_name = 'orders' and row_id = pg_temp.id('aged order 1')::text), 0, 'what retention purges doesn''t live on in the audit log');

select is(private.verify_archive() - 'orders' - 'listings', '{"orders_bad": 0, "listings_bad": 0}', 'the archive''s documents fit');
update archive.orders set document = document - 'history' where id = pg_temp.id('aged order 1');
select is((private.verify_archive() ->> 'orders_bad')::int, 1, 'one that doesn''t is found');
select is((select count(*)::int from notifications where kind = 'archive'), (select count(*)::int from user_roles where role = 'admin'), '… and told to the admins');

-- Again: nothing.
create temp table again as select pg_temp.as_person('admin', 'select run_retention()')::jsonb as r;
select is((select string_agg(e ->> 'policy' || ' ' || (e ->> 'done'), ', ') from again, jsonb_array_elements(r -> 'report') e where (e ->> 'done')::int <> 0), null, 'a second run does nothing');
select is((select count(*)::int from retention_reports where finished_at is not null and started_by = pg_temp.id('person admin')), 3, 'each run has its report');
-- More than the batches hold is said, and done by the next.
update retention_policies set batch_size = 2 where name = 'one_time_codes';
insert into email_verification_otps (email, otp_hash, created_at, expires_at) select 'a@b.example', repeat('0', 64), now() - interval '3 days', now() - interval '2 days' from generate_series(1, 5);
create temp table part as select pg_temp.as_person('admin', 'select run_retention(false, 1)')::jsonb as r;
select is((select (e ->> 'done') || (e ->> 'more') from part, jsonb_array_elements(r -> 'report') e where e ->> 'policy' = 'one_time_codes'), '2true', 'two of five, and there is more');
select is((select sum((e ->> 'done')::int)::int from jsonb_array_elements((pg_temp.as_person('service', 'select run_retention()')::jsonb) -> 'report') e where e ->> 'policy' = 'one_time_codes'), 3, '… which the next run does, by the service key too');
-- A policy that is switched off does nothing; the key answers as the first time.
update retention_policies set enabled = false where name = 'one_time_codes';
insert into email_verification_otps (id, email, otp_hash, created_at, expires_at) values (pg_temp.id('o9'), 'a@b.example', repeat('0', 64), now() - interval '3 days', now() - interval '2 days');
select pg_temp.as_person('admin', format('select run_retention(false, 20, %L)', pg_temp.id('key r'))) \g /dev/null
select is(pg_temp.there('email_verification_otps', pg_temp.id('o9')::text), true, 'switched off: kept');
update retention_policies set enabled = true where name = 'one_time_codes';
select is(pg_temp.as_person('admin', format('select run_retention(false, 20, %L)', pg_temp.id('key r')))::jsonb is not null and pg_temp.there('email_verification_otps', pg_temp.id('o9')::text), true, 'the same key: the first answer, and no second run');
select * from finish();
rollback;
