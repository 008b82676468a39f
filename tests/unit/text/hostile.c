/* SPDX-License-Identifier: MIT */
#include "hostile.h"

/* Whole pieces: what a random code point wouldn't hit upon. */
static const char *const pieces[] = {
    /* escape sequences: title, clipboard, colours, clearing, device control, in 7 and 8 bits */
    "\033]0;pwned\a",
    "\033]52;c;cm0gLXJmIH4=\033\\",
    "\033[31m",
    "\033[2J",
    "\033[6n",
    "\033P1$r0m\033\\",
    "\033c",
    "\302\233"
    "31m",
    "\302\235"
    "0;x\302\234",
    "\x9b"
    "2J",
    "\x9d"
    "0;x\x9c",
    /* line ends and blanks */
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\t",
    "\v\f",
    "\302\205",
    "\u2028",
    "\u2029",
    " ",
    "  ",
    "\u00a0",
    "\u3000",
    "\u2003",
    "\u202f",
    /* bidi and invisible */
    "\u202e",
    "\u202d",
    "\u202c",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u061c",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u034f",
    "\u115f",
    "\u1160",
    "\u3164",
    "\uffa0",
    "\u180e",
    "\ufff9",
    "\U000e0041\U000e007f",
    "\U000e0100",
    "\U0001bca0",
    "\U0001d173",
    "\U00013430",
    /* broken: overlong, surrogates, five bytes, too high, cut short, stray */
    "\xc0\x80",
    "\xc1\xbf",
    "\xe0\x80\xaf",
    "\xf0\x80\x80\xaf",
    "\xed\xa0\x80",
    "\xed\xb0\x80",
    "\xf8\x88\x80\x80\x80",
    "\xfc\x84\x80\x80\x80\x80",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xe2\x82",
    "\xf0\x9f\x98",
    "\xc3",
    "\x80",
    "\xbf\xbf",
    "\xfe\xff",
    "\ufffe",
    "\ufdd0",
    "\U0010ffff",
    "\ue000",
    "\U000f0000",
    "\u0378",
    /* marks: stacked, enclosing, spacing, wide, prepended */
    "\u0301",
    "\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
    "\u20dd",
    "\u20e3",
    "\u0903",
    "\u302e",
    "\U00016ff0",
    "\u0ccc",
    "\u0cc0",
    "\u0600",
    "\u06dd",
    "\u0d4e",
    "\U000110bd",
    /* scripts */
    "বাংলা",
    "ক্ষ্ম",
    "দুঃখ",
    "র‍্যাব",
    "ক্‌ষ",
    "\u09be",
    "\u09cd",
    "\u200c",
    "\u200d",
    "০১২",
    "हिन्दी",
    "น้ำ",
    "\u0e33",
    "கொ",
    "ශ්‍රී",
    "العربية",
    "لا\u200cم",
    "עברית",
    "漢字",
    "ｱﾊﾞ",
    "한국어",
    "\u1112\u1161\u11ab",
    "\u1100\u1100",
    "\u1161",
    "\u11ab",
    "가\u11a8",
    "\ud7b0",
    "\ud7cb",
    /* emoji: joined, toned, flags, presentation, tags */
    "👨‍👩‍👧",
    "👍🏽",
    "🏽",
    "🇧🇩",
    "🇧",
    "❤️",
    "1️⃣",
    "🏴\U000e0067\U000e0062\U000e007f",
    /* what people write */
    "é",
    "e\u0301",
    "“x” – …",
    "fine wool ",
    "=HYPERLINK(\"x\")",
    "%s%n",
    "ﬁ",
    "½",
    "█▌░",
    "䷀",
    "㉈",
    "ﷺ",
};

/* xorshift64*: the same numbers on every machine. */
guint32 hostile_number(Hostile *hostile, guint32 below)
{
    hostile->state ^= hostile->state >> 12;
    hostile->state ^= hostile->state << 25;
    hostile->state ^= hostile->state >> 27;
    return (guint32)((hostile->state * G_GUINT64_CONSTANT(2685821657736338717)) >> 32) % below;
}

static gunichar any_code_point(Hostile *hostile)
{
    static const gunichar below[] = {0xA0, 0x800, 0x3000, 0x10000, 0x20000, 0x110000};
    gunichar c = hostile_number(hostile, below[hostile_number(hostile, G_N_ELEMENTS(below))]);

    return c;
}

static void append_piece(Hostile *hostile, GString *out)
{
    guint32 kind = hostile_number(hostile, 16);

    if (kind < 9)
        g_string_append(out, pieces[hostile_number(hostile, G_N_ELEMENTS(pieces))]);
    else if (kind < 12)
        g_string_append_unichar(out, any_code_point(hostile));
    else if (kind < 13)
        g_string_append_c(out, (char)hostile_number(hostile, 256));
    else if (kind < 14)
        g_string_append_c(out, (char)hostile_number(hostile, 32));
    else
        g_string_append_c(out, (char)(0x20 + hostile_number(hostile, 95)));
}

void hostile_text(Hostile *hostile, guint max_pieces, GString *out)
{
    guint32 count = hostile_number(hostile, max_pieces + 1);

    g_string_truncate(out, 0);
    for (guint32 i = 0; i < count; i++)
        append_piece(hostile, out);
    /* One in eight is cut in the middle of something. */
    if (out->len > 0 && hostile_number(hostile, 8) == 0)
        g_string_truncate(out, hostile_number(hostile, (guint32)out->len));
}
