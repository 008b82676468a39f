-- SPDX-License-Identifier: MIT
-- Pages of a list of orders: from the beginning, from the end, behind a row, at a position, they are the same list
-- in every order, and nobody sees more in it than his own.
begin;
\ir people.psql
select * from no_plan();

-- Without a date, without stages, with a delay far off: what the parts are for.
insert into orders (order_number, product_type, quantity, target_date, workflow_status)
  select 'SA-9000' || n, 'Hat', 5 * n, case when n % 3 = 0 then '2027-03-03'::date end,
    (private.workflow_road())[1 + n * 5 % 17] from generate_series(1, 9) n;
update orders set stage_progress = '{"overall":20,"delayed":1,"stages":[40,0]}' where order_number in ('SA-90001', 'SA-90003', 'SA-90004');

create function pg_temp.list(key text, p jsonb) returns jsonb language sql as $$
  select pg_temp.as_person(key, format('select order_list(%L)', '{"today":"2026-11-23"}' || p))::jsonb
$$;
create function pg_temp.ids(page jsonb) returns uuid[] language sql as $$
  select coalesce(array_agg(encode(substring(bytes from 16 * n - 15 for 16), 'hex')::uuid order by n), '{}')
  from (select decode(rpad(page #>> '{rows,0}', (length(page #>> '{rows,0}') + 3) / 4 * 4, '='), 'base64') as bytes) b,
    generate_series(1, length(bytes) / 16) n
$$;
-- Where a row stands, as a client says it.
create function pg_temp.place(sort text, which uuid) returns jsonb language plpgsql as $$
declare
  step record;
  found boolean;
  part integer;
begin
  for step in select * from private.order_list_parts(sort, '2026-11-23') loop
    execute format('select exists (select from orders o where o.id = %L and %s)', which, step.condition) into found;
    part := case when found then step.part else part end;
  end loop;
  return (select jsonb_build_array(part, case sort when 'number' then to_jsonb(o.order_number) when 'quantity' then to_jsonb(o.quantity)
    when 'progress' then o.stage_progress -> 'overall' when 'status' then 'null' else to_jsonb(o.target_date) end, o.id) from orders o where o.id = which);
end
$$;
create function pg_temp.walk(key text, p jsonb, backwards boolean) returns uuid[] language plpgsql as $$
declare
  page jsonb := pg_temp.list(key, p || case when backwards then '{"end":true}'::jsonb else '{}' end);
  ids uuid[] := pg_temp.ids(page);
  sort constant text := coalesce(p ->> 'sort', 'risk');
begin
  while (page ->> 'more')::boolean and cardinality(ids) < 500 loop
    page := pg_temp.list(key, p || case when backwards then jsonb_build_object('before', pg_temp.place(sort, ids[1]))
      else jsonb_build_object('after', pg_temp.place(sort, ids[cardinality(ids)])) end);
    ids := case when backwards then pg_temp.ids(page) || ids else ids || pg_temp.ids(page) end;
  end loop;
  return ids;
end
$$;
create temp view ranked as select o.*, case when private.at_risk(workflow_status, target_date, stage_progress, '2026-11-23') then 0
  when workflow_status in ('shipped', 'delivered', 'completed', 'cancelled') then 2 else 1 end as rank from orders o;
create temp table right_order (sort text, descending boolean, ids uuid[]);
insert into right_order
  select 'number', d, array_agg(id order by order_number collate "C") from orders, unnest('{false}'::boolean[]) d group by d
  union all select 'quantity', false, array_agg(id order by quantity, id) from orders
  union all select 'quantity', true, array_agg(id order by quantity desc, id desc) from orders
  union all select 'due', false, array_agg(id order by target_date nulls last, id) from orders
  union all select 'due', true, array_agg(id order by target_date desc nulls last, id desc) from orders
  union all select 'progress', false, array_agg(id order by stage_progress -> 'overall' nulls last, id) from orders
  union all select 'progress', true, array_agg(id order by stage_progress -> 'overall' desc nulls last, id desc) from orders
  union all select 'status', false, array_agg(id order by array_position(private.workflow_road(), workflow_status), id) from orders
  union all select 'status', true, array_agg(id order by array_position(private.workflow_road(), workflow_status) desc, id desc) from orders
  union all select 'risk', false, array_agg(id order by rank, target_date nulls last, id) from ranked
  union all select 'risk', true, array_agg(id order by rank desc, target_date desc nulls last, id desc) from ranked;
insert into right_order select 'number', true, array_agg(id order by order_number collate "C" desc) from orders;
select is((select count(*)::integer from right_order), 12, 'six sorts, both ways');

select is(pg_temp.walk('admin', jsonb_build_object('sort', sort, 'descending', descending, 'most', 7), false), ids,
  format('by %s%s, page after page', sort, case when descending then ', reversed' else '' end)) from right_order;
select is(pg_temp.walk('admin', jsonb_build_object('sort', sort, 'descending', descending, 'most', 11), true), ids,
  format('by %s%s, from the end', sort, case when descending then ', reversed' else '' end)) from right_order;
select is(pg_temp.ids(a), ids[101:105], format('by %s%s: those from position 100 on', sort, case when descending then ', reversed' else '' end)) || E'\n' ||
  is(a -> 'position', '100', '… and it says that it is exact')
  from right_order, lateral (select pg_temp.list('admin', jsonb_build_object('sort', sort, 'descending', descending, 'most', 5, 'skip', 100, 'of', 200)) as a) x;
select is(pg_temp.ids(pg_temp.list('admin', jsonb_build_object('sort', sort, 'descending', descending, 'most', 5, 'from', pg_temp.place(sort, ids[60])))), ids[60:64],
  format('by %s%s: from a row on, it first', sort, case when descending then ', reversed' else '' end)) from right_order;
select is(pg_temp.list('admin', '{"skip":100000,"of":200}') -> 'position', '208', 'beyond the end there is the last');
select is((pg_temp.list('admin', '{"count":true}') ->> 'total')::bigint, (select count(*) from orders), 'few are counted');
select is(pg_temp.list('admin', '{"count":true}') -> 'guessed', null, '… and not guessed');

-- Filters are those of the table.
select is(pg_temp.walk('admin', '{"at_risk":true,"most":7}', false), (select array_agg(id order by target_date nulls last, id) from ranked where rank = 0), 'at risk by the one rule');
select is(pg_temp.walk('admin', '{"at_risk":true,"sort":"quantity","most":7}', true), (select array_agg(id order by quantity, id) from ranked where rank = 0), '… in another order, from the end');
select is(pg_temp.walk('admin', '{"statuses":["bulk_production"],"sort":"due","most":7}', false),
  (select array_agg(id order by target_date nulls last, id) from orders where workflow_status = 'bulk_production'), 'of one status');
select is(pg_temp.walk('admin', '{"statuses":["cancelled","delivered"],"sort":"status","most":7}', true),
  (select array_agg(id order by array_position(private.workflow_road(), workflow_status), id) from orders where workflow_status in ('cancelled', 'delivered')), 'of two');
select is(pg_temp.walk('admin', '{"search":"merino","sort":"number","most":7}', true),
  (select array_agg(o.id order by o.order_number) from orders o where o.product_type ilike '%merino%'), 'of a search');
select is((pg_temp.list('admin', '{"search":"merino","count":true}') ->> 'total')::bigint, (select count(*) from orders where product_type ilike '%merino%'), '… whose number is known');
select is(pg_temp.list('admin', '{"search":"no such thing"}') ->> 'more', 'false', 'nothing found: no rows, and no more');

-- Terms of a filter, each as SQL says it; and what must not hold, which what has no value doesn't.
create temp table terms (term jsonb, condition text);
insert into terms values
  ('["qty",">",100]', 'quantity > 100'), ('["qty","<=",5000000000]', 'true'), ('["qty","none"]', 'false'),
  ('["due","<","2026-11-30"]', $$target_date < '2026-11-30'$$), ('["due","none"]', 'target_date is null'), ('["due","any"]', 'target_date is not null'),
  ('["progress",">=",50]', $$(stage_progress ->> 'overall')::integer >= 50$$), ('["progress","=",0]', $$(stage_progress ->> 'overall')::integer = 0$$),
  ('["progress","none"]', $$stage_progress -> 'overall' is null$$),
  ('["number","~","sa-0004"]', $$order_number ilike 'sa-0004%'$$), ('["number","~","42"]', $$order_number like '%42%'$$),
  ('["product","~","Hat"]', $$product_type ilike '%hat%'$$), ('["product","~","h"]', $$product_type ilike '%h%'$$), ('["product","~","%"]', 'false'),
  ('["product","none"]', 'false'), ('["stage","none"]', $$coalesce(current_stage, '') = ''$$), ('["stage","~","NITT"]', $$current_stage ilike '%nitt%'$$),
  ('["stage","~","no such"]', 'false'),
  ('["status","in",["shipped","on_hold"]]', $$workflow_status in ('shipped', 'on_hold')$$), ('["status","in",[]]', 'false'),
  ('["risk","=",true]', $$private.at_risk(workflow_status, target_date, stage_progress, '2026-11-23')$$),
  ('["supplier","none"]', 'supplier_id is null'), ('["buyer","any"]', 'buyer_id is not null'),
  ('["buyer","~","nord"]', $$(select coalesce(nullif(p.company_name, ''), p.full_name) from profiles p where p.id = o.buyer_id) ilike '%nord%'$$),
  ('["supplier","~","dh"]', $$(select s.company_name from suppliers s where s.id = o.supplier_id) ilike '%dh%'$$),
  ('["any","~","merino"]', $$o.product_type ilike '%merino%'$$);
create function pg_temp.those(condition text, who text) returns uuid[] language plpgsql as $$
declare ids uuid[];
begin
  execute format('select coalesce(array_agg(o.id order by o.target_date nulls last, o.id), ''{}'') from orders o where (%s) and (%L = ''admin'' or o.buyer_id = pg_temp.id(''person '' || %L)
    or o.supplier_id in (select s.id from suppliers s where s.user_id = pg_temp.id(''person '' || %L)))', condition, who, who, who) into ids;
  return ids;
end
$$;
select is(pg_temp.walk('admin', jsonb_build_object('where', jsonb_build_array(t.term), 'sort', 'due', 'most', 40), false), pg_temp.those(t.condition, 'admin'), t.term::text) || E'\n' ||
  is(pg_temp.walk('admin', jsonb_build_object('where', jsonb_build_array(jsonb_set(t.term, '{1}', to_jsonb('!' || (t.term ->> 1)))), 'sort', 'due', 'most', 40), true),
    pg_temp.those(format('(%s) is not true', t.condition), 'admin'), '… not')
  from terms t;
select is(pg_temp.walk(p, jsonb_build_object('where', jsonb_build_array(t.term, '["qty",">",20]'::jsonb), 'sort', 'due', 'most', 40), false),
    pg_temp.those(format('(%s) and quantity > 20', t.condition), p), p || ': ' || t.term::text)
  from terms t, unnest('{buyer,supplier}'::text[]) p where t.term ->> 0 in ('any', 'buyer', 'product', 'due') and t.condition <> 'false';
select is(pg_temp.walk('admin', '{"where":[["any","~","merino"],["product","~","mer"],["qty",">",100]],"search":"crew","most":7}', false),
  (select array_agg(o.id order by rank, target_date nulls last, id) from ranked o where product_type ilike '%merino%' and product_type ilike '%crew%' and quantity > 100), 'several texts: all of them');
select is(pg_temp.list('admin', '{"where":[["qty",">",100]],"count":true}') - 'rows' - 'at' - 'more', jsonb_build_object('filtered', true, 'total', (select count(*) from orders where quantity > 100)), 'it says that it has filtered, and how many there are');
select is(pg_temp.list('admin', '{}') -> 'filtered', null, '… and nothing where nothing was asked');
select is(pg_temp.ids(pg_temp.list('admin', '{"where":[["qty",">",100]],"sort":"due","skip":10,"of":50,"most":3}')), (pg_temp.those('quantity > 100', 'admin'))[11:13], 'a position among those that are found');
select is(pg_temp.as_person('admin', format('select order_list(%L)', jsonb_build_object('where', w::jsonb))), '22023 There is no such term of a filter.', w || ' is refused')
  from unnest(array['[["price",">",1]]', '[["qty","~","1"]]', '[["due","in",["2026-01-01"]]]', '[["qty","; drop",1]]', '[[]]', '[null]', '[["any","!"]]']) w;
select is(pg_temp.as_person('admin', format('select order_list(%L)', jsonb_build_object('where', w::jsonb))), '22023 A filter is a list of up to 32 terms.', left(w, 20) || ' is refused')
  from unnest(array['"x"', '{}', 'null', (select jsonb_agg('["qty",">",1]'::jsonb)::text from generate_series(1, 33))]) w;
select ok(pg_temp.as_person('admin', format('select order_list(%L)', jsonb_build_object('where', w::jsonb))) ~ '^22', w || ' is no value')
  from unnest(array['[["qty",">","x'' or true --"]]', '[["due","<","tomorrow or true"]]', '[["progress",">",1.5]]']) w;
select is(pg_temp.walk('admin', jsonb_build_object('where', jsonb_build_array(jsonb_build_array(f, '~', $$x' or true --$$))), false), '{}'::uuid[], 'a text is never part of a statement: ' || f)
  from unnest('{any,number,product,buyer,supplier,stage}'::text[]) f;

-- Whose.
select is(pg_temp.walk(p, '{"sort":"number","most":50}', false),
  (select coalesce(array_agg(o.id order by o.order_number), '{}') from orders o where o.buyer_id = pg_temp.id('person ' || p) or o.supplier_id in
    (select s.id from suppliers s where s.user_id = pg_temp.id('person ' || p) union select m.supplier_id from supplier_members m where m.user_id = pg_temp.id('person ' || p))),
  p || ' sees what is theirs') from unnest('{buyer,buyer2,supplier,supplier2,factory,both,sales,nobody}'::text[]) p;
select cmp_ok(cardinality(pg_temp.walk(p, '{"most":100}', false)), '>', 5, p || ' has some') from unnest('{buyer,supplier,factory}'::text[]) p;
select is(pg_temp.as_person('anon', $$select order_list('{}')$$), '42501 permission denied for function order_list', 'anon has none');
select is(pg_temp.as_person('admin', $$select order_list('{"sort":"price"}')$$), '22023 There is no such sort.', 'a sort that there isn''t is refused');
select is(pg_temp.as_person('admin', $$select order_list('{"statuses":["x'' or true --"],"search":"'' or true --","after":[0,"2026-01-01'' or true --","00000000-0000-0000-0000-000000000000"]}')$$) ~ '^22', true, 'what is asked is never part of a statement');

-- What a row says.
select is(jsonb_array_length(pg_temp.list('admin', '{"most":3}') -> 'rows'), 13, 'so many columns');
select is((r -> 1 ->> 0, r -> 2 -> 0 ->> 0, (r -> 3 ->> 0)::integer, '2026-11-23'::date + (r -> 4 ->> 0)::integer, r -> 5 -> 0 ->> 0, r -> 6 -> 0 ->> 0, r -> 7 -> 0, (r -> 9 ->> 0)::integer,
    r -> 10 -> 0 ->> 0, r -> 11 -> 0 ->> 0)::text,
  (select (o.order_number, o.product_type, o.quantity, o.target_date, o.workflow_status, o.current_stage, o.stage_progress -> 'stages', o.version,
    (select company_name from profiles where id = o.buyer_id), (select company_name from suppliers where id = o.supplier_id))::text from orders o where o.order_number = 'SA-00042'), 'what the table has')
  from (select pg_temp.list('admin', '{"search":"SA-00042"}') -> 'rows' as r) x;
select is(private.dictionary('{b,a,NULL,b}'), '[["b","a"],[0,1,null,0]]', 'a word comes once');
select is(pg_temp.list('admin', '{"most":1}') #> '{rows,12}', 'null', 'when it was written isn''t told');
select is((pg_temp.list('admin', '{"most":1,"updated":true,"search":"SA-00042"}') #>> '{rows,12,0}')::timestamptz, (select updated_at from orders where order_number = 'SA-00042'), '… unless it is asked');
select set_eq('select unnest(private.workflow_road())', $$select m[1] from regexp_matches((select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'orders'::regclass and conname = 'orders_workflow_status_check'), '''([a-z_]+)''', 'g') m$$, 'the road has every status');
select * from finish();
rollback;
