/* SPDX-License-Identifier: MIT */
/* messages send. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

typedef struct {
    const char *id, *name;
} Recipient;

/* buyer, or supplier: whoever of the two isn't the one who writes, the buyer first. */
static gboolean find_recipient(const Invocation *invocation, const Order *order, const char *me,
                               Recipient *found, GError **error)
{
    const char *to = invocation_text(invocation, "to");
    gboolean supplier =
        to == NULL ? g_strcmp0(order->buyer_id, me) == 0 : strcmp(to, "supplier") == 0;

    *found = supplier ? (Recipient){order->supplier_user, order->supplier}
                      : (Recipient){order->buyer_id, order->buyer};
    g_autofree char *number = text_clean(order->number, -1);
    if (found->id == NULL && supplier)
        g_set_error(error, FAULT, FAULT_FAILED, _("%s has no supplier that you could write to"),
                    number);
    else if (found->id == NULL)
        g_set_error(error, FAULT, FAULT_FAILED,
                    _("The buyer of %s isn't known here: with a line, looptrace asks who it is"),
                    number);
    else if (g_strcmp0(found->id, me) == 0)
        g_set_error(error, FAULT, FAULT_FAILED, _("%s: that would be a message to yourself"),
                    number);
    else
        return TRUE;
    return FALSE;
}

static Write *make_message(Invocation *invocation, gconstpointer row, const WritingLine *line,
                           GError **error)
{
    const Order *order = row;
    const char *subject = invocation_text(invocation, "subject");
    const Services *services = invocation_services(invocation);
    const char *me = supabase_session_info(services->supabase).user_id;
    Recipient to;

    if (!find_recipient(invocation, order, me, &to, error))
        return NULL;
    g_autoptr(Write) write = write_new_message(order, me, to.id, to.name);
    if (!writing_set(write, "body", "text", line->detail, error) ||
        (subject != NULL && !writing_set(write, "subject", "subject", subject, error)))
        return NULL;
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

void messages_send_run(Invocation *invocation)
{
    writing_run(invocation, &writing_orders, "text", make_message);
}
