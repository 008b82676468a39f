/* SPDX-License-Identifier: MIT */
/* When what is sent: in order for each row, independent rows side by side, by one process at a time. */
#include <string.h>

#include "looptrace/words.h"
#include "write_flight.h"

#define FLIGHTS_MAX 3
#define BATCH_MAX   28  /* so many guards fit into one address (REST_URL_MAX) */
#define BATCH_FEW   18  /* so many of stages without an id */
#define BATCH_ROWS  100 /* so many of a function that takes several */

#define LINGER_US (3 * G_USEC_PER_SEC) /* so long the first waits for others that set the same */

#define HOLD_FIRST_US (2 * G_USEC_PER_SEC)
#define HOLD_LEAST_US (G_USEC_PER_SEC / 2)
#define HOLD_MOST_US  (120 * G_USEC_PER_SEC)
#define WAIT_MOST_S   300 /* of what a server asks for */
#define DOUBLINGS_MAX 8

#define LOOK_TURN_US     (100 * 1000) /* while another process sends */
#define LOOK_OTHERS_US   (2 * G_USEC_PER_SEC)
#define LOOK_SESSION_US  (5 * G_USEC_PER_SEC)
#define TURN_PATIENCE_US (30 * G_USEC_PER_SEC)
#define TURN_BEAT_US     (2 * G_USEC_PER_SEC) /* so often whoever has the turn shows that it goes on */

/* ---- planning ---- */

static gboolean timer_fired(gpointer data)
{
    Writes *writes = data;

    g_clear_pointer(&writes->timer, g_source_unref);
    writes_pump(writes);
    return G_SOURCE_REMOVE;
}

void writes_plan(Writes *writes, gint64 in_us)
{
    gint64 when = g_get_monotonic_time() + in_us;

    if (writes->timer != NULL && writes->timer_us <= when)
        return;
    if (writes->timer != NULL) {
        g_source_destroy(writes->timer);
        g_source_unref(writes->timer);
    }
    writes->timer = g_timeout_source_new((guint)((in_us + 999) / 1000));
    writes->timer_us = when;
    g_source_set_callback(writes->timer, timer_fired, writes, NULL);
    g_source_attach(writes->timer, writes->context);
}

/* ---- when nobody is tried ---- */

static gboolean is_of_session(const GError *error)
{
    FaultKind kind = fault_kind(error);

    return kind == FAULT_SIGNED_OUT || kind == FAULT_CREDENTIALS;
}

/* What else the server answers says nothing of that. */
static gboolean waits_for_factor(const Writes *writes)
{
    return g_strcmp0(fault_code(writes->trouble), FAULT_CODE_FACTOR) == 0 &&
           supabase_session_info(writes->sync->supabase).factor != NULL;
}

gint64 writes_pause_us(const Writes *writes, guint failures, const GError *error)
{
    gint64 most = MIN(HOLD_FIRST_US << MIN(failures, DOUBLINGS_MAX), HOLD_MOST_US);
    gint64 pause = HOLD_LEAST_US + (gint64)(g_random_double() * (double)(most - HOLD_LEAST_US));
    gint64 asked = MIN(fault_wait_s(error), WAIT_MOST_S) * G_USEC_PER_SEC;

    return supabase_scale(writes->sync->supabase, pause + asked);
}

void writes_hold(Writes *writes, const GError *error)
{
    gint64 pause = writes_pause_us(writes, writes->failures, error);

    writes->failures++;
    g_clear_error(&writes->trouble);
    writes->trouble = g_error_copy(error);
    writes->hold_until_us = g_get_monotonic_time() + pause;
}

gint64 writes_next_us(const Writes *writes)
{
    gint64 left = MAX(writes->hold_until_us - g_get_monotonic_time(), 0);

    return g_get_real_time() + left; /* a deadline: not by the clock that tests can stop */
}

static gboolean has_session(const Writes *writes)
{
    SessionInfo info = supabase_session_info(writes->sync->supabase);

    return info.user_id != NULL && g_strcmp0(info.user_id, writes->owner) == 0;
}

gboolean writes_is_signed_out(const Writes *writes)
{
    return !has_session(writes) || (writes->trouble != NULL && is_of_session(writes->trouble));
}

gboolean writes_is_held(const Writes *writes)
{
    return writes->outbox == NULL || writes->paused || writes->sync->offline ||
           !has_session(writes) || g_get_monotonic_time() < writes->hold_until_us;
}

void writes_set_paused(Writes *writes, gboolean paused)
{
    writes->paused = paused;
    if (!paused)
        writes_plan(writes, 0);
}

