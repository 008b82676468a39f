-- SPDX-License-Identifier: MIT
-- Home in parts with one digest, and the production board: what each role gets, and what nobody does.
begin;
\ir people.psql
select * from no_plan();

-- Moments of this test's writes, which all have the beginning of its transaction by now().
create function pg_temp.changes(key text, asked jsonb) returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select changes(%L)', asked))::jsonb
$$;
create function pg_temp.home(key text, seen text default null) returns jsonb language sql as $$
  select pg_temp.changes(key, jsonb_build_object('home', jsonb_build_array(current_date - date '1970-01-01', seen))) -> 'home'
$$;
create function pg_temp.sections(key text) returns text language sql as $$
  select string_agg(k, ' ' order by k collate "C") from jsonb_object_keys(pg_temp.home(key) - 'h') k
$$;
select is(pg_temp.sections('admin'), 'admin.audit admin.due admin.due+ admin.money admin.orders admin.waiting me unread', 'an admin''s sections');
select is(pg_temp.sections('supplier'), 'me supplier.capacity supplier.due supplier.due+ supplier.new supplier.orders unread', 'a supplier''s');
select is(pg_temp.sections('factory'), pg_temp.sections('supplier'), 'the factory''s are the same');
select is(pg_temp.sections('sales'), 'me sales.hot sales.leads sales.new unread', 'those of sales');
select is(pg_temp.sections('buyer'), 'buyer.due buyer.due+ buyer.orders me unread', 'a buyer''s');
select is(pg_temp.as_person('anon', $$select changes('{"home":[]}')$$), '42501 permission denied for function changes', 'anon has none');
select is((select string_agg(distinct jsonb_array_length(r) || ' of ' || jsonb_array_length(v -> 'cols'), ', ')
  from unnest('{admin,supplier,sales,buyer}'::text[]) p, jsonb_each(pg_temp.home(p) - 'h') e (k, v), jsonb_array_elements(v -> 'rows') r
  where jsonb_array_length(r) <> jsonb_array_length(v -> 'cols')), null, 'each row has as many members as its section names');
select is((select count(*)::integer from unnest('{admin,supplier,buyer}'::text[]) p, lateral (select pg_temp.home(p) as h) x
  where jsonb_array_length(h -> (p || '.due') -> 'rows') <> jsonb_array_length(h -> (p || '.due+') -> 'rows')), 0, 'further members for as many rows');

-- What was seen doesn't come again; where nothing changed, nothing comes at all, not even a time.
create function pg_temp.seen(key text) returns text language sql as $$ select pg_temp.home(key) ->> 'h' $$;
select is(pg_temp.changes('admin', jsonb_build_object('home', jsonb_build_array(current_date - date '1970-01-01', pg_temp.seen('admin')))), null, 'nothing has changed: nothing comes');
select is(length(pg_temp.seen(p)), 2 + 4 * (select count(*)::integer from jsonb_object_keys(pg_temp.home(p) - 'h')), p || ': the digest has its characters for each section')
  from unnest('{admin,supplier,sales,buyer,nobody}'::text[]) p;
select is(pg_temp.home('buyer', pg_temp.seen('admin')), pg_temp.home('buyer'), 'the digest of other sections: all of them come');
select is(pg_temp.home('buyer', 'short'), pg_temp.home('buyer'), '… and with what is no digest at all');
create temp table before as select pg_temp.seen('admin') as answer, pg_temp.seen('sales') as of_sales;
create function pg_temp.changed(key text, seen text) returns text language sql as $$
  select string_agg(k, ' ' order by k collate "C") from jsonb_object_keys(pg_temp.home(key, seen) - 'h') k
