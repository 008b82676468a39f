-- SPDX-License-Identifier: MIT
-- A section of changes() for a shift: what its people did, in one answer.

-- {"from": T} -> {"stages": [[at, order, number, stage, before, after, status, note, who], …], "orders": [[at, order, before,
-- after, note, who], …], "offers": [[at, supplier order, product, answer, reason or note], …], "came": n, "sent": n,
-- "more": true}: what a shift has seen, newest first; moments in microseconds; at most 500 of each kind, more says that
-- there were more. With the caller's own rights.
create or replace function private.section_shift(asked jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  began constant timestamptz := coalesce(private.moment_read(asked ->> 'from'), now() - interval '12 hours');
  most constant integer := 500;
  stages jsonb;
  moves jsonb;
  offers jsonb;
begin
  select jsonb_agg(jsonb_build_array(private.moment_told(u.created_at), (select o.order_number from public.orders o
        join public.supplier_orders so on so.buyer_order_id = o.id where so.id = u.supplier_order_id), u.stage_number,
      (select s.stage_name from public.production_stages s where s.id = u.stage_id), u.from_percentage, u.to_percentage,
      u.to_status, u.note, (select p.full_name from public.profiles p where p.id = u.changed_by))
      order by u.created_at desc, u.id) into stages
    from (select * from public.production_stage_updates where created_at >= began
      order by created_at desc, id limit most) u;
  select jsonb_agg(jsonb_build_array(private.moment_told(h.created_at), (select o.order_number from public.orders o
        where o.id = h.order_id), h.from_status, h.to_status, h.note,
      (select p.full_name from public.profiles p where p.id = h.changed_by)) order by h.created_at desc, h.id) into moves
    from (select * from public.order_status_history where created_at >= began
      order by created_at desc, id limit most) h;
  select jsonb_agg(jsonb_build_array(private.moment_told(s.at), s.order_number, s.product_type,
      case s.status when 'cancelled' then 'cancelled' else s.acceptance_status end,
      coalesce(s.rejection_reason, s.counter_offer_notes)) order by s.at desc, s.id) into offers
    from (select * from (select so.id, so.order_number, so.product_type, so.status, so.acceptance_status,
          so.rejection_reason, so.counter_offer_notes, case when so.status = 'cancelled' then so.updated_at
            else coalesce(so.accepted_at, so.rejected_at,
              case so.acceptance_status when 'pending' then so.created_at else so.updated_at end) end as at
        from public.supplier_orders so where so.updated_at >= began) o
      where o.at >= began order by o.at desc, o.id limit most) s;
  return jsonb_strip_nulls(jsonb_build_object('offers', offers, 'orders', moves, 'stages', stages,
    'came', nullif((select count(*) from public.messages m where m.created_at >= began
      and m.recipient_id = auth.uid()), 0),
    'sent', nullif((select count(*) from public.messages m where m.created_at >= began
      and m.sender_id = auth.uid()), 0),
    'more', case when jsonb_array_length(coalesce(stages, '[]')) = most
      or jsonb_array_length(coalesce(moves, '[]')) = most
      or jsonb_array_length(coalesce(offers, '[]')) = most then true end));
end
$$;

revoke all on function private.section_shift(jsonb) from public;
grant execute on function private.section_shift(jsonb) to authenticated;
