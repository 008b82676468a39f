-- SPDX-License-Identifier: MIT
-- The functions of product.md §5: who may, what comes of it, what is refused and how.
begin;
\ir people.psql
select * from no_plan();

-- A refusal has a code, words for people and a hint.
create function pg_temp.refusal(key text, sql text) returns text language plpgsql as $$
declare
  result text := 'no refusal';
  words text;
  hint text;
begin
  perform pg_temp.become(key);
  begin
    execute sql;
  exception when others then
    get stacked diagnostics words = message_text, hint = pg_exception_hint;
    result := sqlstate || case when words ~ '^[A-Z].*\.$' then '' else ' (no sentence: ' || words || ')' end
      || case when hint ~ '^[A-Z].*\.$' then '' else ' (no hint)' end;
  end;
  perform pg_temp.leave();
  return result;
end
$$;
create temp table answers (name text primary key, answer jsonb);
create function pg_temp.keep(label text, key text, sql text) returns jsonb language plpgsql as $$
declare
  result text := pg_temp.as_person(key, sql);
begin
  if result !~ '^[\[{]' then
    raise exception '%: %', label, result;
  end if;
  insert into answers values (label, result::jsonb) on conflict (name) do update set answer = excluded.answer;
  return result::jsonb;
end
$$;

-- convert_quote_to_order
insert into ai_quotes (id, customer_email, product_type, quantity, quote_data, total_price, estimated_delivery_days, status, bangladesh_cost, admin_markup)
  values (pg_temp.id('q1'), 'Buyer@looptrace.example', 'Wool hat', 300, '{}', 3000, 40, 'sent', 2000, 1000),
    (pg_temp.id('q2'), 'stranger@else.example', 'Scarf', 300, '{}', 3000, 40, 'draft', null, 500),
    (pg_temp.id('q3'), null, 'Scarf', 300, '{}', 3000, 40, 'rejected', null, null);
select is(pg_temp.refusal(p, format('select convert_quote_to_order(%L)', pg_temp.id('q1'))), 'PT403', p || ' doesn''t convert quotes') from unnest('{nobody,buyer,supplier,factory}'::text[]) p;
select is(pg_temp.refusal('anon', format('select convert_quote_to_order(%L)', pg_temp.id('q1'))), '42501 (no sentence: permission denied for function convert_quote_to_order) (no hint)', 'anon doesn''t even get in');
select pg_temp.keep('converted', 'sales', format('select convert_quote_to_order(%L, %L)', pg_temp.id('q1'), pg_temp.id('key 1'))) \g /dev/null
select is((select o.buyer_id = pg_temp.id('person buyer') and o.quote_id = pg_temp.id('q1') and o.quantity = 300 and o.workflow_status = 'admin_review'
  from orders o, answers a where a.name = 'converted' and o.id = (a.answer ->> 'order_id')::uuid), true, 'sales makes an order of it, for who has that address');
select is((select status from ai_quotes where id = pg_temp.id('q1')), 'accepted', 'the quote is accepted');
select is(pg_temp.as_person('sales', format('select convert_quote_to_order(%L, %L)', pg_temp.id('q1'), pg_temp.id('key 1'))), (select answer::text from answers where name = 'converted'), 'the same key: the first answer');
select is(pg_temp.refusal('sales', format('select convert_quote_to_order(%L, %L)', pg_temp.id('q2'), pg_temp.id('key 1'))), 'PT409', 'the same key for another quote is refused');
select is(pg_temp.refusal('admin', format('select convert_quote_to_order(%L)', pg_temp.id('q1'))), 'PT409', 'a quote becomes one order');
select is(pg_temp.refusal('admin', format('select convert_quote_to_order(%L)', pg_temp.id('nothing'))), 'PT404', 'there has to be one');
select is(pg_temp.refusal('admin', format('select convert_quote_to_order(%L)', pg_temp.id('q3'))), 'P0001', 'and it mustn''t be rejected');
select is((pg_temp.keep('stranger', 'admin', format('select convert_quote_to_order(%L)', pg_temp.id('q2')))) ->> 'buyer_id', null, 'who has no account gets an order without one');
select is((select count(*)::int from private.idempotency_keys where digest ~ '-' or request_digest ~ '-'), 0, 'keys are kept as digests');

-- review_quote
insert into ai_quotes (id, product_type, quantity, quote_data, total_price, estimated_delivery_days, bangladesh_cost, specialty_cost, admin_markup, assigned_to)
  values (pg_temp.id('r1'), 'Hat', 10, '{}', 100, 10, 60, 15, 20, pg_temp.id('person sales')), (pg_temp.id('r2'), 'Hat', 10, '{}', 100, 10, null, null, 20, null), (pg_temp.id('r3'), 'Hat', 10, '{}', 100, 10, null, null, null, null);
