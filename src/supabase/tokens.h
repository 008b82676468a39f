/* SPDX-License-Identifier: MIT */
/* A pair of tokens with what is known about it, and how long its access token still lives. */
#ifndef LOOPTRACE_SRC_SUPABASE_TOKENS_H
#define LOOPTRACE_SRC_SUPABASE_TOKENS_H

#include <glib.h>

#include "looptrace/secret.h"

typedef struct {
    grefcount references;
    SecretText *access, *refresh;
    char *user_id, *email;   /* for display; NULL when unknown */
    char *factor;            /* the second factor that is still to be asked for; NULL: none */
    gint64 expires_at_s;     /* of the access token: Unix time by the server's clock */
    gint64 life_s;           /* of the access token, when it was made */
    gint64 obtained_us;      /* when it came: Unix time by this machine's clock */
    gint64 signed_in_us;     /* when the session was begun, likewise; 0 when unknown */
    gint64 deadline_boot_us; /* its end by CLOCK_BOOTTIME; 0 when another process obtained it */
} Tokens;                    /* immutable once others hold it */

Tokens *tokens_new(void); /* zeroed, one reference */
Tokens *tokens_ref(Tokens *tokens);
void tokens_unref(Tokens *tokens); /* NULL is allowed */

/* Both tokens are the same; a server may keep the refresh token when it renews the access token. */
gboolean tokens_same_pair(const Tokens *a, const Tokens *b);

/* What the clocks say at one moment. */
typedef struct {
    gint64 unix_us, boot_us;
    gint64 skew_s; /* server's clock minus ours; valid when has_skew */
    gboolean has_skew;
} Moment;

/* Until the access token ends; negative when it has. By CLOCK_BOOTTIME for the process that
 * obtained it; else by the server's clock as far as its skew is known: from the newest answer,
 * or from when the pair was stored (wire protocol A3, A6). */
gint64 tokens_left_us(const Tokens *tokens, const Moment *now);

/* So long before its end a token is renewed: 90 s, or a quarter of a shorter life. */
gint64 tokens_margin_us(const Tokens *tokens);

/* How long the Auth server is left alone after the failures-th (from 1) refresh in a row that
 * came to nothing: 0.2·2ⁿ s up to 30 s, then a minute; at most 5 s when it was never reached,
 * since then nobody is spared. limited: it said "too many", and to wait retry_after_s (0: not
 * said, then a minute). jitter: [0, 1), spread over the upper quarter. */
gint64 tokens_pause_us(guint failures, gboolean reached, gboolean limited, gint64 retry_after_s,
                       double jitter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tokens, tokens_unref)

#endif
