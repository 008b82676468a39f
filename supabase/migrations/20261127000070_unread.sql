-- SPDX-License-Identifier: MIT
-- Messages as threads; what is unread, told with any other question about changes, so that nobody asks for it alone; and a
-- note of each change of a day's capacity, as of stages and leads.

-- What the caller and one other person have written to each other about one order, or about none: a row each. need sorts
-- before all what has something unread. Policies of the caller say which messages, names and numbers there are.
create or replace function public.message_threads()
returns table (id text, need text, order_id uuid, order_number text, other_id uuid, other_name text, messages bigint,
  unread bigint, sender_id uuid, subject text, body text, last_at timestamptz, updated_at timestamptz)
language sql stable rows 50 set search_path = '' as $$
  with me as (select auth.uid() as id),
  mine as (
    select m.*, case when m.sender_id = me.id then m.recipient_id else m.sender_id end as other,
      m.recipient_id = me.id and m.read_at is null as is_unread
    from public.messages m, me where m.sender_id = me.id or m.recipient_id = me.id),
  threads as (
    select t.order_id, t.other, count(*) as messages, count(*) filter (where t.is_unread) as unread,
      max(t.updated_at) as updated_at, (array_agg(t.id order by t.created_at desc, t.id desc))[1] as last_id
    from mine t group by t.order_id, t.other)
  select concat_ws('/', coalesce(t.order_id::text, ''), coalesce(t.other::text, '')),
    case when t.unread > 0 then 'unread' else 'read' end, t.order_id, o.order_number, t.other,
    coalesce(nullif(p.company_name, ''), p.full_name), t.messages, t.unread, l.sender_id, l.subject, left(l.body, 500),
    l.created_at, t.updated_at
  from threads t join mine l on l.id = t.last_id
  left join public.orders o on o.id = t.order_id left join public.profiles p on p.id = t.other
$$;
revoke all on function public.message_threads() from public, anon, service_role;
grant execute on function public.message_threads() to authenticated;
comment on function public.message_threads() is
  'What the caller and one other person have written to each other about one order: the last message, and how many are unread.';

-- [messages, notifications] as they were told last -> both counts when they are others by now.
create or replace function private.section_new(asked jsonb) returns jsonb
language sql stable security definer set search_path = '' as $$
  select case when (asked ->> 0, asked ->> 1) is distinct from (c ->> 'messages', c ->> 'notifications') then c end
  from private.unread() c
$$;
revoke all on function private.section_new(jsonb) from public;
grant execute on function private.section_new(jsonb) to authenticated;
comment on function private.section_new(jsonb) is
  'What is unread by the caller, when it is another count than they have.';

create or replace trigger note_write after update on public.factory_capacity
  for each row execute function private.note_write();
