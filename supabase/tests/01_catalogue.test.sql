-- SPDX-License-Identifier: MIT
-- What must hold for every table, policy, function and column, read from the catalogue.
begin;
\ir people.psql
select * from no_plan();

-- The tables, column for column, that the specification lists (and their types, as it names them).
create temp table listed (table_name text, columns text);
insert into listed values
  ('production_stages', 'id uuid,supplier_order_id uuid,stage_number integer,stage_name text,description text,target_date date,completion_percentage integer,status text,photos text[],notes text,started_at timestamp with time zone,completed_at timestamp with time zone,updated_by uuid,updated_at timestamp with time zone'),
  ('supplier_orders', 'id uuid,order_number text,supplier_id uuid,buyer_order_id uuid,product_type text,quantity integer,buyer_price numeric,supplier_price numeric,margin numeric,target_date date,status text,tech_pack_urls text[],reference_images text[],special_instructions text,created_by uuid,created_at timestamp with time zone,updated_at timestamp with time zone,acceptance_status text,accepted_at timestamp with time zone,rejected_at timestamp with time zone,rejection_reason text,counter_offer_price numeric,counter_offer_notes text'),
  ('ai_quotes', 'id uuid,created_at timestamp with time zone,customer_email text,customer_name text,product_type text,quantity integer,complexity_level text,fabric_type text,additional_requirements text,quote_data jsonb,total_price numeric,estimated_delivery_days integer,ai_suggestions text,alternative_options jsonb,status text,converted_to_order_id uuid,session_id text,phone_number text,country text,lead_status text,lead_notes text,specialty_sourcing_required boolean,production_route text,specialty_notes text,bangladesh_cost numeric,specialty_cost numeric,admin_markup numeric,assigned_to uuid,assigned_at timestamp with time zone,updated_at timestamp with time zone'),
  ('marketplace_products', 'id uuid,supplier_id uuid,product_type text,title text,description text,category text,subcategory text,slug text,base_price numeric,platform_fee_percentage numeric,platform_fee_amount numeric,final_price numeric,available_quantity integer,moq integer,unit text,reserved_quantity integer,images text[],primary_image text,video_url text,sizes text[],colors text[],material text,gsm integer,fabric_composition text,specifications jsonb,lead_time_days integer,shipping_from text,shipping_weight_kg numeric,status text,rejection_reason text,admin_feedback text,quality_score integer,approval_date timestamp with time zone,approved_by uuid,views integer,inquiries integer,sales integer,rating numeric,meta_keywords text[],meta_description text,is_featured boolean,featured_until timestamp with time zone,created_at timestamp with time zone,updated_at timestamp with time zone,published_at timestamp with time zone'),
  ('orders', 'id uuid,order_number text,buyer_id uuid,supplier_id uuid,product_type text,quantity integer,status text,target_date date,notes text,created_at timestamp with time zone,updated_at timestamp with time zone,current_stage text,stage_progress jsonb,quote_id uuid,payment_status text,workflow_status text,expected_delivery_date date,actual_delivery_date date,tracking_token text,version integer'),
  ('profiles', 'id uuid,user_id uuid,full_name text,company_name text,phone text,avatar_url text,created_at timestamp with time zone,updated_at timestamp with time zone'),
  ('user_roles', 'id uuid,user_id uuid,role text,created_at timestamp with time zone'),
  ('suppliers', 'id uuid,user_id uuid,company_name text,business_type text,country text,city text,address text,production_capacity_monthly integer,minimum_order_quantity integer,lead_time_days integer,specializations text[],verification_status text,tier text,rating numeric,total_orders integer,on_time_delivery_rate numeric,can_list_products boolean,created_at timestamp with time zone,updated_at timestamp with time zone'),
  ('products', 'id uuid,supplier_id uuid,name text,category text,description text,base_price numeric,featured boolean,minimum_order integer,available_colors text[],available_sizes text[],lead_time_days integer,created_at timestamp with time zone,updated_at timestamp with time zone');
select is((select string_agg(attname || ' ' || split_part(format_type(atttypid, -1), '(', 1), ',' order by attnum)
    from pg_attribute where attrelid = table_name::regclass and attnum > 0 and not attisdropped),
  columns, table_name || ' has the specification''s columns') from listed;
