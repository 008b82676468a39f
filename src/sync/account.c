/* SPDX-License-Identifier: MIT */
/* The person's right to a copy of everything, and to be forgotten (the specification's privacy section). */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "sync.h"

typedef struct {
    Sync *sync;
    char *(*read)(const cJSON *value, GError **error);
    SyncText done;
    gpointer data;
} Account;

/* Written anew, so that nothing in it is obeyed by the terminal that it may be shown on. */
static char *read_export(const cJSON *all, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    json_append_value(text, all);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *read_erasure(const cJSON *told, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const cJSON *report = json_object(told, "report");

    if (!json_bool(told, "erased", FALSE)) {
        g_set_error(error, FAULT, FAULT_DECODE,
                    _("The answer doesn't say that the account is erased"));
        return NULL;
    }
    if (report == NULL)
        g_string_append(text, "{}");
    else
        json_append_value(text, report);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Account *account = data;
    g_autoptr(GError) broken = NULL;
    g_autoptr(cJSON) value =
        error != NULL ? NULL : json_parse(answer->body, answer->length, &broken);
    g_autofree char *text = value == NULL ? NULL : account->read(value, &broken);

    sync_note_answer(account->sync, error);
    account->done(text, error != NULL ? error : broken, account->data);
    g_free(account);
}

/* Copies what. */
static void call(RestRequest *request, const Account *what)
{
    rest_repeatable(request); /* a read; or its key makes a second one harmless */
    supabase_call(what->sync->supabase, request, answered, g_memdup2(what, sizeof *what));
}

static RestRequest *export_request(void)
{
    RestRequest *request = rest_request_new_rpc("export_my_data");

    rest_body(request, "{}");
    return request;
}

/* Of the person alone: whoever asks again, also in another run, gets the first answer. */
static char *erase_key(const char *user_id)
{
    g_autofree char *name = g_strconcat("looptrace|erase_my_account|", user_id, NULL);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

    /* RFC 9562, 5.8: a UUID of our own making. */
    return g_strdup_printf("%.8s-%.4s-8%.3s-8%.3s-%.12s", digest, digest + 8, digest + 12,
                           digest + 15, digest + 18);
}

static RestRequest *erase_request(const char *user_id, const char *email)
{
    RestRequest *request = rest_request_new_rpc("erase_my_account");
    g_autoptr(GString) body = g_string_new("{\"confirm\":");
    g_autofree char *key = erase_key(user_id);

    json_append_string(body, email, -1);
    g_string_append_printf(body, ",\"idempotency_key\":\"%s\"}", key);
    rest_body(request, body->str);
    return request;
}

void sync_export_account(Sync *sync, SyncText done, gpointer data)
{
    const Account account = {sync, read_export, done, data};

    call(export_request(), &account);
}

void sync_erase_account(Sync *sync, const char *email, SyncText done, gpointer data)
{
    const Account account = {sync, read_erasure, done, data};
    const char *user_id = supabase_session_info(sync->supabase).user_id;

    call(erase_request(user_id == NULL ? "" : user_id, email), &account);
}

/* ---- of another, who has asked an admin for it ---- */

void sync_export_person(Sync *sync, const char *person_id, SyncText done, gpointer data)
{
    const Account account = {sync, read_export, done, data};
    RestRequest *request = rest_request_new_rpc("export_person");
    g_autofree char *body = g_strdup_printf("{\"person_id\":\"%s\"}", person_id);

    rest_body(request, body);
    call(request, &account);
}

/* The key is of that person alone: whoever asks again gets the first answer. */
void sync_erase_person(Sync *sync, const char *person_id, const char *email, SyncText done,
                       gpointer data)
{
    const Account account = {sync, read_erasure, done, data};
    RestRequest *request = rest_request_new_rpc("erase_person");
    g_autoptr(GString) body = g_string_new("{\"confirm\":");
    g_autofree char *key = erase_key(person_id);

    json_append_string(body, email, -1);
    g_string_append_printf(body, ",\"person_id\":\"%s\",\"idempotency_key\":\"%s\"}", person_id,
                           key);
    rest_body(request, body->str);
    call(request, &account);
}

char *sync_describe_export_account(void)
{
    g_autoptr(RestRequest) request = export_request();

    return rest_request_describe(request);
}

char *sync_describe_erase_account(const char *email)
{
    g_autoptr(RestRequest) request = erase_request("", email);

    return rest_request_describe(request);
}
