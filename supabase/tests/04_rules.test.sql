-- SPDX-License-Identifier: MIT
-- The rules that triggers keep: stages and their roll-up, the workflow, negotiation, leads, listings.
begin;
\ir people.psql
select * from no_plan();

-- An order of the buyer with the supplier, in the middle of the making.
create temp table it as
  select o.id as order_id, s.id as so_id, o.order_number from orders o join supplier_orders s on s.buyer_order_id = o.id
  where o.buyer_id = pg_temp.id('person buyer') and o.supplier_id = pg_temp.id('supplier supplier')
    and o.workflow_status = 'bulk_production' order by o.order_number limit 1;
update production_stages set target_date = current_date + 30, completion_percentage = 0 where supplier_order_id = (select so_id from it);
create function pg_temp.stage(n integer) returns production_stages language sql as $$
  select s.* from production_stages s join it on s.supplier_order_id = it.so_id where s.stage_number = n
$$;
create function pg_temp.set_stage(key text, n integer, change text) returns text language sql as $$
  select pg_temp.as_person(key, format('update production_stages set %s where id = %L', change, (pg_temp.stage(n)).id))
$$;

-- Percentage → status, and its times.
select is(pg_temp.set_stage('factory', 1, 'completion_percentage = 40'), '1 rows', 'the floor moves a stage');
select is((pg_temp.stage(1)).status, 'in_progress', '40 %: in progress');
select isnt((pg_temp.stage(1)).started_at, null, '… it has been started');
select is((pg_temp.stage(1)).completed_at, null, '… and isn''t completed');
select is((pg_temp.stage(1)).updated_by, pg_temp.id('person factory'), '… by whom');
select is((select stage_progress from orders o join it on it.order_id = o.id),
  '{"overall": 5, "delayed": 0, "stages": [40, 0, 0, 0, 0, 0, 0, 0]}', 'the order has it rolled up');
select is((select current_stage from orders o join it on it.order_id = o.id), 'Yarn sourcing', '… and the stage it is at');
select is((select stage_number || ' ' || from_percentage || ' ' || to_percentage || ' ' || (changed_by = pg_temp.id('person factory'))
  from production_stage_updates u join it on u.supplier_order_id = it.so_id order by created_at desc limit 1), '1 0 40 true',
  'the change is written down');
select is(pg_temp.set_stage('factory', 1, 'completion_percentage = 100'), '1 rows', 'to 100 %');
select is((pg_temp.stage(1)).status, 'completed', '100 %: completed');
select isnt((pg_temp.stage(1)).completed_at, null, '… with its time');
select is((select current_stage from orders o join it on it.order_id = o.id), 'Knitting', 'the order is at the next');
select pg_temp.set_stage('factory', 1, 'completion_percentage = 60') \g /dev/null
select is((pg_temp.stage(1)).status, 'in_progress', 'back to 60 %: in progress again');
select is((pg_temp.stage(1)).completed_at, null, '… no longer completed');
select pg_temp.set_stage('factory', 1, 'completion_percentage = 0') \g /dev/null
select is((pg_temp.stage(1)).status || coalesce((pg_temp.stage(1)).started_at::text, ' never'), 'pending never', 'back to 0: as never started');
-- Status → percentage.
select pg_temp.set_stage('factory', 2, 'status = ''completed''') \g /dev/null
select is((pg_temp.stage(2)).completion_percentage, 100, 'completed means 100');
select pg_temp.set_stage('factory', 2, 'status = ''in_progress''') \g /dev/null
select is((pg_temp.stage(2)).completion_percentage, 99, 'in progress means less than that');
select pg_temp.set_stage('factory', 2, 'status = ''pending''') \g /dev/null
select is((pg_temp.stage(2)).completion_percentage, 0, 'pending means 0');
select pg_temp.set_stage('factory', 2, 'status = ''in_progress''') \g /dev/null
select is((pg_temp.stage(2)).completion_percentage, 1, '… and in progress then 1');
-- The specification's own request: all three at once.
select is(pg_temp.set_stage('supplier', 2, 'completion_percentage = 100, status = ''completed'', completed_at = now()'), '1 rows',
  'percentage, status and time at once, as the specification has it');
select pg_temp.set_stage('supplier', 4, 'completion_percentage = 100, completed_at = now() - interval ''5 minutes''') \g /dev/null
select is((pg_temp.stage(4)).started_at = (pg_temp.stage(4)).completed_at and (pg_temp.stage(4)).completed_at = now() - interval '5 minutes', true,
  'a clock that is behind ours is no refusal');
