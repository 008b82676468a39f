/* SPDX-License-Identifier: MIT */
/*
 * Hostile bytes to text that a terminal only shows. One pass, and each decision depends on nothing
 * but the character at hand and on what has been written so far: so what comes out passes through
 * again unchanged.
 */
#include "sanitise.h"

#include <utf8proc.h>

#include "range.h"
#include "width.h"

#define REPLACEMENT   0xFFFDu
#define DOTTED_CIRCLE 0x25CCu
#define PICTURE_NUL   0x2400u
#define PICTURE_DEL   0x2421u
#define FULL_BLOCK    0x2588u /* for each of the lines and blocks: to what follows they are all one */

/* What one cell of ncurses holds beside its base (CCHARW_MAX); no living script needs more. */
#define MAX_MARKS 4

typedef enum {
    RULE_BASE,    /* stays, and may carry marks */
    RULE_SPACE,   /* stays, but a mark on it would be a mark on nothing */
    RULE_MARK,    /* stays on a base */
    RULE_MEDIAL,  /* conjoining vowel of Hangul: without cells of its own, so only in a syllable */
    RULE_FINAL,   /* conjoining final consonant of Hangul: the same */
    RULE_JOINER,  /* ZWNJ, ZWJ */
    RULE_REPLACE, /* U+FFFD: that something was here must be seen */
    RULE_DROP,
    RULE_PICTURE,
    RULE_TAB,
    RULE_LF,
    RULE_CR,
    RULE_SEPARATOR /* U+2028, U+2029 */
} Rule;

/*
 * Where the category doesn't say enough. utf8proc knows Unicode 15, the wcwidth() of Debian 12's glibc
 * Unicode 14: curses would give a character of 15 one blank cell, whatever its width. Rows marked
 * "15" are those; older terminals can't show them either.
 */
