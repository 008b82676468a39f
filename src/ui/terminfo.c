/* SPDX-License-Identifier: MIT */
#include "terminfo.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#include "ui_curses.h"
/* After everything else, see the header. */
#include <term.h>

#define FOCUS_ON  "\033[?1004h"
#define FOCUS_OFF "\033[?1004l"
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define MISSING   ((const char *)-1) /* tigetstr(): not the name of a string */

static const char *const fallbacks[] = {"xterm-256color", "xterm", "vt100"};

typedef enum { FITNESS_UNKNOWN, FITNESS_NO_CURSOR, FITNESS_GOOD } Fitness;

static const char *raw_string(const char *capability)
{
    const char *string = tigetstr(capability);

    return string == MISSING ? NULL : string;
}

/* curses itself would go on with a terminal that it can't address, and draw a mess. */
static Fitness fitness_of(const char *name, int fd)
{
    const int printer = 1; /* what setupterm() says of one without a screen */
    int status = 0;
    Fitness fitness;

    if (setupterm(name, fd, &status) != OK)
        return status == printer ? FITNESS_NO_CURSOR : FITNESS_UNKNOWN;
    fitness = raw_string("cup") == NULL ? FITNESS_NO_CURSOR : FITNESS_GOOD;
    del_curterm(cur_term);
    return fitness;
}

static char *refuse(const char *name, Fitness fitness, GError **error)
{
    g_autofree char *shown = text_clean(name, -1);

    if (fitness == FITNESS_NO_CURSOR)
        g_set_error(
            error, FAULT, FAULT_IO,
            _("the full screen needs a terminal with a cursor to move, and TERM is “%s”: use the "
              "commands instead (looptrace --help), or set TERM to what the terminal is"),
            shown);
    else
        g_set_error(
            error, FAULT, FAULT_IO,
            _("nothing is known about the terminal “%s”: install its description (apt install "
              "ncurses-term), or set TERM to what the terminal is"),
            shown);
    return NULL;
}

char *terminfo_choose(int fd, GError **error)
{
    const char *name = g_getenv("TERM");
    Fitness fitness = FITNESS_UNKNOWN;

    if (name != NULL && *name != '\0') {
        fitness = fitness_of(name, fd);
        if (fitness == FITNESS_GOOD)
            return g_strdup(name);
        if (fitness == FITNESS_NO_CURSOR)
            return refuse(name, fitness, error);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fallbacks); i++)
        if (fitness_of(fallbacks[i], fd) == FITNESS_GOOD)
            return g_strdup(fallbacks[i]);
    return refuse(name == NULL ? "" : name, fitness, error);
}

/* Padding is for terminals of the last century and would be typed on the screen by a plain write(). */
static char *without_padding(const char *string)
{
    GString *out = g_string_new(NULL);
    const char *end;

    while (*string != '\0') {
        if (string[0] == '$' && string[1] == '<' && (end = strchr(string, '>')) != NULL)
            string = end + 1;
        else
            g_string_append_c(out, *string++);
    }
    return g_string_free(out, FALSE);
}

char *terminfo_string(const char *capability)
{
    const char *string = raw_string(capability);

    return string == NULL ? NULL : without_padding(string);
}

int terminfo_number(const char *capability)
{
    return MAX(tigetnum(capability), -1);
}

gboolean terminfo_flag(const char *capability)
{
    return tigetflag(capability) > 0;
}

void terminfo_append(GString *out, const char *capability)
{
    g_autofree char *string = terminfo_string(capability);

    if (string != NULL)
        g_string_append(out, string);
}

void terminfo_append_filled(GString *out, const char *string, int first, int second)
{
    const char *filled = string == NULL ? NULL : tiparm(string, first, second);

    if (filled != NULL)
        g_string_append(out, filled);
}

/* Descriptions hardly ever say so ("XF"); those whose mouse speaks in control sequences know xterm's private
 * modes, or pass over them. */
static gboolean knows_private_modes(void)
{
    const char *mouse = raw_string("kmous");

    return mouse != NULL && g_str_has_prefix(mouse, "\033[");
}

gboolean terminfo_is_xterms(void)
{
    return knows_private_modes();
}

const char *terminfo_report_focus(gboolean wanted)
{
    if (!knows_private_modes())
        return "";
    return wanted ? FOCUS_ON : FOCUS_OFF;
}

const char *terminfo_report_paste(gboolean wanted)
{
    if (!knows_private_modes())
        return "";
    return wanted ? PASTE_ON : PASTE_OFF;
}

const char *terminfo_report_mouse(gboolean wanted)
{
    if (!knows_private_modes())
        return "";
    return wanted ? MOUSE_ON : MOUSE_OFF;
}

gboolean terminfo_has_old_mouse(void)
{
    const char *mouse = raw_string("kmous");

    return mouse != NULL && g_str_has_suffix(mouse, "M");
}

char *terminfo_restore(void)
{
    static const char *const modes[] = {"op", "sgr0", "cnorm", "rmkx"};
    g_autofree char *leave = terminfo_string("rmcup");
    GString *out = g_string_new(terminfo_report_focus(FALSE));

    g_string_append(out, terminfo_report_paste(FALSE));
    g_string_append(out, terminfo_report_mouse(FALSE));
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        terminfo_append(out, modes[i]);
    g_string_append(out, leave == NULL ? "\r\n" : leave);
    return g_string_free(out, FALSE);
}