/* Only what the line was in the way of: not what the server asked for, nor a session that is over. */
void writes_line_is_back(Writes *writes)
{
    FaultKind kind = fault_kind(writes->trouble);

    if (waits_for_factor(writes))
        return;
    writes->failures = 0;
    if (writes->trouble == NULL ||
        (kind != FAULT_OFFLINE && kind != FAULT_TIMEOUT && kind != FAULT_PROXY &&
         kind != FAULT_TLS && !is_of_session(writes->trouble)))
        return;
    g_clear_error(&writes->trouble);
    writes->hold_until_us = 0;
    writes_plan(writes, 0);
}

/* ---- whose turn it is ---- */

static gboolean waits(const Slot *slot)
{
    return slot->entry != NULL && (OUTBOX_BIT(slot->kept->state) & OUTBOX_WAITING) != 0;
}

/* A hundred rows are work for a server: the next hundred waits, and can still be taken back. */
static gboolean is_deciding(const Writes *writes)
{
    for (guint i = 0; i < writes->flights->len; i++) {
        const Flight *flight = writes->flights->pdata[i];
        const Cargo *first = flight->cargo->pdata[0];
        if (first->entry->write->kind->rows_argument != NULL)
            return TRUE;
    }
    return FALSE;
}

/* How long it still waits for others. Whoever waits for it, as a command does, doesn't have it wait. */
static gint64 lingers_us(Writes *writes, const Slot *slot)
{
    const Mark *mark = writes_mark(writes, slot->kept->id);

    if (!slot->entry->write->kind->gathers || !writes->vigilant || writes->rushing ||
        slot->kept->state != OUTBOX_QUEUED || slot->entry->batch != NULL || mark->given_us == 0)
        return 0;
    return MAX(mark->given_us + LINGER_US - g_get_monotonic_time(), 0);
}

static gboolean could_go(Writes *writes, const Slot *slot)
{
    const Mark *mark = writes_mark(writes, slot->kept->id);

    if (!waits(slot) || mark->sending || writes_before(writes, slot) != NULL)
        return FALSE;
    if (slot->entry->write->kind->parcel != NULL && writes_is_uploading(writes))
        return FALSE; /* one file at a time: each is done the sooner */
    if (slot->entry->write->kind->rows_argument != NULL && is_deciding(writes))
        return FALSE;
    if (writes->rushing)
        return mark->rush != writes->rush;
    return slot->kept->next_us <= g_get_real_time();
}

static gboolean may_go(Writes *writes, const Slot *slot)
{
    return could_go(writes, slot) && lingers_us(writes, slot) == 0;
}

/* New rows may differ, as long as they have the same columns. */
static gboolean set_the_same(const Write *a, const Write *b)
{
    if (a->kind != b->kind || a->set != b->set || write_is_new_row(a) != write_is_new_row(b))
        return FALSE;
    for (guint i = 0; i < a->kind->n_fields && !write_is_new_row(a); i++)
        if (!a->kind->fields[i].address && g_strcmp0(a->mine[i], b->mine[i]) != 0)
            return FALSE;
    return TRUE;
}

static gboolean is_many_in_one(const Write *write)
{
    return ((write->kind->method == WRITE_PATCH || write->kind->rows_argument != NULL) &&
            write->guard != NULL) ||
           write->kind->method == WRITE_UPSERT;
}

static gboolean is_too_late(Writes *writes, const Slot *slot)
{
    return slot->kept->expires_us > 0 &&
           clock_now_us(writes->sync->clock) >= slot->kept->expires_us;
}

static gboolean may_share(Writes *writes, const Slot *slot)
{
    const WriteEntry *entry = slot->entry;

    return (entry->batch != NULL || entry->write->kind->gathers) && entry->after == NULL &&
           is_many_in_one(entry->write) && entry->write->kind->parcel == NULL &&
           !is_too_late(writes, slot) && !writes_mark(writes, slot->kept->id)->alone;
}

static gboolean goes_with(Writes *writes, const Slot *first, const Slot *slot)
{
    return may_share(writes, slot) && g_strcmp0(slot->entry->batch, first->entry->batch) == 0 &&
           g_strcmp0(slot->entry->flight, first->entry->flight) == 0 &&
           set_the_same(first->entry->write, slot->entry->write);
}

/* The first whose turn it is, and those that can share its request. Empty: nobody's. */
static GPtrArray *next_slots(Writes *writes)
{
    GPtrArray *slots = g_ptr_array_new();
    const Slot *first = NULL;
    guint most = BATCH_MAX;

    for (guint i = 0; i < writes->open->len && slots->len < most; i++) {
        Slot *slot = writes->open->pdata[i];
        if (first == NULL ? !may_go(writes, slot) : !could_go(writes, slot))
            continue;
        if (first == NULL) {
            first = slot;
            most = slot->entry->write->kind->rows_argument == NULL ? BATCH_MAX : BATCH_ROWS;
        } else if (!may_share(writes, first) || !goes_with(writes, first, slot) ||
                   (slots->len >= BATCH_FEW && write_is_by_address(slot->entry->write))) {
            continue;
        }
        g_ptr_array_add(slots, slot);
        if (!may_share(writes, first))
            break;
    }
    return slots;
}