select is(pg_temp.refusal(p, format('select review_quote(%L, ''approve'')', pg_temp.id('r1'))), 'PT403', p || ' doesn''t review quotes') from unnest('{sales,buyer,supplier}'::text[]) p;
select is((pg_temp.keep('r1', 'admin', format('select review_quote(%L, ''approve'', 30)', pg_temp.id('r1')))) ->> 'total_price', '105.00', 'approved: the costs and the markup');
select is((pg_temp.keep('r2', 'admin', format('select review_quote(%L, ''approve'', 30)', pg_temp.id('r2')))) ->> 'total_price', '110.00', '… without costs: the other markup');
select is(pg_temp.refusal('admin', format('select review_quote(%L, ''approve'')', pg_temp.id('r1'))), 'PT409', 'once');
select is(pg_temp.refusal('admin', format('select review_quote(%L, ''reject'', null, '' '')', pg_temp.id('r3'))), 'P0001', 'a rejection needs a reason');
select is(pg_temp.refusal('admin', format('select review_quote(%L, ''maybe'')', pg_temp.id('r3'))), 'P0001', 'it is approve or reject');
select is(pg_temp.refusal('admin', format('select review_quote(%L, ''approve'', -1)', pg_temp.id('r3'))), 'P0001', 'no markup below nothing');
select is((pg_temp.keep('r3', 'admin', format('select review_quote(%L, ''reject'', null, ''too small'')', pg_temp.id('r3')))) ->> 'status', 'rejected', 'with one it is rejected');
select is((select count(*)::int from notifications where user_id = pg_temp.id('person sales') and row_id = pg_temp.id('r1')), 1, 'whose lead it is, is told');

-- assign_supplier
create temp table it as select id, order_number from orders where workflow_status = 'payment_received' order by order_number limit 1;
select is(pg_temp.refusal(p, format('select assign_supplier(%L, %L, 100)', (select id from it), pg_temp.id('supplier supplier'))), 'PT403', p || ' assigns nobody') from unnest('{sales,buyer,supplier,factory}'::text[]) p;
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 100)', (select id from it), pg_temp.id('supplier mill4'))), 'P0001', 'a supplier has to be verified');
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 0)', (select id from it), pg_temp.id('supplier supplier'))), 'P0001', 'a price has to be one');
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 10)', (select id from it), pg_temp.id('nobody'))), 'PT404', 'the supplier has to be there');
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 10)', pg_temp.id('nothing'), pg_temp.id('supplier supplier'))), 'PT404', '… and the order');
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 10)', (select id from orders where workflow_status = 'quote_sent' limit 1), pg_temp.id('supplier supplier'))), 'P0001', 'it has to be paid');
select pg_temp.keep('assigned', 'admin', format('select assign_supplier(%L, %L, 700.50, 1000, null, ''mind the cuffs'', %L)', (select id from it), pg_temp.id('supplier supplier'), pg_temp.id('key 2'))) \g /dev/null
select is((select answer ->> 'margin' || ' ' || (answer ->> 'workflow_status') from answers where name = 'assigned'), '299.50 assigned_to_supplier', 'an admin assigns, with price and margin');
select is((select count(*)::int from production_stages where supplier_order_id = (select (answer ->> 'supplier_order_id')::uuid from answers where name = 'assigned')), 8, 'its eight stages are there');
select is(pg_temp.as_person('supplier', format('select order_number from orders where id = %L', (select id from it))), (select order_number from it), 'the supplier sees the order now');
select is(pg_temp.refusal('admin', format('select assign_supplier(%L, %L, 10)', (select id from it), pg_temp.id('supplier supplier2'))), 'PT409', 'an order has one supplier');
select is(pg_temp.as_person('admin', format('select assign_supplier(%L, %L, 700.50, 1000, null, ''mind the cuffs'', %L)', (select id from it), pg_temp.id('supplier supplier'), pg_temp.id('key 2'))), (select answer::text from answers where name = 'assigned'), 'the same key: the first answer');
select cmp_ok(pg_temp.probe('admin', format('select count(*) from supplier_candidates(%L)', (select id from it)))::int, '>=', 3, 'candidates for an admin');
select is(pg_temp.refusal('supplier', format('select * from supplier_candidates(%L)', (select id from it))), 'PT403', '… and for nobody else');

-- respond_to_supplier_order
create temp table so as select (answer ->> 'supplier_order_id')::uuid as id from answers where name = 'assigned';
select is(pg_temp.refusal(p, format('select respond_to_supplier_order(%L, ''accept'')', (select id from so))), 'PT404', p || ' answers no order of another''s') from unnest('{buyer,supplier2,sales,nobody}'::text[]) p;
select is(pg_temp.refusal('admin', format('select respond_to_supplier_order(%L, ''accept'')', (select id from so))), 'PT403', 'an admin doesn''t answer for the supplier');
select is(pg_temp.refusal('factory', format('select respond_to_supplier_order(%L, ''reject'')', (select id from so))), 'P0001', 'a rejection needs a reason');
select is(pg_temp.refusal('factory', format('select respond_to_supplier_order(%L, ''counter_offer'')', (select id from so))), 'P0001', 'a counter-offer needs a price');
select is(pg_temp.refusal('factory', format('select respond_to_supplier_order(%L, ''perhaps'')', (select id from so))), 'P0001', 'an answer has to be one');
select is((pg_temp.keep('countered', 'factory', format('select respond_to_supplier_order(%L, ''counter_offer'', null, 800, ''yarn is up'', %L)', (select id from so), pg_temp.id('key 3')))) ->> 'acceptance_status', 'counter_offered', 'the floor asks for more');
select is(pg_temp.refusal('factory', format('select respond_to_supplier_order(%L, ''accept'')', (select id from so))), 'PT409', '… and waits for the answer');
select is((pg_temp.keep('taken', 'admin', format('select respond_to_supplier_order(%L, ''accept'')', (select id from so)))) ->> 'supplier_price', '800.00', 'an admin takes the offer, at its price');
select is(pg_temp.refusal('supplier', format('select respond_to_supplier_order(%L, ''reject'', ''no'')', (select id from so))), 'PT409', 'what is answered is answered');
-- Rejected: free again, and another may have it.
create temp table two as select o.id, s.id as so_id, o.supplier_id from orders o join supplier_orders s on s.buyer_order_id = o.id
  where o.workflow_status = 'assigned_to_supplier' and s.acceptance_status = 'pending' and o.supplier_id in (pg_temp.id('supplier supplier'), pg_temp.id('supplier supplier2')) and o.id <> (select id from it) limit 1;
