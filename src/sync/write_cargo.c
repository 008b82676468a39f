/* SPDX-License-Identifier: MIT */
/* What a server's words say of one entry of a flight. */
#include "write_flight.h"

#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"

static char *changed_by(const cJSON *row)
{
    const cJSON *by = json_object(row, "by");
    const char *name = by == NULL ? NULL : json_text(by, "full_name");

    return name == NULL ? g_strdup(_("Somebody has changed it in between"))
                        : g_strdup_printf(_("%s has changed it in between"), name);
}

/* A function that decides says itself who was first. */
char *cargo_conflict(const Cargo *cargo, const cJSON *row)
{
    const GError *said = cargo->refusal;

    return cargo->entry->write->kind->whole && said != NULL && fault_kind(said) == FAULT_CONFLICT
               ? g_strdup(said->message)
               : changed_by(row);
}

gboolean cargo_is_refused(Cargo *cargo, const cJSON *row)
{
    const char *code = json_text(row, "code");
    const char *message = json_text(row, "message");

    if (cargo->entry->write->kind->rows_argument == NULL || code == NULL)
        return FALSE;
    FaultKind kind = strcmp(code, "PT409") == 0   ? FAULT_CONFLICT
                     : strcmp(code, "PT404") == 0 ? FAULT_NOT_FOUND
                                                  : FAULT_INVALID;
    g_autofree char *clean = text_clean(message == NULL ? code : message, -1);
    g_clear_error(&cargo->refusal);
    cargo->refusal = fault_new_coded(kind, code, "%s", clean);
    return TRUE;
}

WriteNoted cargo_noted_before(const Cargo *cargo)
{
    return cargo->refusal != NULL && cargo->before == OUTBOX_QUEUED &&
                   cargo->entry->write->kind->rows_argument != NULL
               ? WRITE_NOTED_NO
               : WRITE_NOTED_UNASKED;
}
