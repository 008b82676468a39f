/* SPDX-License-Identifier: MIT */
/*
 * Reads the outside of a TLS connection, without its keys: how many bytes were the handshake, and how
 * many came after it. Exact for TLS 1.2. In TLS 1.3 most of the handshake looks like data from
 * outside; what belongs to it is known by its place: all that the server says before the client's
 * first encrypted record, that record (Finished), and the tickets that OpenSSL's server hands out at
 * once after it (two, or one when a session is resumed). Not for client certificates and 0-RTT data,
 * which this project doesn't use.
 */
#ifndef LOOPTRACE_TESTS_TLS_METER_H
#define LOOPTRACE_TESTS_TLS_METER_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum { LINE_UP, LINE_DOWN } LineDirection; /* up: from the client */

typedef struct {
    guint64 handshake[2]; /* bytes by LineDirection; alerts are among them */
    guint64 data[2];      /* the others: whole records with their headers and tags */
    guint64 records[2];   /* of data */
} TlsCounts;

#define TLS_HELLO_MAX 512

typedef struct {
    guint8 header[5];
    gsize header_length; /* 5: inside of a record */
    gsize left;          /* bytes of the record that are still to come */
    gboolean is_data;    /* whether they count as such */
    guint64 encrypted;   /* records of type application_data so far */
    gsize first_ticket;  /* length of the first of them after the client's Finished */
} TlsSide;

typedef struct {
    TlsCounts counts;
    TlsSide sides[2];
    guint8 hello[TLS_HELLO_MAX]; /* the ServerHello's beginning */
    gsize hello_length;
    gboolean has_hello, is_13, resumed;
    guint tickets; /* how many records of the server are still taken for tickets */
} TlsMeter;        /* zeroed: a connection without a byte */

/* Counts bytes as they pass, and stops before the first byte of data that would make counts.data of
 * this direction larger than data_limit (or of the handshake, hand_limit; G_MAXUINT64: no limit).
 * Returns how many bytes were counted. */
gsize tls_meter_feed(TlsMeter *meter, LineDirection direction, const guint8 *bytes, gsize length,
                     guint64 hand_limit, guint64 data_limit);

/* Whether the handshake is over, as seen from the client: it has sent what comes after it. */
gboolean tls_meter_is_open(const TlsMeter *meter);

G_END_DECLS

#endif
