/* SPDX-License-Identifier: MIT */
/* Codes by e-mail, second factors, browsers, passwords: against a server that is scripted after the wire
 * protocol (A5, A7, A8, exchanges H). The local Auth has no factors and no single sign-on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth_way.h"
#include "core.h"
#include "flow.h"
#include "looptrace/supabase_auth.h"

#define FACTOR    "6b5b0c3a-1111-4222-8333-944455556666"
#define CHALLENGE "/auth/v1/factors/" FACTOR "/challenge"
#define VERIFY    "/auth/v1/factors/" FACTOR "/verify"

static SecretText *secret(const char *text)
{
    return secret_text_new(text, -1);
}

static SessionInfo info_of(Flow *flow)
{
    return supabase_session_info(flow->supabase);
}

/* ---- codes ---- */

static void send_code(Flow *flow, AuthCode what, Ended *done)
{
    ended_clear(done);
    supabase_send_code(flow->supabase, what, FIXTURE_EMAIL, ended_take, done);
    flow_wait(flow, done);
}

static void give_code(Flow *flow, AuthCode what, const char *code, Ended *done)
{
    g_autoptr(SecretText) text = secret(code);

    ended_clear(done);
    supabase_sign_in_with_code(flow->supabase, what, FIXTURE_EMAIL, text, ended_take, done);
    flow_wait(flow, done);
}

static void test_code_is_asked_for(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", "/auth/v1/otp", 200, "{}");
    flow_answer(flow, "POST", "/auth/v1/recover", 200, "{}");
    send_code(flow, AUTH_CODE_SIGN_IN, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    send_code(flow, AUTH_CODE_RECOVERY, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"email\":\"" FIXTURE_EMAIL "\",\"create_user\":false}");
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"email\":\"" FIXTURE_EMAIL "\"}");
    ended_clear(&done);
}

static void test_code_that_isnt_sent(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    http_server_on(
        flow->server, "POST", "/auth/v1/otp",
        &(HttpResponse){.status = 429,
                        .body = "{\"code\":429,\"error_code\":\"over_email_send_rate_limit\","
                                "\"msg\":\"For security purposes, you can only request "
                                "this after 42 seconds.\"}"});
    http_server_on(flow->server, "POST", "/auth/v1/otp",
                   &(HttpResponse){.status = 422,
                                   .body = "{\"code\":\"otp_disabled\",\"message\":\"Signups not "
                                           "allowed for otp\"}"});
    http_server_on(flow->server, "POST", "/auth/v1/otp",
                   &(HttpResponse){.status = 404, .type = "text/plain", .body = "404 not found"});
    send_code(flow, AUTH_CODE_SIGN_IN, &done);
    ended_assert(&done, FAULT_LIMITED, "in 42 seconds");
    send_code(flow, AUTH_CODE_SIGN_IN, &done);
    ended_assert(&done, FAULT_REFUSED, "sends no code");
    send_code(flow, AUTH_CODE_SIGN_IN, &done);
    ended_assert(&done, FAULT_REFUSED, "no codes by e-mail");
    ended_clear(&done);
}

/* Narrower servers know the code by another name only (wire protocol A5). */
static void test_code_by_its_names(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *pair = fixture_answer("coded", 3600);

    http_server_on(flow->server, "POST", "/auth/v1/verify",
                   &(HttpResponse){.status = 400,
                                   .body = "{\"code\":400,\"error_code\":\"validation_failed\","
                                           "\"msg\":\"Invalid email verification type\"}"});
    http_server_on(flow->server, "POST", "/auth/v1/verify", &(HttpResponse){.body = pair});
    give_code(flow, AUTH_CODE_SIGN_IN, " 123-456", &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"type\":\"email\",\"email\":\"" FIXTURE_EMAIL
                        "\",\"token\":\"123456\"}");
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"type\":\"magiclink\",\"email\":\"" FIXTURE_EMAIL
                        "\",\"token\":\"123456\"}");
    flow_assert_kept(flow, "coded");
    ended_clear(&done);
}

