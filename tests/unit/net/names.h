/* SPDX-License-Identifier: MIT */
/*
 * A name server of our own: names.c defines getaddrinfo(), which libcurl's resolver then calls in
 * place of libc's. So no test asks the network for a name, and a test decides how long it takes.
 *
 *     here.test, elsewhere.test   127.0.0.1
 *     slow.test                   waits for names_release(), then isn't known
 *     others                      not known
 */
#ifndef LOOPTRACE_TESTS_NAMES_H
#define LOOPTRACE_TESTS_NAMES_H

#include <glib.h>

G_BEGIN_DECLS

/* Waits until a lookup of slow.test has begun. */
void names_wait_for_slow(void);
/* Lets every lookup of slow.test go, and waits until the resolver's threads are out of here. */
void names_release(void);

G_END_DECLS

#endif
