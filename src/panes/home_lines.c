/* SPDX-License-Identifier: MIT */
#include "home_lines.h"

#include "looptrace/words.h"

#include <string.h>

#include "looptrace/text.h"

static const char *const view_names[HOME_VIEW_COUNT] = {
#define X(id, name) [HOME_##id] = name,
    HOME_VIEWS(X)
#undef X
};

const char *home_view_name(HomeView view)
{
    return view_names[view];
}

gboolean home_view_is_for(HomeView view, RoleSet roles)
{
    switch (view) {
    case HOME_ADMIN:
        return (roles & ROLE_BIT(ROLE_ADMIN)) != 0;
    case HOME_SUPPLIER:
        return roles_is_supplier(roles);
    case HOME_SALES:
        return (roles & ROLE_BIT(ROLE_SALES)) != 0;
    case HOME_BUYER:
        return roles_is_buyer(roles);
    case HOME_VIEW_COUNT:
        break;
    }
    return FALSE;
}

/* ---- words ---- */

/* In the order in which they are shown. */
static const struct {
    const char *section, *title;
} section_titles[] = {
    {"admin.waiting", NC_("home", "Waiting for you")},
    {"admin.due", NC_("home", "Next due")},
    {"admin.orders", NC_("home", "Orders")},
    {"admin.money", NC_("home", "Money in open orders")},
    {"admin.audit", NC_("home", "Newest changes by admins")},
    {"supplier.orders", NC_("home", "Your orders")},
    {"supplier.new", NC_("home", "New for you")},
    {"supplier.due", NC_("home", "Next due")},
    {"supplier.capacity", NC_("home", "Capacity")},
    {"sales.leads", NC_("home", "Leads")},
    {"sales.hot", NC_("home", "Hot, newest first")},
    {"sales.new", NC_("home", "New, newest first")},
    {"buyer.orders", NC_("home", "Your orders")},
    {"buyer.due", NC_("home", "Next due")},
    {"unread", NC_("home", "Unread")},
};

/* Counts and sums in the order in which they are shown; what isn't here is a workflow status, or unknown. */
static const struct {
    const char *key, *label;
} words[] = {
    {"at_risk", NC_("home", "at risk")},
    {"new", NC_("home", "new")},
    {"open", NC_("home", "in the making")},
    {"counter_offers", NC_("home", "counter-offers")},
    {"unassigned", NC_("home", "orders without a supplier")},
    {"listings", NC_("home", "listings to approve")},
    {"quotes", NC_("home", "quotes to review")},
    {"suppliers", NC_("home", "suppliers to verify")},
    {"mine", NC_("home", "mine, open")},
    {"today", NC_("home", "came today")},
    {"hot", NC_("home", "hot")},
    {"warm", NC_("home", "warm")},
    {"cold", NC_("home", "cold")},
    {"contacted", NC_("home", "contacted")},
    {"lost", NC_("home", "lost")},
    {"messages", NC_("home", "messages")},
    {"notifications", NC_("home", "notifications")},
    {"buyer_price", NC_("home", "buyers")},
    {"supplier_price", NC_("home", "suppliers")},
    {"margin", NC_("home", "margin")},
};

static const char *word_of(const char *key)
{
    const char *label = workflow_label(workflow_from_wire(key));

    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].key, key) == 0)
            return g_dpgettext2(GETTEXT_PACKAGE, "home", words[i].label);
    return label == NULL ? key : label;
}

/* Where a key stands: as in `words`, then along the road, then what is unknown. */
static guint place_of(const char *key)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].key, key) == 0)
            return i;

    Workflow workflow = workflow_from_wire(key);
    return workflow == WORKFLOW_UNKNOWN ? G_MAXUINT : 1000u + (guint)workflow;
}

/* ---- lines ---- */

void home_line_free(HomeLine *line)
{
    g_free(line->id);
    g_free(line->label);
    g_free(line->value);
    g_free(line->more);
    g_free(line->target);
    g_free(line);
}

static HomeLine *add(GPtrArray *lines, const HomeSection *section, const char *what)
{
    HomeLine *line = g_new0(HomeLine, 1);

    line->id = g_strdup_printf("%s %s", section->name, what);
    line->percent = -1;
    g_ptr_array_add(lines, line);
    return line;
}

