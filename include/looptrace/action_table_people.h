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

/* ---- people and roles ---- */

COMMAND(PEOPLE, people_list,
    .name = "people.list",
    .label = NC_("action", "People"),
    .help = N_("Everybody who has an account, with roles; the newest first"),
    .columns = columns_of_people_list,
    .arguments = ARGUMENTS(
        CHOICE("role", "ROLE", "admin|sales|supplier|factory|buyer|retailer|wholesaler|educational|corporate|sports_team", N_("only those with this role")),
        OPTION("search", TEXT, "TEXT", N_("only those with this text in address, name or company")),
        OPTION("limit", INTEGER, "N", N_("at most N of them (100 unless said, 1000 at most)"))),
    .example = "looptrace people list --role admin --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .describe = people_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Q p")

COMMAND(PEOPLE_EXPORT, people_export,
    .name = "people.export",
    .label = NC_("action", "Export all"),
    .help = N_("All that the platform has of a person who has asked for it, as one JSON object"),
    .details = N_("The same as `account export` gives the person. --output writes it to a new file that only you can read."),
    .arguments = ARGUMENTS(
        WORD("person", TEXT, "PERSON", N_("whom: id, or the account's e-mail")),
        OPTION("output", FILE, "FILE", N_("write it there instead of showing it"))),
    .example = "looptrace people export rahim@example.org --output rahim.json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN))

COMMAND(PEOPLE_ERASE, people_erase,
    .name = "people.erase",
    .label = NC_("action", "Erase person"),
    .help = N_("Erase the account of a person who has asked for it"),
    .details = N_("It can't be undone. The platform keeps orders, their stages and their history, without the person; what the person wrote to "
               "others reads “[erased]”. --yes with the account's e-mail says that you mean it. When the answer is lost, the same command "
               "again finds out whether it is done."),
    .arguments = ARGUMENTS(
        WORD("person", TEXT, "PERSON", N_("whom: id, or the account's e-mail")),
        OPTION("yes", TEXT, "EMAIL", N_("the account's e-mail: you mean it"))),
    .example = "looptrace people erase rahim@example.org --yes rahim@example.org",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .grade = GRADE_NUMBER)

COMMAND(ROLES, roles_list,
    .name = "roles.list",
    .label = NC_("action", "Roles"),
    .help = N_("Who has which role: a line for each"),
    .columns = columns_of_roles_list,
    .arguments = ARGUMENTS(
        CHOICE("role", "ROLE", "admin|sales|supplier|factory|buyer|retailer|wholesaler|educational|corporate|sports_team", N_("only this role")),
        OPTION("search", TEXT, "TEXT", N_("only of those with this text in address, name or company")),
        OPTION("limit", INTEGER, "N", N_("of at most N people (100 unless said, 1000 at most)"))),
    .example = "looptrace roles list --role admin --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN))

COMMAND(ROLES_GRANT, roles_grant,
    .name = "roles.grant",
    .label = NC_("action", "Grant"),
    .help = N_("Give a person a role"),
    .details = N_("Audited. Without the line it is queued (exit 6), and comes back instead of being sent after 30 minutes "
               "(approvals_expire), or --expires. A role that is there already is left as it is (unchanged)."),
    .arguments = ARGUMENTS(
        SPARE_WORD("person", TEXT, "PERSON", N_("whom: id, or the account's e-mail")),
        SPARE_WORD("role", TEXT, "ROLE", N_("admin, sales, supplier, factory, buyer, retailer, wholesaler, educational, corporate or sports_team")),
        FLAG("stdin", N_("read PERSON and ROLE from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace roles grant karim@example.org sales",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "role.grant",
    .where = ON(PEOPLE), .keys = "F8, a")

COMMAND(ROLES_REVOKE, roles_revoke,
    .name = "roles.revoke",
    .label = NC_("action", "Revoke"),
    .help = N_("Take a role from a person; the last admin stays one"),
    .details = N_("Audited, queued and expiring as `roles grant`."),
    .arguments = ARGUMENTS(
        SPARE_WORD("person", TEXT, "PERSON", N_("whom: id, or the account's e-mail")),
        SPARE_WORD("role", TEXT, "ROLE", N_("which role")),
        FLAG("stdin", N_("read PERSON and ROLE from stdin, a pair in each line")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace roles revoke karim@example.org sales",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "role.revoke",
    .where = ON(PEOPLE), .keys = "x, Delete")

/* ---- the audit log ---- */

#define AUDIT_ARGUMENTS                                                                            \
        OPTION("filter", TEXT, "FILTER", N_("table:orders action:update row:ID person:ID since:2h until:2026-11-23 bulk:yes")), \
        OPTION("table", TEXT, "TABLE", N_("only of this table")),                                  \
        OPTION("row", TEXT, "ID", N_("only of this row")),                                         \
        CHOICE("action", "ACTION", "insert|update|delete", N_("insert, update or delete")),        \
        OPTION("person", TEXT, "PERSON", N_("only what this person did: id, or the account's e-mail")), \
        OPTION("since", TEXT, "TIME", N_("not before it: 2h, 30m, 7d, a date or a moment")),       \
        OPTION("until", TEXT, "TIME", N_("only before it"))

COMMAND(AUDIT, audit_list,
    .name = "audit.list",
    .label = NC_("action", "Audit log"),
    .help = N_("What admins did, roles, and whatever was done to several rows at once; the newest first"),
    .columns = columns_of_audit_list,
    .details = N_("changes has each field that is another, with before and after."),
    .arguments = ARGUMENTS(
        AUDIT_ARGUMENTS,
        OPTION("limit", INTEGER, "N", N_("at most N lines (100 unless said, 1000 at most)")),
        FLAG("all", N_("every line, however many: --jsonl, --csv and --json print them as they come"))),
    .example = "looptrace audit list --table user_roles --since 7d --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .describe = audit_list_describe,
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Q a")

COMMAND(AUDIT_SHOW, audit_show,
    .name = "audit.show",
    .label = NC_("action", "Audit line"),
    .help = N_("One line of the audit log, field by field"),
    .arguments = ARGUMENTS(WORD("line", TEXT, "ID", N_("which one: its id"))),
    .example = "looptrace audit show 7f3a90c2-0000-4000-8000-000000000000",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN))

ACTION(AUDIT_ROW, .name = "audit.row", .label = NC_("action", "This row"), .help = N_("Only what was done to the row of the selected line"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON(AUDIT), .keys = "f")
ACTION(AUDIT_PERSON, .name = "audit.person", .label = NC_("action", "This person"), .help = N_("Only what the person of the selected line did"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON(AUDIT), .keys = "p")
ACTION(AUDIT_TABLE, .name = "audit.table", .label = NC_("action", "This table"), .help = N_("Only what was done to the table of the selected line"),
    .needs = NEEDS_ROW | NOT_AT_KIOSK, .where = ON(AUDIT), .keys = "t")

COMMAND(EXPORT_AUDIT, export_audit,
    .name = "export.audit",
    .label = NC_("action", "Export audit"),
    .help = N_("Write lines of the audit log to a file, as CSV or JSON"),
    .columns = columns_of_export_audit,
    .details = N_("Page by page, so that memory doesn't grow with the log. --csv (default), --json or --jsonl, else as the "
                  "file's name ends. The file is there whole or not at all, and readable for you alone. Without --output it "
                  "is printed. In CSV what a spreadsheet would run has an apostrophe before it."),
    .arguments = ARGUMENTS(
        OPTION("output", FILE, "FILE", N_("where to; must not be there yet")),
        FLAG("replace", N_("FILE may be there, and is replaced")),
        AUDIT_ARGUMENTS),
    .example = "looptrace export audit --since 1h --csv --output hour.csv",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN))

/* ---- the life cycle of data ---- */

COMMAND(RETENTION, retention_rules,
    .name = "retention.rules",
    .label = NC_("action", "Life cycle"),
    .help = N_("How long what is kept, and what becomes of it"),
    .columns = columns_of_retention_rules,
    .example = "looptrace retention rules --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Q r")

COMMAND(RETENTION_DUE, retention_due,
    .name = "retention.due",
    .label = NC_("action", "What is due"),
    .help = N_("How many rows each rule would move or delete now: a dry run, which changes nothing"),
    .columns = columns_of_retention_due,
    .example = "looptrace retention due --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .describe = retention_due_describe,
    .where = ON(RETENTION), .keys = "F2, w")

COMMAND(RETENTION_RUN, retention_run,
    .name = "retention.run",
    .label = NC_("action", "Run"),
    .help = N_("Move and delete what is due, a few batches at a time"),
    .details = N_("It can't be undone. Each step is one transaction: Ctrl-C between two of them leaves whole steps, and the "
               "next run goes on there. What was done is told after each step, and is among `retention reports`."),
    .arguments = ARGUMENTS(OPTION("batches", INTEGER, "N", N_("of each rule in a step: 1 to 1000 (5 unless said)"))),
    .example = "looptrace retention run --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .grade = GRADE_CONFIRM,
    .describe = retention_run_describe,
    .where = ON(RETENTION), .keys = "F8, a")

COMMAND(RETENTION_REPORTS, retention_reports,
    .name = "retention.reports",
    .label = NC_("action", "Reports"),
    .help = N_("What the last runs did"),
    .columns = columns_of_retention_reports,
    .arguments = ARGUMENTS(OPTION("limit", INTEGER, "N", N_("at most N of them (20 unless said)"))),
    .example = "looptrace retention reports --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .where = ON(RETENTION), .keys = "p")

/* ---- scripts ---- */

COMMAND(WATCH, watch,
    .name = "watch",
    .label = NC_("action", "Watch"),
    .help = N_("Print each row of a noun that is written from now on, as a line of JSON"),
    .details = N_("{\"noun\":…,\"row\":{…}}: the row as it is now, with the columns that you may read, in the order in which rows were written; one "
               "that is written twice between two looks comes once. Rows that go aren't told. Without the line it says so on stderr and goes on where it was: nothing is lost, nothing "
               "comes twice. Ends with Ctrl-C (exit 130), or when nobody reads any more."),
    .arguments = ARGUMENTS(
        CHOSEN_WORD("noun", "NOUN", "orders|stages|supplier-orders|leads|listings|messages|notifications|suppliers|audit", N_("orders, stages, supplier-orders, leads, listings, messages, notifications, suppliers or audit")),
        OPTION("every", INTEGER, "SECONDS", N_("how often it looks: 1 to 3600 (5 unless said)")),
        OPTION("since", TEXT, "MOMENT", N_("begin with what was written since then")),
        OPTION("count", INTEGER, "N", N_("end after N rows"))),
    .example = "looptrace watch orders | jq -r .row.order_number",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | NOT_AT_KIOSK)
