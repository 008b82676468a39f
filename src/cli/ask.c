/* SPDX-License-Identifier: MIT */
#include "ask.h"
#include "looptrace/cli.h"
#include "looptrace/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINES_MAX      (1024 * 1024)
#define PASSPHRASE_MIN 8 /* characters */

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, DELETE = 127, BACKSPACE = 8 };

static ssize_t read_byte(int fd, char *byte)
{
    ssize_t got;

    do
        got = read(fd, byte, 1);
    while (got < 0 && errno == EINTR);
    return got;
}

static SecretText *fail_usage(const char *message, GError **error)
{
    g_set_error_literal(error, FAULT, FAULT_USAGE, message);
    return NULL;
}

SecretText *ask_secret_stdin(const char *option, GError **error)
{
    char line[ASK_MAX];
    gsize length = 0;
    char byte;
    SecretText *secret = NULL;

    while (read_byte(STDIN_FILENO, &byte) == 1 && byte != '\n' && length < sizeof line)
        line[length++] = byte;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0)
        g_set_error(error, FAULT, FAULT_USAGE, _("%s: there is nothing on stdin"), option);
    else if (length == sizeof line)
        g_set_error(error, FAULT, FAULT_USAGE, _("%s: the line on stdin is too long"), option);
    else
        secret = secret_text_new(line, (gssize)length);
    secret_wipe(line, sizeof line);
    return secret;
}

char *ask_lines_stdin(GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char piece[4096];
    ssize_t got = 0;

    do {
        got = read(STDIN_FILENO, piece, sizeof piece);
        if (got > 0)
            g_string_append_len(text, piece, got);
    } while ((got > 0 && text->len <= LINES_MAX) || (got < 0 && errno == EINTR));
    if (got < 0 || text->len > LINES_MAX || !g_utf8_validate(text->str, (gssize)text->len, NULL)) {
        fail_usage(_("--stdin: what is on stdin can't be read, is too long or isn't UTF-8"), error);
        return NULL;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static int open_terminal(GError **error)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        fail_usage(_("there is no terminal to ask on: give --email and --password-stdin"), error);
    return fd;
}

static void say(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) < 0)
        return; /* a terminal that can't be written to is found out by the read that follows */
}

typedef struct {
    char bytes[ASK_MAX];
    gsize length;
    gboolean echo, cancelled;
} Line;

static void rub_out(Line *line, int fd)
{
    if (line->length == 0)
        return;
    do
        line->length--;
    while (line->length > 0 && (line->bytes[line->length] & 0xC0) == 0x80);
    if (line->echo)
        say(fd, "\b \b");
}

/* TRUE: the line has ended. */
static gboolean take_byte(Line *line, int fd, char byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return TRUE;
    case CTRL_C:
    case CTRL_D:
        line->cancelled = byte == CTRL_C || line->length == 0;
        return TRUE;
    case CTRL_U:
        while (line->length > 0)
            rub_out(line, fd);
        return FALSE;
    case DELETE:
    case BACKSPACE:
        rub_out(line, fd);
        return FALSE;
    default:
        break;
    }
    if ((guchar)byte < ' ' || line->length == sizeof line->bytes)
        return FALSE;
    line->bytes[line->length++] = byte;
    if (line->echo && write(fd, &byte, 1) < 0)
        line->cancelled = TRUE;
    return line->cancelled;
}

/* Without canonical mode and signals, so that Ctrl-C can't leave the terminal without its echo. */
static gboolean read_line(int fd, const char *prompt, Line *line, GError **error)
{
    struct termios before;
    struct termios quiet;
    char byte;

    if (tcgetattr(fd, &before) != 0) {
        g_set_error(error, FAULT, FAULT_IO, _("the terminal can't be read: %s"), g_strerror(errno));
        return FALSE;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSAFLUSH, &quiet);
    say(fd, prompt);
    line->cancelled = TRUE; /* unless a line end comes */
    while (read_byte(fd, &byte) == 1) {
        line->cancelled = FALSE;
        if (take_byte(line, fd, byte))
            break;
        line->cancelled = TRUE;
    }
    say(fd, "\r\n");
    tcsetattr(fd, TCSAFLUSH, &before);
    if (line->cancelled)
        g_set_error_literal(error, FAULT, FAULT_CANCELLED, _("Cancelled"));
    return !line->cancelled;
}

SecretText *ask_secret_terminal(const char *prompt, GError **error)
{
    int fd = open_terminal(error);
    Line line = {.echo = FALSE};
    SecretText *secret = NULL;

    if (fd < 0)
        return NULL;
    if (read_line(fd, prompt, &line, error)) {
        if (line.length == 0)
            fail_usage(_("nothing was given"), error);
        else
            secret = secret_text_new(line.bytes, (gssize)line.length);
    }
    secret_wipe(&line, sizeof line);
    close(fd);
    return secret;
}

char *ask_line_terminal(const char *prompt, GError **error)
{
    int fd = open_terminal(error);
    Line line = {.echo = TRUE};
    char *answer = NULL;

    if (fd < 0)
        return NULL;
    if (read_line(fd, prompt, &line, error))
        answer = g_strndup(line.bytes, line.length);
    close(fd);
    return answer;
}

/* ---- the passphrase of a keyring file ---- */

static SecretText *refuse_passphrase(const char *why, GError **error)
{
    g_set_error_literal(error, FAULT, FAULT_KEYRING, why);
    return NULL;
}

static SecretText *leave_locked(const char *why, GError **error)
{
    g_propagate_error(error, fault_new_coded(FAULT_KEYRING, FAULT_CODE_LOCKED, "%s", why));
    return NULL;
}

static SecretText *choose_passphrase(GError **error)
{
    g_autoptr(SecretText) first = ask_secret_terminal(
        _("A passphrase for the new keyring file, 8 characters or more: "), error);
    g_autoptr(SecretText) again =
        first == NULL ? NULL : ask_secret_terminal(_("Once more: "), error);

    if (again == NULL)
        return NULL;
    if (!secret_text_equal(first, again))
        return refuse_passphrase(_("the two passphrases differ"), error);
    return g_steal_pointer(&first);
}

static SecretText *take_passphrase(const AskPassphrase *asked, gboolean is_new, guint attempt,
                                   GError **error)
{
    if (asked != NULL && asked->given != NULL)
        return attempt > 0 ? leave_locked(_("this isn't the passphrase of the keyring file"), error)
                           : secret_text_ref(asked->given);
    if (asked != NULL && asked->no_input)
        return leave_locked(_("the keyring file is locked: --no-input needs --passphrase-stdin"),
                            error);
    if (is_new)
        return choose_passphrase(error);
    return ask_secret_terminal(attempt == 0 ? _("Passphrase of the keyring file: ")
                                            : _("That isn't it. Passphrase: "),
                               error);
}

SecretText *cli_ask_passphrase(gboolean is_new, guint attempt, gpointer data, GError **error)
{
    g_autoptr(SecretText) passphrase = take_passphrase(data, is_new, attempt, error);

    if (passphrase != NULL && is_new &&
        g_utf8_strlen(secret_text_peek(passphrase), -1) < PASSPHRASE_MIN)
        return refuse_passphrase(_("a keyring file's passphrase has 8 characters or more"), error);
    return g_steal_pointer(&passphrase);
}
