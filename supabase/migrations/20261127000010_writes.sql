-- SPDX-License-Identifier: MIT
-- Whether a write whose answer was lost has been done. A function has its idempotency key; an UPDATE through the
-- data API has only its guard, which says that somebody has changed the row, not who. So a client may give
-- each UPDATE a number of its own in the header X-Write-Id; it is noted in the same transaction, beside the keys of
-- functions and for as long (a week), and can be asked for by the same person.

create or replace function private.write_id() returns uuid
language sql stable set search_path = '' as $$
  select case when h ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then h::uuid end
  from (select nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-write-id' as h) x
$$;
create or replace function private.write_digest(write_id uuid, row_id uuid) returns text
language sql stable set search_path = '' as $$
  select private.digest(private.caller_name() || ' ' || write_id || ' ' || row_id)
$$;

create or replace function private.note_write() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  number constant uuid := private.write_id();
begin
  if number is not null then
    insert into private.idempotency_keys (digest, owner_digest, function_name, request_digest)
      values (private.write_digest(number, new.id), private.digest(private.caller_name()), tg_table_name,
        private.digest(tg_table_name))
      on conflict do nothing;
  end if;
  return null;
end
$$;
create or replace trigger note_write after update on public.production_stages
  for each row execute function private.note_write();
create or replace trigger note_write after update on public.ai_quotes
  for each row execute function private.note_write();
revoke all on function private.write_id(), private.write_digest(uuid, uuid), private.note_write()
  from public;

create or replace function public.write_was_done(write_id uuid, row_id uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from private.idempotency_keys k
    where k.digest = private.write_digest(write_was_done.write_id, write_was_done.row_id))
$$;
revoke all on function public.write_was_done(uuid, uuid) from public, anon, service_role;
grant execute on function public.write_was_done(uuid, uuid) to authenticated;

comment on function private.write_id() is 'The number that the client gave this request in X-Write-Id; NULL: none.';
comment on function private.write_digest(uuid, uuid) is 'What such a write is noted under: SHA-256 of person, number and row.';
comment on function private.note_write() is 'Trigger: notes that the write with the client''s number has changed this row.';
comment on function public.write_was_done(uuid, uuid) is
  'Whether the caller''s UPDATE with this number (X-Write-Id) has changed this row; known for a week.';
