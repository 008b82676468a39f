/* SPDX-License-Identifier: MIT */
/* A write as the outbox keeps it: the payload's JSON, which another version of looptrace may read. */
#include <string.h>

#include "write_private.h"

WriteEntry *write_entry_new(Write *taken)
{
    WriteEntry *entry = g_new0(WriteEntry, 1);

    entry->write = taken;
    return entry;
}

void write_entry_free(WriteEntry *entry)
{
    if (entry == NULL)
        return;
    write_free(entry->write);
    g_free(entry->after);
    g_free(entry->batch);
    g_free(entry->flight);
    g_free(entry->undoes);
    g_free(entry->field);
    g_free(entry->resume);
    g_free(entry);
}

/* ---- writing ---- */

static void append_member(GString *json, const char *name)
{
    if (json->str[json->len - 1] != '{')
        g_string_append_c(json, ',');
    json_append_string(json, name, -1);
    g_string_append_c(json, ':');
}

static void append_text(GString *json, const char *name, const char *value)
{
    if (value == NULL)
        return;
    append_member(json, name);
    json_append_string(json, value, -1);
}

static void append_flag(GString *json, const char *name, gboolean value)
{
    if (!value)
        return;
    append_member(json, name);
    g_string_append(json, "true");
}

static void append_values(GString *json, const char *name, const WriteKind *kind, guint32 which,
                          char *const *values)
{
    append_member(json, name);
    g_string_append_c(json, '{');
    for (guint i = 0; i < kind->n_fields; i++) {
        if ((which & (1u << i)) == 0)
            continue;
        append_member(json, kind->fields[i].name);
        if (values[i] == NULL)
            g_string_append(json, "null");
        else
            json_append_string(json, values[i], -1);
    }
    g_string_append_c(json, '}');
}

static char *print_payload(const WriteEntry *entry)
{
    const Write *write = entry->write;
    GString *json = g_string_new("{");

    append_text(json, "row", write->row_id);
    append_text(json, "guard", write->guard);
    append_values(json, "base", write->kind, write->seen, write->base);
    append_values(json, "mine", write->kind, write->set, write->mine);
    append_text(json, "order", write->order_id);
    append_text(json, "number", write->order_number);
    append_text(json, "supplier_order", write->supplier_order_id);
    append_text(json, "what", write->what);
    if (write->stage_number > 0) {
        append_member(json, "stage");
        g_string_append_printf(json, "%" G_GINT64_FORMAT, write->stage_number);
    }
    append_text(json, "after", entry->after);
    append_text(json, "batch", entry->batch);
    append_text(json, "flight", entry->flight);
    append_text(json, "undoes", entry->undoes);
    append_text(json, "field", entry->field);
    append_text(json, "resume", entry->resume);
    append_flag(json, "already", entry->already);
    append_flag(json, "late", entry->late);
    append_flag(json, "moved", entry->moved);
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

static void replace(char **text, char *taken)
{
    g_free(*text);
    *text = taken;
}

void write_entry_print(const WriteEntry *entry, OutboxEntry *kept)
{
    replace(&kept->kind, g_strdup(entry->write->kind->name));
    replace(&kept->target, write_target(entry->write));
    replace(&kept->label, write_label(entry->write));
    replace(&kept->payload, print_payload(entry));
}

/* ---- reading ---- */

/* A field that this version doesn't have would be left out of what is sent: FALSE. */
static gboolean read_values(const cJSON *object, const WriteKind *kind, guint32 *which,
                            char **values)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, object)
    {
        int index = write_kind_index(kind, member->string);
        if (index < 0 || !(cJSON_IsNull(member) || cJSON_IsString(member)))
            return FALSE;
        values[index] = cJSON_IsNull(member) ? NULL : g_strdup(member->valuestring);
        *which |= 1u << index;
    }
    return TRUE;
}

static void read_place(Write *write, const cJSON *payload)
{
    WritePlace place = {
        .order_id = json_text(payload, "order"),
        .order_number = json_text(payload, "number"),
        .supplier_order_id = json_text(payload, "supplier_order"),
        .what = json_text(payload, "what"),
    };

    json_int(payload, "stage", 0, STAGES_MAX, &place.stage_number);
    write_set_place(write, &place);
}

WriteEntry *write_entry_read(const OutboxEntry *kept)
{
    const WriteKind *kind = write_kind_find(kept->kind);
    g_autoptr(cJSON) payload =
        kept->payload == NULL ? NULL : json_parse(kept->payload, strlen(kept->payload), NULL);
    const char *row = payload == NULL ? NULL : json_text(payload, "row");

    if (kind == NULL || row == NULL)
        return NULL;

    g_autoptr(WriteEntry) entry = write_entry_new(write_new(kind, row));
    Write *write = entry->write;
    if (!read_values(json_object(payload, "base"), kind, &write->seen, write->base) ||
        !read_values(json_object(payload, "mine"), kind, &write->set, write->mine))
        return NULL;
    write_see_guard(write, json_text(payload, "guard"));
    read_place(write, payload);
    entry->after = g_strdup(json_text(payload, "after"));
    entry->batch = g_strdup(json_text(payload, "batch"));
    entry->flight = g_strdup(json_text(payload, "flight"));
    entry->undoes = g_strdup(json_text(payload, "undoes"));
    entry->field = g_strdup(json_text(payload, "field"));
    entry->resume = g_strdup(json_text(payload, "resume"));
    entry->already = json_bool(payload, "already", FALSE);
    entry->late = json_bool(payload, "late", FALSE);
    entry->moved = json_bool(payload, "moved", FALSE);
    return g_steal_pointer(&entry);
}
