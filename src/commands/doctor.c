/* SPDX-License-Identifier: MIT */
/* doctor: each thing that looptrace stands on, one line each, with what to do about it. */
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "looptrace/text.h"
#include "nouns.h"

static const RecordColumn doctor_columns[] = {
    {"check", "Check", VALUE_TEXT, TRUE},
    {"result", "Result", VALUE_TEXT, TRUE},
    {"detail", "Detail", VALUE_TEXT, TRUE},
};

COLUMNS_OF(doctor, doctor_columns)

#define SKEW_WARN_S 60

typedef struct {
    Records *records;
    int exit_code; /* of the first thing that failed */
} Doctor;

static void doctor_free(gpointer data)
{
    Doctor *doctor = data;

    records_free(doctor->records);
    g_free(doctor);
}

G_GNUC_PRINTF(4, 5)
static void report(Doctor *doctor, const char *check, const char *result, const char *format, ...)
{
    char **row = records_append(doctor->records);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *detail = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    row[0] = g_strdup(check);
    row[1] = g_strdup(result);
    row[2] = text_clean(detail, -1);
}

static void report_error(Doctor *doctor, const char *check, const GError *error)
{
    const char *advice = fault_advice(fault_kind(error));

    if (doctor->exit_code == EXIT_DONE)
        doctor->exit_code = (int)fault_exit_code(error);
    report(doctor, check, "fail", "%s%s%s", error->message, advice == NULL ? "" : ". ",
           advice == NULL ? "" : advice);
}

/* ---- what is known without asking anybody ---- */

static void check_settings(Doctor *doctor, const Config *config)
{
    static const Setting shown[] = {SETTING_PROFILE, SETTING_URL, SETTING_KEY, SETTING_CA_FILE};

    report(doctor, "version", "ok", "looptrace %s, GLib %u.%u.%u", LOOPTRACE_VERSION,
           glib_major_version, glib_minor_version, glib_micro_version);
    report(doctor, "config file", "ok", "%s", config_path(config));
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
        const char *value = config_get(config, shown[i]);
        report(doctor, config_key(shown[i]), value == NULL ? "unset" : "ok", "%s (%s)",
               value == NULL ? "" : value, config_origin_name(config_origin(config, shown[i])));
    }
    for (const char *const *warning = config_warnings(config); *warning != NULL; warning++)
        report(doctor, "config", "warn", "%s", *warning);
}

/* Whom a certificate has to be from, where no ca_file says it. */
static void check_authorities(Doctor *doctor, const Config *config)
{
    static const char *const names[] = {"SSL_CERT_FILE", "SSL_CERT_DIR"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        if (value != NULL && *value != '\0')
            report(doctor, names[i], "ok", "%s%s", value,
                   config_get(config, SETTING_CA_FILE) == NULL ? ""
                                                               : " (not used: ca_file is set)");
    }
}

static void check_proxies(Doctor *doctor)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY",   "no_proxy",    "NO_PROXY"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        /* A proxy's address may hold a password: only the part behind it is shown. */
        const char *shown = value == NULL ? NULL : strrchr(value, '@');
        if (value != NULL)
            report(doctor, names[i], "ok", "%s", shown == NULL ? value : shown + 1);
    }
}

static void check_terminal(Doctor *doctor, const Clock *clock)
{
    const char *term = g_getenv("TERM");
    const char *codeset = nl_langinfo(CODESET);
    gboolean utf8 = strcmp(codeset, "UTF-8") == 0;

    report(doctor, "terminal", term == NULL || strcmp(term, "dumb") == 0 ? "warn" : "ok",
           "TERM=%s, standard output is %s", term == NULL ? "(unset)" : term,
           isatty(STDOUT_FILENO) ? "a terminal" : "not a terminal");
    report(doctor, "locale", utf8 ? "ok" : "warn", "%s, %s%s", setlocale(LC_CTYPE, NULL), codeset,
           utf8 ? "" : ": drawn with ASCII");
    report(doctor, "time zone", "ok", "%s", g_time_zone_get_identifier(clock->zone));
}

/* ---- what has to be asked ---- */

static void finish(Invocation *invocation)
{
    Doctor *doctor = invocation_state(invocation);
    Records *records = g_steal_pointer(&doctor->records);

    records_set_exit_code(records, doctor->exit_code);
    invocation_finish(invocation, records);
}

static void check_skew(Doctor *doctor, const SupabaseHealth *health)
{
    if (!health->has_skew)
        return;
    report(doctor, "clock", ABS(health->clock_skew_s) > SKEW_WARN_S ? "warn" : "ok",
           "%" G_GINT64_FORMAT " s between the server's clock and this machine's",
           health->clock_skew_s);
}

static void report_key(Doctor *doctor)
{
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_KEY, "The server refuses the project key");

    report_error(doctor, "project key", error);
}

