/* SPDX-License-Identifier: MIT */
/* people list; roles list, grant, revoke. */
#include "people.h"

#include <string.h>

#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

#define LIMIT 100 /* unless said */

static const RecordColumn person_columns[] = {
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"full_name", "Name", VALUE_TEXT, TRUE},
    {"company_name", "Company", VALUE_TEXT, TRUE},
    {"supplier", "Supplier", VALUE_TEXT, FALSE},
    {"roles", "Roles", VALUE_LIST, TRUE},
    {"is_confirmed", "Confirmed", VALUE_BOOLEAN, FALSE},
    {"created_at", "Since", VALUE_MOMENT, TRUE},
    {"last_sign_in_at", "Signed in", VALUE_MOMENT, FALSE},
};

static const RecordColumn role_columns[] = {
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"role", "Role", VALUE_TEXT, TRUE},
    {"id", "Id", VALUE_TEXT, FALSE},
    {"full_name", "Name", VALUE_TEXT, TRUE},
};

COLUMNS_OF(people_list, person_columns)
COLUMNS_OF(roles_list, role_columns)

static RowList *list_of(Invocation *invocation)
{
    return sync_rows(invocation_services(invocation)->sync, &row_people);
}

static void add_person(Records *records, const FlatRow *row)
{
    char **values = records_append(records);
    static const PersonValue order[] = {PERSON_EMAIL,     PERSON_ID,       PERSON_NAME,
                                        PERSON_COMPANY,   PERSON_SUPPLIER, PERSON_ROLES,
                                        PERSON_CONFIRMED, PERSON_CREATED,  PERSON_SIGNED_IN};

    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        values[i] = order[i] == PERSON_ROLES ? desk_texts(row->values[PERSON_ROLES])
                                             : g_strdup(row->values[order[i]]);
}

static void add_roles(Records *records, const FlatRow *row, const char *wanted)
{
    g_autofree char *texts = desk_texts(row->values[PERSON_ROLES]);
    g_auto(GStrv) roles = g_strsplit(texts, ",", -1);

    for (guint i = 0; roles[i] != NULL; i++) {
        if (*roles[i] == '\0' || (wanted != NULL && strcmp(roles[i], wanted) != 0))
            continue;
        char **values = records_append(records);
        values[0] = g_strdup(row->values[PERSON_EMAIL]);
        values[1] = g_strdup(roles[i]);
        values[2] = g_strdup(row->values[PERSON_ID]);
        values[3] = g_strdup(row->values[PERSON_NAME]);
    }
}

/* ---- lists ---- */

static void append_like(GString *tree, const char *column, const char *pattern)
{
    g_string_append_printf(tree, "%s%s.ilike.", tree->len > 1 ? "," : "", column);
    rest_tree_value(tree, pattern);
}

static RowQuery *query_of(const Invocation *invocation)
{
    const char *role = invocation_text(invocation, "role");
    const char *search = invocation_text(invocation, "search");
    RowQuery *query = row_query_new();

    if (role != NULL) {
        g_autofree char *array = g_strdup_printf("{%s}", role);
        row_query_add(query, "roles", "cs", array);
    }
    if (search != NULL) {
        g_autofree char *pattern = rest_like_pattern(search);
        g_autoptr(GString) tree = g_string_new("(");
        append_like(tree, "email", pattern);
        append_like(tree, "full_name", pattern);
        append_like(tree, "company_name", pattern);
        g_string_append_c(tree, ')');
        row_query_add_tree(query, "or", tree->str);
    }
    return query;
}

static guint limit_of(const Invocation *invocation)
{
    const char *text = invocation_text(invocation, "limit");
    gint64 number = LIMIT;

    if (text != NULL)
        text_parse_int(text, 1, ROW_LIST_MAX, &number);
    return (guint)number;
}

static void finish_list(Invocation *invocation, Records *records)
{
    const Services *services = invocation_services(invocation);
    RowList *list = list_of(invocation);
    const char *none =
        records_count(records) == 0 ? _("Nobody is like that, or nobody whom you may see.") : NULL;

    records_set_message(
        records, list_message(services, none, row_list_has_more(list), row_list_as_of(list)));
    invocation_finish(invocation, records);
}