select pg_temp.set_stage('supplier', 4, 'completion_percentage = 0') \g /dev/null
-- Delayed.
select pg_temp.set_stage('factory', 3, 'completion_percentage = 50') \g /dev/null
select pg_temp.set_stage('factory', 3, 'status = ''delayed''') \g /dev/null
select is((pg_temp.stage(3)).status || (pg_temp.stage(3)).completion_percentage, 'delayed50', 'delayed by hand, the percentage stays');
select is((select (stage_progress ->> 'delayed')::int from orders o join it on it.order_id = o.id), 1, 'the order counts it');
select pg_temp.set_stage('factory', 3, 'notes = ''machine 4 down''') \g /dev/null
select is((pg_temp.stage(3)).status, 'delayed', 'a note doesn''t end the delay');
select pg_temp.set_stage('factory', 3, 'completion_percentage = 70') \g /dev/null
select is((pg_temp.stage(3)).status, 'in_progress', 'progress does');
select pg_temp.set_stage('factory', 3, 'target_date = current_date - 1') \g /dev/null
select is((pg_temp.stage(3)).status, 'delayed', 'a passed target date means delayed');
select pg_temp.set_stage('factory', 3, 'target_date = current_date + 9') \g /dev/null
select is((pg_temp.stage(3)).status, 'in_progress', '… and a new one that it isn''t any more');
select pg_temp.set_stage('factory', 3, 'target_date = current_date - 1') \g /dev/null
select pg_temp.set_stage('factory', 3, 'completion_percentage = 80') \g /dev/null
select is((pg_temp.stage(3)).status, 'delayed', '… also with progress');
select pg_temp.set_stage('factory', 3, 'completion_percentage = 100') \g /dev/null
select is((pg_temp.stage(3)).status, 'completed', '… until it is done');
update production_stages set completion_percentage = 100 where supplier_order_id = (select so_id from it);
select is((select stage_progress ->> 'overall' || current_stage from orders o join it on it.order_id = o.id), '100Packing', 'all done: 100 at the last stage');
update production_stages set completion_percentage = 99 where supplier_order_id = (select so_id from it) and stage_number = 8;
select is((select stage_progress ->> 'overall' from orders o join it on it.order_id = o.id), '99', '99.9 is shown as 99: rounded down');
select is((select count(distinct updated_at)::int from (select updated_at from production_stages s join it on it.so_id = s.supplier_order_id) x) > 1, true, 'times go on within a transaction');
-- Time that passes by itself.
update production_stages set completion_percentage = 10, target_date = current_date + 1 where supplier_order_id = (select so_id from it) and stage_number = 7;
alter table production_stages disable trigger user;
update production_stages set target_date = current_date - 1 where supplier_order_id = (select so_id from it) and stage_number = 7;
alter table production_stages enable trigger user;
select cmp_ok((private.mark_time() ->> 'stages')::int, '>=', 1, 'the night marks what is late');
select is((pg_temp.stage(7)).status, 'delayed', '… as delayed');
select is((private.mark_time() ->> 'stages')::int, 0, '… once');

-- Versions.
create temp table was as select version, updated_at from orders o join it on it.order_id = o.id;
update orders set notes = 'x' where id = (select order_id from it);
select is((select o.version - was.version from orders o join it on it.order_id = o.id, was), 1, 'each update is one version');
select cmp_ok((select o.updated_at from orders o join it on it.order_id = o.id), '>', (select updated_at from was), '… and a later time');
select is(pg_temp.as_person('admin', format('update orders set notes = ''y'' where id = %L and version = %s', (select order_id from it), (select version from was))),
  '0 rows', 'an update of an old version hits nothing');

-- The workflow: every edge of product.md §5, and no other.
create temp table edges as
  with road as (select array['quote_requested', 'quote_sent', 'admin_review', 'awaiting_payment', 'payment_received',
    'assigned_to_supplier', 'sample_requested', 'sample_submitted', 'sample_approved', 'bulk_production', 'qc_inspection',
    'ready_to_ship', 'shipped', 'delivered', 'completed'] as s)
  select s[i] as a, s[i + 1] as b from road, generate_series(1, 14) i
  union select s[i], x from road, generate_series(1, 12) i, unnest('{on_hold,cancelled}'::text[]) x
  union select 'on_hold', s[i] from road, generate_series(1, 12) i
  union select 'on_hold', 'cancelled';
select is((select string_agg(a || '→' || b, ', ') from (
    select a.w as a, b.w as b from (select distinct a as w from edges union select b from edges) a,
      (select distinct a as w from edges union select b from edges) b) p
  where private.workflow_allows(a, b) is distinct from exists (select 1 from edges e where (e.a, e.b) = (p.a, p.b))), null,
  '17 × 17 moves: the allowed ones are allowed, the others not');
