/* SPDX-License-Identifier: MIT */
/* The table of writes. A new kind is a row here; nothing else knows one from another. */
#include <string.h>

#include "looptrace/text.h"
#include "looptrace/words.h"
#include "write_listing.h"
#include "write_private.h"

/* ---- stages ---- */

static const char *const stage_statuses[] = {
#define X(id, wire, label) wire,
    MODEL_STAGE_STATUS(X)
#undef X
        NULL,
};

static const char *stage_status_words(const char *value)
{
    return stage_status_label(stage_status_from_wire(value));
}

/* Percentage and status decide each other (product.md §5). */
#define STAGE_FIELDS                                                                               \
    {.name = "completion_percentage",                                                              \
     .label = NC_("field", "Done"),                                                                \
     .type = WRITE_PERCENT,                                                                        \
     .with = "status"},                                                                            \
        {.name = "status",                                                                         \
         .label = NC_("field", "Status"),                                                          \
         .type = WRITE_CHOICE,                                                                     \
         .choices = stage_statuses,                                                                \
         .choice_words = stage_status_words,                                                       \
         .with = "completion_percentage"},                                                         \
        {.name = "notes",                                                                          \
         .label = NC_("field", "Note"),                                                            \
         .type = WRITE_LINES,                                                                      \
         .max_chars = 5000,                                                                        \
         .may_be_null = TRUE},                                                                     \
    {                                                                                              \
        .name = "target_date", .label = NC_("field", "Due"), .type = WRITE_DAY,                    \
        .may_be_null = TRUE                                                                        \
    }

static const WriteField stage_fields[] = {STAGE_FIELDS};

/* ---- photos ---- */

static const WriteField photo_fields[] = {
    STAGE_FIELDS,
    {.name = "photos",
     .label = NC_("field", "Photo"),
     .type = WRITE_TEXT,
     .max_chars = 2000,
     .adds = TRUE,
     .hidden = TRUE},
};

static const char *no_undo_of_photo(const Write *write)
{
    return _("A photo can't be taken back once it is sent");
}

/* ---- the workflow of orders ---- */

static const char *const workflows[] = {
#define X(id, wire, label) wire,
    MODEL_WORKFLOW(X)
#undef X
        NULL,
};

static const char *workflow_words(const char *value)
{
    return workflow_label(workflow_from_wire(value));
}

