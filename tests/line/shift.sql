-- SPDX-License-Identifier: MIT
-- Three mills that begin their shift with the same work: twelve orders on the machines, three new ones to be answered.
-- Mill r has the person shiftr@looptrace.example, orders SH-r01 to SH-r15, supplier orders SF-r01 to SF-r15.
begin;
insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
    email_change_token_new, email_change, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  select md5('shift person ' || r)::uuid, aud, role, 'shift' || r || '@looptrace.example', encrypted_password,
    email_confirmed_at, '', '', '', '', raw_app_meta_data, raw_user_meta_data, created_at, updated_at
  from auth.users, generate_series(1, 3) r where email = 'supplier@looptrace.example';
insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
  select gen_random_uuid(), 'email', id::text, id, jsonb_build_object('sub', id, 'email', email, 'email_verified', true),
    created_at, updated_at
  from auth.users where email like 'shift%@looptrace.example';
insert into public.profiles (id, user_id, full_name, company_name)
  select id, id, 'Shift ' || substr(email, 6, 1), 'Shift Knit ' || substr(email, 6, 1)
  from auth.users where email like 'shift%@looptrace.example' on conflict do nothing;
update public.profiles p set full_name = 'Shift ' || substr(email, 6, 1), company_name = 'Shift Knit ' || substr(email, 6, 1)
  from auth.users u where u.id = p.user_id and email like 'shift%@looptrace.example';
delete from public.user_roles where user_id in (select id from auth.users where email like 'shift%@looptrace.example');
insert into public.user_roles (user_id, role)
  select id, 'supplier' from auth.users where email like 'shift%@looptrace.example';
insert into public.suppliers (id, user_id, company_name, business_type, country, city, verification_status)
  select md5('shift mill ' || r)::uuid, md5('shift person ' || r)::uuid, 'Shift Knit ' || r, 'manufacturer', 'Bangladesh',
    'Dhaka', 'verified'
  from generate_series(1, 3) r;
insert into public.orders (id, order_number, buyer_id, supplier_id, product_type, quantity, workflow_status,
    expected_delivery_date)
  select md5('shift order ' || r || ' ' || n)::uuid, 'SH-' || r * 100 + n,
    (select id from auth.users where email = 'buyer@looptrace.example'), md5('shift mill ' || r)::uuid, 'Aran jumper ' || n,
    100 * n, case when n > 12 then 'assigned_to_supplier' else 'bulk_production' end, date '2026-11-23' + 40 + n
  from generate_series(1, 3) r, generate_series(1, 15) n;
insert into public.supplier_orders (id, order_number, supplier_id, buyer_order_id, product_type, quantity, buyer_price,
    supplier_price, target_date, status, acceptance_status, accepted_at, special_instructions, tech_pack_urls, created_at)
  select md5('shift offer ' || r || ' ' || n)::uuid, 'SF-' || r * 100 + n, md5('shift mill ' || r)::uuid,
    md5('shift order ' || r || ' ' || n)::uuid, 'Aran jumper ' || n, 100 * n, 98700 + n, 1250.50, date '2026-11-23' + 35 + n,
    case when n > 12 then 'pending' else 'accepted' end, case when n > 12 then 'pending' else 'accepted' end,
    case when n > 12 then null else now() end, 'Mind the cuffs', array['https://files.looptrace.example/' || n || '.pdf'], now() - n * interval '1 minute'
  from generate_series(1, 3) r, generate_series(1, 15) n;
-- All twelve stand in the first stage.
insert into public.production_stages (supplier_order_id, stage_number, stage_name, target_date, completion_percentage)
  select o.id, t.stage_number, t.stage_name, o.target_date - 8 + t.stage_number, 0
  from public.supplier_orders o join public.production_stage_templates t
    on t.product_family = private.product_family(o.product_type)
  where o.order_number like 'SF-%' and o.status = 'accepted';
commit;
