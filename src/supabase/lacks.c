/* SPDX-License-Identifier: MIT */
#include "lacks.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "select.h"

#define BELIEVED_S     (24 * 60 * 60)
#define ENTRIES_MAX    256
#define PATH_MAX_BYTES 256

struct Lacks {
    GHashTable *since; /* path → gint64*, Unix seconds */
};

Lacks *lacks_new(void)
{
    Lacks *lacks = g_new0(Lacks, 1);

    lacks->since = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return lacks;
}

void lacks_free(Lacks *lacks)
{
    if (lacks == NULL)
        return;
    g_hash_table_unref(lacks->since);
    g_free(lacks);
}

gboolean lacks_has(Lacks *lacks, const char *path, gint64 now_s)
{
    const gint64 *since = g_hash_table_lookup(lacks->since, path);

    /* A clock that was put back doesn't make a belief last for ever. */
    if (since != NULL && now_s >= *since && now_s - *since < BELIEVED_S)
        return TRUE;
    g_hash_table_remove(lacks->since, path);
    return FALSE;
}

static gboolean is_path(const char *path)
{
    gsize length = strlen(path);

    if (length == 0 || length > PATH_MAX_BYTES)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(path[i]))
            return FALSE;
    return TRUE;
}

gboolean lacks_add(Lacks *lacks, const char *path, gint64 now_s)
{
    if (!is_path(path) || lacks_has(lacks, path, now_s) ||
        g_hash_table_size(lacks->since) >= ENTRIES_MAX)
        return FALSE;
    g_hash_table_insert(lacks->since, g_strdup(path), g_memdup2(&now_s, sizeof now_s));
    return TRUE;
}

void lacks_clear(Lacks *lacks)
{
    g_hash_table_remove_all(lacks->since);
}

/* ---- as text ---- */

char *lacks_print(const Lacks *lacks)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GList) paths = g_list_sort(g_hash_table_get_keys(lacks->since), (GCompareFunc)strcmp);

    for (const GList *link = paths; link != NULL; link = link->next) {
        const gint64 *since = g_hash_table_lookup(lacks->since, link->data);
        g_string_append_printf(text, "%s %" G_GINT64_FORMAT "\n", (const char *)link->data, *since);
    }
    return g_string_free(text, FALSE);
}

void lacks_read(Lacks *lacks, const char *text, gint64 now_s)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", ENTRIES_MAX + 1);

    lacks_clear(lacks);
    for (gsize i = 0; lines[i] != NULL; i++) {
        char *blank = strchr(lines[i], ' ');
        gint64 since;

        if (blank == NULL || !g_ascii_string_to_signed(blank + 1, 10, 0, G_MAXINT64, &since, NULL))
            continue;
        *blank = '\0';
        if (since <= now_s && now_s - since < BELIEVED_S)
            lacks_add(lacks, lines[i], since);
    }
}

char *lacks_sentence(const char *path)
{
    g_autofree char *shown = text_clean(path, -1);

    if (strcmp(path, REST_MAX_AFFECTED) == 0)
        return NULL; /* a second lock on a door that is locked: nobody misses anything */
    if (g_str_has_suffix(path, ":where"))
        return g_strdup("This platform can't filter a list by its fields: looptrace does it among "
                        "the rows that are here");
    if (g_str_has_prefix(path, "rpc/"))
        return g_strdup_printf("This platform has no function %s: what needs it is done in another "
                               "way, or can't be done",
                               shown + strlen("rpc/"));
    if (strchr(path, '@') != NULL)
        return g_strdup_printf("This platform can't sort by %s: the order is another one", shown);
    if (strchr(path, '.') != NULL)
        return g_strdup_printf("This platform has no column %s: looptrace goes on without it",
                               shown);
    if (strchr(path, '/') != NULL)
        return g_strdup_printf("This platform doesn't connect %s: looptrace goes on without it",
                               shown);
    return g_strdup_printf("This platform has no table %s: what is in it can't be shown", shown);
}

/* ---- requests ---- */

void lacks_narrow(Lacks *lacks, RestRequest *request, gint64 now_s)
{
    g_autofree char *wanted = rest_request_table(request);

    if (lacks_has(lacks, wanted, now_s))
        (void)rest_request_drop(request, wanted);
    g_autofree char *table = rest_request_table(request);
    g_autoptr(GList) paths = g_hash_table_get_keys(lacks->since);

    for (const GList *link = paths; link != NULL; link = link->next)
        if ((g_str_has_prefix(link->data, table) || strcmp(link->data, REST_MAX_AFFECTED) == 0) &&
            lacks_has(lacks, link->data, now_s))
            (void)rest_request_drop(request, link->data);
}

