/* SPDX-License-Identifier: MIT */
#include "writing.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

#define DECISIONS_MAX 5   /* so often somebody may come in between while mine is kept */
#define PATIENCE_S    90  /* then what is still under way is told as waiting */
#define LOOK_MS       500 /* at how far a file is */

typedef struct {
    Invocation *invocation;
    const WritingNoun *noun; /* NULL: of what is in the outbox already */
    WritingMake make;
    GPtrArray *lines; /* WritingLine */
    gboolean bulk;    /* --stdin: a row for each line */
    gboolean drop_failed;
    guint open; /* lines that are followed */
    GSource *deadline, *look;
    gsize sent;     /* of a file that is under way, when looked at last */
    guint quarter;  /* that was told */
    gboolean moved; /* since the deadline was set */
} Run;

/* ---- lines ---- */

static void line_free(gpointer data)
{
    WritingLine *line = data;

    g_free(line->name);
    g_free(line->detail);
    g_free(line->given);
    g_free(line->id);
    write_free(line->change);
    write_item_free(line->item);
    g_clear_error(&line->problem);
    g_free(line);
}

static void drop_source(GSource **source)
{
    if (*source != NULL)
        g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void run_free(gpointer data)
{
    Run *run = data;
    Writes *writes = invocation_services(run->invocation)->writes;

    invocation_services(run->invocation)->interrupted = NULL;
    if (writes != NULL)
        writes_unfollow(writes, run);
    drop_source(&run->deadline);
    drop_source(&run->look);
    g_ptr_array_unref(run->lines);
    g_free(run);
}

static WritingLine *add_line(Run *run, const char *name, const char *detail)
{
    return writing_line_add(run->lines, name, detail);
}

/* ---- telling ---- */

static const RecordColumn result_columns[] = {WRITING_COLUMNS("order_number", "Order")};

static const char *outcome_of(const WritingLine *line)
{
    if (line->outcome != NULL)
        return line->outcome;
    if (line->problem != NULL)
        return fault_kind(line->problem) == FAULT_REFUSED ? "refused" : "failed";
    return line->item == NULL ? "failed" : write_state_name(line->item->state);
}

static ExitCode exit_of(const WritingLine *line)
{
    if (line->problem != NULL)
        return fault_exit_code(line->problem);
    return line->outcome != NULL || line->item == NULL ? EXIT_DONE
                                                       : write_item_exit_code(line->item);
}

static void fill(char **row, const WritingLine *line)
{
    const WriteItem *item = line->item;
    const WritePlace place =
        item == NULL || item->write == NULL ? (WritePlace){0} : write_place(item->write);
    gboolean saved = item != NULL && (item->state == WRITE_SAVED || line->outcome != NULL);
    guint c = 0;

    row[c++] = g_strdup(place.order_number != NULL ? place.order_number : line->name);
    row[c++] = g_strdup(place.what != NULL ? place.what : line->detail);
    row[c++] = g_strdup(outcome_of(line));
    row[c++] = g_strdup(item == NULL ? NULL : item->label);
    row[c++] = g_strdup(line->problem != NULL ? line->problem->message
                        : item == NULL        ? NULL
                                              : item->reason);
    row[c++] = g_strdup(item == NULL ? NULL : item->field);
    row[c++] = g_strdup(saved ? item->theirs : NULL);
    row[c++] = item == NULL || item->write == NULL ? NULL : write_item_base_json(item);
    row[c++] = item == NULL || item->write == NULL ? NULL : write_item_mine_json(item);
    row[c++] = g_strdup(item == NULL || saved ? NULL : item->theirs);
    row[c++] = item == NULL ? NULL : write_item_changed_by(item);
    row[c++] = item == NULL ? NULL : g_strdup_printf("%" G_GINT64_FORMAT, item->sequence);
    row[c++] = g_strdup(item == NULL ? NULL : item->id);
}

/* "Done: 40 % when you looked, 60 % by you, 55 % by Rahim". */
static void append_differences(GString *text, const WriteItem *item)
{
    g_autofree const WriteField **fields = write_item_differing(item);

    for (guint i = 0; fields[i] != NULL; i++) {
        g_autofree char *theirs = write_item_theirs(item, fields[i]->name, NULL);
        const char *mine = write_sets(item->write, fields[i]->name)
                               ? write_mine(item->write, fields[i]->name)
                               : write_base(item->write, fields[i]->name);
        g_autofree char *base_words =
            write_field_words(fields[i], write_base(item->write, fields[i]->name));
        g_autofree char *mine_words = write_field_words(fields[i], mine);
        g_autofree char *their_words = write_field_words(fields[i], theirs);
        g_string_append_printf(text, _("\n%s: it was %s; mine %s; theirs %s"),
                               write_field_label(fields[i]), base_words, mine_words, their_words);
    }
}

static char *sentence_of_waiting(const WriteItem *item)
{
    const char *reason = item->reason == NULL ? _("the server hasn't answered yet") : item->reason;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, item->sequence);

    if (item->state == WRITE_UNANSWERED)
        return g_strdup_printf(
            _("%s: no answer, so it may have been done. It is kept (number %s); the "
              "next looptrace finds out: %s."),
            item->label, number, reason);
    return g_strdup_printf(_("%s: queued (number %s), not saved yet: %s."), item->label, number,
                           reason);
}

