-- SPDX-License-Identifier: MIT
-- What rows may be shared but columns not: prices, margin, costs, phone numbers, addresses.
begin;
\ir people.psql
select * from no_plan();

-- Nobody who comes through the API may select these at all.
create temp table secret (table_name text, column_name text);
insert into secret values ('supplier_orders', 'buyer_price'), ('supplier_orders', 'margin'), ('ai_quotes', 'bangladesh_cost'),
  ('ai_quotes', 'specialty_cost'), ('ai_quotes', 'admin_markup'), ('quotes', 'total_price'), ('quotes', 'supplier_price'),
  ('marketplace_products', 'base_price'), ('marketplace_products', 'platform_fee_percentage'),
  ('marketplace_products', 'platform_fee_amount'), ('marketplace_products', 'rejection_reason'),
  ('marketplace_products', 'admin_feedback'), ('marketplace_products', 'approved_by'), ('profiles', 'phone'), ('social_shares', 'ip_address');
select set_eq($$select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('email_verification_otps')
      and not has_column_privilege('authenticated', c.oid, attnum, 'select')$$,
  $$select table_name || '.' || column_name from secret$$, 'the columns that are granted to nobody are these');
select matches(pg_temp.probe(p, format('select %I from %I', column_name, table_name)), '^42501', p || ' can''t select ' || table_name || '.' || column_name)
  from secret, unnest('{anon,buyer,supplier,sales,admin}'::text[]) p;
select matches(pg_temp.probe('admin', 'select * from ' || t), '^42501', 'select=* on ' || t || ' is refused') from (select distinct table_name as t from secret) x;
-- Nor find them out by a filter or an order.
select matches(pg_temp.probe('supplier', 'select id from supplier_orders where margin > 100'), '^42501', 'nor filter by the margin');
select matches(pg_temp.probe('supplier', 'select id from supplier_orders order by buyer_price'), '^42501', 'nor sort by the buyer''s price');
select matches(pg_temp.probe('supplier', 'update supplier_orders set supplier_price = supplier_price returning margin'), '^42501', 'nor have it returned');

-- The functions tell each what is theirs.
create temp table it as select o.id as order_id, s.id as so_id, s.buyer_price, s.supplier_price, s.margin from orders o
  join supplier_orders s on s.buyer_order_id = o.id where o.buyer_id = pg_temp.id('person buyer')
  and o.supplier_id = pg_temp.id('supplier supplier') and s.status = 'accepted' order by o.id limit 1;
