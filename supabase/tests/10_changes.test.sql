-- SPDX-License-Identifier: MIT
-- changes(): what came, what changed, what went, for whom; and what is told when nothing can be trusted.
begin;
\ir people.psql
select * from no_plan();

-- Asks as somebody; since is a moment before everything that this test writes.
create temp table ours_here (name text, id uuid);
create temp table moment as select clock_timestamp() as at;
grant select on moment to authenticated;
create function pg_temp.ask(key text, section jsonb default '{}') returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select changes(%L)', jsonb_build_object('who', '', 'orders',
    jsonb_build_object('since', (select at from moment)) || section)))::jsonb
$$;
create function pg_temp.rows(key text) returns text language sql as $$
  select coalesce(string_agg(r ->> 1, ',' order by r ->> 1), 'none')
  from jsonb_array_elements(pg_temp.ask(key) -> 'orders' -> 'rows') r
$$;
create function pg_temp.gone(key text) returns text language sql as $$
  select coalesce(string_agg(o.name, ',' order by o.name), 'none')
  from jsonb_array_elements_text(pg_temp.ask(key) -> 'orders' -> 'gone') g
  join ours_here o on o.id = g.value::uuid
$$;

insert into ours_here select name, gen_random_uuid() from unnest('{one,two,three}'::text[]) name;
select is(pg_temp.rows(p), 'none', p || ': nothing has changed yet') from unnest('{admin,supplier,supplier2,buyer,sales}'::text[]) p;
select is(pg_temp.ask('admin') - 'at' - 'who', '{}', '… and nothing is said of it');

insert into orders (id, order_number, product_type, quantity, buyer_id, supplier_id)
  select id, case name when 'one' then 'ZZ-1' when 'two' then 'ZZ-2' else 'ZZ-3' end, 'X', 1,
    pg_temp.id('person buyer'), pg_temp.id('supplier supplier') from ours_here;
update orders set updated_at = clock_timestamp() where order_number like 'ZZ-%';
select is(pg_temp.rows(p), 'ZZ-1,ZZ-2,ZZ-3', p || ': new orders come') from unnest('{admin,supplier,buyer}'::text[]) p;
select is(pg_temp.rows(p), 'none', p || ': to those alone who may see them') from unnest('{supplier2,sales,nobody}'::text[]) p;
select is(pg_temp.outcome($$select changes('{}')$$) ~ '^PT401', true, 'nobody without a name');

-- A row without names of members (codec/order.c).
select is((select jsonb_agg(r order by r ->> 1) -> 0 from jsonb_array_elements(pg_temp.ask('admin') -> 'orders' -> 'rows') r), (select jsonb_build_array(o.id, o.order_number, 'X', 1, null,
    'quote_requested', null, private.progress_told(o.stage_progress), o.version, (extract(epoch from o.updated_at) * 1000000)::bigint::text, 1,
    coalesce(nullif(p.company_name, ''), p.full_name), s.company_name)
  from orders o join profiles p on p.id = o.buyer_id join suppliers s on s.id = o.supplier_id where order_number = 'ZZ-1'), 'a row as the list has it');
select is(private.progress_told('{"overall":32,"delayed":1,"stages":[64,0]}'), '[32,1,64,0]', 'progress without names');
select is(private.progress_told(v), v, 'another shape of it stays') from unnest(array['{"Knitting": 78}', '{}', '[1]', null]::jsonb[]) v;
select is(private.moment_read(private.moment_told(t)), t, 'a moment goes there and back: ' || t) from unnest('{2026-11-27 07:12:01.123456+00,1970-01-01 00:00:00+00,2099-12-31 23:59:59.999999+00}'::timestamptz[]) t;
select is(private.moment_read('2026-11-27T07:12:01Z'), '2026-11-27T07:12:01Z'::timestamptz, 'and as people write it');
select is(pg_temp.ask('supplier')::text ~ 'price|margin|token', false, 'no price');

-- Two in the same microsecond, one row at a time.
alter table orders disable trigger before_write;
update orders set updated_at = (select at from moment) + interval '1 second' where order_number like 'ZZ-%';
alter table orders enable trigger before_write;
create temp table parts (n integer, part jsonb);
do $$
declare
  part jsonb := pg_temp.ask('admin', '{"most": 1}') -> 'orders';
  n integer := 0;
begin
  while part is not null and n < 10 loop
    n := n + 1;
    insert into parts values (n, part);
    exit when part -> 'more' is null;
    part := pg_temp.ask('admin', '{"most": 1}' || (part -> 'more')) -> 'orders';
  end loop;
end
$$;
select is((select count(*)::int from parts), 3, 'three parts of one row');
select is((select count(distinct part -> 'rows' -> 0 ->> 1)::int from parts), 3, '… each with another of the three that share a microsecond');
select is((select count(*)::int from parts, jsonb_array_elements(pg_temp.ask('admin', jsonb_build_object('since',
  (select at from moment) + interval '1 second')) -> 'orders' -> 'rows') where n = 1), 3, 'since counts itself');

