/* SPDX-License-Identifier: MIT */
#include "looptrace/lock.h"

#include <string.h>

#include "looptrace/words.h"

#define NAME           "lock"
#define TRIES_FREE     3
#define PAUSE_FIRST_S  5
#define PAUSE_MAX_S    300
#define TIME_MAX_S     (366u * 86400u)
#define KIOSK_IDLE_S   (10u * 60)
#define CLOCK_SLACK_US (5 * 60 * G_USEC_PER_SEC)

enum { PART_STATE, PART_VERIFIER };

/* ---- settings ---- */

/* "never", "30 s", "10 min", "12 h", "3 d"; a bare number is minutes. */
static gboolean read_time(const char *text, guint *seconds)
{
    static const struct {
        const char *unit;
        guint seconds;
    } units[] = {{"s", 1}, {"", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    char *end = NULL;

    *seconds = 0;
    if (strcmp(text, "never") == 0)
        return TRUE;
    guint64 number = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 0;
    if (number == 0 || number > TIME_MAX_S)
        return FALSE;
    end += strspn(end, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(end, units[i].unit) != 0)
            continue;
        guint64 whole = number * units[i].seconds;
        *seconds = (guint)MIN(whole, TIME_MAX_S);
        return TRUE;
    }
    return FALSE;
}

static guint time_of(const Config *config, Setting setting)
{
    guint seconds = 0;

    read_time(config_get(config, setting), &seconds);
    return seconds;
}

guint lock_idle_s(const Config *config)
{
    if (config_get_flag(config, SETTING_KIOSK) &&
        config_origin(config, SETTING_LOCK_AFTER) == ORIGIN_DEFAULT)
        return KIOSK_IDLE_S;
    return time_of(config, SETTING_LOCK_AFTER);
}

guint lock_offline_s(const Config *config)
{
    return time_of(config, SETTING_UNLOCK_OFFLINE);
}

gboolean lock_check_settings(const Config *config, GError **error)
{
    static const Setting settings[] = {SETTING_LOCK_AFTER, SETTING_UNLOCK_OFFLINE};
    guint seconds;

    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        if (read_time(config_get(config, settings[i]), &seconds))
            continue;
        g_set_error(error, FAULT, FAULT_CONFIG,
                    _("%s (from %s) must be never, or a time as 10 min or 12 h"),
                    config_key(settings[i]),
                    config_origin_name(config_origin(config, settings[i])));
        return FALSE;
    }
    return TRUE;
}

/* ---- what is kept ---- */

typedef struct {
    gint64 locked_us; /* since when; 0: it isn't */
    gint64 failures, failed_us;
} State;

static gint64 number_of(char **words, guint i)
{
    return i < g_strv_length(words) ? g_ascii_strtoll(words[i], NULL, 10) : 0;
}

static State read_state(const Services *services)
{
    State state = {0};
    g_autoptr(GBytes) kept = services->vault == NULL
                                 ? NULL
                                 : vault_get(services->vault, VAULT_LOCK, NAME, PART_STATE, NULL);

    if (kept == NULL)
        return state;
    g_autofree char *text = g_strndup(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept));
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    state.locked_us = number_of(words, 0);
    state.failures = number_of(words, 1);
    state.failed_us = number_of(words, 2);
    return state;
}

static void keep_state(Services *services, const State *state)
{
    if (services->vault == NULL)
        return;
    char *text = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                 state->locked_us, state->failures, state->failed_us);
    g_autoptr(GBytes) value = g_bytes_new_take(text, strlen(text));
    vault_put(services->vault, VAULT_LOCK, NAME, PART_STATE, value, g_get_real_time());
    vault_flush(services->vault);
}

void lock_set(Services *services, gboolean locked)
{
    State state = {.locked_us = locked ? g_get_real_time() : 0};
    const State before = read_state(services);

    if (locked) { /* the tries before it still count */
        state.failures = before.failures;
        state.failed_us = before.failed_us;
    }
    keep_state(services, &state);
}

gboolean lock_is_set(Services *services)
{
    const State state = read_state(services);
    const State none = {0};

    if (state.locked_us == 0)
        return FALSE;
    if (supabase_session_info(services->supabase).signed_in_us <= state.locked_us)
        return TRUE;
    keep_state(services, &none);
    return FALSE;
}

/* ---- tries ---- */

void lock_count_failure(Services *services)
{
    State state = read_state(services);

    state.failures++;
    state.failed_us = g_get_real_time();
    keep_state(services, &state);
}

/* A clock that was set back makes nobody wait longer than the longest pause. */
guint lock_wait_s(Services *services)
{
    const State state = read_state(services);
    gint64 pause_s = PAUSE_FIRST_S;

    if (state.failures < TRIES_FREE)
        return 0;
    for (gint64 i = TRIES_FREE; i < state.failures && pause_s < PAUSE_MAX_S; i++)
        pause_s *= 2;
    pause_s = MIN(pause_s, PAUSE_MAX_S);
    gint64 left_us = state.failed_us + pause_s * G_USEC_PER_SEC - g_get_real_time();
    return left_us <= 0 ? 0 : (guint)MIN((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, pause_s);
}

/* ---- without the server ---- */

void lock_take_password(Services *services, const SecretText *password)
{
    g_clear_pointer(&services->verifier, secret_text_unref);
    if (lock_offline_s(services->config) > 0)
        services->verifier = secret_verifier_new(password);
}

void lock_keep_password(Services *services)
{
    if (services->vault == NULL || services->verifier == NULL)
        return;
    g_autoptr(GBytes) value =
        g_bytes_new(secret_text_peek(services->verifier), secret_text_length(services->verifier));
    vault_put(services->vault, VAULT_LOCK, NAME, PART_VERIFIER, value, g_get_real_time());
    vault_flush(services->vault);
    g_clear_pointer(&services->verifier, secret_text_unref);
}

static gboolean is_in_time(gint64 since_us, guint time_s)
{
    gint64 age_us = g_get_real_time() - since_us;

    return time_s > 0 && age_us >= -CLOCK_SLACK_US && age_us <= (gint64)time_s * G_USEC_PER_SEC;
}

LockAnswer lock_check_password(Services *services, const SecretText *password)
{
    gint64 since_us = 0;
    g_autoptr(GBytes) kept = services->vault == NULL ? NULL
                                                     : vault_get(services->vault, VAULT_LOCK, NAME,
                                                                 PART_VERIFIER, &since_us);

    if (kept == NULL || !is_in_time(since_us, lock_offline_s(services->config)))
        return LOCK_UNKNOWN;
    g_autoptr(SecretText) verifier =
        secret_text_new(g_bytes_get_data(kept, NULL), (gssize)g_bytes_get_size(kept));
    return secret_verifier_check(verifier, password) ? LOCK_RIGHT : LOCK_WRONG;
}
