-- SPDX-License-Identifier: MIT
-- An admin's desk: every move of an order that isn't on the road is refused, whoever asks; giving an order to a supplier; what
-- waits, with what has changed; listings decided on as they were seen.
begin;
\ir people.psql
select * from no_plan();

-- ---- every pair of statuses, by the function and by UPDATE ----

create temp table statuses as select s, n from unnest('{quote_requested,quote_sent,admin_review,awaiting_payment,payment_received,
  assigned_to_supplier,sample_requested,sample_submitted,sample_approved,bulk_production,qc_inspection,ready_to_ship,shipped,
  delivered,completed,on_hold,cancelled}'::text[]) with ordinality x (s, n);
create temp table pairs as
  select a.s as a, b.s as b, md5('pair ' || a.s || ' ' || b.s)::uuid as id,
    (a.s <> 'cancelled' and a.s <> 'completed' and a.s <> 'delivered' or b.n = a.n + 1)
    and case when b.s in ('on_hold', 'cancelled') then a.n < 13 or a.s = 'on_hold' and b.s = 'cancelled'
      when a.s = 'on_hold' then b.n < 13 when a.s = 'cancelled' then false
      else b.n = a.n + 1 and b.n <= 15 end as allowed
  from statuses a cross join statuses b where a.s <> b.s;
update pairs set allowed = false where a in ('completed', 'cancelled');
update pairs set allowed = b = 'completed' where a = 'delivered';
update pairs set allowed = b = 'delivered' where a = 'shipped';
create temp table results (a text, b text, how text, result text);
insert into orders (id, order_number, product_type, quantity, workflow_status, supplier_id)
  select id, 'PAIR-' || row_number() over (order by a, b), 'Hat', 10, a, pg_temp.id('supplier supplier') from pairs;
insert into results select a, b, 'function', pg_temp.as_person('admin', format('select update_order_status(%L, %L)', id, b))
  from pairs;
insert into orders (id, order_number, product_type, quantity, workflow_status, supplier_id)
  select md5('again ' || id)::uuid, 'AGIN-' || row_number() over (order by a, b), 'Hat', 10, a, pg_temp.id('supplier supplier') from pairs;
insert into results select a, b, 'update', pg_temp.as_person('admin', format('update orders set workflow_status = %L where id = %L', b, md5('again ' || id)::uuid))
  from pairs;
select is((select string_agg(p.a || ' → ' || p.b, ', ') from pairs p join orders o on o.id = p.id
  where (o.workflow_status = p.b) <> p.allowed), null, 'by the function an admin makes every move of the road, and no other');
select is((select string_agg(p.a || ' → ' || p.b, ', ') from pairs p join orders o on o.id = md5('again ' || p.id)::uuid
  where o.workflow_status = p.b and not p.allowed), null, '… and none of the others by UPDATE');
select is((select count(*)::int from pairs where not allowed), 272 - (select count(*)::int from pairs where allowed), '… of all pairs');
select cmp_ok((select count(*)::int from pairs where not allowed), '>', 200, '… of which most are forbidden');

-- ---- a supplier for an order ----

insert into orders (id, order_number, product_type, quantity, workflow_status, target_date) values
  (pg_temp.id('free'), 'DESK-1', 'Cardigan, lambswool', 120, 'payment_received', current_date + 60),
  (pg_temp.id('free 2'), 'DESK-2', 'Cardigan, lambswool', 9000000, 'payment_received', current_date + 1),
  (pg_temp.id('unpaid'), 'DESK-3', 'Cardigan, lambswool', 120, 'awaiting_payment', current_date + 60);
create function pg_temp.assign(key text, rest text) returns text language sql as $$
  select pg_temp.as_person(key, format('select assign_order(%L, %L, %s)', pg_temp.id('free'), pg_temp.id('supplier supplier'), rest))
