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

/* ---- sanitising (text/sanitise.c, text/safe_text.c) ---- */

typedef struct SafeText SafeText; /* immutable, reference counted, valid UTF-8 */

typedef enum {
    TEXT_LINE, /* one line: CR LF, CR, LF, TAB, U+2028, U+2029 become one space each        */
    TEXT_BLOCK /* several lines: LF, CR LF, CR, U+2028/9 become LF; TAB becomes one space   */
} TextShape;

/*
 * Rule (table in text/sanitise.c; a code point named here goes before its category):
 *   broken or overlong UTF-8 (each longest broken start), surrogates, noncharacters, private-use and
 *     unassigned → U+FFFD; what came after Unicode 14 counts as unassigned: no wcwidth() of Debian 12
 *     knows its width
 *   C0 → its control picture (ESC → U+241B), DEL → U+2421, C1 → U+FFFD
 *   bidi controls (061C 200E 200F 202A–202E 2066–2069) → U+FFFD, so that a spoof is visible
 *   invisible (00AD 034F 115F 1160 17B4 17B5 180B–180F 200B 2060–206F 3164 FEFF FFA0 FFF9–FFFB
 *     1BCA0–1BCA3 1D173–1D17A E0000–E0FFF, and every other format character without cells) → dropped
 *   variation selectors (FE00–FE0F) and skin tones (1F3FB–1F3FF), on whose width no two terminals
 *     agree → dropped
 *   U+200C and U+200D stay only between letters or marks of one script that joins (Bangla needs them)
 *   marks without a base (also: on a space) → put on U+25CC; conjoining vowels and finals of Hangul
 *     outside a syllable → U+FFFD
 *   more than 4 marks, joiners and conjoining letters on one base → the surplus is dropped
 * Every grapheme of the result occupies 1 or 2 cells by text_next_grapheme(), as many as wcwidth() of
 * glibc and so curses give it, and a curses cell can hold it. Sanitising twice changes nothing.
 * Time and memory are linear in length: at most three bytes for each.
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
gboolean safe_text_equal(const SafeText *a, const SafeText *b); /* NULL is as good as "" */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SafeText, safe_text_unref)

/* ---- width (text/width.c, fit.c, wrap.c): the one measure to cut, pad and paint by ---- */

/*
 * Length in bytes of the first grapheme and its cells, 1 or 2 (0 at the end, and for the LF of a
 * block). A grapheme is an extended grapheme cluster (UAX #29), except that one of more than two cells
 * is several: Bangla's "বাং" is "বা" and "ং", for its spacing marks have a cell each, as in wcwidth()
 * and curses.
 */
gsize text_next_grapheme(const char *utf8, int *columns);
int text_columns(const char *utf8); /* cells of the widest line of sanitised text */

typedef enum { TEXT_LEFT, TEXT_RIGHT } TextAlign;

/* Exactly `columns` cells in one line: cut by grapheme with an ellipsis ("…", or "~" when ascii; the
 * text itself is left as it is) or padded with spaces. A cut 2-cell grapheme is replaced by a space,
 * as is an LF. Caller frees. */
char *text_fit(const char *safe_utf8, int columns, TextAlign align, gboolean ascii);

/* The same, as what may be shown; NULL is an empty text. */
SafeText *safe_text_fit(const SafeText *text, int columns, TextAlign align, gboolean ascii);

/* Breaks into lines of at most `columns` cells (2 or more), at spaces where there are any; LF forces a
 * break, a last one adds no line. Spaces at a break are left out, as are those at the end of a line; no
 * line begins with a mark unless a single syllable is wider than `columns`.
 * Returns a NULL-terminated vector of at least one line (g_strfreev). */
char **text_wrap(const char *safe_utf8, int columns);

/* For a terminal or a pipe that isn't UTF-8: what ASCII lacks becomes the nearest ASCII or '?',
 * one cell for each cell; LF stays. Caller frees. */
char *text_to_ascii(const char *safe_utf8);

/* ---- bars (text/bar.c) ---- */

/* A bar of `columns` cells for percent 0..100 (clamped): in eighths of a cell with U+2588…U+258F
 * over U+2591, or "[####----]" when ascii (the brackets count; below three cells there are none).
 * Never full below 100 %, never empty above 0 %: a single cell of ASCII says '=' in between.
 * Caller frees. */
char *text_bar(int percent, int columns, gboolean ascii);

/* ---- dates and times (text/date.c) ---- */

/* "2026-11-23" (also with a time behind it, whose zone doesn't count) → days since 1970-01-01; FALSE
 * leaves *day alone, also for NULL and for PostgreSQL's "infinity". */
gboolean text_parse_day(const char *iso, Day *day);

/* A timestamp as PostgREST, Auth and their stand-ins send it: 'T' or a space, up to 9 digits of
 * fraction (Go's; those behind the sixth are cut), 'Z', ±HH, ±HHMM or ±HH:MM → Unix microseconds.
 * FALSE leaves *unix_us alone. */
gboolean text_parse_moment(const char *iso, gint64 *unix_us);

char *text_day(Day day); /* "2026-11-23"; "–" for DAY_NONE and beyond the years 1 to 9999 */

/* A day as a person types it: ISO, or, without regard to case, "today", "tomorrow", "yesterday", "+3d",
 * "-2w" (days, weeks), a weekday's English name or at least three letters of it ("fri": the next one
 * after today). Blanks around it don't count. FALSE, with *day as it was, for anything else and beyond
 * the years 1 to 9999. */
gboolean text_read_day(const char *typed, Day today, Day *day);
const char *text_weekday(Day day); /* "Mon" … "Sun", translated; "" for DAY_NONE */

/* "3 d late", "today", "tomorrow", "in 6 days"; "–" for DAY_NONE. */
char *text_due(Day day, Day today);
/* The same, or "36 d" where so many columns are too few for it. Caller frees. */
char *text_due_in(Day day, Day today, int columns);

/* In the zone of the clock: "09:12" for today, "11-02 09:12" within this calendar year, else
 * "2025-11-02"; "–" beyond the years 1 to 9999. */
char *text_moment(gint64 unix_us, const Clock *clock);
/* "2026-11-23 09:12" always. */
char *text_moment_full(gint64 unix_us, const Clock *clock);

/* ---- numbers (text/number.c) ---- */

char *text_quantity(gint64 number); /* 1200 → "1,200" */
char *text_bytes(guint64 bytes);    /* "980 B", "14 k", "3.2 M": powers of 1000 */
/* Decimal text as the server sent it, never through a binary float: "-1234567.5" → "-1,234,567.50".
 * FALSE, with *out NULL, when it isn't a decimal number of at most 100 digits. places: digits after
 * the point, padded; more of them are kept unless they are zeros, never rounded. Caller frees. */
gboolean text_money(const char *decimal, int places, char **out);
/* A decimal as a person types it: "22,440.5", "22 440.50", "-3"; grouped by commas or blanks in threes or
 * not at all, at most `places` digits behind the point that aren't zeros and 100 in all. *plain: the same
 * without what says nothing ("22440.5"), for the server; caller frees. FALSE, with *plain NULL, for
 * anything else: "22,44" may mean two things. */
gboolean text_read_decimal(const char *typed, int places, char **plain);
/* Less than, equal to or greater than 0. Both as text_read_decimal() gives them, or as the server does;
 * what isn't a decimal comes first. */
int text_compare_decimal(const char *a, const char *b);
/* A bounded whole number: optional '-', digits, nothing else. FALSE leaves *out alone. */
gboolean text_parse_int(const char *digits, gint64 min, gint64 max, gint64 *out);

G_END_DECLS

#endif