static const WriteField order_status_fields[] = {
    {.name = "workflow_status",
     .label = NC_("field", "Workflow"),
     .type = WRITE_CHOICE,
     .choices = workflows,
     .choice_words = workflow_words},
    {.name = "note",
     .label = NC_("field", "Note"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE,
     .argument = TRUE},
};

static const char *no_undo_of_move(const Write *write)
{
    Workflow from = workflow_from_wire(write_base(write, "workflow_status"));
    Workflow to = workflow_from_wire(write_mine(write, "workflow_status"));

    if (workflow_allows(to, from))
        return NULL;
    return to == WORKFLOW_CANCELLED ? _("A cancelled order stays cancelled")
                                    : _("Orders move forward only: this move can't be taken back");
}

/* The buyer says yes to a sample: after half an hour the factory may have been told otherwise. */
static gboolean is_approval(const Write *write)
{
    return workflow_from_wire(write_mine(write, "workflow_status")) == WORKFLOW_SAMPLE_APPROVED;
}

static WriteRisk risk_of_move(const Write *write)
{
    Workflow to = workflow_from_wire(write_mine(write, "workflow_status"));

    return to == WORKFLOW_CANCELLED ? WRITE_REPEATED : WRITE_ASKED;
}

/* ---- messages ---- */

static const WriteField message_fields[] = {
    {.name = "sender_id",
     .label = NC_("field", "From"),
     .type = WRITE_ID,
     .address = TRUE,
     .hidden = TRUE},
    {.name = "recipient_id", .label = NC_("field", "To"), .type = WRITE_ID, .address = TRUE},
    {.name = "order_id",
     .label = NC_("field", "Order"),
     .type = WRITE_ID,
     .address = TRUE,
     .hidden = TRUE,
     .may_be_null = TRUE},
    {.name = "subject",
     .label = NC_("field", "Subject"),
     .type = WRITE_TEXT,
     .max_chars = 300,
     .may_be_null = TRUE},
    {.name = "body", .label = NC_("field", "Message"), .type = WRITE_LINES, .max_chars = 10000},
};

static const char *no_undo_of_message(const Write *write)
{
    return _("A message can't be taken back once it is sent");
}

/* ---- what was read, of messages and notifications ---- */

static const char *read_words(const char *value)
{
    return value == NULL ? C_("write", "unread") : C_("write", "read");
}

static const WriteField read_fields[] = {
    {.name = "read_at",
     .label = NC_("field", "Read"),
     .type = WRITE_MOMENT,
     .choice_words = read_words,
     .may_be_null = TRUE},
};

#define READ_SELECT "id,updated_at,read_at"
#define READ_KIND(word, words, rows)                                                               \
    .name = word, .title = words, .method = WRITE_PATCH, .table = rows, .guard = "updated_at",     \
    .select = READ_SELECT, .read = READ_SELECT, .fields = read_fields,                             \
    .n_fields = G_N_ELEMENTS(read_fields), .risk = WRITE_LIGHT, .who = G_MAXUINT32

/* ---- what a factory can make ---- */

static const WriteField capacity_fields[] = {
    {.name = "supplier_id",
     .label = NC_("field", "Supplier"),
     .type = WRITE_ID,
     .address = TRUE,
     .hidden = TRUE},
    {.name = "date",
     .label = NC_("field", "Day"),
     .type = WRITE_DAY,
     .address = TRUE,
     .hidden = TRUE},
    {.name = "total_capacity",
     .label = NC_("field", "Pieces in all"),
     .type = WRITE_WHOLE,
     .max = G_MAXINT32},
    {.name = "booked_capacity",
     .label = NC_("field", "Used"),
     .type = WRITE_WHOLE,
     .max = G_MAXINT32},
    {.name = "notes",
     .label = NC_("field", "Note"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE},
};

#define CAPACITY_SELECT "id,updated_at,supplier_id,date,total_capacity,booked_capacity,notes"

static const char *no_undo_of_capacity(const Write *write)
{
    return write_is_new_row(write)
               ? _("A day that had no capacity yet can be set to another, not back to none")
               : NULL;
}

/* ---- answers to supplier orders ---- */

static const char *const offers[] = {
#define X(id, wire, label) wire,
    MODEL_OFFER(X)
#undef X
        NULL,
};

static const char *offer_words(const char *value)
{
    return offer_label(offer_from_wire(value));
}

#define CURRENCY "USD" /* of the whole platform (public.home() says so) */

#define ANSWER_FIELD                                                                               \
    {                                                                                              \
        .name = "acceptance_status", .label = NC_("field", "Answer"), .type = WRITE_CHOICE,        \
        .choices = offers, .choice_words = offer_words, .hidden = TRUE                             \
    }
#define TERM(column, words, kind)                                                                  \
    {                                                                                              \
        .name = column, .label = words, .type = WRITE_##kind, .may_be_null = TRUE, .hidden = TRUE, \
        .term = TRUE, .unit = CURRENCY                                                             \
    }
/* What whoever answers has read. An admin may change it until then. */
#define TERMS                                                                                      \
    {.name = "status",                                                                             \
     .label = NC_("field", "Status"),                                                              \
     .type = WRITE_CHOICE,                                                                         \
     .choices = offers,                                                                            \
     .choice_words = offer_words,                                                                  \
     .hidden = TRUE,                                                                               \
     .term = TRUE},                                                                                \
        TERM("supplier_price", NC_("field", "Price"), MONEY),                                      \
        TERM("quantity", NC_("field", "Quantity"), WHOLE),                                         \
        TERM("target_date", NC_("field", "Due"), DAY),                                             \
        TERM("special_instructions", NC_("field", "Instructions"), LINES),                         \
    {                                                                                              \
        .name = "tech_pack_urls", .label = NC_("field", "Tech packs"), .type = WRITE_LINES,        \
        .may_be_null = TRUE, .hidden = TRUE, .term = TRUE, .is_list = TRUE                         \
    }
#define COUNTER_TERMS                                                                              \
    TERM("counter_offer_price", NC_("field", "Price asked"), MONEY),                               \
        TERM("counter_offer_notes", NC_("field", "Note"), LINES)

static const WriteField accept_fields[] = {ANSWER_FIELD, TERMS, COUNTER_TERMS};

static const WriteField reject_fields[] = {
    ANSWER_FIELD,
    {.name = "rejection_reason",
     .label = NC_("field", "Reason"),
     .type = WRITE_LINES,
     .max_chars = 2000},
    TERMS,
    COUNTER_TERMS,
};

static const WriteField counter_fields[] = {
    ANSWER_FIELD,
    {.name = "counter_offer_price",
     .label = NC_("field", "Price asked"),
     .type = WRITE_MONEY,
     .unit = CURRENCY,
     .theirs_first = TRUE},
    {.name = "counter_offer_notes",
     .label = NC_("field", "Note"),
     .type = WRITE_LINES,
     .max_chars = 2000,
     .may_be_null = TRUE},
    TERMS,
};

static const char *no_undo_of_answer(const Write *write)
{
    switch (offer_from_wire(write_mine(write, "acceptance_status"))) {
    case OFFER_REJECTED:
        return _("A rejection can't be taken back: the order is free for others at once");
    case OFFER_COUNTERED:
        return _("A counter-offer can't be taken back: the platform answers it");
    case OFFER_ACCEPTED:
    case OFFER_UNKNOWN:
    case OFFER_NEW:
    case OFFER_CANCELLED:
    case OFFER_COUNT:
        break;
    }
    return _("What is accepted is to be made: it can't be taken back");
}

/* The platform waits for it, and asks another supplier meanwhile. */
static gboolean is_answer(const Write *write)
{
    return TRUE;
}

/* The row's columns of all three, money as text. */
#define ANSWER_SELECT                                                                              \
    "id,updated_at,status,acceptance_status,supplier_price::text,quantity,target_date,"            \
    "special_instructions,tech_pack_urls,counter_offer_price::text,counter_offer_notes,"           \
    "rejection_reason"

#define ANSWER_KIND(word, words, list, response)                                                   \
    .name = word, .title = words, .method = WRITE_RPC, .table = "supplier_orders",                 \
    .function = "answer_supplier_order", .guard = "updated_at", .select = ANSWER_SELECT,           \
    .read = ANSWER_SELECT, .fields = list, .n_fields = G_N_ELEMENTS(list), .risk = WRITE_ASKED,    \
    .answers = is_answer,                                                                          \
    .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY),                \
    .no_undo = no_undo_of_answer, .row_argument = "supplier_order_id",                             \
    .guard_argument = "expected_updated_at", .constant = "response", .constant_value = response

#include "write_kind_desk.h"
#include "write_kind_people.h"

/* ---- the table ---- */

#include "write_kind_leads.h"

#define STAGE_SELECT "id,updated_at,completion_percentage,status,notes,target_date"

static const WriteKind kind_table[] = {
    {
        .name = "stage.set",
        .title = NC_("write", "Set a stage"),
        .method = WRITE_PATCH,
        .table = "production_stages",
        .guard = "updated_at",
        .select = STAGE_SELECT,
        .read = STAGE_SELECT ",by:profiles!production_stages_updated_by_fkey(full_name)",
        .fields = stage_fields,
        .n_fields = G_N_ELEMENTS(stage_fields),
        .risk = WRITE_LIGHT,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY),
        .noted = TRUE,
    },
    {
        .name = "stage.photo",
        .title = NC_("write", "Attach a photo"),
        .method = WRITE_PATCH,
        .table = "production_stages",
        .guard = "updated_at",
        .select = STAGE_SELECT ",photos",
        .read = STAGE_SELECT ",photos,by:profiles!production_stages_updated_by_fkey(full_name)",
        .fields = photo_fields,
        .n_fields = G_N_ELEMENTS(photo_fields),
        .risk = WRITE_LIGHT,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY),
        .no_undo = no_undo_of_photo,
        .noted = TRUE,
        .parcel = "photos",
    },
    {
        .name = "order.status",
        .title = NC_("write", "Move an order on"),
        .method = WRITE_RPC,
        .table = "orders",
        .function = "update_order_status",
        .guard = "version",
        .select = "id,version,workflow_status",
        .read = "id,version,workflow_status",
        .fields = order_status_fields,
        .n_fields = G_N_ELEMENTS(order_status_fields),
        .risk = WRITE_ASKED,
        .risk_of = risk_of_move,
        .answers = is_approval,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_SUPPLIER) |
               ROLE_BIT(ROLE_FACTORY) | ROLE_BIT(ROLE_BUYER),
        .no_undo = no_undo_of_move,
        .row_argument = "order_id",
        .guard_argument = "expected_version",
        .arguments = {"new_status", "note"},
    },
    {
        .name = "message.send",
        .title = NC_("write", "Send a message"),
        .method = WRITE_POST,
        .table = "messages",
        .select = "id,created_at",
        .read = "id,created_at,sender_id,recipient_id,order_id,subject,body",
        .fields = message_fields,
        .n_fields = G_N_ELEMENTS(message_fields),
        .risk = WRITE_LIGHT,
        .who = G_MAXUINT32,
        .no_undo = no_undo_of_message,
        .lane = "recipient_id",
    },
    {
        READ_KIND("message.read", NC_("write", "Mark a message"), "messages"),
    },
    {
        READ_KIND("notification.read", NC_("write", "Mark a notification"), "notifications"),
    },
    {
        .name = "capacity.set",
        .title = NC_("write", "Set capacity"),
        .method = WRITE_UPSERT,
        .table = "factory_capacity",
        .guard = "updated_at",
        .select = CAPACITY_SELECT,
        .read = CAPACITY_SELECT ",by:profiles!factory_capacity_updated_by_fkey(full_name)",
        .fields = capacity_fields,
        .n_fields = G_N_ELEMENTS(capacity_fields),
        .risk = WRITE_LIGHT,
        .who = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_SUPPLIER) | ROLE_BIT(ROLE_FACTORY),
        .no_undo = no_undo_of_capacity,
        .noted = TRUE,
    },
    LEAD_KINDS,
    {
        ANSWER_KIND("supplier-order.accept", NC_("write", "Accept"), accept_fields, "accept"),
    },
    {
        ANSWER_KIND("supplier-order.reject", NC_("write", "Reject"), reject_fields, "reject"),
        .arguments = {NULL, "reason"},
    },
    {
        ANSWER_KIND("supplier-order.counter", NC_("write", "Counter-offer"), counter_fields,
                    "counter_offer"),
        .arguments = {NULL, "price", "notes"},
    },
    WRITE_KINDS_OF_PEOPLE,
    WRITE_KINDS_OF_DESK,
};