static void people_listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const GPtrArray *rows = row_list_rows(list_of(invocation));

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    Records *records = records_new(person_columns, G_N_ELEMENTS(person_columns), FALSE);
    for (guint i = 0; i < rows->len; i++)
        add_person(records, g_ptr_array_index(rows, i));
    finish_list(invocation, records);
}

static void roles_listed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const GPtrArray *rows = row_list_rows(list_of(invocation));

    if (error != NULL) {
        invocation_fail_naming_offline(invocation, error, rows->len > 0);
        return;
    }
    Records *records = records_new(role_columns, G_N_ELEMENTS(role_columns), FALSE);
    for (guint i = 0; i < rows->len; i++)
        add_roles(records, g_ptr_array_index(rows, i), invocation_text(invocation, "role"));
    finish_list(invocation, records);
}

static void load(Invocation *invocation, SyncDone done)
{
    RowList *list = list_of(invocation);

    row_list_set_query(list, query_of(invocation));
    row_list_set_page(list, limit_of(invocation));
    row_list_load(list, done, invocation);
}

void people_list_run(Invocation *invocation)
{
    load(invocation, people_listed);
}

void roles_list_run(Invocation *invocation)
{
    load(invocation, roles_listed);
}

char *people_list_describe(const Invocation *invocation, GError **error)
{
    g_autoptr(RowQuery) query = query_of(invocation);

    return row_describe(&row_people, query, limit_of(invocation));
}

/* ---- those that a command names ---- */

gconstpointer people_find(Invocation *invocation, const char *name)
{
    const GPtrArray *rows = row_list_rows(list_of(invocation));

    for (guint i = 0; i < rows->len; i++)
        if (row_people.is_named(g_ptr_array_index(rows, i), name))
            return g_ptr_array_index(rows, i);
    return NULL;
}

GError *people_blame(const char *name, const Person *person)
{
    g_autofree char *clean = text_clean(name, -1);

    if (person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) == 0)
        return g_error_new_literal(FAULT, FAULT_REFUSED,
                                   _("Not permitted: people and their roles are an admin's"));
    return g_error_new(FAULT, FAULT_NOT_FOUND,
                       _("There is nobody %s: `looptrace people list` has them"), clean);
}

static SyncJob *ask(Sync *sync, const char *const *names, SyncDone done, gpointer data)
{
    return row_list_load_named(sync_rows(sync, &row_people), names, FALSE, done, data);
}

static void load_people(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded,
                        gpointer data)
{
    static const WritingNames names = {people_find, ask, people_blame};

    writing_load_names(&names, invocation, lines, loaded, data);
}

/* ---- roles ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("person", "Person")};

static const WritingNoun writing_people = {
    .word = "person",
    .shown = "PERSON",
    .columns = result_columns,
    .load = load_people,
    .find = people_find,
};

static Write *make(gconstpointer row, const WritingLine *line, Invocation *invocation,
                   gboolean granted, GError **error)
{
    g_autoptr(Write) write = write_new_role(row, NULL, granted);
    g_autofree char *why = write_why_no_role(row, line->detail, granted);

    if (why != NULL) {
        g_autofree char *clean = text_clean(why, -1);
        g_set_error(error, FAULT, FAULT_REFUSED, "%s", clean);
        return NULL;
    }
    if (!writing_set(write, "roles", "role", line->detail, error))
        return NULL;
    if (desk_has_text(((const FlatRow *)row)->values[PERSON_ROLES], line->detail) == granted)
        write_unset(write, "roles"); /* it is so already */
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

static Write *make_grant(Invocation *invocation, gconstpointer row, const WritingLine *line,
                         GError **error)
{
    return make(row, line, invocation, TRUE, error);
}

static Write *make_revoke(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    return make(row, line, invocation, FALSE, error);
}

void roles_grant_run(Invocation *invocation)
{
    writing_run(invocation, &writing_people, "role", make_grant);
}

void roles_revoke_run(Invocation *invocation)
{
    writing_run(invocation, &writing_people, "role", make_revoke);
}
