/* SPDX-License-Identifier: MIT */
/* What is written about listings: made, edited, moved, handed in with a price, asked about; and mine over the server's. */
#include "write_listing.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows.h"
#include "write_overlay.h"

#define CURRENCY "USD" /* of the whole platform */

/* ---- fields: the database's rules (specification, "Marketplace Products Table") ---- */

#define FIELD_LINE(column, words, most, null)                                                      \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_TEXT, .max_chars = most, .may_be_null = null \
    }
#define FIELD_WHOLE(column, words, least, null)                                                    \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_WHOLE, .min = least, .max = G_MAXINT32,      \
        .may_be_null = null                                                                        \
    }
#define FIELD_LIST(column, words)                                                                  \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_TEXT, .is_list = TRUE, .may_be_null = TRUE,  \
        .max_chars = 100                                                                           \
    }
#define FIELD_PRICE(is_null)                                                                       \
    {                                                                                              \
        .name = "base_price", .label = NC_("field", "Base price"), .type = WRITE_MONEY,            \
        .unit = CURRENCY, .theirs_first = TRUE, .min = 1, .may_be_null = is_null                   \
    }

/* What a person says of it: of a new one and of one that is there. */
#define DESCRIBING                                                                                 \
    FIELD_LINE("title", NC_("field", "Title"), 300, FALSE),                                        \
        FIELD_LINE("product_type", NC_("field", "Product"), 200, FALSE),                           \
        FIELD_LINE("category", NC_("field", "Category"), 100, FALSE),                              \
        FIELD_LINE("subcategory", NC_("field", "Subcategory"), 100, TRUE),                         \
        FIELD_WHOLE("available_quantity", NC_("field", "Stock"), 0, FALSE),                        \
        FIELD_WHOLE("moq", NC_("field", "Minimum order"), 1, FALSE),                               \
        FIELD_WHOLE("lead_time_days", NC_("field", "Days"), 0, FALSE),                             \
        FIELD_LINE("material", NC_("field", "Material"), 500, TRUE),                               \
        FIELD_LINE("fabric_composition", NC_("field", "Fabric"), 500, TRUE),                       \
        FIELD_WHOLE("gsm", NC_("field", "gsm"), 1, TRUE),                                          \
        FIELD_LIST("colors", NC_("field", "Colours")), FIELD_LIST("sizes", NC_("field", "Sizes")), \
        FIELD_LINE("shipping_from", NC_("field", "Ships from"), 200, TRUE),                        \
        FIELD_LINE("primary_image", NC_("field", "Picture"), 2000, TRUE),                          \
    {                                                                                              \
        .name = "description", .label = NC_("field", "Description"), .type = WRITE_LINES,          \
        .max_chars = 10000, .may_be_null = TRUE                                                    \
    }

static const char *const statuses[] = {
#define X(id, wire, label) wire,
    MODEL_LISTING_STATUS(X)
#undef X
        NULL,
};

static const char *status_words(const char *value)
{
    return listing_status_label(listing_status_from_wire(value));
}

#define FIELD_STATUS                                                                               \
    {                                                                                              \
        .name = "status", .label = NC_("field", "Status"), .type = WRITE_CHOICE,                   \
        .choices = statuses, .choice_words = status_words, .hidden = TRUE                          \
    }

static const WriteField edit_fields[] = {DESCRIBING};

static const WriteField new_fields[] = {
    {.name = "supplier_id",
     .label = NC_("field", "Supplier"),
     .type = WRITE_ID,
     .address = TRUE,
     .hidden = TRUE},
    FIELD_PRICE(FALSE),
    DESCRIBING,
};

static const WriteField move_fields[] = {FIELD_STATUS};

/* No column that a row of the table tells: only the function takes it. */
static const WriteField submit_fields[] = {
    FIELD_STATUS,
    {.name = "base_price",
     .label = NC_("field", "Base price"),
     .type = WRITE_MONEY,
     .unit = CURRENCY,
     .min = 1,
     .may_be_null = TRUE,
     .argument = TRUE},
};

