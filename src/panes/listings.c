/* SPDX-License-Identifier: MIT */
/* The marketplace, a supplier's own listings, and the page of one: the server finds, by the language of filters. */
#include <string.h>

#include "copy.h"
#include "list_words.h"
#include "looptrace/row_link.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "rows_pane.h"

#define CURRENCY "USD" /* of the whole platform */
#define PAGE     25

enum {
    COLUMN_TITLE,
    COLUMN_CATEGORY,
    COLUMN_PRICE,
    COLUMN_STOCK,
    COLUMN_MOQ,
    COLUMN_LEAD,
    COLUMN_RATING,
    COLUMN_SUPPLIER,
    COLUMNS
};

static const UiColumn market_columns[COLUMNS] = {
    [COLUMN_TITLE] = {"title", NC_("column", "Title"), 16, 0, 0, TEXT_LEFT},
    [COLUMN_CATEGORY] = {"category", NC_("column", "Category"), 9, 14, 3, TEXT_LEFT},
    [COLUMN_PRICE] = {"price", NC_("column", "Price"), 8, 12, 0, TEXT_RIGHT},
    [COLUMN_STOCK] = {"stock", NC_("column", "Stock"), 7, 9, 2, TEXT_RIGHT},
    [COLUMN_MOQ] = {"moq", NC_("column", "MOQ"), 5, 7, 4, TEXT_RIGHT},
    [COLUMN_LEAD] = {"lead", NC_("column", "Days"), 4, 5, 3, TEXT_RIGHT},
    [COLUMN_RATING] = {"rating", NC_("column", "Rating"), 6, 6, 5, TEXT_RIGHT},
    [COLUMN_SUPPLIER] = {"supplier", NC_("column", "Supplier"), 12, 0, 2, TEXT_LEFT},
};

static const UiColumn own_columns[] = {
    [COLUMN_TITLE] = {"title", NC_("column", "Title"), 16, 0, 0, TEXT_LEFT},
    [COLUMN_CATEGORY] = {"category", NC_("column", "Category"), 9, 14, 4, TEXT_LEFT},
    [COLUMN_PRICE] = {"price", NC_("column", "Base price"), 10, 12, 1, TEXT_RIGHT},
    [COLUMN_STOCK] = {"stock", NC_("column", "Stock"), 7, 9, 1, TEXT_RIGHT},
    [COLUMN_MOQ] = {"moq", NC_("column", "MOQ"), 5, 7, 4, TEXT_RIGHT},
    [COLUMN_LEAD] = {"status", NC_("column", "Status"), 18, 18, 0, TEXT_LEFT},
};

/* ---- cells ---- */

static SafeText *text_cell(const char *text)
{
    return text_sanitise(text == NULL ? "–" : text, -1, TEXT_LINE);
}

static SafeText *money_cell(const char *decimal)
{
    g_autofree char *money = NULL;

    return text_cell(decimal != NULL && text_money(decimal, 2, &money) ? money : decimal);
}

static SafeText *number_cell(const char *digits)
{
    gint64 number = 0;
    g_autofree char *text = digits != NULL && text_parse_int(digits, 0, G_MAXINT64, &number)
                                ? text_quantity(number)
                                : NULL;

    return text_cell(text != NULL ? text : digits);
}

static const char *status_words(const Listing *listing)
{
    ListingStatus status = listing_status_from_wire(listing->status);

    return status == LISTING_UNKNOWN ? listing->status : listing_status_label(status);
}

static SafeText *market_cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                             UiRole *role)
{
    const Listing *listing = row;

    switch (column) {
    case COLUMN_TITLE:
        return listing->featured == NULL
                   ? text_cell(listing->title)
                   : safe_text_printf("* %s", listing->title == NULL ? "" : listing->title);
    case COLUMN_CATEGORY:
        return text_cell(listing->category);
    case COLUMN_PRICE:
        return money_cell(listing->price);
    case COLUMN_STOCK:
        return number_cell(listing->stock);
    case COLUMN_MOQ:
        return number_cell(listing->moq);
    case COLUMN_LEAD:
        return number_cell(listing->lead);
    case COLUMN_RATING:
        return text_cell(listing->rating);
    default:
        return text_cell(listing->supplier);
    }
}