$$;
insert into orders (order_number, product_type, quantity, target_date) values ('SA-99999', 'Hat', 5, current_date - 300);
select is((select pg_temp.changed('admin', answer) from before), 'admin.due admin.due+ admin.orders', 'an order changes those that tell of orders, and no other');
select is((select pg_temp.changed('sales', of_sales) from before), null, 'and nothing of sales');
update before set answer = pg_temp.seen('admin');
update orders set stage_progress = '{"overall":50,"delayed":0,"stages":[50]}' where order_number = 'SA-99999';
select is((select pg_temp.changed('admin', answer) from before), 'admin.due+', 'a stage that moves brings neither names nor dates');
select is((pg_temp.home('admin') #>> '{admin.orders,counts,at_risk}')::integer,
  (select count(*)::integer from orders o where private.at_risk(o.workflow_status, o.target_date, o.stage_progress, current_date)), 'at risk by the one rule');
select is((pg_temp.home('admin') -> 'admin.orders' -> 'road' ->> 9)::integer, (select count(*)::integer from orders where workflow_status = 'bulk_production'), 'statuses in the order of the road');
select is(private.home_road('{"bulk_production":3,"knotted":2}'), '{"road":[0,0,0,0,0,0,0,0,0,3,0,0,0,0,0,0,0],"counts":{"knotted":2}}', 'one that isn''t on it is told by name');
select is((select count(*)::integer from orders where workflow_status not in (select r from unnest('{quote_requested,quote_sent,admin_review,awaiting_payment,payment_received,assigned_to_supplier,sample_requested,sample_submitted,sample_approved,bulk_production,qc_inspection,ready_to_ship,shipped,delivered,completed,on_hold,cancelled}'::text[]) r)), 0, 'and all of ours are');

-- The board.
create function pg_temp.board(key text, p jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.changes(key, jsonb_build_object('board', jsonb_build_object('day', current_date - date '1970-01-01') || p)) -> 'board'
$$;
create function pg_temp.ids(rows jsonb) returns jsonb language sql as $$ select coalesce(jsonb_agg(r -> 0 order by n), '[]') from jsonb_array_elements(rows) with ordinality x (r, n) $$;
select is(pg_temp.as_person(p, $$select changes('{"board":{}}')$$), 'PT403 Only supplier or factory or admin may do this.', p || ' has no board') from unnest('{buyer,sales,nobody}'::text[]) p;
select is(pg_temp.board('factory'), pg_temp.board('supplier'), 'the factory sees its owner''s board');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r join supplier_orders so on so.id = (r ->> 0)::uuid
  join suppliers s on s.id = so.supplier_id where s.user_id <> pg_temp.id('person supplier') or so.status <> 'accepted'), 0, 'its own accepted orders alone');
select cmp_ok((pg_temp.board('supplier') ->> 'total')::integer, '>', 25, 'of which there are more than a page');
select is(jsonb_array_length(pg_temp.board('supplier', '{"limit":200}') -> 'rows'), (pg_temp.board('supplier') ->> 'total')::integer, 'and all of them come when asked');
select is((select string_agg(distinct jsonb_array_length(r)::text, ' ') from jsonb_array_elements(pg_temp.board('admin', '{"limit":200}') -> 'rows') r), '17', 'rows of seventeen members');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('admin', '{"limit":200}') -> 'rows') r join supplier_orders so on so.id = (r ->> 0)::uuid
  join orders o on o.id = so.buyer_order_id join suppliers s on s.id = so.supplier_id
  where r - 16 - 15 - 14 - 13 - 12 - 10 - 9 - 8 <> jsonb_build_array(so.id, o.order_number, so.order_number, so.product_type, so.quantity, coalesce(so.target_date, o.target_date),
    o.workflow_status, private.board_rank(o, current_date), s.company_name)), 0, 'which are these: no price, no margin, no buyer');
select is((select string_agg(distinct r ->> 11, ',') from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r), null, 'a supplier isn''t told his own name');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r
  where r -> 9 is distinct from (select coalesce(jsonb_agg(completion_percentage order by stage_number), '[]') from production_stages p where p.supplier_order_id = (r ->> 0)::uuid)), 0, 'percentages by the number of the stage');
select is((select count(*)::integer from (select pg_temp.board('supplier') as b) x, jsonb_array_elements(b -> 'rows') r
  where b -> 'names' -> (r ->> 8) is distinct from (select jsonb_agg(stage_name order by stage_number) from production_stages p where p.supplier_order_id = (r ->> 0)::uuid)), 0, 'and their names by the set that the row says');
select is((select array_agg(r ->> 1 order by r ->> 1) from jsonb_array_elements(pg_temp.board('admin', '{"limit":200}') -> 'rows') r where r ->> 7 = '0'),
  (select array_agg(o.order_number order by o.order_number) from orders o join supplier_orders so on so.buyer_order_id = o.id and so.status = 'accepted'
    where private.at_risk(o.workflow_status, o.target_date, o.stage_progress, current_date)), 'at risk on the board is at risk in the list');
-- Page after page is the same as all at once.
create function pg_temp.walk(key text) returns jsonb language plpgsql as $$
declare
  rows jsonb := '[]';
  page jsonb;
  last jsonb;
begin
  loop
    page := pg_temp.board(key, jsonb_strip_nulls(jsonb_build_object('limit', 7, 'after', last)));
    rows := rows || (page -> 'rows');
    exit when not (page ->> 'more')::boolean or jsonb_array_length(rows) > 500;
    last := (select jsonb_build_array(r -> 7, r -> 5, r -> 0) from (select rows -> -1 as r) l);
  end loop;
  return pg_temp.ids(rows);
end
$$;
select is(pg_temp.walk('supplier'), pg_temp.ids(pg_temp.board('supplier', '{"limit":200}') -> 'rows'), 'page after page');

-- What has changed since. All that this test writes has one time, so each look is from a moment before it, at rows that
-- were put back there.
create function pg_temp.rest() returns void language plpgsql as $$
begin
  alter table orders disable trigger user;
  alter table supplier_orders disable trigger user;
  alter table production_stages disable trigger user;
  update production_stages set updated_at = now() - interval '1 day';
  update orders set updated_at = now() - interval '1 day';
  update supplier_orders set updated_at = now() - interval '1 day';
  delete from private.departures;
  alter table orders enable trigger user;
  alter table supplier_orders enable trigger user;
  alter table production_stages enable trigger user;
