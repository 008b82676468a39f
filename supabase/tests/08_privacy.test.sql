-- SPDX-License-Identifier: MIT
-- A copy of everything, and to be forgotten: tried on every column that the catalogue knows.
begin;
\ir people.psql
select * from no_plan();
do $$
begin
  perform set_config('test.me', pg_temp.id('person buyer')::text, true);
end
$$;
-- Every table of ours has a row to try on.
insert into archive.orders (id, order_number, buyer_id, completed_on, document)
  values (pg_temp.id('old order'), 'SA-77001', pg_temp.id('person buyer2'), '2020-01-01', '{"order": {"notes": "x"}, "supplier_orders": [{"margin": 1, "supplier_price": 2, "stages": []}]}');
insert into archive.listings (id, document) values (pg_temp.id('old listing'), '{}');
insert into archive.production_stage_updates (id, stage_id, supplier_order_id, stage_number, is_quality, to_percentage, to_status, created_at)
  values (pg_temp.id('old update'), pg_temp.id('x'), pg_temp.id('x'), 1, false, 1, 'x', now());
insert into archive.sales (quarter, product_family, orders, pieces, buyer_total, supplier_total) values ('2020-01-01', 'hats', 1, 1, 1, 1);
insert into private.erasures (report) values ('{}');
insert into private.idempotency_keys (digest, owner_digest, function_name, request_digest, answer) values ('a', 'b', 'c', 'd', '{}');
insert into production_stage_updates (stage_id, supplier_order_id, stage_number, to_percentage, to_status) select pg_temp.id('x'), id, 1, 1, 'x' from supplier_orders limit 1;
insert into private.lead_history (lead_id, what) select id, 'lead_status' from ai_quotes limit 1;
insert into private.listing_counts (listing_id, what) select id, 'view' from marketplace_products limit 1;
insert into private.departures (entity, row_id) values ('x', pg_temp.id('x'));
create temp table ours as select c.oid, c.oid::regclass::text as name, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'archive', 'private') and c.relkind in ('r', 'p');
do $$
declare
  t record;
begin
  for t in select * from ours loop
    execute format('alter table %s disable trigger user', t.name);
  end loop;
end
$$;

-- ---- a copy ----

-- The person in every column that refers to people, as the catalogue has it.
create temp table refers (name text, column_name text, done boolean);
do $$
declare
  col record;
  mine constant uuid := pg_temp.id('person buyer');
  hit bigint;
begin
  for col in select distinct o.name, a.attname from pg_constraint f join ours o on o.oid = f.conrelid
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
      where f.contype = 'f' and f.confrelid in ('auth.users'::regclass, 'public.profiles'::regclass)
      union select o.name, a.attname from ours o join pg_attribute a on a.attrelid = o.oid
      where (o.relname, a.attname) in (('audit_logs', 'actor_id'), ('orders', 'buyer_id'), ('production_stage_updates', 'changed_by')) or a.attname = 'person_id' loop
    execute format('select count(*) from %s where %I = $1', col.name, col.attname) into hit using mine;
    if hit = 0 then
      begin
        execute format('update %1$s set %2$I = $1 where ctid = (select max(ctid) from %1$s)', col.name, col.attname) using mine;
        get diagnostics hit = row_count;
      exception when others then
        hit := 0;
        raise warning '% %: %', col.name, col.attname, sqlerrm;
      end;
    end if;
    insert into refers values (col.name, col.attname, hit > 0);
  end loop;
end
$$;
select is((select string_agg(name || '.' || column_name, ', ') from refers where not done), null, 'every column that refers to people has the person (a new one that can''t: see this test)');
create temp table copy as select pg_temp.as_person('buyer', 'select export_my_data()')::jsonb as doc;
select is((select string_agg(r.name || '.' || r.column_name, ', ') from refers r, copy
    where not coalesce(doc -> (case when r.name ~ '^(archive|private)[.]' then r.name else 'public.' || r.name end) ? r.column_name, false)), null,
  'each is in the copy (person_columns() finds them)');
select is((select doc -> 'account' ->> 'email' from copy), 'buyer@looptrace.example', '… and the account');
select is((select jsonb_array_length(doc -> 'public.orders' -> 'buyer_id') from copy), (select count(*)::int from orders where buyer_id = pg_temp.id('person buyer')), '… and each order');
select doesnt_match((select doc::text from copy), '"(margin|supplier_price|buyer_price|bangladesh_cost|specialty_cost|admin_markup|otp_hash|before|after|tracking_token)"', 'no price of the other side''s is, however deep');
select is((select string_agg(distinct k, ',' order by k) from copy, jsonb_array_elements(doc -> 'public.ai_quotes' -> 'assigned_to') e, jsonb_object_keys(e) k), 'assigned_to,created_at,id,updated_at',
  'of other people''s rows that the person worked on: which and when');
