/* SPDX-License-Identifier: MIT */
/*
 * The misbehaving line as a program, in front of a local stack's gateway. tests/line/README.md has the
 * words that it obeys.
 *
 *     misbehaving_line serve PORT CA DIRECTORY [SEED]   PORT and CA are the gateway's; writes
 *                               DIRECTORY/ca.pem, listens on DIRECTORY/control, prints its address, and
 *                               ends with its stdin
 *     misbehaving_line tell DIRECTORY WORD…             prints the answer; exit 1 if it isn't understood
 */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "line.h"
#include "line_answers.h"

#define ANSWER_MAX 4096

typedef struct {
    Line *line;
    LineAnswers *answers;
    guint16 gateway;
    GMainLoop *loop;
} Post;

/* ---- words ---- */

static gboolean read_number(const char *text, guint64 most, guint64 *value)
{
    return text != NULL && g_ascii_string_to_unsigned(text, 10, 0, most, value, NULL);
}

/* line [bandwidth=N] [latency=MS] [jitter=MS] [loss=N] [stall=MS]: what isn't named is 0 */
static gboolean obey_line(Post *post, const char *const *words, GString *reply)
{
    LineWeather weather = {0};
    const struct {
        const char *name;
        guint *value;
    } parts[] = {{"bandwidth=", &weather.bandwidth},
                 {"latency=", &weather.latency_ms},
                 {"jitter=", &weather.jitter_ms},
                 {"loss=", &weather.loss},
                 {"stall=", &weather.stall_ms}};

    for (; *words != NULL; words++) {
        gboolean known = FALSE;

        for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
            guint64 value = 0;
            if (!g_str_has_prefix(*words, parts[i].name) ||
                !read_number(*words + strlen(parts[i].name), 100000000, &value))
                continue;
            *parts[i].value = (guint)value;
            known = TRUE;
        }
        if (!known)
            return FALSE;
    }
    line_set_weather(post->line, &weather);
    return TRUE;
}

/* cut|close|stall up|down [handshake] N */
static gboolean parse_bytes(const char *const *words, LineBreak *fault)
{
    if (g_strcmp0(words[1], "up") != 0 && g_strcmp0(words[1], "down") != 0)
        return FALSE;
    fault->direction = words[1][0] == 'u' ? LINE_UP : LINE_DOWN;
    fault->in_handshake = g_strcmp0(words[2], "handshake") == 0;
    words += fault->in_handshake ? 3 : 2;
    return read_number(words[0], G_MAXUINT32, &fault->after) && words[1] == NULL;
}

static gboolean parse_break(const char *const *words, LineBreak *fault)
{
    static const struct {
        const char *name;
        LineBreakKind kind;
        gboolean counts;
    } kinds[] = {{"refused", BREAK_REFUSED, FALSE}, {"silent", BREAK_SILENT, FALSE},
                 {"reset", BREAK_RESET, FALSE},     {"cut", BREAK_CUT, TRUE},
                 {"close", BREAK_CLOSED, TRUE},     {"stall", BREAK_STALL, TRUE}};

    *fault = (LineBreak){.kind = BREAK_NOTHING};
    for (guint i = 0; words[0] != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, words[0]) == 0) {
            fault->kind = kinds[i].kind;
            return kinds[i].counts ? parse_bytes(words, fault) : words[1] == NULL;
        }
    return FALSE;
}

static void set_faults(Post *post, const LineBreak *line, const AnswerFault *answer)
{
    guint16 port = line_answers_set(post->answers, answer);

    line_set_upstream(post->line, port == 0 ? post->gateway : port);
    line_set_break(post->line, line);
}

/* fault …: of the line or of the answers; ends the one before, and all connections */
static gboolean obey_fault(Post *post, const char *const *words, GString *reply)
{
    LineBreak line = {.kind = BREAK_NOTHING};
    AnswerFault answer = {.kind = ANSWER_RIGHT};
    gboolean ipv6 = g_strcmp0(words[0], "ipv6-hole") == 0;

    if (!ipv6 && !parse_break(words, &line) && !answer_fault_parse(words, &answer))
        return FALSE;
    if (ipv6 && !line_set_ipv6_hole(post->line, TRUE))
        g_string_append(reply, "no IPv6");
    set_faults(post, &line, &answer);
    line_cut(post->line, FALSE);
    return TRUE;
}

/* heal: connections that are cut short or stalled end too */
static gboolean obey_heal(Post *post, const char *const *words, GString *reply)
{
    const LineBreak line = {.kind = BREAK_NOTHING};
    const AnswerFault answer = {.kind = ANSWER_RIGHT};

    (void)line_set_ipv6_hole(post->line, FALSE);
    set_faults(post, &line, &answer);
    line_cut(post->line, FALSE);
    return TRUE;
}

static gboolean obey_cut(Post *post, const char *const *words, GString *reply)
{
    line_cut(post->line, TRUE);
    return TRUE;
}

