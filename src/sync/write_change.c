/* SPDX-License-Identifier: MIT */
/* One change: what was seen, what is wanted. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "write_private.h"

Write *write_new(const WriteKind *kind, const char *row_id)
{
    Write *write = g_new0(Write, 1);

    g_assert(kind->n_fields <= WRITE_FIELDS_MAX);
    write->kind = kind;
    write->row_id = row_id == NULL ? outbox_new_id() : g_strdup(row_id);
    return write;
}

void write_free(Write *write)
{
    if (write == NULL)
        return;
    for (guint i = 0; i < WRITE_FIELDS_MAX; i++) {
        g_free(write->base[i]);
        g_free(write->mine[i]);
    }
    g_free(write->row_id);
    g_free(write->guard);
    g_free(write->order_id);
    g_free(write->order_number);
    g_free(write->supplier_order_id);
    g_free(write->what);
    g_clear_pointer(&write->parcel, g_bytes_unref);
    g_free(write);
}

Write *write_copy(const Write *write)
{
    Write *copy = write_new(write->kind, write->row_id);
    const WritePlace place = write_place(write);

    copy->guard = g_strdup(write->guard);
    copy->expires_min = write->expires_min;
    copy->seen = write->seen;
    copy->set = write->set;
    for (guint i = 0; i < write->kind->n_fields; i++) {
        copy->base[i] = g_strdup(write->base[i]);
        copy->mine[i] = g_strdup(write->mine[i]);
    }
    write_set_place(copy, &place);
    copy->parcel = write->parcel == NULL ? NULL : g_bytes_ref(write->parcel);
    return copy;
}

const WriteKind *write_kind_of(const Write *write)
{
    return write->kind;
}

const char *write_row_id(const Write *write)
{
    return write->row_id;
}

char *write_target(const Write *write)
{
    const char *lane = write->kind->lane == NULL ? NULL : write_mine(write, write->kind->lane);

    /* A photo alone is in nobody's way, for as long as it takes to send it. */
    if (write->kind->parcel != NULL &&
        write->set == 1u << write_kind_index(write->kind, write->kind->parcel))
        return g_strdup_printf("%s/%s/%s", write->kind->table, write->row_id, write->kind->parcel);
    if (write->kind->method == WRITE_UPSERT)
        return write_address_target(write);
    if (lane != NULL)
        return g_strdup_printf("%s/%s=%s", write->kind->table, write->kind->lane, lane);
    if (write->stage_number > 0 && write->order_number != NULL) /* by its id or without */
        return g_strdup_printf("%s/%s/%" G_GINT64_FORMAT, write->kind->table, write->order_number,
                               write->stage_number);
    return g_strdup_printf("%s/%s", write->kind->table, write->row_id);
}

/* ---- values ---- */

void write_see_guard(Write *write, const char *value)
{
    g_free(write->guard);
    write->guard = g_strdup(value);
}

void write_see(Write *write, const char *field, const char *value)
{
    int index = write_kind_index(write->kind, field);

    g_return_if_fail(index >= 0);
    g_free(write->base[index]);
    write->base[index] = g_strdup(value);
    write->seen |= 1u << index;
}

/* That it has happened is so whenever it was. */
static gboolean is_so_already(const Write *write, int index, const char *value)
{
    if ((write->seen & (1u << index)) == 0 || write_is_new_row(write))
        return FALSE;
    if (write->kind->fields[index].type == WRITE_MOMENT)
        return (write->base[index] == NULL) == (value == NULL);
    return g_strcmp0(write->base[index], value) == 0;
}

gboolean write_set(Write *write, const char *field, const char *value, GError **error)
{
    int index = write_kind_index(write->kind, field);

    g_return_val_if_fail(index >= 0, FALSE);
    if (!write_field_check(&write->kind->fields[index], value, error))
        return FALSE;
    write_unset(write, field);
    if (is_so_already(write, index, value))
        return TRUE;
    write->mine[index] = g_strdup(value);
    write->set |= 1u << index;
    return TRUE;
}

void write_unset(Write *write, const char *field)
{
    int index = write_kind_index(write->kind, field);

    g_return_if_fail(index >= 0);
    g_clear_pointer(&write->mine[index], g_free);
    write->set &= ~(1u << index);
}

gboolean write_sets(const Write *write, const char *field)
{
    int index = write_kind_index(write->kind, field);

    return index >= 0 && (write->set & (1u << index)) != 0;
}

const char *write_mine(const Write *write, const char *field)
{
    int index = write_kind_index(write->kind, field);

    return index < 0 ? NULL : write->mine[index];
}

