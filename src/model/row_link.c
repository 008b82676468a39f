/* SPDX-License-Identifier: MIT */
#include "looptrace/row_link.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/filter.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define NAME_MAX_LENGTH 64

static const char *const kind_names[ROW_LINK_KINDS] = {
    [ROW_LINK_ORDER] = "order", [ROW_LINK_LEAD] = "lead"};

char *row_link_make(RowLinkKind kind, const char *name)
{
    return g_strconcat(ROW_LINK_SCHEME, kind_names[kind], "/", name, NULL);
}

static gboolean is_name(const char *text)
{
    gsize length = strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.");

    return length > 0 && length <= NAME_MAX_LENGTH && text[length] == '\0' && *text != '-';
}

static gboolean refuse(const char *text, GError **error)
{
    g_autofree char *shown = text_clean(text, -1);

    g_set_error(error, FAULT, FAULT_USAGE,
                _("“%s” is no link of looptrace's; one is as looptrace://order/SA-00042"), shown);
    return FALSE;
}

gboolean row_link_parse(const char *text, RowLinkKind *kind, char **name, GError **error)
{
    gsize scheme = strlen(ROW_LINK_SCHEME);

    if (g_ascii_strncasecmp(text, ROW_LINK_SCHEME, scheme) != 0)
        return refuse(text, error);
    for (int i = 0; i < ROW_LINK_KINDS; i++) {
        gsize length = strlen(kind_names[i]);
        const char *rest = text + scheme + length;
        if (strncmp(text + scheme, kind_names[i], length) != 0 || *rest != '/')
            continue;
        g_autofree char *bare = g_strdup(rest + 1);
        /* Desktops like to add one at the end. */
        if (g_str_has_suffix(bare, "/"))
            bare[strlen(bare) - 1] = '\0';
        if (!is_name(bare) || (i == ROW_LINK_LEAD && !g_uuid_string_is_valid(bare)))
            return refuse(text, error);
        *kind = (RowLinkKind)i;
        *name = g_steal_pointer(&bare);
        return TRUE;
    }
    return refuse(text, error);
}

/* ---- lists ---- */

#define LIST_WORD "orders"

gboolean row_link_is_list(const char *text)
{
    const char *rest = text + strlen(ROW_LINK_SCHEME LIST_WORD);

    return g_ascii_strncasecmp(text, ROW_LINK_SCHEME LIST_WORD,
                               strlen(ROW_LINK_SCHEME LIST_WORD)) == 0 &&
           (*rest == '\0' || *rest == '/' || *rest == '?');
}

/* NULL: broken, or something in it can't be seen. */
static char *plain_value(const char *escaped)
{
    g_autofree char *value = g_uri_unescape_string(escaped, NULL);
    g_autofree char *clean =
        value == NULL || !g_utf8_validate(value, -1, NULL) ? NULL : text_clean(value, -1);

    return clean != NULL && *value != '\0' && strcmp(clean, value) == 0 ? g_steal_pointer(&value)
                                                                        : NULL;
}

static char *wanted_filter(const char *value, GError **error)
{
    gsize position;
    g_autoptr(Filter) filter = filter_parse(value, &position, error);

    return filter == NULL ? NULL : g_strconcat("filter:", value, NULL);
}

gboolean row_link_parse_list(const char *text, char **wanted, GError **error)
{
    static const char view[] = "view=", filter[] = "filter=";
    const char *rest = text + strlen(ROW_LINK_SCHEME LIST_WORD);
    g_autofree char *value = NULL;

    if (!row_link_is_list(text) || strlen(text) > 4 * FILTER_BYTES_MAX)
        return refuse(text, error);
    rest += *rest == '/' ? 1 : 0; /* desktops like to add one */
    *wanted = NULL;
    if (*rest == '\0') {
        *wanted = g_strdup("");
        return TRUE;
    }
    rest += *rest == '?' ? 1 : 0;
    if (g_str_has_prefix(rest, view) && (value = plain_value(rest + strlen(view))) != NULL)
        *wanted = g_strconcat("view:", value, NULL);
    else if (g_str_has_prefix(rest, filter) && (value = plain_value(rest + strlen(filter))) != NULL)
        return (*wanted = wanted_filter(value, error)) != NULL;
    return *wanted != NULL || refuse(text, error);
}

char *row_link_make_list(const char *filter)
{
    g_autofree char *escaped = g_uri_escape_string(filter, NULL, TRUE);

    return *filter == '\0' ? g_strdup(ROW_LINK_SCHEME LIST_WORD)
                           : g_strconcat(ROW_LINK_SCHEME LIST_WORD "?filter=", escaped, NULL);
}
