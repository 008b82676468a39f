/* SPDX-License-Identifier: MIT */
#include "lead_acts.h"

#include <string.h>

#include "bulk.h"
#include "copy.h"
#include "looptrace/row_link.h"
#include "looptrace/words.h"

LeadStatus lead_acts_status(Action action)
{
    static const struct {
        Action action;
        LeadStatus status;
    } statuses[] = {
        {ACTION_LEAD_CONTACTED, LEAD_CONTACTED}, {ACTION_LEAD_HOT, LEAD_HOT},
        {ACTION_LEAD_WARM, LEAD_WARM},           {ACTION_LEAD_COLD, LEAD_COLD},
        {ACTION_LEAD_LOST, LEAD_LOST},
    };

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (statuses[i].action == action)
            return statuses[i].status;
    return LEAD_UNKNOWN;
}

static guint say(Pane *pane, const char *sentence)
{
    pane->host->say(pane->host->data, sentence);
    return EFFECT_REDRAW;
}

static guint open_sheet(Pane *pane, GPtrArray *changes)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    guint n = changes->len;
    g_autofree char *title = g_strdup_printf(P_("Set %u lead", "Set %u leads", n), n);

    for (guint i = 0; i < n; i++)
        g_ptr_array_add(rows, g_strdup(write_row_id(changes->pdata[i])));
    pane->next = bulk_work_new(pane->host, pane, title, changes, rows, &error);
    return pane->next != NULL ? EFFECT_OPEN : say(pane, error->message);
}

static gboolean submit(Pane *pane, GPtrArray *changes)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    if (!writes_submit_all(pane->host->services->writes, changes, ids, &error)) {
        say(pane, error->message);
        return FALSE;
    }
    pane->host->submitted_all(pane->host->data, ids);
    return TRUE;
}

static GPtrArray *changes_of(GPtrArray *leads, LeadStatus status)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);

    for (guint i = 0; i < leads->len; i++) {
        g_autoptr(Write) write = write_new_lead(g_ptr_array_index(leads, i));
        if (write_set(write, "lead_status", lead_status_wire(status), NULL) &&
            !write_is_empty(write))
            g_ptr_array_add(changes, g_steal_pointer(&write));
    }
    return changes;
}

/* What is so already is done, too: whoever goes through the queue goes on. */
guint lead_acts_set(Pane *pane, GPtrArray *leads, LeadStatus status, gboolean *done)
{
    g_autoptr(GPtrArray) changes = changes_of(leads, status);
    gboolean ignored = FALSE;

    if (done == NULL)
        done = &ignored;
    *done = TRUE;
    if (changes->len == 0)
        return say(pane, _("It is so already: nothing has been changed"));
    if (changes->len > 1)
        return open_sheet(pane, changes);
    *done = submit(pane, changes);
    return EFFECT_REDRAW;
}

guint lead_acts_edit(Pane *pane, const Lead *lead, const char *focus)
{
    pane->next = pane_write_new(pane->host, write_new_lead(lead), focus);
    return EFFECT_OPEN;
}

guint lead_acts_decide(Pane *pane, const Lead *lead, QuoteDecision decision)
{
    static const char *const focus[] = {
        [QUOTE_CONVERT] = "target_date",
        [QUOTE_APPROVE] = "admin_markup",
        [QUOTE_REJECT] = "reason",
    };

    pane->next = pane_write_new(pane->host, write_new_quote(lead, decision), focus[decision]);
    return EFFECT_OPEN;
}

guint lead_acts_open_order(Pane *pane, const Lead *lead)
{
    if (lead->order == NULL)
        return EFFECT_NONE;
    g_free(pane->target);
    pane->target = g_strdup(lead->order);
    return EFFECT_OPEN_ORDER;
}

static gboolean is_decision(Action action, QuoteDecision *decision)
{
    *decision = action == ACTION_LEADS_CONVERT    ? QUOTE_CONVERT
                : action == ACTION_QUOTES_APPROVE ? QUOTE_APPROVE
                                                  : QUOTE_REJECT;
    return *decision != QUOTE_REJECT || action == ACTION_QUOTES_REJECT;
}

static gboolean is_of_lead(Action action)
{
    QuoteDecision decision;

    return lead_acts_status(action) != LEAD_UNKNOWN || action == ACTION_LEADS_NOTE ||
           action == ACTION_LEADS_ASSIGN || is_decision(action, &decision);
}

char *lead_acts_why_not(const Pane *pane, Action action, const Lead *lead)
{
    const Services *services = pane->host->services;
    QuoteDecision decision;

    if (action == ACTION_LEAD_ORDER && lead != NULL && lead->order == NULL)
        return g_strdup(_("it hasn't become an order"));
    if (!is_of_lead(action))
        return NULL;
    if (services->writes == NULL || writes_outbox(services->writes) == NULL)
        return g_strdup(_("what is kept on this machine is still being opened"));
    if (lead == NULL)
        return g_strdup(_("no row is selected"));
    /* One that is opened by a link is its id alone until the answer is here: nothing to base a change on. */
    if (lead->created_at == NULL)
        return g_strdup(_("it isn't here yet"));
    return is_decision(action, &decision)
               ? write_why_no_quote(lead, decision, sync_person(services->sync))
               : NULL;
}

char *lead_acts_contact(const Lead *lead, Action action)
{
    return g_strdup(action == ACTION_COPY_PHONE ? lead->phone : lead->email);
}

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

char *lead_acts_copy(const Lead *lead, PaneCopy what)
{
    g_autofree char *quantity = g_strdup_printf("%" G_GINT64_FORMAT, MAX(lead->quantity, 0));

    switch (what) {
    case PANE_COPY_ID:
        return g_strdup(lead->id);
    case PANE_COPY_ROW:
        return pane_copy_values(or_nothing(lead->customer), or_nothing(lead->email),
                                or_nothing(lead->country), or_nothing(lead->product), quantity,
                                or_nothing(lead->total), or_nothing(lead->status), lead->id, NULL);
    case PANE_COPY_LINK:
        return row_link_make(ROW_LINK_LEAD, lead->id);
    case PANE_COPY_FILES:
        break;
    }
    return NULL;
}
