/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "auth_codec.h"
#include "backend.h"

#define PATIENCE_S 60

/* ---- the keyring ---- */

FlowKeyring flow_keyring;
static SecretText *kept; /* one account is enough */

static gpointer obstinate_open(gconstpointer settings)
{
    return &flow_keyring;
}

static void obstinate_close(gpointer self)
{
}

static void refuse(KeyringCall *call)
{
    keyring_call_fail(call, g_error_new(FAULT, FAULT_KEYRING, "the keyring is locked"));
}

static void obstinate_load(KeyringCall *call)
{
    flow_keyring.loads++;
    if (flow_keyring.fail_load)
        refuse(call);
    else if (flow_keyring.run_out)
        keyring_call_fail(call, g_error_new(FAULT, FAULT_SIGNED_OUT, "the session has run out"));
    else
        keyring_call_done(call, kept == NULL ? NULL : secret_text_ref(kept));
}

static void obstinate_change(KeyringCall *call, gboolean fails)
{
    if (fails) {
        refuse(call);
        return;
    }
    secret_text_unref(kept);
    kept = call->verb == KEYRING_ERASE ? NULL : secret_text_ref(call->secret);
    keyring_call_done(call, NULL);
}

static void obstinate_run(gpointer self, KeyringCall *call)
{
    switch (call->verb) {
    case KEYRING_PROBE:
        keyring_call_done(call, NULL);
        break;
    case KEYRING_LOAD:
        obstinate_load(call);
        break;
    case KEYRING_STORE:
        flow_keyring.stores++;
        obstinate_change(call, flow_keyring.fail_store);
        break;
    case KEYRING_ERASE:
        flow_keyring.erasures++;
        obstinate_change(call, flow_keyring.fail_erase);
        break;
    case KEYRING_LIST:
        refuse(call);
        break;
    }
}

static const KeyringBackend obstinate = {
    .ready = "obstinate",
    .open = obstinate_open,
    .close = obstinate_close,
    .run = obstinate_run,
};

/* In the kernel's place: a kind that other processes see. */
static const KeyringBackend *const backends[KEYRING_KINDS] = {
    [KEYRING_KERNEL] = &obstinate,
    [KEYRING_MEMORY] = &keyring_backend_memory,
};

void flow_keep_text(Flow *flow, const char *text)
{
    secret_text_unref(kept);
    kept = text == NULL ? NULL : secret_text_new(text, -1);
}

void flow_keep(Flow *flow, Tokens *taken)
{
    secret_text_unref(kept);
    kept = taken == NULL ? NULL : auth_tokens_to_stored(taken);
    tokens_unref(taken);
}

Tokens *flow_kept(Flow *flow)
{
    return kept == NULL ? NULL : auth_tokens_from_stored(kept, NULL);
}

void flow_assert_kept(Flow *flow, const char *name)
{
    g_autoptr(Tokens) tokens = flow_kept(flow);
    g_autoptr(Tokens) expected = name == NULL ? NULL : fixture_tokens(name, 60, 60);

    assert_true((tokens == NULL) == (expected == NULL));
    if (tokens != NULL && !tokens_same_pair(tokens, expected))
        fail_msg("the keyring holds %s, not %s", secret_text_peek(tokens->access),
                 secret_text_peek(expected->access));
}

void flow_open(Flow *flow, gint64 life_s, gint64 left_s)
{
    Ended opened = {0};

    flow_keep(flow, fixture_tokens("old", life_s, left_s));
    supabase_session_open(flow->supabase, ended_take, &opened);
    flow_wait(flow, &opened);
    ended_assert(&opened, FAULT_KINDS, NULL);
    ended_clear(&opened);
}

/* ---- the lock (the linker puts __wrap_ in the place of what the library calls) ---- */

gboolean flow_lock_times_out;

typedef struct {
    ProcessLockDone done;
    gpointer data;
} Impatience;

static gboolean give_up(gpointer data)
{
    g_autofree Impatience *impatience = data;
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_TIMEOUT, "held for too long");

    impatience->done(NULL, error, impatience->data);
    return G_SOURCE_REMOVE;
}

void __real_process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                                 GMainContext *context, ProcessLockDone done, gpointer data);
void __wrap_process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                                 GMainContext *context, ProcessLockDone done, gpointer data);

void __wrap_process_lock_acquire(const char *name, gint64 deadline_ms, GCancellable *cancellable,
                                 GMainContext *context, ProcessLockDone done, gpointer data)
{
    if (!flow_lock_times_out) {
        __real_process_lock_acquire(name, deadline_ms, cancellable, context, done, data);
        return;
    }
    Impatience *impatience = g_new0(Impatience, 1);
    g_autoptr(GSource) source = g_idle_source_new();
    impatience->done = done;
    impatience->data = data;
    g_source_set_callback(source, give_up, impatience, NULL);
    g_source_attach(source, context);
}

/* ---- life ---- */

Supabase *flow_other(Flow *flow)
{
    const SupabaseOptions options = {http_server_url(flow->server), FLOW_KEY, FLOW_PROFILE};
    g_autoptr(GError) error = NULL;
    Supabase *supabase = supabase_new(&options, flow->net, flow->keyring, flow->context, &error);

    if (supabase == NULL)
        fail_msg("%s", error->message);
    return supabase;
}