select matches(pg_temp.probe('anon', 'select export_my_data()'), '^42501', 'anon has nothing to copy');
update auth.users set email_confirmed_at = null where id = pg_temp.id('person buyer2');
update ai_quotes set customer_email = 'buyer2@looptrace.example' where id = pg_temp.id('lead 2');
select is(pg_temp.as_person('buyer2', 'select export_my_data()')::jsonb -> 'public.ai_quotes' -> 'customer_email', null, 'an address that isn''t confirmed shows nobody''s leads');

-- ---- forgetting ----

create function pg_temp.poison() returns text language sql as $$
  select 'ask INGRID  Solberg (Ingrid Solberg, buyer@looptrace.example, +47 900-00-006 or +4790000006, ' || pg_temp.id('person buyer') || ') about it'
$$;
-- The person's marks into every text, text list and JSON of ours. What no mark fits is told apart below.
create temp table marked (name text, column_name text, marks int);
do $$
declare
  col record;
  m text;
  n int;
  k int;
begin
  for col in select o.name, a.attname, a.atttypid from ours o join pg_attribute a on a.attrelid = o.oid and attnum > 0 and not attisdropped and attgenerated = ''
      where atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
        -- What other people say of themselves is theirs; digests are nobody's words.
        and (o.name, a.attname) not in (('profiles', 'full_name'), ('profiles', 'phone')) and a.attname !~ 'digest$' loop
    n := 0;
    foreach m in array array[pg_temp.poison(), 'Ingrid Solberg', 'buyer@looptrace.example', '+4790000006', pg_temp.id('person buyer')::text] loop
      begin
        execute format('update %1$s t set %2$I = %3$s where ctid = (select min(ctid) from %1$s)', col.name, col.attname, case col.atttypid
          when 'text'::regtype then '$1' when 'text[]'::regtype then 'array[''x'', $1]'
          else 'jsonb_build_object(''k'', jsonb_build_array($1, 4790000006), $1, true)' end) using m;
        get diagnostics k = row_count;
        n := n + k;
        exit when k > 0;
      exception when others then
        null;
      end;
    end loop;
    insert into marked values (col.name, col.attname, n);
  end loop;
end
$$;
-- Those that hold no mark are words from a list or numbers of a form.
select is((select string_agg(m.name || '.' || column_name, ', ') from marked m join ours o using (name) join pg_attribute a on a.attrelid = o.oid and a.attname = m.column_name
  where marks = 0 and not exists (select 1 from pg_constraint c where c.conrelid = o.oid and c.contype = 'c' and c.conkey = array[a.attnum]
    and pg_get_constraintdef(c.oid) ~ '= ANY|~ ''|is_slug|is_email|is_phone')), null, 'every text of ours is marked, or takes words of a list only (a new table: give it a row at the top of this file)');
select cmp_ok((select count(*) from marked where marks > 0), '>', 90::bigint, '… more than ninety of them');
do $$
declare
  t record;
begin
  for t in select * from ours loop
    execute format('alter table %s enable trigger user', t.name);
  end loop;
end
$$;
insert into auth.users (id, email) values (pg_temp.id('person double'), 'jim-buyer@looptrace.example');
update profiles set full_name = 'Ingrid Solberg', phone = '+4790000007' where id = pg_temp.id('person double');
insert into messages (id, sender_id, recipient_id, body) values
  (pg_temp.id('by me'), pg_temp.id('person buyer'), pg_temp.id('person admin'), 'My secret'),
  (pg_temp.id('to me'), pg_temp.id('person admin'), pg_temp.id('person buyer'), 'Dear ingrid solberg, call +4790000006; copy to jim-buyer@looptrace.example');
insert into ai_quotes (id, customer_email, customer_name, phone_number, product_type, quantity, quote_data, total_price, estimated_delivery_days) values
  (pg_temp.id('my lead'), 'BUYER@looptrace.example', 'I. S.', '+4711111111', 'Hat', 1, '{}', 1, 1);
create temp table counts as select (select count(*) from orders) as orders, (select count(*) from supplier_orders) as made, (select count(*) from order_status_history) as history,
  (select count(*) from orders where buyer_id = pg_temp.id('person buyer')) as mine;

select matches(pg_temp.probe('buyer', 'select erase_my_account()'), '^P0001 Erasing', 'it has to be confirmed');
select matches(pg_temp.probe('anon', 'select erase_my_account(''buyer@looptrace.example'')'), '^42501', 'anon has no account');
select matches(pg_temp.probe('admin', 'select erase_my_account(''admin@looptrace.example'')'), '^PT409 This is the last admin', 'the last admin stays');
create temp table erased as select pg_temp.as_person('buyer', format('select erase_my_account(''buyer@looptrace.example'', %L)', pg_temp.id('key e'))) as answer;
select is((select answer::jsonb ->> 'erased' from erased), 'true', 'erased');
select is(pg_temp.as_person('buyer', format('select erase_my_account(''buyer@looptrace.example'', %L)', pg_temp.id('key e'))), (select answer from erased), 'the same key: the first answer');

