/* SPDX-License-Identifier: MIT */
/*
 * Preloaded (LD_PRELOAD), it moves the wall clock of a program by WALL_CLOCK_OFFSET seconds; monotonic
 * clocks stay. Asks the kernel itself: whoever looks up the next clock_gettime() to call it meets a
 * sanitizer's own, which isn't ready yet while it looks for this one.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset;

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("WALL_CLOCK_OFFSET");

    offset = text == NULL ? 0 : (time_t)strtoll(text, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += offset;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
        return -1;
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *copy)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return (time_t)-1;
    if (copy != NULL)
        *copy = now.tv_sec;
    return now.tv_sec;
}