static void test_wrong_code(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_answer(flow, "POST", "/auth/v1/verify", 403,
                "{\"code\":403,\"error_code\":\"otp_expired\",\"msg\":\"Token has expired or is "
                "invalid\"}");
    give_code(flow, AUTH_CODE_SIGN_IN, "000000", &done);
    ended_assert(&done, FAULT_CREDENTIALS, "ask for a new one");
    assert_int_equal(http_server_count(flow->server), 1);
    give_code(flow, AUTH_CODE_RECOVERY, "000000", &done);
    assert_non_null(strstr(http_server_request(flow->server, 1)->body, "\"recovery\""));
    flow_assert_kept(flow, NULL);
    ended_clear(&done);
}

/* ---- the password ---- */

static void set_password(Flow *flow, const char *current, const char *nonce, Ended *done)
{
    g_autoptr(SecretText) fresh = secret("purl-two");
    g_autoptr(SecretText) before = current == NULL ? NULL : secret(current);
    g_autoptr(SecretText) code = nonce == NULL ? NULL : secret(nonce);

    ended_clear(done);
    supabase_set_password(flow->supabase, fresh, before, code, ended_take, done);
    flow_wait(flow, done);
}

static void test_new_password(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 3600);
    flow_answer(flow, "PUT", "/auth/v1/user", 200, "{\"id\":\"u\"}");
    set_password(flow, NULL, NULL, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->body, "{\"password\":\"purl-two\"}");
    assert_header(request, "authorization", "Bearer access-old");
    set_password(flow, "purl-one", "123456", &done);
    assert_string_equal(http_server_request(flow->server, 1)->body,
                        "{\"password\":\"purl-two\",\"current_password\":\"purl-one\",\"nonce\":"
                        "\"123456\"}");
    ended_clear(&done);
}

static void test_refused_passwords(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    static const struct {
        int status;
        const char *body, *words, *code;
        FaultKind kind;
    } rows[] = {
        {422,
         "{\"code\":422,\"error_code\":\"weak_password\",\"msg\":\"…\",\"weak_password\":{"
         "\"reasons\":[\"length\",\"pwned\"]}}",
         "too weak: it is too short, it is in a list of stolen", "weak_password", FAULT_INVALID},
        {422, "{\"code\":\"weak_password\",\"message\":\"No colours\"}", "too weak: No colours",
         "weak_password", FAULT_INVALID},
        {422, "{\"code\":\"same_password\",\"message\":\"m\"}", "have already", "same_password",
         FAULT_INVALID},
        {400, "{\"code\":\"reauthentication_needed\",\"message\":\"m\"}", "code by e-mail",
         "reauthentication_needed", FAULT_REFUSED},
        {400, "{\"code\":\"current_password_required\",\"message\":\"m\"}", "until now",
         "current_password_required", FAULT_REFUSED},
        {401, "{\"code\":\"insufficient_aal\",\"message\":\"m\"}", "second factor first",
         "insufficient_aal", FAULT_REFUSED},
    };

    flow_open(flow, 3600, 3600);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        http_server_on(flow->server, "PUT", "/auth/v1/user",
                       &(HttpResponse){.status = rows[i].status, .body = rows[i].body});
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        set_password(flow, NULL, NULL, &done);
        ended_assert(&done, rows[i].kind, rows[i].words);
        assert_string_equal(done.code, rows[i].code);
    }
    flow_assert_kept(flow, "old");
    ended_clear(&done);
}

static void test_nobody_signed_in(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    set_password(flow, NULL, NULL, &done);
    ended_assert(&done, FAULT_SIGNED_OUT, NULL);
    assert_int_equal(http_server_count(flow->server), 0);
    ended_clear(&done);
}

/* ---- the second factor ---- */

