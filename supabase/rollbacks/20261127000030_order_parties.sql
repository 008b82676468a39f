-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000030_order_parties.sql. Nothing is lost.
-- {"number": text, "since": T} -> {"page": […], "of": n}: the page when it or one of its stages was written since, with
-- those stages alone; it has n in all. {"page": []} when it isn't there, or not for the caller.
create or replace function private.section_order(asked jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  since constant timestamptz := coalesce(private.moment_read(asked ->> 'since'), '-infinity');
  page jsonb;
  which uuid;
  written timestamptz;
  stages jsonb;
  many bigint;
begin
  select o.id, o.updated_at, jsonb_strip_nulls(jsonb_build_object('id', o.id, 'order_number', o.order_number,
      'product_type', o.product_type, 'quantity', o.quantity, 'target_date', o.target_date,
      'workflow_status', o.workflow_status, 'current_stage', o.current_stage,
      'stage_progress', o.stage_progress, 'version', o.version, 'updated_at', o.updated_at,
      'supplier_id', o.supplier_id,
      'buyer', (select jsonb_build_object('company_name', p.company_name, 'full_name', p.full_name)
        from public.profiles p where p.id = o.buyer_id),
      'supplier', (select jsonb_build_object('company_name', s.company_name)
        from public.suppliers s where s.id = o.supplier_id),
      'notes', o.notes,
      'payment_status', o.payment_status, 'expected_delivery_date', o.expected_delivery_date,
      'actual_delivery_date', o.actual_delivery_date, 'created_at', o.created_at))
    into which, written, page from public.orders o where o.order_number = asked ->> 'number';
  if which is null then
    return '{"page": []}';
  end if;
  select count(*), jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'id', s.id, 'stage_number', s.stage_number, 'stage_name', s.stage_name,
      'description', s.description, 'target_date', s.target_date,
      'completion_percentage', s.completion_percentage, 'status', s.status, 'notes', s.notes,
      'started_at', s.started_at, 'completed_at', s.completed_at, 'updated_at', s.updated_at,
      'photos', s.photos, 'by', (select jsonb_build_object('full_name', p.full_name)
        from public.profiles p where p.id = s.updated_by))) order by s.stage_number)
      filter (where s.updated_at >= since)
    into many, stages from public.production_stages s
    where s.supplier_order_id = private.live_supplier_order(which);
  if written < since and stages is null then
    return null;
  end if;
  return jsonb_build_object('of', many,
    'page', jsonb_build_array(page || jsonb_build_object('stages', coalesce(stages, '[]'))));
end
$$;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000030';
  end if;
end
$$;
