/* SPDX-License-Identifier: MIT */
/*
 * One request for all that has changed (docs/sync.md): each section adds its part to the question and
 * reads its part of the answer, so that what is on the screen costs one request however many lists it
 * has. Sections that want one in the same turn of the loop share it.
 */
#ifndef SYNC_CHANGES_H
#define SYNC_CHANGES_H

#include "looptrace/json.h"
#include "sync.h"

typedef struct {
    const char *name; /* of the member: "orders" */
    /* Its JSON; NULL: nothing to be asked after all. Caller frees. */
    char *(*ask)(gpointer self);
    /* part NULL: nothing has changed. at: since for the next time; NULL: the one that was asked with holds on.
     * FALSE with an error: unreadable. */
    gboolean (*take)(gpointer self, const cJSON *part, const char *at, GError **error);
    /* Once after each ask that gave a part, from the loop, after take (if there was one). anew: nothing
     * that is kept can be trusted, and it has been dropped already. */
    void (*end)(gpointer self, const GError *error, gboolean anew);
    /* Nothing that is here can be trusted, whether it was asked for or not. NULL: it keeps nothing. */
    void (*forget)(gpointer self);
    /* The next question is for all of it; what is here stays until then. NULL: it always is. */
    void (*distrust)(gpointer self);
    gboolean
        by_roles; /* which rows there are goes by the person's roles, so they are asked about too */
} SyncSectionOps;

typedef struct SyncSection SyncSection;

SyncSection *sync_section_new(Sync *sync, const SyncSectionOps *ops, gpointer self);
void sync_section_free(SyncSection *section); /* its callbacks come no more. NULL is allowed */
/* No question is sent for it: it goes along with one that others want, unless that is for Home. */
void sync_section_ride(SyncSection *section);
/* It wants to be in the next request that has no other section of its name. */
void sync_section_refresh(SyncSection *section);

/* Nobody waits for its part any more: it isn't asked for, and a question that is under way with no other section is taken from
 * the line. Nothing is told of it, unless the answer comes for others. */
void sync_section_withdraw(SyncSection *section);

/* A question with one section alone: as a request to be sent apart, or for people. */
RestRequest *changes_request(const char *section, const char *question);
char *changes_describe(const char *section, const char *question); /* caller frees */

/* Every section distrusts what it has, and a platform that had no such function is asked again. */
void changes_distrust(Changes *changes);
/* Another person, or what is kept of one: the roles have to be told again. */
void changes_forget_who(Changes *changes);
void changes_free(Changes *changes); /* NULL is allowed */

#endif
