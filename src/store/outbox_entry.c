/* SPDX-License-Identifier: MIT */
#include "outbox_entry.h"

#include <sodium.h>
#include <string.h>

#include "looptrace/words.h"

/* Little-endian GVariants of these types: id, sequence, edition; kind, target, label, payload, answer, error;
 * state, attempts; created, changed, tried, next, expires. */
#define ENTRY_TYPE "(sxtssssmsmsuuxxxxx)"
#define DRAFT_TYPE "(sxay)"

/* ---- states ---- */

static const struct {
    guint number;
    const char *name;
} states[OUTBOX_STATE_COUNT] = {
#define X(id, number, name, help) [OUTBOX_##id] = {number, name},
    OUTBOX_STATE_TABLE(X)
#undef X
};

const char *outbox_state_name(OutboxState state)
{
    return states[state].name;
}

gboolean outbox_state_from_name(const char *name, OutboxState *state)
{
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        if (g_strcmp0(states[i].name, name) == 0) {
            *state = (OutboxState)i;
            return TRUE;
        }
    return FALSE;
}

guint outbox_state_number(OutboxState state)
{
    return states[state].number;
}

gboolean outbox_state_from_number(gint64 number, OutboxState *state)
{
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        if (states[i].number == number) {
            *state = (OutboxState)i;
            return TRUE;
        }
    return FALSE;
}

/* ---- entries ---- */

/* Of the kernel's randomness, version 4: it is to be nobody else's, whatever process has forked from which. */
char *outbox_new_id(void)
{
    guint8 b[16];

    if (sodium_init() < 0)
        g_error("libsodium can't start: no source of randomness");
    randombytes_buf(b, sizeof b);
    b[6] = (guint8)((b[6] & 0x0f) | 0x40);
    b[8] = (guint8)((b[8] & 0x3f) | 0x80);
    return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                           b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                           b[12], b[13], b[14], b[15]);
}

OutboxEntry *outbox_entry_new(const char *kind, const char *target, const char *label,
                              const char *payload)
{
    OutboxEntry *entry = g_new0(OutboxEntry, 1);

    entry->id = outbox_new_id();
    entry->kind = g_strdup(kind);
    entry->target = g_strdup(target);
    entry->label = g_strdup(label);
    entry->payload = g_strdup(payload);
    entry->state = OUTBOX_QUEUED;
    return entry;
}

OutboxEntry *outbox_entry_copy(const OutboxEntry *entry)
{
    OutboxEntry *copy = g_memdup2(entry, sizeof *entry);

    copy->id = g_strdup(entry->id);
    copy->kind = g_strdup(entry->kind);
    copy->target = g_strdup(entry->target);
    copy->label = g_strdup(entry->label);
    copy->payload = g_strdup(entry->payload);
    copy->answer = g_strdup(entry->answer);
    copy->error = g_strdup(entry->error);
    return copy;
}

void outbox_entry_free(OutboxEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(entry->id);
    g_free(entry->kind);
    g_free(entry->target);
    g_free(entry->label);
    g_free(entry->payload);
    g_free(entry->answer);
    g_free(entry->error);
    g_free(entry);
}

gboolean outbox_entry_check(const OutboxEntry *entry, GError **error)
{
    const char *const needed[] = {entry->id, entry->kind, entry->target, entry->label,
                                  entry->payload};
    const char *const texts[] = {entry->id,      entry->kind,   entry->target, entry->label,
                                 entry->payload, entry->answer, entry->error};
    gsize length = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (needed[i] == NULL) {
            g_set_error(error, FAULT, FAULT_INVALID,
                        _("a change without all of its texts can't wait"));
            return FALSE;
        }
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (texts[i] != NULL && !g_utf8_validate(texts[i], -1, NULL)) {
            g_set_error(error, FAULT, FAULT_INVALID,
                        _("a change with a text that isn't UTF-8 can't wait"));
            return FALSE;
        }
        length += texts[i] == NULL ? 0 : strlen(texts[i]);
    }
    if (length <= OUTBOX_ENTRY_MAX && *entry->id != '\0')
        return TRUE;
    g_set_error(error, FAULT, FAULT_INVALID, _("a change of %u bytes is too large to wait"),
                (guint)length);
    return FALSE;
}

static GBytes *serialise(GVariant *value)
{
    g_autoptr(GVariant) sunk = g_variant_ref_sink(value);
#if G_BYTE_ORDER == G_BIG_ENDIAN
    g_autoptr(GVariant) little = g_variant_byteswap(sunk);
    return g_variant_get_data_as_bytes(little);
#else
    return g_variant_get_data_as_bytes(sunk);
#endif
}

/* Every byte is looked at: what isn't in the one form that serialise() gives is refused. */
static GVariant *parse(const char *type, GBytes *bytes)
{
    g_autoptr(GVariant) value =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(type), bytes, FALSE));
#if G_BYTE_ORDER == G_BIG_ENDIAN
    g_autoptr(GVariant) little = g_steal_pointer(&value);
    value = g_variant_byteswap(little);
#endif
    return g_variant_is_normal_form(value) ? g_steal_pointer(&value) : NULL;
}

GBytes *outbox_entry_encode(const OutboxEntry *entry)
{
    return serialise(g_variant_new(ENTRY_TYPE, entry->id, entry->sequence, entry->edition,
                                   entry->kind, entry->target, entry->label, entry->payload,
                                   entry->answer, entry->error, outbox_state_number(entry->state),
                                   entry->attempts, entry->created_us, entry->changed_us,
                                   entry->tried_us, entry->next_us, entry->expires_us));
}

OutboxEntry *outbox_entry_decode(GBytes *bytes)
{
    g_autoptr(GVariant) value = parse(ENTRY_TYPE, bytes);
    g_autoptr(OutboxEntry) entry = g_new0(OutboxEntry, 1);
    guint32 state, attempts;

    if (value == NULL)
        return NULL;
    g_variant_get(value, ENTRY_TYPE, &entry->id, &entry->sequence, &entry->edition, &entry->kind,
                  &entry->target, &entry->label, &entry->payload, &entry->answer, &entry->error,
                  &state, &attempts, &entry->created_us, &entry->changed_us, &entry->tried_us,
                  &entry->next_us, &entry->expires_us);
    entry->attempts = attempts;
    if (!outbox_state_from_number(state, &entry->state) || !outbox_entry_check(entry, NULL))
        return NULL;
    return g_steal_pointer(&entry);
}

/* ---- drafts ---- */

GBytes *outbox_draft_encode(const char *name, gint64 changed_us, GBytes *value)
{
    g_autoptr(GVariant) bytes =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, value, TRUE));

    return serialise(g_variant_new("(sx@ay)", name, changed_us, bytes));
}

gboolean outbox_draft_decode(GBytes *bytes, char **name, gint64 *changed_us, GBytes **value)
{
    g_autoptr(GVariant) draft = parse(DRAFT_TYPE, bytes);

    if (draft == NULL)
        return FALSE;
    g_autoptr(GVariant) content = g_variant_get_child_value(draft, 2);
    if (name != NULL)
        g_variant_get_child(draft, 0, "s", name);
    g_variant_get_child(draft, 1, "x", changed_us);
    if (value != NULL)
        *value = g_variant_get_data_as_bytes(content);
    return TRUE;
}