select matches(pg_temp.outcome(format('update orders set workflow_status = ''completed'' where id = %L', (select order_id from it))),
  '^P0001 An order can''t go from bulk_production to completed', 'a step that isn''t one is refused in words');
select pg_temp.as_person('admin', format('update orders set workflow_status = ''on_hold'' where id = %L', (select order_id from it))) \g /dev/null
select is((select status from orders o join it on it.order_id = o.id), 'on_hold', 'the coarse status follows');
select matches(pg_temp.outcome(format('update orders set workflow_status = ''qc_inspection'' where id = %L', (select order_id from it))),
  '^P0001 .*only go back there', 'from on_hold an order goes back to where it was');
select is((select from_status || '→' || to_status || ' ' || (changed_by = pg_temp.id('person admin')) from order_status_history h join it on it.order_id = h.order_id
  order by created_at desc limit 1), 'bulk_production→on_hold true', 'each move is in the history, with who');
update orders set workflow_status = 'bulk_production' where id = (select order_id from it);
select is((select workflow_status from orders o join it on it.order_id = o.id), 'bulk_production', '… there it may');
update orders set workflow_status = 'qc_inspection' where id = (select order_id from it);
update orders set workflow_status = 'ready_to_ship' where id = (select order_id from it);
update orders set workflow_status = 'shipped' where id = (select order_id from it);
select matches(pg_temp.outcome(format('update orders set workflow_status = ''cancelled'' where id = %L', (select order_id from it))), '^P0001', 'what is shipped can''t be cancelled');
update orders set workflow_status = 'delivered' where id = (select order_id from it);
select is((select actual_delivery_date from orders o join it on it.order_id = o.id), current_date, 'delivered: with its date');
select matches(pg_temp.outcome($$update orders set workflow_status = 'assigned_to_supplier' where workflow_status = 'payment_received' and supplier_id is null$$),
  '^P0001 This order has no supplier', 'assigned needs somebody to be assigned to');
create temp table held as select o.id, s.id as so_id from orders o join supplier_orders s on s.buyer_order_id = o.id
  where o.workflow_status = 'bulk_production' limit 1;
update orders set workflow_status = 'cancelled' where id = (select id from held);
select is((select status from supplier_orders where id = (select so_id from held)), 'cancelled', 'with an order its supplier order is cancelled');
select isnt((select stage_progress from orders where id = (select id from held)), '{}', '… and still shows how far it came');

select matches(pg_temp.outcome($$update orders set supplier_id = null, workflow_status = 'sample_requested' where workflow_status = 'assigned_to_supplier'$$),
  '^P0001 This order has no supplier', '… and so does what follows');

-- Supplier orders.
select is((select margin from supplier_orders where id = (select so_id from it)),
  (select buyer_price - supplier_price from supplier_orders where id = (select so_id from it)), 'margin is what stays');
select matches(pg_temp.outcome(format('update supplier_orders set margin = 1 where id = %L', (select so_id from it))), '^428C9', 'margin can''t be set');
create temp table transitions as select * from (values ('pending', 'accepted', true), ('pending', 'rejected', true), ('pending', 'counter_offered', true),
  ('counter_offered', 'accepted', true), ('counter_offered', 'rejected', true), ('counter_offered', 'pending', true),
  ('accepted', 'pending', false), ('accepted', 'rejected', false), ('accepted', 'counter_offered', false),
  ('rejected', 'pending', false), ('rejected', 'accepted', false), ('rejected', 'counter_offered', false)) t (a, b, allowed);
create function pg_temp.negotiate(a text, b text) returns text language plpgsql as $$
declare
  new_id uuid := gen_random_uuid();
begin
  insert into supplier_orders (id, order_number, product_type, quantity, status, acceptance_status, accepted_at, rejected_at, rejection_reason, counter_offer_price)
    values (new_id, 'T-' || floor(random() * 1e10)::bigint, 'Hat', 1, case a when 'counter_offered' then 'pending' else a end, a, now(), now(), 'x', 1);
  return pg_temp.outcome(format('update supplier_orders set acceptance_status = %L, status = %L where id = %L', b,
    case b when 'counter_offered' then 'pending' else b end, new_id));
end
$$;
select is(left(pg_temp.negotiate(a, b), 8), case when allowed then 'accepted' else 'P0001 A ' end, 'negotiation ' || a || ' → ' || b) from transitions;

-- Leads.
create function pg_temp.lead(a text, b text, age interval) returns text language plpgsql as $$
declare
  new_id uuid := gen_random_uuid();