const char *write_base(const Write *write, const char *field)
{
    int index = write_kind_index(write->kind, field);

    return index < 0 ? NULL : write->base[index];
}

/* A note alone is nothing without the move that it goes with, nor is a message that says nothing. */
gboolean write_is_empty(const Write *write)
{
    for (guint i = 0; i < write->kind->n_fields; i++)
        if ((write->set & (1u << i)) != 0 && !write->kind->fields[i].argument &&
            !write->kind->fields[i].address)
            return FALSE;
    return TRUE;
}

void write_expire_after(Write *write, guint minutes)
{
    write->expires_min = minutes;
}

/* ---- where it belongs ---- */

static void replace(char **text, const char *value)
{
    char *copy = g_strdup(value); /* value may be *text */

    g_free(*text);
    *text = copy;
}

void write_set_place(Write *write, const WritePlace *place)
{
    replace(&write->order_id, place->order_id);
    replace(&write->order_number, place->order_number);
    replace(&write->supplier_order_id, place->supplier_order_id);
    replace(&write->what, place->what);
    write->stage_number = place->stage_number;
}

WritePlace write_place(const Write *write)
{
    return (WritePlace){
        .order_id = write->order_id,
        .order_number = write->order_number,
        .supplier_order_id = write->supplier_order_id,
        .what = write->what,
        .stage_number = write->stage_number,
    };
}

static char *day_or_null(Day day)
{
    return day == DAY_NONE ? NULL : text_day(day);
}

static Write *new_stage(const char *kind, const Order *order, const Stage *seen)
{
    Write *write = write_new(write_kind_find(kind), seen->id);
    g_autofree char *percent = g_strdup_printf("%" G_GINT64_FORMAT, seen->percent);
    g_autofree char *due = day_or_null(seen->due);
    const WritePlace place = {
        .order_id = order->id,
        .order_number = order->number,
        .what = seen->name,
        .stage_number = seen->number,
    };

    write_see_guard(write, seen->updated_at);
    write_see(write, "completion_percentage", percent);
    write_see(write, "status", seen->status_text);
    write_see(write, "notes", seen->notes);
    write_see(write, "target_date", due);
    write_set_place(write, &place);
    return write;
}

Write *write_new_stage(const Order *order, const Stage *seen)
{
    return new_stage("stage.set", order, seen);
}

/* Its guard is read when the photo is there: that may take a while, and others go on meanwhile. */
Write *write_new_photo(const Order *order, const Stage *stage, const char *url, GBytes *bytes)
{
    Write *write = new_stage("stage.photo", order, stage);

    write_see_guard(write, NULL);
    write_set(write, "photos", url, NULL);
    write->parcel = g_bytes_ref(bytes);
    return write;
}

static Write *new_of_order(const char *kind, const Order *seen)
{
    Write *write = write_new(write_kind_find(kind), seen->id);
    g_autofree char *version = g_strdup_printf("%" G_GINT64_FORMAT, seen->version);
    const WritePlace place = {.order_id = seen->id, .order_number = seen->number};

    if (seen->version >= 0)
        write_see_guard(write, version);
    write_set_place(write, &place);
    return write;
}

Write *write_new_order_status(const Order *seen)
{
    Write *write = new_of_order("order.status", seen);

    write_see(write, "workflow_status", seen->workflow_text);
    return write;
}

Write *write_new_order_assign(const Order *seen)
{
    Write *write = new_of_order("order.assign", seen);

    write_see(write, "supplier_id", NULL);
    return write;
}

Write *write_new_reply(const char *order_id, const char *order_number, const char *from_id,
                       const char *to_id, const char *to_name)
{
    Write *write = write_new(write_kind_find("message.send"), NULL);
    g_autofree char *what = g_strdup_printf(_("to %s"), to_name == NULL ? to_id : to_name);
    const WritePlace place = {.order_id = order_id, .order_number = order_number, .what = what};

    write_set(write, "sender_id", from_id, NULL);
    write_set(write, "recipient_id", to_id, NULL);
    write_set(write, "order_id", order_id, NULL);
    write_set_place(write, &place);
    return write;
}

Write *write_new_message(const Order *order, const char *from_id, const char *to_id,
                         const char *to_name)
{
    return write_new_reply(order->id, order->number, from_id, to_id, to_name);
}

/* ---- what was read, and what a factory can make ---- */

Write *write_new_message_read(const Message *seen)
{
    Write *write = write_new(write_kind_find("message.read"), seen->id);
    g_autofree char *what =
        g_strdup_printf(_("message from %s"), seen->sender == NULL ? "–" : seen->sender);
    const WritePlace place = {.order_number = seen->order, .what = what};

    write_see_guard(write, seen->updated_at);
    write_see(write, "read_at", seen->read_at);
    write_set_place(write, &place);
    return write;
}