select set_eq($$select attrelid::regclass::text || '.' || attname from pg_attribute where attgenerated = 's'
    and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r')$$,
  array['marketplace_products.platform_fee_amount', 'marketplace_products.final_price',
    'supplier_orders.margin', 'capacity_utilization_logs.utilization_percentage'], 'the generated columns are generated');
select is((select string_agg(t, ', ') from unnest(array['profiles', 'user_roles', 'suppliers', 'products', 'orders',
    'production_stages', 'supplier_orders', 'ai_quotes', 'quotes', 'marketplace_products', 'messages',
    'order_status_history', 'factory_capacity', 'capacity_utilization_logs', 'social_shares',
    'email_verification_otps', 'audit_logs', 'notifications', 'production_stage_templates']) t
  where to_regclass('public.' || t) is null), null, 'every table of the issue is there');

-- Row level security.
select is((select string_agg(oid::regclass::text, ', ') from pg_class where relnamespace in ('public'::regnamespace,
    'archive'::regnamespace, 'private'::regnamespace) and relkind in ('r', 'p')
  and not (relrowsecurity and relforcerowsecurity)), null, 'row level security is on and forced on every table');
select is((select string_agg(tablename || ': ' || policyname, ', ') from pg_policies
  where schemaname = 'public' and roles = '{public}'), null, 'every policy names its roles');
-- Evaluated once a statement: whatever a policy calls stands in a subquery of its own. Only what a new
-- row has to be asked itself (whom it is to, which order it is on) is called with that row.
select is((select string_agg(tablename || ': ' || policyname || ': ' || rest, '; ') from pg_policies, lateral (
    select regexp_replace(regexp_replace(coalesce(qual, '') || ' ' || coalesce(with_check, ''),
      '\( SELECT (auth\.uid\(\)|private\.[a-z_]+\((''[a-z_]+''::text|VARIADIC ARRAY\[[^]]*\])?\))( AS [a-z_]+)?\)', '', 'g'),
      case cmd when 'INSERT' then 'private\.(may_write_to\(recipient_id\)|sees_order\(order_id\))' else '$^' end, '', 'g') as rest) r
  where schemaname in ('public', 'archive', 'private') and rest ~ '[a-z_]+\.[a-z_]+\(|current_setting|current_user'), null,
  'policies call functions once a statement: (select f()), never f()');
select is((select string_agg(tablename || ': ' || policyname, ', ') from pg_policies
  where schemaname = 'public' and tablename ~ '.' and coalesce(qual, '') || coalesce(with_check, '')
    ~ ('\mFROM ' || tablename || '\M')), null, 'no policy reads its own table');
-- Seen in a plan as well: the helper is an InitPlan, not part of the filter.
create function pg_temp.plan_of(key text, sql text) returns text language plpgsql as $$
declare
  line text;
  result text := '';
begin
  perform pg_temp.become(key);
  for line in execute 'explain (verbose, costs off) ' || sql loop
    result := result || line || E'\n';
  end loop;
  perform pg_temp.leave();
  return result;
end
$$;
select matches(pg_temp.plan_of('buyer', 'select id from ' || t), 'InitPlan', t || ': the helpers are InitPlans')
  from unnest('{orders,production_stages,profiles}'::text[]) t;
select doesnt_match(pg_temp.plan_of('buyer', 'select id from ' || t), '(Filter|Cond)[^\n]*(has_role|my_supplier_ids|auth\.uid)\(',
  t || ': … and not called for each row') from unnest('{orders,production_stages,profiles,messages,ai_quotes}'::text[]) t;

