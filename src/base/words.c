/* SPDX-License-Identifier: MIT */
#include "looptrace/words.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#define NAME_MAX_LENGTH 32

/* Where there is no catalogue, each sentence would be looked for on the disk's paths and in nobody's language, every time
 * that it is said: in locale C gettext doesn't look, and the words of libraries are English as well. */
static void settle(void)
{
    if (*dgettext(GETTEXT_PACKAGE, "") == '\0')
        setlocale(LC_MESSAGES, "C");
}

void words_start(void)
{
    const char *directory = g_getenv("LOOPTRACE_LOCALE_DIR");

    if (directory == NULL || *directory == '\0')
        directory = LOOPTRACE_LOCALE_DIR;
    bindtextdomain(GETTEXT_PACKAGE, directory);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    settle();
}

static gboolean is_language(const char *text)
{
    gsize length = strspn(text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_@-");

    return g_ascii_isalpha(*text) && text[length] == '\0' && length <= NAME_MAX_LENGTH;
}

gboolean words_choose(const char *language)
{
    const char *locale = setlocale(LC_MESSAGES, NULL);

    if (language == NULL || *language == '\0')
        return TRUE;
    if (!is_language(language))
        return FALSE;
    /* gettext heeds LANGUAGE in any locale but C. */
    if (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    if (!g_setenv("LANGUAGE", language, TRUE))
        return FALSE;
    settle();
    return TRUE;
}
