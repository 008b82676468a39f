/* SPDX-License-Identifier: MIT */
/* Any bytes as an answer in JSON, and as a string that is to be printed as JSON. */
#include <math.h>
#include <string.h>

#include "checks.h"
#include "fuzz.h"
#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    return 0;
}

/* ---- what is printed ---- */

/* Nothing in it that a terminal would obey or not show. */
static const char *check_printed(const char *json)
{
    if (!g_utf8_validate(json, -1, NULL))
        return "what was printed isn't valid UTF-8";
    for (; *json != '\0'; json = g_utf8_next_char(json)) {
        gunichar c = g_utf8_get_char(json);

        if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
            return "a control character was printed raw";
        if (checks_is_bidi_control(c))
            return "a bidi control was printed raw";
        if (checks_is_invisible(c))
            return "something invisible was printed raw";
    }
    return NULL;
}

/* Equal in every name, string and double; a number that is too large for one prints as null. */
static gboolean same_tree(const cJSON *a, const cJSON *b)
{
    if (cJSON_IsNumber(a) && !isfinite(a->valuedouble))
        return cJSON_IsNull(b);
    if ((a->type & 0xFF) != (b->type & 0xFF) || g_strcmp0(a->string, b->string) != 0)
        return FALSE;
    if (cJSON_IsNumber(a) && a->valuedouble != b->valuedouble)
        return FALSE;
    if (g_strcmp0(cJSON_GetStringValue(a), cJSON_GetStringValue(b)) != 0)
        return FALSE;
    for (a = a->child, b = b->child; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!same_tree(a, b))
            return FALSE;
    return a == b;
}

static const char *check_round_trip(const cJSON *tree)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    g_autoptr(GString) reprinted = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const char *broken;

    json_append_value(printed, tree);
    if ((broken = check_printed(printed->str)) != NULL)
        return broken;
    g_autoptr(cJSON) again = json_parse(printed->str, printed->len, &error);
    if (again == NULL)
        return "what was printed can't be parsed";
    if (!same_tree(tree, again))
        return "what was printed is another tree";
    json_append_value(reprinted, again);
    return g_string_equal(printed, reprinted) ? NULL : "printing twice differs";
}

/* ---- members ---- */

static const char *check_member(const cJSON *object, const char *name)
{
    g_autofree char *decimal = json_decimal(object, name), *money = NULL;
    gint64 number = 77;
    gboolean is_number = json_int(object, name, -1000, 1000, &number);

    if (!is_number && number != 77)
        return "a refused number was written";
    if (is_number && (number < -1000 || number > 1000))
        return "a number is out of its range";
    if (decimal != NULL && strlen(decimal) <= 100 && !text_money(decimal, 2, &money))
        return "a decimal isn't one";
    if (json_text(object, name) != NULL && json_array(object, name) != NULL)
        return "a member has two types";
    if (json_object(object, name) != NULL && json_array(object, name) != NULL)
        return "a member has two types";
    return NULL;
}

static const char *check_members(const cJSON *value)
{
    const char *broken = NULL;
    const cJSON *child;

    cJSON_ArrayForEach(child, value)
    {
        if (cJSON_IsObject(value))
            broken = check_member(value, child->string);
        if (broken == NULL)
            broken = check_members(child);
        if (broken != NULL)
            return broken;
    }
    return NULL;
}

/* Whether some string has the escape of a NUL, at which C would cut it. */
static gboolean has_escaped_nul(const char *bytes, gsize length)
{
    for (gsize i = 0; i + 6 <= length; i++) {
        if (bytes[i] != '\\')
            continue;
        if (memcmp(bytes + i, "\\u0000", 6) == 0)
            return TRUE;
        i++; /* what is escaped isn't the start of an escape */
    }
    return FALSE;
}

static const char *check_parse(const char *bytes, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cJSON) tree = json_parse(bytes, length, &error);
    const char *broken;

    if (tree == NULL)
        return checks_refusal(error);
    if (error != NULL)
        return "a tree came, and an error";
    if (has_escaped_nul(bytes, length) || memchr(bytes, '\0', length) != NULL)
        return "a NUL was taken";
    broken = check_round_trip(tree);
    return broken != NULL ? broken : check_members(tree);
}

/* ---- strings ---- */

static const char *check_string(const char *bytes, gsize length)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);
    const char *broken;

    json_append_string(printed, bytes, (gssize)length);
    if ((broken = check_printed(printed->str)) != NULL)
        return broken;
    g_autoptr(cJSON) tree = json_parse(printed->str, printed->len, NULL);
    if (!cJSON_IsString(tree))
        return "a printed string can't be parsed";
    return g_str_equal(tree->valuestring, valid) ? NULL : "a printed string is another";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_require(check_parse((const char *)bytes, length));
    fuzz_require(check_string((const char *)bytes, length));
    return 0;
}
