/* SPDX-License-Identifier: MIT */
/* outbox, sync, history, undo. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"

static Writes *writes_of(const Invocation *invocation)
{
    return invocation_services(invocation)->writes;
}

/* Only looked at, or decided on: nothing is begun that this run wouldn't see the end of. */
static Writes *still_writes(const Invocation *invocation)
{
    writes_set_paused(writes_of(invocation), TRUE);
    return writes_of(invocation);
}

static const char *number_of(const Invocation *invocation)
{
    return invocation_text(invocation, "number");
}

/* ---- list, show, history ---- */

static Records *records_of(const GPtrArray *items, guint limit)
{
    Records *records = records_new(writing_item_columns, writing_item_columns_count, FALSE);

    for (guint i = 0; i < items->len && i < limit; i++)
        writing_fill_item(records_append(records), items->pdata[i]);
    return records;
}

/* On this machine, in a file that is out of reach just now: of a newer looptrace, or of a keyring that is locked. */
static guint count_unread(const Invocation *invocation)
{
    OutboxCounts kept;

    outbox_count(invocation_services(invocation)->outbox, &kept);
    return kept.unread;
}

static char *words_of_unread(guint unread)
{
    return g_strdup_printf(P_("%u change that waits on this machine can't be read now.",
                              "%u changes that wait on this machine can't be read now.", unread),
                           unread);
}

static char *where_it_is(const Invocation *invocation)
{
    Outbox *outbox = invocation_services(invocation)->outbox;
    WriteCounts counts = writes_count(writes_of(invocation));
    guint unread = count_unread(invocation);

    if (unread > 0)
        return words_of_unread(unread);
    if (counts.waiting + counts.stuck == 0)
        return g_strdup(_("Nothing waits."));
    return g_strdup_printf(_("%u wait to be sent, %u wait for you. The outbox is %s."),
                           counts.waiting, counts.stuck, outbox_describe(outbox));
}

/* A script must not take an empty list for an empty outbox. */
static int exit_of_list(const Invocation *invocation)
{
    return count_unread(invocation) > 0 ? EXIT_FAILED : EXIT_DONE;
}

void outbox_list_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = writes_list(still_writes(invocation), &error);

    if (items == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_of(items, G_MAXUINT);
    records_set_message(records, where_it_is(invocation));
    records_set_exit_code(records, exit_of_list(invocation));
    invocation_finish(invocation, records);
}

void history_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) items = writes_history(still_writes(invocation), &error);
    const char *text = invocation_text(invocation, "limit");
    gint64 limit = G_MAXUINT;

    if (items == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    if (text != NULL)
        text_parse_int(text, 1, G_MAXINT, &limit);
    Records *records = records_of(items, (guint)limit);
    if (items->len == 0)
        records_set_message(records, g_strdup(_("Nothing was changed from this machine.")));
    invocation_finish(invocation, records);
}

/* Field by field. */
static const RecordColumn field_columns[] = {
    {"field", "Field", VALUE_TEXT, TRUE},   {"label", "Label", VALUE_TEXT, FALSE},
    {"base", "Was", VALUE_TEXT, TRUE},      {"mine", "Mine", VALUE_TEXT, TRUE},
    {"theirs", "Theirs", VALUE_TEXT, TRUE}, {"differs", "Differs", VALUE_BOOLEAN, TRUE},
};

static gboolean differs(const WriteItem *item, const WriteField *field)
{
    g_autofree const WriteField **fields = write_item_differing(item);

    for (guint i = 0; fields[i] != NULL; i++)
        if (fields[i] == field)
            return TRUE;
    return FALSE;
}

