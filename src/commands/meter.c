/* SPDX-License-Identifier: MIT */
#include "looptrace/meter.h"

#include <string.h>

#include "looptrace/text.h"

struct Meter {
    NetSession *net;
    const Clock *clock;
    Ledger *ledger;
    GPtrArray *endpoints, *screens;
    char *screen;
    MeterRow writes; /* of all screens; without a name */
};

/* What a request has cost in so many days is what the next one is likely to cost. */
#define LEARNED_DAYS 31

/* One request of each, over HTTP/2 with a connection that is there (docs/network.md). */
static const struct {
    const char *screen;
    guint64 bytes;
} first_guesses[] = {{"home", 1900},  {"orders", 9000}, {"order", 2200},  {"board", 2700},
                     {"write", 1700}, {"person", 900},  {"account", 9000}};

static void row_free(gpointer data)
{
    MeterRow *row = data;

    g_free(row->name);
    g_free(row);
}

static MeterRow *row_of(GPtrArray *rows, const char *name)
{
    guint i = 0;

    for (; i < rows->len; i++) {
        MeterRow *row = g_ptr_array_index(rows, i);
        int order = strcmp(row->name, name);
        if (order == 0)
            return row;
        if (order > 0)
            break;
    }
    MeterRow *row = g_new0(MeterRow, 1);
    row->name = g_strdup(name);
    g_ptr_array_insert(rows, (gint)i, row);
    return row;
}

static gboolean is_failure(const NetReport *report)
{
    gboolean cancelled = report->error != NULL && fault_kind(report->error) == FAULT_CANCELLED;

    return !cancelled && (report->error != NULL || report->status >= 400);
}

static void count(MeterRow *row, const NetReport *report)
{
    row->requests++;
    row->sent += report->wire_up;
    row->received += report->wire_down;
    if (is_failure(report))
        row->failures++;
    if (report->status == 0)
        return;
    row->answers++;
    row->wait_us += report->first_byte_us;
    row->longest_us = MAX(row->longest_us, report->first_byte_us);
}

static void note_part(Meter *meter, LedgerParts kind, const char *name, const NetReport *report)
{
    const LedgerPart part = {
        .name = (char *)(guintptr)name,
        .sum = {report->wire_up, report->wire_down, report->tries},
        .failures = is_failure(report) ? 1 : 0,
        .answers = report->status == 0 ? 0 : 1,
        .wait_us = report->first_byte_us,
        .longest_us = report->first_byte_us,
    };

    ledger_add_part(meter->ledger, clock_today(meter->clock), kind, &part);
}

static void observed(const NetReport *report, gpointer data)
{
    Meter *meter = data;
    const LedgerSum sum = {
        .sent = report->wire_up, .received = report->wire_down, .requests = report->tries};

    const char *endpoint = *report->label == '\0' ? "other" : report->label;

    if (report->tries == 0)
        return;
    count(row_of(meter->endpoints, endpoint), report);
    note_part(meter, LEDGER_ENDPOINTS, endpoint, report);
    if (meter->screen != NULL) {
        count(row_of(meter->screens, meter->screen), report);
        note_part(meter, LEDGER_SCREENS, meter->screen, report);
    }
    if (report->kind == NET_KIND_WRITE)
        count(&meter->writes, report);
    ledger_add(meter->ledger, clock_today(meter->clock), &sum);
}

Meter *meter_new(NetSession *net, const Clock *clock, const char *line)
{
    Meter *meter = g_new0(Meter, 1);
    g_autofree char *path = ledger_path();

    meter->net = net;
    meter->clock = clock;
    meter->ledger = ledger_open(path, line);
    meter->endpoints = g_ptr_array_new_with_free_func(row_free);
    meter->screens = g_ptr_array_new_with_free_func(row_free);
    net_session_observe(net, observed, meter);
    return meter;
}

void meter_free(Meter *meter)
{
    if (meter == NULL)
        return;
    net_session_unobserve(meter->net, observed, meter);
    ledger_free(meter->ledger);
    g_ptr_array_unref(meter->endpoints);
    g_ptr_array_unref(meter->screens);
    g_free(meter->screen);
    g_free(meter);
}

void meter_enter(Meter *meter, const char *screen)
{
    if (g_strcmp0(meter->screen, screen) == 0)
        return;
    g_free(meter->screen);
    meter->screen = g_strdup(screen);
}

void meter_enter_command(Meter *meter, const char *name)
{
    if (meter->screen == NULL)
        meter_enter(meter, name);
}

const GPtrArray *meter_endpoints(const Meter *meter)
{
    return meter->endpoints;
}

const GPtrArray *meter_screens(const Meter *meter)
{
    return meter->screens;
}

LedgerSum meter_session(const Meter *meter)
{
    return ledger_session(meter->ledger);
}

LedgerSum meter_today(Meter *meter)
{
    Day today = clock_today(meter->clock);

    return ledger_days(meter->ledger, today, today);
}

