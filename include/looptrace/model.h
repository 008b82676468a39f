/* SPDX-License-Identifier: MIT */
/*
 * The business: orders, production stages, persons, and the rules that need no server. No I/O, no
 * JSON, no clock of its own. Strings are the server's raw bytes (so that an edit round-trips): they
 * are sanitised where they are shown.
 */
#ifndef LOOPTRACE_MODEL_H
#define LOOPTRACE_MODEL_H

#include <glib.h>

#include "looptrace/clock.h"
#include "looptrace/words.h"

G_BEGIN_DECLS

/* ---- enums: one table each (model/enums.c); an unknown value is kept and shown as it is ---- */

/* orders.workflow_status, in the order of the road (product.md §5). */
#define MODEL_WORKFLOW(X)                                                                          \
    X(QUOTE_REQUESTED, "quote_requested", NC_("status", "quote requested"))                        \
    X(QUOTE_SENT, "quote_sent", NC_("status", "quote sent"))                                       \
    X(ADMIN_REVIEW, "admin_review", NC_("status", "admin review"))                                 \
    X(AWAITING_PAYMENT, "awaiting_payment", NC_("status", "awaiting payment"))                     \
    X(PAYMENT_RECEIVED, "payment_received", NC_("status", "payment received"))                     \
    X(ASSIGNED_TO_SUPPLIER, "assigned_to_supplier", NC_("status", "assigned"))                     \
    X(SAMPLE_REQUESTED, "sample_requested", NC_("status", "sample requested"))                     \
    X(SAMPLE_SUBMITTED, "sample_submitted", NC_("status", "sample submitted"))                     \
    X(SAMPLE_APPROVED, "sample_approved", NC_("status", "sample approved"))                        \
    X(BULK_PRODUCTION, "bulk_production", NC_("status", "bulk production"))                        \
    X(QC_INSPECTION, "qc_inspection", NC_("status", "QC inspection"))                              \
    X(READY_TO_SHIP, "ready_to_ship", NC_("status", "ready to ship"))                              \
    X(SHIPPED, "shipped", NC_("status", "shipped"))                                                \
    X(DELIVERED, "delivered", NC_("status", "delivered"))                                          \
    X(COMPLETED, "completed", NC_("status", "completed"))                                          \
    X(ON_HOLD, "on_hold", NC_("status", "on hold"))                                                \
    X(CANCELLED, "cancelled", NC_("status", "cancelled"))

typedef enum {
    WORKFLOW_UNKNOWN = 0,
#define X(id, wire, label) WORKFLOW_##id,
    MODEL_WORKFLOW(X)
#undef X
        WORKFLOW_COUNT
} Workflow;

/* production_stages.status (specification, "Production Stages Table"). */
#define MODEL_STAGE_STATUS(X)                                                                      \
    X(PENDING, "pending", NC_("status", "pending"))                                                \
    X(IN_PROGRESS, "in_progress", NC_("status", "in progress"))                                    \
    X(COMPLETED, "completed", NC_("status", "done"))                                               \
    X(DELAYED, "delayed", NC_("status", "delayed"))

typedef enum {
    STAGE_UNKNOWN = 0,
#define X(id, wire, label) STAGE_##id,
    MODEL_STAGE_STATUS(X)
#undef X
        STAGE_STATUS_COUNT
} StageStatus;

/* ai_quotes.lead_status (specification, "AI Quotes Table"). */
#define MODEL_LEAD_STATUS(X)                                                                       \
    X(NEW, "new", NC_("status", "new"))                                                            \
    X(CONTACTED, "contacted", NC_("status", "contacted"))                                          \
    X(HOT, "hot", NC_("status", "hot"))                                                            \
    X(WARM, "warm", NC_("status", "warm"))                                                         \
    X(COLD, "cold", NC_("status", "cold"))                                                         \
    X(LOST, "lost", NC_("status", "lost"))

typedef enum {
    LEAD_UNKNOWN = 0,
#define X(id, wire, label) LEAD_##id,
    MODEL_LEAD_STATUS(X)
#undef X
        LEAD_STATUS_COUNT
} LeadStatus;

