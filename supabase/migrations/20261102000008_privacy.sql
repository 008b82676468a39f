-- SPDX-License-Identifier: MIT
-- A person's right to a copy of everything, and to be forgotten.

-- ---- a copy ----

-- Columns that say whose a row is: uuids that refer to a person, by foreign key or by what the log and
-- the archive keep without one, and e-mail addresses. is_act: the person only did something to the row
-- (moved it, approved it, was given it): it isn't about them.
create or replace function private.person_columns()
returns table (schema_name text, table_name text, column_name text, is_email boolean, is_act boolean)
language sql stable security definer set search_path = '' as $$
  select n.nspname::text, c.relname::text, a.attname::text, a.atttypid = 'text'::regtype,
    a.attname ~ '_by$' or a.attname in ('assigned_to', 'actor_id')
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'archive', 'private') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    and (a.atttypid = 'uuid'::regtype and (
        exists (select 1 from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'
          and f.conkey = array[a.attnum]
          and f.confrelid in ('auth.users'::regclass, 'public.profiles'::regclass))
        or (c.relname, a.attname) in (('audit_logs', 'actor_id'))
        or n.nspname = 'archive' and a.attname in ('buyer_id', 'changed_by')
        or a.attname = 'person_id')
      or a.atttypid = 'text'::regtype and a.attname ~ '(^|_)email$')
  order by 1, 2, 3
$$;

-- What belongs to the other side of a row isn't the person's, however deep in a document it stands.
create or replace function private.without_keys(value jsonb, keys text[]) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return case jsonb_typeof(value)
    when 'object' then (select coalesce(jsonb_object_agg(e.key, private.without_keys(e.value, keys)), '{}')
      from jsonb_each(value) e where e.key <> all (keys))
    when 'array' then (select coalesce(jsonb_agg(private.without_keys(e.value, keys) order by e.i), '[]')
      from jsonb_array_elements(value) with ordinality e (value, i))
    else value end;
end
$$;

