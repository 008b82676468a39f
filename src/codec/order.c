/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "looptrace/codec.h"
#include "looptrace/fault.h"

#define QUANTITY_MAX G_MAXINT32
#define VERSION_MAX  G_MAXINT64

#define LIST_COLUMNS                                                                               \
    "id,order_number,product_type,quantity,target_date,workflow_status,current_stage,"             \
    "stage_progress,version,updated_at,supplier_id,"                                               \
    "buyer:profiles!orders_buyer_id_fkey(company_name,full_name),"                                 \
    "supplier:suppliers!orders_supplier_id_fkey(company_name"

#define STAGE_COLUMNS                                                                              \
    "id,stage_number,stage_name,description,target_date,completion_percentage,status,notes,"       \
    "started_at,completed_at,updated_at,photos,"                                                   \
    "by:profiles!production_stages_updated_by_fkey(full_name)"

const char codec_order_list_select[] = LIST_COLUMNS ")";
const char codec_order_page_select[] =
    LIST_COLUMNS ",user_id),buyer_id,notes,payment_status,expected_delivery_date,"
                 "actual_delivery_date,created_at,stages(" STAGE_COLUMNS ")";

/* ---- stage_progress ---- */

/* The values of an array, or of an object's members: an older platform keeps {"Knitting": 78}. */
static void read_percents(StageProgress *progress, const cJSON *list)
{
    const cJSON *value;
    int percent = 0;

    cJSON_ArrayForEach(value, list) if (progress->count < STAGES_MAX &&
                                        fields_read_percent(value, &percent))
        progress->percent[progress->count++] = (guint8)percent;
}

/* Rounded down, as the database does: 99.6 % isn't done. */
static int average(const StageProgress *progress)
{
    int sum = 0;

    for (guint i = 0; i < progress->count; i++)
        sum += progress->percent[i];
    return progress->count == 0 ? -1 : sum / progress->count;
}

/* Any shape is taken: it is a summary, and the stages themselves are asked for where they matter. */
static StageProgress read_progress(const cJSON *row)
{
    StageProgress progress = {.overall = -1};
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(row, "stage_progress");
    const cJSON *overall = cJSON_GetObjectItemCaseSensitive(value, "overall");
    const cJSON *stages = json_array(value, "stages");
    gboolean is_ours = overall != NULL || stages != NULL;
    int percent = 0;
    gint64 delayed = 0;

    read_percents(&progress, is_ours ? stages : value);
    progress.overall =
        (gint8)(fields_read_percent(overall, &percent) ? percent : average(&progress));
    if (json_int(value, "delayed", 0, G_MAXINT32, &delayed))
        progress.delayed = (guint8)MIN(delayed, STAGES_MAX);
    return progress;
}

/* ---- an order ---- */

static char *read_party(Fields *fields, const cJSON *row, const char *name)
{
    const cJSON *party = fields_embedded(fields, row, name);
    char *company = party == NULL ? NULL : fields_text(fields, party, "company_name");

    if (company != NULL && *company != '\0')
        return company;
    g_free(company);
    return party == NULL ? NULL : fields_text(fields, party, "full_name");
}

static char *read_supplier_user(Fields *fields, const cJSON *row)
{
    const cJSON *supplier = fields_embedded(fields, row, "supplier");

    return supplier == NULL ? NULL : fields_text(fields, supplier, "user_id");
}

/* What both forms have by the same names. */
static Order *read_common(Fields *fields, const cJSON *row)
{
    Order *order = order_new();

    order->id = fields_text_required(fields, row, "id");
    order->number = fields_text_required(fields, row, "order_number");
    order->product = fields_text(fields, row, "product_type");
    order->quantity = fields_int(fields, row, "quantity", 0, QUANTITY_MAX, 0);
    order->due = fields_day(fields, row, "target_date");
    order->workflow_text = fields_text(fields, row, "workflow_status");
    order->workflow = workflow_from_wire(order->workflow_text);
    order->current_stage = fields_text(fields, row, "current_stage");
    order->version = fields_int(fields, row, "version", 0, VERSION_MAX, -1);
    return order;
}

static Order *read_order(Fields *fields, const cJSON *row)
{
    Order *order = read_common(fields, row);
    g_autofree char *supplier_id = fields_text(fields, row, "supplier_id");

    order->buyer = read_party(fields, row, "buyer");
    order->supplier = read_party(fields, row, "supplier");
    order->has_supplier = supplier_id != NULL;
    order->expected = fields_day(fields, row, "expected_delivery_date");
    order->delivered = fields_day(fields, row, "actual_delivery_date");
    order->progress = read_progress(row);
    order->payment = fields_text(fields, row, "payment_status");
    order->buyer_id = fields_text(fields, row, "buyer_id");
    order->supplier_user = read_supplier_user(fields, row);
    order->notes = fields_text(fields, row, "notes");
    order->created_at = fields_text(fields, row, "created_at");
    order->updated_at = fields_text(fields, row, "updated_at");
    return order;
}

/* The members of a row as changes() sends it (private.order_row), in their order. */
static const char *const line_members[] = {
    "id",          "order_number",    "product_type",  "quantity",
    "target_date", "workflow_status", "current_stage", "progress",
    "version",     "updated_at",      "has_supplier",  "buyer",
    "supplier"};

