/* SPDX-License-Identifier: MIT */
/* The script of the test server: rules that choose an answer, and answers as bytes. Not locked. */
#ifndef LOOPTRACE_TESTS_HTTP_SCRIPT_H
#define LOOPTRACE_TESTS_HTTP_SCRIPT_H

#include "http_server.h"

G_BEGIN_DECLS

typedef struct {
    char *method; /* NULL: any */
    char *prefix;
    GPtrArray *responses; /* copies of HttpResponse */
    guint next;
    HttpHandler handler; /* instead of responses */
    gpointer data;
} HttpRule;

GPtrArray *http_script_new(void);
/* The rule for exactly this method and prefix, added if there is none. */
HttpRule *http_script_rule(GPtrArray *rules, const char *method, const char *prefix);
void http_rule_add(HttpRule *rule, const HttpResponse *response);
/* The rule that covers the request, or NULL. */
HttpRule *http_script_find(GPtrArray *rules, const HttpRequest *request);
/* The answer whose turn it is; borrowed from the rule. */
const HttpResponse *http_rule_next(HttpRule *rule);

/* The body as it goes out: compressed, cut. */
GByteArray *http_response_body(const HttpResponse *response);
/* The bytes of the answer to a request with this method, as they go out. */
GByteArray *http_response_render(const HttpResponse *response, const char *method);

G_END_DECLS

#endif
