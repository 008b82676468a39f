/* SPDX-License-Identifier: MIT */
/*
 * Settings, each with its origin. Order: option, environment, profile, user's file, system file,
 * default (product.md §6). Files are key files: [looptrace] for everything, [profile NAME] for one
 * platform. Nothing secret is ever kept here; a project's anon key isn't a secret.
 */
#ifndef LOOPTRACE_CONFIG_H
#define LOOPTRACE_CONFIG_H

#include <glib.h>

#include "looptrace/fault.h"

G_BEGIN_DECLS

/*        id,      key in a file, environment,          default,   what it is */
#define CONFIG_SETTINGS(X)                                                                         \
    X(PROFILE, "profile", "LOOPTRACE_PROFILE", "default", "which [profile NAME] is used")          \
    X(URL, "url", "LOOPTRACE_URL", NULL, "address of the Supabase project")                        \
    X(KEY, "key", "LOOPTRACE_ANON_KEY", NULL, "publishable (anon) key of the project")             \
    X(CA_FILE, "ca_file", "LOOPTRACE_CA_FILE", NULL, "file of the only CAs to trust")              \
    X(PINS, "pins", NULL, NULL, "public keys that the platform may have, two or more sha256//…")   \
    X(TRUSTED, "trusted", NULL, NULL, "whom the address led to when it was first used")            \
    X(HTTP, "http", "LOOPTRACE_HTTP", "auto", "auto, or 1.1 where HTTP/2 is broken on the way")    \
    X(KEYRING, "keyring", "LOOPTRACE_KEYRING", "auto",                                             \
      "auto, secret-service, kernel, memory, file or command")                                     \
    X(KEYRING_COMMAND, "keyring_command", NULL, NULL, "program that keeps secrets, for command")   \
    X(KEYRING_MINUTES, "keyring_minutes", NULL, "480", "so long an opened keyring file stays so")  \
    X(EMAIL, "email", NULL, NULL, "e-mail to sign in with")                                        \
    X(ZONE, "zone", NULL, NULL, "time zone to show, as Asia/Dhaka; else the machine's")            \
    X(COLOUR, "color", NULL, "auto", "auto, always or never")                                      \
    X(ASCII, "ascii", NULL, "false", "draw with ASCII only")                                       \
    X(ACCESSIBLE, "accessible", "LOOPTRACE_ACCESSIBLE", "false",                                   \
      "for readers that speak or show Braille: words, no drawing")                                 \
    X(LANGUAGE, "language", NULL, NULL, "language of the program, as bn; else the locale's")       \
    X(THEME, "theme", NULL, NULL, "name or path of a theme")                                       \
    X(KEYMAP, "keymap", NULL, "default", "keys of the screens: default or vim")                    \
    X(SLOW_LINE, "slow_line", "LOOPTRACE_SLOW_LINE", "auto",                                       \
      "look of slow terminals, where '>' marks the row: auto, yes or no")                          \
    X(METERED, "metered", "LOOPTRACE_METERED", "false", "poll nothing; say what it costs first")   \
    X(ASK_ABOVE, "ask_above", "LOOPTRACE_ASK_ABOVE", NULL,                                         \
      "metered: up to that price it isn't asked, as 5 kB")                                         \
    X(OFFLINE, "offline", "LOOPTRACE_OFFLINE", "false",                                            \
      "ask nobody: show what is kept, queue changes")                                              \
    X(BUDGET, "budget", "LOOPTRACE_BUDGET", NULL, "bytes a month, as 50 MB; warns at 80 %")        \
    X(KEEP, "keep", "LOOPTRACE_KEEP", "64 MB", "how much of lists is kept here at most")           \
    X(APPROVALS, "approvals_expire", NULL, "30",                                                   \
      "minutes until an approval that waits comes back instead of being sent; 0: never")           \
    X(START, "start", "LOOPTRACE_START", "home", "first screen: home, orders or board")            \
    X(POLL, "poll", "LOOPTRACE_POLL", "auto", "auto: screens ask again by themselves; never")      \
    X(NOTIFY, "notify", "LOOPTRACE_NOTIFY", "off",                                                 \
      "what tells of new messages: off, bell, osc9 or osc777; never what they say")                \
    X(LOCK_AFTER, "lock_after", "LOOPTRACE_LOCK_AFTER", "never",                                   \
      "never, or how long without a key until the screen locks, as 10 min")                        \
    X(UNLOCK_OFFLINE, "unlock_offline", NULL, "never",                                             \
      "never, or how long after a sign-in the password unlocks without the server, as 12 h")       \
    X(KIOSK, "kiosk", NULL, "false",                                                               \
      "a shared terminal on the floor: the factory's screens alone, and no way out of them")       \
    X(PHOTO_DIR, "photo_dir", "LOOPTRACE_PHOTO_DIR", NULL,                                         \
      "where pictures are chosen from; a kiosk sends none from elsewhere")                         \
    X(LOG, "log", "LOOPTRACE_LOG", NULL, "file that gets debug messages")