static SafeText *own_cell(const PaneHost *host, gconstpointer row, guint column, int columns,
                          UiRole *role)
{
    const Listing *listing = row;

    if (column == COLUMN_PRICE)
        return money_cell(listing->base_price);
    if (column != COLUMN_LEAD)
        return market_cell(host, row, column, columns, role);
    if (listing_status_from_wire(listing->status) == LISTING_REJECTED)
        *role = UI_RISK;
    return text_cell(status_words(listing));
}

static gpointer over(Writes *writes, gconstpointer row, WriteMark *mark)
{
    return writes_over_listing(writes, row, mark);
}

static GPtrArray *unsent(const PaneHost *host, const char *about, const RowList *list)
{
    GPtrArray *all = writes_unsent_listings(host->services->writes);

    for (guint i = all->len; i > 0; i--)
        if (row_list_find(list, ((const Listing *)all->pdata[i - 1])->id, NULL) != NULL)
            g_ptr_array_remove_index(all, i - 1);
    return all;
}

/* What waits to be made comes first; the others stay as the server has them. */
static int place(gconstpointer a, gconstpointer b)
{
    const Listing *one = a, *other = b;

    return (one->updated_at != NULL) - (other->updated_at != NULL);
}

static char *copy(gconstpointer row, PaneCopy what)
{
    const Listing *listing = row;

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(listing->id);
    case PANE_COPY_ROW:
        return pane_copy_values(listing->title == NULL ? "" : listing->title,
                                listing->category == NULL ? "" : listing->category,
                                listing->price == NULL ? "" : listing->price,
                                listing->stock == NULL ? "" : listing->stock,
                                listing->supplier == NULL ? "" : listing->supplier, listing->id,
                                NULL);
    case PANE_COPY_FILES:
        return g_strdup(listing->primary_image);
    case PANE_COPY_LINK:
        break;
    }
    return NULL;
}

/* ---- one of them ---- */

static void add_line(UiPage *page, const char *label, const char *text)
{
    if (text != NULL && *text != '\0' && strcmp(text, "[]") != 0 && strcmp(text, "{}") != 0)
        page_say(page, UI_NORMAL, "%s: %s", label, text);
}

static void add_list(UiPage *page, const char *label, const char *json)
{
    g_autofree char *words = write_list_words(json);

    add_line(page, label, words);
}

/* Between supplier and buyer: told to whom it is theirs, and to admins. */
static void add_prices(UiPage *page, const Listing *listing)
{
    if (listing->base_price == NULL)
        return;
    page_say(page, UI_NORMAL, _("Base price %s %s + fee %s (%s %%) = %s %s"), CURRENCY,
             listing->base_price, listing->fee == NULL ? "–" : listing->fee,
             listing->fee_percentage == NULL ? "–" : listing->fee_percentage, CURRENCY,
             listing->price == NULL ? "–" : listing->price);
}

static void add_facts(UiPage *page, const Listing *listing)
{
    page_say(page, UI_HEADING, "%s", listing->title == NULL ? "–" : listing->title);
    page_say(page, UI_NORMAL, _("%s %s · stock %s · at least %s · %s days · %s"), CURRENCY,
             listing->price == NULL ? "–" : listing->price,
             listing->stock == NULL ? "–" : listing->stock,
             listing->moq == NULL ? "–" : listing->moq, listing->lead == NULL ? "–" : listing->lead,
             listing->supplier == NULL ? "–" : listing->supplier);
}

static void market_detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Listing *listing = row;

    add_facts(page, listing);
    add_line(page, _("Material"), listing->material);
    add_line(page, _("gsm"), listing->gsm);
}

static void add_review(UiPage *page, const Listing *listing)
{
    add_line(page, _("Status"), status_words(listing));
    add_line(page, _("Rejected because"), listing->reason);
    add_line(page, _("Feedback"), listing->feedback);
}