/* [overall, delayed, stage 1, stage 2, …], or what another shape was left as. */
static StageProgress read_short_progress(const cJSON *line)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(line, "progress");
    StageProgress progress = {.overall = -1};
    int percent = 0;

    if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) < 2) {
        read_percents(&progress, value);
        progress.overall = (gint8)average(&progress);
        return progress;
    }
    const cJSON *delayed = value->child->next;
    for (const cJSON *each = delayed->next; each != NULL && progress.count < STAGES_MAX;
         each = each->next)
        if (fields_read_percent(each, &percent))
            progress.percent[progress.count++] = (guint8)percent;
    progress.overall =
        (gint8)(fields_read_percent(value->child, &percent) ? percent : average(&progress));
    if (cJSON_IsNumber(delayed))
        progress.delayed = (guint8)CLAMP(delayed->valuedouble, 0, STAGES_MAX);
    return progress;
}

static Order *read_line(Fields *fields, const cJSON *line)
{
    g_autoptr(cJSON) row = fields_named(line, line_members, G_N_ELEMENTS(line_members));
    Order *order = read_common(fields, row);

    order->buyer = fields_text(fields, row, "buyer");
    order->supplier = fields_text(fields, row, "supplier");
    order->has_supplier = fields_int(fields, row, "has_supplier", 0, 1, 0) == 1;
    order->progress = read_short_progress(row);
    order->updated_at = fields_moment(fields, row, "updated_at");
    return order;
}

GPtrArray *codec_orders_from_value(const cJSON *rows, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    Fields fields = {.what = "orders", .error = error};
    const cJSON *row;

    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(orders,
                        cJSON_IsArray(row) ? read_line(&fields, row) : read_order(&fields, row));
        if (fields.failed)
            return NULL;
    }
    return g_steal_pointer(&orders);
}

GPtrArray *codec_orders_from_json(const char *bytes, gsize length, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("orders", bytes, length, error);

    return rows == NULL ? NULL : codec_orders_from_value(rows, error);
}

/* ---- its stages ---- */

static Stage *read_stage(Fields *fields, const cJSON *row)
{
    Stage *stage = stage_new();
    const cJSON *by = fields_embedded(fields, row, "by");

    stage->id = fields_text_required(fields, row, "id");
    stage->number = fields_int(fields, row, "stage_number", 0, G_MAXINT32, 0);
    stage->name = fields_text(fields, row, "stage_name");
    stage->description = fields_text(fields, row, "description");
    stage->percent = fields_percent(fields, row, "completion_percentage");
    stage->status_text = fields_text(fields, row, "status");
    stage->status = stage_status_from_wire(stage->status_text);
    stage->due = fields_day(fields, row, "target_date");
    stage->notes = fields_text(fields, row, "notes");
    stage->started_at = fields_text(fields, row, "started_at");
    stage->completed_at = fields_text(fields, row, "completed_at");
    stage->updated_at = fields_text(fields, row, "updated_at");
    stage->updated_by = by == NULL ? NULL : fields_text(fields, by, "full_name");
    stage->photos = cJSON_GetArraySize(fields_array(fields, row, "photos"));
    return stage;
}

static gint compare_stages(gconstpointer a, gconstpointer b)
{
    const Stage *left = *(const Stage *const *)a;
    const Stage *right = *(const Stage *const *)b;

    return (left->number > right->number) - (left->number < right->number);
}

static GPtrArray *read_stages(const cJSON *order, GError **error)
{
    g_autoptr(GPtrArray) stages = g_ptr_array_new_with_free_func((GDestroyNotify)stage_free);
    Fields fields = {.what = "stages", .error = error};
    const cJSON *rows = fields_embedded_rows(&fields, order, "stages");
    const cJSON *row;

    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(stages, read_stage(&fields, row));
        if (fields.failed)
            return NULL;
    }
    g_ptr_array_sort(stages, compare_stages);
    return fields.failed ? NULL : g_steal_pointer(&stages);
}

/* Whoever takes one leaves NULL in its place. */
static void free_stages(gpointer stages)
{
    if (stages != NULL)
        g_ptr_array_unref(stages);
}

gboolean codec_order_pages_from_json(const char *bytes, gsize length, GPtrArray **orders,
                                     GPtrArray **stages, GError **error)
{
    g_autoptr(cJSON) rows = fields_parse_rows("order", bytes, length, error);
    g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(GPtrArray) theirs = g_ptr_array_new_with_free_func(free_stages);
    Fields fields = {.what = "order", .error = error};
    const cJSON *row;

    *orders = *stages = NULL;
    if (rows == NULL)
        return FALSE;
    cJSON_ArrayForEach(row, rows)
    {
        fields.row++;
        g_ptr_array_add(read, read_order(&fields, row));
        GPtrArray *of_row = fields.failed ? NULL : read_stages(row, error);
        if (of_row == NULL)
            return FALSE;
        g_ptr_array_add(theirs, of_row);
    }
    *orders = g_steal_pointer(&read);
    *stages = g_steal_pointer(&theirs);
    return TRUE;
}

gboolean codec_order_page_from_json(const char *bytes, gsize length, Order **order,
                                    GPtrArray **stages, GError **error)
{
    g_autoptr(GPtrArray) orders = NULL;
    g_autoptr(GPtrArray) all = NULL;

    *order = NULL;
    *stages = NULL;
    if (!codec_order_pages_from_json(bytes, length, &orders, &all, error))
        return FALSE;
    if (orders->len == 0)
        return TRUE;
    *order = g_steal_pointer(&orders->pdata[0]);
    *stages = g_steal_pointer(&all->pdata[0]);
    return TRUE;
}
