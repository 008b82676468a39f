/* SPDX-License-Identifier: MIT */
/* A directory, to choose a picture from: directories first, then the pictures, the newest on top. */
#include "looptrace/panes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "list_words.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"

enum { COLUMN_NAME, COLUMN_SIZE, COLUMN_CHANGED, COLUMNS };

static const UiColumn file_columns[COLUMNS] = {
    [COLUMN_NAME] = {"name", NC_("column", "Name"), 20, 0, 0, TEXT_LEFT},
    [COLUMN_SIZE] = {"size", NC_("column", "Size"), 6, 8, 0, TEXT_RIGHT},
    [COLUMN_CHANGED] = {"changed", NC_("column", "Changed"), 11, 16, 1, TEXT_LEFT},
};

#define ENTRIES_MAX 20000 /* of one directory */

typedef struct {
    char *name;
    gboolean directory;
    gint64 size, changed_us;
} Entry;

typedef struct {
    Pane pane;
    char *directory;
    char *within;       /* nothing else is seen: without links in it; NULL: all there is */
    UiPrompt *prompt;   /* a path is typed; NULL: none is */
    UiArea line;        /* of it */
    GPtrArray *entries; /* Entry; the first is "..", unless it is the root */
    GError *problem;    /* why the directory can't be read */
    guint64 revision;
    UiTable *table;
    UiPage *notice;
} FilesPane;

static void entry_free(gpointer data)
{
    Entry *entry = data;

    g_free(entry->name);
    g_free(entry);
}

/* ---- reading ---- */

static gboolean is_picture(const char *name)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png", ".webp"};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(lower, endings[i]))
            return TRUE;
    return FALSE;
}

/* Wherever links lead. */
static gboolean may_see(const FilesPane *pane, const char *path)
{
    char *real = pane->within == NULL ? NULL : realpath(path, NULL);
    gsize length = pane->within == NULL ? 0 : strlen(pane->within);
    gboolean may =
        pane->within == NULL ||
        (real != NULL && strncmp(real, pane->within, length) == 0 &&
         (real[length] == '/' || real[length] == '\0' || strcmp(pane->within, "/") == 0));

    free(real); /* realpath's own */
    return may;
}

static void add_entry(FilesPane *pane, const char *name)
{
    g_autofree char *path = g_build_filename(pane->directory, name, NULL);
    struct stat about;

    if (name[0] == '.' || stat(path, &about) != 0 || !may_see(pane, path))
        return;
    gboolean directory = S_ISDIR(about.st_mode);
    if (!directory && !(S_ISREG(about.st_mode) && is_picture(name)))
        return;
    Entry *entry = g_new0(Entry, 1);
    entry->name = g_strdup(name);
    entry->directory = directory;
    entry->size = about.st_size;
    entry->changed_us = (gint64)about.st_mtime * G_USEC_PER_SEC;
    g_ptr_array_add(pane->entries, entry);
}

static gint compare(gconstpointer a, gconstpointer b)
{
    const Entry *left = *(Entry *const *)a, *right = *(Entry *const *)b;

    if (left->directory != right->directory)
        return left->directory ? -1 : 1;
    if (left->directory || left->changed_us == right->changed_us)
        return g_utf8_collate(left->name, right->name);
    return left->changed_us > right->changed_us ? -1 : 1;
}

static void add_parent(FilesPane *pane)
{
    Entry *entry = g_new0(Entry, 1);

    entry->name = g_strdup("..");
    entry->directory = TRUE;
    g_ptr_array_insert(pane->entries, 0, entry);
}

static void read_directory(FilesPane *pane)
{
    const char *name;

    g_clear_error(&pane->problem);
    g_ptr_array_set_size(pane->entries, 0);
    pane->revision++;
    GDir *directory = g_dir_open(pane->directory, 0, &pane->problem);
    while (directory != NULL && pane->entries->len < ENTRIES_MAX &&
           (name = g_dir_read_name(directory)) != NULL)
        add_entry(pane, name);
    if (directory != NULL)
        g_dir_close(directory);
    g_ptr_array_sort(pane->entries, compare);
    g_autofree char *parent = g_path_get_dirname(pane->directory);
    if (strcmp(pane->directory, "/") != 0 && may_see(pane, parent))
        add_parent(pane);
}

