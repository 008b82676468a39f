/* SPDX-License-Identifier: MIT */
/* The suppliers that the person may see: asked for whole, kept, and fresh for as long as the specification says. */
#include "suppliers.h"

#include <string.h>

#include "job.h"
#include "keep.h"
#include "looptrace/codec.h"
#include "looptrace/words.h"

#define NAME      "all"
#define PAGE      1000 /* rows: what a hosted platform answers at most */
#define PARTS_MAX 10

struct SupplierList {
    Sync *sync;
    GPtrArray *rows;    /* of Supplier * */
    gint64 as_of_us;    /* 0: none have come */
    GPtrArray *coming;  /* of Supplier *, while they are fetched */
    GPtrArray *texts;   /* of char *: the answers that they came in */
    SyncJob *page;      /* NULL: nothing is asked */
    GPtrArray *waiting; /* of SyncJob *: whom the end is told */
};

static GPtrArray *no_rows(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)supplier_free);
}

static SupplierList *list_of(Sync *sync)
{
    SupplierList *list = sync->suppliers;

    if (list != NULL)
        return list;
    list = sync->suppliers = g_new0(SupplierList, 1);
    list->sync = sync;
    list->rows = no_rows();
    list->coming = no_rows();
    list->texts = g_ptr_array_new_with_free_func(g_free);
    list->waiting = g_ptr_array_new();
    return list;
}

static void stop(SupplierList *list)
{
    sync_cancel(&list->page);
    g_ptr_array_set_size(list->coming, 0);
    g_ptr_array_set_size(list->texts, 0);
}

static void end(SupplierList *list, const GError *error)
{
    g_autoptr(GPtrArray) told = g_steal_pointer(&list->waiting);

    list->waiting = g_ptr_array_new();
    for (guint i = 0; i < told->len; i++)
        sync_job_end(g_ptr_array_index(told, i), error);
}

static gboolean forgotten(gpointer data)
{
    g_autoptr(GError) gone =
        g_error_new_literal(FAULT, FAULT_CANCELLED, _("Nobody is signed in for it any more"));

    sync_job_end(data, gone);
    return G_SOURCE_REMOVE;
}

void suppliers_forget(Sync *sync)
{
    SupplierList *list = sync->suppliers;

    if (list == NULL)
        return;
    stop(list);
    for (guint i = 0; i < list->waiting->len; i++)
        g_idle_add(forgotten, g_ptr_array_index(list->waiting, i));
    sync->suppliers = NULL;
    g_ptr_array_unref(list->rows);
    g_ptr_array_unref(list->coming);
    g_ptr_array_unref(list->texts);
    g_ptr_array_unref(list->waiting);
    g_free(list);
}

static int by_name(gconstpointer one, gconstpointer other)
{
    const Supplier *a = *(const Supplier *const *)one, *b = *(const Supplier *const *)other;
    int order =
        g_utf8_collate(a->company == NULL ? "" : a->company, b->company == NULL ? "" : b->company);

    return order != 0 ? order : strcmp(a->id, b->id);
}

static void take(SupplierList *list, GPtrArray *taken, gint64 as_of_us)
{
    g_ptr_array_unref(list->rows);
    list->rows = taken;
    list->as_of_us = as_of_us;
    g_ptr_array_sort(list->rows, by_name);
}

/* ---- keeping ---- */

static gboolean is_good(const SupplierList *list)
{
    return list->as_of_us > 0 &&
           (list->sync->offline ||
            vault_is_fresh(VAULT_SUPPLIER, list->as_of_us, clock_now_us(list->sync->clock)));
}