-- Given to another.
update orders set supplier_id = pg_temp.id('supplier supplier2') where order_number = 'ZZ-1';
select is(pg_temp.gone('supplier'), 'one', 'who made it until now is told that it went');
select is(pg_temp.gone(p), 'none', p || ' isn''t') from unnest('{supplier2,buyer,admin,sales}'::text[]) p;
select is(pg_temp.rows('supplier2'), 'ZZ-1', 'the other has it');
update orders set supplier_id = pg_temp.id('supplier supplier') where order_number = 'ZZ-1';
select is(pg_temp.gone('supplier'), 'none', 'given back: it isn''t gone');
select is(pg_temp.gone('supplier2'), 'one', '… but for the other');
update orders set buyer_id = null where order_number = 'ZZ-2';
select is(pg_temp.gone('buyer'), 'two', 'a buyer''s too');
-- Deleted.
delete from orders where order_number = 'ZZ-3';
select is(pg_temp.gone(p), w, p || ' is told of what was deleted') from (values ('admin', 'three'), ('supplier', 'three'),
  ('buyer', 'three,two'), ('supplier2', 'one'), ('sales', 'none')) v (p, w);
select is(pg_temp.as_person(p, 'select count(*) from private.departures') ~ '^42501', true, p || ' reads no list of them')
  from unnest('{admin,supplier,anon,service}'::text[]) p;

-- Another name.
create function pg_temp.renamed(key text) returns text language sql as $$ select pg_temp.ask(key) -> 'orders' ->> 'renamed' $$;
update profiles set avatar_url = 'https://x.example' where id = pg_temp.id('person buyer');
select is(pg_temp.renamed('admin'), null, 'another picture is no other name');
update profiles set company_name = 'Renamed' where id = pg_temp.id('person buyer');
select is(pg_temp.renamed(p), 'true', p || ': a party of an order has another name') from unnest('{admin,buyer}'::text[]) p;
select is(pg_temp.renamed('sales'), null, 'who sees none of its orders isn''t told');
update suppliers set company_name = 'Renamed Ltd' where id = pg_temp.id('supplier supplier2');
select is(pg_temp.renamed('supplier2'), 'true', 'a supplier too');

-- Who one is.
create function pg_temp.who(key text) returns text language sql as $$ select pg_temp.ask(key) ->> 'who' $$;
create temp table before_role as select pg_temp.who('supplier') as who;
select is(pg_temp.as_person('supplier', format('select changes(%L)', jsonb_build_object('who', who))), null,
  'the same person: nothing is said') from before_role;
select is(current_setting('response.status', true), '204', '… not even a body, for PostgREST');
select is(pg_temp.as_person('supplier', 'select changes(''{}'')'), null, 'who doesn''t ask isn''t told who he is');
insert into user_roles (user_id, role) values (pg_temp.id('person supplier'), 'sales');
select is(pg_temp.as_person('supplier', format('select changes(%L)', jsonb_build_object('who', who,
  'orders', jsonb_build_object('since', (select at from moment)))))::jsonb - 'at' - 'who', '{"anew": true}', 'another role: everything anew') from before_role;
delete from user_roles where user_id = pg_temp.id('person supplier') and role = 'sales';
select is(pg_temp.who('supplier'), who, 'the role taken back: as before') from before_role;
select isnt(pg_temp.who('factory'), who, 'two people of one supplier aren''t the same') from before_role;
select is(pg_temp.ask('admin', jsonb_build_object('since', now() - interval '31 days')) ->> 'anew', 'true', 'away for longer than departures are kept: anew');
select is(pg_temp.ask('admin', jsonb_build_object('since', now() - interval '29 days')) ->> 'anew', null, '… not before');

-- Counting.
select is(pg_temp.ask(p, '{"digest": true}') -> 'orders' -> 'digest' ->> 'count',
  pg_temp.as_person(p, 'select count(*) from orders'), p || ': as many as one sees') from unnest('{admin,supplier,buyer,sales}'::text[]) p;

-- One order's page.
create function pg_temp.page(key text, since timestamptz) returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select changes(%L)', jsonb_build_object('order',
    jsonb_build_object('number', 'SA-00007', 'since', since))))::jsonb -> 'order' -> 'page'
$$;
select is(pg_temp.page('admin', (select at from moment)), null, 'an order that is as it was');
select is(jsonb_array_length(pg_temp.page('admin', null) -> 0 -> 'stages'), (select count(*)::int
  from orders o, stages(o) s where o.order_number = 'SA-00007'), 'the whole page to who has nothing');
select is(pg_temp.page('sales', null), '[]', 'and none to who may not see it');
update production_stages set notes = 'new words' where id = (select s.id from orders o, stages(o) s where o.order_number = 'SA-00007'
  order by stage_number limit 1);
select is(pg_temp.page('admin', (select at from moment)) -> 0 -> 'stages' -> 0 ->> 'notes', 'new words', 'a note on a stage brings the page');
select is(jsonb_array_length(pg_temp.page('admin', (select at from moment)) -> 0 -> 'stages'), 1, '… with that stage alone');
select is((pg_temp.as_person('admin', format('select changes(%L)', jsonb_build_object('order', jsonb_build_object('number', 'SA-00007',
    'since', (select at from moment)))))::jsonb #>> '{order,of}')::integer, (select count(*)::integer from orders o, stages(o) s where o.order_number = 'SA-00007'), '… and how many it has in all');
select * from finish();
rollback;
