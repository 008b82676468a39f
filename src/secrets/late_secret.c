/* SPDX-License-Identifier: MIT */
#include "late_secret.h"

#include <dlfcn.h>
#include <libsecret/secret.h>

#include "looptrace/fault.h"
#include "looptrace/words.h"

#define LIBRARY "libsecret-1.so.0"

#define LATE_SECRET_TABLE(X)                                                                       \
    X(error_get_quark)                                                                             \
    X(service_get_type)                                                                            \
    X(service_lookup)                                                                              \
    X(service_lookup_finish)                                                                       \
    X(service_store)                                                                               \
    X(service_store_finish)                                                                        \
    X(value_get)                                                                                   \
    X(value_new_full)                                                                              \
    X(value_unref)

typedef struct {
    char *missing; /* NULL: all are here */
#define X(name) __typeof__(secret_##name) *name;
    LATE_SECRET_TABLE(X)
#undef X
} LateSecret;

/* ISO C has no conversion from an object's address to a function's; POSIX has (dlsym). */
static gboolean late_secret_find(void *library, const char *name, gpointer to)
{
    void *found = dlsym(library, name);

    *(void **)to = found;
    return found != NULL;
}

static char *late_secret_take_in(LateSecret *secret)
{
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

    if (library == NULL)
        return g_strdup(dlerror());
#define X(name)                                                                                    \
    if (!late_secret_find(library, "secret_" #name, &secret->name))                                \
        return g_strdup("secret_" #name);
    LATE_SECRET_TABLE(X)
#undef X
    return NULL;
}

static const LateSecret *late_secret(void)
{
    static LateSecret secret;
    static gsize once;

    if (g_once_init_enter(&once)) {
        secret.missing = late_secret_take_in(&secret);
        g_once_init_leave(&once, 1);
    }
    return &secret;
}

gboolean late_secret_load(GError **error)
{
    const LateSecret *secret = late_secret();

    if (secret->missing == NULL)
        return TRUE;
    g_set_error(error, FAULT, FAULT_KEYRING, _("%s can't be used: %s"), LIBRARY, secret->missing);
    return FALSE;
}

/* ---- libsecret's functions ---- */

/* Asked of any error: without the library none is its. */
GQuark secret_error_get_quark(void)
{
    const LateSecret *secret = late_secret();

    return secret->missing == NULL ? secret->error_get_quark() : 0;
}

GType secret_service_get_type(void)
{
    return late_secret()->service_get_type();
}

void secret_service_lookup(SecretService *service, const SecretSchema *schema,
                           GHashTable *attributes, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
    late_secret()->service_lookup(service, schema, attributes, cancellable, callback, data);
}

SecretValue *secret_service_lookup_finish(SecretService *service, GAsyncResult *result,
                                          GError **error)
{
    return late_secret()->service_lookup_finish(service, result, error);
}

void secret_service_store(SecretService *service, const SecretSchema *schema,
                          GHashTable *attributes, const gchar *collection, const gchar *label,
                          SecretValue *value, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
    late_secret()->service_store(service, schema, attributes, collection, label, value, cancellable,
                                 callback, data);
}

gboolean secret_service_store_finish(SecretService *service, GAsyncResult *result, GError **error)
{
    return late_secret()->service_store_finish(service, result, error);
}

const gchar *secret_value_get(SecretValue *value, gsize *length)
{
    return late_secret()->value_get(value, length);
}

SecretValue *secret_value_new_full(gchar *secret, gssize length, const gchar *content_type,
                                   GDestroyNotify destroy)
{
    return late_secret()->value_new_full(secret, length, content_type, destroy);
}

void secret_value_unref(gpointer value)
{
    late_secret()->value_unref(value);
}
