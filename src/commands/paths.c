/* SPDX-License-Identifier: MIT */
/* doctor --paths: every place that looptrace may open for writing. */
#include "looptrace/ledger.h"
#include "looptrace/view_state.h"
#include "nouns.h"

static const RecordColumn path_columns[] = {
    {"path", "Path", VALUE_TEXT, TRUE},
    {"holds", "Holds", VALUE_TEXT, TRUE},
};

/* suffix: what may stand behind the path, "" for nothing else than it. */
static void add(Records *records, const char *path, const char *suffix, const char *holds)
{
    if (path == NULL)
        return;

    char **row = records_append(records);
    g_autofree char *whole = g_strconcat(path, suffix, NULL);
    row[0] = g_strdup(whole);
    row[1] = g_strdup(holds);
}

static void add_database(Records *records, const char *path, const char *holds)
{
    add(records, path, "", holds);
    add(records, path, "-wal", "what isn't in it yet");
    add(records, path, "-shm", "an index of that");
    add(records, path, ".new-*", "the same while it is being made");
    add(records, path, ".set-aside-*", "one that couldn't be used");
}

void paths_run(Invocation *invocation)
{
    const Config *config = invocation_services(invocation)->config;
    Records *records = records_new(path_columns, G_N_ELEMENTS(path_columns), FALSE);
    g_autofree char *example = vault_path("", "", "");
    g_autofree char *cache = example == NULL ? NULL : g_path_get_dirname(example);
    g_autofree char *kept = cache == NULL ? NULL : g_build_filename(cache, "*.db", NULL);
    g_autofree char *bytes = ledger_path();
    g_autofree char *state = bytes == NULL ? NULL : g_path_get_dirname(bytes);
    g_autofree char *outbox = state == NULL ? NULL : g_build_filename(state, "*.outbox", NULL);
    g_autofree char *views = view_state_path();
    g_autofree char *sealed = keyring_file_path();
    g_autofree char *choices = keyring_choices_path();
    g_autofree char *locks = process_lock_directory();

    add(records, config_path(config), "", "settings; written by a sign-in with --url or --key");
    add(records, config_path(config), ".??????", "the same while they are being written");
    add(records, config_get(config, SETTING_LOG), "", "debug messages, without secrets");
    add_database(records, kept, "rows kept for one person each, sealed");
    add_database(records, bytes, "bytes and requests of each day");
    add_database(records, outbox, "writes of one person each that wait, sealed");
    add(records, outbox, ".lock", "nothing: held by whoever sends them");
    add(records, views, "", "how screens were left: columns and their order");
    add(records, views, ".??????", "the same while it is being written");
    add(records, sealed, "", "sessions and keys, sealed with a passphrase (keyring: file)");
    add(records, sealed, ".new", "the same while it is being written");
    add(records, sealed, ".set-aside-*", "one that couldn't be used");
    add(records, choices, "", "which keyring was chosen, by a hash of address and profile");
    add(records, choices, ".??????", "the same while it is being written");
    add(records, locks, "/*.lock", "nothing: held by whoever renews the session or writes a key");
    add(records, "/dev/tty", "", "questions");
    invocation_finish(invocation, records);
}