static const TextRange rules[] = {
    {0x0000, 0x0008, RULE_PICTURE},   {0x0009, 0x0009, RULE_TAB},
    {0x000A, 0x000A, RULE_LF},        {0x000B, 0x000C, RULE_PICTURE},
    {0x000D, 0x000D, RULE_CR},        {0x000E, 0x001F, RULE_PICTURE},
    {0x007F, 0x007F, RULE_PICTURE},   {0x0080, 0x009F, RULE_REPLACE}, /* C1 */
    {0x00AD, 0x00AD, RULE_DROP},                                      /* soft hyphen */
    {0x034F, 0x034F, RULE_DROP}, /* combining grapheme joiner */
    {0x0600, 0x0605, RULE_REPLACE}, /* Arabic signs before a number: terminals put them on what is before */
    {0x061C, 0x061C, RULE_REPLACE}, /* bidi */
    {0x06DD, 0x06DD, RULE_REPLACE},   {0x070F, 0x070F, RULE_REPLACE},
    {0x0890, 0x0891, RULE_REPLACE},   {0x08E2, 0x08E2, RULE_REPLACE},
    {0x0CF3, 0x0CF3, RULE_REPLACE}, /* 15 */
    {0x0ECE, 0x0ECE, RULE_REPLACE}, /* 15 */
    {0x115F, 0x1160, RULE_DROP},    /* Hangul fillers */
    {0x1161, 0x11A7, RULE_MEDIAL},    {0x11A8, 0x11FF, RULE_FINAL},
    {0x17B4, 0x17B5, RULE_DROP}, /* Khmer inherent vowels */
    {0x180B, 0x180F, RULE_DROP}, /* Mongolian variation selectors */
    {0x200B, 0x200B, RULE_DROP}, /* zero width space */
    {0x200C, 0x200D, RULE_JOINER},    {0x200E, 0x200F, RULE_REPLACE}, /* bidi */
    {0x2028, 0x2029, RULE_SEPARATOR}, {0x202A, 0x202E, RULE_REPLACE}, /* bidi */
    {0x2060, 0x2065, RULE_DROP},      {0x2066, 0x2069, RULE_REPLACE}, /* bidi */
    {0x206A, 0x206F, RULE_DROP},      {0x3164, 0x3164, RULE_DROP},    /* Hangul filler */
    {0xD7B0, 0xD7C6, RULE_MEDIAL},    {0xD7CB, 0xD7FB, RULE_FINAL},
    {0xFE00, 0xFE0F, RULE_DROP},      /* variation selectors: terminals disagree on the width */
    {0xFEFF, 0xFEFF, RULE_DROP},      /* byte order mark */
    {0xFFA0, 0xFFA0, RULE_DROP},      /* halfwidth Hangul filler */
    {0xFFF9, 0xFFFB, RULE_DROP},      /* interlinear annotation */
    {0x10EFD, 0x10EFF, RULE_REPLACE}, /* 15 */
    {0x110BD, 0x110BD, RULE_REPLACE}, /* Kaithi number signs, as the Arabic ones */
    {0x110CD, 0x110CD, RULE_REPLACE}, {0x1123F, 0x11241, RULE_REPLACE}, /* 15 */
    {0x11B00, 0x11B09, RULE_REPLACE},                                   /* 15 */
    {0x11F00, 0x11F59, RULE_REPLACE},                                   /* 15 */
    {0x1342F, 0x1342F, RULE_REPLACE},                                   /* 15 */
    {0x13439, 0x13455, RULE_REPLACE},                                   /* 15 */
    {0x1B132, 0x1B132, RULE_REPLACE},                                   /* 15 */
    {0x1B155, 0x1B155, RULE_REPLACE},                                   /* 15 */
    {0x1D2C0, 0x1D2D3, RULE_REPLACE},                                   /* 15 */
    {0x1DF25, 0x1DF2A, RULE_REPLACE},                                   /* 15 */
    {0x1E030, 0x1E08F, RULE_REPLACE},                                   /* 15 */
    {0x1E4D0, 0x1E4F9, RULE_REPLACE},                                   /* 15 */
    {0x1F3FB, 0x1F3FF, RULE_DROP},    /* skin tones: 0 or 2 cells, as the terminal likes */
    {0x1F6DC, 0x1F6DC, RULE_REPLACE}, /* 15 */
    {0x1F774, 0x1F776, RULE_REPLACE}, /* 15 */
    {0x1F77B, 0x1F77F, RULE_REPLACE}, /* 15 */
    {0x1F7D9, 0x1F7D9, RULE_REPLACE}, /* 15 */
    {0x1FA75, 0x1FA77, RULE_REPLACE}, /* 15 */
    {0x1FA87, 0x1FA88, RULE_REPLACE}, /* 15 */
    {0x1FAAD, 0x1FAAF, RULE_REPLACE}, /* 15 */
    {0x1FABB, 0x1FABD, RULE_REPLACE}, /* 15 */
    {0x1FABF, 0x1FABF, RULE_REPLACE}, /* 15 */
    {0x1FACE, 0x1FACF, RULE_REPLACE}, /* 15 */
    {0x1FADA, 0x1FADB, RULE_REPLACE}, /* 15 */
    {0x1FAE8, 0x1FAE8, RULE_REPLACE}, /* 15 */
    {0x1FAF7, 0x1FAF8, RULE_REPLACE}, /* 15 */
    {0x2B739, 0x2B739, RULE_REPLACE}, /* 15 */
    {0x31350, 0x323AF, RULE_REPLACE}, /* 15 */
    {0xE0000, 0xE0FFF, RULE_DROP},    /* tags, variation selectors */
};

/* Scripts in which ZWJ and ZWNJ decide how neighbours are shaped, each with a number of its own. */
static const TextRange joining_scripts[] = {
    {0x0600, 0x06FF, 1},    {0x0700, 0x074F, 2},    {0x0750, 0x077F, 1},    {0x07C0, 0x07FF, 3},
    {0x0840, 0x085F, 4},    {0x0860, 0x086F, 2},    {0x0870, 0x08FF, 1},    {0x0900, 0x097F, 5},
    {0x0980, 0x09FF, 6},    {0x0A00, 0x0A7F, 7},    {0x0A80, 0x0AFF, 8},    {0x0B00, 0x0B7F, 9},
    {0x0B80, 0x0BFF, 10},   {0x0C00, 0x0C7F, 11},   {0x0C80, 0x0CFF, 12},   {0x0D00, 0x0D7F, 13},
    {0x0D80, 0x0DFF, 14},   {0x1000, 0x109F, 15},   {0x1780, 0x17FF, 16},   {0x1800, 0x18AF, 17},
    {0x1B00, 0x1B7F, 18},   {0xA840, 0xA87F, 19},   {0xA8E0, 0xA8FF, 5},    {0xA980, 0xA9DF, 20},
    {0x10D00, 0x10D3F, 21}, {0x11100, 0x1114F, 22}, {0x1E900, 0x1E95F, 23},
};

