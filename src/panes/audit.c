/* SPDX-License-Identifier: MIT */
/* The audit log: who did what to which row, field by field; narrowed to the row, person or table of a line by one key. */
#include <string.h>

#include "copy.h"
#include "list_words.h"
#include "looptrace/desk_rows.h"
#include "looptrace/json.h"
#include "looptrace/words.h"
#include "rows_pane.h"
#include "thread.h"

enum { COLUMN_AT, COLUMN_WHO, COLUMN_ACTION, COLUMN_TABLE, COLUMN_SUBJECT, COLUMN_FIELDS, COLUMNS };

static const UiColumn audit_columns[COLUMNS] = {
    [COLUMN_AT] = {"when", NC_("column", "When"), 16, 19, 0, TEXT_LEFT},
    [COLUMN_WHO] = {"who", NC_("column", "Who"), 10, 20, 1, TEXT_LEFT},
    [COLUMN_ACTION] = {"action", NC_("column", "Action"), 6, 6, 2, TEXT_LEFT},
    [COLUMN_TABLE] = {"table", NC_("column", "Table"), 10, 20, 0, TEXT_LEFT},
    [COLUMN_SUBJECT] = {"row", NC_("column", "Row"), 10, 24, 1, TEXT_LEFT},
    [COLUMN_FIELDS] = {"fields", NC_("column", "Fields"), 12, 0, 3, TEXT_LEFT},
};

static const char *or_dash(const char *text)
{
    return text == NULL || *text == '\0' ? "–" : text;
}

static cJSON *changes_of(const FlatRow *line)
{
    const char *text = line->values[AUDIT_CHANGES];

    return text == NULL ? NULL : json_parse(text, strlen(text), NULL);
}

/* The names of what has changed. Caller frees. */
static char *fields_of(const FlatRow *line)
{
    g_autoptr(cJSON) changes = changes_of(line);
    GString *names = g_string_new(NULL);
    const cJSON *each;

    cJSON_ArrayForEach(each, changes)
        g_string_append_printf(names, "%s%s", names->len == 0 ? "" : ", ", each->string);
    return g_string_free(names, FALSE);
}

static const char *value_of(const FlatRow *line, guint column)
{
    static const AuditValue values[COLUMNS] = {AUDIT_AT,    AUDIT_ACTOR,   AUDIT_ACTION,
                                               AUDIT_TABLE, AUDIT_SUBJECT, AUDIT_CHANGES};

    return line->values[values[column]];
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const FlatRow *line = row;
    g_autofree char *text = column == COLUMN_AT       ? thread_when(host, line->values[AUDIT_AT])
                            : column == COLUMN_FIELDS ? fields_of(line)
                                                      : g_strdup(value_of(line, column));

    if (column == COLUMN_ACTION && g_strcmp0(text, "delete") == 0)
        *role = UI_RISK;
    return text_sanitise(text, -1, TEXT_LINE);
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, AUDIT_VALUE_COUNT, text);
}

/* "–" for null, text without its quotes, anything else as JSON. Caller frees. */
static char *words_of(const cJSON *value)
{
    if (value == NULL || cJSON_IsNull(value))
        return g_strdup("–");
    if (cJSON_IsString(value))
        return g_strdup(value->valuestring);
    GString *json = g_string_new(NULL);
    json_append_value(json, value);
    return g_string_free(json, FALSE);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const FlatRow *line = row;
    g_autoptr(cJSON) changes = changes_of(line);
    g_autofree char *at = thread_when(host, line->values[AUDIT_AT]);
    const cJSON *each;

    page_say(page, UI_HEADING, "%s · %s · %s %s · %s", or_dash(at),
             or_dash(line->values[AUDIT_ACTOR]), or_dash(line->values[AUDIT_ACTION]),
             or_dash(line->values[AUDIT_TABLE]), or_dash(line->values[AUDIT_SUBJECT]));
    page_say(page, UI_DIM, _("as %s%s · row %s"), or_dash(line->values[AUDIT_ROLES]),
             g_strcmp0(line->values[AUDIT_BULK], "true") == 0 ? _(" · with others at once") : "",
             or_dash(line->values[AUDIT_ROW]));
    cJSON_ArrayForEach(each, changes)
    {
        g_autofree char *before = words_of(cJSON_GetArrayItem(each, 0));
        g_autofree char *after = words_of(cJSON_GetArrayItem(each, 1));
        page_say(page, UI_NORMAL, "%s: %s → %s", each->string, before, after);
    }
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const FlatRow *line = row;

    if (what == PANE_COPY_ID)
        return g_strdup(line->values[AUDIT_ID]);
    return what != PANE_COPY_ROW ? NULL
                                 : pane_copy_values(or_dash(line->values[AUDIT_AT]),
                                                    or_dash(line->values[AUDIT_ACTOR]),
                                                    or_dash(line->values[AUDIT_ACTION]),
                                                    or_dash(line->values[AUDIT_TABLE]),
                                                    or_dash(line->values[AUDIT_SUBJECT]),
                                                    or_dash(line->values[AUDIT_CHANGES]), NULL);
}

