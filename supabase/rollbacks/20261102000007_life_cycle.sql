-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000007_life_cycle.sql. The archive is lost: save it first.
do $$
begin
  if exists (select 1 from pg_extension where extname = 'pg_cron') then
    execute 'select cron.unschedule(jobid) from cron.job where jobname like ''looptrace-%''';
  end if;
end
$$;
drop procedure if exists private.run_retention_job();
drop function if exists private.schedule_jobs();
drop function if exists private.verify_archive();
drop function if exists private.mark_time();
drop function if exists public.run_retention(boolean, integer, uuid);
do $$
begin
  if to_regclass('public.retention_policies') is not null then
    drop function if exists private.retention_batch(public.retention_policies);
  end if;
end
$$;
drop function if exists private.retention_apply(text, text[]);
drop function if exists private.retention_due(text, timestamptz, integer);
drop function if exists private.over_since(uuid, text, timestamptz);
drop index if exists public.idx_production_stages_running;
drop index if exists public.idx_notifications_read_at;
drop index if exists public.idx_orders_cancelled;
drop index if exists public.idx_orders_completed;
drop table if exists archive.utilization;
drop table if exists archive.sales;
drop table if exists archive.supplier_performance;
drop table if exists archive.production_stage_updates;
drop table if exists archive.listings;
drop table if exists archive.orders;
drop schema if exists archive;
drop table if exists public.retention_reports;
drop table if exists public.retention_policies;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000007';
  end if;
end
$$;
