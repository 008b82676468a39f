/* SPDX-License-Identifier: MIT */
/* doctor --paths: every place that looptrace may open for writing. */
#include "nouns.h"
#include "places.h"

static const RecordColumn path_columns[] = {
    {"path", "Path", VALUE_TEXT, TRUE},
    {"holds", "Holds", VALUE_TEXT, TRUE},
};

static void add(const char *path, const char *holds, gpointer data)
{
    char **row = records_append(data);

    row[0] = g_strdup(path);
    row[1] = g_strdup(holds);
}

void paths_run(Invocation *invocation)
{
    Records *records = records_new(path_columns, G_N_ELEMENTS(path_columns), FALSE);

    places_each(invocation_services(invocation), add, records);
    invocation_finish(invocation, records);
}
