/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "looptrace/model.h"

static void count_free(gpointer data)
{
    HomeCount *count = data;

    g_free(count->key);
    g_free(count);
}

static void sum_free(gpointer data)
{
    HomeSum *sum = data;

    g_free(sum->key);
    g_free(sum->amount);
    g_free(sum);
}

void home_row_free(HomeRow *row)
{
    if (row == NULL)
        return;
    g_free(row->number);
    g_free(row->what);
    g_free(row->who);
    g_free(row->place);
    g_free(row->stage);
    g_free(row->status);
    g_free(row->money);
    g_free(row->at);
    g_free(row);
}

HomeSection *home_section_new(const char *name)
{
    HomeSection *section = g_new0(HomeSection, 1);

    section->name = g_strdup(name);
    section->counts = g_ptr_array_new_with_free_func(count_free);
    section->sums = g_ptr_array_new_with_free_func(sum_free);
    section->rows = g_ptr_array_new_with_free_func((GDestroyNotify)home_row_free);
    return section;
}

void home_section_free(HomeSection *section)
{
    if (section == NULL)
        return;
    g_ptr_array_unref(section->counts);
    g_ptr_array_unref(section->sums);
    g_ptr_array_unref(section->rows);
    g_free(section->currency);
    g_free(section->name);
    g_free(section);
}

void home_section_add_count(HomeSection *section, const char *key, gint64 count)
{
    HomeCount *added = g_new0(HomeCount, 1);

    added->key = g_strdup(key);
    added->count = count;
    g_ptr_array_add(section->counts, added);
}

void home_section_add_sum(HomeSection *section, const char *key, const char *amount)
{
    HomeSum *added = g_new0(HomeSum, 1);

    added->key = g_strdup(key);
    added->amount = g_strdup(amount);
    g_ptr_array_add(section->sums, added);
}

gboolean home_section_count(const HomeSection *section, const char *key, gint64 *count)
{
    *count = 0;
    for (guint i = 0; section != NULL && i < section->counts->len; i++) {
        const HomeCount *each = g_ptr_array_index(section->counts, i);
        if (strcmp(each->key, key) == 0) {
            *count = each->count;
            return TRUE;
        }
    }
    return FALSE;
}

const char *home_section_sum(const HomeSection *section, const char *key)
{
    for (guint i = 0; section != NULL && i < section->sums->len; i++) {
        const HomeSum *each = g_ptr_array_index(section->sums, i);
        if (strcmp(each->key, key) == 0)
            return each->amount;
    }
    return NULL;
}

/* ---- all of them ---- */

Home *home_new(void)
{
    Home *home = g_new0(Home, 1);

    home->sections = g_ptr_array_new_with_free_func((GDestroyNotify)home_section_free);
    return home;
}

void home_free(Home *home)
{
    if (home == NULL)
        return;
    g_ptr_array_unref(home->sections);
    g_free(home->digest);
    g_free(home);
}

const HomeSection *home_section(const Home *home, const char *name)
{
    for (guint i = 0; i < home->sections->len; i++) {
        const HomeSection *each = g_ptr_array_index(home->sections, i);
        if (strcmp(each->name, name) == 0)
            return each;
    }
    return NULL;
}

void home_drop(Home *home, const char *name)
{
    for (guint i = 0; i < home->sections->len; i++) {
        const HomeSection *each = g_ptr_array_index(home->sections, i);
        if (strcmp(each->name, name) == 0) {
            g_ptr_array_remove_index(home->sections, i);
            return;
        }
    }
}

void home_put(Home *home, HomeSection *taken)
{
    home_drop(home, taken->name);
    g_ptr_array_add(home->sections, taken);
}
