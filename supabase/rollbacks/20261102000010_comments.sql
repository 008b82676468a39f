-- SPDX-License-Identifier: MIT
-- Takes back migrations/20261102000010_comments.sql: the comments go.
do $$
declare
  t record;
begin
  for t in select c.oid::regclass as tab, a.attname from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' loop
    execute format('comment on table %s is null', t.tab);
    execute format('comment on column %s.%I is null', t.tab, t.attname);
  end loop;
  for t in select c.oid::regclass as tab, a.attname, case c.relkind when 'v' then 'view'
      when 'm' then 'materialized view' else 'table' end as kind from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('archive', 'private') and c.relkind in ('r', 'm', 'v') loop
    execute format('comment on %s %s is null', t.kind, t.tab);
    if t.kind <> 'view' then
      execute format('comment on column %s.%I is null', t.tab, t.attname);
    end if;
  end loop;
  for t in select p.oid::regprocedure as f from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('comment on function %s is null', t.f);
  end loop;
end
$$;
do $$
begin -- the record of the Supabase command line, where there is one
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where version = '20261102000010';
  end if;
end
$$;
