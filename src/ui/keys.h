/* SPDX-License-Identifier: MIT */
/* From what curses reads to keys: function keys by terminfo, characters by the locale. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <wchar.h>

#include "ui_curses.h"

#include "looptrace/ui.h"
#include "paste.h"

#define KEYS_BYTES_MAX 4 /* of a character in UTF-8 */

typedef struct {
    int fd;
    WINDOW *window;     /* a pad: reading from it never paints */
    gboolean by_locale; /* FALSE: what is typed is UTF-8 */
    char bytes[KEYS_BYTES_MAX];
    gsize n;         /* bytes of a character that isn't complete */
    mbstate_t state; /* the same where the locale has its own encoding */
    int held;        /* read too far: comes next; ERR when there is none */
    Paste paste;
    gboolean wants_mouse; /* else what the terminal says of it is passed over */
    gboolean old_mouse;   /* curses' KEY_MOUSE is xterm's first protocol: three bytes behind it */
    UiMouse mouse;
} Keys;

/* fd: the terminal that curses has been started on. FALSE: out of memory. */
gboolean keys_init(Keys *keys, int fd);
void keys_clear(Keys *keys);
/* As ui_screen_read_key(). */
gboolean keys_read(Keys *keys, guint32 *key);

#endif
