/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "backend.h"
#include "choice.h"
#include "looptrace/words.h"

typedef struct {
    const char *name, *title, *library;
} KindRow;

static const KindRow kind_table[KEYRING_KINDS] = {
    [KEYRING_AUTO] = {"auto", "keyring", ""},
    [KEYRING_SECRET_SERVICE] = {"secret-service", "Secret Service", " (libsecret)"},
    [KEYRING_KERNEL] = {"kernel", "kernel keyring", " (libkeyutils)"},
    [KEYRING_MEMORY] = {"memory", "memory", ""},
    [KEYRING_FILE] = {"file", "keyring file", ""},
    [KEYRING_COMMAND] = {"command", "keyring command", ""},
};

/* What AUTO tries, the best first; the last is taken whatever it says. */
static const KeyringKind ladder[] = {KEYRING_SECRET_SERVICE, KEYRING_KERNEL, KEYRING_MEMORY};

struct Keyring {
    GMainContext *context;
    const KeyringBackend *const *backends;
    guint deadline_ms;
    KeyringKind kind; /* AUTO until the first rung is tried */
    gboolean chosen;
    guint rung;                   /* of ladder, while choosing */
    gboolean automatic, recalled; /* AUTO was asked for; and it was chosen in an earlier run */
    char *choice;                 /* what the choice is remembered for; NULL: it isn't */
    KeyringSettings settings;
    const KeyringBackend *backend;
    gpointer self;        /* what backend opened; NULL with backend */
    GString *passed_over; /* why, one clause a kind */
    char *description;
    GQueue requests; /* in the order of the calls; the head is under way once pump has run */
    GSource *pump;   /* begins the head; NULL when nothing waits to be begun */
};

/* One call of the public kind, from the call until its callback; the backend holds a reference while
 * it owes an answer, which may be long after. */
typedef struct {
    KeyringCall call; /* its verb is PROBE while choosing for another */
    grefcount references;
    Keyring *keyring; /* NULL once the callback has run */
    KeyringVerb verb;
    gboolean begun;
    char *account, *label;
    GError *refusal; /* set: the backend never sees it */
    GSource *deadline;
    KeyringDone done; /* one of the three */
    KeyringLoaded loaded;
    KeyringListed listed;
    gpointer data;
} Request;

