/* SPDX-License-Identifier: MIT */
/* Messages, the threads that they make, and notifications. */
#include "looptrace/model.h"

void message_free(Message *message)
{
    if (message == NULL)
        return;
#define X(member, column) g_free(message->member);
    MESSAGE_TEXTS(X)
#undef X
    g_free(message->sender);
    g_free(message->recipient);
    g_free(message->order);
    g_free(message);
}

Message *message_copy(const Message *message)
{
    Message *copy = g_new0(Message, 1);

#define X(member, column) copy->member = g_strdup(message->member);
    MESSAGE_TEXTS(X)
#undef X
    copy->sender = g_strdup(message->sender);
    copy->recipient = g_strdup(message->recipient);
    copy->order = g_strdup(message->order);
    return copy;
}

static gboolean is_anywhere(const char *const *places, gsize n, const char *text)
{
    for (gsize i = 0; i < n; i++)
        if (order_query_contains(places[i], text))
            return TRUE;
    return FALSE;
}

gboolean message_is_unread(const Message *message, const char *me)
{
    return message->read_at == NULL && me != NULL && g_strcmp0(message->recipient_id, me) == 0;
}

gboolean message_matches(const Message *message, const char *text)
{
    const char *const places[] = {message->order, message->sender, message->recipient,
                                  message->subject, message->body};

    return is_anywhere(places, G_N_ELEMENTS(places), text);
}

/* ---- threads ---- */

void thread_free(Thread *thread)
{
    if (thread == NULL)
        return;
#define X(member, column) g_free(thread->member);
    THREAD_TEXTS(X)
#undef X
    g_free(thread);
}

Thread *thread_copy(const Thread *thread)
{
    Thread *copy = g_new0(Thread, 1);

#define X(member, column) copy->member = g_strdup(thread->member);
    THREAD_TEXTS(X)
#undef X
    copy->messages = thread->messages;
    copy->unread = thread->unread;
    return copy;
}

gboolean thread_matches(const Thread *thread, const char *text)
{
    const char *const places[] = {thread->order, thread->other, thread->subject, thread->body};

    return is_anywhere(places, G_N_ELEMENTS(places), text);
}

/* ---- notifications ---- */

void notification_free(Notification *notification)
{
    if (notification == NULL)
        return;
#define X(member, column) g_free(notification->member);
    NOTIFICATION_TEXTS(X)
#undef X
    g_free(notification);
}

Notification *notification_copy(const Notification *notification)
{
    Notification *copy = g_new0(Notification, 1);

#define X(member, column) copy->member = g_strdup(notification->member);
    NOTIFICATION_TEXTS(X)
#undef X
    return copy;
}

gboolean notification_matches(const Notification *notification, const char *text)
{
    const char *const places[] = {notification->title, notification->body, notification->kind};

    return is_anywhere(places, G_N_ELEMENTS(places), text);
}
