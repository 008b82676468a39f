/* SPDX-License-Identifier: MIT */
/* An outbox with a day's entries in it, closed: what is done to it then is the test's. */
#ifndef TEST_STORE_OUTBOX_WORLD_H
#define TEST_STORE_OUTBOX_WORLD_H

#include "looptrace/outbox.h"

/* Every fifth is done, every seventh came back; the one before them was dropped. */
#define ENTRIES 120
#define DONE    24
#define OPEN    (ENTRIES - DONE)

typedef struct {
    char *home, *path, *directory;
    SecretText *key;
    Outbox *outbox;
    GHashTable *payloads; /* id → payload: what was acknowledged */
} World;

int world_set_up(void **state);
int world_tear_down(void **state);

void world_close(World *world);
void world_open(World *world);
void world_open_with(World *world, SecretText *key, gboolean key_is_new);
void world_fill(World *world);
OutboxEntry *world_entry(guint number);
guint world_set_aside(const World *world); /* files, with those beside them */

/* One of the sentences, and none of them twice. */
void assert_told(World *world, const char *words);
/* How many of what was acknowledged are there; each is whole. */
guint count_whole(World *world, OutboxStates states);
void assert_all_there(World *world);
void assert_works(World *world); /* adds, and finds it after opening anew */

#endif
