-- SPDX-License-Identifier: MIT
-- Every CHECK: refused on one side of its edge, accepted on the other. A new CHECK without a case fails.
begin;
\ir people.psql

-- Constraints alone: the triggers would put some values right (04_rules has them). Nothing of this is
-- kept.
do $$
declare
  t regclass;
begin
  for t in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %s disable trigger user', t);
  end loop;
end
$$;

create temp table cases (table_name text, constraint_name text, bad text, good text);
-- Texts: their column, the shortest and the longest that are allowed.
insert into cases
  select t, t || '_' || c || '_check', b, g
  from (values
    ('ai_quotes', 'additional_requirements', 0, 10000),
    ('ai_quotes', 'ai_suggestions', 0, 20000),
    ('ai_quotes', 'complexity_level', 0, 100),
    ('ai_quotes', 'country', 0, 100),
    ('ai_quotes', 'customer_name', 0, 200),
    ('ai_quotes', 'fabric_type', 0, 200),
    ('ai_quotes', 'lead_notes', 0, 10000),
    ('ai_quotes', 'product_type', 1, 200),
    ('ai_quotes', 'session_id', 0, 200),
    ('ai_quotes', 'specialty_notes', 0, 10000),
    ('email_verification_otps', 'otp_hash', 32, 200),
    ('factory_capacity', 'notes', 0, 2000),
    ('marketplace_products', 'admin_feedback', 0, 5000),
    ('marketplace_products', 'category', 1, 100),
    ('marketplace_products', 'description', 0, 10000),
    ('marketplace_products', 'fabric_composition', 0, 500),
    ('marketplace_products', 'material', 0, 500),
    ('marketplace_products', 'meta_description', 0, 500),
    ('marketplace_products', 'primary_image', 0, 2000),
    ('marketplace_products', 'product_type', 1, 200),
    ('marketplace_products', 'rejection_reason', 0, 2000),
    ('marketplace_products', 'shipping_from', 0, 200),
    ('marketplace_products', 'subcategory', 0, 100),
    ('marketplace_products', 'title', 1, 300),
    ('marketplace_products', 'unit', 1, 50),
    ('marketplace_products', 'video_url', 0, 2000),
    ('messages', 'body', 1, 10000),
    ('messages', 'subject', 0, 300),
    ('notifications', 'body', 0, 2000),
    ('notifications', 'kind', 1, 100),
    ('notifications', 'table_name', 0, 63),
    ('notifications', 'title', 1, 300),
    ('order_status_history', 'note', 0, 2000),
    ('orders', 'notes', 0, 5000),
    ('orders', 'current_stage', 0, 100),
    ('orders', 'product_type', 1, 200),
    ('production_stage_templates', 'description', 0, 1000),
    ('production_stage_templates', 'product_family', 1, 100),
    ('production_stage_templates', 'stage_name', 1, 100),
    ('production_stage_updates', 'note', 0, 5000),
    ('production_stages', 'description', 0, 1000),
    ('production_stages', 'notes', 0, 5000),
    ('production_stages', 'stage_name', 1, 100),
    ('products', 'category', 0, 100),
    ('products', 'description', 0, 10000),
    ('products', 'name', 1, 200),
    ('profiles', 'avatar_url', 0, 2000),
    ('profiles', 'company_name', 0, 200),
    ('profiles', 'full_name', 0, 200),
    ('quotes', 'notes', 0, 10000),
    ('quotes', 'product_type', 1, 200),
    ('retention_policies', 'description', 0, 500),
    ('social_shares', 'ip_address', 0, 45),
    ('social_shares', 'platform', 1, 50),
    ('social_shares', 'url', 0, 2000),
    ('supplier_orders', 'counter_offer_notes', 0, 2000),
    ('supplier_orders', 'product_type', 1, 200),
    ('supplier_orders', 'rejection_reason', 0, 2000),
    ('supplier_orders', 'special_instructions', 0, 5000),
    ('suppliers', 'address', 0, 500),
    ('suppliers', 'business_type', 0, 100),
    ('suppliers', 'city', 0, 100),
    ('suppliers', 'company_name', 1, 200),
    ('suppliers', 'country', 0, 100)
  ) v (t, c, shortest, longest), lateral (
    select format('%I = repeat(''ক'', %s)', c, longest + 1) as b, format('%I = repeat(''ক'', %s)', c, longest) as g
    union all
    select format('%I = ''''', c), format('%I = ''ক''', c) where shortest = 1) x;
