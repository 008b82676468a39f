/* SPDX-License-Identifier: MIT */
#include "fake_service.h"

#define NAME       "org.freedesktop.secrets"
#define SERVICE    "/org/freedesktop/secrets"
#define COLLECTION SERVICE "/collection/fake"
#define ALIAS      SERVICE "/aliases/default"
#define ITEM       COLLECTION "/1"
#define SESSION    SERVICE "/session/1"
#define PROMPT     SERVICE "/prompt/1"
#define NOTHING    "/"

static const char interfaces[] =
    "<node>"
    "<interface name='org.freedesktop.Secret.Service'>"
    " <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "  <arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
    " <method name='SearchItems'><arg type='a{ss}' direction='in'/>"
    "  <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
    " <method name='Unlock'><arg type='ao' direction='in'/>"
    "  <arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
    " <method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>"
    "  <arg type='a{o(oayays)}' direction='out'/></method>"
    " <method name='ReadAlias'><arg type='s' direction='in'/>"
    "  <arg type='o' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Collection'>"
    " <method name='CreateItem'><arg type='a{sv}' direction='in'/>"
    "  <arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
    "  <arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
    " <property name='Locked' type='b' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Item'>"
    " <method name='Delete'><arg type='o' direction='out'/></method>"
    " <property name='Locked' type='b' access='read'/>"
    "</interface>"
    "<interface name='org.freedesktop.Secret.Prompt'>"
    " <method name='Prompt'><arg type='s' direction='in'/></method>"
    " <method name='Dismiss'/>"
    "</interface>"
    "</node>";

/* ---- what each method answers ---- */

static void answer_alias(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    if (fake->refusal != NULL)
        g_dbus_method_invocation_return_dbus_error(call, fake->refusal, "no \033[2Jway");
    else if (fake->lacks_collection > 0 && fake->lacks_collection-- > 0)
        g_dbus_method_invocation_return_value(call, g_variant_new("(o)", NOTHING));
    else
        g_dbus_method_invocation_return_value(call, g_variant_new("(o)", COLLECTION));
}

/* Only without encryption, so that nothing here has to do any. */
static void answer_session(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    const char *algorithm = NULL;

    g_variant_get_child(arguments, 0, "&s", &algorithm);
    if (g_str_equal(algorithm, "plain"))
        g_dbus_method_invocation_return_value(
            call, g_variant_new("(vo)", g_variant_new_string(""), SESSION));
    else
        g_dbus_method_invocation_return_dbus_error(call, "org.freedesktop.DBus.Error.NotSupported",
                                                   "only plain");
}

static void answer_search(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    const char *const item[] = {ITEM, NULL};
    const char *const none[] = {NULL};

    g_dbus_method_invocation_return_value(call, g_variant_new("(^ao^ao)",
                                                              fake->secret_length > 0 ? item : none,
                                                              fake->has_locked_item ? item : none));
}

static void answer_unlock(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    const char *const none[] = {NULL};

    g_dbus_method_invocation_return_value(call, g_variant_new("(^aoo)", none, PROMPT));
}

static void answer_secrets(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    g_autofree char *secret = g_strnfill(fake->secret_length, 'x');
    GVariant *bytes =
        g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, secret, fake->secret_length, 1);
    GVariant *nothing = g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, "", 0, 1);
    GVariantBuilder secrets;

    g_variant_builder_init(&secrets, G_VARIANT_TYPE("a{o(oayays)}"));
    g_variant_builder_add(&secrets, "{o(o@ay@ays)}", ITEM, SESSION, nothing, bytes, "text/plain");
    g_dbus_method_invocation_return_value(call, g_variant_new("(a{o(oayays)})", &secrets));
}

static void answer_create(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    fake->created += fake->asks ? 0 : 1;
    g_dbus_method_invocation_return_value(
        call, g_variant_new("(oo)", fake->asks ? NOTHING : ITEM, fake->asks ? PROMPT : NOTHING));
}

static void answer_delete(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    fake->secret_length = 0;
    g_dbus_method_invocation_return_value(call, g_variant_new("(o)", NOTHING));
}

