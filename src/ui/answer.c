/* SPDX-License-Identifier: MIT */
/* How far the terminal is: what it hasn't taken, and what it hasn't shown. */
#include <poll.h>
#include <string.h>

#include "screen.h"
#include "terminfo.h"

#define REPORT_POSITION "\033[6n" /* u7 in the description of whatever answers as a VT100 does */
#define REPORT_STATUS   "\033[5n" /* is answered in four bytes that look like no key */
#define LAST_ANSWER_US  G_USEC_PER_SEC

void ui_screen_never_wait(UiScreen *screen)
{
    tty_be_impatient(screen->tty);
}

gboolean ui_screen_is_writing(const UiScreen *screen)
{
    return tty_waiting(screen->tty) > 0;
}

guint64 ui_screen_unwritten(const UiScreen *screen)
{
    return tty_waiting(screen->tty);
}

void ui_screen_write_on(UiScreen *screen)
{
    if (!screen->suspended)
        tty_send(screen->tty);
}

void ui_screen_hold(UiScreen *screen, gboolean held)
{
    tty_hold(screen->tty, held && !screen->suspended);
}

guint64 ui_screen_sent(const UiScreen *screen)
{
    return tty_count(screen->tty);
}

gboolean ui_screen_can_answer(const UiScreen *screen)
{
    g_autofree char *report = terminfo_string("u7");

    return g_strcmp0(report, REPORT_POSITION) == 0;
}

void ui_screen_ask(UiScreen *screen)
{
    if (screen->suspended)
        return;
    tty_append(screen->tty, REPORT_STATUS, strlen(REPORT_STATUS));
    tty_send(screen->tty);
    screen->asked = TRUE;
}

gboolean ui_screen_is_asked(const UiScreen *screen)
{
    return screen->asked;
}

void screen_await_answer(UiScreen *screen)
{
    gint64 end = g_get_monotonic_time() + LAST_ANSWER_US, left;
    struct pollfd input = {.fd = screen->fd, .events = POLLIN};
    guint32 key = UI_KEY_NONE;

    tty_drain(screen->tty);
    while (screen->asked && (left = end - g_get_monotonic_time()) > 0) {
        if (poll(&input, 1, (int)(left / 1000 + 1)) <= 0 || !keys_read(&screen->keys, &key))
            break;
        screen->asked = key != UI_KEY_ANSWER;
    }
    screen->asked = FALSE;
}
