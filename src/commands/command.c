/* SPDX-License-Identifier: MIT */
#include "looptrace/commands.h"
#include "looptrace/sync.h"
#include "looptrace/words.h"

struct CommandArguments {
    GHashTable *options; /* name → value; a list's values are joined by commas */
    SecretText *password;
    char **rest; /* NULL: none */
    const CommandOutput *output;
    CommandAsk ask;
    gpointer ask_data;
};

struct Invocation {
    const ActionRow *action;
    Services *services;
    CommandArguments *arguments;
    CommandPart part; /* NULL: all at once */
    CommandDone done;
    gpointer data;
    gpointer state;
    GDestroyNotify destroy_state;
    gboolean offline, offline_before; /* of sync, which screens go on using */
    gboolean told;                    /* a part of its rows */
    Records *none;                    /* no rows, until it is known whether they may be seen */
};

/* ---- arguments ---- */

CommandArguments *command_arguments_new(void)
{
    CommandArguments *arguments = g_new0(CommandArguments, 1);

    arguments->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return arguments;
}

void command_arguments_free(CommandArguments *arguments)
{
    if (arguments == NULL)
        return;
    g_hash_table_unref(arguments->options);
    secret_text_unref(arguments->password);
    g_strfreev(arguments->rest);
    g_free(arguments);
}

void command_arguments_set(CommandArguments *arguments, const char *name, const char *value)
{
    g_hash_table_insert(arguments->options, g_strdup(name), g_strdup(value));
}

void command_arguments_add(CommandArguments *arguments, const char *name, const char *value)
{
    const char *before = g_hash_table_lookup(arguments->options, name);
    g_autofree char *both = before == NULL ? NULL : g_strconcat(before, ",", value, NULL);

    command_arguments_set(arguments, name, both == NULL ? value : both);
}

const char *command_arguments_text(const CommandArguments *arguments, const char *name)
{
    return g_hash_table_lookup(arguments->options, name);
}

gboolean command_arguments_have(const CommandArguments *arguments, const char *name)
{
    return g_hash_table_contains(arguments->options, name);
}

void command_arguments_set_rest(CommandArguments *arguments, char **taken)
{
    g_strfreev(arguments->rest);
    arguments->rest = taken;
}

const char *const *command_arguments_rest(const CommandArguments *arguments)
{
    static const char *const none[] = {NULL};

    return arguments->rest == NULL ? none : (const char *const *)arguments->rest;
}

void command_arguments_set_password(CommandArguments *arguments, SecretText *taken)
{
    secret_text_unref(arguments->password);
    arguments->password = taken;
}

void command_arguments_set_output(CommandArguments *arguments, const CommandOutput *output)
{
    arguments->output = output;
}

void command_arguments_set_ask(CommandArguments *arguments, CommandAsk ask, gpointer data)
{
    arguments->ask = ask;
    arguments->ask_data = data;
}

/* ---- one run ---- */

Services *invocation_services(const Invocation *invocation)
{
    return invocation->services;
}

const char *invocation_positional(const Invocation *invocation)
{
    const ActionRow *action = invocation->action;

    return action_words_count(action) == 0 ? NULL
                                           : invocation_text(invocation, action->arguments[0].name);
}

const char *invocation_text(const Invocation *invocation, const char *name)
{
    return command_arguments_text(invocation->arguments, name);
}

const char *const *invocation_rest(const Invocation *invocation)
{
    return command_arguments_rest(invocation->arguments);
}

gboolean invocation_flag(const Invocation *invocation, const char *option)
{
    return g_hash_table_contains(invocation->arguments->options, option);
}

const CommandOutput *invocation_output(const Invocation *invocation)
{
    return invocation->arguments->output;
}

SecretText *invocation_password(const Invocation *invocation)
{
    return invocation->arguments->password;
}

SecretText *invocation_ask(const Invocation *invocation, CommandSecret what, const char *text,
                           const char *prompt, GError **error)
{
    const CommandArguments *arguments = invocation->arguments;

    if (arguments->ask != NULL)
        return arguments->ask(what, text, prompt, arguments->ask_data, error);
    g_set_error(
        error, FAULT, FAULT_USAGE,
        _("this asks for something secret, which the prompt can't: use a screen, or the command "
          "line"));
    return NULL;
}

void invocation_set_state(Invocation *invocation, gpointer state, GDestroyNotify destroy)
{
    invocation->state = state;
    invocation->destroy_state = destroy;
}

gpointer invocation_state(const Invocation *invocation)
{
    return invocation->state;
}

static void end(Invocation *invocation, Records *records, const GError *error)
{
    if (invocation->offline && invocation->services->sync != NULL)
        sync_set_offline(invocation->services->sync, invocation->offline_before);
    invocation->done(records, error, invocation->data);
    if (invocation->destroy_state != NULL)
        invocation->destroy_state(invocation->state);
    command_arguments_free(invocation->arguments);
    g_free(invocation);
}

gboolean invocation_goes_in_parts(const Invocation *invocation)
{
    return invocation->part != NULL;
}

gboolean invocation_part(Invocation *invocation, Records *taken)
{
    g_autoptr(Records) part = taken;

    invocation->told = invocation->told || records_count(part) > 0;
    return invocation->part(part, invocation->data);
}

