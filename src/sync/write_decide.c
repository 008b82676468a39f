/* SPDX-License-Identifier: MIT */
/*
 * What an answer, or its absence, says of a write. Pure: no store, no line. The reasons are in docs/writes.md; each
 * case has its test in tests/unit/sync/test_write_decide.c.
 */
#include <string.h>

#include "looptrace/text.h"
#include "write_private.h"

/* ---- no row met the guard ---- */

/* 812.5 is 812.50. */
static gboolean is_same_money(const char *a, const char *b)
{
    g_autofree char *left = NULL, *right = NULL;

    return a != NULL && b != NULL && text_money(a, 2, &left) && text_money(b, 2, &right) &&
           strcmp(left, right) == 0;
}

static gboolean has_element(const cJSON *row, const char *column, const char *value)
{
    const cJSON *element;

    cJSON_ArrayForEach(element,
                       json_array(row, column)) if (g_strcmp0(cJSON_GetStringValue(element),
                                                              value) == 0) return TRUE;
    return FALSE;
}

static gboolean is_value(const cJSON *row, const WriteField *field, const char *value)
{
    if (field->adds)
        return has_element(row, field->name, value) != field->takes;
    g_autofree char *there = write_row_value(row, field->name);

    if (field->type == WRITE_MOMENT)
        return (there == NULL) == (value == NULL);
    if (field->type == WRITE_MONEY && is_same_money(there, value))
        return TRUE;
    return g_strcmp0(there, value) == 0 || write_guard_equal(there, value);
}

gboolean write_row_is_mine(const Write *write, const cJSON *row)
{
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        if ((write->set & (1u << i)) != 0 && !field->argument &&
            !is_value(row, field, write->mine[i]))
            return FALSE;
    }
    return TRUE;
}

/* The fields whose change by somebody else is in the way of mine. */
guint32 write_judged_fields(const Write *write)
{
    guint32 judged = write->set;

    for (guint i = 0; i < write->kind->n_fields; i++) {
        int with = write_kind_index(write->kind, write->kind->fields[i].with);
        if (with >= 0 && (write->set & (1u << i)) != 0)
            judged |= 1u << with;
        if (write->kind->fields[i].term)
            judged |= (1u << i) & write->seen;
    }
    return judged;
}

