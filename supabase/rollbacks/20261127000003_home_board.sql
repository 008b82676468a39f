-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000003_home_board.sql. Nothing is lost.
drop function if exists private.section_board(jsonb);
drop function if exists private.section_home(jsonb);
drop function if exists private.board_rows(uuid[], date);
drop function if exists private.colleague(uuid, boolean, uuid[]);
drop function if exists private.board_page(date, jsonb, integer);
drop function if exists private.board_touched(timestamptz);
drop function if exists private.board_rank(public.orders, date);
drop function if exists private.home_sections(date);
drop function if exists private.home_buyer_sections(date);
drop function if exists private.home_sales_sections(date);
drop function if exists private.home_supplier_sections(date);
drop function if exists private.home_admin_sections(date);
drop function if exists private.home_road(jsonb);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000003';
  end if;
end
$$;
