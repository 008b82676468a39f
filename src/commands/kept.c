/* SPDX-License-Identifier: MIT */
/* What commands say of rows that are kept on this machine. */
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

void invocation_fail_naming_offline(Invocation *invocation, const GError *problem, gboolean kept)
{
    gboolean unreached = fault_is_of_line(problem);
    g_autoptr(GError) told = g_error_copy(problem);

    if (kept && unreached && !sync_is_offline(invocation_services(invocation)->sync)) {
        g_autofree char *message = g_steal_pointer(&told->message);
        told->message =
            g_strdup_printf("%s. --offline shows what is kept on this machine", message);
    }
    invocation_fail(invocation, told);
}

char *kept_message(const Services *services, gint64 as_of_us, gboolean complete)
{
    g_autofree char *when = text_moment(as_of_us, &services->clock);

    return g_strdup_printf("As of %s, from what is kept on this machine%s.", when,
                           complete ? "" : "; not all of them are kept");
}

char *list_message(const Services *services, const char *none, gboolean more, gint64 as_of_us)
{
    g_autofree char *age =
        sync_is_offline(services->sync) ? kept_message(services, as_of_us, TRUE) : NULL;
    const char *limit = more ? _("There may be more: --limit says how many are asked for.") : NULL;
    const char *said[] = {none, limit, age};
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(said); i++)
        if (said[i] != NULL)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", said[i]);
    return g_string_free(text, text->len == 0);
}

gboolean invocation_may_lose_outbox(Invocation *invocation, const char *user_id)
{
    OutboxCounts counts;
    g_autoptr(GError) error = NULL;

    services_count_outbox(invocation_services(invocation), user_id, &counts);
    guint lost = counts.waiting + counts.stuck;
    if (lost == 0 || invocation_flag(invocation, "discard-outbox"))
        return TRUE;
    g_set_error(&error, FAULT, FAULT_FAILED,
                "%u %s the server, and %s would lose %s: `looptrace sync` sends what waits, "
                "--discard-outbox gives it up",
                lost, lost == 1 ? "change hasn't reached" : "changes haven't reached",
                invocation_text(invocation, "yes") == NULL ? "signing out" : "erasing the account",
                lost == 1 ? "it" : "them");
    invocation_fail(invocation, error);
    return FALSE;
}
