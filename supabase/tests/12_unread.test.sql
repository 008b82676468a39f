-- SPDX-License-Identifier: MIT
-- Threads of messages, and how much is unread: each person's own.
begin;
\ir people.psql
select * from no_plan();

delete from messages;
delete from notifications;
create temp table mine as select o.id, o.order_number, o.buyer_id,
    (select s.user_id from suppliers s where s.id = o.supplier_id) as maker
  from orders o where o.buyer_id = pg_temp.id('person buyer') and o.supplier_id = pg_temp.id('supplier supplier') limit 1;
grant select on mine to authenticated;
insert into messages (sender_id, recipient_id, order_id, body, created_at, updated_at)
  select buyer_id, maker, id, 'first', now() - interval '2 hours', now() from mine
  union all select buyer_id, maker, id, 'second', now() - interval '1 hour', now() from mine
  union all select maker, buyer_id, null, 'about none', now(), now() from mine;
create function pg_temp.threads(person text) returns text language sql as $$
  select pg_temp.as_person(person, 'select coalesce(jsonb_agg(jsonb_build_array(need, order_number is not null, messages, unread, body)
    order by need desc, last_at desc), ''[]'') from message_threads()')
$$;
select is(pg_temp.threads('supplier'), '[["unread", true, 2, 2, "second"], ["read", false, 1, 0, "about none"]]',
  'a thread for each order and person, with the last message, unread ones first');
select is(pg_temp.threads('buyer'), '[["unread", false, 1, 1, "about none"], ["read", true, 2, 0, "second"]]', 'the other person has the other side');
select is(pg_temp.threads('admin'), '[]', 'nobody else sees them, an admin neither');
select is(pg_temp.as_person('anon', 'select message_threads()'), '42501 permission denied for function message_threads', 'anon has none');

create function pg_temp.unread(person text, asked text) returns text language sql as $$
  select pg_temp.as_person(person, format('select private.section_new(%L)', asked))
$$;
select is(pg_temp.unread('supplier', '[]')::jsonb, '{"messages": 2, "notifications": 0}', 'how much is unread, to who doesn''t know');
select is(pg_temp.unread('supplier', '[2,0]'), null, '… and nothing to who does');
select is(pg_temp.as_person('supplier', $$update messages set read_at = 'now' where body = 'first'$$), '1 rows', 'one is read');
select is(pg_temp.unread('supplier', '[2,0]')::jsonb, '{"messages": 1, "notifications": 0}', '… and is counted no more');
select is(pg_temp.as_person('buyer', $$update messages set read_at = 'now' where body = 'second'$$), '0 rows', 'who wrote it can''t read it for the other');
select is(pg_temp.threads('supplier'), '[["unread", true, 2, 1, "second"], ["read", false, 1, 0, "about none"]]', 'the thread is unread as long as something in it is');

-- A change of a day's capacity is noted under the client's number.
create temp table day as select id from factory_capacity where supplier_id = pg_temp.id('supplier supplier') limit 1;
grant select on day to authenticated;
select set_config('request.headers', jsonb_build_object('x-write-id', pg_temp.id('write of a day'))::text, true) \g /dev/null
select is(pg_temp.as_person('supplier', 'update factory_capacity set notes = ''x'' where id in (select id from day)'), '1 rows', 'a day with a number');
select is(pg_temp.as_person('supplier', format('select write_was_done(%L, id) from day', pg_temp.id('write of a day'))), 'true', '… is noted');
select * from finish();
rollback;
