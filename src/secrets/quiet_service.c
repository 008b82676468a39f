/* SPDX-License-Identifier: MIT */
#include "quiet_service.h"

#include "looptrace/fault.h"
#include "looptrace/words.h"

typedef struct {
    SecretService parent;
} QuietService;

typedef struct {
    SecretServiceClass parent;
} QuietServiceClass;

GType quiet_service_get_type(void);
G_DEFINE_TYPE(QuietService, quiet_service, SECRET_TYPE_SERVICE)

/* Whatever the keyring wants to ask for (unlocking, a first keyring, a confirmation) can't be answered
 * in a terminal, least of all one that is reached over SSH. */
static void quiet_service_prompt(SecretService *self, SecretPrompt *prompt,
                                 const GVariantType *return_type, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
    g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);

    g_dbus_proxy_call(G_DBUS_PROXY(prompt), "Dismiss", NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                      NULL, NULL, NULL);
    g_task_return_error(
        task, fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED, "%s", _(QUIET_SERVICE_ASKS)));
}

static GVariant *quiet_service_prompt_finish(SecretService *self, GAsyncResult *result,
                                             GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}

/* SecretService's own constructor names the service and insists on GDBus's shared session bus, which
 * excludes a connection that was handed in. */
static GObject *quiet_service_constructor(GType type, guint n, GObjectConstructParam *properties)
{
    GObject *object = G_OBJECT_CLASS(quiet_service_parent_class)->constructor(type, n, properties);

    g_object_set(object, "g-bus-type", G_BUS_TYPE_NONE, NULL);
    return object;
}

static void quiet_service_class_init(QuietServiceClass *class)
{
    G_OBJECT_CLASS(class)->constructor = quiet_service_constructor;
    class->parent.prompt_async = quiet_service_prompt;
    class->parent.prompt_finish = quiet_service_prompt_finish;
}

static void quiet_service_init(QuietService *self)
{
}

void quiet_service_new(GDBusConnection *bus, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
    g_async_initable_new_async(quiet_service_get_type(), G_PRIORITY_DEFAULT, cancellable, callback,
                               data, "g-connection", bus, NULL);
}

SecretService *quiet_service_new_finish(GAsyncResult *result, GError **error)
{
    g_autoptr(GObject) source = g_async_result_get_source_object(result);
    GObject *service = g_async_initable_new_finish(G_ASYNC_INITABLE(source), result, error);

    return service == NULL ? NULL : SECRET_SERVICE(service);
}
