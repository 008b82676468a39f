/* SPDX-License-Identifier: MIT */
/*
 * What is under way. A flight carries one entry, or several that set the same: it marks them as sent on the disk,
 * sends, and finds out what became of each. Whatever ends it early (a kill too) leaves them as sent: the
 * next flight finds out.
 */
#include "looptrace/words.h"
#include "write_flight.h"

#include <string.h>

#define READ_MAX 60 /* so many ids fit into one address */
#define REBASED_MAX                                                                                \
    8 /* so often others may change something else of the row while mine is on its way */

/* ---- the cargo ---- */

static void cargo_free(gpointer data)
{
    Cargo *cargo = data;

    outbox_entry_free(cargo->kept);
    write_entry_free(cargo->entry);
    cJSON_Delete(cargo->row);
    g_clear_error(&cargo->refusal);
    g_free(cargo);
}

static Cargo *cargo_new(const Slot *slot)
{
    Cargo *cargo = g_new0(Cargo, 1);

    /* By way of its print: the slot's may have stepped on since it was read. */
    cargo->kept = outbox_entry_copy(slot->kept);
    write_entry_print(slot->entry, cargo->kept);
    cargo->entry = write_entry_read(cargo->kept);
    cargo->before = slot->kept->state;
    return cargo;
}

static const char *flight_number(const Flight *flight)
{
    const Cargo *first = flight->cargo->pdata[0];

    if (first->entry->flight != NULL)
        return first->entry->flight;
    /* A function's key is that of one call; what is noted is noted by number and row. */
    const WriteKind *kind = first->entry->write->kind;
    return first->entry->batch != NULL && kind->method != WRITE_POST &&
                   (kind->method != WRITE_RPC || kind->rows_argument != NULL)
               ? first->entry->batch
               : first->kept->id;
}

Flight *flight_new(Writes *writes, GPtrArray *slots, gboolean probe)
{
    Flight *flight = g_new0(Flight, 1);

    flight->writes = writes;
    flight->probe = probe;
    flight->cargo = g_ptr_array_new_with_free_func(cargo_free);
    for (guint i = 0; i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        g_ptr_array_add(flight->cargo, cargo_new(slot));
        writes_mark(writes, slot->kept->id)->sending = TRUE;
    }
    g_ptr_array_add(writes->flights, flight);
    return flight;
}

static void flight_free(Flight *flight)
{
    g_ptr_array_unref(flight->cargo);
    g_free(flight);
}

/* TRUE: nobody waits for it any more; it is gone. */
static gboolean flight_is_abandoned(Flight *flight)
{
    flight->call = NULL;
    if (flight->writes != NULL)
        return FALSE;
    flight_free(flight);
    return TRUE;
}

void writes_abandon(Writes *writes)
{
    for (guint i = 0; i < writes->flights->len; i++) {
        Flight *flight = writes->flights->pdata[i];
        flight->writes = NULL;
        if (flight->upload != NULL)
            storage_upload_cancel(flight->upload);
        supabase_cancel(&flight->call); /* its callback frees it */
    }
    g_ptr_array_set_size(writes->flights, 0);
}

/* ---- outcomes, on the disk ---- */

static void settle(Cargo *cargo, OutboxState state, const cJSON *row, const char *sentence)
{
    cargo->settled = TRUE;
    cargo->kept->state = state;
    g_free(cargo->kept->answer);
    cargo->kept->answer = row == NULL ? NULL : write_row_text(row);
    g_free(cargo->kept->error);
    cargo->kept->error = g_strdup(sentence);
    cargo->kept->next_us = 0;
}

static void settle_saved(Cargo *cargo, const cJSON *row, gboolean moved)
{
    write_learn_id(cargo->entry->write, row);
    cargo->entry->moved = moved;
    settle(cargo, OUTBOX_DONE, row, NULL);
}

static void save_one(Writes *writes, Cargo *cargo)
{
    g_autoptr(GError) error = NULL;

    if (outbox_update(writes->outbox, cargo->kept, &error))
        return;
    /* Dropped or decided on in another process; or the disk is full: it is found out again later. */
    g_debug("what became of a write can't be kept: %s", error->message);
    if (fault_kind(error) == FAULT_IO)
        writes_hold(writes, error);
}

static void save_all(const Flight *flight)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new();

    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        write_entry_print(cargo->entry, cargo->kept);
        g_ptr_array_add(kept, cargo->kept);
    }
    if (kept->len > 1 && outbox_update_all(flight->writes->outbox, kept, NULL))
        return;
    for (guint i = 0; i < flight->cargo->len; i++)
        save_one(flight->writes, flight->cargo->pdata[i]);
}