begin
  insert into ai_quotes (id, product_type, quantity, quote_data, total_price, estimated_delivery_days, lead_status, updated_at)
    values (new_id, 'Hat', 1, '{}', 1, 1, a, now() - age);
  return left(pg_temp.outcome(format('update ai_quotes set lead_status = %L where id = %L', b, new_id)), 8);
end
$$;
select is(pg_temp.lead(a, b, '2 days'), case when b = 'new' or (a = 'lost' and b <> 'contacted') then 'P0001 A ' else 'accepted' end, 'lead ' || a || ' → ' || b)
  from unnest('{new,hot,lost}'::text[]) a, unnest('{new,contacted,hot,lost}'::text[]) b where a <> b;
select is(pg_temp.probe(p, format('update ai_quotes set %s where id = %L', c, pg_temp.id('lead 3'))), r, p || ' sets a lead''s ' || c) from (values
  ('sales', 'lead_notes = ''x''', '1 rows'), ('sales', 'assigned_to = auth.uid()', '1 rows'), ('admin', 'specialty_notes = ''x''', '1 rows')) v (p, c, r);
select matches(pg_temp.probe('sales', format('update ai_quotes set %s where id = %L', c, pg_temp.id('lead 3'))), '^42501', 'sales set no lead''s ' || c)
  from unnest(array['specialty_notes = ''x''', 'production_route = case production_route when ''hybrid'' then ''bangladesh_only'' else ''hybrid'' end', 'total_price = 1', 'status = ''sent''']) c;
select is(pg_temp.lead('hot', 'new', '10 minutes'), 'accepted', 'within the hour a lead can be put back (undo)');
insert into ai_quotes (id, product_type, quantity, quote_data, total_price, estimated_delivery_days, production_route)
  values (pg_temp.id('test lead'), 'Hat', 1, '{}', 1, 1, 'hybrid');
select is((select specialty_sourcing_required from ai_quotes where id = pg_temp.id('test lead')), true, 'the route decides whether a source has to be found');
select is((select count(*)::int from notifications where row_id = pg_temp.id('test lead') and kind = 'specialty_sourcing'),
  (select count(*)::int from user_roles where role = 'admin'), '… and tells the admins');
update ai_quotes set assigned_to = pg_temp.id('person sales') where id = pg_temp.id('test lead');
select isnt((select assigned_at from ai_quotes where id = pg_temp.id('test lead')), null, 'assigning a lead has its time');

-- Listings.
insert into marketplace_products (id, supplier_id, product_type, title, category, base_price, platform_fee_percentage, available_quantity, moq, status, approval_date)
  values (pg_temp.id('test listing'), pg_temp.id('supplier supplier'), 'knit', 'Hat', 'x', 19.99, 12.5, 100, 10, 'approved', now());
create function pg_temp.listing() returns marketplace_products language sql as $$ select * from marketplace_products where id = pg_temp.id('test listing') $$;
select is((pg_temp.listing()).platform_fee_amount || ' ' || (pg_temp.listing()).final_price, '2.50 22.49', 'fee and final price: 19.99 + 12.5 %');
select isnt((pg_temp.listing()).published_at, null, 'approved means published');
select is(pg_temp.as_person('supplier', format('update marketplace_products set available_quantity = 3 where id = %L', pg_temp.id('test listing'))), '1 rows', 'stock goes down');
select is((pg_temp.listing()).status, 'sold_out', 'under the minimum order it is sold out');
select pg_temp.as_person('supplier', format('update marketplace_products set available_quantity = 50 where id = %L', pg_temp.id('test listing'))) \g /dev/null
select is((pg_temp.listing()).status, 'approved', 'back in stock: on sale again');
select matches(pg_temp.as_person('supplier', format('update marketplace_products set base_price = 1 where id = %L', pg_temp.id('test listing'))), '^42501', '… nor change its price by UPDATE');
select matches(pg_temp.as_person('supplier', format('update marketplace_products set is_featured = true, featured_until = now() + interval ''1 day'' where id = %L', pg_temp.id('test listing'))),
  '^42501 Only an admin', '… nor feature it');
-- By UPDATE: what is the supplier's, and what is the reviewers'.
create function pg_temp.move_listing(key text, a text, b text) returns text language plpgsql as $$
declare
  result text;
begin
  update marketplace_products set status = a, rejection_reason = case a when 'rejected' then 'x' end where id = pg_temp.id('test listing');
  result := split_part(pg_temp.probe(key, format('update marketplace_products set status = %L%s where id = %L', b,
    case when b = 'rejected' then ', rejection_reason = ''x''' else '' end, pg_temp.id('test listing'))), ' ', 1);
  update marketplace_products set status = 'approved' where id = pg_temp.id('test listing');
  return result;