static Rule rule_of_category(gunichar c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
        return RULE_REPLACE;
    case UTF8PROC_CATEGORY_CF:
        return RULE_DROP;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return RULE_MARK;
    case UTF8PROC_CATEGORY_ZS:
        return RULE_SPACE;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return RULE_SEPARATOR;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
        return RULE_BASE;
    }
    return RULE_REPLACE;
}

#define NOT_IN_TABLE 0xFF

static Rule rule_of(gunichar c)
{
    guint8 rule = NOT_IN_TABLE;

    rule = text_range_value(rules, G_N_ELEMENTS(rules), c, NOT_IN_TABLE);
    return rule != NOT_IN_TABLE ? (Rule)rule : rule_of_category(c);
}

/*
 * The first character, or U+FFFD for the longest start of one that can't be completed (the Unicode
 * standard's table 3-7 and its advice on "maximal subparts"). used: bytes taken, at least 1.
 */
static gunichar decode(const guint8 *bytes, gsize left, gsize *used)
{
    guint8 lead = bytes[0], low = 0x80, high = 0xBF;
    gsize length;

    *used = 1;
    if (lead < 0x80)
        return lead;
    if (lead < 0xC2 || lead > 0xF4)
        return REPLACEMENT;
    length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead == 0xE0)
        low = 0xA0; /* below: overlong */
    else if (lead == 0xED)
        high = 0x9F; /* above: surrogates */
    else if (lead == 0xF0)
        low = 0x90; /* below: overlong */
    else if (lead == 0xF4)
        high = 0x8F; /* above: beyond U+10FFFF */

    gunichar c = lead & (0x7Fu >> length);
    for (; *used < length; ++*used) {
        if (*used >= left || bytes[*used] < low || bytes[*used] > high)
            return REPLACEMENT;
        c = c << 6 | (bytes[*used] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    return c;
}

typedef struct {
    GString *out;
    TextShape shape;
    gunichar last;    /* written last; 0 at the start */
    gunichar joiner;  /* read, and waiting for what follows it; 0: none */
    gboolean on_base; /* a mark would have something to stand on */
    guint marks;      /* on that base, joiners and conjoining jamo included */
    gboolean after_cr;
} Writer;

static gboolean joins(gunichar before, gunichar after)
{
    const gsize count = G_N_ELEMENTS(joining_scripts);
    guint8 script = text_range_value(joining_scripts, count, before, 0);

    if (script == 0 || text_range_value(joining_scripts, count, after, 0) != script)
        return FALSE;
    for (int i = 0; i < 2; i++) {
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)(i ? after : before));
        if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_ME)
            return FALSE;
    }
    return TRUE;
}

/* Writes the joiner that waits if c may follow it, and if that leaves room for `reserve` marks. */
static void write_joiner(Writer *writer, gunichar c, guint reserve)
{
    gunichar joiner = writer->joiner;

    writer->joiner = 0;
    if (joiner == 0 || writer->marks + 1 + reserve > MAX_MARKS || !joins(writer->last, c))
        return;
    g_string_append_unichar(writer->out, joiner);
    writer->marks++;
}

static void write_base(Writer *writer, gunichar c, gboolean carries_marks)
{
    write_joiner(writer, c, 0);
    g_string_append_unichar(writer->out, c);
    writer->last = c;
    writer->on_base = carries_marks;
    writer->marks = 0;
}

