/* SPDX-License-Identifier: MIT */
#include "looptrace/services.h"

#include <string.h>

#include "looptrace/lock.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define ANSWER_MINUTES_MAX  (7 * 24 * 60)
#define USER_AGENT          "looptrace/" LOOPTRACE_VERSION
#define KEYRING_MINUTES_MAX (7 * 24 * 60)

static gboolean open_keyring(Services *services, KeyringKind kind, GError **error)
{
    const Config *config = services->config;
    const char *minutes = config_get(config, SETTING_KEYRING_MINUTES);
    guint64 number = 0;

    if (!g_ascii_string_to_unsigned(minutes, 10, 0, KEYRING_MINUTES_MAX, &number, NULL)) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("keyring_minutes (from %s) must be a number from 0 to %d"),
                    config_origin_name(config_origin(config, SETTING_KEYRING_MINUTES)),
                    KEYRING_MINUTES_MAX);
        return FALSE;
    }
    const KeyringOptions options = {
        .kind = kind,
        .command = config_get(config, SETTING_KEYRING_COMMAND),
        .minutes = (guint)number,
        .context = services->context,
    };
    services->keyring = keyring_open(&options);
    return TRUE;
}

Services *services_new(Config *config, GMainContext *context, GError **error)
{
    g_autoptr(Services) services = g_new0(Services, 1);
    KeyringKind kind;

    services->config = config;
    services->context = context;
    if (!clock_init(&services->clock, config_get(config, SETTING_ZONE), g_getenv("LOOPTRACE_NOW"),
                    error))
        return NULL;
    if (!keyring_kind_from_name(config_get(config, SETTING_KEYRING), &kind)) {
        g_set_error(
            error, FAULT, FAULT_CONFIG,
            "keyring (from %s) must be auto, secret-service, kernel, memory, file or command",
            config_origin_name(config_origin(config, SETTING_KEYRING)));
        return NULL;
    }
    if (!lock_check_settings(config, error))
        return NULL;
    if (!words_choose(config_get(config, SETTING_LANGUAGE))) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("language (from %s) must be the name of a language, as bn"),
                    config_origin_name(config_origin(config, SETTING_LANGUAGE)));
        return NULL;
    }
    if (!open_keyring(services, kind, error))
        return NULL;
    services->store = store_new();
    return g_steal_pointer(&services);
}

static void disconnect(Services *services)
{
    services_cancel_opening(services);
    g_clear_pointer(&services->writes, writes_free);
    g_clear_pointer(&services->supabase,
                    supabase_free); /* what is in flight ends while sync is there */
    g_clear_pointer(&services->sync, sync_free);
    g_clear_pointer(&services->meter, meter_free);
    g_clear_pointer(&services->net, net_session_free);
    g_clear_pointer(&services->url, g_free);
}

/* Supabase first: what is in flight ends with its callbacks, which may look at sync and store. */
void services_free(Services *services)
{
    if (services == NULL)
        return;
    services_cancel_opening(services);
    g_clear_pointer(&services->writes, writes_free); /* what it has sent is found out by the next */
    g_clear_pointer(&services->supabase, supabase_free);
    disconnect(services);
    g_clear_pointer(&services->vault, vault_free);
    g_clear_pointer(&services->outbox, outbox_free);
    g_clear_pointer(&services->keyring, keyring_free);
    g_clear_pointer(&services->store, store_free);
    g_queue_clear_full(&services->lacking, g_free);
    clock_clear(&services->clock);
    secret_text_unref(services->verifier);
    config_free(services->config);
    g_free(services);
}

/* Tests on a broken line don't want to wait as long as people do. */
static guint deadline_percent(void)
{
    const char *text = g_getenv("LOOPTRACE_DEADLINES");
    guint64 percent = 0;

    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, 100, &percent, NULL))
        return 100;
    return (guint)percent;
}

/* Says where the setting is that can't be. */
static void blame_setting(const Services *services, Setting setting, GError **error)
{
    g_prefix_error(error, "%s (profile %s, from %s): ", config_key(setting),
                   config_get(services->config, SETTING_PROFILE),
                   config_origin_name(config_origin(services->config, setting)));
}

