/* SPDX-License-Identifier: MIT */
#include "looptrace/named_view.h"

#include <string.h>

#include "looptrace/filter.h"
#include "looptrace/filter_words.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

#define SECTION_PREFIX "views."
#define DIVIDER        '|'

/* ---- the screens that have views ---- */

typedef struct {
    const char *name, *filter;
} BuiltIn;

typedef struct {
    Screen screen;
    const BuiltIn *built_in;              /* ends with a NULL name */
    char *(*mistake)(const char *filter); /* what is wrong with it; NULL: nothing */
    gboolean (*has_sort)(const char *key);
} ViewScreen;

static char *order_mistake(const char *filter)
{
    g_autoptr(GError) error = NULL;
    gsize position;
    g_autoptr(Filter) parsed = filter_parse(filter, &position, &error);

    return parsed != NULL ? NULL : filter_mistake(filter, position, error);
}

static gboolean order_has_sort(const char *key)
{
    OrderSort sort;

    return order_sort_from_name(key, &sort);
}

static const BuiltIn order_views[] = {
    {NC_("view", "All"), ""},
    {NC_("view", "At risk"), "risk:yes"},
    {NC_("view", "Unassigned"), "supplier:none !status:cancelled"},
    {NULL, NULL},
};

static const ViewScreen screens[] = {
    {SCREEN_ORDERS, order_views, order_mistake, order_has_sort},
};

static const ViewScreen *screen_of(Screen screen)
{
    for (gsize i = 0; i < G_N_ELEMENTS(screens); i++)
        if (screens[i].screen == screen)
            return &screens[i];
    return NULL;
}

/* ---- one view ---- */

void named_view_free(NamedView *view)
{
    if (view == NULL)
        return;
    g_free(view->name);
    g_free(view->filter);
    g_free(view->layout);
    g_free(view);
}

static NamedView *view_new(const char *name, const char *filter, const char *layout,
                           NamedViewOrigin origin)
{
    NamedView *view = g_new0(NamedView, 1);

    view->name = g_strdup(name);
    view->filter = g_strdup(filter);
    view->layout = layout == NULL || *layout == '\0' ? NULL : g_strdup(layout);
    view->origin = origin;
    return view;
}

G_GNUC_PRINTF(2, 3)
static gboolean refuse(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = text_clean(sentence, -1);
    g_set_error(error, FAULT, FAULT_USAGE, "%s", clean);
    return FALSE;
}

/* Nothing that a terminal obeys or that can't be seen. */
static gboolean is_plain(const char *text)
{
    g_autofree char *clean = g_utf8_validate(text, -1, NULL) ? text_clean(text, -1) : NULL;

    return clean != NULL && strcmp(clean, text) == 0;
}

static gboolean check_name(const char *name, GError **error)
{
    glong length;

    if (!is_plain(name))
        return refuse(error, _("the name of a view holds characters that can't be seen"));
    length = g_utf8_strlen(name, -1);
    if (length == 0 || length > NAMED_VIEW_NAME_MAX)
        return refuse(error, _("the name of a view has 1 to %d characters"), NAMED_VIEW_NAME_MAX);
    if (!g_unichar_isalnum(g_utf8_get_char(name)) || g_str_has_suffix(name, " ") ||
        strpbrk(name, "=[]|:") != NULL)
        return refuse(
            error,
            _("the name of a view begins with a letter or digit and holds none of = [ ] | :"));
    if (strspn(name, "0123456789") == strlen(name))
        return refuse(error, _("the name of a view isn't a number: those are its places"));
    return TRUE;
}

static gboolean is_key(const char *text)
{
    return *text != '\0' && strspn(text, G_CSET_a_2_z G_CSET_DIGITS "_.") == strlen(text);
}

/* "-party", "due:14", "by=-due". */
static gboolean check_layout_word(const ViewScreen *screen, const char *word, GError **error)
{
    static const char by[] = "by=";
    g_auto(GStrv) parts = NULL;

    if (g_str_has_prefix(word, by)) {
        const char *key = word + strlen(by);
        key += *key == '-' ? 1 : 0;
        return screen->has_sort(key) ||
               refuse(error, _("“%s”: rows can't be sorted by that"), word);
    }
    parts = g_strsplit(word + (*word == '-' ? 1 : 0), ":", 3);
    gint64 width = 1;
    guint n = g_strv_length(parts);
    if (n == 0 || n > 2 || !is_key(parts[0]) ||
        (n == 2 && !text_parse_int(parts[1], 1, 200, &width)))
        return refuse(error, _("“%s” is no column: it is as due, -due (hidden) or due:14 (cells)"),
                      word);
    return TRUE;
}

