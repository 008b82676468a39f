/* SPDX-License-Identifier: MIT */
/* Home in one request: the sections that changed, and who is signed in. */
#include <string.h>

#include "looptrace/codec.h"
#include "sync.h"

static RestRequest *home_request(const Home *home, Day today)
{
    RestRequest *request = rest_request_new_rpc("home");
    g_autofree char *question = codec_home_question(home, today);

    rest_body(request, question);
    return request;
}

/* What has no news is "{}", with blanks or without. */
static gboolean has_news(const RestAnswer *answer)
{
    return memchr(answer->body, '"', answer->length) != NULL;
}

static gboolean read_home(Sync *sync, const RestAnswer *answer, GError **error)
{
    g_autoptr(Person) person = NULL;

    if (!codec_home_from_json(sync->home, answer->body, answer->length, &person, error))
        return FALSE;
    if (has_news(answer))
        sync->revision++;
    if (person != NULL)
        sync_take_person(sync, g_steal_pointer(&person));
    return TRUE;
}

SyncJob *sync_load_home(Sync *sync, SyncDone done, gpointer data)
{
    return sync_job_new(sync, home_request(sync->home, clock_today(sync->clock)), read_home, done,
                        data);
}

const Home *sync_home(const Sync *sync)
{
    return sync->home;
}

char *sync_describe_home(Day today)
{
    g_autoptr(Home) nothing = home_new();
    g_autoptr(RestRequest) request = home_request(nothing, today);

    return rest_request_describe(request);
}
