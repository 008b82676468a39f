/* SPDX-License-Identifier: MIT */
#include "write_bench.h"

#include "looptrace/text.h"

int bench_setup(void **state)
{
    Bench *bench = g_new0(Bench, 1);
    const OutboxOptions options = {.why_memory = "a test", .clock = &bench->clock};

    assert_int_equal(flow_setup((void **)&bench->flow), 0);
    assert_true(clock_init(&bench->clock, "UTC", "2026-11-23T03:30:00Z", NULL));
    bench->store = store_new();
    bench->sync = sync_new(bench->flow->supabase, bench->store, &bench->clock);
    bench->writes = writes_new(bench->sync, bench->flow->context);
    bench->outbox = outbox_open(&options);
    bench->order = order_new();
    bench->order->id = g_strdup("order-1");
    bench->order->number = g_strdup("SA-00042");
    bench->order->updated_at = g_strdup("2026-11-23T03:00:00+00:00");
    bench->order->workflow = WORKFLOW_BULK_PRODUCTION;
    bench->order->progress = (StageProgress){.overall = 20, .count = 2, .percent = {40, 0}};
    bench->stage = stage_new();
    bench->stage->id = g_strdup("stage-1");
    bench->stage->number = 1;
    bench->stage->name = g_strdup("Knitting");
    bench->stage->percent = 40;
    bench->stage->status = STAGE_IN_PROGRESS;
    bench->stage->status_text = g_strdup("in_progress");
    bench->stage->updated_at = g_strdup("2026-11-23T03:00:01+00:00");
    assert_true(text_parse_day("2026-12-01", &bench->stage->due));
    flow_open(bench->flow, 3600, 1800);
    writes_set_outbox(bench->writes, bench->outbox, FIXTURE_USER);
    *state = bench;
    return 0;
}

int bench_teardown(void **state)
{
    Bench *bench = *state;

    writes_free(bench->writes);
    flow_settle(bench->flow);
    outbox_free(bench->outbox);
    sync_free(bench->sync);
    store_free(bench->store);
    order_free(bench->order);
    stage_free(bench->stage);
    clock_clear(&bench->clock);
    flow_teardown((void **)&bench->flow);
    g_free(bench);
    return 0;
}

Write *bench_to(Bench *bench, const char *percent)
{
    WriteMark mark;
    g_autoptr(Stage) over = writes_over_stage(bench->writes, "order-1", bench->stage, &mark);
    Write *write = write_new_stage(bench->order, over == NULL ? bench->stage : over);

    assert_true(write_set(write, "completion_percentage", percent, NULL));
    return write;
}

char *bench_give(Bench *bench, const char *percent)
{
    char *id = NULL;

    assert_true(writes_submit(bench->writes, bench_to(bench, percent), &id, NULL));
    return id;
}

static void sent(const WriteCounts *left, const GError *error, gpointer data)
{
    *(gboolean *)data = TRUE;
}

void bench_send_all(Bench *bench)
{
    gboolean done = FALSE;

    writes_send_now(bench->writes, sent, &done);
    while (!done)
        g_main_context_iteration(bench->flow->context, TRUE);
}

void bench_assert_state(Bench *bench, const char *id, WriteState state)
{
    g_autoptr(WriteItem) item = writes_find(bench->writes, id, NULL);

    assert_non_null(item);
    assert_string_equal(write_state_name(item->state), write_state_name(state));
}

void bench_answer(Bench *bench, const char *method, const char *body)
{
    flow_answer(bench->flow, method, STAGES, 200, body);
}

void bench_assert_guard(Bench *bench, guint index, const char *second)
{
    g_autofree char *part =
        g_strdup_printf("updated_at=eq.2026-11-23T03%%3A00%%3A0%s%%2B00%%3A00", second);
    const HttpRequest *request = flow_request(bench->flow, STAGES, index);

    assert_non_null(request);
    assert_non_null(strstr(request->target, part));
}