/* Where a listing of the marketplace is (specification, "Marketplace Products Table"). */
#define MODEL_LISTING_STATUS(X)                                                                    \
    X(DRAFT, "draft", NC_("status", "draft"))                                                      \
    X(PENDING, "pending_approval", NC_("status", "waits for approval"))                            \
    X(APPROVED, "approved", NC_("status", "on sale"))                                              \
    X(REJECTED, "rejected", NC_("status", "rejected"))                                             \
    X(SOLD_OUT, "sold_out", NC_("status", "sold out"))                                             \
    X(ARCHIVED, "archived", NC_("status", "archived"))

typedef enum {
    LISTING_UNKNOWN = 0,
#define X(id, wire, label) LISTING_##id,
    MODEL_LISTING_STATUS(X)
#undef X
        LISTING_STATUS_COUNT
} ListingStatus;

/* Where a supplier order is: its acceptance_status (specification, "Supplier Orders Table"), and cancelled, which its status
 * says. */
#define MODEL_OFFER(X)                                                                             \
    X(NEW, "pending", NC_("status", "new"))                                                        \
    X(COUNTERED, "counter_offered", NC_("status", "counter-offered"))                              \
    X(ACCEPTED, "accepted", NC_("status", "accepted"))                                             \
    X(REJECTED, "rejected", NC_("status", "rejected"))                                             \
    X(CANCELLED, "cancelled", NC_("status", "cancelled"))

typedef enum {
    OFFER_UNKNOWN = 0,
#define X(id, wire, label) OFFER_##id,
    MODEL_OFFER(X)
#undef X
        OFFER_COUNT
} Offer;

/* user_roles.role; the last five are the platform's older kinds of buyer (product.md §1). */
#define MODEL_ROLE(X)                                                                              \
    X(ADMIN, "admin")                                                                              \
    X(SALES, "sales")                                                                              \
    X(SUPPLIER, "supplier")                                                                        \
    X(FACTORY, "factory")                                                                          \
    X(BUYER, "buyer")                                                                              \
    X(RETAILER, "retailer")                                                                        \
    X(WHOLESALER, "wholesaler")                                                                    \
    X(EDUCATIONAL, "educational")                                                                  \
    X(CORPORATE, "corporate")                                                                      \
    X(SPORTS_TEAM, "sports_team")

typedef enum {
    ROLE_UNKNOWN = 0,
#define X(id, wire) ROLE_##id,
    MODEL_ROLE(X)
#undef X
        ROLE_COUNT
} Role;

Workflow workflow_from_wire(const char *wire); /* NULL or unknown: WORKFLOW_UNKNOWN */
const char *workflow_wire(Workflow workflow);  /* NULL for WORKFLOW_UNKNOWN */
const char *workflow_label(Workflow workflow); /* NULL for WORKFLOW_UNKNOWN */
StageStatus stage_status_from_wire(const char *wire);
const char *stage_status_wire(StageStatus status);
const char *stage_status_label(StageStatus status);
LeadStatus lead_status_from_wire(const char *wire);
const char *lead_status_wire(LeadStatus status);
const char *lead_status_label(LeadStatus status);
ListingStatus listing_status_from_wire(const char *wire);
const char *listing_status_wire(ListingStatus status);
const char *listing_status_label(ListingStatus status);
Offer offer_from_wire(const char *wire);
const char *offer_wire(Offer offer);
const char *offer_label(Offer offer);
Role role_from_wire(const char *wire);
const char *role_wire(Role role);

/* Roles as a set: bit (1u << Role). */
typedef guint32 RoleSet;
#define ROLE_BIT(role) (1u << (role))
gboolean roles_is_buyer(RoleSet roles);    /* buyer or one of its older kinds */
gboolean roles_is_supplier(RoleSet roles); /* supplier or factory */

/* ---- entities ---- */

#define STAGES_MAX 32

/* orders.stage_progress: {"overall":32,"delayed":0,"stages":[100,78,0,…]}. */
typedef struct {
    gint8 overall; /* 0..100; -1: the order has no stages yet */
    guint8 delayed;
    guint8 count; /* how many of percent[] are valid, at most STAGES_MAX */
    guint8 percent[STAGES_MAX];
} StageProgress;