typedef enum {
#define X(id, key, environment, fallback, help) SETTING_##id,
    CONFIG_SETTINGS(X)
#undef X
        SETTING_COUNT
} Setting;

typedef enum {
    ORIGIN_NONE, /* not set, and no default */
    ORIGIN_DEFAULT,
    ORIGIN_SYSTEM,
    ORIGIN_FILE,
    ORIGIN_PROFILE,
    ORIGIN_ENVIRONMENT,
    ORIGIN_OPTION
} ConfigOrigin;

typedef struct Config Config;

/*
 * Reads LOOPTRACE_CONFIG, or $XDG_CONFIG_HOME/looptrace/config, and looptrace/config in each of
 * $XDG_CONFIG_DIRS. options[] holds what the command line said (SETTING_COUNT entries, NULL for what
 * it didn't say; the array itself may be NULL). A missing user's file is no error, except the one
 * that LOOPTRACE_CONFIG names. FAULT_CONFIG names the file.
 */
Config *config_load(const char *const *options, GError **error);
void config_free(Config *config);

const char *config_get(const Config *config, Setting setting); /* NULL when unset; borrowed */
gboolean config_get_flag(const Config *config, Setting setting);
ConfigOrigin config_origin(const Config *config, Setting setting);
const char *config_origin_name(ConfigOrigin origin);
const char *config_key(Setting setting); /* its name in a file */
const char *config_help(Setting setting);
const char *config_default(Setting setting);     /* NULL: unset */
const char *config_environment(Setting setting); /* NULL when it has none */
char **config_profiles(const Config *config);  /* their names, sorted; caller frees (g_strfreev) */
const char *config_path(const Config *config); /* the user's file, whether or not it exists */

/* Sentences about what the files hold and nobody reads ("unknown key “colour” in FILE, line 3"),
 * NULL-terminated, borrowed. */
const char *const *config_warnings(const Config *config);

/* One assignment in a section whose keys are no settings, as it is written. */
typedef struct {
    char *path;
    guint line;    /* from 1 on */
    char *section; /* "keys.orders" */
    char *key, *value;
} ConfigLine;

/* Those of [keys] and [keys.…] (keymap.h says what they mean): of the weakest file first, in their order. ConfigLine *,
 * borrowed. */
const GPtrArray *config_key_lines(const Config *config);

/* The same of [views.SCREEN] (named_view.h). */
const GPtrArray *config_view_lines(const Config *config);

typedef enum {
    CONFIG_PUT,    /* in place of the line of key, else behind the others of the section */
    CONFIG_REMOVE, /* the line of key */
    CONFIG_UP,     /* it changes places with the one before */
    CONFIG_DOWN
} ConfigEditKind;

typedef struct {
    ConfigEditKind kind;
    const char *section, *key;
    const char *new_key, *value; /* CONFIG_PUT */
} ConfigEdit;

/* Changes one line of the user's file as it is now, and reads it anew: permissions, comments and all other lines stay, and
 * the file is whole at any time. Keys and values are lines without '=', '[' and ']' in a key. */
gboolean config_edit(Config *config, const ConfigEdit *wanted, GError **error);
guint config_edits(const Config *config); /* how many there were */

/* What an option on the command line or a form has said, from now on. */
void config_set_option(Config *config, Setting setting, const char *value);

/* Writes url, key, ca_file and email as they are now into [profile NAME] of the user's file, keeping
 * the rest of it and its comments: 0600, temporary file, fsync, rename. */
gboolean config_save_profile(Config *config, GError **error);

/* The same for `trusted` alone. */
gboolean config_save_trusted(Config *config, const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

G_END_DECLS

#endif
