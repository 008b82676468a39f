/* SPDX-License-Identifier: MIT */
/*
 * Golden screens of the widgets by themselves: each scene in each of the looks below, on a pseudo-terminal
 * whose cells are libvterm's. One process, no stack: some seconds. TAP on stdout; expected/gallery/SCENE.txt.
 *
 *   gallery EXPECTED-DIRECTORY        GOLDEN_UPDATE=1 rewrites what is expected
 */
#include "gallery.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "expected.h"
#include "looptrace/words.h"
#include "pty_screen.h"
#include "terminal.h"

#define VALUES 11 /* three sizes, and two of each of four more */

/* Every pair of two of these properties is in one of them; the last is what most people see. */
static const struct {
    const char *name;
    int rows, columns;
    gboolean colour, ascii, pseudo, accessible, hostile;
} looks[] = {
    {"80x24 mono ASCII", 24, 80, FALSE, TRUE, FALSE, FALSE, FALSE},
    {"80x24 colour UTF-8 long accessible", 24, 80, TRUE, FALSE, TRUE, TRUE, FALSE},
    {"40x12 mono UTF-8 long", 12, 40, FALSE, FALSE, TRUE, FALSE, FALSE},
    {"40x12 colour ASCII accessible", 12, 40, TRUE, TRUE, FALSE, TRUE, FALSE},
    {"200x50 mono UTF-8 accessible", 50, 200, FALSE, FALSE, FALSE, TRUE, FALSE},
    {"200x50 colour ASCII long", 50, 200, TRUE, TRUE, TRUE, FALSE, FALSE},
    {"80x24 colour UTF-8", 24, 80, TRUE, FALSE, FALSE, FALSE, FALSE},
    {"80x24 colour UTF-8 hostile", 24, 80, TRUE, FALSE, FALSE, FALSE, TRUE},
    {"40x12 mono ASCII hostile", 12, 40, FALSE, TRUE, FALSE, FALSE, TRUE},
};

/* ---- data ---- */

static const char *keep(Set *set, char *text)
{
    g_ptr_array_add(set->texts, text);
    return text;
}

/* As po/pseudo does: longer by two fifths, accented, in brackets. */
const char *set_label(Set *set, const char *english)
{
    static const char *const accented[] = {"a", "á", "e", "é", "i", "í", "o", "ó", "u", "ú"};
    static const char filling[] = " lörem ïpsum dölor sït ämet cönsectetur";
    glong more = (g_utf8_strlen(english, -1) * 2 + 4) / 5;

    if (!set->pseudo)
        return english;
    g_autoptr(GString) text = g_string_new(english);
    for (gsize i = 0; i < G_N_ELEMENTS(accented); i += 2)
        g_string_replace(text, accented[i], accented[i + 1], 0);
    g_string_prepend_c(text, '[');
    for (const char *at = filling; more-- > 0 && *at != '\0'; at = g_utf8_next_char(at))
        g_string_append_unichar(text, g_utf8_get_char(at));
    g_string_append_c(text, ']');
    return keep(set, g_strdup(text->str));
}

const char *set_text(Set *set, const char *real)
{
    g_autoptr(GString) bytes = g_string_new(NULL);

    if (!set->hostile)
        return real;
    hostile_text(&set->random, 12, bytes);
    return keep(set, g_strndup(bytes->str, bytes->len));
}

SafeText *set_safe(Set *set, const char *real)
{
    return text_sanitise(set_text(set, real), -1, TEXT_LINE);
}

/* ---- looks ---- */

extern int _nl_msg_cat_cntr; /* gettext's, as its manual has it for a change of language */

static void speak(gboolean pseudo)
{
    words_choose(pseudo ? "en_XA" : "en");
    _nl_msg_cat_cntr++;
}

static void append_screen(GString *out, const char *title, const Terminal *terminal,
                          PtyScreen *screen, gboolean with_looks)
{
    g_autoptr(GString) answer = g_string_new(NULL);

    pty_screen_write(screen, terminal_raw(terminal), strlen(terminal_raw(terminal)), answer);
    g_autofree char *text = pty_screen_text(screen);
    g_autofree char *letters = with_looks ? pty_screen_looks(screen) : NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_string_append_printf(out, "==== %s\n", title);
    for (char **line = lines; *line != NULL && (line[1] != NULL || **line != '\0'); line++)
        g_string_append_printf(out, "|%s\n", *line);
    if (letters != NULL && *g_strchomp(letters) != '\0')
        g_string_append_printf(out, "---- looks\n%s\n", letters);
}

static void show_scene(const Scene *scene, guint look, GString *out)
{
    const UiOptions options = {
        .colour = looks[look].colour ? UI_COLOUR_ALWAYS : UI_COLOUR_NEVER,
        .ascii = looks[look].ascii,
        .accessible = looks[look].accessible,
    };
    Set set = {looks[look].accessible,
               looks[look].pseudo,
               looks[look].hostile,
               {look + 1},
               g_ptr_array_new_with_free_func(g_free)};
    Terminal *terminal = terminal_new(looks[look].rows, looks[look].columns);
    g_autoptr(PtyScreen) cells = pty_screen_new(looks[look].rows, looks[look].columns);
    UiScreen *screen = terminal_open(terminal, &options);
    const UiArea all = {0, 0, looks[look].rows, looks[look].columns};

    speak(looks[look].pseudo);
    scene->show(&set, screen, &all);
    ui_screen_flush(screen);
    terminal_sync(terminal);
    append_screen(out, looks[look].name, terminal, cells, look < 4);
    ui_screen_free(screen);
    terminal_free(terminal);
    g_ptr_array_unref(set.texts);
}

/* The values that a look has, a bit each; properties that have two are three bits apart from the next. */
static guint values_of(guint look)
{
    const gboolean flags[] = {looks[look].colour, looks[look].ascii, looks[look].pseudo,
                              looks[look].accessible};
    guint values = looks[look].columns == 80 ? 1u : looks[look].columns == 40 ? 2u : 4u;

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        values |= 1u << (3 + 2 * i + (flags[i] ? 1 : 0));
    return values;
}

static gboolean same_property(guint a, guint b)
{
    return a < 3 || b < 3 ? a < 3 && b < 3 : (a - 3) / 2 == (b - 3) / 2;
}

/* Every value of each property together with every value of each other one. */
static void check_pairs(Tap *tap)
{
    guint missing = 0;

    for (guint a = 0; a < VALUES; a++)
        for (guint b = a + 1; b < VALUES; b++) {
            gboolean seen = same_property(a, b);
            for (guint i = 0; !seen && i < G_N_ELEMENTS(looks); i++)
                seen = !looks[i].hostile && (values_of(i) >> a & values_of(i) >> b & 1) != 0;
            missing += !seen;
        }
    tap_check(tap, missing == 0, "%s", "every pair of looks is in one of them");
}

int main(int argc, char **argv)
{
    gboolean update = g_getenv("GOLDEN_UPDATE") != NULL;
    Tap tap = {0};

    if (argc != 2)
        return 2;
    setlocale(LC_ALL, "C.UTF-8");
    words_start();
    terminal_environment();
    check_pairs(&tap);
    g_autoptr(Expected) expected = expected_new(argv[1], update);
    for (const Scene *scene = gallery_scenes; scene->name != NULL; scene++) {
        g_autoptr(GString) out = g_string_new(NULL);
        for (guint look = 0; look < G_N_ELEMENTS(looks); look++)
            show_scene(scene, look, out);
        expected_compare(expected, scene->name, out->str, &tap);
    }
    expected_finish(expected, &tap);
    return tap_finish(&tap);
}