-- Functions.
create temp view ours as select p.*, p.oid::regprocedure::text as name, n.nspname
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and not exists (
    select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e');
select is((select string_agg(name, ', ') from ours where prosecdef
  and not coalesce(proconfig @> array['search_path=""'], false)), null, 'every SECURITY DEFINER function has its search_path pinned');
-- (A function with settings never becomes part of the query around it: these two must, to be fast.)
select is((select string_agg(name, ', ' order by name) from ours where prokind = 'f'
  and not coalesce(proconfig @> array['search_path=""'], false)), 'search_listings(text), search_orders(text)',
  '… and so have the others, but for the two that run as the caller within his query');
select is((select string_agg(name, ', ') from ours where prokind in ('f', 'p')
  and (proacl is null or exists (select 1 from aclexplode(proacl) a where a.grantee = 0))), null, 'no function is everybody''s');
-- What reads with the owner's rights may be called by those who are meant to, and nobody else.
select set_eq($$select name from ours where nspname = 'public' and has_function_privilege('anon', oid, 'execute')$$,
  array['search_listings(text)', 'listings(text,uuid,integer)'], 'anon may call the marketplace''s search and pages only');
select set_eq($$select name from ours where nspname = 'private' and prosecdef and has_function_privilege('authenticated', oid, 'execute')$$,
  array['private.has_role(text)', 'private.has_any_role(text[])', 'private.my_supplier_ids()',
    'private.my_owned_supplier_ids()', 'private.my_listing_supplier_ids()', 'private.live_supplier_order(uuid)',
    'private.may_write_to(uuid)', 'private.sees_order(uuid)', 'private.search_order_ids(text)', 'private.stages_like(text)', 'private.parties_like(text,text)', 'private.orders_like(text,text)', 'private.search_listing_ids(text)',
    'private.departed(text,timestamp with time zone)', 'private.renamed(timestamp with time zone)', 'private.settled_until()', 'private.audience()', 'private.departures_kept()',
    'private.lead_twins(uuid,text,text)', 'private.lead_order(uuid)', 'private.lead_cost(uuid)', 'private.lead_story(uuid)',
    'private.section_home(jsonb)', 'private.section_board(jsonb)', 'private.section_new(jsonb)'],
  'of the private functions only what policies, searches and changes() ask is callable');
select set_eq($$select name from ours where nspname = 'public' and has_function_privilege('service_role', oid, 'execute')$$,
  array['my_phone()', 'people_contacts(uuid[])', 'stages(orders)', 'supplier_order_prices(uuid[])', 'order_prices(uuid[])',
    'lead_costs(uuid[])', 'quote_prices(uuid[])', 'listing_terms(uuid[])', 'search_orders(text)', 'search_listings(text)',
    'run_retention(boolean,integer,uuid)'], 'the service key calls reads and the nightly job, nothing that needs a person');
select is((select string_agg(name, ', ') from ours where nspname = 'private' and name ~ 'my_|has_' and provolatile <> 's'),
  null, 'what policies ask is stable');
select is((select string_agg(c.oid::regclass::text, ', ') from pg_class c where relnamespace = 'archive'::regnamespace
  and relkind = 'r' and (has_table_privilege('authenticated', c.oid, 'select') or has_table_privilege('service_role', c.oid, 'select'))),
  null, 'the archive is nobody''s');

-- Foreign keys: an index behind each, so that a deletion reads no whole table.
select is((select string_agg(conrelid::regclass || '.' || conname, ', ') from pg_constraint f where contype = 'f'
    and connamespace = 'public'::regnamespace and not exists (select 1 from pg_index i where i.indrelid = f.conrelid
      and (i.indkey::smallint[])[0:0] = f.conkey[1:1]
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ 'IS NOT NULL'))), null, 'every foreign key has an index');
select is((select string_agg(tab || '.' || col, ', ') from (
    select c.oid::regclass::text as tab, '(table)' as col from pg_class c
      where relnamespace in ('public'::regnamespace, 'archive'::regnamespace, 'private'::regnamespace)
        and relkind in ('r', 'p', 'm', 'v') and obj_description(c.oid, 'pg_class') is null
    union all
    select c.oid::regclass::text, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped
      where relnamespace in ('public'::regnamespace, 'archive'::regnamespace, 'private'::regnamespace)
        and relkind in ('r', 'p', 'm') and col_description(c.oid, attnum) is null) x),
  null, 'every table and column has its comment (a new one: comment on … in its migration)');
select is((select string_agg(name, ', ') from ours where nspname = 'public' and obj_description(oid, 'pg_proc') is null),
  null, 'every function of the API has its comment');

