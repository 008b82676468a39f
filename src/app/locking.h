/* SPDX-License-Identifier: MIT */
/* The lock of the screen: by key, after a time without keys, and after a restart of a program that was locked. */
#ifndef APP_LOCKING_H
#define APP_LOCKING_H

#include "app_state.h"

void locking_begin(App *app); /* somebody is signed in, and what is kept is open */
void locking_end(App *app);   /* nobody is any more */
/* A key has come. TRUE: the screen should have been locked before it; it is now, and the key means nothing. */
gboolean locking_key(App *app);
void locking_look(App *app); /* locks if the time without keys is over */
void locking_lock(App *app);
/* Somebody has signed in on the lock screen. TRUE: the person it waited for, and everything is as it was; FALSE: another,
 * for whom everything begins. */
gboolean locking_unlock(App *app);

#endif