static void page_detail(const PaneHost *host, UiPage *page, gconstpointer row, gboolean beside)
{
    const Listing *listing = row;

    add_facts(page, listing);
    add_prices(page, listing);
    add_review(page, listing);
    add_line(page, _("Product"), listing->product);
    add_line(page, _("Subcategory"), listing->subcategory);
    add_line(page, _("Material"), listing->material);
    add_line(page, _("Fabric"), listing->fabric);
    add_line(page, _("gsm"), listing->gsm);
    add_list(page, _("Colours"), listing->colours);
    add_list(page, _("Sizes"), listing->sizes);
    add_line(page, _("Ships from"), listing->from);
    add_line(page, _("Specifications"), listing->specifications);
    add_line(page, _("Picture"), listing->primary_image);
    add_list(page, _("Pictures"), listing->images);
    add_line(page, _("Video"), listing->video);
    if (listing->views != NULL)
        page_say(page, UI_DIM, _("looked at by %s · asked about by %s · rated %s"), listing->views,
                 listing->inquiries == NULL ? "–" : listing->inquiries,
                 listing->rating == NULL ? "–" : listing->rating);
    if (listing->description != NULL)
        page_say(page, UI_NORMAL, "%s", listing->description);
}

/* ---- which ---- */

static RowQuery *ask_market(const char *filter, const char *sort)
{
    return sync_listing_rows(&(ListingQuery){.filter = filter, .sort = sort}, NULL, NULL);
}

static RowQuery *featured(const Services *services, const char *about)
{
    return ask_market(NULL, NULL);
}

static RowQuery *newest(const Services *services, const char *about)
{
    return ask_market(NULL, "newest");
}

static RowQuery *cheapest(const Services *services, const char *about)
{
    return ask_market(NULL, "price");
}

static RowQuery *best(const Services *services, const char *about)
{
    return ask_market(NULL, "rating");
}

static RowQuery *soonest(const Services *services, const char *about)
{
    return ask_market(NULL, "lead");
}

static const RowsView market_views[] = {
    {NC_("view", "Featured"), featured}, {NC_("view", "Newest"), newest},
    {NC_("view", "Cheapest"), cheapest}, {NC_("view", "Best rated"), best},
    {NC_("view", "Soonest"), soonest},
};

static RowQuery *filter_market(const char *about, guint view, const char *text, gsize *position,
                               GError **error)
{
    static const char *const sorts[] = {NULL, "newest", "price", "rating", "lead"};

    return sync_listing_rows(&(ListingQuery){.filter = text, .sort = sorts[view]}, position, error);
}

static const char *const own_filters[] = {NULL, "status:draft", "status:pending_approval",
                                          "status:approved,sold_out", "status:rejected"};

static RowQuery *filter_own(const char *about, guint view, const char *text, gsize *position,
                            GError **error)
{
    g_autofree char *both = g_strjoin(" ", text, own_filters[view], NULL);

    return sync_listing_rows(&(ListingQuery){.whose = LISTINGS_MINE, .filter = both}, position,
                             error);
}

static RowQuery *own_all(const Services *services, const char *about)
{
    return filter_own(about, 0, "", NULL, NULL);
}

static RowQuery *own_drafts(const Services *services, const char *about)
{
    return filter_own(about, 1, "", NULL, NULL);
}

static RowQuery *own_pending(const Services *services, const char *about)
{
    return filter_own(about, 2, "", NULL, NULL);
}

static RowQuery *own_on_sale(const Services *services, const char *about)
{
    return filter_own(about, 3, "", NULL, NULL);
}

static RowQuery *own_rejected(const Services *services, const char *about)
{
    return filter_own(about, 4, "", NULL, NULL);
}

static const RowsView own_views[] = {
    {NC_("view", "All"), own_all},           {NC_("view", "Drafts"), own_drafts},
    {NC_("view", "Waiting"), own_pending},   {NC_("view", "On sale"), own_on_sale},
    {NC_("view", "Rejected"), own_rejected},
};

static RowQuery *one(const Services *services, const char *about)
{
    return sync_listing_named(about);
}

static const RowsView one_view[] = {{NC_("view", "Listing"), one}};

/* ---- acts ---- */

static guint say(Pane *pane, const char *sentence)
{
    pane->host->say(pane->host->data, sentence);
    return EFFECT_REDRAW;
}