/* All parts or none; FALSE: none is kept, or too long ago to be believed while the server can be asked. */
static gboolean recall(SupplierList *list)
{
    g_autoptr(GPtrArray) rows = no_rows();
    gint64 stamp_us = 0;

    for (guint part = 0; part < PARTS_MAX; part++) {
        g_autofree char *text =
            keep_read_part(list->sync, VAULT_SUPPLIER, NAME, part, part == 0 ? &stamp_us : NULL);
        g_autoptr(GPtrArray) more =
            text == NULL ? NULL : codec_suppliers_from_json(text, strlen(text), NULL);
        if (more == NULL)
            return FALSE;
        guint count = more->len;
        g_ptr_array_extend_and_steal(rows, g_steal_pointer(&more));
        if (count < PAGE)
            break;
    }
    take(list, g_steal_pointer(&rows), stamp_us);
    return is_good(list);
}

static void keep(SupplierList *list)
{
    keep_drop_text(list->sync, VAULT_SUPPLIER, NAME);
    for (guint i = 0; i < list->texts->len; i++)
        keep_write_part(list->sync, VAULT_SUPPLIER, NAME, i, g_ptr_array_index(list->texts, i));
}

/* ---- asking ---- */

/* In order of the id, which nobody changes while the pages come. */
static RestRequest *request_after(const char *id)
{
    RestRequest *request = rest_request_new(NET_GET, "suppliers");

    rest_select(request, codec_supplier_select);
    if (id != NULL)
        rest_filter(request, "id", "gt", id);
    rest_order(request, "id.asc");
    rest_limit(request, PAGE);
    return request;
}

static gboolean read_page(Sync *sync, const RestAnswer *answer, GError **error)
{
    SupplierList *list = list_of(sync);
    GPtrArray *rows = codec_suppliers_from_json(answer->body, answer->length, error);

    if (rows == NULL)
        return FALSE;
    g_ptr_array_extend_and_steal(list->coming, rows);
    g_ptr_array_add(list->texts, g_strndup(answer->body, answer->length));
    return TRUE;
}

static void page_came(const GError *error, gpointer data);

static void ask(SupplierList *list)
{
    const Supplier *last =
        list->coming->len == 0 ? NULL : g_ptr_array_index(list->coming, list->coming->len - 1);

    list->page = sync_job_new(list->sync, request_after(last == NULL ? NULL : last->id), read_page,
                              page_came, list);
}

static void page_came(const GError *error, gpointer data)
{
    SupplierList *list = data;

    list->page = NULL;
    if (error == NULL && list->coming->len == (gsize)PAGE * list->texts->len &&
        list->texts->len < PARTS_MAX) {
        ask(list);
        return;
    }
    if (error == NULL) {
        keep(list);
        take(list, g_steal_pointer(&list->coming), clock_now_us(list->sync->clock));
        list->coming = no_rows();
    }
    stop(list);
    end(list, error);
}

static gboolean recalled(gpointer data)
{
    sync_job_end(data, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean not_kept(gpointer data)
{
    g_autoptr(GError) nothing = g_error_new_literal(
        FAULT, FAULT_NOT_KEPT,
        _("The suppliers aren't kept on this machine: look at them once while the server can be "
          "reached"));

    sync_job_end(data, nothing);
    return G_SOURCE_REMOVE;
}

SyncJob *sync_load_suppliers(Sync *sync, SyncDone done, gpointer data)
{
    SupplierList *list = list_of(sync);
    SyncJob *job = sync_job_wait(sync, done, data);

    if (is_good(list) || recall(list))
        g_idle_add(recalled, job);
    else if (sync->offline)
        g_idle_add(not_kept, job);
    else {
        g_ptr_array_add(list->waiting, job);
        if (list->page == NULL)
            ask(list);
    }
    return job;
}

const GPtrArray *sync_suppliers(const Sync *sync)
{
    return list_of((Sync *)sync)->rows;
}

gint64 sync_suppliers_as_of(const Sync *sync)
{
    return sync->suppliers == NULL ? 0 : sync->suppliers->as_of_us;
}

char *sync_describe_suppliers(void)
{
    g_autoptr(RestRequest) request = request_after(NULL);

    return rest_request_describe(request);
}