static char *sentence(const WritingNoun *noun, const WritingLine *line)
{
    const WriteItem *item = line->item;
    GString *text;

    if (line->outcome != NULL && strcmp(line->outcome, "unchanged") == 0)
        return g_strdup_printf(_("%s%s%s is so already: nothing to change."), line->name,
                               line->detail == NULL ? "" : " ",
                               line->detail == NULL ? "" : line->detail);
    if (line->outcome != NULL)
        return g_strdup_printf(_("%s: theirs is kept, mine dropped."), item->label);
    if (write_state_waits(item->state))
        return sentence_of_waiting(item);
    text = g_string_new(NULL);
    g_string_append_printf(text, "%s: %s", item->label, write_state_words(item->state));
    if (item->reason != NULL)
        g_string_append_printf(text, ": %s", item->reason);
    if (item->state == WRITE_CONFLICT)
        append_differences(text, item);
    g_string_append_c(text, '.');
    g_autofree char *after = noun != NULL && noun->after != NULL && item->state == WRITE_SAVED
                                 ? noun->after(item)
                                 : NULL;
    if (after != NULL)
        g_string_append(text, after);
    return g_string_free(text, FALSE);
}

/* "18 saved · 1 not permitted · 1 changed by somebody else". */
static char *summary(const Run *run)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) told = g_ptr_array_new();

    for (guint i = 0; i < run->lines->len; i++) {
        const WritingLine *line = run->lines->pdata[i];
        const char *outcome = outcome_of(line);
        guint count = 0;
        if (g_ptr_array_find_with_equal_func(told, outcome, g_str_equal, NULL))
            continue;
        g_ptr_array_add(told, (gpointer)outcome);
        for (guint j = 0; j < run->lines->len; j++)
            count += strcmp(outcome_of(run->lines->pdata[j]), outcome) == 0 ? 1 : 0;
        const char *words = line->item != NULL && line->outcome == NULL
                                ? write_state_words(line->item->state)
                                : outcome;
        g_string_append_printf(text, "%s%u %s", text->len == 0 ? "" : " · ", count, words);
    }
    return g_string_free(text, FALSE);
}

/* What asks for a decision counts more than what will come by itself. */
static ExitCode worst(const Run *run)
{
    static const ExitCode order[] = {EXIT_CONFLICT, EXIT_REFUSED,    EXIT_FAILED,
                                     EXIT_USAGE,    EXIT_SIGNED_OUT, EXIT_OFFLINE};

    for (gsize e = 0; e < G_N_ELEMENTS(order); e++)
        for (guint i = 0; i < run->lines->len; i++)
            if (exit_of(run->lines->pdata[i]) == order[e])
                return order[e];
    return EXIT_DONE;
}

/* What is in memory alone is gone with this run: that isn't queued. */
static GError *not_kept(Outbox *outbox, const WriteItem *item)
{
    return g_error_new(
        FAULT, FAULT_IO, _("%s: not saved (%s), and it can't be kept on this machine: %s"),
        item->label, item->reason == NULL ? _("no answer") : item->reason, outbox_describe(outbox));
}

