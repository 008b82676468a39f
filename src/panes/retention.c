/* SPDX-License-Identifier: MIT */
/* The life cycle of data: the rules; what is due, a run and the last reports by the commands of that name. */
#include "copy.h"
#include "list_words.h"
#include "looptrace/desk_rows.h"
#include "looptrace/words.h"
#include "rows_pane.h"

enum { COLUMN_NAME, COLUMN_ACTION, COLUMN_KEEP, COLUMN_ENABLED, COLUMN_WHAT, COLUMNS };

static const UiColumn rule_columns[COLUMNS] = {
    [COLUMN_NAME] = {"name", NC_("column", "Rule"), 20, 22, 0, TEXT_LEFT},
    [COLUMN_ACTION] = {"does", NC_("column", "Does"), 9, 9, 1, TEXT_LEFT},
    [COLUMN_KEEP] = {"kept", NC_("column", "Kept"), 10, 16, 0, TEXT_LEFT},
    [COLUMN_ENABLED] = {"on", NC_("column", "On"), 4, 4, 2, TEXT_LEFT},
    [COLUMN_WHAT] = {"what", NC_("column", "What"), 16, 0, 3, TEXT_LEFT},
};

static const char *value_of(const FlatRow *rule, guint column)
{
    static const RuleValue values[COLUMNS] = {RULE_NAME, RULE_ACTION, RULE_KEEP, RULE_ENABLED,
                                              RULE_DESCRIPTION};

    return rule->values[values[column]];
}

static SafeText *cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                      UiRole *role)
{
    const char *text = value_of(row, column);

    if (column == COLUMN_ENABLED)
        text = g_strcmp0(text, "true") == 0 ? C_("write", "yes") : C_("write", "no");
    return text_sanitise(text, -1, TEXT_LINE);
}

static const char *sort_value(gconstpointer row, guint column)
{
    return value_of(row, column);
}

static gboolean matches(gconstpointer row, const char *text)
{
    return flat_row_matches(row, RULE_UPDATED, text);
}

static void detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const FlatRow *rule = row;

    page_say(page, UI_HEADING, "%s · %s · %s", rule->values[RULE_NAME], rule->values[RULE_ACTION],
             rule->values[RULE_KEEP]);
    page_say(page, UI_NORMAL, "%s", rule->values[RULE_DESCRIPTION]);
    page_say(page, UI_DIM, _("%s rows in a batch"), rule->values[RULE_BATCH]);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const FlatRow *rule = row;

    if (what == PANE_COPY_ID)
        return g_strdup(rule->values[RULE_NAME]);
    return what != PANE_COPY_ROW
               ? NULL
               : pane_copy_values(rule->values[RULE_NAME], rule->values[RULE_ACTION],
                                  rule->values[RULE_KEEP], NULL);
}

static const RowsView views[] = {{NC_("view", "Rules"), NULL}};

/* As typed behind `:`, where a run is asked about first. With an option, so that it is a line and not this key again. */
static guint run(Pane *pane, const char *line)
{
    g_free(pane->target);
    pane->target = g_strdup(line);
    return EFFECT_RUN;
}

static guint due(Pane *pane)
{
    return run(pane, "retention due --columns policy,action,due");
}

static guint run_now(Pane *pane)
{
    return run(pane, "retention run --batches 5");
}

static guint reports(Pane *pane)
{
    return run(pane, "retention reports --limit 20");
}

static const PaneAct rule_acts[ACTION_COUNT] = {
    [ACTION_RETENTION_DUE] = due,
    [ACTION_RETENTION_RUN] = run_now,
    [ACTION_RETENTION_REPORTS] = reports,
};

static const PaneHint rule_hints[] = {
    {ACTION_RETENTION_DUE, NULL},
    {ACTION_RETENTION_RUN, NULL},
    {ACTION_RETENTION_REPORTS, NULL},
    {ACTION_REFRESH, NULL},
};

static const RowsScreen retention = {
    .id = "retention",
    .title = NC_("screen", "Data life cycle"),
    .plural = N_("rules"),
    .noun = &row_rules,
    .columns = rule_columns,
    .n_columns = COLUMNS,
    .views = views,
    .n_views = G_N_ELEMENTS(views),
    .page = 100,
    .detail_rows = 4,
    .cell = cell,
    .sort_value = sort_value,
    .matches = matches,
    .detail = detail,
    .copy = copy,
    .acts = rule_acts,
    .hints = rule_hints,
    .n_hints = G_N_ELEMENTS(rule_hints),
};

Pane *pane_retention_new(const PaneHost *host)
{
    return rows_pane_new(host, &retention, NULL);
}
