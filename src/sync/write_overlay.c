/* SPDX-License-Identifier: MIT */
/*
 * Mine over the server's: what waits, on rows of any age; and what the server has answered, on rows that are older than
 * that answer. What sticks isn't shown as if it were so: the row is marked, and stays the server's.
 */
#include <string.h>

#include "looptrace/desk_rows.h"
#include "looptrace/messages.h"
#include "looptrace/text.h"
#include "rows.h"
#include "supplier_orders.h"
#include "write_overlay.h"

static gboolean is_stage(const Slot *slot)
{
    return slot->entry != NULL && strcmp(slot->entry->write->kind->table, "production_stages") == 0;
}

gboolean overlay_waits(const Slot *slot)
{
    return (OUTBOX_BIT(slot->kept->state) & OUTBOX_WAITING) != 0;
}

WriteMark overlay_mark(WriteMark mark, const Slot *slot)
{
    if (slot->kept->state == OUTBOX_DONE)
        return mark;
    return overlay_waits(slot) ? MAX(mark, WRITE_MARK_PENDING) : WRITE_MARK_STUCK;
}

/* Timestamps, or versions: both grow. */
gboolean overlay_is_newer(const char *answered, const char *seen)
{
    gint64 a, b;

    if (answered == NULL || seen == NULL)
        return FALSE;
    if (text_parse_moment(answered, &a) && text_parse_moment(seen, &b))
        return a > b;
    return text_parse_int(answered, 0, G_MAXINT64, &a) && text_parse_int(seen, 0, G_MAXINT64, &b) &&
           a > b;
}

/* ---- a stage ---- */

static void set_status(Stage *stage, StageStatus status)
{
    stage->status = status;
    g_free(stage->status_text);
    stage->status_text = g_strdup(stage_status_wire(status));
}

/* As the database's trigger does (stage_before_write). */
static void settle_status(Stage *stage, gboolean by_hand, Day today)
{
    if (stage->percent >= 100)
        set_status(stage, STAGE_COMPLETED);
    else if ((stage->due != DAY_NONE && stage->due < today) || by_hand)
        set_status(stage, STAGE_DELAYED);
    else
        set_status(stage, stage->percent == 0 ? STAGE_PENDING : STAGE_IN_PROGRESS);
}

static gint64 percent_of_status(StageStatus status, gint64 percent)
{
    switch (status) {
    case STAGE_COMPLETED:
        return 100;
    case STAGE_PENDING:
        return 0;
    case STAGE_IN_PROGRESS:
        return CLAMP(percent, 1, 99);
    case STAGE_DELAYED:
        return MIN(percent, 99);
    case STAGE_UNKNOWN:
    case STAGE_STATUS_COUNT:
        return percent;
    }
    return percent;
}

void overlay_put(char **text, char *taken)
{
    g_free(*text);
    *text = taken;
}

static void put_due(Stage *stage, const char *value)
{
    if (value == NULL || !text_parse_day(value, &stage->due))
        stage->due = DAY_NONE;
}

static void put_mine(Stage *stage, const Write *write, Day today)
{
    const char *percent = write_mine(write, "completion_percentage");
    StageStatus status = stage_status_from_wire(write_mine(write, "status"));
    gboolean stays =
        percent == NULL && stage->status == STAGE_DELAYED && !write_sets(write, "target_date");

    if (percent != NULL)
        text_parse_int(percent, 0, 100, &stage->percent);
    else if (status != STAGE_UNKNOWN)
        stage->percent = percent_of_status(status, stage->percent);
    if (write_sets(write, "target_date"))
        put_due(stage, write_mine(write, "target_date"));
    if (write_sets(write, "notes"))
        overlay_put(&stage->notes, g_strdup(write_mine(write, "notes")));
    stage->photos += write_sets(write, "photos") ? 1 : 0;
    settle_status(stage, status == STAGE_DELAYED || (stays && status == STAGE_UNKNOWN), today);
}