/* ---- which ---- */

/* What it was narrowed to, and more. */
static RowQuery *narrowed(const Services *services, const char *about, const char *more)
{
    g_autofree char *filter = g_strconcat(about == NULL ? "" : about, " ", more, NULL);
    RowQuery *query = audit_query(filter, clock_now_us(&services->clock), NULL);

    /* What is named by both can't be asked: the view is about less than the filter. */
    return query != NULL ? query : audit_query(about, clock_now_us(&services->clock), NULL);
}

static RowQuery *all(const Services *services, const char *about)
{
    return narrowed(services, about, "");
}

static RowQuery *roles(const Services *services, const char *about)
{
    return narrowed(services, about, "table:user_roles");
}

static RowQuery *together(const Services *services, const char *about)
{
    return narrowed(services, about, "bulk:yes");
}

static RowQuery *hour(const Services *services, const char *about)
{
    return narrowed(services, about, "since:1h");
}

static RowQuery *day(const Services *services, const char *about)
{
    return narrowed(services, about, "since:24h");
}

static const RowsView views[] = {
    {NC_("view", "All"), all},          {NC_("view", "Roles"), roles},
    {NC_("view", "Several"), together}, {NC_("view", "An hour"), hour},
    {NC_("view", "A day"), day},
};

static guint narrow(Pane *pane, const char *key, AuditValue value)
{
    const FlatRow *line = rows_pane_row(pane);
    const char *about = rows_pane_about(pane);

    if (line == NULL || line->values[value] == NULL)
        return EFFECT_NONE;
    g_autofree char *filter = g_strdup_printf("%s%s%s:%s", about == NULL ? "" : about,
                                              about == NULL ? "" : " ", key, line->values[value]);
    pane->next = pane_audit_new(pane->host, filter);
    return EFFECT_OPEN;
}

static guint narrow_row(Pane *pane)
{
    return narrow(pane, "row", AUDIT_ROW);
}

static guint narrow_person(Pane *pane)
{
    return narrow(pane, "person", AUDIT_ACTOR_ID);
}

static guint narrow_table(Pane *pane)
{
    return narrow(pane, "table", AUDIT_TABLE);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const FlatRow *line = row;
    const char *about = rows_pane_about(pane);
    const char *key = action == ACTION_AUDIT_ROW      ? "row:"
                      : action == ACTION_AUDIT_PERSON ? "person:"
                      : action == ACTION_AUDIT_TABLE  ? "table:"
                                                      : NULL;

    if (key == NULL || line == NULL)
        return NULL;
    if (about != NULL && strstr(about, key) != NULL)
        return g_strdup(_("it is narrowed to that already"));
    if (action == ACTION_AUDIT_PERSON && line->values[AUDIT_ACTOR_ID] == NULL)
        return g_strdup(_("nobody is named by this line"));
    if (action == ACTION_AUDIT_ROW && line->values[AUDIT_ROW] == NULL)
        return g_strdup(_("no row is named by this line"));
    return NULL;
}

static const PaneAct audit_acts[ACTION_COUNT] = {
    [ACTION_AUDIT_ROW] = narrow_row,
    [ACTION_AUDIT_PERSON] = narrow_person,
    [ACTION_AUDIT_TABLE] = narrow_table,
};

static const PaneHint audit_hints[] = {
    {ACTION_AUDIT_ROW, NULL}, {ACTION_AUDIT_PERSON, NULL}, {ACTION_AUDIT_TABLE, NULL},
    {ACTION_REFRESH, NULL},   {ACTION_FIND, NULL},
};

static const RowsScreen audit = {
    .id = "audit",
    .title = NC_("screen", "Audit log"),
    .plural = N_("lines of the audit log"),
    .noun = &row_audit,
    .columns = audit_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 60,
    .detail_rows = 9,
    .cell = cell,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = audit_acts,
    .hints = audit_hints,
    .n_hints = G_N_ELEMENTS(audit_hints),
    .why_not = why_not,
};

Pane *pane_audit_new(const PaneHost *host, const char *filter)
{
    return rows_pane_new(host, &audit, filter);
}
