/* SPDX-License-Identifier: MIT */
/* The rows that the lines of a command name, where one load gets them all: which of them aren't there, and why. */
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

typedef struct {
    Invocation *invocation;
    const WritingNames *names;
    GPtrArray *lines;
    WritingLoaded loaded;
    gpointer data;
} NamesLoad;

static void finish(NamesLoad *taken, const GError *error)
{
    taken->loaded(error, taken->data);
    g_free(taken);
}

static gboolean is_missing(const NamesLoad *load, const WritingLine *line)
{
    return line->problem == NULL && load->names->find(load->invocation, line->name) == NULL;
}

static gboolean is_any_missing(const NamesLoad *load)
{
    for (guint i = 0; i < load->lines->len; i++)
        if (is_missing(load, load->lines->pdata[i]))
            return TRUE;
    return FALSE;
}

static void blame_line(const NamesLoad *load, const GError *why)
{
    for (guint i = 0; i < load->lines->len; i++) {
        WritingLine *line = load->lines->pdata[i];
        g_autofree char *clean = text_clean(line->name, -1);
        if (is_missing(load, line))
            line->problem =
                g_error_new(FAULT, FAULT_OFFLINE,
                            _("%s: and %s isn't kept on this machine, so nothing is queued"),
                            why->message, clean);
    }
}

/* What the server doesn't show may be somebody else's: who is asking decides what can be said of it. */
static void person_loaded(const GError *error, gpointer data)
{
    NamesLoad *load = data;
    const Person *person = sync_person(invocation_services(load->invocation)->sync);

    for (guint i = 0; person != NULL && i < load->lines->len; i++) {
        WritingLine *line = load->lines->pdata[i];
        if (is_missing(load, line))
            line->problem = load->names->blame(line->name, person);
    }
    finish(load, person == NULL ? error : NULL);
}

static void rows_loaded(const GError *error, gpointer data)
{
    NamesLoad *load = data;

    if (error != NULL && (fault_is_of_line(error) || fault_kind(error) == FAULT_NOT_KEPT)) {
        blame_line(load, error);
        finish(load, NULL);
    } else if (error == NULL && is_any_missing(load)) {
        sync_load_person(invocation_services(load->invocation)->sync, person_loaded, load);
    } else {
        finish(load, error);
    }
}

void writing_load_names(const WritingNames *names, Invocation *invocation, GPtrArray *lines,
                        WritingLoaded loaded, gpointer data)
{
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    NamesLoad *load = g_new(NamesLoad, 1);

    *load = (NamesLoad){invocation, names, lines, loaded, data};
    for (guint i = 0; i < lines->len; i++) {
        const WritingLine *line = lines->pdata[i];
        if (line->problem == NULL)
            g_ptr_array_add(wanted, line->name);
    }
    if (wanted->len == 0) {
        rows_loaded(NULL, load);
        return;
    }
    g_ptr_array_add(wanted, NULL);
    names->ask(invocation_services(invocation)->sync, (const char *const *)wanted->pdata,
               rows_loaded, load);
}
