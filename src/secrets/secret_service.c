/* SPDX-License-Identifier: MIT */
/*
 * The desktop's keyring, over D-Bus (Secret Service API 0.2). Each call first asks the service for its
 * default collection and whether that is locked; only then libsecret does the work. So a locked keyring
 * is told apart from an absent one, and nothing pops up. The bus is a connection of our own.
 */
#include "backend.h"
#include "bus_address.h"
#include "late_secret.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "quiet_service.h"

#define SERVICE_NAME         "org.freedesktop.secrets"
#define SERVICE_OBJECT       "/org/freedesktop/secrets"
#define SERVICE_INTERFACE    "org.freedesktop.Secret.Service"
#define ITEM_INTERFACE       "org.freedesktop.Secret.Item"
#define ACCOUNT_ATTRIBUTE    "account"
#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define NO_OBJECT            "/"
#define LOCKED               N_("the keyring is locked: unlock it on the desktop")

static const SecretSchema session_schema = {
    .name = "org.looptrace.Session",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = {{ACCOUNT_ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING}},
};

/* A g_rc_box: held by the keyring and by each call under way. */
typedef struct {
    GDBusConnection *bus;   /* NULL until the first call, and after it was lost */
    SecretService *service; /* on bus; NULL until it is needed */
} Desktop;

typedef struct {
    Desktop *desktop;
    GDBusConnection *bus; /* the one it began with */
    KeyringCall *call;
    gboolean has_doubted; /* that there is no default collection */
    char **items;         /* to erase or to list; the first n_done of them are done */
    guint n_done;
    gboolean is_copy_locked;
} Job;

/* ---- ending a job ---- */

static void desktop_clear(gpointer data)
{
    Desktop *desktop = data;

    g_clear_object(&desktop->service);
    g_clear_object(&desktop->bus);
}

static KeyringCall *job_free(Job *job)
{
    KeyringCall *call = job->call;

    g_rc_box_release_full(job->desktop, desktop_clear);
    g_clear_object(&job->bus);
    g_strfreev(job->items);
    g_free(job);
    return call;
}

static void job_done(Job *job, SecretText *taken)
{
    keyring_call_done(job_free(job), taken);
}

G_GNUC_PRINTF(2, 3)
static void job_fail(Job *job, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    GError *error = g_error_new_valist(FAULT, FAULT_KEYRING, format, arguments);
    va_end(arguments);
    keyring_call_fail(job_free(job), error);
}

static void job_fail_locked(Job *job, const char *sentence)
{
    keyring_call_fail(job_free(job),
                      fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED, "%s", sentence));
}

G_GNUC_PRINTF(2, 3)
static void job_absent(Job *job, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    GError *error = g_error_new_valist(FAULT, FAULT_KEYRING, format, arguments);
    va_end(arguments);
    keyring_call_absent(job_free(job), error);
}

/* The bus says that nobody offers the service, or that it couldn't be started. */
static gboolean is_missing(const GError *error)
{
    return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

static gboolean is_unstartable(const GError *error)
{
    g_autofree char *name = g_dbus_error_get_remote_error(error);

    return name != NULL && (g_str_has_prefix(name, "org.freedesktop.DBus.Error.Spawn.") ||
                            g_str_has_prefix(name, "org.freedesktop.systemd1."));
}

static gboolean is_locked(const GError *error)
{
    g_autofree char *name = g_dbus_error_get_remote_error(error);

    return g_error_matches(error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
           g_strcmp0(name, "org.freedesktop.Secret.Error.IsLocked") == 0;
}

static void job_end_with(Job *job, const GError *error)
{
    g_autoptr(GError) bare = g_error_copy(error);

    g_dbus_error_strip_remote_error(bare);
    g_autofree char *what = text_clean(bare->message, -1);
    if (error->domain == FAULT)
        keyring_call_fail(job_free(job),
                          fault_new_coded(FAULT_KEYRING, fault_code(error), "%s", what));
    else if (is_missing(error))
        job_absent(job, _("nothing on the session bus offers the Secret Service"));
    else if (is_unstartable(error))
        job_absent(job, _("the Secret Service can't be started: %s"), what);
    else if (is_locked(error))
        job_fail_locked(job, _(LOCKED));
    else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CLOSED))
        job_fail(job, _("the session bus went away, and the Secret Service with it"));
    else
        job_fail(job, _("the Secret Service failed: %s"), what);
}

static void job_call(Job *job, const char *object, const char *interface, const char *method,
                     GVariant *arguments, const char *reply_type, GAsyncReadyCallback callback)
{
    g_dbus_connection_call(job->bus, SERVICE_NAME, object, interface, method, arguments,
                           (const GVariantType *)reply_type, G_DBUS_CALL_FLAGS_NONE, -1,
                           job->call->cancellable, callback, job);
}

/* ---- loading and storing: libsecret ---- */