static void health_checked(const SupabaseHealth *health, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Doctor *doctor = invocation_state(invocation);

    if (error != NULL) {
        report_error(doctor, "server", error);
        finish(invocation);
        return;
    }
    report(doctor, "server", "ok", "first byte after %" G_GINT64_FORMAT " ms",
           health->rtt_us / 1000);
    g_autofree char *key =
        supabase_describe_key(config_get(invocation_services(invocation)->config, SETTING_KEY));
    if (health->key_accepted)
        report(doctor, "project key", "ok", "accepted; %s", key);
    else
        report_key(doctor);
    /* Some servers put a whole token where others have their version. */
    gboolean versioned = health->auth_version != NULL && strlen(health->auth_version) <= 24;
    report(doctor, "auth", health->auth_status < 400 ? "ok" : "fail", "HTTP %ld%s%s",
           health->auth_status, versioned ? ", " : "", versioned ? health->auth_version : "");
    report(doctor, "data", health->rest_status < 500 ? "ok" : "fail", "HTTP %ld",
           health->rest_status);
    if (doctor->exit_code == EXIT_DONE &&
        (health->auth_status >= 400 || health->rest_status >= 500))
        doctor->exit_code = EXIT_FAILED;
    check_skew(doctor, health);
    finish(invocation);
}

static void outbox_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Doctor *doctor = invocation_state(invocation);
    Services *services = invocation_services(invocation);
    OutboxCounts counts;

    if (error != NULL) {
        report_error(doctor, "outbox", error);
        finish(invocation);
        return;
    }
    outbox_count(services->outbox, &counts);
    report(doctor, "outbox", outbox_mode(services->outbox) == OUTBOX_SEALED ? "ok" : "warn",
           "%u waiting, %u to see to, %u %s; %s", counts.waiting, counts.stuck, counts.drafts,
           counts.drafts == 1 ? "draft" : "drafts", outbox_describe(services->outbox));
    for (char *notice; (notice = outbox_take_notice(services->outbox)) != NULL; g_free(notice))
        report(doctor, "outbox", "warn", "%s", notice);
    supabase_check_health(services->supabase, health_checked, invocation);
}

static void vault_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Doctor *doctor = invocation_state(invocation);
    Services *services = invocation_services(invocation);

    if (error != NULL) {
        report_error(doctor, "kept here", error);
        finish(invocation);
        return;
    }
    g_autofree char *lists = text_bytes(vault_lists_bytes(services->vault));
    g_autofree char *most = text_bytes(vault_lists_max(services->vault));
    report(doctor, "kept here", vault_mode(services->vault) == VAULT_SEALED ? "ok" : "warn",
           "%s; lists take %s, %s at most (keep in the config)", vault_describe(services->vault),
           lists, most);
    for (char *notice; (notice = vault_take_notice(services->vault)) != NULL; g_free(notice))
        report(doctor, "kept here", "warn", "%s", notice);
    if (services->outbox != NULL) /* a screen has opened it */
        outbox_opened(NULL, invocation);
    else
        services_open_outbox(services, outbox_opened, invocation);
}

static void session_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Doctor *doctor = invocation_state(invocation);
    Services *services = invocation_services(invocation);
    SessionInfo session = supabase_session_info(services->supabase);
    g_autofree char *token = supabase_describe_token(services->supabase);

    if (error != NULL)
        report_error(doctor, "session", error);
    else if (session.state == SESSION_NONE)
        report(doctor, "session", "none", "nobody is signed in with this profile");
    else
        report(doctor, "session", "ok", "%s%s%s", session.email == NULL ? "" : session.email,
               token == NULL ? "" : ", its token signed with ", token == NULL ? "" : token);
    if (session.user_id == NULL)
        supabase_check_health(services->supabase, health_checked, invocation);
    else if (services->vault != NULL)
        vault_opened(NULL, invocation);
    else
        services_open_vault(services, vault_opened, invocation);
}

static void keyring_probed(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Doctor *doctor = invocation_state(invocation);
    Services *services = invocation_services(invocation);
    g_autoptr(GError) problem = NULL;

    if (error != NULL)
        report_error(doctor, "keyring", error);
    else
        report(doctor, "keyring", "ok", "%s", keyring_describe(services->keyring));
    /* What a screen stands on stays as it is. */
    if (services->supabase == NULL && !services_connect(services, &problem)) {
        report_error(doctor, "connection", problem);
        finish(invocation);
        return;
    }
    supabase_session_open(services->supabase, session_opened, invocation);
}

void doctor_run(Invocation *invocation)
{
    const Services *services = invocation_services(invocation);
    Doctor *doctor = g_new0(Doctor, 1);

    if (invocation_flag(invocation, "paths")) {
        g_free(doctor);
        paths_run(invocation);
        return;
    }
    doctor->records = records_new(doctor_columns, G_N_ELEMENTS(doctor_columns), FALSE);
    invocation_set_state(invocation, doctor, doctor_free);
    check_settings(doctor, services->config);
    check_authorities(doctor, services->config);
    check_proxies(doctor);
    check_terminal(doctor, &services->clock);
    keyring_probe(services->keyring, keyring_probed, invocation);
}