static void remove_unwanted(Writes *writes, const Flight *flight, const Cargo *cargo)
{
    if (flight->uploaded && cargo->settled && cargo->kept->state != OUTBOX_DONE &&
        cargo->kept->state != OUTBOX_CONFLICT)
        writes_remove_file(writes, cargo->entry->write);
}

static void flight_end(Flight *flight)
{
    Writes *writes = flight->writes;

    save_all(flight);
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        Mark *mark = writes_mark(writes, cargo->kept->id);
        mark->sending = FALSE;
        mark->tried = !cargo->settled && !cargo->again;
        mark->rush = mark->tried ? writes->rush : mark->rush;
        if (cargo->settled && cargo->kept->state == OUTBOX_DONE)
            writes_add_done(writes, outbox_entry_copy(cargo->kept));
        remove_unwanted(writes, flight, cargo);
    }
    g_ptr_array_remove(writes->flights, flight);
    flight_free(flight);
    writes_changed(writes);
    writes_plan(writes, 0);
}

/* No outcome. unsent: nothing has happened, so it is what it was. */
static void flight_fail(Flight *flight, const GError *error, gboolean unsent)
{
    Writes *writes = flight->writes;
    gboolean alone = flight_waits_alone(flight, error);

    if (!alone)
        writes_hold(writes, error);
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        if (cargo->settled)
            continue;
        if (unsent)
            cargo->kept->state = cargo->before;
        g_free(cargo->kept->error);
        cargo->kept->error = g_strdup(error->message);
        cargo->kept->next_us =
            alone ? g_get_real_time() + writes_pause_us(writes, cargo->kept->attempts, error)
                  : writes_next_us(writes);
    }
    flight_end(flight);
}

/* ---- rows ---- */

static const cJSON *row_of(const cJSON *answer, const Write *write)
{
    const cJSON *row;

    if (cJSON_IsObject(answer)) /* a function's: about the one row that was asked for */
        return answer;
    cJSON_ArrayForEach(row, answer) if (write_row_is_its(write, row)) return row;
    return NULL;
}

static cJSON *parse_answer(const RestAnswer *answer, GError **error)
{
    return json_parse(answer->body, answer->length, error);
}

static guint count_unsettled(const Flight *flight)
{
    guint left = 0;

    for (guint i = 0; i < flight->cargo->len; i++) {
        const Cargo *cargo = flight->cargo->pdata[i];
        left += cargo->settled || cargo->again ? 0 : 1;
    }
    return left;
}

static Cargo *next_to_ask(const Flight *flight)
{
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        if (!cargo->settled && !cargo->again)
            return cargo;
    }
    return NULL;
}

static void settle_conflict(Cargo *cargo, const cJSON *row)
{
    g_autofree char *sentence = cargo_conflict(cargo, row);

    settle(cargo, OUTBOX_CONFLICT, row, sentence);
}

/* Others have changed something else of the row: mine goes on what they have now. */
static void step_over(Flight *flight, Cargo *cargo, const cJSON *row)
{
    Mark *mark = writes_mark(flight->writes, cargo->kept->id);

    if (++mark->rebased > REBASED_MAX) {
        settle_conflict(cargo, row);
        return;
    }
    write_rebase(cargo->entry->write, row);
    cargo->kept->state = OUTBOX_QUEUED;
    cargo->kept->next_us = 0;
    cargo->again = TRUE;
}

static void settle_expired(Cargo *cargo)
{
    cargo->entry->late = TRUE;
    settle(cargo, OUTBOX_EXPIRED, NULL, _("It had gone out, but the server doesn't have it"));
}

static void settle_invalid(Cargo *cargo, const GError *error)
{
    const char *field = write_field_of_error(cargo->entry->write->kind, error->message);

    g_free(cargo->entry->field);
    cargo->entry->field = g_strdup(field);
    settle(cargo, OUTBOX_INVALID, NULL, error->message);
}

/* The row is as it was, and mine isn't in it: by a policy, or because the server said why. */
static void settle_refused(Cargo *cargo, const cJSON *row)
{
    const GError *said = cargo->refusal;

    if (said != NULL && fault_kind(said) == FAULT_CONFLICT && row != NULL)
        settle(cargo, OUTBOX_CONFLICT, row, said->message);
    else if (said != NULL && fault_kind(said) == FAULT_INVALID)
        settle_invalid(cargo, said);
    else
        settle(cargo, OUTBOX_REFUSED, row,
               said != NULL ? said->message
                            : _("The server's policy doesn't permit you to change this"));
}