static GHashTable *attributes_of(const KeyringCall *call)
{
    GHashTable *attributes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);

    g_hash_table_insert(attributes, (gpointer)ACCOUNT_ATTRIBUTE, g_strdup(call->account));
    return attributes;
}

static void on_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    SecretValue *value = secret_service_lookup_finish(SECRET_SERVICE(source), result, &error);
    SecretText *secret = NULL;
    gsize length = 0;

    if (error != NULL) {
        job_end_with(job, error);
        return;
    }
    if (value != NULL) {
        const char *bytes = secret_value_get(value, &length);
        if (length <= KEYRING_SECRET_MAX)
            secret = secret_text_new(bytes, (gssize)length);
        secret_value_unref(value);
    }
    if (length > KEYRING_SECRET_MAX)
        job_fail(job, _("what the Secret Service keeps for looptrace isn't looptrace's"));
    else
        job_done(job, secret);
}

static void on_stored(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;

    if (secret_service_store_finish(SECRET_SERVICE(source), result, &error))
        job_done(job, NULL);
    else
        job_end_with(job, error);
}

static SecretValue *value_of(const SecretText *secret)
{
    gsize length = secret_text_length(secret);
    char *copy = g_malloc(length + 1);

    memcpy(copy, secret_text_peek(secret), length + 1);
    return secret_value_new_full(copy, (gssize)length, "text/plain",
                                 (GDestroyNotify)secret_wipe_and_free);
}

/* Loads or stores. */
static void job_exchange(Job *job, SecretService *service)
{
    const KeyringCall *call = job->call;
    g_autoptr(GHashTable) attributes = attributes_of(call);

    if (call->verb == KEYRING_LOAD) {
        secret_service_lookup(service, &session_schema, attributes, call->cancellable, on_loaded,
                              job);
        return;
    }
    SecretValue *value = value_of(call->secret);
    secret_service_store(service, &session_schema, attributes, SECRET_COLLECTION_DEFAULT,
                         call->label, value, call->cancellable, on_stored, job);
    secret_value_unref(value);
}

static void on_service(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(SecretService) service = quiet_service_new_finish(result, &error);

    if (service == NULL) {
        job_end_with(job, error);
        return;
    }
    if (job->bus == job->desktop->bus)
        g_set_object(&job->desktop->service, service);
    job_exchange(job, service);
}

/* ---- erasing: by hand, because libsecret passes over what is locked and ends twice on failure ---- */

static void job_delete_next(Job *job);