/* ---- rows ---- */

static const Entry *entry_at(gpointer self, guint row)
{
    return g_ptr_array_index(((FilesPane *)self)->entries, row);
}

static guint source_count(gpointer self)
{
    return ((FilesPane *)self)->entries->len;
}

static const char *source_id(gpointer self, guint row)
{
    return entry_at(self, row)->name;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
}

static guint64 source_revision(gpointer self)
{
    return ((FilesPane *)self)->revision;
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const FilesPane *pane = self;
    const Entry *entry = entry_at(self, row);
    g_autofree char *text = NULL;

    switch (column) {
    case COLUMN_NAME:
        text = g_strconcat(entry->name, entry->directory ? "/" : "", NULL);
        return text_sanitise(text, -1, TEXT_LINE);
    case COLUMN_SIZE:
        text = entry->directory ? NULL : text_bytes((guint64)entry->size);
        return safe_text_printf("%s", text == NULL ? "" : text);
    default:
        if (entry->changed_us == 0)
            return NULL;
        text = text_moment(entry->changed_us, &pane->pane.host->services->clock);
        return safe_text_printf("%s", text);
    }
}

/* ---- showing ---- */

static gboolean files_recalc(Pane *base, const UiArea *area)
{
    FilesPane *pane = (FilesPane *)base;
    UiArea notice = {area->y + area->rows - 2, area->x + 2, 2, area->columns - 3};
    UiArea list = {area->y, area->x, area->rows - 2, area->columns};

    ui_page_clear(pane->notice);
    if (pane->problem != NULL)
        page_say(pane->notice, UI_BAD, "%s.", pane->problem->message);
    else if (pane->entries->len <= 1)
        page_say(pane->notice, UI_DIM, "%s", _("No pictures here: JPEG, PNG or WebP."));
    ui_page_set_area(pane->notice, &notice);
    ui_table_set_area(pane->table, &list);
    ui_table_recalc(pane->table);
    pane->line = (UiArea){area->y + area->rows - 1, area->x + 1, 1, area->columns - 1};
    return TRUE;
}

static void files_paint(Pane *base, UiScreen *screen)
{
    const FilesPane *pane = (const FilesPane *)base;

    ui_table_paint(pane->table, screen);
    ui_page_paint(pane->notice, screen);
    if (pane->prompt != NULL)
        ui_prompt_paint(pane->prompt, screen, &pane->line);
}

static void files_cursor(const Pane *base, int *y, int *x)
{
    const FilesPane *pane = (const FilesPane *)base;

    if (pane->prompt != NULL)
        ui_prompt_cursor(pane->prompt, &pane->line, y, x);
    else
        ui_table_cursor(pane->table, y, x);
}

