/* SPDX-License-Identifier: MIT */
/* What the config says of the keys, and who loses where two want the same. */
#include <string.h>

#include "keymap.h"
#include "looptrace/text.h"
#include "looptrace/words.h"

G_GNUC_PRINTF(3, 4)
static void complain(Keymap *keymap, const ConfigLine *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *sentence =
        line == NULL ? g_strdup(what)
                     : g_strdup_printf(_("%s, line %u: %s"), line->path, line->line, what);

    g_ptr_array_add(keymap->problems, text_clean(sentence, -1));
}

static Binding *binding_at(const Keymap *keymap, guint i)
{
    return &g_array_index(keymap->bindings, Binding, i);
}

/* ---- names ---- */

static Action action_of(Keymap *keymap, const ConfigLine *line)
{
    Action action = action_from_name(line->key);
    const char *like = action == ACTION_NONE ? action_like(line->key) : NULL;

    if (action != ACTION_NONE && action_row(action)->where == 0) {
        complain(keymap, line, _("“%s” is a command and has no keys; `:` runs it"), line->key);
        return ACTION_NONE;
    }
    if (like != NULL)
        complain(keymap, line, _("there is no “%s”; did you mean %s?"), line->key, like);
    else if (action == ACTION_NONE)
        complain(keymap, line, _("there is no “%s”; `looptrace config keys` lists the names"),
                 line->key);
    return action;
}

/* Screens that the section of the line is about; 0: it names none. */
static ScreenSet screens_of(Keymap *keymap, const ConfigLine *line)
{
    const char *dot = strchr(line->section, '.');
    Screen screen = dot == NULL ? SCREEN_COUNT : screen_from_name(dot + 1);
    g_autoptr(GString) names = g_string_new(NULL);

    if (dot == NULL)
        return ON_EVERY;
    if (screen != SCREEN_COUNT)
        return SCREEN_BIT(screen);
    for (int i = 0; i < SCREEN_COUNT; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ", screen_name((Screen)i));
    complain(keymap, line, _("[%s] names no screen; there are: %s"), line->section, names->str);
    return 0;
}

/* ---- keys that nobody can have ---- */

static const struct {
    guint32 key;
    const char *why;
} reserved_table[] = {
    {'A' - '@', N_("it begins a command of screen and of many a tmux")},
    {'B' - '@', N_("it begins a command of tmux")},
    {'C' - '@', N_("it ends the program")},
    {'D' - '@', N_("it ends what is typed, and many a session")},
    {'H' - '@', N_("terminals send it for Backspace: write Backspace")},
    {'I' - '@', N_("terminals send it for Tab: write Tab")},
    {'J' - '@', N_("terminals send it for Enter: write Enter")},
    {'M' - '@', N_("terminals send it for Enter: write Enter")},
    {'Q' - '@', N_("it lets a terminal go on that Ctrl-S has stopped")},
    {'S' - '@', N_("it stops a terminal")},
    {'Z' - '@', N_("it suspends the program")},
    {'\\' - '@', N_("it kills the program")},
    {UI_KEY_RESIZE, N_("nobody presses it")},
    {UI_KEY_FOCUS_IN, N_("nobody presses it")},
    {UI_KEY_FOCUS_OUT, N_("nobody presses it")},
    {UI_KEY_PASTE, N_("what is pasted is text")},
    {UI_KEY_MOUSE, N_("the mouse selects and scrolls")},
};

static const char *why_reserved(const UiSequence *sequence)
{
    for (guint i = 0; i < sequence->n; i++) {
        for (gsize r = 0; r < G_N_ELEMENTS(reserved_table); r++)
            if (reserved_table[r].key == sequence->keys[i])
                return _(reserved_table[r].why);
        if (sequence->keys[i] == UI_KEY_ESCAPE && sequence->n > 1)
            return _("Esc ends what was begun; Alt and a digit are a function key: write F5");
    }
    return NULL;
}

static gboolean can_be_bound(Keymap *keymap, const ConfigLine *line, const UiSequence *sequence)
{
    const char *why = why_reserved(sequence);

    if (why == NULL)
        return TRUE;
    g_autofree char *name = ui_sequence_name(sequence);
    complain(keymap, line, _("“%s” can't be bound: %s"), name, why);
    return FALSE;
}

/* ---- taking a line ---- */

/* The action has no other keys on these screens. */
static void unbind(Keymap *keymap, Action action, ScreenSet where)
{
    for (guint i = keymap->bindings->len; i > 0; i--) {
        Binding *binding = binding_at(keymap, i - 1);
        if (binding->action != action)
            continue;
        binding->where &= ~where;
        if (binding->where == 0)
            g_array_remove_index(keymap->bindings, i - 1);
    }
}

static void add(Keymap *keymap, const Binding *added)
{
    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *binding = binding_at(keymap, i);
        if (binding->action == added->action && binding->where == added->where &&
            memcmp(&binding->sequence, &added->sequence, sizeof added->sequence) == 0)
            return;
    }
    g_array_append_val(keymap->bindings, *added);
}

