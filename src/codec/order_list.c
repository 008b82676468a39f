/* SPDX-License-Identifier: MIT */
/* rpc/order_list: a page of orders, column by column. */
#include <string.h>

#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"

#define UUID_BYTES 16
#define TOTAL_MAX  ((gint64)1 << 52)
#define FIRST_DAY  (-719162) /* 0001-01-01 */
#define LAST_DAY   2932896   /* 9999-12-31 */

/* The columns, in the order in which they come. */
enum {
    COLUMN_IDS,
    COLUMN_NUMBERS,
    COLUMN_PRODUCTS,
    COLUMN_QUANTITIES,
    COLUMN_DUE,
    COLUMN_STATUSES,
    COLUMN_STAGES,
    COLUMN_PROGRESS,
    COLUMN_DELAYED,
    COLUMN_VERSIONS,
    COLUMN_BUYERS,
    COLUMN_SUPPLIERS,
    COLUMN_UPDATED,
    COLUMNS
};

typedef struct {
    const cJSON *columns[COLUMNS];
    guint n;   /* rows */
    Day today; /* what dates count from */
    gboolean failed;
} Reader;

static OrderListPage *page_new(void)
{
    OrderListPage *page = g_new0(OrderListPage, 1);

    page->orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    page->total = page->position = -1;
    return page;
}

void order_list_page_free(OrderListPage *page)
{
    if (page == NULL)
        return;
    g_ptr_array_unref(page->orders);
    g_free(page->at);
    g_free(page);
}

/* ---- one column after the other ---- */

static void read_ids(Reader *reader, GPtrArray *orders)
{
    const cJSON *ids = reader->columns[COLUMN_IDS];
    gsize length = 0;

    if (!cJSON_IsString(ids)) {
        reader->failed = TRUE;
        return;
    }
    static const char *const padding[] = {"", "===", "==", "="}; /* was left out */
    g_autofree char *padded =
        g_strconcat(ids->valuestring, padding[strlen(ids->valuestring) % 4], NULL);
    g_autofree guchar *bytes = g_base64_decode(padded, &length);
    reader->failed = length % UUID_BYTES != 0;
    for (gsize at = 0; at + UUID_BYTES <= length; at += UUID_BYTES) {
        const guchar *b = bytes + at;
        Order *order = order_new();
        order->id =
            g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                            b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
                            b[11], b[12], b[13], b[14], b[15]);
        g_ptr_array_add(orders, order);
    }
    reader->n = orders->len;
}

/* Called once a row with its value. FALSE: it has another shape. */
typedef gboolean (*Take)(const Reader *reader, Order *order, const cJSON *value);

static void each_row(Reader *reader, GPtrArray *orders, const cJSON *column, Take take)
{
    const cJSON *value;
    guint row = 0;

    if (reader->failed || cJSON_IsNull(column))
        return;
    cJSON_ArrayForEach(value, column)
    {
        if (row == reader->n || !take(reader, g_ptr_array_index(orders, row++), value))
            reader->failed = TRUE;
        if (reader->failed)
            return;
    }
    reader->failed = row != reader->n;
}

static gboolean take_text(const cJSON *value, char **text)
{
    *text = cJSON_IsString(value) ? g_strdup(value->valuestring) : NULL;
    return cJSON_IsString(value) || cJSON_IsNull(value);
}

static gboolean take_number(const cJSON *value, gint64 max, gint64 *number)
{
    if (!cJSON_IsNumber(value) || value->valuedouble < 0 || value->valuedouble > (double)max)
        return FALSE;
    *number = (gint64)value->valuedouble;
    return TRUE;
}

static gboolean take_order_number(const Reader *reader, Order *order, const cJSON *value)
{
    return take_text(value, &order->number) && order->number != NULL;
}

static gboolean take_quantity(const Reader *reader, Order *order, const cJSON *value)
{
    return take_number(value, G_MAXINT32, &order->quantity);
}

static gboolean take_version(const Reader *reader, Order *order, const cJSON *value)
{
    return take_number(value, TOTAL_MAX, &order->version);
}

/* Days that our calendar doesn't have are none, as everywhere (fields_day). */
static gboolean take_due(const Reader *reader, Order *order, const cJSON *value)
{
    if (cJSON_IsNull(value))
        return TRUE;
    if (!cJSON_IsNumber(value))
        return FALSE;
    double day = value->valuedouble + reader->today;
    if (day >= FIRST_DAY && day <= LAST_DAY)
        order->due = (Day)day;
    return TRUE;
}

/* The mean, rounded down, is how the database makes "overall" of them. */
static gboolean take_progress(const Reader *reader, Order *order, const cJSON *value)
{
    StageProgress *progress = &order->progress;
    const cJSON *each;
    int percent = 0;
    int sum = 0;

    if (!cJSON_IsArray(value))
        return cJSON_IsNull(value);
    cJSON_ArrayForEach(each, value)
    {
        if (progress->count == STAGES_MAX || !fields_read_percent(each, &percent))
            return FALSE;
        progress->percent[progress->count++] = (guint8)percent;
        sum += percent;
    }
    if (progress->count > 0)
        progress->overall = (gint8)(sum / progress->count);
    return TRUE;
}

