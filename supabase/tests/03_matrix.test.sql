-- SPDX-License-Identifier: MIT
-- The role × table × verb matrix, tried row by row: matrix.psql says what must come out.
begin;
\ir people.psql
\ir matrix.psql
create temp table actual (like matrix);

-- A row of one's own and one of somebody else's, for the tables that somebody may insert into. %s is
-- the person's id, %m the supplier that the person works for.
create temp table samples (table_name text primary key, own text, foreign_row text);
insert into samples values
  ('suppliers', $$insert into suppliers (user_id, company_name) values ('%s', 'X')$$,
    $$insert into suppliers (user_id, company_name) values (md5('looptrace person shop7')::uuid, 'X')$$),
  ('supplier_members', $$insert into supplier_members (supplier_id, user_id)
      values ('%m', md5('looptrace person shop7')::uuid)$$,
    $$insert into supplier_members (supplier_id, user_id)
      values (md5('looptrace supplier mill3')::uuid, md5('looptrace person shop7')::uuid)$$),
  ('production_stage_templates', $$insert into production_stage_templates (product_family, stage_number,
      stage_name, share_of_time) values ('test', 1, 'Test', 10)$$,
    $$insert into production_stage_templates (product_family, stage_number, stage_name, share_of_time)
      values ('test', 1, 'Test', 10)$$),
  ('products', $$insert into products (supplier_id, name) values ('%m', 'X')$$,
    $$insert into products (supplier_id, name) values (md5('looptrace supplier mill3')::uuid, 'X')$$),
  ('quotes', $$insert into quotes (quote_number, product_type, quantity, buyer_id) values ('T-1', 'X', 1, '%s')$$,
    $$insert into quotes (quote_number, product_type, quantity) values ('T-1', 'X', 1)$$),
  ('marketplace_products', $$insert into marketplace_products (supplier_id, product_type, title, category,
      base_price, available_quantity, moq) values ('%m', 'X', 'X', 'X', 1, 1, 1)$$,
    $$insert into marketplace_products (supplier_id, product_type, title, category, base_price,
      available_quantity, moq) values (md5('looptrace supplier mill3')::uuid, 'X', 'X', 'X', 1, 1, 1)$$),
  ('messages', $$insert into messages (sender_id, recipient_id, body)
      values ('%s', md5('looptrace person sales')::uuid, 'X')$$,
    $$insert into messages (sender_id, recipient_id, body)
      values (md5('looptrace person shop7')::uuid, md5('looptrace person sales')::uuid, 'X')$$),
  ('social_shares', $$insert into social_shares (user_id, platform) values ('%s', 'x')$$,
    $$insert into social_shares (user_id, platform) values (md5('looptrace person shop7')::uuid, 'x')$$),
  ('factory_capacity', $$insert into factory_capacity (supplier_id, date, total_capacity)
      values ('%m', '2031-01-01', 1)$$,
    $$insert into factory_capacity (supplier_id, date, total_capacity)
      values (md5('looptrace supplier mill3')::uuid, '2031-01-01', 1)$$);
-- Nobody writes to oneself: sales has another recipient.
create function pg_temp.sample(key text, sql text) returns text language sql as $$
  select replace(replace(case when key = 'sales' then replace(sql, 'person sales', 'person admin') else sql end,
    '%s', pg_temp.id('person ' || key)::text), '%m', pg_temp.id('supplier ' || case key
      when 'supplier2' then 'supplier2' when 'supplier' then 'supplier' when 'factory' then 'supplier'
      else 'mill3' end)::text)
$$;

create function pg_temp.word(answer text, total bigint) returns text language sql as $$
  select case when answer ~ '^42501' then '-'
    when answer ~ '^[0-9]+( rows)?$' then case
      when split_part(answer, ' ', 1)::bigint = total then 'A'
      when split_part(answer, ' ', 1)::bigint > 0 then 'O' else 'N' end
    else answer end
$$;
create function pg_temp.try_table(t text, person text, as_role text) returns void language plpgsql as $$
declare
  total bigint;
  s samples;
  columns text;
  own text;
  other text;
  pg_role text := case person when 'anon' then 'anon' else 'authenticated' end;
  result actual;
