/* SPDX-License-Identifier: MIT */
#include "tls_meter.h"

#include <string.h>

#define RECORD_HANDSHAKE 22
#define RECORD_DATA      23

#define HELLO_SERVER     2
#define HELLO_SESSION_AT (4 + 2 + 32) /* type and length, version, random */
#define EXTENSION_KEY    0x0029       /* pre_shared_key: the session is resumed */
#define EXTENSION_13     0x002b       /* supported_versions: only a 1.3 server says it */

#define FULL_TICKETS 2 /* what SSL_CTX_set_num_tickets() has been told by nobody */
/* Tickets of one handshake are equally long, but for a block of their cipher. */
#define TICKETS_DIFFER 32

static guint read_u16(const guint8 *at)
{
    return (guint)at[0] << 8 | at[1];
}

/* Extensions of the first ServerHello (RFC 8446 §4.1.3). */
static void read_hello(TlsMeter *meter)
{
    const guint8 *hello = meter->hello;
    gsize length = meter->hello_length;
    gsize at = HELLO_SESSION_AT;

    if (length <= at || hello[0] != HELLO_SERVER)
        return;
    at += 1 + hello[at] + 3 + 2; /* session id; cipher and compression; length of what follows */
    while (at + 4 <= length) {
        guint kind = read_u16(hello + at);

        meter->is_13 |= kind == EXTENSION_13;
        meter->resumed |= kind == EXTENSION_KEY;
        at += 4 + read_u16(hello + at + 2);
    }
}

/* A record of type application_data begins. TRUE: what it holds is data, and no handshake. */
static gboolean is_data_13(TlsMeter *meter, LineDirection direction)
{
    TlsSide *side = &meter->sides[direction];
    gboolean client_finished = meter->sides[LINE_UP].encrypted > 0;

    side->encrypted++;
    if (direction == LINE_UP) {
        if (client_finished)
            return TRUE;
        meter->tickets = meter->resumed ? 1 : FULL_TICKETS;
        return FALSE;
    }
    if (!client_finished)
        return FALSE;
    if (meter->tickets == 0)
        return TRUE;
    if (side->first_ticket != 0 &&
        MAX(side->first_ticket, side->left) - MIN(side->first_ticket, side->left) >
            TICKETS_DIFFER) {
        meter->tickets = 0;
        return TRUE;
    }
    side->first_ticket = side->left;
    meter->tickets--;
    return FALSE;
}

static gboolean begin_record(TlsMeter *meter, LineDirection direction)
{
    TlsSide *side = &meter->sides[direction];

    side->left = read_u16(side->header + 3);
    if (side->header[0] != RECORD_DATA)
        return FALSE;
    return meter->is_13 ? is_data_13(meter, direction) : TRUE;
}

static void keep_hello(TlsMeter *meter, LineDirection direction, const guint8 *bytes, gsize length)
{
    gsize piece = MIN(length, TLS_HELLO_MAX - meter->hello_length);

    if (direction != LINE_DOWN || meter->has_hello ||
        meter->sides[direction].header[0] != RECORD_HANDSHAKE)
        return;
    memcpy(meter->hello + meter->hello_length, bytes, piece);
    meter->hello_length += piece;
    if (length < meter->sides[direction].left)
        return;
    meter->has_hello = TRUE;
    read_hello(meter);
}

static guint64 *counter(TlsMeter *meter, LineDirection direction, gboolean is_data)
{
    return is_data ? &meter->counts.data[direction] : &meter->counts.handshake[direction];
}

/* The record's header is counted once it is known what it begins; its bytes are held back till then. */
static gsize feed_header(TlsMeter *meter, LineDirection direction, const guint8 *bytes,
                         gsize length)
{
    TlsSide *side = &meter->sides[direction];
    gsize piece = MIN(length, sizeof side->header - side->header_length);

    memcpy(side->header + side->header_length, bytes, piece);
    side->header_length += piece;
    if (side->header_length < sizeof side->header)
        return piece;
    side->is_data = begin_record(meter, direction);
    *counter(meter, direction, side->is_data) += sizeof side->header;
    meter->counts.records[direction] += side->is_data ? 1 : 0;
    return piece;
}

static gsize feed_body(TlsMeter *meter, LineDirection direction, const guint8 *bytes, gsize length)
{
    TlsSide *side = &meter->sides[direction];
    gsize piece = MIN(length, side->left);

    keep_hello(meter, direction, bytes, piece);
    *counter(meter, direction, side->is_data) += piece;
    side->left -= piece;
    if (side->left == 0)
        side->header_length = 0;
    return piece;
}

/* How many of the next bytes may be counted without passing a limit. */
static gsize allowed(TlsMeter *meter, LineDirection direction, gsize length, guint64 hand_limit,
                     guint64 data_limit)
{
    const TlsSide *side = &meter->sides[direction];
    guint64 limit = side->is_data ? data_limit : hand_limit;
    guint64 counted = *counter(meter, direction, side->is_data);

    if (side->header_length < sizeof side->header)
        return length;
    return counted >= limit ? 0 : (gsize)MIN((guint64)length, limit - counted);
}

gsize tls_meter_feed(TlsMeter *meter, LineDirection direction, const guint8 *bytes, gsize length,
                     guint64 hand_limit, guint64 data_limit)
{
    const TlsSide *side = &meter->sides[direction];
    gsize done = 0;

    while (done < length) {
        gsize most = allowed(meter, direction, length - done, hand_limit, data_limit);

        if (most == 0)
            break;
        done += side->header_length < sizeof side->header
                    ? feed_header(meter, direction, bytes + done, most)
                    : feed_body(meter, direction, bytes + done, most);
    }
    return done;
}

gboolean tls_meter_is_open(const TlsMeter *meter)
{
    return meter->counts.data[LINE_UP] > 0;
}
