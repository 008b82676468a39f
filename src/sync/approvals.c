/* SPDX-License-Identifier: MIT */
#include "looptrace/approvals.h"

#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/desk_rows.h"
#include "looptrace/words.h"
#include "write_private.h"

static void free_row(gpointer row)
{
    flat_row_free(row);
}

#define X(id, path) path,
static const char *const candidate_columns[] = {CANDIDATE_VALUES(X) NULL};
static const char *const story_columns[] = {STORY_VALUES(X) NULL};
static const char *const approval_columns[] = {APPROVAL_VALUES(X) NULL};
#undef X

#define READER(noun)                                                                               \
    static GPtrArray *read_##noun(const char *bytes, gsize length, GError **error)                 \
    {                                                                                              \
        return codec_flat_rows_from_json(noun##_columns, bytes, length, error);                    \
    }                                                                                              \
    static char *write_##noun(gconstpointer row)                                                   \
    {                                                                                              \
        return codec_flat_row_to_json(noun##_columns, row);                                        \
    }
READER(candidate)
READER(story)
READER(approval)

#define COMMON(noun)                                                                               \
    .kind = VAULT_QUEUE, .key = FLAT_MEMBER(0), .free = free_row, .read = read_##noun,             \
    .write = write_##noun

static const RowColumn candidate_order[] = {
    {"rank", FLAT_MEMBER(CANDIDATE_RANK), 0},
    {"id", FLAT_MEMBER(CANDIDATE_ID), 0},
    {0},
};

const RowNoun row_candidates = {
    .name = "candidates",
    .path = "rpc/order_candidates",
    .order = candidate_order,
    COMMON(candidate),
    .not_kept = N_("Who could make this order isn't kept on this machine: look at it once while "
                   "the server can be reached"),
};

static const RowColumn story_order[] = {
    {"at", FLAT_MEMBER(STORY_AT), ROW_DESCENDING},
    {"id", FLAT_MEMBER(STORY_ID), 0},
    {0},
};

const RowNoun row_story = {
    .name = "story",
    .path = "rpc/order_story",
    .order = story_order,
    COMMON(story),
    .not_kept =
        N_("What became of this order isn't kept on this machine: look at it once while the "
           "server can be reached"),
};

/* Whoever has waited longest first. */
static const RowColumn approval_order[] = {
    {"since", FLAT_MEMBER(APPROVAL_SINCE), 0},
    {"id", FLAT_MEMBER(APPROVAL_ID), 0},
    {0},
};

const RowNoun row_approvals = {
    .name = "approvals",
    .path = "rpc/approvals",
    .order = approval_order,
    .changed = {"updated_at", FLAT_MEMBER(APPROVAL_UPDATED), 0},
    COMMON(approval),
    .not_kept = N_("What waits for approval isn't kept on this machine: look at it once while the "
                   "server can be reached"),
};

static RowQuery *with_argument(const char *name, const char *value)
{
    RowQuery *query = row_query_new();

    row_query_add_argument(query, name, value);
    return query;
}

RowQuery *sync_candidate_rows(const char *order_number)
{
    return with_argument("wanted", order_number);
}

RowQuery *sync_story_rows(const char *order_number)
{
    return with_argument("wanted", order_number);
}

RowQuery *sync_approval_rows(const char *kind)
{
    return with_argument("kind", kind);
}

/* ---- changes ---- */

Write *write_new_assignment(const FlatRow *candidate)
{
    char *const *values = candidate->values;
    Write *write = write_new(write_kind_find("order.assign"), values[CANDIDATE_ORDER]);
    const WritePlace place = {
        .order_id = values[CANDIDATE_ORDER],
        .order_number = values[CANDIDATE_NUMBER],
        .what = values[CANDIDATE_NAME],
    };

    write_see_guard(write, values[CANDIDATE_VERSION]);
    write_see(write, "supplier_id", NULL);
    write_see(write, "buyer_price", values[CANDIDATE_BUYER_PRICE]);
    write_see(write, "target_date", values[CANDIDATE_DUE]);
    write_set_place(write, &place);
    write_set(write, "supplier_id", values[CANDIDATE_SUPPLIER], NULL);
    return write;
}

Write *write_new_listing(gboolean approve, const char *id, const char *updated_at,
                         const char *title, const char *base_price)
{
    Write *write = write_new(write_kind_find(approve ? "listing.approve" : "listing.reject"), id);
    g_autofree char *short_id = g_strndup(id, 8);
    g_autofree char *what = g_strdup_printf(_("listing %s"), title == NULL ? short_id : title);
    const WritePlace place = {.what = what};

    write_see_guard(write, updated_at);
    write_see(write, "status", "pending_approval");
    if (title != NULL)
        write_see(write, "title", title);
    if (base_price != NULL)
        write_see(write, "base_price", base_price);
    write_set_place(write, &place);
    write_set(write, "status", approve ? "approved" : "rejected", NULL);
    return write;
}

char *approval_fact(const FlatRow *approval, const char *field)
{
    const char *facts = approval->values[APPROVAL_FACTS];
    g_autoptr(cJSON) list = facts == NULL ? NULL : json_parse(facts, strlen(facts), NULL);
    const cJSON *fact;

    cJSON_ArrayForEach(fact, list)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(fact, 0));
        if (g_strcmp0(name, field) == 0)
            return g_strdup(cJSON_GetStringValue(cJSON_GetArrayItem(fact, 1)));
    }
    return NULL;
}

