/* SPDX-License-Identifier: MIT */
/* What stands below the board: the selected order, its stages, and the one that is meant. */
#include <string.h>

#include "board_pane.h"
#include "looptrace/words.h"

static void add(BoardPane *pane, const char *text, UiRole role)
{
    g_autoptr(SafeText) safe = text_sanitise(text, -1, TEXT_LINE);

    ui_page_add(pane->detail, safe, role);
}

static void add_heading(BoardPane *pane, const BoardRow *row)
{
    const char *label = workflow_label(row->workflow);
    g_autofree char *quantity = text_quantity(row->quantity);
    g_autofree char *due = text_day(row->due);
    g_autoptr(SafeText) heading = safe_text_printf(
        _("%s · %s × %s · due %s · %s · %d%%%s%s"), row->own == NULL ? row->number : row->own,
        quantity, row->product == NULL ? "–" : row->product, due,
        label == NULL ? row->workflow_text : label, MAX(board_row_overall(row), 0),
        row->supplier == NULL ? "" : " · ", row->supplier == NULL ? "" : row->supplier);

    ui_page_add(pane->detail, heading, UI_HEADING);
}

static void append_stage(GString *line, const BoardPane *pane, const BoardRow *row, guint n)
{
    int width = (pane->area.columns - 4) / 2;
    gboolean meant = board_stage_meant(pane, row) == (int)n;
    const char *name = board_row_stage_name(row, (int)n);
    g_autoptr(SafeText) safe = text_sanitise(name == NULL ? "" : name, -1, TEXT_LINE);
    g_autofree char *fitted =
        text_fit(safe_text_utf8(safe), CLAMP(width - 24, 4, 16), TEXT_LEFT, pane->pane.host->ascii);
    g_autofree char *bar = pane_bar(pane->pane.host, row->percent[n], 10);

    g_string_append_printf(line, "%s%u %s %s %3d%%%s  ", meant ? ">" : " ", n + 1, fitted, bar,
                           row->percent[n], (row->delayed & (1u << n)) != 0 ? " late" : "     ");
}

static void add_stages(BoardPane *pane, const BoardRow *row)
{
    guint half = (row->count + 1u) / 2;

    for (guint i = 0; i < half; i++) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (guint n = i; n < row->count; n += half)
            append_stage(line, pane, row, n);
        g_autoptr(SafeText) safe = text_sanitise(line->str, -1, TEXT_LINE);
        ui_page_add(pane->detail, safe, UI_PROGRESS);
    }
}

/* ---- the stage that is meant ---- */

static char *forecast_line(const BoardPane *pane, const BoardSeen *seen)
{
    const Clock *clock = &pane->pane.host->services->clock;
    Forecast forecast = board_forecast(&seen->row, clock_today(clock));

    return forecast_words(&forecast);
}

static char *server_words(const BoardPane *pane, const BoardSeen *seen, int stage)
{
    const BoardRow *row = seen->server;
    g_autofree char *at =
        row->moved_us == 0 ? NULL : text_moment(row->moved_us, &pane->pane.host->services->clock);

    if (seen->marks[stage] == WRITE_MARK_NONE && seen->row.percent[stage] != row->percent[stage])
        return g_strdup_printf(_("now %d%% on the server, saved from here"),
                               seen->row.percent[stage]);
    if (!row->told || row->told_stage != stage || at == NULL)
        return g_strdup_printf(_("now %d%% on the server"), row->percent[stage]);
    return g_strdup_printf(_("now %d%% on the server at %s%s%s"), row->percent[stage], at,
                           row->by == NULL ? "" : ", ", row->by == NULL ? "" : row->by);
}

static gboolean is_of(const WriteItem *item, const BoardRow *row, int stage)
{
    if (item->write == NULL || strcmp(write_kind_of(item->write)->name, "stage.set") != 0)
        return FALSE;
    WritePlace place = write_place(item->write);
    return g_strcmp0(place.order_number, row->number) == 0 && place.stage_number == stage + 1;
}