create function pg_temp.prices(key text) returns text language sql as $$
  select pg_temp.probe(key, format('select (p.buyer_price is not null)::int || '' '' || (p.supplier_price is not null)::int || '' '' || (p.margin is not null)::int
    from order_prices(array[%L::uuid]) p', (select order_id from it)))
$$;
select is(pg_temp.prices('admin'), '1 1 1', 'an admin sees both prices and the margin');
select is(pg_temp.prices('supplier'), '0 1 0', 'a supplier its own price only');
select is(pg_temp.prices('factory'), '0 1 0', '… and so its staff');
select is(pg_temp.prices('buyer'), '1 0 0', 'a buyer their own price only');
select is(pg_temp.prices(p), null, p || ' nothing of it') from unnest('{buyer2,supplier2,sales,nobody}'::text[]) p;
select is(pg_temp.probe('supplier', format('select (p.buyer_price is null and p.margin is null and p.supplier_price = %s) from supplier_order_prices(array[%L::uuid]) p',
  (select supplier_price from it), (select so_id from it))), 'true', 'supplier_order_prices keeps to it');
select is(pg_temp.probe('buyer', format('select count(*) from supplier_order_prices(array[%L::uuid])', (select so_id from it))), '0', '… and tells a buyer nothing');
select is(pg_temp.probe('buyer', 'select count(*) from supplier_orders'), '0', 'a buyer sees no supplier order');
select is(pg_temp.probe(p, format('select count(*) from lead_costs(array[%L::uuid])', pg_temp.id('lead 1'))), case p when 'admin' then '1' else '0' end, p || ' and the costs of a lead')
  from unnest('{admin,sales,buyer}'::text[]) p;
select is(pg_temp.probe(p, format('select count(*) from listing_terms(array[%L::uuid])', (select id from marketplace_products where supplier_id = pg_temp.id('supplier supplier') limit 1))), n, p || ' and the terms of a listing')
  from (values ('admin', '1'), ('supplier', '1'), ('supplier2', '0'), ('buyer', '0')) v (p, n);
update quotes set total_price = 10, supplier_price = 5 where quote_number = 'QT-1';
select is(pg_temp.probe(p, $$select coalesce(total_price::int, 0) || ' ' || coalesce(supplier_price::int, 0) from quote_prices((select array_agg(id) from quotes where quote_number = 'QT-1'))$$), n, p || ' and the prices of a quote')
  from (values ('admin', '10 5'), ('buyer', '10 0'), ('supplier2', '0 5')) v (p, n);

-- People.
select is(pg_temp.probe('buyer', 'select my_phone()'), '+4790000006', 'one''s own phone number');
select is(pg_temp.probe('supplier', format('select company_name from profiles where id = %L', pg_temp.id('person buyer'))), 'Nordlys AS', 'a supplier sees its buyer''s name');
select is(pg_temp.probe('supplier', format('select count(*) from people_contacts(array[%L::uuid])', pg_temp.id('person buyer'))), '0', '… and not how to call them');
select is(pg_temp.probe('admin', format('select email || phone from people_contacts(array[%L::uuid])', pg_temp.id('person buyer'))), 'buyer@looptrace.example+4790000006', 'an admin does');
select is(pg_temp.probe('nobody', 'select count(*) from profiles where id <> auth.uid()'), '0', 'who has no business with anybody sees nobody');
select is(pg_temp.probe('buyer', format('select count(*) from profiles where id = %L', pg_temp.id('person shop7'))), '0', 'a buyer doesn''t see other buyers');
select matches(pg_temp.probe('anon', 'select 1 from auth.users'), '^42501', 'the accounts themselves are nobody''s');
-- What people can write of a shared row.
select matches(pg_temp.probe('supplier', format('update orders set notes = ''x'' where id = %L', (select order_id from it))), '^0 rows', 'a supplier changes no order');
select matches(pg_temp.probe('buyer', format('update orders set quantity = 1 where id = %L', (select order_id from it))), '^0 rows', 'nor does a buyer');
select matches(pg_temp.probe('supplier', 'update supplier_orders set buyer_price = 1'), '^0 rows', 'nor the prices of a supplier order');
select matches(pg_temp.probe('supplier', 'update suppliers set verification_status = ''verified'', tier = ''platinum'''), '^42501 Only an admin', 'a supplier doesn''t verify itself');
select is(pg_temp.probe('supplier', 'update suppliers set city = ''Khulna'' where user_id = auth.uid()'), '1 rows', '… but says where it is');
select matches(pg_temp.probe('buyer', format('insert into user_roles (user_id, role) values (%L, ''admin'')', pg_temp.id('person buyer'))), '^42501', 'nobody makes themselves an admin');
select matches(pg_temp.probe('buyer', 'update messages set body = ''forged'''), '^42501', 'a letter can''t be rewritten');
select matches(pg_temp.probe('buyer', format('insert into messages (sender_id, recipient_id, body) values (%L, %L, ''x'')', pg_temp.id('person buyer'), pg_temp.id('person shop7'))),
  '^42501', 'buyers don''t write to each other');
select matches(pg_temp.probe('supplier', format('insert into messages (sender_id, recipient_id, order_id, body) values (%L, %L, %L, ''x'')', pg_temp.id('person supplier'), pg_temp.id('person buyer'),
  (select id from orders where supplier_id = pg_temp.id('supplier supplier2') limit 1))), '^42501', 'nor about an order that isn''t theirs');
select is(pg_temp.probe('supplier', format('insert into messages (sender_id, recipient_id, order_id, body) values (%L, %L, %L, ''x'')', pg_temp.id('person supplier'), pg_temp.id('person buyer'), (select order_id from it))),
  '1 rows', 'a supplier writes to its buyer');
select * from finish();
rollback;
