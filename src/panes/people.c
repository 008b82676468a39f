/* SPDX-License-Identifier: MIT */
/* People and roles: who has an account, what each may do, and giving and taking roles; what is typed to confirm it is the account's address. */
#include <string.h>

#include "copy.h"
#include "list_words.h"
#include "looptrace/desk_rows.h"
#include "looptrace/words.h"
#include "rows_pane.h"
#include "thread.h"

enum { COLUMN_EMAIL, COLUMN_NAME, COLUMN_ROLES, COLUMN_COMPANY, COLUMN_SEEN, COLUMNS };

static const UiColumn person_columns[COLUMNS] = {
    [COLUMN_EMAIL] = {"email", NC_("column", "E-mail"), 18, 0, 0, TEXT_LEFT},
    [COLUMN_NAME] = {"name", NC_("column", "Name"), 10, 22, 1, TEXT_LEFT},
    [COLUMN_ROLES] = {"roles", NC_("column", "Roles"), 14, 28, 0, TEXT_LEFT},
    [COLUMN_COMPANY] = {"company", NC_("column", "Company"), 10, 24, 4, TEXT_LEFT},
    [COLUMN_SEEN] = {"signed-in", NC_("column", "Signed in"), 16, 16, 3, TEXT_LEFT},
};

static const char *or_dash(const char *text)
{
    return text == NULL || *text == '\0' ? "–" : text;
}

/* In the person's zone; NULL: never. Caller frees. */
static char *moment(const PaneHost *host, const char *text)
{
    return text == NULL ? NULL : thread_when(host, text);
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const FlatRow *person = row;
    g_autofree char *text = NULL;

    if (column == COLUMN_ROLES)
        text = desk_texts(person->values[PERSON_ROLES]);
    else if (column == COLUMN_SEEN)
        text = moment(host, person->values[PERSON_SIGNED_IN]);
    else
        text = g_strdup(person->values[column == COLUMN_EMAIL  ? PERSON_EMAIL
                                       : column == COLUMN_NAME ? PERSON_NAME
                                                               : PERSON_COMPANY]);
    return text_sanitise(text, -1, TEXT_LINE);
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_desk(writes, &row_people, row, mark);
}

static const char *sort_value(gconstpointer row, guint column)
{
    static const PersonValue values[COLUMNS] = {PERSON_EMAIL, PERSON_NAME, PERSON_ROLES,
                                                PERSON_COMPANY, PERSON_SIGNED_IN};

    return ((const FlatRow *)row)->values[values[column]];
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, PERSON_ROLES + 1, text);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const FlatRow *person = row;
    g_autofree char *roles = desk_texts(person->values[PERSON_ROLES]);
    g_autofree char *since = moment(host, person->values[PERSON_CREATED]);
    g_autofree char *seen = moment(host, person->values[PERSON_SIGNED_IN]);

    page_say(page, UI_HEADING, "%s · %s", or_dash(person->values[PERSON_NAME]),
             or_dash(person->values[PERSON_EMAIL]));
    page_say(page, UI_NORMAL, _("Roles: %s"), or_dash(roles));
    page_say(page, UI_DIM, _("Here since %s · last signed in %s"), or_dash(since), or_dash(seen));
    if (person->values[PERSON_SUPPLIER] != NULL)
        page_say(page, UI_NORMAL, _("Works for %s"), person->values[PERSON_SUPPLIER]);
    if (g_strcmp0(person->values[PERSON_CONFIRMED], "false") == 0)
        page_say(page, UI_RISK, "%s", _("The address hasn't been confirmed."));
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const FlatRow *person = row;
    g_autofree char *roles = desk_texts(person->values[PERSON_ROLES]);

    if (what == PANE_COPY_ID)
        return g_strdup(person->values[PERSON_ID]);
    return what != PANE_COPY_ROW ? NULL
                                 : pane_copy_values(or_dash(person->values[PERSON_EMAIL]),
                                                    or_dash(person->values[PERSON_NAME]), roles,
                                                    person->values[PERSON_ID], NULL);
}

/* ---- which ---- */

static RowQuery *with_role(const char *role)
{
    RowQuery *query = row_query_new();
    g_autofree char *array = g_strdup_printf("{%s}", role);

    row_query_add(query, "roles", "cs", array);
    return query;
}

static RowQuery *admins(const Services *services, const char *about)
{
    return with_role("admin");
}

static RowQuery *sales(const Services *services, const char *about)
{
    return with_role("sales");
}

static RowQuery *suppliers(const Services *services, const char *about)
{
    return with_role("supplier");
}

static RowQuery *buyers(const Services *services, const char *about)
{
    return with_role("buyer");
}

static const RowsView views[] = {
    {NC_("view", "All"), NULL},      {NC_("view", "Admins"), admins},
    {NC_("view", "Sales"), sales},   {NC_("view", "Makers"), suppliers},
    {NC_("view", "Buyers"), buyers},
};

/* ---- roles ---- */

static guint open_form(Pane *pane, gboolean granted)
{
    const FlatRow *person = rows_pane_row(pane);

    if (person == NULL)
        return EFFECT_NONE;
    pane->next = pane_write_new(pane->host, write_new_role(person, NULL, granted), "roles");
    return EFFECT_OPEN;
}

static guint grant(Pane *pane)
{
    return open_form(pane, TRUE);
}

static guint take(Pane *pane)
{
    return open_form(pane, FALSE);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const FlatRow *person = row;
    Writes *writes = pane->host->services->writes;

    if (action != ACTION_ROLES_GRANT && action != ACTION_ROLES_REVOKE)
        return NULL;
    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (person == NULL)
        return g_strdup(_("no row is selected"));
    if (action == ACTION_ROLES_REVOKE && g_strcmp0(person->values[PERSON_ROLES], "[]") == 0)
        return g_strdup(_("there is no role to take"));
    return action == ACTION_ROLES_REVOKE &&
                   g_strcmp0(person->values[PERSON_ROLES], "[\"admin\"]") == 0
               ? write_why_no_role(person, "admin", FALSE)
               : NULL;
}

static const PaneAct person_acts[ACTION_COUNT] = {
    [ACTION_ROLES_GRANT] = grant,
    [ACTION_ROLES_REVOKE] = take,
};

static const PaneHint person_hints[] = {
    {ACTION_ROLES_GRANT, NULL},
    {ACTION_ROLES_REVOKE, NULL},
    {ACTION_REFRESH, NULL},
    {ACTION_FIND, NULL},
};

static const RowsScreen people = {
    .id = "people",
    .title = NC_("screen", "People and roles"),
    .plural = N_("people"),
    .noun = &row_people,
    .columns = person_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 50,
    .pace_s = 120,
    .detail_rows = 6,
    .cell = cell,
    .over = over,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = person_acts,
    .hints = person_hints,
    .n_hints = G_N_ELEMENTS(person_hints),
    .why_not = why_not,
};

Pane *pane_people_new(const PaneHost *host)
{
    return rows_pane_new(host, &people, NULL);
}
