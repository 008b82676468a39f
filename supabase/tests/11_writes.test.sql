-- SPDX-License-Identifier: MIT
-- What is noted of a write whose client has given it a number (X-Write-Id), and who may ask.
begin;
\ir people.psql
select * from no_plan();

create temp table it as select s.id from production_stages s
  join supplier_orders so on so.id = s.supplier_order_id
  where so.supplier_id = pg_temp.id('supplier supplier') and so.status = 'accepted' order by s.id limit 1;
grant select on it to authenticated;
create function pg_temp.headers(number text) returns void language sql as $$
  select set_config('request.headers', jsonb_build_object('x-write-id', number)::text, true)
$$;
create function pg_temp.asks(person text, number uuid) returns text language sql as $$
  select pg_temp.as_person(person, format('select write_was_done(%L, id) from it', number))
$$;

select is(pg_temp.asks('supplier', pg_temp.id('write 1')), 'false', 'nothing is noted yet');
select pg_temp.headers(pg_temp.id('write 1')::text);
select is(pg_temp.as_person('supplier', 'update production_stages set completion_percentage = 41 where id in (select id from it)'), '1 rows',
  'a write with a number');
select is(pg_temp.asks('supplier', pg_temp.id('write 1')), 'true', '… is noted for its row');
select is(pg_temp.asks('admin', pg_temp.id('write 1')), 'false', '… for the person alone whose it is');
select is(pg_temp.asks('supplier', pg_temp.id('write 2')), 'false', 'another number is another write');
select is(pg_temp.as_person('supplier', format('select write_was_done(%L, %L)', pg_temp.id('write 1'), pg_temp.id('another row'))), 'false',
  '… and so is another row');

-- What didn't happen isn't noted.
select pg_temp.headers(pg_temp.id('write 3')::text);
select is(pg_temp.as_person('buyer', 'update production_stages set completion_percentage = 42 where id in (select id from it)'), '0 rows', 'who may not');
select is(pg_temp.asks('buyer', pg_temp.id('write 3')), 'false', '… has nothing noted');
select is(pg_temp.as_person('supplier', 'update production_stages set completion_percentage = 142 where id in (select id from it)') ~ '^23514', true,
  'what breaks a rule');
select is(pg_temp.asks('supplier', pg_temp.id('write 3')), 'false', '… is noted no more than done');
-- A change of the date alone leaves no line among the changes of the stage, but it is noted.
select pg_temp.headers(pg_temp.id('write 4')::text);
select is(pg_temp.as_person('supplier', $$update production_stages set target_date = target_date + 1 where id in (select id from it)$$), '1 rows', 'the date alone');
select is(pg_temp.asks('supplier', pg_temp.id('write 4')), 'true', '… is noted');
-- A lead's as well.
create temp table lead as select id from ai_quotes order by id limit 1;
grant select on lead to authenticated;
select pg_temp.headers(pg_temp.id('write 5')::text);
select is(pg_temp.as_person('sales', $$update ai_quotes set lead_notes = 'called' where id in (select id from lead)$$), '1 rows', 'a lead with a number');
select is(pg_temp.as_person('sales', format('select write_was_done(%L, id) from lead', pg_temp.id('write 5'))), 'true', '… is noted');
-- Something else in that header is nothing.
select pg_temp.headers('1; drop table orders');
select is(private.write_id(), null, 'what isn''t a number is none');
select is(pg_temp.as_person('supplier', 'update production_stages set completion_percentage = 43 where id in (select id from it)'), '1 rows', '… and the write is done all the same');
select is(pg_temp.outcome('select write_was_done(gen_random_uuid(), gen_random_uuid())') , 'accepted', 'the owner may ask too');
select is((select count(*)::int from private.idempotency_keys where function_name = 'production_stages'), 2, 'two were noted');

select * from finish();
rollback;
