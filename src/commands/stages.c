/* SPDX-License-Identifier: MIT */
/* stages set, orders set-status. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "writing.h"
#include "writing_photos.h"

/* ---- which stage ---- */

static gboolean is_named(const Stage *stage, const char *wanted, gboolean whole)
{
    g_autofree char *name = stage->name == NULL ? NULL : g_utf8_casefold(stage->name, -1);
    g_autofree char *part = g_utf8_casefold(wanted, -1);

    return name != NULL && (whole ? strcmp(name, part) == 0 : strstr(name, part) != NULL);
}

static const Stage *find_named(const GPtrArray *stages, const char *wanted, gboolean whole)
{
    const Stage *found = NULL;

    for (guint i = 0; i < stages->len; i++) {
        if (!is_named(stages->pdata[i], wanted, whole))
            continue;
        if (found != NULL) /* two of them: neither */
            return NULL;
        found = stages->pdata[i];
    }
    return found;
}

static const Stage *fail_stage(const GPtrArray *stages, const char *wanted, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    g_autofree char *clean = text_clean(wanted, -1);

    for (guint i = 0; i < stages->len; i++) {
        const Stage *stage = stages->pdata[i];
        g_autofree char *name = text_clean(stage->name == NULL ? "" : stage->name, -1);
        g_string_append_printf(known, "%s%" G_GINT64_FORMAT " %s", i == 0 ? "" : ", ",
                               stage->number, name);
    }
    g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't one stage; there are: %s"), clean,
                known->str);
    return NULL;
}

const Stage *stages_find(const GPtrArray *stages, const char *wanted, GError **error)
{
    gint64 number = 0;
    const Stage *stage = NULL;

    if (stages == NULL || stages->len == 0) {
        g_set_error(error, FAULT, FAULT_NOT_FOUND, _("This order has no stages yet"));
        return NULL;
    }
    if (text_parse_int(wanted, 1, STAGES_MAX, &number))
        for (guint i = 0; i < stages->len; i++)
            if (((const Stage *)stages->pdata[i])->number == number)
                stage = stages->pdata[i];
    if (stage == NULL)
        stage = find_named(stages, wanted, TRUE);
    if (stage == NULL)
        stage = find_named(stages, wanted, FALSE);
    return stage == NULL ? fail_stage(stages, wanted, error) : stage;
}

/* ---- what is to be ---- */

static gboolean set_stage(Invocation *invocation, Write *write, GError **error)
{
    const char *percent = invocation_text(invocation, "percent");
    const char *note = invocation_text(invocation, "note");
    const char *target = invocation_text(invocation, "target");
    gint64 number = 0;

    /* As the database would have it: 060 is 60. */
    if (percent != NULL && text_parse_int(percent, 0, 100, &number)) {
        g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, number);
        if (!writing_set(write, "completion_percentage", "percent", plain, error))
            return FALSE;
    }
    if (note != NULL && !writing_set(write, "notes", "note", *note == '\0' ? NULL : note, error))
        return FALSE;
    if (target != NULL && !writing_set(write, "target_date", "target", target, error))
        return FALSE;
    if (invocation_flag(invocation, "delayed") &&
        !writing_set(write, "status", "delayed", stage_status_wire(STAGE_DELAYED), error))
        return FALSE;
    writing_set_expiry(invocation, write);
    return TRUE;
}

static gboolean check_possible(const WriteKind *kind, const Order *order, GError **error)
{
    g_autofree char *why = write_why_not(kind, order, NULL, NULL);

    if (why == NULL)
        return TRUE;
    g_autofree char *clean = text_clean(why, -1);
    g_set_error(error, FAULT, FAULT_FAILED, "%s", clean);
    return FALSE;
}

/* On what waits already, if something does. */
static Write *make_stage(Invocation *invocation, gconstpointer row, const WritingLine *line,
                         GError **error)
{
    const Order *order = row;
    const Services *services = invocation_services(invocation);
    const GPtrArray *stages = store_stages(services->store, order->id);
    WriteMark mark;

    if (!check_possible(write_kind_find("stage.set"), order, error))
        return NULL;
    const Stage *stage = stages_find(stages, line->detail, error);
    if (stage == NULL)
        return NULL;
    g_autoptr(Stage) over = writes_over_stage(services->writes, order->id, stage, &mark);
    const char *photo = invocation_text(invocation, "photo");
    g_autoptr(Write) write =
        photo == NULL
            ? write_new_stage(order, over != NULL ? over : stage)
            : writing_new_photo(invocation, order, over != NULL ? over : stage, photo, error);
    return write != NULL && set_stage(invocation, write, error) ? g_steal_pointer(&write) : NULL;
}

void stages_set_run(Invocation *invocation)
{
    static const char *const values[] = {"percent", "note", "delayed", "target", "photo"};
    g_autoptr(GError) error = NULL;

    if (invocation_flag(invocation, "photo") && invocation_flag(invocation, "stdin")) {
        error = g_error_new(FAULT, FAULT_USAGE, _("a photo is of one stage: not with --stdin"));
        invocation_fail(invocation, error);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        if (invocation_flag(invocation, values[i])) {
            writing_run(invocation, &writing_orders, "stage", make_stage);
            return;
        }
    error =
        g_error_new(FAULT, FAULT_USAGE,
                    _("give what is to be set: --percent, --note, --delayed, --target or --photo"));
    invocation_fail(invocation, error);
}

/* ---- the workflow ---- */

static gboolean check_move(const Order *order, Workflow to, GError **error)
{
    guint32 moves = write_order_moves(order, NULL);
    g_autoptr(GString) known = g_string_new(NULL);
    g_autofree char *number = text_clean(order->number, -1);

    if (order->workflow == to || (moves & (1u << to)) != 0)
        return TRUE;
    for (int i = 1; i < WORKFLOW_COUNT; i++)
        if ((moves & (1u << i)) != 0)
            g_string_append_printf(known, "%s%s", known->len == 0 ? "" : ", ",
                                   workflow_wire((Workflow)i));
    g_set_error(error, FAULT, FAULT_FAILED, _("%s can't go from %s to %s; it can go to: %s"),
                number, workflow_wire(order->workflow), workflow_wire(to), known->str);
    return FALSE;
}

static Write *make_move(Invocation *invocation, gconstpointer data, const WritingLine *line,
                        GError **error)
{
    const Order *row = data;
    const Services *services = invocation_services(invocation);
    const char *note = invocation_text(invocation, "note");
    Workflow to = workflow_from_wire(line->detail);
    WriteMark mark;
    g_autoptr(Order) over = writes_over_order(services->writes, row, &mark);
    const Order *order = over != NULL ? over : row;

    if (to == WORKFLOW_UNKNOWN) {
        g_autofree char *clean = text_clean(line->detail, -1);
        g_set_error(error, FAULT, FAULT_USAGE, _("“%s” isn't a workflow status"), clean);
        return NULL;
    }
    if (!check_possible(write_kind_find("order.status"), order, error) ||
        !check_move(order, to, error))
        return NULL;
    g_autoptr(Write) write = write_new_order_status(order);
    if (!writing_set(write, "workflow_status", "status", workflow_wire(to), error) ||
        (note != NULL && *note != '\0' && !writing_set(write, "note", "note", note, error)))
        return NULL;
    writing_set_expiry(invocation, write);
    return g_steal_pointer(&write);
}

void orders_set_status_run(Invocation *invocation)
{
    writing_run(invocation, &writing_orders, "status", make_move);
}
