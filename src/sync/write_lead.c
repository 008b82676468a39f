/* SPDX-License-Identifier: MIT */
/* Changes of leads, and what is decided on their quotes. */
#include <string.h>

#include "looptrace/words.h"
#include "write_private.h"

/* "lead 7f3a90c2 Rahim Knit": whoever reads it can name it. */
static char *lead_words(const Lead *lead)
{
    const char *who = lead->customer != NULL ? lead->customer : lead->email;

    return g_strdup_printf(_("lead %.8s%s%s"), lead->id, who == NULL ? "" : " ",
                           who == NULL ? "" : who);
}

Write *write_new_lead(const Lead *seen)
{
    Write *write = write_new(write_kind_find("lead.set"), seen->id);
    g_autofree char *what = lead_words(seen);
    const WritePlace place = {.what = what};

    write_see_guard(write, seen->updated_at);
    write_see(write, "lead_status", seen->status);
    write_see(write, "lead_notes", seen->notes);
    write_see(write, "assigned_to", seen->assigned_to);
    write_set_place(write, &place);
    return write;
}

/* ---- quotes ---- */

static const char *decision_kind(QuoteDecision decision)
{
    switch (decision) {
    case QUOTE_CONVERT:
        return "quote.convert";
    case QUOTE_APPROVE:
        return "quote.approve";
    case QUOTE_REJECT:
        break;
    }
    return "quote.reject";
}

Write *write_new_quote(const Lead *seen, QuoteDecision decision)
{
    Write *write = write_new(write_kind_find(decision_kind(decision)), seen->id);
    g_autofree char *what = lead_words(seen);
    const WritePlace place = {.what = what};

    write_see_guard(write, seen->updated_at);
    write_see(write, "status", seen->quote);
    write_see(write, "total_price", seen->total);
    write_see(write, "quantity", seen->pieces);
    write_see(write, "product_type", seen->product);
    write_set_place(write, &place);
    if (decision == QUOTE_CONVERT) {
        write_see(write, "converted_to_order_id", NULL);
        write_set(write, "converted_to_order_id", "now", NULL);
    } else {
        write_see(write, "decision", NULL);
        write_set(write, "decision", decision == QUOTE_APPROVE ? "approve" : "reject", NULL);
    }
    return write;
}

char *write_why_no_quote(const Lead *lead, QuoteDecision decision, const Person *person)
{
    gboolean decides = person == NULL || (person->roles & ROLE_BIT(ROLE_ADMIN)) != 0;

    if (decision != QUOTE_CONVERT && !decides)
        return g_strdup(_("Quotes are approved and rejected by admins"));
    if (lead->order != NULL)
        return g_strdup_printf(_("It is order %s already"), lead->order);
    if (decision == QUOTE_CONVERT && g_strcmp0(lead->quote, "rejected") == 0)
        return g_strdup(_("The quote was rejected: it can't become an order"));
    if (decision == QUOTE_CONVERT && lead_status_from_wire(lead->status) == LEAD_LOST)
        return g_strdup(_("A lost lead can't become an order: set it to contacted first"));
    if (decision != QUOTE_CONVERT && g_strcmp0(lead->quote, "draft") != 0)
        return g_strdup_printf(_("Only a draft is decided on: this quote is %s"),
                               lead->quote == NULL ? "–" : lead->quote);
    return NULL;
}

char *write_item_order(const WriteItem *item)
{
    g_autoptr(cJSON) row =
        item->theirs == NULL ? NULL : json_parse(item->theirs, strlen(item->theirs), NULL);
    const char *number = row == NULL ? NULL : json_text(row, "order_number");

    return number == NULL || strcmp(item->write->kind->name, "quote.convert") != 0
               ? NULL
               : g_strdup(number);
}
