/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/secret.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "number.h"
#include "scan.h"

/* Up to here each whole number has a double of its own. */
#define EXACT_MAX 9007199254740991.0

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * Two members of one name: readers disagree on which counts, so neither does. By sorting, because a
 * buyer's jsonb may hold as many names as it likes, also such that collide in a hash table.
 */
static gboolean has_duplicates(const cJSON *object)
{
    const cJSON *member;

    if (object->child == NULL || object->child->next == NULL)
        return FALSE;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    cJSON_ArrayForEach(member, object) g_ptr_array_add(names, member->string);
    qsort(names->pdata, names->len, sizeof *names->pdata, compare_names);
    for (guint i = 1; i < names->len; i++)
        if (compare_names(&names->pdata[i - 1], &names->pdata[i]) == 0)
            return TRUE;
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

/* cJSON wants a NUL behind the text to refuse what stands there. The copy is wiped: it may be an
 * answer with tokens. */
static cJSON *parse_copy(const char *bytes, gsize length, GError **error)
{
    char *copy = g_strndup(length == 0 ? "" : bytes, length);
    const char *end = NULL;
    cJSON *value = cJSON_ParseWithOpts(copy, &end, TRUE);

    if (value == NULL)
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer isn't JSON: wrong at byte %td"),
                    end == NULL ? (ptrdiff_t)0 : end - copy);
    explicit_bzero(copy, length);
    g_free(copy);
    return value;
}

cJSON *json_parse(const char *bytes, gsize length, GError **error)
{
    if (length > JSON_MAX_BYTES) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer is too large (%zu bytes)"), length);
        return NULL;
    }
    if (!json_scan(bytes, length, error))
        return NULL;

    g_autoptr(cJSON) value = parse_copy(bytes, length, error);
    if (value == NULL)
        return NULL;
    if (tree_has_duplicates(value)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer has two members of the same name"));
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
    g_autofree char *text = NULL;

    if (cJSON_IsString(member))
        text = g_strdup(member->valuestring);
    else if (cJSON_IsNumber(member) && isfinite(member->valuedouble))
        text = json_number_text(member->valuedouble);
    return text != NULL && json_is_plain_decimal(text) ? g_steal_pointer(&text) : NULL;
}

void json_wipe(cJSON *tree)
{
    for (cJSON *item = tree; item != NULL; item = item->next) {
        if (item->valuestring != NULL && (item->type & cJSON_IsReference) == 0)
            secret_wipe(item->valuestring, strlen(item->valuestring));
        json_wipe(item->child);
        item->child = NULL;
    }
    cJSON_Delete(tree);
}
