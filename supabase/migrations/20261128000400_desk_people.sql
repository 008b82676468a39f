-- SPDX-License-Identifier: MIT
-- What an admin's desk needs of suppliers and people: a decision on a supplier that is taken only on what was seen, how a supplier
-- does in the same request as its row, people with address and roles, and a role's change that answers with all roles.

-- ---- suppliers ----

-- review_supplier(), provided that the supplier is what the caller saw.
create or replace function public.decide_supplier(supplier_id uuid, decision text, reason text default null,
  expected_updated_at timestamptz default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  s public.suppliers;
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('decide_supplier', idempotency_key, jsonb_build_object('supplier_id', supplier_id,
    'decision', decision, 'reason', reason, 'expected_updated_at', expected_updated_at));
  if answer is not null then
    return answer;
  end if;
  select * into s from public.suppliers x where x.id = decide_supplier.supplier_id for update;
  if s.updated_at <> expected_updated_at then
    perform private.refuse('PT409', format('Supplier %s has been changed meanwhile.', s.company_name),
      'Look at what it says now, then decide again.');
  end if;
  perform public.review_supplier(decide_supplier.supplier_id, decide_supplier.decision, decide_supplier.reason);
  select * into s from public.suppliers x where x.id = decide_supplier.supplier_id;
  return private.keep_answer(idempotency_key, jsonb_build_object('id', s.id, 'updated_at', s.updated_at,
    'verification_status', s.verification_status, 'can_list_products', s.can_list_products,
    'company_name', s.company_name, 'country', s.country, 'city', s.city, 'business_type', s.business_type));
end
$$;
revoke all on function public.decide_supplier(uuid, text, text, timestamptz, uuid) from public, anon, service_role;
grant execute on function public.decide_supplier(uuid, text, text, timestamptz, uuid) to authenticated;

-- Tier and what it may do are set through the data API, by an admin (supplier_guard).
create or replace trigger note_write after update on public.suppliers
  for each row execute function private.note_write();

-- A computed column of suppliers: with the caller's rights, of the rows that are asked for alone. Capacity is that of today and the
-- 27 days that follow, as far as it is set.
create or replace function public.performance(supplier public.suppliers) returns jsonb
language sql stable set search_path = '' as $$
  select to_jsonb(o) || to_jsonb(c) from
    (select count(*) as orders,
      count(*) filter (where so.status = 'accepted' and o.actual_delivery_date is null
        and o.workflow_status not in ('cancelled', 'delivered', 'completed')) as running,
      count(o.actual_delivery_date) filter (where so.status = 'accepted') as delivered,
      count(*) filter (where so.status = 'accepted'
        and o.actual_delivery_date <= coalesce(o.expected_delivery_date, o.target_date)) as on_time,
      count(*) filter (where so.acceptance_status = 'rejected') as rejected
    from public.supplier_orders so left join public.orders o on o.id = so.buyer_order_id
    where so.supplier_id = $1.id) o,
    (select sum(f.total_capacity) as capacity, sum(f.booked_capacity) as booked from public.factory_capacity f
    where f.supplier_id = $1.id and f.date >= current_date and f.date < current_date + 28) c
$$;
revoke all on function public.performance(public.suppliers) from public, anon, service_role;
grant execute on function public.performance(public.suppliers) to authenticated;

create index if not exists idx_suppliers_name on public.suppliers (company_name, id);

comment on function public.decide_supplier(uuid, text, text, timestamptz, uuid) is
  'review_supplier(), provided that the supplier is what the caller saw (updated_at); tells the row.';
comment on function public.performance(public.suppliers) is
  'Of a supplier: orders in all, running, delivered, on time, rejected; capacity of the next 28 days and how much is booked.';

-- ---- people ----

-- An admin's list of people: names are in profiles, addresses are Auth's, roles are rows of their own. Nobody else sees a row of it.
create or replace view public.people with (security_barrier) as
  select p.id, u.email::text as email, p.full_name, p.company_name, p.created_at,
    u.last_sign_in_at, (u.email_confirmed_at is not null) as is_confirmed,
    (select coalesce(array_agg(r.role order by r.role), '{}') from public.user_roles r where r.user_id = p.id) as roles,
    (select s.company_name from public.suppliers s where s.user_id = p.id
      or exists (select from public.supplier_members m where m.user_id = p.id and m.supplier_id = s.id)
      order by s.user_id = p.id desc, s.company_name limit 1) as supplier, now() as told_at,
    (select count(*) from public.user_roles r where r.role = 'admin') as admins
  from public.profiles p join auth.users u on u.id = p.id
  where (select private.has_role('admin'));
revoke all on public.people from public, anon, authenticated, service_role;
grant select on public.people to authenticated;
create index if not exists idx_profiles_created_at on public.profiles (created_at desc, id);

create or replace function public.change_role(user_id uuid, role text, granted boolean,
  idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  answer jsonb;
begin
  perform private.require_role('admin');
  answer := private.first_answer('change_role', idempotency_key, jsonb_build_object('user_id', user_id, 'role', role,
    'granted', granted));
  if answer is not null then
    return answer;
  end if;
  answer := public.set_user_role(change_role.user_id, change_role.role, change_role.granted);
  return private.keep_answer(idempotency_key, jsonb_build_object('id', answer -> 'user_id', 'roles', answer -> 'roles',
    'told_at', clock_timestamp()));
end
$$;
revoke all on function public.change_role(uuid, text, boolean, uuid) from public, anon, service_role;
grant execute on function public.change_role(uuid, text, boolean, uuid) to authenticated;

comment on view public.people is 'People with their address and roles; for admins alone.';
comment on column public.people.id is 'The person: profiles.id.';
comment on column public.people.email is 'Of auth.users.';
comment on column public.people.full_name is 'As the person has set it.';
comment on column public.people.company_name is 'As the person has set it.';
comment on column public.people.created_at is 'When the profile was made: at sign-up.';
comment on column public.people.last_sign_in_at is 'Of auth.users.';
comment on column public.people.is_confirmed is 'Whether the address has been proved.';
comment on column public.people.roles is 'All roles, by name.';
comment on column public.people.supplier is 'Whose staff or owner the person is; the own one first.';
comment on column public.people.admins is 'How many admins there are: the last one stays one.';
comment on column public.people.told_at is 'When this was read: an answer of change_role() is newer or older.';
comment on function public.change_role(uuid, text, boolean, uuid) is
  'set_user_role(), answered as a row of people: id and roles.';
