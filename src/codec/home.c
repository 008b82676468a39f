/* SPDX-License-Identifier: MIT */
/* rpc/home: an object of sections, each of them whole. */
#include <string.h>

#include "looptrace/codec.h"
#include "looptrace/fault.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "person.h"

#define COUNT_MAX    ((gint64)1 << 52)
#define HOME_MEMBERS 100 /* sections, and counts of one: far more than any */

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

static gboolean read_rows(HomeSection *section, const cJSON *content, GError **error)
{
    Fields fields = {.what = "home", .error = error};
    const cJSON *rows = fields_embedded_rows(&fields, content, "rows");
    const cJSON *each;

    cJSON_ArrayForEach(each, rows)
    {
        fields.row++;
        g_ptr_array_add(section->rows, read_row(&fields, each));
    }
    return !fields.failed;
}

static HomeSection *read_section(const cJSON *content, GError **error)
{
    g_autoptr(HomeSection) section = home_section_new(content->string);

    section->hash = g_strdup(json_text(content, "h"));
    section->currency = g_strdup(json_text(content, "currency"));
    if (!read_counts(section, content) || !read_sums(section, content)) {
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
static gboolean read_sections(const cJSON *answer, GPtrArray *sections, GPtrArray *gone,
                              Person **person, GError **error)
{
    const cJSON *each;
    int left = HOME_MEMBERS;

    cJSON_ArrayForEach(each, answer)
    {
        if (cJSON_IsNull(each)) {
            g_ptr_array_add(gone, each->string);
            continue;
        }
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

gboolean codec_home_from_json(Home *home, const char *bytes, gsize length, Person **person,
                              GError **error)
{
    g_autoptr(cJSON) answer = json_parse(bytes, length, error);
    g_autoptr(GPtrArray) sections =
        g_ptr_array_new_with_free_func((GDestroyNotify)home_section_free);
    g_autoptr(GPtrArray) gone = g_ptr_array_new();

    *person = NULL;
    if (answer == NULL)
        return FALSE;
    if (!cJSON_IsObject(answer)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The answer (home) isn't an object"));
        return FALSE;
    }
    if (!read_sections(answer, sections, gone, person, error)) {
        g_clear_pointer(person, person_free);
        return FALSE;
    }
    for (guint i = 0; i < gone->len; i++)
        home_drop(home, g_ptr_array_index(gone, i));
    for (guint i = 0; i < sections->len; i++)
        home_put(home, g_steal_pointer(&g_ptr_array_index(sections, i)));
    return TRUE;
}

char *codec_home_question(const Home *home, Day today)
{
    g_autoptr(GString) json = g_string_new("{\"p\":{\"today\":");
    g_autofree char *day = text_day(today);

    json_append_string(json, day, -1);
    for (guint i = 0; i < home->sections->len; i++) {
        const HomeSection *section = g_ptr_array_index(home->sections, i);
        g_string_append(json, i == 0 ? ",\"seen\":{" : ",");
        json_append_string(json, section->name, -1);
        g_string_append_c(json, ':');
        json_append_string(json, section->hash == NULL ? "" : section->hash, -1);
    }
    g_string_append(json, home->sections->len == 0 ? "}}" : "}}}");
    return g_string_free(g_steal_pointer(&json), FALSE);
}