-- Every column of every table, ours and Auth's, as text.
create temp table found (name text, column_name text, what text);
do $$
declare
  col record;
  hits bigint;
begin
  for col in select c.oid::regclass::text as name, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
      where n.nspname in ('public', 'archive', 'private', 'auth') and c.relkind in ('r', 'p', 'm')
        and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype, 'uuid'::regtype) loop
    execute format('select count(*) from %s where %I::text ~* $1', col.name, col.attname) into hits
      using 'ingrid\s+solberg|(?<!jim-)buyer@looptrace\.example|47[ -]?900[ -]?00[ -]?006|' || current_setting('test.me');
    if hits > 0 then
      insert into found values (col.name, col.attname, hits::text);
    end if;
  end loop;
end
$$;
select is((select string_agg(name || '.' || column_name || ' ' || what, ', ') from found where (name, column_name, what) <> ('profiles', 'full_name', '1')), null,
  'nothing of the person is left in any column (the other one of that name keeps it)');
select is((select full_name from profiles where id = pg_temp.id('person double')), 'Ingrid Solberg', 'who has the same name keeps it');
select is((select body from messages where id = pg_temp.id('to me')), 'Dear █, call █; copy to jim-buyer@looptrace.example', 'others'' words stay, and others'' addresses');
select is((select body from messages where id = pg_temp.id('by me')), '[erased]', 'the person''s own go');
select is((select coalesce(customer_name, 'none') || quantity from ai_quotes where id = pg_temp.id('my lead')), 'none1', 'a lead stays a lead, of nobody');
select is((select row((select count(*) from orders), (select count(*) from supplier_orders), (select count(*) from order_status_history))::text), (select row(orders, made, history)::text from counts), 'the business''s record stays');
select is((select count(*) from orders where buyer_id is null and id in (select order_id from order_status_history)) >= (select mine from counts), true, '… without the person');
select matches(pg_temp.probe('buyer', 'select export_my_data()'), '^PT403', 'and there is nothing left to copy');
select is((select count(*)::int from audit_logs where before ? 'erased' or after ? 'erased'), 0, 'the log has no copy of what was erased');

-- The others' ways through the platform leave other traces: of each nothing stays either.
create function pg_temp.traces(pattern text) returns text language plpgsql as $$
declare
  col record;
  hits bigint;
  result text := '';
begin
  for col in select c.oid::regclass::text as name, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
      where n.nspname in ('public', 'archive', 'private', 'auth') and c.relkind in ('r', 'p', 'm')
        and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype, 'uuid'::regtype) loop
    execute format('select count(*) from %s where %I::text ~* $1', col.name, col.attname) into hits using pattern;
    result := result || case when hits > 0 then format('%s.%s %s; ', col.name, col.attname, hits) else '' end;
  end loop;
  return result;
end
$$;
create temp table leavers as select u.id, u.email::text, k.key,
    u.id || '|\m' || replace(u.email::text, '.', '\.') || '|' || p.full_name || coalesce('|' || substr(p.phone, 2), '') as pattern
  from unnest('{factory,supplier,shop7}'::text[]) k (key) join auth.users u on u.id = pg_temp.id('person ' || k.key) join profiles p on p.id = u.id;
select isnt(pg_temp.traces(pattern), '', key || ' has left traces') from leavers;
select is((pg_temp.as_person(key, format('select erase_my_account(%L)', email)))::jsonb ->> 'erased', 'true', key || ' is erased') from leavers;
select is(pg_temp.traces(pattern), '', '… without a trace: ' || key) from leavers;
select is((select user_id from suppliers where id = pg_temp.id('supplier supplier')), null, 'the company stays with its orders, of nobody');

-- Whoever is called what a thing is called takes nothing with them.
update profiles set full_name = 'Zebra knit' where id = pg_temp.id('person nobody');
update auth.users set email_confirmed_at = now() where id = pg_temp.id('person nobody');
insert into notifications (user_id, kind, title) select pg_temp.id('person admin'), 'test', 'Zebra knit ' || i from generate_series(1, 1001) i;
select matches(pg_temp.probe('nobody', 'select erase_my_account(''nobody@looptrace.example'')'), '^PT409 The name', 'a name that is everywhere is nobody''s');
update profiles set full_name = 'Ali' where id = pg_temp.id('person nobody');
insert into messages (id, sender_id, recipient_id, body) values (pg_temp.id('ali'), pg_temp.id('person sales'), pg_temp.id('person admin'), 'Ali: size, quality, "ALI", alibi');
select is((pg_temp.as_person('nobody', 'select erase_my_account(''nobody@looptrace.example'')'))::jsonb ->> 'erased', 'true', 'a short name');
select is((select body from messages where id = pg_temp.id('ali')), '█: size, quality, "█", alibi', '… goes as a word, and not out of words');
select * from finish();
rollback;
