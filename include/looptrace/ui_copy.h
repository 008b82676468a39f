/* SPDX-License-Identifier: MIT */
/*
 * Copying (ui/copy.c), by the first of these that is there:
 *
 *   tmux      `tmux load-buffer -w -`: tmux drops what programs send for the clipboard, unless told otherwise
 *   wl-copy, xclip, xsel   where there is a display; they say whether it worked
 *   OSC 52    to the terminal, on terminals of xterm's kind; nobody answers, so nobody knows
 *
 * Else nothing is copied. What was done is said in one sentence. Never give it a secret.
 */
#ifndef LOOPTRACE_UI_COPY_H
#define LOOPTRACE_UI_COPY_H

#include "looptrace/ui.h"

G_BEGIN_DECLS

#define UI_COPY_TERMINAL_MAX                                                                       \
    12000 /* bytes by OSC 52: mosh takes 16 KiB in Base64, others no less */

typedef enum {
    UI_COPIED,    /* a program has it */
    UI_COPY_SENT, /* the terminal may have it */
    UI_COPY_NOT   /* there is no way: show it, to be marked by hand */
} UiCopyResult;

typedef struct UiCopy UiCopy;

/* From the loop, once. */
typedef void (*UiCopyDone)(UiCopyResult result, const char *sentence, gpointer data);

/* The text is sanitised; its tabs stay, for they part the values of a row. Free the one before. */
UiCopy *ui_copy_start(UiScreen *screen, const char *text, UiCopyDone done, gpointer data);
void ui_copy_free(UiCopy *copy); /* under way: done isn't called; NULL is allowed */

G_END_DECLS

#endif
