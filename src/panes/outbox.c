/* SPDX-License-Identifier: MIT */
/*
 * What waits for the server, and what came back to the person. One list with what is known of each change,
 * the selected one whole below; history (H) is the same list of what was done.
 */
#include "looptrace/panes.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"

enum { COLUMN_NUMBER, COLUMN_WHAT, COLUMN_STATE, COLUMN_AGE, COLUMN_WHY, COLUMNS };

static const UiColumn outbox_columns[COLUMNS] = {
    [COLUMN_NUMBER] = {"number", "#", 3, 6, 1, TEXT_RIGHT},
    [COLUMN_WHAT] = {"what", NC_("column", "Change"), 20, 0, 0, TEXT_LEFT},
    [COLUMN_STATE] = {"state", NC_("column", "State"), 9, 23, 0, TEXT_LEFT},
    [COLUMN_AGE] = {"age", NC_("column", "Made"), 5, 11, 2, TEXT_LEFT},
    [COLUMN_WHY] = {"why", NC_("column", "Why"), 16, 0, 3, TEXT_LEFT},
};

#define DETAIL_ROWS 8

typedef struct {
    Pane pane;
    gboolean history;
    UiTable *table;
    UiPage *detail, *notice;
    GPtrArray *items; /* WriteItem* */
    GError *problem;  /* why they can't be read */
    guint64 revision; /* of items, in writes' numbers */
    UiArea area, detail_area;
    gboolean noticed;
    char *dropping; /* what is asked about, whatever is selected by the time of the answer */
} OutboxPane;

static Services *services_of(const OutboxPane *pane)
{
    return pane->pane.host->services;
}

static Writes *writes_of(const OutboxPane *pane)
{
    return services_of(pane)->writes;
}

static const WriteItem *selected(const OutboxPane *pane)
{
    const char *id = ui_table_selected_id(pane->table);

    for (guint i = 0; id != NULL && i < pane->items->len; i++) {
        const WriteItem *item = g_ptr_array_index(pane->items, i);
        if (strcmp(item->id, id) == 0)
            return item;
    }
    return NULL;
}

/* ---- rows ---- */

static const WriteItem *item_at(gpointer self, guint row)
{
    return g_ptr_array_index(((OutboxPane *)self)->items, row);
}

static guint source_count(gpointer self)
{
    return ((OutboxPane *)self)->items->len;
}

static const char *source_id(gpointer self, guint row)
{
    return item_at(self, row)->id;
}

