/* SPDX-License-Identifier: MIT */
#include "looptrace/row_link.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define NAME_MAX_LENGTH 64

static const char *const kind_names[ROW_LINK_KINDS] = {[ROW_LINK_ORDER] = "order"};

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
        if (!is_name(bare))
            return refuse(text, error);
        *kind = (RowLinkKind)i;
        *name = g_steal_pointer(&bare);
        return TRUE;
    }
    return refuse(text, error);
}
