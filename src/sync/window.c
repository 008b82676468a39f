/* SPDX-License-Identifier: MIT */
#include "window.h"

/* Up to how many screens away rows are reached by going on; farther, by a jump. */
#define REACH_SCREENS 4
#define REACH_MIN     100

static gint64 end_of(const Window *window)
{
    return window->base + window->n;
}

gboolean window_is_whole(const Window *window)
{
    return window->at_start && window->at_end;
}

void window_settle(Window *window)
{
    if (window->at_start) {
        window->base = 0;
        window->exact = TRUE;
    } else {
        window->base = MAX(window->base, 1);
    }
    if (window->at_end && !window->exact && window->total >= 0 && !window->guessed) {
        window->base = MAX(window->total - (gint64)window->n, 1);
        window->exact = TRUE;
    }
    if (window->at_end) {
        window->total = end_of(window);
        window->guessed = !window->exact;
        return;
    }
    if (window->total >= 0 && window->total <= end_of(window)) {
        window->total = end_of(window) + 1;
        window->guessed = TRUE;
    }
}

gint64 window_count(const Window *window)
{
    if (window->at_end)
        return end_of(window);
    return MAX(window->total, end_of(window) + 1);
}

static WindowAsk ask(WindowStep step, gint64 limit, gint64 position)
{
    return (WindowAsk){step, (guint)CLAMP(limit, 1, WINDOW_PAGE_MAX), position, FALSE};
}

/* What is looked at is here: what will be next? */
static WindowAsk look_ahead(const Window *window, gint64 first, gint64 last, int way, guint page)
{
    gint64 count = last - first;
    WindowAsk next = ask(WINDOW_ENOUGH, 1, 0);

    if (way > 0 && !window->at_end && end_of(window) - last < count)
        next = ask(WINDOW_FORWARD, page, 0);
    else if (way < 0 && !window->at_start && first - window->base < count)
        next = ask(WINDOW_BACKWARD, page, 0);
    next.ahead = next.step != WINDOW_ENOUGH;
    return next;
}

WindowAsk window_need(const Window *window, gint64 first, guint count, int way, guint page)
{
    gint64 all = window_count(window);
    gint64 last = MIN(first + (gint64)count, all);
    gint64 behind = last - end_of(window);
    gint64 before = window->base - first;
    gint64 reach = MAX((gint64)count * REACH_SCREENS, REACH_MIN);

    if (behind <= 0 && before <= 0)
        return look_ahead(window, first, last, way, page);
    if (window->n > 0 && behind > 0 && before <= 0 && behind <= reach)
        return ask(WINDOW_FORWARD, MAX(behind, page), 0);
    if (window->n > 0 && before > 0 && behind <= 0 && before <= reach)
        return ask(WINDOW_BACKWARD, MAX(before, page), 0);
    if (first <= 0)
        return ask(WINDOW_START, MAX(count, page), 0);
    if (last >= all)
        return ask(WINDOW_END, MAX(count, page), 0);
    return ask(WINDOW_JUMP, MAX(count, page), first);
}

gboolean window_serves(const Window *window, const WindowAsk *asked, gint64 first, guint count)
{
    gint64 from = 0, to = 0;

    switch (asked->step) {
    case WINDOW_ENOUGH:
        return FALSE;
    case WINDOW_FORWARD:
        from = end_of(window);
        to = from + asked->limit;
        break;
    case WINDOW_BACKWARD:
        to = window->base;
        from = to - asked->limit;
        break;
    case WINDOW_START:
        to = asked->limit;
        break;
    case WINDOW_END:
        to = window_count(window);
        from = to - asked->limit;
        break;
    case WINDOW_JUMP:
        from = asked->position;
        to = from + asked->limit;
        break;
    }
    return first <= to && first + (gint64)count >= from;
}

void window_trim(const Window *window, gint64 first, guint count, guint hold, guint *front,
                 guint *back)
{
    gint64 excess = (gint64)window->n - MAX(hold, count);
    gint64 room_front = CLAMP(first - window->base, 0, window->n);
    gint64 room_back = CLAMP(end_of(window) - (first + (gint64)count), 0, window->n);

    *front = *back = 0;
    if (excess <= 0)
        return;
    if (room_front >= room_back)
        *front = (guint)MIN(excess, room_front);
    else
        *back = (guint)MIN(excess, room_back);
}

void window_grow_forward(Window *window, guint n, gboolean more)
{
    window->n += n;
    window->at_end = !more;
    window_settle(window);
}

void window_grow_backward(Window *window, guint n, gboolean more)
{
    window->n += n;
    window->base -= n;
    window->at_start = !more;
    /* Positions were a little off: those of what is here give way to the beginning, or leave room for it. */
    window_settle(window);
}

void window_shrink_front(Window *window, guint n)
{
    window->n -= n;
    window->base += n;
    window->at_start = window->at_start && n == 0;
    window_settle(window);
}

void window_shrink_back(Window *window, guint n)
{
    window->n -= n;
    window->at_end = window->at_end && n == 0;
    window_settle(window);
}
