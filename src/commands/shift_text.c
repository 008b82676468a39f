/* SPDX-License-Identifier: MIT */
/* The report of a shift as it is printed: plain text of 80 columns, for a wall or for whoever comes next. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "shift.h"

#define WIDTH 80

/* Longer ones are wrapped and stand under the first. */
static void add_line(GString *text, int indent, const char *line)
{
    g_autoptr(SafeText) safe = text_sanitise(line, -1, TEXT_LINE);
    g_auto(GStrv) lines = text_wrap(safe_text_utf8(safe), WIDTH - indent);

    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(text, "%*s%s\n", indent, "", lines[i]);
}

G_GNUC_PRINTF(3, 4) static void add(GString *text, int indent, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_line(text, indent, line);
}

static void add_heading(GString *text, const char *title, guint count)
{
    g_string_append_c(text, '\n');
    add(text, 0, "%s: %u", title, count);
}

/* "SA-00042  Linking", as wide as a column. */
static char *cut(const char *words, int columns)
{
    g_autoptr(SafeText) safe = text_sanitise(words == NULL ? "" : words, -1, TEXT_LINE);

    return text_fit(safe_text_utf8(safe), columns, TEXT_LEFT, FALSE);
}

static void add_note(GString *text, const ShiftRow *row)
{
    if (row->note != NULL && *row->note != '\0')
        add(text, 6, "“%s”", row->note);
}

static const char *by_words(const ShiftRow *row)
{
    return row->by == NULL ? _("somebody else") : row->by;
}

static void add_stages(GString *text, const Shift *shift, const Clock *clock)
{
    add_heading(text, _("Stages"), shift->stages->len);
    for (guint i = 0; i < shift->stages->len; i++) {
        const ShiftRow *row = &g_array_index(shift->stages, ShiftRow, i);
        g_autofree char *at = text_moment(row->at_us, clock);
        g_autofree char *number = cut(row->number, 10), *name = cut(row->name, 18);
        gboolean late = stage_status_from_wire(row->status) == STAGE_DELAYED;
        add(text, 2, "%s %s %3d -> %3d %%%s  %s  %s", number, name, (int)row->from, (int)row->to,
            late ? _(" delayed") : "", at, by_words(row));
        add_note(text, row);
    }
}

static const char *workflow_words(const char *wire)
{
    const char *label = workflow_label(workflow_from_wire(wire));

    return label != NULL ? label : wire == NULL ? "–" : wire;
}

static void add_moves(GString *text, const Shift *shift, const Clock *clock)
{
    add_heading(text, _("Orders moved on"), shift->moves->len);
    for (guint i = 0; i < shift->moves->len; i++) {
        const ShiftRow *row = &g_array_index(shift->moves, ShiftRow, i);
        g_autofree char *at = text_moment(row->at_us, clock);
        g_autofree char *number = cut(row->number, 10);
        add(text, 2, "%s %s -> %s  %s  %s", number, workflow_words(row->was),
            workflow_words(row->status), at, by_words(row));
        add_note(text, row);
    }
}

static void add_offers(GString *text, const Shift *shift, const Clock *clock)
{
    add_heading(text, _("Supplier orders"), shift->offers->len);
    for (guint i = 0; i < shift->offers->len; i++) {
        const ShiftRow *row = &g_array_index(shift->offers, ShiftRow, i);
        const char *label = offer_label(offer_from_wire(row->status));
        g_autofree char *at = text_moment(row->at_us, clock);
        g_autofree char *number = cut(row->number, 10);
        add(text, 2, "%s %s  %s  %s", number, label != NULL ? label : row->status, at,
            row->name == NULL ? "" : row->name);
        add_note(text, row);
    }
}

static guint count_late(const Board *board)
{
    guint late = 0;

    for (guint i = 0; i < board->rows->len; i++)
        late += ((const BoardRow *)g_ptr_array_index(board->rows, i))->at_risk ? 1 : 0;
    return late;
}

static void add_late(GString *text, const Shift *shift, const Clock *clock)
{
    Day today = clock_today(clock);

    add_heading(text, _("At risk"), count_late(shift->board));
    for (guint i = 0; i < shift->board->rows->len; i++) {
        const BoardRow *row = g_ptr_array_index(shift->board->rows, i);
        g_autofree char *due = text_due(row->due, today);
        g_autofree char *number = cut(row->number, 10), *when = cut(due, 11);
        const char *stage = board_row_stage_name(row, board_row_stage(row));
        Forecast forecast = board_forecast(row, today);
        g_autofree char *ready = forecast.kind == FORECAST_READY ? text_day(forecast.ready) : NULL;
        if (!row->at_risk)
            continue;
        add(text, 2, "%s %s %3d %%  %s%s%s", number, when, MAX(board_row_overall(row), 0),
            stage == NULL ? _("all done") : stage, ready == NULL ? "" : _("; ready "),
            ready == NULL ? "" : ready);
    }
}

static void add_waiting(GString *text, const Shift *shift, const Clock *clock)
{
    guint count = shift->waiting == NULL ? 0 : shift->waiting->len;

    add_heading(text, _("Waiting on this machine"), count);
    for (guint i = 0; i < count; i++) {
        const WriteItem *item = g_ptr_array_index(shift->waiting, i);
        g_autofree char *at = text_moment(item->created_us, clock);
        add(text, 2, "%s  %s  %s", item->label, at,
            item->reason != NULL ? item->reason : write_state_words(item->state));
    }
}

static void add_top(GString *text, const Shift *shift, const Clock *clock)
{
    g_autofree char *from = text_moment_full(shift->from_us, clock);
    g_autofree char *until = text_moment_full(shift->until_us, clock);
    g_autofree char *kept = text_moment_full(shift->kept_from_us, clock);

    add(text, 0, _("Shift report%s%s"), shift->company == NULL ? "" : "  ",
        shift->company == NULL ? "" : shift->company);
    add(text, 0, _("%s to %s"), from, until);
    if (shift->kept_from_us > 0)
        add(text, 0, _("Offline: as of %s, from what is kept on this machine."), until);
    if (shift->kept_from_us > shift->from_us)
        add(text, 0, _("What is kept begins at %s: what was before isn't in it."), kept);
    if (shift->more)
        add(text, 0,
            _("There is more than is here: the newest 500 of each, the first orders at risk."));
}

char *shift_text(const Shift *shift, const Services *services)
{
    const Clock *clock = &services->clock;
    GString *text = g_string_new(NULL);

    add_top(text, shift, clock);
    add_stages(text, shift, clock);
    add_moves(text, shift, clock);
    add_offers(text, shift, clock);
    g_string_append_c(text, '\n');
    add(text, 0, _("Messages: %d received, %d sent"), (int)shift->came, (int)shift->sent);
    add_late(text, shift, clock);
    add_waiting(text, shift, clock);
    if (shift->note != NULL && *shift->note != '\0') {
        g_string_append_c(text, '\n');
        add(text, 0, _("Hand-over note (in this report only):"));
        add_line(text, 2, shift->note);
    }
    g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}
