/* SPDX-License-Identifier: MIT */
/* leads convert, quotes approve, quotes reject: what is decided on a quote. */
#include <string.h>

#include "lead_commands.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

static const RecordColumn result_columns[] = {WRITING_COLUMNS("lead", "Lead")};

/* "It is order SA-00301." */
static char *order_after(const WriteItem *item)
{
    g_autofree char *number = write_item_order(item);
    g_autofree char *clean = number == NULL ? NULL : text_clean(number, -1);

    return clean == NULL ? NULL : g_strdup_printf(_("\nIt is order %s."), clean);
}

/* What the customer is told now: in total, and for each piece. */
static char *price_after(const WriteItem *item)
{
    g_autofree char *total = write_item_theirs(item, "total_price", NULL);
    g_autofree char *quantity = write_item_theirs(item, "quantity", NULL);
    g_autofree char *money = NULL;
    Lead lead = {.total = total};

    if (total == NULL || quantity == NULL || !text_money(total, 2, &money) ||
        !text_parse_int(quantity, 1, G_MAXINT32, &lead.quantity))
        return NULL;
    g_autofree char *each = lead_piece_price(&lead);
    return each == NULL ? NULL : g_strdup_printf(_("\nUSD %s in total, %s each."), money, each);
}

static const WritingNoun writing_orders_made = {
    .word = "lead",
    .shown = "LEAD",
    .columns = result_columns,
    .load = leads_load,
    .find = leads_find,
    .after = order_after,
};

static const WritingNoun writing_quotes = {
    .word = "lead",
    .shown = "LEAD",
    .columns = result_columns,
    .load = leads_load,
    .find = leads_find,
    .after = price_after,
};

/* On what waits already, if something does. */
static Write *new_decision(Invocation *invocation, const Lead *lead, QuoteDecision decision)
{
    const Services *services = invocation_services(invocation);
    WriteMark mark;
    g_autoptr(Lead) over = writes_over_lead(services->writes, lead, &mark);
    Write *write = write_new_quote(over != NULL ? over : lead, decision);

    writing_set_expiry(invocation, write);
    return write;
}

/* An option that may be left out. */
static gboolean set_option(Invocation *invocation, Write *write, const char *field,
                           const char *option, GError **error)
{
    const char *value = invocation_text(invocation, option);

    return value == NULL || *value == '\0' || writing_set(write, field, option, value, error);
}

static Write *make_order(Invocation *invocation, gconstpointer row, const WritingLine *line,
                         GError **error)
{
    g_autoptr(Write) write = new_decision(invocation, row, QUOTE_CONVERT);

    if (!set_option(invocation, write, "target_date", "due", error))
        return NULL;
    return g_steal_pointer(&write);
}

void leads_convert_run(Invocation *invocation)
{
    writing_run(invocation, &writing_orders_made, NULL, make_order);
}

static Write *make_approval(Invocation *invocation, gconstpointer row, const WritingLine *line,
                            GError **error)
{
    g_autoptr(Write) write = new_decision(invocation, row, QUOTE_APPROVE);

    if (!set_option(invocation, write, "admin_markup", "markup", error) ||
        !set_option(invocation, write, "reason", "note", error))
        return NULL;
    return g_steal_pointer(&write);
}

void quotes_approve_run(Invocation *invocation)
{
    writing_run(invocation, &writing_quotes, NULL, make_approval);
}

static Write *make_rejection(Invocation *invocation, gconstpointer row, const WritingLine *line,
                             GError **error)
{
    g_autoptr(Write) write = new_decision(invocation, row, QUOTE_REJECT);
    g_autofree char *reason = g_strstrip(g_strdup(line->detail));

    if (!writing_set(write, "reason", "reason", reason, error))
        return NULL;
    return g_steal_pointer(&write);
}

void quotes_reject_run(Invocation *invocation)
{
    writing_run(invocation, &writing_quotes, "reason", make_rejection);
}
