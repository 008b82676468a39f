/* SPDX-License-Identifier: MIT */
/* config: every setting with its value and where that came from; the themes that there are. */
#include "looptrace/keymap.h"
#include "looptrace/theme.h"
#include "looptrace/words.h"
#include "nouns.h"

#include <string.h>

static const RecordColumn config_columns[] = {
    {"key", "Setting", VALUE_TEXT, TRUE},  {"value", "Value", VALUE_TEXT, TRUE},
    {"origin", "From", VALUE_TEXT, TRUE},  {"environment", "Environment", VALUE_TEXT, FALSE},
    {"help", "Meaning", VALUE_TEXT, TRUE},
};

COLUMNS_OF(config, config_columns)

void config_run(Invocation *invocation)
{
    const Config *config = invocation_services(invocation)->config;
    Records *records = records_new(config_columns, G_N_ELEMENTS(config_columns), FALSE);

    for (int i = 0; i < SETTING_COUNT; i++) {
        Setting setting = (Setting)i;
        char **row = records_append(records);
        row[0] = g_strdup(config_key(setting));
        row[1] = g_strdup(config_get(config, setting));
        row[2] = g_strdup(config_origin_name(config_origin(config, setting)));
        row[3] = g_strdup(config_environment(setting));
        row[4] = g_strdup(config_help(setting));
    }
    records_set_message(records, g_strdup_printf("File: %s", config_path(config)));
    invocation_finish(invocation, records);
}

/* ---- config keys ---- */

static const RecordColumn key_columns[] = {
    {"keys", NC_("column", "Keys"), VALUE_TEXT, TRUE},
    {"action", NC_("column", "Action"), VALUE_TEXT, TRUE},
    {"help", NC_("column", "Meaning"), VALUE_TEXT, TRUE},
    {"screens", NC_("column", "Screens"), VALUE_LIST, FALSE},
    {"origin", NC_("column", "From"), VALUE_TEXT, TRUE},
};

COLUMNS_OF(config_keys, key_columns)

static char *screen_list(ScreenSet where)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < SCREEN_COUNT; i++)
        if ((where & SCREEN_BIT(i)) != 0)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ",", screen_name((Screen)i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *problems_text(const Keymap *keymap)
{
    const GPtrArray *problems = keymap_problems(keymap);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < problems->len; i++)
        g_string_append_printf(text, "%s%s.", i == 0 ? "" : "\n",
                               (const char *)g_ptr_array_index(problems, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

void config_keys_run(Invocation *invocation)
{
    const Config *config = invocation_services(invocation)->config;
    g_autoptr(Keymap) keymap = keymap_new(config);
    g_autoptr(GPtrArray) rows = keymap_rows(keymap);
    Records *records = records_new(key_columns, G_N_ELEMENTS(key_columns), FALSE);

    for (guint i = 0; i < rows->len; i++) {
        KeymapRow *row = g_ptr_array_index(rows, i);
        char **values = records_append(records);
        values[0] = g_strdup(row->keys);
        values[1] = g_strdup(action_row(row->action)->name);
        values[2] = g_strdup(action_help(row->action));
        values[3] = screen_list(row->where);
        values[4] = g_strdup(row->from);
    }
    if (keymap_problems(keymap)->len > 0) {
        records_set_message(records, problems_text(keymap));
        records_set_exit_code(records, EXIT_FAILED);
    } else {
        records_set_message(records,
                            g_strdup_printf(_("Change them in [keys] of %s"), config_path(config)));
    }
    invocation_finish(invocation, records);
}

/* ---- config themes ---- */

static const RecordColumn theme_columns[] = {
    {"theme", NC_("theme", "Theme"), VALUE_TEXT, TRUE},
    {"used", NC_("theme", "Used"), VALUE_BOOLEAN, TRUE},
    {"background", NC_("theme", "Background"), VALUE_TEXT, TRUE},
    {"colours", NC_("theme", "Colours"), VALUE_LIST, TRUE},
    {"summary", NC_("theme", "Summary"), VALUE_TEXT, TRUE},
    {"path", NC_("theme", "Path"), VALUE_TEXT, FALSE},
    {"problem", NC_("theme", "Problem"), VALUE_TEXT, FALSE},
};

COLUMNS_OF(config_themes, theme_columns)

static void add_theme(Records *records, const ThemeInfo *info, const char *used)
{
    char **row = records_append(records);

    row[0] = g_strdup(info->name);
    row[1] = g_strdup(strcmp(info->name, used) == 0 ? "true" : "false");
    row[2] = g_strdup(info->background);
    row[3] = g_strdup(info->sections);
    row[4] = g_strdup(info->problem != NULL ? info->problem : info->summary);
    row[5] = g_strdup(info->path);
    row[6] = g_strdup(info->problem);
    if (info->problem != NULL)
        records_set_exit_code(records, EXIT_FAILED);
}

void config_themes_run(Invocation *invocation)
{
    const Config *config = invocation_services(invocation)->config;
    const char *used = config_get(config, SETTING_THEME);
    Records *records = records_new(theme_columns, G_N_ELEMENTS(theme_columns), FALSE);
    g_autoptr(GPtrArray) list = theme_list();

    for (guint i = 0; i < list->len; i++)
        add_theme(records, g_ptr_array_index(list, i), used == NULL ? "default" : used);
    records_set_message(
        records, g_strdup_printf(_("Choose one with `theme = NAME` in %s"), config_path(config)));
    invocation_finish(invocation, records);
}
