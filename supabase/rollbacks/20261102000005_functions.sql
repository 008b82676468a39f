-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000005_functions.sql. The answers that were kept are lost.
drop function if exists public.set_user_role(uuid, text, boolean, uuid);
drop function if exists public.review_supplier(uuid, text, text, uuid);
drop function if exists public.submit_listing(uuid, numeric, uuid, timestamptz);
drop function if exists public.review_listings(uuid[], text, text, uuid);
drop function if exists public.update_order_status(uuid, text, text, integer, uuid);
drop function if exists public.supplier_candidates(uuid);
drop function if exists public.respond_to_supplier_order(uuid, text, text, numeric, text, uuid);
drop function if exists public.assign_supplier(uuid, uuid, numeric, numeric, date, text, uuid);
drop function if exists public.initialize_production_stages(uuid, text, date, uuid);
drop function if exists private.make_stages(uuid, text, date);
drop function if exists public.review_quote(uuid, text, numeric, text, uuid);
drop function if exists public.convert_quote_to_order(uuid, uuid, uuid, date);
drop function if exists private.next_order_number(text);
drop sequence if exists private.order_number;
drop function if exists private.is_operator();
drop function if exists private.require_role(text[]);
drop function if exists private.keep_answer(uuid, jsonb);
drop function if exists private.first_answer(text, uuid, jsonb);
drop function if exists private.caller_name();
drop function if exists private.digest(text);
drop table if exists private.idempotency_keys;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000005';
  end if;
end
$$;