static guint64 source_revision(gpointer self)
{
    return ((OutboxPane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    const WriteItem *item = item_at(self, row);

    if (write_state_waits(item->state))
        gutter[2] = '~';
    if (write_state_sticks(item->state))
        gutter[2] = '?'; /* as in the other lists */
}

static UiRole role_of(const WriteItem *item)
{
    if (item->state == WRITE_SAVED)
        return UI_GOOD;
    return write_state_sticks(item->state) ? UI_BAD : UI_NORMAL;
}

static SafeText *age_cell(const OutboxPane *pane, const WriteItem *item)
{
    g_autofree char *moment = text_moment(item->created_us, &services_of(pane)->clock);

    return safe_text_printf("%s", moment);
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const OutboxPane *pane = self;
    const WriteItem *item = item_at(self, row);

    switch (column) {
    case COLUMN_NUMBER:
        return safe_text_printf("%" G_GINT64_FORMAT, item->sequence);
    case COLUMN_WHAT:
        return text_sanitise(item->label, -1, TEXT_LINE);
    case COLUMN_STATE:
        *role = role_of(item);
        return safe_text_printf("%s", write_state_words(item->state));
    case COLUMN_AGE:
        return age_cell(pane, item);
    default:
        return text_sanitise(item->reason, -1, TEXT_LINE);
    }
}

/* ---- detail ---- */

static void add_field(OutboxPane *pane, const WriteItem *item, const WriteField *field)
{
    gboolean has = FALSE;
    g_autofree char *theirs = write_item_theirs(item, field->name, &has);
    g_autofree char *base_words = write_field_words(field, write_base(item->write, field->name));
    g_autofree char *mine_words = write_field_words(field, write_mine(item->write, field->name));
    g_autofree char *their_words = write_field_words(field, theirs);
    const char *label = write_field_label(field);
    gboolean new_row = write_kind_of(item->write)->method == WRITE_POST;
    g_autoptr(SafeText) text = field->argument || new_row ? text_sanitise(mine_words, -1, TEXT_LINE)
                               : has ? safe_text_printf(_("%s → %s   on the server: %s"),
                                                        base_words, mine_words, their_words)
                                     : safe_text_printf("%s → %s", base_words, mine_words);

    ui_page_add_pair(pane->detail, label, text, UI_NORMAL);
}

static void add_moment(OutboxPane *pane, const char *label, gint64 moment_us)
{
    if (moment_us == 0)
        return;
    g_autofree char *moment = text_moment(moment_us, &services_of(pane)->clock);
    g_autoptr(SafeText) text = safe_text_printf("%s", moment);
    ui_page_add_pair(pane->detail, label, text, UI_NORMAL);
}

static void add_tries(OutboxPane *pane, const WriteItem *item)
{
    g_autofree char *tries =
        g_strdup_printf(P_("tried %u time", "tried %u times", item->attempts), item->attempts);
    g_autoptr(SafeText) text = safe_text_printf(
        "%s%s", tries, item->behind ? _(" · waits for an earlier change of the same row") : "");

    if (item->attempts > 0 || item->behind)
        ui_page_add_pair(pane->detail, _("Sending"), text, UI_NORMAL);
    add_moment(pane, _("Tried at"), item->tried_us);
    if (write_state_waits(item->state) && !item->behind)
        add_moment(pane, _("Next try"), item->next_us);
    if (write_state_waits(item->state))
        add_moment(pane, _("Comes back at"), item->expires_us);
}

static void add_together(OutboxPane *pane, const WriteItem *item)
{
    guint others = writes_count_together(writes_of(pane), item) - 1;

    if (others == 0)
        return;
    g_autoptr(SafeText) text = safe_text_printf(P_("%u other", "%u others", others), others);
    ui_page_add_pair(pane->detail, _("Together with"), text, UI_NORMAL);
}

static void fill_detail(OutboxPane *pane)
{
    const WriteItem *item = selected(pane);

    ui_page_clear(pane->detail);
    if (item == NULL)
        return;
    g_autoptr(SafeText) label = text_sanitise(item->label, -1, TEXT_LINE);
    g_autoptr(SafeText) reason = text_sanitise(item->reason, -1, TEXT_LINE);
    ui_page_add(pane->detail, label, UI_HEADING);
    if (item->reason != NULL)
        ui_page_add(pane->detail, reason, role_of(item));
    if (item->write == NULL) {
        page_say(pane->detail, UI_DIM, "%s",
                 _("Made by another version of looptrace: that one can send it."));
        return;
    }
    const WriteKind *kind = write_kind_of(item->write);
    for (guint i = 0; i < kind->n_fields; i++)
        if (write_sets(item->write, kind->fields[i].name) && !kind->fields[i].address)
            add_field(pane, item, &kind->fields[i]);
    add_together(pane, item);
    add_tries(pane, item);
}

/* ---- reading ---- */

static void read_items(OutboxPane *pane)
{
    Writes *writes = writes_of(pane);

    g_clear_error(&pane->problem);
    GPtrArray *items = pane->history ? writes_history(writes, &pane->problem)
                                     : writes_list(writes, &pane->problem);
    pane->revision = writes_revision(writes) + 1;
    if (items == NULL)
        return;
    g_ptr_array_unref(pane->items);
    pane->items = items;
}

/* ---- showing ---- */

/* Of those in a file that is out of reach nobody can say that the server has them. */
static void say_nothing_waits(const OutboxPane *pane)
{
    Outbox *outbox = writes_outbox(writes_of(pane));
    OutboxCounts counts = {0};

    if (outbox != NULL)
        outbox_count(outbox, &counts);
    if (counts.unread == 0) {
        page_say(pane->notice, UI_NORMAL, "%s", _("Nothing waits: the server has everything."));
        return;
    }
    page_say(pane->notice, UI_BAD,
             P_("%u change that waits on this machine can't be read now.",
                "%u changes that wait on this machine can't be read now.", counts.unread),
             counts.unread);
    page_say(pane->notice, UI_NORMAL, _("The outbox is %s."), outbox_describe(outbox));
}

static gboolean fill_notice(OutboxPane *pane)
{
    ui_page_clear(pane->notice);
    if (pane->problem != NULL)
        page_say(pane->notice, UI_BAD, "%s.", pane->problem->message);
    else if (pane->items->len == 0 && pane->history)
        page_say(pane->notice, UI_NORMAL, "%s", _("Nothing was done here in the last 30 days."));
    else if (pane->items->len == 0)
        say_nothing_waits(pane);
    return pane->problem != NULL || pane->items->len == 0;
}

static gboolean outbox_recalc(Pane *base, const UiArea *area)
{
    OutboxPane *pane = (OutboxPane *)base;
    UiArea list;
    UiArea notice = {area->y + 2, area->x + 4, area->rows - 2, area->columns - 5};

    if (writes_revision(writes_of(pane)) + 1 != pane->revision)
        read_items(pane);
    pane->area = *area;
    ui_split(area, TRUE, DETAIL_ROWS, 5, &list, &pane->detail_area);
    ui_page_set_area(pane->notice, &notice);
    UiArea detail = pane->detail_area;
    detail.x++;
    detail.columns = MAX(detail.columns - 1, 0);
    ui_page_set_area(pane->detail, &detail);
    ui_table_set_area(pane->table, &list);
    ui_table_recalc(pane->table);
    fill_detail(pane);
    pane->noticed = fill_notice(pane);
    return TRUE;
}

static void outbox_paint(Pane *base, UiScreen *screen)
{
    const OutboxPane *pane = (const OutboxPane *)base;

    if (pane->noticed) {
        ui_page_paint(pane->notice, screen);
        return;
    }
    ui_table_paint(pane->table, screen);
    if (pane->detail_area.rows > 0)
        ui_page_paint(pane->detail, screen);
}

static void outbox_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const OutboxPane *)base)->table, y, x);
}