int flow_setup(void **state)
{
    const NetOptions options = {
        .user_agent = "looptrace-test", .retry_base_ms = 1, .deadline_percent = 25};
    Flow *flow = g_new0(Flow, 1);

    alarm(PATIENCE_S);
    flow->directory = g_dir_make_tmp("looptrace-test-XXXXXX", NULL);
    g_setenv("XDG_RUNTIME_DIR", flow->directory, TRUE);
    memset(&flow_keyring, 0, sizeof flow_keyring);
    flow->context = g_main_context_new();
    g_main_context_push_thread_default(flow->context);
    flow->server = http_server_new(HTTP_PLAIN);
    flow->net = net_session_new(&options, flow->context, NULL);
    flow->keyring = keyring_new_with(KEYRING_KERNEL, backends, KEYRING_DEADLINE_MS, flow->context);
    flow->account = g_strdup_printf("%s|" FLOW_PROFILE, http_server_url(flow->server));
    flow->supabase = flow_other(flow);
    *state = flow;
    return 0;
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

int flow_teardown(void **state)
{
    Flow *flow = *state;

    g_clear_pointer(&flow->supabase, supabase_free);
    flow_settle(flow);
    g_clear_pointer(&flow->net, net_session_free);
    g_clear_pointer(&flow->keyring, keyring_free);
    g_clear_pointer(&flow->server, http_server_free);
    flow_keep(flow, NULL);
    g_main_context_pop_thread_default(flow->context);
    g_main_context_unref(flow->context);
    remove_tree(flow->directory);
    g_free(flow->directory);
    g_free(flow->account);
    g_free(flow);
    alarm(0);
    return 0;
}

/* ---- ends ---- */

static guint ends;

void ended_take(const GError *error, gpointer data)
{
    Ended *ended = data;

    ended->calls++;
    ended->order = ++ends;
    ended->kind = error == NULL ? FAULT_KINDS : fault_kind(error);
    if (error == NULL)
        return;
    g_free(ended->message);
    g_free(ended->code);
    ended->message = g_strdup(error->message);
    ended->code = g_strdup(rest_error_code(error));
}

void ended_take_answer(const RestAnswer *answer, const GError *error, gpointer data)
{
    Ended *ended = data;

    assert_true((answer == NULL) != (error == NULL));
    ended_take(error, ended);
    if (answer == NULL)
        return;
    assert_int_equal(answer->body[answer->length], '\0');
    ended->body = g_strdup(answer->body);
    ended->status = answer->status;
}

void ended_clear(Ended *ended)
{
    g_free(ended->message);
    g_free(ended->code);
    g_free(ended->body);
    memset(ended, 0, sizeof *ended);
}

void ended_assert(const Ended *ended, FaultKind kind, const char *words)
{
    assert_int_equal(ended->calls, 1);
    if (ended->kind != kind)
        fail_msg("ended as %s: %s",
                 ended->kind == FAULT_KINDS ? "done" : fault_kind_name(ended->kind),
                 ended->message);
    if (words != NULL && strstr(ended->message, words) == NULL)
        fail_msg("“%s” doesn't say “%s”", ended->message, words);
}

void flow_wait(Flow *flow, const Ended *ended)
{
    while (ended->calls == 0)
        g_main_context_iteration(flow->context, TRUE);
}

void flow_wait_for_requests(Flow *flow, guint count)
{
    while (http_server_count(flow->server) < count)
        g_main_context_iteration(flow->context, TRUE);
}

void flow_settle(Flow *flow)
{
    while (g_main_context_iteration(flow->context, FALSE))
        ;
}

void flow_refresh(Flow *flow, gboolean force, Ended *ended)
{
    ended_clear(ended);
    supabase_refresh(flow->supabase, force, ended_take, ended);
    assert_int_equal(ended->calls, 0);
    flow_wait(flow, ended);
}

void flow_sign_in(Flow *flow, Ended *ended)
{
    g_autoptr(SecretText) password = secret_text_new("knit-one \"purl\"", -1);

    ended_clear(ended);
    supabase_sign_in(flow->supabase, FIXTURE_EMAIL, password, ended_take, ended);
    assert_int_equal(ended->calls, 0);
    flow_wait(flow, ended);
}

void flow_call(Flow *flow, RestRequest *taken, Ended *ended)
{
    ended_clear(ended);
    supabase_call(flow->supabase, taken, ended_take_answer, ended);
    assert_int_equal(ended->calls, 0);
    flow_wait(flow, ended);
}

/* ---- the server ---- */

void flow_answer(Flow *flow, const char *method, const char *target, int status, const char *body)
{
    http_server_on(flow->server, method, target, &(HttpResponse){.status = status, .body = body});
}

void flow_grant(Flow *flow, const char *target, const char *name, gint64 life_s)
{
    g_autofree char *body = fixture_answer(name, life_s);

    flow_answer(flow, "POST", target, 200, body);
}

const HttpRequest *flow_request(Flow *flow, const char *prefix, guint index)
{
    guint count = http_server_count(flow->server);

    for (guint i = 0; i < count; i++) {
        const HttpRequest *request = http_server_request(flow->server, i);
        if (g_str_has_prefix(request->target, prefix) && index-- == 0)
            return request;
    }
    return NULL;
}

guint flow_count(Flow *flow, const char *prefix)
{
    guint count = 0;

    while (flow_request(flow, prefix, count) != NULL)
        count++;
    return count;
}

void assert_header(const HttpRequest *request, const char *name, const char *value)
{
    const char *found = http_request_header(request, name);

    if (g_strcmp0(found, value) != 0)
        fail_msg("%s: %s, not %s", name, found, value);
}

static void take_lock(ProcessLock *lock, const GError *error, gpointer data)
{
    if (lock == NULL)
        fail_msg("%s", error->message);
    *(ProcessLock **)data = lock;
}

ProcessLock *flow_lock(Flow *flow)
{
    ProcessLock *lock = NULL;

    process_lock_acquire(flow->account, 1000, NULL, flow->context, take_lock, &lock);
    while (lock == NULL)
        g_main_context_iteration(flow->context, TRUE);
    return lock;
}
