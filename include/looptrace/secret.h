/* SPDX-License-Identifier: MIT */
/*
 * Text that must not be seen: tokens, passwords. It lives in guarded, locked memory (libsodium) that
 * is wiped when freed, and has no format that prints it.
 */
#ifndef LOOPTRACE_SECRET_H
#define LOOPTRACE_SECRET_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SecretText SecretText; /* immutable, reference counted */

/* Copies length bytes (-1: up to the NUL). The caller still owns, and should wipe, the source. */
SecretText *secret_text_new(const char *bytes, gssize length);

/* Takes a heap string: copies it, wipes and frees the source. NULL gives NULL. */
SecretText *secret_text_take(char *heap_text);

SecretText *secret_text_ref(SecretText *secret);
void secret_text_unref(SecretText *secret); /* NULL is allowed; the last reference wipes */

/* Borrowed and NUL-terminated; never copied into memory that isn't wiped, never logged. */
const char *secret_text_peek(const SecretText *secret);
gsize secret_text_length(const SecretText *secret);
gboolean secret_text_equal(const SecretText *a, const SecretText *b); /* constant time; NULL-safe */

/* What tells the password again without being it: Argon2id with a salt of its own, 64 MiB and about a tenth of a second
 * each; NULL when the memory isn't there. */
SecretText *secret_verifier_new(const SecretText *password);
gboolean secret_verifier_check(const SecretText *verifier, const SecretText *password);

/* Wipes memory in a way that the compiler can't drop. */
void secret_wipe(gpointer memory, gsize length);
void secret_wipe_and_free(char *heap_text); /* g_free after wiping up to the NUL; NULL is allowed */

/* Once, before anything secret is read: no core dump (RLIMIT_CORE 0), not dumpable or traceable by
 * others (PR_SET_DUMPABLE 0), libsodium started. FALSE with a fault of kind FAULT_IO. */
gboolean secret_harden_process(GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SecretText, secret_text_unref)

G_END_DECLS

#endif
