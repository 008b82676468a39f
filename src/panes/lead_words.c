/* SPDX-License-Identifier: MIT */
/* What is said of a lead. */
#include <string.h>

#include "lead_acts.h"
#include "looptrace/words.h"

#define CURRENCY "USD" /* of the whole platform (public.home() says so) */

Lead *lead_seen(const PaneHost *host, const Lead *lead, WriteMark *mark)
{
    Lead *over = writes_over_lead(host->services->writes, lead, mark);

    return over != NULL ? over : lead_copy(lead);
}

const char *lead_status_words(const Lead *lead)
{
    const char *label = lead_status_label(lead_status_from_wire(lead->status));

    return label != NULL ? label : lead->status;
}

SafeText *lead_age(const PaneHost *host, const Lead *lead)
{
    gint64 asked_us = 0;

    if (lead->created_at == NULL || !text_parse_moment(lead->created_at, &asked_us))
        return safe_text_printf("–");
    gint64 minutes = MAX(clock_now_us(&host->services->clock) - asked_us, 0) / G_TIME_SPAN_MINUTE;
    if (minutes < 60)
        return safe_text_printf(_("%u m"), (guint)minutes);
    if (minutes < 48 * 60)
        return safe_text_printf(_("%u h"), (guint)(minutes / 60));
    return safe_text_printf(_("%u d"), (guint)(minutes / 60 / 24));
}

const char *lead_whose(const PaneHost *host, const Lead *lead)
{
    const char *me = supabase_session_info(host->services->supabase).user_id;

    if (lead->assigned_to == NULL)
        return C_("lead", "nobody's");
    if (g_strcmp0(lead->assigned_to, me) == 0)
        return C_("lead", "yours");
    return lead->assignee != NULL ? lead->assignee : C_("lead", "somebody else's");
}

/* ---- facts ---- */

static void append(GString *line, const char *part)
{
    if (part != NULL && *part != '\0')
        g_string_append_printf(line, "%s%s", line->len == 0 ? "" : " · ", part);
}

static void append_labelled(GString *line, const char *label, const char *part)
{
    g_autofree char *both =
        part == NULL || *part == '\0' ? NULL : g_strdup_printf("%s %s", label, part);

    append(line, both);
}

static void end_line(UiPage *page, GString *line, UiRole role)
{
    g_autoptr(SafeText) text = text_sanitise(line->str, -1, TEXT_LINE);

    if (line->len > 0)
        ui_page_add(page, text, role);
    g_string_truncate(line, 0);
}

static void add_what(GString *line, const Lead *lead)
{
    g_autofree char *quantity = lead->quantity < 0 ? NULL : text_quantity(lead->quantity);
    g_autofree char *what =
        g_strdup_printf("%s%s%s", quantity == NULL ? "" : quantity, quantity == NULL ? "" : " × ",
                        lead->product == NULL ? "–" : lead->product);

    append(line, what);
    append_labelled(line, C_("lead", "complexity"), lead->complexity);
    append(line, lead->fabric);
}

static void add_money(GString *line, const Lead *lead)
{
    g_autofree char *total = NULL;
    g_autofree char *each = lead_piece_price(lead);
    g_autofree char *days =
        lead->days < 0
            ? NULL
            : g_strdup_printf(P_("%u day", "%u days", (guint)lead->days), (guint)lead->days);

    if (lead->total != NULL && text_money(lead->total, 2, &total)) {
        g_autofree char *all = g_strdup_printf(_("%s %s in total"), CURRENCY, total);
        append(line, all);
    }
    if (each != NULL) {
        g_autofree char *piece = g_strdup_printf(_("%s each"), each);
        append(line, piece);
    }
    append(line, days);
    append_labelled(line, C_("lead", "route"), lead->route);
}

static void add_standing(const PaneHost *host, GString *line, const Lead *lead)
{
    gint64 asked_us = 0;

    append(line, lead_status_words(lead));
    append(line, lead_whose(host, lead));
    append_labelled(line, C_("lead", "quote"), lead->quote);
    if (lead->created_at != NULL && text_parse_moment(lead->created_at, &asked_us)) {
        g_autofree char *when = text_moment(asked_us, &host->services->clock);
        append_labelled(line, C_("lead", "asked"), when);
    }
    append_labelled(line, C_("lead", "became"), lead->order);
}

void lead_fill_facts(const PaneHost *host, UiPage *page, const Lead *lead)
{
    g_autoptr(GString) line = g_string_new(NULL);

    ui_page_clear(page);
    append(line, lead->customer == NULL ? "–" : lead->customer);
    append(line, lead->email);
    append(line, lead->phone);
    append(line, lead->country);
    end_line(page, line, UI_HEADING);
    add_what(line, lead);
    end_line(page, line, UI_NORMAL);
    add_money(line, lead);
    end_line(page, line, UI_NORMAL);
    add_standing(host, line, lead);
    end_line(page, line, UI_NORMAL);
    append_labelled(line, C_("lead", "note:"), lead->notes);
    end_line(page, line, UI_NORMAL);
}

/* ---- the tree ---- */

static void add_text(cJSON *root, const char *name, const char *text)
{
    if (text != NULL && *text != '\0')
        cJSON_AddStringToObject(root, name, text);
}

/* Whatever it is: what is no tree is shown as it came, with the reason. */
static void add_json(cJSON *root, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    cJSON *json = text == NULL ? NULL : json_parse_exact(text, strlen(text), &error);

    if (json != NULL)
        cJSON_AddItemToObject(root, name, json);
    else if (text != NULL) {
        g_autofree char *both =
            g_strdup_printf(_("can't be shown as a tree: %s\n%s"), error->message, text);
        add_text(root, name, both);
    }
}

cJSON *lead_tree(const Lead *lead)
{
    cJSON *root = cJSON_CreateObject();

    if (lead->data == NULL)
        add_text(root, C_("lead", "quote"), _("isn't here yet"));
    add_json(root, C_("lead", "quote"), lead->data);
    add_json(root, C_("lead", "alternatives"), lead->alternatives);
    add_text(root, C_("lead", "requirements"), lead->requirements);
    add_text(root, C_("lead", "suggestions"), lead->suggestions);
    add_text(root, C_("lead", "specialty sourcing"), lead->specialty_notes);
    add_text(root, C_("lead", "notes"), lead->notes);
    return root;
}