static void write_mark(Writer *writer, gunichar c)
{
    if (!writer->on_base)
        write_base(writer, DOTTED_CIRCLE, TRUE);
    if (writer->marks >= MAX_MARKS)
        return;
    write_joiner(writer, c, 1);
    g_string_append_unichar(writer->out, c);
    writer->last = c;
    writer->marks++;
}

/* The property Hangul_Syllable_Type, as far as it decides what may follow (UAX #29, GB6 to GB8). */
static gboolean takes_medial(gunichar last)
{
    gboolean leading = (last >= 0x1100 && last <= 0x115E) || (last >= 0xA960 && last <= 0xA97C);
    gboolean open_syllable = last >= 0xAC00 && last <= 0xD7A3 && (last - 0xAC00) % 28 == 0;

    return leading || open_syllable || rule_of(last) == RULE_MEDIAL;
}

static gboolean takes_final(gunichar last)
{
    Rule rule = rule_of(last);

    return (last >= 0xAC00 && last <= 0xD7A3) || rule == RULE_MEDIAL || rule == RULE_FINAL;
}

static void write_newline(Writer *writer)
{
    write_base(writer, writer->shape == TEXT_BLOCK ? '\n' : ' ', FALSE);
}

static void write_character(Writer *writer, gunichar c)
{
    gboolean after_cr = writer->after_cr;

    writer->after_cr = FALSE;
    switch (rule_of(c)) {
    case RULE_BASE:
        write_base(writer, c, TRUE);
        break;
    case RULE_SPACE:
        write_base(writer, c, FALSE);
        break;
    case RULE_MARK:
        write_mark(writer, c);
        break;
    case RULE_MEDIAL:
        if (takes_medial(writer->last))
            write_mark(writer, c);
        else
            write_base(writer, REPLACEMENT, TRUE);
        break;
    case RULE_FINAL:
        if (takes_final(writer->last))
            write_mark(writer, c);
        else
            write_base(writer, REPLACEMENT, TRUE);
        break;
    case RULE_JOINER:
        if (writer->joiner == 0)
            writer->joiner = c;
        break;
    case RULE_REPLACE:
        write_base(writer, REPLACEMENT, TRUE);
        break;
    case RULE_DROP:
        break;
    case RULE_PICTURE:
        write_base(writer, c == 0x7F ? PICTURE_DEL : PICTURE_NUL + c, TRUE);
        break;
    case RULE_TAB:
        write_base(writer, ' ', FALSE);
        break;
    case RULE_LF:
        if (!after_cr)
            write_newline(writer);
        break;
    case RULE_CR:
        writer->after_cr = TRUE;
        write_newline(writer);
        break;
    case RULE_SEPARATOR:
        write_newline(writer);
        break;
    }
}

gsize sanitise_plain(const guint8 *bytes, gsize length, int *cells)
{
    gsize run = 0;

    for (*cells = 0; run < length && *cells < G_MAXINT; ++*cells) {
        if (bytes[run] >= 0x20 && bytes[run] < 0x7F)
            run++;
        else if (length - run >= DRAWING_BYTES && width_is_drawing(bytes + run))
            run += DRAWING_BYTES;
        else
            break;
    }
    return run;
}

static void write_plain(Writer *writer, const guint8 *bytes, gsize length)
{
    guint8 last = bytes[length - 1];

    g_string_append_len(writer->out, (const char *)bytes, (gssize)length);
    writer->last = last < 0x80 ? last : FULL_BLOCK;
    writer->joiner = 0; /* neither joins */
    writer->on_base = last != ' ';
    writer->marks = 0;
    writer->after_cr = FALSE;
}

GString *sanitise_bytes(const guint8 *bytes, gsize length, TextShape shape)
{
    Writer writer = {.out = g_string_sized_new(length), .shape = shape};
    gsize at = 0;
    int cells;

    while (at < length) {
        gsize used = sanitise_plain(bytes + at, length - at, &cells);

        if (used > 0)
            write_plain(&writer, bytes + at, used);
        else
            write_character(&writer, decode(bytes + at, length - at, &used));
        at += used;
    }
    return writer.out;
}
