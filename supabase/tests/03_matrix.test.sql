-- SPDX-License-Identifier: MIT
-- The role × table × verb matrix, tried row by row: matrix.psql says what must come out.
begin;
\ir people.psql
\ir matrix.psql
\ir measure.psql

select plan((select count(*)::int from persons) * (select count(*)::int from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) + 4);
-- A new table fails here until somebody has decided who may do what with it.
select is(a.may_select || a.may_insert || a.may_update || a.may_delete,
    m.may_select || m.may_insert || m.may_update || m.may_delete, a.role || ' on ' || a.table_name || case when m.role is null
      then ' (who may do what with it? say it in matrix.psql; what may be inserted, in measure.psql)' else '' end)
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
