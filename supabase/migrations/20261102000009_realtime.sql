-- SPDX-License-Identifier: MIT
-- The tables that change under people's eyes are published to Realtime.
--
-- Realtime sends a row only to those whose policies let them read it, and of it only the columns that
-- are granted to them: the prices stay where they are. Replica identity is the primary key: an update
-- carries the new row and a deletion the id, which is all that the client asks of them (it reads the row
-- again); FULL would write every old row to the log as well.
do $$
declare
  t text;
begin
  if not exists (select 1 from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  foreach t in array array['orders', 'supplier_orders', 'production_stages', 'ai_quotes',
      'marketplace_products', 'messages', 'notifications'] loop
    if not exists (select 1 from pg_publication_tables where pubname = 'supabase_realtime'
        and schemaname = 'public' and tablename = t) then
      execute format('alter publication supabase_realtime add table public.%I', t);
    end if;
    execute format('alter table public.%I replica identity default', t);
  end loop;
end
$$;