typedef struct {
    char *id;               /* uuid text */
    char *number;           /* order_number */
    char *buyer, *supplier; /* names; NULL when there is none or it isn't visible */
    gboolean has_supplier;  /* supplier_id isn't null */
    char *product;          /* product_type */
    gint64 quantity;
    Day due; /* target_date; DAY_NONE when null */
    Day expected, delivered;
    char *workflow_text; /* as the server sent it */
    Workflow workflow;
    char *current_stage;
    StageProgress progress;
    char *payment; /* payment_status */
    char *notes;
    char *buyer_id,
        *supplier_user;            /* whom to write to: ids of persons; NULL: not told, or nobody */
    char *created_at, *updated_at; /* verbatim timestamps */
    gint64 version;                /* -1: this platform has no such column */
} Order;

Order *order_new(void); /* zeroed; due etc. DAY_NONE, overall -1, version -1 */
Order *order_copy(const Order *order);
void order_free(Order *order);

typedef struct {
    char *id;
    gint64 number; /* stage_number, 1.. */
    char *name, *description;
    gint64 percent; /* completion_percentage 0..100 */
    char *status_text;
    StageStatus status;
    Day due;
    char *notes;
    char *started_at, *completed_at, *updated_at; /* verbatim timestamps, NULL when null */
    char *updated_by;                             /* name, NULL when unknown */
    gint64 photos;                                /* how many */
} Stage;

Stage *stage_new(void);
Stage *stage_copy(const Stage *stage);
void stage_free(Stage *stage);

typedef struct {
    char *id, *email; /* from the session; display only */
    char *full_name, *company;
    RoleSet roles;
    GPtrArray *other_roles; /* of char *: roles this client doesn't know */
    GPtrArray *suppliers;   /* of char *: ids of those that they work for, as far as it was told */
} Person;

Person *person_new(void);
void person_free(Person *person);

/* Who makes: what the platform says of a supplier to everybody who may see it. */
typedef struct {
    char *id, *company;
    char *country, *city, *business; /* NULL: not told, as each text below */
    GPtrArray *specialities;         /* of char * */
    char *verification, *tier;       /* words of the platform */
    char *rating, *on_time;          /* decimal text: 0 to 5, and per cent */
    gint64 orders, lead_days, least; /* -1: not told; least: pieces of an order */
    gboolean lists_products;
} Supplier;

Supplier *supplier_new(void);
void supplier_free(Supplier *supplier);
/* Has the text in its name, place, trade or specialities, whatever the case. */
gboolean supplier_matches(const Supplier *supplier, const char *text);

/* An estimate that the platform made for somebody, as those who sell see it: no costs, no markup. Its texts are two
 * tables, of what each row has and of what its page has beside; NULL: it wasn't told.
 *    member, column */
#define LEAD_TEXTS(X)                                                                              \
    X(id, "id")                                                                                    \
    X(created_at, "created_at")                                                                    \
    X(updated_at, "updated_at")                                                                    \
    X(customer, "customer_name")                                                                   \
    X(email, "customer_email")                                                                     \
    X(country, "country")                                                                          \
    X(product, "product_type")                                                                     \
    X(total, "total")  /* decimal text, US dollars */                                              \
    X(quote, "status") /* how far the quote is: the server's word */                               \
    X(status, "lead_status")                                                                       \
    X(notes, "lead_notes")                                                                         \
    X(assigned_to, "assigned_to") /* a person's id */                                              \
    X(phone, "phone_number")                                                                       \
    X(route, "production_route")                                                                   \
    X(order, "order_number") /* of what it became */

#define LEAD_PAGE_TEXTS(X)                                                                         \
    X(complexity, "complexity_level")                                                              \
    X(fabric, "fabric_type")                                                                       \
    X(requirements, "additional_requirements")                                                     \
    X(suggestions, "ai_suggestions")                                                               \
    X(sourcing, "sourcing") /* "true": its material has to be found */                             \
    X(specialty_notes, "specialty_notes")                                                          \
    X(data, "quote_data")                  /* JSON, as any */                                      \
    X(alternatives, "alternative_options") /* the same */                                          \
    X(costs, "costs")     /* JSON: bangladesh, specialty, markup as decimal text; for admins */    \
    X(history, "history") /* JSON: [{at, by, what, was, became}], the oldest first */

