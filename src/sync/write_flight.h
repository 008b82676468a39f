/* SPDX-License-Identifier: MIT */
/* What is under way (write_send.c), and when the next begins (write_pump.c). */
#ifndef SYNC_WRITE_FLIGHT_H
#define SYNC_WRITE_FLIGHT_H

#include "looptrace/supabase_storage.h"
#include "write_engine.h"

typedef struct {
    OutboxEntry *kept;
    WriteEntry *entry;
    OutboxState before; /* what it was when it went: QUEUED or SENT */
    cJSON *row;         /* as it was read again, while what was noted is asked for */
    GError *refusal;    /* the server's words, while the row is read again */
    gboolean settled;   /* it has an outcome */
    gboolean asked;     /* its row was read, or is being read, to see how it stands */
    gboolean again;     /* it goes again at once */
} Cargo;

typedef struct {
    Writes *writes;   /* NULL: abandoned; its answer only frees it */
    GPtrArray *cargo; /* Cargo */
    SupabaseCall *call;
    StorageUpload *upload; /* NULL: none is under way */
    gsize total;           /* bytes of it */
    gboolean uploaded;     /* its parcel is there */
    gboolean probe;        /* too late to be sent: only find out whether it was done */
} Flight;

/* Of entries whose turn it is; several only when they set the same, each with its guard. */
Flight *flight_new(Writes *writes, GPtrArray *slots, gboolean probe);
void flight_start(Flight *flight);

/* ---- what the server says of one (write_cargo.c) ---- */

/* In place of a row, of a function that takes several: it is kept as the refusal. */
gboolean cargo_is_refused(Cargo *cargo, const cJSON *row);
/* A function that refused a row the first time that it came says that mine wasn't done before. */
WriteNoted cargo_noted_before(const Cargo *cargo);
char *cargo_conflict(const Cargo *cargo, const cJSON *row); /* a sentence; caller frees */

/* Sends its parcel; then flight_uploaded(), from the loop, once. FALSE: there is none to be sent. */
gboolean flight_upload(Flight *flight, GError **error);
void flight_uploaded(Flight *flight, const GError *error);
/* Others that wait, which are no files, go on. */
gboolean flight_waits_alone(const Flight *flight, const GError *error);
/* A file that no row will name. */
void writes_remove_file(Writes *writes, const Write *write);
gboolean writes_is_uploading(Writes *writes);
/* Its outcome doesn't matter any more. */
void writes_stop_upload(Writes *writes, const char *id);

/* The line, the server or the disk is in trouble: nobody is tried for a while. */
void writes_hold(Writes *writes, const GError *error);
gint64 writes_next_us(const Writes *writes); /* when that ends; Unix time */
/* For how long, after so many failures. */
gint64 writes_pause_us(const Writes *writes, guint failures, const GError *error);

#endif
