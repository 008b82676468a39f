-- SPDX-License-Identifier: MIT
drop function if exists public.write_was_done(uuid, uuid);
drop trigger if exists note_write on public.ai_quotes;
drop trigger if exists note_write on public.production_stages;
drop function if exists private.note_write(), private.write_digest(uuid, uuid), private.write_id();
