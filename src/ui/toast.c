/* SPDX-License-Identifier: MIT */
#include "looptrace/ui_toast.h"

#include "looptrace/words.h"

#define MARGIN 1
#define GAP    2

struct UiToasts {
    GPtrArray *all; /* UiNotice, the oldest first */
    guint waiting;  /* of its last ones: the first of these is shown */
    guint last_id;
    gboolean seen;
};

static const struct {
    UiRole role;
    const char *mark, *word;
} severities[] = {
    [UI_NOTICE_PLAIN] = {UI_STATUS, "", NULL},
    [UI_NOTICE_GOOD] = {UI_GOOD, "", NC_("notice", "Done: %s")},
    [UI_NOTICE_RISK] = {UI_RISK, "! ", NC_("notice", "Attention: %s")},
    [UI_NOTICE_BAD] = {UI_BAD, "! ", NC_("notice", "Failed: %s")},
};

static void notice_free(gpointer data)
{
    UiNotice *notice = data;

    safe_text_unref(notice->text);
    safe_text_unref(notice->time);
    safe_text_unref(notice->hint);
    g_free(notice);
}

UiToasts *ui_toasts_new(void)
{
    UiToasts *toasts = g_new0(UiToasts, 1);

    toasts->all = g_ptr_array_new_with_free_func(notice_free);
    return toasts;
}

void ui_toasts_free(UiToasts *toasts)
{
    if (toasts == NULL)
        return;
    g_ptr_array_unref(toasts->all);
    g_free(toasts);
}

/* ---- what is said ---- */

static guint first_waiting(const UiToasts *toasts)
{
    return toasts->all->len - toasts->waiting;
}

static SafeText *line(const char *text)
{
    return text == NULL ? NULL : text_sanitise(text, -1, TEXT_LINE);
}

static void remove_waiting(UiToasts *toasts, guint index)
{
    if (index == first_waiting(toasts))
        toasts->seen = FALSE;
    g_ptr_array_remove_index(toasts->all, index);
    toasts->waiting--;
}

static void forget_same(UiToasts *toasts, UiSeverity severity, const SafeText *text)
{
    for (guint i = first_waiting(toasts); i < toasts->all->len; i++) {
        const UiNotice *notice = ui_toasts_nth(toasts, i);
        if (notice->severity == severity && safe_text_equal(notice->text, text)) {
            remove_waiting(toasts, i);
            return;
        }
    }
}

static UiNotice *notice_new(UiToasts *toasts, UiSeverity severity, const SafeText *text,
                            const char *time, const char *hint)
{
    UiNotice *notice = g_new0(UiNotice, 1);

    notice->severity = severity;
    notice->text = text_sanitise(safe_text_utf8(text), -1, TEXT_LINE);
    notice->time = line(time);
    notice->hint = line(hint);
    notice->id = ++toasts->last_id;
    return notice;
}

static void drop_the_oldest(UiToasts *toasts)
{
    if (toasts->all->len <= UI_NOTICES_KEPT)
        return;
    g_ptr_array_remove_index(toasts->all, 0);
    toasts->waiting = MIN(toasts->waiting, toasts->all->len);
}

guint ui_toasts_add(UiToasts *toasts, UiSeverity severity, const SafeText *text, const char *time,
                    const char *hint)
{
    UiNotice *notice = notice_new(toasts, severity, text, time, hint);
    guint id = notice->id;

    forget_same(toasts, severity, notice->text);
    g_ptr_array_add(toasts->all, notice);
    toasts->waiting++;
    drop_the_oldest(toasts);
    return id;
}

void ui_toasts_keep(UiToasts *toasts, const SafeText *text, const char *time)
{
    g_ptr_array_insert(toasts->all, (int)first_waiting(toasts),
                       notice_new(toasts, UI_NOTICE_PLAIN, text, time, NULL));
    drop_the_oldest(toasts);
}

void ui_toasts_forget(UiToasts *toasts)
{
    g_ptr_array_set_size(toasts->all, 0);
    toasts->waiting = 0;
    toasts->seen = FALSE;
}

