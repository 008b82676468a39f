/* SPDX-License-Identifier: MIT */
/*
 * The terminal: starting and restoring it, themes, painting (the only caller of curses), and the
 * widgets. Widgets are pull-based and know no entity: a table asks its source for SafeText. Nothing
 * here reads the network, the store or a clock.
 *
 * Painting: every cell position is an absolute move; text is SafeText or a literal; one doupdate a
 * frame (ui_screen_flush), and behind it the graphemes on whose width terminals disagree (Bangla, marks,
 * emoji), so that none of them ever shifts its neighbours (ui/loose.h). Widgets: *_recalc derives what
 * is to be shown, *_paint only paints.
 */
#ifndef LOOPTRACE_UI_H
#define LOOPTRACE_UI_H

#include <glib.h>

#include "looptrace/keys.h"
#include "looptrace/text.h"
#include "looptrace/theme.h"

G_BEGIN_DECLS

/* ---- the screen (ui/screen.c, ui/rescue.c) ---- */

typedef struct UiScreen UiScreen;

typedef struct {
    UiColour colour; /* AUTO: NO_COLOR, CLICOLOR, CLICOLOR_FORCE, then what the terminal can */
    gboolean ascii;  /* draw with ASCII only (forced when the locale isn't UTF-8) */
    /* For a reader that speaks or a braille line: words for every mark, no bars alone, no ornament. */
    gboolean accessible;
    gboolean stays; /* no key of the terminal's stops or ends the program */
    /* Name of a theme (looptrace/themes/NAME.theme in the configuration and data directories, else
     * compiled in) or, with a '/', its path; NULL: "default". themes/default.theme has the syntax. */
    const char *theme;
} UiOptions;

/* Starts curses on the controlling terminal: alternate screen, cbreak, noecho, keypad, ESCDELAY.
 * TERM missing or unknown: tries xterm-256color, xterm, vt100. FAULT_IO when there is no terminal,
 * when TERM is dumb, or the terminal can't be addressed; the message says what to do instead.
 * FAULT_CONFIG for a theme that isn't there or is wrong. A failure leaves the terminal as it was.
 * Fatal signals (SEGV, BUS, FPE, ILL, ABRT, TRAP, SYS, QUIT) restore the terminal and then do what they
 * did before. One screen at a time; setlocale() comes first. */
UiScreen *ui_screen_new(const UiOptions *options, GError **error);
/* Puts the terminal back as it was (also its line settings). NULL is allowed. */
void ui_screen_free(UiScreen *screen);

int ui_screen_input_fd(const UiScreen *screen); /* readable: there may be keys */
int ui_screen_rows(const UiScreen *screen);
int ui_screen_columns(const UiScreen *screen);
gboolean ui_screen_is_ascii(const UiScreen *screen);
gboolean ui_screen_has_colour(const UiScreen *screen);
/* Is the look of slow lines on: what a byte can be spared for is, as the reversed row, whose '>' is enough. */
gboolean ui_screen_is_sparing(const UiScreen *screen);
void ui_screen_set_sparing(UiScreen *screen, gboolean sparing);
gboolean ui_screen_is_accessible(const UiScreen *screen);

/* Asks the kernel for the size; TRUE when it changed: the frame is empty then, and the next flush writes
 * all of it. Called after SIGWINCH. At most 1000 rows and columns. */
gboolean ui_screen_resize(UiScreen *screen);
void ui_screen_erase(UiScreen *screen);   /* erase(), never clear() */
void ui_screen_repaint(UiScreen *screen); /* Ctrl-L, after a resume: everything again */
/* Called when the program is about to be stopped (Ctrl-Z), from ui_screen_read_key(). */
void ui_screen_tell_stopping(UiScreen *screen, void (*stopping)(gpointer data), gpointer data);
/* Somebody else may have had the terminal, unknown to us: its settings and all cells are ours again. */
void ui_screen_take_back(UiScreen *screen);
/* Takes everything off the terminal at once, also what it keeps of lines that have left the screen, as far as it can be
 * told to: for a screen that is locked. The next frame is drawn anew. */
