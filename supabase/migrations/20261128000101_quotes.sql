-- SPDX-License-Identifier: MIT
-- Leads as those who sell need them, in one request: which others are of the same person, what came of it, and what became
-- of its status. And what is decided on a quote (to become an order, approved, rejected), on what one has seen of it.

-- ---- the history of a lead ----

-- A table of looptrace's own: ai_quotes has exactly the specification's columns (product.md §5), and the audit log has what
-- admins do and what is done in bulk, for admins. Of a note it says who wrote it and when, not what it said: the
-- text is on the lead, and goes with it when an account is erased.
create table if not exists private.lead_history (
  id bigint generated always as identity primary key,
  lead_id uuid not null references public.ai_quotes (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  changed_by uuid references public.profiles (id) on delete set null,
  what text not null check (what in ('lead_status', 'status', 'lead_notes', 'assigned_to')),
  was text check (was in ('new', 'contacted', 'hot', 'warm', 'cold', 'lost', 'draft', 'sent', 'accepted', 'rejected')),
  became text check (became in ('new', 'contacted', 'hot', 'warm', 'cold', 'lost', 'draft', 'sent', 'accepted', 'rejected'))
);
create index if not exists idx_lead_history_lead on private.lead_history (lead_id, id);
create index if not exists idx_lead_history_changed_by on private.lead_history (changed_by) where changed_by is not null;
alter table private.lead_history enable row level security;
alter table private.lead_history force row level security;
revoke all on private.lead_history from public, anon, authenticated, service_role;
comment on table private.lead_history is 'What was changed of each lead, when and by whom: its page shows it. Words, no texts.';
comment on column private.lead_history.id is 'In which order.';
comment on column private.lead_history.lead_id is 'Of which lead; goes with it.';
comment on column private.lead_history.at is 'When, by the clock of the statement.';
comment on column private.lead_history.changed_by is 'Who; NULL: the platform itself, or an account that is gone.';
comment on column private.lead_history.what is 'Which column.';
comment on column private.lead_history.was is 'The status before; NULL for notes and persons.';
comment on column private.lead_history.became is 'The status after; NULL for notes and persons.';

create or replace function private.note_lead() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.lead_history (lead_id, changed_by, what, was, became)
    select new.id, (select p.id from public.profiles p where p.id = auth.uid()), c.what, c.was, c.became
    from (values ('lead_status', old.lead_status, new.lead_status, old.lead_status is distinct from new.lead_status),
      ('status', old.status, new.status, old.status is distinct from new.status),
      ('lead_notes', null, null, old.lead_notes is distinct from new.lead_notes and new.lead_notes is not null),
      ('assigned_to', null, null, old.assigned_to is distinct from new.assigned_to)) c (what, was, became, changed)
    where c.changed;
  return null;
end
$$;
revoke all on function private.note_lead() from public;
comment on function private.note_lead() is 'Trigger: notes in lead_history what was changed of a lead.';
-- Erasing an account empties the notes of its leads: that is no note.
create or replace trigger note_history after update on public.ai_quotes for each row
  when ((old.lead_status, old.status, old.lead_notes, old.assigned_to)
    is distinct from (new.lead_status, new.status, new.lead_notes, new.assigned_to))
  execute function private.note_lead();

-- ---- what is asked about a lead ----

create index if not exists idx_ai_quotes_phone_number on public.ai_quotes (phone_number) where phone_number is not null;
-- Unassigned ones, the newest first; idx_ai_quotes_assigned_to has the others.
create index if not exists idx_ai_quotes_unassigned on public.ai_quotes (created_at desc, id) where assigned_to is null;
create index if not exists idx_ai_quotes_newest on public.ai_quotes (created_at desc, id);

create or replace function private.lead_twins(lead_id uuid, email text, phone text) returns integer
language sql stable security definer set search_path = '' as $$
  select count(*)::integer from (
    select q.id from public.ai_quotes q where lower(q.customer_email) = lower(email) and q.id <> lead_id
    union
    select q.id from public.ai_quotes q where q.phone_number = phone and q.id <> lead_id limit 99) t
  where private.has_any_role('sales', 'admin')
$$;
create or replace function private.lead_order(order_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select o.order_number from public.orders o
  where o.id = order_id and private.has_any_role('sales', 'admin')
$$;
create or replace function private.lead_cost(lead_id uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('bangladesh', c.bangladesh_cost::text, 'specialty', c.specialty_cost::text,
    'markup', c.admin_markup::text)
  from public.lead_costs(array[lead_id]) c
$$;
create or replace function private.lead_story(lead_id uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', h.at, 'by', p.full_name, 'what', h.what, 'was', h.was,
      'became', h.became)) order by h.id)
  from (select * from private.lead_history l where l.lead_id = lead_story.lead_id order by l.id desc limit 50) h
  left join public.profiles p on p.id = h.changed_by
  where private.has_any_role('sales', 'admin')
$$;
revoke all on function private.lead_twins(uuid, text, text), private.lead_order(uuid), private.lead_cost(uuid),
  private.lead_story(uuid) from public;
grant execute on function private.lead_twins(uuid, text, text), private.lead_order(uuid), private.lead_cost(uuid),
  private.lead_story(uuid) to authenticated;
comment on function private.lead_twins(uuid, text, text) is
  'How many other leads have the same e-mail address or telephone number, 99 at most; 0 for who doesn''t sell.';
comment on function private.lead_order(uuid) is 'The number of the order, for those who sell.';
comment on function private.lead_cost(uuid) is 'lead_costs() of one lead as JSON: admins only.';
comment on function private.lead_story(uuid) is 'The last 50 changes of a lead, the oldest first, for those who sell.';

-- With the caller's own rights: policies and column grants are those of ai_quotes.
create or replace view public.lead_queue with (security_invoker = true) as
  select q.id, q.created_at, q.customer_email, q.customer_name, q.product_type, q.quantity, q.complexity_level,
    q.fabric_type, q.additional_requirements, q.quote_data, q.total_price, q.estimated_delivery_days, q.ai_suggestions,
    q.alternative_options, q.status, q.converted_to_order_id, q.phone_number, q.country, q.lead_status, q.lead_notes,
    q.specialty_sourcing_required, q.production_route, q.specialty_notes, q.assigned_to, q.assigned_at, q.updated_at,
    private.lead_twins(q.id, q.customer_email, q.phone_number) as twins,
    private.lead_order(q.converted_to_order_id) as order_number,
    private.lead_cost(q.id) as costs, private.lead_story(q.id) as history
  from public.ai_quotes q;
revoke all on public.lead_queue from public, anon, authenticated, service_role;
grant select on public.lead_queue to authenticated;
comment on view public.lead_queue is
  'Leads with what those who sell ask about each; what isn''t selected isn''t looked for. Rights are those of ai_quotes.';

-- Counts and sums for each status, and of what has become an order.
create or replace function public.lead_figures()
returns table (lead_status text, leads bigint, mine bigint, unassigned bigint, total numeric)
language sql stable set search_path = '' as $$
  select q.lead_status, count(*), count(*) filter (where q.assigned_to = (select auth.uid())),
    count(*) filter (where q.assigned_to is null), sum(q.total_price)
  from public.ai_quotes q group by q.lead_status
$$;
revoke all on function public.lead_figures() from public, anon, service_role;
grant execute on function public.lead_figures() to authenticated;
comment on function public.lead_figures() is 'How many leads the caller sees in each status, and what they come to in US dollars.';

-- ---- deciding on a quote ----

-- convert_quote_to_order() and review_quote() take whatever the quote says by then; this only while it is what the person saw.
-- One that is an order already tells which: whoever asks twice is told the same.
create or replace function public.answer_quote(quote_id uuid, decision text, markup numeric default null,
  reason text default null, target_date date default null, expected_updated_at timestamptz default null,
  idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  q public.ai_quotes;
  answer jsonb;
  already boolean;
begin
  if decision = 'convert' then
    perform private.require_role('sales', 'admin');
  else
    perform private.require_role('admin');
  end if;
  answer := private.first_answer('answer_quote', idempotency_key, jsonb_build_object('quote_id', quote_id,
    'decision', decision, 'markup', markup, 'reason', reason, 'target_date', target_date,
    'expected_updated_at', expected_updated_at));
  if answer is not null then
    return answer;
  end if;
  select * into q from public.ai_quotes a where a.id = answer_quote.quote_id for update;
  already := coalesce(decision = 'convert' and q.converted_to_order_id is not null, false);
  if q.updated_at <> expected_updated_at and not already then
    perform private.refuse('PT409', 'This lead has been changed meanwhile.', 'Look at what it says now, then decide again.');
  end if;
  -- numeric(14, 2) would round without a word.
  if markup <> round(markup, 2) then
    perform private.refuse('P0001', 'A markup has two digits behind the point.', 'Give an amount such as 1250.00.');
  end if;
  if decision = 'convert' and not already then
    if target_date < current_date then
      perform private.refuse('P0001', 'The target_date is over.', 'Give a day from today on, or none.');
    end if;
    perform public.convert_quote_to_order(answer_quote.quote_id, target_date => answer_quote.target_date);
  elsif not already then
    perform public.review_quote(answer_quote.quote_id, answer_quote.decision, answer_quote.markup, answer_quote.reason);
  end if;
  select * into q from public.ai_quotes a where a.id = answer_quote.quote_id;
  return private.keep_answer(idempotency_key, jsonb_build_object('id', q.id, 'updated_at', q.updated_at,
    'status', q.status, 'lead_status', q.lead_status, 'lead_notes', q.lead_notes, 'assigned_to', q.assigned_to,
    'total_price', q.total_price::text, 'quantity', q.quantity, 'product_type', q.product_type,
    'converted_to_order_id', q.converted_to_order_id, 'already', already,
    'order_number', private.lead_order(q.converted_to_order_id)));
end
$$;
revoke all on function public.answer_quote(uuid, text, numeric, text, date, timestamptz, uuid) from public, anon, service_role;
grant execute on function public.answer_quote(uuid, text, numeric, text, date, timestamptz, uuid) to authenticated;
comment on function public.answer_quote(uuid, text, numeric, text, date, timestamptz, uuid) is
  'convert, approve or reject: provided that the lead is what the caller saw (updated_at); tells the row, and its order.';
