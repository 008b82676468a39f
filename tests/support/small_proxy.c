/* SPDX-License-Identifier: MIT */
/*
 * A proxy on loopback, SOCKS5 (RFC 1928, 1929) and HTTP CONNECT on one port. Whatever a client names, it gets
 * the same port of this machine, so a test needs no names that can be looked up.
 *
 *     small_proxy PORT LIST [USER:PASSWORD | refuse | unreachable | silent | cut]
 *
 * Prints the port that it listens on; ends with its stdin. LIST gets a line for each client: "socks5 HOST:PORT",
 * "socks5-address IP:PORT" (the client looked the name up itself), "connect HOST:PORT", with " as USER" behind
 * it where one was told, or "rejected". With USER:PASSWORD nobody else is let through; the others refuse by
 * their rules, say that the host can't be reached, never answer, or close at once.
 */
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD_MAX 4096

typedef struct {
    guint16 port;
    const char *list, *user_password;
    gboolean refuse, unreachable, silent, cut;
} Proxy;

typedef struct {
    Proxy *proxy;
    GInputStream *input;
    GOutputStream *output;
    char *user;
} Client;

static GMutex list_lock;

static void note(const Client *client, const char *what, const char *target)
{
    g_mutex_lock(&list_lock);
    FILE *list = fopen(client->proxy->list, "ae");

    if (list != NULL) {
        fprintf(list, "%s %s%s%s\n", what, target, client->user == NULL ? "" : " as ",
                client->user == NULL ? "" : client->user);
        fclose(list);
    }
    g_mutex_unlock(&list_lock);
}

static gboolean take(Client *client, void *bytes, gsize length)
{
    gsize got = 0;

    return g_input_stream_read_all(client->input, bytes, length, &got, NULL, NULL) && got == length;
}

static gboolean give(Client *client, const void *bytes, gsize length)
{
    return g_output_stream_write_all(client->output, bytes, length, NULL, NULL, NULL);
}

/* A length, and so many bytes. NULL: the client has gone. */
static char *take_counted(Client *client)
{
    guint8 length;
    g_autofree char *text = g_malloc0(256);

    if (!take(client, &length, 1) || !take(client, text, length))
        return NULL;
    return g_steal_pointer(&text);
}

/* ---- SOCKS5 ---- */

static gboolean socks_knows_person(Client *client)
{
    guint8 version;

    if (!take(client, &version, 1))
        return FALSE;

    g_autofree char *user = take_counted(client);
    g_autofree char *password = user == NULL ? NULL : take_counted(client);
    g_autofree char *both = g_strdup_printf("%s:%s", user, password);
    gboolean known = password != NULL && strcmp(both, client->proxy->user_password) == 0;

    client->user = g_steal_pointer(&user);
    return give(client, known ? "\x01\x00" : "\x01\x01", 2) && known;
}

static gboolean socks_greet(Client *client)
{
    g_autofree char *methods = take_counted(client);
    gboolean by_password = client->proxy->user_password != NULL;

    if (methods == NULL)
        return FALSE;
    if (by_password && strchr(methods + 1, 2) == NULL && methods[0] != 2) {
        (void)give(client, "\x05\xff", 2);
        return FALSE;
    }
    return give(client, by_password ? "\x05\x02" : "\x05\x00", 2) &&
           (!by_password || socks_knows_person(client));
}

