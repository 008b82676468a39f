-- SPDX-License-Identifier: MIT
-- The filter language of lists of orders, done by the database: what order_list() makes of "where". docs/sync.md has the
-- terms. Without these functions it answers as if it had not been asked for any, and doesn't say "filtered".
--
-- What names a column whose operators are leakproof (numbers, dates, ids, statuses) is a condition that an index answers
-- in any order of the list. Text isn't: row policies keep its indexes from being used. So the names that a text is in are
-- found by the owner, parties and stages first of all, of which there are few, and numbers and products as a search finds
-- them; what remains is looked at row by row, in the order of the list, until the page is full.

-- Which orders are at a stage.
create index if not exists idx_orders_stage on public.orders (current_stage, target_date, id);

-- The stages that orders are at with this in their name: from one to the next in the index, of which there are some dozens.
create or replace function private.stages_like(pattern text) returns text[]
language sql stable security definer set search_path = '' as $$
  with recursive s (stage) as (
    (select o.current_stage from public.orders o where o.current_stage is not null order by o.current_stage limit 1)
    union all
    select (select o.current_stage from public.orders o where o.current_stage > s.stage order by o.current_stage limit 1)
    from s where s.stage is not null)
  select coalesce(array_agg(s.stage) filter (where s.stage ilike pattern), '{}') from s
$$;

-- Buyers or suppliers with this in the name that the list shows, of orders that the caller sees.
create or replace function private.parties_like(party text, pattern text) returns uuid[]
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin');
begin
  if party = 'supplier' then
    return array(select s.id from public.suppliers s where s.company_name ilike pattern and (everything or exists (
      select from public.orders o where o.supplier_id = s.id and (o.buyer_id = me or o.supplier_id = any (mine)))));
  end if;
  return array(select p.id from public.profiles p
    where (p.company_name ilike pattern or p.full_name ilike pattern)
      and coalesce(nullif(p.company_name, ''), p.full_name) ilike pattern
      and (everything or exists (select from public.orders o
        where o.buyer_id = p.id and (o.buyer_id = me or o.supplier_id = any (mine)))));
end
$$;

-- Of the caller's orders those with this in number or product; three letters at least, else no index knows them.
create or replace function private.orders_like(field text, pattern text) returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  mine constant uuid[] := private.my_supplier_ids();
  everything constant boolean := private.has_role('admin');
begin
  if field = 'number' then
    return query select o.id from public.orders o where o.order_number ilike pattern
      and (everything or o.buyer_id = me or o.supplier_id = any (mine));
  else
    return query select o.id from public.orders o where o.product_type ilike pattern
      and (everything or o.buyer_id = me or o.supplier_id = any (mine));
  end if;
end
$$;

create or replace function private.like_pattern(part text) returns text
language sql immutable set search_path = '' as $$
  select '%' || regexp_replace(part, '([\\%_])', '\\\1', 'g') || '%'
$$;

