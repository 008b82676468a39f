/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "looptrace/fault.h"
#include "looptrace/supabase_storage.h"
#include "storage_error.h"

/* The status that counts is within (wire protocol D); what isn't Storage's is told as what it is. */
static void test_table(void **state)
{
    static const struct {
        long status;
        const char *body;
        FaultKind kind;
        const char *code;
        RestRemedy remedy;
        const char *words;
    } rows[] = {
        {400,
         "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":\"new row violates "
         "row-level security policy\"}",
         FAULT_REFUSED, "Unauthorized", REMEDY_NONE, "policy"},
        {400,
         "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":\"\\\"exp\\\" claim "
         "timestamp check failed\"}",
         FAULT_SIGNED_OUT, "Unauthorized", REMEDY_REFRESH, "sign in"},
        {400, "{\"statusCode\":\"400\",\"error\":\"InvalidJWT\",\"message\":\"jwt expired\"}",
         FAULT_SIGNED_OUT, "InvalidJWT", REMEDY_REFRESH, "sign in"},
        {400,
         "{\"statusCode\":\"404\",\"error\":\"Bucket not found\",\"message\":\"Bucket not found\"}",
         FAULT_SERVER, STORAGE_CODE_BUCKET, REMEDY_NONE, "no bucket"},
        {400, "{\"statusCode\":\"404\",\"error\":\"not_found\",\"message\":\"Object not found\"}",
         FAULT_NOT_FOUND, STORAGE_CODE_ABSENT, REMEDY_NONE, "isn't there"},
        {400, "{\"statusCode\":\"409\",\"error\":\"Duplicate\",\"message\":\"m\"}", FAULT_CONFLICT,
         STORAGE_CODE_THERE, REMEDY_NONE, "already"},
        {400, "{\"statusCode\":\"413\",\"error\":\"Payload too large\",\"message\":\"m\"}",
         FAULT_INVALID, "413", REMEDY_NONE, "larger"},
        {413, "Maximum size exceeded", FAULT_INVALID, "413", REMEDY_NONE, "larger"},
        {400, "{\"statusCode\":\"415\",\"error\":\"invalid_mime_type\",\"message\":\"m\"}",
         FAULT_INVALID, "415", REMEDY_NONE, "kind"},
        {415, "mime type image/gif is not supported", FAULT_INVALID, "415", REMEDY_NONE, "kind"},
        {423, "", FAULT_LIMITED, STORAGE_CODE_LOCKED, REMEDY_NONE, "busy"},
        {429, "", FAULT_LIMITED, NULL, REMEDY_NONE, "wait"},
        {400, "{\"statusCode\":\"429\",\"error\":\"SlowDown\",\"message\":\"m\"}", FAULT_LIMITED,
         "SlowDown", REMEDY_NONE, "wait"},
        {404, "{\"message\":\"no Route matched with those values\"}", FAULT_SERVER,
         STORAGE_CODE_NONE, REMEDY_NONE, "no Storage"},
        {404, "<html>404</html>", FAULT_SERVER, STORAGE_CODE_NONE, REMEDY_NONE, "no Storage"},
        {404, "", FAULT_SERVER, STORAGE_CODE_NONE, REMEDY_NONE, "no Storage"},
        {404, "file not found", FAULT_NOT_FOUND, STORAGE_CODE_ABSENT, REMEDY_NONE, "isn't there"},
        {503, "", FAULT_SERVER, NULL, REMEDY_NONE, "fault"},
        {400, "{\"statusCode\":\"500\",\"error\":\"Internal\",\"message\":\"oh dear\"}",
         FAULT_FAILED, NULL, REMEDY_NONE, "oh dear"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ServerAnswer answer = {
            .status = rows[i].status,
            .body = rows[i].body,
            .length = strlen(rows[i].body),
            .is_json = rows[i].body[0] == '{',
        };
        RestRemedy remedy;
        g_autoptr(GError) error = storage_error_new(&answer, &remedy);
        if (fault_kind(error) != rows[i].kind || remedy != rows[i].remedy ||
            (rows[i].code != NULL && g_strcmp0(fault_code(error), rows[i].code) != 0) ||
            strstr(error->message, rows[i].words) == NULL)
            fail_msg("%ld %s: %s, %s, %d, “%s”", rows[i].status, rows[i].body,
                     fault_kind_name(fault_kind(error)), fault_code(error), (int)remedy,
                     error->message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};

    return cmocka_run_group_tests_name("supabase/storage_error", tests, NULL, NULL);
}
