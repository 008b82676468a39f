-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000001_commerce.sql. Its rows are lost.
drop function if exists public.search_listings(text);
do $$
begin
  if to_regclass('public.orders') is not null then
    drop function if exists public.search_orders(text);
    alter table public.orders drop constraint if exists orders_quote_id_fkey;
  end if;
end
$$;
drop function if exists private.search_order_ids(text);
drop function if exists private.search_listing_ids(text);
drop function if exists public.order_prices(uuid[]);
drop function if exists public.listing_terms(uuid[]);
drop function if exists public.quote_prices(uuid[]);
drop function if exists public.lead_costs(uuid[]);
drop policy if exists "Everybody signed in sees who sells" on public.suppliers;
drop policy if exists "Sales see each other" on public.profiles;
drop table if exists public.marketplace_products;
drop table if exists public.quotes;
drop table if exists public.ai_quotes;
drop table if exists public.products;
drop view if exists private.sales_people;
drop function if exists private.listing_guard();
drop function if exists private.listing_move_is_suppliers(text, text);
drop function if exists private.my_listing_supplier_ids();
drop function if exists private.quote_before_write();
drop function if exists private.listing_before_write();
drop function if exists private.lead_before_write();
drop function if exists private.is_slug(text);
drop function if exists private.is_phone(text);
drop function if exists private.is_email(text);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000001';
  end if;
end
$$;