-- Words: their column and all that are allowed; none other, not even in capitals.
insert into cases
  select t, t || '_' || c || '_check', b, g
  from (values
    ('ai_quotes', 'lead_status', '{new,contacted,hot,warm,cold,lost}'::text[]),
    ('ai_quotes', 'production_route', '{bangladesh_only,hybrid,specialty_only}'::text[]),
    ('ai_quotes', 'status', '{draft,sent,accepted,rejected}'::text[]),
    ('audit_logs', 'action', '{insert,update,delete}'::text[]),
    ('marketplace_products', 'status', '{draft,pending_approval,approved,rejected,sold_out,archived}'::text[]),
    ('orders', 'payment_status', '{unpaid,deposit_paid,paid,refunded}'::text[]),
    ('orders', 'status', '{pending,in_production,shipped,completed,on_hold,cancelled}'::text[]),
    ('orders', 'workflow_status', '{quote_requested,quote_sent,admin_review,awaiting_payment,payment_received,assigned_to_supplier,sample_requested,sample_submitted,sample_approved,bulk_production,qc_inspection,ready_to_ship,shipped,delivered,completed,on_hold,cancelled}'::text[]),
    ('production_stages', 'status', '{pending,in_progress,completed,delayed}'::text[]),
    ('quotes', 'status', '{draft,sent,accepted,rejected,expired}'::text[]),
    ('retention_policies', 'action', '{archive,purge,summarise}'::text[]),
    ('supplier_orders', 'acceptance_status', '{pending,accepted,rejected,counter_offered}'::text[]),
    ('supplier_orders', 'status', '{pending,accepted,rejected,cancelled}'::text[]),
    ('suppliers', 'tier', '{bronze,silver,gold,platinum}'::text[]),
    ('suppliers', 'verification_status', '{pending,verified,rejected,suspended}'::text[]),
    ('user_roles', 'role', '{admin,sales,supplier,factory,buyer,retailer,wholesaler,educational,corporate,sports_team}'::text[])
  ) v (t, c, words), lateral (
    select null as b, format('%I = %L', c, w) as g from unnest(words) w
    union all select format('%I = %L', c, upper(words[1])), null
    union all select format('%I = ''x''', c), null) x;
