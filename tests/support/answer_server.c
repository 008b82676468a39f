/* SPDX-License-Identifier: MIT */
/*
 * The scripted HTTP server as a program, for tests written in shell. Prints its address, serves until
 * its stdin ends.
 *
 *     answer_server METHOD PREFIX STATUS TYPE BODY [METHOD PREFIX STATUS TYPE BODY …]
 *
 * A TYPE of the form `location:URL` sends that header instead of a Content-Type; a STATUS of 0 never
 * answers.
 */
#include <stdio.h>
#include <unistd.h>

#include "http_server.h"

static void add_rule(HttpServer *server, char **rule)
{
    const char *location = g_str_has_prefix(rule[3], "location:") ? rule[3] + 9 : NULL;
    g_autofree char *header = g_strdup_printf("Location: %s", location == NULL ? "" : location);
    const char *const headers[] = {header, NULL};
    HttpResponse response = {.status = (int)g_ascii_strtoll(rule[2], NULL, 10),
                             .type = location == NULL ? rule[3] : NULL,
                             .headers = location == NULL ? NULL : headers,
                             .body = rule[4]};

    if (response.status == 0)
        response = (HttpResponse){.raw = "", .ending = HTTP_STALL};
    http_server_on(server, rule[0], rule[1], &response);
}

int main(int argc, char **argv)
{
    g_autoptr(HttpServer) server = http_server_new(HTTP_PLAIN);
    char byte;

    for (int i = 1; i + 4 < argc; i += 5)
        add_rule(server, argv + i);
    printf("%s\n", http_server_url(server));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return 0;
}