static gboolean take_delayed(const Reader *reader, Order *order, const cJSON *value)
{
    gint64 delayed = 0;

    if (!cJSON_IsNull(value) && !take_number(value, G_MAXINT32, &delayed))
        return FALSE;
    order->progress.delayed = (guint8)MIN(delayed, STAGES_MAX);
    return TRUE;
}

static gboolean take_updated(const Reader *reader, Order *order, const cJSON *value)
{
    return take_text(value, &order->updated_at);
}

/* ---- columns of few values: [[values], [for each row which of them]] ---- */

typedef void (*Name)(Order *order, const char *name);

static void name_product(Order *order, const char *name)
{
    order->product = g_strdup(name);
}

static void name_status(Order *order, const char *name)
{
    order->workflow_text = g_strdup(name);
    order->workflow = workflow_from_wire(name);
}

static void name_stage(Order *order, const char *name)
{
    order->current_stage = g_strdup(name);
}

static void name_buyer(Order *order, const char *name)
{
    order->buyer = g_strdup(name);
}

/* One whose name we may not see is there all the same. */
static void name_supplier(Order *order, const char *name)
{
    order->has_supplier = TRUE;
    order->supplier = *name == '\0' ? NULL : g_strdup(name);
}

static void each_name(Reader *reader, GPtrArray *orders, const cJSON *column, Name take)
{
    const cJSON *words = cJSON_GetArrayItem(column, 0);
    const cJSON *indices = cJSON_GetArrayItem(column, 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const cJSON *each;
    guint row = 0;
    gint64 index = 0;

    cJSON_ArrayForEach(each, words) g_ptr_array_add(names, each->valuestring);
    cJSON_ArrayForEach(each, indices)
    {
        if (reader->failed || row == reader->n) {
            reader->failed = TRUE;
            return;
        }
        Order *order = g_ptr_array_index(orders, row++);
        if (cJSON_IsNull(each))
            continue;
        reader->failed = !take_number(each, (gint64)names->len - 1, &index) ||
                         g_ptr_array_index(names, index) == NULL;
        if (!reader->failed)
            take(order, g_ptr_array_index(names, index));
    }
    reader->failed = reader->failed || row != reader->n;
}

static gboolean read_rows(const cJSON *rows, Day today, GPtrArray *orders)
{
    Reader reader = {.today = today};
    const cJSON *column;
    guint n = 0;

    cJSON_ArrayForEach(column, rows) if (n < COLUMNS) reader.columns[n++] = column;
    if (n < COLUMNS)
        return FALSE;

    const cJSON *const *columns = reader.columns;
    read_ids(&reader, orders);
    each_row(&reader, orders, columns[COLUMN_NUMBERS], take_order_number);
    each_name(&reader, orders, columns[COLUMN_PRODUCTS], name_product);
    each_row(&reader, orders, columns[COLUMN_QUANTITIES], take_quantity);
    each_row(&reader, orders, columns[COLUMN_DUE], take_due);
    each_name(&reader, orders, columns[COLUMN_STATUSES], name_status);
    each_name(&reader, orders, columns[COLUMN_STAGES], name_stage);
    each_row(&reader, orders, columns[COLUMN_PROGRESS], take_progress);
    each_row(&reader, orders, columns[COLUMN_DELAYED], take_delayed);
    each_row(&reader, orders, columns[COLUMN_VERSIONS], take_version);
    each_name(&reader, orders, columns[COLUMN_BUYERS], name_buyer);
    each_name(&reader, orders, columns[COLUMN_SUPPLIERS], name_supplier);
    each_row(&reader, orders, columns[COLUMN_UPDATED], take_updated);
    for (guint i = 0; i < orders->len && !reader.failed; i++)
        reader.failed = ((const Order *)g_ptr_array_index(orders, i))->number == NULL;
    return !reader.failed;
}

OrderListPage *codec_order_list_from_json(const char *bytes, gsize length, Day today,
                                          GError **error)
{
    g_autoptr(cJSON) answer = json_parse(bytes, length, error);
    g_autoptr(OrderListPage) page = page_new();

    if (answer == NULL)
        return NULL;
    const cJSON *rows = json_array(answer, "rows");
    const char *at = json_text(answer, "at");
    if (!cJSON_IsObject(answer) || at == NULL ||
        (rows != NULL && !read_rows(rows, today, page->orders))) {
        g_set_error(error, FAULT, FAULT_DECODE, "The answer (order list) has another shape");
        return NULL;
    }
    page->at = g_strdup(at);
    page->more = json_bool(answer, "more", FALSE);
    page->filtered = json_bool(answer, "filtered", FALSE);
    page->guessed = json_bool(answer, "guessed", FALSE);
    json_int(answer, "total", 0, TOTAL_MAX, &page->total);
    json_int(answer, "position", 0, TOTAL_MAX, &page->position);
    return g_steal_pointer(&page);
}
