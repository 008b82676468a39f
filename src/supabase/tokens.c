/* SPDX-License-Identifier: MIT */
#include "tokens.h"

#define MARGIN_US (90 * G_USEC_PER_SEC)

Tokens *tokens_new(void)
{
    Tokens *tokens = g_new0(Tokens, 1);

    g_ref_count_init(&tokens->references);
    return tokens;
}

Tokens *tokens_ref(Tokens *tokens)
{
    g_ref_count_inc(&tokens->references);
    return tokens;
}

void tokens_unref(Tokens *tokens)
{
    if (tokens == NULL || !g_ref_count_dec(&tokens->references))
        return;
    secret_text_unref(tokens->access);
    secret_text_unref(tokens->refresh);
    g_free(tokens->user_id);
    g_free(tokens->email);
    g_free(tokens->factor);
    g_free(tokens);
}

gboolean tokens_same_pair(const Tokens *a, const Tokens *b)
{
    return secret_text_equal(a->access, b->access) && secret_text_equal(a->refresh, b->refresh);
}

/* The skew at the time when the pair came is a good guess as long as this machine's clock hasn't
 * been set back behind that time since. */
static gint64 guess_skew_us(const Tokens *tokens, gint64 unix_us)
{
    if (tokens->obtained_us <= 0 || tokens->obtained_us > unix_us)
        return 0;
    return (tokens->expires_at_s - tokens->life_s) * G_USEC_PER_SEC - tokens->obtained_us;
}

gint64 tokens_left_us(const Tokens *tokens, const Moment *now)
{
    if (tokens->deadline_boot_us != 0)
        return tokens->deadline_boot_us - now->boot_us;

    gint64 skew_us =
        now->has_skew ? now->skew_s * G_USEC_PER_SEC : guess_skew_us(tokens, now->unix_us);
    return tokens->expires_at_s * G_USEC_PER_SEC - (now->unix_us + skew_us);
}

gint64 tokens_margin_us(const Tokens *tokens)
{
    return MIN(MARGIN_US, tokens->life_s * G_USEC_PER_SEC / 4);
}

gint64 tokens_pause_us(guint failures, gboolean reached, gboolean limited, gint64 retry_after_s,
                       double jitter)
{
    const gint64 first_ms = 200, unreached_ms = 5000, most_ms = 30000, then_ms = 60000;
    guint doublings = failures == 0 ? 0 : MIN(failures - 1, 16);
    gint64 pause_ms = first_ms << doublings;

    if (limited)
        pause_ms = retry_after_s > 0 ? MIN(retry_after_s, 300) * 1000 : then_ms;
    else if (!reached)
        pause_ms = MIN(pause_ms, unreached_ms);
    else if (pause_ms > most_ms)
        pause_ms = then_ms;
    return (gint64)((double)pause_ms * (1.0 + jitter / 4.0)) * 1000;
}
