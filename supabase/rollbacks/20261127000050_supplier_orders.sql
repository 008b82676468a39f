-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000050_supplier_orders.sql. Nothing is lost.
drop function if exists public.answer_supplier_order(uuid, text, text, numeric, text, timestamptz, uuid);
drop index if exists public.idx_supplier_orders_answer;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000050';
  end if;
end
$$;
