/* SPDX-License-Identifier: MIT */
/* The part of the table of actions that is about suppliers, people, the audit log and the life cycle of data (action_table.h
 * includes it, and says what the rows are). */
/* clang-format off */

/* ---- suppliers ---- */

COMMAND(SUPPLIERS, suppliers_list,
    .name = "suppliers.list",
    .label = NC_("action", "Suppliers"),
    .help = N_("The suppliers that you may see"),
    .columns = columns_of_suppliers_list,
    .details = N_("They are asked for once in 5 minutes; in between they come from what is kept, and it says so. With --performance "
                  "they are asked for now, each with what `suppliers show` has: one request, 1,000 of them at most."),
    .arguments = ARGUMENTS(
        OPTION("search", TEXT, "TEXT", N_("only those with this text in name, place, trade or specialities")),
        CHOICE("status", "STATUS", "pending|verified|rejected|suspended", N_("only those that are verified, or pending …")),
        FLAG("performance", N_("with how punctual they are, and how much of their capacity is used"))),
    .example = "looptrace suppliers list --status verified --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .describe = suppliers_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Q s")

COMMAND(SUPPLIERS_SHOW, suppliers_show,
    .name = "suppliers.show",
    .label = NC_("action", "Supplier"),
    .help = N_("One supplier: what it may do, how punctual it is, how much of its capacity is used"),
    .columns = columns_of_suppliers_show,
    .arguments = ARGUMENTS(WORD("supplier", TEXT, "SUPPLIER", N_("which one: its id, or its whole name"))),
    .example = "looptrace suppliers show \"Padma Knitwear Ltd\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .describe = suppliers_show_describe)

COMMAND(SUPPLIERS_VERIFY, suppliers_verify,
    .name = "suppliers.verify",
    .label = NC_("action", "Verify"),
    .help = N_("Say that a supplier is who it says: from then on it may list products"),
    .details = N_("The supplier is told. Decided on is what was last seen of it on this machine, or what it says now: when somebody "
               "has decided otherwise or its name, place or trade has been changed since, nothing is done (exit 3, with base, mine and "
               "theirs in --json). Without the line it is queued (exit 6), and comes back instead of being sent after 30 minutes "
               "(approvals_expire), or --expires."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier", TEXT, "SUPPLIER", N_("which one: its id, or its whole name")),
        OPTION("reason", NOTE, "T", N_("why; the supplier is told")),
        FLAG("stdin", N_("read SUPPLIER from stdin, an id in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace suppliers list --status pending --json | jq -r .[].id | looptrace suppliers verify --stdin",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "supplier.verify",
    .where = ON(SUPPLIERS), .keys = "F8, a")

COMMAND(SUPPLIERS_REJECT, suppliers_reject,
    .name = "suppliers.reject",
    .label = NC_("action", "Reject"),
    .help = N_("Refuse a supplier, with the reason: it may list nothing"),
    .details = N_("Guarded, queued and expiring as `suppliers verify`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier", TEXT, "SUPPLIER", N_("which one: its id, or its whole name")),
        OPTION("reason", NOTE, "T", N_("why; the supplier is told")),
        FLAG("stdin", N_("read SUPPLIER from stdin, an id in each line; --reason for all of them")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace suppliers reject \"Padma Knitwear Ltd\" --reason \"no such address\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "supplier.reject",
    .where = ON(SUPPLIERS), .keys = "x, Delete")

COMMAND(SUPPLIERS_SUSPEND, suppliers_suspend,
    .name = "suppliers.suspend",
    .label = NC_("action", "Suspend"),
    .help = N_("Stop a supplier for now, with the reason: it may list nothing new"),
    .details = N_("Guarded, queued and expiring as `suppliers verify`, which ends it."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier", TEXT, "SUPPLIER", N_("which one: its id, or its whole name")),
        OPTION("reason", NOTE, "T", N_("why; the supplier is told")),
        FLAG("stdin", N_("read SUPPLIER from stdin, an id in each line; --reason for all of them")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace suppliers suspend \"Padma Knitwear Ltd\" --reason \"audit in May\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "supplier.suspend",
    .where = ON(SUPPLIERS), .keys = "z")

COMMAND(SUPPLIERS_SET, suppliers_set,
    .name = "suppliers.set",
    .label = NC_("action", "Edit"),
    .help = N_("Set a supplier's tier, and whether it may list products"),
    .details = N_("Guarded and queued as `stages set`; `looptrace undo` takes it back."),
    .arguments = ARGUMENTS(
        SPARE_WORD("supplier", TEXT, "SUPPLIER", N_("which one: its id, or its whole name")),
        CHOICE("tier", "TIER", "bronze|silver|gold|platinum", N_("bronze, silver, gold or platinum")),
        CHOICE("may-list", "yes|no", "yes|no", N_("whether it may list products")),
        FLAG("stdin", N_("read SUPPLIER from stdin, an id in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace suppliers set \"Padma Knitwear Ltd\" --tier gold",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "supplier.set",
    .where = ON(SUPPLIERS), .keys = "F4, e")