typedef struct {
#define X(member, column) char *member;
    LEAD_TEXTS(X)
    LEAD_PAGE_TEXTS(X)
#undef X
    char *pieces;          /* quantity as text, to be sorted by */
    char *assignee;        /* the name of whose it is */
    gint64 quantity, days; /* -1: not told; days: of its delivery */
    gint64 twins; /* other leads of the same e-mail address or telephone number; -1: not told */
} Lead;

Lead *lead_copy(const Lead *lead);
/* Of one piece, rounded to cents; NULL: total or quantity weren't told, or are none. Caller frees. */
char *lead_piece_price(const Lead *lead);
void lead_free(Lead *lead);
/* Has the text in customer, address, country or product, whatever the case. */
gboolean lead_matches(const Lead *lead, const char *text);
/* Whether what somebody typed names it: its id, or the first LEAD_NAME_MIN or more characters of it. */
#define LEAD_NAME_MIN 8
gboolean lead_is_named(const Lead *lead, const char *name);
/* Whether that can be the name of any lead. */
gboolean lead_name_is_valid(const char *name);

/* What a supplier is asked to make (supplier_orders). Its texts are one table:
 *    member, column */
#define SUPPLIER_ORDER_TEXTS(X)                                                                    \
    X(id, "id")                                                                                    \
    X(number, "order_number")                                                                      \
    X(product, "product_type")                                                                     \
    X(price, "supplier_price") /* decimal text; what the supplier gets */                          \
    X(due, "target_date")                                                                          \
    X(status, "status")                                                                            \
    X(acceptance, "acceptance_status")                                                             \
    X(instructions, "special_instructions")                                                        \
    X(reason, "rejection_reason")                                                                  \
    X(counter_price, "counter_offer_price") /* decimal text */                                     \
    X(counter_note, "counter_offer_notes")                                                         \
    X(accepted_at, "accepted_at")                                                                  \
    X(rejected_at, "rejected_at")                                                                  \
    X(created_at, "created_at")                                                                    \
    X(updated_at, "updated_at") /* all six digits: the guard */

typedef struct {
#define X(member, column) char *member;
    SUPPLIER_ORDER_TEXTS(X)
#undef X
    gint64 quantity;             /* -1: not told */
    char **tech_packs, **images; /* addresses; NULL: none */
    char *supplier, *order;      /* whose it is; the buyer's order's number; NULL: not told */
} SupplierOrder;

SupplierOrder *supplier_order_copy(const SupplierOrder *order);
void supplier_order_free(SupplierOrder *order);
/* What was called off is cancelled, whatever was answered before. */
Offer supplier_order_offer(const SupplierOrder *order);
/* Whatever the case, in numbers, product, supplier and instructions. */
gboolean supplier_order_matches(const SupplierOrder *order, const char *text);

/* ---- messages, notifications, capacity: texts are tables, as above ---- */

#define MESSAGE_TEXTS(X)                                                                           \
    X(id, "id")                                                                                    \
    X(order_id, "order_id")                                                                        \
    X(sender_id, "sender_id")                                                                      \
    X(recipient_id, "recipient_id")                                                                \
    X(subject, "subject")                                                                          \
    X(body, "body")                                                                                \
    X(read_at, "read_at")                                                                          \
    X(created_at, "created_at")                                                                    \
    X(updated_at, "updated_at")

/* From or to whoever is signed in. Each text but id is NULL when it wasn't told. */
typedef struct {
#define X(member, column) char *member;
    MESSAGE_TEXTS(X)
#undef X
    char *sender, *recipient, *order; /* names, and the order's number */
} Message;

Message *message_copy(const Message *message);
void message_free(Message *message);
/* To that person, and not read by them yet. */
gboolean message_is_unread(const Message *message, const char *me);
/* Whatever the case, in order, names, subject and text. */
gboolean message_matches(const Message *message, const char *text);