static const WriteField question_fields[] = {
    {.name = "body", .label = NC_("field", "Message"), .type = WRITE_LINES, .max_chars = 10000},
};

/* ---- the rules of moves (private.listing_move_is_suppliers()) ---- */

static gboolean is_suppliers_move(ListingStatus from, ListingStatus to)
{
    switch (to) {
    case LISTING_DRAFT:
        return from == LISTING_PENDING || from == LISTING_REJECTED || from == LISTING_ARCHIVED;
    case LISTING_PENDING: /* submit_listing() takes all but one that is there already */
        return from != LISTING_PENDING;
    case LISTING_SOLD_OUT:
        return from == LISTING_APPROVED;
    case LISTING_ARCHIVED:
        return from != LISTING_ARCHIVED;
    case LISTING_UNKNOWN:
    case LISTING_APPROVED:
    case LISTING_REJECTED:
    case LISTING_STATUS_COUNT:
        break;
    }
    return FALSE;
}

char *write_why_no_listing_move(const Listing *listing, ListingStatus to)
{
    ListingStatus from = listing_status_from_wire(listing->status);

    if (listing->updated_at == NULL)
        return g_strdup(_("it isn't here yet"));
    if (from == to)
        return g_strdup_printf(_("this listing is so already: %s"), listing_status_label(to));
    return is_suppliers_move(from, to)
               ? NULL
               : g_strdup_printf(_("a listing doesn't go from “%s” to “%s” by its supplier"),
                                 from == LISTING_UNKNOWN ? "?" : listing_status_label(from),
                                 listing_status_label(to));
}

static const char *no_undo_of_move(const Write *write)
{
    ListingStatus from = listing_status_from_wire(write_base(write, "status"));
    ListingStatus to = listing_status_from_wire(write_mine(write, "status"));

    return is_suppliers_move(to, from) && from != LISTING_PENDING
               ? NULL
               : _("A listing comes back by another approval only");
}

static const char *no_undo_of_submit(const Write *write)
{
    return _("What is handed in is with the reviewers: take it back as a draft");
}

static const char *no_undo_of_new(const Write *write)
{
    return _("A listing that was made stays as a draft, or is archived");
}

static const char *no_undo_of_question(const Write *write)
{
    return _("A message can't be taken back once it is sent");
}

static WriteRisk risk_of_move(const Write *write)
{
    return no_undo_of_move(write) == NULL ? WRITE_LIGHT : WRITE_ASKED;
}

/* ---- the rows of the table ---- */

#define LISTS (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY))
#define SELECT                                                                                     \
    "id,updated_at,created_at,status,title,product_type,category,subcategory,"                     \
    "final_price::text,available_quantity,moq,lead_time_days,material,fabric_composition,gsm,"     \
    "colors,sizes,shipping_from,primary_image,description"

