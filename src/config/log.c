/* SPDX-License-Identifier: MIT */
#include "looptrace/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

/* GLib has one writer a process, and hands this back to it. */
typedef struct {
    int fd; /* -1: nowhere */
    gboolean everything;
} LogTarget;

static const char *level_name(GLogLevelFlags level)
{
    if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
        return "fault";
    if ((level & G_LOG_LEVEL_WARNING) != 0)
        return "warning";
    return (level & G_LOG_LEVEL_DEBUG) != 0 ? "debug" : "info";
}

static const char *find_message(const GLogField *fields, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            return fields[i].value;
    return "";
}

static GLogWriterOutput write_line(GLogLevelFlags level, const GLogField *fields, gsize n,
                                   gpointer data)
{
    const LogTarget *target = data;
    gboolean grave =
        (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0;

    if (target->fd < 0 || (!grave && !target->everything))
        return G_LOG_WRITER_HANDLED;

    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S.%fZ");
    g_autoptr(SafeText) text = text_sanitise(find_message(fields, n), -1, TEXT_LINE);
    g_autofree char *line =
        g_strdup_printf("%s %s %s\n", when, level_name(level), safe_text_utf8(text));
    /* One write a line, so that processes that share the file don't mix theirs; a log that can't be
     * written must not stop the work. */
    return write(target->fd, line, strlen(line)) < 0 ? G_LOG_WRITER_UNHANDLED
                                                     : G_LOG_WRITER_HANDLED;
}

gboolean log_start(const char *path, gboolean to_stderr, GError **error)
{
    LogTarget *target = g_new0(LogTarget, 1);

    target->fd = to_stderr ? STDERR_FILENO : -1;
    if (path != NULL) {
        target->everything = TRUE;
        target->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (target->fd < 0) {
            g_autofree char *clean = text_clean(path, -1);
            g_set_error(error, FAULT, FAULT_IO, _("the log %s can't be opened: %s"), clean,
                        g_strerror(errno));
            g_free(target);
            return FALSE;
        }
    }
    g_log_set_writer_func(write_line, target, NULL);
    return TRUE;
}
