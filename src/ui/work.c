/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_work.h"

#include "looptrace/words.h"

#include "looptrace/ui_progress.h"

#define INDENT         2
#define MARKER_COLUMNS 2
#define GAP            2
#define BAR_MAX        30
#define HEAD_ROWS      2 /* title, progress; the summary comes below */
#define SUMMARY_MAX    3 /* rows */
#define PAGE_ROWS      8 /* of a move by page: it doesn't know its area */

typedef struct {
    char *id;
    UiOutcome outcome;
    SafeText *label, *why;
} Trouble;

struct UiWork {
    SafeText *title;
    guint total, counts[UI_OUTCOMES];
    GArray *troubles;
    guint selected;
    gboolean cancelled, stopped;
};

static const struct {
    const char *count; /* in the summary */
    const char *word;  /* before one of them */
} outcomes[UI_OUTCOMES] = {
    [UI_OUTCOME_SAVED] = {NC_("work", "%u saved"), NULL},
    [UI_OUTCOME_QUEUED] = {NC_("work", "%u queued"), NULL},
    [UI_OUTCOME_CONFLICT] = {NC_("work", "%u changed by somebody else"),
                             NC_("work", "changed by somebody else")},
    [UI_OUTCOME_REFUSED] = {NC_("work", "%u refused"), NC_("work", "refused")},
    [UI_OUTCOME_FAILED] = {NC_("work", "%u failed"), NC_("work", "failed")},
};

/* ---- life ---- */

static void trouble_clear(gpointer data)
{
    Trouble *trouble = data;

    g_free(trouble->id);
    safe_text_unref(trouble->label);
    safe_text_unref(trouble->why);
}

UiWork *ui_work_new(const char *title, guint total)
{
    UiWork *work = g_new0(UiWork, 1);

    work->title = text_sanitise(title, -1, TEXT_LINE);
    work->total = total;
    work->troubles = g_array_new(FALSE, TRUE, sizeof(Trouble));
    g_array_set_clear_func(work->troubles, trouble_clear);
    return work;
}

void ui_work_free(UiWork *work)
{
    if (work == NULL)
        return;
    safe_text_unref(work->title);
    g_array_unref(work->troubles);
    g_free(work);
}

/* ---- what became of them ---- */

static guint done(const UiWork *work)
{
    guint sum = 0;

    for (guint i = 0; i < UI_OUTCOMES; i++)
        sum += work->counts[i];
    return sum;
}

void ui_work_done(UiWork *work, UiOutcome outcome, const char *id, const SafeText *label,
                  const SafeText *why)
{
    work->counts[outcome]++;
    work->total = MAX(work->total, done(work));
    if (outcomes[outcome].word == NULL)
        return;
    Trouble trouble = {g_strdup(id), outcome, text_sanitise(safe_text_utf8(label), -1, TEXT_LINE),
                       text_sanitise(safe_text_utf8(why), -1, TEXT_LINE)};
    g_array_append_val(work->troubles, trouble);
}

void ui_work_cancel(UiWork *work)
{
    work->cancelled = TRUE;
}

void ui_work_stop(UiWork *work)
{
    work->stopped = TRUE;
}

gboolean ui_work_is_over(const UiWork *work)
{
    return work->stopped || done(work) >= work->total;
}

static void append_count(GString *text, const char *format, guint count)
{
    g_auto(GStrv) around = NULL;

    if (count == 0)
        return;
    /* The format is a translation: not one for printf. */
    around = g_strsplit(g_dpgettext2(GETTEXT_PACKAGE, "work", format), "%u", 2);
    g_string_append_printf(text, "%s%s%u%s", text->len == 0 ? "" : " · ", around[0], count,
                           around[0] == NULL || around[1] == NULL ? "" : around[1]);
}

SafeText *ui_work_summary(const UiWork *work)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < UI_OUTCOMES; i++)
        append_count(text, outcomes[i].count, work->counts[i]);
    if (work->stopped)
        append_count(text, NC_("work", "%u not begun"), work->total - done(work));
    return text_sanitise(text->str, (gssize)text->len, TEXT_LINE);
}

guint ui_work_troubles(const UiWork *work)
{
    return work->troubles->len;
}

static const Trouble *trouble_at(const UiWork *work, guint index)
{
    return &g_array_index(work->troubles, Trouble, index);
}

const char *ui_work_trouble_id(const UiWork *work, guint index)
{
    return trouble_at(work, index)->id;
}

const char *ui_work_selected(const UiWork *work)
{
    return work->troubles->len == 0 ? NULL : trouble_at(work, work->selected)->id;
}

/* ---- keys ---- */

static UiWorkResult select_row(UiWork *work, gint64 row)
{
    guint before = work->selected;
    gint64 last = (gint64)work->troubles->len - 1;

    work->selected = (guint)CLAMP(row, 0, MAX(last, 0));
    return work->selected == before ? UI_WORK_IGNORED : UI_WORK_CHANGED;
}

static UiWorkResult enter(const UiWork *work)
{
    if (work->troubles->len > 0)
        return UI_WORK_OPEN;
    return ui_work_is_over(work) ? UI_WORK_CLOSE : UI_WORK_IGNORED;
}

