/* SPDX-License-Identifier: MIT */
/* views list, show, add, rename, move, remove: the named views of a list, in the config. */
#include <string.h>

#include "looptrace/named_view.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"

static const RecordColumn columns[] = {
    {"screen", "Screen", VALUE_TEXT, FALSE}, {"number", "#", VALUE_INTEGER, TRUE},
    {"name", "View", VALUE_TEXT, TRUE},      {"filter", "Filter", VALUE_TEXT, TRUE},
    {"layout", "Columns", VALUE_TEXT, TRUE}, {"origin", "Origin", VALUE_TEXT, TRUE},
};

COLUMNS_OF(views_list, columns)

static Screen screen_of(const Invocation *invocation)
{
    const char *name = invocation_text(invocation, "screen");

    return name == NULL ? SCREEN_ORDERS : screen_from_name(name);
}

static const char *origin_name(NamedViewOrigin origin)
{
    switch (origin) {
    case VIEW_BUILT_IN:
        return "built in";
    case VIEW_OF_SYSTEM:
        return "system file";
    case VIEW_OWN:
        return "file";
    }
    return NULL;
}

static GPtrArray *read_views(const Invocation *invocation, GPtrArray *problems)
{
    return named_views_read(invocation_services(invocation)->config, screen_of(invocation),
                            problems);
}

/* What is wrong with the file makes the exit code 1, as with keys and themes. */
void views_list_run(Invocation *invocation)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) views = read_views(invocation, problems);
    Records *records = records_new(columns, G_N_ELEMENTS(columns), FALSE);

    for (guint i = 0; i < views->len; i++) {
        const NamedView *view = g_ptr_array_index(views, i);
        char **row = records_append(records);
        row[0] = g_strdup(screen_name(screen_of(invocation)));
        row[1] = g_strdup_printf("%u", i + 1);
        row[2] = g_strdup(view->name);
        row[3] = g_strdup(view->filter);
        row[4] = g_strdup(view->layout);
        row[5] = g_strdup(origin_name(view->origin));
    }
    if (problems->len > 0) {
        g_ptr_array_add(problems, NULL);
        records_set_message(records, g_strjoinv("\n", (char **)problems->pdata));
        records_set_exit_code(records, EXIT_FAILED);
    }
    invocation_finish(invocation, records);
}

void views_show_run(Invocation *invocation)
{
    g_autoptr(GPtrArray) views = read_views(invocation, NULL);
    const char *name = invocation_positional(invocation);
    guint at = named_views_find(views, name);

    if (at == G_MAXUINT) {
        g_autofree char *shown = text_clean(name, -1);
        g_autoptr(GError) error =
            g_error_new(FAULT, FAULT_NOT_FOUND, _("there is no view “%s”"), shown);
        invocation_fail(invocation, error);
        return;
    }
    invocation_finish(invocation, records_new_text(named_view_line(screen_of(invocation),
                                                                   g_ptr_array_index(views, at))));
}

static void end(Invocation *invocation, gboolean done, const GError *error, const char *name,
                char *taken)
{
    static const RecordColumn named[] = {{"name", "View", VALUE_TEXT, TRUE}};
    Records *records;

    if (!done) {
        g_free(taken);
        invocation_fail(invocation, error);
        return;
    }
    records = records_new(named, G_N_ELEMENTS(named), TRUE);
    records_append(records)[0] = g_strdup(name);
    records_set_message(records, taken);
    invocation_finish(invocation, records);
}

/* Of a line that somebody sent, or of its parts; a name beside a line is the one that it gets. */
static NamedView *read_new(const Invocation *invocation, Screen *screen, GError **error)
{
    const char *line = invocation_text(invocation, "line");
    const char *name = invocation_positional(invocation);
    const char *filter = invocation_text(invocation, "filter");
    const char *layout = invocation_text(invocation, "layout");

    *screen = screen_of(invocation);
    if (line != NULL && (filter != NULL || layout != NULL)) {
        g_set_error(error, FAULT, FAULT_USAGE, _("--line has filter and columns in it"));
        return NULL;
    }
    if (line == NULL && name == NULL) {
        g_set_error(error, FAULT, FAULT_USAGE, _("which name is the view to have?"));
        return NULL;
    }
    if (line == NULL)
        return named_view_new(*screen, name, filter == NULL ? "" : filter, layout, error);
    g_autoptr(NamedView) view = named_view_parse(line, screen, error);
    if (view == NULL || name == NULL)
        return g_steal_pointer(&view);
    return named_view_new(*screen, name, view->filter, view->layout, error);
}

void views_add_run(Invocation *invocation)
{
    Config *config = invocation_services(invocation)->config;
    g_autoptr(GError) error = NULL;
    Screen screen = SCREEN_ORDERS;
    g_autoptr(NamedView) view = read_new(invocation, &screen, &error);
    gboolean done = view != NULL;

    if (done && !invocation_flag(invocation, "replace")) {
        g_autoptr(GPtrArray) views = named_views_read(config, screen, NULL);
        done = named_views_find(views, view->name) == G_MAXUINT;
        if (!done)
            g_set_error(&error, FAULT, FAULT_USAGE,
                        _("there is a view “%s” already; --replace puts this one in its place"),
                        view->name);
    }
    done = done && named_view_put(config, screen, view, view->name, &error);
    end(invocation, done, error, done ? view->name : NULL,
        done ? g_strdup_printf(_("“%s” is a view now."), view->name) : NULL);
}

void views_rename_run(Invocation *invocation)
{
    Config *config = invocation_services(invocation)->config;
    Screen screen = screen_of(invocation);
    g_autoptr(GPtrArray) views = read_views(invocation, NULL);
    const char *name = invocation_positional(invocation);
    const char *new_name = invocation_text(invocation, "new-name");
    guint at = named_views_find(views, name);
    const NamedView *was = at == G_MAXUINT ? NULL : g_ptr_array_index(views, at);
    g_autoptr(GError) error = NULL;
    g_autoptr(NamedView) view = named_view_new(screen, new_name, was == NULL ? "" : was->filter,
                                               was == NULL ? NULL : was->layout, &error);
    gboolean done = view != NULL;

    if (done && was == NULL) {
        g_autofree char *shown = text_clean(name, -1);
        g_set_error(&error, FAULT, FAULT_NOT_FOUND, _("there is no view “%s”"), shown);
        done = FALSE;
    }
    done = done && named_view_put(config, screen, view, was->name, &error);
    end(invocation, done, error, new_name,
        done ? g_strdup_printf(_("“%s” is called “%s” now."), was->name, view->name) : NULL);
}

void views_move_run(Invocation *invocation)
{
    gboolean up = strcmp(invocation_text(invocation, "way"), "up") == 0;
    const char *name = invocation_positional(invocation);
    g_autoptr(GError) error = NULL;
    gboolean done = named_view_move(invocation_services(invocation)->config, screen_of(invocation),
                                    name, up, &error);

    end(invocation, done, error, name, done ? g_strdup(_("Moved.")) : NULL);
}

void views_remove_run(Invocation *invocation)
{
    const char *name = invocation_positional(invocation);
    g_autoptr(GError) error = NULL;
    gboolean done = named_view_remove(invocation_services(invocation)->config,
                                      screen_of(invocation), name, &error);

    end(invocation, done, error, name, done ? g_strdup(_("Removed.")) : NULL);
}