begin
  execute format('select count(*) from %I', t) into total;
  result.table_name := t;
  result.role := as_role;
  select string_agg(format('%I', attname), ',') into columns from pg_attribute
    where attrelid = t::regclass and attnum > 0 and not attisdropped
      and has_column_privilege(pg_role, attrelid, attnum, 'SELECT');
  result.may_select := case when columns is null then '-'
    else pg_temp.word(pg_temp.probe(person, format('select count(*) from (select %s from %I) x', columns, t)), total) end;
  select format('%1$I = %1$I', min(attname::text)) into columns from pg_attribute
    where attrelid = t::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and has_column_privilege(pg_role, attrelid, attnum, 'UPDATE')
      and has_column_privilege(pg_role, attrelid, attnum, 'SELECT')
    having count(*) > 0;
  if columns is null then -- only columns that can't be read, or none: the privilege is the answer
    select format('%I = default', min(attname::text)) into columns from pg_attribute
      where attrelid = t::regclass and attnum > 0 and attgenerated = '';
  end if;
  result.may_update := pg_temp.word(pg_temp.probe(person, format('update %I set %s', t, columns)), total);
  result.may_delete := pg_temp.word(pg_temp.probe(person, format('delete from %I', t)), total);
  select * into s from samples where samples.table_name = t;
  if not found then
    own := pg_temp.probe(person, format('insert into %I default values', t));
    result.may_insert := case when own ~ '^42501' then '-' else own end;
  else
    own := pg_temp.probe(person, pg_temp.sample(person, s.own));
    other := pg_temp.probe(person, pg_temp.sample(person, s.foreign_row));
    -- A policy speaks before a unique key does: who has a supplier already may have had one.
    own := regexp_replace(own, '^23505.*', '1 rows');
    result.may_insert := case when own = '1 rows' and other = '1 rows' then 'A'
      when own = '1 rows' and other ~ '^42501' then 'O'
      when own ~ '^42501' and other ~ '^42501' then '-' else own || ' / ' || other end;
  end if;
  insert into actual select result.*;
end
$$;
create temp table persons (person text, role text);
insert into persons values ('anon', 'anon'), ('nobody', 'nobody'), ('buyer', 'buyer'),
  ('supplier', 'supplier'), ('factory', 'factory'), ('sales', 'sales'), ('admin', 'admin');
select pg_temp.try_table(c.relname::text, p.person, p.role)
  from pg_class c, persons p where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') \g /dev/null

select plan((select count(*)::int from persons) * (select count(*)::int from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) + 4);
-- A new table fails here until somebody has decided who may do what with it.
select is(a.may_select || a.may_insert || a.may_update || a.may_delete,
    m.may_select || m.may_insert || m.may_update || m.may_delete, a.role || ' on ' || a.table_name || case when m.role is null
      then ' (who may do what with it? say it in matrix.psql; what may be inserted, in samples above)' else '' end)
  from actual a left join matrix m using (table_name, role) order by a.table_name, a.role;
select is((select count(*)::int from matrix m where not exists (select 1 from actual a
  where (a.table_name, a.role) = (m.table_name, m.role))), 0, 'no line of the matrix is about nothing');
-- The other kinds of buyer are as buyers: no policy knows them by name.
select is((select count(*)::int from pg_policies where schemaname = 'public'
    and coalesce(qual, '') || coalesce(with_check, '') ~ 'retailer|wholesaler|educational|corporate|sports_team|''buyer''|''factory'''),
  0, 'policies ask whose a row is, not which kind of buyer');
select is(pg_temp.probe('buyer2', 'select count(*) from orders'),
  (select count(*)::text from orders where buyer_id = pg_temp.id('person buyer2')), 'a wholesaler sees own orders');
select is(pg_temp.probe('both', 'select count(*) from orders') || ' ' || pg_temp.probe('both', 'select count(*) from ai_quotes'),
  (select count(*)::text from orders where buyer_id = pg_temp.id('person both')) || ' ' || (select count(*) from ai_quotes),
  'who has two roles has what both have');
select * from finish();
rollback;
