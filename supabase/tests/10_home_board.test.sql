-- SPDX-License-Identifier: MIT
-- Home's sections and their hashes, and the production board: what each role gets, and what nobody does.
begin;
\ir people.psql
select * from no_plan();

create function pg_temp.home(key text, p jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select home(%L)', p))::jsonb
$$;
create function pg_temp.sections(key text) returns text language sql as $$
  select string_agg(k, ' ' order by k) from jsonb_object_keys(pg_temp.home(key)) k
$$;
select is(pg_temp.sections('admin'), 'admin.audit admin.due admin.money admin.orders admin.waiting me unread', 'an admin''s sections');
select is(pg_temp.sections('supplier'), 'me supplier.capacity supplier.due supplier.new supplier.orders unread', 'a supplier''s');
select is(pg_temp.sections('factory'), pg_temp.sections('supplier'), 'the factory''s are the same');
select is(pg_temp.sections('sales'), 'me sales.hot sales.leads sales.new unread', 'those of sales');
select is(pg_temp.sections('buyer'), 'buyer.due buyer.orders me unread', 'a buyer''s');
select is(pg_temp.as_person('anon', 'select home()'), '42501 permission denied for function home', 'anon has none');

-- What was seen doesn't come again; what is no more comes as null.
create function pg_temp.seen(answer jsonb) returns jsonb language sql as $$
  select jsonb_build_object('seen', jsonb_object_agg(key, value -> 'h')) from jsonb_each(answer)
$$;
select is(pg_temp.home('admin', pg_temp.seen(pg_temp.home('admin'))), '{}', 'nothing has changed: nothing comes');
select is(pg_temp.home('buyer', '{"seen":{"admin.orders":"12345678"}}') -> 'admin.orders', 'null', 'a role that was taken takes its sections along');
create temp table before as select pg_temp.home('admin') as answer, pg_temp.home('sales') as of_sales;
insert into orders (order_number, product_type, quantity, target_date) values ('SA-99999', 'Hat', 5, current_date - 300);
select is((select array_agg(k order by k) from before, jsonb_object_keys(pg_temp.home('admin', pg_temp.seen(before.answer))) k),
  '{admin.due,admin.orders}', 'an order changes those that tell of orders, and no other');
select is((select pg_temp.home('sales', pg_temp.seen(before.of_sales)) from before), '{}', 'and nothing of sales');
select is((pg_temp.home('admin') #>> '{admin.orders,counts,at_risk}')::integer,
  (select count(*)::integer from orders o where private.at_risk(o.workflow_status, o.target_date, o.stage_progress, current_date)), 'at risk by the one rule');

-- The board.
create function pg_temp.board(key text, p jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select board(%L)', p))::jsonb
$$;
select is(pg_temp.as_person(p, 'select board()'), 'PT403 Only supplier or factory or admin may do this.', p || ' has no board') from unnest('{buyer,sales,nobody}'::text[]) p;
select is(pg_temp.as_person('anon', 'select board()'), '42501 permission denied for function board', 'nor has anon');
select is(pg_temp.board('factory'), pg_temp.board('supplier'), 'the factory sees its owner''s board');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r join supplier_orders so on so.id = (r ->> 'id')::uuid
  join suppliers s on s.id = so.supplier_id where s.user_id <> pg_temp.id('person supplier') or so.status <> 'accepted'), 0, 'its own accepted orders alone');
select cmp_ok((pg_temp.board('supplier') ->> 'total')::integer, '>', 25, 'of which there are more than a page');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows')), (pg_temp.board('supplier') ->> 'total')::integer, 'and all of them come when asked');
select ok(not exists (select from jsonb_array_elements(pg_temp.board('admin', '{"limit":200}') -> 'rows') r, jsonb_object_keys(r) k where k ~ 'price|margin|buyer|money'), 'no price, no margin, no buyer');
select is((select string_agg(distinct k, ' ' order by k) from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r, jsonb_object_keys(r) k),
  'delayed due id number own percents quantity rank set status what', 'these and no other members');
select is((select count(*)::integer from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r
  where r -> 'percents' is distinct from (select jsonb_agg(completion_percentage order by stage_number) from production_stages p where p.supplier_order_id = (r ->> 'id')::uuid)), 0, 'percentages by the number of the stage');
select is((select (array_agg(n))[(r ->> 'set')::integer + 1] = (select jsonb_agg(stage_name order by stage_number) from production_stages p where p.supplier_order_id = (r ->> 'id')::uuid)
  from (select pg_temp.board('supplier') as b) x, jsonb_array_elements(b -> 'names') n, lateral (select b -> 'rows' -> 0 as r) y group by r), true, 'set says which names they have');
select is((select array_agg(r ->> 'number' order by r ->> 'number') from jsonb_array_elements(pg_temp.board('admin', '{"limit":200}') -> 'rows') r where r ->> 'rank' = '0'),
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
    last := (select jsonb_build_array(r -> 'rank', r -> 'due', r -> 'id') from (select rows -> -1 as r) l);
  end loop;
  return (select jsonb_agg(r -> 'id') from jsonb_array_elements(rows) r);
end
$$;
select is(pg_temp.walk('supplier'), (select jsonb_agg(r -> 'id') from jsonb_array_elements(pg_temp.board('supplier', '{"limit":200}') -> 'rows') r), 'page after page');
select is(pg_temp.board('supplier', jsonb_build_object('seen', pg_temp.board('supplier') -> 'h')), jsonb_build_object('h', pg_temp.board('supplier') -> 'h'), 'unchanged: only its hash');
create temp table unchanged as select pg_temp.board('supplier') ->> 'h' as h;
update production_stages p set completion_percentage = (completion_percentage + 1) % 100
  where p.supplier_order_id = (pg_temp.board('supplier') #>> '{rows,0,id}')::uuid and p.stage_number = 8;
select isnt(pg_temp.board('supplier') ->> 'h', (select h from unchanged), 'a stage that moves changes the hash');
select * from finish();
rollback;