LedgerSum meter_month(Meter *meter)
{
    return ledger_month(meter->ledger, clock_today(meter->clock));
}

GPtrArray *meter_parts(Meter *meter, LedgerParts kind, Day first, Day last)
{
    return ledger_parts(meter->ledger, kind, first, last);
}

LedgerSum meter_days(Meter *meter, Day first, Day last)
{
    return ledger_days(meter->ledger, first, last);
}

static guint64 mean(const MeterRow *row)
{
    return (row->sent + row->received) / row->requests;
}

/* 0: nothing of it has been counted. */
static guint64 learned(const Meter *meter, const char *screen)
{
    Day today = clock_today(meter->clock);
    g_autoptr(GPtrArray) parts =
        ledger_parts(meter->ledger, LEDGER_SCREENS, today - LEARNED_DAYS, today);

    for (guint i = 0; i < parts->len; i++) {
        const LedgerPart *part = g_ptr_array_index(parts, i);
        if (strcmp(part->name, screen) == 0 && part->sum.requests > 0)
            return (part->sum.sent + part->sum.received) / part->sum.requests;
    }
    return 0;
}

guint64 meter_estimate(const Meter *meter, const char *screen)
{
    if (strcmp(screen, "write") == 0 && meter->writes.requests > 0)
        return mean(&meter->writes);
    for (guint i = 0; i < meter->screens->len; i++) {
        const MeterRow *row = g_ptr_array_index(meter->screens, i);
        if (strcmp(row->name, screen) == 0 && row->requests > 0)
            return mean(row);
    }
    guint64 bytes = learned(meter, screen);
    if (bytes > 0)
        return bytes;
    for (guint i = 0; i < G_N_ELEMENTS(first_guesses); i++)
        if (strcmp(first_guesses[i].screen, screen) == 0)
            return first_guesses[i].bytes;
    return 0;
}

const char *meter_screen_of(const char *command)
{
    static const struct {
        const char *command, *screen;
    } screens[] = {{"orders.list", "orders"},
                   {"orders.show", "order"},
                   {"stages.list", "order"},
                   {"stages.set", "write"},
                   {"orders.set-status", "write"},
                   {"sync", "write"},
                   {"outbox.retry", "write"},
                   {"whoami", "person"},
                   {"account.export", "account"},
                   {"account.erase", "write"},
                   {"messages.send", "write"},
                   {"undo", "write"},
                   {"redo", "write"},
                   {"export.orders", "orders"},
                   {"messages.list", "messages"},
                   {"messages.read", "write"},
                   {"notifications.list", "notifications"},
                   {"notifications.read", "write"},
                   {"capacity.list", "capacity"},
                   {"capacity.set", "write"}};

    for (guint i = 0; i < G_N_ELEMENTS(screens); i++)
        if (strcmp(screens[i].command, command) == 0)
            return screens[i].screen;
    return command;
}

/* ---- budget ---- */

static gboolean unit_of(const char *text, guint64 *unit)
{
    static const struct {
        const char *name;
        guint64 bytes;
    } units[] = {{"", 1},        {"b", 1},        {"k", 1000},       {"kb", 1000},
                 {"m", 1000000}, {"mb", 1000000}, {"g", 1000000000}, {"gb", 1000000000}};

    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strcasecmp(text, units[i].name) == 0) {
            *unit = units[i].bytes;
            return TRUE;
        }
    return FALSE;
}

gboolean meter_parse_budget(const char *text, guint64 *bytes)
{
    gsize whole = strspn(text, "0123456789");
    const char *rest = text + whole;
    guint64 tenths = 0;
    guint64 unit = 0;
    gint64 number = 0;
    g_autofree char *digits = g_strndup(text, whole);

    if (*rest == '.' && g_ascii_isdigit(rest[1])) {
        tenths = (guint64)(rest[1] - '0');
        rest += 2;
    }
    while (*rest == ' ')
        rest++;
    if (!unit_of(rest, &unit) || !text_parse_int(digits, 0, 1000000000000, &number))
        return FALSE;
    if ((guint64)number > G_MAXUINT64 / 2 / unit ||
        (guint64)number * unit + tenths * unit / 10 == 0)
        return FALSE;
    *bytes = (guint64)number * unit + tenths * unit / 10;
    return TRUE;
}

char *meter_budget_words(Meter *meter, guint64 budget)
{
    LedgerSum month = meter_month(meter);
    guint64 used = month.sent + month.received;
    g_autofree char *spent = text_bytes(used);
    g_autofree char *of = text_bytes(budget);

    if (budget == 0 || used < budget / 5 * 4)
        return NULL;
    if (used >= budget)
        return g_strdup_printf("this month's budget is used up: %s of %s", spent, of);
    return g_strdup_printf("%" G_GUINT64_FORMAT " %% of this month's budget is used: %s of %s",
                           used * 100 / budget, spent, of);
}