/* The server hides what one may not see without a word: no rows are the answer to those alone who may see some. */
static void end_if_allowed(Invocation *invocation, Records *none)
{
    g_autofree char *why =
        action_why_not_role(invocation->action, sync_person(invocation->services->sync));

    if (why == NULL) {
        end(invocation, none, NULL);
        return;
    }
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_REFUSED, _("Not permitted: %s"), why);
    records_free(none);
    end(invocation, NULL, error);
}

static void person_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Records *none = g_steal_pointer(&invocation->none);

    if (error == NULL) {
        end_if_allowed(invocation, none);
        return;
    }
    records_free(none);
    end(invocation, NULL, error);
}

void invocation_finish_without_rows(Invocation *invocation, Records *taken)
{
    Sync *sync = invocation->services->sync;

    if (invocation->action->roles == 0 || sync == NULL) {
        end(invocation, taken, NULL);
    } else if (sync_person(sync) != NULL || sync_is_offline(sync)) {
        end_if_allowed(invocation, taken);
    } else {
        invocation->none = taken;
        sync_load_person(sync, person_loaded, invocation);
    }
}

void invocation_finish(Invocation *invocation, Records *taken)
{
    gboolean list = !records_is_single(taken) && records_text(taken) == NULL;

    if (list && records_count(taken) == 0 && !invocation->told)
        invocation_finish_without_rows(invocation, taken);
    else
        end(invocation, taken, NULL);
}

void invocation_fail(Invocation *invocation, const GError *error)
{
    end(invocation, NULL, error);
}

/* ---- prerequisites, checked here and nowhere else ---- */

static void fail_signed_out(Invocation *invocation)
{
    g_autoptr(GError) error = g_error_new(
        FAULT, FAULT_SIGNED_OUT, "Nobody is signed in to %s with the profile “%s”",
        invocation->services->url, config_get(invocation->services->config, SETTING_PROFILE));

    invocation_fail(invocation, error);
}

static void outbox_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail(invocation, error);
    else
        invocation->action->run(invocation);
}

static void vault_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    invocation->offline_before = sync_is_offline(invocation->services->sync);
    invocation->offline = invocation_flag(invocation, "offline");
    if (invocation->offline)
        sync_set_offline(invocation->services->sync, TRUE);
    if ((invocation->action->needs & USES_OUTBOX) != 0 && invocation->services->outbox == NULL)
        services_open_outbox(invocation->services, outbox_opened, invocation);
    else
        invocation->action->run(invocation);
}

/* Rows that the platform shows only after the second factor would look as if there were none. */
static void fail_before_factor(Invocation *invocation)
{
    g_autoptr(GError) error = g_error_new(FAULT, FAULT_SIGNED_OUT,
                                          _("The server knows a second factor of yours and hasn't "
                                            "been given it: `looptrace auth mfa verify`"));

    invocation_fail(invocation, error);
}

static void session_opened(const GError *error, gpointer data)
{
    Invocation *invocation = data;

    if (error != NULL)
        invocation_fail(invocation, error);
    else if (supabase_session_info(invocation->services->supabase).factor != NULL &&
             (invocation->action->needs & BEFORE_FACTOR) == 0)
        fail_before_factor(invocation);
    else if (supabase_session_info(invocation->services->supabase).state == SESSION_NONE)
        fail_signed_out(invocation);
    else if ((invocation->action->needs & USES_KEPT) != 0 && invocation->services->vault != NULL)
        vault_opened(NULL, invocation); /* a screen has opened it */
    else if ((invocation->action->needs & USES_KEPT) != 0)
        services_open_vault(invocation->services, vault_opened, invocation);
    else
        invocation->action->run(invocation);
}

static gboolean start(gpointer data)
{
    Invocation *invocation = data;
    Services *services = invocation->services;
    guint needs = invocation->action->needs;
    g_autoptr(GError) error = NULL;

    if (invocation_flag(invocation, "dry-run") && invocation->action->describe != NULL) {
        char *text = invocation->action->describe(invocation, &error);
        if (text == NULL)
            invocation_fail(invocation, error);
        else
            invocation_finish(invocation, records_new_text(text));
    } else if ((needs & NEEDS_CONNECTION) != 0 && services->supabase == NULL &&
               !services_connect(services, &error)) {
        invocation_fail(invocation, error);
    } else if ((needs & NEEDS_SESSION) != 0) {
        meter_enter_command(services->meter, invocation->action->name);
        supabase_session_open(services->supabase, session_opened, invocation);
    } else {
        if (services->meter != NULL)
            meter_enter_command(services->meter, invocation->action->name);
        invocation->action->run(invocation);
    }
    return G_SOURCE_REMOVE;
}

void command_run(const ActionRow *action, Services *services, CommandArguments *arguments,
                 CommandDone done, gpointer data)
{
    command_run_in_parts(action, services, arguments, NULL, done, data);
}

void command_run_in_parts(const ActionRow *action, Services *services, CommandArguments *arguments,
                          CommandPart part, CommandDone done, gpointer data)
{
    Invocation *invocation = g_new0(Invocation, 1);
    GSource *source = g_idle_source_new();

    invocation->action = action;
    invocation->services = services;
    invocation->arguments = arguments;
    invocation->part = part;
    invocation->done = done;
    invocation->data = data;
    g_source_set_callback(source, start, invocation, NULL);
    g_source_attach(source, services->context);
    g_source_unref(source);
}