static void put_answer(Stage *stage, const cJSON *row)
{
    g_autofree char *percent = write_row_value(row, "completion_percentage");
    g_autofree char *due = write_row_value(row, "target_date");

    if (percent != NULL)
        text_parse_int(percent, 0, 100, &stage->percent);
    overlay_put(&stage->status_text, write_row_value(row, "status"));
    stage->status = stage_status_from_wire(stage->status_text);
    overlay_put(&stage->notes, write_row_value(row, "notes"));
    put_due(stage, due);
    overlay_put(&stage->updated_at, write_row_value(row, "updated_at"));
    if (json_array(row, "photos") != NULL)
        stage->photos = cJSON_GetArraySize(json_array(row, "photos"));
}

static gboolean put_slot(Writes *writes, Stage *stage, const Slot *slot)
{
    if (overlay_waits(slot)) {
        put_mine(stage, slot->entry->write, clock_today(writes->sync->clock));
        return TRUE;
    }
    if (slot->kept->state != OUTBOX_DONE)
        return FALSE;
    g_autoptr(cJSON) row = write_row_parse(slot->kept->answer);
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    if (!overlay_is_newer(at, stage->updated_at))
        return FALSE;
    put_answer(stage, row);
    return TRUE;
}

const GPtrArray *overlay_slots(Writes *writes, const char *order_id)
{
    writes_glance(writes);
    if (order_id == NULL || g_hash_table_size(writes->by_order) == 0) /* as nearly always */
        return NULL;
    return g_hash_table_lookup(writes->by_order, order_id);
}

/* Among those of its order. */
static gboolean is_of_stage(const Write *write, const Stage *stage)
{
    return write_is_by_address(write) ? write->stage_number == stage->number
                                      : strcmp(write->row_id, stage->id) == 0;
}

/* What was changed on the board knows the order's number, not always its id. */
static const GPtrArray *slots_of_order(Writes *writes, const char *order_id)
{
    const Order *order = order_id == NULL ? NULL : store_order(writes->sync->store, order_id);

    return overlay_slots(writes, order == NULL ? order_id : order->number);
}

Stage *writes_over_stage(Writes *writes, const char *order_id, const Stage *row, WriteMark *mark)
{
    const GPtrArray *slots = slots_of_order(writes, order_id);
    g_autoptr(Stage) stage = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (!is_stage(slot) || !is_of_stage(slot->entry->write, row))
            continue;
        *mark = overlay_mark(*mark, slot);
        if (stage == NULL)
            stage = stage_copy(row);
        changed = put_slot(writes, stage, slot) || changed;
    }
    return changed ? g_steal_pointer(&stage) : NULL;
}

/* ---- what was read beside, when a change met another ---- */

static void learn_stage(Store *store, const Write *write, const cJSON *row)
{
    const GPtrArray *known = write->order_id == NULL ? NULL : store_stages(store, write->order_id);
    g_autoptr(GPtrArray) stages = g_ptr_array_new_with_free_func((GDestroyNotify)stage_free);
    g_autofree char *at = write_row_value(row, "updated_at");
    const cJSON *by = json_object(row, "by");
    gboolean newer = FALSE;

    for (guint i = 0; known != NULL && i < known->len; i++) {
        Stage *stage = stage_copy(known->pdata[i]);
        g_ptr_array_add(stages, stage);
        if (strcmp(stage->id, write->row_id) != 0 || !overlay_is_newer(at, stage->updated_at))
            continue;
        newer = TRUE;
        put_answer(stage, row);
        if (by != NULL)
            overlay_put(&stage->updated_by, g_strdup(json_text(by, "full_name")));
    }
    if (newer)
        store_put_stages(store, write->order_id, g_steal_pointer(&stages));
}

