/* SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth_codec.h"
#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "tokens_fixture.h"

#define S G_GINT64_CONSTANT(1000000)

static const Moment now = {.unix_us = 1795400000 * S, .boot_us = 5000 * S};

static Tokens *read_answer(const char *body, const Tokens *before)
{
    g_autoptr(GError) error = NULL;
    Tokens *tokens = auth_tokens_from_answer(body, strlen(body), &now, before, &error);

    assert_true((tokens == NULL) == (error != NULL));
    if (error != NULL)
        assert_int_equal(fault_kind(error), FAULT_DECODE);
    return tokens;
}

/* Wire protocol A2. */
static void test_answer(void **state)
{
    g_autoptr(Tokens) tokens = read_answer(
        "{\"access_token\":\"acc\",\"token_type\":\"bearer\",\"expires_in\":3600,"
        "\"expires_at\":1795403004,\"refresh_token\":\"ref\",\"user\":{\"id\":\"u-1\","
        "\"aud\":\"authenticated\",\"email\":\"a@b.example\",\"phone\":\"\",\"identities\":null},"
        "\"weak_password\":null}",
        NULL);

    assert_non_null(tokens);
    assert_string_equal(secret_text_peek(tokens->access), "acc");
    assert_string_equal(secret_text_peek(tokens->refresh), "ref");
    assert_string_equal(tokens->user_id, "u-1");
    assert_string_equal(tokens->email, "a@b.example");
    assert_int_equal(tokens->expires_at_s, 1795403004);
    assert_int_equal(tokens->life_s, 3600);
    assert_int_equal(tokens->obtained_us, now.unix_us);
    assert_int_equal(tokens->signed_in_us, now.unix_us);
    assert_int_equal(tokens->deadline_boot_us, (5000 + 3600) * S);
}

/* Old servers don't tell expires_at; some answers have no user: the token itself knows. */
static void test_silent_answer(void **state)
{
    g_autofree char *jwt =
        fixture_jwt("{\"sub\":\"u-2\",\"email\":\"c@d.example\",\"iat\":1795400000,"
                    "\"exp\":1795400600}");
    g_autofree char *body =
        g_strdup_printf("{\"access_token\":\"%s\",\"refresh_token\":\"r\"}", jwt);
    g_autoptr(Tokens) tokens = read_answer(body, NULL);

    assert_string_equal(tokens->user_id, "u-2");
    assert_string_equal(tokens->email, "c@d.example");
    assert_int_equal(tokens->expires_at_s, 1795400600);
    assert_int_equal(tokens->life_s, 600);
}

/* Projects sign with keys of three kinds, and what a token says of itself is for display: whatever it is signed with, or
 * by nobody, and whatever it claims, the answer that it came in is what counts. */
static void test_each_kind_of_token(void **state)
{
    static const char *const kinds[] = {"ES256", "RS256", "HS256", "EdDSA", "none"};

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *jwt = fixture_jwt_of(
            kinds[i],
            "{\"sub\":\"somebody-else\",\"email\":\"e@lse.example\",\"role\":\"service_role\","
            "\"exp\":1,\"iat\":1,\"app_metadata\":{\"roles\":[\"admin\"]}}");
        g_autofree char *body =
            g_strdup_printf("{\"access_token\":\"%s\",\"refresh_token\":\"r\",\"expires_in\":600,"
                            "\"user\":{\"id\":\"u-1\",\"email\":\"a@b.example\"}}",
                            jwt);
        g_autoptr(Tokens) tokens = read_answer(body, NULL);
        assert_string_equal(secret_text_peek(tokens->access), jwt);
        assert_string_equal(tokens->user_id, "u-1");
        assert_string_equal(tokens->email, "a@b.example");
        assert_int_equal(tokens->life_s, 600);
        assert_int_equal(tokens->deadline_boot_us, (5000 + 600) * S);
    }
}

static void test_opaque_silent_answer(void **state)
{
    g_autoptr(Tokens) before = fixture_tokens("old", 3600, 10);
    g_autoptr(Tokens) tokens =
        read_answer("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":60}", before);

    assert_string_equal(tokens->user_id, FIXTURE_USER);
    assert_string_equal(tokens->email, FIXTURE_EMAIL);
    assert_int_equal(tokens->signed_in_us, before->signed_in_us);
    assert_int_equal(tokens->expires_at_s, 1795400060);
    assert_int_equal(tokens->life_s, 60);
}