#define THREAD_TEXTS(X)                                                                            \
    X(id, "id")     /* of the order and the other person, one behind the other */                  \
    X(need, "need") /* "unread" or "read" */                                                       \
    X(order_id, "order_id")                                                                        \
    X(order, "order_number") /* NULL: about none, or none that one sees */                         \
    X(other_id, "other_id")  /* NULL: whoever it was has left */                                   \
    X(other, "other_name")                                                                         \
    X(sender_id, "sender_id") /* of the last message, as the next three */                         \
    X(subject, "subject")                                                                          \
    X(body, "body") /* its beginning */                                                            \
    X(last_at, "last_at")                                                                          \
    X(updated_at, "updated_at")

/* What two people have written to each other about one order, or about none. */
typedef struct {
#define X(member, column) char *member;
    THREAD_TEXTS(X)
#undef X
    gint64 messages, unread;
} Thread;

Thread *thread_copy(const Thread *thread);
void thread_free(Thread *thread);
gboolean thread_matches(const Thread *thread, const char *text);

#define NOTIFICATION_TEXTS(X)                                                                      \
    X(id, "id")                                                                                    \
    X(kind, "kind")                                                                                \
    X(title, "title")                                                                              \
    X(body, "body")                                                                                \
    X(table_name, "table_name") /* what it is about: a row of that table */                        \
    X(row_id, "row_id")                                                                            \
    X(read_at, "read_at")                                                                          \
    X(created_at, "created_at")                                                                    \
    X(updated_at, "updated_at")

typedef struct {
#define X(member, column) char *member;
    NOTIFICATION_TEXTS(X)
#undef X
} Notification;

/* Whether what somebody typed names the row: its id, or the first LEAD_NAME_MIN or more characters of it. */
gboolean row_id_begins(const char *id, const char *name);
Notification *notification_copy(const Notification *notification);
void notification_free(Notification *notification);

#define CAPACITY_TEXTS(X)                                                                          \
    X(id, "id") /* NULL: nobody has set that day yet */                                            \
    X(supplier_id, "supplier_id")                                                                  \
    X(date, "date")                                                                                \
    X(notes, "notes")                                                                              \
    X(updated_at, "updated_at")

/* What a factory can make on one day, in pieces, and how much of it is used. */
typedef struct {
#define X(member, column) char *member;
    CAPACITY_TEXTS(X)
#undef X
    char *key;           /* "SUPPLIER/2026-11-23": what it is for ever, set or not */
    char *supplier, *by; /* names */
    gint64 total, booked;
} Capacity;

char *capacity_key(const char *supplier_id, const char *date); /* caller frees */

Capacity *capacity_copy(const Capacity *day);
void capacity_free(Capacity *day);
/* The days of a month, by the month or a day of it: "2026-11", "2026-11-23". FALSE: it is neither. */
gboolean capacity_month(const char *text, Day *first, Day *last);
gint64 capacity_free_pieces(const Capacity *day);
gboolean notification_matches(const Notification *notification, const char *text);
int capacity_percent(const Capacity *day); /* used, rounded down; 0 where nothing can be made */

/* ---- Home: sections of one shape, which come when they have changed ---- */

#define HOME_FURTHER                                                                               \
    "+" /* at the end of a section's name: it has further members of another one's rows */

typedef struct {
    char *key;
    gint64 count;
} HomeCount;

typedef struct {
    char *key, *amount; /* decimal text */
} HomeSum;

/* What a row of Home may say; each member is NULL, 0, -1 or DAY_NONE when its section has none. */
typedef struct {
    char *number, *what, *who, *place, *stage;
    char *status; /* as the server sent it */
    char *money;  /* decimal text, in the section's currency */
    char *at;     /* timestamp */
    gint64 quantity;
    Day due;
    int overall; /* percent */
} HomeRow;

typedef struct {
    char *name; /* "admin.due": the role whose it is, and what */
    char *currency;
    GPtrArray *counts, *sums, *rows; /* HomeCount *, HomeSum *, HomeRow * */
} HomeSection;

typedef struct {
    char *digest;        /* of all of it, as the server made it; NULL: nothing has come */
    GPtrArray *sections; /* HomeSection * */
} Home;

