/* SPDX-License-Identifier: MIT */
/*
 * What a person is told when the kernel refuses its keyring: a filter of our own answers the system
 * calls as a container's does, or as a full or stale keyring would. The first argument is the case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

#define ACCOUNT "refused"

/* Which system call answers with which error; of keyctl() perhaps only one operation. */
typedef struct {
    const char *name;
    long call;
    int operation; /* -1: all */
    int number;
    const char *probe_says; /* NULL: the probe goes well */
    const char *load_says;
    FaultKind load_kind;
    KeyringKind auto_takes;
} Case;

static const Case cases[] = {
    {"eperm", SYS_keyctl, -1, EPERM, "forbidden here", "forbidden here", FAULT_KEYRING,
     KEYRING_MEMORY},
    {"enosys", SYS_keyctl, -1, ENOSYS, "switched off here", "switched off here", FAULT_KEYRING,
     KEYRING_MEMORY},
    {"eacces", SYS_keyctl, -1, EACCES, "refuses access", "refuses access", FAULT_KEYRING,
     KEYRING_MEMORY},
    {"add-eperm", SYS_add_key, -1, EPERM, "forbidden here", NULL, FAULT_KEYRING, KEYRING_MEMORY},
    {"edquot", SYS_add_key, -1, EDQUOT, "quota of the kernel keyring is full", NULL, FAULT_KEYRING,
     KEYRING_KERNEL},
    {"enomem", SYS_add_key, -1, ENOMEM, "no memory left", NULL, FAULT_KEYRING, KEYRING_KERNEL},
    {"eio", SYS_keyctl, KEYCTL_SEARCH, EIO, NULL, "the kernel keyring failed: ", FAULT_KEYRING,
     KEYRING_KERNEL},
    {"expired", SYS_keyctl, KEYCTL_SEARCH, EKEYEXPIRED, NULL, "has expired", FAULT_SIGNED_OUT,
     KEYRING_KERNEL},
    {"revoked", SYS_keyctl, KEYCTL_SEARCH, EKEYREVOKED, NULL, "was revoked", FAULT_SIGNED_OUT,
     KEYRING_KERNEL},
};

/* ---- the filter ---- */

static gboolean install_filter(const Case *refused)
{
    const guint32 answer = SECCOMP_RET_ERRNO | ((guint32)refused->number & SECCOMP_RET_DATA);
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (guint32)refused->call, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (guint32)refused->operation, 0,
                 refused->operation < 0 ? 0 : 1),
        BPF_STMT(BPF_RET | BPF_K, answer),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {G_N_ELEMENTS(program), program};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/* ---- what is told ---- */

static void expect(GError *taken, FaultKind kind, const char *words)
{
    if (words == NULL)
        expect_well(taken);
    else
        expect_fault(taken, kind, words);
}

static void test_by_name(void **state)
{
    const Case *refused = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_KERNEL, NULL);

    expect(ask_probe(keyring), FAULT_KEYRING, refused->probe_says);
    assert_int_equal(keyring_kind(keyring), KEYRING_KERNEL);
    if (refused->probe_says != NULL)
        assert_non_null(strstr(keyring_describe(keyring), refused->probe_says));
}

static void test_loading(void **state)
{
    const Case *refused = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_KERNEL, NULL);
    g_autofree char *text = NULL;

    expect(ask_load(keyring, ACCOUNT, &text), refused->load_kind, refused->load_says);
    assert_null(text);
}

static void test_storing(void **state)
{
    const Case *refused = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_KERNEL, NULL);

    expect(ask_store(keyring, ACCOUNT, "token"), FAULT_KEYRING, refused->probe_says);
}

static void test_auto(void **state)
{
    const Case *refused = *state;
    g_autoptr(Keyring) keyring = keyring_new(KEYRING_AUTO, NULL);
    const char *words = refused->auto_takes == KEYRING_KERNEL ? refused->probe_says : NULL;

    expect(ask_probe(keyring), FAULT_KEYRING, words);
    assert_int_equal(keyring_kind(keyring), refused->auto_takes);
    if (refused->probe_says != NULL)
        assert_non_null(strstr(keyring_describe(keyring), refused->probe_says));
}

/* Finds and removes what storing left where only searching is refused. */
static int teardown(void **state)
{
    const Case *refused = *state;
    long ring = KEY_SPEC_USER_KEYRING;

    if (refused->operation < 0)
        return 0;
    long key = syscall(SYS_add_key, "user", "looptrace:" ACCOUNT, "x", (size_t)1, ring);
    return key > 0 && syscall(SYS_keyctl, KEYCTL_UNLINK, key, ring) == 0 ? 0 : -1;
}

static const Case *find_case(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (g_strcmp0(cases[i].name, name) == 0)
            return &cases[i];
    return NULL;
}

int main(int argc, char **argv)
{
    Case refused;
    const Case *found = find_case(argc > 1 ? argv[1] : NULL);
    const gboolean is_partial =
        found != NULL && (found->call != SYS_keyctl || found->operation >= 0);

    if (found == NULL) {
        fprintf(stderr, "which case?\n");
        return 2;
    }
    if (is_partial && syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1) < 0) {
        printf("1..0 # SKIP the kernel refuses keyctl here anyway: %s\n", g_strerror(errno));
        return 0;
    }
    refused = *found;
    g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
    g_unsetenv("XDG_RUNTIME_DIR");
    if (!install_filter(&refused)) {
        printf("1..0 # SKIP no system call filter can be installed: %s\n", g_strerror(errno));
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_by_name, &refused),
        cmocka_unit_test_prestate(test_loading, &refused),
        cmocka_unit_test_prestate_setup_teardown(test_storing, NULL, teardown, &refused),
        cmocka_unit_test_prestate(test_auto, &refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
