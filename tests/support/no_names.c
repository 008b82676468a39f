/* SPDX-License-Identifier: MIT */
/* Preloaded into a program: no name is known any more. Addresses are. */
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>

int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    struct addrinfo numeric = hints == NULL ? (struct addrinfo){0} : *hints;

    numeric.ai_flags |= AI_NUMERICHOST;
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(node, service, &numeric, found);
}