GError *lacks_fault(Lacks *lacks, const RestRequest *request, gint64 now_s)
{
    g_autofree char *table = rest_request_table(request);

    if (!lacks_has(lacks, table, now_s))
        return NULL;
    g_autofree char *sentence = lacks_sentence(table);
    return fault_new_coded(FAULT_SERVER, g_str_has_prefix(table, "rpc/") ? "PGRST202" : "PGRST205",
                           "%s", sentence);
}

/* The index-th text between single quotes, from 0; NULL if there are fewer. Caller frees. */
static char *quoted(const char *message, guint index)
{
    g_auto(GStrv) parts = g_strsplit(message, "'", -1);
    guint count = g_strv_length(parts);

    return 2 * index + 2 < count ? g_strdup(parts[2 * index + 1]) : NULL;
}

/* "column orders_1.priority does not exist", `column "priority" does not exist`: *table is NULL where
 * none is named. PostgREST numbers the tables that it embeds. */
static gboolean read_column(const char *message, char **table, char **column)
{
    static const char before[] = "column ", after[] = " does not exist";
    const char *end = strstr(message, after);

    if (!g_str_has_prefix(message, before) || end == NULL)
        return FALSE;
    g_autofree char *name =
        g_strndup(message + strlen(before), (gsize)(end - message) - strlen(before));
    g_auto(GStrv) words = g_strsplit(name, "\"", -1);
    g_autofree char *bare = g_strjoinv("", words);
    char *dot = strrchr(bare, '.');

    *table = dot == NULL ? NULL : g_strndup(bare, (gsize)(dot - bare));
    *column = g_strdup(dot == NULL ? bare : dot + 1);
    return TRUE;
}

static void drop_number(char *table)
{
    char *line = table == NULL ? NULL : strrchr(table, '_');

    if (line != NULL && line[1] != '\0' && strspn(line + 1, "0123456789") == strlen(line + 1))
        *line = '\0';
}

static LackVerdict judge_column(RestRequest *request, const char *message, char **path)
{
    g_autofree char *table = NULL, *column = NULL;

    if (!read_column(message, &table, &column))
        return LACK_NONE;
    *path = rest_request_find_column(request, table, column);
    if (*path == NULL) {
        drop_number(table);
        *path = rest_request_find_column(request, table, column);
    }
    return *path != NULL && rest_request_drop(request, *path) ? LACK_PART : LACK_NONE;
}

static LackVerdict judge_relation(RestRequest *request, const char *message, char **path)
{
    g_autofree char *parent = quoted(message, 0), *relation = quoted(message, 1);

    if (parent == NULL || relation == NULL)
        return LACK_NONE;
    *path = rest_request_find_relation(request, parent, relation);
    return *path != NULL && rest_request_drop(request, *path) ? LACK_PART : LACK_NONE;
}

/* `relation "public.messages" does not exist`: only when it is the one that was asked for, not one
 * that a view, policy or function of the platform needs. */
static LackVerdict judge_table(RestRequest *request, const char *message, char **path)
{
    g_autofree char *table = rest_request_table(request);
    g_autofree char *bare = g_strdup_printf("\"%s\"", table);
    g_autofree char *full = g_strdup_printf("\"public.%s\"", table);
    g_autofree char *cached = g_strdup_printf("'public.%s'", table);

    if (strstr(message, bare) == NULL && strstr(message, full) == NULL &&
        strstr(message, cached) == NULL)
        return LACK_NONE;
    *path = g_steal_pointer(&table);
    return rest_request_drop(request, *path) ? LACK_PART : LACK_WHOLE;
}

LackVerdict lacks_judge(RestRequest *request, const char *code, const char *message, char **path)
{
    *path = NULL;
    if (code == NULL || message == NULL)
        return LACK_NONE;

    LackVerdict verdict = LACK_NONE;
    if (strcmp(code, "PGRST122") == 0 && rest_request_drop(request, REST_MAX_AFFECTED)) {
        *path = g_strdup(REST_MAX_AFFECTED);
        verdict = LACK_PART;
    } else if (strcmp(code, "42703") == 0)
        verdict = judge_column(request, message, path);
    else if (strcmp(code, "PGRST200") == 0)
        verdict = judge_relation(request, message, path);
    else if (strcmp(code, "42P01") == 0 || strcmp(code, "PGRST205") == 0)
        verdict = judge_table(request, message, path);
    else if (strcmp(code, "PGRST202") == 0) {
        *path = rest_request_table(request);
        verdict = LACK_WHOLE;
    } else if (strcmp(code, "PGRST204") == 0) {
        g_autofree char *column = quoted(message, 0), *table = quoted(message, 1);

        if (column != NULL && table != NULL)
            *path = g_strconcat(table, ".", column, NULL);
        verdict = *path == NULL ? LACK_NONE : LACK_WHOLE;
    }
    if (verdict == LACK_NONE)
        g_clear_pointer(path, g_free);
    return verdict;
}
