/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "looptrace/supabase_storage.h"

#define BUCKET    "stage-photos"
#define PATH      "stages/7/a b.jpg"
#define OBJECT    "/storage/v1/object/" BUCKET "/stages/7/a%20b.jpg"
#define RESUMABLE "/storage/v1/upload/resumable"
#define PLACE     RESUMABLE "/c3RhZ2Vz_1-2"

#define LARGE 100000u

static const char *const created_headers[] = {
    "Location: https://elsewhere.test/storage/v1/upload/resumable/c3RhZ2Vz_1-2",
    "Tus-Resumable: 1.0.0", NULL};

/* ---- what comes back ---- */

typedef struct {
    Ended ended;
    GString *told; /* objects, one a line; or the link; or where the upload goes on */
    guint begun;
} Heard;

static void heard_clear(Heard *heard)
{
    ended_clear(&heard->ended);
    if (heard->told != NULL)
        g_string_free(heard->told, TRUE);
    *heard = (Heard){0};
}

static void listed(const GPtrArray *objects, const GError *error, gpointer data)
{
    Heard *heard = data;

    assert_true((objects == NULL) == (error != NULL));
    heard->told = g_string_new(NULL);
    for (guint i = 0; objects != NULL && i < objects->len; i++) {
        const StorageObject *object = objects->pdata[i];
        g_string_append_printf(heard->told, "%s %" G_GINT64_FORMAT " %s\n", object->name,
                               object->size, object->created);
    }
    ended_take(error, &heard->ended);
}

static void signed_link(const char *url, const GError *error, gpointer data)
{
    Heard *heard = data;

    assert_true((url == NULL) == (error != NULL));
    heard->told = g_string_new(url);
    ended_take(error, &heard->ended);
}

static void begun(const char *resume, gpointer data)
{
    Heard *heard = data;

    heard->begun++;
    heard->told = g_string_new(resume);
}

static void sent(const GError *error, gpointer data)
{
    Heard *heard = data;

    ended_take(error, &heard->ended);
}

static GBytes *bytes_of(gsize length)
{
    guint8 *bytes = g_malloc(length);

    for (gsize i = 0; i < length; i++)
        bytes[i] = (guint8)(i * 7 + i / 251);
    return g_bytes_new_take(bytes, length);
}

static StorageUpload *begin_upload(Flow *flow, gsize length, const char *resume, Heard *heard)
{
    g_autoptr(GBytes) bytes = bytes_of(length);
    const StorageFile file = {BUCKET, PATH, "image/jpeg", bytes, resume};

    return storage_upload(flow->supabase, &file, begun, sent, heard);
}

static void upload(Flow *flow, gsize length, const char *resume, Heard *heard)
{
    begin_upload(flow, length, resume, heard);
    assert_int_equal(heard->ended.calls, 0);
    flow_wait(flow, &heard->ended);
}

static void answer_offset(Flow *flow, const char *method, int status, const char *offset)
{
    const char *const headers[] = {offset, NULL};

    http_server_on(flow->server, method, PLACE,
                   &(HttpResponse){.status = status, .headers = headers});
}

static void answer_created(Flow *flow)
{
    http_server_on(flow->server, "POST", RESUMABLE,
                   &(HttpResponse){.status = 201, .headers = created_headers});
}

/* ---- listing and links ---- */

static void test_list(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    flow_answer(
        flow, "POST", "/storage/v1/object/list/" BUCKET, 200,
        "[{\"name\":\"older\",\"id\":null},"
        "{\"name\":\"a.jpg\",\"id\":\"1\",\"created_at\":\"2026-11-23T02:04:53.307Z\","
        "\"metadata\":{\"size\":210000,\"mimetype\":\"image/jpeg\"}},"
        "{\"name\":\"stages/7/b.jpg\",\"id\":\"2\",\"created_at\":\"x\",\"metadata\":null}]");
    flow_open(flow, 3600, 1800);
    storage_list(flow->supabase, BUCKET, "stages/7", listed, &heard);
    flow_wait(flow, &heard.ended);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_string_equal(heard.told->str, "a.jpg 210000 2026-11-23T02:04:53.307Z\nb.jpg -1 x\n");

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_string_equal(request->body, "{\"prefix\":\"stages/7\",\"limit\":100,\"offset\":0,"
                                       "\"sortBy\":{\"column\":\"created_at\",\"order\":\"asc\"}}");
    assert_header(request, "apikey", FLOW_KEY);
    assert_header(request, "authorization", "Bearer access-old");
    assert_header(request, "content-type", "application/json");
    heard_clear(&heard);
}

