/* SPDX-License-Identifier: MIT */
/* What an argument of an action can be: one row for each type. */
#include <string.h>

#include "looptrace/actions.h"
#include "looptrace/filter.h"
#include "looptrace/filter_words.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define INTEGER_MAX  10000000
#define MONEY_PLACES 4 /* of a price (specification: DECIMAL) */

/* ---- checks: NULL, or what it must be ---- */

static gboolean is_within(const char *value, gint64 min, gint64 max)
{
    gint64 number = 0;

    return text_parse_int(value, min, max, &number);
}

static char *check_integer(const char *value)
{
    return is_within(value, 1, INTEGER_MAX)
               ? NULL
               : g_strdup_printf(_("must be a whole number from 1 to %d"), INTEGER_MAX);
}

static char *check_percent(const char *value)
{
    return is_within(value, 0, 100) ? NULL : g_strdup(_("must be a whole number from 0 to 100"));
}

static char *check_date(const char *value)
{
    Day day = DAY_NONE;

    return text_parse_day(value, &day) ? NULL : g_strdup(_("must be a date, as 2026-11-23"));
}

static char *check_money(const char *value)
{
    g_autofree char *text = NULL;

    return *value != '-' && text_money(value, MONEY_PLACES, &text)
               ? NULL
               : g_strdup(_("must be an amount without its currency, as 1234.50"));
}

static char *check_filled(const char *value)
{
    return *value != '\0' ? NULL : g_strdup(_("must not be empty"));
}

static char *check_lead(const char *value)
{
    return lead_name_is_valid(value)
               ? NULL
               : g_strdup_printf(_("must be the id of a lead, or its first %d characters"),
                                 LEAD_NAME_MIN);
}

static char *check_listing(const char *value)
{
    return lead_name_is_valid(value)
               ? NULL
               : g_strdup_printf(_("must be the id of a listing, or its first %d characters"),
                                 LEAD_NAME_MIN);
}

static char *check_filter(const char *value)
{
    g_autoptr(GError) error = NULL;
    gsize position;
    g_autoptr(Filter) filter = filter_parse(value, &position, &error);

    return filter != NULL ? NULL : filter_mistake(value, position, error);
}

/* ---- words ---- */

static char **workflow_words(void)
{
    GStrv words = g_new0(char *, WORKFLOW_COUNT);

    for (int i = 1; i < WORKFLOW_COUNT; i++)
        words[i - 1] = g_strdup(workflow_wire((Workflow)i));
    return words;
}

static char **stage_status_words(void)
{
    GStrv words = g_new0(char *, STAGE_STATUS_COUNT);

    for (int i = 1; i < STAGE_STATUS_COUNT; i++)
        words[i - 1] = g_strdup(stage_status_wire((StageStatus)i));
    return words;
}

static char **lead_status_words(void)
{
    GStrv words = g_new0(char *, LEAD_STATUS_COUNT);

    for (int i = 1; i < LEAD_STATUS_COUNT; i++)
        words[i - 1] = g_strdup(lead_status_wire((LeadStatus)i));
    return words;
}

static char **listing_status_words(void)
{
    GStrv words = g_new0(char *, LISTING_STATUS_COUNT);

    for (int i = 1; i < LISTING_STATUS_COUNT; i++)
        words[i - 1] = g_strdup(listing_status_wire((ListingStatus)i));
    return words;
}

static char **offer_words(void)
{
    GStrv words = g_new0(char *, OFFER_COUNT);

    for (int i = 1; i < OFFER_COUNT; i++)
        words[i - 1] = g_strdup(offer_wire((Offer)i));
    return words;
}

static const struct {
    char *(*check)(const char *value); /* NULL: anything, or one of the words */
    char **(*words)(void);
} type_table[ARGUMENT_TYPES] = {
    [ARGUMENT_INTEGER] = {check_integer, NULL},
    [ARGUMENT_PERCENT] = {check_percent, NULL},
    [ARGUMENT_DATE] = {check_date, NULL},
    [ARGUMENT_MONEY] = {check_money, NULL},
    [ARGUMENT_ORDER] = {check_filled, NULL},
    [ARGUMENT_STAGE] = {check_filled, NULL},
    [ARGUMENT_WORKFLOW] = {NULL, workflow_words},
    [ARGUMENT_STAGE_STATUS] = {NULL, stage_status_words},
    [ARGUMENT_LEAD] = {check_lead, NULL},
    [ARGUMENT_LEAD_STATUS] = {NULL, lead_status_words},
    [ARGUMENT_LISTING] = {check_listing, NULL},
    [ARGUMENT_LISTING_STATUS] = {NULL, listing_status_words},
    [ARGUMENT_SUPPLIER_ORDER] = {check_filled, NULL},
    [ARGUMENT_OFFER] = {NULL, offer_words},
    [ARGUMENT_FIELD] = {check_filled, NULL},
    [ARGUMENT_FILTER] = {check_filter, NULL},
    [ARGUMENT_VIEW] = {check_filled, NULL},
    [ARGUMENT_FILE] = {check_filled, NULL},
    [ARGUMENT_PROFILE] = {check_filled, NULL},
    [ARGUMENT_CHANGE] = {check_filled, NULL},
    [ARGUMENT_NOUN] = {check_filled, NULL},
    [ARGUMENT_VERB] = {check_filled, NULL},
};

GStrv argument_words(const ActionArgument *argument)
{
    if (argument->type == ARGUMENT_CHOICE)
        return g_strsplit(argument->choices, "|", -1);
    return type_table[argument->type].words == NULL ? NULL : type_table[argument->type].words();
}

/* ---- both ---- */

static gboolean fail(const ActionArgument *argument, const char *value, const char *must,
                     GError **error)
{
    g_autofree char *clean = text_clean(value, -1);

    g_set_error(error, FAULT, FAULT_USAGE, "%s%s “%s” %s",
                (argument->traits & ARGUMENT_IS_WORD) != 0 ? "" : "--",
                (argument->traits & ARGUMENT_IS_WORD) != 0 ? argument->shown : argument->name,
                clean, must);
    return FALSE;
}

static gboolean check_one(const ActionArgument *argument, const char *value, GError **error)
{
    char *(*check)(const char *) = type_table[argument->type].check;
    g_autofree char *must = check == NULL ? NULL : check(value);
    g_auto(GStrv) words = argument_words(argument);

    if (must != NULL)
        return fail(argument, value, must, error);
    if (words == NULL || g_strv_contains((const char *const *)words, value))
        return TRUE;

    g_autofree char *known = g_strjoinv(", ", words);
    const char *like = words_like(value, (const char *const *)words);
    g_autofree char *one_of =
        like == NULL ? g_strdup_printf(_("isn't one of: %s"), known)
                     : g_strdup_printf(_("(did you mean %s?) isn't one of: %s"), like, known);
    return fail(argument, value, one_of, error);
}

gboolean argument_check(const ActionArgument *argument, const char *value, GError **error)
{
    gboolean good = TRUE;

    if ((argument->traits & ARGUMENT_IS_LIST) == 0)
        return check_one(argument, value, error);

    g_auto(GStrv) values = g_strsplit(value, ",", -1);
    for (guint i = 0; good && values[i] != NULL; i++)
        good = check_one(argument, g_strstrip(values[i]), error);
    return good;
}
