/* SPDX-License-Identifier: MIT */
/* photos list, link, attach; and stages set --photo. */
#include "looptrace/photo.h"

#include "looptrace/sync_photos.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "nouns.h"
#include "writing_photos.h"

/* A link that is asked for. */
typedef struct {
    Invocation *invocation; /* NULL: nobody waits for it any more */
    SupabaseCall *call;
    StagePhoto *photo;
} Linking;

typedef struct {
    PhotosJob *job;
    Linking *linking;
    gboolean link;
} PhotosRun;

static void run_free(gpointer data)
{
    PhotosRun *run = data;

    photos_cancel(&run->job);
    if (run->linking != NULL) {
        run->linking->invocation = NULL;
        supabase_cancel(&run->linking->call);
    }
    g_free(run);
}

/* ---- which there are ---- */

static const RecordColumn photo_columns[] = {
    {"number", "#", VALUE_INTEGER, TRUE},         {"stage_number", "Stage", VALUE_INTEGER, FALSE},
    {"stage", "Stage", VALUE_TEXT, TRUE},         {"name", "Name", VALUE_TEXT, TRUE},
    {"size_bytes", "Bytes", VALUE_INTEGER, TRUE}, {"by", "By", VALUE_TEXT, TRUE},
    {"sent_at", "Sent", VALUE_MOMENT, TRUE},      {"url", "Address", VALUE_TEXT, FALSE},
    {"stage_id", "Stage id", VALUE_TEXT, FALSE},
};

COLUMNS_OF(photos_list, photo_columns)

static char *number_text(gint64 number)
{
    return number < 0 ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static Records *records_of(const GPtrArray *photos, const char *note)
{
    Records *records = records_new(photo_columns, G_N_ELEMENTS(photo_columns), FALSE);

    for (guint i = 0; i < photos->len; i++) {
        const StagePhoto *photo = photos->pdata[i];
        char **row = records_append(records);
        guint c = 0;
        row[c++] = number_text(i + 1);
        row[c++] = number_text(photo->stage_number);
        row[c++] = g_strdup(photo->stage_name);
        row[c++] = g_strdup(photo->name);
        row[c++] = number_text(photo->size);
        row[c++] = g_strdup(photo->by);
        row[c++] = g_strdup(photo->created);
        row[c++] = g_strdup(photo->url);
        row[c++] = g_strdup(photo->stage_id);
    }
    if (note != NULL)
        records_set_message(records, g_strdup_printf(_("Size and time aren't known: %s."), note));
    return records;
}

/* ---- a link ---- */

static const RecordColumn link_columns[] = {
    {"name", "Name", VALUE_TEXT, TRUE},
    {"stage", "Stage", VALUE_TEXT, TRUE},
    {"url", "Link", VALUE_TEXT, TRUE},
    {"expires_at", "Expires", VALUE_MOMENT, TRUE},
};

COLUMNS_OF(photos_link, link_columns)

static void tell_link(Invocation *invocation, const StagePhoto *photo, const char *url,
                      gboolean expires)
{
    Records *records = records_new(link_columns, G_N_ELEMENTS(link_columns), TRUE);
    char **row = records_append(records);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) end = g_date_time_add_seconds(now, PHOTOS_LINK_SECONDS);

    row[0] = g_strdup(photo->name);
    row[1] = g_strdup(photo->stage_name);
    row[2] = g_strdup(url);
    row[3] = expires ? g_date_time_format_iso8601(end) : NULL;
    g_autofree char *clean = text_clean(url, -1);
    records_set_message(records, expires ? g_strdup_printf(_("%s\nFor %d minutes whoever has this "
                                                             "link sees the photo."),
                                                           clean, PHOTOS_LINK_SECONDS / 60)
                                         : g_strdup(clean));
    invocation_finish(invocation, records);
}

static void link_came(const char *url, const GError *error, gpointer data)
{
    Linking *linking = data;
    Invocation *invocation = linking->invocation;

    if (invocation != NULL)
        ((PhotosRun *)invocation_state(invocation))->linking = NULL;
    if (invocation != NULL && error != NULL)
        invocation_fail(invocation, error);
    else if (invocation != NULL)
        tell_link(invocation, linking->photo, url, TRUE);
    stage_photo_free(linking->photo);
    g_free(linking);
}

/* By number in the list, or by name. */
static const StagePhoto *find_photo(const GPtrArray *photos, const char *wanted, GError **error)
{
    g_autofree char *clean = wanted == NULL ? NULL : text_clean(wanted, -1);
    gint64 number = 0;

    if (photos->len == 0) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND, _("There are no photos of this stage"));
        return NULL;
    }
    if (wanted == NULL)
        return photos->pdata[photos->len - 1];
    if (text_parse_int(wanted, 1, photos->len, &number))
        return photos->pdata[number - 1];
    for (guint i = photos->len; i > 0; i--)
        if (g_strcmp0(((const StagePhoto *)photos->pdata[i - 1])->name, wanted) == 0)
            return photos->pdata[i - 1];
    g_set_error(error, FAULT, FAULT_NOT_FOUND, _("“%s” isn't one of the %u photos of this stage"),
                clean, photos->len);
    return NULL;
}