-- Everything of the caller: rows that name the person by a foreign key or by e-mail. A read: it takes
-- the key that all functions take, but keeps no answer (that would be one more copy).
create or replace function public.export_my_data(idempotency_key uuid default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  address text;
  col record;
  found_rows jsonb;
  result jsonb;
begin
  -- Only an address that has been confirmed says who somebody is.
  select case when u.email_confirmed_at is not null then lower(u.email) end into address
    from auth.users u where u.id = me;
  if not found then
    perform private.refuse('PT403', 'There is no account to export.', 'Sign in first.');
  end if;
  result := jsonb_build_object('exported_at', now(), 'account', (select jsonb_build_object('id', u.id,
      'email', u.email, 'created_at', u.created_at, 'raw_user_meta_data', u.raw_user_meta_data)
    from auth.users u where u.id = me));
  -- Read from the catalogue, so that a new table is in it the day it is made.
  for col in select * from private.person_columns() loop
    -- Costs, prices and the log's copies of other people's rows stay out; of what the person did to
    -- other people's rows: which, and when.
    execute format('select coalesce(jsonb_agg(%s), ''[]'') from %I.%I t where %s',
        case when col.is_act then format('(select jsonb_object_agg(e.key, e.value)
            from jsonb_each(to_jsonb(t)) e where e.key in (''id'', %L, ''table_name'', ''row_id'',
              ''action'', ''created_at'', ''updated_at''))', col.column_name)
          else 'private.without_keys(to_jsonb(t), $3)' end, col.schema_name, col.table_name,
        case when col.is_email then format('lower(t.%I) = $2', col.column_name)
          else format('t.%I = $1', col.column_name) end)
      into found_rows using me, address, array['buyer_price', 'supplier_price', 'margin',
        'bangladesh_cost', 'specialty_cost', 'admin_markup', 'otp_hash', 'before', 'after',
        'counter_offer_price', 'counter_offer_notes', 'tracking_token']
        || case when col.table_name = 'quotes' and col.column_name <> 'buyer_id'
          then '{total_price}'::text[] else '{}' end;
    if jsonb_array_length(found_rows) > 0 then
      result := jsonb_set(result, array[col.schema_name || '.' || col.table_name],
        coalesce(result -> (col.schema_name || '.' || col.table_name), '{}')
          || jsonb_build_object(col.column_name, found_rows));
    end if;
  end loop;
  return result;
end
$$;

-- ---- forgetting ----

create table if not exists private.erasures (
  id uuid primary key default gen_random_uuid(),
  erased_at timestamptz not null default now(),
  report jsonb not null
);
alter table private.erasures enable row level security;
alter table private.erasures force row level security;
revoke all on private.erasures from public, anon, authenticated, service_role;

-- A text as a pattern that finds it whatever the spaces; in JSON text too, where a quote is \".
create or replace function private.pattern_of(value text) returns text
language sql immutable set search_path = '' as $$
  select regexp_replace(regexp_replace(value, '([\\^$.|?*+(){}\[\]-])', '\\\1', 'g'), '\s+', '\\s+', 'g')
$$;
-- What identifies a person beyond doubt: id, address, and the phone number however it is written
-- (+880 1711-000002). jimbob@x.example is somebody else than bob@x.example.
create or replace function private.person_pattern(id uuid, email text, phone text)
returns text language sql immutable set search_path = '' as $$
  select string_agg(p, '|') from (values
    (id::text),
    ('(?<![[:alnum:]._%+-])' || private.pattern_of(nullif(btrim(email), ''))
      || '(?![[:alnum:]-]|\.[[:alnum:]])'),
    ((select '(?<![0-9])\+?' || string_agg(d, '[ ()./-]*' order by i) || '(?![0-9])'
      from regexp_split_to_table(regexp_replace(phone, '[^0-9]', '', 'g'), '') with ordinality as t (d, i)
      where length(phone) > 6))
  ) v (p) where p is not null and p <> ''
$$;
-- A name of one word is part of many words: it counts only as a word of its own. As JSON has it, too.
create or replace function private.name_pattern(full_name text) returns text
language sql immutable set search_path = '' as $$
  select string_agg(distinct case when n ~ '\s' then private.pattern_of(n)
      else '(?<![[:alnum:]])' || private.pattern_of(n) || '(?![[:alnum:]])' end, '|')
  from (values (btrim(full_name)), (btrim(to_jsonb(btrim(full_name))::text, '"'))) v (n) where n <> ''
$$;

-- A black bar: never longer than what it covers, so that no text grows over its limit.
-- Member by member: the pattern may match a bare number, and a text in its place would be no JSON.
create or replace function private.redact_json(value jsonb, pattern text) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if value is null or jsonb_typeof(value) not in ('object', 'array') and value #>> '{}' !~* pattern then
    return value;
  end if;
  return case jsonb_typeof(value)
    when 'object' then (select coalesce(jsonb_object_agg(regexp_replace(e.key, pattern, '█', 'gi'),
      private.redact_json(e.value, pattern)), '{}') from jsonb_each(value) e)
    when 'array' then (select coalesce(jsonb_agg(private.redact_json(e.value, pattern) order by e.i), '[]')
      from jsonb_array_elements(value) with ordinality e (value, i))
    when 'string' then to_jsonb(regexp_replace(value #>> '{}', pattern, '█', 'gi'))
    else 'null' end;
end
$$;

-- Takes the person out of every text, text list and JSON of one table but the columns that are kept.
-- Columns with a form of their own (an address, a number, a slug) would no longer fit it: those become
-- NULL instead.
create or replace function private.redact_table(target regclass, pattern text, keep text[])
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  sets text;
  conditions text;
  changed bigint;
begin
  select string_agg(format('%1$I = %2$s', a.attname, case
        when not a.attnotnull and a.attname ~ '(email|phone|phone_number|slug|url|ip_address)$'
          then format('case when %1$I ~* $1 then null else %1$I end', a.attname)
        when a.atttypid = 'text'::regtype
          then format('regexp_replace(%1$I, $1, ''█'', ''gi'')', a.attname)
        when a.atttypid = 'jsonb'::regtype then format('private.redact_json(%1$I, $1)', a.attname)
        else format('case when %1$I is not null then coalesce((select array_agg(regexp_replace(t.x, $1,
          ''█'', ''gi'') order by t.i) from unnest(%1$I) with ordinality t (x, i)), ''{}'') end',
          a.attname) end), ', '),
      string_agg(format(case a.atttypid when 'text[]'::regtype
        then 'exists (select 1 from unnest(%1$I) x where x ~* $1)' else '%1$I::text ~* $1' end,
        a.attname), ' or ')
    into sets, conditions
    from pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
      and a.attname <> all (keep)
      -- Not a person's words: enumerations, and keys that are digests.
      and a.attname !~ 'digest$'
      and not exists (select 1 from pg_constraint k where k.conrelid = target and k.contype = 'c'
        and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ '= ANY \(ARRAY\[|\^\[A-Za-z_-]+\]');
  if sets is null then
    return 0;
  end if;
  execute format('update %s set %s where %s', target, sets, conditions) using pattern;
  get diagnostics changed = row_count;
  return changed;
end
$$;

-- Where people may be named: every table of ours, the log last.
create or replace function private.person_tables() returns setof regclass
language sql stable security definer set search_path = '' as $$
  select c.oid::regclass from pg_class c join pg_namespace s on s.oid = c.relnamespace
  where s.nspname in ('public', 'archive', 'private') and c.relkind in ('r', 'p')
  order by c.relname = 'audit_logs', c.oid
$$;

-- What stays is the business's: the order that was made and paid for, the stages, what was said about
-- them; without the person. The last admin and the running orders' supplier are needed by others: the
-- one is refused, the other's company stays with its orders. What other people say of themselves (their
-- own name and phone number) is theirs, also where it is the same.
create or replace function public.erase_my_account(confirm text default null,
  idempotency_key uuid default null)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := auth.uid();
  who record;
  pattern text;
  name text;
  col record;
  target regclass;
  report jsonb := '{}';
  n bigint;
  mentions bigint := 0;
  named bigint := 0;
  claims text;
  answer jsonb;