/* ---- before it goes ---- */

/* A field that the one before has set is its own business; the others must be as they were seen. */
gboolean writes_step_on(Writes *writes, WriteEntry *entry, const cJSON *row, const Slot *before)
{
    Write *write = entry->write;
    g_autoptr(Write) judged = write_copy(write);
    guint32 own = before->entry == NULL || before->entry->moved
                      ? 0
                      : write_judged_fields(before->entry->write);

    for (guint i = 0; i < write->kind->n_fields; i++) {
        if ((own & (1u << i)) == 0)
            continue;
        g_autofree char *value = write_row_value(row, write->kind->fields[i].name);
        write_see(judged, write->kind->fields[i].name, value);
    }
    if (!write_row_is_base(judged, row))
        return FALSE;
    write_rebase(write, row);
    return TRUE;
}

static gboolean keep_state(Writes *writes, const Slot *slot, WriteEntry *entry, OutboxState state,
                           const char *answer, const char *sentence)
{
    g_autoptr(OutboxEntry) kept = outbox_entry_copy(slot->kept);
    g_autoptr(GError) error = NULL;

    write_entry_print(entry, kept);
    kept->state = state;
    g_free(kept->answer);
    kept->answer = g_strdup(answer);
    g_free(kept->error);
    kept->error = g_strdup(sentence);
    if (outbox_update(writes->outbox, kept, &error))
        writes_changed(writes);
    else
        writes_hold(writes, error);
    return FALSE;
}

/* An order that another supplier makes now has stages of the same numbers. */
static gboolean is_row_of(const Write *write, const cJSON *row)
{
    return write->kind->method != WRITE_PATCH || write_row_is_its(write, row);
}

/* The one that it was based on is done: on its result. FALSE: it has come to an end, or is read anew. */
static gboolean follow_on(Writes *writes, Slot *slot)
{
    const Slot *before = writes_slot(writes, slot->entry->after);
    g_autoptr(cJSON) row = before == NULL ? NULL : write_row_parse(before->kept->answer);

    g_clear_pointer(&slot->entry->after, g_free);
    if (row == NULL ||
        !is_row_of(slot->entry->write,
                   row)) { /* dropped, or too long ago: what the row is now has to be looked at */
        write_see_guard(slot->entry->write, NULL);
        return TRUE;
    }
    return writes_step_on(writes, slot->entry, row, before) ||
           keep_state(writes, slot, slot->entry, OUTBOX_CONFLICT, before->kept->answer,
                      _("Somebody has changed it in between"));
}

/* FALSE: it doesn't go. The entry in the slot is changed as it will go; the outbox has that once it is marked as
 * sent. */
static gboolean prepare(Writes *writes, Slot *slot, gboolean *probe)
{
    if (is_too_late(writes, slot)) {
        *probe = slot->kept->state == OUTBOX_SENT;
        return *probe || keep_state(writes, slot, slot->entry, OUTBOX_EXPIRED, NULL,
                                    _("It waited for longer than it was meant to: it wasn't sent"));
    }
    return slot->entry->after == NULL || follow_on(writes, slot);
}

/* Those that were given one by one have a number together from here on: what the database notes is noted under it. */
static void number_together(const GPtrArray *slots)
{
    const Slot *first = slots->pdata[0];

    if (slots->len < 2 || first->entry->batch != NULL || first->entry->flight != NULL)
        return;
    for (guint i = 0; i < slots->len; i++)
        ((Slot *)slots->pdata[i])->entry->flight = g_strdup(first->kept->id);
}

static gboolean begin_one(Writes *writes)
{
    g_autoptr(GPtrArray) slots = next_slots(writes);
    gboolean probe = FALSE;

    if (slots->len == 0)
        return FALSE;
    for (guint i = 0; i < slots->len; i++)
        if (!prepare(writes, slots->pdata[i], &probe)) {
            writes->seen = 0;
            writes_look(writes);
            return TRUE;
        }
    if (probe)
        g_ptr_array_set_size(slots, 1);
    number_together(slots);
    Flight *flight = flight_new(writes, slots, probe);
    flight_start(flight);
    if (!g_ptr_array_find(writes->flights, flight, NULL))
        writes_look(writes); /* it has ended at once: what it was made of isn't so any more */
    return TRUE;
}