/* Another looptrace was quicker. */
static gboolean is_gone(const GError *error)
{
    g_autofree char *name = g_dbus_error_get_remote_error(error);

    return g_strcmp0(name, "org.freedesktop.Secret.Error.NoSuchObject") == 0 ||
           g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
           g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

static void on_deleted(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    const char *prompt = NO_OBJECT;

    if (reply == NULL && !is_gone(error)) {
        job_end_with(job, error);
        return;
    }
    if (reply != NULL)
        g_variant_get(reply, "(&o)", &prompt);
    if (g_strcmp0(prompt, NO_OBJECT) == 0)
        job_delete_next(job);
    else
        job_fail_locked(job, _(QUIET_SERVICE_ASKS));
}

static void job_seen_all(Job *job)
{
    if (job->is_copy_locked)
        job_fail(job,
                 _("a copy is left in another keyring that is locked: unlock it on the desktop"));
    else
        job_done(job, NULL);
}

static void job_delete_next(Job *job)
{
    const char *item = job->items[job->n_done];

    if (item != NULL) {
        job->n_done++;
        job_call(job, item, ITEM_INTERFACE, "Delete", NULL, "(o)", on_deleted);
    } else {
        job_seen_all(job);
    }
}

static void job_name_next(Job *job);

/* One that has gone meanwhile has no name. */
static void on_attributes(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autoptr(GVariant) attributes = NULL;
    const char *account = NULL;

    if (reply == NULL && !is_gone(error)) {
        job_end_with(job, error);
        return;
    }
    if (reply != NULL)
        g_variant_get(reply, "(v)", &attributes);
    if (attributes != NULL && g_variant_is_of_type(attributes, G_VARIANT_TYPE("a{ss}")) &&
        g_variant_lookup(attributes, ACCOUNT_ATTRIBUTE, "&s", &account))
        keyring_call_name(job->call, account);
    job_name_next(job);
}

static void job_name_next(Job *job)
{
    const char *item = job->items[job->n_done];

    if (item != NULL) {
        job->n_done++;
        job_call(job, item, "org.freedesktop.DBus.Properties", "Get",
                 g_variant_new("(ss)", ITEM_INTERFACE, "Attributes"), "(v)", on_attributes);
    } else {
        job_seen_all(job);
    }
}

static void on_found(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_auto(GStrv) locked = NULL;

    if (reply == NULL) {
        job_end_with(job, error);
        return;
    }
    g_variant_get(reply, "(^ao^ao)", &job->items, &locked);
    job->is_copy_locked = locked[0] != NULL;
    if (job->call->verb == KEYRING_LIST)
        job_name_next(job);
    else
        job_delete_next(job);
}

/* What is to be erased has the account; listed is all that is ours. */
static void job_search(Job *job)
{
    GVariantBuilder attributes;

    g_variant_builder_init(&attributes, G_VARIANT_TYPE("a{ss}"));
    g_variant_builder_add(&attributes, "{ss}", "xdg:schema", session_schema.name);
    if (job->call->verb == KEYRING_ERASE)
        g_variant_builder_add(&attributes, "{ss}", ACCOUNT_ATTRIBUTE, job->call->account);
    job_call(job, SERVICE_OBJECT, SERVICE_INTERFACE, "SearchItems",
             g_variant_new("(a{ss})", &attributes), "(aoao)", on_found);
}

/* ---- before it: is somebody there, and unlocked? ---- */

/* libsecret's part of the work. */
static void job_open_service(Job *job)
{
    g_autoptr(GError) error = NULL;

    if (late_secret_load(&error))
        quiet_service_new(job->bus, job->call->cancellable, on_service, job);
    else
        job_end_with(job, error);
}

static void job_work(Job *job)
{
    switch (job->call->verb) {
    case KEYRING_PROBE:
        job_done(job, NULL);
        break;
    case KEYRING_LOAD:
    case KEYRING_STORE:
        if (job->desktop->service != NULL)
            job_exchange(job, job->desktop->service);
        else
            job_open_service(job);
        break;
    case KEYRING_ERASE:
    case KEYRING_LIST:
        job_search(job);
        break;
    }
}

static void on_lock_state(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    g_autoptr(GVariant) value = NULL;

    if (reply == NULL) {
        job_end_with(job, error);
        return;
    }
    g_variant_get(reply, "(v)", &value);
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
        job_fail(job, _("the Secret Service doesn't say whether its keyring is locked"));
    else if (g_variant_get_boolean(value))
        job_fail_locked(job, _(LOCKED));
    else
        job_work(job);
}

static void job_ask(Job *job);

/* gnome-keyring (42 to 50) may answer the first message of a connection before it has taken note of who
 * asks, and then knows of no collection: only the second such answer is believed. */
static void job_without_collection(Job *job)
{
    if (job->has_doubted) {
        job_absent(job, _("the Secret Service has no default keyring to keep things in"));
        return;
    }
    job->has_doubted = TRUE;
    job_ask(job);
}

static void on_default_collection(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply =
        g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
    const char *collection = NULL;

    if (reply == NULL) {
        job_end_with(job, error);
        return;
    }
    g_variant_get(reply, "(&o)", &collection);
    if (g_strcmp0(collection, NO_OBJECT) == 0)
        job_without_collection(job);
    else
        job_call(job, collection, "org.freedesktop.DBus.Properties", "Get",
                 g_variant_new("(ss)", COLLECTION_INTERFACE, "Locked"), "(v)", on_lock_state);
}

/* Starts the service when the bus knows how to. */
static void job_ask(Job *job)
{
    job_call(job, SERVICE_OBJECT, SERVICE_INTERFACE, "ReadAlias", g_variant_new("(s)", "default"),
             "(o)", on_default_collection);
}

static void on_connected(GObject *source, GAsyncResult *result, gpointer data)
{
    Job *job = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GDBusConnection) bus = g_dbus_connection_new_for_address_finish(result, &error);

    if (bus == NULL) {
        job_absent(job, _("the session bus can't be reached, and so no Secret Service"));
        return;
    }
    g_set_object(&job->bus, bus);
    g_set_object(&job->desktop->bus, bus);
    g_clear_object(&job->desktop->service);
    job_ask(job);
}

static void job_connect(Job *job)
{
    g_autofree char *address =
        bus_address_find(g_getenv("DBUS_SESSION_BUS_ADDRESS"), g_getenv("XDG_RUNTIME_DIR"));

    if (address == NULL)
        job_absent(job, _("there is no session bus, and so no Secret Service"));
    else
        g_dbus_connection_new_for_address(address,
                                          G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                          NULL, job->call->cancellable, on_connected, job);
}

/* ---- the backend ---- */

static gpointer desktop_open(gconstpointer settings)
{
    return g_rc_box_new0(Desktop);
}

static void desktop_close(gpointer self)
{
    g_rc_box_release_full(self, desktop_clear);
}

static void desktop_run(gpointer self, KeyringCall *call)
{
    Desktop *desktop = self;
    Job *job = g_new0(Job, 1);

    job->desktop = g_rc_box_acquire(desktop);
    job->call = call;
    if (desktop->bus != NULL && g_dbus_connection_is_closed(desktop->bus))
        desktop_clear(desktop);
    g_set_object(&job->bus, desktop->bus);
    if (job->bus == NULL)
        job_connect(job);
    else
        job_ask(job);
}

const KeyringBackend keyring_backend_secret_service = {
    .ready = "Secret Service (unlocked)",
    .open = desktop_open,
    .close = desktop_close,
    .run = desktop_run,
};
