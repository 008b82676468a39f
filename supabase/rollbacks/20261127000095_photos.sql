-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261127000095_photos.sql. The photos themselves stay: a bucket with files in it isn't dropped by a rollback.

do $$
begin
  if to_regclass('storage.objects') is null then
    return;
  end if;
  drop policy if exists "Parties of a stage see its photos" on storage.objects;
  drop policy if exists "Makers of a stage send photos of it" on storage.objects;
  drop policy if exists "Senders take back photos that no stage has" on storage.objects;
end
$$;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261127000095';
  end if;
end
$$;
