/* SPDX-License-Identifier: MIT */
#include "thrift.h"

#include <string.h>

#define UNKNOWN    (-1)
#define ESCAPE     '\033'
#define ASCII_SET  "\033(B"
#define PLAIN      "\033[m"
#define NUMBER_MAX 9999

typedef struct {
    GString *out;
    gboolean plain; /* nothing is switched on, for certain */
    gboolean places;
    int row; /* of the cursor, from 1 on; UNKNOWN */
} Thrift;

/* One control sequence: ESC [ parameters final. */
typedef struct {
    const char *begin, *parameters, *end; /* end: behind the final byte */
    char final;
} Sequence;

static gboolean read_sequence(const char *at, const char *end, Sequence *sequence)
{
    const char *c = at + 2;

    if (end - at < 3 || at[0] != ESCAPE || at[1] != '[')
        return FALSE;
    while (c < end && *c >= 0x20 && *c <= 0x3F)
        c++;
    if (c == end)
        return FALSE;
    *sequence = (Sequence){at, at + 2, c + 1, *c};
    return TRUE;
}

static gboolean has_parameters(const Sequence *sequence, const char *parameters)
{
    gsize length = strlen(parameters);

    return (gsize)(sequence->end - 1 - sequence->parameters) == length &&
           memcmp(sequence->parameters, parameters, length) == 0;
}

/* A number and what follows it; 1 where there is none. */
static int read_number(const char **at)
{
    int number = 0;

    if (!g_ascii_isdigit(**at))
        return 1;
    for (; g_ascii_isdigit(**at); (*at)++)
        number = MIN(number * 10 + (**at - '0'), NUMBER_MAX);
    return number;
}

static void copy(Thrift *thrift, const char *from, const char *to)
{
    g_string_append_len(thrift->out, from, (gssize)(to - from));
}

/* ---- looks ---- */

/* The colours of the terminal, and then everything as it is without any look: the latter does. */
static gboolean is_before_plain(const Sequence *sequence, const char *end)
{
    gsize length = strlen(PLAIN);

    return (has_parameters(sequence, "39") || has_parameters(sequence, "49") ||
            has_parameters(sequence, "39;49")) &&
           (gsize)(end - sequence->end) >= length && memcmp(sequence->end, PLAIN, length) == 0;
}

static void take_look(Thrift *thrift, const Sequence *sequence, const char *end)
{
    const char *parameters = sequence->parameters;

    if (is_before_plain(sequence, end))
        return;
    if (has_parameters(sequence, "") || has_parameters(sequence, "0")) {
        if (!thrift->plain)
            g_string_append(thrift->out, PLAIN);
        thrift->plain = TRUE;
        return;
    }
    g_string_append(thrift->out, "\033[");
    if (thrift->plain && parameters[0] == '0' && parameters[1] == ';')
        parameters += 2;
    copy(thrift, parameters, sequence->end);
    thrift->plain = FALSE;
}

/* ---- places ---- */

static void set_row(Thrift *thrift, int row)
{
    thrift->row = thrift->places ? row : UNKNOWN;
}

static gboolean ends_with_return(const GString *out)
{
    return out->len > 0 && out->str[out->len - 1] == '\r';
}

/* To a row's beginning: from the same row, or the one above it, in a byte or two. A return is obeyed behind the last
 * column too, where curses doesn't trust it. */
static void take_place(Thrift *thrift, const Sequence *sequence)
{
    const char *at = sequence->parameters;
    int row = read_number(&at);
    int column = 1;

    if (*at == ';') {
        at++;
        column = read_number(&at);
    }
    if (at != sequence->end - 1 || column != 1 || (row != thrift->row && row != thrift->row + 1) ||
        thrift->row == UNKNOWN)
        copy(thrift, sequence->begin, sequence->end);
    else
        g_string_append(thrift->out, row == thrift->row ? "\r" : "\r\n");
    set_row(thrift, row);
}

static void take_row(Thrift *thrift, const Sequence *sequence)
{
    const char *at = sequence->parameters;
    int row = read_number(&at);

    if (at == sequence->end - 1 && thrift->row != UNKNOWN && row == thrift->row + 1 &&
        ends_with_return(thrift->out))
        g_string_append_c(thrift->out, '\n');
    else
        copy(thrift, sequence->begin, sequence->end);
    set_row(thrift, row);
}

static void take_steps(Thrift *thrift, const Sequence *sequence, int direction)
{
    const char *at = sequence->parameters;

    if (thrift->row != UNKNOWN)
        thrift->row = MAX(thrift->row + direction * read_number(&at), 1);
    copy(thrift, sequence->begin, sequence->end);
}

static void take_sequence(Thrift *thrift, const Sequence *sequence, const char *end)
{
    switch (sequence->final) {
    case 'm':
        take_look(thrift, sequence, end);
        return;
    case 'H':
        take_place(thrift, sequence);
        return;
    case 'd':
        take_row(thrift, sequence);
        return;
    case 'A':
        take_steps(thrift, sequence, -1);
        return;
    case 'B':
        take_steps(thrift, sequence, 1);
        return;
    case 'C':
    case 'D':
    case 'G':
    case 'J':
    case 'K':
    case 'L':
    case 'M':
    case 'P':
    case 'S':
    case 'T':
    case 'X':
    case '@':
        break;
    default: /* of regions and modes: where the cursor is then, is theirs to say */
        thrift->row = UNKNOWN;
    }
    copy(thrift, sequence->begin, sequence->end);
}

/* Up to the next sequence, the Esc of something else included. */
static const char *take_text(Thrift *thrift, const char *at, const char *end)
{
    const char *from = at;

    if (*at == ESCAPE) {
        thrift->row = UNKNOWN;
        at++;
    }
    for (; at < end && *at != ESCAPE; at++)
        if (*at == '\n' && thrift->row != UNKNOWN)
            thrift->row++;
    copy(thrift, from, at);
    return at;
}

void thrift_shorten(GString *bytes, gsize from, gboolean places)
{
    g_autoptr(GString) part = g_string_new_len(bytes->str + from, (gssize)(bytes->len - from));
    Thrift thrift = {bytes, TRUE, places, UNKNOWN};
    Sequence sequence;

    g_string_truncate(bytes, from);
    g_string_replace(part, ASCII_SET, "", 0);
    for (const char *at = part->str, *end = part->str + part->len; at < end;) {
        if (read_sequence(at, end, &sequence)) {
            take_sequence(&thrift, &sequence, end);
            at = sequence.end;
        } else {
            at = take_text(&thrift, at, end);
        }
    }
}