gboolean keyring_kind_from_name(const char *name, KeyringKind *out)
{
    for (int i = 0; name != NULL && i < KEYRING_KINDS; i++) {
        if (strcmp(kind_table[i].name, name) == 0) {
            *out = (KeyringKind)i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *keyring_kind_name(KeyringKind kind)
{
    return kind_table[kind].name;
}

KeyringKind keyring_kind(const Keyring *keyring)
{
    return keyring->kind;
}

const char *keyring_describe(const Keyring *keyring)
{
    return keyring->description;
}

/* ---- a request's end ---- */

static void request_unref(Request *request)
{
    if (!g_ref_count_dec(&request->references))
        return;
    secret_text_unref(request->call.secret);
    g_object_unref(request->call.cancellable);
    g_clear_pointer(&request->call.accounts, g_ptr_array_unref);
    g_free(request->account);
    g_free(request->label);
    g_clear_error(&request->refusal);
    g_free(request);
}

static void keyring_schedule(Keyring *keyring);

static void tell_list(const Request *request, const GError *error)
{
    GPtrArray *accounts = request->call.accounts;

    g_ptr_array_add(accounts, NULL);
    request->listed(error == NULL ? (char **)accounts->pdata : NULL, error, request->data);
}

/* Runs the callback, which may free the keyring: nothing of it is touched afterwards. */
static void request_end(Request *request, SecretText *secret, const GError *error)
{
    Keyring *keyring = g_steal_pointer(&request->keyring);

    g_queue_remove(&keyring->requests, request);
    g_source_destroy(request->deadline);
    g_clear_pointer(&request->deadline, g_source_unref);
    keyring_schedule(keyring);
    if (request->loaded != NULL)
        request->loaded(secret, error, request->data);
    else if (request->listed != NULL)
        tell_list(request, error);
    else
        request->done(error, request->data);
    request_unref(request);
}

/* The same for one whose answer the backend may still owe. */
static void request_abandon(Request *request, GError *taken)
{
    g_autoptr(GError) error = taken;
    g_autoptr(GCancellable) cancellable = g_object_ref(request->call.cancellable);

    request_end(request, NULL, error);
    g_cancellable_cancel(cancellable);
}

/* ---- choosing ---- */

static void keyring_describe_ready(Keyring *keyring)
{
    const char *ready = keyring->backend->ready;

    g_free(keyring->description);
    if (keyring->passed_over->len > 0)
        keyring->description = g_strdup_printf("%s (%s)", ready, keyring->passed_over->str);
    else if (keyring->automatic && keyring->recalled)
        keyring->description = g_strdup_printf(_("%s (chosen at an earlier sign-in)"), ready);
    else
        keyring->description = g_strdup(ready);
}

static void keyring_describe_trouble(Keyring *keyring, const GError *error)
{
    g_free(keyring->description);
    keyring->description =
        g_strdup_printf("%s (%s)", kind_table[keyring->kind].title, error->message);
}

/* The backend of keyring->kind, FALSE when it isn't built in. */
static gboolean keyring_open_backend(Keyring *keyring, GError **error)
{
    const KindRow *row = &kind_table[keyring->kind];

    if (keyring->backend != NULL)
        return TRUE;
    if (keyring->backends[keyring->kind] == NULL) {
        g_set_error(error, FAULT, FAULT_KEYRING, _("this looptrace was built without the %s%s"),
                    row->title, row->library);
        return FALSE;
    }
    keyring->backend = keyring->backends[keyring->kind];
    keyring->self = keyring->backend->open(
        keyring->backend->settings != NULL ? keyring->backend->settings : &keyring->settings);
    return TRUE;
}

static void keyring_close(Keyring *keyring)
{
    if (keyring->backend != NULL)
        keyring->backend->close(keyring->self);
    keyring->backend = NULL;
    keyring->self = NULL;
}

static void keyring_pass_over(Keyring *keyring, const GError *why)
{
    keyring_close(keyring);
    g_string_append_printf(keyring->passed_over, "%s%s", keyring->passed_over->len == 0 ? "" : "; ",
                           why->message);
    keyring->rung++;
}

static gboolean is_last_rung(const Keyring *keyring)
{
    return keyring->rung + 1 == G_N_ELEMENTS(ladder);
}

/* What an earlier run has chosen is taken again, there or not. */
static void keyring_recall(Keyring *keyring)
{
    char *name = keyring->chosen || keyring->choice == NULL ? NULL : choice_read(keyring->choice);

    keyring->recalled = keyring->recalled || keyring_kind_from_name(name, &keyring->kind);
    keyring->chosen = keyring->chosen || keyring->recalled;
    g_free(name);
}

/* Once something is kept there, and not before. */
static void keyring_note_choice(Keyring *keyring, KeyringVerb verb)
{
    g_autoptr(GError) error = NULL;

    if (verb != KEYRING_STORE || !keyring->automatic || keyring->recalled ||
        keyring->choice == NULL || keyring->kind == KEYRING_MEMORY)
        return;
    keyring->recalled = choice_write(keyring->choice, keyring_kind_name(keyring->kind), &error);
    if (error != NULL)
        g_debug("the choice of a keyring can't be remembered: %s", error->message);
}

static GError *error_of_recalled(const Keyring *keyring, const GError *why)
{
    return g_error_new(FAULT, FAULT_KEYRING,
                       _("your session is kept in the %s, which isn't there now: %s"),
                       kind_table[keyring->kind].title, why->message);
}

/* ---- a request under way ---- */

/* A person was asked for something meanwhile: that is no time of the keyring's, nor of those who wait behind. */
static void keyring_extend(Keyring *keyring, gint64 by_us)
{
    for (GList *link = keyring->requests.head; link != NULL; link = link->next) {
        GSource *deadline = ((Request *)link->data)->deadline;
        g_source_set_ready_time(deadline, g_source_get_ready_time(deadline) + by_us);
    }
}

static void request_run(Request *request, KeyringVerb verb)
{
    Keyring *keyring = request->keyring;
    gboolean asks = keyring->backend->unlock != NULL;
    gint64 begun_us = g_get_monotonic_time();

    request->call.verb = verb;
    g_ref_count_inc(&request->references);
    g_ref_count_inc(&request->references); /* for what follows the call */
    keyring->backend->run(keyring->self, &request->call);
    if (asks && request->keyring != NULL)
        keyring_extend(keyring, g_get_monotonic_time() - begun_us);
    request_unref(request);
}

static void request_choose(Request *request)
{
    Keyring *keyring = request->keyring;
    g_autoptr(GError) error = NULL;

    keyring->kind = ladder[keyring->rung];
    while (!keyring_open_backend(keyring, &error) && !is_last_rung(keyring)) {
        keyring_pass_over(keyring, error);
        g_clear_error(&error);
        keyring->kind = ladder[keyring->rung];
    }
    if (error == NULL) {
        request_run(request, KEYRING_PROBE);
        return;
    }
    keyring->chosen = TRUE;
    keyring_describe_trouble(keyring, error);
    request_end(request, NULL, error);
}

static void request_begin(Request *request)
{
    Keyring *keyring = request->keyring;
    g_autoptr(GError) error = NULL;

    request->begun = TRUE;
    if (request->refusal != NULL) {
        request_end(request, NULL, request->refusal);
        return;
    }
    keyring_recall(keyring);
    if (!keyring->chosen) {
        request_choose(request);
        return;
    }
    if (!keyring_open_backend(keyring, &error)) {
        keyring_describe_trouble(keyring, error);
        request_end(request, NULL, error);
        return;
    }
    request_run(request, request->verb);
}

/* What the probe of a rung said. Trouble there decides too, but doesn't end a call that isn't a probe:
 * a full store can still be read. */
static void request_chosen(Request *request, const GError *error, gboolean is_absent)
{
    Keyring *keyring = request->keyring;

    if (is_absent && !is_last_rung(keyring)) {
        keyring_pass_over(keyring, error);
        request_choose(request);
        return;
    }
    keyring->chosen = TRUE;
    if (error == NULL)
        keyring_describe_ready(keyring);
    else
        keyring_describe_trouble(keyring, error);
    if (request->verb == KEYRING_PROBE)
        request_end(request, NULL, error);
    else
        request_run(request, request->verb);
}

static void request_answered(Request *request, SecretText *secret, const GError *error)
{
    Keyring *keyring = request->keyring;

    if (error == NULL) {
        keyring_describe_ready(keyring);
        keyring_note_choice(keyring, request->verb);
    } else if (fault_kind(error) == FAULT_KEYRING) {
        keyring_describe_trouble(keyring, error);
    }
    request_end(request, secret, error);
}

static void keyring_call_answer(KeyringCall *call, SecretText *secret, const GError *error,
                                gboolean is_absent)
{
    Request *request = (Request *)call;
    g_autoptr(GError) recalled = NULL;

    if (request->keyring != NULL) {
        if (is_absent && request->keyring->recalled)
            error = recalled = error_of_recalled(request->keyring, error);
        if (request->keyring->chosen)
            request_answered(request, secret, error);
        else
            request_chosen(request, error, is_absent);
    }
    request_unref(request);
}

/* Nobody's account has a line end in it, whatever a program that shares the keyring has put there. */
void keyring_call_name(KeyringCall *call, const char *account)
{
    if (g_str_has_prefix(account, call->account) && strchr(account, '\n') == NULL)
        g_ptr_array_add(call->accounts, g_strdup(account));
}

void keyring_call_done(KeyringCall *call, SecretText *taken)
{
    keyring_call_answer(call, taken, NULL, FALSE);
    secret_text_unref(taken);
}

void keyring_call_fail(KeyringCall *call, GError *taken)
{
    g_autoptr(GError) error = taken;

    keyring_call_answer(call, NULL, error, FALSE);
}

void keyring_call_absent(KeyringCall *call, GError *taken)
{
    g_autoptr(GError) error = taken;

    keyring_call_answer(call, NULL, error, TRUE);
}

/* ---- the queue ---- */

static gboolean on_pump(gpointer data)
{
    Keyring *keyring = data;
    Request *head = g_queue_peek_head(&keyring->requests);

    g_clear_pointer(&keyring->pump, g_source_unref);
    if (head != NULL)
        request_begin(head);
    return G_SOURCE_REMOVE;
}

/* Has the loop begin the head, before it looks at deadlines: a program that was stopped for a while
 * still gets what needs no waiting. */
static void keyring_schedule(Keyring *keyring)
{
    const Request *head = g_queue_peek_head(&keyring->requests);

    if (keyring->pump != NULL || head == NULL || head->begun)
        return;
    keyring->pump = g_idle_source_new();
    g_source_set_priority(keyring->pump, G_PRIORITY_HIGH);
    g_source_set_callback(keyring->pump, on_pump, keyring, NULL);
    g_source_attach(keyring->pump, keyring->context);
}

/* Whatever hangs, hangs for the head too: a service that is there and silent has been chosen. */
static gboolean on_deadline(gpointer data)
{
    Request *request = data;
    Keyring *keyring = request->keyring;
    GError *error = g_error_new(FAULT, FAULT_KEYRING, _("the %s did not answer within %g s"),
                                kind_table[keyring->kind].title, keyring->deadline_ms / 1000.0);

    keyring->chosen = TRUE;
    keyring_describe_trouble(keyring, error);
    request_abandon(request, error);
    return G_SOURCE_REMOVE;
}

static Request *keyring_ask(Keyring *keyring, KeyringVerb verb, const char *account, gpointer data)
{
    Request *request = g_new0(Request, 1);

    g_ref_count_init(&request->references);
    request->keyring = keyring;
    request->verb = verb;
    request->data = data;
    request->account = g_strdup(account);
    request->call.account = request->account;
    request->call.cancellable = g_cancellable_new();
    request->deadline = g_timeout_source_new(keyring->deadline_ms);
    g_source_set_callback(request->deadline, on_deadline, request, NULL);
    g_source_attach(request->deadline, keyring->context);
    g_queue_push_tail(&keyring->requests, request);
    keyring_schedule(keyring);
    return request;
}

static void check_account(Request *request)
{
    gsize length = strlen(request->account);

    if (length == 0 || length > KEYRING_ACCOUNT_MAX ||
        !g_utf8_validate(request->account, (gssize)length, NULL))
        g_set_error(&request->refusal, FAULT, FAULT_INVALID,
                    _("a keyring's account is 1 to %d bytes of UTF-8"), KEYRING_ACCOUNT_MAX);
}

static void check_secret(Request *request)
{
    const char *bytes = secret_text_peek(request->call.secret);
    gsize length = secret_text_length(request->call.secret);

    if (request->refusal == NULL &&
        (length == 0 || length > KEYRING_SECRET_MAX || memchr(bytes, '\0', length) != NULL))
        g_set_error(&request->refusal, FAULT, FAULT_INVALID,
                    _("a keyring's secret is text of 1 to %d bytes"), KEYRING_SECRET_MAX);
}

void keyring_probe(Keyring *keyring, KeyringDone done, gpointer data)
{
    keyring_ask(keyring, KEYRING_PROBE, NULL, data)->done = done;
}

void keyring_load(Keyring *keyring, const char *account, KeyringLoaded done, gpointer data)
{
    Request *request = keyring_ask(keyring, KEYRING_LOAD, account, data);

    request->loaded = done;
    check_account(request);
}

void keyring_store(Keyring *keyring, const char *account, const char *label, SecretText *secret,
                   KeyringDone done, gpointer data)
{
    Request *request = keyring_ask(keyring, KEYRING_STORE, account, data);

    request->done = done;
    request->label = g_utf8_make_valid(label, -1);
    request->call.label = request->label;
    request->call.secret = secret_text_ref(secret);
    check_account(request);
    check_secret(request);
}

void keyring_list(Keyring *keyring, const char *prefix, KeyringListed done, gpointer data)
{
    Request *request = keyring_ask(keyring, KEYRING_LIST, prefix, data);

    request->call.accounts = g_ptr_array_new_with_free_func(g_free);
    request->listed = done;
}

void keyring_erase(Keyring *keyring, const char *account, KeyringDone done, gpointer data)
{
    Request *request = keyring_ask(keyring, KEYRING_ERASE, account, data);

    request->done = done;
    check_account(request);
}

/* ---- the keyring ---- */

KeyringSettings *keyring_settings(Keyring *keyring)
{
    return &keyring->settings;
}

void keyring_set_ask(Keyring *keyring, KeyringAsk ask, gpointer data)
{
    keyring->settings.ask = ask;
    keyring->settings.ask_data = data;
    if (keyring->backend != NULL && keyring->backend->set_ask != NULL)
        keyring->backend->set_ask(keyring->self, ask, data);
}

gboolean keyring_unlock(Keyring *keyring, GError **error)
{
    const KeyringBackend *backend = keyring->backends[keyring->kind];

    if (backend == NULL || backend->unlock == NULL)
        return TRUE;
    return keyring_open_backend(keyring, error) && backend->unlock(keyring->self, error);
}

void keyring_remember(Keyring *keyring, const char *name)
{
    g_free(keyring->choice);
    keyring->choice = g_strdup(name);
}

gboolean keyring_forget_choice(Keyring *keyring, GError **error)
{
    keyring->recalled = FALSE;
    return keyring->choice == NULL || choice_write(keyring->choice, NULL, error);
}

Keyring *keyring_new_with(KeyringKind kind, const KeyringBackend *const *backends,
                          guint deadline_ms, GMainContext *context)
{
    Keyring *keyring = g_new0(Keyring, 1);

    keyring->context = context == NULL ? g_main_context_ref(g_main_context_default())
                                       : g_main_context_ref(context);
    keyring->backends = backends;
    keyring->deadline_ms = deadline_ms;
    keyring->kind = kind;
    keyring->chosen = kind != KEYRING_AUTO;
    keyring->automatic = kind == KEYRING_AUTO;
    keyring->settings.context = keyring->context;
    keyring->passed_over = g_string_new(NULL);
    keyring->description = g_strdup_printf("%s (not asked yet)", kind_table[kind].title);
    g_queue_init(&keyring->requests);
    return keyring;
}

void keyring_free(Keyring *keyring)
{
    Request *request;

    if (keyring == NULL)
        return;
    while ((request = g_queue_peek_head(&keyring->requests)) != NULL)
        request_abandon(request, g_error_new(FAULT, FAULT_CANCELLED, _("cancelled")));
    if (keyring->pump != NULL)
        g_source_destroy(keyring->pump);
    g_clear_pointer(&keyring->pump, g_source_unref);
    keyring_close(keyring);
    g_main_context_unref(keyring->context);
    g_string_free(keyring->passed_over, TRUE);
    g_free(keyring->description);
    g_free(keyring->choice);
    g_free(keyring->settings.command);
    g_free(keyring->settings.file);
    g_free(keyring);
}
