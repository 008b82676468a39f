/* SPDX-License-Identifier: MIT */
/* listings create, set, set-status, submit, duplicate, ask. */
#include <string.h>

#include "capacity.h"
#include "listings.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

static const RecordColumn result_columns[] = {WRITING_COLUMNS("listing", "Listing")};

/* ---- those that a command names ---- */

static RowList *pages(Invocation *invocation)
{
    return sync_rows(invocation_services(invocation)->sync, &row_listing_pages);
}

/* NULL with several of that beginning, too: nobody is to guess which. */
static gconstpointer find_listing(Invocation *invocation, const char *name)
{
    const GPtrArray *rows = row_list_rows(pages(invocation));
    const Listing *found = NULL;

    for (guint i = 0; i < rows->len; i++) {
        const Listing *listing = g_ptr_array_index(rows, i);
        if (!listing_is_named(listing, name))
            continue;
        if (found != NULL && strcmp(found->id, listing->id) != 0)
            return NULL;
        found = listing;
    }
    return found;
}

static SyncJob *ask_as_seen(Sync *sync, const char *const *names, SyncDone done, gpointer data)
{
    return row_list_load_named(sync_rows(sync, &row_listing_pages), names, TRUE, done, data);
}

static void load_listings(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded,
                          gpointer data)
{
    static const WritingNames names = {find_listing, ask_as_seen, listing_blame};

    for (guint i = 0; i < lines->len; i++) {
        WritingLine *line = lines->pdata[i];
        if (!lead_name_is_valid(line->name))
            g_set_error(&line->problem, FAULT, FAULT_USAGE,
                        _("a listing is named by its id, or by the first %d characters of it"),
                        LEAD_NAME_MIN);
    }
    writing_load_names(&names, invocation, lines, loaded, data);
}

const WritingNoun writing_listings = {
    .word = "listing",
    .shown = "LISTING",
    .columns = result_columns,
    .load = load_listings,
    .find = find_listing,
};

/* ---- what is set ---- */

static gboolean set_option(const Invocation *invocation, Write *write, const char *option,
                           const char *field, GError **error)
{
    const char *value = invocation_text(invocation, option);
    const WriteField *known = write_kind_field(write_kind_of(write), field);

    if (value == NULL || known == NULL)
        return TRUE;
    g_autofree char *list = known->is_list ? write_list_value(value) : NULL;
    return writing_set(write, field, option,
                       *value == '\0' ? NULL
                       : list != NULL ? list
                                      : value,
                       error);
}

static gboolean set_options(const Invocation *invocation, Write *write, GError **error)
{
    static const char *const options[][2] = {
        {"title", "title"},
        {"product", "product_type"},
        {"category", "category"},
        {"subcategory", "subcategory"},
        {"price", "base_price"},
        {"stock", "available_quantity"},
        {"moq", "moq"},
        {"lead-time", "lead_time_days"},
        {"material", "material"},
        {"fabric", "fabric_composition"},
        {"gsm", "gsm"},
        {"colours", "colors"},
        {"sizes", "sizes"},
        {"from", "shipping_from"},
        {"picture", "primary_image"},
        {"description", "description"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        if (!set_option(invocation, write, options[i][0], options[i][1], error))
            return FALSE;
    writing_set_expiry(invocation, write);
    return TRUE;
}

/* On what waits already, if something does. Caller frees. */
static Listing *as_seen(Invocation *invocation, const Listing *row)
{
    WriteMark mark;
    Listing *over = writes_over_listing(invocation_services(invocation)->writes, row, &mark);

    return over != NULL ? over : listing_copy(row);
}

static Write *make_edit(Invocation *invocation, gconstpointer row, const WritingLine *line,
                        GError **error)
{
    g_autoptr(Listing) seen = as_seen(invocation, row);
    g_autoptr(Write) write = write_new_listing_edit(seen);

    return set_options(invocation, write, error) ? g_steal_pointer(&write) : NULL;
}

void listings_set_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_edit);
}

static Write *make_move(Invocation *invocation, gconstpointer row, ListingStatus to, GError **error)
{
    g_autoptr(Listing) seen = as_seen(invocation, row);
    g_autofree char *why_not = write_why_no_listing_move(seen, to);
    g_autoptr(Write) write = NULL;

    if (why_not != NULL) {
        g_set_error(error, FAULT, FAULT_INVALID, "%s", why_not);
        return NULL;
    }
    write = write_new_listing_move(seen, to);
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

static Write *make_status(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    ListingStatus to = listing_status_from_wire(line->detail);

    if (to == LISTING_UNKNOWN) {
        g_autofree char *clean = text_clean(line->detail, -1);
        g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't the status of a listing"), clean);
        return NULL;
    }
    return make_move(invocation, row, to, error);
}

void listings_set_status_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, "status", make_status);
}

static Write *make_submission(Invocation *invocation, gconstpointer row, const WritingLine *line,
                              GError **error)
{
    g_autoptr(Write) write = make_move(invocation, row, LISTING_PENDING, error);

    if (write == NULL || !set_option(invocation, write, "price", "base_price", error))
        return NULL;
    return g_steal_pointer(&write);
}

void listings_submit_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_submission);
}

static Write *make_question(Invocation *invocation, gconstpointer row, const WritingLine *line,
                            GError **error)
{
    g_autoptr(Write) write = write_new_listing_question(row);

    if (!writing_set(write, "body", "text", invocation_text(invocation, "text"), error))
        return NULL;
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

void listings_ask_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_question);
}

static Write *make_copy(Invocation *invocation, gconstpointer row, const WritingLine *line,
                        GError **error)
{
    g_autoptr(Write) write = write_new_listing_copy(row);

    if (write == NULL) {
        g_set_error(error, FAULT, FAULT_REFUSED,
                    _("Not permitted: only your own listings can be made again"));
        return NULL;
    }
    return set_options(invocation, write, error) ? g_steal_pointer(&write) : NULL;
}

void listings_duplicate_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_copy);
}

/* ---- a new one ---- */

static void create_for(Invocation *invocation, const char *supplier_id)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GError) error = NULL;
    Write *write = write_new_own_listing(NULL, supplier_id, invocation_text(invocation, "title"));

    g_ptr_array_add(changes, write);
    g_ptr_array_add(names, g_strndup(write_row_id(write), LEAD_NAME_MIN));
    if (!set_options(invocation, write, &error) || !write_check_listing(write, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    writing_give(invocation, &writing_listings, names, changes, FALSE);
}

void listings_create_run(Invocation *invocation)
{
    capacity_find_supplier(invocation, TRUE, create_for);
}