static void take_line(Keymap *keymap, const ConfigLine *line, guint strength)
{
    g_autoptr(GArray) sequences = g_array_new(FALSE, FALSE, sizeof(UiSequence));
    g_autoptr(GError) error = NULL;
    ScreenSet screens = screens_of(keymap, line);
    Action action = screens == 0 ? ACTION_NONE : action_of(keymap, line);
    ScreenSet where = screens & action_row(action)->where;

    if (action == ACTION_NONE)
        return;
    if (where == 0) {
        complain(keymap, line, _("“%s” isn't on that screen"), line->key);
        return;
    }
    if (!ui_sequences_parse(line->value, sequences, &error)) {
        complain(keymap, line, "%s", error->message);
        return;
    }
    unbind(keymap, action, where);
    for (guint i = 0; i < sequences->len; i++) {
        Binding binding = {g_array_index(sequences, UiSequence, i), action, where, line, strength};
        if (can_be_bound(keymap, line, &binding.sequence))
            add(keymap, &binding);
    }
}

/* ---- who loses ---- */

gboolean ui_sequences_collide(const UiSequence *a, const UiSequence *b)
{
    return memcmp(a->keys, b->keys, MIN(a->n, b->n) * sizeof *a->keys) == 0;
}

static void tell_of_loss(Keymap *keymap, const Binding *loser, const Binding *winner)
{
    g_autofree char *lost = ui_sequence_name(&loser->sequence);
    g_autofree char *won = ui_sequence_name(&winner->sequence);
    const char *theirs = action_row(loser->action)->name;

    if (loser->line != NULL)
        complain(keymap, winner->line,
                 _("“%s” for %s goes against “%s” for %s in %s, line %u, which is left out: give "
                   "one of them another key"),
                 won, action_row(winner->action)->name, lost, theirs, loser->line->path,
                 loser->line->line);
    else
        complain(keymap, winner->line,
                 _("“%s” for %s takes “%s” from %s: to agree, give that another key, or none "
                   "(`%s =`)"),
                 won, action_row(winner->action)->name, lost, theirs, theirs);
}

static void settle(Keymap *keymap, Binding *a, Binding *b)
{
    ScreenSet both = a->where & b->where;

    if (both == 0 || a->action == b->action || a->strength == b->strength ||
        !ui_sequences_collide(&a->sequence, &b->sequence))
        return;

    Binding *loser = a->strength < b->strength ? a : b;
    tell_of_loss(keymap, loser, loser == a ? b : a);
    loser->where &= ~both;
}

static void settle_all(Keymap *keymap)
{
    for (guint i = 0; i < keymap->bindings->len; i++)
        for (guint j = i + 1; j < keymap->bindings->len; j++)
            settle(keymap, binding_at(keymap, i), binding_at(keymap, j));
}

static void drop_losers(Keymap *keymap)
{
    for (guint i = keymap->bindings->len; i > 0; i--)
        if (binding_at(keymap, i - 1)->where == 0)
            g_array_remove_index(keymap->bindings, i - 1);
}

/* ---- the way out ---- */

/* Screens on which some key goes back. */
static ScreenSet ways_out(const Keymap *keymap)
{
    ScreenSet where = 0;

    for (guint i = 0; i < keymap->bindings->len; i++)
        if (binding_at(keymap, i)->action == ACTION_BACK)
            where |= binding_at(keymap, i)->where;
    return where;
}

/* Nobody is locked in: F10 is back's where nothing else is. */
static void keep_a_way_out(Keymap *keymap)
{
    Binding way = {{{UI_KEY_F0 + 10}, 1}, ACTION_BACK, ON_EVERY & ~ways_out(keymap), NULL, 0};

    if (way.where == 0)
        return;
    for (guint i = 0; i < keymap->bindings->len; i++)
        if (ui_sequences_collide(&binding_at(keymap, i)->sequence, &way.sequence))
            binding_at(keymap, i)->where &= ~way.where;
    g_array_append_val(keymap->bindings, way);
    complain(keymap, NULL, _("no key would leave a screen, so F10 does (give `back` a key)"));
}

static int by_action(gconstpointer a, gconstpointer b)
{
    return (int)((const Binding *)a)->action - (int)((const Binding *)b)->action;
}

void keymap_bind_lines(Keymap *keymap, const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        take_line(keymap, g_ptr_array_index(lines, i), i + 1);
    settle_all(keymap);
    keep_a_way_out(keymap);
    drop_losers(keymap);
    g_array_sort(keymap->bindings, by_action);
}
