/* SPDX-License-Identifier: MIT */
/* The address of an order's buyer or supplier: asked for when somebody wants it, and not kept. Whom the server shows it is its
 * own affair. */
#include "job.h"
#include "looptrace/json.h"
#include "sync.h"

struct SyncContact {
    Sync *sync;
    SupabaseCall *call;
    OrderParty party;
    SyncEmail done; /* NULL: nobody wants it any more */
    gpointer data;
};

static void finish(SyncContact *contact, const char *email, const GError *error)
{
    if (contact->done != NULL)
        contact->done(email, error, contact->data);
    g_free(contact);
}

static void fail(SyncContact *contact, FaultKind kind, const char *sentence)
{
    g_autoptr(GError) error = g_error_new(FAULT, (int)kind, "%s", sentence);

    finish(contact, NULL, error);
}

/* TRUE: it has ended. */
static gboolean has_failed(SyncContact *contact, const GError *error)
{
    contact->call = NULL;
    if (contact->done == NULL) {
        g_free(contact);
        return TRUE;
    }
    sync_note_answer(contact->sync, error);
    if (error != NULL)
        finish(contact, NULL, error);
    return error != NULL;
}

static void address_came(const RestAnswer *answer, const GError *error, gpointer data)
{
    SyncContact *contact = data;

    if (has_failed(contact, error))
        return;
    g_autoptr(cJSON) rows = json_parse(answer->body, answer->length, NULL);
    const char *email = json_text(cJSON_GetArrayItem(rows, 0), "email");
    if (email == NULL || *email == '\0')
        fail(contact, FAULT_REFUSED, "The server shows you no address of theirs");
    else
        finish(contact, email, NULL);
}

static void ask_for_address(SyncContact *contact, const char *person)
{
    RestRequest *request = rest_request_new_rpc("people_contacts");
    g_autoptr(GString) body = g_string_new("{\"person_ids\":[");

    json_append_string(body, person, -1);
    g_string_append(body, "]}");
    rest_body(request, body->str);
    rest_repeatable(request); /* it changes nothing */
    contact->call = supabase_call(contact->sync->supabase, request, address_came, contact);
}

static void parties_came(const RestAnswer *answer, const GError *error, gpointer data)
{
    SyncContact *contact = data;

    if (has_failed(contact, error))
        return;
    g_autoptr(cJSON) rows = json_parse(answer->body, answer->length, NULL);
    const cJSON *row = cJSON_GetArrayItem(rows, 0);
    const char *person = contact->party == PARTY_BUYER
                             ? json_text(row, "buyer_id")
                             : json_text(json_object(row, "supplier"), "user_id");
    if (person == NULL)
        fail(contact, FAULT_NOT_FOUND,
             contact->party == PARTY_BUYER ? "This order has no buyer that you may see"
                                           : "This order has no supplier that you may see");
    else
        ask_for_address(contact, person);
}

SyncContact *sync_contact_new(Sync *sync, const char *number, OrderParty party, SyncEmail done,
                              gpointer data)
{
    SyncContact *contact = g_new0(SyncContact, 1);
    RestRequest *request = rest_request_new(NET_GET, "orders");

    contact->sync = sync;
    contact->party = party;
    contact->done = done;
    contact->data = data;
    rest_select(request, party == PARTY_BUYER
                             ? "buyer_id"
                             : "supplier:suppliers!orders_supplier_id_fkey(user_id)");
    rest_filter(request, "order_number", "eq", number);
    contact->call = supabase_call(sync->supabase, request, parties_came, contact);
    return contact;
}

void sync_contact_cancel(SyncContact **contact)
{
    SyncContact *ended = g_steal_pointer(contact);

    if (ended == NULL)
        return;
    ended->done = NULL;
    supabase_cancel(&ended->call);
}