void ui_screen_scrub(UiScreen *screen);
void ui_screen_suspend(UiScreen *screen); /* endwin; ui_screen_repaint() brings it back */
/* Within this frame: what was in rows top..bottom of the last one is `rows` higher now (lower: negative).
 * Saves bytes where it is true, costs nothing where it isn't; one such region a frame, the last one told. */
void ui_screen_scrolled(UiScreen *screen, int top, int bottom, int rows);
void ui_screen_cursor(UiScreen *screen, int y, int x); /* where the hardware cursor rests */
void ui_screen_flush(UiScreen *screen);                /* one doupdate */

/* ---- how far the terminal is (ui/answer.c) ---- */

/* From now on a flush returns at once, also when the terminal takes no more; input_fd becomes writable when it
 * does, for ui_screen_write_on(). A screen that is given up waits two seconds at most. */
void ui_screen_never_wait(UiScreen *screen);
gboolean ui_screen_is_writing(const UiScreen *screen); /* something wasn't taken yet */
guint64 ui_screen_unwritten(const UiScreen *screen);   /* how many bytes */
void ui_screen_write_on(UiScreen *screen);
void ui_screen_hold(UiScreen *screen, gboolean held); /* all until it is let go goes in one piece */
guint64
ui_screen_sent(const UiScreen *screen); /* bytes since the beginning, with those not yet taken */

/* Does it say when it has come so far? Once it is asked to: UI_KEY_ANSWER comes when it has shown all that was
 * flushed before. One question at a time. */
gboolean ui_screen_can_answer(const UiScreen *screen);
void ui_screen_ask(UiScreen *screen);
/* An answer is to come. FALSE too when the screen was given away meanwhile (Ctrl-Z, an editor): it took the answer then. */
gboolean ui_screen_is_asked(const UiScreen *screen);

/* ---- keys ---- */

/* The next key that is waiting, UI_KEY_NONE when there is none; never paints, and never blocks except
 * that a lone Esc takes ESCDELAY (25 ms, 100 by SSH; the environment's wins) in case more is to come.
 * Esc followed by a digit is a function key; control sequences that nobody knows are skipped. Ctrl-Z
 * stops the program here; when it goes on, UI_KEY_RESIZE says that everything is to be drawn again.
 * UI_KEY_FOCUS_IN and _OUT are no keys of a person's: they only say whether the window has the focus.
 * FALSE: the terminal is gone (EOF, EIO). */
gboolean ui_screen_read_key(UiScreen *screen, guint32 *key);

/* What was pasted, after UI_KEY_PASTE, where the terminal tells pasting from typing (bracketed paste): valid UTF-8
 * without control characters but tab and line end, at most 64 KiB. It goes into a field, and is never keys. Caller
 * frees. */
char *ui_screen_take_paste(UiScreen *screen, gsize *length);

/* Off until somebody asks for it: then the terminal's own selecting is gone. */
void ui_screen_set_mouse(UiScreen *screen, gboolean wanted);
gboolean ui_screen_has_mouse(const UiScreen *screen);

typedef enum { UI_MOUSE_CLICK, UI_MOUSE_WHEEL_UP, UI_MOUSE_WHEEL_DOWN } UiMouseKind;

typedef struct {
    UiMouseKind kind;
    int y, x; /* of the screen, from 0 on */
} UiMouse;

UiMouse ui_screen_mouse(const UiScreen *screen); /* after UI_KEY_MOUSE */

/* ---- painting (ui/paint.c) ---- */

typedef struct {
    int y, x, rows, columns;
} UiArea;

/* All clip to the area and the screen; y and x are relative to the area, x may be negative (its text is
 * cut at the left then). Half of a wide character is a blank, as is a line break. Return the column
 * behind what was painted. */
int ui_paint_text(UiScreen *screen, const UiArea *area, int y, int x, const SafeText *text,
                  UiRole role);
