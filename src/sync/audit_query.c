/* SPDX-License-Identifier: MIT */
/* The filter of the audit log: KEY:VALUE, each of which an index answers (table and row, person, time). */
#include <string.h>

#include "looptrace/desk_rows.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

static gboolean G_GNUC_PRINTF(2, 3) fail(GError **error, const char *words, ...)
{
    va_list values;

    va_start(values, words);
    g_autofree char *said = g_strdup_vprintf(words, values);
    va_end(values);
    g_autofree char *clean = text_clean(said, -1);
    g_set_error(error, FAULT, FAULT_USAGE, "%s", clean);
    return FALSE;
}

/* "2h": so long ago. */
static gboolean read_ago(const char *value, gint64 *us)
{
    static const char units[] = "mhd";
    static const gint64 seconds[] = {60, 3600, 86400};
    gsize length = strlen(value);
    const char *unit = length < 2 ? NULL : strchr(units, value[length - 1]);
    gint64 number = 0;

    if (unit == NULL)
        return FALSE;
    g_autofree char *digits = g_strndup(value, length - 1);
    if (!text_parse_int(digits, 0, 100000, &number))
        return FALSE;
    *us = number * seconds[unit - units] * G_USEC_PER_SEC;
    return TRUE;
}

/* As the server is asked for it; NULL: it is no moment. */
static char *read_moment(const char *value, gint64 now_us)
{
    gint64 at_us = 0;
    Day day = DAY_NONE;

    if (read_ago(value, &at_us)) {
        g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc((now_us - at_us) / G_USEC_PER_SEC);
        return g_date_time_format(at, "%Y-%m-%dT%H:%M:%SZ");
    }
    if (text_parse_moment(value, &at_us) ||
        (strlen(value) == strlen("2026-11-23") && text_parse_day(value, &day)))
        return g_strdup(value);
    return NULL;
}

static gboolean add_moment(RowQuery *query, const char *op, const char *value, gint64 now_us,
                           GError **error)
{
    g_autofree char *at = read_moment(value, now_us);

    if (at == NULL)
        return fail(error, _("“%s” is no time: 2h, 30m, 7d, 2026-11-23 or a moment"), value);
    row_query_add(query, "created_at", op, at);
    return TRUE;
}

static gboolean add_choice(RowQuery *query, const char *column, const char *const *words,
                           const char *value, GError **error)
{
    if (!g_strv_contains(words, value))
        return fail(error, _("“%s” is none of insert, update, delete"), value);
    row_query_add(query, column, "eq", value);
    return TRUE;
}

static gboolean add_term(RowQuery *query, const char *key, const char *value, gint64 now_us,
                         GError **error)
{
    static const char *const actions[] = {"insert", "update", "delete", NULL};

    if (strcmp(key, "since") == 0)
        return add_moment(query, "gte", value, now_us, error);
    if (strcmp(key, "until") == 0)
        return add_moment(query, "lt", value, now_us, error);
    if (strcmp(key, "action") == 0)
        return add_choice(query, "action", actions, value, error);
    if (strcmp(key, "table") == 0)
        row_query_add(query, "table_name", "eq", value);
    else if (strcmp(key, "row") == 0)
        row_query_add(query, "row_id", "eq", value);
    else if (strcmp(key, "bulk") == 0)
        row_query_add(query, "is_bulk", "is", strcmp(value, "no") == 0 ? "false" : "true");
    else if (strcmp(key, "person") == 0 && g_uuid_string_is_valid(value))
        row_query_add(query, "actor_id", "eq", value);
    else if (strcmp(key, "person") == 0)
        return fail(error, _("“%s” is no person's id: `looptrace people list` has them"), value);
    else
        return fail(error, _("“%s” is none of table, action, row, person, since, until, bulk"),
                    key);
    return TRUE;
}

RowQuery *audit_query(const char *filter, gint64 now_us, GError **error)
{
    g_auto(GStrv) terms = g_strsplit_set(filter == NULL ? "" : filter, " \t", -1);
    g_autoptr(RowQuery) query = row_query_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; terms[i] != NULL; i++) {
        char *colon = strchr(terms[i], ':');
        if (*terms[i] == '\0')
            continue;
        if (colon == NULL || colon[1] == '\0') {
            fail(error, _("“%s”: KEY:VALUE is wanted, as in table:orders since:2h"), terms[i]);
            return NULL;
        }
        *colon = '\0';
        if (!g_hash_table_add(seen, terms[i])) {
            fail(error, _("“%s” is there twice"), terms[i]);
            return NULL;
        }
        if (!add_term(query, terms[i], colon + 1, now_us, error))
            return NULL;
    }
    return g_steal_pointer(&query);
}
