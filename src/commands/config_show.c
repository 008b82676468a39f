/* SPDX-License-Identifier: MIT */
/* config: every setting with its value and where that came from. */
#include "nouns.h"

static const RecordColumn config_columns[] = {
    {"key", "Setting", VALUE_TEXT, TRUE},  {"value", "Value", VALUE_TEXT, TRUE},
    {"origin", "From", VALUE_TEXT, TRUE},  {"environment", "Environment", VALUE_TEXT, FALSE},
    {"help", "Meaning", VALUE_TEXT, TRUE},
};

static void config_run(Invocation *invocation)
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

const Command command_config = {
    .noun = "config",
    .summary = "Every setting, its value and its origin",
    .example = "looptrace config",
    .run = config_run,
};
