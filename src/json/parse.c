/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/text.h"
#include "scan.h"

/* Beyond this a double can't tell whole numbers apart. */
#define EXACT_MAX 9007199254740992.0

/* Two members of one name: readers disagree on which counts, so neither does. */
static gboolean has_duplicates(const cJSON *object)
{
    const cJSON *member;

    if (object->child == NULL || object->child->next == NULL)
        return FALSE;
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    cJSON_ArrayForEach(member, object) if (!g_hash_table_add(names, member->string)) return TRUE;
    return FALSE;
}

/* The depth is bounded by the scan. */
static gboolean tree_has_duplicates(const cJSON *value)
{
    const cJSON *child;

    if (cJSON_IsObject(value) && has_duplicates(value))
        return TRUE;
    cJSON_ArrayForEach(child, value) if (tree_has_duplicates(child)) return TRUE;
    return FALSE;
}

cJSON *json_parse(const char *bytes, gsize length, GError **error)
{
    const char *end = NULL;

    if (length > JSON_MAX_BYTES) {
        g_set_error(error, FAULT, FAULT_DECODE,
                    "The answer is too large (%" G_GSIZE_FORMAT " bytes)", length);
        return NULL;
    }
    if (!json_scan(bytes, length, error))
        return NULL;

    /* cJSON wants a NUL behind the text to refuse what stands there. */
    g_autofree char *copy = g_strndup(bytes, length);
    g_autoptr(cJSON) value = cJSON_ParseWithOpts(copy, &end, TRUE);
    if (value == NULL) {
        g_set_error(error, FAULT, FAULT_DECODE, "The answer isn't JSON: wrong at byte %td",
                    end == NULL ? (ptrdiff_t)0 : end - copy);
        return NULL;
    }
    if (tree_has_duplicates(value)) {
        g_set_error(error, FAULT, FAULT_DECODE, "The answer has two members of the same name");
        return NULL;
    }
    return g_steal_pointer(&value);
}

static const cJSON *member_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    return member == NULL || cJSON_IsNull(member) ? NULL : member;
}

const char *json_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(member_of(object, name));
}

const cJSON *json_object(const cJSON *object, const char *name)
{
    const cJSON *member = member_of(object, name);

    return cJSON_IsObject(member) ? member : NULL;
}

const cJSON *json_array(const cJSON *object, const char *name)
{
    const cJSON *member = member_of(object, name);

    return cJSON_IsArray(member) ? member : NULL;
}

gboolean json_bool(const cJSON *object, const char *name, gboolean fallback)
{
    const cJSON *member = member_of(object, name);

    return cJSON_IsBool(member) ? cJSON_IsTrue(member) : fallback;
}

gboolean json_int(const cJSON *object, const char *name, gint64 min, gint64 max, gint64 *out)
{
    const cJSON *member = member_of(object, name);
    gint64 number;

    if (cJSON_IsString(member))
        return text_parse_int(member->valuestring, min, max, out);
    if (!cJSON_IsNumber(member) || fabs(member->valuedouble) > EXACT_MAX ||
        trunc(member->valuedouble) != member->valuedouble)
        return FALSE;
    number = (gint64)member->valuedouble;
    if (number < min || number > max)
        return FALSE;
    *out = number;
    return TRUE;
}

char *json_decimal(const cJSON *object, const char *name)
{
    const cJSON *member = member_of(object, name);
    char shortest[G_ASCII_DTOSTR_BUF_SIZE];

    if (cJSON_IsString(member))
        return g_strdup(member->valuestring);
    if (!cJSON_IsNumber(member) || !isfinite(member->valuedouble))
        return NULL;
    /* The fewest digits that are read back as the same number: 18.7, not 18.699999999999999. */
    for (int digits = 1; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(shortest, sizeof shortest, format, member->valuedouble);
        if (g_ascii_strtod(shortest, NULL) == member->valuedouble)
            break;
    }
    return g_strdup(shortest);
}