static void lead_to(HomeLine *line, HomeLead lead, const char *target)
{
    line->lead = lead;
    line->target = g_strdup(target);
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const HomeCount *left = *(const HomeCount *const *)a;
    const HomeCount *right = *(const HomeCount *const *)b;
    guint one = place_of(left->key);
    guint other = place_of(right->key);

    return one == other ? strcmp(left->key, right->key) : (one > other) - (one < other);
}

static gint64 largest_status(const HomeSection *section)
{
    gint64 largest = 1;

    for (guint i = 0; i < section->counts->len; i++) {
        const HomeCount *count = g_ptr_array_index(section->counts, i);
        if (workflow_from_wire(count->key) != WORKFLOW_UNKNOWN)
            largest = MAX(largest, count->count);
    }
    return largest;
}

static void fill_count(HomeLine *line, const HomeSection *section, const HomeCount *count)
{
    gboolean is_status = workflow_from_wire(count->key) != WORKFLOW_UNKNOWN;
    gboolean is_making = strcmp(section->name, "supplier.orders") == 0;
    gboolean is_queue = strcmp(section->name, "sales.leads") == 0;

    line->label = g_strdup(word_of(count->key));
    line->value = text_quantity(count->count);
    if (is_queue) {
        lead_to(line, HOME_LEADS_TO_LEADS, count->key);
    } else if (strcmp(count->key, "at_risk") == 0) {
        line->risk = count->count > 0;
        lead_to(line, is_making ? HOME_LEADS_TO_BOARD : HOME_LEADS_TO_ORDERS, "risk");
    } else if (strcmp(section->name, "unread") == 0) {
        lead_to(line,
                strcmp(count->key, "messages") == 0 ? HOME_LEADS_TO_MESSAGES
                                                    : HOME_LEADS_TO_NOTIFICATIONS,
                "");
    } else if (is_making && strcmp(count->key, "open") == 0) {
        lead_to(line, HOME_LEADS_TO_BOARD, "");
    } else if ((is_making && strcmp(count->key, "new") == 0) ||
               strcmp(count->key, "counter_offers") == 0) {
        lead_to(line, HOME_LEADS_TO_OFFERS, strcmp(count->key, "new") == 0 ? "new" : "countered");
    } else if (strcmp(section->name, "admin.waiting") == 0 &&
               (strcmp(count->key, "listings") == 0 || strcmp(count->key, "quotes") == 0 ||
                strcmp(count->key, "suppliers") == 0)) {
        lead_to(line, HOME_LEADS_TO_APPROVALS, count->key);
    } else if (strcmp(count->key, "unassigned") == 0) {
        lead_to(line, HOME_LEADS_TO_ORDERS, "payment_received");
    } else if (is_status) {
        line->percent = (int)(count->count * 100 / largest_status(section));
        line->share = TRUE;
        lead_to(line, HOME_LEADS_TO_ORDERS, count->key);
    }
}

/* Statuses without an order say nothing; elsewhere none is what one wants to know. */
static void add_counts(GPtrArray *lines, const HomeSection *section)
{
    g_autoptr(GPtrArray) counts = g_ptr_array_new();
    gint64 all = 0;
    guint statuses = 0;

    for (guint i = 0; i < section->counts->len; i++) {
        HomeCount *count = g_ptr_array_index(section->counts, i);
        gboolean is_status = workflow_from_wire(count->key) != WORKFLOW_UNKNOWN;
        all += is_status ? count->count : 0;
        statuses += is_status;
        if (count->count > 0 || !is_status)
            g_ptr_array_add(counts, count);
    }
    if (statuses > 0) {
        HomeLine *line = add(lines, section, "all");
        line->label = g_strdup(C_("home", "all orders"));
        line->value = text_quantity(all);
        lead_to(line, HOME_LEADS_TO_ORDERS, "");
    }
    g_ptr_array_sort(counts, by_place);
    for (guint i = 0; i < counts->len; i++) {
        const HomeCount *count = g_ptr_array_index(counts, i);
        fill_count(add(lines, section, count->key), section, count);
    }
}

static void add_sums(GPtrArray *lines, const HomeSection *section)
{
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *amount = home_section_sum(section, words[i].key);
        g_autofree char *money = NULL;
        if (amount == NULL || !text_money(amount, 2, &money))
            continue;
        HomeLine *line = add(lines, section, words[i].key);
        line->label =
            g_strdup_printf("%s %s %s", g_dpgettext2(GETTEXT_PACKAGE, "home", words[i].label),
                            section->currency == NULL ? "" : section->currency, money);
    }
}

