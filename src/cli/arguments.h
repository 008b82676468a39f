/* SPDX-License-Identifier: MIT */
/* The words of the command line, read. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "looptrace/cli.h"

typedef struct {
    const ActionRow *action;     /* NULL: none was named */
    char *noun;                  /* as typed; for help about a noun */
    CommandArguments *arguments; /* given away to the run */
    char *settings[SETTING_COUNT];
    OutputFormat format;
    gboolean format_given;
    GStrv columns;
    char *wrong; /* after a failure: the word that it is about; NULL: one is missing at the end */
    gboolean help, version, no_input, dry_run, offline, password_stdin, passphrase_stdin,
        code_stdin;
} ParsedArguments;

/* FAULT_USAGE says which word is wrong. */
gboolean arguments_parse(int argc, char **argv, ParsedArguments *parsed, GError **error);
void arguments_clear(ParsedArguments *parsed);

#endif