select is((pg_temp.keep('rejected', case when supplier_id = pg_temp.id('supplier supplier') then 'supplier' else 'supplier2' end, format('select respond_to_supplier_order(%L, ''reject'', ''full until May'')', so_id))) ->> 'status', 'rejected', 'a supplier rejects') from two;
select is((select supplier_id from orders where id = (select id from two)), null, 'the order is free again');
select is((pg_temp.keep('again', 'admin', format('select assign_supplier(%L, %L, 5)', (select id from two), pg_temp.id('supplier mill3')))) ->> 'workflow_status', 'assigned_to_supplier', 'and is given to another');
select is((select count(*)::int from supplier_orders where buyer_order_id = (select id from two)), 2, '… as another supplier order');

-- answer_supplier_order: the same, on what was seen
insert into supplier_orders (id, order_number, supplier_id, product_type, quantity, buyer_price, supplier_price, target_date)
  select pg_temp.id('offer ' || n), 'OFFER-' || n, pg_temp.id('supplier supplier'), 'School jumper', 50, 987654.32, 700, current_date + 50 from generate_series(1, 4) n;
create function pg_temp.answer(n int, rest text, seen interval default '0') returns text language sql as
  $$select format('select answer_supplier_order(%L, %s, expected_updated_at => %L)', id, rest, updated_at + seen) from supplier_orders where id = pg_temp.id('offer ' || n)$$;
