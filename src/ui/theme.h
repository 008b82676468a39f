/* SPDX-License-Identifier: MIT */
/* Looks as data. Nothing here knows curses: the screen turns a Theme into attributes. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "looptrace/fault.h"
#include "looptrace/ui.h"

#define THEME_DEFAULT_COLOUR (-1) /* the terminal's own */

typedef enum {
    THEME_BOLD = 1u << 0,
    THEME_DIM = 1u << 1,
    THEME_UNDERLINE = 1u << 2,
    THEME_REVERSE = 1u << 3
} ThemeAttribute;

typedef struct {
    int foreground, background; /* 0..255 or THEME_DEFAULT_COLOUR */
    guint attributes;           /* bits of ThemeAttribute */
} ThemeStyle;

typedef struct {
    ThemeStyle styles[UI_ROLE_COUNT];
} Theme;

/* How many colours may be used (0: monochrome; 8, 16, 256): what the person wants, in the order of
 * ux.md §2 (option, NO_COLOR, CLICOLOR_FORCE, CLICOLOR=0), of what the terminal has. */
int theme_colours(UiColour wanted, int terminal_colours);

/* Reads a theme for that many colours. name: NULL for "default"; with a '/' it is a path; else
 * NAME.theme in looptrace/themes below the person's configuration directory, the data directories,
 * or compiled in. What it leaves out is as in the default theme. FAULT_CONFIG names file and key. */
gboolean theme_load(const char *name, int colours, Theme *theme, GError **error);

#endif
