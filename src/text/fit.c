/* SPDX-License-Identifier: MIT */
/* Text cut or padded to a given width. */
#include "fit.h"

#include <string.h>

#include "width.h"

/* Length in bytes of as much as `columns` cells hold, and the cells of that; an LF is a space. */
static gsize prefix_within(const char *utf8, int columns, int *taken)
{
    gsize length = width_of_plain(utf8, columns, taken), more;
    int width;

    while ((more = text_next_grapheme(utf8 + length, &width)) > 0) {
        width = MAX(width, 1);
        if (*taken + width > columns)
            break;
        *taken += width;
        length += more;
    }
    return length;
}

TextFit fit_measure(const char *safe_utf8, int columns, TextAlign align, gboolean ascii)
{
    TextFit fit = {.utf8 = safe_utf8, .end = ""};
    int taken, blanks;

    if (columns <= 0)
        return fit;
    fit.length = prefix_within(safe_utf8, columns, &taken);
    if (safe_utf8[fit.length] == '\0') {
        blanks = columns - taken;
        fit.before = align == TEXT_RIGHT ? blanks : 0;
        fit.behind = align == TEXT_LEFT ? blanks : 0;
        return fit;
    }
    fit.length = prefix_within(safe_utf8, columns - 1, &taken);
    fit.behind = columns - 1 - taken;
    fit.end = ascii ? "~" : "…";
    return fit;
}

gsize fit_length(const TextFit *fit)
{
    return fit->length + (gsize)(fit->before + fit->behind) + strlen(fit->end);
}

/* One line of a block is enough for a cell: its line breaks become spaces. */
void fit_write(const TextFit *fit, char *out)
{
    char *text = out + fit->before, *blanks = text + fit->length;

    memset(out, ' ', (gsize)fit->before);
    memcpy(text, fit->utf8, fit->length);
    for (char *c = text; (c = memchr(c, '\n', (gsize)(blanks - c))) != NULL;)
        *c = ' ';
    memset(blanks, ' ', (gsize)fit->behind);
    memcpy(blanks + fit->behind, fit->end, strlen(fit->end));
}

char *text_fit(const char *safe_utf8, int columns, TextAlign align, gboolean ascii)
{
    const TextFit fit = fit_measure(safe_utf8, columns, align, ascii);
    char *out = g_malloc(fit_length(&fit) + 1);

    fit_write(&fit, out);
    out[fit_length(&fit)] = '\0';
    return out;
}