end
$$;
create function pg_temp.since(key text) returns jsonb language sql as $$
  select pg_temp.board(key, jsonb_build_object('since', private.moment_told(now() - interval '1 hour')))
$$;
select pg_temp.rest() \g /dev/null
select is(pg_temp.since('supplier'), null, 'nothing was written: nothing comes');
create temp table picked as select (pg_temp.board('supplier') #>> '{rows,0,0}')::uuid as id;
grant select on picked to authenticated;
update production_stages p set completion_percentage = (completion_percentage + 1) % 100 from picked where p.supplier_order_id = picked.id and p.stage_number = 8;
select is(pg_temp.since('supplier') - 'total', jsonb_build_object('rows', jsonb_build_array(pg_temp.board('supplier', '{"limit":200}') #> array['rows',
  (select (n - 1)::text from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') with ordinality x (r, n), picked where (r ->> 0)::uuid = picked.id)])),
  'a stage that moves: its row as the page has it, and nothing else');
select is(pg_temp.since('supplier2'), null, 'nobody else''s board changes');
select is(jsonb_array_length(pg_temp.since('admin') -> 'rows'), 1, '… but the admin''s');
select pg_temp.rest() \g /dev/null
update production_stages p set notes = 'seen by nobody yet' from picked where p.supplier_order_id = picked.id and p.stage_number = 8;
select is((select array_agg(r ->> 0) from jsonb_array_elements(pg_temp.since('supplier') -> 'rows') r), (select array[id::text] from picked),
  'a note moves no order, and its row comes all the same: what was written before an answer is in it');
select pg_temp.rest() \g /dev/null
update supplier_orders so set quantity = quantity + 1 from picked where so.id = picked.id;
select is((select count(*)::integer from jsonb_object_keys(pg_temp.since('supplier') -> 'names')), 1, 'a supplier order that is written brings its names along');
select pg_temp.rest() \g /dev/null
select is(pg_temp.as_person('admin', format('select update_order_status(%L, ''on_hold'')', (select buyer_order_id from supplier_orders so join picked on picked.id = so.id))) ~ '^[{]', true, 'put on hold');
select is(pg_temp.since('supplier') -> 'gone', null, '… it stays on the board');
select pg_temp.rest() \g /dev/null
update supplier_orders so set status = 'cancelled' from picked where so.id = picked.id;
select is(pg_temp.since('supplier') -> 'gone', (select jsonb_build_array(id) from picked), 'called off: it is told that it has gone');
select is(pg_temp.since('supplier') -> 'rows', '[]', '… without a row');
select is(pg_temp.since('supplier2'), null, '… and not to others');
select pg_temp.rest() \g /dev/null
delete from picked;
insert into picked select (pg_temp.board('supplier') #>> '{rows,0,0}')::uuid;
delete from supplier_orders so using picked where so.id = picked.id;
select is(pg_temp.since('supplier') -> 'gone', (select jsonb_build_array(id) from picked), 'deleted: gone too');
-- What a shift has seen: what its people may see, and nobody else's.
create function pg_temp.shift(key text) returns jsonb language sql as $$
  select coalesce(pg_temp.changes(key, jsonb_build_object('shift', jsonb_build_object('from', private.moment_told(now())))) -> 'shift', '{}')
$$;
delete from picked;
insert into picked select (pg_temp.board('supplier') #>> '{rows,0,0}')::uuid;
update production_stages p set completion_percentage = 42, notes = 'two shifts' from picked where p.supplier_order_id = picked.id and p.stage_number = 8;
select is((pg_temp.shift('supplier') #> '{stages,0}') - 8 - 4 - 0, (select jsonb_build_array(o.order_number, 8, p.stage_name, 42, p.status, 'two shifts')
  from picked join production_stages p on p.supplier_order_id = picked.id and p.stage_number = 8 join supplier_orders so on so.id = picked.id
  join orders o on o.id = so.buyer_order_id), 'a stage that was moved in the shift');
select is(jsonb_array_length(pg_temp.shift('factory') -> 'stages'), jsonb_array_length(pg_temp.shift('supplier') -> 'stages'), '… for his people as well');
select is(pg_temp.shift('supplier2') -> 'stages', null, '… and for no other supplier');
select is(pg_temp.shift('nobody'), '{}', 'who works for nobody has seen nothing');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.shift('supplier') -> 'offers') r where r::text ~ '[0-9]\.[0-9]{2}'), 0, 'no price among the answers');
-- So much that a page is the smaller answer.
select pg_temp.rest() \g /dev/null
insert into orders (order_number, product_type, quantity) select 'YY-' || n, 'X', 1 from generate_series(1, 501) n;
select is(pg_temp.since('supplier'), pg_temp.board('supplier'), 'more than 500 orders were written: a page');
delete from orders where order_number = 'YY-1';
select is(pg_temp.since('supplier'), null, '500 of others: nothing');
select * from finish();
rollback;