static void blame_lost(Run *run)
{
    Outbox *outbox = invocation_services(run->invocation)->outbox;

    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (line->item != NULL && line->problem == NULL && line->outcome == NULL &&
            write_state_waits(line->item->state) && outbox_mode(outbox) == OUTBOX_MEMORY)
            line->problem = not_kept(outbox, line->item);
        if (line->id != NULL && line->item == NULL && line->problem == NULL)
            line->problem =
                g_error_new(FAULT, FAULT_CANCELLED, _("It was dropped from the outbox meanwhile"));
    }
}

static Records *new_records(const Run *run)
{
    return records_new(run->noun == NULL ? result_columns : run->noun->columns,
                       G_N_ELEMENTS(result_columns), !run->bulk);
}

static gboolean finish(gpointer data)
{
    Run *run = data;
    Invocation *invocation = run->invocation;
    const WritingLine *first = run->lines->pdata[0];
    Records *records = new_records(run);

    blame_lost(run);
    if (!run->bulk && first->problem != NULL) {
        g_autoptr(GError) problem = g_error_copy(first->problem);
        records_free(records);
        invocation_fail(invocation, problem);
        return G_SOURCE_REMOVE;
    }
    for (guint i = 0; i < run->lines->len; i++)
        fill(records_append(records), run->lines->pdata[i]);
    records_set_message(records, run->bulk ? summary(run) : sentence(run->noun, first));
    records_set_exit_code(records, (int)worst(run));
    invocation_finish(invocation, records);
    return G_SOURCE_REMOVE;
}

static void finish_later(Run *run)
{
    GSource *source = g_idle_source_new();

    g_source_set_callback(source, finish, run, NULL);
    g_source_attach(source, invocation_services(run->invocation)->context);
    g_source_unref(source);
}

/* ---- following ---- */

static void settled(const WriteItem *item, gpointer data);

static WritingLine *line_of(const Run *run, const char *id)
{
    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (g_strcmp0(line->id, id) == 0)
            return line;
    }
    return NULL;
}

/* TRUE: it goes on. */
static gboolean decide(Run *run, WritingLine *line)
{
    Writes *writes = invocation_services(run->invocation)->writes;
    const char *policy = invocation_text(run->invocation, "on-conflict");

    if (g_strcmp0(policy, "mine") == 0 && line->decided++ < DECISIONS_MAX &&
        writes_keep_mine(writes, line->id, NULL)) {
        writes_follow(writes, line->id, settled, run);
        return TRUE;
    }
    if (g_strcmp0(policy, "theirs") == 0 && writes_resolve(writes, line->id, NULL, NULL))
        line->outcome = "theirs";
    return FALSE;
}

/* Whoever gave it has been told, and nothing of it is to wait for ever. */
static void drop_failed(Run *run, const WritingLine *line)
{
    if (run->drop_failed && line->outcome == NULL && write_state_sticks(line->item->state))
        writes_drop(invocation_services(run->invocation)->writes, line->id, NULL, NULL);
}

static void settled(const WriteItem *item, gpointer data)
{
    Run *run = data;
    Writes *writes = invocation_services(run->invocation)->writes;
    WritingLine *line = item == NULL ? NULL : line_of(run, item->id);

    run->moved = TRUE;
    if (line != NULL) {
        write_item_free(line->item);
        line->item = writes_find(writes, item->id, NULL);
        if (line->item->state == WRITE_CONFLICT && decide(run, line))
            return;
        drop_failed(run, line);
    }
    if (--run->open == 0)
        finish_later(run);
}

/* "37 of 210 kB", a line for each quarter. */
static void tell_progress(Run *run, gsize sent, gsize total)
{
    const CommandOutput *output = invocation_output(run->invocation);
    guint quarter = total == 0 ? 4 : (guint)(sent * 4 / total);

    run->moved = run->moved || sent != run->sent;
    run->sent = sent;
    if (quarter <= run->quarter || output == NULL || output->tell == NULL)
        return;
    run->quarter = quarter;
    g_autofree char *sentence = g_strdup_printf(_("%u of %u kB are sent"), (guint)(sent / 1000),
                                                (guint)((total + 999) / 1000));
    output->tell(sentence, output->data);
}

