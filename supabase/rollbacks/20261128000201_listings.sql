-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261128000201_listings.sql. What is lost: who has looked at a listing or asked about it.
drop function if exists public.listings(text, uuid, int);
drop function if exists public.ask_about_listing(uuid, text, uuid);
drop function if exists public.listing_seen(uuid);
drop function if exists private.listing_ids(jsonb, uuid, int);
drop function if exists private.listing_order(text, text, boolean);
drop function if exists private.listing_condition(text, text, text);
drop function if exists private.is_one_of(text, uuid[]);
drop function if exists private.count_listing(uuid, text);
drop trigger if exists note_write on public.marketplace_products;
drop table if exists private.listing_counts;
drop index if exists public.idx_marketplace_products_queue, public.idx_marketplace_products_own,
  public.idx_marketplace_products_featured_first,
  public.idx_marketplace_products_sizes, public.idx_marketplace_products_colors,
  public.idx_marketplace_products_material, public.idx_marketplace_products_moq,
  public.idx_marketplace_products_stock, public.idx_marketplace_products_gsm,
  public.idx_marketplace_products_soonest, public.idx_marketplace_products_best,
  public.idx_marketplace_products_category_newest;
drop function if exists private.lowered(text[]);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261128000201';
  end if;
end
$$;