static gboolean check_layout(const ViewScreen *screen, const char *layout, GError **error)
{
    g_auto(GStrv) words = g_strsplit(layout, " ", -1);

    if (!is_plain(layout))
        return refuse(error, _("the columns of a view hold characters that can't be seen"));
    for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0' && !check_layout_word(screen, words[i], error))
            return FALSE;
    return TRUE;
}

static gboolean check_filter(const ViewScreen *screen, const char *filter, GError **error)
{
    if (!is_plain(filter))
        return refuse(error, _("the filter of a view holds characters that can't be seen"));
    g_autofree char *mistake = screen->mistake(filter);
    return mistake == NULL || refuse(error, _("the filter of the view: %s"), mistake);
}

NamedView *named_view_new(Screen screen, const char *name, const char *filter, const char *layout,
                          GError **error)
{
    const ViewScreen *found = screen_of(screen);

    if (found == NULL) {
        refuse(error, _("that screen has no views"));
        return NULL;
    }
    if (!check_name(name, error) || !check_filter(found, filter, error) ||
        (layout != NULL && !check_layout(found, layout, error)))
        return NULL;
    return view_new(name, filter, layout, VIEW_OWN);
}

const char *named_view_label(const NamedView *view)
{
    return view->origin == VIEW_BUILT_IN ? g_dpgettext2(GETTEXT_PACKAGE, "view", view->name)
                                         : view->name;
}

gboolean named_view_sort(const NamedView *view, char **key, gboolean *descending)
{
    g_auto(GStrv) words = g_strsplit(view->layout == NULL ? "" : view->layout, " ", -1);

    for (guint i = 0; words[i] != NULL; i++) {
        if (!g_str_has_prefix(words[i], "by="))
            continue;
        *descending = words[i][3] == '-';
        *key = g_strdup(words[i] + (*descending ? 4 : 3));
        return TRUE;
    }
    return FALSE;
}

/* ---- as a line ---- */

static char *value_text(const NamedView *view)
{
    return g_strdup_printf("%s %c%s%s", view->filter, DIVIDER, view->layout == NULL ? "" : " ",
                           view->layout == NULL ? "" : view->layout);
}

/* The last divider that stands by itself: a filter may hold others. Without one all is filter. */
static void split_value(const char *value, char **filter, char **layout)
{
    const char *divider = NULL;

    for (const char *at = strchr(value, DIVIDER); at != NULL; at = strchr(at + 1, DIVIDER))
        if ((at == value || at[-1] == ' ') && (at[1] == ' ' || at[1] == '\0'))
            divider = at;
    *filter =
        g_strstrip(divider == NULL ? g_strdup(value) : g_strndup(value, (gsize)(divider - value)));
    *layout = divider == NULL ? NULL : g_strstrip(g_strdup(divider + 1));
}

char *named_view_line(Screen screen, const NamedView *view)
{
    g_autofree char *value = value_text(view);

    return g_strdup_printf("%s: %s = %s", screen_name(screen), view->name, value);
}

NamedView *named_view_parse(const char *line, Screen *screen, GError **error)
{
    const char *colon = strchr(line, ':');
    const char *equals = strchr(line, '=');

    if (strlen(line) > NAMED_VIEW_BYTES_MAX || colon == NULL || equals == NULL || equals < colon) {
        refuse(error, _("a view is a line as “orders: Late = due<0d | by=due”"));
        return NULL;
    }
    g_autofree char *where = g_strstrip(g_strndup(line, (gsize)(colon - line)));
    g_autofree char *name = g_strstrip(g_strndup(colon + 1, (gsize)(equals - colon - 1)));
    g_autofree char *value = g_strstrip(g_strdup(equals + 1));
    g_autofree char *filter = NULL;
    g_autofree char *layout = NULL;
    split_value(value, &filter, &layout);
    *screen = screen_from_name(where);
    return named_view_new(*screen, name, filter, layout, error);
}

/* ---- all of a screen ---- */

guint named_views_find(const GPtrArray *views, const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    gint64 number = 0;

    for (guint i = 0; i < views->len; i++) {
        const NamedView *view = g_ptr_array_index(views, i);
        g_autofree char *other = g_utf8_casefold(view->name, -1);
        g_autofree char *shown = g_utf8_casefold(named_view_label(view), -1);
        if (strcmp(other, folded) == 0 || strcmp(shown, folded) == 0)
            return i;
    }
    if (text_parse_int(name, 1, views->len, &number))
        return (guint)number - 1;
    return G_MAXUINT;
}

