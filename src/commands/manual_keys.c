/* SPDX-License-Identifier: MIT */
/* The keys of all screens, as they are; beside them those of the other map where they are others. */
#include <string.h>

#include "keymap.h"
#include "looptrace/words.h"
#include "manual_page.h"

static char *with_commas(char *taken)
{
    g_auto(GStrv) names = g_strsplit(taken, "  ", -1);

    g_free(taken);
    return g_strjoinv(", ", names);
}

/* "Sort by the next column (list.sort; vim: g s)". */
static char *meaning_of(const Keymap *other, Screen screen, Action action, const char *keys)
{
    g_autofree char *theirs = with_commas(keymap_names(other, screen, action));
    g_autoptr(GString) text = g_string_new(action_help(action));

    g_string_append_printf(text, " (`%s`", action_row(action)->name);
    if (strcmp(theirs, keys) != 0)
        g_string_append_printf(text, "; %s: %s", keymap_name(other),
                               *theirs == '\0' ? C_("keys", "none") : theirs);
    g_string_append_c(text, ')');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void put_action(ManualPage *page, const Keymap *shown, const Keymap *other, Screen screen,
                       Action action)
{
    g_autofree char *keys = with_commas(keymap_names(shown, screen, action));
    g_autofree char *meaning = meaning_of(other, screen, action, keys);

    manual_page_item(page, *keys == '\0' ? C_("keys", "none") : keys, meaning);
}

static void put_section(ManualPage *page, const Keymap *shown, const Keymap *other, Screen screen)
{
    gboolean begun = FALSE;

    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const ActionRow *row = action_row((Action)i);
        gboolean everywhere = action_is_everywhere(row);
        gboolean wanted = screen == SCREEN_COUNT
                              ? everywhere
                              : !everywhere && (row->where & SCREEN_BIT(screen)) != 0;
        if (!wanted || (row->keys == NULL && row->vim == NULL))
            continue;
        if (!begun)
            manual_page_subsection(page, screen == SCREEN_COUNT ? _("On nearly every screen")
                                                                : screen_title(screen));
        begun = TRUE;
        put_action(page, shown, other, screen, (Action)i);
    }
}

void manual_put_keys(ManualPage *page, const Keymap *shown, const Keymap *other)
{
    put_section(page, shown, other, SCREEN_COUNT);
    for (int i = 0; i < SCREEN_COUNT; i++)
        put_section(page, shown, other, (Screen)i);
}

char *manual_keys(const Keymap *keymap)
{
    ManualPage *page = manual_page_new(FALSE);
    g_autoptr(Keymap) other = keymap_new_of_map(strcmp(keymap_name(keymap), "vim") != 0);
    g_autofree char *about =
        g_strdup_printf(_("The map is “%s” (setting keymap), with what [keys] of the config "
                          "changes of it. Where the map “%s” has other "
                          "keys they stand behind. looptrace-keys(5) says how keys are changed."),
                        keymap_name(keymap), keymap_name(other));

    manual_page_text(page, about);
    manual_put_keys(page, keymap, other);
    return manual_page_end(page);
}
