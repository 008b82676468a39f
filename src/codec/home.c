/* SPDX-License-Identifier: MIT */
/* Home as changes() tells it: sections, each of them whole, and the digest of all. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "person.h"

#define COUNT_MAX    ((gint64)1 << 52)
#define HOME_MEMBERS 100 /* sections, and counts of one: far more than any */

/* Of the digest: which sections there are, then each of them. */
#define DIGEST_SHAPE 2
#define DIGEST_EACH  4

static void fail_shape(GError **error, const char *name)
{
    g_autofree char *clean = text_clean(name, -1);

    g_set_error(error, FAULT, FAULT_DECODE, _("The answer (home): section %s has another shape"),
                clean);
}

static gboolean read_counts(HomeSection *section, const cJSON *content)
{
    const cJSON *counts = json_object(content, "counts");
    const cJSON *each;
    int left = HOME_MEMBERS;

    cJSON_ArrayForEach(each, counts)
    {
        gint64 count = 0;
        if (left-- == 0 || !json_int(counts, each->string, 0, COUNT_MAX, &count))
            return FALSE;
        home_section_add_count(section, each->string, count);
    }
    return TRUE;
}

/* The counts of workflow statuses in the order of the road; a status without an order says nothing. */
static gboolean read_road(HomeSection *section, const cJSON *content)
{
    const cJSON *each;
    int status = WORKFLOW_UNKNOWN;

    cJSON_ArrayForEach(each, json_array(content, "road"))
    {
        if (++status == WORKFLOW_COUNT || !cJSON_IsNumber(each) || each->valuedouble < 0 ||
            each->valuedouble > (double)COUNT_MAX)
            return FALSE;
        if (each->valuedouble >= 1)
            home_section_add_count(section, workflow_wire((Workflow)status),
                                   (gint64)each->valuedouble);
    }
    return TRUE;
}

static gboolean read_sums(HomeSection *section, const cJSON *content)
{
    const cJSON *sums = json_object(content, "sums");
    const cJSON *each;
    int left = HOME_MEMBERS;

    cJSON_ArrayForEach(each, sums)
    {
        g_autofree char *amount = json_decimal(sums, each->string);
        if (left-- == 0 || amount == NULL)
            return FALSE;
        home_section_add_sum(section, each->string, amount);
    }
    return TRUE;
}

static HomeRow *read_row(Fields *fields, const cJSON *from)
{
    HomeRow *row = g_new0(HomeRow, 1);
    const cJSON *overall = cJSON_GetObjectItemCaseSensitive(from, "overall");

    row->number = fields_text(fields, from, "number");
    row->what = fields_text(fields, from, "what");
    row->who = fields_text(fields, from, "who");
    row->place = fields_text(fields, from, "place");
    row->stage = fields_text(fields, from, "stage");
    row->status = fields_text(fields, from, "status");
    row->at = fields_text(fields, from, "at");
    row->money = json_decimal(from, "money");
    row->quantity = fields_int(fields, from, "quantity", 0, COUNT_MAX, 0);
    row->due = fields_day(fields, from, "due");
    row->overall = -1;
    if (overall != NULL && !cJSON_IsNull(overall))
        row->overall = fields_percent(fields, from, "overall");
    return row;
}

/* The names of the members of its rows; borrowed from the answer. NULL: it has another shape. */
static GPtrArray *read_cols(const cJSON *content)
{
    g_autoptr(GPtrArray) cols = g_ptr_array_new();
    const cJSON *each;

    cJSON_ArrayForEach(each, json_array(content, "cols"))
    {
        if (!cJSON_IsString(each) || cols->len == HOME_MEMBERS)
            return NULL;
        g_ptr_array_add(cols, each->valuestring);
    }
    return g_steal_pointer(&cols);
}

static gboolean read_rows(HomeSection *section, const cJSON *content, GError **error)
{
    Fields fields = {.what = "home", .error = error};
    g_autoptr(GPtrArray) cols = read_cols(content);
    const cJSON *each;

    if (cols == NULL) {
        fail_shape(error, content->string);
        return FALSE;
    }
    cJSON_ArrayForEach(each, fields_array(&fields, content, "rows"))
    {
        g_autoptr(cJSON) row = fields_named(each, (const char *const *)cols->pdata, cols->len);
        if (row == NULL) {
            fail_shape(error, content->string);
            return FALSE;
        }
        fields.row++;
        g_ptr_array_add(section->rows, read_row(&fields, row));
    }
    return !fields.failed;
}