static void judge(Flight *flight, Cargo *cargo, const cJSON *row, WriteNoted noted)
{
    WriteVerdict verdict = write_judge(cargo->entry->write, row, noted);

    if (row != NULL) {
        write_learn_id(cargo->entry->write, row);
        writes_learn(flight->writes, cargo->entry->write, row);
    }

    if (flight->probe && row != NULL && write_row_is_mine(cargo->entry->write, row))
        verdict = WRITE_VERDICT_SAVED;
    if (flight->probe && verdict != WRITE_VERDICT_SAVED && verdict != WRITE_VERDICT_LOOK) {
        settle_expired(cargo);
        return;
    }
    switch (verdict) {
    case WRITE_VERDICT_SAVED:
        cargo->entry->already =
            noted != WRITE_NOTED_YES && cargo->before == OUTBOX_QUEUED &&
            flight->cargo->len == 1; /* of several, some are left out of the answer */
        settle_saved(cargo, row, noted == WRITE_NOTED_YES);
        return;
    case WRITE_VERDICT_AGAIN:
        step_over(flight, cargo, row);
        return;
    case WRITE_VERDICT_CONFLICT:
        settle_conflict(cargo, row);
        return;
    case WRITE_VERDICT_REFUSED:
        settle_refused(cargo, row);
        return;
    case WRITE_VERDICT_GONE:
        settle(cargo, OUTBOX_GONE, NULL,
               _("The row is no longer there, or it isn't yours to see any more"));
        return;
    case WRITE_VERDICT_LOOK:
        g_clear_pointer(&cargo->row, cJSON_Delete);
        cargo->row = cJSON_Duplicate(row, TRUE);
        return;
    }
}

/* ---- step 4: what the database has noted ---- */

static void ask_noted(Flight *flight);

/* FALSE: it is neither true nor false, so nobody knows more than before. */
static gboolean read_noted(const RestAnswer *answer, WriteNoted *noted, GError **error)
{
    g_autoptr(cJSON) said = parse_answer(answer, error);

    if (said == NULL)
        return FALSE;
    *noted = cJSON_IsTrue(said) ? WRITE_NOTED_YES : WRITE_NOTED_NO;
    if (cJSON_IsBool(said))
        return TRUE;
    g_set_error(error, FAULT, FAULT_DECODE, _("The server didn't say whether the change was done"));
    return FALSE;
}

static void noted_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Flight *flight = data;
    WriteNoted noted = WRITE_NOTED_UNKNOWN;
    g_autoptr(GError) broken = NULL;

    if (flight_is_abandoned(flight))
        return;
    sync_note_answer(flight->writes->sync, error);
    if (error != NULL && write_end_of_error(error) != WRITE_END_INVALID &&
        write_end_of_error(error) != WRITE_END_NO_ROW) {
        flight_fail(flight, error, FALSE);
        return;
    }
    if (error == NULL && !read_noted(answer, &noted, &broken)) {
        flight_fail(flight, broken, FALSE);
        return;
    }
    Cargo *cargo = next_to_ask(flight);
    judge(flight, cargo, cargo->row, noted);
    if (next_to_ask(flight) != NULL)
        ask_noted(flight);
    else
        flight_end(flight);
}

static void ask_noted(Flight *flight)
{
    const Cargo *cargo = next_to_ask(flight);
    RestRequest *request = write_request_noted(cargo->entry->write, flight_number(flight));

    rest_priority(request, NET_SOON);
    flight->call = supabase_call(flight->writes->sync->supabase, request, noted_answered, flight);
}

/* ---- step 3: how the rows stand now ---- */

/* NULL: they couldn't be read, and the flight has ended without an outcome. */
static cJSON *rows_read(Flight *flight, const RestAnswer *answer, const GError *error,
                        gboolean unsent)
{
    g_autoptr(GError) broken = NULL;
    cJSON *rows = error == NULL ? parse_answer(answer, &broken) : NULL;

    sync_note_answer(flight->writes->sync, error);
    if (rows == NULL)
        flight_fail(flight, error != NULL ? error : broken, unsent);
    return rows;
}

static gboolean is_any_unread(const Flight *flight)
{
    for (guint i = 0; i < flight->cargo->len; i++) {
        const Cargo *cargo = flight->cargo->pdata[i];
        if (!cargo->settled && !cargo->again && !cargo->asked)
            return TRUE;
    }
    return FALSE;
}