-- A term that is looked for among all orders before a page is made of what was found.
create or replace function private.order_term_is_sought(term jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(term ->> 1 = '~' and (term ->> 0 = 'any' or term ->> 0 in ('number', 'product') and char_length(term ->> 2) >= 3), false)
$$;

-- The others as a condition on orders o. A term is [field, operator, value]; its operator begins with "!" when it must not
-- hold: then rows without a value are among those that are found.
create or replace function private.order_term(term jsonb, today date) returns text
language plpgsql stable set search_path = '' as $$
declare
  field constant text := term ->> 0;
  negated constant boolean := starts_with(term ->> 1, '!');
  -- Without its negation where there is one that an index knows: of what always has a value, or has none.
  turned constant text := case when negated and (term ->> 0 = 'qty' or term ->> 1 in ('!none', '!any'))
    then case term ->> 1 when '!none' then 'any' when '!any' then 'none' when '!<' then '>=' when '!<=' then '>'
      when '!>' then '<=' when '!>=' then '<' end end;
  operator constant text := coalesce(turned, ltrim(term ->> 1, '!'));
  value constant text := term ->> 2;
  pattern constant text := private.like_pattern(value);
  col constant text := case field when 'number' then 'o.order_number' when 'product' then 'o.product_type'
    when 'stage' then 'o.current_stage' when 'qty' then 'o.quantity' when 'due' then 'o.target_date'
    when 'progress' then '(o.stage_progress -> ''overall'')' when 'buyer' then 'o.buyer_id'
    when 'supplier' then 'o.supplier_id' end;
  condition text;
begin
  if operator in ('<', '<=', '=', '>=', '>') and field in ('qty', 'due', 'progress') then
    condition := format(case field when 'qty' then '%s %s %L::bigint' when 'due' then '%s %s %L::date' else '%s %s %L::jsonb' end,
      col, operator, case field when 'due' then value::date::text else value::bigint::text end);
  elsif operator = '~' and field in ('number', 'product') then
    condition := format('%s ilike %L', col, pattern);
  elsif operator = '~' and field = 'stage' then
    condition := format('o.current_stage = any (%L::text[])', private.stages_like(pattern));
  elsif operator = '~' and field in ('buyer', 'supplier') then
    condition := format('%s = any (%L::uuid[])', col, private.parties_like(field, pattern));
  elsif operator = '~' and field = 'any' then
    condition := format('(o.order_number ilike %1$L or o.product_type ilike %1$L or o.buyer_id = any (%2$L::uuid[])'
      ' or o.supplier_id = any (%3$L::uuid[]))', pattern, private.parties_like('buyer', pattern), private.parties_like('supplier', pattern));
  elsif operator in ('none', 'any') and field in ('number', 'product', 'stage') then
    condition := format('coalesce(%s, '''') %s ''''', col, case operator when 'none' then '=' else '<>' end);
  elsif operator in ('none', 'any') and col is not null then
    condition := format('%s is %s', col, case operator when 'none' then 'null' else 'not null' end);
  elsif operator = 'in' and field = 'status' and jsonb_typeof(term -> 2) = 'array' then
    condition := format('o.workflow_status = any (%L::text[])', array(select jsonb_array_elements_text(term -> 2)));
  elsif operator = '=' and field = 'risk' then
    condition := format('private.at_risk(o.workflow_status, o.target_date, o.stage_progress, %L::date)', today);
  else
    perform private.refuse('22023', 'There is no such term of a filter.',
      'number, product, buyer, supplier, stage, status, risk, qty, progress or due.');
  end if;
  return format(case when negated and turned is null then '(%s) is not true' else '(%s)' end, condition);
end
$$;

-- Orders that all sought terms find, of those that a search has found (NULL: there was none); NULL: none is sought.
create or replace function private.order_terms_sought(terms jsonb, among uuid[]) returns uuid[]
language plpgsql stable set search_path = '' as $$
declare
  term jsonb;
  ids uuid[];
begin
  for term in select t from jsonb_array_elements(terms) t where private.order_term_is_sought(t) loop
    ids := case term ->> 0 when 'any' then array(select private.search_order_ids(term ->> 2))
      else array(select private.orders_like(term ->> 0, private.like_pattern(term ->> 2))) end;
    among := case when among is null then ids else array(select unnest(among) intersect select unnest(ids)) end;
  end loop;
  return among;
end
$$;

-- The others, all of which have to hold.
create or replace function private.order_terms(terms jsonb, today date) returns text
language plpgsql stable set search_path = '' as $$
begin
  if jsonb_typeof(terms) is distinct from 'array' or jsonb_array_length(terms) > 32 then
    perform private.refuse('22023', 'A filter is a list of up to 32 terms.', 'Ask for less.');
  end if;
  return (select coalesce(string_agg(private.order_term(t, today), ' and '), 'true')
    from jsonb_array_elements(terms) t where not private.order_term_is_sought(t));
end
$$;

revoke all on function private.stages_like(text), private.parties_like(text, text), private.orders_like(text, text),
  private.like_pattern(text), private.order_term_is_sought(jsonb), private.order_term(jsonb, date),
  private.order_terms_sought(jsonb, uuid[]), private.order_terms(jsonb, date) from public;
grant execute on function private.stages_like(text), private.parties_like(text, text), private.orders_like(text, text),
  private.like_pattern(text), private.order_term_is_sought(jsonb), private.order_term(jsonb, date),
  private.order_terms_sought(jsonb, uuid[]), private.order_terms(jsonb, date) to authenticated;
