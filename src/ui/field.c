/* SPDX-License-Identifier: MIT */
/* The kinds of fields: what they read, what they say, how wide they are. */
#include "looptrace/words.h"
#include <string.h>

#include "form.h"

#define PLACES_OF_MONEY 2
#define ROWS_OF_LONG    4
#define UNIT_GAP        1
#define BESIDE_UNIT_MIN 6 /* cells of a field that are left whatever its unit is */

static const struct {
    const char *name;
    int columns; /* 0: as many as there are */
} kinds[UI_FIELD_KIND_COUNT] = {
    [UI_FIELD_TEXT] = {"text", 0},       [UI_FIELD_SECRET] = {"secret", 0},
    [UI_FIELD_LONG] = {"long", 0},       [UI_FIELD_NUMBER] = {"number", 16},
    [UI_FIELD_PERCENT] = {"percent", 6}, [UI_FIELD_MONEY] = {"money", 18},
    [UI_FIELD_DATE] = {"date", 14},      [UI_FIELD_CHOICE] = {"choice", 0},
    [UI_FIELD_PERSON] = {"person", 0},
};

const char *field_kind_name(UiFieldKind kind)
{
    return kinds[kind].name;
}

int field_columns(const UiField *field, int columns)
{
    int wanted = kinds[field->kind].columns;
    int unit = field->unit == NULL ? 0 : UNIT_GAP + text_columns(field->unit);
    int room = MAX(columns - unit, MIN(columns, BESIDE_UNIT_MIN)); /* a currency is always seen */

    return wanted == 0 ? room : MIN(wanted, room);
}

int field_rows(const UiField *field)
{
    if (field->kind != UI_FIELD_LONG)
        return 1;
    return field->rows > 0 ? field->rows : ROWS_OF_LONG;
}

/* ---- decimals ---- */

static int places_of(const UiField *field)
{
    return field->kind == UI_FIELD_MONEY && field->places == 0 ? PLACES_OF_MONEY : field->places;
}

static const char *min_of(const UiField *field)
{
    return field->min == NULL && field->kind == UI_FIELD_PERCENT ? "0" : field->min;
}

static const char *max_of(const UiField *field)
{
    return field->max == NULL && field->kind == UI_FIELD_PERCENT ? "100" : field->max;
}

static char *grouped(const UiField *field, const char *plain)
{
    char *text;

    if (text_money(plain, field->kind == UI_FIELD_MONEY ? places_of(field) : 0, &text))
        return text;
    return g_strdup(plain);
}

static char *limits_of_decimal(const UiField *field)
{
    const char *min = min_of(field), *max = max_of(field);
    g_autofree char *least = min == NULL ? NULL : grouped(field, min);
    g_autofree char *most = max == NULL ? NULL : grouped(field, max);

    if (min != NULL && max != NULL)
        return g_strdup_printf(C_("form", "From %s to %s"), least, most);
    return min != NULL ? g_strdup_printf(C_("form", "At least %s"), least)
                       : g_strdup_printf(C_("form", "At most %s"), most);
}

static char *no_decimal(const UiField *field)
{
    int places = places_of(field);

    if (field->kind == UI_FIELD_PERCENT && places == 0)
        return g_strdup(C_("form", "A whole number of per cent"));
    if (places == 0)
        return g_strdup(C_("form", "A whole number, such as 1200 or 1,200"));
    return g_strdup_printf(
        P_("A number such as 1250.5 or 1,250.5, with at most %d digit behind the point",
           "A number such as 1250.5 or 1,250.5, with at most %d digits behind the point",
           (gulong)places),
        places);
}

static gboolean read_decimal(const UiField *field, const char *typed, char **value, char **problem)
{
    const char *min = min_of(field), *max = max_of(field);
    char *plain;

    if (!text_read_decimal(typed, places_of(field), &plain)) {
        *problem = no_decimal(field);
        return FALSE;
    }
    if ((min != NULL && text_compare_decimal(plain, min) < 0) ||
        (max != NULL && text_compare_decimal(plain, max) > 0)) {
        g_free(plain);
        *problem = limits_of_decimal(field);
        return FALSE;
    }
    *value = plain;
    return TRUE;
}