static guint open_form(Pane *pane, Write *taken, const char *focus)
{
    pane->next = pane_write_new(pane->host, taken, focus);
    return EFFECT_OPEN;
}

static guint ask_supplier(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);

    return listing == NULL ? EFFECT_NONE
                           : open_form(pane, write_new_listing_question(listing), "body");
}

static guint edit(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);

    return listing == NULL ? EFFECT_NONE
                           : open_form(pane, write_new_listing_edit(listing), "title");
}

static guint edit_stock(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);

    return listing == NULL ? EFFECT_NONE
                           : open_form(pane, write_new_listing_edit(listing), "available_quantity");
}

/* With the price, which may be another then: only so it changes. */
static guint submit(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);

    return listing == NULL
               ? EFFECT_NONE
               : open_form(pane, write_new_listing_move(listing, LISTING_PENDING), "base_price");
}

static guint make_new(Pane *pane)
{
    const Person *person = sync_person(pane->host->services->sync);

    if (person == NULL || person->suppliers == NULL || person->suppliers->len != 1)
        return say(pane, _("Which supplier's it is isn't known here: `listings create --supplier` "
                           "says it"));
    return open_form(pane, write_new_own_listing(NULL, person->suppliers->pdata[0], NULL), "title");
}

static guint duplicate(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);
    Write *write = listing == NULL ? NULL : write_new_listing_copy(listing);

    return write == NULL ? EFFECT_NONE : open_form(pane, write, "title");
}

static guint move(Pane *pane, ListingStatus to)
{
    const Listing *listing = rows_pane_row(pane);
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    if (listing == NULL)
        return EFFECT_NONE;
    g_ptr_array_add(changes, write_new_listing_move(listing, to));
    if (!writes_submit_all(pane->host->services->writes, changes, ids, &error))
        return say(pane, error->message);
    pane->host->submitted_all(pane->host->data, ids);
    return EFFECT_REDRAW;
}

static guint archive(Pane *pane)
{
    return move(pane, LISTING_ARCHIVED);
}

static guint back_to_draft(Pane *pane)
{
    return move(pane, LISTING_DRAFT);
}

static char *why_not(const Pane *pane, Action action, gconstpointer row)
{
    const Listing *listing = row;
    Writes *writes = pane->host->services->writes;
    gboolean moves = action == ACTION_LISTINGS_SUBMIT || action == ACTION_LISTING_ARCHIVE ||
                     action == ACTION_LISTING_DRAFT;

    if (!moves && action != ACTION_LISTINGS_ASK && action != ACTION_LISTINGS_SET &&
        action != ACTION_LISTING_STOCK && action != ACTION_LISTINGS_CREATE &&
        action != ACTION_LISTINGS_DUPLICATE)
        return NULL;
    if (writes == NULL || writes_outbox(writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (action == ACTION_LISTINGS_CREATE)
        return NULL;
    if (listing == NULL)
        return g_strdup(_("no row is selected"));
    if (action == ACTION_LISTINGS_ASK)
        return NULL;
    if (listing->base_price == NULL || listing->updated_at == NULL)
        return g_strdup(listing->updated_at == NULL ? _("it isn't here yet")
                                                    : _("it is another supplier's"));
    return !moves ? NULL
                  : write_why_no_listing_move(listing,
                                              action == ACTION_LISTINGS_SUBMIT   ? LISTING_PENDING
                                              : action == ACTION_LISTING_ARCHIVE ? LISTING_ARCHIVED
                                                                                 : LISTING_DRAFT);
}

static guint open_page(Pane *pane);

#define OWN_ACTS                                                                                   \
    [ACTION_LISTINGS_SET] = edit, [ACTION_LISTING_STOCK] = edit_stock,                             \
    [ACTION_LISTINGS_SUBMIT] = submit, [ACTION_LISTINGS_DUPLICATE] = duplicate,                    \
    [ACTION_LISTING_ARCHIVE] = archive, [ACTION_LISTING_DRAFT] = back_to_draft,                    \
    [ACTION_LISTINGS_ASK] = ask_supplier

static const PaneAct market_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_page,
    [ACTION_LISTINGS_ASK] = ask_supplier,
};

static const PaneAct own_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = open_page,
    [ACTION_LISTINGS_CREATE] = make_new,
    OWN_ACTS,
};