static void check_link(Flow *flow, const char *body, const char *below)
{
    g_autofree char *url = g_strconcat(http_server_url(flow->server), below, NULL);
    Heard heard = {0};

    flow_answer(flow, "POST", "/storage/v1/object/sign/" BUCKET "/stages/7/a%20b.jpg", 200, body);
    storage_sign(flow->supabase, BUCKET, PATH, 600, signed_link, &heard);
    flow_wait(flow, &heard.ended);
    if (below == NULL) {
        ended_assert(&heard.ended, FAULT_DECODE, "no link");
    } else {
        ended_assert(&heard.ended, FAULT_KINDS, NULL);
        assert_string_equal(heard.told->str, url);
    }
    heard_clear(&heard);
}

static void test_link(void **state)
{
    Flow *flow = *state;

    flow_open(flow, 3600, 1800);
    check_link(flow, "{\"signedURL\":\"/object/sign/x/y.jpg?token=t\"}",
               "/storage/v1/object/sign/x/y.jpg?token=t");
    assert_string_equal(http_server_request(flow->server, 0)->body, "{\"expiresIn\":600}");
    check_link(flow, "{\"signedUrl\":\"/storage/v1/object/sign/x/y.jpg?token=t\"}",
               "/storage/v1/object/sign/x/y.jpg?token=t");
    check_link(flow, "{\"signedURL\":\"https://elsewhere.test/y.jpg\"}", NULL);
    check_link(flow, "{\"signedURL\":\"//elsewhere.test/y.jpg\"}", NULL);
}

static void test_remove(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    flow_answer(flow, "DELETE", "/storage/v1/object/" BUCKET, 200, "[]");
    flow_open(flow, 3600, 1800);
    storage_remove(flow->supabase, BUCKET, PATH, sent, &heard);
    flow_wait(flow, &heard.ended);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_string_equal(http_server_request(flow->server, 0)->body,
                        "{\"prefixes\":[\"stages/7/a b.jpg\"]}");
    heard_clear(&heard);
}

/* ---- sending ---- */

static void test_small_is_one_request(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};
    g_autoptr(GBytes) bytes = bytes_of(1000);

    flow_answer(flow, "POST", OBJECT, 200, "{\"Id\":\"1\",\"Key\":\"k\"}");
    flow_open(flow, 3600, 1800);
    upload(flow, 1000, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 1);
    assert_int_equal(heard.begun, 0);

    const HttpRequest *request = http_server_request(flow->server, 0);
    assert_int_equal(request->length, 1000);
    assert_memory_equal(request->body, g_bytes_get_data(bytes, NULL), 1000);
    assert_header(request, "content-type", "image/jpeg");
    assert_header(request, "x-upsert", "false");
    heard_clear(&heard);
}

/* An attempt before has put it there. */
static void test_there_already_is_sent(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};
    const char *duplicate = "{\"statusCode\":\"409\",\"error\":\"Duplicate\",\"message\":\"The "
                            "resource already exists\"}";

    flow_answer(flow, "POST", OBJECT, 400, duplicate);
    http_server_on(flow->server, "POST", RESUMABLE,
                   &(HttpResponse){.status = 409, .type = "text/plain", .body = "already exists"});
    flow_open(flow, 3600, 1800);
    upload(flow, 1000, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    heard_clear(&heard);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    heard_clear(&heard);
}