static char *answer_at(const char *level, const char *name)
{
    g_autofree char *payload =
        g_strdup_printf("{\"sub\":\"" FIXTURE_USER "\",\"aal\":\"%s\"}", level);
    g_autofree char *token = fixture_jwt(payload);

    return g_strdup_printf("{\"access_token\":\"%s\",\"expires_in\":3600,\"refresh_token\":\"%s\","
                           "\"user\":{\"id\":\"" FIXTURE_USER "\",\"email\":\"" FIXTURE_EMAIL
                           "\",\"factors\":[{\"id\":\"old\",\"status\":\"unverified\","
                           "\"factor_type\":\"totp\"},{\"id\":\"" FACTOR
                           "\",\"status\":\"verified\",\"factor_type\":\"totp\"}]}}",
                           token, name);
}

static void sign_in_at_one(Flow *flow, Ended *done)
{
    g_autofree char *first = answer_at("aal1", "first");

    http_server_on(flow->server, "POST", TOKEN_PASSWORD, &(HttpResponse){.body = first});
    flow_sign_in(flow, done);
    ended_assert(done, FAULT_KINDS, NULL);
    assert_string_equal(info_of(flow).factor, FACTOR);
}

static void verify(Flow *flow, const char *code, Ended *done)
{
    g_autoptr(SecretText) text = secret(code);

    ended_clear(done);
    supabase_verify_factor(flow->supabase, NULL, text, ended_take, done);
    flow_wait(flow, done);
}

static char *kept_refresh(Flow *flow)
{
    g_autoptr(Tokens) kept = flow_kept(flow);

    return g_strdup(secret_text_peek(kept->refresh));
}

static void test_factor_is_wanted_and_given(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *raised = answer_at("aal2", "second");

    sign_in_at_one(flow, &done);
    /* it is still wanted after a restart */
    Supabase *other = flow_other(flow);
    Ended opened = {0};
    supabase_session_open(other, ended_take, &opened);
    flow_wait(flow, &opened);
    assert_string_equal(supabase_session_info(other).factor, FACTOR);
    supabase_free(other);

    flow_answer(flow, "POST", CHALLENGE, 200, "{\"id\":\"c-1\",\"type\":\"totp\"}");
    http_server_on(flow->server, "POST", VERIFY, &(HttpResponse){.body = raised});
    verify(flow, "123 456", &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_null(info_of(flow).factor);
    const HttpRequest *request = flow_request(flow, VERIFY, 0);
    assert_string_equal(request->body, "{\"challenge_id\":\"c-1\",\"code\":\"123456\"}");
    assert_non_null(http_request_header(request, "authorization"));
    g_autofree char *kept = kept_refresh(flow);
    assert_string_equal(kept, "second");
    assert_int_equal(flow_request(flow, CHALLENGE, 0)->connection, request->connection);
    ended_clear(&opened);
    ended_clear(&done);
}

static void test_refused_factors(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    static const struct {
        int status;
        const char *code, *words;
        FaultKind kind;
    } rows[] = {
        {422, "mfa_verification_failed", "code is wrong", FAULT_CREDENTIALS},
        {422, "mfa_challenge_expired", "too late", FAULT_CREDENTIALS},
        {422, "mfa_ip_address_mismatch", "network changed", FAULT_FAILED},
        {403, "mfa_verification_rejected", "rules", FAULT_REFUSED},
        {429, "over_request_rate_limit", "too many requests", FAULT_LIMITED},
    };

    sign_in_at_one(flow, &done);
    flow_answer(flow, "POST", CHALLENGE, 200, "{\"id\":\"c-1\"}");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *body =
            g_strdup_printf("{\"code\":\"%s\",\"message\":\"m\"}", rows[i].code);
        http_server_on(flow->server, "POST", VERIFY,
                       &(HttpResponse){.status = rows[i].status, .body = body});
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        verify(flow, "000000", &done);
        ended_assert(&done, rows[i].kind, rows[i].words);
    }
    assert_string_equal(info_of(flow).factor, FACTOR);
    g_autofree char *kept = kept_refresh(flow);
    assert_string_equal(kept, "first");
    ended_clear(&done);
}