/* ---- the pump ---- */

static gboolean is_anybody_waiting(Writes *writes)
{
    for (guint i = 0; i < writes->open->len; i++)
        if (waits(writes->open->pdata[i]))
            return TRUE;
    return FALSE;
}

static gboolean is_anybody_due(Writes *writes)
{
    g_autoptr(GPtrArray) slots = next_slots(writes);

    return slots->len > 0;
}

/* Whoever knows that it waits isn't in a hurry. */
static gboolean is_followed_closely(const Writes *writes)
{
    for (guint i = 0; i < writes->followers->len; i++)
        if (!((const Follower *)writes->followers->pdata[i])->to_end)
            return TRUE;
    return FALSE;
}

static void plan_next(Writes *writes)
{
    gint64 now = g_get_real_time();
    gint64 soonest = is_followed_closely(writes) ? LOOK_TURN_US : LOOK_OTHERS_US;
    gint64 held = writes->hold_until_us - g_get_monotonic_time();

    if (writes->flights->len > 0) {
        writes_plan(writes, TURN_BEAT_US);
        return;
    }
    if (writes->paused || writes->sync->offline || !is_anybody_waiting(writes))
        return;
    for (guint i = 0; i < writes->open->len; i++) {
        const Slot *slot = writes->open->pdata[i];
        if (waits(slot) && writes_before(writes, slot) == NULL)
            soonest = MIN(soonest, MAX(MAX(slot->kept->next_us - now, lingers_us(writes, slot)),
                                       LOOK_TURN_US));
    }
    if (!has_session(writes))
        writes_plan(writes, LOOK_SESSION_US);
    else
        writes_plan(writes, MAX(held, soonest));
}

static void end_rush(Writes *writes, const GError *error)
{
    WritesSent sent = writes->sent;
    WriteCounts counts = writes_count(writes);

    writes->rushing = FALSE;
    writes->sent = NULL;
    sent(&counts, error, writes->sent_data);
}

static void fail_rush(Writes *writes, FaultKind kind, const char *sentence)
{
    g_autoptr(GError) error = g_error_new_literal(FAULT, (gint)kind, sentence);

    end_rush(writes, error);
}

static void check_rush(Writes *writes)
{
    if (!writes->rushing || writes->flights->len > 0)
        return;
    if (writes->outbox == NULL || !has_session(writes))
        fail_rush(writes, FAULT_SIGNED_OUT, _("Nobody is signed in"));
    else if (writes->sync->offline)
        fail_rush(writes, FAULT_OFFLINE, _("Nothing is sent in offline mode"));
    else if (g_get_monotonic_time() < writes->hold_until_us)
        end_rush(writes, writes->trouble);
    else if (!is_anybody_due(writes))
        end_rush(writes, NULL);
    else if (!outbox_has_turn(writes->outbox) && g_get_monotonic_time() > writes->turn_until_us)
        fail_rush(writes, FAULT_LIMITED, _("Another looptrace is sending: it will send these too"));
}

static void give_turn(Writes *writes)
{
    if (writes->flights->len == 0 && outbox_has_turn(writes->outbox))
        outbox_give_turn(writes->outbox);
}

/* What is in flight is heard of when this process goes on; should another have found out meanwhile, the outbox
 * says so. */
void writes_make_way(Writes *writes)
{
    if (writes->outbox != NULL)
        outbox_give_turn(writes->outbox);
}

void writes_pump(Writes *writes)
{
    if (writes->outbox != NULL && writes_look(writes))
        writes_changed(writes);
    if (writes->flights->len > 0)
        outbox_take_turn(writes->outbox);
    if (!writes_is_held(writes) && is_anybody_due(writes)) {
        if (!outbox_take_turn(writes->outbox)) {
            writes_plan(writes, LOOK_TURN_US);
        } else {
            writes_look(writes); /* whoever had it may have sent them */
            while (writes->flights->len < FLIGHTS_MAX && !writes_is_held(writes) &&
                   begin_one(writes))
                continue;
        }
    }
    if (writes->outbox != NULL) {
        give_turn(writes);
        plan_next(writes);
    }
    check_rush(writes);
    if (writes->followers->len > 0)
        writes_tell_soon(writes);
}

void writes_send_now(Writes *writes, WritesSent sent, gpointer data)
{
    g_return_if_fail(!writes->rushing);
    writes->rushing = TRUE;
    writes->rush++;
    writes->sent = sent;
    writes->sent_data = data;
    writes->turn_until_us = g_get_monotonic_time() + TURN_PATIENCE_US;
    writes->hold_until_us = 0;
    g_clear_error(&writes->trouble);
    writes_plan(writes, 0);
}
