/* SPDX-License-Identifier: MIT */
/* What a command needs from a person before it runs. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "looptrace/fault.h"
#include "looptrace/secret.h"

#define ASK_MAX 1024 /* bytes of an answer */

/* The next line of stdin without its end. FAULT_USAGE, naming the option, when it is empty or too long. */
SecretText *ask_secret_stdin(const char *option, GError **error);
/* Data of cli_ask_passphrase(). */
typedef struct {
    SecretText *given; /* with --passphrase-stdin; NULL: a person is asked */
    gboolean no_input;
} AskPassphrase;
/* All that is on stdin, at most 1 MiB. Caller frees. */
char *ask_lines_stdin(GError **error);
/* On the controlling terminal, without echo. FAULT_CANCELLED on Ctrl-C, FAULT_USAGE without one. */
SecretText *ask_secret_terminal(const char *prompt, GError **error);
/* On the controlling terminal. Caller frees. */
char *ask_line_terminal(const char *prompt, GError **error);

#endif
