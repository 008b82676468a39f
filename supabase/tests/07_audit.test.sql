-- SPDX-License-Identifier: MIT
-- The audit log: who, as what, which row, before and after, in which request; and that nobody changes it.
begin;
\ir people.psql
select * from no_plan();
create function pg_temp.logged() returns setof audit_logs language sql as $$
  select * from audit_logs where created_at >= clock_timestamp() - interval '1 hour' and table_name <> 'test'
  order by created_at desc, id
$$;
create temp table mark (n bigint);
create function pg_temp.new_lines(key text, sql text) returns bigint language plpgsql as $$
declare
  was bigint := (select count(*) from audit_logs);
  answer text := pg_temp.as_person(key, sql);
begin
  if answer ~ '^[0-9A-Z]{5} ' then
    raise exception '%', answer;
  end if;
  return (select count(*) from audit_logs) - was;
end
$$;
create temp table one as select id, notes from orders order by order_number limit 1;

-- Every write by an admin.
select set_config('request.headers', '{"x-request-id": "req-0123"}', true) \g /dev/null
select is(pg_temp.new_lines('admin', format('update orders set notes = ''seen'' where id = %L', (select id from one))), 1::bigint, 'a write by an admin is a line');
select is((select row(actor_id, actor_role, action, is_bulk, table_name, row_id, request_id)::text from pg_temp.logged() limit 1),
  row(pg_temp.id('person admin'), 'admin', 'update', false, 'orders', (select id from one), 'req-0123')::text, '… actor, role, action, table, row, request');
select is((select (before ->> 'notes') is not distinct from (select notes from one) and after ->> 'notes' = 'seen' from pg_temp.logged() limit 1), true, '… before and after');
select is(pg_temp.new_lines('admin', 'insert into production_stage_templates (product_family, stage_number, stage_name, share_of_time) values (''socks'', 1, ''Knitting'', 9)'), 1::bigint, 'an insert is one');
select is((select action || (before is null) || (after ->> 'product_family') from pg_temp.logged() limit 1), 'inserttruesocks', '… without a before');
select is(pg_temp.new_lines('admin', 'delete from production_stage_templates where product_family = ''socks'''), 1::bigint, 'a deletion is one');
select is((select action || (after is null) || (before ->> 'product_family') from pg_temp.logged() limit 1), 'deletetruesocks', '… without an after');
select is(pg_temp.new_lines('admin', format('update orders set notes = notes where id = %L and false', (select id from one))), 0::bigint, 'what hits no row is none');
select is(pg_temp.new_lines('admin', 'update retention_policies set batch_size = 400 where name = ''sales'''), 1::bigint, 'a change of the periods is one');
select set_config('request.headers', '', true) \g /dev/null

-- Every bulk action of whoever comes through the API, and of the service key.
select is(pg_temp.new_lines('buyer', 'update notifications set read_at = created_at where id = (select id from notifications where user_id = auth.uid() limit 1)'), 0::bigint, 'one row of a buyer''s own is not audited');
insert into notifications (user_id, kind, title) select pg_temp.id('person buyer'), 'test', 'Test' from generate_series(1, 2);
select is(pg_temp.new_lines('buyer', 'update notifications set read_at = created_at + interval ''1 second'''), (select count(*) from notifications where user_id = pg_temp.id('person buyer')), 'many at once are');
select is((select is_bulk || actor_role || (request_id ~ '^transaction [0-9]+$') from pg_temp.logged() limit 1), 'truebuyertrue', '… as bulk, and which transaction where the gateway names no request');
select is(pg_temp.new_lines('service', 'update production_stages set notes = ''x'' where id = (select id from production_stages limit 1)'), 0::bigint, 'one row by the service key isn''t');
select is(pg_temp.new_lines('service', 'update production_stages set notes = ''y'' where id in (select id from production_stages limit 3)'), 3::bigint, 'many are');
select is((select actor_role || is_bulk || (actor_id is null) from pg_temp.logged() limit 1), 'service_roletruetrue', '… under its name');

-- Every change of a role, also at a prompt.
create temp table lines as select count(*) as n from audit_logs;
insert into user_roles (user_id, role) values (pg_temp.id('person buyer'), 'corporate');
delete from user_roles where user_id = pg_temp.id('person buyer') and role = 'corporate';
select is((select count(*) from audit_logs) - (select n from lines), 2::bigint, 'a role is given and taken: two lines, whoever does it');

-- Append-only.
select matches(pg_temp.probe(p, s), '^42501', p || ': ' || s) from unnest('{anon,buyer,supplier,sales,admin,service}'::text[]) p,
  unnest(array['update audit_logs set action = ''insert''', 'delete from audit_logs', 'truncate audit_logs', 'insert into audit_logs (action, table_name) values (''insert'', ''x'')',
    'insert into private.audit_doors values (pg_current_xact_id(), ''erasure'')']) s;
select matches(pg_temp.outcome(s), '^42501 The audit log can''t be changed', 'its owner: ' || s)
  from unnest(array['update audit_logs set action = ''insert''', 'delete from audit_logs', 'truncate audit_logs']) s;
select is((select string_agg(tgname || tgenabled::text, ' ' order by tgname) from pg_trigger where tgrelid = 'audit_logs'::regclass and tgname ~ 'append_only'),
  'append_onlyA append_only_truncateA', '… also where the session has switched other triggers off');
-- A door that is open for one purpose is none for the other.
insert into private.audit_doors (transaction_id, purpose) values (pg_current_xact_id(), 'erasure');
select matches(pg_temp.outcome('delete from audit_logs'), '^42501', 'erasing takes the person out of a line, not the line');
select matches(pg_temp.outcome('update audit_logs set created_at = now() - interval ''1 year'''), '^42501', '… nor its time');
update private.audit_doors set purpose = 'retention';
select matches(pg_temp.outcome('update audit_logs set before = null'), '^42501', 'retention deletes, and rewrites nothing');
select * from finish();
rollback;