const WriteKind write_listing_kinds[WRITE_LISTING_KINDS] = {
    {
        .name = "listing.create",
        .title = NC_("write", "Make a listing"),
        .method = WRITE_POST,
        .table = "marketplace_products",
        .select = "id,updated_at,created_at,status,title,final_price::text",
        .read = "id,updated_at,created_at,status,title,final_price::text",
        .fields = new_fields,
        .n_fields = G_N_ELEMENTS(new_fields),
        .risk = WRITE_LIGHT,
        .who = LISTS,
        .no_undo = no_undo_of_new,
    },
    {
        .name = "listing.set",
        .title = NC_("write", "Change a listing"),
        .method = WRITE_PATCH,
        .table = "marketplace_products",
        .guard = "updated_at",
        .select = SELECT,
        .read = SELECT,
        .fields = edit_fields,
        .n_fields = G_N_ELEMENTS(edit_fields),
        .risk = WRITE_LIGHT,
        .who = LISTS,
        .noted = TRUE,
    },
    {
        .name = "listing.move",
        .title = NC_("write", "Move a listing"),
        .method = WRITE_PATCH,
        .table = "marketplace_products",
        .guard = "updated_at",
        .select = SELECT,
        .read = SELECT,
        .fields = move_fields,
        .n_fields = G_N_ELEMENTS(move_fields),
        .risk = WRITE_LIGHT,
        .risk_of = risk_of_move,
        .who = LISTS,
        .no_undo = no_undo_of_move,
        .noted = TRUE,
    },
    {
        .name = "listing.submit",
        .title = NC_("write", "Hand a listing in"),
        .method = WRITE_RPC,
        .table = "marketplace_products",
        .function = "submit_listing",
        .guard = "updated_at",
        .select = "id,updated_at,status,final_price::text",
        .read = SELECT,
        .fields = submit_fields,
        .n_fields = G_N_ELEMENTS(submit_fields),
        .risk = WRITE_ASKED,
        .who = LISTS,
        .no_undo = no_undo_of_submit,
        .row_argument = "listing_id",
        .guard_argument = "expected_updated_at",
        .arguments = {NULL, "base_price"},
    },
    {
        .name = "listing.ask",
        .title = NC_("write", "Ask about a listing"),
        .method = WRITE_RPC,
        .table = "marketplace_products",
        .function = "ask_about_listing",
        .select = "id,updated_at",
        .read = "id,updated_at",
        .fields = question_fields,
        .n_fields = G_N_ELEMENTS(question_fields),
        .risk = WRITE_LIGHT,
        .who = G_MAXUINT32,
        .no_undo = no_undo_of_question,
        .row_argument = "listing_id",
        .arguments = {"body"},
    },
};

/* ---- fields of texts ---- */

char *write_list_joined(const char *json, const char *between)
{
    g_autoptr(cJSON) list = json == NULL ? NULL : json_parse(json, strlen(json), NULL);
    GString *words = g_string_new(NULL);
    const cJSON *text;

    cJSON_ArrayForEach(text, list) if (cJSON_IsString(text))
        g_string_append_printf(words, "%s%s", words->len == 0 ? "" : between, text->valuestring);
    return g_string_free(words, FALSE);
}

char *write_list_words(const char *json)
{
    return json == NULL ? NULL : write_list_joined(json, ", ");
}

/* Commas part them; one that has a comma itself can't be typed. */
char *write_list_value(const char *words)
{
    g_auto(GStrv) texts = words == NULL ? NULL : g_strsplit(words, ",", -1);
    GString *json;

    if (texts == NULL)
        return NULL;
    json = g_string_new("[");
    for (guint i = 0; texts[i] != NULL; i++) {
        if (*g_strstrip(texts[i]) == '\0')
            continue;
        g_string_append(json, json->len == 1 ? "" : ",");
        json_append_string(json, texts[i], -1);
    }
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

/* ---- one change ---- */

/* "listing 7f3a90c2 Merino crew neck" */
static void name(Write *write, const char *id, const char *title)
{
    g_autofree char *what = g_strdup_printf(_("listing %.8s%s%s"), id, title == NULL ? "" : " ",
                                            title == NULL ? "" : title);
    const WritePlace place = {.what = what};

    write_set_place(write, &place);
}

/* All members of the row that are fields of the kind. */
static void see(Write *write, const Listing *seen)
{
#define X(member, column)                                                                          \
    if (write_kind_field(write->kind, column) != NULL)                                             \
        write_see(write, column, seen->member);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
}

static Write *new_change(const char *kind, const Listing *seen)
{
    Write *write = write_new(write_kind_find(kind), seen->id);

    write_see_guard(write, seen->updated_at);
    see(write, seen);
    name(write, seen->id, seen->title);
    return write;
}

Write *write_new_listing_edit(const Listing *seen)
{
    return new_change("listing.set", seen);
}

/* What a price was isn't seen by the row that is read again: it is only sent along. */
Write *write_new_listing_move(const Listing *seen, ListingStatus to)
{
    Write *write = new_change(to == LISTING_PENDING ? "listing.submit" : "listing.move", seen);

    write_set(write, "status", listing_status_wire(to), NULL);
    return write;
}

Write *write_new_own_listing(const char *id, const char *supplier_id, const char *title)
{
    Write *write = write_new(write_kind_find("listing.create"), id);

    write_set(write, "supplier_id", supplier_id, NULL);
    name(write, write->row_id, title);
    return write;
}

/* Whose price isn't told, one can't be made of. */
Write *write_new_listing_copy(const Listing *of)
{
    Write *write;

    if (of->base_price == NULL || of->supplier_id == NULL)
        return NULL;
    write = write_new_own_listing(NULL, of->supplier_id, of->title);
#define X(member, column)                                                                          \
    if (write_kind_field(write->kind, column) != NULL && of->member != NULL)                       \
        write_set(write, column, of->member, NULL);
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
    return write;
}

gboolean write_check_listing(const Write *write, GError **error)
{
    gint64 stock = 0, moq = 0;

    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        if (!field->may_be_null && write->mine[i] == NULL &&
            strcmp(field->name, "lead_time_days") != 0) {
            g_set_error(error, FAULT, FAULT_INVALID, _("%s: it can't be left empty"), field->name);
            return FALSE;
        }
    }
    if (text_parse_int(write_mine(write, "available_quantity"), 0, G_MAXINT32, &stock) &&
        text_parse_int(write_mine(write, "moq"), 0, G_MAXINT32, &moq) && moq > stock) {
        g_set_error(error, FAULT, FAULT_INVALID, _("%s: it is more than there is in stock"), "moq");
        return FALSE;
    }
    return TRUE;
}