$$;
select is(pg_temp.probe('admin', $$select count(*) from order_candidates('DESK-1')$$), (select count(*)::text from suppliers where verification_status = 'verified'), 'every verified supplier is a candidate');
select is(pg_temp.probe('admin', $$select bool_and(doubts ~ 'capacity' and doubts ~ 'time') from order_candidates('DESK-2')$$), 'true', '… with what speaks against it');
select matches(pg_temp.as_person(p, $$select count(*) from order_candidates('DESK-1')$$), 'PT403|Only admin', p || ' doesn''t choose suppliers') from unnest('{sales,buyer,supplier,factory}'::text[]) p;
select matches(pg_temp.assign(p, '100'), 'PT403|Only admin', '… nor gives orders to them') from unnest('{sales,buyer,supplier,factory}'::text[]) p;
select matches(pg_temp.assign('admin', '100, expected_version => 99'), 'PT409|changed meanwhile', 'an order that was changed since isn''t given away');
select matches(pg_temp.assign('admin', '100.005'), 'P0001|two digits', 'nothing is rounded');
select is((select count(*)::int from supplier_orders where buyer_order_id = pg_temp.id('free')), 0, 'what is refused leaves nothing behind');
select matches(pg_temp.assign('admin', '700.50, 1000, expected_version => 1'), '"stages": 8', 'given: the supplier order and its stages');
select matches(pg_temp.assign('admin', '800, 1000, expected_version => 1'), 'PT409|assigned already: to .*700.50', 'the second is told who was first, and for how much');
select is((select string_agg(supplier_price::text, ',') from supplier_orders where buyer_order_id = pg_temp.id('free')), '700.50', '… and nothing of the first is overwritten');
select matches(pg_temp.as_person('admin', format('select assign_order(%L, %L, 10)', pg_temp.id('unpaid'), pg_temp.id('supplier supplier'))), 'P0001|payment', 'before the payment nobody gets it');
select is(pg_temp.probe('admin', $$select string_agg(kind || coalesce(' ' || margin, ''), ',' order by kind) from order_story('DESK-1')$$), 'move,move,offer 299.50', 'its story: moves, and the offer with its margin');

-- ---- listings ----

insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, available_quantity, moq, status)
  select pg_temp.id('desk listing ' || n), pg_temp.id('supplier supplier'), 'x', 'Hat ' || n, 'x', 10, 5, 1, 'pending_approval' from generate_series(1, 4) n;
create function pg_temp.decide(key text, decision text, n integer[], off interval default '0', rest text default '') returns text language sql as $$
  select pg_temp.as_person(key, format('select decide_listings(%L, %L, %L%s)', array(select pg_temp.id('desk listing ' || x) from unnest(n) x order by x),
    array(select m.updated_at + off from unnest(n) x join marketplace_products m on m.id = pg_temp.id('desk listing ' || x) order by x), decision, rest))
$$;
select matches(pg_temp.decide(p, 'approve', '{1}'), 'PT403|Only admin', p || ' doesn''t decide on listings') from unnest('{sales,buyer,supplier,factory}'::text[]) p;
select matches(pg_temp.decide('admin', 'approve', '{1}', '1 second'), 'PT409', 'what was changed since it was seen is left as it is');
select is((select status from marketplace_products where id = pg_temp.id('desk listing 1')), 'pending_approval', '… and waits on');
select is((select string_agg(coalesce(e ->> 'status', e ->> 'code'), ',') from jsonb_array_elements(pg_temp.decide('admin', 'approve', '{1,2}')::jsonb) e), 'approved,approved', 'two are approved');
select is((select string_agg(coalesce(e ->> 'status', e ->> 'code'), ',') from jsonb_array_elements(pg_temp.decide('admin', 'reject', '{2,3}', '0', ', ''no picture'', ''more light''')::jsonb) e), 'PT409,rejected', 'each has its own answer');
select is((select status || ' ' || rejection_reason || ' ' || admin_feedback from marketplace_products where id = pg_temp.id('desk listing 3')), 'rejected no picture more light', '… with reason and feedback');
-- Handed in again with another price: the desk says what has changed.
select pg_temp.as_person('supplier', format('select submit_listing(%L, 12)', pg_temp.id('desk listing 3'))) \g /dev/null
select is(pg_temp.probe('admin', format($$select changed || ' ' || (select string_agg(f.value::text, ' ') from jsonb_array_elements(facts) f where jsonb_array_length(f.value) = 3) from approvals('listings') where id = %L$$, pg_temp.id('desk listing 3'))),
  '2 ["base_price", "12.00", "10.00"] ["final_price", "13.20", "11.00"]', 'what has changed since it was decided on');
select matches(pg_temp.as_person(p, $$select count(*) from approvals('listings')$$), 'PT403|Only admin', p || ' has no approvals') from unnest('{sales,buyer,supplier,factory}'::text[]) p;
select is(pg_temp.probe('admin', $$select listings from approvals('listings') limit 1$$), (select count(*)::text from marketplace_products where status = 'pending_approval'), 'how many wait comes with it');

select * from finish();
rollback;
