/* SPDX-License-Identifier: MIT */
/* One run of an action (actions.h) with its arguments, for the command line and the `:` prompt alike. */
#ifndef LOOPTRACE_COMMANDS_H
#define LOOPTRACE_COMMANDS_H

#include "looptrace/actions.h"
#include "looptrace/records.h"
#include "looptrace/secret.h"
#include "looptrace/services.h"

G_BEGIN_DECLS

/* ---- arguments ---- */

CommandArguments *command_arguments_new(void);
void command_arguments_free(CommandArguments *arguments);
/* name: of an ActionArgument, also of a word. A list's values are gathered, parted by commas. */
void command_arguments_set(CommandArguments *arguments, const char *name, const char *value);
void command_arguments_add(CommandArguments *arguments, const char *name, const char *value);
/* All words behind the others, of an argument that is ARGUMENT_IS_REST. */
void command_arguments_set_rest(CommandArguments *arguments, char **taken);
const char *const *
command_arguments_rest(const CommandArguments *arguments); /* borrowed; never NULL */
const char *command_arguments_text(const CommandArguments *arguments,
                                   const char *name); /* NULL: not given; borrowed */
gboolean command_arguments_have(const CommandArguments *arguments, const char *name);
void command_arguments_set_password(CommandArguments *arguments, SecretText *taken);

/* Where a command writes that doesn't answer with records: what is too long to be kept, and what is said meanwhile. */
typedef struct {
    /* Text as it is; FALSE with *error: it can't be written. */
    gboolean (*write)(const char *text, gsize length, gpointer data, GError **error);
    void (*tell)(const char *sentence, gpointer data);
    gpointer data;
} CommandOutput;

/* Borrowed; without it such a command wants a file. */
void command_arguments_set_output(CommandArguments *arguments, const CommandOutput *output);

/* What is secret and only known to be wanted while a command runs. */
/* ASK_TRUST is a yes, which only a person gives. */
typedef enum { ASK_CODE, ASK_PASSWORD, ASK_TRUST } CommandSecret;

/* Shows text (several lines; NULL: nothing), then asks without echo, or takes a line of stdin where that was said. NULL
 * with FAULT_USAGE: nobody may be asked; FAULT_CANCELLED. */
typedef SecretText *(*CommandAsk)(CommandSecret what, const char *text, const char *prompt,
                                  gpointer data, GError **error);
void command_arguments_set_ask(CommandArguments *arguments, CommandAsk ask, gpointer data);

/* ---- running ---- */

/* Exactly one of records (taken by the callback) and error. From the loop, once. */
typedef void (*CommandDone)(Records *records, const GError *error, gpointer data);

/* Some rows of a long answer, in their order, before CommandDone brings the last ones; freed afterwards. FALSE: nobody wants
 * more, and the run is to end. */
typedef gboolean (*CommandPart)(const Records *part, gpointer data);

/* The same for whoever can take the answer in parts. Data is that of done. */
void command_run_in_parts(const ActionRow *action, Services *services, CommandArguments *arguments,
                          CommandPart part, CommandDone done, gpointer data);

/* Checks what the action needs, opens the session, then runs it. Takes the arguments. */
void command_run(const ActionRow *action, Services *services, CommandArguments *arguments,
                 CommandDone done, gpointer data);

/* ---- for the files of the nouns ---- */

Services *invocation_services(const Invocation *invocation);
const char *invocation_positional(const Invocation *invocation); /* the first word */
/* Of an option or a word; NULL: not given. */
const char *invocation_text(const Invocation *invocation, const char *name);
const char *const *invocation_rest(const Invocation *invocation); /* of ARGUMENT_IS_REST */
gboolean invocation_flag(const Invocation *invocation, const char *option);
const CommandOutput *invocation_output(const Invocation *invocation); /* NULL: none */
SecretText *invocation_password(const Invocation *invocation);        /* borrowed */
/* As CommandAsk; FAULT_USAGE in the `:` prompt, where nobody asks for secrets. */
SecretText *invocation_ask(const Invocation *invocation, CommandSecret what, const char *text,
                           const char *prompt, GError **error);
/* What one run keeps between its steps; freed when it ends. */
void invocation_set_state(Invocation *invocation, gpointer state, GDestroyNotify destroy);
gpointer invocation_state(const Invocation *invocation);
gboolean invocation_goes_in_parts(const Invocation *invocation);
gboolean invocation_part(Invocation *invocation,
                         Records *taken); /* FALSE: end with what there is */
/* Each ends the run, and frees the invocation. A list without a row, and of which no part was told, is refused (FAULT_REFUSED) to
 * those whose roles may see none: the server only hides the rows. */
void invocation_finish(Invocation *invocation, Records *taken);
/* The same for rows that went elsewhere, or would have. */
void invocation_finish_without_rows(Invocation *invocation, Records *taken);
void invocation_fail(Invocation *invocation, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommandArguments, command_arguments_free)

G_END_DECLS

#endif
