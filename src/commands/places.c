/* SPDX-License-Identifier: MIT */
#include "places.h"

#include <string.h>

#include "looptrace/ledger.h"
#include "looptrace/view_state.h"

/* Whose it is: what `auth forget` takes away. */
typedef enum {
    PLACE_MACHINE, /* nobody's */
    PLACE_CACHE,   /* one person's, by the name of the file */
    PLACE_OUTBOX,
    PLACE_TRACES, /* of whoever was here last */
    PLACE_ALL     /* everybody's: only with all of them */
} PlaceOwner;

typedef enum {
    AT_CONFIG,
    AT_CONFIG_DIRECTORY,
    AT_LOG,
    AT_CACHE,
    AT_LEDGER,
    AT_OUTBOX,
    AT_VIEWS,
    AT_KEYRING_FILE,
    AT_CHOICES,
    AT_LOCKS,
    AT_RUNTIME,
    AT_MEMORY,
    AT_TERMINAL,
    AT_OUTPUT
} PlaceBase;

typedef struct {
    PlaceBase base;
    const char *suffix; /* what stands behind it, a pattern */
    PlaceOwner owner;
    const char *holds;
} Place;

/* A new file on the disk is a row here. */
static const Place place_table[] = {
    {AT_CONFIG, "", PLACE_MACHINE, "settings; written by a sign-in, and when a view is changed"},
    {AT_CONFIG, ".??????", PLACE_MACHINE, "the same while they are being written"},
    {AT_CONFIG_DIRECTORY, "/.looptrace-*", PLACE_MACHINE, "the same while a view is being changed"},
    {AT_LOG, "", PLACE_MACHINE, "debug messages, without secrets"},
    {AT_CACHE, "", PLACE_CACHE, "rows kept for one person each, sealed"},
    {AT_CACHE, "-wal", PLACE_CACHE, "what isn't in it yet"},
    {AT_CACHE, "-shm", PLACE_CACHE, "an index of that"},
    {AT_CACHE, ".new-*", PLACE_CACHE, "the same while it is being made"},
    {AT_CACHE, ".set-aside-*", PLACE_CACHE, "one that couldn't be used"},
    {AT_LEDGER, "", PLACE_MACHINE, "bytes and requests of each day"},
    {AT_LEDGER, "-wal", PLACE_MACHINE, "what isn't in it yet"},
    {AT_LEDGER, "-shm", PLACE_MACHINE, "an index of that"},
    {AT_LEDGER, ".new-*", PLACE_MACHINE, "the same while it is being made"},
    {AT_LEDGER, ".set-aside-*", PLACE_MACHINE, "one that couldn't be used"},
    {AT_OUTBOX, "", PLACE_OUTBOX, "writes of one person each that wait, sealed"},
    {AT_OUTBOX, "-wal", PLACE_OUTBOX, "what isn't in it yet"},
    {AT_OUTBOX, "-shm", PLACE_OUTBOX, "an index of that"},
    {AT_OUTBOX, ".new-*", PLACE_OUTBOX, "the same while it is being made"},
    {AT_OUTBOX, ".set-aside-*", PLACE_OUTBOX, "one that couldn't be used"},
    {AT_OUTBOX, ".lock", PLACE_OUTBOX, "nothing: held by whoever sends them"},
    {AT_VIEWS, "", PLACE_TRACES, "how screens were left: columns and their order"},
    {AT_VIEWS, ".??????", PLACE_TRACES, "the same while it is being written"},
    {AT_KEYRING_FILE, "", PLACE_ALL, "sessions and keys, sealed with a passphrase (keyring: file)"},
    {AT_KEYRING_FILE, ".new", PLACE_ALL, "the same while it is being written"},
    {AT_KEYRING_FILE, ".set-aside-*", PLACE_TRACES, "one that couldn't be used"},
    {AT_CHOICES, "", PLACE_MACHINE, "which keyring was chosen, by a hash of address and profile"},
    {AT_CHOICES, ".??????", PLACE_MACHINE, "the same while it is being written"},
    {AT_LOCKS, "/*.lock", PLACE_MACHINE,
     "nothing: held by whoever renews the session or writes a key"},
    {AT_RUNTIME, "/looptrace-edit-*/*", PLACE_TRACES, "a text while it is in an editor"},
    {AT_MEMORY, "/looptrace-edit-*/*", PLACE_TRACES, "the same where there is no XDG_RUNTIME_DIR"},
    {AT_TERMINAL, "", PLACE_MACHINE, "questions and screens"},
    {AT_OUTPUT, " FILE", PLACE_MACHINE, "what is exported, to where you say, on a screen too"},
    {AT_OUTPUT, " .looptrace-*", PLACE_MACHINE, "the same while it is being written, beside it"},
};

