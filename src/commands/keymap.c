/* SPDX-License-Identifier: MIT */
#include "keymap.h"

#include <string.h>

#include "looptrace/words.h"

/* ---- making ---- */

static void bind(Keymap *keymap, Action action, const char *keys, ScreenSet where)
{
    g_autoptr(GArray) sequences = g_array_new(FALSE, FALSE, sizeof(UiSequence));

    ui_sequences_parse(keys, sequences, NULL);
    for (guint i = 0; i < sequences->len; i++) {
        Binding binding = {g_array_index(sequences, UiSequence, i), action, where, NULL, 0};
        g_array_append_val(keymap->bindings, binding);
    }
}

Keymap *keymap_new_of_map(gboolean vim)
{
    Keymap *keymap = g_new0(Keymap, 1);

    keymap->vim = vim;
    keymap->bindings = g_array_new(FALSE, FALSE, sizeof(Binding));
    keymap->problems = g_ptr_array_new_with_free_func(g_free);
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        const char *keys = vim && row->vim != NULL ? row->vim : row->keys;
        if (keys != NULL)
            bind(keymap, (Action)i, keys, row->where);
    }
    return keymap;
}

Keymap *keymap_new(const Config *config)
{
    const char *name = config_get(config, SETTING_KEYMAP);
    gboolean vim = strcmp(name, "vim") == 0;
    Keymap *keymap = keymap_new_of_map(vim);

    if (!vim && strcmp(name, "default") != 0)
        g_ptr_array_add(keymap->problems,
                        g_strdup_printf(_("keymap (from %s) must be default or vim"),
                                        config_origin_name(config_origin(config, SETTING_KEYMAP))));
    keymap_bind_lines(keymap, config_key_lines(config));
    return keymap;
}

void keymap_free(Keymap *keymap)
{
    if (keymap == NULL)
        return;
    g_array_unref(keymap->bindings);
    g_ptr_array_unref(keymap->problems);
    g_free(keymap);
}

const GPtrArray *keymap_problems(const Keymap *keymap)
{
    return keymap->problems;
}

const char *keymap_name(const Keymap *keymap)
{
    return keymap->vim ? "vim" : "default";
}

/* ---- asking ---- */

static const Binding *binding_at(const Keymap *keymap, guint i)
{
    return &g_array_index(keymap->bindings, Binding, i);
}

static gboolean is_on(const Binding *binding, Screen screen)
{
    return screen == SCREEN_COUNT || (binding->where & SCREEN_BIT(screen)) != 0;
}

KeymapAnswer keymap_find(const Keymap *keymap, Screen screen, const guint32 *keys, guint n,
                         Action *action)
{
    KeymapAnswer answer = KEYMAP_NOTHING;

    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *binding = binding_at(keymap, i);
        if (!is_on(binding, screen) || binding->sequence.n < n ||
            memcmp(binding->sequence.keys, keys, n * sizeof *keys) != 0)
            continue;
        if (binding->sequence.n == n) {
            *action = binding->action;
            return KEYMAP_ACTION;
        }
        answer = KEYMAP_BEGUN;
    }
    return answer;
}

char *keymap_names(const Keymap *keymap, Screen screen, Action action)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *binding = binding_at(keymap, i);
        if (binding->action != action || !is_on(binding, screen))
            continue;
        g_autofree char *name = ui_sequence_name(&binding->sequence);
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "  ", name);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean is_function(const UiSequence *sequence)
{
    return sequence->n == 1 && sequence->keys[0] > UI_KEY_F0;
}

static gboolean is_letters(const UiSequence *sequence)
{
    for (guint i = 0; i < sequence->n; i++)
        if (sequence->keys[i] <= ' ' || sequence->keys[i] >= UI_KEY_FIRST)
            return FALSE;
    return TRUE;
}

/* "yi", "PgDn"; Enter is a long word for a bar. */
static char *short_name(const UiSequence *sequence)
{
    if (sequence->n == 1 && sequence->keys[0] == UI_KEY_ENTER)
        return g_strdup("Ret");

    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sequence->n; i++) {
        g_autofree char *name = ui_key_name(sequence->keys[i]);
        g_string_append(text, name);
    }
    return g_string_free(text, FALSE);
}

char *keymap_hint(const Keymap *keymap, Screen screen, Action action)
{
    const UiSequence *first = NULL, *function = NULL, *letters = NULL;

    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *binding = binding_at(keymap, i);
        const UiSequence *sequence = &binding->sequence;
        if (binding->action != action || !is_on(binding, screen))
            continue;
        first = first != NULL ? first : sequence;
        function = function != NULL || !is_function(sequence) ? function : sequence;
        letters = letters != NULL || !is_letters(sequence) ? letters : sequence;
    }
    if (first == NULL)
        return g_strdup("");
    if (function == NULL)
        return short_name(first);

    g_autofree char *name = short_name(function);
    g_autofree char *letter = letters == NULL ? g_strdup("") : short_name(letters);
    return g_strconcat(name, letter, NULL);
}

/* ---- all of it ---- */

static void row_free(gpointer data)
{
    KeymapRow *row = data;

    g_free(row->keys);
    g_free(row->from);
    g_free(row);
}

GPtrArray *keymap_rows(const Keymap *keymap)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);

    for (guint i = 0; i < keymap->bindings->len; i++) {
        const Binding *binding = binding_at(keymap, i);
        KeymapRow *row = g_new0(KeymapRow, 1);
        row->keys = ui_sequence_name(&binding->sequence);
        row->action = binding->action;
        row->where = binding->where;
        row->from = binding->line == NULL ? g_strdup(keymap_name(keymap))
                                          : g_strdup_printf(_("%s, line %u"), binding->line->path,
                                                            binding->line->line);
        g_ptr_array_add(rows, row);
    }
    return rows;
}
