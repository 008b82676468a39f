-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000040_order_filter.sql: order_list() filters no more, and doesn't say that it does.
-- Nothing is lost.
drop function if exists private.order_terms(jsonb, date);
drop function if exists private.order_terms_sought(jsonb, uuid[]);
drop function if exists private.order_term(jsonb, date);
drop function if exists private.order_term_is_sought(jsonb);
drop function if exists private.like_pattern(text);
drop function if exists private.orders_like(text, text);
drop function if exists private.parties_like(text, text);
drop function if exists private.stages_like(text);
drop index if exists public.idx_orders_stage;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000040';
  end if;
end
$$;