Write *write_new_listing_question(const Listing *about)
{
    Write *write = write_new(write_kind_find("listing.ask"), about->id);

    name(write, about->id, about->title);
    return write;
}

/* ---- mine over the server's ---- */

static void put_mine(Listing *listing, const Write *write)
{
#define X(member, column)                                                                          \
    if (write_sets(write, column))                                                                 \
        overlay_put(&listing->member, g_strdup(write_mine(write, column)));
    LISTING_TEXTS(X)
    LISTING_PAGE_TEXTS(X)
#undef X
}

static gboolean put_slot(Listing *listing, const Slot *slot)
{
    if (overlay_waits(slot)) {
        put_mine(listing, slot->entry->write);
        return TRUE;
    }
    g_autoptr(cJSON) row =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    g_autofree char *at = row == NULL ? NULL : write_row_value(row, "updated_at");
    if (!overlay_is_newer(at, listing->updated_at))
        return FALSE;
    row_listing_pages.learn(listing, row);
    return TRUE;
}

/* A question is no change of it. */
static gboolean is_of_listing(const Slot *slot)
{
    const WriteKind *kind = slot->entry == NULL ? NULL : slot->entry->write->kind;

    return kind != NULL && strcmp(kind->table, "marketplace_products") == 0 &&
           strcmp(kind->name, "listing.ask") != 0;
}

Listing *writes_over_listing(Writes *writes, const Listing *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->id);
    g_autoptr(Listing) listing = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (!is_of_listing(slot))
            continue;
        *mark = overlay_mark(*mark, slot);
        if (listing == NULL)
            listing = listing_copy(row);
        changed = put_slot(listing, slot) || changed;
    }
    return changed ? g_steal_pointer(&listing) : NULL;
}

GPtrArray *writes_unsent_listings(Writes *writes)
{
    GPtrArray *listings = g_ptr_array_new_with_free_func((GDestroyNotify)listing_free);

    if (writes->outbox == NULL)
        return listings;
    writes_glance(writes);
    for (guint i = 0; i < writes->open->len; i++) {
        const Slot *slot = writes->open->pdata[i];
        if (slot->entry == NULL || strcmp(slot->entry->write->kind->name, "listing.create") != 0)
            continue;
        Listing *listing = g_new0(Listing, 1);
        listing->id = g_strdup(slot->entry->write->row_id);
        listing->status = g_strdup(listing_status_wire(LISTING_DRAFT));
        put_mine(listing, slot->entry->write);
        g_ptr_array_add(listings, listing);
    }
    return listings;
}