static Records *fields_of(const WriteItem *item)
{
    Records *records = records_new(field_columns, G_N_ELEMENTS(field_columns), FALSE);
    const WriteKind *kind = item->write == NULL ? NULL : write_kind_of(item->write);

    for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
        const WriteField *field = &kind->fields[i];
        char **row = records_append(records);
        gboolean mine = write_sets(item->write, field->name);
        row[0] = g_strdup(field->name);
        row[1] = g_strdup(write_field_label(field));
        row[2] = g_strdup(write_base(item->write, field->name));
        row[3] = g_strdup(mine ? write_mine(item->write, field->name) : NULL);
        row[4] = write_item_theirs(item, field->name, NULL);
        row[5] = g_strdup(differs(item, field) ? "true" : "false");
    }
    return records;
}

void outbox_show_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(WriteItem) item =
        writes_find(still_writes(invocation), number_of(invocation), &error);

    if (item == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    Records *records = records_new(writing_item_columns, writing_item_columns_count, TRUE);
    writing_fill_item(records_append(records), item);
    records_set_child(records, "fields", fields_of(item));
    invocation_finish(invocation, records);
}

/* ---- retry ---- */

static gboolean again(Writes *writes, const WriteItem *item, const char *policy, GError **error)
{
    if (item->state != WRITE_CONFLICT)
        return writes_retry(writes, item->id, error);
    if (g_strcmp0(policy, "mine") == 0)
        return writes_keep_mine(writes, item->id, error);
    if (g_strcmp0(policy, "theirs") == 0)
        return writes_resolve(writes, item->id, NULL, error);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, item->sequence);
    g_set_error(error, FAULT, FAULT_CONFLICT,
                _("Number %s is in conflict: --on-conflict mine or theirs decides"), number);
    return FALSE;
}

/* theirs drops it: there is nothing to follow. */
static gboolean is_dropped(const WriteItem *item, const char *policy)
{
    return item->state == WRITE_CONFLICT && g_strcmp0(policy, "theirs") == 0;
}

static gboolean retry_all(Invocation *invocation, GPtrArray *ids, GError **error)
{
    Writes *writes = writes_of(invocation);
    const char *policy = invocation_text(invocation, "on-conflict");
    g_autoptr(GPtrArray) items = writes_list(writes, error);

    if (items == NULL)
        return FALSE;
    for (guint i = 0; i < items->len; i++) {
        const WriteItem *item = items->pdata[i];
        g_autoptr(GError) problem = NULL;
        if (item->write == NULL || (item->state == WRITE_CONFLICT && policy == NULL))
            continue;
        if (!again(writes, item, policy, &problem) && fault_kind(problem) == FAULT_IO) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        if (problem == NULL && !is_dropped(item, policy))
            g_ptr_array_add(ids, g_strdup(item->id));
    }
    return TRUE;
}

static gboolean retry_one(Invocation *invocation, GPtrArray *ids, GError **error)
{
    Writes *writes = writes_of(invocation);
    const char *policy = invocation_text(invocation, "on-conflict");
    g_autoptr(WriteItem) item = writes_find(writes, number_of(invocation), error);

    if (item == NULL || !again(writes, item, policy, error))
        return FALSE;
    if (!is_dropped(item, policy))
        g_ptr_array_add(ids, g_strdup(item->id));
    return TRUE;
}

static void finish_words(Invocation *invocation, char *taken)
{
    static const RecordColumn columns[] = {{"done", "Done", VALUE_BOOLEAN, TRUE}};
    Records *records = records_new(columns, G_N_ELEMENTS(columns), TRUE);

    records_append(records)[0] = g_strdup("true");
    records_set_message(records, taken);
    invocation_finish(invocation, records);
}

void outbox_retry_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    gboolean given = number_of(invocation) == NULL ? retry_all(invocation, ids, &error)
                                                   : retry_one(invocation, ids, &error);

    if (!given)
        invocation_fail(invocation, error);
    else if (ids->len == 0)
        finish_words(invocation, g_strdup(_("Nothing is left to be tried.")));
    else
        writing_follow(invocation, ids, FALSE);
}

/* ---- drop, edit, export ---- */