#define QUOTES "/rest/v1/ai_quotes"
#define NEEDS_AAL2                                                                                 \
    "{\"code\":\"42501\",\"message\":\"new row violates row-level security policy \\\"only at "    \
    "aal2\\\" for table \\\"ai_quotes\\\"\"}"

static void note_quote(Flow *flow, Ended *done)
{
    RestRequest *request = rest_request_new(NET_PATCH, "ai_quotes");

    rest_filter(request, "id", "eq", "7");
    rest_body(request, "{\"lead_status\":\"hot\"}");
    ended_clear(done);
    flow_call(flow, request, done);
}

/* A policy of the data asks for it, of a session whose sign-in told of no factor. */
static void test_data_wants_the_factor(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *raised = answer_at("aal2", "second");

    flow_open(flow, 3600, 1800);
    flow_answer(flow, "PATCH", QUOTES, 403, NEEDS_AAL2);
    flow_answer(flow, "PATCH", QUOTES, 204, "");
    assert_null(info_of(flow).factor);
    note_quote(flow, &done);
    ended_assert(&done, FAULT_CREDENTIALS, "wants your second factor first");
    assert_string_equal(done.code, FAULT_CODE_FACTOR);
    assert_string_equal(info_of(flow).factor, "");

    flow_answer(
        flow, "GET", "/auth/v1/user", 200,
        "{\"id\":\"u\",\"factors\":[{\"id\":\"old\",\"status\":\"unverified\",\"factor_type\":"
        "\"totp\"},{\"id\":\"" FACTOR "\",\"status\":\"verified\",\"factor_type\":\"totp\"}]}");
    flow_answer(flow, "POST", CHALLENGE, 200, "{\"id\":\"c-1\"}");
    http_server_on(flow->server, "POST", VERIFY, &(HttpResponse){.body = raised});
    verify(flow, "123456", &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_null(info_of(flow).factor);
    note_quote(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

static void test_data_wants_a_factor_that_nobody_has(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    flow_open(flow, 3600, 1800);
    flow_answer(flow, "PATCH", QUOTES, 403, NEEDS_AAL2);
    flow_answer(flow, "GET", "/auth/v1/user", 200, "{\"id\":\"u\",\"factors\":[]}");
    note_quote(flow, &done);
    verify(flow, "123456", &done);
    ended_assert(&done, FAULT_INVALID, "you have none yet");
    assert_int_equal(flow_count(flow, CHALLENGE), 0);
    ended_clear(&done);
}

/* Nothing says why; but the server knows a factor, and hasn't been given it. */
static void test_refused_before_the_factor(void **state)
{
    Flow *flow = *state;
    Ended done = {0};

    sign_in_at_one(flow, &done);
    flow_answer(flow, "PATCH", QUOTES, 403,
                "{\"code\":\"42501\",\"message\":\"permission denied\"}");
    note_quote(flow, &done);
    ended_assert(&done, FAULT_CREDENTIALS, "wants your second factor first");
    ended_clear(&done);
}

/* The raised pair is used whatever the keyring says, and stored when that works again. */
static void test_raised_pair_that_isnt_kept(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autofree char *raised = answer_at("aal2", "second");

    sign_in_at_one(flow, &done);
    flow_answer(flow, "POST", CHALLENGE, 200, "{\"id\":\"c-1\"}");
    http_server_on(flow->server, "POST", VERIFY, &(HttpResponse){.body = raised});
    flow_keyring.fail_store = TRUE;
    verify(flow, "123456", &done);
    flow_keyring.fail_store = FALSE;
    ended_assert(&done, FAULT_KEYRING, NULL);
    assert_null(info_of(flow).factor);
    assert_string_equal(secret_text_peek(flow->supabase->session->refresh), "second");
    flow_grant(flow, TOKEN_REFRESH, "third", 3600);
    flow_refresh(flow, TRUE, &done);
    flow_assert_kept(flow, "third");
    ended_clear(&done);
}

static void take_enrolment(AuthEnrolment *enrolment, const GError *error, gpointer data)
{
    *(AuthEnrolment **)data = enrolment;
    if (enrolment == NULL)
        *(AuthEnrolment **)data =
            (AuthEnrolment *)(gpointer)g_quark_to_string(g_quark_from_string(error->message));
}

static void test_enrolling(void **state)
{
    Flow *flow = *state;
    AuthEnrolment *enrolment = NULL;

    flow_open(flow, 3600, 3600);
    flow_answer(flow, "POST", "/auth/v1/factors", 200,
                "{\"id\":\"" FACTOR "\",\"type\":\"totp\",\"totp\":{\"qr_code\":\"<svg/>\","
                "\"secret\":\"JBSWY3DPEHPK3PXP\",\"uri\":\"otpauth://totp/looptrace:ada?secret="
                "JBSWY3DPEHPK3PXP\"}}");
    supabase_enrol_factor(flow->supabase, "phone", take_enrolment, &enrolment);
    while (enrolment == NULL)
        g_main_context_iteration(flow->context, TRUE);
    assert_string_equal(enrolment->id, FACTOR);
    assert_string_equal(secret_text_peek(enrolment->secret), "JBSWY3DPEHPK3PXP");
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"factor_type\":\"totp\",\"friendly_name\":\"phone\"}");
    auth_enrolment_free(enrolment);
}

/* Nothing goes to a terminal or into a QR code that isn't what an authenticator takes. */
static void test_enrolment_that_cant_be(void **state)
{
    Flow *flow = *state;
    AuthEnrolment *said = NULL;

    flow_open(flow, 3600, 3600);
    flow_answer(flow, "POST", "/auth/v1/factors", 200,
                "{\"id\":\"" FACTOR "\",\"totp\":{\"secret\":\"JBSWY3DPEHPK3PXP\",\"uri\":"
                "\"https://elsewhere.test/\"}}");
    supabase_enrol_factor(flow->supabase, "phone", take_enrolment, &said);
    while (said == NULL)
        g_main_context_iteration(flow->context, TRUE);
    assert_non_null(strstr((const char *)said, "no secret for an authenticator"));
}

static void take_factors(const GPtrArray *factors, const GError *error, gpointer data)
{
    assert_null(error);
    assert_int_equal(factors->len, 1);
    const AuthFactor *factor = g_ptr_array_index(factors, 0);
    assert_string_equal(factor->name, "phone\u241b[2J"); /* its escape character is only seen */
    assert_true(factor->verified);
    *(gboolean *)data = TRUE;
}

static void test_list_and_removal(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    gboolean listed = FALSE;

    flow_open(flow, 3600, 3600);
    flow_answer(
        flow, "GET", "/auth/v1/user", 200,
        "{\"id\":\"u\",\"factors\":[{\"id\":\"../x\"},{\"id\":\"f-1\",\"status\":\"verified\","
        "\"friendly_name\":\"phone\\u001b[2J\",\"factor_type\":\"totp\"}]}");
    supabase_list_factors(flow->supabase, take_factors, &listed);
    while (!listed)
        g_main_context_iteration(flow->context, TRUE);
    flow_answer(flow, "DELETE", "/auth/v1/factors/f-1", 200, "{\"id\":\"f-1\"}");
    supabase_remove_factor(flow->supabase, "f-1", ended_take, &done);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    ended_clear(&done);
}

/* ---- a browser somewhere else ---- */

static void assert_read(const BrowserWay *way, const char *pasted, const char *code,
                        const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SecretText) read = browser_way_read(way, pasted, &error);

    if (code != NULL) {
        assert_non_null(read);
        assert_string_equal(secret_text_peek(read), code);
    } else {
        assert_null(read);
        assert_non_null(strstr(error->message, words));
    }
}

static void test_what_is_brought_back(void **state)
{
    BrowserWay *way = browser_way_new(), *other = browser_way_new();
    const char *back = browser_way_return_to(way);
    const char *code = "34e770dd-9ff9-416c-87fa-43b31d7ef225";
    g_autofree char *good = g_strdup_printf("  %s?code=%s\n", back, code);
    g_autofree char *theirs = g_strdup_printf("%s?code=%s", browser_way_return_to(other), code);
    g_autofree char *site = g_strdup_printf("https://shop.test/?code=%s#", code);
    g_autofree char *denied =
        g_strdup_printf("%s?error=access_denied&error_description=The+user%%1b[2J+denied", back);
    g_autofree char *hidden =
        g_strdup_printf("https://shop.test/#error=server_error&error_description=Broken");
    g_autofree char *implicit = g_strdup_printf("%s#access_token=a.b.c&refresh_token=r", back);
    g_autofree char *empty = g_strdup_printf("%s?x=1", back);

    assert_read(way, code, code, NULL);
    assert_read(way, good, code, NULL);
    assert_read(way, site, code, NULL);
    assert_read(way, theirs, NULL, "another sign-in");
    assert_read(way, denied, NULL, "refusal: The user");
    assert_read(way, hidden, NULL, "Broken");
    assert_read(way, implicit, NULL, "doesn't do PKCE");
    assert_read(way, empty, NULL, "no code in this address");
    assert_read(way, "short", NULL, "neither the code");
    assert_read(way, "12345678 rm", NULL, "neither the code");
    assert_read(way, "http://[", NULL, "can't be read");
    browser_way_free(way);
    browser_way_free(other);
}

static char *base64url_sha256(const char *text)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof digest;

    g_checksum_update(sum, (const guchar *)text, -1);
    g_checksum_get_digest(sum, digest, &length);
    char *encoded = g_strdelimit(g_base64_encode(digest, length), "=", '\0');
    g_strdelimit(encoded, "+", '-');
    return g_strdelimit(encoded, "/", '_');
}