/* Cut with an ellipsis or padded to exactly `columns`. */
int ui_paint_cell(UiScreen *screen, const UiArea *area, int y, int x, int columns, TextAlign align,
                  const SafeText *text, UiRole role);
/* Text of the program's own (already translated). */
int ui_paint_literal(UiScreen *screen, const UiArea *area, int y, int x, const char *literal,
                     UiRole role);
void ui_paint_fill(UiScreen *screen, const UiArea *area, int y, UiRole role); /* a row of blanks */

/* ---- ways to move, in whatever has rows ---- */

typedef enum {
    UI_MOVE_UP,
    UI_MOVE_DOWN,
    UI_MOVE_PAGE_UP,
    UI_MOVE_PAGE_DOWN,
    UI_MOVE_FIRST,
    UI_MOVE_LAST
} UiMove;

/* ---- prompt (ui/prompt.c): one line at the bottom, for / search ---- */

typedef struct UiPrompt UiPrompt;
UiPrompt *ui_prompt_new(const char *label, const char *initial);
void ui_prompt_free(UiPrompt *prompt);
typedef enum { UI_PROMPT_EDITING, UI_PROMPT_ACCEPTED, UI_PROMPT_CANCELLED } UiPromptResult;
/* Esc and Ctrl-G cancel. Ctrl-A, E, B, F, D, K, U, W and Alt-B, F, D do what they do in a shell. */
UiPromptResult ui_prompt_key(UiPrompt *prompt, guint32 key);
const char *ui_prompt_text(const UiPrompt *prompt);
void ui_prompt_set(UiPrompt *prompt, const char *text); /* the cursor goes to its end */
/* The cursor goes to this byte of the text. */
void ui_prompt_point(UiPrompt *prompt, gsize position);
gsize ui_prompt_position(const UiPrompt *prompt); /* of the cursor: a byte of the text */
void ui_prompt_set_label(UiPrompt *prompt, const char *label);
SafeText *
ui_prompt_say(const UiPrompt *prompt); /* for readers: its label; the cursor is in the text */
void ui_prompt_paste(UiPrompt *prompt, const char *text, gsize length);
void ui_prompt_paint(const UiPrompt *prompt, UiScreen *screen, const UiArea *area);
void ui_prompt_cursor(const UiPrompt *prompt, const UiArea *area, int *y, int *x);

/* ---- fixed lines (ui/bars.c) ---- */

typedef struct {
    const char *key;   /* "F5r" */
    const char *label; /* "Refresh" */
    gboolean enabled;
} UiHint;

/* The first ones, as many as fit, whole ones only; disabled ones are dim. */
void ui_hints_paint(UiScreen *screen, const UiArea *area, const UiHint *hints, guint n);
int ui_hints_at(const UiArea *area, const UiHint *hints, guint n, int x); /* -1: none is there */
/* Left text and right text on one line; the left one is cut first. */
void ui_status_paint(UiScreen *screen, const UiArea *area, const SafeText *left,
                     const SafeText *right, UiRole role);

/* ---- a page of lines (ui/page.c): help, an order's facts, notices; scrolls ---- */

typedef struct UiPage UiPage;
UiPage *ui_page_new(void);
void ui_page_free(UiPage *page);
void ui_page_clear(UiPage *page);                                  /* keeps the scroll position */
void ui_page_add(UiPage *page, const SafeText *text, UiRole role); /* wraps to the width */
/* Values of all pairs stand in one column, behind the widest label. */
void ui_page_add_pair(UiPage *page, const char *label, const SafeText *value, UiRole role);
void ui_page_set_area(UiPage *page, const UiArea *area);
int ui_page_rows(const UiPage *page); /* all of its lines at the width of its area */
gboolean ui_page_move(UiPage *page, UiMove move);
void ui_page_paint(const UiPage *page, UiScreen *screen);
SafeText *ui_page_say(const UiPage *page); /* for readers: which lines are seen; NULL: all are */

G_END_DECLS

#endif