static guint files_move(Pane *base, UiMove step)
{
    return ui_table_move(((FilesPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint files_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((FilesPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static gboolean files_has_row(const Pane *base)
{
    return ((const FilesPane *)base)->entries->len > 0;
}

static SafeText *files_say(const Pane *base)
{
    const FilesPane *pane = (const FilesPane *)base;

    return pane->prompt != NULL ? ui_prompt_say(pane->prompt) : ui_table_say(pane->table);
}

static SafeText *files_heading(const Pane *base)
{
    g_autoptr(SafeText) where = text_sanitise(((const FilesPane *)base)->directory, -1, TEXT_LINE);

    return safe_text_printf(_("Choose a picture  %s"), safe_text_utf8(where));
}

/* ---- going and choosing ---- */

static void go_to(FilesPane *pane, char *taken_directory)
{
    g_free(pane->directory);
    pane->directory = taken_directory;
    read_directory(pane);
    ui_table_recalc(pane->table);
}

/* Into it; from there up again, the one that was left is selected. */
static guint enter(FilesPane *pane, const char *name)
{
    g_autofree char *left = NULL;
    char *there;

    if (strcmp(name, "..") == 0) {
        left = g_path_get_basename(pane->directory);
        there = g_path_get_dirname(pane->directory);
    } else {
        there = g_build_filename(pane->directory, name, NULL);
    }
    go_to(pane, there);
    if (left == NULL || !ui_table_select_id(pane->table, left))
        ui_table_move(pane->table, UI_MOVE_FIRST);
    return EFFECT_REDRAW;
}

static guint choose(Pane *base)
{
    FilesPane *pane = (FilesPane *)base;

    if (pane->entries->len == 0)
        return EFFECT_NONE;
    const Entry *entry = entry_at(pane, ui_table_selected_row(pane->table));
    if (entry->directory) {
        g_autofree char *name = g_strdup(entry->name);
        return enter(pane, name);
    }
    g_free(base->target);
    base->target = g_build_filename(pane->directory, entry->name, NULL);
    return EFFECT_CHOSEN | EFFECT_BACK;
}

/* ---- a path that is typed or pasted ---- */

static guint ask_path(Pane *base)
{
    FilesPane *pane = (FilesPane *)base;
    g_autofree char *begin =
        g_strconcat(pane->directory, g_str_has_suffix(pane->directory, "/") ? "" : "/", NULL);

    ui_prompt_free(pane->prompt);
    pane->prompt = ui_prompt_new(_("Path: "), begin);
    return EFFECT_REDRAW;
}

/* From the directory that is seen, or from home; as a terminal gives one that is dropped: quoted, or as an address. */
static char *path_of(const FilesPane *pane, const char *typed)
{
    g_autofree char *text = g_strstrip(g_strdup(typed));
    gsize length = strlen(text);

    if (length > 1 && (text[0] == '\'' || text[0] == '"') && text[length - 1] == text[0]) {
        text[length - 1] = '\0';
        memmove(text, text + 1, length - 1);
    }
    char *local = g_str_has_prefix(text, "file://") ? g_filename_from_uri(text, NULL, NULL) : NULL;
    if (local != NULL)
        return local;
    if (strcmp(text, "~") == 0 || g_str_has_prefix(text, "~/"))
        return g_build_filename(g_get_home_dir(), text + 1, NULL);
    return g_canonicalize_filename(text, pane->directory);
}

/* FALSE: there is nothing of that name, which is told. */
static gboolean take_path(FilesPane *pane, const char *typed, guint *effects)
{
    g_autofree char *path = path_of(pane, typed);
    struct stat about;

    if (stat(path, &about) != 0) {
        g_autofree char *clean = text_clean(path, -1);
        g_autofree char *sentence = g_strdup_printf("%s: %s", clean, g_strerror(errno));
        pane->pane.host->say(pane->pane.host->data, sentence);
        return FALSE;
    }
    if (S_ISDIR(about.st_mode)) {
        go_to(pane, g_steal_pointer(&path));
        ui_table_move(pane->table, UI_MOVE_FIRST);
        return TRUE;
    }
    g_free(pane->pane.target);
    pane->pane.target = g_steal_pointer(&path);
    *effects = EFFECT_CHOSEN | EFFECT_BACK;
    return TRUE;
}

/* What all names have in common that begin so: directories, and pictures. */
static void complete_path(FilesPane *pane)
{
    const char *typed = ui_prompt_text(pane->prompt);
    const char *slash = strrchr(typed, '/');
    const char *begin = slash == NULL ? typed : slash + 1;
    g_autofree char *before = g_strndup(typed, (gsize)(begin - typed));
    g_autofree char *directory = path_of(pane, *before == '\0' ? "." : before);
    GDir *open = g_dir_open(directory, 0, NULL);
    g_autofree char *common = NULL;
    const char *name;

    while (open != NULL && (name = g_dir_read_name(open)) != NULL) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        gboolean is_directory = g_file_test(path, G_FILE_TEST_IS_DIR);
        gsize same = 0;
        if (!g_str_has_prefix(name, begin) || (name[0] == '.' && begin[0] != '.') ||
            (!is_directory && !is_picture(name)))
            continue;
        g_autofree char *whole = g_strconcat(name, is_directory ? "/" : "", NULL);
        while (common != NULL && common[same] != '\0' && common[same] == whole[same])
            same++;
        if (common == NULL)
            common = g_steal_pointer(&whole);
        else
            common[same] = '\0';
    }
    if (open != NULL)
        g_dir_close(open);
    if (common == NULL || !g_utf8_validate(common, -1, NULL))
        return;
    g_autofree char *text = g_strconcat(before, common, NULL);
    ui_prompt_set(pane->prompt, text);
}

static guint files_key(Pane *base, guint32 key)
{
    FilesPane *pane = (FilesPane *)base;
    guint effects = EFFECT_NONE;

    if (pane->prompt == NULL)
        return EFFECT_PASS;
    if (key == UI_KEY_TAB) {
        complete_path(pane);
        return EFFECT_REDRAW;
    }
    switch (ui_prompt_key(pane->prompt, key)) {
    case UI_PROMPT_EDITING:
        return EFFECT_REDRAW;
    case UI_PROMPT_ACCEPTED:
        if (!take_path(pane, ui_prompt_text(pane->prompt), &effects))
            return EFFECT_REDRAW;
        break;
    case UI_PROMPT_CANCELLED:
        break;
    }
    g_clear_pointer(&pane->prompt, ui_prompt_free);
    return EFFECT_REDRAW | effects;
}

/* What is pasted is a path, also where nobody has asked for the line: a file that was dropped on the terminal. */
static guint files_paste(Pane *base, const char *text, gsize length)
{
    FilesPane *pane = (FilesPane *)base;

    if (pane->within != NULL)
        return EFFECT_PASS;
    if (pane->prompt == NULL)
        pane->prompt = ui_prompt_new(_("Path: "), "");
    ui_prompt_paste(pane->prompt, text, length);
    return EFFECT_REDRAW;
}

static guint cancel(Pane *base)
{
    FilesPane *pane = (FilesPane *)base;

    if (pane->prompt == NULL)
        return EFFECT_BACK;
    g_clear_pointer(&pane->prompt, ui_prompt_free); /* by a click */
    return EFFECT_REDRAW;
}

static const PaneAct files_acts[ACTION_COUNT] = {
    [ACTION_OPEN] = choose,
    [ACTION_FILES_PATH] = ask_path,
    [ACTION_CANCEL] = cancel,
};

static guint files_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL}, {ACTION_OPEN, NULL}, {ACTION_FILES_PATH, NULL}, {ACTION_BACK, NULL}};

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static void files_free(Pane *base)
{
    FilesPane *pane = (FilesPane *)base;

    g_free(pane->directory);
    g_free(pane->within);
    ui_prompt_free(pane->prompt);
    g_ptr_array_unref(pane->entries);
    g_clear_error(&pane->problem);
    ui_table_free(pane->table);
    ui_page_free(pane->notice);
    g_free(pane);
}

static const PaneOps files_ops = {
    .id = "files",
    .title = "Files",
    .free = files_free,
    .recalc = files_recalc,
    .paint = files_paint,
    .cursor = files_cursor,
    .key = files_key,
    .paste = files_paste,
    .click = files_click,
    .move = files_move,
    .acts = files_acts,
    .has_row = files_has_row,
    .hints = files_hints,
    .heading = files_heading,
    .say = files_say,
};

/* Without links in it; what isn't there has nothing below it. */
static char *real_of(const char *directory)
{
    char *real = realpath(directory, NULL);
    char *copy = g_strdup(real == NULL ? directory : real);

    free(real);
    return copy;
}

Pane *pane_files_new(const PaneHost *host, const char *directory, const char *within)
{
    FilesPane *pane = g_new0(FilesPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &files_ops, .host = host};
    pane->within = within == NULL ? NULL : real_of(within);
    pane->directory = g_canonicalize_filename(directory, NULL);
    pane->entries = g_ptr_array_new_with_free_func(entry_free);
    pane->table = ui_table_new(file_columns, COLUMNS, &source, host->ascii);
    pane->notice = ui_page_new();
    read_directory(pane);
    return &pane->pane;
}