/* ---- days ---- */

static gboolean beyond_limits(const UiField *field, Day today, Day day, char **problem)
{
    Day limit;

    if (field->min != NULL && text_read_day(field->min, today, &limit) && day < limit) {
        g_autofree char *iso = text_day(limit);
        *problem = g_strdup_printf(C_("form", "Not before %s"), iso);
        return TRUE;
    }
    if (field->max != NULL && text_read_day(field->max, today, &limit) && day > limit) {
        g_autofree char *iso = text_day(limit);
        *problem = g_strdup_printf(C_("form", "Not after %s"), iso);
        return TRUE;
    }
    return FALSE;
}

static gboolean read_day(const UiField *field, Day today, const char *typed, char **value,
                         char **problem)
{
    Day day;

    if (!text_read_day(typed, today, &day)) {
        *problem = g_strdup(
            today == DAY_NONE
                ? C_("form", "A day such as 2026-12-01")
                : C_("form", "A day such as 2026-12-01, today, tomorrow, +3d, +2w or fri"));
        return FALSE;
    }
    if (beyond_limits(field, today, day, problem))
        return FALSE;
    *value = text_day(day);
    return TRUE;
}

/* ---- text ---- */

static gboolean read_text(const UiField *field, const char *typed, char **value, char **problem)
{
    glong characters = g_utf8_strlen(typed, -1);

    if (field->characters_max > 0 && characters > field->characters_max) {
        *problem = g_strdup_printf(C_("form", "At most %d characters; these are %ld"),
                                   field->characters_max, characters);
        return FALSE;
    }
    *value = g_strdup(typed);
    return TRUE;
}

/* ---- all ---- */

static gboolean is_blank(const char *text)
{
    return text[strspn(text, " \n")] == '\0';
}

gboolean field_read(const UiField *field, Day today, const char *typed, char **value,
                    char **problem)
{
    *value = *problem = NULL;
    if (is_blank(typed)) {
        if (!field->required) {
            *value = g_strdup("");
            return TRUE;
        }
        *problem = g_strdup_printf(C_("form", "%s is needed"), field->label);
        return FALSE;
    }
    switch (field->kind) {
    case UI_FIELD_NUMBER:
    case UI_FIELD_PERCENT:
    case UI_FIELD_MONEY:
        return read_decimal(field, typed, value, problem);
    case UI_FIELD_DATE:
        return read_day(field, today, typed, value, problem);
    case UI_FIELD_TEXT:
    case UI_FIELD_LONG:
    case UI_FIELD_SECRET:
    case UI_FIELD_CHOICE:
    case UI_FIELD_PERSON:
        break;
    case UI_FIELD_KIND_COUNT:
        g_assert_not_reached();
    }
    return read_text(field, typed, value, problem);
}

char *field_show(const UiField *field, const char *value)
{
    gboolean decimal = field->kind == UI_FIELD_NUMBER || field->kind == UI_FIELD_MONEY;

    return decimal && *value != '\0' ? grouped(field, value) : g_strdup(value);
}

static char *meaning_of_day(Day today, const char *typed)
{
    Day day;

    if (!text_read_day(typed, today, &day))
        return NULL;
    g_autofree char *iso = text_day(day);
    g_autofree char *due = text_due(day, today);
    gboolean says_iso = strstr(typed, iso) != NULL;
    if (today == DAY_NONE)
        return g_strdup(text_weekday(day));
    return g_strdup_printf("%s%s%s, %s", says_iso ? "" : iso, says_iso ? "" : ", ",
                           text_weekday(day), due);
}

char *field_meaning(const UiField *field, Day today, const char *typed, gboolean focused)
{
    gboolean decimal = field->kind == UI_FIELD_NUMBER || field->kind == UI_FIELD_MONEY;
    g_autofree char *plain = NULL;

    if (field->kind == UI_FIELD_DATE)
        return meaning_of_day(today, typed);
    /* Without the focus, the field itself is grouped. */
    if (!decimal || !focused || !text_read_decimal(typed, places_of(field), &plain))
        return NULL;
    g_autofree char *shown = grouped(field, plain);
    return strcmp(shown, typed) == 0 ? NULL : g_strdup_printf("= %s", shown);
}