static gboolean look_at_progress(gpointer data)
{
    Run *run = data;
    gsize sent, total;

    for (guint i = 0; i < run->lines->len; i++) {
        const WritingLine *line = run->lines->pdata[i];
        if (line->id != NULL &&
            writes_progress(invocation_services(run->invocation)->writes, line->id, &sent, &total))
            tell_progress(run, sent, total);
    }
    return G_SOURCE_CONTINUE;
}

/* ---- interrupted ---- */

static gboolean has_gone_out(WriteState state)
{
    return state == WRITE_SENDING || state == WRITE_UNANSWERED;
}

/* What hasn't gone out is taken back; what has is found out by the next one. */
static char *stopped(gpointer data)
{
    Run *run = data;
    Writes *writes = invocation_services(run->invocation)->writes;
    guint done = 0, out = 0, begun = 0;

    for (guint i = 0; i < run->lines->len; i++) {
        const WritingLine *line = run->lines->pdata[i];
        g_autoptr(WriteItem) item = line->id == NULL ? NULL : writes_find(writes, line->id, NULL);
        if (line->item != NULL || (item != NULL && !write_state_waits(item->state)))
            done++;
        else if (item != NULL && has_gone_out(item->state))
            out++;
        else if (item != NULL && writes_drop(writes, line->id, NULL, NULL))
            begun++;
    }
    return g_strdup_printf(
        _("%u are done, %u had gone out (the next looptrace finds out what became "
          "of them), %u were not begun and are taken back."),
        done, out, begun);
}

static void heed_interrupts(Run *run, gboolean on)
{
    Services *services = invocation_services(run->invocation);

    services->interrupted = on && run->bulk ? stopped : NULL;
    services->interrupted_data = run;
}

/* Another process takes long over it. */
static gboolean lose_patience(gpointer data)
{
    Run *run = data;
    Writes *writes = invocation_services(run->invocation)->writes;

    if (run->moved) { /* a file goes out, however slowly */
        run->moved = FALSE;
        return G_SOURCE_CONTINUE;
    }
    g_clear_pointer(&run->deadline, g_source_unref);
    writes_unfollow(writes, run);
    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (line->id != NULL && line->item == NULL)
            line->item = writes_find(writes, line->id, &line->problem);
    }
    if (run->open > 0)
        finish_later(run);
    run->open = 0;
    return G_SOURCE_REMOVE;
}

static void follow_all(Run *run)
{
    Services *services = invocation_services(run->invocation);

    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (line->id == NULL)
            continue;
        run->open++;
        writes_follow(services->writes, line->id, settled, run);
    }
    if (run->open == 0) {
        finish_later(run);
        return;
    }
    heed_interrupts(run, TRUE);
    run->deadline = g_timeout_source_new_seconds(PATIENCE_S);
    g_source_set_callback(run->deadline, lose_patience, run, NULL);
    g_source_attach(run->deadline, services->context);
    run->look = g_timeout_source_new(LOOK_MS);
    g_source_set_callback(run->look, look_at_progress, run, NULL);
    g_source_attach(run->look, services->context);
}

/* ---- giving ---- */

static gboolean give_all(Run *run, GError **error)
{
    Writes *writes = invocation_services(run->invocation)->writes;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)write_free);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (line->change != NULL)
            g_ptr_array_add(changes, write_copy(line->change));
    }
    if (!writes_submit_all(writes, changes, ids, error))
        return FALSE;
    for (guint i = 0, n = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        if (line->change != NULL)
            line->id = g_strdup(ids->pdata[n++]);
    }
    return TRUE;
}

static void describe_all(Run *run)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < run->lines->len; i++) {
        const WritingLine *line = run->lines->pdata[i];
        g_autofree char *request = line->change == NULL ? NULL : write_describe(line->change);
        if (request == NULL)
            continue;
        g_string_append(text, request);
        if (write_why_no_undo(line->change) != NULL)
            g_string_append_printf(text, "%s# %s.\n", g_str_has_suffix(text->str, "\n") ? "" : "\n",
                                   write_why_no_undo(line->change));
    }
    invocation_finish(run->invocation, records_new_text(g_string_free(text, FALSE)));
}

