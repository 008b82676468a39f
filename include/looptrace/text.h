/* SPDX-License-Identifier: MIT */
/*
 * Text for people: sanitised, measured in terminal cells, cut and padded by grapheme; bars, dates,
 * money and numbers as text. Pure: no I/O, no clock, no locale of its own.
 *
 * Whatever comes from the server, a file or the command line is hostile (product.md §3.8) until it
 * has gone through text_sanitise(). What leaves it is a SafeText, and only a SafeText may be painted,
 * printed or logged.
 */
#ifndef LOOPTRACE_TEXT_H
#define LOOPTRACE_TEXT_H

#include <glib.h>

#include "looptrace/clock.h"

G_BEGIN_DECLS

/* ---- sanitising (text/sanitise.c) ---- */

typedef struct SafeText SafeText; /* immutable, reference counted, valid UTF-8 */

typedef enum {
    TEXT_LINE, /* one line: CR LF, CR, LF, TAB, U+2028, U+2029 become one space each        */
    TEXT_BLOCK /* several lines: LF, CR LF, CR, U+2028/9 become LF; TAB becomes one space   */
} TextShape;

/*
 * Rule, in this order (table in text/sanitise.c):
 *   broken or overlong UTF-8, surrogates, noncharacters, unassigned and private-use → U+FFFD
 *   C0 → its control picture (ESC → U+241B), DEL → U+2421, C1 → U+FFFD
 *   bidi controls (061C 200E 200F 202A–202E 2066–2069) → U+FFFD, so that a spoof is visible
 *   invisible (00AD 034F 115F 1160 17B4 17B5 180B–180F 200B 2060–206F 3164 FEFF FFA0 FFF9–FFFB
 *     1BCA0–1BCA3 1D173–1D17A E0000–E0FFF) → dropped
 *   U+200C and U+200D stay only between letters or marks of a script that joins (Bangla needs them)
 *   more than 4 marks on one base, marks without a base → the surplus is dropped / put on U+25CC
 * Every grapheme of the result occupies 1 or 2 cells by text_columns().
 * length -1: up to the NUL. bytes NULL counts as "". Never fails.
 */
SafeText *text_sanitise(const char *bytes, gssize length, TextShape shape);

/* printf, then sanitised as TEXT_LINE as a whole: server text may be an argument, never the format. */
SafeText *safe_text_printf(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* The same for messages of errors and logs: a plain string the caller frees. */
char *text_clean(const char *bytes, gssize length);

SafeText *safe_text_ref(SafeText *text);
void safe_text_unref(SafeText *text);             /* NULL is allowed */
const char *safe_text_utf8(const SafeText *text); /* borrowed; "" for NULL */
int safe_text_columns(const SafeText *text);      /* cells of the widest line; 0 for NULL */
gboolean safe_text_equal(const SafeText *a, const SafeText *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SafeText, safe_text_unref)

/* ---- width (text/width.c): the one function used to measure, cut, pad and paint ---- */

/* Length in bytes of the first grapheme cluster of valid UTF-8, and its cells (0 only at the end). */
gsize text_next_grapheme(const char *utf8, int *columns);
int text_columns(const char *utf8); /* cells of sanitised text */

typedef enum { TEXT_LEFT, TEXT_RIGHT } TextAlign;

/* Exactly `columns` cells: cut by grapheme with an ellipsis ("…", or "~" when ascii) or padded with
 * spaces. A cut 2-cell grapheme is replaced by a space. Caller frees. */
char *text_fit(const char *safe_utf8, int columns, TextAlign align, gboolean ascii);

/* Breaks into lines of at most `columns` cells, at spaces where there are any; LF forces a break.
 * Returns a NULL-terminated vector (g_strfreev). */
char **text_wrap(const char *safe_utf8, int columns);

/* For a terminal or a pipe that isn't UTF-8: what ASCII lacks becomes the nearest ASCII or '?',
 * one cell for each cell. Caller frees. */
char *text_to_ascii(const char *safe_utf8);

/* ---- bars (text/bar.c) ---- */

/* A bar of `columns` cells for percent 0..100 (clamped): in eighths of a cell with U+2588…U+258F
 * over U+2591, or "[####----]" when ascii (the brackets count). Never full below 100 %, never
 * empty above 0 %. Caller frees. */
char *text_bar(int percent, int columns, gboolean ascii);

/* ---- dates and times (text/date.c) ---- */

/* "2026-11-23" (also with a time behind it) → days since 1970-01-01; FALSE leaves *day alone. */
gboolean text_parse_day(const char *iso, Day *day);

/* A timestamp as PostgREST, Auth and their stand-ins send it: 'T' or a space, 0–6 digits of fraction,
 * 'Z', ±HH, ±HHMM or ±HH:MM → Unix microseconds. */
gboolean text_parse_moment(const char *iso, gint64 *unix_us);

char *text_day(Day day); /* "2026-11-23"; "–" for DAY_NONE */

/* "3 d late", "today", "tomorrow", "in 6 days"; "–" for DAY_NONE. */
char *text_due(Day day, Day today);

/* In the zone of the clock: "09:12" for today, "11-02 09:12" within the year, else "2025-11-02". */
char *text_moment(gint64 unix_us, const Clock *clock);
/* "2026-11-23 09:12" always. */
char *text_moment_full(gint64 unix_us, const Clock *clock);

/* ---- numbers (text/number.c) ---- */

char *text_quantity(gint64 number); /* 1200 → "1,200" */
char *text_bytes(guint64 bytes);    /* "980 B", "14 k", "3.2 M" */
/* Decimal text as the server sent it, never through a binary float: "-1234567.5" → "-1,234,567.50".
 * FALSE when it isn't a decimal number. places: digits after the point, padded, never rounded. */
gboolean text_money(const char *decimal, int places, char **out);
/* A bounded whole number: optional '-', digits, nothing else. */
gboolean text_parse_int(const char *digits, gint64 min, gint64 max, gint64 *out);

G_END_DECLS

#endif