static gboolean connect_net(Services *services, GError **error)
{
    const char *http = config_get(services->config, SETTING_HTTP);

    if (strcmp(http, "auto") != 0 && strcmp(http, "1.1") != 0) {
        g_set_error(error, FAULT, FAULT_CONFIG, "it must be auto or 1.1");
        blame_setting(services, SETTING_HTTP, error);
        return FALSE;
    }
    if (!net_check_pins(config_get(services->config, SETTING_PINS), error)) {
        blame_setting(services, SETTING_PINS, error);
        return FALSE;
    }

    const NetOptions options = {
        .ca_file = config_get(services->config, SETTING_CA_FILE),
        .user_agent = USER_AGENT,
        .pins = config_get(services->config, SETTING_PINS),
        .http1 = strcmp(http, "1.1") == 0,
        .deadline_percent = deadline_percent(),
    };

    services->net = net_session_new(&options, services->context, error);
    return services->net != NULL;
}

static gboolean read_bytes(const Services *services, Setting setting, const char *what,
                           guint64 *bytes, GError **error)
{
    const char *text = config_get(services->config, setting);

    *bytes = 0;
    if (text == NULL || meter_parse_budget(text, bytes))
        return TRUE;
    g_set_error(error, FAULT, FAULT_CONFIG, "%s (from %s) must be a number of bytes%s",
                config_key(setting), config_origin_name(config_origin(services->config, setting)),
                what);
    return FALSE;
}

static gboolean read_prices(Services *services, GError **error)
{
    return read_bytes(services, SETTING_BUDGET, " a month, as 50 MB", &services->budget, error) &&
           read_bytes(services, SETTING_ASK_ABOVE, ", as 5 kB", &services->ask_above, error) &&
           read_bytes(services, SETTING_KEEP, ", as 64 MB", &services->keep, error);
}

static void apply_offline(Services *services)
{
    gboolean offline = config_get_flag(services->config, SETTING_OFFLINE);

    net_session_set_offline(services->net, offline);
    sync_set_offline(services->sync, offline);
}

void services_set_offline(Services *services, gboolean offline)
{
    config_set_option(services->config, SETTING_OFFLINE, offline ? "true" : "false");
    if (services->sync == NULL)
        return;
    apply_offline(services);
    if (offline)
        return;
    writes_line_is_back(services->writes);
    writes_set_paused(services->writes, FALSE); /* what has waited goes */
}

static gboolean read_minutes(const Services *services, guint *minutes, GError **error)
{
    gint64 number = 0;

    if (text_parse_int(config_get(services->config, SETTING_APPROVALS), 0, ANSWER_MINUTES_MAX,
                       &number)) {
        *minutes = (guint)number;
        return TRUE;
    }
    g_set_error(error, FAULT, FAULT_CONFIG, _("it must be minutes, from 0 to %d"),
                ANSWER_MINUTES_MAX);
    blame_setting(services, SETTING_APPROVALS, error);
    return FALSE;
}

static void make_meter(Services *services)
{
    g_autofree char *line =
        g_strdup_printf("%s|%s", services->url, config_get(services->config, SETTING_PROFILE));

    services->meter = meter_new(services->net, &services->clock, line);
}

/* AUTO takes for this address and profile what it took before. */
static void remember_keyring(Services *services)
{
    g_autofree char *name =
        g_strdup_printf("%s|%s", services->url, config_get(services->config, SETTING_PROFILE));

    keyring_remember(services->keyring, name);
}

gboolean services_connect(Services *services, GError **error)
{
    const char *url = config_get(services->config, SETTING_URL);
    const char *key = config_get(services->config, SETTING_KEY);

    disconnect(services);
    if (url == NULL) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    "The address of your Supabase project isn't set: give --url, LOOPTRACE_URL or "
                    "`url` in %s",
                    config_path(services->config));
        return FALSE;
    }
    if (key == NULL) {
        g_set_error(error, FAULT, FAULT_CONFIG,
                    "The project's publishable (anon) key isn't set: give --key, "
                    "LOOPTRACE_ANON_KEY or `key` in %s",
                    config_path(services->config));
        return FALSE;
    }
    services->url = net_normalise_base_url(url, error);
    guint minutes = 0;
    if (services->url == NULL || !read_prices(services, error) ||
        !read_minutes(services, &minutes, error) || !connect_net(services, error))
        return FALSE;
    make_meter(services);
    remember_keyring(services);

    const SupabaseOptions options = {
        .url = services->url,
        .anon_key = key,
        .profile = config_get(services->config, SETTING_PROFILE),
    };
    services->supabase =
        supabase_new(&options, services->net, services->keyring, services->context, error);
    if (services->supabase == NULL)
        return FALSE;
    services_watch_platform(services);
    services->sync = sync_new(services->supabase, services->store, &services->clock);
    services->writes = writes_new(services->sync, services->context);
    writes_set_answer_minutes(services->writes, minutes);
    apply_offline(services);
    return TRUE;
}