static SafeText *outbox_say(const Pane *base)
{
    return ui_table_say(((const OutboxPane *)base)->table);
}

static SafeText *outbox_heading(const Pane *base)
{
    const OutboxPane *pane = (const OutboxPane *)base;

    if (pane->history)
        return safe_text_printf("%s", C_("screen", "History"));
    WriteCounts counts = writes_count(writes_of(pane));
    return safe_text_printf(_("Outbox  %u waiting · %u for you to decide"), counts.waiting,
                            counts.stuck);
}

/* Where it is kept: on the disk or for this run only. */
static SafeText *outbox_state(const Pane *base)
{
    Outbox *outbox = writes_outbox(writes_of((const OutboxPane *)base));

    return outbox == NULL ? NULL : text_sanitise(outbox_describe(outbox), -1, TEXT_LINE);
}

static guint outbox_move(Pane *base, UiMove step)
{
    return ui_table_move(((OutboxPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

/* ---- what is done with one ---- */

static guint say(OutboxPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
    return EFFECT_REDRAW;
}

/* Whether it was done, in words when not. */
static guint done(OutboxPane *pane, gboolean well, const GError *error, const char *sentence)
{
    return say(pane, well ? sentence : error->message);
}

static guint open_selected(Pane *base)
{
    OutboxPane *pane = (OutboxPane *)base;
    const WriteItem *item = selected(pane);

    if (item == NULL || item->write == NULL)
        return EFFECT_NONE;
    if (item->state == WRITE_SAVED)
        return EFFECT_NONE;
    base->next = item->state == WRITE_CONFLICT ? pane_conflict_new(base->host, item)
                                               : pane_write_again_new(base->host, item);
    return EFFECT_OPEN;
}

static guint retry(Pane *base)
{
    OutboxPane *pane = (OutboxPane *)base;
    const WriteItem *item = selected(pane);
    g_autoptr(GError) error = NULL;

    if (item == NULL)
        return EFFECT_NONE;
    g_autofree char *id = g_strdup(item->id);
    if (!writes_retry(writes_of(pane), id, &error))
        return say(pane, error->message);
    base->host->submitted(base->host->data, id);
    return EFFECT_REDRAW;
}

static guint retry_all(Pane *base)
{
    OutboxPane *pane = (OutboxPane *)base;
    g_autoptr(GError) error = NULL;
    guint n = writes_retry_all(writes_of(pane), &error);
    g_autofree char *sentence =
        g_strdup_printf(P_("%u change is tried again", "%u changes are tried again", n), n);

    return done(pane, error == NULL, error, sentence);
}

static void drop_answered(gboolean yes, gpointer data)
{
    OutboxPane *pane = data;
    g_autofree char *id = g_steal_pointer(&pane->dropping);
    g_autoptr(GError) error = NULL;
    gboolean may_be_done = FALSE;

    if (!yes)
        return;
    gboolean dropped = writes_drop(writes_of(pane), id, &may_be_done, &error);
    done(pane, dropped, error,
         may_be_done ? _("Dropped here; it had gone out, and the server may have done it")
                     : _("Dropped: the server never had it"));
}

static guint drop(Pane *base)
{
    OutboxPane *pane = (OutboxPane *)base;
    const WriteItem *item = selected(pane);

    if (item == NULL)
        return EFFECT_NONE;
    const UiQuestion question = {
        .grade = pane_grade(action_row(ACTION_OUTBOX_DROP)->grade),
        .question = _("Drop this change?"),
        .yes = _("Drop it"),
        .no = _("Keep it"),
    };
    UiDialog *dialog = ui_dialog_new(&question);
    g_autoptr(SafeText) label = text_sanitise(item->label, -1, TEXT_LINE);
    ui_dialog_add(dialog, NULL, label);
    g_free(pane->dropping);
    pane->dropping = g_strdup(item->id);
    base->next = pane_question_new(base->host, dialog, drop_answered, pane);
    return EFFECT_OPEN;
}

static guint undo(OutboxPane *pane, gboolean together)
{
    const PaneHost *host = pane->pane.host;
    const WriteItem *item = selected(pane);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    guint dropped = 0;

    if (item == NULL)
        return EFFECT_NONE;
    if (!writes_undo_some(writes_of(pane), item->id, together, ids, &dropped, &error))
        return say(pane, error->message);
    if (ids->len == 0)
        return say(pane, _("Taken back before it was sent"));
    host->submitted_all(host->data, ids);
    return EFFECT_REDRAW;
}

static guint undo_selected(Pane *base)
{
    return undo((OutboxPane *)base, FALSE);
}

static guint undo_batch(Pane *base)
{
    return undo((OutboxPane *)base, TRUE);
}

static void sent(const WriteCounts *left, const GError *error, gpointer data)
{
}

static guint send_now(Pane *base)
{
    writes_send_now(writes_of((OutboxPane *)base), sent, NULL);
    return EFFECT_REDRAW;
}

static const PaneAct outbox_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_selected,  [ACTION_EDIT] = open_selected,  [ACTION_OUTBOX_RETRY] = retry,
    [ACTION_RETRY_ALL] = retry_all, [ACTION_OUTBOX_DROP] = drop,    [ACTION_SYNC] = send_now,
    [ACTION_REFRESH] = send_now,    [ACTION_CANCEL] = pane_go_back,
};

static const PaneAct history_acts[ACTION_COUNT] = {
    [ACTION_UNDO_ROW] = undo_selected,
    [ACTION_UNDO_BATCH] = undo_batch,
    [ACTION_CANCEL] = pane_go_back,
};

static gboolean outbox_has_row(const Pane *base)
{
    return selected((const OutboxPane *)base) != NULL;
}

static char *outbox_why_not(const Pane *base, Action action)
{
    const OutboxPane *pane = (const OutboxPane *)base;
    const WriteItem *item = selected(pane);

    if (action == ACTION_OUTBOX_RETRY && item != NULL && item->state == WRITE_CONFLICT)
        return g_strdup(_("somebody else changed the row: open it and decide"));
    if ((action == ACTION_RETRY_ALL || action == ACTION_SYNC) && pane->items->len == 0)
        return g_strdup(_("nothing waits"));
    if ((action == ACTION_OPEN || action == ACTION_EDIT) && item != NULL && item->write == NULL)
        return g_strdup(_("another version of looptrace made it"));
    if (action == ACTION_UNDO_BATCH && item != NULL &&
        writes_count_together(writes_of(pane), item) < 2)
        return g_strdup(_("it was made alone"));
    if (action == ACTION_UNDO_ROW && item != NULL && item->write != NULL) {
        const char *reason = write_why_no_undo(item->write);
        return g_strdup(reason);
    }
    return NULL;
}

static guint outbox_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint waiting[] = {
        {ACTION_HELP, NULL},         {ACTION_OPEN, NULL},        {ACTION_SYNC, NULL},
        {ACTION_OUTBOX_RETRY, NULL}, {ACTION_OUTBOX_DROP, NULL}, {ACTION_HISTORY, NULL},
        {ACTION_BACK, NULL},
    };
    static const PaneHint done[] = {
        {ACTION_HELP, NULL},        {ACTION_UNDO_ROW, NULL}, {ACTION_UNDO_BATCH, NULL},
        {ACTION_OUTBOX_LIST, NULL}, {ACTION_BACK, NULL},
    };

    return ((const OutboxPane *)base)->history
               ? pane_give_hints(done, G_N_ELEMENTS(done), hints, max)
               : pane_give_hints(waiting, G_N_ELEMENTS(waiting), hints, max);
}

/* ---- life ---- */

static void outbox_pane_free(Pane *base)
{
    OutboxPane *pane = (OutboxPane *)base;

    ui_table_free(pane->table);
    ui_page_free(pane->detail);
    ui_page_free(pane->notice);
    g_ptr_array_unref(pane->items);
    g_clear_error(&pane->problem);
    g_free(pane->dropping);
    g_free(pane);
}

#define OPS(name, heading_title, its_acts)                                                         \
    {                                                                                              \
        .id = name, .title = heading_title, .free = outbox_pane_free, .recalc = outbox_recalc,     \
        .paint = outbox_paint, .cursor = outbox_cursor, .move = outbox_move, .acts = its_acts,     \
        .has_row = outbox_has_row, .why_not = outbox_why_not, .hints = outbox_hints,               \
        .heading = outbox_heading, .state = outbox_state, .say = outbox_say,                       \
    }
static const PaneOps outbox_ops = OPS("outbox", "Outbox", outbox_acts);
static const PaneOps history_ops = OPS("history", "History", history_acts);

static Pane *make(const PaneHost *host, gboolean history)
{
    OutboxPane *pane = g_new0(OutboxPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = history ? &history_ops : &outbox_ops, .host = host};
    pane->history = history;
    pane->items = g_ptr_array_new_with_free_func((GDestroyNotify)write_item_free);
    pane->table = ui_table_new(outbox_columns, COLUMNS, &source, host->ascii);
    pane->detail = ui_page_new();
    pane->notice = ui_page_new();
    read_items(pane);
    return &pane->pane;
}

Pane *pane_outbox_new(const PaneHost *host)
{
    return make(host, FALSE);
}

Pane *pane_history_new(const PaneHost *host)
{
    return make(host, TRUE);
}
