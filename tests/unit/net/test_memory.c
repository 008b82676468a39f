/* SPDX-License-Identifier: MIT */
/*
 * Once a request is over, neither net nor libcurl has left a copy of what it sent and received. The
 * server is another process; the secrets are only written in clear by what is tested. Without TLS and
 * HTTP/2, whose libraries leave copies of their own (memory.h).
 *
 * free() is replaced by one that looks at what it is given: freed memory is soon used for something
 * else, so that looking through the process afterwards would find only some of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define SECRET_LENGTH 1000 /* as long as an access token */
#define TAIL_LENGTH   24   /* what is looked for */
#define COVER         0x5a
#define PADDING       40000 /* so that what receives the answer has to grow */

/* ---- three secrets, and looking for them ---- */

typedef struct {
    char covered[SECRET_LENGTH]; /* each byte XOR COVER */
} Secret;

static Secret secret_new(void)
{
    Secret secret;

    for (gsize i = 0; i < SECRET_LENGTH; i++)
        secret.covered[i] = (char)(g_random_int_range('a', 'z' + 1) ^ COVER);
    return secret;
}

static void secret_uncover(const Secret *secret, char *clear)
{
    for (gsize i = 0; i < SECRET_LENGTH; i++)
        clear[i] = (char)(secret->covered[i] ^ COVER);
}

static guint secret_count_between(const Secret *secret, const char *from, const char *to)
{
    const char *tail = secret->covered + SECRET_LENGTH - TAIL_LENGTH;
    guint found = 0;

    for (const char *at = from; to - at >= TAIL_LENGTH; at++) {
        gsize same = 0;

        while (same < TAIL_LENGTH && (at[same] ^ COVER) == tail[same])
            same++;
        found += same == TAIL_LENGTH;
    }
    return found;
}

/* In everything that the process may write to. */
static guint secret_count(const Secret *secret)
{
    g_autofree char *maps = NULL;
    g_auto(GStrv) lines = NULL;
    guint found = 0;

    assert_true(g_file_get_contents("/proc/self/maps", &maps, NULL, NULL));
    lines = g_strsplit(maps, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        char *rest;
        guint64 from = g_ascii_strtoull(lines[i], &rest, 16);
        guint64 to = *rest == '-' ? g_ascii_strtoull(rest + 1, &rest, 16) : 0;

        if (g_str_has_prefix(rest, " rw"))
            found += secret_count_between(secret, (const char *)(guintptr)from,
                                          (const char *)(guintptr)to);
    }
    return found;
}

/* ---- free() that looks ---- */

typedef struct {
    Secret header, body, answer;
} Secrets;

static const Secrets *watched;
static guint freed_in_clear;

void __libc_free(void *memory);

void free(void *memory)
{
    const char *from = memory;
    const char *to = from == NULL ? NULL : from + malloc_usable_size(memory);

    if (from != NULL && watched != NULL)
        freed_in_clear += secret_count_between(&watched->header, from, to) +
                          secret_count_between(&watched->body, from, to) +
                          secret_count_between(&watched->answer, from, to);
    __libc_free(memory);
}

/* What moves leaves its old place behind. */
void *realloc(void *memory, size_t size)
{
    size_t had = memory == NULL ? 0 : malloc_usable_size(memory);
    void *moved = malloc(size);

    if (moved != NULL && memory != NULL) {
        memcpy(moved, memory, MIN(had, size));
        free(memory);
    }
    return moved;
}

/* ---- a server in another process ---- */

typedef struct {
    pid_t pid;
    char *url;
} Child;

static void echo_secret(const HttpRequest *request, HttpResponse *response, gpointer secret)
{
    char clear[SECRET_LENGTH];

    secret_uncover(secret, clear);
    response->owned = g_strdup_printf("[\"%.*s\"%*s]", SECRET_LENGTH, clear, PADDING, "");
    response->body = response->owned;
}

/* Until SIGTERM, which also comes when the test dies. */
static G_GNUC_NORETURN void serve(int told, Secret *answer)
{
    HttpServer *server;
    sigset_t end;
    int signal;

    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &end, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    server = http_server_new(HTTP_PLAIN);
    http_server_on_call(server, "POST", "/", echo_secret, answer);
    if (write(told, http_server_url(server), strlen(http_server_url(server)) + 1) < 0)
        _exit(1);
    (void)sigwait(&end, &signal);
    http_server_free(server);
    _exit(0);
}

static void child_start(Child *child, Secret *answer)
{
    char url[100];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    child->pid = fork();
    assert_true(child->pid >= 0);
    if (child->pid == 0)
        serve(ends[1], answer);
    assert_true(read(ends[0], url, sizeof url) > 0);
    child->url = g_strdup(url);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void child_stop(Child *child)
{
    (void)kill(child->pid, SIGTERM);
    (void)waitpid(child->pid, NULL, 0);
    g_free(child->url);
}

/* ---- tests ---- */

static void note_answer(const NetAnswer *answer, const GError *error, gpointer length)
{
    assert_non_null(answer);
    *(gsize *)length = answer->length;
}

static void send_secrets(NetSession *session, const char *url, const Secrets *secrets,
                         gsize *answer_length)
{
    char clear[SECRET_LENGTH], header[SECRET_LENGTH + 9] = "apikey: ";
    SecretText *bearer;

    secret_uncover(&secrets->header, clear);
    bearer = secret_text_new(clear, sizeof clear);
    memcpy(header + strlen(header), clear, sizeof clear);
    secret_uncover(&secrets->body, clear);
    net_send(session,
             &(NetMessage){.method = NET_POST,
                           .url = url,
                           .headers = (const char *const[]){header, NULL},
                           .bearer = bearer,
                           .body = clear,
                           .body_length = sizeof clear,
                           .secret_answer = TRUE},
             note_answer, answer_length);
    secret_text_unref(bearer);
    secret_wipe(clear, sizeof clear);
    secret_wipe(header, sizeof header);
}

static void test_nothing_is_left_behind(void **state)
{
    Secrets secrets = {secret_new(), secret_new(), secret_new()};
    NetSession *session;
    gsize answer_length = 0;
    Child child;

    child_start(&child, &secrets.answer);
    session = net_session_new(FIXTURE_OPTIONS, NULL, NULL);
    watched = &secrets;
    send_secrets(session, child.url, &secrets, &answer_length);
    assert_true(secret_count(&secrets.header) > 0); /* so that looking for it is known to work */
    while (answer_length == 0)
        g_main_context_iteration(NULL, TRUE);
    watched = NULL;
    assert_int_equal(freed_in_clear, 0);
    assert_int_equal(answer_length, SECRET_LENGTH + PADDING + 4);
    assert_int_equal(secret_count(&secrets.header), 0);
    assert_int_equal(secret_count(&secrets.body), 0);
    assert_int_equal(secret_count(&secrets.answer), 0);
    net_session_free(session);
    child_stop(&child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_left_behind),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests_name("net/memory", tests, NULL, NULL);
}
