/* SPDX-License-Identifier: MIT */
/*
 * refuse_keys CASE PROGRAM [ARGUMENT…]: runs a program for which the kernel's keyring is off, forbidden or full, as containers and
 * quotas do it: a filter answers its system calls with an error. For tests.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    int keyctl, add_key; /* 0: as it is */
} cases[] = {
    {"off", ENOSYS, ENOSYS},
    {"forbidden", EPERM, EPERM},
    {"full", 0, EDQUOT},
};

static unsigned int answer(int number)
{
    return number == 0 ? SECCOMP_RET_ALLOW
                       : SECCOMP_RET_ERRNO | ((unsigned int)number & SECCOMP_RET_DATA);
}

static int filter(int keyctl, int add_key)
{
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, answer(keyctl)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, answer(add_key)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog whole = {sizeof program / sizeof *program, program};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(argv[1], cases[i].name) != 0)
            continue;
        if (filter(cases[i].keyctl, cases[i].add_key) == 0)
            execvp(argv[2], argv + 2);
        perror("refuse_keys");
        return 127;
    }
    fputs("refuse_keys off|forbidden|full PROGRAM [ARGUMENT...]\n", stderr);
    return 127;
}
