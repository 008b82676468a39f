/* SPDX-License-Identifier: MIT */
#include "manual_page.h"

#include <string.h>

#include "looptrace/text.h"

#define WIDTH  79
#define INDENT 2
#define COLUMN 28 /* where meanings begin, on a terminal */

struct ManualPage {
    gboolean roff;
    GString *out;
};

ManualPage *manual_page_new(gboolean roff)
{
    ManualPage *page = g_new0(ManualPage, 1);

    page->roff = roff;
    page->out = g_string_new(NULL);
    return page;
}

char *manual_page_end(ManualPage *page)
{
    char *text = g_strchomp(g_string_free(page->out, FALSE));

    g_free(page);
    return text;
}

gboolean manual_page_is_roff(const ManualPage *page)
{
    return page->roff;
}

/* ---- roff ---- */

/* So that nothing is a request, a hyphen that may be broken, or a letter that some troff lacks. */
static void append_roff(GString *out, const char *text, gboolean marks)
{
    gboolean bold = FALSE;

    if (*text == '.' || *text == '\'')
        g_string_append(out, "\\&");
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (letter == '\\')
            g_string_append(out, "\\e");
        else if (letter == '-')
            g_string_append(out, "\\-");
        else if (letter == '`' && marks)
            g_string_append(out, (bold = !bold) ? "\\fB" : "\\fR");
        else if (letter == '`')
            g_string_append(out, "\\(ga");
        else if (letter == '\'')
            g_string_append(out, "\\(aq");
        else if (letter == '^')
            g_string_append(out, "\\(ha");
        else if (letter == '~')
            g_string_append(out, "\\(ti");
        else if (letter >= 0x80)
            g_string_append_printf(out, "\\[u%04X]", letter);
        else
            g_string_append_c(out, (char)letter);
    }
    if (bold)
        g_string_append(out, "\\fR");
}

static void append_request(ManualPage *page, const char *request, const char *text)
{
    g_string_append_printf(page->out, "%s \"", request);
    append_roff(page->out, text, FALSE);
    g_string_append(page->out, "\"\n");
}

/* ---- a terminal ---- */

static void append_blank_line(ManualPage *page)
{
    if (page->out->len > 0 && !g_str_has_suffix(page->out->str, "\n\n"))
        g_string_append_c(page->out, '\n');
}

/* The first line goes on where it is; the others begin at the column. */
static void append_wrapped(ManualPage *page, const char *text, int column)
{
    g_auto(GStrv) lines = text_wrap(text, WIDTH - column);

    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(page->out, "%*s%s\n", i == 0 ? 0 : column, "", lines[i]);
}

/* ---- both ---- */

void manual_page_title(ManualPage *page, const char *name, const char *section)
{
    if (page->roff)
        g_string_append_printf(page->out,
                               ".\\\" SPDX-License-Identifier: MIT\n"
                               ".TH %s %s \"2026-11-27\" \"looptrace " LOOPTRACE_VERSION
                               "\" \"looptrace\"\n.nh\n.ad l\n",
                               name, section);
}

void manual_page_section(ManualPage *page, const char *title)
{
    if (page->roff) {
        g_autofree char *upper = g_utf8_strup(title, -1);
        append_request(page, ".SH", upper);
        return;
    }
    append_blank_line(page);
    g_string_append_printf(page->out, "%s\n", title);
}

void manual_page_subsection(ManualPage *page, const char *title)
{
    if (page->roff) {
        append_request(page, ".SS", title);
        return;
    }
    append_blank_line(page);
    g_string_append_printf(page->out, "%s\n", title);
}

/* A heading begins a paragraph by itself. */
static void begin_paragraph(ManualPage *page)
{
    const char *text = page->out->str;
    const char *last = text + page->out->len - MIN(page->out->len, 1);

    while (last > text && last[-1] != '\n')
        last--;
    if (!g_str_has_prefix(last, ".S"))
        g_string_append(page->out, ".PP\n");
}

void manual_page_text(ManualPage *page, const char *text)
{
    if (!page->roff) {
        append_wrapped(page, text, 0);
        return;
    }
    begin_paragraph(page);
    append_roff(page->out, text, TRUE);
    g_string_append_c(page->out, '\n');
}

void manual_page_gap(ManualPage *page)
{
    if (!page->roff)
        append_blank_line(page);
}

void manual_page_item(ManualPage *page, const char *name, const char *meaning)
{
    if (page->roff) {
        g_string_append(page->out, ".TP\n.B ");
        append_roff(page->out, name, FALSE);
        g_string_append_c(page->out, '\n');
        append_roff(page->out, meaning, TRUE);
        g_string_append_c(page->out, '\n');
        return;
    }
    int width = text_columns(name);
    g_string_append_printf(page->out, "%*s%s", INDENT, "", name);
    if (INDENT + width + 2 > COLUMN)
        g_string_append_printf(page->out, "\n%*s", COLUMN, "");
    else
        g_string_append_printf(page->out, "%*s", COLUMN - INDENT - width, "");
    append_wrapped(page, meaning, COLUMN);
}

void manual_page_lines(ManualPage *page, const char *lines)
{
    g_auto(GStrv) parts = g_strsplit(lines, "\n", -1);

    if (page->roff) {
        begin_paragraph(page);
        g_string_append(page->out, ".nf\n.RS 4\n");
    }
    for (guint i = 0; parts[i] != NULL; i++) {
        if (page->roff)
            append_roff(page->out, *parts[i] == '\0' ? " " : parts[i], FALSE);
        else
            g_string_append_printf(page->out, "%*s%s", INDENT, "", parts[i]);
        g_string_append_c(page->out, '\n');
    }
    if (page->roff)
        g_string_append(page->out, ".RE\n.fi\n");
}
