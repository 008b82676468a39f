/* SPDX-License-Identifier: MIT */
/* The photos of a stage: those that its row names, and those that wait here, with how far they are. */
#include "looptrace/photo.h"

#include <string.h>

#include "list_words.h"
#include "looptrace/panes.h"
#include "looptrace/sync_photos.h"
#include "looptrace/ui_dialog.h"
#include "looptrace/ui_table.h"
#include "looptrace/words.h"
#include "stage_acts.h"

enum { COLUMN_NAME, COLUMN_SIZE, COLUMN_BY, COLUMN_SENT, COLUMNS };

static const UiColumn photo_columns[COLUMNS] = {
    [COLUMN_NAME] = {"name", NC_("column", "Name"), 16, 0, 0, TEXT_LEFT},
    [COLUMN_SIZE] = {"size", NC_("column", "Size"), 8, 16, 0, TEXT_RIGHT},
    [COLUMN_BY] = {"by", NC_("column", "By"), 8, 20, 2, TEXT_LEFT},
    [COLUMN_SENT] = {"sent", NC_("column", "Sent"), 11, 24, 1, TEXT_LEFT},
};

#define TICK_MS 500 /* while one is on its way */

typedef struct {
    Pane pane;
    char *order_id, *order_number, *stage_id, *stage_name;
    PhotosJob *job;
    ListState state;
    GPtrArray *photos;  /* StagePhoto; NULL: not known yet */
    char *note;         /* why sizes aren't known; NULL */
    GPtrArray *waiting; /* WriteItem: of this stage, with a photo */
    guint64 seen;       /* writes' revision of waiting */
    guint64 revision;
    GSource *tick;   /* NULL: none is on its way */
    char *directory; /* where the last one was chosen */
    char *dropping;
    UiTable *table;
    UiPage *notice;
    gboolean noticed;
} PhotosPane;

static Services *services_of(const PhotosPane *pane)
{
    return pane->pane.host->services;
}

static void tell(PhotosPane *pane)
{
    pane->pane.host->tell(pane->pane.host->data, &pane->pane, EFFECT_REDRAW);
}

static guint say(PhotosPane *pane, const char *sentence)
{
    pane->pane.host->say(pane->pane.host->data, sentence);
    return EFFECT_REDRAW;
}

/* ---- asking ---- */

static void photos_came(const GPtrArray *photos, const char *note, const GError *error,
                        gpointer data)
{
    PhotosPane *pane = data;

    pane->job = NULL;
    pane->revision++;
    if (error != NULL) {
        list_state_fail(&pane->state, error);
        tell(pane);
        return;
    }
    g_clear_pointer(&pane->photos, g_ptr_array_unref);
    pane->photos = g_ptr_array_new_with_free_func((GDestroyNotify)stage_photo_free);
    for (guint i = photos->len; i > 0; i--) /* the newest on top */
        g_ptr_array_add(pane->photos, stage_photo_copy(photos->pdata[i - 1]));
    g_free(pane->note);
    pane->note = g_strdup(note);
    list_state_succeed(&pane->state, TRUE, clock_now_us(&services_of(pane)->clock));
    tell(pane);
}

static void cancel(PhotosPane *pane)
{
    if (pane->job == NULL)
        return;
    photos_cancel(&pane->job);
    pane->state.loading = FALSE;
}

static void load(PhotosPane *pane)
{
    cancel(pane);
    list_state_begin(&pane->state);
    pane->job =
        photos_load(services_of(pane)->sync, pane->order_id, pane->stage_id, photos_came, pane);
}

/* ---- what waits ---- */

static gboolean is_mine(const PhotosPane *pane, const WriteItem *item)
{
    return item->write != NULL && write_sets(item->write, "photos") &&
           strcmp(write_row_id(item->write), pane->stage_id) == 0;
}

static gboolean ticks(gpointer data)
{
    PhotosPane *pane = data;

    pane->revision++;
    tell(pane);
    return G_SOURCE_CONTINUE;
}

static void stop_ticking(PhotosPane *pane)
{
    if (pane->tick != NULL)
        g_source_destroy(pane->tick);
    g_clear_pointer(&pane->tick, g_source_unref);
}

