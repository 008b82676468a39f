-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000020_order_list.sql. Nothing is lost.
drop function if exists public.order_list(jsonb);
drop function if exists private.order_list_total(text, uuid[]);
drop function if exists private.order_columns(public.orders[], date, boolean);
drop function if exists private.dictionary(text[]);
drop function if exists private.order_list_parts(text, date);
drop function if exists private.workflow_road();
drop index if exists public.idx_orders_without_progress;
revoke execute on function private.at_risk(text, date, jsonb, date) from authenticated;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000020';
  end if;
end
$$;
