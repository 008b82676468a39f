/* SPDX-License-Identifier: MIT */
#include "auth_codec.h"

#include <string.h>

#include "jwt.h"
#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define STORED_VERSION    1
#define TOKEN_MAX_BYTES   JWT_MAX_BYTES
#define LIFE_MAX_S        (10 * 365 * 86400)
#define DEFAULT_LIFE_S    3600 /* of a server that tells neither expires_in nor exp */
#define PERSON_MAX_BYTES  512  /* of a user id or an address */
#define JSON_WORST_GROWTH 6    /* one byte can become \uXXXX */
#define FACTORS_MAX       64
#define SECRET_MAX_BYTES  128
#define URI_MAX_BYTES     1024
#define ADDRESS_MAX_BYTES 8192

/* ---- reading ---- */

/* A token goes into a header or back to the server as it came; anything that isn't plain visible
 * ASCII was never a token. */
static SecretText *read_token(const cJSON *object, const char *name)
{
    const char *token = json_text(object, name);
    gsize length = token == NULL ? 0 : strlen(token);

    if (length == 0 || length > TOKEN_MAX_BYTES)
        return NULL;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(token[i]))
            return NULL;
    return secret_text_new(token, (gssize)length);
}

static char *read_person(const cJSON *object, const char *name)
{
    const char *text = object == NULL ? NULL : json_text(object, name);

    if (text == NULL || *text == '\0' || strlen(text) > PERSON_MAX_BYTES)
        return NULL;
    return g_strdup(text);
}

/* What becomes part of a path has to be a plain word. */
static char *read_id(const cJSON *object, const char *name)
{
    char *id = read_person(object, name);

    for (const char *c = id; c != NULL && *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '_') {
            g_free(id);
            return NULL;
        }
    return id;
}

/* The first that knows: the answer, the token itself, the pair before. */
static void fill_person(Tokens *tokens, const cJSON *user, const JwtClaims *claims,
                        const Tokens *before)
{
    tokens->user_id = read_person(user, "id");
    tokens->email = read_person(user, "email");
    if (tokens->user_id == NULL)
        tokens->user_id = g_strdup(claims->subject);
    if (tokens->email == NULL)
        tokens->email = g_strdup(claims->email);
    if (tokens->user_id == NULL && before != NULL)
        tokens->user_id = g_strdup(before->user_id);
    if (tokens->email == NULL && before != NULL)
        tokens->email = g_strdup(before->email);
}

/* A verified factor and a token that didn't need it yet: the server wants to be asked for a challenge
 * (wire protocol A7). Where the answer doesn't speak of the user it is as it was before. */
static void fill_factor(Tokens *tokens, const cJSON *user, const JwtClaims *claims,
                        const Tokens *before)
{
    const cJSON *factor;

    if (g_strcmp0(claims->level, "aal2") == 0)
        return;
    if (user == NULL) {
        tokens->factor = before == NULL ? NULL : g_strdup(before->factor);
        return;
    }
    cJSON_ArrayForEach(factor, json_array(user, "factors"))
    {
        if (tokens->factor == NULL && g_strcmp0(json_text(factor, "status"), "verified") == 0 &&
            g_strcmp0(json_text(factor, "factor_type"), "totp") == 0)
            tokens->factor = read_id(factor, "id");
    }
}

static void fill_times(Tokens *tokens, const cJSON *answer, const JwtClaims *claims,
                       const Moment *now)
{
    gint64 server_now_s = now->unix_us / G_USEC_PER_SEC + (now->has_skew ? now->skew_s : 0);

    if (!json_int(answer, "expires_in", 1, LIFE_MAX_S, &tokens->life_s))
        tokens->life_s = claims->expires_at_s > claims->issued_at_s && claims->issued_at_s > 0
                             ? claims->expires_at_s - claims->issued_at_s
                             : DEFAULT_LIFE_S;
    if (!json_int(answer, "expires_at", 1, AUTH_LATEST_S, &tokens->expires_at_s))
        tokens->expires_at_s =
            claims->expires_at_s > 0 ? claims->expires_at_s : server_now_s + tokens->life_s;
    tokens->obtained_us = now->unix_us;
    tokens->deadline_boot_us = now->boot_us + tokens->life_s * G_USEC_PER_SEC;
}

static Tokens *tokens_from_answer_tree(const cJSON *answer, const Moment *now, const Tokens *before)
{
    g_autoptr(Tokens) tokens = tokens_new();
    g_auto(JwtClaims) claims = {0};

    tokens->access = read_token(answer, "access_token");
    tokens->refresh = read_token(answer, "refresh_token");
    if (tokens->access == NULL || tokens->refresh == NULL)
        return NULL;
    jwt_read_claims(secret_text_peek(tokens->access), &claims);
    fill_person(tokens, json_object(answer, "user"), &claims, before);
    fill_times(tokens, answer, &claims, now);
    fill_factor(tokens, json_object(answer, "user"), &claims, before);
    tokens->signed_in_us = before == NULL ? now->unix_us : before->signed_in_us;
    return g_steal_pointer(&tokens);
}