Write *write_new_notification_read(const Notification *seen)
{
    Write *write = write_new(write_kind_find("notification.read"), seen->id);
    g_autofree char *what = g_strdup_printf(_("notification “%s”"), seen->title);
    const WritePlace place = {.what = what};

    write_see_guard(write, seen->updated_at);
    write_see(write, "read_at", seen->read_at);
    write_set_place(write, &place);
    return write;
}

Write *write_new_capacity(const Capacity *seen)
{
    Write *write = write_new(write_kind_find("capacity.set"), seen->id);
    g_autofree char *total = g_strdup_printf("%" G_GINT64_FORMAT, seen->total);
    g_autofree char *booked = g_strdup_printf("%" G_GINT64_FORMAT, seen->booked);
    g_autofree char *what = g_strdup_printf(_("capacity of %s"), seen->date);
    const WritePlace place = {.what = what};

    if (seen->id != NULL) {
        write_see_guard(write, seen->updated_at);
        write_see(write, "total_capacity", total);
        write_see(write, "booked_capacity", booked);
        write_see(write, "notes", seen->notes);
    }
    write_see(write, "supplier_id", seen->supplier_id);
    write_see(write, "date", seen->date);
    write_set(write, "supplier_id", seen->supplier_id, NULL);
    write_set(write, "date", seen->date, NULL);
    if (seen->id != NULL &&
        seen->updated_at == NULL) { /* it waits itself: what comes of it isn't known */
        write_set(write, "total_capacity", total, NULL);
        write_set(write, "booked_capacity", booked, NULL);
    }
    write_set_place(write, &place);
    return write;
}

static const char *answer_kind(Offer answer)
{
    return answer == OFFER_ACCEPTED   ? "supplier-order.accept"
           : answer == OFFER_REJECTED ? "supplier-order.reject"
                                      : "supplier-order.counter";
}

/* Of kinds that have that field. */
static void see_if_any(Write *write, const char *field, const char *value)
{
    if (write_kind_index(write->kind, field) >= 0)
        write_see(write, field, value);
}

Write *write_new_answer(const SupplierOrder *seen, Offer answer)
{
    Write *write = write_new(write_kind_find(answer_kind(answer)), seen->id);
    g_autofree char *quantity = g_strdup_printf("%" G_GINT64_FORMAT, seen->quantity);
    g_autofree char *packs = codec_texts_to_json((const char *const *)seen->tech_packs);
    const WritePlace place = {.order_number = seen->number};

    write_see_guard(write, seen->updated_at);
    write_see(write, "acceptance_status", seen->acceptance);
    write_see(write, "status", seen->status);
    write_see(write, "supplier_price", seen->price);
    write_see(write, "quantity", seen->quantity < 0 ? NULL : quantity);
    write_see(write, "target_date", seen->due);
    write_see(write, "special_instructions", seen->instructions);
    write_see(write, "tech_pack_urls", packs);
    see_if_any(write, "counter_offer_price", seen->counter_price);
    see_if_any(write, "counter_offer_notes", seen->counter_note);
    see_if_any(write, "rejection_reason", seen->reason);
    write_set_place(write, &place);
    write_set(write, "acceptance_status", offer_wire(answer), NULL);
    return write;
}

/* ---- words ---- */

static void append_field(GString *label, const WriteField *field, const char *value)
{
    g_autofree char *words = write_field_words(field, value);

    if (label->len > 0)
        g_string_append(label, ", ");
    if (field->type == WRITE_ID) {
        g_autofree char *name = g_utf8_strdown(write_field_label(field), -1);
        g_string_append_printf(label, "%s %.8s", name, words);
    } else if (field->type == WRITE_TEXT || field->type == WRITE_LINES) {
        g_autofree char *name = g_utf8_strdown(write_field_label(field), -1);
        g_string_append_printf(label, value == NULL ? C_("write", "no %s") : "%s", name);
    } else if (field->type == WRITE_PERCENT || field->type == WRITE_CHOICE ||
               field->type == WRITE_MOMENT) {
        g_string_append(label, words);
    } else {
        g_autofree char *name = g_utf8_strdown(write_field_label(field), -1);
        g_string_append_printf(label, "%s %s", name, words);
    }
}

