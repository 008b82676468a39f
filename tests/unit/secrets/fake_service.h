/* SPDX-License-Identifier: MIT */
/* A Secret Service that misbehaves as told; it lives in the test's own process and loop. */
#ifndef LOOPTRACE_TESTS_SECRETS_FAKE_SERVICE_H
#define LOOPTRACE_TESTS_SECRETS_FAKE_SERVICE_H

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
    /* What the test sets. */
    const char *silent;       /* method that isn't answered; NULL: all are */
    const char *refusal;      /* D-Bus error name that ReadAlias answers; NULL: none */
    guint lacks_collection;   /* so many times it says that there is no default one */
    gboolean is_locked;       /* the default collection */
    gboolean asks;            /* CreateItem wants a prompt */
    gboolean has_locked_item; /* in some other collection; unlocking wants a prompt */
    gsize secret_length;      /* of the one unlocked item; 0: there is none */

    /* What it has seen. */
    guint prompts, dismissals;
    guint created; /* items */

    GDBusConnection *bus;
    GArray *objects; /* of guint: registrations on bus */
    GPtrArray *held; /* of GDBusMethodInvocation: calls that weren't answered */
} FakeService;

/* On the bus of DBUS_SESSION_BUS_ADDRESS; owns org.freedesktop.secrets when it returns. */
FakeService *fake_service_start(void);
void fake_service_stop(FakeService *fake);

/* Answers what was held back, as it would have been at the time. */
void fake_service_catch_up(FakeService *fake);

G_END_DECLS

#endif