static void test_large_is_resumable(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_created(flow);
    answer_offset(flow, "PATCH", 204, "Upload-Offset: 100000");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(heard.begun, 1);
    assert_string_equal(heard.told->str, PLACE); /* at the platform's own address */

    const HttpRequest *create = http_server_request(flow->server, 0);
    assert_header(create, "tus-resumable", "1.0.0");
    assert_header(create, "upload-length", "100000");
    assert_header(create, "x-upsert", "false");
    assert_header(create, "upload-metadata",
                  "bucketName c3RhZ2UtcGhvdG9z,objectName c3RhZ2VzLzcvYSBiLmpwZw==,"
                  "contentType aW1hZ2UvanBlZw==,cacheControl MzYwMA==");
    const HttpRequest *chunk = http_server_request(flow->server, 1);
    assert_string_equal(chunk->target, PLACE);
    assert_header(chunk, "upload-offset", "0");
    assert_header(chunk, "content-type", "application/offset+octet-stream");
    assert_int_equal(chunk->length, LARGE);
    heard_clear(&heard);
}

static void test_goes_on_where_it_was_cut(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};
    g_autoptr(GBytes) bytes = bytes_of(LARGE);

    answer_offset(flow, "HEAD", 200, "Upload-Offset: 37000");
    answer_offset(flow, "PATCH", 204, "Upload-Offset: 100000");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, PLACE, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(heard.begun, 0);

    const HttpRequest *chunk = http_server_request(flow->server, 1);
    assert_header(chunk, "upload-offset", "37000");
    assert_int_equal(chunk->length, LARGE - 37000);
    assert_memory_equal(chunk->body, (const char *)g_bytes_get_data(bytes, NULL) + 37000,
                        LARGE - 37000);
    heard_clear(&heard);
}

static void test_arrived_whole_before_the_cut(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_offset(flow, "HEAD", 200, "Upload-Offset: 100000");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, PLACE, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 1);
    heard_clear(&heard);
}

static void test_forgotten_begins_anew(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    http_server_on(flow->server, "HEAD", RESUMABLE "/old", &(HttpResponse){.status = 404});
    answer_created(flow);
    answer_offset(flow, "PATCH", 204, "Upload-Offset: 100000");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, RESUMABLE "/old", &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(heard.begun, 1);
    assert_string_equal(heard.told->str, PLACE);
    heard_clear(&heard);
}

static void test_another_offset_is_asked_for(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_created(flow);
    answer_offset(flow, "PATCH", 409, "Upload-Offset: 0");
    answer_offset(flow, "PATCH", 204, "Upload-Offset: 100000");
    answer_offset(flow, "HEAD", 200, "Upload-Offset: 20000");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_header(http_server_request(flow->server, 3), "upload-offset", "20000");
    heard_clear(&heard);
}

/* A server that never gets further isn't asked for ever. */
static void test_no_progress_ends(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_created(flow);
    answer_offset(flow, "PATCH", 204, "Upload-Offset: 0");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_DECODE, "how much of the file");
    assert_in_range(http_server_count(flow->server), 2, 12);
    heard_clear(&heard);
}

/* What isn't there for large files may be for whole ones. */
static void test_without_resumable(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    flow_answer(flow, "POST", OBJECT, 200, "{\"Key\":\"k\"}");
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_int_equal(http_server_count(flow->server), 2);
    assert_int_equal(http_server_request(flow->server, 1)->length, LARGE);
    heard_clear(&heard);
}

static void test_no_storage_at_all(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_SERVER, "has no Storage");
    assert_string_equal(heard.ended.code, STORAGE_CODE_NONE);
    heard_clear(&heard);
}

static void test_refused(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    http_server_on(flow->server, "POST", RESUMABLE,
                   &(HttpResponse){.status = 403,
                                   .type = "text/plain",
                                   .body = "new row violates row-level security policy"});
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_REFUSED, "policy");
    assert_int_equal(http_server_count(flow->server), 1);
    heard_clear(&heard);
}

/* The line is cut in the middle of the bytes: told, not begun anew from within. */
static void test_cut(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_created(flow);
    http_server_on(flow->server, "PATCH", PLACE, &(HttpResponse){.raw = "", .ending = HTTP_RESET});
    flow_open(flow, 3600, 1800);
    upload(flow, LARGE, NULL, &heard);
    ended_assert(&heard.ended, FAULT_OFFLINE, NULL);
    assert_int_equal(heard.begun, 1);
    assert_int_equal(flow_count(flow, PLACE), 1);
    heard_clear(&heard);
}