Home *home_new(void);
void home_free(Home *home);
HomeSection *home_section_new(const char *name);
void home_section_free(HomeSection *section);
void home_row_free(HomeRow *row);
void home_section_add_count(HomeSection *section, const char *key, gint64 count);
void home_section_add_sum(HomeSection *section, const char *key, const char *amount);
void home_put(Home *home, HomeSection *taken); /* in place of one of that name */
void home_drop(Home *home, const char *name);
const HomeSection *home_section(const Home *home, const char *name); /* NULL: it isn't here */
/* FALSE, with *count 0: there is no such count. section may be NULL. */
gboolean home_section_count(const HomeSection *section, const char *key, gint64 *count);
const char *home_section_sum(const HomeSection *section, const char *key); /* NULL: none */

/* ---- the production board: supplier orders × stages ---- */

typedef struct {
    char *id;           /* of the supplier order: with a stage's number it names the stage */
    char *number, *own; /* the order's number, and the supplier order's */
    char *product, *supplier;
    gint64 quantity;
    Day due;
    char *workflow_text;
    Workflow workflow;
    gboolean at_risk; /* by the server's rule (product.md §3.11), for the day that was asked */
    int rank;         /* its place in the order of the board, for the next page */
    char *set;        /* which of the board's names its stages have; NULL: it has none */
    char **names;     /* of the stages; borrowed from the board; NULL: unknown */
    guint8 count;     /* how many of percent[] are valid */
    guint8 percent[STAGES_MAX];
    guint32 delayed; /* bit (1u << (number - 1)) */
    /* Of the stage that it stood at when it was told; told FALSE: this platform doesn't tell. */
    gboolean told, note_is_long; /* note_is_long: there is a note, too long for the board */
    int told_stage;              /* index; -1: all are done */
    Day begun;                   /* the first stage; DAY_NONE: nothing is begun */
    Day stage_due;               /* its own target date */
    gint64 moved_us;             /* when somebody last changed it, to the minute; 0: nobody has */
    char *by, *note;             /* who that was; NULL: unknown, none */
} BoardRow;

typedef struct {
    gint64 total; /* orders in the making, of which rows are the first */
    gboolean more;
    GHashTable *names; /* char * → char **: the sets of stage names */
    GPtrArray *rows;   /* BoardRow * */
} Board;

Board *board_new(void);
void board_free(Board *board);
BoardRow *board_row_new(void);
void board_row_free(BoardRow *row);
/* In place of the row with its id, where it belongs. FALSE: it isn't taken, since it stands behind the last one of
 * those that are here, and there are more. */
gboolean board_put(Board *board, BoardRow *taken);
void board_drop(Board *board, const char *id);
void board_append(Board *board, Board *taken); /* the next page */
int board_row_overall(const BoardRow *row);    /* rounded down; -1 without stages */
/* Index of the first unfinished stage; -1: none, or all are done. */
int board_row_stage(const BoardRow *row);
const char *board_row_stage_name(const BoardRow *row, int stage); /* NULL: unknown */

/* ---- when it will be ready (docs/board.md) ---- */

typedef enum {
    FORECAST_READY,     /* there is one */
    FORECAST_DONE,      /* all is made */
    FORECAST_NO_STAGES, /* it has none yet */
    FORECAST_NOT_BEGUN, /* nothing has been made yet, or nobody says since when */
    FORECAST_TOO_SOON,  /* begun today */
    FORECAST_STILL,     /* nothing has moved for FORECAST_STILL_DAYS */
    FORECAST_TOO_SLOW   /* more than FORECAST_FAR_DAYS away */
} ForecastKind;

typedef enum { SURE_ROUGH, SURE_FAIR, SURE_GOOD } Sureness;

#define FORECAST_STILL_DAYS 7
#define FORECAST_FAR_DAYS   365

typedef struct {
    ForecastKind kind;
    Day ready;   /* the day on which it is done at its own pace */
    gint64 late; /* days after its due date; negative: before it; 0 without one */
    int pace;    /* tenths of a per cent of the order a day */
    int days;    /* that the pace is of */
    int margin;  /* days: as likely as not it is ready this much earlier or later */
    Sureness sure;
} Forecast;

/* From what the order has made since it was begun, at the same pace: no more is known of it. */
Forecast board_forecast(const BoardRow *row, Day today);
/* "forecast: ready 2026-11-27, 2 days late (pace 9.0 % a day; rough, ± 3 d)", "no forecast: nothing is begun". Caller
 * frees. */
