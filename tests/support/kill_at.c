/* SPDX-License-Identifier: MIT */
/*
 * Runs a program and kills it (SIGKILL, all its threads) as it is about to make a certain system call: once a call is
 * chosen by its number, nothing of it happens, all before has. So that a test can go through all instants at which what a
 * program has done to the world differs.
 *
 *     kill_at NTH COUNT-FILE COMMAND…
 *
 * Calls are counted over all threads, from the first connect() of the program to an address of the internet on: what is
 * before that has told nobody anything. NTH 0 kills nobody. COUNT-FILE gets the number of calls that there were until the
 * program ended by itself. Ends with its exit code; 137 when it was killed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pid_t leader;
    long nth, seen;
    int counting, exit_code;
} Walk;

#define OPTIONS                                                                                    \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |      \
     PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static int is_internet(pid_t thread, unsigned long long address)
{
    errno = 0;
    long word = ptrace(PTRACE_PEEKDATA, thread, (void *)address, NULL);
    unsigned short family = (unsigned short)word;

    return errno == 0 && (family == AF_INET || family == AF_INET6);
}

/* TRUE: this is the one. */
static int enters(Walk *walk, pid_t thread)
{
    struct __ptrace_syscall_info call;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof call, &call) < 0 ||
        call.op != PTRACE_SYSCALL_INFO_ENTRY)
        return 0;
    if (!walk->counting && call.entry.nr == SYS_connect && is_internet(thread, call.entry.args[1]))
        walk->counting = 1;
    if (!walk->counting)
        return 0;
    walk->seen++;
    return walk->nth > 0 && walk->seen == walk->nth;
}

/* The signal to hand on; 0: none. */
static int signal_of(int status)
{
    int number = WSTOPSIG(status);

    return number == (SIGTRAP | 0x80) || number == SIGTRAP || number == SIGSTOP ? 0 : number;
}

static void take_end(Walk *walk, pid_t thread, int status)
{
    if (thread == walk->leader)
        walk->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void follow(Walk *walk)
{
    int status;

    for (;;) {
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0)
            return;
        if (!WIFSTOPPED(status)) {
            take_end(walk, thread, status);
            continue;
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80) && enters(walk, thread)) {
            kill(walk->leader, SIGKILL);
            continue;
        }
        ptrace(PTRACE_SYSCALL, thread, NULL, (void *)(long)signal_of(status));
    }
}

int main(int argc, char **argv)
{
    Walk walk = {.nth = argc > 3 ? strtol(argv[1], NULL, 10) : -1, .exit_code = 126};
    int status;

    if (walk.nth < 0) {
        fputs("usage: kill_at NTH COUNT-FILE COMMAND…\n", stderr);
        return 2;
    }
    walk.leader = fork();
    if (walk.leader == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execvp(argv[3], argv + 3);
        _exit(127);
    }
    waitpid(walk.leader, &status, __WALL);
    if (ptrace(PTRACE_SETOPTIONS, walk.leader, NULL, (void *)OPTIONS) < 0) {
        perror("kill_at");
        return 126;
    }
    ptrace(PTRACE_SYSCALL, walk.leader, NULL, NULL);
    follow(&walk);
    FILE *count = fopen(argv[2], "w");
    if (count != NULL) {
        fprintf(count, "%ld\n", walk.seen);
        fclose(count);
    }
    return walk.exit_code;
}