static void tick_while_sent(PhotosPane *pane)
{
    gboolean sent = FALSE;
    gsize done, total;

    for (guint i = 0; i < pane->waiting->len; i++)
        sent = sent ||
               writes_progress(services_of(pane)->writes,
                               ((const WriteItem *)pane->waiting->pdata[i])->id, &done, &total);
    if (!sent) {
        stop_ticking(pane);
    } else if (pane->tick == NULL) {
        pane->tick = g_timeout_source_new(TICK_MS);
        g_source_set_callback(pane->tick, ticks, pane, NULL);
        g_source_attach(pane->tick, services_of(pane)->context);
    }
}

/* One less of them: the server has it now, or nobody has. */
static void read_waiting(PhotosPane *pane)
{
    Writes *writes = services_of(pane)->writes;
    guint before = pane->waiting->len;
    g_autoptr(GPtrArray) items = writes_list(writes, NULL);

    pane->seen = writes_revision(writes) + 1;
    pane->revision++;
    if (items == NULL)
        return;
    g_ptr_array_set_size(pane->waiting, 0);
    for (guint i = 0; i < items->len;) {
        if (is_mine(pane, items->pdata[i]))
            g_ptr_array_add(pane->waiting, g_ptr_array_steal_index(items, i));
        else
            i++;
    }
    if (pane->waiting->len < before && !sync_is_offline(services_of(pane)->sync))
        load(pane);
}

/* ---- rows: those that wait on top ---- */

static const WriteItem *item_at(const PhotosPane *pane, guint row)
{
    return row < pane->waiting->len ? pane->waiting->pdata[row] : NULL;
}

static const StagePhoto *photo_at(const PhotosPane *pane, guint row)
{
    return row < pane->waiting->len ? NULL : pane->photos->pdata[row - pane->waiting->len];
}

static guint source_count(gpointer self)
{
    const PhotosPane *pane = self;

    return pane->waiting->len + (pane->photos == NULL ? 0 : pane->photos->len);
}

static const char *source_id(gpointer self, guint row)
{
    const WriteItem *item = item_at(self, row);

    return item != NULL ? item->id : photo_at(self, row)->url;
}

static guint64 source_revision(gpointer self)
{
    return ((PhotosPane *)self)->revision;
}

static void source_gutter(gpointer self, guint row, char gutter[4])
{
    const WriteItem *item = item_at(self, row);

    if (item != NULL)
        gutter[2] = write_state_waits(item->state) ? '~' : '?';
}

static SafeText *name_of_waiting(const WriteItem *item)
{
    g_autofree char *base = g_path_get_basename(write_mine(item->write, "photos"));
    g_autofree char *name = g_strndup(base, strcspn(base, "."));

    return text_sanitise(name, -1, TEXT_LINE);
}

static SafeText *waiting_cell(const PhotosPane *pane, const WriteItem *item, guint column,
                              UiRole *role)
{
    gsize sent = 0, total = 0;

    switch (column) {
    case COLUMN_NAME:
        return name_of_waiting(item);
    case COLUMN_SIZE:
        if (!writes_progress(services_of(pane)->writes, item->id, &sent, &total))
            return NULL;
        return safe_text_printf(_("%u of %u kB"), (guint)(sent / 1000),
                                (guint)((total + 999) / 1000));
    case COLUMN_SENT:
        *role = write_state_sticks(item->state) ? UI_BAD : UI_NORMAL;
        return safe_text_printf("%s", write_state_words(item->state));
    default:
        return NULL;
    }
}

static SafeText *source_cell(gpointer self, guint row, guint column, int columns, UiRole *role)
{
    const PhotosPane *pane = self;
    const StagePhoto *photo = photo_at(pane, row);
    g_autofree char *size = NULL;

    if (photo == NULL)
        return waiting_cell(pane, item_at(pane, row), column, role);
    switch (column) {
    case COLUMN_NAME:
        return text_sanitise(photo->name, -1, TEXT_LINE);
    case COLUMN_SIZE:
        size = photo->size < 0 ? g_strdup("–") : text_bytes((guint64)photo->size);
        return safe_text_printf("%s", size);
    case COLUMN_BY:
        return text_sanitise(photo->by == NULL ? "–" : photo->by, -1, TEXT_LINE);
    default:
        return list_moment(photo->created, &services_of(pane)->clock);
    }
}