Tokens *auth_tokens_from_answer(const char *body, gsize length, const Moment *now,
                                const Tokens *before, GError **error)
{
    cJSON *answer = json_parse(body, length, error);

    if (answer == NULL)
        return NULL;
    Tokens *tokens = tokens_from_answer_tree(answer, now, before);
    json_wipe(answer);
    if (tokens == NULL)
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer holds no session"));
    return tokens;
}

/* ---- writing, in buffers that never move and are wiped ---- */

static GString *secret_buffer_new(gsize room)
{
    return g_string_sized_new(room);
}

/* The allocation as a whole: an escape that was longer than what replaced it may lie behind the
 * end. */
void auth_free_body(GString *body)
{
    if (body == NULL)
        return;
    secret_wipe(body->str, body->allocated_len);
    g_string_free(body, TRUE);
}

static gsize text_room(const char *text)
{
    return (text == NULL ? 0 : strlen(text) * JSON_WORST_GROWTH) + 64;
}

static void add_text(GString *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_string_append_printf(out, ",\"%s\":", name);
    json_append_string(out, value, -1);
}

static void add_number(GString *out, const char *name, gint64 value)
{
    g_string_append_printf(out, ",\"%s\":%" G_GINT64_FORMAT, name, value);
}

GString *auth_password_body(const char *email, const SecretText *password)
{
    GString *body = secret_buffer_new(text_room(email) + text_room(secret_text_peek(password)));

    g_string_append(body, "{\"email\":");
    json_append_string(body, email, -1);
    add_text(body, "password", secret_text_peek(password));
    g_string_append_c(body, '}');
    return body;
}

GString *auth_refresh_body(const SecretText *refresh_token)
{
    GString *body = secret_buffer_new(text_room(secret_text_peek(refresh_token)));

    g_string_append(body, "{\"refresh_token\":");
    json_append_string(body, secret_text_peek(refresh_token), -1);
    g_string_append_c(body, '}');
    return body;
}

GString *auth_body(const AuthMember *members, gsize n)
{
    gsize room = 0;

    for (gsize i = 0; i < n; i++)
        room += text_room(members[i].name) + text_room(members[i].text) +
                text_room(members[i].secret == NULL ? NULL : secret_text_peek(members[i].secret));
    GString *body = secret_buffer_new(room + 64);
    for (gsize i = 0; i < n; i++) {
        const AuthMember *member = &members[i];
        const char *text = member->secret == NULL ? member->text : secret_text_peek(member->secret);
        if (text != NULL)
            add_text(body, member->name, text);
        else if (member->truth != AUTH_NO_TRUTH)
            g_string_append_printf(body, ",\"%s\":%s", member->name,
                                   member->truth == AUTH_TRUE ? "true" : "false");
    }
    if (body->len == 0)
        g_string_append_c(body, '{');
    else
        body->str[0] = '{';
    g_string_append_c(body, '}');
    return body;
}

SecretText *auth_tokens_to_stored(const Tokens *tokens)
{
    const char *access = secret_text_peek(tokens->access);
    const char *refresh = secret_text_peek(tokens->refresh);
    GString *text =
        secret_buffer_new(text_room(access) + text_room(refresh) + text_room(tokens->user_id) +
                          text_room(tokens->email) + text_room(tokens->factor) + 256);

    g_string_append_printf(text, "{\"version\":%d", STORED_VERSION);
    add_text(text, "access_token", access);
    add_text(text, "refresh_token", refresh);
    add_number(text, "expires_at", tokens->expires_at_s);
    add_number(text, "expires_in", tokens->life_s);
    add_number(text, "obtained_at_us", tokens->obtained_us);
    add_number(text, "signed_in_at_us", tokens->signed_in_us);
    add_text(text, "user_id", tokens->user_id);
    add_text(text, "email", tokens->email);
    add_text(text, "factor", tokens->factor);
    g_string_append_c(text, '}');

    SecretText *stored = secret_text_new(text->str, (gssize)text->len);
    auth_free_body(text);
    return stored;
}

/* ---- reading what was stored ---- */

static Tokens *tokens_from_stored_tree(const cJSON *stored)
{
    const gint64 latest_us = AUTH_LATEST_S * G_USEC_PER_SEC;
    g_autoptr(Tokens) tokens = tokens_new();

    tokens->access = read_token(stored, "access_token");
    tokens->refresh = read_token(stored, "refresh_token");
    if (tokens->access == NULL || tokens->refresh == NULL ||
        !json_int(stored, "expires_at", 1, AUTH_LATEST_S, &tokens->expires_at_s) ||
        !json_int(stored, "expires_in", 1, LIFE_MAX_S, &tokens->life_s))
        return NULL;
    json_int(stored, "obtained_at_us", 0, latest_us, &tokens->obtained_us);
    json_int(stored, "signed_in_at_us", 0, latest_us, &tokens->signed_in_us);
    tokens->user_id = read_person(stored, "user_id");
    tokens->email = read_person(stored, "email");
    tokens->factor = read_id(stored, "factor");
    return g_steal_pointer(&tokens);
}