static void read_again(Flight *flight);

static void read_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Flight *flight = data;
    g_autoptr(cJSON) rows = NULL;

    if (flight_is_abandoned(flight) || (rows = rows_read(flight, answer, error, FALSE)) == NULL)
        return;
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        if (!cargo->settled && cargo->asked)
            judge(flight, cargo, row_of(rows, cargo->entry->write), cargo_noted_before(cargo));
    }
    if (is_any_unread(flight))
        read_again(flight);
    else if (next_to_ask(flight) != NULL)
        ask_noted(flight);
    else
        flight_end(flight);
}

static RestRequest *read_request(const Flight *flight)
{
    g_autoptr(GPtrArray) writes = g_ptr_array_new();

    for (guint i = 0; i < flight->cargo->len && writes->len < READ_MAX; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        if (cargo->settled || cargo->asked)
            continue;
        cargo->asked = TRUE;
        g_ptr_array_add(writes, cargo->entry->write);
    }
    return writes->len == 1 ? write_request_read(writes->pdata[0])
                            : write_request_read_many(writes);
}

static void read_again(Flight *flight)
{
    RestRequest *request = read_request(flight);

    rest_priority(request, NET_SOON);
    flight->call = supabase_call(flight->writes->sync->supabase, request, read_answered, flight);
}

/* ---- step 2: writing ---- */

/* One row of several is refused, and so all of them are: each for itself, then. */
static gboolean part_ways(Flight *flight)
{
    if (flight->cargo->len == 1)
        return FALSE;
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        writes_mark(flight->writes, cargo->kept->id)->alone = TRUE;
        cargo->kept->state = cargo->before;
        cargo->again = TRUE;
    }
    flight_end(flight);
    return TRUE;
}

static gboolean is_of_rows(const Flight *flight)
{
    return ((const Cargo *)flight->cargo->pdata[0])->entry->write->kind->rows_argument != NULL;
}

/* What a function says that takes several goes for all of them; it tells of each by itself what is about one. */
static void refuse(Flight *flight, OutboxState state, const GError *error)
{
    if (!is_of_rows(flight) && part_ways(flight))
        return;
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        if (state == OUTBOX_INVALID)
            settle_invalid(cargo, error);
        else
            settle(cargo, state, NULL, error->message);
    }
    flight_end(flight);
}

static void write_failed(Flight *flight, const GError *error)
{
    Cargo *first = flight->cargo->pdata[0];
    WriteEnd end = write_end_of_error(error);

    /* The row with my id is there: mine, in all likelihood. */
    if ((first->entry->write->kind->method == WRITE_POST ||
         write_is_new_row(first->entry->write)) &&
        g_strcmp0(rest_error_code(error), "23505") == 0)
        end = WRITE_END_NO_ROW;
    switch (end) {
    case WRITE_END_NO_ROW:
        g_clear_error(&first->refusal);
        first->refusal = g_error_copy(error);
        read_again(flight);
        return;
    case WRITE_END_REFUSED:
        refuse(flight, OUTBOX_REFUSED, error);
        return;
    case WRITE_END_INVALID:
        refuse(flight, OUTBOX_INVALID, error);
        return;
    case WRITE_END_UNSENT:
    case WRITE_END_SIGNED_OUT:
        flight_fail(flight, error, TRUE);
        return;
    case WRITE_END_ANSWER:
    case WRITE_END_UNKNOWN:
        flight_fail(flight, error, FALSE);
        return;
    }
}

static void write_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Flight *flight = data;
    g_autoptr(GError) broken = NULL;

    if (flight_is_abandoned(flight))
        return;
    sync_note_answer(flight->writes->sync, error);
    if (error != NULL) {
        write_failed(flight, error);
        return;
    }
    g_autoptr(cJSON) rows = parse_answer(answer, &broken);
    if (rows == NULL) {
        flight_fail(flight, broken, FALSE);
        return;
    }
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        const cJSON *row = row_of(rows, cargo->entry->write);
        if (row != NULL && !cargo_is_refused(cargo, row))
            settle_saved(cargo, row, FALSE);
    }
    if (count_unsettled(flight) > 0)
        read_again(flight);
    else
        flight_end(flight);
}

/* On the disk before a byte goes out. */
static gboolean mark_as_sent(Flight *flight, GError **error)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new();

    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        cargo->kept->state = OUTBOX_SENT;
        cargo->kept->attempts++;
        cargo->kept->tried_us = clock_now_us(flight->writes->sync->clock);
        write_entry_print(cargo->entry, cargo->kept);
        g_ptr_array_add(kept, cargo->kept);
    }
    return outbox_update_all(flight->writes->outbox, kept, error);
}

