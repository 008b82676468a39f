/* SPDX-License-Identifier: MIT */
/* How a write stands, for people and scripts. */
#include <string.h>

#include "looptrace/words.h"
#include "write_engine.h"

typedef struct {
    const char *name, *words;
} StateRow;

static const StateRow state_table[WRITE_STATE_COUNT] = {
#define X(id, name, words) [WRITE_##id] = {name, words},
    WRITE_STATE_TABLE(X)
#undef X
};

const char *write_state_name(WriteState state)
{
    return state_table[state].name;
}

const char *write_state_words(WriteState state)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "write", state_table[state].words);
}

gboolean write_state_waits(WriteState state)
{
    return state == WRITE_WAITING || state == WRITE_SENDING || state == WRITE_UNANSWERED ||
           state == WRITE_SIGNED_OUT;
}

gboolean write_state_sticks(WriteState state)
{
    return state >= WRITE_REFUSED && state < WRITE_STATE_COUNT;
}

/* ---- rows as text ---- */

char *write_row_text(const cJSON *row)
{
    GString *text = g_string_new(NULL);

    json_append_value(text, row);
    return g_string_free(text, FALSE);
}

cJSON *write_row_parse(const char *text)
{
    return text == NULL ? NULL : json_parse(text, strlen(text), NULL);
}

/* ---- an item ---- */

static WriteState state_of_waiting(Writes *writes, const Slot *slot)
{
    if (writes_mark(writes, slot->kept->id)->sending)
        return WRITE_SENDING;
    if (slot->kept->state == OUTBOX_SENT)
        return WRITE_UNANSWERED;
    return writes_is_signed_out(writes) ? WRITE_SIGNED_OUT : WRITE_WAITING;
}

static WriteState state_of(Writes *writes, const Slot *slot)
{
    switch (slot->kept->state) {
    case OUTBOX_CONFLICT:
        return WRITE_CONFLICT;
    case OUTBOX_REFUSED:
        return WRITE_REFUSED;
    case OUTBOX_INVALID:
        return WRITE_INVALID;
    case OUTBOX_GONE:
        return WRITE_GONE;
    case OUTBOX_EXPIRED:
        return WRITE_EXPIRED;
    case OUTBOX_DONE:
        return WRITE_SAVED;
    case OUTBOX_QUEUED:
    case OUTBOX_SENT:
    case OUTBOX_STATE_COUNT:
        break;
    }
    return state_of_waiting(writes, slot);
}

static char *reason_of(Writes *writes, const Slot *slot, WriteState state)
{
    if (slot->entry == NULL)
        return g_strdup(_("Another version of looptrace has made it: that one can send it"));
    if (slot->kept->error != NULL)
        return g_strdup(slot->kept->error);
    if (!write_state_waits(state))
        return NULL;
    if (writes->sync->offline)
        return g_strdup(_("Nothing is sent in offline mode"));
    return writes->trouble == NULL ? NULL : g_strdup(writes->trouble->message);
}

WriteItem *write_item_new(Writes *writes, const Slot *slot)
{
    WriteItem *item = g_new0(WriteItem, 1);
    const OutboxEntry *kept = slot->kept;

    item->id = g_strdup(kept->id);
    item->sequence = kept->sequence;
    item->label = g_strdup(kept->label);
    item->state = state_of(writes, slot);
    item->reason = reason_of(writes, slot, item->state);
    item->theirs = g_strdup(kept->answer);
    item->behind = write_state_waits(item->state) && writes_before(writes, slot) != NULL;
    item->attempts = kept->attempts;
    item->created_us = kept->created_us;
    item->tried_us = kept->tried_us;
    item->next_us = kept->next_us;
    item->expires_us = kept->expires_us;
    if (slot->entry == NULL)
        return item;
    item->write = write_copy(slot->entry->write);
    item->field = g_strdup(slot->entry->field);
    item->undoes = g_strdup(slot->entry->undoes);
    item->batch = g_strdup(slot->entry->batch);
    item->already = slot->entry->already;
    item->moved = slot->entry->moved;
    return item;
}