Tokens *auth_tokens_from_stored(const SecretText *stored, GError **error)
{
    cJSON *tree = json_parse(secret_text_peek(stored), secret_text_length(stored), NULL);
    Tokens *tokens = NULL;
    gint64 version;

    if (tree == NULL)
        return NULL;
    if (!json_int(tree, "version", 1, G_MAXINT32, &version))
        tokens = NULL;
    else if (version > STORED_VERSION)
        g_propagate_error(error,
                          fault_new_coded(FAULT_KEYRING, AUTH_NEWER_SESSION,
                                          _("The session in the keyring was written by a newer "
                                            "looptrace: use that one, or sign in again")));
    else
        tokens = tokens_from_stored_tree(tree);
    json_wipe(tree);
    return tokens;
}

/* ---- second factors ---- */

static AuthFactor *factor_of(const cJSON *item)
{
    g_autofree char *id = read_id(item, "id");
    const char *name = json_text(item, "friendly_name");
    const char *created = json_text(item, "created_at");

    if (id == NULL)
        return NULL;
    AuthFactor *factor = g_new0(AuthFactor, 1);
    factor->id = g_steal_pointer(&id);
    factor->name = text_clean(name == NULL ? "" : name, -1);
    factor->created = text_clean(created == NULL ? "" : created, -1);
    factor->kind = text_clean(
        json_text(item, "factor_type") == NULL ? "" : json_text(item, "factor_type"), -1);
    factor->verified = g_strcmp0(json_text(item, "status"), "verified") == 0;
    return factor;
}

void auth_factor_free(AuthFactor *factor)
{
    if (factor == NULL)
        return;
    g_free(factor->id);
    g_free(factor->name);
    g_free(factor->kind);
    g_free(factor->created);
    g_free(factor);
}

GPtrArray *auth_factors_from_user(const char *body, gsize length, GError **error)
{
    cJSON *user = json_parse(body, length, error);
    const cJSON *item;

    if (user == NULL)
        return NULL;
    GPtrArray *factors = g_ptr_array_new_with_free_func((GDestroyNotify)auth_factor_free);
    cJSON_ArrayForEach(item, json_array(user, "factors"))
    {
        AuthFactor *factor = factors->len < FACTORS_MAX ? factor_of(item) : NULL;
        if (factor != NULL)
            g_ptr_array_add(factors, factor);
    }
    json_wipe(user);
    return factors;
}

void auth_enrolment_free(AuthEnrolment *enrolment)
{
    if (enrolment == NULL)
        return;
    g_free(enrolment->id);
    secret_text_unref(enrolment->secret);
    secret_text_unref(enrolment->uri);
    g_free(enrolment);
}

/* Only what an authenticator takes: nothing else is put on a screen. */
static gboolean is_good_enrolment(const AuthEnrolment *enrolment)
{
    return enrolment->id != NULL && enrolment->secret != NULL && enrolment->uri != NULL &&
           g_str_has_prefix(secret_text_peek(enrolment->uri), "otpauth://totp/") &&
           secret_text_length(enrolment->uri) <= URI_MAX_BYTES &&
           strspn(secret_text_peek(enrolment->secret), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=") ==
               secret_text_length(enrolment->secret) &&
           secret_text_length(enrolment->secret) <= SECRET_MAX_BYTES;
}

AuthEnrolment *auth_enrolment_read(const char *body, gsize length, GError **error)
{
    cJSON *answer = json_parse(body, length, error);

    if (answer == NULL)
        return NULL;
    AuthEnrolment *enrolment = g_new0(AuthEnrolment, 1);
    enrolment->id = read_id(answer, "id");
    enrolment->secret = read_token(json_object(answer, "totp"), "secret");
    enrolment->uri = read_token(json_object(answer, "totp"), "uri");
    json_wipe(answer);
    if (is_good_enrolment(enrolment))
        return enrolment;
    auth_enrolment_free(enrolment);
    g_set_error(error, FAULT, FAULT_DECODE,
                _("The server's answer holds no secret for an authenticator"));
    return NULL;
}

char *auth_read_id(const char *body, gsize length, GError **error)
{
    cJSON *answer = json_parse(body, length, error);
    char *id = answer == NULL ? NULL : read_id(answer, "id");

    if (answer != NULL && id == NULL)
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer holds no challenge"));
    json_wipe(answer);
    return id;
}

/* Only https may be opened by a person who trusts this program. */
char *auth_read_url(const char *body, gsize length, GError **error)
{
    cJSON *answer = json_parse(body, length, error);
    const char *text = answer == NULL ? NULL : json_text(answer, "url");
    char *url = NULL;

    if (text != NULL && g_str_has_prefix(text, "https://") && strlen(text) <= ADDRESS_MAX_BYTES) {
        url = g_strdup(text);
        for (char *c = url; *c != '\0'; c++)
            if (!g_ascii_isgraph(*c)) {
                g_clear_pointer(&url, g_free);
                break;
            }
    }
    if (answer != NULL && url == NULL)
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer holds no address to open"));
    json_wipe(answer);
    return url;
}