static void give_link(Invocation *invocation, const GPtrArray *photos)
{
    g_autoptr(GError) error = NULL;
    const StagePhoto *photo = find_photo(photos, invocation_text(invocation, "photo"), &error);

    if (photo == NULL) {
        invocation_fail(invocation, error);
    } else if (photo->path == NULL) {
        tell_link(invocation, photo, photo->url, FALSE);
    } else {
        Linking *linking = g_new0(Linking, 1);
        linking->invocation = invocation;
        linking->photo = stage_photo_copy(photo);
        ((PhotosRun *)invocation_state(invocation))->linking = linking;
        linking->call =
            photos_link(invocation_services(invocation)->sync, photo, link_came, linking);
    }
}

/* ---- loading ---- */

static void photos_came(const GPtrArray *photos, const char *note, const GError *error,
                        gpointer data)
{
    Invocation *invocation = data;
    PhotosRun *run = invocation_state(invocation);

    run->job = NULL;
    if (error != NULL)
        invocation_fail(invocation, error);
    else if (run->link)
        give_link(invocation, photos);
    else
        invocation_finish(invocation, records_of(photos, note));
}

static void order_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    PhotosRun *run = invocation_state(invocation);
    const Services *services = invocation_services(invocation);
    const char *wanted = invocation_text(invocation, "stage");
    g_autoptr(GError) problem = NULL;

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    const Order *order = store_order_by_number(services->store, invocation_positional(invocation));
    const GPtrArray *stages = store_stages(services->store, order->id);
    const Stage *stage = wanted == NULL ? NULL : stages_find(stages, wanted, &problem);
    if (problem != NULL)
        invocation_fail(invocation, problem);
    else if (stages == NULL || stages->len == 0)
        invocation_finish(invocation,
                          records_new(photo_columns, G_N_ELEMENTS(photo_columns), FALSE));
    else
        run->job = photos_load(services->sync, order->id, stage == NULL ? NULL : stage->id,
                               photos_came, invocation);
}

static void load(Invocation *invocation, gboolean link)
{
    PhotosRun *run = g_new0(PhotosRun, 1);

    run->link = link;
    invocation_set_state(invocation, run, run_free);
    sync_load_order(invocation_services(invocation)->sync, invocation_positional(invocation),
                    order_loaded, invocation);
}

void photos_list_run(Invocation *invocation)
{
    load(invocation, FALSE);
}

void photos_link_run(Invocation *invocation)
{
    load(invocation, TRUE);
}

/* ---- attaching ---- */

static void tell(const Invocation *invocation, const char *name, const Photo *photo)
{
    const CommandOutput *output = invocation_output(invocation);
    g_autofree char *about = photo_describe(photo);
    g_autofree char *sentence = g_strdup_printf(_("%s: sends %s"), name, about);

    if (output != NULL && output->tell != NULL)
        output->tell(sentence, output->data);
}

Write *writing_new_photo(Invocation *invocation, const Order *order, const Stage *stage,
                         const char *path, GError **error)
{
    Sync *sync = invocation_services(invocation)->sync;
    g_autoptr(Photo) photo = photo_open(path, error);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = text_clean(base, -1);

    if (photo == NULL)
        return NULL;
    tell(invocation, name, photo);
    g_autofree char *slug = photo_slug(path);
    g_autofree char *url = photos_new_url(sync, stage->id, slug, photo_extension(photo->type));
    return write_new_photo(order, stage, url, photo->bytes);
}

/* Of an order whose stages may still be set. */
static const Stage *stage_of(Invocation *invocation, const Order *order, const char *wanted,
                             GError **error)
{
    const Services *services = invocation_services(invocation);
    g_autofree char *why = write_why_not(write_kind_find("stage.photo"), order, NULL, NULL);
    g_autofree char *clean = why == NULL ? NULL : text_clean(why, -1);

    if (why == NULL)
        return stages_find(store_stages(services->store, order->id), wanted, error);
    g_set_error(error, FAULT, FAULT_FAILED, "%s", clean);
    return NULL;
}

static Write *make_photo(Invocation *invocation, gconstpointer row, const WritingLine *line,
                         GError **error)
{
    const Order *order = row;
    const Stage *stage = stage_of(invocation, order, line->detail, error);
    g_autoptr(Write) write = stage == NULL
                                 ? NULL
                                 : writing_new_photo(invocation, order, stage,
                                                     invocation_text(invocation, "file"), error);

    if (write != NULL)
        writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

void photos_attach_run(Invocation *invocation)
{
    writing_run(invocation, &writing_orders, "stage", make_photo);
}