void write_item_free(WriteItem *item)
{
    if (item == NULL)
        return;
    write_free(item->write);
    g_free(item->id);
    g_free(item->label);
    g_free(item->reason);
    g_free(item->field);
    g_free(item->theirs);
    g_free(item->undoes);
    g_free(item->batch);
    g_free(item);
}

char *write_item_theirs(const WriteItem *item, const char *field, gboolean *has)
{
    g_autoptr(cJSON) row = write_row_parse(item->theirs);

    if (has != NULL)
        *has = row != NULL && write_row_has(row, field);
    return row == NULL ? NULL : write_row_value(row, field);
}

char *write_item_changed_by(const WriteItem *item)
{
    g_autoptr(cJSON) row = write_row_parse(item->theirs);
    const cJSON *by = row == NULL ? NULL : json_object(row, "by");

    return by == NULL ? NULL : g_strdup(json_text(by, "full_name"));
}

const WriteField **write_item_differing(const WriteItem *item)
{
    GPtrArray *fields = g_ptr_array_new();
    const Write *write = item->write;

    for (guint i = 0; write != NULL && i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        gboolean has = FALSE;
        if ((write_judged_fields(write) & (1u << i)) == 0 || field->argument || field->adds)
            continue;
        g_autofree char *theirs = write_item_theirs(item, field->name, &has);
        const char *mine = (write->set & (1u << i)) != 0 ? write->mine[i] : write->base[i];
        if (has && (g_strcmp0(theirs, mine) != 0 || g_strcmp0(theirs, write->base[i]) != 0))
            g_ptr_array_add(fields, (gpointer)field);
    }
    g_ptr_array_add(fields, NULL);
    return (const WriteField **)(gpointer)g_ptr_array_free(fields, FALSE);
}

guint write_item_stages(const WriteItem *item)
{
    g_autoptr(cJSON) row = write_row_parse(item->theirs);
    const cJSON *stages = row == NULL ? NULL : json_array(row, "stages");

    return item->state == WRITE_SAVED && stages != NULL ? (guint)cJSON_GetArraySize(stages) : 0;
}

/* ---- as JSON ---- */

static void append(GString *json, const WriteField *field, const char *value)
{
    gboolean number = field->type == WRITE_PERCENT || field->type == WRITE_WHOLE || field->is_list;

    if (json->len > 1)
        g_string_append_c(json, ',');
    json_append_string(json, field->name, -1);
    g_string_append_c(json, ':');
    if (value == NULL)
        g_string_append(json, "null");
    else if (number)
        g_string_append(json, value);
    else
        json_append_string(json, value, -1);
}

static char *values_json(const WriteItem *item, gboolean mine)
{
    const WriteKind *kind = item->write == NULL ? NULL : write_kind_of(item->write);
    GString *json = g_string_new("{");

    for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
        const char *name = kind->fields[i].name;
        if (mine && write_sets(item->write, name))
            append(json, &kind->fields[i], write_mine(item->write, name));
        else if (!mine && !kind->fields[i].argument)
            append(json, &kind->fields[i], write_base(item->write, name));
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

char *write_item_base_json(const WriteItem *item)
{
    return values_json(item, FALSE);
}

char *write_item_mine_json(const WriteItem *item)
{
    return values_json(item, TRUE);
}

ExitCode write_item_exit_code(const WriteItem *item)
{
    switch (item->state) {
    case WRITE_SAVED:
        return EXIT_DONE;
    case WRITE_CONFLICT:
        return EXIT_CONFLICT;
    case WRITE_REFUSED:
        return EXIT_REFUSED;
    case WRITE_SIGNED_OUT:
        return EXIT_SIGNED_OUT;
    case WRITE_WAITING:
    case WRITE_SENDING:
    case WRITE_UNANSWERED:
        return EXIT_OFFLINE;
    case WRITE_GONE:
    case WRITE_INVALID:
    case WRITE_EXPIRED:
    case WRITE_STATE_COUNT:
        return EXIT_FAILED;
    }
    return EXIT_FAILED;
}
