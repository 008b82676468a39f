/* SPDX-License-Identifier: MIT */
/* The account: who is signed in and where that is kept; second factors, which are added, used and removed here; and
 * the way to another password. */
#include <string.h>

#include "credential.h"
#include "looptrace/words.h"
#include "waiting.h"

enum { COLUMN_NAME, COLUMN_KIND, COLUMN_STATE, COLUMN_SINCE, COLUMNS };

#define FACTS_ROWS 4 /* and a blank one */
#define DAY_LENGTH 10

static const UiColumn factor_columns[COLUMNS] = {
    [COLUMN_NAME] = {"name", NC_("column", "Second factor"), 16, 0, 0, TEXT_LEFT},
    [COLUMN_KIND] = {"kind", NC_("column", "Kind"), 6, 14, 2, TEXT_LEFT},
    [COLUMN_STATE] = {"state", NC_("column", "State"), 12, 24, 0, TEXT_LEFT},
    [COLUMN_SINCE] = {"since", NC_("column", "Since"), 10, 16, 1, TEXT_LEFT},
};

typedef struct AccountPane AccountPane;

struct AccountPane {
    Pane pane;
    UiPage *facts;
    UiTable *table;
    GPtrArray *factors; /* of AuthFactor*, its own copies; NULL: not known yet */
    guint64 revision;
    gboolean stale; /* something may have been done to them */
    PaneWait *wait;
    char *problem;
    UiArea area;
};

static Supabase *supabase_of(const AccountPane *pane)
{
    return pane->pane.host->services->supabase;
}

static void say(const AccountPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
}

static PaneWait *begin(AccountPane *pane)
{
    return pane_wait_begin(&pane->wait, &pane->pane);
}

/* ---- asking ---- */

static AuthFactor *copy_of(const AuthFactor *factor)
{
    AuthFactor *copy = g_new0(AuthFactor, 1);

    copy->id = g_strdup(factor->id);
    copy->name = g_strdup(factor->name);
    copy->kind = g_strdup(factor->kind);
    copy->created = g_strdup(factor->created);
    copy->verified = factor->verified;
    return copy;
}

static void take(AccountPane *pane, const GPtrArray *factors)
{
    g_clear_pointer(&pane->factors, g_ptr_array_unref);
    pane->factors = g_ptr_array_new_with_free_func((GDestroyNotify)auth_factor_free);
    for (guint i = 0; i < factors->len; i++)
        g_ptr_array_add(pane->factors, copy_of(g_ptr_array_index(factors, i)));
    pane->revision++;
}