-- Numbers: what is refused, what is allowed. (An upper edge through another column is below.)
create temp table numbers (t text, c text, bads text[], goods text[]);
insert into numbers values
  ('ai_quotes', 'admin_markup', '{-0.01,''NaN''}', '{0,999999999999.99}'),
  ('ai_quotes', 'bangladesh_cost', '{-0.01,''NaN''}', '{0,999999999999.99}'),
  ('ai_quotes', 'estimated_delivery_days', '{0,-1000}', '{1,2000000000}'),
  ('ai_quotes', 'quantity', '{0,-1000}', '{1,2000000000}'),
  ('ai_quotes', 'specialty_cost', '{-0.01,''NaN''}', '{0,999999999999.99}'),
  ('ai_quotes', 'total_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('email_verification_otps', 'attempts', '{-1,11}', '{0,10}'),
  ('factory_capacity', 'booked_capacity', '{-1,-1000}', '{0}'),
  ('marketplace_products', 'available_quantity', '{-1,-1000}', '{}'),
  ('marketplace_products', 'base_price', '{0,-0.01,''NaN''}', '{0.01,900000000000}'),
  ('marketplace_products', 'gsm', '{0,-1000}', '{1,2000000000}'),
  ('marketplace_products', 'inquiries', '{-1,-1000}', '{0,2000000000}'),
  ('marketplace_products', 'lead_time_days', '{-1,-1000}', '{0,2000000000}'),
  ('marketplace_products', 'moq', '{0,-1000}', '{1}'),
  ('marketplace_products', 'platform_fee_percentage', '{-1,101}', '{0,100}'),
  ('marketplace_products', 'quality_score', '{-1,101}', '{0,100}'),
  ('marketplace_products', 'rating', '{-1,6}', '{0,5}'),
  ('marketplace_products', 'reserved_quantity', '{-1,-1000}', '{0}'),
  ('marketplace_products', 'sales', '{-1,-1000}', '{0,2000000000}'),
  ('marketplace_products', 'shipping_weight_kg', '{0,-1}', '{0.001}'),
  ('marketplace_products', 'views', '{-1,-1000}', '{0,2000000000}'),
  ('orders', 'quantity', '{0,-1000}', '{1,2000000000}'),
  ('production_stage_templates', 'share_of_time', '{0,101}', '{1,100}'),
  ('production_stage_templates', 'stage_number', '{0,9}', '{1,8}'),
  ('production_stage_updates', 'from_percentage', '{-1,101}', '{0,100}'),
  ('production_stage_updates', 'stage_number', '{0,9}', '{1,8}'),
  ('production_stage_updates', 'to_percentage', '{-1,101}', '{0,100}'),
  ('production_stages', 'completion_percentage', '{-1,101}', '{0,100}'),
  ('production_stages', 'stage_number', '{0,9}', '{1,8}'),
  ('products', 'base_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('products', 'lead_time_days', '{-1,-1000}', '{0,2000000000}'),
  ('products', 'minimum_order', '{0,-1000}', '{1,2000000000}'),
  ('quotes', 'quantity', '{0,-1000}', '{1,2000000000}'),
  ('quotes', 'supplier_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('quotes', 'total_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('retention_policies', 'batch_size', '{0,10001}', '{1,10000}'),
  ('supplier_orders', 'buyer_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('supplier_orders', 'counter_offer_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('supplier_orders', 'quantity', '{0,-1000}', '{1,2000000000}'),
  ('supplier_orders', 'supplier_price', '{0,-0.01,''NaN''}', '{0.01,999999999999.99}'),
  ('suppliers', 'lead_time_days', '{-1,-1000}', '{0,2000000000}'),
  ('suppliers', 'minimum_order_quantity', '{0,-1000}', '{1,2000000000}'),
  ('suppliers', 'on_time_delivery_rate', '{-1,101}', '{0,100}'),
  ('suppliers', 'production_capacity_monthly', '{-1,-1000}', '{0,2000000000}'),
  ('suppliers', 'rating', '{-1,6}', '{0,5}'),
  ('suppliers', 'total_orders', '{-1,-1000}', '{0,2000000000}');
insert into cases
  select t, t || '_' || c || '_check', format('%I = %s', c, b), null from numbers, unnest(bads) b
  union all
  select t, t || '_' || c || '_check', null, format('%I = %s', c, g) from numbers, unnest(goods) g;
-- The rest, one by one.
insert into cases values
  ('ai_quotes', 'ai_quotes_quote_data_check', 'quote_data = to_jsonb(repeat(''x'', 200000))', 'quote_data = to_jsonb(repeat(''x'', 199998))'),
  ('ai_quotes', 'ai_quotes_alternative_options_check', 'alternative_options = to_jsonb(repeat(''x'', 200000))', 'alternative_options = null'),
  ('ai_quotes', 'ai_quotes_phone_number_check', 'phone_number = ''0171 123''', 'phone_number = ''+8801711000001'''),
  ('ai_quotes', 'ai_quotes_phone_number_check', 'phone_number = ''+012345678''', null),
  ('ai_quotes', 'ai_quotes_phone_number_check', 'phone_number = ''+1234567890123456''', 'phone_number = ''+123456789012345'''),
  ('ai_quotes', 'ai_quotes_route_and_sourcing', 'production_route = ''hybrid'', specialty_sourcing_required = false', 'production_route = ''bangladesh_only'', specialty_sourcing_required = false'),
  ('ai_quotes', 'ai_quotes_route_and_sourcing', 'production_route = ''bangladesh_only'', specialty_sourcing_required = true', 'production_route = null, specialty_sourcing_required = true'),
  ('capacity_utilization_logs', 'capacity_utilization_logs_check', 'booked_capacity = total_capacity + 1', 'booked_capacity = total_capacity'),
  ('capacity_utilization_logs', 'capacity_utilization_logs_check', 'booked_capacity = -1', 'booked_capacity = 0, total_capacity = 0'),
  ('email_verification_otps', 'email_verification_otps_expires_later', 'expires_at = created_at', 'expires_at = created_at + interval ''1 second'''),
  ('factory_capacity', 'factory_capacity_booked_within_total', 'booked_capacity = total_capacity + 1', 'booked_capacity = total_capacity'),
  ('factory_capacity', 'factory_capacity_booked_within_total', 'total_capacity = 0, booked_capacity = 1', 'total_capacity = 0, booked_capacity = 0'),
  ('marketplace_products', 'marketplace_products_approved_has_date', 'status = ''approved'', approval_date = null', 'status = ''approved'', approval_date = created_at'),
  ('marketplace_products', 'marketplace_products_featured_has_end', 'is_featured = true, featured_until = null', 'is_featured = true, featured_until = now()'),
  ('marketplace_products', 'marketplace_products_rejected_has_reason', 'status = ''rejected'', rejection_reason = null', 'status = ''rejected'', rejection_reason = ''x'''),
  ('marketplace_products', 'marketplace_products_moq_within_available', 'moq = available_quantity + 1, status = ''draft''', 'moq = available_quantity, status = ''draft'''),
  ('marketplace_products', 'marketplace_products_moq_within_available', 'available_quantity = 0, reserved_quantity = 0, status = ''draft''', 'available_quantity = 0, reserved_quantity = 0, status = ''sold_out'''),
  ('marketplace_products', 'marketplace_products_reserved_within_available', 'reserved_quantity = available_quantity + 1', 'reserved_quantity = available_quantity'),
  ('marketplace_products', 'marketplace_products_specifications_check', 'specifications = to_jsonb(repeat(''x'', 50000))', 'specifications = ''{}'''),
  ('marketplace_products', 'marketplace_products_colors_check', 'colors = array[repeat(''x'', 101)]', 'colors = array[repeat(''x'', 100)]'),
  ('marketplace_products', 'marketplace_products_sizes_check', 'sizes = array_fill(''x''::text, array[201])', 'sizes = array_fill(''x''::text, array[200])'),
  ('marketplace_products', 'marketplace_products_images_check', 'images = array_fill(''x''::text, array[51])', 'images = array_fill(''x''::text, array[50])'),
  ('marketplace_products', 'marketplace_products_meta_keywords_check', 'meta_keywords = array[repeat(''x'', 101)]', 'meta_keywords = array[repeat(''x'', 100)]'),
  ('messages', 'messages_not_to_oneself', 'recipient_id = sender_id', 'recipient_id = null'),
  ('messages', 'messages_read_after_sent', 'read_at = created_at - interval ''1 second''', 'read_at = created_at'),
  ('orders', 'orders_completed_has_dates', 'status = ''completed'', actual_delivery_date = null', 'status = ''completed'', actual_delivery_date = expected_delivery_date'),
  ('orders', 'orders_completed_has_dates', 'status = ''completed'', expected_delivery_date = null, actual_delivery_date = ''2026-01-01''', null),
  ('orders', 'orders_dates_in_order', 'target_date = expected_delivery_date + 1', 'target_date = expected_delivery_date'),
  ('orders', 'orders_order_number_check', 'order_number = ''sa-1''', 'order_number = ''SA-9999999999'''),
  ('orders', 'orders_tracking_token_check', 'tracking_token = repeat(''x'', 15)', 'tracking_token = repeat(''x'', 16)'),
  ('orders', 'orders_tracking_token_check', 'tracking_token = repeat(''x'', 201)', 'tracking_token = repeat(''x'', 200)'),
  ('suppliers', 'suppliers_specializations_check', 'specializations = array[repeat(''x'', 101)]', 'specializations = array[repeat(''x'', 100)]'),
  ('supplier_orders', 'supplier_orders_tech_pack_urls_check', 'tech_pack_urls = array_fill(''x''::text, array[51])', 'tech_pack_urls = array_fill(''x''::text, array[50])'),
  ('supplier_orders', 'supplier_orders_reference_images_check', 'reference_images = array[repeat(''x'', 2001)]', 'reference_images = array[repeat(''x'', 2000)]'),
  ('supplier_orders', 'supplier_orders_order_number_check', 'order_number = ''SO-1x''', 'order_number = ''SO-9999999999'''),
  ('supplier_orders', 'supplier_orders_answered_after_made', 'accepted_at = created_at - interval ''1 second''', 'accepted_at = created_at'),
  ('supplier_orders', 'supplier_orders_answered_after_made', 'rejected_at = created_at - interval ''1 second''', 'rejected_at = created_at'),
  ('audit_logs', 'audit_logs_table_name_check', 'table_name = ''Orders of Ingrid''', 'table_name = ''orders'''),
  ('quotes', 'quotes_quote_number_check', 'quote_number = ''Q 1''', 'quote_number = ''Q-9999999999'''),
  ('quotes', 'quotes_assigned_after_made', 'assigned_at = created_at - interval ''1 second''', 'assigned_at = created_at'),
  ('ai_quotes', 'ai_quotes_assigned_after_made', 'assigned_at = created_at - interval ''1 second''', 'assigned_at = created_at'),
  ('notifications', 'notifications_read_after_sent', 'read_at = created_at - interval ''1 second''', 'read_at = created_at'),
  ('marketplace_products', 'marketplace_products_approved_after_made', 'approval_date = created_at - interval ''1 second''', 'approval_date = created_at'),
  ('marketplace_products', 'marketplace_products_published_after_made', 'published_at = created_at - interval ''1 second''', 'published_at = created_at'),
  ('email_verification_otps', 'email_verification_otps_verified_in_time', 'verified_at = created_at - interval ''1 second''', 'verified_at = created_at'),
  ('email_verification_otps', 'email_verification_otps_verified_in_time', 'verified_at = expires_at + interval ''1 second''', 'verified_at = expires_at'),
  ('production_stages', 'production_stages_photos_check', 'photos = array[repeat(''x'', 2001)]', 'photos = array[repeat(''x'', 2000)]'),
  ('orders', 'orders_order_number_check', 'order_number = ''SA-''', 'order_number = ''ABCD-1'''),
  ('production_stages', 'production_stages_times_in_order', 'started_at = now(), completed_at = now() - interval ''1 second''', 'started_at = now(), completed_at = now()'),
  ('products', 'products_available_colors_check', 'available_colors = array[repeat(''x'', 101)]', 'available_colors = ''{navy}'''),
  ('products', 'products_available_sizes_check', 'available_sizes = array[repeat(''x'', 101)]', 'available_sizes = ''{S}'''),
  ('profiles', 'profiles_id_is_user_id', 'user_id = md5(''looptrace person nobody 2'')::uuid', 'user_id = id'),
  ('profiles', 'profiles_phone_check', 'phone = ''12345678''', 'phone = ''+12345678'''),
  ('profiles', 'profiles_phone_check', 'phone = ''+880 1711-000001''', 'phone = null'),
  ('quotes', 'quotes_valid_after_made', 'valid_until = (created_at at time zone ''UTC'')::date - 1', 'valid_until = (created_at at time zone ''UTC'')::date'),
  ('retention_policies', 'retention_policies_keep_for_check', 'keep_for = ''-1 day''', 'keep_for = ''0'''),
  ('retention_policies', 'retention_policies_name_check', 'name = ''Old things''', 'name = ''old_things'''),
  ('supplier_orders', 'supplier_orders_accepted_has_time', 'acceptance_status = ''accepted'', status = ''accepted'', accepted_at = null', 'acceptance_status = ''accepted'', status = ''accepted'', accepted_at = created_at'),
  ('supplier_orders', 'supplier_orders_counter_has_price', 'acceptance_status = ''counter_offered'', status = ''pending'', counter_offer_price = null', 'acceptance_status = ''counter_offered'', status = ''pending'', counter_offer_price = 1'),
  ('supplier_orders', 'supplier_orders_rejected_has_reason', 'acceptance_status = ''rejected'', status = ''rejected'', rejected_at = created_at, rejection_reason = null', 'acceptance_status = ''rejected'', status = ''rejected'', rejected_at = created_at, rejection_reason = ''x'''),
  ('supplier_orders', 'supplier_orders_rejected_has_reason', 'acceptance_status = ''rejected'', status = ''rejected'', rejected_at = null, rejection_reason = ''x''', null),
  ('supplier_orders', 'supplier_orders_states_agree', 'status = ''accepted'', acceptance_status = ''pending''', 'status = ''cancelled'', acceptance_status = ''pending'''),
  ('supplier_orders', 'supplier_orders_states_agree', 'status = ''pending'', acceptance_status = ''accepted'', accepted_at = created_at', 'status = ''pending'', acceptance_status = ''pending''');
-- Addresses, as RFC 5321 has them; the same function checks both columns.
insert into cases
  select t, t || '_' || c || '_check', format('%I = %L', c, b), null
  from (values ('ai_quotes', 'customer_email'), ('email_verification_otps', 'email')) v (t, c),
    unnest(array['', 'a', 'a@b', 'a@@b.example', '@b.example', 'a@.example', 'a b@c.example', 'a@c_d.example',
      'a..b@c.example', '.a@c.example', 'a@-c.example', 'a@c.example.', E'a@c.example\n', 'a@c.example,d@e.example',
      repeat('a', 65) || '@c.example', 'a@' || repeat('b', 250) || '.example']) b
  union all
  select t, t || '_' || c || '_check', null, format('%I = %L', c, g)
  from (values ('ai_quotes', 'customer_email'), ('email_verification_otps', 'email')) v (t, c),
    unnest(array['a@b.example', 'first.last+tag@sub.domain.example', 'রহিম@উদাহরণ.example', 'o''neill@c.ie',
      'a@xn--80ak6aa92e.example', repeat('a', 64) || '@c.example']) g;
insert into cases
  select 'marketplace_products', 'marketplace_products_slug_check', format('slug = %L', b), null
  from unnest(array['', 'A', 'a b', '-a', 'a-', 'a--b', 'a_b', 'ä', 'a/b', 'a?b', repeat('a', 201)]) b
  union all
  select 'marketplace_products', 'marketplace_products_slug_check', null, format('slug = %L', g)
  from unnest(array['a', 'a-b', '2026-sweater-1', repeat('a', 200)]) g;

-- A row for each table that every good value fits.
create function pg_temp.fixture(t text) returns tid language plpgsql as $$
declare
  row tid;
begin
  execute format('select ctid from %I %s order by 1 limit 1', t, case t
    when 'supplier_orders' then 'where status = ''pending'' and acceptance_status = ''pending'''
    when 'marketplace_products' then 'where status = ''approved'' and reserved_quantity = 0'
    when 'orders' then 'where workflow_status = ''completed'''
    when 'production_stages' then 'where status = ''pending'''
    when 'capacity_utilization_logs' then 'where booked_capacity > 0'
    when 'ai_quotes' then 'where production_route = ''bangladesh_only'''
    when 'messages' then 'where recipient_id is not null'
    when 'user_roles' then 'where user_id = md5(''looptrace person shop7'')::uuid' else '' end) into row;
  if row is null then
    raise exception 'no row in % to try on', t;
  end if;
  return row;
end
$$;
create function pg_temp.verdict(t text, change text) returns text language plpgsql as $$
declare
  result text := 'accepted';
begin
  -- Good words that have a price of their own: an accepted order has its time, and so on.
  change := change || case
    when t = 'supplier_orders' and change = 'status = ''accepted''' then ', acceptance_status = ''accepted'', accepted_at = created_at'
    when t = 'supplier_orders' and change = 'acceptance_status = ''accepted''' then ', status = ''accepted'', accepted_at = created_at'
    when t = 'supplier_orders' and change = 'acceptance_status = ''rejected''' then ', rejected_at = created_at, rejection_reason = ''x'''
    when t = 'supplier_orders' and change = 'acceptance_status = ''counter_offered''' then ', counter_offer_price = 1'
    when t = 'marketplace_products' and change = 'status = ''rejected''' then ', rejection_reason = ''x'''
    when t = 'ai_quotes' and change ~ '^production_route = ''(hybrid|specialty_only)''$' then ', specialty_sourcing_required = true'
    when t = 'production_stages' and change ~ '^stage_number' then ', supplier_order_id = null'
    when t = 'production_stage_templates' and change ~ '^stage_number' then ', product_family = ''x'''
    else '' end;
  begin
    execute format('update %I set %s where ctid = %L', t, change, pg_temp.fixture(t));
    raise exception sqlstate 'UNDO0';
  exception
    when sqlstate 'UNDO0' then null;
    when check_violation then get stacked diagnostics result = constraint_name;
    when others then result := sqlstate || ' ' || sqlerrm;
  end;
  return result;
end
$$;
select plan((select count(bad)::int + count(good)::int from cases) + 3);
select is(pg_temp.verdict(table_name, bad), constraint_name, table_name || ' refuses ' || left(replace(bad, E'\n', ' '), 70))
  from cases where bad is not null order by table_name, constraint_name;
select is(pg_temp.verdict(table_name, good), 'accepted', table_name || ' takes ' || left(good, 70))
  from cases where good is not null order by table_name, constraint_name;
select is((select coalesce(string_agg(conname, ', '), '') from pg_constraint k
  where contype = 'c' and connamespace = 'public'::regnamespace
    and not exists (select 1 from cases c where c.constraint_name = k.conname and c.bad is not null)),
  '', 'every CHECK has a case that it refuses (a new one needs its cases in this file)');
select is((select coalesce(string_agg(conname, ', '), '') from pg_constraint k
  where contype = 'c' and connamespace = 'public'::regnamespace
    and conname <> 'marketplace_products_available_quantity_check' -- what it takes is beside the MOQ's case
    and not exists (select 1 from cases c where c.constraint_name = k.conname and c.good is not null)),
  '', 'every CHECK has a case that it takes');
select is((select coalesce(string_agg(distinct constraint_name, ', '), '') from cases
  where constraint_name not in (select conname from pg_constraint where contype = 'c')), '', 'no case is of a CHECK that is gone');
select * from finish();
rollback;
