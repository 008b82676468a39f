/* SPDX-License-Identifier: MIT */
#include "bus_address.h"

#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

/* D-Bus specification, "Server Addresses": "disabled:" is what sandboxes set to mean none. */
static gboolean leads_to_a_bus(const char *address)
{
    return *address != '\0' && !g_str_has_prefix(address, "autolaunch:") &&
           !g_str_has_prefix(address, "launchd:") && !g_str_has_prefix(address, "disabled:");
}

static char *without_launchers(const char *said)
{
    g_auto(GStrv) parts = g_strsplit(said, ";", -1);
    g_autoptr(GString) kept = g_string_new(NULL);

    for (guint i = 0; parts[i] != NULL; i++)
        if (leads_to_a_bus(g_strstrip(parts[i])))
            g_string_append_printf(kept, "%s%s", kept->len == 0 ? "" : ";", parts[i]);
    return kept->len == 0 ? NULL : g_string_free(g_steal_pointer(&kept), FALSE);
}

static char *socket_in(const char *runtime)
{
    g_autofree char *path = g_build_filename(runtime, "bus", NULL);
    struct stat status;

    if (!g_path_is_absolute(path) || stat(path, &status) != 0 || !S_ISSOCK(status.st_mode) ||
        status.st_uid != geteuid())
        return NULL;
    g_autofree char *escaped = g_dbus_address_escape_value(path);
    return g_strconcat("unix:path=", escaped, NULL);
}

char *bus_address_find(const char *said, const char *runtime)
{
    char *address = said == NULL ? NULL : without_launchers(said);

    if (address == NULL && runtime != NULL)
        address = socket_in(runtime);
    return address;
}