static void test_what_is_no_session(void **state)
{
    g_autofree char *endless = g_strnfill(20000, 'x');
    g_autofree char *huge =
        g_strdup_printf("{\"access_token\":\"%s\",\"refresh_token\":\"r\"}", endless);
    const char *const bad[] = {"",
                               "{}",
                               "[]",
                               "null",
                               "{\"access_token\":\"a\"}",
                               "{\"refresh_token\":\"r\"}",
                               "{\"access_token\":\"\",\"refresh_token\":\"r\"}",
                               "{\"access_token\":7,\"refresh_token\":\"r\"}",
                               "{\"access_token\":\"a\\r\\nX: y\",\"refresh_token\":\"r\"}",
                               "{\"access_token\":\"a b\",\"refresh_token\":\"r\"}",
                               "{\"access_token\":\"\\u00e9\",\"refresh_token\":\"r\"}",
                               "{\"id\":\"u-1\",\"email\":\"confirm@me.example\"}",
                               huge,
                               NULL};

    for (gsize i = 0; bad[i] != NULL; i++) {
        g_autoptr(Tokens) tokens = read_answer(bad[i], NULL);
        if (tokens != NULL)
            fail_msg("taken for a session: %s", bad[i]);
    }
}

static void test_absurd_times(void **state)
{
    g_autoptr(Tokens) tokens =
        read_answer("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":-1,"
                    "\"expires_at\":1e300}",
                    NULL);

    assert_int_equal(tokens->life_s, 3600);
    assert_int_equal(tokens->expires_at_s, 1795403600);
}

static Tokens *read_stored(const char *text, GError **error)
{
    g_autoptr(SecretText) stored = secret_text_new(text, -1);

    return auth_tokens_from_stored(stored, error);
}

static void test_stored_and_back(void **state)
{
    g_autoptr(Tokens) tokens = fixture_tokens("a\"\\b", 3600, 1800);
    g_autoptr(SecretText) stored = auth_tokens_to_stored(tokens);
    g_autoptr(Tokens) back = auth_tokens_from_stored(stored, NULL);

    assert_non_null(back);
    assert_true(tokens_same_pair(tokens, back));
    assert_string_equal(back->user_id, FIXTURE_USER);
    assert_string_equal(back->email, FIXTURE_EMAIL);
    assert_int_equal(back->expires_at_s, tokens->expires_at_s);
    assert_int_equal(back->life_s, 3600);
    assert_int_equal(back->obtained_us, tokens->obtained_us);
    assert_int_equal(back->signed_in_us, tokens->signed_in_us);
    assert_int_equal(back->deadline_boot_us, 0);
}

/* The format is frozen: other versions of looptrace read it. */
static void test_stored_text(void **state)
{
    g_autoptr(Tokens) tokens = fixture_tokens("a", 3600, 1800);
    g_autofree char *expected = g_strdup_printf(
        "{\"version\":1,\"access_token\":\"access-a\",\"refresh_token\":\"refresh-a\","
        "\"expires_at\":%" G_GINT64_FORMAT ",\"expires_in\":3600,"
        "\"obtained_at_us\":%" G_GINT64_FORMAT ",\"signed_in_at_us\":%" G_GINT64_FORMAT
        ",\"user_id\":\"" FIXTURE_USER "\",\"email\":\"" FIXTURE_EMAIL "\"}",
        tokens->expires_at_s, tokens->obtained_us, tokens->signed_in_us);
    g_autoptr(SecretText) stored = auth_tokens_to_stored(tokens);

    assert_string_equal(secret_text_peek(stored), expected);
}

static void test_strange_texts_are_no_session(void **state)
{
    const char *const strange[] = {
        "",
        "hello",
        "{}",
        "[]",
        "{\"version\":1}",
        "{\"version\":0}",
        "{\"version\":\"x\"}",
        "{\"version\":1,\"access_token\":\"a\",\"refresh_token\":\"r\"}",
        "{\"version\":1,\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_at\":\"x\","
        "\"expires_in\":1}",
        NULL};

    for (gsize i = 0; strange[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Tokens) tokens = read_stored(strange[i], &error);
        assert_null(tokens);
        assert_null(error);
    }
}

static void test_newer_version_is_told(void **state)
{
    g_autoptr(GError) error = NULL;

    assert_null(read_stored("{\"version\":2,\"sealed\":\"x\"}", &error));
    assert_int_equal(fault_kind(error), FAULT_KEYRING);
    assert_string_equal(fault_code(error), AUTH_NEWER_SESSION);
}

