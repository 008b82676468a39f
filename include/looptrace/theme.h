/* SPDX-License-Identifier: MIT */
/*
 * Looks as data: what a role looks like on a terminal of so many colours. Nothing here knows curses; the
 * screen turns a Theme into attributes. themes/default.theme has the syntax of the files.
 */
#ifndef LOOPTRACE_THEME_H
#define LOOPTRACE_THEME_H

#include "looptrace/fault.h"

G_BEGIN_DECLS

/* What a piece of text is, never what colour it has. */
#define UI_ROLES(X)                                                                                \
    X(NORMAL, "normal")                                                                            \
    X(DIM, "dim")                                                                                  \
    X(HEADING, "heading")   /* column heads, titles                  */                            \
    X(TITLE, "title")       /* the top line                          */                            \
    X(ACTIVE, "active")     /* the chosen tab or sort column         */                            \
    X(SELECTED, "selected") /* the row under the cursor              */                            \
    X(RISK, "risk")         /* at risk                               */                            \
    X(GOOD, "good")         /* done, saved                           */                            \
    X(BAD, "bad")           /* refused, failed                       */                            \
    X(PROGRESS, "progress") /* bars                                  */                            \
    X(STATUS, "status")     /* the truth line                        */                            \
    X(HINT_KEY, "hint-key") /* F5r in the hint bar                   */                            \
    X(HINT, "hint")         /* its word                              */                            \
    X(FIELD, "field")       /* an input field                        */                            \
    X(FIELD_ERROR, "field-error")

typedef enum {
#define X(id, name) UI_##id,
    UI_ROLES(X)
#undef X
        UI_ROLE_COUNT
} UiRole;

typedef enum { UI_COLOUR_AUTO, UI_COLOUR_ALWAYS, UI_COLOUR_NEVER } UiColour;

#define THEME_DEFAULT_COLOUR (-1)      /* the terminal's own */
#define THEME_DIRECT         0x1000000 /* so many colours: a number is red, green and blue */

typedef enum {
    THEME_BOLD = 1u << 0,
    THEME_DIM = 1u << 1,
    THEME_UNDERLINE = 1u << 2,
    THEME_REVERSE = 1u << 3
} ThemeAttribute;

typedef struct {
    int foreground,
        background;   /* THEME_DEFAULT_COLOUR, 0..255; with THEME_DIRECT 0..7 or 0xRRGGBB */
    guint attributes; /* bits of ThemeAttribute */
} ThemeStyle;

typedef struct {
    ThemeStyle styles[UI_ROLE_COUNT];
} Theme;

/* FALSE: neither auto, always nor never. */
gboolean theme_colour_from_text(const char *text, UiColour *colour);

/* How many colours may be used (0: monochrome; 8, 16, 256, THEME_DIRECT): what the person wants, in the
 * order option, NO_COLOR, CLICOLOR_FORCE, CLICOLOR=0, of what the terminal has. */
int theme_colours(UiColour wanted, int terminal_colours);

/* Reads a theme for that many colours. name: NULL for "default"; with a '/' it is a path; else
 * NAME.theme in looptrace/themes below the person's configuration directory, the data directories,
 * or compiled in. A role is as in the richest section that has it and can be shown; one that is in none
 * is as in the default theme. FAULT_CONFIG names file, section and key. */
gboolean theme_load(const char *name, int colours, Theme *theme, GError **error);

typedef struct {
    char *name;
    char *path;       /* NULL: compiled in */
    char *summary;    /* of its [theme], "" when it says none */
    char *background; /* "any", "light" or "dark": of the terminal; "own": it brings one */
    char *sections;   /* "mono,8,256": what it has */
    char *problem;    /* what is wrong with it; NULL: nothing */
} ThemeInfo;

/* Every theme that a name finds, each once, by name. */
GPtrArray *theme_list(void); /* of ThemeInfo */
void theme_info_free(ThemeInfo *info);

const char *theme_role_name(UiRole role);

G_END_DECLS

#endif