static const PaneAct page_acts[ACTION_COUNT] = {OWN_ACTS};

static const PaneHint market_hints[] = {
    {ACTION_OPEN, NULL},
    {ACTION_FIND, NULL},
    {ACTION_LISTINGS_ASK, NULL},
    {ACTION_REFRESH, NULL},
};

static const PaneHint own_hints[] = {
    {ACTION_LISTINGS_CREATE, NULL}, {ACTION_LISTINGS_SET, NULL},    {ACTION_LISTINGS_SUBMIT, NULL},
    {ACTION_LISTING_STOCK, NULL},   {ACTION_LISTING_ARCHIVE, NULL}, {ACTION_FIND, NULL},
};

static const PaneHint page_hints[] = {
    {ACTION_LISTINGS_ASK, NULL},    {ACTION_LISTINGS_SET, NULL}, {ACTION_LISTINGS_SUBMIT, NULL},
    {ACTION_LISTING_ARCHIVE, NULL}, {ACTION_REFRESH, NULL},
};

/* ---- the screens ---- */

static const RowsScreen market = {
    .id = "market",
    .title = NC_("screen", "Marketplace"),
    .plural = N_("listings"),
    .noun = &row_listings,
    .columns = market_columns,
    .n_columns = G_N_ELEMENTS(market_columns),
    .views = market_views,
    .n_views = G_N_ELEMENTS(market_views),
    .page = PAGE,
    .detail_rows = 5,
    .cell = market_cell,
    .detail = market_detail,
    .copy = copy,
    .filter = filter_market,
    .acts = market_acts,
    .hints = market_hints,
    .n_hints = G_N_ELEMENTS(market_hints),
    .why_not = why_not,
};

static const RowsScreen own = {
    .id = "listings",
    .title = NC_("screen", "Your listings"),
    .plural = N_("listings"),
    .noun = &row_listing_pages,
    .columns = own_columns,
    .n_columns = G_N_ELEMENTS(own_columns),
    .views = own_views,
    .n_views = G_N_ELEMENTS(own_views),
    .page = PAGE,
    .detail_rows = 9,
    .cell = own_cell,
    .over = over,
    .detail = page_detail,
    .copy = copy,
    .filter = filter_own,
    .beside = unsent,
    .place = place,
    .acts = own_acts,
    .hints = own_hints,
    .n_hints = G_N_ELEMENTS(own_hints),
    .why_not = why_not,
};

static char *no_about(const char *about)
{
    return g_strndup(about, LEAD_NAME_MIN);
}

static const RowsScreen page = {
    .id = "listing",
    .title = NC_("screen", "Listing"),
    .plural = N_("listings of that id"),
    .noun = &row_listing_pages,
    .columns = own_columns,
    .n_columns = G_N_ELEMENTS(own_columns),
    .views = one_view,
    .n_views = G_N_ELEMENTS(one_view),
    .page = PAGE,
    .detail_rows = 12,
    .cell = own_cell,
    .over = over,
    .detail = page_detail,
    .copy = copy,
    .acts = page_acts,
    .hints = page_hints,
    .n_hints = G_N_ELEMENTS(page_hints),
    .why_not = why_not,
    .about_words = no_about,
};

Pane *pane_listing_new(const PaneHost *host, const char *id)
{
    sync_count_listing_look(host->services->sync, id);
    return rows_pane_new(host, &page, id);
}

static guint open_page(Pane *pane)
{
    const Listing *listing = rows_pane_row(pane);

    if (listing == NULL)
        return EFFECT_NONE;
    pane->next = pane_listing_new(pane->host, listing->id);
    return EFFECT_OPEN;
}

Pane *pane_market_new(const PaneHost *host)
{
    return rows_pane_new(host, &market, NULL);
}

Pane *pane_own_listings_new(const PaneHost *host)
{
    return rows_pane_new(host, &own, NULL);
}
