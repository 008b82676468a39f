/* SPDX-License-Identifier: MIT */
/*
 * Preloaded (LD_PRELOAD), it moves the wall clock of a program by WALL_CLOCK_OFFSET seconds; monotonic
 * clocks stay. CLOCK_JUMP_FILE names a file of SLEPT_DIGITS digits: so many seconds the machine has slept by now, which the
 * wall clock and the time since boot know of, and the monotonic one doesn't; the file may be written while the program
 * runs. Asks the kernel itself: whoever looks up the next clock_gettime() to call it meets a
 * sanitizer's own, which isn't ready yet while it looks for this one.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SLEPT_DIGITS 8

static time_t offset;
static const char *slept; /* NULL: never */

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("WALL_CLOCK_OFFSET");

    offset = text == NULL ? 0 : (time_t)strtoll(text, NULL, 10);
    text = getenv("CLOCK_JUMP_FILE");
    int fd = text == NULL ? -1 : open(text, O_RDONLY | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, SLEPT_DIGITS, PROT_READ, MAP_SHARED, fd, 0);
    slept = map == MAP_FAILED ? NULL : map;
    if (fd >= 0)
        close(fd);
}

static time_t slept_s(void)
{
    char digits[SLEPT_DIGITS + 1] = {0};

    if (slept == NULL)
        return 0;
    memcpy(digits, slept, SLEPT_DIGITS);
    return (time_t)strtoll(digits, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += offset + slept_s();
    if (result == 0 && clock == CLOCK_BOOTTIME)
        now->tv_sec += slept_s();
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