char *forecast_words(const Forecast *forecast);

/* ---- how much stands at each stage ---- */

typedef struct {
    char *name; /* of the stage; NULL: all is done; "": it has no stages yet */
    guint orders, at_risk;
    gint64 pieces;
} BoardTotal;

void board_total_free(BoardTotal *total);
/* rows of BoardRow*, as they are to be seen: of BoardTotal*, in the order of the stages. */
GPtrArray *board_totals(const GPtrArray *rows);
/* Whether it stands at the stage of that name, as BoardTotal has it, whatever the case. */
gboolean board_row_is_at(const BoardRow *row, const char *name);
/* Index of the stage of that name, whatever the case; -1: it has none. */
int board_row_stage_named(const BoardRow *row, const char *name);

/* ---- rules ---- */

/* Shipped, delivered, completed or cancelled: what has left the factory, or never will, can't be
 * saved by looking at it. */
gboolean workflow_is_over(Workflow workflow);
gboolean order_is_over(const Order *order);

/* ---- the workflow (product.md §5; the database decides, model/workflow.c says it beforehand) ---- */

/* One step along the road; to on_hold and back, and to cancelled, from before shipped. */
gboolean workflow_allows(Workflow from, Workflow to);
/* Whose move it is, beside an admin's: sales, the order's supplier, its buyer; none: an admin's alone. */
RoleSet workflow_movers(Workflow to);
gboolean workflow_is_move_of(Workflow to, RoleSet roles);

/* At risk (product.md §3.11). Orders that are over are not. */
typedef enum {
    RISK_NONE,
    RISK_OVERDUE, /* past the target date                    */
    RISK_2_DAYS,  /* due in 2 days or less and under 80 %    */
    RISK_5_DAYS,  /* due in 5 days or less and under 50 %    */
    RISK_DELAYED  /* a stage is marked delayed               */
} Risk;

Risk order_risk(const Order *order, Day today);
const char *risk_reason(Risk risk); /* "past its date", …; NULL for RISK_NONE */

typedef enum {
    ORDER_SORT_RISK, /* at risk, then the others that are to be made, then what is over; by due date */
    ORDER_SORT_DUE,
    ORDER_SORT_NUMBER,
    ORDER_SORT_PROGRESS,
    ORDER_SORT_STATUS,
    ORDER_SORT_QUANTITY,
    ORDER_SORT_COUNT
} OrderSort;

const char *order_sort_name(OrderSort sort);  /* "risk", "due", … */
const char *order_sort_label(OrderSort sort); /* the same, in the person's language */
gboolean order_sort_from_name(const char *name, OrderSort *out);

/* What a list of orders is asked for: the same on the screen, on the command line, on the wire. */
typedef struct {
    Workflow *statuses; /* n_statuses of them; none: every status */
    guint n_statuses;
    char *search; /* case-insensitive, in number, product and names of the parties; NULL: all */
    gboolean at_risk;
    struct Filter *filter; /* what these three don't say (filter.h); owned; NULL: nothing */
    OrderSort sort;
    gboolean descending;
} OrderQuery;

OrderQuery *order_query_new(void);
OrderQuery *order_query_copy(const OrderQuery *query);
/* Without its filter, which not every server can be asked for: each row that the query wants is among those. */
OrderQuery *order_query_without_filter(const OrderQuery *query);
void order_query_free(OrderQuery *query);
/* As the search does: whatever the case, accents as they are. text may be NULL. */
gboolean order_query_contains(const char *text, const char *part);
gboolean order_query_matches(const OrderQuery *query, const Order *order, Day today);
/* A total order (ties by number, then id): <0, 0, >0. */
int order_query_compare(const OrderQuery *query, const Order *a, const Order *b, Day today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Order, order_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Person, person_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Supplier, supplier_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lead, lead_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SupplierOrder, supplier_order_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Thread, thread_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notification, notification_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capacity, capacity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Home, home_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HomeSection, home_section_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Board, board_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BoardTotal, board_total_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrderQuery, order_query_free)

G_END_DECLS

#endif
