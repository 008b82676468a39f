/* SPDX-License-Identifier: MIT */
#include "storage_error.h"

#include <string.h>

#include "looptrace/fault.h"
#include "looptrace/json.h"
#include "looptrace/supabase_storage.h"
#include "looptrace/words.h"

/* What it says it is: the status of the answer is 400 whatever the member says. 0: it isn't Storage's. */
static long storage_status(const ServerAnswer *answer)
{
    g_autoptr(cJSON) body = answer->is_json && answer->length > 0
                                ? json_parse(answer->body, answer->length, NULL)
                                : NULL;
    gint64 status = 0;

    if (cJSON_IsObject(body))
        json_int(body, "statusCode", 100, 599, &status);
    return (long)status;
}

/* Without a body of its own: TUS answers in plain text, HEAD with nothing at all. */
static gboolean is_plain_text(const ServerAnswer *answer)
{
    return !answer->is_json && answer->length > 0 &&
           memchr(answer->body, '<', answer->length) == NULL;
}

static char *told(const ServerAnswer *answer, const ServerTrouble *trouble)
{
    if (trouble->message != NULL)
        return g_strdup(trouble->message);
    return is_plain_text(answer) ? g_strndup(answer->body, MIN(answer->length, 300)) : NULL;
}

static GError *forbidden(const ServerTrouble *trouble, const char *text, RestRemedy *remedy)
{
    if (server_text_has(text, "jwt") || server_text_has(text, "\"exp\"") ||
        server_text_has(text, "invalid signature")) {
        *remedy = REMEDY_REFRESH;
        return fault_new_coded(FAULT_SIGNED_OUT, trouble->code,
                               _("The server doesn't accept your session: sign in again"));
    }
    return fault_new_coded(FAULT_REFUSED, trouble->code,
                           _("The platform's policy for files doesn't permit this"));
}

static GError *absent(const ServerAnswer *answer, long status, const char *text,
                      const ServerTrouble *trouble)
{
    if (server_text_has(text, "bucket not found") || g_strcmp0(trouble->code, "NoSuchBucket") == 0)
        return fault_new_coded(FAULT_SERVER, STORAGE_CODE_BUCKET,
                               _("The platform has no bucket for these files yet, or none for you: "
                                 "its admin can make one"));
    if (status != 0 || is_plain_text(answer))
        return fault_new_coded(FAULT_NOT_FOUND, STORAGE_CODE_ABSENT,
                               _("The file isn't there, or it isn't yours to see"));
    return fault_new_coded(FAULT_SERVER, STORAGE_CODE_NONE,
                           _("This platform has no Storage: files can't be kept there"));
}

static GError *of_status(const ServerAnswer *answer, const ServerTrouble *trouble, long status,
                         const char *text, RestRemedy *remedy)
{
    switch (status != 0 ? status : answer->status) {
    case 401:
    case 403:
        return forbidden(trouble, text, remedy);
    case 404:
    case 410:
        return absent(answer, status, text, trouble);
    case 405:
    case 501:
        return fault_new_coded(FAULT_SERVER, STORAGE_CODE_NONE,
                               _("This platform has no Storage: files can't be kept there"));
    case 409:
        return fault_new_coded(FAULT_CONFLICT, STORAGE_CODE_THERE,
                               _("Such a file is there already"));
    case 413:
        return fault_new_coded(FAULT_INVALID, "413",
                               _("The file is larger than the platform takes"));
    case 415:
        return fault_new_coded(FAULT_INVALID, "415",
                               _("The platform doesn't take files of this kind"));
    case 423:
        return fault_new_coded(FAULT_LIMITED, STORAGE_CODE_LOCKED,
                               _("The server is still busy with what was sent before"));
    case 429:
        return server_fault_limited(answer, trouble->code);
    default:
        return server_fault_from_status(answer, trouble);
    }
}

GError *storage_error_new(const ServerAnswer *answer, RestRemedy *remedy)
{
    g_auto(ServerTrouble) trouble = {0};
    long status = storage_status(answer);

    *remedy = REMEDY_NONE;
    server_trouble_read(answer, &trouble);
    g_autofree char *text = told(answer, &trouble);
    /* An expired token is a 400 without more in some versions. */
    if (server_text_has(text, "jwt expired") || server_text_has(text, "\"exp\" claim"))
        return forbidden(&trouble, text, remedy);
    return of_status(answer, &trouble, status, text, remedy);
}