end
$$;
select is(pg_temp.move_listing('supplier', a, b), case when b = 'archived' or (a, b) in (('draft', 'pending_approval'),
    ('pending_approval', 'draft'), ('rejected', 'draft'), ('approved', 'sold_out'), ('archived', 'draft')) then '1' else '42501' end,
  'a supplier sets a listing from ' || a || ' to ' || b)
  from unnest('{draft,pending_approval,approved,rejected,archived}'::text[]) a, unnest('{draft,pending_approval,approved,rejected,sold_out,archived}'::text[]) b where a <> b;
-- Sold out, rewritten, restocked: that is no way round the reviewers.
select pg_temp.as_person('supplier', format('update marketplace_products set %s where id = %L', c, pg_temp.id('test listing')))
  from unnest(array['status = ''sold_out''', 'title = ''Other hat''', 'available_quantity = 70']) with ordinality t (c, n) order by n \g /dev/null
select is((pg_temp.listing()).status, 'sold_out', 'what was rewritten while sold out doesn''t come back unseen');
update marketplace_products set status = 'approved', approval_date = now() where id = pg_temp.id('test listing');
select is(pg_temp.move_listing('admin', 'pending_approval', b), '1', 'an admin sets a listing to ' || b) from unnest('{approved,rejected,draft}'::text[]) b;
update marketplace_products set status = 'pending_approval', approval_date = null, approved_by = null where id = pg_temp.id('test listing');
select pg_temp.as_person('admin', format('update marketplace_products set status = ''approved'' where id = %L and status = ''pending_approval''', pg_temp.id('test listing'))) \g /dev/null
select is((pg_temp.listing()).approved_by, pg_temp.id('person admin'), 'approved by UPDATE, as the specification has it: by whom and when');
select matches(pg_temp.probe('supplier', format('update marketplace_products set rejection_reason = null, admin_feedback = ''fine'' where id = %L', pg_temp.id('test listing'))), '^42501', 'a supplier doesn''t write the review');
select pg_temp.as_person('supplier', format('update marketplace_products set title = ''Better hat'' where id = %L', pg_temp.id('test listing'))) \g /dev/null
select is((pg_temp.listing()).status, 'pending_approval', 'another text is looked at again');
update marketplace_products set is_featured = true, featured_until = now() + interval '1 day' where id = pg_temp.id('test listing');
alter table marketplace_products disable trigger user;
update marketplace_products set featured_until = now() - interval '1 second' where id = pg_temp.id('test listing');
alter table marketplace_products enable trigger user;
select private.mark_time() \g /dev/null
select is((pg_temp.listing()).is_featured, false, 'a feature ends');
update quotes set valid_until = current_date where quote_number = 'QT-1';
alter table quotes disable trigger user;
update quotes set created_at = now() - interval '9 days', valid_until = current_date - 1 where quote_number = 'QT-1';
alter table quotes enable trigger user;
select private.mark_time() \g /dev/null
select is((select status from quotes where quote_number = 'QT-1'), 'expired', 'a quote expires');
select is(pg_temp.as_person('supplier', format('insert into factory_capacity (supplier_id, date, total_capacity, booked_capacity) values (%L, ''2031-02-01'', 200, 50)', pg_temp.id('supplier supplier'))), '1 rows', 'capacity is entered');
select is((select utilization_percentage || ' ' || (logged_by = pg_temp.id('person supplier')) from capacity_utilization_logs where date = '2031-02-01'), '25.00 true', '… and logged');
-- Sign-up.
insert into auth.users (id, email, raw_user_meta_data) values (pg_temp.id('person fresh'), 'fresh@looptrace.example', '{"full_name": "Fresh Face", "role": "admin"}');
select is((select full_name || ' ' || (select string_agg(role, ',') from user_roles where user_id = p.id) from profiles p where p.id = pg_temp.id('person fresh')),
  'Fresh Face buyer', 'who signs up is a buyer, whatever they say');
select matches(pg_temp.outcome(format('insert into auth.users (id, email) values (%L, ''x'')', pg_temp.id('person fresh'))), '^23505', 'an account is there once');
select matches(pg_temp.outcome(format('insert into orders (order_number, product_type, quantity) values (%L, ''Hat'', 1)', (select order_number from it))), '^23505', 'an order number is there once');
select is((select p.is_quality from production_stage_updates p join it on it.so_id = p.supplier_order_id where stage_number = 7 limit 1), true, 'quality control is known for it');
select * from finish();
rollback;