static const StagePhoto *selected_photo(const PhotosPane *pane)
{
    guint row = ui_table_selected_row(pane->table);

    return row < source_count((gpointer)(guintptr)pane) ? photo_at(pane, row) : NULL;
}

static const WriteItem *selected_item(const PhotosPane *pane)
{
    return item_at(pane, ui_table_selected_row(pane->table));
}

/* ---- showing ---- */

/* Why the selected one has come back. FALSE: it hasn't. */
static gboolean say_why(PhotosPane *pane)
{
    const WriteItem *item = selected_item(pane);

    if (item == NULL || !write_state_sticks(item->state) || item->reason == NULL)
        return FALSE;
    page_say(pane->notice, UI_RISK, "%s.", item->reason);
    return TRUE;
}

/* TRUE: instead of rows. What waits here is shown whatever the server has said of the others. */
static gboolean fill_notice(PhotosPane *pane)
{
    if (pane->waiting->len == 0 || pane->photos != NULL) {
        if (list_words(pane->notice, &pane->state, source_count(pane), _("photos"), FALSE))
            return TRUE;
        if (!say_why(pane) && pane->note != NULL)
            page_say(pane->notice, UI_DIM, _("Size and time aren't known: %s."), pane->note);
        return FALSE;
    }
    ui_page_clear(pane->notice);
    if (!say_why(pane) && pane->state.problem != NULL)
        page_say(pane->notice, UI_DIM, _("What the server has isn't known: %s."),
                 pane->state.problem->message);
    return FALSE;
}

static gboolean photos_recalc(Pane *base, const UiArea *area)
{
    PhotosPane *pane = (PhotosPane *)base;
    UiArea list = {area->y, area->x, area->rows - 2, area->columns};
    UiArea below = {area->y + area->rows - 2, area->x + 2, 2, area->columns - 3};
    UiArea whole = {area->y + 1, area->x + 2, area->rows - 1, area->columns - 3};

    if (writes_revision(services_of(pane)->writes) + 1 != pane->seen)
        read_waiting(pane);
    tick_while_sent(pane);
    pane->noticed = fill_notice(pane);
    ui_page_set_area(pane->notice, pane->noticed ? &whole : &below);
    ui_table_set_area(pane->table, &list);
    ui_table_recalc(pane->table);
    return TRUE;
}

static void photos_paint(Pane *base, UiScreen *screen)
{
    const PhotosPane *pane = (const PhotosPane *)base;

    if (!pane->noticed)
        ui_table_paint(pane->table, screen);
    ui_page_paint(pane->notice, screen);
}

static void photos_cursor(const Pane *base, int *y, int *x)
{
    ui_table_cursor(((const PhotosPane *)base)->table, y, x);
}

static guint photos_move(Pane *base, UiMove step)
{
    return ui_table_move(((PhotosPane *)base)->table, step) ? EFFECT_REDRAW : EFFECT_NONE;
}

static guint photos_click(Pane *base, int y, int x)
{
    return ui_table_move_to_line(((PhotosPane *)base)->table, y) ? EFFECT_REDRAW : EFFECT_NONE;
}

static gboolean photos_has_row(const Pane *base)
{
    return source_count((gpointer)(guintptr)base) > 0;
}

static SafeText *photos_say(const Pane *base)
{
    return ui_table_say(((const PhotosPane *)base)->table);
}

static SafeText *photos_heading(const Pane *base)
{
    const PhotosPane *pane = (const PhotosPane *)base;
    g_autofree char *stage = text_clean(pane->stage_name == NULL ? "" : pane->stage_name, -1);
    g_autofree char *number = text_clean(pane->order_number, -1);

    return safe_text_printf(_("Photos  %s · %s"), number, stage);
}

static SafeText *photos_state(const Pane *base)
{
    const PhotosPane *pane = (const PhotosPane *)base;

    return list_age(&pane->state, &services_of(pane)->clock);
}

static gboolean photos_busy(const Pane *base)
{
    return ((const PhotosPane *)base)->job != NULL;
}

/* ---- what is done ---- */

