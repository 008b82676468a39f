-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000009_realtime.sql. The publication itself is the platform's.
do $$
declare
  t text;
begin
  for t in select tablename from pg_publication_tables where pubname = 'supabase_realtime'
      and schemaname = 'public' and tablename in ('orders', 'supplier_orders', 'production_stages',
        'ai_quotes', 'marketplace_products', 'messages', 'notifications') loop
    execute format('alter publication supabase_realtime drop table public.%I', t);
  end loop;
end
$$;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000009';
  end if;
end
$$;