/* Another process has decided on one of them meanwhile. */
static void flight_give_up(Flight *flight)
{
    for (guint i = 0; i < flight->cargo->len; i++) {
        Cargo *cargo = flight->cargo->pdata[i];
        cargo->kept->state = cargo->before;
        cargo->again = TRUE;
    }
    flight_end(flight);
}

static void send_write(Flight *flight)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    if (!mark_as_sent(flight, &error)) {
        if (fault_kind(error) == FAULT_CONFLICT || fault_kind(error) == FAULT_NOT_FOUND)
            flight_give_up(flight);
        else
            flight_fail(flight, error, TRUE);
        return;
    }
    for (guint i = 0; i < flight->cargo->len; i++)
        g_ptr_array_add(changes, ((const Cargo *)flight->cargo->pdata[i])->entry->write);
    RestRequest *request = changes->len == 1
                               ? write_request(changes->pdata[0], flight_number(flight))
                               : write_request_many(changes, flight_number(flight));
    flight->call = supabase_call(flight->writes->sync->supabase, request, write_answered, flight);
}

/* ---- step 1: a row that was never seen, or whose result before isn't known ---- */

static void first_judge(Flight *flight, Cargo *cargo, const cJSON *row)
{
    Write *write = cargo->entry->write;

    if (row == NULL) {
        settle(cargo, OUTBOX_GONE, NULL, _("The row isn't there, or it isn't yours to see"));
    } else if (!write->kind->by_key && write_row_is_mine(write, row)) {
        cargo->entry->already = TRUE;
        settle_saved(cargo, row, FALSE);
    } else if (!write_row_is_base(write, row)) {
        writes_learn(flight->writes, write, row);
        settle_conflict(cargo, row);
    } else {
        write_rebase(write, row);
    }
}

static void first_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Flight *flight = data;
    g_autoptr(cJSON) rows = NULL;

    if (flight_is_abandoned(flight) || (rows = rows_read(flight, answer, error, TRUE)) == NULL)
        return;
    Cargo *cargo = flight->cargo->pdata[0];
    first_judge(flight, cargo, row_of(rows, cargo->entry->write));
    if (cargo->settled)
        flight_end(flight);
    else
        send_write(flight);
}

/* The row as it is now has to be read: it was never seen, or not what is added to. */
static gboolean needs_a_look(const Write *write)
{
    gboolean unseen =
        write->guard == NULL && write->kind->guard != NULL && !write_is_new_row(write);

    for (guint i = 0; i < write->kind->n_fields; i++)
        if (write->kind->fields[i].adds && (write->set & ~write->seen & (1u << i)) != 0)
            unseen = TRUE;
    return unseen;
}

static void go_on(Flight *flight)
{
    const Write *write = ((const Cargo *)flight->cargo->pdata[0])->entry->write;

    if (!needs_a_look(write)) {
        send_write(flight);
        return;
    }
    RestRequest *request = write_request_read(write);
    flight->call = supabase_call(flight->writes->sync->supabase, request, first_answered, flight);
}

/* Nothing of the row has been asked for yet. */
static void upload_failed(Flight *flight, const GError *error)
{
    const char *code = fault_code(error);
    gboolean never =
        g_strcmp0(code, STORAGE_CODE_NONE) == 0 || g_strcmp0(code, STORAGE_CODE_BUCKET) == 0;

    if (fault_kind(error) == FAULT_CANCELLED)
        flight_give_up(flight);
    else if (fault_kind(error) == FAULT_REFUSED)
        refuse(flight, OUTBOX_REFUSED, error);
    else if (fault_kind(error) == FAULT_INVALID || never)
        refuse(flight, OUTBOX_INVALID, error);
    else
        flight_fail(flight, error, TRUE);
}

void flight_uploaded(Flight *flight, const GError *error)
{
    if (flight_is_abandoned(flight))
        return;
    flight->uploaded = error == NULL;
    if (error == NULL)
        go_on(flight);
    else
        upload_failed(flight, error);
}

void flight_start(Flight *flight)
{
    const Write *write = ((const Cargo *)flight->cargo->pdata[0])->entry->write;
    g_autoptr(GError) error = NULL;

    if (flight->probe)
        read_again(flight);
    else if (write->kind->parcel == NULL)
        go_on(flight);
    else if (!flight_upload(flight, &error))
        refuse(flight, OUTBOX_INVALID, error);
}
