-- SPDX-License-Identifier: MIT
-- The strings of hostile_strings (psql's :file, in hexadecimal) into every column of text that a screen shows. What was
-- there before is in the schema hostile; hostile-back.sql puts it back. Without triggers, as if it had always been so.
begin;
create schema hostile;
create table hostile.began as select clock_timestamp() as at;
create table hostile.strings (n serial primary key, hex text);
\copy hostile.strings (hex) from pstdin
create function hostile.text(bigint) returns text language sql as $$
  select convert_from(decode(hex, 'hex'), 'UTF8') from hostile.strings
  where n = 1 + ($1 % (select count(*) from hostile.strings)) $$;
-- Where a CHECK wants something that can be seen.
create function hostile.name(bigint) returns text language sql as $$ select left('x' || hostile.text($1), 100) $$;
create table hostile.orders as select id, product_type, notes, current_stage from orders;
create table hostile.stages as select id, stage_name, notes from production_stages;
create table hostile.profiles as select id, full_name, company_name from profiles;
create table hostile.suppliers as select id, company_name, city from suppliers;
create table hostile.leads as select id, customer_name, country, product_type, lead_notes, fabric_type, complexity_level,
  additional_requirements, ai_suggestions, specialty_notes, quote_data, alternative_options from ai_quotes;
create table hostile.messages as select id, subject, body from messages;
set session_replication_role = replica;
with numbered as (select id, row_number() over (order by order_number) * 3 as n from orders)
update orders o set product_type = hostile.name(n), notes = hostile.text(n + 1), current_stage = hostile.text(n + 2)
  from numbered where numbered.id = o.id;
with numbered as (select id, 600 + row_number() over (order by id) * 2 as n from production_stages)
update production_stages s set stage_name = hostile.name(n), notes = hostile.text(n + 1)
  from numbered where numbered.id = s.id;
with numbered as (select id, row_number() over (order by id) * 2 as n from profiles)
update profiles p set full_name = hostile.name(n), company_name = hostile.name(n + 1)
  from numbered where numbered.id = p.id;
with numbered as (select id, row_number() over (order by id) * 2 as n from suppliers)
update suppliers s set company_name = hostile.name(40 + n), city = hostile.name(41 + n)
  from numbered where numbered.id = s.id;
with numbered as (select id, row_number() over (order by id) * 2 as n from messages)
update messages m set subject = hostile.name(60 + n), body = hostile.name(61 + n)
  from numbered where numbered.id = m.id;
with numbered as (select id, 1200 + row_number() over (order by id) * 9 as n from ai_quotes)
update ai_quotes q set customer_name = hostile.name(n), country = left(hostile.text(n + 1), 100), product_type = hostile.name(n + 2),
  lead_notes = hostile.text(n + 3), fabric_type = left(hostile.text(n + 4), 200), complexity_level = left(hostile.text(n + 5), 100),
  additional_requirements = hostile.text(n + 6), ai_suggestions = hostile.text(n + 7), specialty_notes = hostile.text(n + 8),
  quote_data = jsonb_build_object(hostile.name(n), hostile.text(n + 1), 'deep', jsonb_build_array(hostile.text(n + 2),
    jsonb_build_object(hostile.text(n + 3), 12345678901234567890.5, 'e', '[]'::jsonb))),
  alternative_options = to_jsonb(hostile.text(n + 4))
  from numbered where numbered.id = q.id;
commit;
