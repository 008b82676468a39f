/* SPDX-License-Identifier: MIT */
/* The command line: words to commands, records to text. The only writer to stdout. */
#ifndef LOOPTRACE_CLI_H
#define LOOPTRACE_CLI_H

#include <glib.h>

#include "looptrace/commands.h"

G_BEGIN_DECLS

typedef enum { OUTPUT_TABLE, OUTPUT_PLAIN, OUTPUT_CSV, OUTPUT_JSON, OUTPUT_JSONL } OutputFormat;

/* Which part of a list's records these are; but for the table each format can be written part by part. */
typedef enum { OUTPUT_WHOLE, OUTPUT_FIRST, OUTPUT_MIDDLE, OUTPUT_LAST } OutputPart;

typedef struct {
    OutputFormat format;
    OutputPart part;
    const char *const *columns; /* keys in order, NULL-terminated; NULL: the usual ones */
    int width;                  /* cells of the terminal; 0: as wide as the text is */
    gboolean ascii;             /* for people only: stdout isn't UTF-8 */
    const Clock *clock;
} OutputOptions;

/* The records as text, whole and sanitised for its format: JSON escapes what a terminal would obey,
 * CSV defuses formulas, all others hold SafeText. NULL with FAULT_USAGE for an unknown column.
 * Caller frees. */
char *cli_render(const Records *records, const OutputOptions *options, GError **error);

/* Runs what the words say; returns the exit code. argv[0] is the program. */
int cli_run(int argc, char **argv);

/* A command with its arguments, as it is typed in the `:` prompt of the screens. */
typedef struct {
    const ActionRow *action;
    CommandArguments *arguments;
    OutputFormat format;
    char **columns; /* NULL: the usual ones */
} CliLine;

/* FAULT_USAGE says which word is wrong; *position (may be NULL) is the byte of the line where it begins. */
gboolean cli_parse_line(const char *line, CliLine *parsed, gsize *position, GError **error);
void cli_line_clear(CliLine *line);

/* Tells a failure on stderr, with advice; returns its exit code. */
int cli_report(const GError *error);

/* A KeyringAsk that asks on the controlling terminal; for screens, before there is one. data NULL. */
SecretText *cli_ask_passphrase(gboolean is_new, guint attempt, gpointer data, GError **error);

/* TRUE when the words ask for the full screen: none but options of connection and look. Fills
 * options (SETTING_COUNT entries, owned by the caller) from them. */
gboolean cli_wants_screen(int argc, char **argv, char **options);

G_END_DECLS

#endif