static void listed(const GPtrArray *factors, const GError *error, gpointer data)
{
    AccountPane *pane = pane_wait_end(data);

    if (pane == NULL)
        return;
    g_clear_pointer(&pane->problem, g_free);
    if (error == NULL)
        take(pane, factors);
    else
        pane->problem = g_strdup(error->message);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

/* An answer that is still to come was asked for before whatever has made them stale: after it, once more. */
static void look(AccountPane *pane)
{
    if (pane->wait != NULL)
        return;
    pane->stale = FALSE;
    supabase_list_factors(supabase_of(pane), listed, begin(pane));
}

/* ---- what the table asks for ---- */

static const AuthFactor *factor_at(const AccountPane *pane, guint row)
{
    return g_ptr_array_index(pane->factors, row);
}

static guint source_count(gpointer self)
{
    const AccountPane *pane = self;

    return pane->factors == NULL ? 0 : pane->factors->len;
}

static const char *source_id(gpointer self, guint row)
{
    return factor_at(self, row)->id;
}

static guint64 source_revision(gpointer self)
{
    return ((AccountPane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static SafeText *state_cell(const AuthFactor *factor)
{
    return safe_text_printf("%s", factor->verified ? C_("factor", "in use")
                                                   : C_("factor", "begun, never used"));
}

static const char *name_of(const AuthFactor *factor)
{
    return *factor->name == '\0' ? factor->id : factor->name;
}

/* The day of it where the person is. */
static SafeText *since_cell(const AccountPane *pane, const char *created)
{
    gint64 us = 0;
    gboolean known = text_parse_moment(created, &us);
    g_autofree char *moment =
        known ? text_moment_full(us, &pane->pane.host->services->clock) : g_strdup(created);

    return text_sanitise(moment, MIN(DAY_LENGTH, (gssize)strlen(moment)), TEXT_LINE);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const AuthFactor *factor = factor_at(self, row);

    switch (column) {
    case COLUMN_NAME:
        return text_sanitise(name_of(factor), -1, TEXT_LINE);
    case COLUMN_KIND:
        return text_sanitise(factor->kind, -1, TEXT_LINE);
    case COLUMN_STATE:
        return state_cell(factor);
    default:
        return since_cell(self, factor->created);
    }
}

static const AuthFactor *selected(const AccountPane *pane)
{
    guint n = source_count((gpointer)pane);

    return n == 0 ? NULL : factor_at(pane, MIN(ui_table_selected_row(pane->table), n - 1));
}

/* ---- what is done ---- */

static guint open_credential(Pane *base, CredentialWork work, const char *factor)
{
    AccountPane *pane = (AccountPane *)base;

    pane->stale = TRUE;
    base->next = pane_credential_new(base->host, work, factor, NULL);
    return EFFECT_OPEN;
}

static guint add_factor(Pane *base)
{
    return open_credential(base, CREDENTIAL_ENROL, NULL);
}

static guint use_factor(Pane *base)
{
    return open_credential(base, CREDENTIAL_VERIFY, selected((AccountPane *)base)->id);
}

static guint set_password(Pane *base)
{
    return open_credential(base, CREDENTIAL_PASSWORD, NULL);
}

static void removed(const GError *error, gpointer data)
{
    AccountPane *pane = pane_wait_end(data);

    if (pane == NULL)
        return;
    if (error == NULL)
        say(pane, _("The second factor is gone. Sessions that were begun with it go on until they "
                    "end."));
    else if (g_strcmp0(fault_code(error), "insufficient_aal") == 0)
        say(pane, _("The server wants a code first: give it (v), then remove the second factor"));
    else
        say(pane, error->message);
    look(pane);
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static void remove_answered(gboolean yes, gpointer data)
{
    AccountPane *pane = data;
    const AuthFactor *factor = selected(pane);

    if (yes && factor != NULL && pane->wait == NULL)
        supabase_remove_factor(supabase_of(pane), factor->id, removed, begin(pane));
}

static guint ask_to_remove(Pane *base)
{
    const AuthFactor *factor = selected((AccountPane *)base);
    g_autofree char *question =
        g_strdup_printf(_("Remove the second factor “%s”?"), name_of(factor));
    const UiQuestion asked = {
        .grade = UI_GRADE_CONFIRM,
        .question = question,
        .yes = _("Remove it: the password alone signs in"),
        .no = _("Keep it"),
    };

    base->next = pane_question_new(base->host, ui_dialog_new(&asked), remove_answered, base);
    return EFFECT_OPEN;
}

static guint refresh(Pane *base)
{
    look((AccountPane *)base);
    return EFFECT_REDRAW;
}

static const PaneAct account_acts[ACTION_COUNT] = {
    [ACTION_CANCEL] = pane_go_back,         [ACTION_REFRESH] = refresh,
    [ACTION_FACTOR_ADD] = add_factor,       [ACTION_FACTOR_USE] = use_factor,
    [ACTION_FACTOR_REMOVE] = ask_to_remove, [ACTION_PASSWORD] = set_password,
};

static char *account_why_not(const Pane *base, Action action)
{
    const AccountPane *pane = (const AccountPane *)base;
    const AuthFactor *factor = selected(pane);

    if (action == ACTION_FACTOR_USE && factor != NULL && !factor->verified)
        return g_strdup(_("it was begun and never used: remove it, and add it once more"));
    return (action == ACTION_FACTOR_REMOVE || action == ACTION_REFRESH) && pane->wait != NULL
               ? g_strdup(_("an answer is waited for"))
               : NULL;
}

/* ---- on the screen ---- */

static void add_fact(AccountPane *pane, const char *label, const char *text)
{
    g_autoptr(SafeText) safe = text_sanitise(text == NULL ? "–" : text, -1, TEXT_LINE);

    ui_page_add_pair(pane->facts, label, safe, UI_NORMAL);
}

static void fill_facts(AccountPane *pane)
{
    const Services *services = pane->pane.host->services;
    SessionInfo session = supabase_session_info(services->supabase);
    g_autofree char *since = text_moment(session.signed_in_us, &services->clock);

    ui_page_clear(pane->facts);
    add_fact(pane, C_("account", "Signed in as"), session.email);
    add_fact(pane, C_("account", "Since"), session.signed_in_us == 0 ? NULL : since);
    add_fact(pane, C_("account", "Kept in"), keyring_describe(services->keyring));
    add_fact(pane, C_("account", "Second factor"),
             session.factor != NULL ? _("wanted by the server: rows may be missing until it has it")
                                    : _("not wanted, or given"));
}

static gboolean account_recalc(Pane *base, const UiArea *area)
{
    AccountPane *pane = (AccountPane *)base;
    const UiArea facts = {area->y, area->x + 2, MIN(FACTS_ROWS, area->rows), area->columns - 4};

    if (pane->stale)
        look(pane);
    ui_page_set_area(pane->facts, &facts);
    fill_facts(pane);
    pane->area = (UiArea){area->y + FACTS_ROWS + 1, area->x, MAX(area->rows - FACTS_ROWS - 1, 2),
                          area->columns};
    ui_table_set_area(pane->table, &pane->area);
    ui_table_recalc(pane->table);
    return TRUE;
}

static char *words_of_list(const AccountPane *pane)
{
    if (pane->problem != NULL)
        return g_strdup_printf(_("Which second factors there are isn't known: %s."), pane->problem);
    if (pane->factors == NULL)
        return g_strdup(_("Asking which second factors there are…"));
    return pane->factors->len > 0 ? NULL
                                  : g_strdup(_("There is no second factor: the password alone "
                                               "signs in. F8 or a adds one."));
}

static void account_paint(Pane *base, UiScreen *screen)
{
    AccountPane *pane = (AccountPane *)base;
    g_autofree char *words = words_of_list(pane);

    ui_page_paint(pane->facts, screen);
    if (words == NULL)
        ui_table_paint(pane->table, screen);
    else
        ui_paint_literal(screen, &pane->area, 0, 2, words,
                         pane->problem != NULL ? UI_BAD : UI_NORMAL);
}

static void account_cursor(const Pane *base, int *y, int *x)
{
    const AccountPane *pane = (const AccountPane *)base;

    *y = pane->area.y;
    *x = pane->area.x;
    if (source_count((gpointer)pane) > 0)
        ui_table_cursor(pane->table, y, x);
}

static guint account_move(Pane *base, UiMove step)
{
    return ui_table_move(((AccountPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint account_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((AccountPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint account_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},          {ACTION_FACTOR_ADD, NULL}, {ACTION_FACTOR_USE, NULL},
        {ACTION_FACTOR_REMOVE, NULL}, {ACTION_PASSWORD, NULL},   {ACTION_REFRESH, NULL},
        {ACTION_BACK, NULL},
    };
    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static SafeText *account_heading(const Pane *base)
{
    return safe_text_printf("%s", C_("screen", "Account"));
}

static SafeText *account_say(const Pane *base)
{
    const AccountPane *pane = (const AccountPane *)base;
    g_autofree char *words = words_of_list(pane);

    return words == NULL ? ui_table_say(pane->table) : text_sanitise(words, -1, TEXT_LINE);
}

static gboolean account_has_row(const Pane *base)
{
    return selected((const AccountPane *)base) != NULL;
}

static gboolean account_busy(const Pane *base)
{
    return ((const AccountPane *)base)->wait != NULL;
}

static void account_free(Pane *base)
{
    AccountPane *pane = (AccountPane *)base;

    pane_wait_drop(&pane->wait);
    ui_page_free(pane->facts);
    ui_table_free(pane->table);
    g_clear_pointer(&pane->factors, g_ptr_array_unref);
    g_free(pane->problem);
    g_free(pane);
}

static const PaneOps account_ops = {
    .id = "account",
    .title = "Account",
    .free = account_free,
    .recalc = account_recalc,
    .paint = account_paint,
    .cursor = account_cursor,
    .click = account_click,
    .move = account_move,
    .acts = account_acts,
    .has_row = account_has_row,
    .why_not = account_why_not,
    .hints = account_hints,
    .heading = account_heading,
    .say = account_say,
    .busy = account_busy,
};

Pane *pane_account_new(const PaneHost *host)
{
    AccountPane *pane = g_new0(AccountPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &account_ops, .host = host};
    pane->facts = ui_page_new();
    pane->table = ui_table_new(factor_columns, COLUMNS, &source, host->ascii);
    pane->stale = TRUE;
    return &pane->pane;
}