static void test_bodies(void **state)
{
    g_autoptr(SecretText) password = secret_text_new("p\"w\\\tü", -1);
    g_autoptr(SecretText) token = secret_text_new("r-1", -1);
    GString *sign_in = auth_password_body("a@b.example", password);
    GString *refresh = auth_refresh_body(token);
    g_autoptr(cJSON) tree = json_parse(sign_in->str, sign_in->len, NULL);

    assert_string_equal(json_text(tree, "email"), "a@b.example");
    assert_string_equal(json_text(tree, "password"), "p\"w\\\tü");
    assert_string_equal(refresh->str, "{\"refresh_token\":\"r-1\"}");
    auth_free_body(sign_in);
    auth_free_body(refresh);
    auth_free_body(NULL);
}

/* ---- what is left behind ---- */

/* A sanitizer's allocator has its memory elsewhere. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define FOREIGN_HEAP
#endif
#elif defined __SANITIZE_ADDRESS__
#define FOREIGN_HEAP
#endif

#ifndef FOREIGN_HEAP
/* Whether the bytes are anywhere in the heap, in use or freed. */
static gboolean heap_holds(const char *needle)
{
    g_autofree char *maps = NULL;
    const char *line;
    char *end;

    assert_true(g_file_get_contents("/proc/self/maps", &maps, NULL, NULL));
    end = strstr(maps, "[heap]");
    assert_non_null(end);
    *end = '\0';
    line = strrchr(maps, '\n') + 1;
    guintptr first = g_ascii_strtoull(line, &end, 16);
    guintptr last = g_ascii_strtoull(end + 1, NULL, 16);
    return memmem((const void *)first, last - first, needle, strlen(needle)) != NULL;
}

/* In a frame of its own, so that nothing of it is on the heap but what the module puts there. */
static void handle_secrets(const char *word)
{
    char text[4096], body[4096];

    g_snprintf(body, sizeof body,
               "{\"access_token\":\"%s-a\",\"refresh_token\":\"%s-r\",\"x\":[{\"y\":\"%s\"}]}",
               word, word, word);
    g_autoptr(Tokens) tokens = read_answer(body, NULL);
    assert_non_null(tokens);
    g_autoptr(SecretText) stored = auth_tokens_to_stored(tokens);
    g_autoptr(Tokens) back = auth_tokens_from_stored(stored, NULL);
    assert_non_null(back);
    auth_free_body(auth_refresh_body(tokens->refresh));

    /* the worst that escaping can do to the room that was reserved */
    memset(text, '\001', sizeof text);
    memcpy(text + 2000, word, strlen(word));
    text[sizeof text - 1] = '\0';
    g_autoptr(SecretText) password = secret_text_new(text, -1);
    auth_free_body(auth_password_body("a@b.example", password));
}

static void test_nothing_is_left_in_the_heap(void **state)
{
    char word[] = "!d3llits-eb-ot-drowssap";
    g_autofree char *control = NULL;

    g_strreverse(word);
    handle_secrets(word);
    assert_false(heap_holds(word));
    control = g_strdup(word);
    assert_true(heap_holds(word));
}

#endif

/* cJSON's allocations, looked at when they are given back. */
static gboolean found_in_freed;

static void freeing(void *memory)
{
    if (memory != NULL && memmem(memory, malloc_usable_size(memory), "hunter2", 7) != NULL)
        found_in_freed = TRUE;
    free(memory);
}

static void test_trees_are_wiped(void **state)
{
    static const char body[] = "{\"access_token\":\"hunter2\",\"refresh_token\":\"hunter2\","
                               "\"nested\":[{\"deep\":\"hunter2\"}]}";
    cJSON_Hooks hooks = {malloc, freeing};

    cJSON_InitHooks(&hooks);
    found_in_freed = FALSE;
    g_autoptr(Tokens) tokens = read_answer(body, NULL);
    gboolean found = found_in_freed;
    cJSON_InitHooks(NULL);
    assert_non_null(tokens);
    assert_false(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_silent_answer),
        cmocka_unit_test(test_each_kind_of_token),
        cmocka_unit_test(test_opaque_silent_answer),
        cmocka_unit_test(test_what_is_no_session),
        cmocka_unit_test(test_absurd_times),
        cmocka_unit_test(test_stored_and_back),
        cmocka_unit_test(test_stored_text),
        cmocka_unit_test(test_strange_texts_are_no_session),
        cmocka_unit_test(test_newer_version_is_told),
        cmocka_unit_test(test_bodies),
#ifndef FOREIGN_HEAP
        cmocka_unit_test(test_nothing_is_left_in_the_heap),
#endif
        cmocka_unit_test(test_trees_are_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