/* count: NAME=NUMBER, for a shell to read */
static gboolean obey_count(Post *post, const char *const *words, GString *reply)
{
    LineCounts counts = line_counts(post->line);
    const TlsCounts *bytes = &counts.bytes;

    g_string_append_printf(reply,
                           "up=%" G_GUINT64_FORMAT " down=%" G_GUINT64_FORMAT
                           " records_up=%" G_GUINT64_FORMAT " records_down=%" G_GUINT64_FORMAT
                           " handshake_up=%" G_GUINT64_FORMAT " handshake_down=%" G_GUINT64_FORMAT
                           " connections=%u open=%u turns=%u struck=%u elsewhere=%u",
                           bytes->data[LINE_UP], bytes->data[LINE_DOWN], bytes->records[LINE_UP],
                           bytes->records[LINE_DOWN], bytes->handshake[LINE_UP],
                           bytes->handshake[LINE_DOWN], counts.connections, counts.open,
                           counts.turns, line_answers_struck(post->answers),
                           line_answers_elsewhere(post->answers));
    return TRUE;
}

static gboolean obey_reset(Post *post, const char *const *words, GString *reply)
{
    line_reset_counts(post->line);
    return TRUE;
}

static gboolean obey(Post *post, const char *text, GString *reply)
{
    static const struct {
        const char *name;
        gboolean (*obey)(Post *post, const char *const *words, GString *reply);
    } commands[] = {{"line", obey_line}, {"fault", obey_fault}, {"heal", obey_heal},
                    {"cut", obey_cut},   {"count", obey_count}, {"reset", obey_reset}};
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    for (guint i = 0; words[0] != NULL && i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, words[0]) == 0)
            return commands[i].obey(post, (const char *const *)words + 1, reply);
    return FALSE;
}

/* ---- serving ---- */

/* A line of words comes, an answer goes: from a program of ours, at once. */
static gboolean on_order(GSocketService *service, GSocketConnection *connection, GObject *source,
                         gpointer data)
{
    g_autoptr(GDataInputStream) input =
        g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    g_autofree char *text = g_data_input_stream_read_line(input, NULL, NULL, NULL);
    g_autoptr(GString) reply = g_string_new(NULL);
    gboolean understood = text != NULL && obey(data, text, reply);

    g_string_prepend_c(reply, understood ? '+' : '-');
    (void)g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                    reply->str, reply->len, NULL, NULL, NULL);
    return TRUE;
}

static gboolean on_input_end(gint fd, GIOCondition condition, gpointer data)
{
    char bytes[64];
    Post *post = data;

    if (read(fd, bytes, sizeof bytes) > 0)
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(post->loop);
    return G_SOURCE_REMOVE;
}

static int serve(guint16 port, const char *ca, const char *directory, guint32 seed)
{
    g_autofree char *gateway = g_strdup_printf("https://127.0.0.1:%u", port);
    g_autofree char *control = g_build_filename(directory, "control", NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(control);
    g_autoptr(GSocketService) service = g_socket_service_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GError) error = NULL;
    Post post = {.gateway = port, .loop = loop};

    (void)umask(077);
    (void)g_unlink(control);
    if (!g_socket_listener_add_address(G_SOCKET_LISTENER(service), address, G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error)) {
        fprintf(stderr, "misbehaving_line: %s\n", error->message);
        return 1;
    }
    post.answers = line_answers_new(gateway, ca, directory);
    post.line = line_new(port, seed);
    g_signal_connect(service, "incoming", G_CALLBACK(on_order), &post);
    g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input_end, &post);
    printf("https://127.0.0.1:%u\n", line_port(post.line));
    fflush(stdout);
    g_main_loop_run(loop);
    line_free(post.line);
    line_answers_free(post.answers);
    (void)g_unlink(control);
    return 0;
}

/* ---- telling ---- */

static int tell(const char *directory, char **words)
{
    g_autofree char *control = g_build_filename(directory, "control", NULL);
    g_autofree char *joined = g_strjoinv(" ", words);
    g_autofree char *text = g_strconcat(joined, "\n", NULL);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(control);
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GError) error = NULL;
    char reply[ANSWER_MAX] = "";
    gsize length = 0;
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, &error);

    if (connection == NULL ||
        !g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), text,
                                   strlen(text), NULL, NULL, &error) ||
        !g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(connection)), reply,
                                 sizeof reply - 1, &length, NULL, &error)) {
        fprintf(stderr, "misbehaving_line: %s\n", error->message);
        return 1;
    }
    if (length > 1)
        printf("%s\n", reply + 1);
    if (reply[0] == '+')
        return 0;
    fprintf(stderr, "misbehaving_line: “%s” isn't understood\n", joined);
    return 1;
}

int main(int argc, char **argv)
{
    guint64 port = 0;
    guint64 seed = 1;

    if (argc > 3 && strcmp(argv[1], "tell") == 0)
        return tell(argv[2], argv + 3);
    if (argc >= 5 && strcmp(argv[1], "serve") == 0 && read_number(argv[2], G_MAXUINT16, &port) &&
        (argc == 5 || read_number(argv[5], G_MAXUINT32, &seed)))
        return serve((guint16)port, argv[3], argv[4], (guint32)seed);
    fprintf(stderr,
            "usage: misbehaving_line serve PORT CA DIRECTORY [SEED] | tell DIRECTORY WORD…\n");
    return 2;
}
