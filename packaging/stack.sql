-- SPDX-License-Identifier: MIT
-- What a hosted Supabase database has before the first migration, so that supabase/ applies to both
-- unchanged. Runs once, as the superuser of the stack's own cluster.

\set ON_ERROR_STOP on

-- The password is for Auth, which connects over loopback; everything else uses the socket.
\getenv db_password STACK_DB_PASSWORD
set password_encryption = 'scram-sha-256';
alter role postgres password :'db_password';

-- Roles of the API. `authenticator` is PostgREST's: it becomes what the token says.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;

create schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;
create extension pgcrypto with schema extensions;
create extension "uuid-ossp" with schema extensions;
alter database postgres set search_path = "$user", public, extensions;

-- Hosted projects give the API's roles every privilege on new things of public; RLS is what protects.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;

create publication supabase_realtime;

-- Only here: Auth's stand-in makes auth.uid() read request.jwt.claim.sub, which this PostgREST no
-- longer sets, and makes it anew at each start. So PostgREST sets it before each request; hosted
-- auth.uid() reads both by itself.
create schema stack;
grant usage on schema stack to anon, authenticated, service_role;
create function stack.pre_request() returns void language plpgsql set search_path = '' as $$
declare
  claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
begin
  perform set_config('request.jwt.claim.sub', coalesce(claims ->> 'sub', ''), true),
    set_config('request.jwt.claim.role', coalesce(claims ->> 'role', ''), true),
    set_config('request.jwt.claim.email', coalesce(claims ->> 'email', ''), true);
end
$$;