begin
  if me is null then
    perform private.refuse('PT403', 'There is no account to erase.', 'Sign in first.');
  end if;
  answer := private.first_answer('erase_my_account', idempotency_key, '{}');
  if answer is not null then
    return answer;
  end if;
  select u.email::text as email, u.email_confirmed_at is not null as is_confirmed, p.full_name, p.phone
    into who
    from auth.users u left join public.profiles p on p.id = u.id where u.id = me for update of u;
  if not found then
    perform private.refuse('PT404', 'This account is gone already.', 'There is nothing left to erase.');
  end if;
  if confirm is distinct from who.email then
    perform private.refuse('P0001', 'Erasing an account needs its e-mail address as confirmation.',
      'Send it as "confirm". It can''t be undone.');
  end if;
  perform 1 from public.user_roles r where r.role = 'admin' order by r.id for update;
  if private.has_role('admin') and not exists (select 1 from public.user_roles r
      where r.role = 'admin' and r.user_id <> me) then
    perform private.refuse('PT409', 'This is the last admin.', 'Make somebody else an admin first.');
  end if;

  -- The log's door is open until the end: what is erased must not be written into it again.
  insert into private.audit_doors (transaction_id, purpose) values (pg_current_xact_id(), 'erasure');
  -- From here on nobody is signed in: triggers would put the person's id back as who changed the rows.
  claims := current_setting('request.jwt.claims', true);
  perform set_config('request.jwt.claims', '', true), set_config('request.jwt.claim.sub', '', true);
  pattern := private.person_pattern(me, case when who.is_confirmed then who.email end, who.phone);
  name := private.name_pattern(who.full_name);

  -- What the person wrote is the person's; that something was written is the other's too.
  update public.messages m set subject = null, body = '[erased]' where m.sender_id = me;
  get diagnostics n = row_count;
  report := report || jsonb_build_object('messages', n);
  -- A lead under this address is this person, whatever name it carries.
  update public.ai_quotes q set customer_email = null, customer_name = null, phone_number = null,
    session_id = null, additional_requirements = null, lead_notes = null
    where who.is_confirmed and lower(q.customer_email) = lower(who.email);
  get diagnostics n = row_count;
  report := report || jsonb_build_object('leads', n);
  delete from public.email_verification_otps c
    where c.user_id = me or who.is_confirmed and lower(c.email) = lower(who.email);
  delete from private.idempotency_keys k where k.owner_digest = private.digest(me::text)
    and k.function_name <> 'erase_my_account';

  -- Goes with it, by foreign key: profile, roles, memberships, notifications, shares, sessions. The
  -- others (orders, histories, stages, …) keep their rows and lose the reference.
  delete from auth.users u where u.id = me;

  for col in select * from private.person_columns() where not is_email loop
    execute format('update %I.%I set %I = null where %I = $1', col.schema_name, col.table_name,
      col.column_name, col.column_name) using me;
  end loop;
  -- Two rounds: what a trigger writes down in the first (a stage's note) has lost all but the name, and
  -- is met in the second.
  for target in select * from private.person_tables() loop
    mentions := mentions + private.redact_table(target, pattern,
      case target when 'public.profiles'::regclass then '{phone}'::text[] else '{}' end);
  end loop;
  for target in select * from private.person_tables() where name is not null loop
    named := named + private.redact_table(target, name,
      case target when 'public.profiles'::regclass then '{full_name}'::text[] else '{}' end);
  end loop;
  -- Whoever calls themselves "Cotton" and leaves must not take the word out of the business.
  if named > 1000 then
    perform private.refuse('PT409', 'The name of this account is in too many records to be one person''s.',
      'Put your own name into your profile, then try again; or ask the platform''s staff.');
  end if;
  report := report || jsonb_build_object('mentions', mentions + named);
  -- Auth's own tables, where this platform lets us write them.
  for target in select c.oid from pg_class c
      where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p')
        and has_table_privilege(c.oid, 'SELECT') and has_table_privilege(c.oid, 'DELETE')
        and (c.relname = 'audit_log_entries' or exists (select 1 from pg_attribute a
          where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)) loop
    if target = to_regclass('auth.audit_log_entries') then
      execute format('delete from %s e where e::text ~* $1', target) using pattern;
    else
      execute format('delete from %s e where e.user_id::text = $1', target) using me::text;
    end if;
  end loop;
  delete from private.audit_doors d where d.transaction_id = pg_current_xact_id();
  insert into private.erasures (report) values (report);
  perform set_config('request.jwt.claims', coalesce(claims, ''), true),
    set_config('request.jwt.claim.sub', me::text, true);
  return private.keep_answer(idempotency_key, jsonb_build_object('erased', true, 'report', report));
end
$$;

revoke all on function private.person_columns(), private.without_keys(jsonb, text[]),
  private.pattern_of(text), private.person_pattern(uuid, text, text), private.name_pattern(text),
  private.redact_json(jsonb, text), private.redact_table(regclass, text, text[]),
  private.person_tables() from public;
revoke all on function public.export_my_data(uuid), public.erase_my_account(text, uuid)
  from public, anon, service_role;
grant execute on function public.export_my_data(uuid), public.erase_my_account(text, uuid)
  to authenticated;