static const Stage *stage_of(const PhotosPane *pane)
{
    const GPtrArray *stages = store_stages(services_of(pane)->store, pane->order_id);

    for (guint i = 0; stages != NULL && i < stages->len; i++)
        if (strcmp(((const Stage *)stages->pdata[i])->id, pane->stage_id) == 0)
            return stages->pdata[i];
    return NULL;
}

static gboolean at_kiosk(const PhotosPane *pane)
{
    return config_get_flag(services_of(pane)->config, SETTING_KIOSK);
}

static guint attach(Pane *base)
{
    PhotosPane *pane = (PhotosPane *)base;
    const char *configured = config_get(services_of(pane)->config, SETTING_PHOTO_DIR);
    const char *pictures = g_get_user_special_dir(G_USER_DIRECTORY_PICTURES);
    const char *begin = pane->directory != NULL ? pane->directory
                        : configured != NULL    ? configured
                        : pictures != NULL      ? pictures
                                                : g_get_home_dir();

    base->next = pane_files_new(base->host, begin, at_kiosk(pane) ? configured : NULL);
    return EFFECT_OPEN;
}

static Write *make(PhotosPane *pane, const char *path, const Photo *photo, GError **error)
{
    const Order *order = store_order(services_of(pane)->store, pane->order_id);
    const Stage *stage = stage_of(pane);

    if (order == NULL || stage == NULL) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND, _("The stage isn't here any more"));
        return NULL;
    }
    g_autofree char *slug = photo_slug(path);
    g_autofree char *url =
        photos_new_url(services_of(pane)->sync, pane->stage_id, slug, photo_extension(photo->type));
    return write_new_photo(order, stage, url, photo->bytes);
}

static void photos_chosen(Pane *base, const char *path)
{
    PhotosPane *pane = (PhotosPane *)base;
    g_autoptr(GError) error = NULL;
    g_autoptr(Photo) photo = photo_open(path, &error);
    Write *write = photo == NULL ? NULL : make(pane, path, photo, &error);
    g_autofree char *id = NULL;

    g_free(pane->directory);
    pane->directory = g_path_get_dirname(path);
    if (write == NULL || !writes_submit(services_of(pane)->writes, write, &id, &error)) {
        say(pane, error->message);
        return;
    }
    g_autofree char *base_name = g_path_get_basename(path);
    g_autofree char *name = text_clean(base_name, -1);
    g_autofree char *about = photo_describe(photo);
    g_autofree char *sentence = g_strdup_printf(_("%s: sends %s"), name, about);
    base->host->submitted(base->host->data, id);
    say(pane, sentence);
}

static void drop_answered(gboolean yes, gpointer data)
{
    PhotosPane *pane = data;
    g_autofree char *id = g_steal_pointer(&pane->dropping);
    g_autoptr(GError) error = NULL;

    if (!yes)
        return;
    say(pane, writes_drop(services_of(pane)->writes, id, NULL, &error)
                  ? _("Dropped: the photo isn't sent")
                  : error->message);
}

static guint drop(Pane *base)
{
    PhotosPane *pane = (PhotosPane *)base;
    const WriteItem *item = selected_item(pane);
    const UiQuestion question = {
        .grade = pane_grade(action_row(ACTION_OUTBOX_DROP)->grade),
        .question = _("Not send this photo?"),
        .yes = _("Drop it"),
        .no = _("Keep it"),
    };

    if (item == NULL)
        return EFFECT_NONE;
    UiDialog *dialog = ui_dialog_new(&question);
    g_autoptr(SafeText) label = text_sanitise(item->label, -1, TEXT_LINE);
    ui_dialog_add(dialog, NULL, label);
    g_free(pane->dropping);
    pane->dropping = g_strdup(item->id);
    base->next = pane_question_new(base->host, dialog, drop_answered, pane);
    return EFFECT_OPEN;
}

static guint cancel_or_back(Pane *base)
{
    PhotosPane *pane = (PhotosPane *)base;

    if (pane->job == NULL)
        return EFFECT_BACK;
    cancel(pane);
    return EFFECT_REDRAW;
}

