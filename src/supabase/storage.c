/* SPDX-License-Identifier: MIT */
#include "looptrace/supabase_storage.h"

#include <string.h>

#include "core.h"
#include "looptrace/json.h"
#include "looptrace/words.h"
#include "request.h"
#include "storage_path.h"

#define ROOT "/storage/v1"

char *storage_target(const char *folder, const char *bucket, const char *path)
{
    GString *target = g_string_new(ROOT);

    g_string_append(target, folder);
    net_append_escaped(target, bucket, -1);
    if (path == NULL)
        return g_string_free(target, FALSE);
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (gsize i = 0; parts[i] != NULL; i++) {
        g_string_append_c(target, '/');
        net_append_escaped(target, parts[i], -1);
    }
    return g_string_free(target, FALSE);
}

static RestRequest *json_request(NetMethod method, char *target_taken, const char *body)
{
    g_autofree char *target = target_taken;
    RestRequest *request = rest_request_new_storage(method, target);

    rest_header(request, "Content-Type", "application/json");
    rest_body(request, body);
    return request;
}

/* ---- listing ---- */

typedef struct {
    Supabase *supabase;
    char *prefix;
    union {
        StorageListed listed;
        StorageSigned signed_;
        SupabaseDone done;
    } tell;
    gpointer data;
} Asked;

static Asked *asked_new(Supabase *supabase, gpointer data)
{
    Asked *asked = g_new0(Asked, 1);

    asked->supabase = supabase;
    asked->data = data;
    return asked;
}

static void asked_free(Asked *asked)
{
    g_free(asked->prefix);
    g_free(asked);
}

static void object_free(gpointer data)
{
    StorageObject *object = data;

    g_free(object->name);
    g_free(object->created);
    g_free(object);
}

/* Some versions tell the whole path. */
static const char *below(const char *name, const char *prefix)
{
    gsize length = strlen(prefix);

    return strncmp(name, prefix, length) == 0 && name[length] == '/' ? name + length + 1 : name;
}

static GPtrArray *read_objects(const RestAnswer *answer, const char *prefix, GError **error)
{
    g_autoptr(cJSON) rows = json_parse(answer->body, answer->length, error);
    GPtrArray *objects;
    const cJSON *row;

    if (rows == NULL)
        return NULL;
    if (!cJSON_IsArray(rows)) {
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer isn't a list"));
        return NULL;
    }
    objects = g_ptr_array_new_with_free_func(object_free);
    cJSON_ArrayForEach(row, rows)
    {
        const char *name = json_text(row, "name");
        if (name == NULL || json_text(row, "id") == NULL) /* a folder */
            continue;
        StorageObject *object = g_new0(StorageObject, 1);
        object->name = g_strdup(below(name, prefix));
        object->created = g_strdup(json_text(row, "created_at"));
        object->size = -1;
        json_int(json_object(row, "metadata"), "size", 0, G_MAXINT32, &object->size);
        g_ptr_array_add(objects, object);
    }
    return objects;
}

static void list_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Asked *asked = data;
    g_autoptr(GError) broken = NULL;
    g_autoptr(GPtrArray) objects =
        error == NULL ? read_objects(answer, asked->prefix, &broken) : NULL;

    asked->tell.listed(objects, error != NULL ? error : broken, asked->data);
    asked_free(asked);
}

SupabaseCall *storage_list(Supabase *supabase, const char *bucket, const char *prefix,
                           StorageListed done, gpointer data)
{
    Asked *asked = asked_new(supabase, data);
    g_autoptr(GString) body = g_string_new("{\"prefix\":");

    json_append_string(body, prefix, -1);
    g_string_append_printf(body,
                           ",\"limit\":%d,\"offset\":0,"
                           "\"sortBy\":{\"column\":\"created_at\",\"order\":\"asc\"}}",
                           STORAGE_LIST_MAX);
    asked->prefix = g_strdup(prefix);
    asked->tell.listed = done;
    RestRequest *request =
        json_request(NET_POST, storage_target("/object/list/", bucket, NULL), body->str);
    rest_repeatable(request);
    return supabase_call(supabase, request, list_answered, asked);
}