/* Where to, as "HOST:PORT". */
static char *socks_target(Client *client, gboolean *by_name)
{
    guint8 head[4], address[16], port[2];
    g_autofree char *host = NULL;

    if (!take(client, head, sizeof head))
        return NULL;
    *by_name = head[3] == 3;
    if (*by_name) {
        host = take_counted(client);
    } else if (take(client, address, head[3] == 4 ? 16 : 4)) {
        g_autoptr(GInetAddress) ip = g_inet_address_new_from_bytes(
            address, head[3] == 4 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
        host = g_inet_address_to_string(ip);
    }
    if (host == NULL || !take(client, port, sizeof port))
        return NULL;
    return g_strdup_printf("%s:%d", host, port[0] << 8 | port[1]);
}

static gboolean socks_open(Client *client)
{
    guint8 reply[] = {5, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    gboolean by_name = FALSE;

    if (!socks_greet(client)) {
        note(client, "rejected", "");
        return FALSE;
    }

    g_autofree char *target = socks_target(client, &by_name);
    if (target == NULL)
        return FALSE;
    note(client, by_name ? "socks5" : "socks5-address", target);
    if (client->proxy->refuse)
        reply[1] = 2;
    else if (client->proxy->unreachable)
        reply[1] = 4;
    return give(client, reply, sizeof reply) && reply[1] == 0;
}

/* ---- CONNECT ---- */

static char *take_head(Client *client, char first)
{
    g_autoptr(GString) head = g_string_new(NULL);
    char byte = first;

    do
        g_string_append_c(head, byte);
    while (!g_str_has_suffix(head->str, "\r\n\r\n") && head->len < HEAD_MAX &&
           take(client, &byte, 1));
    return g_strdup(head->str);
}

static gboolean connect_knows_person(Client *client, const char *head)
{
    static const char name[] = "\nProxy-Authorization: Basic ";
    const char *given = strstr(head, name);
    gsize length = 0;

    if (given == NULL)
        return FALSE;
    given += strlen(name);

    g_autofree char *base64 = g_strndup(given, strcspn(given, "\r"));
    g_autofree guchar *decoded = g_base64_decode(base64, &length);
    g_autofree char *both = g_strndup((const char *)decoded, length);
    client->user = g_strndup(both, strcspn(both, ":"));
    return strcmp(both, client->proxy->user_password) == 0;
}

static gboolean connect_open(Client *client, char first)
{
    g_autofree char *head = take_head(client, first);
    const char *answer = "HTTP/1.1 200 Connected\r\n\r\n";

    if (!g_str_has_prefix(head, "CONNECT "))
        return FALSE;

    g_autofree char *target = g_strndup(head + 8, strcspn(head + 8, " "));
    if (client->proxy->user_password != NULL && !connect_knows_person(client, head)) {
        note(client, "rejected", "");
        answer = "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                 "Content-Length: 0\r\nConnection: close\r\n\r\n";
    } else {
        note(client, "connect", target);
        if (client->proxy->refuse)
            answer = "HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        else if (client->proxy->unreachable)
            answer = "HTTP/1.1 502 Nowhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }
    return give(client, answer, strlen(answer)) && g_str_has_prefix(answer, "HTTP/1.1 200");
}

/* ---- passing on ---- */

typedef struct {
    GIOStream *from, *to;
} Way;

static gpointer pass(gpointer data)
{
    const Way *way = data;

    (void)g_output_stream_splice(g_io_stream_get_output_stream(way->to),
                                 g_io_stream_get_input_stream(way->from),
                                 G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
    (void)g_socket_shutdown(g_socket_connection_get_socket(G_SOCKET_CONNECTION(way->to)), FALSE,
                            TRUE, NULL);
    return NULL;
}

static void pass_both_ways(GIOStream *client, guint16 port)
{
    g_autoptr(GSocketClient) maker = g_socket_client_new();
    g_autoptr(GSocketConnection) server =
        g_socket_client_connect_to_host(maker, "127.0.0.1", port, NULL, NULL);

    if (server == NULL)
        return;
    Way up = {client, G_IO_STREAM(server)}, down = {G_IO_STREAM(server), client};
    GThread *thread = g_thread_new("up", pass, &up);
    (void)pass(&down);
    g_thread_join(thread);
}

/* A thread of its own for each client. */
static gboolean on_client(GThreadedSocketService *service, GSocketConnection *connection,
                          GObject *source, gpointer data)
{
    GIOStream *stream = G_IO_STREAM(connection);
    Client client = {.proxy = data,
                     .input = g_io_stream_get_input_stream(stream),
                     .output = g_io_stream_get_output_stream(stream)};
    char first = 0;

    if (!client.proxy->cut && take(&client, &first, 1)) {
        char rest[256];
        if (client.proxy->silent)
            while (g_input_stream_read(client.input, rest, sizeof rest, NULL, NULL) > 0)
                continue;
        else if (first == 5 ? socks_open(&client) : connect_open(&client, first))
            pass_both_ways(stream, client.proxy->port);
    }
    (void)g_io_stream_close(stream, NULL, NULL);
    g_free(client.user);
    return TRUE;
}

static gboolean on_input_end(gint fd, GIOCondition condition, gpointer loop)
{
    char bytes[64];

    if (read(fd, bytes, sizeof bytes) > 0)
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

int main(int argc, char **argv)
{
    g_autoptr(GSocketService) service = g_threaded_socket_service_new(16);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    guint64 port = 0;
    const char *how = argc > 3 ? argv[3] : "";

    if (argc < 3 || !g_ascii_string_to_unsigned(argv[1], 10, 1, G_MAXUINT16, &port, NULL) ||
        !g_socket_listener_add_address(G_SOCKET_LISTENER(service), any, G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL)) {
        fprintf(stderr,
                "usage: small_proxy PORT LIST [USER:PASSWORD|refuse|unreachable|silent|cut]\n");
        return 2;
    }
    Proxy proxy = {.port = (guint16)port,
                   .list = argv[2],
                   .user_password = strchr(how, ':') == NULL ? NULL : how,
                   .refuse = strcmp(how, "refuse") == 0,
                   .unreachable = strcmp(how, "unreachable") == 0,
                   .silent = strcmp(how, "silent") == 0,
                   .cut = strcmp(how, "cut") == 0};
    g_signal_connect(service, "run", G_CALLBACK(on_client), &proxy);
    g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input_end, loop);
    printf("%u\n", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound)));
    fflush(stdout);
    g_main_loop_run(loop);
    return 0;
}