/* ---- rows ---- */

static void append(GString *text, const char *part)
{
    if (part == NULL || *part == '\0')
        return;
    g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " · ", part);
}

static char *when_of(const HomeRow *row, const Clock *clock)
{
    gint64 unix_us = 0;

    return row->at != NULL && text_parse_moment(row->at, &unix_us) ? text_moment(unix_us, clock)
                                                                   : NULL;
}

static char *money_of(const HomeSection *section, const HomeRow *row)
{
    g_autofree char *money = NULL;

    if (row->money == NULL || !text_money(row->money, 2, &money))
        return NULL;
    return g_strdup_printf("%s %s", section->currency == NULL ? "" : section->currency, money);
}

static char *label_of(const HomeRow *row, const Clock *clock)
{
    g_autofree char *when = when_of(row, clock);

    if (row->number != NULL)
        return g_strdup_printf("%s  %s", row->number, row->what == NULL ? "" : row->what);
    if (row->who != NULL || row->at != NULL)
        return g_strdup_printf("%s  %s", when == NULL ? "" : when,
                               row->who == NULL ? "–" : row->who);
    return text_day(row->due);
}

static char *more_of(const HomeSection *section, const HomeRow *row, const Clock *clock)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *due = row->due == DAY_NONE ? NULL : text_due(row->due, clock_today(clock));
    g_autofree char *money = money_of(section, row);

    if (row->number == NULL && row->due != DAY_NONE) { /* capacity of a day */
        append(text, due);
        append(text, C_("home", "pieces free"));
        return g_string_free(g_steal_pointer(&text), FALSE);
    }
    append(text, due);
    append(text, row->number == NULL ? row->what : NULL);
    append(text, money);
    append(text, row->place);
    append(text, row->stage);
    append(text, row->stage == NULL && row->status != NULL ? word_of(row->status) : NULL);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void add_rows(GPtrArray *lines, const HomeSection *section, const Clock *clock)
{
    for (guint i = 0; i < section->rows->len; i++) {
        const HomeRow *row = g_ptr_array_index(section->rows, i);
        gboolean is_day = row->number == NULL && row->due != DAY_NONE;
        g_autofree char *nth = g_strdup_printf("%u", i);
        HomeLine *line = add(lines, section, row->number == NULL ? nth : row->number);
        line->label = label_of(row, clock);
        line->value = row->quantity > 0 || is_day ? text_quantity(row->quantity) : NULL;
        line->percent = row->overall;
        line->more = more_of(section, row, clock);
        line->risk = row->number != NULL && row->due != DAY_NONE && row->due < clock_today(clock) &&
                     g_str_has_suffix(section->name, ".due");
        g_autofree char *day = is_day ? text_day(row->due) : NULL;
        if (g_str_has_suffix(section->name, ".due"))
            lead_to(line, HOME_LEADS_TO_ORDER, row->number);
        else if (strcmp(section->name, "supplier.new") == 0)
            lead_to(line, HOME_LEADS_TO_OFFERS, "all");
        else if (is_day)
            lead_to(line, HOME_LEADS_TO_CAPACITY, day);
    }
}

static void add_section(GPtrArray *lines, const HomeSection *section, const char *title,
                        const Clock *clock)
{
    HomeLine *head = add(lines, section, "");

    head->head = TRUE;
    head->label = g_strdup(title);
    add_counts(lines, section);
    add_sums(lines, section);
    add_rows(lines, section, clock);
    if (head == g_ptr_array_index(lines, lines->len - 1))
        add(lines, section, "none")->label = g_strdup("none");
}

GPtrArray *home_lines(const Home *home, HomeView view, const Clock *clock)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)home_line_free);
    g_autofree char *prefix = g_strconcat(view_names[view], ".", NULL);

    for (guint i = 0; i < G_N_ELEMENTS(section_titles); i++) {
        const char *name = section_titles[i].section;
        const HomeSection *section = home_section(home, name);
        if (section != NULL && (g_str_has_prefix(name, prefix) || strcmp(name, "unread") == 0))
            add_section(lines, section,
                        g_dpgettext2(GETTEXT_PACKAGE, "home", section_titles[i].title), clock);
    }
    return lines;
}