static void answer_prompt(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    fake->prompts++;
    g_dbus_method_invocation_return_value(call, NULL);
}

static void answer_dismiss(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments)
{
    fake->dismissals++;
    g_dbus_method_invocation_return_value(call, NULL);
}

typedef struct {
    const char *method;
    void (*answer)(FakeService *fake, GDBusMethodInvocation *call, GVariant *arguments);
} MethodRow;

static const MethodRow methods[] = {
    {"ReadAlias", answer_alias}, {"OpenSession", answer_session}, {"SearchItems", answer_search},
    {"Unlock", answer_unlock},   {"GetSecrets", answer_secrets},  {"CreateItem", answer_create},
    {"Delete", answer_delete},   {"Prompt", answer_prompt},       {"Dismiss", answer_dismiss},
};

static void answer(FakeService *fake, GDBusMethodInvocation *call)
{
    const char *method = g_dbus_method_invocation_get_method_name(call);

    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (g_str_equal(methods[i].method, method)) {
            methods[i].answer(fake, call, g_dbus_method_invocation_get_parameters(call));
            return;
        }
    }
    g_error("the fake Secret Service has no method %s", method);
}

/* ---- on the bus ---- */

static void on_call(GDBusConnection *bus, const char *sender, const char *path,
                    const char *interface, const char *method, GVariant *arguments,
                    GDBusMethodInvocation *call, gpointer data)
{
    FakeService *fake = data;

    if (g_strcmp0(method, fake->silent) == 0)
        g_ptr_array_add(fake->held, call);
    else
        answer(fake, call);
}

/* Locked is the only one. */
static GVariant *on_get_property(GDBusConnection *bus, const char *sender, const char *path,
                                 const char *interface, const char *property, GError **error,
                                 gpointer data)
{
    const FakeService *fake = data;
    gboolean is_item = g_str_equal(interface, "org.freedesktop.Secret.Item");

    return g_variant_new_boolean(is_item ? fake->has_locked_item : fake->is_locked);
}

static void offer(FakeService *fake, GDBusNodeInfo *node, const char *path, const char *interface)
{
    static const GDBusInterfaceVTable functions = {
        .method_call = on_call,
        .get_property = on_get_property,
    };
    g_autofree char *name = g_strconcat("org.freedesktop.Secret.", interface, NULL);

    guint object = g_dbus_connection_register_object(fake->bus, path,
                                                     g_dbus_node_info_lookup_interface(node, name),
                                                     &functions, fake, NULL, NULL);
    g_array_append_val(fake->objects, object);
}

static void own_name(GDBusConnection *bus)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
        bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
        g_variant_new("(su)", NAME, (guint32)0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

    if (reply == NULL)
        g_error("%s", error->message);
}

FakeService *fake_service_start(void)
{
    FakeService *fake = g_new0(FakeService, 1);
    g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(interfaces, NULL);

    fake->bus =
        g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SESSION_BUS_ADDRESS"),
                                               G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                               NULL, NULL, NULL);
    if (fake->bus == NULL || node == NULL)
        g_error("the fake Secret Service can't start");
    fake->held = g_ptr_array_new();
    fake->objects = g_array_new(FALSE, FALSE, sizeof(guint));
    offer(fake, node, SERVICE, "Service");
    offer(fake, node, COLLECTION, "Collection");
    offer(fake, node, ALIAS, "Collection");
    offer(fake, node, ITEM, "Item");
    offer(fake, node, PROMPT, "Prompt");
    own_name(fake->bus);
    return fake;
}

void fake_service_catch_up(FakeService *fake)
{
    while (fake->held->len > 0)
        answer(fake, g_ptr_array_steal_index(fake->held, 0));
}

void fake_service_stop(FakeService *fake)
{
    fake_service_catch_up(fake);
    for (guint i = 0; i < fake->objects->len; i++)
        g_dbus_connection_unregister_object(fake->bus, g_array_index(fake->objects, guint, i));
    g_array_unref(fake->objects);
    g_dbus_connection_close_sync(fake->bus, NULL, NULL);
    g_object_unref(fake->bus);
    g_ptr_array_unref(fake->held);
    g_free(fake);
}
