-- SPDX-License-Identifier: MIT
-- Answering a supplier order on what one has seen of it. respond_to_supplier_order() takes an answer from whoever may give
-- one, whatever the order says by then; answer_supplier_order() takes it only while the order is what the person saw: its
-- price, quantity, date and instructions can be changed by an admin until it is answered. It tells the row and the stages
-- that are there now, so that nothing need be asked again.

-- The list's order: new ones first, then counter-offers, what was called off, rejected, accepted; each the newest first.
-- Of one supplier the rows are few, and found by idx_supplier_orders_supplier_id; admins walk this one.
create index if not exists idx_supplier_orders_answer on public.supplier_orders (accepted_at desc nulls first,
  rejected_at desc nulls first, status desc, acceptance_status desc, created_at desc, id);

create or replace function public.answer_supplier_order(supplier_order_id uuid, response text,
  reason text default null, price numeric default null, notes text default null,
  expected_updated_at timestamptz default null, idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  so public.supplier_orders;
  answer jsonb;
begin
  answer := private.first_answer('answer_supplier_order', idempotency_key, jsonb_build_object(
    'supplier_order_id', supplier_order_id, 'response', response, 'reason', reason, 'price', price,
    'notes', notes, 'expected_updated_at', expected_updated_at));
  if answer is not null then
    return answer;
  end if;
  -- Only a row that is the caller's to see is compared: what isn't is refused below, without a word about it.
  select * into so from public.supplier_orders s
    where s.id = answer_supplier_order.supplier_order_id
      and (private.has_role('admin') or s.supplier_id = any (private.my_supplier_ids())) for update;
  if so.status = 'pending' and so.acceptance_status in ('pending', 'counter_offered')
      and so.updated_at <> expected_updated_at then
    perform private.refuse('PT409', format('Supplier order %s has been changed meanwhile.', so.order_number),
      'Look at what it says now, then answer again.');
  end if;
  -- numeric(14, 2) would round without a word: what is kept is what was said, or nothing.
  if response = 'counter_offer' and price <> round(price, 2) then
    perform private.refuse('P0001', 'A counter-offer''s price has two digits behind the point.',
      'Give an amount such as 1250.00.');
  end if;
  perform public.respond_to_supplier_order(answer_supplier_order.supplier_order_id,
    answer_supplier_order.response, answer_supplier_order.reason, answer_supplier_order.price,
    answer_supplier_order.notes);
  select * into so from public.supplier_orders s where s.id = answer_supplier_order.supplier_order_id;
  return private.keep_answer(idempotency_key, jsonb_build_object('id', so.id,
    'order_number', so.order_number, 'updated_at', so.updated_at, 'status', so.status,
    'acceptance_status', so.acceptance_status, 'accepted_at', so.accepted_at, 'rejected_at', so.rejected_at,
    'rejection_reason', so.rejection_reason, 'supplier_price', so.supplier_price::text,
    'counter_offer_price', so.counter_offer_price::text, 'counter_offer_notes', so.counter_offer_notes,
    'quantity', so.quantity, 'target_date', so.target_date, 'special_instructions', so.special_instructions,
    'tech_pack_urls', so.tech_pack_urls,
    'stages', case when so.status = 'accepted' then (select coalesce(jsonb_agg(jsonb_build_object(
        'stage_number', p.stage_number, 'stage_name', p.stage_name, 'target_date', p.target_date)
        order by p.stage_number), '[]')
      from public.production_stages p where p.supplier_order_id = so.id) end));
end
$$;
comment on function public.answer_supplier_order(uuid, text, text, numeric, text, timestamptz, uuid) is
  'respond_to_supplier_order(), provided that the order is what the caller saw (updated_at); tells the row and its stages.';
revoke all on function public.answer_supplier_order(uuid, text, text, numeric, text, timestamptz, uuid)
  from public, anon, service_role;
grant execute on function public.answer_supplier_order(uuid, text, text, numeric, text, timestamptz, uuid)
  to authenticated;
