/* SPDX-License-Identifier: MIT */
/*
 * A job is a chain of steps on behalf of a Supabase: requests, accesses to the keyring, waiting for
 * the lock or for time to pass; at most one step is under way. A job that has ended, or whose
 * Supabase is gone, hears nothing more: what its last step still brings is let go of in here.
 *
 * Kinds of jobs put a Job first in a struct of their own.
 */
#ifndef LOOPTRACE_SRC_SUPABASE_JOB_H
#define LOOPTRACE_SRC_SUPABASE_JOB_H

#include "looptrace/supabase.h"
#include "tokens.h"

typedef struct Job Job;

/* Each next function runs from the loop, with the job's Supabase alive. */
typedef void (*JobNext)(Job *job, const GError *error);
typedef void (*JobAnswered)(Job *job, const NetAnswer *answer, const GError *error);
/* stored is borrowed; NULL without an error: nothing is stored. */
typedef void (*JobLoaded)(Job *job, Tokens *stored, const GError *error);

typedef struct {
    /* Tells who waits (through later_add) and forgets the job; job_end() follows. */
    void (*abort)(Job *job, const GError *why);
    void (*clear)(Job *job); /* frees what the kind added */
} JobKind;

struct Job {
    const JobKind *kind;
    Supabase *supabase; /* NULL once it has ended */
    grefcount references;
    GList link; /* in the Supabase's jobs */
    ProcessLock *lock;
    /* the step under way */
    NetRequest *request;
    char *asked; /* method and path of the newest request, for the log */
    GCancellable *lock_wait;
    GSource *timer;
    union {
        JobNext next;
        JobAnswered answered;
        JobLoaded loaded;
    } then;
};

/* A zeroed struct of size bytes that begins with a Job; the Supabase owns it until job_end(). */
gpointer job_begin(Supabase *supabase, const JobKind *kind, gsize size);
/* Gives up the lock and the step under way. */
void job_end(Job *job);
/* What the end of the Supabase, or something that takes its place, does to a job. */
void job_abort(Job *job, const GError *why);
gpointer job_ref(gpointer job);
void job_unref(gpointer job);

/* message->url is below the project's address ("/auth/v1/health"), message->headers come beside
 * those of every request. */
void job_send(Job *job, const NetMessage *message, JobAnswered answered);
/* The same for Auth, as POST with a JSON body, which is wiped and freed here (NULL: none). */
void job_send_auth(Job *job, NetMessage *message, GString *body, JobAnswered answered);

void job_load(Job *job, JobLoaded loaded);
void job_store(Job *job, const Tokens *tokens, JobNext next);
void job_erase(Job *job, JobNext next);

/* Waits to be the only one, among all processes of this user, that changes the stored session. */
void job_lock(Job *job, gint64 deadline_ms, JobNext next);
void job_unlock(Job *job);

void job_wait(Job *job, guint delay_ms, JobNext next);

#endif
