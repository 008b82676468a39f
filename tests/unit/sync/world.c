/* SPDX-License-Identifier: MIT */
#include "world.h"

static void connect_sync(World *world)
{
    world->store = store_new();
    world->sync = sync_new(world->flow->supabase, world->store, &world->clock);
    sync_set_vault(world->sync, world->vault);
}

int world_setup(void **state)
{
    const VaultOptions in_memory = {.why_memory = "a test keeps nothing on disk"};
    World *world = g_new0(World, 1);
    void *flow = NULL;

    if (flow_setup(&flow) != 0)
        return -1;
    world->flow = flow;
    if (!clock_init(&world->clock, "UTC", "2026-11-23T09:12:00Z", NULL))
        return -1;
    world->vault = vault_open(&in_memory);
    flow_open(world->flow, 3600, 3600);
    connect_sync(world);
    *state = world;
    return 0;
}

/* Supabase first: what is in flight ends while sync is there. */
static void disconnect(World *world)
{
    g_clear_pointer(&world->flow->supabase, supabase_free);
    world_settle(world);
    sync_free(world->sync);
    store_free(world->store);
}

void world_start_again(World *world)
{
    disconnect(world);
    world->flow->supabase = flow_other(world->flow);
    flow_open(world->flow, 3600, 3600);
    connect_sync(world);
}

int world_teardown(void **state)
{
    World *world = *state;
    void *flow = world->flow;

    disconnect(world);
    vault_free(world->vault);
    clock_clear(&world->clock);
    g_free(world);
    return flow_teardown(&flow);
}

void world_answer(World *world, const char *body)
{
    if (body == NULL)
        http_server_on(world->flow->server, "POST", CHANGES, &(HttpResponse){.status = 204});
    else
        flow_answer(world->flow, "POST", CHANGES, 200, body);
}

void world_lack_changes(World *world)
{
    flow_answer(world->flow, "POST", CHANGES, 404,
                "{\"code\":\"PGRST202\",\"message\":\"Could not find the function public.changes "
                "in the schema "
                "cache\",\"details\":null,\"hint\":null}");
}

const char *world_question(World *world, guint index)
{
    const HttpRequest *request = flow_request(world->flow, CHANGES, index);

    return request == NULL ? NULL : request->body;
}

guint world_questions(World *world)
{
    return flow_count(world->flow, CHANGES);
}

/* Sync gathers what is asked in a turn of the default context; the rest has a context of its own. */
static void turn(World *world)
{
    if (!g_main_context_iteration(NULL, FALSE) &&
        !g_main_context_iteration(world->flow->context, FALSE))
        g_thread_yield();
}

void world_wait(World *world, const Ended *ended)
{
    while (ended->calls == 0)
        turn(world);
}

void world_settle(World *world)
{
    while (g_main_context_iteration(NULL, FALSE) ||
           g_main_context_iteration(world->flow->context, FALSE))
        ;
}
