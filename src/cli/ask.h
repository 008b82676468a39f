/* SPDX-License-Identifier: MIT */
/* What a command needs from a person before it runs. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "looptrace/fault.h"
#include "looptrace/secret.h"

#define ASK_MAX 1024 /* bytes of an answer */

/* The first line of stdin without its end. FAULT_USAGE when it is empty or too long. */
SecretText *ask_secret_stdin(GError **error);
/* All that is on stdin, at most 1 MiB. Caller frees. */
char *ask_lines_stdin(GError **error);
/* On the controlling terminal, without echo. FAULT_CANCELLED on Ctrl-C, FAULT_USAGE without one. */
SecretText *ask_secret_terminal(const char *prompt, GError **error);
/* On the controlling terminal. Caller frees. */
char *ask_line_terminal(const char *prompt, GError **error);

#endif
