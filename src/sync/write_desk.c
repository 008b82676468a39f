/* SPDX-License-Identifier: MIT */
/* Changes of what lies on an admin's desk: suppliers, people. */
#include <string.h>

#include "desk_rows.h"
#include "looptrace/desk_rows.h"
#include "looptrace/words.h"
#include "write_overlay.h"

/* ---- making ---- */

static int column_of(const char *const *columns, const char *name)
{
    for (int i = 0; columns[i] != NULL; i++)
        if (strcmp(columns[i], name) == 0)
            return i;
    return -1;
}

/* Of what the row has of the kind's fields. */
static void see_row(Write *write, const RowNoun *noun, const FlatRow *seen)
{
    const char *const *columns = desk_columns(noun);

    for (guint i = 0; i < write->kind->n_fields; i++) {
        int column = column_of(columns, write->kind->fields[i].name);
        if (column >= 0 && !write->kind->fields[i].adds)
            write_see(write, write->kind->fields[i].name, seen->values[column]);
    }
}

Write *write_new_supplier(const char *kind, const FlatRow *seen)
{
    Write *write = write_new(write_kind_find(kind), seen->values[SUPPLIER_ID]);
    const WritePlace place = {.what = seen->values[SUPPLIER_NAME]};
    const char *state = strcmp(kind, "supplier.verify") == 0    ? "verified"
                        : strcmp(kind, "supplier.reject") == 0  ? "rejected"
                        : strcmp(kind, "supplier.suspend") == 0 ? "suspended"
                                                                : NULL;

    write_see_guard(write, seen->values[SUPPLIER_UPDATED]);
    see_row(write, &row_desk_suppliers, seen);
    write_set_place(write, &place);
    if (state != NULL)
        write_set(write, "verification_status", state, NULL);
    return write;
}

char *write_why_no_decision(const FlatRow *supplier, const char *kind)
{
    const char *at = supplier->values[SUPPLIER_VERIFICATION];
    const char *name = supplier->values[SUPPLIER_NAME];

    if (strcmp(kind, "supplier.verify") == 0 && g_strcmp0(at, "verified") == 0)
        return g_strdup_printf(_("%s is verified already"), name);
    if (strcmp(kind, "supplier.reject") == 0 && g_strcmp0(at, "rejected") == 0)
        return g_strdup_printf(_("%s is rejected already"), name);
    if (strcmp(kind, "supplier.suspend") == 0 && g_strcmp0(at, "suspended") == 0)
        return g_strdup_printf(_("%s is suspended already"), name);
    return NULL;
}

Write *write_new_role(const FlatRow *person, const char *role, gboolean granted)
{
    Write *write = write_new(write_kind_find(granted ? "role.grant" : "role.revoke"),
                             person->values[PERSON_ID]);
    const char *email = person->values[PERSON_EMAIL];
    const WritePlace place = {.what = email != NULL ? email : person->values[PERSON_NAME]};

    /* The roles are looked at before one is changed: a list may be old. */
    write_set_place(write, &place);
    if (role != NULL)
        write_set(write, "roles", role, NULL);
    return write;
}

char *write_why_no_role(const FlatRow *person, const char *role, gboolean granted)
{
    const char *email = person->values[PERSON_EMAIL];
    const char *roles = person->values[PERSON_ROLES];

    if (granted || role == NULL)
        return NULL;
    if (strcmp(role, "admin") == 0 && desk_has_text(roles, "admin") &&
        g_strcmp0(person->values[PERSON_ADMINS], "1") == 0)
        return g_strdup_printf(_("%s is the last admin: make somebody else an admin first"), email);
    return NULL;
}

/* ---- mine over the server's ---- */

static void put_waiting(FlatRow *row, const char *const *columns, const Write *write)
{
    for (guint i = 0; i < write->kind->n_fields; i++) {
        const WriteField *field = &write->kind->fields[i];
        int column = column_of(columns, field->name);
        if (column >= 0 && !field->adds && write_sets(write, field->name))
            flat_row_set(row, (guint)column, g_strdup(write_mine(write, field->name)));
    }
}

/* What was answered, on a row that is older than that. FALSE: it is older itself. */
static gboolean put_answer(FlatRow *row, const RowNoun *noun, const Slot *slot)
{
    guint when = desk_told_at(noun);
    g_autoptr(cJSON) answer =
        slot->kept->state == OUTBOX_DONE ? write_row_parse(slot->kept->answer) : NULL;
    g_autofree char *at = answer == NULL ? NULL : write_row_value(answer, desk_columns(noun)[when]);

    if (!overlay_is_newer(at, row->values[when]))
        return FALSE;
    desk_learn(row, noun, answer);
    return TRUE;
}

FlatRow *writes_over_desk(Writes *writes, const RowNoun *noun, const FlatRow *row, WriteMark *mark)
{
    const GPtrArray *slots = overlay_slots(writes, row->values[0]);
    g_autoptr(FlatRow) over = NULL;
    gboolean changed = FALSE;

    *mark = WRITE_MARK_NONE;
    for (guint i = 0; slots != NULL && i < slots->len; i++) {
        const Slot *slot = slots->pdata[i];
        if (strcmp(slot->entry->write->kind->table, noun->path) != 0)
            continue;
        *mark = overlay_mark(*mark, slot);
        if (over == NULL)
            over = flat_row_copy(row);
        if (overlay_waits(slot))
            put_waiting(over, desk_columns(noun), slot->entry->write);
        changed = overlay_waits(slot) || put_answer(over, noun, slot) || changed;
    }
    return changed ? g_steal_pointer(&over) : NULL;
}
