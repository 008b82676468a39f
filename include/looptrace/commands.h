/* SPDX-License-Identifier: MIT */
/*
 * Everything that a person can do, as one table: words, arguments, help, prerequisites. The command
 * line, its help and its completion are made from it; the screens ask for the same work through
 * the same modules.
 */
#ifndef LOOPTRACE_COMMANDS_H
#define LOOPTRACE_COMMANDS_H

#include "looptrace/records.h"
#include "looptrace/secret.h"
#include "looptrace/services.h"

G_BEGIN_DECLS

typedef enum { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_INTEGER } OptionKind;

typedef struct {
    const char *name;     /* without the dashes */
    OptionKind kind;      /* LIST: may be repeated, and each may hold several parted by commas */
    const char *argument; /* "N", "STATUS"; NULL for a flag */
    const char *help;
} CommandOption;

typedef enum {
    NEEDS_CONNECTION = 1u << 0, /* an address and a key */
    NEEDS_SESSION = 1u << 1,    /* somebody is signed in */
    NEEDS_PASSWORD = 1u << 2,   /* asked on the terminal or read from stdin before it runs */
    USES_KEPT = 1u << 3         /* reads what is kept on this machine, and takes --offline */
} CommandNeeds;

typedef struct Invocation Invocation; /* one run of a command */

typedef struct {
    const char *noun, *verb; /* "orders", "list"; verb NULL: the noun alone ("login") */
    const char *summary;     /* one line */
    const char *details;     /* more lines for its help, or NULL */
    const char *positional;  /* "ORDER", or NULL: none */
    const CommandOption *options;
    guint n_options;
    const char *example;
    guint needs;
    void (*run)(Invocation *invocation);
    /* The request it would send, for --dry-run; NULL: it sends none. Caller frees. */
    char *(*describe)(const Invocation *invocation, GError **error);
} Command;

const Command *command_at(guint index); /* NULL behind the last */
/* verb may be NULL. NULL: no such command. */
const Command *command_find(const char *noun, const char *verb);

/* ---- arguments ---- */

typedef struct CommandArguments CommandArguments;

CommandArguments *command_arguments_new(void);
void command_arguments_free(CommandArguments *arguments);
void command_arguments_set(CommandArguments *arguments, const char *name, const char *value);
void command_arguments_set_positional(CommandArguments *arguments, const char *value);
void command_arguments_set_password(CommandArguments *arguments, SecretText *taken);

/* ---- running ---- */

/* Exactly one of records (taken by the callback) and error. From the loop, once. */
typedef void (*CommandDone)(Records *records, const GError *error, gpointer data);

/* Checks what the command needs (in this one place), opens the session, then runs it. Takes the
 * arguments. */
void command_run(const Command *command, Services *services, CommandArguments *arguments,
                 CommandDone done, gpointer data);

/* ---- for the files of the nouns ---- */

Services *invocation_services(const Invocation *invocation);
const char *invocation_positional(const Invocation *invocation);
const char *invocation_text(const Invocation *invocation, const char *option); /* NULL: not given */
gboolean invocation_flag(const Invocation *invocation, const char *option);
SecretText *invocation_password(const Invocation *invocation); /* borrowed */
/* What one run keeps between its steps; freed when it ends. */
void invocation_set_state(Invocation *invocation, gpointer state, GDestroyNotify destroy);
gpointer invocation_state(const Invocation *invocation);
/* Either ends the run, and frees the invocation. */
void invocation_finish(Invocation *invocation, Records *taken);
void invocation_fail(Invocation *invocation, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommandArguments, command_arguments_free)

G_END_DECLS

#endif