static void learn_workflow(Store *store, const Write *write, const cJSON *row)
{
    const Order *known = store_order(store, write->row_id);
    g_autofree char *version = write_row_value(row, "version");
    g_autofree char *seen =
        known == NULL ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, known->version);
    gint64 number = 0;

    if (seen == NULL || !overlay_is_newer(version, seen) ||
        !text_parse_int(version, 0, G_MAXINT64, &number))
        return;
    Order *order = order_copy(known);
    order->version = number;
    overlay_put(&order->workflow_text, write_row_value(row, "workflow_status"));
    order->workflow = workflow_from_wire(order->workflow_text);
    store_put_order(store, order, TRUE);
}

static void learn_lead(Sync *sync, const char *id, const cJSON *row)
{
    rows_learn(sync, &row_leads, id, row);
    rows_learn(sync, &row_lead_pages, id, row);
}

static void learn_capacity(Sync *sync, const cJSON *row)
{
    const char *supplier_id = json_text(row, "supplier_id"), *date = json_text(row, "date");
    g_autofree char *key =
        supplier_id == NULL || date == NULL ? NULL : capacity_key(supplier_id, date);

    rows_learn(sync, &row_capacity, key, row);
}

void writes_learn(Writes *writes, const Write *write, const cJSON *row)
{
    if (strcmp(write->kind->table, "production_stages") == 0)
        learn_stage(writes->sync->store, write, row);
    else if (strcmp(write->kind->name, "order.status") == 0)
        learn_workflow(writes->sync->store, write, row);
    else if (strcmp(write->kind->table, "ai_quotes") == 0)
        learn_lead(writes->sync, write->row_id, row);
    else if (strcmp(write->kind->table, "marketplace_products") == 0) {
        if (strcmp(write->kind->name, "listing.ask") == 0)
            return; /* it answers with a message */
        rows_learn(writes->sync, &row_listings, write->row_id, row);
        rows_learn(writes->sync, &row_listing_pages, write->row_id, row);
    } else if (strcmp(write->kind->name, "message.read") == 0)
        rows_learn(writes->sync, &row_messages, write->row_id, row);
    else if (strcmp(write->kind->name, "notification.read") == 0)
        rows_learn(writes->sync, &row_notifications, write->row_id, row);
    else if (strcmp(write->kind->name, "capacity.set") == 0)
        learn_capacity(writes->sync, row);
    else if (strcmp(write->kind->table, "supplier_orders") == 0)
        rows_learn(writes->sync, &row_supplier_orders, write->order_number, row);
    else if (strcmp(write->kind->table, "suppliers") == 0)
        rows_learn(writes->sync, &row_desk_suppliers, write->row_id, row);
}

/* ---- an order ---- */

/* The percentage that stands for a stage after that entry; -1: it says nothing, or what it says is old. */
static int percent_after(const Slot *slot, const char *updated_at, int before)
{
    gint64 percent = -1;

    if (overlay_waits(slot)) {
        const Write *write = slot->entry->write;
        const char *mine = write_mine(write, "completion_percentage");
        StageStatus status = stage_status_from_wire(write_mine(write, "status"));
        if (mine != NULL)
            text_parse_int(mine, 0, 100, &percent);
        else if (status != STAGE_UNKNOWN)
            percent = percent_of_status(status, before);
        return (int)percent;
    }
    if (slot->kept->state != OUTBOX_DONE)
        return -1;
    g_autoptr(cJSON) row = write_row_parse(slot->kept->answer);
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    g_autofree char *value = row == NULL ? NULL : write_row_value(row, "completion_percentage");
    if (value != NULL && overlay_is_newer(at, updated_at))
        text_parse_int(value, 0, 100, &percent);
    return (int)percent;
}

/* As the roll-up does: rounded down. */
static void roll_up(StageProgress *progress)
{
    int sum = 0;

    for (guint i = 0; i < progress->count; i++)
        sum += progress->percent[i];
    if (progress->count > 0)
        progress->overall = (gint8)(sum / progress->count);
}

static gboolean put_stage_on_order(Order *order, const Slot *slot)
{
    gint64 number = slot->entry->write->stage_number;

    if (number < 1 || number > order->progress.count)
        return FALSE;
    guint8 *percent = &order->progress.percent[number - 1];
    int after = percent_after(slot, order->updated_at, *percent);
    if (after < 0 || after == *percent)
        return FALSE;
    *percent = (guint8)after;
    roll_up(&order->progress);
    return TRUE;
}

