/* SPDX-License-Identifier: MIT */
/*
 * The language of the program's own sentences. In code: _("A sentence"), C_("context", "Word") for what
 * is too short to be understood alone (column heads, hints, states), P_("%u row", "%u rows", n); in a
 * static table N_() or NC_() where it stands, _() or g_dpgettext2() where it is used. Not translated are
 * words of the command line, names of columns and fields in output, wire names, the log. Digits of data
 * stay ASCII in every language.
 *
 * What comes out is UTF-8 in every locale; painting and the command line turn it into ASCII where the
 * terminal can't show it.
 */
#ifndef LOOPTRACE_WORDS_H
#define LOOPTRACE_WORDS_H

#include <glib.h>
#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

#define P_(one, many, n) g_dngettext(GETTEXT_PACKAGE, one, many, n)

/* Once, after setlocale() and before the first sentence: where the catalogues are (the directory of the
 * environment's LOOPTRACE_LOCALE_DIR, else where they are installed). */
void words_start(void);

/* Another language than the locale's, as "bn" or "en": also where the machine has no such locale. NULL or
 * "" changes nothing. FALSE: that is no name of a language. Before the first sentence that it is to
 * concern. */
gboolean words_choose(const char *language);

G_END_DECLS

#endif