static char *photos_why_not(const Pane *base, Action action)
{
    const PhotosPane *pane = (const PhotosPane *)base;

    if (action == ACTION_PHOTO_ATTACH && at_kiosk(pane) &&
        config_get(services_of(pane)->config, SETTING_PHOTO_DIR) == NULL)
        return g_strdup(_("this kiosk has no photo_dir"));
    if (action == ACTION_PHOTO_ATTACH)
        return stage_acts_why_not(base, ACTION_EDIT,
                                  store_order(services_of(pane)->store, pane->order_id),
                                  stage_of(pane));
    if (action == ACTION_PHOTO_LINK && selected_photo(pane) == NULL)
        return g_strdup(_("it is on this machine only: the server doesn't have it yet"));
    if (action == ACTION_OUTBOX_DROP && selected_item(pane) == NULL)
        return g_strdup(_("it is sent already"));
    return NULL;
}

/* What the row has, of which whoever copies makes a link. */
static char *photos_copy(const Pane *base, PaneCopy what)
{
    const StagePhoto *photo = selected_photo((const PhotosPane *)base);

    return photo == NULL || what != PANE_COPY_LINK ? NULL : g_strdup(photo->url);
}

static guint refresh(Pane *base)
{
    load((PhotosPane *)base);
    return EFFECT_REDRAW;
}

static const PaneAct photos_acts[ACTION_COUNT] = {
    [ACTION_REFRESH] = refresh,
    [ACTION_PHOTO_ATTACH] = attach,
    [ACTION_OUTBOX_DROP] = drop,
    [ACTION_CANCEL] = cancel_or_back,
};

static guint photos_hints(const Pane *base, PaneHint *hints, guint max)
{
    static const PaneHint all[] = {
        {ACTION_HELP, NULL},        {ACTION_PHOTO_ATTACH, NULL}, {ACTION_PHOTO_LINK, NULL},
        {ACTION_OUTBOX_DROP, NULL}, {ACTION_REFRESH, NULL},      {ACTION_BACK, NULL},
    };

    return pane_give_hints(all, G_N_ELEMENTS(all), hints, max);
}

static void photos_cover(Pane *base, gboolean covered)
{
    PhotosPane *pane = (PhotosPane *)base;

    if (covered && pane->job != NULL) {
        base->again = TRUE;
        cancel(pane);
    } else if (!covered && base->again) {
        base->again = FALSE;
        load(pane);
    }
}

static void photos_free(Pane *base)
{
    PhotosPane *pane = (PhotosPane *)base;

    cancel(pane);
    stop_ticking(pane);
    list_state_clear(&pane->state);
    if (pane->photos != NULL)
        g_ptr_array_unref(pane->photos);
    g_ptr_array_unref(pane->waiting);
    ui_table_free(pane->table);
    ui_page_free(pane->notice);
    g_free(pane->order_id);
    g_free(pane->order_number);
    g_free(pane->stage_id);
    g_free(pane->stage_name);
    g_free(pane->note);
    g_free(pane->directory);
    g_free(pane->dropping);
    g_free(pane);
}

static const PaneOps photos_ops = {
    .id = "photos",
    .title = "Photos",
    .free = photos_free,
    .recalc = photos_recalc,
    .paint = photos_paint,
    .cursor = photos_cursor,
    .click = photos_click,
    .move = photos_move,
    .acts = photos_acts,
    .has_row = photos_has_row,
    .why_not = photos_why_not,
    .hints = photos_hints,
    .heading = photos_heading,
    .state = photos_state,
    .say = photos_say,
    .copy = photos_copy,
    .busy = photos_busy,
    .cover = photos_cover,
    .chosen = photos_chosen,
};

Pane *pane_photos_new(const PaneHost *host, const Order *order, const Stage *stage)
{
    PhotosPane *pane = g_new0(PhotosPane, 1);
    const UiTableSource source = {
        .self = pane,
        .count = source_count,
        .row_id = source_id,
        .cell = source_cell,
        .gutter = source_gutter,
        .revision = source_revision,
    };

    pane->pane = (Pane){.ops = &photos_ops, .host = host};
    pane->order_id = g_strdup(order->id);
    pane->order_number = g_strdup(order->number);
    pane->stage_id = g_strdup(stage->id);
    pane->stage_name = g_strdup(stage->name);
    pane->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)write_item_free);
    pane->table = ui_table_new(photo_columns, COLUMNS, &source, host->ascii);
    pane->notice = ui_page_new();
    load(pane);
    return &pane->pane;
}