gboolean write_row_is_base(const Write *write, const cJSON *row)
{
    guint32 judged = write_judged_fields(write);

    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        if ((judged & (1u << i)) == 0 || field->argument || field->adds)
            continue;
        if ((write->seen & (1u << i)) == 0 && !write_is_seen_until(write))
            return FALSE;
        if (!is_value(row, field, write->base[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean is_insert(const Write *write)
{
    return write->kind->method == WRITE_POST || write_is_new_row(write);
}

WriteVerdict write_judge(const Write *write, const cJSON *row, WriteNoted noted)
{
    g_autofree char *guard =
        row == NULL || write->kind->guard == NULL ? NULL : write_row_value(row, write->kind->guard);

    if (row == NULL)
        return is_insert(write) ? WRITE_VERDICT_REFUSED : WRITE_VERDICT_GONE;
    /* Of a new row the id is mine: whatever it says by now, I have made it. */
    if (write->kind->method == WRITE_POST ||
        (!write->kind->by_key && write_row_is_mine(write, row)) ||
        (write_is_new_row(write) && g_strcmp0(json_text(row, "id"), write->row_id) == 0))
        return WRITE_VERDICT_SAVED;
    if (write_is_new_row(write)) /* somebody else has made it first */
        return WRITE_VERDICT_CONFLICT;
    /* Nobody has touched it, and still it wasn't written: a policy, or a rule of the function. */
    if (write_guard_is_met(write, guard))
        return write_is_seen_until(write) && !write_row_is_base(write, row)
                   ? WRITE_VERDICT_CONFLICT /* something stands where nothing was thought to */
                   : WRITE_VERDICT_REFUSED;
    if (noted == WRITE_NOTED_YES)
        return WRITE_VERDICT_SAVED; /* and somebody has gone on from there */
    if (noted == WRITE_NOTED_UNASKED && write->kind->noted)
        return WRITE_VERDICT_LOOK;
    /* A function answers a key that it knows with its first answer: it didn't, so mine wasn't done. Where neither key
     * nor note says so, mine may have been done and taken back by somebody. */
    if (!write->kind->whole && write_row_is_base(write, row) &&
        (noted == WRITE_NOTED_NO || write->kind->method == WRITE_RPC))
        return WRITE_VERDICT_AGAIN;
    return WRITE_VERDICT_CONFLICT;
}

void write_rebase(Write *write, const cJSON *row)
{
    g_autofree char *guard = write_row_value(row, write->kind->guard);

    write_learn_id(write, row);
    write_see_guard(write, guard);
    if (write->kind->method == WRITE_UPSERT && json_text(row, "id") != NULL) {
        g_free(write->row_id);
        write->row_id = g_strdup(json_text(row, "id"));
    }
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const char *name = write->kind->fields[i].name;
        if (!write_row_has(row, name))
            continue;
        g_autofree char *value = write_row_value(row, name);
        write_see(write, name, value);
    }
}

/* ---- errors ---- */

/* The server says with these that nothing was done: the transaction was undone, or never begun. */
static gboolean is_undone(const char *code)
{
    static const char *const undone[] = {"57014", "PGRST002", "PGRST003", "40", "53", "54", "55"};

    for (gsize i = 0; code != NULL && i < G_N_ELEMENTS(undone); i++)
        if (g_str_has_prefix(code, undone[i]))
            return TRUE;
    return FALSE;
}

/* What another version of the platform would take; this one never will. */
static gboolean is_lacking(const char *code)
{
    static const char *const lacking[] = {"PGRST1", "PGRST2", "42703", "42883", "42P01", "25006"};

    for (gsize i = 0; code != NULL && i < G_N_ELEMENTS(lacking); i++)
        if (g_str_has_prefix(code, lacking[i]))
            return TRUE;
    return FALSE;
}

static WriteEnd end_of_server(const GError *error)
{
    const char *code = rest_error_code(error);

    if (is_lacking(code))
        return WRITE_END_INVALID;
    return is_undone(code) ? WRITE_END_UNSENT : WRITE_END_UNKNOWN;
}

WriteEnd write_end_of_error(const GError *error)
{
    if (fault_is_unsent(error))
        return WRITE_END_UNSENT;
    switch (fault_kind(error)) {
    case FAULT_REFUSED:
        return WRITE_END_REFUSED;
    case FAULT_CONFLICT:
    case FAULT_NOT_FOUND:
        return WRITE_END_NO_ROW;
    case FAULT_INVALID:
        return WRITE_END_INVALID;
    case FAULT_SIGNED_OUT:
    case FAULT_CREDENTIALS:
        return WRITE_END_SIGNED_OUT;
    case FAULT_LIMITED:
    case FAULT_KEYRING: /* the session couldn't be renewed: the request was never made */
    case FAULT_KEY:
    case FAULT_CONFIG:
    case FAULT_USAGE:
    case FAULT_NOT_KEPT:
        return WRITE_END_UNSENT;
    case FAULT_SERVER:
    case FAULT_FAILED:
        return end_of_server(error);
    case FAULT_OFFLINE:
    case FAULT_TIMEOUT:
    case FAULT_TLS:
    case FAULT_PROXY:
    case FAULT_FOREIGN:
    case FAULT_DECODE:
    case FAULT_IO:
    case FAULT_CANCELLED:
    case FAULT_KINDS:
        return WRITE_END_UNKNOWN;
    }
    return WRITE_END_UNKNOWN;
}

const char *write_field_of_error(const WriteKind *kind, const char *sentence)
{
    const char *found = NULL;
    gsize longest = 0;

    for (guint i = 0; i < kind->n_fields; i++) {
        const char *name = kind->fields[i].name;
        if (strlen(name) > longest && strstr(sentence, name) != NULL) {
            found = name;
            longest = strlen(name);
        }
    }
    return found;
}
