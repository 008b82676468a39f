/* SPDX-License-Identifier: MIT */
/*
 * What the two services' error mappings have in common: the parts of an answer that they look at,
 * the many shapes of an error body, and what a status means when nothing better is said.
 */
#ifndef LOOPTRACE_SRC_SUPABASE_ANSWER_H
#define LOOPTRACE_SRC_SUPABASE_ANSWER_H

#include <glib.h>

#include "looptrace/net.h"

/* All borrowed; a header that wasn't sent is NULL. */
typedef struct {
    long status;
    const char *body;
    gsize length;
    gboolean is_json;
    const char *gateway_code; /* sb-error-code, x-sb-error-code */
    const char *challenge;    /* www-authenticate */
    const char *proxy_status; /* PostgREST's, for answers without a body */
    gint64 retry_after_s;     /* 0: not said */
} ServerAnswer;

ServerAnswer server_answer(const NetAnswer *answer);

/* The members of an error body, in any of the forms of wire protocol A10 and B12; the texts are
 * sanitised and cut. What is missing is NULL. */
typedef struct {
    char *code, *message, *hint;
} ServerTrouble;

void server_trouble_read(const ServerAnswer *answer, ServerTrouble *trouble);
void server_trouble_clear(ServerTrouble *trouble);

/* "SENTENCE: message (hint)", with only as much of it as there is; the message alone when
 * sentence is NULL. Caller frees. */
char *server_trouble_compose(const char *sentence, const ServerTrouble *trouble);

/* The fault of an answer whose error has no code: the gateway's, or of something that isn't
 * Supabase (wire protocol §0). Never NULL. */
GError *server_fault_from_status(const ServerAnswer *answer, const ServerTrouble *trouble);

/* Whether the code reads like one of the database: five upper-case letters or digits. */
gboolean server_code_is_sqlstate(const char *code);
/* A fault of kind FAULT_LIMITED that says how long to wait. */
GError *server_fault_limited(const ServerAnswer *answer, const char *code);
/* Whether text contains word, in any case; text may be NULL. */
gboolean server_text_has(const char *text, const char *word);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ServerTrouble, server_trouble_clear)

#endif