/* The address says the hash, the exchange the verifier; and nothing is asked before. */
static void test_provider(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    g_autoptr(GError) error = NULL;

    assert_null(supabase_browse_provider(flow->supabase, "go ogle&x=", &error));
    BrowserWay *way = supabase_browse_provider(flow->supabase, "google", NULL);
    const char *verifier = secret_text_peek(browser_way_verifier(way));
    g_autofree char *challenge = base64url_sha256(verifier);
    g_autofree char *wanted =
        g_strdup_printf("&code_challenge=%s&code_challenge_method=s256", challenge);
    assert_int_equal(strlen(verifier), 43);
    assert_non_null(
        strstr(browser_way_url(way),
               "/auth/v1/authorize?provider=google&redirect_to=http%3A%2F%2F127.0.0.1%3A"));
    assert_true(g_str_has_suffix(browser_way_url(way), wanted));
    assert_null(strstr(browser_way_url(way), verifier));
    assert_int_equal(http_server_count(flow->server), 0);

    flow_grant(flow, "/auth/v1/token?grant_type=pkce", "browsed", 3600);
    g_autoptr(SecretText) code = secret("34e770dd-9ff9");
    g_autofree char *body =
        g_strdup_printf("{\"auth_code\":\"34e770dd-9ff9\",\"code_verifier\":\"%s\"}", verifier);
    supabase_sign_in_with_browser(flow->supabase, way, code, ended_take, &done);
    browser_way_free(way);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body, body);
    flow_assert_kept(flow, "browsed");
    ended_clear(&done);
}

