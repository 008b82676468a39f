/* SPDX-License-Identifier: MIT */
/* Home: a section of changes(), of which those parts come that have changed; kept part by part. */
#include <string.h>

#include "follow.h"
#include "home.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/words.h"
#include "unread.h"

#define DIGEST "h"

/* ---- what is kept: each part as it came ---- */

static gboolean visit(guint part, GBytes *value, gint64 stamp_us, gpointer data)
{
    Sync *sync = data;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(value, &length);
    g_autoptr(cJSON) kept = json_parse(bytes, length, NULL);
    g_autoptr(Person) person = NULL;

    if (kept == NULL || !codec_home_from_value(sync->home, kept, &person, NULL))
        return TRUE;
    if (json_text(kept, DIGEST) != NULL)
        follow_set_as_of(sync->home_follow, stamp_us);
    if (person != NULL && sync->person == NULL)
        sync_take_person(sync, g_steal_pointer(&person));
    return TRUE;
}

static void recall(Sync *sync)
{
    if (sync->vault == NULL)
        return;
    vault_each(sync->vault, VAULT_HOME, visit, sync);
    if (codec_home_is_whole(sync->home)) {
        unread_take_home(sync);
        return;
    }
    home_free(sync->home); /* some of it has been lost */
    sync->home = home_new();
    follow_set_as_of(sync->home_follow, 0);
}

static void keep_part(Sync *sync, const cJSON *part)
{
    g_autoptr(GString) text = g_string_new("{");

    json_append_string(text, part->string, -1);
    g_string_append_c(text, ':');
    json_append_value(text, part);
    g_string_append_c(text, '}');
    keep_write_text(sync, VAULT_HOME, part->string, text->str);
}

/* The digest is written each time, since its stamp is how old Home is. */
static void keep(Sync *sync, const cJSON *part)
{
    const cJSON *each;
    g_autoptr(GString) text = g_string_new("{\"" DIGEST "\":");

    cJSON_ArrayForEach(each, part)
    {
        if (strcmp(each->string, DIGEST) != 0)
            keep_part(sync, each);
    }
    json_append_string(text, sync->home->digest, -1);
    g_string_append_c(text, '}');
    keep_write_text(sync, VAULT_HOME, DIGEST, text->str);
}

/* ---- the section ---- */

static char *ask(gpointer self)
{
    const Sync *sync = self;

    return codec_home_question(sync->home, clock_today(sync->clock));
}

static gboolean take(gpointer self, const cJSON *part, const char *at, GError **error)
{
    Sync *sync = self;
    g_autofree char *shape = g_strndup(sync->home->digest == NULL ? "" : sync->home->digest, 2);
    g_autoptr(Person) person = NULL;

    if (part != NULL && !codec_home_from_value(sync->home, part, &person, error))
        return FALSE;
    if (!codec_home_is_whole(sync->home)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer (home) isn't whole"));
        return FALSE;
    }
    if (part != NULL)
        sync->revision++;
    unread_take_home(sync);
    if (sync->vault != NULL && strncmp(shape, sync->home->digest, 2) != 0)
        vault_drop_kind(sync->vault, VAULT_HOME); /* other parts than before */
    keep(sync, part);
    if (person != NULL)
        sync_take_new_person(sync, g_steal_pointer(&person));
    return TRUE;
}

static void end(gpointer self, const GError *error, gboolean anew)
{
    Sync *sync = self;

    if (anew)
        follow_again(sync->home_follow);
    else
        follow_end(sync->home_follow, error);
}

static void forget(gpointer self)
{
    Sync *sync = self;

    home_free(sync->home);
    sync->home = home_new();
    sync->revision++;
    follow_set_as_of(sync->home_follow, 0);
}

static void distrust(gpointer self)
{
    Sync *sync = self;

    if (sync->home->digest != NULL) /* which parts there are stays: others take the place of all */
        sync->home->digest[2] = '\0';
}

static const SyncSectionOps home_ops = {"home", ask, take, end, forget, distrust, FALSE};

/* ---- for others ---- */

static Follow *follow_of(Sync *sync)
{
    if (sync->home_follow == NULL) {
        sync->home_follow = follow_new(sync, &home_ops, sync);
        recall(sync);
    }
    return sync->home_follow;
}

void home_forget(Sync *sync)
{
    g_clear_pointer(&sync->home_follow, follow_free);
    home_free(sync->home);
    sync->home = home_new();
}

SyncJob *sync_load_home(Sync *sync, SyncDone done, gpointer data)
{
    return follow_refresh(follow_of(sync),
                          _("Home isn't kept on this machine: look at it once while the server "
                            "can be reached"),
                          done, data);
}

const Home *sync_home(const Sync *sync)
{
    return sync->home;
}

gint64 sync_home_as_of(Sync *sync)
{
    return follow_as_of(follow_of(sync));
}

char *sync_describe_home(Day today)
{
    g_autoptr(Home) nothing = home_new();
    g_autofree char *question = codec_home_question(nothing, today);

    return changes_describe("home", question);
}