const WriteKind *write_kind_at(guint index)
{
    if (index < G_N_ELEMENTS(kind_table))
        return &kind_table[index];
    index -= (guint)G_N_ELEMENTS(kind_table);
    return index < WRITE_LISTING_KINDS ? &write_listing_kinds[index] : NULL;
}

const WriteKind *write_kind_find(const char *name)
{
    const WriteKind *kind = NULL;

    for (guint i = 0; (kind = write_kind_at(i)) != NULL; i++)
        if (g_strcmp0(kind->name, name) == 0)
            break;
    return kind;
}

int write_kind_index(const WriteKind *kind, const char *name)
{
    for (guint i = 0; i < kind->n_fields; i++)
        if (g_strcmp0(kind->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

const WriteField *write_kind_field(const WriteKind *kind, const char *name)
{
    int index = write_kind_index(kind, name);

    return index < 0 ? NULL : &kind->fields[index];
}

const char *write_kind_title(const WriteKind *kind)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "write", kind->title);
}

const char *write_field_label(const WriteField *field)
{
    return g_dpgettext2(GETTEXT_PACKAGE, "field", field->label);
}

/* ---- values ---- */

static gboolean fail(GError **error, const char *words)
{
    g_set_error_literal(error, FAULT, FAULT_INVALID, words);
    return FALSE;
}

static gboolean fail_choice(const WriteField *field, GError **error)
{
    g_autofree char *known = g_strjoinv(", ", (char **)(gpointer)field->choices);

    g_set_error(error, FAULT, FAULT_INVALID, _("it must be one of: %s"), known);
    return FALSE;
}

static gboolean check_whole(const char *value, gint64 min, gint64 max, GError **error)
{
    gint64 number;

    if (text_parse_int(value, min, max, &number))
        return TRUE;
    g_autofree char *least = g_strdup_printf("%" G_GINT64_FORMAT, min);
    g_autofree char *most = g_strdup_printf("%" G_GINT64_FORMAT, max);
    g_set_error(error, FAULT, FAULT_INVALID, _("it must be a whole number from %s to %s"), least,
                most);
    return FALSE;
}

static gboolean check_text(const WriteField *field, const char *value, GError **error)
{
    if (!g_utf8_validate(value, -1, NULL))
        return fail(error, _("it isn't UTF-8"));
    if (field->type == WRITE_TEXT && strpbrk(value, "\r\n") != NULL)
        return fail(error, _("it must be one line"));
    if (*value == '\0' && !field->may_be_null)
        return fail(error, _("it can't be left empty"));
    if (field->max_chars > 0 && g_utf8_strlen(value, -1) > (glong)field->max_chars) {
        g_set_error(error, FAULT, FAULT_INVALID,
                    _("it has %ld characters, %ld more than the %u that fit"),
                    g_utf8_strlen(value, -1), g_utf8_strlen(value, -1) - (glong)field->max_chars,
                    field->max_chars);
        return FALSE;
    }
    return TRUE;
}

#define LIST_MAX 200 /* texts in one (private.texts_within()) */

static gboolean check_list(const WriteField *field, const char *value, GError **error)
{
    g_autoptr(cJSON) list = json_parse(value, strlen(value), NULL);
    const cJSON *text;

    if (!cJSON_IsArray(list))
        return fail(error, _("it isn't a list of texts"));
    if (cJSON_GetArraySize(list) > LIST_MAX) {
        g_set_error(error, FAULT, FAULT_INVALID, _("it has more than %d texts"), LIST_MAX);
        return FALSE;
    }
    cJSON_ArrayForEach(text, list)
    {
        if (!cJSON_IsString(text))
            return fail(error, _("it isn't a list of texts"));
        if (!check_text(field, text->valuestring, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_day(const char *value, GError **error)
{
    Day day;

    /* A time behind it would be cut off by the server without a word. */
    if (strlen(value) == strlen("2026-11-23") && text_parse_day(value, &day))
        return TRUE;
    return fail(error, _("it must be a date such as 2026-11-23"));
}

/* What it was when it is to be so again; else the server's own clock. */
static gboolean check_moment(const char *value, GError **error)
{
    gint64 unix_us;

    return strcmp(value, "now") == 0 || text_parse_moment(value, &unix_us) ||
           fail(error, _("it must be now, or a moment"));
}

/* min: it has to be more than nothing, and to fit (numeric(14, 2)). */
static gboolean check_money(const WriteField *field, const char *value, GError **error)
{
    g_autofree char *words = NULL;

    if (!text_money(value, 2, &words))
        return fail(error, _("it must be an amount such as 1250.00"));
    if (field->min > 0 && (*value == '-' || strspn(value, "0.") == strlen(value)))
        return fail(error, _("it must be more than nothing"));
    /* The database would round it without a word. */
    if (strchr(value, '.') != NULL && strlen(strchr(value, '.')) > 3)
        return fail(error, _("it must be an amount such as 1250.00"));
    return field->min == 0 || strcspn(value, ".") <= 12 || fail(error, _("it is too much"));
}

gboolean write_field_check(const WriteField *field, const char *value, GError **error)
{
    if (value == NULL)
        return field->may_be_null || fail(error, _("it can't be left empty"));
    if (field->is_list && !field->term)
        return check_list(field, value, error);
    switch (field->type) {
    case WRITE_TEXT:
    case WRITE_LINES:
        return check_text(field, value, error);
    case WRITE_WHOLE:
        return check_whole(value, field->min, field->max, error);
    case WRITE_PERCENT:
        return check_whole(value, 0, 100, error);
    case WRITE_DAY:
        return check_day(value, error);
    case WRITE_MOMENT:
        return check_moment(value, error);
    case WRITE_MONEY:
        return check_money(field, value, error);
    case WRITE_CHOICE:
        return g_strv_contains(field->choices, value) || fail_choice(field, error);
    case WRITE_ID:
        return g_uuid_string_is_valid(value) || fail(error, _("it isn't the id of a row"));
    }
    return FALSE;
}

static char *choice_words(const WriteField *field, const char *value)
{
    const char *words = field->choice_words == NULL ? NULL : field->choice_words(value);

    return g_strdup(words == NULL ? value : words);
}

static char *money_words(const WriteField *field, const char *value)
{
    g_autofree char *money = NULL;
    const char *amount = text_money(value, 2, &money) ? money : value;

    return field->unit == NULL ? g_strdup(amount) : g_strdup_printf("%s %s", amount, field->unit);
}

static char *list_words(const WriteField *field, const char *value)
{
    char *words = write_list_joined(value, field->term ? " " : ", ");

    if (*words != '\0')
        return words;
    g_free(words);
    return g_strdup("–");
}

char *write_field_words(const WriteField *field, const char *value)
{
    if (field->type == WRITE_MOMENT)
        return choice_words(field, value);
    if (value == NULL)
        return g_strdup("–");
    if (field->is_list)
        return list_words(field, value);
    switch (field->type) {
    case WRITE_PERCENT:
        return g_strdup_printf("%s %%", value);
    case WRITE_CHOICE:
    case WRITE_MOMENT:
        return choice_words(field, value);
    case WRITE_MONEY:
        return money_words(field, value);
    case WRITE_TEXT:
    case WRITE_LINES:
    case WRITE_WHOLE:
    case WRITE_DAY:
    case WRITE_ID:
        return g_strdup(value);
    }
    return NULL;
}
