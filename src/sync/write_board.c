/* SPDX-License-Identifier: MIT */
/* Changes of stages that are seen on the board. */
#include "looptrace/text.h"
#include "write_engine.h"

static StageStatus status_of(const BoardRow *row, guint stage)
{
    if (row->percent[stage] == 100)
        return STAGE_COMPLETED;
    if ((row->delayed & (1u << stage)) != 0)
        return STAGE_DELAYED;
    return row->percent[stage] == 0 ? STAGE_PENDING : STAGE_IN_PROGRESS;
}

/* As the order's page has it, with what waits; NULL: it isn't here. Caller frees. */
static Stage *stage_of_page(Writes *writes, const Order *order, gint64 number)
{
    const GPtrArray *stages = store_stages(writes->sync->store, order->id);
    WriteMark mark;

    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        const Stage *stage = g_ptr_array_index(stages, i);
        if (stage->number != number)
            continue;
        Stage *over = writes_over_stage(writes, order->id, stage, &mark);
        return over != NULL ? over : stage_copy(stage);
    }
    return NULL;
}

static void see_current(Write *write, const BoardRow *row)
{
    g_autofree char *due = row->stage_due == DAY_NONE ? NULL : text_day(row->stage_due);

    write_see(write, "target_date", due);
    if (!row->note_is_long)
        write_see(write, "notes", row->note);
}

static Write *of_board(const BoardRow *row, guint stage, const char *until, const char *order_id)
{
    g_autofree char *address = write_address_new(row->id, stage + 1);
    g_autofree char *percent = g_strdup_printf("%u", row->percent[stage]);
    Write *write = write_new(write_kind_find("stage.set"), address);
    const WritePlace place = {
        .order_id = order_id,
        .order_number = row->number,
        .supplier_order_id = row->id,
        .what = board_row_stage_name(row, (int)stage),
        .stage_number = stage + 1,
    };

    write_set_place(write, &place);
    write_see_until(write, until);
    write_see(write, "completion_percentage", percent);
    write_see(write, "status", stage_status_wire(status_of(row, stage)));
    if (row->told && row->told_stage == (int)stage)
        see_current(write, row);
    return write;
}

Write *writes_new_board_stage(Writes *writes, const BoardRow *seen, guint stage)
{
    Sync *sync = writes->sync;
    const Order *order = store_order_by_number(sync->store, seen->number);
    g_autoptr(Stage) page = order == NULL ? NULL : stage_of_page(writes, order, stage + 1);

    if (page != NULL && page->updated_at != NULL && page->percent == seen->percent[stage] &&
        page->status == status_of(seen, stage))
        return write_new_stage(order, page);
    return of_board(seen, stage, sync_board_seen_until(sync), order == NULL ? NULL : order->id);
}