/* ---- links ---- */

static char *read_signed(const Supabase *supabase, const RestAnswer *answer, GError **error)
{
    g_autoptr(cJSON) body = json_parse(answer->body, answer->length, error);
    const char *path;

    if (body == NULL)
        return NULL;
    path = json_text(body, "signedURL");
    if (path == NULL)
        path = json_text(body, "signedUrl");
    if (path == NULL || path[0] != '/' || path[1] == '/') {
        g_set_error(error, FAULT, FAULT_DECODE, _("The server's answer has no link in it"));
        return NULL;
    }
    return g_strconcat(supabase->url, g_str_has_prefix(path, ROOT "/") ? "" : ROOT, path, NULL);
}

static void sign_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Asked *asked = data;
    g_autoptr(GError) broken = NULL;
    g_autofree char *url = error == NULL ? read_signed(asked->supabase, answer, &broken) : NULL;

    asked->tell.signed_(url, error != NULL ? error : broken, asked->data);
    asked_free(asked);
}

SupabaseCall *storage_sign(Supabase *supabase, const char *bucket, const char *path, guint seconds,
                           StorageSigned done, gpointer data)
{
    Asked *asked = asked_new(supabase, data);
    g_autofree char *body = g_strdup_printf("{\"expiresIn\":%u}", seconds);

    asked->tell.signed_ = done;
    RestRequest *request =
        json_request(NET_POST, storage_target("/object/sign/", bucket, path), body);
    rest_repeatable(request);
    return supabase_call(supabase, request, sign_answered, asked);
}

/* ---- removing ---- */

static void remove_answered(const RestAnswer *answer, const GError *error, gpointer data)
{
    Asked *asked = data;

    asked->tell.done(error, asked->data);
    asked_free(asked);
}

SupabaseCall *storage_remove(Supabase *supabase, const char *bucket, const char *path,
                             SupabaseDone done, gpointer data)
{
    Asked *asked = asked_new(supabase, data);
    g_autoptr(GString) body = g_string_new("{\"prefixes\":[");

    json_append_string(body, path, -1);
    g_string_append(body, "]}");
    asked->tell.done = done;
    return supabase_call(
        supabase, json_request(NET_DELETE, storage_target("/object/", bucket, NULL), body->str),
        remove_answered, asked);
}

/* ---- addresses ---- */

char *storage_url(const Supabase *supabase, const char *bucket, const char *path)
{
    g_autofree char *target = storage_target("/object/authenticated/", bucket, path);

    return g_strconcat(supabase->url, target, NULL);
}

/* No step of it is one that leads out of its folder, whoever takes it apart on the way: the gateway does, too. */
static gboolean stays_within(const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, "/", -1);

    for (gsize i = 0; steps[i] != NULL; i++)
        if (*steps[i] == '\0' || strcmp(steps[i], ".") == 0 || strcmp(steps[i], "..") == 0)
            return FALSE;
    return TRUE;
}

gboolean storage_parse_url(const char *url, char **bucket, char **path)
{
    static const char *const folders[] = {"authenticated/", "public/", "sign/", ""};
    const char *rest = strstr(url, ROOT "/object/");

    if (rest == NULL)
        return FALSE;
    rest += strlen(ROOT "/object/");
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (g_str_has_prefix(rest, folders[i])) {
            rest += strlen(folders[i]);
            break;
        }
    g_autofree char *bare = g_strndup(rest, strcspn(rest, "?#"));
    char *slash = strchr(bare, '/');
    if (slash == NULL || slash == bare || slash[1] == '\0')
        return FALSE;
    *slash = '\0';
    g_autofree char *first = g_uri_unescape_string(bare, NULL);
    g_autofree char *second = g_uri_unescape_string(slash + 1, NULL);
    if (first == NULL || second == NULL || !stays_within(first) || !stays_within(second))
        return FALSE;
    *bucket = g_steal_pointer(&first);
    *path = g_steal_pointer(&second);
    return TRUE;
}
