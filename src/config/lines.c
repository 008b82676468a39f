/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <string.h>

void config_line_free(ConfigLine *line)
{
    g_free(line->path);
    g_free(line->section);
    g_free(line->key);
    g_free(line->value);
    g_free(line);
}

/* "[keys.orders]" → "keys.orders"; NULL: no head of a section. */
static char *section_of(const char *line)
{
    gsize length = strlen(line);

    return length > 2 && line[0] == '[' && line[length - 1] == ']' ? g_strndup(line + 1, length - 2)
                                                                   : NULL;
}

static gboolean is_wanted(const char *section, const char *name)
{
    gsize length = strlen(name);

    return strncmp(section, name, length) == 0 &&
           (section[length] == '\0' || section[length] == '.');
}

static void add(GPtrArray *lines, const char *path, guint number, const char *section,
                const char *text)
{
    const char *equals = strchr(text, '=');
    ConfigLine *line;

    if (*text == '\0' || *text == '#' || equals == NULL)
        return;
    line = g_new0(ConfigLine, 1);
    line->path = g_strdup(path);
    line->line = number;
    line->section = g_strdup(section);
    line->key = g_strstrip(g_strndup(text, (gsize)(equals - text)));
    line->value = g_strstrip(g_strdup(equals + 1));
    g_ptr_array_add(lines, line);
}

void config_lines_read(const char *text, const char *path, const char *name, GPtrArray *lines)
{
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);
    g_autofree char *section = NULL;

    for (guint i = 0; all[i] != NULL; i++) {
        char *next = section_of(g_strstrip(all[i]));
        if (next != NULL) {
            g_free(section);
            section = next;
        } else if (section != NULL && is_wanted(section, name)) {
            add(lines, path, i + 1, section, all[i]);
        }
    }
}
