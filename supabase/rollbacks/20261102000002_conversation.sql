-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000002_conversation.sql. Its rows are lost.
drop trigger if exists needs_sourcing on public.ai_quotes;
drop trigger if exists needs_sourcing_new on public.ai_quotes;
drop function if exists private.lead_needs_sourcing();
drop function if exists private.notify_supplier(uuid, text, text, text, text, uuid);
drop function if exists private.notify_role(text, text, text, text, text, uuid);
drop function if exists private.notify(uuid, text, text, text, text, uuid);
drop policy if exists "Correspondents see each other" on public.profiles;
drop view if exists private.correspondents;
drop table if exists public.email_verification_otps;
drop table if exists public.social_shares;
drop table if exists public.notifications;
drop table if exists public.messages;
drop function if exists private.sees_order(uuid);
drop function if exists private.may_write_to(uuid);
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000002';
  end if;
end
$$;
