-- SPDX-License-Identifier: MIT
-- What test-matrix asks: one line a request (id, person, method, path, body), made of the matrix
-- (supabase/tests/matrix.psql) and of the catalogue, so that a new table is asked about by itself.
-- A request's id is "table role verb"; an insert has two: a row of one's own, and somebody else's.
\set QUIET on
\ir ../../supabase/tests/matrix.psql

-- Rows for the tables that somebody may insert into. %s is the person's id, %m the supplier that the person
-- works for, %x a person and %y a supplier that are somebody else's, %r a recipient. Any other table is sent
-- {}: where inserting isn't granted that is refused as it should be.
create temp table samples (table_name text primary key, own text, foreign_row text);
insert into samples values
  ('suppliers', '{"user_id":"%s","company_name":"X"}', '{"user_id":"%x","company_name":"X"}'),
  ('supplier_members', '{"supplier_id":"%m","user_id":"%x"}', '{"supplier_id":"%y","user_id":"%x"}'),
  ('production_stage_templates', '{"product_family":"test","stage_number":1,"stage_name":"T","share_of_time":10}',
    '{"product_family":"test","stage_number":1,"stage_name":"T","share_of_time":10}'),
  ('products', '{"supplier_id":"%m","name":"X"}', '{"supplier_id":"%y","name":"X"}'),
  ('quotes', '{"quote_number":"Q-99999","product_type":"X","quantity":1,"buyer_id":"%s"}',
    '{"quote_number":"Q-99999","product_type":"X","quantity":1}'),
  ('marketplace_products', '{"supplier_id":"%m","product_type":"X","title":"X","category":"X","base_price":1,"available_quantity":1,"moq":1}',
    '{"supplier_id":"%y","product_type":"X","title":"X","category":"X","base_price":1,"available_quantity":1,"moq":1}'),
  ('messages', '{"sender_id":"%s","recipient_id":"%r","body":"X"}', '{"sender_id":"%x","recipient_id":"%r","body":"X"}'),
  ('social_shares', '{"user_id":"%s","platform":"x"}', '{"user_id":"%x","platform":"x"}'),
  ('factory_capacity', '{"supplier_id":"%m","date":"2031-01-01","total_capacity":1}',
    '{"supplier_id":"%y","date":"2031-01-01","total_capacity":1}');
create function pg_temp.id(name text) returns uuid language sql immutable as $$ select md5('looptrace ' || name)::uuid $$;
create function pg_temp.sample(person text, body text) returns text language sql as $$
  select replace(replace(replace(replace(replace(body, '%s', pg_temp.id('person ' || person)::text),
    '%m', pg_temp.id('supplier ' || case when person in ('supplier', 'factory') then 'supplier' else 'mill3' end)::text),
    '%x', pg_temp.id('person shop7')::text), '%y', pg_temp.id('supplier mill3')::text),
    '%r', pg_temp.id('person ' || case person when 'sales' then 'admin' else 'sales' end)::text)
$$;

create temp table tables as
  select c.oid, c.relname::text as t, r.role, case r.role when 'anon' then 'anon' else 'authenticated' end as pg_role
  from pg_class c, (values ('anon'), ('nobody'), ('buyer'), ('supplier'), ('factory'), ('sales'), ('admin')) r (role)
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p');
create temp table requests (id text, person text, method text, path text, body text);
insert into requests
  select t || ' ' || role || ' select', role, 'GET', t || '?limit=1&select=' || coalesce((
      select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = oid and attnum > 0
        and not attisdropped and has_column_privilege(pg_role, attrelid, attnum, 'SELECT')), '*'), null
  from tables;
-- What can be emptied is emptied; where nothing can, a column that nobody may write.
insert into requests
  select t || ' ' || role || ' update', role, 'PATCH', t, coalesce((
      select json_build_object(attname, case when attnotnull then case atttypid::regtype::text when 'boolean' then 'true'
          when 'integer' then '12' when 'interval' then '9 years' end end)::text
        from pg_attribute where attrelid = oid and attnum > 0 and not attisdropped and attgenerated = ''
          and has_column_privilege(pg_role, attrelid, attnum, 'UPDATE')
        order by attnotnull, atttypid <> 'text'::regtype, attnum limit 1),
      (select json_build_object(attname, null)::text from pg_attribute
        where attrelid = oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum limit 1))
  from tables;
insert into requests select t || ' ' || role || ' delete', role, 'DELETE', t, null from tables;
insert into requests
  select t || ' ' || role || ' insert ' || n, role, 'POST', t,
    coalesce(pg_temp.sample(role, case n when 1 then s.own else s.foreign_row end), '{}')
  from tables left join samples s on s.table_name = t, generate_series(1, 2) n;
\copy (select id, person, method, path, coalesce(body, '') from requests order by id) to pstdout