-- The specification's indexes, by name and by what they index.
select is((select string_agg(n, ', ') from unnest(array['idx_orders_buyer_id', 'idx_orders_supplier_id',
    'idx_orders_workflow_status', 'idx_orders_created_at', 'idx_production_stages_supplier_order_id',
    'idx_production_stages_stage_number', 'idx_production_stages_status', 'idx_marketplace_products_supplier',
    'idx_marketplace_products_status', 'idx_marketplace_products_category', 'idx_marketplace_products_approved',
    'idx_marketplace_products_featured', 'idx_marketplace_products_price', 'idx_marketplace_products_search',
    'idx_factory_capacity_supplier_date', 'idx_capacity_utilization_logs_date', 'idx_order_status_history_order_id',
    'idx_ai_quotes_customer_email', 'idx_ai_quotes_status', 'idx_ai_quotes_created_at', 'idx_quotes_supplier_id',
    'idx_quotes_assigned_at', 'idx_email_verification_otps_user_id']) n where to_regclass('public.' || n) is null),
  null, 'the specification''s indexes are there');
select is((select string_agg(n || ': ' || coalesce(pg_get_indexdef(to_regclass('public.' || n)), 'missing'), E'\n')
  from (values ('idx_orders_buyer_id', '(buyer_id)'), ('idx_orders_supplier_id', '(supplier_id)'),
    ('idx_orders_workflow_status', '(workflow_status)'), ('idx_orders_created_at', '(created_at)'),
    ('idx_production_stages_supplier_order_id', '(supplier_order_id)'), ('idx_production_stages_stage_number', '(stage_number)'),
    ('idx_production_stages_status', '(status)'), ('idx_marketplace_products_supplier', '(supplier_id)'),
    ('idx_marketplace_products_status', '(status)'), ('idx_marketplace_products_category', '(category)'),
    ('idx_marketplace_products_approved', '(status, approval_date DESC) WHERE (status = ''approved''::text)'),
    ('idx_marketplace_products_featured', '(is_featured, featured_until) WHERE (is_featured = true)'),
    ('idx_marketplace_products_price', '(final_price)'),
    ('idx_marketplace_products_search', 'USING gin (to_tsvector(''english''::regconfig, ((title || '' ''::text) || COALESCE(description, ''''::text))))'),
    ('idx_factory_capacity_supplier_date', '(supplier_id, date)'), ('idx_capacity_utilization_logs_date', '(date)'),
    ('idx_order_status_history_order_id', '(order_id)'), ('idx_ai_quotes_customer_email', '(customer_email)'),
    ('idx_ai_quotes_status', '(status)'), ('idx_ai_quotes_created_at', '(created_at)'),
    ('idx_quotes_supplier_id', '(supplier_id)'), ('idx_quotes_assigned_at', '(assigned_at)'),
    ('idx_email_verification_otps_user_id', '(user_id)')) v (n, def)
  where right(pg_get_indexdef(to_regclass('public.' || n)), length(def)) is distinct from def), null, '… and index what it says');

-- NOT NULL and defaults, as the specification's tables have them.
create temp table facts (table_name text, column_name text, is_needed boolean, its_default text);
insert into facts select t, c, n, d from (values
  ('production_stages', 'stage_number', true, null), ('production_stages', 'stage_name', true, null), ('production_stages', 'completion_percentage', true, '0'),
  ('production_stages', 'status', true, '''pending''::text'), ('production_stages', 'id', true, 'gen_random_uuid()'), ('production_stages', 'updated_at', true, 'now()'),
  ('supplier_orders', 'order_number', true, null), ('supplier_orders', 'product_type', true, null), ('supplier_orders', 'quantity', true, null),
  ('supplier_orders', 'created_at', true, 'now()'), ('supplier_orders', 'updated_at', true, 'now()'), ('supplier_orders', 'status', true, '''pending''::text'),
  ('supplier_orders', 'acceptance_status', true, '''pending''::text'), ('supplier_orders', 'supplier_price', false, null), ('supplier_orders', 'buyer_price', false, null),
  ('ai_quotes', 'created_at', true, 'now()'), ('ai_quotes', 'product_type', true, null), ('ai_quotes', 'quantity', true, null), ('ai_quotes', 'quote_data', true, null),
  ('ai_quotes', 'total_price', true, null), ('ai_quotes', 'estimated_delivery_days', true, null), ('ai_quotes', 'customer_email', false, null),
  ('ai_quotes', 'specialty_sourcing_required', true, 'false'), ('ai_quotes', 'production_route', false, null),
  ('marketplace_products', 'product_type', true, null), ('marketplace_products', 'title', true, null), ('marketplace_products', 'category', true, null),
  ('marketplace_products', 'base_price', true, null), ('marketplace_products', 'platform_fee_percentage', true, '10.00'), ('marketplace_products', 'available_quantity', true, null),
  ('marketplace_products', 'moq', true, null), ('marketplace_products', 'unit', true, '''pieces''::text'), ('marketplace_products', 'reserved_quantity', true, '0'),
  ('marketplace_products', 'images', true, '''{}''::text[]'), ('marketplace_products', 'sizes', true, '''{}''::text[]'), ('marketplace_products', 'colors', true, '''{}''::text[]'),
  ('marketplace_products', 'specifications', true, '''{}''::jsonb'), ('marketplace_products', 'lead_time_days', true, '0'), ('marketplace_products', 'quality_score', true, '0'),
  ('marketplace_products', 'views', true, '0'), ('marketplace_products', 'inquiries', true, '0'), ('marketplace_products', 'sales', true, '0'), ('marketplace_products', 'rating', true, '0.00'),
  ('marketplace_products', 'meta_keywords', true, '''{}''::text[]'), ('marketplace_products', 'is_featured', true, 'false'), ('marketplace_products', 'created_at', true, 'now()'),
  ('marketplace_products', 'updated_at', true, 'now()'), ('marketplace_products', 'published_at', false, null), ('marketplace_products', 'slug', false, null)) v (t, c, n, d);
select is((select string_agg(f.table_name || '.' || column_name || case when attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(adbin, adrelid), ''), ', ')
  from facts f join pg_attribute a on a.attrelid = f.table_name::regclass and a.attname = f.column_name
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where attnotnull <> is_needed or pg_get_expr(adbin, adrelid) is distinct from its_default), null, 'NOT NULL and defaults are the specification''s');
-- Foreign keys: what a deletion does.
select set_eq($$select f.conrelid::regclass || '.' || a.attname || ' ' || f.confrelid::regclass || ' ' || f.confdeltype::text
    from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    where f.contype = 'f' and f.connamespace = 'public'::regnamespace and (f.confdeltype not in ('c', 'n')
      or f.confdeltype = 'n' and a.attnotnull or f.confrelid = 'profiles'::regclass and f.confdeltype = 'c'
        and f.conrelid <> all ('{user_roles,supplier_members,notifications,social_shares}'::regclass[]))$$,
  '{}'::text[], 'a deletion takes what belongs to the row and leaves what is others''');
-- Texts that people write have an end.
select is((select string_agg(c.relname || '.' || a.attname, ', ') from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
    and (has_column_privilege('authenticated', c.oid, attnum, 'insert') or has_column_privilege('authenticated', c.oid, attnum, 'update'))
    and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey))), null,
  'every text that the API may write has a CHECK of its length or form');

-- Realtime: the tables that change under people's eyes, and of a deletion the key alone.
select set_eq('select tablename::text from pg_publication_tables where pubname = ''supabase_realtime'' and schemaname = ''public''',
  array['orders', 'supplier_orders', 'production_stages', 'ai_quotes', 'marketplace_products', 'messages', 'notifications'], 'what Realtime publishes');
select is((select string_agg(c.relname || ' ' || relreplident::text, ', ') from pg_publication_tables p join pg_class c on c.relname = tablename and c.relnamespace = 'public'::regnamespace
  where pubname = 'supabase_realtime' and (relreplident <> 'd' or not relrowsecurity
    or not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary))), null, '… each with its key for identity, and policies');
select is((select pubinsert and pubupdate and pubdelete from pg_publication where pubname = 'supabase_realtime'), true, '… and every kind of change');
-- The audit log's triggers: on all but logs, reports and codes.
select set_eq($$select c.relname::text from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and (select count(*) from pg_trigger t
    where t.tgrelid = c.oid and t.tgname in ('audit_insert', 'audit_update', 'audit_delete')) < 3$$,
  array['audit_logs', 'order_status_history', 'production_stage_updates', 'capacity_utilization_logs', 'email_verification_otps', 'retention_policies', 'retention_reports'],
  'what is not audited whole is listed here (a new table: add the audit triggers, or its name)');
select * from finish();
rollback;