static void test_exchange_refused(void **state)
{
    Flow *flow = *state;
    Ended done = {0};
    BrowserWay *way = browser_way_new();
    g_autoptr(SecretText) code = secret("34e770dd-9ff9");

    flow_answer(flow, "POST", "/auth/v1/token?grant_type=pkce", 400,
                "{\"code\":\"bad_code_verifier\",\"message\":\"m\"}");
    supabase_sign_in_with_browser(flow->supabase, way, code, ended_take, &done);
    flow_wait(flow, &done);
    ended_assert(&done, FAULT_CREDENTIALS, "another sign-in");
    browser_way_free(way);
    ended_clear(&done);
}

typedef struct {
    gboolean told;
    char *url, *message;
} Browsed;

static void take_way(BrowserWay *way, const GError *error, gpointer data)
{
    Browsed *browsed = data;

    browsed->told = TRUE;
    browsed->url = way == NULL ? NULL : g_strdup(browser_way_url(way));
    browsed->message = error == NULL ? NULL : g_strdup(error->message);
    browser_way_free(way);
}

static Browsed browse_sso(Flow *flow)
{
    Browsed browsed = {0};

    supabase_browse_sso(flow->supabase, "acme.test", take_way, &browsed);
    while (!browsed.told)
        g_main_context_iteration(flow->context, TRUE);
    return browsed;
}

