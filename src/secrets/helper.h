/* SPDX-License-Identifier: MIT */
/* One run of a program of the person's: text in, bounded text out, on the loop, with nothing of ours in its environment. */
#ifndef LOOPTRACE_SECRETS_HELPER_H
#define LOOPTRACE_SECRETS_HELPER_H

#include <gio/gio.h>

#include "looptrace/secret.h"

G_BEGIN_DECLS

#define HELPER_OUTPUT_MAX (256 * 1024) /* bytes of its standard output; more ends it */

typedef struct {
    const char *output; /* NUL-terminated behind length; wiped after the callback */
    gsize length;
    gboolean too_long;
    int exit_code; /* -1: a signal ended it */
    int signal;    /* that one */
    const char *
        said; /* the first line of its standard error, without what could be a secret; may be empty */
} HelperResult;

/* From the loop, once; exactly one of result and error (G_IO_ERROR: it couldn't be started, or was cancelled). */
typedef void (*HelperDone)(const HelperResult *result, const GError *error, gpointer data);

/* words: program and arguments, no shell. It gets input on stdin, no terminal, and of the environment what helper_environment()
 * leaves. Cancelled, it is killed with its process group. */
void helper_run(const char *const *words, SecretText *input, GCancellable *cancellable,
                HelperDone done, gpointer data);

/* What a program that keeps secrets needs (paths, language, the desktop's and GnuPG's addresses): nothing else
 * of `all`. Caller frees. */
char **helper_environment(char **all);
/* The first line, sanitised and short, in which words that are long enough to be a secret are left out. Caller frees. */
char *helper_first_words(const char *text, gsize length);

G_END_DECLS

#endif