select is(pg_temp.refusal(p, pg_temp.answer(1, '''accept''')), 'PT404', p || ' answers no order of another''s') from unnest('{buyer,supplier2,sales,nobody}'::text[]) p;
select is(pg_temp.refusal(p, pg_temp.answer(1, '''accept''', '-1 second')), 'PT404', '… and isn''t told that it has changed: ' || p) from unnest('{buyer,supplier2,sales,nobody}'::text[]) p;
select is(pg_temp.refusal('admin', pg_temp.answer(1, '''accept''')), 'PT403', 'an admin doesn''t answer for the supplier');
select is(pg_temp.refusal('anon', pg_temp.answer(1, '''accept''')), '42501 (no sentence: permission denied for function answer_supplier_order) (no hint)', 'anon doesn''t even get in');
select is(pg_temp.refusal('factory', pg_temp.answer(1, x)), 'P0001', x || ' is no answer') from unnest(array['''reject''', '''reject'', reason => '' ''', '''counter_offer''',
  '''counter_offer'', price => 0', '''counter_offer'', price => -1', '''counter_offer'', price => 10.005', '''return''', '''perhaps''', 'null']) x;
create temp table answered_seen as select pg_temp.answer(1, '''accept''') as sql;
update supplier_orders set supplier_price = 650 where id = pg_temp.id('offer 1');
select is(pg_temp.refusal('factory', sql), 'PT409', 'an offer whose price has been changed isn''t accepted at the price that was seen') from answered_seen;
select is((select acceptance_status from supplier_orders where id = pg_temp.id('offer 1')), 'pending', '… it stands as it was');
select pg_temp.keep('offer 1', 'factory', pg_temp.answer(1, '''accept''')) \g /dev/null
select is((select answer ->> 'acceptance_status' || ' ' || (answer ->> 'supplier_price') || ' ' || jsonb_array_length(answer -> 'stages') from answers where name = 'offer 1'),
  'accepted 650.00 8', 'who looks again accepts it, and is told of its stages');
select is((select count(*)::int from production_stages where supplier_order_id = pg_temp.id('offer 1')), 8, '… which are there');
select is((select (answer ->> 'updated_at')::timestamptz from answers where name = 'offer 1'), (select updated_at from supplier_orders where id = pg_temp.id('offer 1')), '… and of the row as it is now');
select is((select bool_or(answer::text ~ 'buyer|margin|9876') from answers where name = 'offer 1'), false, 'of what the buyer pays it says nothing');
select is(pg_temp.refusal('supplier', pg_temp.answer(1, '''accept''')), 'PT409', 'what is answered is answered');
select is((pg_temp.keep('offer 2', 'supplier', pg_temp.answer(2, '''reject'', reason => '' full until May '''))) ->> 'rejection_reason', 'full until May', 'rejected, with the reason');
select is((select count(*)::int from production_stages where supplier_order_id = pg_temp.id('offer 2')), 0, '… has no stages');
select is((pg_temp.keep('offer 3', 'factory', pg_temp.answer(3, '''counter_offer'', price => 812.5, notes => ''yarn is up'''))) ->> 'counter_offer_price', '812.50', 'a counter-offer, as money is written');
select is((select supplier_price from supplier_orders where id = pg_temp.id('offer 3')), 700.00, '… leaves the price as it is');
select is(pg_temp.refusal('factory', pg_temp.answer(3, '''accept''')), 'PT409', '… and waits for the platform');
create temp table countered_seen as select pg_temp.answer(3, '''accept''') as sql;
update supplier_orders set quantity = 60 where id = pg_temp.id('offer 3');
select is(pg_temp.refusal('admin', sql), 'PT409', 'nor does an admin take a counter-offer that was changed meanwhile') from countered_seen;
select is((pg_temp.keep('offer 3', 'admin', pg_temp.answer(3, '''accept'''))) ->> 'supplier_price', '812.50', 'an admin takes it, at its price');
select is((pg_temp.keep('offer 4', 'factory', format('select answer_supplier_order(%L, ''accept'')', pg_temp.id('offer 4')))) ->> 'status', 'accepted', 'who doesn''t say what was seen is asked for nothing');

-- initialize_production_stages
insert into supplier_orders (id, order_number, supplier_id, product_type, quantity, target_date) values (pg_temp.id('bare'), 'BARE-1', pg_temp.id('supplier supplier'), 'School jumper', 5, current_date + 50);
select is(pg_temp.refusal('supplier2', format('select initialize_production_stages(%L)', pg_temp.id('bare'))), 'PT404', 'another supplier can''t');
select is(pg_temp.refusal('supplier', format('select initialize_production_stages(%L, ''hats'')', pg_temp.id('bare'))), 'P0001', 'a family has to be known');
select is((pg_temp.keep('stages', 'supplier', format('select initialize_production_stages(%L)', pg_temp.id('bare')))) ->> 'product_family', 'uniform', 'the family is known by the product');
select is((select array_agg(stage_name order by stage_number) from production_stages where supplier_order_id = pg_temp.id('bare')),
  (select array_agg(stage_name order by stage_number) from production_stage_templates where product_family = 'uniform'), 'its eight stages by the template');
select is((select max(target_date) from production_stages where supplier_order_id = pg_temp.id('bare')), current_date + 50, 'the last is due with the order');
select is(pg_temp.refusal('supplier', format('select initialize_production_stages(%L)', pg_temp.id('bare'))), 'PT409', 'once');

-- update_order_status
update orders set buyer_id = pg_temp.id('person buyer') where id = (select id from it);
select is(pg_temp.refusal('buyer', format('select update_order_status(%L, ''sample_requested'')', (select id from it))), 'PT403', 'its buyer can''t make this move');
select is(pg_temp.refusal('buyer2', format('select update_order_status(%L, ''sample_requested'')', (select id from it))), 'PT404', 'another buyer doesn''t know of it');
select is(pg_temp.refusal('supplier', format('select update_order_status(%L, ''sample_requested'')', (select id from it))), 'PT403', 'a step that is an admin''s');
select is((pg_temp.keep('moved', 'admin', format('select update_order_status(%L, ''sample_requested'', ''send two'')', (select id from it)))) ->> 'workflow_status', 'sample_requested', 'an admin asks for a sample');
select is((select note || (changed_by = pg_temp.id('person admin')) from order_status_history where order_id = (select id from it) order by created_at desc limit 1), 'send twotrue', '… with a note');
select is((pg_temp.keep('moved', 'factory', format('select update_order_status(%L, ''sample_submitted'')', (select id from it)))) ->> 'workflow_status', 'sample_submitted', 'the supplier sends it');
select is(pg_temp.refusal('factory', format('select update_order_status(%L, ''sample_approved'')', (select id from it))), 'PT403', '… and can''t approve it');
select is(pg_temp.refusal('admin', format('select update_order_status(%L, ''completed'')', (select id from it))), 'P0001', 'nobody jumps');
select is(pg_temp.refusal('admin', format('select update_order_status(%L, ''sample_submitted'')', (select id from it))), 'PT409', 'nor stays');
select is(pg_temp.refusal('admin', format('select update_order_status(%L, ''sample_approved'', null, 1)', (select id from it))), 'PT409', 'nor moves what has been changed meanwhile');
select is(pg_temp.refusal('admin', format('select update_order_status(%L, ''lost'')', (select id from it))), 'P0001', 'a status has to be one');
select is((pg_temp.keep('moved', 'admin', format('select update_order_status(%L, ''cancelled'', ''buyer went bankrupt'')', (select id from it)))) ->> 'status', 'cancelled', 'cancelled');
select is((select status from supplier_orders where id = (select id from so)), 'cancelled', '… with its supplier order');

-- review_listings, submit_listing
insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, available_quantity, moq, status)
  select pg_temp.id('l' || i), pg_temp.id('supplier supplier'), 'x', 'Hat ' || i, 'x', 10, 5, 1, 'draft' from generate_series(1, 3) i;
select is(pg_temp.refusal('supplier2', format('select submit_listing(%L)', pg_temp.id('l1'))), 'PT404', 'a listing is handed in by whose it is');
select is((pg_temp.keep('submitted', 'supplier', format('select submit_listing(%L, 12)', pg_temp.id('l1')))) ->> 'final_price', '13.20', 'handed in, with a new price');
select is(pg_temp.refusal('supplier', format('select submit_listing(%L)', pg_temp.id('l1'))), 'PT409', 'once');
select pg_temp.keep('submitted', 'supplier', format('select submit_listing(%L)', pg_temp.id('l2'))) \g /dev/null
select is(pg_temp.refusal(p, format('select review_listings(array[%L::uuid], ''approve'')', pg_temp.id('l1'))), 'PT403', p || ' approves no listing') from unnest('{supplier,sales,buyer}'::text[]) p;
select is(pg_temp.refusal('admin', 'select review_listings(''{}'', ''approve'')'), 'P0001', 'none is none');
select is(pg_temp.refusal('admin', format('select review_listings(array[%L::uuid], ''reject'')', pg_temp.id('l1'))), 'P0001', 'a rejection needs a reason');
select is((select string_agg((e ->> 'ok') || coalesce(' ' || (e ->> 'code'), ''), ', ') from jsonb_array_elements(pg_temp.keep('reviewed', 'admin',
  format('select review_listings(array[%L, %L, %L, %L]::uuid[], ''approve'')', pg_temp.id('l1'), pg_temp.id('l2'), pg_temp.id('l3'), pg_temp.id('nothing')))) e),
  'true, true, false PT409, false PT404', 'many at once: an answer for each');
select is((select approved_by from marketplace_products where id = pg_temp.id('l1')), pg_temp.id('person admin'), 'approved, by whom');
update suppliers set can_list_products = false where id = pg_temp.id('supplier supplier2');
insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, available_quantity, moq) values (pg_temp.id('l9'), pg_temp.id('supplier supplier2'), 'x', 'Hat', 'x', 10, 5, 1);
select is(pg_temp.refusal('supplier2', format('select submit_listing(%L)', pg_temp.id('l9'))), 'PT403', 'who may not list, hands nothing in');
select matches(pg_temp.probe('supplier2', format('insert into marketplace_products (supplier_id, product_type, title, category, base_price, available_quantity, moq) values (%L, ''x'', ''x'', ''x'', 1, 1, 1)', pg_temp.id('supplier supplier2'))), '^42501', '… and enters nothing');

-- review_supplier, set_user_role
select is(pg_temp.refusal('supplier', format('select review_supplier(%L, ''verify'')', pg_temp.id('supplier mill4'))), 'PT403', 'suppliers are verified by admins');
select is((pg_temp.keep('verified', 'admin', format('select review_supplier(%L, ''verify'')', pg_temp.id('supplier mill4')))) ->> 'verification_status', 'verified', 'verified');
select is(pg_temp.refusal('admin', format('select review_supplier(%L, ''suspend'')', pg_temp.id('supplier mill4'))), 'P0001', 'a suspension needs a reason');
select is(pg_temp.refusal(p, format('select decide_supplier(%L, ''verify'')', pg_temp.id('supplier mill4'))), 'PT403', p || ' decides on no supplier') from unnest('{buyer,sales,supplier,factory,nobody}'::text[]) p;
select is(pg_temp.refusal('admin', format('select decide_supplier(%L, ''suspend'', ''late'', ''2020-01-01'')', pg_temp.id('supplier mill4'))), 'PT409', 'nor does an admin on what it no longer is');
select is(pg_temp.refusal('admin', format('select decide_supplier(%L, ''verify'')', pg_temp.id('nothing'))), 'PT404', 'there has to be one');
select is((select performance(s) ->> 'orders' from suppliers s where s.id = pg_temp.id('supplier mill4')), (select count(*)::text from supplier_orders where supplier_id = pg_temp.id('supplier mill4')), 'how a supplier does is counted');
select is(pg_temp.as_person(p, 'select count(*) from people'), '0', p || ' sees nobody''s address') from unnest('{buyer,sales,supplier,factory,nobody}'::text[]) p;
select is(pg_temp.as_person('admin', 'select count(*) from people'), (select count(*)::text from profiles), 'an admin sees everybody');
select is(pg_temp.refusal('anon', 'select count(*) from people'), '42501 (no sentence: permission denied for view people) (no hint)', 'who isn''t signed in doesn''t even get in');
select is(pg_temp.refusal(p, format('select change_role(%L, ''admin'', true)', pg_temp.id('person ' || p))), 'PT403', p || ' doesn''t promote itself') from unnest('{buyer,sales,supplier,factory,nobody}'::text[]) p;
select is(pg_temp.refusal(p, format('insert into user_roles (user_id, role) values (%L, ''admin'')', pg_temp.id('person ' || p))), '42501 (no sentence: permission denied for table user_roles) (no hint)', p || ': nor by a row') from unnest('{buyer,sales,supplier,factory,nobody,admin}'::text[]) p;
select is(pg_temp.refusal('admin', format('select change_role(%L, ''admin'', false)', pg_temp.id('person admin'))), 'PT409', 'the last admin stays one, here too');
select is(pg_temp.refusal(p, format('select set_user_role(%L, ''admin'')', pg_temp.id('person buyer'))), 'PT403', p || ' gives no roles') from unnest('{buyer,sales,supplier,nobody}'::text[]) p;
select is((pg_temp.keep('role', 'admin', format('select set_user_role(%L, ''sales'')', pg_temp.id('person buyer')))) ->> 'roles', '["buyer", "sales"]', 'given');
select is((pg_temp.keep('role', 'admin', format('select set_user_role(%L, ''sales'', false)', pg_temp.id('person buyer')))) ->> 'roles', '["buyer"]', 'taken');
select is(pg_temp.refusal('admin', format('select set_user_role(%L, ''king'')', pg_temp.id('person buyer'))), 'P0001', 'a role has to be one');
select is(pg_temp.refusal('admin', format('select set_user_role(%L, ''sales'')', pg_temp.id('nothing'))), 'PT404', 'a person too');
select is(pg_temp.refusal('admin', format('select set_user_role(%L, ''admin'', false)', pg_temp.id('person admin'))), 'PT409', 'the last admin stays one');
select pg_temp.keep('role', 'admin', format('select set_user_role(%L, ''admin'')', pg_temp.id('person sales'))) \g /dev/null
select is((pg_temp.keep('role', 'admin', format('select set_user_role(%L, ''admin'', false)', pg_temp.id('person admin')))) ->> 'roles', '[]', 'the last but one may go');
select pg_temp.keep('role', 'sales', format('select set_user_role(%L, ''admin'')', pg_temp.id('person admin'))) \g /dev/null
select pg_temp.keep('role', 'admin', format('select set_user_role(%L, ''admin'', false)', pg_temp.id('person sales'))) \g /dev/null

-- Homes: whose figures nobody else has. (Which sections there are: 10_home_board.)
select is(exists (select from jsonb_object_keys(pg_temp.keep('home', p, $$select changes('{"home":[]}') -> 'home'$$)) k where k like f || '.%'), false, p || ' has no home of ' || f) from (values ('buyer', 'admin'), ('sales', 'admin'), ('supplier', 'admin'),
  ('buyer', 'supplier'), ('admin', 'supplier'), ('buyer', 'sales'), ('supplier', 'sales'), ('supplier', 'buyer'), ('admin', 'buyer'), ('nobody', 'buyer')) v (p, f);
select is(pg_temp.refusal(p, 'select dashboard_metrics()'), 'PT403', p || ' sees no figures of all') from unnest('{buyer,sales,supplier}'::text[]) p;
select private.refresh_dashboard(true) \g /dev/null
create function pg_temp.sum_of(section jsonb, without text[]) returns bigint language sql as $$
  select coalesce((select sum(value::text::bigint) from jsonb_each((section -> 'counts') - without)), 0)
    + coalesce((select sum(value::text::bigint) from jsonb_array_elements(section -> 'road')), 0)
$$;
select is(pg_temp.sum_of((pg_temp.keep('home', 'admin', $$select changes('{"home":[]}') -> 'home'$$) -> 'admin.orders'), '{at_risk}'), (select count(*) from orders), 'the admin''s home counts all orders');
select is((select (answer #>> '{admin.orders,counts,at_risk}')::bigint from answers where name = 'home'), (select count(*) from orders where private.at_risk(workflow_status, target_date, stage_progress, current_date)), '… and those at risk');
select is((pg_temp.keep('home', 'supplier', $$select changes('{"home":[]}') -> 'home'$$) #>> '{supplier.orders,counts,at_risk}')::bigint, (select count(*) from orders where supplier_id = pg_temp.id('supplier supplier') and private.at_risk(workflow_status, target_date, stage_progress, current_date)), 'a supplier''s home its own');
select is(pg_temp.sum_of((pg_temp.keep('home', 'buyer', $$select changes('{"home":[]}') -> 'home'$$) -> 'buyer.orders'), '{at_risk}'), (select count(*) from orders where buyer_id = pg_temp.id('person buyer')), 'a buyer''s home their own');
select is(pg_temp.sum_of((pg_temp.keep('home', 'sales', $$select changes('{"home":[]}') -> 'home'$$) -> 'sales.leads'), '{mine,today}'), (select count(*) from ai_quotes), 'the sales home all leads');
select is(answer::text ~ 'price|margin|cost', false, 'no prices in a buyer''s home') from (select pg_temp.keep('home', 'buyer', $$select changes('{"home":[]}') -> 'home'$$) as answer) x;
select is(answer::text ~ 'buyer_price|margin', false, 'no buyer''s price in a supplier''s home') from (select pg_temp.keep('home', 'supplier', $$select changes('{"home":[]}') -> 'home'$$) as answer) x;
-- The rule of at risk, at its edges.
select is(private.at_risk(w, d, p, '2026-11-23'), r, 'at risk? ' || w || ' ' || coalesce(d::text, 'no date') || ' ' || p) from (values
  ('bulk_production', date '2026-11-22', '{"overall": 99, "delayed": 0}'::jsonb, true), ('bulk_production', '2026-11-23', '{"overall": 80}', false), ('bulk_production', '2026-11-25', '{"overall": 79}', true),
  ('bulk_production', '2026-11-25', '{"overall": 80}', false), ('bulk_production', '2026-11-26', '{"overall": 50}', false), ('bulk_production', '2026-11-28', '{"overall": 49}', true), ('bulk_production', '2026-11-29', '{"overall": 0}', false),
  ('bulk_production', '2026-12-30', '{"overall": 90, "delayed": 1}', true), ('shipped', '2026-01-01', '{"overall": 10, "delayed": 3}', false), ('cancelled', '2026-01-01', '{}', false),
  ('payment_received', null, '{}', false), ('payment_received', '2026-11-24', '{}', true)) v (w, d, p, r);
-- Search.
select is(pg_temp.probe('admin', $$select string_agg(order_number, ',') from search_orders('sa-00042')$$), 'SA-00042', 'search by number, in any case');
select is(pg_temp.probe('admin', $$select count(*) from search_orders('nordlys')$$), (select count(*)::text from orders where buyer_id = pg_temp.id('person buyer')), 'search by buyer');
select is(pg_temp.probe('service', $$select count(*) from search_orders('nordlys')$$), pg_temp.probe('admin', $$select count(*) from search_orders('nordlys')$$), '… by the service key as by an admin');
select is(pg_temp.probe('buyer', $$select count(*) from search_orders('pennine')$$), '0', '… finds nothing that one doesn''t see');
select is(pg_temp.probe('admin', $$select count(*) from search_orders('100%_')$$), '0', 'signs are signs');
-- Little text: words' beginnings and whole numbers, never a good part of all orders.
select is(pg_temp.probe('admin', format('select string_agg(distinct order_number, %L) from search_orders(%L) where order_number ~ %L', ',', q, '^SA-')), found, 'search for ' || q) from (values
  ('42', 'SA-00042'), ('SA-42', 'SA-00042'), ('sa42', 'SA-00042')) v (q, found);
select is(pg_temp.probe('admin', format('select count(*) from search_orders(%L)', q)), '0', 'search for ' || quote_literal(q) || ' finds nothing') from (values ('SA-'), ('S'), ('%'), ('_'), ('&-'), ('')) v (q);
select is(pg_temp.probe('admin', $$select count(*) from search_orders('me')$$), (select count(*)::text from orders o left join profiles p on p.id = o.buyer_id left join suppliers s on s.id = o.supplier_id
  where concat_ws('|', o.product_type, p.full_name, p.company_name, s.company_name) ~* '(^|[| ])me'), 'two letters begin words');
select cmp_ok(pg_temp.probe('admin', $$select count(*) from search_orders('me')$$)::int, '>', 0, '… and some do');
select cmp_ok(pg_temp.probe('anon', $$select count(*) from search_listings('scarf')$$)::int, '>', 0, 'the marketplace''s search is for everybody');
select is(pg_temp.probe('anon', $$select count(*) from search_listings('hat 3')$$), '0', '… and finds what is approved only');
-- The idempotency key, at every function that takes one: the first answer again, and nothing done twice.
insert into ai_quotes (id, product_type, quantity, quote_data, total_price, estimated_delivery_days) values (pg_temp.id('key quote'), 'Hat', 10, '{}', 100, 10), (pg_temp.id('key lead'), 'Hat', 10, '{}', 100, 10), (pg_temp.id('key answer'), 'Hat', 10, '{}', 100, 10);
insert into orders (id, order_number, product_type, quantity, workflow_status) values (pg_temp.id('key free'), 'KEY-1', 'Hat', 10, 'payment_received'), (pg_temp.id('key order'), 'KEY-2', 'Hat', 10, 'admin_review'), (pg_temp.id('key free 2'), 'KEY-6', 'Hat', 10, 'payment_received');
insert into supplier_orders (id, order_number, supplier_id, product_type, quantity) values (pg_temp.id('key so'), 'KEY-3', pg_temp.id('supplier supplier'), 'Hat', 10), (pg_temp.id('key bare'), 'KEY-4', pg_temp.id('supplier supplier'), 'Hat', 10), (pg_temp.id('key offer'), 'KEY-5', pg_temp.id('supplier supplier'), 'Hat', 10);
insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, available_quantity, moq, status) values
  (pg_temp.id('key draft'), pg_temp.id('supplier supplier'), 'x', 'Hat', 'x', 10, 5, 1, 'draft'), (pg_temp.id('key waiting'), pg_temp.id('supplier supplier'), 'x', 'Hat', 'x', 10, 5, 1, 'pending_approval');
create temp table keyed (name text primary key, person text, call text, other text);
insert into keyed values
  ('convert_quote_to_order', 'sales', format('%L::uuid', pg_temp.id('key lead')), format('%L::uuid', pg_temp.id('key quote'))),
  ('review_quote', 'admin', format('%L::uuid, ''approve''', pg_temp.id('key quote')), format('%L::uuid, ''reject'', reason => ''no''', pg_temp.id('key quote'))),
  ('answer_quote', 'admin', format('%L::uuid, ''approve'', 5', pg_temp.id('key answer')), format('%L::uuid, ''reject'', reason => ''no''', pg_temp.id('key answer'))),
  ('initialize_production_stages', 'supplier', format('%L::uuid', pg_temp.id('key bare')), format('%L::uuid, ''uniform''', pg_temp.id('key bare'))),
  ('assign_supplier', 'admin', format('%L::uuid, %L::uuid, 50', pg_temp.id('key free'), pg_temp.id('supplier mill3')), format('%L::uuid, %L::uuid, 60', pg_temp.id('key free'), pg_temp.id('supplier mill3'))),
  ('assign_order', 'admin', format('%L::uuid, %L::uuid, 50', pg_temp.id('key free 2'), pg_temp.id('supplier mill3')), format('%L::uuid, %L::uuid, 60', pg_temp.id('key free 2'), pg_temp.id('supplier mill3'))),
  ('respond_to_supplier_order', 'factory', format('%L::uuid, ''accept''', pg_temp.id('key so')), format('%L::uuid, ''reject'', ''no''', pg_temp.id('key so'))),
  ('answer_supplier_order', 'factory', format('%L::uuid, ''counter_offer'', price => 9, notes => ''x''', pg_temp.id('key offer')), format('%L::uuid, ''counter_offer'', price => 10, notes => ''x''', pg_temp.id('key offer'))),
  ('update_order_status', 'admin', format('%L::uuid, ''awaiting_payment''', pg_temp.id('key order')), format('%L::uuid, ''cancelled''', pg_temp.id('key order'))),
  ('submit_listing', 'supplier', format('%L::uuid', pg_temp.id('key draft')), format('%L::uuid, 11', pg_temp.id('key draft'))),
  ('review_listings', 'admin', format('array[%L]::uuid[], ''approve''', pg_temp.id('key waiting')), format('array[%L]::uuid[], ''reject'', ''no''', pg_temp.id('key waiting'))),
  ('review_supplier', 'admin', format('%L::uuid, ''suspend'', ''late''', pg_temp.id('supplier mill4')), format('%L::uuid, ''verify''', pg_temp.id('supplier mill4'))),
  ('set_user_role', 'admin', format('%L::uuid, ''corporate''', pg_temp.id('person buyer2')), format('%L::uuid, ''sales''', pg_temp.id('person buyer2'))),
  ('decide_supplier', 'admin', format('%L::uuid, ''suspend'', ''late''', pg_temp.id('supplier mill4')), format('%L::uuid, ''verify''', pg_temp.id('supplier mill4'))),
  ('change_role', 'admin', format('%L::uuid, ''educational'', true', pg_temp.id('person buyer2')), format('%L::uuid, ''educational'', false', pg_temp.id('person buyer2'))),
  ('ask_about_listing', 'buyer', format('%L::uuid, ''how many?''', (select id from marketplace_products where status = 'approved' order by id limit 1)), format('%L::uuid, ''how much?''', (select id from marketplace_products where status = 'approved' order by id limit 1))),
  ('run_retention', 'admin', 'false', 'true');