static void test_expired_token_is_renewed(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    flow_answer(
        flow, "POST", OBJECT, 400,
        "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":\"\\\"exp\\\" claim "
        "timestamp check failed\"}");
    flow_answer(flow, "POST", OBJECT, 200, "{\"Key\":\"k\"}");
    flow_grant(flow, TOKEN_REFRESH, "new", 3600);
    flow_open(flow, 3600, 1800);
    upload(flow, 1000, NULL, &heard);
    ended_assert(&heard.ended, FAULT_KINDS, NULL);
    assert_header(flow_request(flow, OBJECT, 1), "authorization", "Bearer access-new");
    heard_clear(&heard);
}

static void test_cancelled(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    answer_created(flow);
    http_server_on(flow->server, "PATCH", PLACE, &(HttpResponse){.hold = TRUE});
    flow_open(flow, 3600, 1800);
    StorageUpload *under_way = begin_upload(flow, LARGE, NULL, &heard);
    flow_wait_for_requests(flow, 2);
    assert_int_equal(storage_upload_sent(under_way), LARGE);
    storage_upload_cancel(under_way);
    assert_int_equal(heard.ended.calls, 0);
    flow_wait(flow, &heard.ended);
    ended_assert(&heard.ended, FAULT_CANCELLED, NULL);
    http_server_release(flow->server);
    flow_settle(flow);
    assert_int_equal(heard.ended.calls, 1);
    heard_clear(&heard);
}

static void test_cancelled_while_it_waits(void **state)
{
    Flow *flow = *state;
    Heard heard = {0};

    http_server_on(flow->server, "HEAD", PLACE, &(HttpResponse){.status = 423});
    flow_open(flow, 3600, 1800);
    StorageUpload *under_way = begin_upload(flow, LARGE, PLACE, &heard);
    flow_wait_for_requests(flow, 1);
    flow_settle(flow);
    storage_upload_cancel(under_way);
    flow_wait(flow, &heard.ended);
    ended_assert(&heard.ended, FAULT_CANCELLED, NULL);
    heard_clear(&heard);
}

/* ---- addresses ---- */

static void check_url(const char *url, const char *bucket, const char *path)
{
    g_autofree char *said_bucket = NULL, *said_path = NULL;

    assert_int_equal(storage_parse_url(url, &said_bucket, &said_path), bucket != NULL);
    if (bucket == NULL)
        return;
    assert_string_equal(said_bucket, bucket);
    assert_string_equal(said_path, path);
}

static void test_addresses(void **state)
{
    Flow *flow = *state;
    g_autofree char *own = storage_url(flow->supabase, BUCKET, PATH);

    check_url(own, BUCKET, PATH);
    check_url("https://x.supabase.co/storage/v1/object/public/b/c/d.png?download=1", "b",
              "c/d.png");
    check_url("https://x.supabase.co/storage/v1/object/sign/b/c.png?token=t", "b", "c.png");
    check_url("https://x.supabase.co/storage/v1/object/b/c.png", "b", "c.png");
    check_url("https://x.supabase.co/storage/v1/object/public/b", NULL, NULL);
    check_url("https://x.supabase.co/storage/v1/object/public/b/", NULL, NULL);
    check_url("https://x.supabase.co/storage/v1/object/public/b/%00", NULL, NULL);
    check_url("https://cdn.test/c.png", NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(test_list),
        FLOW_TEST(test_link),
        FLOW_TEST(test_remove),
        FLOW_TEST(test_small_is_one_request),
        FLOW_TEST(test_there_already_is_sent),
        FLOW_TEST(test_large_is_resumable),
        FLOW_TEST(test_goes_on_where_it_was_cut),
        FLOW_TEST(test_arrived_whole_before_the_cut),
        FLOW_TEST(test_forgotten_begins_anew),
        FLOW_TEST(test_another_offset_is_asked_for),
        FLOW_TEST(test_no_progress_ends),
        FLOW_TEST(test_without_resumable),
        FLOW_TEST(test_no_storage_at_all),
        FLOW_TEST(test_refused),
        FLOW_TEST(test_cut),
        FLOW_TEST(test_expired_token_is_renewed),
        FLOW_TEST(test_cancelled),
        FLOW_TEST(test_cancelled_while_it_waits),
        FLOW_TEST(test_addresses),
    };

    return cmocka_run_group_tests_name("supabase/storage", tests, NULL, NULL);
}