static gboolean put_workflow(Order *order, const Slot *slot)
{
    g_autofree char *to = NULL;

    if (overlay_waits(slot)) {
        to = g_strdup(write_mine(slot->entry->write, "workflow_status"));
    } else if (slot->kept->state == OUTBOX_DONE) {
        g_autoptr(cJSON) row = write_row_parse(slot->kept->answer);
        g_autofree char *answered = row == NULL ? NULL : write_row_value(row, "version");
        g_autofree char *seen = g_strdup_printf("%" G_GINT64_FORMAT, order->version);
        if (overlay_is_newer(answered, seen))
            to = write_row_value(row, "workflow_status");
    }
    if (to == NULL || g_strcmp0(to, order->workflow_text) == 0)
        return FALSE;
    overlay_put(&order->workflow_text, g_steal_pointer(&to));
    order->workflow = workflow_from_wire(order->workflow_text);
    return TRUE;
}

Order *writes_over_order(Writes *writes, const Order *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->number);
    g_autoptr(Order) order = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (strcmp(slot->entry->write->kind->table, "messages") == 0)
            continue; /* about the order, and no change of it */
        *mark = overlay_mark(*mark, slot);
        if (order == NULL)
            order = order_copy(row);
        if (is_stage(slot))
            changed = put_stage_on_order(order, slot) || changed;
        else if (strcmp(slot->entry->write->kind->table, "orders") == 0)
            changed = put_workflow(order, slot) || changed;
    }
    return changed ? g_steal_pointer(&order) : NULL;
}

/* ---- a lead ---- */

static void put_value(char **text, const Write *write, const char *field)
{
    if (write_sets(write, field))
        overlay_put(text, g_strdup(write_mine(write, field)));
}

/* How far its quote will be. */
static void put_decision(Lead *lead, const Write *write)
{
    const char *decision = write_mine(write, "decision");

    if (write_sets(write, "converted_to_order_id"))
        overlay_put(&lead->quote, g_strdup("accepted"));
    else if (decision != NULL)
        overlay_put(&lead->quote, g_strdup(strcmp(decision, "approve") == 0 ? "sent" : "rejected"));
}

/* Of what was decided on its quote the answer tells more. */
static void put_quote(Lead *lead, const cJSON *row)
{
    if (!write_row_has(row, "status"))
        return;
    overlay_put(&lead->quote, write_row_value(row, "status"));
    overlay_put(&lead->total, write_row_value(row, "total_price"));
    overlay_put(&lead->product, write_row_value(row, "product_type"));
    overlay_put(&lead->pieces, write_row_value(row, "quantity"));
    lead->quantity = lead->pieces == NULL ? -1 : g_ascii_strtoll(lead->pieces, NULL, 10);
    if (write_row_has(row, "order_number"))
        overlay_put(&lead->order, write_row_value(row, "order_number"));
}

static gboolean put_on_lead(Lead *lead, const Slot *slot)
{
    const Write *write = slot->entry->write;
    g_autofree char *whose = g_strdup(lead->assigned_to);

    if (overlay_waits(slot)) {
        put_value(&lead->status, write, "lead_status");
        put_value(&lead->notes, write, "lead_notes");
        put_value(&lead->assigned_to, write, "assigned_to");
        put_decision(lead, write);
    } else {
        g_autoptr(cJSON) row =
            slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
        g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
        if (!overlay_is_newer(at, lead->updated_at))
            return FALSE;
        overlay_put(&lead->status, write_row_value(row, "lead_status"));
        overlay_put(&lead->notes, write_row_value(row, "lead_notes"));
        overlay_put(&lead->assigned_to, write_row_value(row, "assigned_to"));
        put_quote(lead, row);
        overlay_put(&lead->updated_at, g_steal_pointer(&at));
    }
    if (g_strcmp0(whose, lead->assigned_to) != 0)
        overlay_put(&lead->assignee, NULL); /* nobody has told the name yet */
    return TRUE;
}

