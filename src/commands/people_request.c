/* SPDX-License-Identifier: MIT */
/* people export, people erase: a person has asked an admin for a copy, or to be forgotten. */
#include <string.h>

#include "looptrace/new_file.h"
#include "looptrace/text.h"
#include "looptrace/words.h"
#include "people.h"

static void load_person(Invocation *invocation, SyncDone done)
{
    const char *const names[] = {invocation_text(invocation, "person"), NULL};
    Sync *sync = invocation_services(invocation)->sync;

    row_list_load_named(sync_rows(sync, &row_people), names, FALSE, done, invocation);
}

static void nobody(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const Person *person = sync_person(invocation_services(invocation)->sync);
    g_autoptr(GError) none = people_blame(invocation_text(invocation, "person"), person);

    invocation_fail(invocation, person == NULL && error != NULL ? error : none);
}

/* NULL: the run has ended. */
static const FlatRow *loaded_person(const GError *error, Invocation *invocation)
{
    const FlatRow *row =
        error != NULL ? NULL : people_find(invocation, invocation_text(invocation, "person"));

    if (error != NULL)
        invocation_fail(invocation, error);
    else if (row == NULL)
        sync_load_person(invocation_services(invocation)->sync, nobody, invocation);
    return row;
}

/* ---- a copy ---- */

static const RecordColumn export_columns[] = {
    {"file", "File", VALUE_TEXT, TRUE},
    {"bytes", "Bytes", VALUE_INTEGER, TRUE},
};

static gboolean save(const char *path, const char *bytes, GError **error)
{
    const guint mine_alone = 0600;
    g_autoptr(NewFile) file = new_file_begin(path, mine_alone, FALSE, error);

    return file != NULL && new_file_write(file, bytes, strlen(bytes), error) &&
           new_file_write(file, "\n", 1, error) && new_file_commit(g_steal_pointer(&file), error);
}

static void exported(const char *text, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const char *path = invocation_text(invocation, "output");
    g_autoptr(GError) problem = NULL;

    if (error != NULL || (path != NULL && !save(path, text, &problem))) {
        invocation_fail(invocation, error != NULL ? error : problem);
        return;
    }
    if (path == NULL) {
        invocation_finish(invocation, records_new_text(g_strdup(text)));
        return;
    }
    Records *records = records_new(export_columns, G_N_ELEMENTS(export_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup(path);
    row[1] = g_strdup_printf("%" G_GSIZE_FORMAT, strlen(text) + 1);
    records_set_message(records, g_strdup_printf(_("Everything that the platform has of %s is in "
                                                   "%s, for you alone to read."),
                                                 invocation_text(invocation, "person"), path));
    invocation_finish(invocation, records);
}

static void export_loaded(const GError *error, gpointer data)
{
    const FlatRow *row = loaded_person(error, data);

    if (row != NULL)
        sync_export_person(invocation_services(data)->sync, row->values[PERSON_ID], exported, data);
}

void people_export_run(Invocation *invocation)
{
    load_person(invocation, export_loaded);
}

/* ---- to be forgotten ---- */

static const RecordColumn erase_columns[] = {
    {"erased", "Erased", VALUE_BOOLEAN, TRUE},
    {"email", "E-mail", VALUE_TEXT, TRUE},
    {"report", "Report", VALUE_JSON, FALSE},
};

static void erased(const char *report, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const char *email = invocation_text(invocation, "yes");

    if (error != NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_new(erase_columns, G_N_ELEMENTS(erase_columns), TRUE);
    char **row = records_append(records);
    row[0] = g_strdup("true");
    row[1] = g_strdup(email);
    row[2] = g_strdup(report);
    records_set_message(
        records,
        g_strdup_printf(_("The account %s is erased. The platform keeps orders, their stages and "
                          "their history, without the person; what they wrote to others reads "
                          "“[erased]”. Machines that they used looptrace on keep what is sealed "
                          "there until it is forgotten there: `looptrace auth forget`."),
                        email));
    invocation_finish(invocation, records);
}

static void erase_loaded(const GError *error, gpointer data)
{
    Invocation *invocation = data;
    const FlatRow *row = loaded_person(error, invocation);
    const char *typed = invocation_text(invocation, "yes");
    const char *email = row == NULL ? NULL : row->values[PERSON_EMAIL];

    if (row == NULL)
        return;
    if (typed == NULL || email == NULL || g_ascii_strcasecmp(typed, email) != 0) {
        g_autofree char *clean = text_clean(email == NULL ? "?" : email, -1);
        g_autoptr(GError) problem = g_error_new(
            FAULT, FAULT_USAGE,
            _("erasing an account can't be undone, and nothing is erased: --yes %s says that you "
              "mean it"),
            clean);
        invocation_fail(invocation, problem);
        return;
    }
    sync_erase_person(invocation_services(invocation)->sync, row->values[PERSON_ID], email, erased,
                      invocation);
}

void people_erase_run(Invocation *invocation)
{
    load_person(invocation, erase_loaded);
}
