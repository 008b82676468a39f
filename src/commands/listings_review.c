/* SPDX-License-Identifier: MIT */
/* listings approve, listings reject: one or hundreds, each as it was seen. */
#include <string.h>

#include "looptrace/approvals.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

/* ---- as they were seen ---- */

/* A row of `listings list --json` says itself what was seen. */
static gboolean knows_guard(const WritingLine *line)
{
    g_autoptr(cJSON) row =
        line->given == NULL ? NULL : json_parse(line->given, strlen(line->given), NULL);

    return row != NULL && json_text(row, "updated_at") != NULL;
}

typedef struct {
    Invocation *invocation;
    GPtrArray *lines;
    WritingLoaded loaded;
    gpointer data;
} ListingsLoad;

static gconstpointer find(Invocation *invocation, const char *id)
{
    return row_list_find(sync_rows(invocation_services(invocation)->sync, &row_approvals), id,
                         NULL);
}

/* What is asked for are those that wait: what isn't among them has been decided on, or never was. */
static void blame(const ListingsLoad *load)
{
    const RowList *list = sync_rows(invocation_services(load->invocation)->sync, &row_approvals);

    for (guint i = 0; i < load->lines->len; i++) {
        WritingLine *line = load->lines->pdata[i];
        g_autofree char *clean = text_clean(line->name, -1);
        if (line->problem == NULL && !knows_guard(line) &&
            find(load->invocation, line->name) == NULL)
            line->problem =
                g_error_new(FAULT, FAULT_CONFLICT,
                            row_list_has_more(list) ? _("Listing %s isn't among those that have "
                                                        "waited the longest: give its row as JSON")
                                                    : _("Listing %s doesn't wait for approval: it "
                                                        "was decided on, or there is none"),
                            clean);
    }
}

static void approvals_loaded(const GError *error, gpointer data)
{
    ListingsLoad *load = data;

    if (error == NULL)
        blame(load);
    load->loaded(error, load->data);
    g_free(load);
}

static gboolean is_any_unknown(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        if (!knows_guard(lines->pdata[i]))
            return TRUE;
    return FALSE;
}

/* One request for all of which only the id is known; none for the others. */
static void load(Invocation *invocation, GPtrArray *lines, WritingLoaded loaded, gpointer data)
{
    ListingsLoad *load = g_new(ListingsLoad, 1);
    RowList *list = sync_rows(invocation_services(invocation)->sync, &row_approvals);

    *load = (ListingsLoad){invocation, lines, loaded, data};
    if (!is_any_unknown(lines)) {
        approvals_loaded(NULL, load);
        return;
    }
    row_list_set_query(list, sync_approval_rows("listings"));
    row_list_set_page(list, ROW_LIST_MAX);
    row_list_load(list, approvals_loaded, load);
}

static const RecordColumn result_columns[] = {WRITING_COLUMNS("listing", "Listing")};

static const WritingNoun writing_listings = {
    .word = "listing",
    .shown = "LISTING",
    .columns = result_columns,
    .load = load,
    .find = find,
    .several = TRUE,
    .rows_alone = TRUE,
};

/* ---- deciding ---- */

static Write *of_row(gboolean approve, const WritingLine *line)
{
    g_autoptr(cJSON) row = json_parse(line->given, strlen(line->given), NULL);
    g_autofree char *price = json_decimal(row, "base_price");

    return write_new_listing(approve, line->name, json_text(row, "updated_at"),
                             json_text(row, "title"), price);
}

static Write *make(Invocation *invocation, gconstpointer row, const WritingLine *line,
                   gboolean approve, GError **error)
{
    const char *feedback = invocation_text(invocation, "feedback");
    const char *reason = approve ? NULL : invocation_text(invocation, "reason");

    if (!g_uuid_string_is_valid(line->name)) {
        g_set_error(error, FAULT, FAULT_USAGE, _("a listing is named by its id"));
        return NULL;
    }
    g_autoptr(Write) write =
        knows_guard(line) ? of_row(approve, line) : write_new_listing_approval(approve, row);
    if ((!approve && !writing_set(write, "rejection_reason", "reason", reason, error)) ||
        (feedback != NULL && *feedback != '\0' &&
         !writing_set(write, "admin_feedback", "feedback", feedback, error)))
        return NULL;
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

static Write *make_approve(Invocation *invocation, gconstpointer row, const WritingLine *line,
                           GError **error)
{
    return make(invocation, row, line, TRUE, error);
}

static Write *make_reject(Invocation *invocation, gconstpointer row, const WritingLine *line,
                          GError **error)
{
    return make(invocation, row, line, FALSE, error);
}

void listings_approve_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_approve);
}

void listings_reject_run(Invocation *invocation)
{
    writing_run(invocation, &writing_listings, NULL, make_reject);
}