Lead *writes_over_lead(Writes *writes, const Lead *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->id);
    g_autoptr(Lead) lead = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (strcmp(slot->entry->write->kind->table, "ai_quotes") != 0)
            continue;
        *mark = overlay_mark(*mark, slot);
        if (lead == NULL)
            lead = lead_copy(row);
        changed = put_on_lead(lead, slot) || changed;
    }
    return changed ? g_steal_pointer(&lead) : NULL;
}

/* ---- a supplier order ---- */

static gboolean put_on_supplier_order(SupplierOrder *order, const Slot *slot)
{
    const Write *write = slot->entry->write;

    if (overlay_waits(slot)) {
        put_value(&order->acceptance, write, "acceptance_status");
        put_value(&order->reason, write, "rejection_reason");
        put_value(&order->counter_price, write, "counter_offer_price");
        put_value(&order->counter_note, write, "counter_offer_notes");
        return TRUE;
    }
    g_autoptr(cJSON) row =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    if (!overlay_is_newer(at, order->updated_at))
        return FALSE;
    supplier_order_put(order, row);
    return TRUE;
}

SupplierOrder *writes_over_supplier_order(Writes *writes, const SupplierOrder *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->id);
    g_autoptr(SupplierOrder) order = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (strcmp(slot->entry->write->kind->table, "supplier_orders") != 0)
            continue;
        *mark = overlay_mark(*mark, slot);
        if (order == NULL)
            order = supplier_order_copy(row);
        changed = put_on_supplier_order(order, slot) || changed;
    }
    return changed ? g_steal_pointer(&order) : NULL;
}

/* ---- the board ---- */

static StageStatus status_after(const Slot *slot)
{
    if (overlay_waits(slot))
        return stage_status_from_wire(write_mine(slot->entry->write, "status"));

    g_autoptr(cJSON) row = write_row_parse(slot->kept->answer);
    g_autofree char *status = row == NULL ? NULL : write_row_value(row, "status");
    return stage_status_from_wire(status);
}

/* The board's rows have no time of their own: an answer is newer than the moment until which all of it is known. */
static gboolean put_on_board(const Slot *slot, const char *until, guint8 *percent, guint32 *delayed,
                             guint index)
{
    int after = percent_after(slot, until, percent[index]);

    if (after < 0)
        return FALSE;
    StageStatus status = status_after(slot);
    percent[index] = (guint8)after;
    if (status == STAGE_DELAYED && after < 100)
        *delayed |= 1u << index;
    else if (after == 100 || (status != STAGE_UNKNOWN && status != STAGE_DELAYED))
        *delayed &= ~(1u << index);
    return TRUE;
}

gboolean writes_over_board(Writes *writes, const BoardRow *row, guint8 *percent, guint32 *delayed,
                           WriteMark *marks)
{
    const GPtrArray *slots = overlay_slots(writes, row->number);
    const char *until = sync_board_seen_until(writes->sync);
    gboolean changed = FALSE;

    memset(marks, 0, row->count * sizeof *marks);
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        gint64 number = is_stage(slot) ? slot->entry->write->stage_number : 0;
        if (number < 1 || number > row->count)
            continue;
        marks[number - 1] = overlay_mark(marks[number - 1], slot);
        changed = put_on_board(slot, until, percent, delayed, (guint)(number - 1)) || changed;
        changed = changed || marks[number - 1] != WRITE_MARK_NONE;
    }
    return changed;
}

WriteMark writes_mark_of(Writes *writes, const char *row_id)
{
    const GPtrArray *slots = overlay_slots(writes, row_id);
    WriteMark mark = WRITE_MARK_NONE;

    for (guint i = 0; slots != NULL && i < slots->len; i++)
        mark = overlay_mark(mark, slots->pdata[i]);
    return mark;
}