create temp table twice as select k.*, format('select %s(%s, idempotency_key => %L)', name, call, pg_temp.id('key of ' || name)) as sql from keyed k;
alter table twice add first_answer text, add second_answer text;
update twice set first_answer = pg_temp.as_person(person, sql);
update twice set second_answer = pg_temp.as_person(person, sql);
select matches(first_answer, '^[\[{]', name || ' with a key') from twice;
select is(second_answer, first_answer, '… again: the first answer') from twice;
select is(pg_temp.refusal(person, format('select %s(%s, idempotency_key => %L)', name, other, pg_temp.id('key of ' || name))), 'PT409', name || ': the key for something else is refused') from twice;
select is((select count(*)::int from order_status_history where order_id = pg_temp.id('key order')), 2, 'moved once');
select is((select count(*)::int from production_stages where supplier_order_id = pg_temp.id('key bare')), 8, 'eight stages, not sixteen');
select set_eq($$select proname::text from pg_proc where pronamespace = 'public'::regnamespace and 'idempotency_key' = any (proargnames)$$,
  $$select name from keyed union values ('export_my_data'), ('erase_my_account'), ('erase_person')$$, 'every function that takes a key is tried here (those three: 08_privacy)');
select is(pg_temp.refusal(p, format('select export_person(%L)', pg_temp.id('person buyer2'))), 'PT403', p || ' asks for nobody''s data') from unnest('{buyer,sales,supplier,factory,nobody}'::text[]) p;
select is(pg_temp.refusal(p, format('select erase_person(%L, ''x'')', pg_temp.id('person buyer2'))), 'PT403', p || ' erases nobody') from unnest('{buyer,sales,supplier,factory,nobody}'::text[]) p;
select is(pg_temp.refusal('admin', format('select erase_person(%L, ''x'')', pg_temp.id('person admin'))), 'P0001', 'an admin erases itself by its own function');
select is(pg_temp.refusal('admin', format('select erase_person(%L, ''x'')', pg_temp.id('person buyer2'))), 'P0001', 'without the address as confirmation nobody is erased');
select is(pg_temp.as_person('admin', format('select export_person(%L) #>> ''{account,id}''', pg_temp.id('person buyer2'))), pg_temp.id('person buyer2')::text, 'an admin gets a person''s data for the person');
select is(pg_temp.as_person('admin', 'select private.has_role(''admin'')::text'), 'true', 'and is itself again');
select is(pg_temp.as_person('admin', $$select (changes('{"watch":{"noun":"suppliers"}}') #>> '{watch,until}') ~ '^[0-9]+$'$$), 'true', 'watching begins at a moment that the server names');
select is(pg_temp.as_person(p, $$select coalesce(jsonb_array_length(changes('{"watch":{"noun":"audit","since":"2026-11-20T00:00:00Z"}}') #> '{watch,rows}'), 0)$$), '0', p || ' watches no audit log') from unnest('{buyer,sales,supplier,factory}'::text[]) p;
select ok((select bool_and(not (details(a) -> 'changes' ? 'updated_at')) from audit_logs a), 'a line tells what has changed, without the times that every change moves');
-- A key is its person's.
select is(pg_temp.refusal('sales', (select sql from twice where name = 'review_quote')), 'PT403', 'somebody else''s key opens nothing');

select * from finish();
rollback;
