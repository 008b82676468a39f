-- SPDX-License-Identifier: MIT
-- Photos of production stages: a private bucket, and who may do what in it. A stage's row names its photos (production_stages.photos); this is
-- where they are: stages/STAGE/NAME.UUID.PERSON.EXTENSION. Where a platform has no Storage there is nothing to do.

do $$
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then
    return;
  end if;

  insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
  values ('stage-photos', 'stage-photos', false, 10485760, array['image/jpeg', 'image/png', 'image/webp'])
  on conflict (id) do update
    set public = excluded.public,
        file_size_limit = excluded.file_size_limit,
        allowed_mime_types = excluded.allowed_mime_types;

  -- The stage's own policies say who sees it: they hold within this one too.
  drop policy if exists "Parties of a stage see its photos" on storage.objects;
  create policy "Parties of a stage see its photos" on storage.objects
    for select to authenticated
    using (
      bucket_id = 'stage-photos'
      and exists (select 1 from public.production_stages s where s.id = case when name ~ '^stages/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+$' then substr(name, 8, 36)::uuid end)
    );

  -- Under one's own name, for stages that one may change.
  drop policy if exists "Makers of a stage send photos of it" on storage.objects;
  create policy "Makers of a stage send photos of it" on storage.objects
    for insert to authenticated
    with check (
      bucket_id = 'stage-photos'
      and split_part(regexp_replace(name, '^.*/', ''), '.', 3) = (select auth.uid())::text
      and exists (
        select 1
        from public.production_stages s
          join private.supplier_order_parties p on p.supplier_order_id = s.supplier_order_id
        where s.id = case when name ~ '^stages/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+$' then substr(name, 8, 36)::uuid end
          and ((select private.has_role('admin')) or p.supplier_id = any ((select private.my_supplier_ids())::uuid[]))
      )
    );

  -- What no row names can be taken away by who has sent it.
  drop policy if exists "Senders take back photos that no stage has" on storage.objects;
  create policy "Senders take back photos that no stage has" on storage.objects
    for delete to authenticated
    using (
      bucket_id = 'stage-photos'
      and split_part(regexp_replace(name, '^.*/', ''), '.', 3) = (select auth.uid())::text
      and not exists (
        select 1
        from public.production_stages s, unnest(s.photos) photo
        where s.id = case when objects.name ~ '^stages/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+$' then substr(objects.name, 8, 36)::uuid end
          and right(photo, length(objects.name)) = objects.name
      )
    );
end
$$;