static void test_single_sign_on(void **state)
{
    Flow *flow = *state;

    http_server_on(flow->server, "POST", "/auth/v1/sso",
                   &(HttpResponse){.body = "{\"url\":\"https://idp.acme.test/sso?x=1\"}"});
    http_server_on(flow->server, "POST", "/auth/v1/sso",
                   &(HttpResponse){.body = "{\"url\":\"file:///etc/passwd\"}"});
    http_server_on(
        flow->server, "POST", "/auth/v1/sso",
        &(HttpResponse){.status = 404,
                        .body = "{\"code\":\"sso_provider_not_found\",\"message\":\"m\"}"});
    http_server_on(flow->server, "POST", "/auth/v1/sso",
                   &(HttpResponse){.status = 401,
                                   .body = "{\"code\":\"no_authorization\",\"message\":\"m\"}"});
    Browsed good = browse_sso(flow), bad = browse_sso(flow), none = browse_sso(flow);
    Browsed unknown = browse_sso(flow);
    const char *body = http_server_request(flow->server, 0)->body;
    assert_string_equal(good.url, "https://idp.acme.test/sso?x=1");
    assert_non_null(strstr(body, "{\"domain\":\"acme.test\",\"redirect_to\":\"http://127.0.0.1:"));
    assert_non_null(strstr(body, "\"skip_http_redirect\":true,\"code_challenge\":\""));
    assert_non_null(strstr(bad.message, "no address to open"));
    assert_non_null(strstr(none.message, "No company"));
    assert_non_null(strstr(unknown.message, "no single sign-on"));
    g_free(good.url);
    g_free(bad.message);
    g_free(none.message);
    g_free(unknown.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_code_is_asked_for),
        FLOW_TEST(test_code_that_isnt_sent),
        FLOW_TEST(test_code_by_its_names),
        FLOW_TEST(test_wrong_code),
        FLOW_TEST(test_new_password),
        FLOW_TEST(test_refused_passwords),
        FLOW_TEST(test_nobody_signed_in),
        FLOW_TEST(test_factor_is_wanted_and_given),
        FLOW_TEST(test_data_wants_the_factor),
        FLOW_TEST(test_refused_before_the_factor),
        FLOW_TEST(test_data_wants_a_factor_that_nobody_has),
        FLOW_TEST(test_refused_factors),
        FLOW_TEST(test_raised_pair_that_isnt_kept),
        FLOW_TEST(test_enrolling),
        FLOW_TEST(test_enrolment_that_cant_be),
        FLOW_TEST(test_list_and_removal),
        cmocka_unit_test(test_what_is_brought_back),
        FLOW_TEST(test_provider),
        FLOW_TEST(test_exchange_refused),
        FLOW_TEST(test_single_sign_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