/* ---- where ---- */

static char *beside(const char *file, const char *name)
{
    g_autofree char *directory = file == NULL ? NULL : g_path_get_dirname(file);

    return directory == NULL ? NULL : g_build_filename(directory, name, NULL);
}

/* The base's path; of cache and outbox a pattern of all, or one person's file. NULL: there is no such place. */
static char *base_path(const Services *services, PlaceBase base, const char *user_id)
{
    const char *profile = config_get(services->config, SETTING_PROFILE);
    g_autofree char *ledger = ledger_path();
    g_autofree char *example = NULL;

    switch (base) {
    case AT_CONFIG:
        return g_strdup(config_path(services->config));
    case AT_CONFIG_DIRECTORY:
        return g_path_get_dirname(config_path(services->config));
    case AT_LOG:
        return g_strdup(config_get(services->config, SETTING_LOG));
    case AT_CACHE:
        example = user_id == NULL ? vault_path("", "", "") : NULL;
        return user_id == NULL ? beside(example, "*.db")
                               : vault_path(services->url, profile, user_id);
    case AT_LEDGER:
        return g_steal_pointer(&ledger);
    case AT_OUTBOX:
        return user_id == NULL ? beside(ledger, "*.outbox")
                               : outbox_path(services->url, profile, user_id);
    case AT_VIEWS:
        return view_state_path();
    case AT_KEYRING_FILE:
        return keyring_file_path();
    case AT_CHOICES:
        return keyring_choices_path();
    case AT_LOCKS:
        return process_lock_directory();
    case AT_RUNTIME:
        return g_strdup(g_getenv("XDG_RUNTIME_DIR"));
    case AT_MEMORY:
        return g_strdup("/dev/shm");
    case AT_TERMINAL:
        return g_strdup("/dev/tty");
    case AT_OUTPUT: /* wherever that is: no name of a place */
        return g_strdup("--output");
    }
    return NULL;
}

void places_each(const Services *services, PlaceVisit visit, gpointer data)
{
    for (gsize i = 0; i < G_N_ELEMENTS(place_table); i++) {
        const Place *place = &place_table[i];
        g_autofree char *base = base_path(services, place->base, NULL);
        g_autofree char *path = base == NULL ? NULL : g_strconcat(base, place->suffix, NULL);
        if (path != NULL && *base != '\0')
            visit(path, place->holds, data);
    }
}

/* ---- what is there ---- */

static void add_once(GPtrArray *found, char *taken)
{
    for (guint i = 0; i < found->len; i++) {
        if (strcmp(g_ptr_array_index(found, i), taken) == 0) {
            g_free(taken);
            return;
        }
    }
    g_ptr_array_add(found, taken);
}

/* What stands behind a directory that doesn't change: "*.db", "HASH.db-wal", "looptrace-edit-??????". */
static void find(const char *pattern, GPtrArray *found)
{
    g_autofree char *directory = g_path_get_dirname(pattern);
    g_autofree char *base = g_path_get_basename(pattern);
    g_autoptr(GPatternSpec) spec = g_pattern_spec_new(base);
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL)
        if (g_pattern_spec_match_string(spec, name))
            add_once(found, g_build_filename(directory, name, NULL));
}

static gboolean is_wanted(PlaceOwner owner, const char *user_id, gboolean all)
{
    switch (owner) {
    case PLACE_MACHINE:
        return FALSE;
    case PLACE_CACHE:
    case PLACE_OUTBOX:
        return all || user_id != NULL;
    case PLACE_TRACES:
        return TRUE;
    case PLACE_ALL:
        return all;
    }
    return FALSE;
}

GPtrArray *places_of_person(const Services *services, const char *user_id, gboolean all)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < G_N_ELEMENTS(place_table); i++) {
        const Place *place = &place_table[i];
        g_autofree char *base = base_path(services, place->base, all ? NULL : user_id);
        if (base == NULL || *base == '\0' || !is_wanted(place->owner, user_id, all))
            continue;
        g_autofree char *whole = g_strconcat(base, place->suffix, NULL);
        g_autofree char *directory =
            g_str_has_suffix(whole, "/*") ? g_path_get_dirname(whole) : NULL;
        find(directory == NULL ? whole : directory, found);
    }
    return found;
}
