/* SPDX-License-Identifier: MIT */
#include "looptrace/fault.h"

#include <gio/gio.h>

#include "looptrace/words.h"

typedef struct {
    const char *name;
    ExitCode exit_code;
    const char *advice;
} FaultRow;

static const FaultRow fault_table[FAULT_KINDS] = {
    [FAULT_FAILED] = {"failed", EXIT_FAILED, NULL},
    [FAULT_USAGE] = {"usage", EXIT_USAGE, N_("`looptrace --help` lists the commands.")},
    [FAULT_CONFIG] = {"config", EXIT_FAILED,
                      N_("`looptrace doctor` shows each setting and its origin.")},
    [FAULT_OFFLINE] = {"offline", EXIT_OFFLINE,
                       N_("Check the line, then try again; `looptrace doctor` tests each step.")},
    [FAULT_NOT_KEPT] = {"not-kept", EXIT_OFFLINE, N_("This is offline mode: nobody was asked.")},
    [FAULT_TIMEOUT] = {"timeout", EXIT_OFFLINE,
                       N_("The line may be slow or the server busy: try again.")},
    [FAULT_TLS] = {"tls", EXIT_FAILED,
                   N_("A wrong clock, a sign-in page of the network or a missing private CA causes "
                      "this; `ca_file` in the config or LOOPTRACE_CA_FILE names a private CA.")},
    [FAULT_PROXY] = {"proxy", EXIT_OFFLINE, N_("Check https_proxy, all_proxy and no_proxy.")},
    [FAULT_FOREIGN] =
        {"foreign", EXIT_FAILED,
         N_("Perhaps the network shows a sign-in page, or the address isn't a Supabase "
            "project's.")},
    [FAULT_KEY] =
        {"key", EXIT_FAILED,
         N_("Copy the publishable (anon) key of the project into the profile, or give it with "
            "--key.")},
    [FAULT_CREDENTIALS] = {"credentials", EXIT_SIGNED_OUT, NULL},
    [FAULT_SIGNED_OUT] = {"signed-out", EXIT_SIGNED_OUT, N_("Sign in with `looptrace login`.")},
    [FAULT_REFUSED] = {"refused", EXIT_REFUSED,
                       N_("The server's policy decides this; an admin can change your roles.")},
    [FAULT_CONFLICT] = {"conflict", EXIT_CONFLICT,
                        N_("Look at the newest state, then decide again.")},
    [FAULT_NOT_FOUND] = {"not-found", EXIT_FAILED, NULL},
    [FAULT_INVALID] = {"invalid", EXIT_FAILED, NULL},
    [FAULT_LIMITED] = {"limited", EXIT_FAILED, N_("Wait a minute, then try again.")},
    [FAULT_SERVER] =
        {"server", EXIT_FAILED,
         N_("The platform has a fault of its own: try later, and tell its operators.")},
    [FAULT_DECODE] = {"decode", EXIT_FAILED,
                      N_("The answer was damaged or is from another version of the platform.")},
    [FAULT_KEYRING] = {"keyring", EXIT_FAILED,
                       N_("Unlock the keyring, or choose another with LOOPTRACE_KEYRING "
                          "(secret-service, kernel, file, command, memory).")},
    [FAULT_IO] = {"io", EXIT_FAILED, NULL},
    [FAULT_CANCELLED] = {"cancelled", EXIT_INTERRUPTED, NULL},
};

typedef struct {
    char *code; /* the server's, NULL when it gave none */
    gboolean unsent;
    gint64 wait_s;
} FaultPrivate;

static void fault_private_init(FaultPrivate *fault)
{
    *fault = (FaultPrivate){0};
}

static void fault_private_copy(const FaultPrivate *from, FaultPrivate *to)
{
    *to = *from;
    to->code = g_strdup(from->code);
}

static void fault_private_clear(FaultPrivate *fault)
{
    g_free(fault->code);
}

G_DEFINE_EXTENDED_ERROR(Fault, fault)

GError *fault_new_coded(FaultKind kind, const char *code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    GError *error = g_error_new_valist(FAULT, (gint)kind, format, arguments);
    va_end(arguments);
    fault_get_private(error)->code = g_strdup(code);
    return error;
}

const char *fault_code(const GError *error)
{
    if (error == NULL || error->domain != FAULT)
        return NULL;
    return fault_get_private(error)->code;
}

void fault_set_unsent(GError *error)
{
    if (error->domain == FAULT)
        fault_get_private(error)->unsent = TRUE;
}

gboolean fault_is_unsent(const GError *error)
{
    return error != NULL && error->domain == FAULT && fault_get_private(error)->unsent;
}

void fault_set_wait(GError *error, gint64 wait_s)
{
    if (error->domain == FAULT)
        fault_get_private(error)->wait_s = wait_s;
}

gint64 fault_wait_s(const GError *error)
{
    return error == NULL || error->domain != FAULT ? 0 : fault_get_private(error)->wait_s;
}

FaultKind fault_kind(const GError *error)
{
    if (error == NULL)
        return FAULT_FAILED;
    if (error->domain == FAULT && error->code >= 0 && error->code < FAULT_KINDS)
        return (FaultKind)error->code;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return FAULT_CANCELLED;
    return FAULT_FAILED;
}

gboolean fault_is_of_line(const GError *error)
{
    FaultKind kind = fault_kind(error);

    return kind == FAULT_OFFLINE || kind == FAULT_TIMEOUT || kind == FAULT_PROXY;
}

const char *fault_kind_name(FaultKind kind)
{
    return fault_table[kind].name;
}

const char *fault_advice(FaultKind kind)
{
    const char *advice = fault_table[kind].advice;

    return advice == NULL ? NULL : _(advice);
}

ExitCode fault_exit_code(const GError *error)
{
    if (fault_kind(error) == FAULT_KEYRING && g_strcmp0(fault_code(error), FAULT_CODE_LOCKED) == 0)
        return EXIT_SIGNED_OUT;
    return fault_table[fault_kind(error)].exit_code;
}
