/* SPDX-License-Identifier: MIT */
/* Any text as the config of somebody's keys: no two actions on the same keys, a way out of every screen, and nothing that
 * is left out without a sentence with its line. */
#include <string.h>

#include "../../src/commands/keymap.h"
#include "../../src/config/lines.h"
#include "fuzz.h"
#include "looptrace/text.h"

#define PATH "config"

static const Binding *binding_at(const Keymap *keymap, guint i)
{
    return &g_array_index(keymap->bindings, Binding, i);
}

/* ---- the lines ---- */

static const char *check_line(const ConfigLine *line, char **lines, guint n)
{
    if (line->line < 1 || line->line > n)
        return "a line that there isn't";
    if (strstr(lines[line->line - 1], line->key) == NULL ||
        strstr(lines[line->line - 1], line->value) == NULL)
        return "the number of another line";
    return strcmp(line->section, "keys") == 0 || g_str_has_prefix(line->section, "keys.")
               ? NULL
               : "a line of another section";
}

static const char *check_lines(const GPtrArray *read, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *fault = NULL;

    for (guint i = 0; i < read->len && fault == NULL; i++)
        fault = check_line(g_ptr_array_index(read, i), lines, g_strv_length(lines));
    return fault;
}

/* ---- the map ---- */

static const char *check_pair(const Binding *a, const Binding *b)
{
    return a->action != b->action && (a->where & b->where) != 0 &&
                   ui_sequences_collide(&a->sequence, &b->sequence)
               ? "two actions on the same keys"
               : NULL;
}

static const char *check_binding(const Keymap *keymap, const Binding *binding)
{
    static const guint32 never[] = {'A' - '@', 'C' - '@', 'M' - '@', 'Z' - '@', UI_KEY_PASTE};
    g_autofree char *name = ui_sequence_name(&binding->sequence);
    UiSequence again;

    if (!ui_sequence_parse(name, &again, NULL) ||
        memcmp(&again, &binding->sequence, sizeof again) != 0)
        return "keys whose name isn't theirs";
    for (guint i = 0; i < binding->sequence.n; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(never); k++)
            if (binding->sequence.keys[i] == never[k])
                return "keys that nobody can have";
    for (int i = 0; i < SCREEN_COUNT; i++) {
        Action action = ACTION_NONE;
        if ((binding->where & SCREEN_BIT(i)) != 0 &&
            (keymap_find(keymap, (Screen)i, binding->sequence.keys, binding->sequence.n, &action) !=
                 KEYMAP_ACTION ||
             action != binding->action))
            return "keys that don't do what they are bound to";
    }
    return NULL;
}

static const char *check_way_out(const Keymap *keymap)
{
    ScreenSet where = 0;

    for (guint i = 0; i < keymap->bindings->len; i++)
        if (binding_at(keymap, i)->action == ACTION_BACK)
            where |= binding_at(keymap, i)->where;
    return where == ON_EVERY ? NULL : "a screen that nobody can leave";
}

static const char *check_problems(const Keymap *keymap)
{
    for (guint i = 0; i < keymap->problems->len; i++) {
        const char *sentence = g_ptr_array_index(keymap->problems, i);
        g_autofree char *clean = text_clean(sentence, -1);
        if (*sentence == '\0' || strcmp(clean, sentence) != 0)
            return "a sentence that a terminal would obey";
        if (!g_str_has_prefix(sentence, PATH ", line ") && strstr(sentence, "F10") == NULL)
            return "a sentence without file and line";
    }
    return NULL;
}

/* Nothing is wrong: then the last line about an action is what holds on its screens. */
static const char *check_obeyed(const Keymap *keymap, const ConfigLine *line)
{
    g_autoptr(GArray) sequences = g_array_new(FALSE, FALSE, sizeof(UiSequence));
    Action action = action_from_name(line->key);
    const char *dot = strchr(line->section, '.');
    ScreenSet where = action_row(action)->where &
                      (dot == NULL ? ON_EVERY : SCREEN_BIT(screen_from_name(dot + 1)));

    ui_sequences_parse(line->value, sequences, NULL);
    for (guint i = 0; i < sequences->len; i++)
        for (int s = 0; s < SCREEN_COUNT; s++) {
            const UiSequence *sequence = &g_array_index(sequences, UiSequence, i);
            Action found = ACTION_NONE;
            if ((where & SCREEN_BIT(s)) == 0)
                continue;
            keymap_find(keymap, (Screen)s, sequence->keys, sequence->n, &found);
            if (found != action)
                return "a line that isn't obeyed, and nobody is told";
        }
    return NULL;
}

static const char *check_map(const Keymap *keymap, const GPtrArray *lines)
{
    const char *fault = check_problems(keymap);

    for (guint i = 0; i < keymap->bindings->len && fault == NULL; i++) {
        fault = check_binding(keymap, binding_at(keymap, i));
        for (guint j = i + 1; j < keymap->bindings->len && fault == NULL; j++)
            fault = check_pair(binding_at(keymap, i), binding_at(keymap, j));
    }
    if (fault == NULL)
        fault = check_way_out(keymap);
    if (fault == NULL && keymap->problems->len == 0 && lines->len > 0)
        fault = check_obeyed(keymap, g_ptr_array_index(lines, lines->len - 1));
    return fault;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)config_line_free);
    g_autoptr(Keymap) keymap = keymap_new_of_map(length % 2 == 1);

    config_lines_read(text, PATH, "keys", lines);
    fuzz_require(check_lines(lines, text));
    keymap_bind_lines(keymap, lines);
    fuzz_require(check_map(keymap, lines));
    return 0;
}