void ui_toasts_withdraw(UiToasts *toasts, guint id)
{
    for (guint i = 0; i < toasts->all->len; i++) {
        UiNotice *notice = toasts->all->pdata[i];
        if (notice->id != id)
            continue;
        if (i >= first_waiting(toasts))
            remove_waiting(toasts, i);
        else
            g_clear_pointer(&notice->hint, safe_text_unref);
        return;
    }
}

const UiNotice *ui_toasts_current(const UiToasts *toasts)
{
    return toasts->waiting == 0 ? NULL : ui_toasts_nth(toasts, first_waiting(toasts));
}

/* A key that was typed before the notice could be seen doesn't take it away. */
gboolean ui_toasts_key(UiToasts *toasts)
{
    if (toasts->waiting == 0 || !toasts->seen)
        return FALSE;
    toasts->waiting--;
    toasts->seen = FALSE;
    return TRUE;
}

guint ui_toasts_waiting(const UiToasts *toasts)
{
    return toasts->waiting - MIN(toasts->waiting, 1);
}

guint ui_toasts_count(const UiToasts *toasts)
{
    return toasts->all->len;
}

const UiNotice *ui_toasts_nth(const UiToasts *toasts, guint index)
{
    return toasts->all->pdata[index];
}

/* ---- painting ---- */

SafeText *ui_notice_text(const UiNotice *notice, gboolean in_words)
{
    const char *word = severities[notice->severity].word;

    if (!in_words || word == NULL)
        return safe_text_printf("%s%s", severities[notice->severity].mark,
                                safe_text_utf8(notice->text));
    /* The format is a translation: not one for printf. */
    g_auto(GStrv) around = g_strsplit(g_dpgettext2(GETTEXT_PACKAGE, "notice", word), "%s", 2);
    return safe_text_printf("%s%s%s", around[0], safe_text_utf8(notice->text),
                            around[1] == NULL ? "" : around[1]);
}

static void add_part(GString *text, const char *part)
{
    g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "  ", part);
}

/* What stands at the right: what can be done is never cut, the others go where the text needs the room. */
static SafeText *closing(const UiToasts *toasts, const UiNotice *notice, int needed, int columns)
{
    g_autoptr(GString) text = g_string_new(safe_text_utf8(notice->hint));
    g_autofree char *more =
        ui_toasts_waiting(toasts) == 0
            ? g_strdup("")
            : g_strdup_printf(C_("notice", "%u more"), ui_toasts_waiting(toasts));
    const char *parts[] = {more, safe_text_utf8(notice->time)};

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        int wide = text_columns(text->str) + GAP * 2 + text_columns(parts[i]);
        gboolean fits = needed + wide <= columns || wide <= columns / 3;
        if (*parts[i] != '\0' && fits)
            add_part(text, parts[i]);
    }
    return text_sanitise(text->str, (gssize)text->len, TEXT_LINE);
}

gboolean ui_toasts_paint(UiToasts *toasts, UiScreen *screen, const UiArea *area)
{
    const UiNotice *notice = ui_toasts_current(toasts);

    if (notice == NULL)
        return FALSE;
    UiRole role = severities[notice->severity].role;
    g_autoptr(SafeText) text = ui_notice_text(notice, ui_screen_is_accessible(screen));
    g_autoptr(SafeText) right =
        closing(toasts, notice, safe_text_columns(text), area->columns - MARGIN * 2);
    int right_columns = MIN(safe_text_columns(right), MAX(area->columns - MARGIN * 2, 0));
    int left_columns = area->columns - MARGIN * 2 - right_columns - (right_columns > 0 ? GAP : 0);
    ui_paint_fill(screen, area, 0, UI_STATUS);
    ui_paint_cell(screen, area, 0, MARGIN, MIN(left_columns, safe_text_columns(text)), TEXT_LEFT,
                  text, role);
    ui_paint_cell(screen, area, 0, area->columns - MARGIN - right_columns, right_columns, TEXT_LEFT,
                  right, UI_STATUS);
    toasts->seen = TRUE;
    return TRUE;
}
