/* SPDX-License-Identifier: MIT */
/*
 * The HTTP level of the misbehaving line: servers with their own TLS that pass requests on to the real
 * gateway, and give wrong answers to those that a fault is set for. Threads of the servers answer;
 * the functions below are for one thread.
 */
#ifndef LOOPTRACE_TESTS_LINE_ANSWERS_H
#define LOOPTRACE_TESTS_LINE_ANSWERS_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    ANSWER_RIGHT,
    ANSWER_RECORDED,      /* the right one, and a copy of it: line_answers_new() */
    ANSWER_STATUS,        /* with a body as the real parts give it, where they have one */
    ANSWER_HTML,          /* 200 and a page */
    ANSWER_REDIRECT,      /* 307 to another host */
    ANSWER_GZIP_CUT,      /* half of the compressed body, with a Content-Length that fits it */
    ANSWER_LENGTH_LONG,   /* Content-Length says more than there is */
    ANSWER_LENGTH_SHORT,  /* … and less */
    ANSWER_SLOW,          /* a byte now and then */
    ANSWER_NONE,          /* the request is carried out; the connection breaks before the answer */
    ANSWER_CUT_HEADERS,   /* … within its headers */
    ANSWER_CUT_BEHIND,    /* … between headers and body */
    ANSWER_CUT_BODY,      /* … within the body */
    ANSWER_CUT_END,       /* … when all has been said */
    ANSWER_SHORT_SESSION, /* the right answer, but the token has only a second left */
    ANSWER_STRANGER,      /* a certificate of an unknown authority */
    ANSWER_WRONG_NAME,    /* … for another host */
    ANSWER_EXPIRED        /* … that has run out */
} AnswerKind;

typedef struct {
    AnswerKind kind;
    char method[16], prefix[256]; /* which requests; "": all. The others are passed on. Method
                                   * WRITE-ONCE: each write the first time that it is seen */
    int status;
    guint retry_after_s; /* 0: none */
} AnswerFault;

typedef struct LineAnswers LineAnswers;

/* gateway: "https://127.0.0.1:PORT", trusted by gateway_ca (a file). Writes to directory: ca.pem, a file of authorities
 * (the gateway's, and those of the servers here), and answers, what ANSWER_RECORDED has passed on: for each request a line
 * with its method, its target and the status of its answer, and the answer's text without its encoding. */
LineAnswers *line_answers_new(const char *gateway, const char *gateway_ca, const char *directory);
void line_answers_free(LineAnswers *answers);

/* Returns the port where connections belong from now on, 0: straight to the gateway. */
guint16 line_answers_set(LineAnswers *answers, const AnswerFault *fault);

/* Requests that a fault was for, since it was set. */
guint line_answers_struck(LineAnswers *answers);
/* Connections to the other host that the redirect points to, ever. */
guint line_answers_elsewhere(LineAnswers *answers);

/* FALSE: there is no such fault. words: its name ("503", "html", …), then method and prefix if it isn't
 * for all; "retry-after=S" may be among them. */
gboolean answer_fault_parse(const char *const *words, AnswerFault *fault);

G_END_DECLS

#endif