static void take_line(GPtrArray *views, const Config *config, Screen screen, const ConfigLine *line,
                      GPtrArray *problems)
{
    gboolean own = strcmp(line->path, config_path(config)) == 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *filter = NULL;
    g_autofree char *layout = NULL;

    split_value(line->value, &filter, &layout);
    NamedView *view = named_view_new(screen, line->key, filter, layout, &error);
    if (view == NULL || views->len >= NAMED_VIEWS_MAX) {
        named_view_free(view);
        if (problems != NULL)
            g_ptr_array_add(problems,
                            g_strdup_printf("%s, line %u: %s", line->path, line->line,
                                            error == NULL ? _("too many views") : error->message));
        return;
    }
    view->origin = own ? VIEW_OWN : VIEW_OF_SYSTEM;
    guint at = named_views_find(views, view->name);
    if (at == G_MAXUINT) {
        g_ptr_array_add(views, view);
        return;
    }
    named_view_free(g_ptr_array_index(views, at));
    g_ptr_array_index(views, at) = view;
}

GPtrArray *named_views_read(const Config *config, Screen screen, GPtrArray *problems)
{
    GPtrArray *views = g_ptr_array_new_with_free_func((GDestroyNotify)named_view_free);
    const ViewScreen *found = screen_of(screen);
    const GPtrArray *lines = config_view_lines(config);
    g_autofree char *section = g_strconcat(SECTION_PREFIX, screen_name(screen), NULL);

    if (found == NULL)
        return views;
    for (const BuiltIn *built_in = found->built_in; built_in->name != NULL; built_in++)
        g_ptr_array_add(views, view_new(built_in->name, built_in->filter, NULL, VIEW_BUILT_IN));
    for (guint i = 0; i < lines->len; i++) {
        const ConfigLine *line = g_ptr_array_index(lines, i);
        if (strcmp(line->section, section) == 0)
            take_line(views, config, screen, line, problems);
    }
    return views;
}

/* ---- changing them ---- */

static gboolean may_change(const NamedView *view, GError **error)
{
    switch (view->origin) {
    case VIEW_OWN:
        return TRUE;
    case VIEW_BUILT_IN:
        return refuse(error, _("“%s” is built in: it stays as it is"), view->name);
    case VIEW_OF_SYSTEM:
        return refuse(error, _("“%s” is in a file of the system: it can't be changed from here"),
                      view->name);
    }
    return FALSE;
}

static gboolean edit(Config *config, Screen screen, ConfigEdit wanted, GError **error)
{
    g_autofree char *section = g_strconcat(SECTION_PREFIX, screen_name(screen), NULL);

    wanted.section = section;
    return config_edit(config, &wanted, error);
}

gboolean named_view_put(Config *config, Screen screen, const NamedView *view, const char *was,
                        GError **error)
{
    g_autoptr(GPtrArray) views = named_views_read(config, screen, NULL);
    g_autofree char *value = value_text(view);
    guint same = named_views_find(views, view->name);
    guint before = named_views_find(views, was);
    const NamedView *old = before == G_MAXUINT ? NULL : g_ptr_array_index(views, before);

    if (old != NULL && !may_change(old, error))
        return FALSE;
    if (same != G_MAXUINT && same != before)
        return refuse(error, _("there is a view “%s” already"), view->name);
    if (old == NULL && views->len >= NAMED_VIEWS_MAX)
        return refuse(error, _("there are %d views already: remove one first"), NAMED_VIEWS_MAX);
    return edit(config, screen,
                (ConfigEdit){.kind = CONFIG_PUT,
                             .key = old == NULL ? view->name : old->name,
                             .new_key = view->name,
                             .value = value},
                error);
}

/* As it stands in the config; NULL: it isn't one of one's own. */
static char *own_name(const Config *config, Screen screen, const char *name, GError **error)
{
    g_autoptr(GPtrArray) views = named_views_read(config, screen, NULL);
    guint at = named_views_find(views, name);
    const NamedView *view = at == G_MAXUINT ? NULL : g_ptr_array_index(views, at);

    if (view == NULL) {
        refuse(error, _("there is no view “%s”"), name);
        return NULL;
    }
    return may_change(view, error) ? g_strdup(view->name) : NULL;
}

gboolean named_view_remove(Config *config, Screen screen, const char *name, GError **error)
{
    g_autofree char *key = own_name(config, screen, name, error);

    return key != NULL &&
           edit(config, screen, (ConfigEdit){.kind = CONFIG_REMOVE, .key = key}, error);
}

gboolean named_view_move(Config *config, Screen screen, const char *name, gboolean up,
                         GError **error)
{
    g_autofree char *key = own_name(config, screen, name, error);

    return key != NULL &&
           edit(config, screen, (ConfigEdit){.kind = up ? CONFIG_UP : CONFIG_DOWN, .key = key},
                error);
}