/* The newest of what waits or has come back. */
static char *mine_words(const BoardPane *pane, const BoardSeen *seen, int stage)
{
    const Services *services = pane->pane.host->services;
    g_autoptr(GPtrArray) items =
        seen->marks[stage] == WRITE_MARK_NONE ? NULL : writes_list(services->writes, NULL);
    const WriteItem *last = NULL;

    for (guint i = 0; items != NULL && i < items->len; i++)
        if (is_of(items->pdata[i], seen->server, stage))
            last = items->pdata[i];
    if (last == NULL)
        return NULL;
    const char *what = strchr(last->label, ':'); /* behind the order and the stage */
    g_autofree char *at = text_moment(last->created_us, &services->clock);
    const char *state = write_state_words(last->state);
    if (write_state_sticks(last->state) && last->reason != NULL)
        state = last->reason;
    return g_strdup_printf(_("%s%s at %s, you"), state, what == NULL ? "" : what, at);
}

static char *state_line(const BoardPane *pane, const BoardSeen *seen, int stage)
{
    g_autofree char *server = server_words(pane, seen, stage);
    const char *name = board_row_stage_name(&seen->row, stage);

    return g_strdup_printf("%d %s: %s", stage + 1, name == NULL ? "" : name, server);
}

/* What else is known of the stage at which it stands; NULL: nothing. */
static char *note_line(const BoardSeen *seen, int stage)
{
    const BoardRow *row = seen->server;
    g_autofree char *due = row->stage_due == DAY_NONE ? NULL : text_day(row->stage_due);
    const char *note =
        row->note_is_long ? _("too long for the board: on the order's page") : row->note;

    if (!row->told || row->told_stage != stage || (due == NULL && note == NULL))
        return NULL;
    return g_strdup_printf("%s%s%s%s%s", due == NULL ? "" : _("stage due "), due == NULL ? "" : due,
                           due == NULL || note == NULL ? "" : " · ",
                           note == NULL ? "" : _("note: "), note == NULL ? "" : note);
}

static void add_indented(BoardPane *pane, const char *text, UiRole role)
{
    g_autofree char *line = text == NULL ? NULL : g_strconcat("   ", text, NULL);

    if (line != NULL)
        add(pane, line, role);
}

static void add_stage(BoardPane *pane, const BoardSeen *seen)
{
    int stage = board_stage_meant(pane, &seen->row);

    if (stage < 0)
        return;
    g_autofree char *state = state_line(pane, seen, stage);
    g_autofree char *line = g_strconcat("> ", state, NULL);
    g_autofree char *mine = mine_words(pane, seen, stage);
    g_autofree char *forecast = forecast_line(pane, seen);
    g_autofree char *note = note_line(seen, stage);
    add(pane, line, UI_HEADING);
    add_indented(pane, mine, seen->marks[stage] == WRITE_MARK_STUCK ? UI_RISK : UI_NORMAL);
    add_indented(pane, forecast, UI_NORMAL);
    add_indented(pane, note, UI_DIM);
}

char *board_strip_words(BoardPane *pane)
{
    const BoardSeen *seen = board_selected(pane);
    int stage = seen == NULL ? -1 : board_stage_meant(pane, &seen->row);

    if (stage < 0)
        return NULL;
    g_autofree char *state = state_line(pane, seen, stage);
    g_autofree char *mine = mine_words(pane, seen, stage);
    g_autofree char *forecast = forecast_line(pane, seen);
    g_autofree char *note = note_line(seen, stage);
    return g_strdup_printf(_("stage %s%s%s; %s%s%s"), state, mine == NULL ? "" : "; ",
                           mine == NULL ? "" : mine, forecast, note == NULL ? "" : "; ",
                           note == NULL ? "" : note);
}

void board_strip_fill(BoardPane *pane)
{
    const char *id = pane->detail_rows == 0 ? NULL : ui_table_selected_id(pane->table);

    if (id != NULL && pane->detail_id != NULL && strcmp(id, pane->detail_id) != 0 &&
        pane_keys_come(&pane->pane))
        return;
    const BoardSeen *seen = id == NULL ? NULL : board_selected(pane);
    g_free(pane->detail_id);
    pane->detail_id = g_strdup(id);
    ui_page_clear(pane->detail);
    if (seen == NULL)
        return;
    add_heading(pane, &seen->row);
    add_stages(pane, &seen->row);
    add_stage(pane, seen);
}