static void give_or_tell(Run *run)
{
    const WritingLine *first = run->lines->pdata[0];
    g_autoptr(GError) error = NULL;

    if (invocation_flag(run->invocation, "dry-run") && (run->bulk || first->problem == NULL))
        describe_all(run);
    else if (give_all(run, &error))
        follow_all(run);
    else
        invocation_fail(run->invocation, error);
}

static void take_change(WritingLine *line, Write *taken)
{
    line->change = taken;
    if (taken == NULL || !write_is_empty(taken))
        return;
    g_clear_pointer(&line->change, write_free);
    line->outcome = "unchanged";
}

static void make_all(Run *run)
{
    for (guint i = 0; i < run->lines->len; i++) {
        WritingLine *line = run->lines->pdata[i];
        gconstpointer row = run->noun->find(run->invocation, line->name);
        if (line->problem != NULL || (row == NULL && !run->noun->rows_alone))
            continue;
        take_change(line, run->make(run->invocation, row, line, &line->problem));
    }
    give_or_tell(run);
}

/* ---- loading ---- */

static void rows_loaded(const GError *error, gpointer data)
{
    Run *run = data;

    if (error != NULL)
        invocation_fail(run->invocation, error);
    else
        make_all(run);
}

static Run *run_new(Invocation *invocation)
{
    Run *run = g_new0(Run, 1);

    run->invocation = invocation;
    run->lines = g_ptr_array_new_with_free_func(line_free);
    invocation_set_state(invocation, run, run_free);
    return run;
}

void writing_run(Invocation *invocation, const WritingNoun *noun, const char *detail,
                 WritingMake make)
{
    Run *run = run_new(invocation);
    g_autoptr(GError) error = NULL;

    run->noun = noun;
    run->make = make;
    run->drop_failed = TRUE;
    if (writing_read_lines(invocation, noun, detail, run->lines, &run->bulk, &error))
        noun->load(invocation, run->lines, rows_loaded, run);
    else
        invocation_fail(invocation, error);
}

void writing_give(Invocation *invocation, const WritingNoun *noun, const GPtrArray *names,
                  GPtrArray *changes, gboolean bulk)
{
    Run *run = run_new(invocation);

    run->noun = noun;
    run->drop_failed = TRUE;
    run->bulk = bulk;
    for (guint i = 0; i < changes->len; i++)
        take_change(add_line(run, g_ptr_array_index(names, i), NULL),
                    write_copy(g_ptr_array_index(changes, i)));
    g_ptr_array_set_size(changes, 0);
    give_or_tell(run);
}

void writing_give_some(Invocation *invocation, const WritingNoun *noun, const GPtrArray *names,
                       GPtrArray *changes, GPtrArray *problems)
{
    Run *run = run_new(invocation);

    run->noun = noun;
    run->drop_failed = TRUE;
    run->bulk = TRUE;
    for (guint i = 0; i < changes->len; i++) {
        WritingLine *line = add_line(run, g_ptr_array_index(names, i), NULL);
        line->problem = g_ptr_array_index(problems, i);
        if (line->problem == NULL)
            take_change(line, g_ptr_array_index(changes, i));
    }
    g_ptr_array_set_size(changes, 0);
    g_ptr_array_set_size(problems, 0);
    give_or_tell(run);
}

void writing_nothing(Invocation *invocation, const WritingNoun *noun, const char *sentence)
{
    Records *records = records_new(noun->columns, G_N_ELEMENTS(result_columns), FALSE);

    records_set_message(records, g_strdup(sentence));
    invocation_finish(invocation, records);
}

void writing_follow(Invocation *invocation, const GPtrArray *ids, gboolean drop)
{
    Run *run = run_new(invocation);

    run->drop_failed = drop;
    run->bulk = ids->len != 1;
    for (guint i = 0; i < ids->len; i++)
        add_line(run, "", "")->id = g_strdup(ids->pdata[i]);
    follow_all(run);
}