void outbox_drop_run(Invocation *invocation)
{
    Writes *writes = still_writes(invocation);
    g_autoptr(GError) error = NULL;
    g_autoptr(WriteItem) item = writes_find(writes, number_of(invocation), &error);
    gboolean may_be_done = FALSE;

    if (item == NULL || !writes_drop(writes, item->id, &may_be_done, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    finish_words(invocation,
                 may_be_done
                     ? g_strdup_printf(_("%s: dropped. It had gone out without an answer, so the "
                                         "server may have it: look."),
                                       item->label)
                     : g_strdup_printf(_("%s: dropped."), item->label));
}

static Write *edited(Invocation *invocation, const WriteItem *item, GError **error)
{
    const char *field = invocation_text(invocation, "field");
    const char *value = invocation_text(invocation, "value");
    g_autoptr(Write) write = item->write == NULL ? NULL : write_copy(item->write);

    if (write == NULL || write_kind_field(write_kind_of(write), field) == NULL) {
        g_autofree char *clean = text_clean(field, -1);
        g_set_error(error, FAULT, FAULT_USAGE,
                    _("It has no field “%s”: `looptrace outbox show` has their names"), clean);
        return NULL;
    }
    if (value == NULL)
        write_unset(write, field);
    else if (!write_set(write, field, *value == '\0' ? NULL : value, error))
        return NULL;
    return g_steal_pointer(&write);
}

void outbox_edit_run(Invocation *invocation)
{
    Writes *writes = still_writes(invocation);
    g_autoptr(GError) error = NULL;
    g_autoptr(WriteItem) item = writes_find(writes, number_of(invocation), &error);
    Write *write = item == NULL ? NULL : edited(invocation, item, &error);

    if (write == NULL || !writes_edit(writes, item->id, write, &error)) {
        invocation_fail(invocation, error);
        return;
    }
    finish_words(invocation, g_strdup(item->state == WRITE_UNANSWERED
                                          ? _("The new value comes after the one that went out.")
                                          : _("Changed: it is sent as it is now.")));
}

void outbox_export_run(Invocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) open = writes_list(still_writes(invocation), &error);
    g_autoptr(GPtrArray) done = open == NULL ? NULL : writes_history(writes_of(invocation), &error);

    if (done == NULL) {
        invocation_fail(invocation, error);
        return;
    }
    g_ptr_array_extend_and_steal(open, g_ptr_array_ref(done));
    done = NULL;
    Records *records = records_of(open, G_MAXUINT);
    records_prefer_json(records);
    records_set_exit_code(records, exit_of_list(invocation));
    invocation_finish(invocation, records);
}

/* ---- sync ---- */

static const RecordColumn sync_columns[] = {
    {"saved", "Saved", VALUE_INTEGER, TRUE},         {"waiting", "Waiting", VALUE_INTEGER, TRUE},
    {"conflicts", "Conflicts", VALUE_INTEGER, TRUE}, {"refused", "Refused", VALUE_INTEGER, TRUE},
    {"other", "Came back", VALUE_INTEGER, TRUE},     {"reason", "Reason", VALUE_TEXT, TRUE},
};

typedef struct {
    guint conflicts, refused, other;
} Stuck;

static Stuck count_stuck(Writes *writes)
{
    g_autoptr(GPtrArray) items = writes_list(writes, NULL);
    Stuck stuck = {0};

    for (guint i = 0; items != NULL && i < items->len; i++) {
        const WriteItem *item = items->pdata[i];
        if (item->state == WRITE_CONFLICT)
            stuck.conflicts++;
        else if (item->state == WRITE_REFUSED)
            stuck.refused++;
        else if (write_state_sticks(item->state))
            stuck.other++;
    }
    return stuck;
}

static ExitCode exit_of_sync(const Stuck *stuck, const WriteCounts *left, guint unread,
                             const GError *error)
{
    if (stuck->conflicts > 0)
        return EXIT_CONFLICT;
    if (stuck->refused > 0)
        return EXIT_REFUSED;
    if (stuck->other > 0 || unread > 0)
        return EXIT_FAILED;
    if (left->waiting == 0)
        return EXIT_DONE;
    return error != NULL && fault_exit_code(error) == EXIT_SIGNED_OUT ? EXIT_SIGNED_OUT
                                                                      : EXIT_OFFLINE;
}

static char *count(guint number)
{
    return g_strdup_printf("%u", number);
}

static guint count_done(Writes *writes)
{
    g_autoptr(GPtrArray) items = writes_history(writes, NULL);

    return items == NULL ? 0 : items->len;
}

static char *sentence_of_sync(guint saved, const WriteCounts *left, guint unread,
                              const GError *error)
{
    if (saved + left->waiting + left->stuck > 0)
        return g_strdup_printf(_("%u saved, %u still waiting, %u came back to you%s%s."), saved,
                               left->waiting, left->stuck, error == NULL ? "" : ": ",
                               error == NULL ? "" : error->message);
    return unread > 0 ? words_of_unread(unread) : g_strdup(_("Nothing waits."));
}

static void sent(const WriteCounts *left, const GError *error, gpointer data)
{
    Invocation *invocation = data;
    Writes *writes = writes_of(invocation);
    guint before = GPOINTER_TO_UINT(invocation_state(invocation)), after = count_done(writes);
    guint saved = after > before ? after - before : 0;
    guint unread = count_unread(invocation);
    const Stuck stuck = count_stuck(writes);
    Records *records = records_new(sync_columns, G_N_ELEMENTS(sync_columns), TRUE);
    char **row = records_append(records);

    row[0] = count(saved);
    row[1] = count(left->waiting);
    row[2] = count(stuck.conflicts);
    row[3] = count(stuck.refused);
    row[4] = count(stuck.other);
    row[5] = error != NULL ? g_strdup(error->message) : unread > 0 ? words_of_unread(unread) : NULL;
    records_set_message(records, sentence_of_sync(saved, left, unread, error));
    records_set_exit_code(records, (int)exit_of_sync(&stuck, left, unread, error));
    invocation_finish(invocation, records);
}

void sync_run(Invocation *invocation)
{
    Writes *writes = writes_of(invocation);

    invocation_set_state(invocation, GUINT_TO_POINTER(count_done(writes)), NULL);
    writes_send_now(writes, sent, invocation);
}

/* ---- undo, redo ---- */

/* Without a number: the newest, with all that were given together with it. */
static void take_back(Invocation *invocation, gboolean taken_back, const char *nothing)
{
    Writes *writes = writes_of(invocation);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    const char *number = number_of(invocation);
    g_autoptr(WriteItem) item =
        number != NULL ? writes_find(writes, number, &error) : writes_newest(writes, taken_back);
    gboolean together = number == NULL || invocation_flag(invocation, "together");
    guint dropped = 0;

    if (item == NULL && error == NULL)
        error = g_error_new_literal(FAULT, FAULT_NOT_FOUND, nothing);
    if (error != NULL || !writes_undo_some(writes, item->id, together, ids, &dropped, &error))
        invocation_fail(invocation, error);
    else if (ids->len == 0)
        finish_words(invocation,
                     g_strdup_printf(P_("It hadn't been sent: %u change is dropped.",
                                        "They hadn't been sent: %u changes are dropped.", dropped),
                                     dropped));
    else
        writing_follow(invocation, ids, TRUE);
}

void undo_run(Invocation *invocation)
{
    take_back(invocation, FALSE, _("There is nothing to take back"));
}

/* What took back is taken back: guarded as any change. */
void redo_run(Invocation *invocation)
{
    Writes *writes = writes_of(invocation);
    g_autoptr(WriteItem) item =
        number_of(invocation) == NULL ? NULL : writes_find(writes, number_of(invocation), NULL);

    if (item != NULL && item->undoes == NULL) {
        g_autoptr(GError) error = g_error_new(
            FAULT, FAULT_FAILED, _("That took nothing back, so there is nothing to do again"));
        invocation_fail(invocation, error);
        return;
    }
    take_back(invocation, TRUE, _("There is nothing to do again"));
}
