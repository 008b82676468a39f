/* SPDX-License-Identifier: MIT */
#include "copy.h"

#include <stdarg.h>
#include <string.h>

#include "looptrace/row_link.h"

/* A spreadsheet runs what begins like a formula, also when it is pasted. A tab would begin another cell. */
static void append_value(GString *out, const char *value)
{
    g_autoptr(SafeText) safe = text_sanitise(value, -1, TEXT_LINE);
    const char *text = safe_text_utf8(safe);
    const char *body = text + strspn(text, " ");

    if (*body != '\0' && strchr("=+-@", *body) != NULL)
        g_string_append_c(out, '\'');
    g_string_append(out, text);
}

char *pane_copy_values(const char *first, ...)
{
    GString *out = g_string_new(NULL);
    va_list values;

    va_start(values, first);
    for (const char *value = first; value != NULL; value = va_arg(values, const char *)) {
        if (value != first)
            g_string_append_c(out, '\t');
        append_value(out, value);
    }
    va_end(values);
    return g_string_free(out, FALSE);
}

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

char *pane_copy_order(const Order *order, PaneCopy what)
{
    g_autofree char *quantity = g_strdup_printf("%" G_GINT64_FORMAT, order->quantity);
    g_autofree char *due = text_day(order->due);
    g_autofree char *done =
        order->progress.overall < 0 ? NULL : g_strdup_printf("%d%%", order->progress.overall);

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(order->number);
    case PANE_COPY_ROW:
        return pane_copy_values(order->number, or_nothing(order->buyer),
                                or_nothing(order->supplier), or_nothing(order->product), quantity,
                                due, or_nothing(done), or_nothing(order->workflow_text), NULL);
    case PANE_COPY_LINK:
        return row_link_make(ROW_LINK_ORDER, order->number);
    case PANE_COPY_FILES:
        break;
    }
    return NULL;
}

gboolean pane_is_link(const char *word)
{
    return g_ascii_strncasecmp(word, ROW_LINK_SCHEME, strlen(ROW_LINK_SCHEME)) == 0;
}

gboolean pane_read_link(const char *link, PaneLink *read, GError **error)
{
    RowLinkKind kind = ROW_LINK_ORDER;
    char *name = NULL;

    if (row_link_is_list(link))
        return row_link_parse_list(link, &read->list, error);
    if (!row_link_parse(link, &kind, &name, error))
        return FALSE;
    *(kind == ROW_LINK_LEAD ? &read->lead : &read->order) = name;
    return TRUE;
}

void pane_link_clear(PaneLink *link)
{
    g_clear_pointer(&link->order, g_free);
    g_clear_pointer(&link->lead, g_free);
    g_clear_pointer(&link->list, g_free);
}
