/* SPDX-License-Identifier: MIT */
#include "kinds.h"

static const KindRow kind_table[VAULT_KIND_COUNT] = {
#define X(id, number, rows, mib, fresh_s, help)                                                    \
    [VAULT_##id] = {number, rows, (gsize)(mib)*1024 * 1024, (fresh_s)*G_USEC_PER_SEC},
    VAULT_KINDS(X)
#undef X
};

const KindRow *kind_row(VaultKind kind)
{
    return &kind_table[kind];
}

gboolean vault_is_fresh(VaultKind kind, gint64 stamp_us, gint64 now_us)
{
    return stamp_us <= now_us && now_us - stamp_us < kind_table[kind].fresh_us;
}