Write *write_new_listing_approval(gboolean approve, const FlatRow *approval)
{
    g_autofree char *price = approval_fact(approval, "base_price");

    return write_new_listing(approve, approval->values[APPROVAL_ID],
                             approval->values[APPROVAL_UPDATED], approval->values[APPROVAL_TITLE],
                             price);
}

static Write *of_quote(gboolean approve, const FlatRow *approval)
{
    static char draft[] = "draft";
    char *const *values = approval->values;
    g_autofree char *total = approval_fact(approval, "total_price");
    const Lead lead = {.id = values[APPROVAL_ID],
                       .updated_at = values[APPROVAL_UPDATED],
                       .quote = draft,
                       .total = total,
                       .pieces = values[APPROVAL_QUANTITY],
                       .product = values[APPROVAL_TITLE],
                       .customer = values[APPROVAL_WHO]};

    return write_new_quote(&lead, approve ? QUOTE_APPROVE : QUOTE_REJECT);
}

static Write *of_supplier(gboolean approve, const FlatRow *approval)
{
    static char pending[] = "pending";
    FlatRow supplier = {{NULL}};
    g_autofree char *country = approval_fact(approval, "country");
    g_autofree char *city = approval_fact(approval, "city");
    g_autofree char *trade = approval_fact(approval, "business_type");

    supplier.values[SUPPLIER_COUNTRY] = country;
    supplier.values[SUPPLIER_CITY] = city;
    supplier.values[SUPPLIER_TRADE] = trade;
    supplier.values[SUPPLIER_ID] = approval->values[APPROVAL_ID];
    supplier.values[SUPPLIER_NAME] = approval->values[APPROVAL_TITLE];
    supplier.values[SUPPLIER_VERIFICATION] = pending;
    supplier.values[SUPPLIER_UPDATED] = approval->values[APPROVAL_UPDATED];
    return write_new_supplier(approve ? "supplier.verify" : "supplier.reject", &supplier);
}

Write *write_new_approval(ApprovalKind kind, gboolean approve, const FlatRow *approval)
{
    switch (kind) {
    case APPROVAL_OF_LISTING:
        return write_new_listing_approval(approve, approval);
    case APPROVAL_OF_QUOTE:
        return of_quote(approve, approval);
    case APPROVAL_OF_SUPPLIER:
        return of_supplier(approve, approval);
    }
    return NULL;
}