char *write_label(const Write *write)
{
    g_autoptr(GString) wanted = g_string_new(NULL);
    GString *label = g_string_new(write->order_number);

    for (guint i = 0; i < write->kind->n_fields; i++)
        if ((write->set & (1u << i)) != 0 && !write->kind->fields[i].address)
            append_field(wanted, &write->kind->fields[i], write->mine[i]);
    if (write->what != NULL)
        g_string_append_printf(label, "%s%s", label->len > 0 ? " " : "", write->what);
    if (label->len == 0)
        g_string_append(label, write_kind_title(write->kind));
    g_string_append_printf(label, ": %s", wanted->str);
    return g_string_free(label, FALSE);
}

const char *write_why_no_undo(const Write *write)
{
    return write->kind->no_undo == NULL ? NULL : write->kind->no_undo(write);
}

WriteRisk write_risk(const Write *write)
{
    return write->kind->risk_of == NULL ? write->kind->risk : write->kind->risk_of(write);
}

/* ---- what can't be done now ---- */

static char *why_not_stage(const Order *order, const Person *person)
{
    if (person != NULL && (person->roles & (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) |
                                            ROLE_BIT(ROLE_FACTORY))) == 0)
        return g_strdup(_("The stages are set by the order's supplier, or by an admin"));
    if (order->workflow == WORKFLOW_CANCELLED)
        return g_strdup_printf(_("%s is cancelled: nobody makes it any more"), order->number);
    if (order_is_over(order))
        return g_strdup_printf(_("%s is %s: its making is over"), order->number,
                               workflow_label(order->workflow));
    return NULL;
}

guint32 write_order_moves(const Order *order, const Person *person)
{
    guint32 moves = 0;

    for (guint to = 1; to < WORKFLOW_COUNT; to++)
        if (workflow_allows(order->workflow, (Workflow)to) &&
            (person == NULL || workflow_is_move_of((Workflow)to, person->roles)))
            moves |= 1u << to;
    return moves;
}

static char *why_not_move(const Order *order, const Person *person)
{
    const char *at = workflow_label(order->workflow);

    if (order->workflow == WORKFLOW_UNKNOWN)
        return g_strdup_printf(_("This looptrace doesn't know where an order goes from “%s”"),
                               order->workflow_text == NULL ? "" : order->workflow_text);
    if (write_order_moves(order, NULL) == 0)
        return g_strdup_printf(_("%s is %s: that is the end of the road"), order->number, at);
    if (write_order_moves(order, person) == 0)
        return g_strdup_printf(_("%s is at %s: the next move isn't yours to make"), order->number,
                               at);
    return NULL;
}

static char *why_not_assign(const Order *order)
{
    if (order->supplier != NULL)
        return g_strdup_printf(_("%s is assigned already, to %s"), order->number, order->supplier);
    if (order->workflow != WORKFLOW_PAYMENT_RECEIVED &&
        order->workflow != WORKFLOW_ASSIGNED_TO_SUPPLIER)
        return g_strdup_printf(
            _("%s is at %s: a supplier is assigned once the payment has been received"),
            order->number, workflow_label(order->workflow));
    return NULL;
}

static char *why_not_message(const Order *order)
{
    if (order->buyer_id != NULL || order->supplier_user != NULL)
        return NULL;
    return g_strdup_printf(_("whom to write to about %s isn't known here"), order->number);
}

char *write_why_no_answer(const SupplierOrder *order, Offer answer, const Person *person)
{
    Offer offer = supplier_order_offer(order);
    gboolean admin = person != NULL && (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0;
    gboolean makes = person == NULL || roles_is_supplier(person->roles);

    if (offer != OFFER_NEW && offer != OFFER_COUNTERED)
        return g_strdup_printf(_("%s is %s: there is nothing to answer"), order->number,
                               offer == OFFER_UNKNOWN ? order->acceptance : offer_label(offer));
    if (offer == OFFER_NEW && !makes)
        return g_strdup_printf(_("%s is for its supplier to answer"), order->number);
    if (offer == OFFER_COUNTERED && (person == NULL ? answer == OFFER_COUNTERED : !admin))
        return g_strdup_printf(_("The counter-offer for %s waits for the platform's answer"),
                               order->number);
    if (offer == OFFER_COUNTERED && answer == OFFER_COUNTERED)
        return g_strdup_printf(_("A counter-offer is accepted or rejected: %s has one"),
                               order->number);
    return NULL;
}

char *write_why_not(const WriteKind *kind, const Order *order, const Stage *stage,
                    const Person *person)
{
    if (order == NULL)
        return NULL;
    if (strcmp(kind->table, "production_stages") == 0)
        return why_not_stage(order, person);
    if (strcmp(kind->name, "order.status") == 0)
        return why_not_move(order, person);
    if (strcmp(kind->name, "order.assign") == 0)
        return why_not_assign(order);
    if (strcmp(kind->name, "message.send") == 0)
        return why_not_message(order);
    return NULL;
}
