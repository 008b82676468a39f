/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/lock.h"

/* Services as far as the lock looks at them: settings and what is kept, in memory. */
typedef struct {
    Services services;
} Fixture;

static Services *begin(Fixture *fixture, const char *idle, const char *offline)
{
    const char *options[SETTING_COUNT] = {0};
    const VaultOptions vault = {.why_memory = "a test"};

    options[SETTING_LOCK_AFTER] = idle;
    options[SETTING_UNLOCK_OFFLINE] = offline;
    g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
    g_unsetenv("LOOPTRACE_CONFIG");
    fixture->services = (Services){.config = config_load(options, NULL)};
    fixture->services.vault = vault_open(&vault);
    return &fixture->services;
}

static void end(Fixture *fixture)
{
    vault_free(fixture->services.vault);
    secret_text_unref(fixture->services.verifier);
    config_free(fixture->services.config);
}

static void test_settings(void **state)
{
    static const struct {
        const char *text;
        guint seconds; /* 0: never */
        gboolean good;
    } rows[] = {
        {"never", 0, TRUE},
        {"30 s", 30, TRUE},
        {"10 min", 600, TRUE},
        {"10", 600, TRUE},
        {"12 h", 43200, TRUE},
        {"3 d", 259200, TRUE},
        {"", 0, FALSE},
        {"0", 0, FALSE},
        {"-1 s", 0, FALSE},
        {"5 weeks", 0, FALSE},
        {"soon", 0, FALSE},
        {"99999999999999999999 s", 0, FALSE},
        {"9999 d", 366 * 86400, TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Fixture fixture;
        const Services *services = begin(&fixture, rows[i].text, "never");
        g_autoptr(GError) error = NULL;
        assert_int_equal(lock_check_settings(services->config, &error), rows[i].good);
        assert_true(rows[i].good || strstr(error->message, "lock_after") != NULL);
        if (rows[i].good)
            assert_int_equal(lock_idle_s(services->config), rows[i].seconds);
        end(&fixture);
    }
}

/* Three tries are free; then 5 s, 10 s, … up to five minutes. */
static void test_pauses(void **state)
{
    static const guint pauses[] = {0, 0, 5, 10, 20, 40, 80, 160, 300, 300};
    Fixture fixture;
    Services *services = begin(&fixture, "never", "never");

    assert_int_equal(lock_wait_s(services), 0);
    for (gsize i = 0; i < G_N_ELEMENTS(pauses); i++) {
        lock_count_failure(services);
        assert_in_range(lock_wait_s(services), pauses[i] == 0 ? 0 : pauses[i] - 1, pauses[i]);
    }
    lock_set(services, TRUE); /* being locked again forgives nothing */
    assert_in_range(lock_wait_s(services), 299, 300);
    lock_set(services, FALSE);
    assert_int_equal(lock_wait_s(services), 0);
    end(&fixture);
}

static void test_verifier(void **state)
{
    Fixture fixture;
    Services *services = begin(&fixture, "never", "12 h");
    g_autoptr(SecretText) right = secret_text_new("purl-one", -1),
                          wrong = secret_text_new("purl", -1);

    assert_int_equal(lock_check_password(services, right), LOCK_UNKNOWN);
    lock_take_password(services, right);
    lock_keep_password(services);
    assert_int_equal(lock_check_password(services, right), LOCK_RIGHT);
    assert_int_equal(lock_check_password(services, wrong), LOCK_WRONG);

    /* what is kept isn't the password, and says how it was made */
    g_autoptr(GBytes) kept = vault_get(services->vault, VAULT_LOCK, "lock", 1, NULL);
    assert_memory_equal(g_bytes_get_data(kept, NULL), "$argon2id$", 10);
    assert_null(memmem(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept), "purl", 4));

    /* older than the config lets it be; or from a time that hasn't come */
    gint64 hour_us = 3600 * (gint64)G_USEC_PER_SEC;
    vault_put(services->vault, VAULT_LOCK, "lock", 1, kept, g_get_real_time() - 13 * hour_us);
    assert_int_equal(lock_check_password(services, right), LOCK_UNKNOWN);
    vault_put(services->vault, VAULT_LOCK, "lock", 1, kept, g_get_real_time() + hour_us);
    assert_int_equal(lock_check_password(services, right), LOCK_UNKNOWN);
    end(&fixture);
}

static void test_never_offline(void **state)
{
    Fixture fixture;
    Services *services = begin(&fixture, "never", "never");
    g_autoptr(SecretText) right = secret_text_new("purl-one", -1);

    lock_take_password(services, right);
    lock_keep_password(services);
    assert_null(vault_get(services->vault, VAULT_LOCK, "lock", 1, NULL));
    assert_int_equal(lock_check_password(services, right), LOCK_UNKNOWN);
    end(&fixture);
}

static void test_kiosks_lock_by_themselves(void **state)
{
    const char *options[SETTING_COUNT] = {[SETTING_KIOSK] = "true"};
    g_autoptr(Config) unset = NULL, never = NULL;

    g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
    g_unsetenv("LOOPTRACE_CONFIG");
    unset = config_load(options, NULL);
    options[SETTING_LOCK_AFTER] = "never";
    never = config_load(options, NULL);
    assert_int_equal(lock_idle_s(unset), 600);
    assert_int_equal(lock_idle_s(never), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_verifier),
        cmocka_unit_test(test_never_offline),
        cmocka_unit_test(test_kiosks_lock_by_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
