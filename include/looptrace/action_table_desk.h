/* SPDX-License-Identifier: MIT */
/* The part of the table of actions that is about an admin's orders and approvals (action_table.h includes it, and says what
 * the rows are). */
/* clang-format off */

COMMAND(ORDERS_CANDIDATES, orders_candidates,
    .name = "orders.candidates",
    .label = NC_("action", "Assign"),
    .help = N_("Who could make an order: capacity on its date, on time, tier, last price; the likeliest first"),
    .columns = columns_of_orders_candidates,
    .details = N_("Doubts: capacity, when less is free in the 30 days before its date than it has pieces; minimum, when it is too "
               "small for the supplier; time, when the supplier needs longer."),
    .arguments = ARGUMENTS(WORD("order", ORDER, "ORDER", N_("which order"))),
    .example = "looptrace orders candidates SA-00042 --json",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .describe = orders_candidates_describe,
    .where = ON(ORDERS) | ON(ORDER), .keys = "=")

ACTION(APPROVALS, .name = "approvals", .label = NC_("action", "Approvals"),
    .help = N_("Listings, quotes and suppliers that wait for you"),
    .needs = NEEDS_SESSION | NOT_AT_KIOSK, .roles = ROLE_BIT(ROLE_ADMIN), .where = ON_SIGNED_IN & ~ON_FORMS, .keys = "Q w")
ACTION(APPROVE, .name = "approval.approve", .label = NC_("action", "Approve"),
    .help = N_("Approve the row, or all marked ones: a listing, a quote, a supplier"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = ROLE_BIT(ROLE_ADMIN), .where = ON(APPROVALS), .keys = "F8, a")
ACTION(REJECT, .name = "approval.reject", .label = NC_("action", "Reject"),
    .help = N_("Reject the row, or all marked ones, with the reason"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = ROLE_BIT(ROLE_ADMIN), .where = ON(APPROVALS), .keys = "x, Delete")
ACTION(APPROVE_WITH, .name = "approval.approve-with", .label = NC_("action", "With words"),
    .help = N_("Approve the row, or all marked ones, with what is told to whose they are"),
    .needs = NEEDS_SESSION | NEEDS_ROW | NOT_AT_KIOSK, .roles = ROLE_BIT(ROLE_ADMIN), .where = ON(APPROVALS), .keys = "F4, e")

COMMAND(ORDERS_ASSIGN, orders_assign,
    .name = "orders.assign",
    .label = NC_("action", "Choose"),
    .help = N_("Give an order to a supplier, at a price"),
    .details = N_("SUPPLIER is an id, a name, or a part of it that no other has. The supplier order and its stages are made, or nothing "
               "is, and the supplier is told. When another admin was first, nothing of theirs is changed (exit 3, and who it was). "
               "Without the line it is queued (exit 6), and comes back instead of being sent after 30 minutes."),
    .arguments = ARGUMENTS(
        SPARE_WORD("order", ORDER, "ORDER", N_("which order")),
        SPARE_WORD("supplier", TEXT, "SUPPLIER", N_("who is to make it")),
        OPTION("supplier", TEXT, "SUPPLIER", N_("the same, by name")),
        OPTION("price", MONEY, "P", N_("what the supplier gets for all of it: 1250.00")),
        OPTION("buyer-price", MONEY, "P", N_("what the buyer pays (that of the quote unless said)")),
        OPTION("target", DATE, "DATE", N_("when it is to be done (the order's date unless said)")),
        OPTION("instructions", NOTE, "T", N_("what the supplier has to know")),
        FLAG("stdin", N_("read ORDER, SUPPLIER and the price from stdin, three in each line")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace orders assign SA-00042 \"Dhaka Knit\" --price 7050.00",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "order.assign")

COMMAND(ORDERS_HISTORY, orders_history,
    .name = "orders.history",
    .label = NC_("action", "History"),
    .help = N_("What became of an order: its moves with who, when and why; for admins prices and margin too"),
    .columns = columns_of_orders_history,
    .arguments = ARGUMENTS(WORD("order", ORDER, "ORDER", N_("which order"))),
    .example = "looptrace orders history SA-00042",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT,
    .describe = orders_history_describe)

COMMAND(LISTINGS_APPROVE, listings_approve,
    .name = "listings.approve",
    .label = NC_("action", "Approve"),
    .help = N_("Let listings be seen on the marketplace"),
    .details = N_("LISTING is its id. --stdin takes ids, one in each line, or rows as `listings list --json` prints them: those are "
               "approved as they were seen then. One that was changed since, or that another admin has decided on, is left as it is "
               "(exit 3); each has its own result. Hundreds go in one request for each 100."),
    .arguments = ARGUMENTS(
        REST("listing", TEXT, "LISTING…", N_("which listings: their ids")),
        OPTION("feedback", NOTE, "T", N_("told to the supplier")),
        FLAG("stdin", N_("read the listings from stdin: ids, or rows as JSON")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings list --everybody --status pending_approval --limit 1000 --json | looptrace listings approve --stdin --feedback \"well made\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "listing.approve")

COMMAND(LISTINGS_REJECT, listings_reject,
    .name = "listings.reject",
    .label = NC_("action", "Reject"),
    .help = N_("Send listings back to their suppliers, with the reason"),
    .details = N_("As `listings approve`."),
    .arguments = ARGUMENTS(
        REST("listing", TEXT, "LISTING…", N_("which listings: their ids")),
        OPTION("reason", NOTE, "T", N_("why; the supplier is told")),
        OPTION("feedback", NOTE, "T", N_("what would have to be better; told to the supplier")),
        FLAG("stdin", N_("read the listings from stdin: ids, or rows as JSON")),
        CHOICE("on-conflict", "WHAT", "fail|mine|theirs", N_("when somebody has changed it: fail (default), mine or theirs")),
        OPTION("expires", INTEGER, "MINUTES", N_("not to be sent later than that"))),
    .example = "looptrace listings reject 7f3a90c2-5a1e-4d0c-8f3e-0a1b2c3d4e5f --reason \"no picture\"",
    .needs = NEEDS_CONNECTION | NEEDS_SESSION | USES_KEPT | USES_OUTBOX | NOT_AT_KIOSK,
    .roles = ROLE_BIT(ROLE_ADMIN), .write = "listing.reject")