static HomeSection *read_section(const cJSON *content, GError **error)
{
    g_autoptr(HomeSection) section = home_section_new(content->string);

    section->currency = g_strdup(json_text(content, "currency"));
    if (!read_counts(section, content) || !read_road(section, content) ||
        !read_sums(section, content)) {
        fail_shape(error, content->string);
        return NULL;
    }
    return read_rows(section, content, error) ? g_steal_pointer(&section) : NULL;
}

static gboolean read_me(const cJSON *content, Person **person, GError **error)
{
    Fields fields = {.what = "home", .row = 1, .error = error};

    *person = person_read(&fields, content);
    if (fields.failed)
        g_clear_pointer(person, person_free);
    return !fields.failed;
}

/* All of it is read before anything is changed. */
static gboolean read_sections(const cJSON *part, GPtrArray *sections, Person **person,
                              GError **error)
{
    const cJSON *each;
    int left = HOME_MEMBERS;

    cJSON_ArrayForEach(each, part)
    {
        if (strcmp(each->string, "h") == 0)
            continue;
        if (left-- == 0 || !cJSON_IsObject(each)) {
            fail_shape(error, each->string);
            return FALSE;
        }
        HomeSection *section = read_section(each, error);
        if (section == NULL)
            return FALSE;
        g_ptr_array_add(sections, section);
        if (strcmp(each->string, "me") == 0 && !read_me(each, person, error))
            return FALSE;
    }
    return TRUE;
}

/* What the rows of NAME+ have belongs to those of NAME. */
static void join_rows(HomeSection *section, const HomeSection *further)
{
    for (guint i = 0; i < MIN(section->rows->len, further->rows->len); i++) {
        HomeRow *row = g_ptr_array_index(section->rows, i);
        const HomeRow *more = g_ptr_array_index(further->rows, i);
        g_free(row->status);
        g_free(row->stage);
        row->status = g_strdup(more->status);
        row->stage = g_strdup(more->stage);
        row->overall = more->overall;
    }
}

static void join_sections(Home *home)
{
    for (guint i = 0; i < home->sections->len; i++) {
        HomeSection *section = g_ptr_array_index(home->sections, i);
        g_autofree char *name = g_strconcat(section->name, HOME_FURTHER, NULL);
        const HomeSection *further = home_section(home, name);
        if (further != NULL)
            join_rows(section, further);
    }
}

/* Other sections than before: those that were are no more. */
static void take_digest(Home *home, const char *digest)
{
    if (home->digest != NULL && strncmp(home->digest, digest, DIGEST_SHAPE) != 0)
        g_ptr_array_set_size(home->sections, 0);
    g_free(home->digest);
    home->digest = g_strdup(digest);
}

gboolean codec_home_from_value(Home *home, const cJSON *part, Person **person, GError **error)
{
    g_autoptr(GPtrArray) sections =
        g_ptr_array_new_with_free_func((GDestroyNotify)home_section_free);
    const char *digest = json_text(part, "h");

    *person = NULL;
    if (!cJSON_IsObject(part) || (digest != NULL && strlen(digest) < DIGEST_SHAPE)) {
        fail_shape(error, "h");
        return FALSE;
    }
    if (!read_sections(part, sections, person, error)) {
        g_clear_pointer(person, person_free);
        return FALSE;
    }
    if (digest != NULL)
        take_digest(home, digest);
    for (guint i = 0; i < sections->len; i++)
        home_put(home, g_steal_pointer(&g_ptr_array_index(sections, i)));
    join_sections(home);
    return TRUE;
}

gboolean codec_home_is_whole(const Home *home)
{
    return home->digest != NULL &&
           strlen(home->digest) == DIGEST_SHAPE + DIGEST_EACH * (gsize)home->sections->len;
}

char *codec_home_question(const Home *home, Day today)
{
    g_autoptr(GString) json = g_string_new(NULL);

    g_string_append_printf(json, "[%d", today);
    if (codec_home_is_whole(home)) {
        g_string_append_c(json, ',');
        json_append_string(json, home->digest, -1);
    }
    g_string_append_c(json, ']');
    return g_string_free(g_steal_pointer(&json), FALSE);
}
