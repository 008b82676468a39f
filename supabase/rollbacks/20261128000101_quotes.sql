-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261128000101_quotes.sql. The history of leads is lost.
drop function if exists public.answer_quote(uuid, text, numeric, text, date, timestamptz, uuid);
drop function if exists public.lead_figures();
drop view if exists public.lead_queue;
drop function if exists private.lead_story(uuid);
drop function if exists private.lead_cost(uuid);
drop function if exists private.lead_order(uuid);
drop function if exists private.lead_twins(uuid, text, text);
drop index if exists public.idx_ai_quotes_newest;
drop index if exists public.idx_ai_quotes_unassigned;
drop index if exists public.idx_ai_quotes_phone_number;
drop trigger if exists note_history on public.ai_quotes;
drop function if exists private.note_lead();
drop table if exists private.lead_history;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261128000101';
  end if;
end
$$;
