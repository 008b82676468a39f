/* SPDX-License-Identifier: MIT */
/*
 * What the platform of a profile lacks (product.md §3.10): columns and relations by their path
 * (select.h), tables and functions by their name ("messages", "rpc/changes"); each since when, and
 * believed for a day.
 */
#ifndef LOOPTRACE_SRC_SUPABASE_LACKS_H
#define LOOPTRACE_SRC_SUPABASE_LACKS_H

#include "answer.h"
#include "request.h"

typedef struct Lacks Lacks;

Lacks *lacks_new(void);
void lacks_free(Lacks *lacks);

/* TRUE when it wasn't known. now_s: Unix time. Nothing is added beyond some hundred. */
gboolean lacks_add(Lacks *lacks, const char *path, gint64 now_s);
gboolean lacks_has(Lacks *lacks, const char *path, gint64 now_s);
void lacks_clear(Lacks *lacks);
char *lacks_print(const Lacks *lacks);                         /* caller frees */
void lacks_read(Lacks *lacks, const char *text, gint64 now_s); /* in place of all; skips nonsense */
/* "This platform has no column …: looptrace goes on without it". Caller frees. */
char *lacks_sentence(const char *path);

/* Takes out of the request what is known to be lacking. */
void lacks_narrow(Lacks *lacks, RestRequest *request, gint64 now_s);
/* The fault of a request for a table or function that is known to be lacking, or NULL. */
GError *lacks_fault(Lacks *lacks, const RestRequest *request, gint64 now_s);

typedef enum {
    LACK_NONE,  /* the refusal isn't about something lacking, or nobody can tell what it is */
    LACK_PART,  /* *path is out of the request, which may be repeated */
    LACK_WHOLE, /* *path is what was asked for, or what it can't do without */
} LackVerdict;

/* What a refusal with this code and message (PostgREST's, as sent) says. *path: caller frees. */
LackVerdict lacks_judge(RestRequest *request, const char *code, const char *message, char **path);

#endif
