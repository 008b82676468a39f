-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261128000301_desk.sql. Nothing is lost.
drop function if exists public.decide_listings(uuid[], timestamptz[], text, text, text);
drop function if exists public.approvals(text);
drop function if exists private.decided_last(text, uuid);
drop function if exists private.approval_facts(text, jsonb, jsonb);
drop function if exists private.approval_fields(text);
drop function if exists public.order_story(text);
drop function if exists public.assign_order(uuid, uuid, numeric, numeric, date, text, integer, uuid);
drop function if exists public.order_candidates(text);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261128000301';
  end if;
end
$$;
