/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

static struct {
    GMutex lock;
    GCond changed;
    guint waiting;
    gboolean released;
} names;

typedef int (*GetAddressInfo)(const char *, const char *, const struct addrinfo *,
                              struct addrinfo **);

static void names_wait(void)
{
    g_mutex_lock(&names.lock);
    names.waiting++;
    g_cond_broadcast(&names.changed);
    while (!names.released)
        g_cond_wait(&names.changed, &names.lock);
    names.waiting--;
    g_cond_broadcast(&names.changed);
    g_mutex_unlock(&names.lock);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    if (name != NULL && strcmp(name, "slow.test") == 0)
        names_wait();
    if (g_strcmp0(name, "here.test") != 0 && g_strcmp0(name, "elsewhere.test") != 0)
        return EAI_NONAME;

    GetAddressInfo real;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real("127.0.0.1", service, hints, found);
}

void names_wait_for_slow(void)
{
    g_mutex_lock(&names.lock);
    while (names.waiting == 0)
        g_cond_wait(&names.changed, &names.lock);
    g_mutex_unlock(&names.lock);
}

void names_release(void)
{
    g_mutex_lock(&names.lock);
    names.released = TRUE;
    g_cond_broadcast(&names.changed);
    while (names.waiting > 0)
        g_cond_wait(&names.changed, &names.lock);
    names.released = FALSE;
    g_mutex_unlock(&names.lock);
}