UiWorkResult ui_work_key(UiWork *work, guint32 key)
{
    switch (key) {
    case UI_KEY_ESCAPE:
        return ui_work_is_over(work) ? UI_WORK_CLOSE : UI_WORK_CANCEL;
    case UI_KEY_ENTER:
        return enter(work);
    case UI_KEY_UP:
    case 'k':
        return select_row(work, (gint64)work->selected - 1);
    case UI_KEY_DOWN:
    case 'j':
        return select_row(work, (gint64)work->selected + 1);
    case UI_KEY_PAGE_UP:
        return select_row(work, (gint64)work->selected - PAGE_ROWS);
    case UI_KEY_PAGE_DOWN:
        return select_row(work, (gint64)work->selected + PAGE_ROWS);
    case UI_KEY_HOME:
        return select_row(work, 0);
    case UI_KEY_END:
        return select_row(work, G_MAXUINT32);
    default: /* a number, not an enum */
        return UI_WORK_IGNORED;
    }
}

/* ---- painting ---- */

static char **trouble_lines(const Trouble *trouble, int columns)
{
    const char *word = g_dpgettext2(GETTEXT_PACKAGE, "work", outcomes[trouble->outcome].word);
    g_autoptr(SafeText) text = safe_text_printf("%s: %s%s%s", safe_text_utf8(trouble->label), word,
                                                *safe_text_utf8(trouble->why) == '\0' ? "" : ". ",
                                                safe_text_utf8(trouble->why));

    return text_wrap(safe_text_utf8(text), MAX(columns, 2));
}

static int trouble_columns(const UiArea *area)
{
    return area->columns - INDENT - MARKER_COLUMNS;
}

static int trouble_rows(const UiWork *work, guint index, const UiArea *area)
{
    g_auto(GStrv) lines = trouble_lines(trouble_at(work, index), trouble_columns(area));

    return (int)g_strv_length(lines);
}

static char **summary_lines(const UiWork *work, const UiArea *area)
{
    g_autoptr(SafeText) summary = ui_work_summary(work);

    return text_wrap(safe_text_utf8(summary), MAX(area->columns - INDENT, 2));
}

static int summary_rows(const UiWork *work, const UiArea *area)
{
    g_auto(GStrv) lines = summary_lines(work, area);

    return MIN((int)g_strv_length(lines), SUMMARY_MAX);
}

/* A blank row before the troubles, where there is room for it. */
static int list_y(const UiWork *work, const UiArea *area)
{
    int behind = HEAD_ROWS + summary_rows(work, area);

    return behind + (area->rows > behind + 3);
}

/* The first one that is shown, so that the selected one is; only as many are looked at as there are rows. */
static guint first_shown(const UiWork *work, const UiArea *area)
{
    int left = area->rows - list_y(work, area);
    guint first = work->selected;

    left -= work->troubles->len == 0 ? 0 : trouble_rows(work, first, area);
    while (first > 0 && (left -= trouble_rows(work, first - 1, area)) >= 0)
        first--;
    return first;
}

static const char *progress_words(const UiWork *work)
{
    if (ui_work_is_over(work))
        return work->stopped ? C_("work", "cancelled") : C_("work", "done");
    return work->cancelled ? C_("work", "cancelled; what has gone out is waited for")
                           : C_("work", "Esc cancels the rest");
}

static void paint_progress(const UiWork *work, UiScreen *screen, const UiArea *area)
{
    guint finished = done(work);
    gint64 percent = work->total == 0 ? 100 : (gint64)finished * 100 / work->total;
    g_autoptr(SafeText) count = safe_text_printf(C_("work", "%u of %u"), finished, work->total);
    g_autoptr(SafeText) state = safe_text_printf("%s", progress_words(work));
    int x = ui_paint_text(screen, area, 1, INDENT, count, UI_NORMAL) + GAP;
    int room = area->columns - x - GAP - safe_text_columns(state);
    g_autoptr(SafeText) bar =
        ui_progress_text((int)percent, CLAMP(room, 0, BAR_MAX), ui_style_of(screen));

    x = ui_paint_text(screen, area, 1, x, bar, UI_PROGRESS) + GAP;
    ui_paint_text(screen, area, 1, x, state, UI_DIM);
}

static void paint_troubles(const UiWork *work, UiScreen *screen, const UiArea *area)
{
    int y = list_y(work, area);

    for (guint i = first_shown(work, area); i < work->troubles->len && y < area->rows; i++) {
        g_auto(GStrv) lines = trouble_lines(trouble_at(work, i), trouble_columns(area));
        if (i == work->selected)
            ui_paint_literal(screen, area, y, INDENT, ">", UI_HEADING);
        for (char **line = lines; *line != NULL; line++, y++) {
            g_autoptr(SafeText) text = text_sanitise(*line, -1, TEXT_LINE);
            ui_paint_text(screen, area, y, INDENT + MARKER_COLUMNS, text,
                          line == lines ? UI_BAD : UI_NORMAL);
        }
    }
}

void ui_work_paint(const UiWork *work, UiScreen *screen, const UiArea *area)
{
    g_auto(GStrv) summary = summary_lines(work, area);
    int columns = area->columns - INDENT;

    ui_paint_cell(screen, area, 0, INDENT, MIN(columns, safe_text_columns(work->title)), TEXT_LEFT,
                  work->title, UI_HEADING);
    paint_progress(work, screen, area);
    for (int i = 0; summary[i] != NULL && i < SUMMARY_MAX; i++) {
        g_autoptr(SafeText) line = text_sanitise(summary[i], -1, TEXT_LINE);
        ui_paint_text(screen, area, HEAD_ROWS + i, INDENT, line,
                      work->troubles->len > 0 ? UI_BAD : UI_GOOD);
    }
    paint_troubles(work, screen, area);
}

void ui_work_cursor(const UiWork *work, const UiArea *area, int *y, int *x)
{
    *y = area->y + 1;
    *x = area->x + INDENT;
    if (work->troubles->len == 0)
        return;
    *y = area->y + list_y(work, area);
    for (guint i = first_shown(work, area); i < work->selected; i++)
        *y += trouble_rows(work, i, area);
}
